//! Tables. Private: outside this crate their rows go as the plain structs of [`crate::records`].

pub(crate) mod account;
pub(crate) mod activity;
pub(crate) mod activity_comment;
pub(crate) mod assignment;
pub(crate) mod binding_target;
pub(crate) mod feed;
pub(crate) mod identification_rule;
pub(crate) mod identification_run;
pub(crate) mod identification_verdict;
pub(crate) mod import;
pub(crate) mod job;
pub(crate) mod journal;
pub(crate) mod marker_explanation;
pub(crate) mod party_binding;
pub(crate) mod party_memory;
pub(crate) mod person;
pub(crate) mod plan;
pub(crate) mod plan_version;
pub(crate) mod reading;
pub(crate) mod results_import;
pub(crate) mod results_import_file;
pub(crate) mod section;
pub(crate) mod session;
pub(crate) mod source_file;
pub(crate) mod unit;
pub(crate) mod unit_link;
