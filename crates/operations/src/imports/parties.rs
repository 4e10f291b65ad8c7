//! Step 3: who the parties of the document are here.

use phrases::parties::PartyKind;
use serde::Serialize;

use crate::target::{Suggestion, Target, TargetView};
use crate::{Actor, App, Failure};

/// One party of the document, all its lines together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartyView {
    /// Key for [`bind`]: the folded words.
    pub folded: String,
    /// The document's words.
    pub text: String,
    /// What it is.
    pub kind: PartyKind,
    /// How many lines name it.
    pub lines: u64,
    /// The first lines that name it: «1.1.1 Назначение кураторов».
    pub examples: Vec<String>,
    /// Who it is here.
    pub targets: Vec<TargetView>,
    /// A person decided (possibly "nobody"); otherwise the party still waits.
    pub decided: bool,
    /// The targets come from an earlier plan.
    pub remembered: bool,
    /// Whom to offer, best first.
    pub suggestions: Vec<Suggestion>,
}

/// All parties of the import, undecided first, then by number of lines.
///
/// # Errors
/// Not found; refused `not_in_review`.
pub async fn parties(app: &App, actor: &Actor, id: &str) -> Result<Vec<PartyView>, Failure> {
    let _ = (app, actor, id);
    Err(Failure::unexpected("not yet"))
}

/// Says who a party is here; an empty list means "nobody for now". Remembered for the next plan when adopted.
///
/// # Errors
/// Not found (import, party, target); refused `not_in_review`.
pub async fn bind(app: &App, actor: &Actor, id: &str, folded: &str, targets: &[Target]) -> Result<(), Failure> {
    let _ = (app, actor, id, folded, targets);
    Err(Failure::unexpected("not yet"))
}

/// Takes the best suggestion for every undecided party that has one; tells how many were bound.
///
/// # Errors
/// Not found; refused `not_in_review`.
pub async fn bind_suggested(app: &App, actor: &Actor, id: &str) -> Result<u64, Failure> {
    let _ = (app, actor, id);
    Err(Failure::unexpected("not yet"))
}

/// Units and people whose name contains the text, at most twenty.
///
/// # Errors
/// Only our own.
pub async fn search_targets(app: &App, actor: &Actor, text: &str) -> Result<Vec<TargetView>, Failure> {
    let _ = (app, actor, text);
    Err(Failure::unexpected("not yet"))
}
