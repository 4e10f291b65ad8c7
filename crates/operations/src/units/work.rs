//! Open work of an organisation, plan by plan.

use domain::access::Action;
use serde::Serialize;
use store::queries::plans;

use crate::actor::allow_unit_id;
use crate::assignments::{self, AssignmentFilter};
use crate::{Actor, App, Failure};

/// Open assignments of an organisation and its people in one plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenWork {
    /// The plan.
    pub plan_id: String,
    /// Its title.
    pub title: String,
    /// How many assignments are open.
    pub open: u64,
}

/// Plans in force with open assignments of an organisation or its people.
///
/// # Errors
/// Only our own.
pub async fn open_work(app: &App, actor: &Actor, unit_id: &str) -> Result<Vec<OpenWork>, Failure> {
    allow_unit_id(app, actor, Action::Read, unit_id)?;
    let mut work = Vec::new();
    for plan_id in plans::in_force(&app.store.reader()).await? {
        let filter = AssignmentFilter {
            plan: plan_id.clone(),
            unit: unit_id.to_owned(),
            status: "open".to_owned(),
            page: 1,
            ..AssignmentFilter::default()
        };
        let found = assignments::list(app, actor, &filter).await?;
        if let Some(row) = found.rows.into_iter().next() {
            work.push(OpenWork { plan_id, title: row.plan_title, open: found.total });
        }
    }
    Ok(work)
}
