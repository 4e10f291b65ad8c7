//! All plans, and the choices of a plan's filters.

use std::collections::HashMap;

use domain::access::Action;
use domain::progress::{PlanProgress, Status};
use phrases::period::Period;
use phrases::text::fold;
use serde::{Deserialize, Serialize};
use store::queries::assignments::{self, StateGroup};
use store::queries::plans as queries;

use super::header::{self, SectionName};
use crate::actor::allow_common;
use crate::names::Names;
use crate::support::PAGE;
use crate::target::{Target, TargetView};
use crate::{Actor, App, Failure, Page};

/// What to list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PlanFilter {
    /// Part of the title, region or municipality.
    pub text: String,
    /// Show those put away instead.
    pub archived: bool,
    /// Page from 1.
    pub page: u64,
}

/// One plan in the list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanRow {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Region or municipality.
    pub territory: String,
    /// The time it covers.
    pub period: Period,
    /// Version in force.
    pub version: i64,
    /// Counts.
    pub progress: PlanProgress,
    /// The counts in one sentence.
    pub sentence: String,
    /// Put away.
    pub archived: bool,
}

/// What the filters of a plan's list can be set to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choices {
    /// Units with assignments in the plan (all plans when none is named).
    pub units: Vec<TargetView>,
    /// People with assignments.
    pub persons: Vec<TargetView>,
    /// Sections of the plan.
    pub sections: Vec<SectionName>,
    /// Code and Russian word of each value of `status`.
    pub statuses: Vec<(String, String)>,
}

/// Plans, newest first.
///
/// # Errors
/// Only our own.
pub async fn list(app: &App, actor: &Actor, filter: &PlanFilter) -> Result<Page<PlanRow>, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    let (plans, total) = queries::list(&reader, &fold(&filter.text), filter.archived, filter.page, PAGE).await?;
    let ids: Vec<String> = plans.iter().map(|plan| plan.id.clone()).collect();
    let mut groups: HashMap<String, Vec<StateGroup>> = HashMap::new();
    for group in assignments::states(&reader, &ids).await? {
        groups.entry(group.plan_id.clone()).or_default().push(group);
    }
    let today = app.clock.today();
    let rows = plans.into_iter().map(|plan| {
        let states = header::states(app, groups.get(&plan.id).map_or(&[], Vec::as_slice))?;
        let progress = states.progress(today);
        let territory = plan.municipality.as_ref().or(plan.region.as_ref());
        Ok(PlanRow {
            territory: territory.cloned().unwrap_or_default(),
            period: header::period(&plan)?,
            version: plan.version,
            progress,
            sentence: progress.sentence(today),
            archived: plan.archived_at.is_some(),
            id: plan.id,
            title: plan.title,
        })
    });
    Ok(Page::new(rows.collect::<Result<_, Failure>>()?, filter.page, PAGE, total))
}

/// Choices of the filters of one plan's list, or of all plans.
///
/// # Errors
/// Not found.
pub async fn choices(app: &App, actor: &Actor, plan_id: Option<&str>) -> Result<Choices, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    let sections = match plan_id {
        Some(id) => {
            queries::get(&reader, id).await?.ok_or(Failure::NotFound)?;
            queries::sections(&reader, id, false).await?
        }
        None => Vec::new(),
    };
    let (units, persons) = assignments::owners(&reader, plan_id).await?;
    let units: Vec<Target> = units.into_iter().map(Target::Unit).collect();
    let persons: Vec<Target> = persons.into_iter().map(Target::Person).collect();
    let names = Names::load(&reader, units.iter().chain(&persons)).await?;
    let sorted = |targets: &[Target]| {
        let mut views: Vec<TargetView> = targets.iter().map(|target| names.view(target)).collect();
        views.sort_by_cached_key(|view| fold(&view.name));
        views
    };
    Ok(Choices {
        units: sorted(&units),
        persons: sorted(&persons),
        sections: sections.iter().filter(|s| !s.title.is_empty()).map(header::section_name).collect(),
        statuses: statuses(),
    })
}

/// Values of the filter `status` of [`crate::assignments::list`].
fn statuses() -> Vec<(String, String)> {
    let grouped = [
        ("open", "Все открытые"),
        ("overdue", "Просрочено"),
        ("due_soon", "Срок в ближайшие две недели"),
        ("no_date", "Без даты"),
        ("no_owner", "Без исполнителя"),
    ];
    let single = Status::ALL.iter().map(|status| (status.code(), status.label()));
    grouped.into_iter().chain(single).map(|(code, words)| (code.to_owned(), words.to_owned())).collect()
}
