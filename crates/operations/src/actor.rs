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
