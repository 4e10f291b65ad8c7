//! A second version of a plan's document: an import with a target plan, confirmed line by line as a diff.
//!
//! The path is that of [`crate::imports`] with one more step, [`diff`], and ends in [`crate::imports::adopt`]: version
//! n+1. Statuses of unchanged lines stay; nothing a person entered is deleted; withdrawn lines keep their assignments.

use domain::access::Action;
use domain::amendment::Diff;
use serde::Serialize;
use store::files::address;
use store::queries::plans;

use crate::actor::allow_common;
use crate::imports::{self, ImportView, InReview, Started, difference, stable_names, view_with};
use crate::support::{event, finish};
use crate::{Actor, App, Failure};

/// The diff with what a person said to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DiffView {
    /// The import.
    pub import: ImportView,
    /// What differs. The id of a change, the argument of [`decide`], is `line-0` for the first of `diff.lines` and
    /// `header-title` for the field `title` of `diff.header`.
    pub diff: Diff,
    /// Ids of changes that will not be taken over (kept as in force).
    pub kept: Vec<String>,
    /// One sentence: «Изменено 5 строк, добавлено 2, исключена 1; 41 без изменений.»
    pub sentence: String,
}

/// Takes a file as the next version of a plan.
///
/// # Errors
/// Not found; refused as [`crate::imports::start`], and `same_version` when it is the very file in force.
pub async fn start(app: &App, actor: &Actor, plan_id: &str, bytes: Vec<u8>, name: &str) -> Result<Started, Failure> {
    let plan = plans::get(&app.store.reader(), plan_id).await?.ok_or(Failure::NotFound)?;
    let version = plans::version(&app.store.reader(), plan_id, plan.version).await?;
    if version.is_some_and(|version| version.source_sha256 == address(&bytes)) {
        return Err(Failure::refused(
            "same_version",
            "Это тот самый файл, по которому план уже действует.",
            "Выберите файл с новой редакцией.",
        ));
    }
    imports::begin(app, actor, bytes, name, Some(plan_id)).await
}

/// What the import (with its corrections) changes in the plan in force.
///
/// # Errors
/// Not found; refused `not_in_review`, `not_an_amendment`.
pub async fn diff(app: &App, actor: &Actor, import_id: &str) -> Result<DiffView, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    let reviewed = InReview::load(app, &reader, import_id).await?;
    let plan_id = target(&reviewed)?;
    let (_, diff, choices) = difference(app, &reader, &reviewed, &plan_id).await?;
    let open_questions = reviewed.open_questions(&reviewed.edited()).len() as u64;
    let kept = choices.lines.keys().map(|place| format!("line-{place}"));
    let kept = kept.chain(choices.header.keys().map(|field| format!("header-{field}"))).collect();
    let sentence = if diff.is_empty() {
        "Новая редакция ничем не отличается от действующей.".to_owned()
    } else {
        format!("Строки: {}.", diff.summary().sentence())
    };
    Ok(DiffView { import: view_with(app, reviewed.row, open_questions).await?, diff, kept, sentence })
}

/// Takes one change over (`true`, the default of all) or keeps the line as in force (`false`).
///
/// # Errors
/// Not found (import, change); refused `not_in_review`, `not_an_amendment`.
pub async fn decide(app: &App, actor: &Actor, import_id: &str, change_id: &str, take: bool) -> Result<(), Failure> {
    allow_common(app, actor, Action::Adopt)?;
    let writing = app.store.begin().await?;
    let mut reviewed = InReview::load(app, &writing.reader(), import_id).await?;
    let plan_id = target(&reviewed)?;
    let (_, diff, _) = difference(app, &writing.reader(), &reviewed, &plan_id).await?;
    let name = stable_name(&diff, change_id).ok_or(Failure::NotFound)?;
    if take {
        reviewed.kept_changes.remove(&name);
    } else {
        reviewed.kept_changes.insert(name.clone());
    }
    let mut event = event(app, actor, "import.amendment", "import", import_id);
    event.after = Some(serde_json::json!({"change": name, "take": take}));
    event.plan_id = Some(plan_id);
    reviewed.save(app, &writing).await?;
    finish(writing, event).await
}

fn target(reviewed: &InReview) -> Result<String, Failure> {
    reviewed.row.target_plan_id.clone().ok_or_else(|| {
        Failure::refused(
            "not_an_amendment",
            "Этот файл загружен как новый план, сравнивать его не с чем.",
            "Чтобы загрузить новую редакцию, откройте действующий план и выберите «Загрузить новую редакцию».",
        )
    })
}

/// What the id of the page means, in words that survive an edit of another line.
fn stable_name(diff: &Diff, change_id: &str) -> Option<String> {
    if let Some(field) = change_id.strip_prefix("header-") {
        return diff.header.iter().any(|f| f.field == field).then(|| format!("header:{field}"));
    }
    let place: usize = change_id.strip_prefix("line-")?.parse().ok()?;
    stable_names(diff).into_iter().nth(place)
}
