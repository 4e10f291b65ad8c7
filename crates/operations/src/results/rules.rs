//! Rules of identification: the shipped ones, and those a region wrote.

use domain::access::Action;
use domain::results::rule::{Rule, SHIPPED};
use serde::Serialize;
use store::queries::identification as queries;
use store::records::IdentificationRule;

use crate::actor::{allow_anywhere, allow_common};
use crate::support::{event, finish, stamp};
use crate::{Actor, App, Failure};

/// A rule as a page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleView {
    /// Name and version: what a run names.
    pub id: String,
    /// The rule.
    pub rule: Rule,
    /// It ships with the product.
    pub shipped: bool,
    /// Its file, TOML.
    pub content: String,
}

/// The rule that is used when none is named.
pub const DEFAULT: &str = "federal-2025";

/// Every rule: a region's own first, then the shipped ones.
///
/// # Errors
/// Only our own.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<RuleView>, Failure> {
    allow_anywhere(app, actor, Action::Read)?;
    let own = queries::rules(&app.store.reader()).await?;
    let own = own.into_iter().map(|row| view(row.content, false)).collect::<Result<Vec<_>, Failure>>()?;
    let shipped = SHIPPED.iter().map(|(_, text)| view((*text).to_owned(), true)).collect::<Result<Vec<_>, _>>()?;
    Ok(own.into_iter().chain(shipped).collect())
}

/// A rule by its name («federal-2025», the newest version) or by name and version («federal-2025@1»).
///
/// # Errors
/// Refused `unknown_rule` with the names there are.
pub async fn find(app: &App, actor: &Actor, name: &str) -> Result<RuleView, Failure> {
    let rules = list(app, actor).await?;
    let names: Vec<String> = rules.iter().map(|rule| rule.id.clone()).collect();
    rules.into_iter().find(|view| view.id == name || view.rule.name == name).ok_or_else(|| {
        Failure::refused(
            "unknown_rule",
            format!("Правила «{name}» нет."),
            format!("Есть правила: {}.", names.join(", ")),
        )
    })
}

/// Adds a rule from its file: for those who look after the deployment; others have the form.
///
/// # Errors
/// As [`add`].
pub async fn add_file(app: &App, actor: &Actor, text: &str) -> Result<RuleView, Failure> {
    allow_common(app, actor, Action::Administer)?;
    add(app, actor, text).await
}

/// Adds a region's rule, or a new version of one.
///
/// # Errors
/// Refused `rule_unread`, `rule_empty`; a field problem when this name and version is taken.
pub async fn add(app: &App, actor: &Actor, text: &str) -> Result<RuleView, Failure> {
    allow_common(app, actor, Action::EditResults)?;
    let rule = Rule::parse(text)?;
    let known = list(app, actor).await?;
    if let Some(same) = known.iter().find(|view| view.id == rule.id()) {
        if same.rule == rule {
            return Ok(same.clone());
        }
        let message =
            format!("Правило {} уже есть. Измените в файле version — прежние отборы держатся за старое.", same.id);
        return Err(Failure::field("rule", message));
    }
    let row = IdentificationRule {
        id: app.new_id(),
        name: rule.name.clone(),
        version: i64::from(rule.version),
        title: rule.title.clone(),
        content: text.to_owned(),
        created_at: stamp(app.clock.now()),
        created_by: actor.id.clone(),
    };
    let writing = app.store.begin().await?;
    let mut event = event(app, actor, "rule.create", "identification_rule", &rule.id());
    event.after = Some(serde_json::json!({"title": rule.title}));
    queries::insert_rule(&writing, row).await?;
    finish(writing, event).await?;
    view(text.to_owned(), false)
}

fn view(content: String, shipped: bool) -> Result<RuleView, Failure> {
    let rule = Rule::parse(&content)?;
    Ok(RuleView { id: rule.id(), rule, shipped, content })
}
