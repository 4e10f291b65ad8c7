//! Schools: runs of identification, rules, what-if, and one school with its whole ground.
//!
//! Words support, they do not label. No page rates teachers: results of ВПР are never used for that.

mod approve;
mod charts;
mod explain;
mod growth;
mod items;
mod rule_form;
mod rules;
mod run;
mod runs;
mod school;
mod sheet;
mod what_if;

pub use approve::{ApprovePage, approve, ask as ask_approve, check as check_approve, withdraw};
pub use charts::sheet as chart_sheet;
pub use explain::explain;
pub use growth::{
    CommonRow, GrowthPage, PupilRow, form as growth_form, sentences, sheet as growth_sheet, show as growth,
};
pub use items::{sheet as items_sheet, show as items};
pub use rule_form::{RuleFormPage, new as new_rule, shape as shape_rule};
pub use rules::{RulePage, RulesPage, add as add_rule, list as rules, show as rule};
pub use run::{RunPage, SchoolRow, Tile, newest, show as run};
pub use runs::{RunsPage, create as create_run, list as runs};
pub use school::{ChangeRow, DeficitRow, MarkerView, ProcedureRow, SchoolPage, show as school};
pub use sheet::schools as schools_sheet;
#[cfg(test)]
pub(crate) use what_if::moved;
pub use what_if::{CriterionForm, WhatIfPage, show as what_if};

use domain::results::identification::VerdictKind;
use domain::results::words;
use operations::results::rules::RuleView;
use operations::results::{rules as rule_operations, works};
use operations::{Actor, App, Failure};

use crate::fields::{encode, encode_path};
use crate::pages::Choice;

/// Address of a school's page for a year and a rule.
pub fn school_address(school: &str, year: u16, rule: &str) -> String {
    let query = encode(&[("year".to_owned(), year.to_string()), ("rule".to_owned(), rule.to_owned())]);
    format!("/schools/{}?{query}", encode_path(school))
}

/// [`school_address`] for templates, which pass everything by reference.
pub fn school_link(school: &str, year: &u16, rule: &str) -> String {
    school_address(school, *year, rule)
}

/// Class of the tag of a verdict. Only what asks for attention has a colour; the words say the same.
pub fn verdict_class(kind: VerdictKind) -> &'static str {
    match kind {
        VerdictKind::Low => "app-tag app-tag--amber",
        VerdictKind::Risk => "app-tag app-tag--blue",
        VerdictKind::Insufficient => "app-tag",
        VerdictKind::Clear => "app-tag app-tag--plain",
    }
}

/// A verdict's code in words; «нет данных» where the school was not judged.
pub fn verdict_words(code: &Option<String>) -> &'static str {
    match code.as_deref() {
        Some("low") => words::verdict(VerdictKind::Low),
        Some("risk") => words::verdict(VerdictKind::Risk),
        Some("clear") => words::verdict(VerdictKind::Clear),
        Some("insufficient") => words::verdict(VerdictKind::Insufficient),
        _ => "не было в отборе",
    }
}

/// Years with results, newest first.
async fn year_choices(app: &App, actor: &Actor) -> Result<Vec<Choice>, Failure> {
    let years = works::years(app, actor).await?;
    Ok(years.into_iter().map(|year| Choice::new(year.to_string(), year.to_string())).collect())
}

/// Rules to choose from.
async fn rule_choices(app: &App, actor: &Actor) -> Result<Vec<Choice>, Failure> {
    let rules = rule_operations::list(app, actor).await?;
    Ok(rules.into_iter().map(|RuleView { id, rule, .. }| Choice::new(id, rule.title)).collect())
}
