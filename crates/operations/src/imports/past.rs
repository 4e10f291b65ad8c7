//! Step 4: what was already past when the plan arrived.

use std::collections::BTreeSet;

use domain::access::Action;
use domain::line::LineKey;
use domain::roadmap::Roadmap;
use domain::{russian, schedule};
use jiff::civil::Date;
use phrases::deadline::Window;
use serde::{Deserialize, Serialize};
use store::Reader;

use super::in_review::{InReview, PastEdit};
use super::versions::{in_force, same_windows};
use crate::actor::allow_common;
use crate::support::{event, finish};
use crate::{Actor, App, Failure};

/// What a person says about a window that is already past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum PastDecision {
    /// It belongs to the time before adoption: it makes no assignment and counts in no figure.
    BeforeAdoption,
    /// A person knows of this very window that it was done, on this day if known: its assignments are accepted. Pages do not
    /// offer it for everything at once, because what nobody looked at must not count as done.
    DoneBefore {
        /// The day.
        on: Option<Date>,
    },
    /// It will be done by another day.
    NewDate {
        /// The new last day.
        due: Date,
    },
    /// It is not needed any more.
    Drop,
    /// It is still to be done: the assignment is overdue from its first day.
    StillDue,
}

impl PastDecision {
    /// Whether an assignment comes out of it.
    pub fn makes_work(self) -> bool {
        self != PastDecision::BeforeAdoption
    }
}

/// The whole step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PastView {
    /// The day that divides past from future: today.
    pub day: Date,
    /// Windows past.
    pub total: u64,
    /// Windows still without a decision. Left so they belong to the time before adoption.
    pub undecided: u64,
    /// Last day of the plan, when that is past as well.
    pub ended: Option<Date>,
    /// The plan goes to the archive when it is adopted.
    pub archive: bool,
    /// Lines with past windows, in document order.
    pub lines: Vec<PastLineView>,
}

/// A line with past windows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PastLineView {
    /// Its key.
    pub key: LineKey,
    /// Its number.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// The document's deadline words.
    pub deadline_text: String,
    /// Its past windows.
    pub windows: Vec<PastWindowView>,
}

/// A past window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PastWindowView {
    /// Which of the line's windows, from 0.
    pub index: usize,
    /// The window.
    pub window: Window,
    /// In words: «март 2023».
    pub words: String,
    /// Days since its last day.
    pub days: u32,
    /// What was decided.
    pub decision: Option<PastDecision>,
}

/// The step as it stands now.
///
/// # Errors
/// Not found; refused `not_in_review`.
pub async fn past(app: &App, actor: &Actor, id: &str) -> Result<PastView, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    let reviewed = InReview::load(app, &reader, id).await?;
    let day = app.clock.today();
    let edited = reviewed.edited();
    let windows = past_windows(app, &reader, &reviewed, &edited, day).await?;
    let ended = Some(edited.period.end).filter(|end| *end < day);
    let archive = reviewed.edits.archive && ended.is_some();
    let mut view = PastView { day, total: windows.len() as u64, undecided: 0, ended, archive, lines: Vec::new() };
    let lines = edited.lines();
    for past in windows {
        let decision = reviewed.past_decision(past.line, past.window);
        view.undecided += u64::from(decision.is_none());
        if view.lines.last().is_none_or(|last| last.key != past.line) {
            let Some(line) = lines.iter().find(|l| l.key == past.line) else { continue };
            view.lines.push(PastLineView {
                key: past.line,
                number: line.number.map(str::to_owned),
                title: line.title.to_owned(),
                deadline_text: line.deadline.text.clone(),
                windows: Vec::new(),
            });
        }
        if let Some(last) = view.lines.last_mut() {
            last.windows.push(PastWindowView {
                index: past.window_index,
                window: past.window,
                words: russian::window(&past.window),
                days: past.days,
                decision,
            });
        }
    }
    Ok(view)
}

/// Decides one past window of a line, or all of them when `window` is none; a decision of `None` takes it back.
///
/// # Errors
/// Not found (import, line, window); refused `not_in_review`; invalid `due` (a new date in the past), `on` (in the
/// future).
pub async fn decide_past(
    app: &App,
    actor: &Actor,
    id: &str,
    line: LineKey,
    window: Option<usize>,
    decision: Option<PastDecision>,
) -> Result<(), Failure> {
    allow_common(app, actor, Action::Adopt)?;
    let day = app.clock.today();
    check(decision.as_ref(), day)?;
    let writing = app.store.begin().await?;
    let mut reviewed = InReview::load(app, &writing.reader(), id).await?;
    let edited = reviewed.edited();
    let windows = past_windows(app, &writing.reader(), &reviewed, &edited, day).await?;
    let chosen: Vec<Window> = windows
        .iter()
        .filter(|p| p.line == line && window.is_none_or(|index| p.window_index == index))
        .map(|p| p.window)
        .collect();
    if chosen.is_empty() {
        return Err(Failure::NotFound);
    }
    reviewed.past.retain(|edit| edit.line != line || !chosen.contains(&edit.window));
    if let Some(decision) = decision {
        reviewed.past.extend(chosen.into_iter().map(|window| PastEdit { line, window, decision }));
    }
    let mut event = event(app, actor, "import.past", "import", id);
    event.after = Some(serde_json::json!({"line": line, "window": window, "decision": decision}));
    reviewed.save(app, &writing).await?;
    finish(writing, event).await
}

/// Decides everything still undecided the same way; tells how many windows that were. With `archive` a plan whose last day is
/// past goes to the archive when it is adopted.
///
/// # Errors
/// As [`decide_past`].
pub async fn decide_all_past(
    app: &App,
    actor: &Actor,
    id: &str,
    decision: PastDecision,
    archive: bool,
) -> Result<u64, Failure> {
    allow_common(app, actor, Action::Adopt)?;
    let day = app.clock.today();
    check(Some(&decision), day)?;
    let writing = app.store.begin().await?;
    let mut reviewed = InReview::load(app, &writing.reader(), id).await?;
    let edited = reviewed.edited();
    let windows = past_windows(app, &writing.reader(), &reviewed, &edited, day).await?;
    let open: Vec<PastEdit> = windows
        .iter()
        .filter(|p| reviewed.past_decision(p.line, p.window).is_none())
        .map(|p| PastEdit { line: p.line, window: p.window, decision })
        .collect();
    let count = open.len() as u64;
    let mut event = event(app, actor, "import.past", "import", id);
    event.after = Some(serde_json::json!({"all": count, "decision": decision, "archive": archive}));
    reviewed.past.extend(open);
    reviewed.edits.archive = archive && edited.period.end < day;
    reviewed.save(app, &writing).await?;
    finish(writing, event).await?;
    Ok(count)
}

fn check(decision: Option<&PastDecision>, today: Date) -> Result<(), Failure> {
    match decision {
        Some(PastDecision::NewDate { due }) if *due < today => {
            Err(Failure::field("due", "Новая дата уже прошла. Введите сегодняшний день или позже."))
        }
        Some(PastDecision::DoneBefore { on: Some(on) }) if *on > today => {
            Err(Failure::field("on", "Этот день ещё не наступил. Введите день, когда работа была сделана."))
        }
        _ => Ok(()),
    }
}

/// Windows that were past on a day. In an amendment those of the version in force do not count: they have their
/// assignments already.
pub(super) async fn past_windows(
    app: &App,
    reader: &Reader<'_>,
    reviewed: &InReview,
    edited: &Roadmap,
    day: Date,
) -> Result<Vec<schedule::PastLine>, Failure> {
    let dropped: BTreeSet<LineKey> = reviewed.dropped();
    let mut windows = schedule::past_on(edited, day);
    windows.retain(|p| !dropped.contains(&p.line));
    if let Some(plan_id) = &reviewed.row.target_plan_id {
        let before = in_force(app, reader, plan_id).await?;
        let known = same_windows(&before, edited);
        windows.retain(|p| !known.contains(&(p.line, p.window)));
    }
    Ok(windows)
}
