//! The head of a plan's pages.

use domain::progress::PlanProgress;
use domain::roadmap::{Approval, Territory};
use domain::russian;
use jiff::Timestamp;
use phrases::period::Period;
use serde::Serialize;

use crate::target::TargetView;
use crate::{Actor, App, Failure};

/// What every page of a plan shows above its tab.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Where it holds.
    pub territory: Territory,
    /// Who approved it, by what paper.
    pub approval: Approval,
    /// The approval in words: «приказ от 10.03.2023 № 126-09».
    pub approval_words: String,
    /// The time it covers.
    pub period: Period,
    /// The period in words.
    pub period_words: String,
    /// The unit that owns it.
    pub owner_unit: Option<TargetView>,
    /// Version in force.
    pub version: i64,
    /// When that version came into force.
    pub adopted_at: Timestamp,
    /// Who put it in force, by name.
    pub adopted_by: String,
    /// Put away.
    pub archived: bool,
    /// «Из 49 мероприятий 12 выполнены, 3 просрочены, 5 ближайших — до 30 сентября».
    pub sentence: String,
    /// The counts behind the sentence.
    pub progress: PlanProgress,
}

/// A section by name, for filters and headings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionName {
    /// Id.
    pub id: String,
    /// Depth, from 0.
    pub depth: u32,
    /// Its number.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
}

/// The head of a plan.
///
/// # Errors
/// Not found.
pub async fn get(app: &App, actor: &Actor, plan_id: &str) -> Result<PlanView, Failure> {
    let _ = (app, actor, plan_id);
    Err(Failure::unexpected("not yet"))
}

/// Puts a plan away (`true`) or brings it back (`false`). Nothing is deleted.
///
/// # Errors
/// Not found.
pub async fn archive(app: &App, actor: &Actor, plan_id: &str, archived: bool) -> Result<(), Failure> {
    let _ = (app, actor, plan_id, archived);
    Err(Failure::unexpected("not yet"))
}

/// «приказ от 10.03.2023 № 126-09»; empty when the document names no approval.
pub(crate) fn approval_words(approval: &Approval) -> String {
    let kind = match approval.kind.as_deref() {
        Some("утверждаю") => Some("утверждено"),
        other => other,
    };
    let date = approval.date.map(|date| format!("от {}", russian::dotted(date)));
    let number = approval.number.as_ref().map(|number| format!("№ {number}"));
    let parts = [kind.map(str::to_owned), date, number];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
