//! Visits of curators and the agreements made there.

use domain::access::Action;
use domain::progress::Status;
use jiff::civil::Date;
use phrases::text::{fold, squeeze};
use serde::{Deserialize, Serialize};
use store::queries::{accounts, assignments, work};
use store::records::{Assignment, Visit};

use super::allow_unit;
use super::mine::{WorkRow, row};
use crate::support::{date, event, finish, stamp};
use crate::{Actor, App, Failure, FieldProblem};

/// A visit as told afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitInput {
    /// Id of the visited unit.
    pub unit: String,
    /// The day.
    pub on: Date,
    /// What was seen.
    #[serde(default)]
    pub seen: String,
    /// What was agreed.
    #[serde(default)]
    pub agreements: Vec<AgreementInput>,
}

/// One agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementInput {
    /// What is to be done.
    pub text: String,
    /// Last day.
    pub due: Date,
    /// Login of who does it.
    pub owner: String,
}

/// A visit as shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VisitView {
    /// Id.
    pub id: String,
    /// The day.
    pub on: Date,
    /// What was seen.
    pub seen: String,
    /// Who visited.
    pub by: String,
    /// What was agreed and how it stands.
    pub agreements: Vec<WorkRow>,
}

/// Records a visit; each agreement becomes an assignment of its owner, outside any plan.
///
/// # Errors
/// Refused by right; invalid `on` (in the future), `agreements` (empty words, unknown owner).
pub async fn visit(app: &App, actor: &Actor, input: &VisitInput) -> Result<String, Failure> {
    allow_unit(app, actor, Action::Review, Some(&input.unit))?;
    let writing = app.store.begin().await?;
    let (now, today) = (stamp(app.clock.now()), app.clock.today());
    let mut problems = Vec::new();
    if input.on > today {
        problems.push(FieldProblem::new("on", "Этот день ещё не наступил. Введите день выезда."));
    }
    let row = Visit {
        id: app.new_id(),
        unit_id: input.unit.clone(),
        on_day: input.on.to_string(),
        seen: input.seen.trim().to_owned(),
        account_id: actor.id.clone(),
        created_at: now.clone(),
    };
    let before = work::visits(&writing.reader(), &input.unit, Some(&row.on_day)).await?;
    let before: Vec<String> = before.into_iter().map(|visit| visit.id).collect();
    let known = work::agreements(&writing.reader(), &before).await?.len();
    let mut agreed = Vec::new();
    for (place, agreement) in input.agreements.iter().enumerate() {
        let field = format!("agreement-{}", place + 1);
        if squeeze(&agreement.text).is_empty() {
            problems.push(FieldProblem::new(field.clone(), "Напишите, о чём договорились."));
        }
        let account = accounts::by_login(&writing.reader(), &fold(&agreement.owner)).await?;
        let Some(person) = account.and_then(|account| account.person_id) else {
            problems.push(FieldProblem::new(field, format!("Человека с логином «{}» нет.", agreement.owner)));
            continue;
        };
        // Agreements of several visits on one day are counted through.
        let position = i64::try_from(known + place + 1).unwrap_or(i64::MAX);
        agreed.push(assignment(app, &row, position, agreement, person));
    }
    Failure::check(problems)?;
    let mut event = event(app, actor, "visit.record", "visit", &row.id);
    event.after = Some(serde_json::json!({
        "unit": row.unit_id, "on": row.on_day, "seen": row.seen, "agreements": input.agreements,
    }));
    let id = row.id.clone();
    work::insert_visit(&writing, row).await?;
    assignments::insert(&writing, agreed).await?;
    finish(writing, event).await?;
    Ok(id)
}

/// Visits to a unit with their agreements, the newest first.
///
/// # Errors
/// Refused by right.
pub async fn visits(app: &App, actor: &Actor, unit: &str) -> Result<Vec<VisitView>, Failure> {
    allow_unit(app, actor, Action::Read, Some(unit))?;
    let reader = app.store.reader();
    let authors = crate::support::Authors::load(app).await?;
    let mut views = Vec::new();
    for visit in work::visits(&reader, unit, None).await?.into_iter().rev() {
        let mut agreements = Vec::new();
        for agreed in work::agreements(&reader, std::slice::from_ref(&visit.id)).await? {
            if let Some(item) = work::item(&reader, &agreed.id).await? {
                agreements.push(row(item, app.clock.today())?);
            }
        }
        views.push(VisitView {
            on: date(&visit.on_day)?,
            by: authors.name(&visit.account_id),
            id: visit.id,
            seen: visit.seen,
            agreements,
        });
    }
    Ok(views)
}

fn assignment(app: &App, visit: &Visit, position: i64, agreement: &AgreementInput, person: String) -> Assignment {
    let id = app.new_id();
    let due = Some(agreement.due.to_string());
    Assignment {
        uid: format!("{id}@opora"),
        id,
        plan_id: None,
        activity_id: None,
        visit_id: Some(visit.id.clone()),
        position: Some(position),
        subject: Some(squeeze(&agreement.text)),
        unit_id: Some(visit.unit_id.clone()),
        person_id: Some(person),
        planned_start: None,
        planned_due: due.clone(),
        window_start: None,
        window_due: due,
        status: Status::NotStarted.code().to_owned(),
        note: None,
        done_on: None,
        open_step: None,
        handed_in_by: None,
        withdrawn_in_version: None,
        sequence: 0,
        created_at: visit.created_at.clone(),
        updated_at: visit.created_at.clone(),
    }
}
