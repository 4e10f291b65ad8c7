//! Who does it.

use domain::access::{self, Action, Actor, Resource};

use crate::{App, Failure};

/// The program itself: jobs and the command line, where the person sits at the machine.
pub fn program() -> Actor {
    Actor::administrator("system", "программа")
}

/// Asks `domain::access`, the only place that decides.
///
/// # Errors
/// Refused with the code and the explanation of the rule that decided; it says nothing of what is there.
pub(crate) fn allow(app: &App, actor: &Actor, action: Action, resource: &Resource) -> Result<(), Failure> {
    let decision = access::decide(actor, action, resource, app.clock.today());
    if decision.allowed {
        return Ok(());
    }
    // Somebody without any right stands as somebody whose role does not permit it.
    let rule = if decision.rule == "no_grants" { "role_does_not_permit" } else { decision.rule.as_str() };
    Err(Failure::refused(rule, decision.explanation, "Если доступ нужен для работы, попросите администратора."))
}

/// [`allow`] for what belongs to the whole deployment.
///
/// # Errors
/// Refused `forbidden`.
pub(crate) fn allow_common(app: &App, actor: &Actor, action: Action) -> Result<(), Failure> {
    allow(app, actor, action, &Resource::Common)
}

/// [`allow`] for what belongs to one organisation.
///
/// # Errors
/// Refused with the code of the rule that decided.
pub(crate) fn allow_unit_id(app: &App, actor: &Actor, action: Action, unit: &str) -> Result<(), Failure> {
    allow(app, actor, action, &Resource::OfUnit(unit.to_owned()))
}

/// [`allow`] for reference data that everybody who has the right anywhere may look at: rules, scales.
///
/// # Errors
/// Refused with the code of the rule that decided.
pub(crate) fn allow_anywhere(app: &App, actor: &Actor, action: Action) -> Result<(), Failure> {
    let scope = access::visible(actor, action, app.clock.today());
    if scope == access::Scope::nothing() { allow_common(app, actor, action) } else { Ok(()) }
}

/// [`allow`] for the results of a school, which the files name by its code: a school of the results plane is the organisation with
/// that code, so that a right over the organisation holds for its results.
///
/// # Errors
/// Refused with the code of the rule that decided; an unknown code is refused like a foreign one.
pub(crate) async fn allow_school(app: &App, actor: &Actor, action: Action, school: &str) -> Result<(), Failure> {
    if access::decide(actor, action, &Resource::Common, app.clock.today()).allowed {
        return Ok(());
    }
    let unit = store::queries::units::by_code(&app.store.reader(), school).await?;
    // An id that no organisation has: the answer does not tell an unknown school from a foreign one.
    let id = unit.map_or_else(|| school.to_owned(), |unit| unit.id);
    allow_unit_id(app, actor, action, &id)
}
