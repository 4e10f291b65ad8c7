//! How much work there is, by standing.

use domain::access::Action;
use domain::line::LineKind;
use domain::progress::Standing;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::queries::work::{self, WorkGroup, WorkQuery};

use super::allow_unit;
use super::find::{LineName, line_ids};
use crate::plans::status;
use crate::support::window;
use crate::{Actor, App, Failure};

/// What to count; everything is optional.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CountFilter {
    /// Id of a plan.
    pub plan: Option<String>,
    /// Number of an activity of that plan.
    pub activity: Option<String>,
    /// Id of a unit.
    pub unit: Option<String>,
    /// Last day not before; undated work does not count then.
    pub due_from: Option<Date>,
    /// Last day not after; undated work does not count then.
    pub due_to: Option<Date>,
    /// Code of a standing.
    pub standing: Option<String>,
}

/// Counts the work of activities. Duties to report and checkpoints are counted elsewhere.
///
/// # Errors
/// Refused when the person may not read the unit, or everything where no unit is named.
pub async fn count(app: &App, actor: &Actor, filter: &CountFilter) -> Result<u64, Failure> {
    allow_unit(app, actor, Action::Read, filter.unit.as_deref())?;
    let reader = app.store.reader();
    let activity_ids = match (&filter.activity, &filter.plan) {
        (Some(number), Some(plan)) => Some(line_ids(&reader, plan, &LineName::Activity(number.clone())).await?),
        _ => None,
    };
    let query = WorkQuery {
        plan_id: filter.plan.clone(),
        activity_ids,
        unit_id: filter.unit.clone(),
        kind: Some(LineKind::Activity.code()),
        due_from: filter.due_from.map(|day| day.to_string()),
        due_to: filter.due_to.map(|day| day.to_string()),
    };
    let today = app.clock.today();
    let mut total = 0;
    for group in work::groups(&reader, &query).await? {
        let standing = standing_of(&group, today)?;
        if filter.standing.as_deref().is_none_or(|code| code == standing.code()) {
            total += u64::try_from(group.count).unwrap_or(0);
        }
    }
    Ok(total)
}

/// How the work of a group stands on a day.
pub(super) fn standing_of(group: &WorkGroup, today: Date) -> Result<Standing, Failure> {
    let window = window(None, group.window_due.as_deref())?;
    Ok(Standing::of(status(&group.status)?, window, today))
}
