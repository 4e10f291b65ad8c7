//! The plan as the document's own table, with the state of each line in the margin.

use std::collections::HashMap;

use domain::access::Action;
use domain::line::LineKind;
use domain::progress::ActivityState;
use jiff::civil::Date;
use serde::Serialize;
use store::queries::{activities, plans};
use store::records::Activity;

use super::header::{self, PlanView, States};
use crate::actor::allow_common;
use crate::support::from_json;
use crate::{Actor, App, Failure};

/// The whole table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableView {
    /// The head.
    pub plan: PlanView,
    /// Which columns the document has.
    pub columns: ColumnsView,
    /// Sections in document order; a section without a title is a flat table.
    pub sections: Vec<TableSection>,
    /// Checkpoints.
    pub checkpoints: Vec<TableRow>,
    /// Obligations from the order.
    pub obligations: Vec<TableRow>,
}

/// Which optional columns hold anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ColumnsView {
    /// Numbers.
    pub number: bool,
    /// Audience.
    pub audience: bool,
    /// Expected result.
    pub expected: bool,
    /// Report documents.
    pub reports: bool,
    /// Where it is published.
    pub channels: bool,
}

/// A section with its own rows (sub-sections follow as sections of a greater depth).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableSection {
    /// Id.
    pub id: String,
    /// Depth, from 0.
    pub depth: u32,
    /// Its number.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// Its rows.
    pub rows: Vec<TableRow>,
}

/// One line of the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableRow {
    /// Id of the activity, for its page.
    pub activity_id: String,
    /// What it is.
    pub kind: LineKind,
    /// Number.
    pub number: Option<String>,
    /// Title.
    pub title: String,
    /// Audience.
    pub audience: Option<String>,
    /// The document's deadline words.
    pub deadline: String,
    /// The document's responsible words.
    pub responsible: String,
    /// The document's expected result.
    pub expected: Option<String>,
    /// Report documents.
    pub reports: Vec<String>,
    /// Where it is published.
    pub channels: Vec<String>,
    /// How it stands today.
    pub state: ActivityState,
    /// Withdrawn by a later version.
    pub withdrawn: bool,
}

/// The plan as a table.
///
/// # Errors
/// Not found.
pub async fn table(app: &App, actor: &Actor, plan_id: &str) -> Result<TableView, Failure> {
    allow_common(app, actor, Action::Read)?;
    let (plan, states) = header::load(app, plan_id).await?;
    let reader = app.store.reader();
    let lines = activities::of_plan(&reader, plan_id).await?;
    let any_withdrawn = lines.iter().any(|line| line.withdrawn_in_version.is_some());
    let sections = plans::sections(&reader, plan_id, any_withdrawn).await?;
    let columns = columns(&lines);
    let today = app.clock.today();
    let mut rows: HashMap<String, Vec<TableRow>> = HashMap::new();
    let (mut checkpoints, mut obligations) = (Vec::new(), Vec::new());
    for line in lines {
        let section = line.section_id.clone();
        let row = row(line, &states, today)?;
        match (row.kind, section) {
            (LineKind::Activity, Some(section)) => rows.entry(section).or_default().push(row),
            (LineKind::Obligation, _) => obligations.push(row),
            _ => checkpoints.push(row),
        }
    }
    let sections = sections.iter().filter_map(|section| {
        let rows = rows.remove(&section.id).unwrap_or_default();
        // A section of an earlier version is shown only for the withdrawn lines that still stand in it.
        if section.withdrawn_in_version.is_some() && rows.is_empty() {
            return None;
        }
        let name = header::section_name(section);
        Some(TableSection { id: name.id, depth: name.depth, number: name.number, title: name.title, rows })
    });
    let sections = sections.collect();
    Ok(TableView { plan, columns, sections, checkpoints, obligations })
}

fn columns(lines: &[Activity]) -> ColumnsView {
    let any = |fills: &dyn Fn(&Activity) -> bool| lines.iter().filter(|l| l.kind == "activity").any(fills);
    ColumnsView {
        number: any(&|line| line.number.is_some()),
        audience: any(&|line| line.audience.is_some()),
        expected: any(&|line| line.expected.is_some()),
        reports: any(&|line| line.reports != "[]"),
        channels: any(&|line| line.channels != "[]"),
    }
}

fn row(line: Activity, states: &States, today: Date) -> Result<TableRow, Failure> {
    Ok(TableRow {
        state: states.of(&line.id, today),
        kind: kind(&line.kind)?,
        activity_id: line.id,
        number: line.number,
        title: line.title,
        audience: line.audience,
        deadline: line.deadline_text,
        responsible: line.responsible_text,
        expected: line.expected,
        reports: from_json(&line.reports)?,
        channels: from_json(&line.channels)?,
        withdrawn: line.withdrawn_in_version.is_some(),
    })
}

/// A stored kind of line.
pub(crate) fn kind(code: &str) -> Result<LineKind, Failure> {
    let all = [LineKind::Activity, LineKind::Checkpoint, LineKind::Obligation];
    all.into_iter().find(|k| k.code() == code).ok_or_else(|| Failure::unexpected(format!("stored line kind «{code}»")))
}
