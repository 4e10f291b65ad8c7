//! Which assignment is meant: by its id, by line and window, or by the agreement of a visit.

use domain::line::LineKind;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::Reader;
use store::queries::{activities, assignments, work};
use store::records::{Activity, Assignment};

use crate::{Actor, Failure};

/// Names an assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Which {
    /// By its id.
    Id {
        /// The assignment.
        assignment: String,
    },
    /// The window of a line that a unit owes.
    Window {
        /// Id of the plan.
        plan: String,
        /// Number of the activity as written, or the place of the obligation counted from 1.
        line: LineName,
        /// Id of the unit.
        unit: String,
        /// Last day of the window; none for undated work.
        due: Option<Date>,
    },
    /// An agreement of a visit.
    Agreement {
        /// Id of the visited unit.
        unit: String,
        /// The day of the visit.
        on: Date,
        /// Place of the agreement, from 1.
        agreement: i64,
    },
}

/// A line of a plan as people name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineName {
    /// Number of an activity as written.
    Activity(String),
    /// Place of an obligation, from 1.
    Obligation(usize),
}

impl Which {
    /// The unit of the work as far as the name tells it; by id the assignment itself tells.
    pub(crate) async fn unit(&self, reader: &Reader<'_>) -> Result<Option<String>, Failure> {
        match self {
            Which::Window { unit, .. } | Which::Agreement { unit, .. } => Ok(Some(unit.clone())),
            Which::Id { assignment } => {
                let row = assignments::get(reader, assignment).await?;
                Ok(row.and_then(|row| row.unit_id))
            }
        }
    }

    /// The assignment. Where several people owe the same window (a school and its curator), the actor's own comes first, then
    /// the unit's; `prefer` names what is looked for before that.
    pub(crate) async fn find(
        &self,
        reader: &Reader<'_>,
        actor: &Actor,
        prefer: &(dyn Fn(&Assignment) -> bool + Sync),
    ) -> Result<Assignment, Failure> {
        let mut found = match self {
            Which::Id { assignment } => assignments::get(reader, assignment).await?.into_iter().collect(),
            Which::Window { plan, line, unit, due } => {
                let ids = line_ids(reader, plan, line).await?;
                let mut rows = work::of_activities(reader, &ids).await?;
                let due = due.map(|day| day.to_string());
                rows.retain(|row| row.unit_id.as_deref() == Some(unit.as_str()) && row.window_due == due);
                rows
            }
            Which::Agreement { unit, on, agreement } => {
                let visits = work::visits(reader, unit, Some(&on.to_string())).await?;
                let ids: Vec<String> = visits.into_iter().map(|visit| visit.id).collect();
                let mut rows = work::agreements(reader, &ids).await?;
                rows.retain(|row| row.position == Some(*agreement));
                rows
            }
        };
        found.sort_by_key(|row| {
            let own = row.person_id.is_some() && row.person_id == actor.person;
            (!prefer(row), !own, row.person_id.is_some(), row.id.clone())
        });
        found.into_iter().next().ok_or(Failure::NotFound)
    }
}

/// Ids of the lines that a name means; a line that was withdrawn keeps its number.
pub(crate) async fn line_ids(reader: &Reader<'_>, plan: &str, line: &LineName) -> Result<Vec<String>, Failure> {
    let lines = activities::of_plan(reader, plan).await?;
    let found: Vec<String> = match line {
        LineName::Activity(number) => lines
            .into_iter()
            .filter(|row| row.kind == LineKind::Activity.code() && same_number(row, number))
            .map(|row| row.id)
            .collect(),
        LineName::Obligation(place) => lines
            .into_iter()
            .filter(|row| row.kind == LineKind::Obligation.code() && row.withdrawn_in_version.is_none())
            .nth(place.saturating_sub(1))
            .map(|row| row.id)
            .into_iter()
            .collect(),
    };
    Ok(found)
}

/// Whether a line has this number, a full stop behind it or not.
pub(crate) fn same_number(row: &Activity, number: &str) -> bool {
    let bare = |text: &str| text.trim().trim_end_matches('.').to_owned();
    row.number.as_deref().is_some_and(|own| bare(own) == bare(number))
}
