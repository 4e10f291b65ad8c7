//! Confirming and returning what was handed in.

use domain::access::{Action, Actor, Resource, Role};
use domain::work::{Step, Verdict};
use serde::{Deserialize, Serialize};
use store::Reader;
use store::queries::{submissions, units};
use store::records::{Assignment, Review};

use super::allow_unit;
use super::find::Which;
use super::history::{Loaded, load, step, store_state};
use crate::place::days;
use crate::support::{event, finish, stamp};
use crate::{App, Failure, letters};

/// What a reviewer says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReviewInput {
    /// Confirmed, or returned.
    pub accept: bool,
    /// Why; obligatory for a return.
    pub words: String,
}

/// Confirms the open step, or returns the work. Tells the id of the assignment.
///
/// # Errors
/// Refused by right; not found; `status_not_allowed`, `own_submission`, `other_step`, `words_required`.
pub async fn review(app: &App, actor: &Actor, which: &Which, input: &ReviewInput) -> Result<String, Failure> {
    let writing = app.store.begin().await?;
    let reader = writing.reader();
    allow_unit(app, actor, Action::Review, which.unit(&reader).await?.as_deref())?;
    let confirmer = Confirmer::new(app, &reader, actor).await?;
    let can = |row: &Assignment| row.open_step.as_deref().is_some_and(|code| confirmer.may(code, row));
    let waits = |row: &Assignment| row.open_step.is_some();
    let assignment = which.find(&reader, actor, &|row| can(row) || waits(row)).await?;
    let Loaded { mut history, submissions: rows, .. } = load(&reader, &assignment).await?;
    let (place, open) = history.may_review().map_err(Failure::Refused)?;
    if history.hand_ins[place].by == actor.id {
        return Err(Failure::refused(
            "own_submission",
            "Вы сами сдали эту работу, поэтому не можете её подтвердить.",
            "Её подтвердит другой проверяющий.",
        ));
    }
    if !confirmer.may(open.code(), &assignment) {
        return Err(Failure::refused(
            "other_step",
            format!("Сейчас работа ждёт {}.", open.genitive()),
            "Ваша проверка будет после этой или уже прошла.",
        ));
    }
    if !input.accept && input.words.trim().is_empty() {
        return Err(Failure::refused(
            "words_required",
            "Работу возвращают со словами: что исправить.",
            "Напишите, чего не хватает, и верните ещё раз.",
        ));
    }
    let today = app.clock.today();
    history.hand_ins[place].verdicts.push(Verdict { step: open, accept: input.accept, on: today });
    let row = Review {
        id: app.new_id(),
        submission_id: rows[place].id.clone(),
        step: open.code().to_owned(),
        accept: i64::from(input.accept),
        account_id: actor.id.clone(),
        reviewed_at: stamp(app.clock.now()),
        reviewed_on: today.to_string(),
        words: input.words.trim().to_owned(),
    };
    let mut event = event(app, actor, "work.review", "assignment", &assignment.id);
    (event.plan_id, event.activity_id) = (assignment.plan_id.clone(), assignment.activity_id.clone());
    event.before = Some(serde_json::json!({"status": assignment.status, "step": open.code()}));
    event.after = Some(serde_json::json!({
        "status": history.status().code(), "accept": input.accept, "words": row.words, "number": rows[place].number,
    }));
    if !input.accept {
        letters::returned(app, &writing, &rows[place].account_id, &assignment, &row.words).await?;
    }
    submissions::insert_review(&writing, row).await?;
    let id = assignment.id.clone();
    store_state(app, &writing, assignment, &history).await?;
    finish(writing, event).await?;
    Ok(id)
}

/// What a person may confirm on the day.
pub(crate) struct Confirmer {
    /// Units that the person curates today, with the right to review them.
    curated: Vec<String>,
    /// Rights of a coordinator that hold today.
    coordinator: Vec<domain::access::Scope>,
    actor_id: String,
}

impl Confirmer {
    /// Loads the curatorships of the person.
    pub(crate) async fn new(app: &App, reader: &Reader<'_>, actor: &Actor) -> Result<Confirmer, Failure> {
        let today = app.clock.today();
        let scope = domain::access::visible(actor, Action::Review, today);
        let mut curated = Vec::new();
        if let Some(person) = &actor.person {
            for link in units::curatorships_of(reader, person).await? {
                let holds = days(link.starts_on.as_deref(), link.ends_on.as_deref())?.contain(today);
                if holds && scope.contains(&Resource::OfUnit(link.to_unit.clone())) {
                    curated.push(link.to_unit);
                }
            }
        }
        let coordinates =
            |role: Role| matches!(role, Role::Administrator | Role::RegionCoordinator | Role::MunicipalityCoordinator);
        let holding = actor.grants.iter().filter(|g| coordinates(g.role) && g.holds_on(today));
        let coordinator = holding.map(|g| g.scope.clone()).collect();
        Ok(Confirmer { curated, coordinator, actor_id: actor.id.clone() })
    }

    /// Whether the person may confirm a step of an assignment, whoever handed it in.
    pub(crate) fn may(&self, code: &str, row: &Assignment) -> bool {
        step(code).is_ok_and(|step| self.may_confirm(step, row.unit_id.as_deref()))
    }

    /// Whether the person may confirm a step for a unit.
    pub(crate) fn may_confirm(&self, step: Step, unit: Option<&str>) -> bool {
        match step {
            Step::Curator => unit.is_some_and(|unit| self.curated.iter().any(|c| c == unit)),
            Step::Coordinator => {
                let resource = unit.map_or(Resource::Common, |unit| Resource::OfUnit(unit.to_owned()));
                self.coordinator.iter().any(|scope| scope.contains(&resource))
            }
        }
    }

    /// Units whose curator the person is.
    pub(crate) fn curated(&self) -> &[String] {
        &self.curated
    }

    /// Scopes in which the person coordinates.
    pub(crate) fn coordinated(&self) -> &[domain::access::Scope] {
        &self.coordinator
    }

    /// Whether the person handed it in.
    pub(crate) fn is_own(&self, handed_in_by: Option<&str>) -> bool {
        handed_in_by == Some(self.actor_id.as_str())
    }
}
