//! What people say about a line of a plan. A comment is never changed; its author may take it back, with trace.

use domain::access::Action;
use jiff::Timestamp;
use serde::Serialize;
use store::queries::{activities, comments as queries};
use store::records::ActivityComment;

use crate::actor::allow_common;
use crate::support::{Authors, event, finish, moment, stamp};
use crate::{Actor, App, Failure};

/// Longest comment, in characters.
const LONGEST: usize = 4_000;

/// A comment as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommentView {
    /// Id.
    pub id: String,
    /// The words, in paragraphs as typed; empty when it was taken back.
    pub paragraphs: Vec<String>,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub at: Timestamp,
    /// Whether the person who asks wrote it.
    pub own: bool,
    /// Its author took it back.
    pub withdrawn: bool,
}

/// Comments on a line, oldest first.
///
/// # Errors
/// Not found.
pub async fn list(app: &App, actor: &Actor, activity_id: &str) -> Result<Vec<CommentView>, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    activities::get(&reader, activity_id).await?.ok_or(Failure::NotFound)?;
    let rows = queries::of_activity(&reader, activity_id).await?;
    let authors = Authors::load(app).await?;
    let view = |row: ActivityComment| {
        let withdrawn = row.withdrawn_at.is_some();
        let paragraphs = row.words.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned);
        Ok(CommentView {
            paragraphs: if withdrawn { Vec::new() } else { paragraphs.collect() },
            author: authors.name(&row.created_by),
            at: moment(&row.created_at)?,
            own: row.created_by == actor.id,
            withdrawn,
            id: row.id,
        })
    };
    rows.into_iter().map(view).collect()
}

/// Adds a comment and tells its id.
///
/// # Errors
/// Not found; field problems.
pub async fn add(app: &App, actor: &Actor, activity_id: &str, words: &str) -> Result<String, Failure> {
    allow_common(app, actor, Action::Report)?;
    let line = activities::get(&app.store.reader(), activity_id).await?.ok_or(Failure::NotFound)?;
    let words = words.trim();
    if words.is_empty() {
        return Err(Failure::field("comment", "Напишите комментарий."));
    }
    if words.chars().count() > LONGEST {
        return Err(Failure::field("comment", format!("Сократите комментарий до {LONGEST} знаков.")));
    }
    let id = app.new_id();
    let comment = ActivityComment {
        id: id.clone(),
        activity_id: activity_id.to_owned(),
        words: words.to_owned(),
        created_at: stamp(app.clock.now()),
        created_by: actor.id.clone(),
        withdrawn_at: None,
    };
    let mut event = event(app, actor, "comment.create", "activity_comment", &id);
    event.plan_id = Some(line.plan_id);
    event.activity_id = Some(line.id);
    event.after = Some(serde_json::json!({"words": words}));
    let writing = app.store.begin().await?;
    queries::insert(&writing, comment).await?;
    finish(writing, event).await?;
    Ok(id)
}

/// Takes a comment of one's own back.
///
/// # Errors
/// Not found; refused `foreign_comment`.
pub async fn withdraw(app: &App, actor: &Actor, id: &str) -> Result<(), Failure> {
    allow_common(app, actor, Action::Report)?;
    let reader = app.store.reader();
    let comment = queries::get(&reader, id).await?.ok_or(Failure::NotFound)?;
    if comment.created_by != actor.id {
        let hint = "Попросите автора или ответьте своим комментарием.";
        return Err(Failure::refused("foreign_comment", "Убрать комментарий может только его автор.", hint));
    }
    if comment.withdrawn_at.is_some() {
        return Ok(());
    }
    let line = activities::get(&reader, &comment.activity_id).await?.ok_or(Failure::NotFound)?;
    let mut event = event(app, actor, "comment.withdraw", "activity_comment", id);
    event.plan_id = Some(line.plan_id);
    event.activity_id = Some(line.id);
    let writing = app.store.begin().await?;
    queries::withdraw(&writing, id, &stamp(app.clock.now())).await?;
    finish(writing, event).await
}
