//! Rows as plain data: what queries take and give. Moments and dates are ISO 8601 texts, documents are JSON texts.

pub use crate::entities::account::Model as Account;
pub use crate::entities::activity::Model as Activity;
pub use crate::entities::activity_comment::Model as ActivityComment;
pub use crate::entities::assignment::Model as Assignment;
pub use crate::entities::binding_target::Model as BindingTarget;
pub use crate::entities::feed::Model as Feed;
pub use crate::entities::identification_rule::Model as IdentificationRule;
pub use crate::entities::identification_run::Model as IdentificationRun;
pub use crate::entities::identification_verdict::Model as IdentificationVerdict;
pub use crate::entities::import::Model as Import;
pub use crate::entities::job::Model as Job;
pub use crate::entities::journal::Model as JournalEntry;
pub use crate::entities::marker_explanation::Model as MarkerExplanation;
pub use crate::entities::party_binding::Model as PartyBinding;
pub use crate::entities::party_memory::Model as PartyMemory;
pub use crate::entities::person::Model as Person;
pub use crate::entities::plan::Model as Plan;
pub use crate::entities::plan_version::Model as PlanVersion;
pub use crate::entities::reading::Model as Reading;
pub use crate::entities::results_import::Model as ResultsImport;
pub use crate::entities::results_import_file::Model as ResultsImportFile;
pub use crate::entities::section::Model as Section;
pub use crate::entities::session::Model as Session;
pub use crate::entities::source_file::Model as SourceFile;
pub use crate::entities::unit::Model as Unit;
pub use crate::entities::unit_link::Model as UnitLink;
