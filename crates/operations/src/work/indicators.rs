//! Values of indicators: rolled up from what was accepted, compared with the target that holds on the day.

use std::collections::BTreeMap;

use domain::access::Action;
use domain::line::LineKind;
use domain::measured::{Ratio, State, TargetDays, judge};
use domain::roadmap::Roadmap;
use jiff::civil::Date;
use phrases::deadline::Deadline;
use phrases::indicator::{Indicator, Measure};
use serde::{Deserialize, Serialize};
use store::Reader;
use store::queries::{activities, plans, submissions, work};
use store::records::{Activity, Assignment, Measurement};

use super::allow_unit;
use super::find::same_number;
use super::history::load_all;
use crate::actor::allow_common;
use crate::imports::in_force as roadmap_in_force;
use crate::support::{date, date_or_none, event, finish, from_json, stamp, value};
use crate::{Actor, App, Failure, figures};

/// Which indicator of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of")]
pub enum Which {
    /// An indicator of an activity, counted from 1.
    Activity {
        /// Number of the activity.
        number: String,
        /// Which of its indicators.
        indicator: usize,
    },
    /// A checkpoint by its number as written.
    Checkpoint {
        /// The number.
        number: String,
    },
    /// A target of the whole plan, counted from 1.
    Target {
        /// The place.
        number: usize,
    },
}

/// A value with how it stands against its target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct IndicatorValue {
    /// What was reached; none where nothing was measured.
    pub ratio: Option<Ratio>,
    /// How it stands.
    pub state: State,
}

/// What a target or checkpoint is measured by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum MeasuredBy {
    /// A figure of the catalogue, over a set of schools or over all.
    Figure {
        /// Its code.
        code: String,
        /// Id of a set.
        set: Option<String>,
    },
    /// The rolled-up values of an activity's indicator.
    Activity {
        /// Number of the activity.
        number: String,
        /// Which indicator, from 1.
        indicator: usize,
    },
}

/// Confirms what a target or checkpoint of a plan is measured by.
///
/// # Errors
/// Refused when the person may not edit plans; not found (the target, the checkpoint, the activity, the figure).
pub async fn measure(app: &App, actor: &Actor, plan_id: &str, which: &Which, by: &MeasuredBy) -> Result<(), Failure> {
    allow_common(app, actor, Action::EditPlan)?;
    let writing = app.store.begin().await?;
    let reader = writing.reader();
    let roadmap = roadmap_in_force(app, &reader, plan_id).await?;
    let (subject, number) = match which {
        Which::Target { number } => {
            roadmap.targets.get(number.wrapping_sub(1)).ok_or(Failure::NotFound)?;
            ("target", number.to_string())
        }
        Which::Checkpoint { number } => {
            checkpoint(&roadmap, number).ok_or(Failure::NotFound)?;
            ("checkpoint", bare(number))
        }
        Which::Activity { .. } => {
            return Err(Failure::refused(
                "not_measurable",
                "Показатель мероприятия складывается из сданных значений сам.",
                "Укажите, чем измеряется показатель карты или контрольная точка.",
            ));
        }
    };
    let (figure, set_id, source_activity_id, indicator) = match by {
        MeasuredBy::Figure { code, set } => {
            if !figures::is_known(code) {
                return Err(Failure::NotFound);
            }
            (Some(code.clone()), set.clone(), None, None)
        }
        MeasuredBy::Activity { number, indicator } => {
            let line = line(&reader, plan_id, number).await?.ok_or(Failure::NotFound)?;
            (None, None, Some(line.id), i64::try_from(*indicator).ok())
        }
    };
    let row = Measurement {
        id: app.new_id(),
        plan_id: plan_id.to_owned(),
        subject: subject.to_owned(),
        number,
        figure,
        set_id,
        source_activity_id,
        indicator,
        created_at: stamp(app.clock.now()),
        created_by: actor.id.clone(),
    };
    let mut event = event(app, actor, "plan.measure", "measurement", &row.id);
    event.plan_id = Some(plan_id.to_owned());
    event.after = Some(value(&row)?);
    work::replace_measurement(&writing, row).await?;
    finish(writing, event).await
}

/// The value of an indicator on a day, for one unit or rolled up over the plan's units.
///
/// # Errors
/// Refused by right; not found.
pub async fn indicator(
    app: &App,
    actor: &Actor,
    plan_id: &str,
    which: &Which,
    unit: Option<&str>,
    as_of: Date,
) -> Result<IndicatorValue, Failure> {
    allow_unit(app, actor, Action::Read, unit)?;
    let reader = app.store.reader();
    let roadmap = roadmap_in_force(app, &reader, plan_id).await?;
    let plan = plans::get(&reader, plan_id).await?.ok_or(Failure::NotFound)?;
    let plan_end = date(&plan.period_end)?;
    match which {
        Which::Activity { number, indicator } => {
            let line = line(&reader, plan_id, number).await?.ok_or(Failure::NotFound)?;
            let ratio = rolled_up(&reader, &line, *indicator, unit, as_of).await?;
            let indicators: Vec<Indicator> = from_json(&line.indicators)?;
            let wanted = indicators.get(indicator.wrapping_sub(1)).ok_or(Failure::NotFound)?;
            let deadline: Deadline = from_json(&line.deadline)?;
            Ok(judged(ratio, wanted, first_due(&deadline).unwrap_or(plan_end), as_of))
        }
        Which::Checkpoint { number } => {
            let checkpoint = checkpoint(&roadmap, number).ok_or(Failure::NotFound)?;
            let ratio = measured(app, &reader, plan_id, ("checkpoint", &bare(number)), unit, as_of).await?;
            let day = first_due(&checkpoint.deadline).unwrap_or(plan_end);
            match &checkpoint.indicator {
                Some(wanted) => Ok(judged(ratio, wanted, day, as_of)),
                None => Ok(IndicatorValue { ratio, state: State::without_target(ratio) }),
            }
        }
        Which::Target { number } => {
            let target = roadmap.targets.get(number.wrapping_sub(1)).ok_or(Failure::NotFound)?;
            let ratio = measured(app, &reader, plan_id, ("target", &number.to_string()), unit, as_of).await?;
            Ok(judged(ratio, &target.indicator, plan_end, as_of))
        }
    }
}

fn judged(ratio: Option<Ratio>, wanted: &Indicator, own_day: Date, as_of: Date) -> IndicatorValue {
    let targets = TargetDays::of(wanted, own_day);
    let counts_percent = matches!(wanted.measure, Measure::Share | Measure::Coverage | Measure::Increase);
    IndicatorValue { ratio, state: judge(ratio, counts_percent, &targets, as_of) }
}

/// The value of a target or checkpoint by what it is measured by.
async fn measured(
    app: &App,
    reader: &Reader<'_>,
    plan_id: &str,
    (subject, number): (&str, &str),
    unit: Option<&str>,
    as_of: Date,
) -> Result<Option<Ratio>, Failure> {
    let all = work::measurements(reader, plan_id).await?;
    let Some(by) = all.into_iter().find(|m| m.subject == subject && m.number == number) else { return Ok(None) };
    if let Some(code) = &by.figure {
        return figures::ratio(app, reader, code, by.set_id.as_deref(), unit, as_of).await;
    }
    let Some(line_id) = &by.source_activity_id else { return Ok(None) };
    let line = activities::get(reader, line_id).await?.ok_or(Failure::NotFound)?;
    let indicator = usize::try_from(by.indicator.unwrap_or(1)).unwrap_or(1);
    rolled_up(reader, &line, indicator, unit, as_of).await
}

/// The values of an activity's indicator, added up over the units bound to the line on the day: of each unit the newest window
/// that has a version accepted up to the day.
pub(crate) async fn rolled_up(
    reader: &Reader<'_>,
    line: &Activity,
    indicator: usize,
    unit: Option<&str>,
    as_of: Date,
) -> Result<Option<Ratio>, Failure> {
    let mut newest: BTreeMap<String, (Option<Date>, Ratio)> = BTreeMap::new();
    let bound = bound_units(reader, line, as_of).await?;
    let mut rows = work::of_activities(reader, std::slice::from_ref(&line.id)).await?;
    rows.retain(|row| {
        let Some(own) = row.unit_id.as_deref() else { return false };
        unit.is_none_or(|unit| unit == own) && bound.iter().any(|b| b == own)
    });
    let accepted = accepted_values(reader, &rows, indicator, as_of).await?;
    for row in rows {
        let (Some(ratio), Some(unit)) = (accepted.get(&row.id), row.unit_id) else { continue };
        let due = date_or_none(row.window_due.as_deref())?;
        let known = newest.get(&unit);
        if known.is_none_or(|(before, _)| *before < due) {
            newest.insert(unit, (due, *ratio));
        }
    }
    Ok(newest.into_values().map(|(_, ratio)| ratio).reduce(Ratio::plus))
}

/// Units bound to a line on a day.
async fn bound_units(reader: &Reader<'_>, line: &Activity, as_of: Date) -> Result<Vec<String>, Failure> {
    let bound = crate::owing::bound(reader, &line.plan_id).await?;
    let owners = crate::owing::owners_of(line, &bound)?;
    let place = crate::place::place(reader).await?;
    let units = domain::owed::units_on(&owners, &place, as_of);
    Ok(units.into_iter().collect())
}

/// For each assignment the value of its newest version accepted up to a day.
async fn accepted_values(
    reader: &Reader<'_>,
    rows: &[Assignment],
    indicator: usize,
    as_of: Date,
) -> Result<BTreeMap<String, Ratio>, Failure> {
    let mut version: BTreeMap<String, String> = BTreeMap::new();
    for (id, loaded) in load_all(reader, rows).await? {
        let accepted = loaded.history.hand_ins.iter().zip(&loaded.submissions).rev();
        let mut accepted = accepted.filter(|(h, _)| h.accepted_on().is_some_and(|day| day <= as_of));
        if let Some((_, submission)) = accepted.next() {
            version.insert(submission.id.clone(), id);
        }
    }
    let ids: Vec<String> = version.keys().cloned().collect();
    let mut values = BTreeMap::new();
    for row in submissions::values(reader, &ids).await? {
        if usize::try_from(row.indicator).ok() == Some(indicator)
            && let Some(assignment) = version.get(&row.submission_id)
        {
            values.insert(assignment.clone(), Ratio { numerator: row.numerator, denominator: row.denominator });
        }
    }
    Ok(values)
}

fn first_due(deadline: &Deadline) -> Option<Date> {
    deadline.windows.iter().map(|window| window.due).min()
}

fn bare(number: &str) -> String {
    number.trim().trim_end_matches('.').to_owned()
}

fn checkpoint<'r>(roadmap: &'r Roadmap, number: &str) -> Option<&'r domain::roadmap::Checkpoint> {
    roadmap.checkpoints.iter().find(|c| c.number.as_deref().is_some_and(|own| bare(own) == bare(number)))
}

/// The activity with this number, one in force before a withdrawn one.
async fn line(reader: &Reader<'_>, plan_id: &str, number: &str) -> Result<Option<Activity>, Failure> {
    let mut lines = activities::of_plan(reader, plan_id).await?;
    lines.retain(|line| line.kind == LineKind::Activity.code() && same_number(line, number));
    lines.sort_by_key(|line| line.withdrawn_in_version.is_some());
    Ok(lines.into_iter().next())
}
