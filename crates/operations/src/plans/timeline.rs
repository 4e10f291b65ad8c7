//! The plan as a timeline.

use std::collections::{BTreeMap, HashMap};

use domain::access::Action;
use domain::line::name_of;
use domain::progress::Standing;
use domain::timeline_model::{TimelineBar, TimelineModel, TimelineRow, TimelineSection, TimelineShape};
use jiff::civil::Date;
use phrases::deadline::{Deadline, Window};
use store::queries::assignments::StateGroup;
use store::queries::{activities, plans};
use store::records::Activity;

use super::header::{self, PlanView, status};
use crate::actor::allow_common;
use crate::support::{from_json, window};
use crate::{Actor, App, Failure};

/// The head and the model of the picture; `url` of a row is `/activities/ID` and may be changed by the caller.
///
/// # Errors
/// Not found.
pub async fn timeline(app: &App, actor: &Actor, plan_id: &str) -> Result<(PlanView, TimelineModel), Failure> {
    allow_common(app, actor, Action::Read)?;
    let (plan, _, groups) = header::load_groups(app, plan_id).await?;
    let reader = app.store.reader();
    let today = app.clock.today();
    let mut bars = bars(&groups, today)?;
    let mut rows: HashMap<String, Vec<TimelineRow>> = HashMap::new();
    let mut others: BTreeMap<&str, Vec<TimelineRow>> = BTreeMap::new();
    for line in activities::of_plan(&reader, plan_id).await?.iter().filter(|l| l.withdrawn_in_version.is_none()) {
        let row = row(line, bars.remove(&line.id).unwrap_or_default())?;
        match &line.section_id {
            Some(section) => rows.entry(section.clone()).or_default().push(row),
            None if line.kind == "obligation" => others.entry("Обязанности из приказа").or_default().push(row),
            None => others.entry("Контрольные точки").or_default().push(row),
        }
    }
    let sections = plans::sections(&reader, plan_id, false).await?;
    let named = sections.into_iter().filter_map(|section| {
        let rows = rows.remove(&section.id)?;
        let title = match section.number {
            Some(number) if !section.title.is_empty() => format!("{}. {}", number.trim_end_matches('.'), section.title),
            _ => section.title,
        };
        Some(TimelineSection { title, rows })
    });
    let others = others.into_iter().map(|(title, rows)| TimelineSection { title: title.to_owned(), rows });
    let sections: Vec<TimelineSection> = named.chain(others).collect();
    let model = TimelineModel {
        title: plan.sentence.clone(),
        period: TimelineModel::axis(plan.period, &sections, today),
        today: Some(today),
        sections,
        narrow: false,
    };
    Ok((plan, model))
}

/// Bars of each line: one for each window, coloured by its most urgent assignment.
fn bars(groups: &[StateGroup], today: Date) -> Result<HashMap<String, Vec<TimelineBar>>, Failure> {
    let mut by_line: HashMap<String, BTreeMap<(Date, Option<Date>), TimelineBar>> = HashMap::new();
    for group in groups {
        let Some(window) = window(group.window_start.as_deref(), group.window_due.as_deref())? else { continue };
        let standing = Standing::of(status(&group.status)?, Some(window), today);
        let bars = by_line.entry(group.activity_id.clone()).or_default();
        let bar = bars.entry((window.due, window.start)).or_insert_with(|| bar(window, standing));
        if standing.urgency() < bar.standing.urgency() {
            bar.standing = standing;
        }
    }
    Ok(by_line.into_iter().map(|(id, bars)| (id, bars.into_values().collect())).collect())
}

fn bar(window: Window, standing: Standing) -> TimelineBar {
    TimelineBar::new(window, standing)
}

fn row(line: &Activity, bars: Vec<TimelineBar>) -> Result<TimelineRow, Failure> {
    let deadline: Deadline = from_json(&line.deadline)?;
    Ok(TimelineRow {
        label: name_of(line.number.as_deref(), &line.title),
        shape: TimelineShape::of(&deadline),
        bars,
        url: Some(format!("/activities/{}", line.id)),
    })
}
