//! An import in review: the reading as it was made, and what a person said to it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::line::{LineKey, LineKind};
use domain::review::{Question, questions};
use domain::roadmap::{PeriodSource, Roadmap};
use phrases::deadline::{self, Deadline, Window};
use phrases::period::Period;
use phrases::{indicator, parties};
use serde::{Deserialize, Serialize};
use store::queries::{imports, sources};
use store::records::Import;
use store::{Reader, Writing};

use super::past::PastDecision;
use super::view::ImportState;
use crate::support::{from_json, stamp, to_json};
use crate::{App, Failure, Target};

/// Corrections, apart from the reading itself. Empty texts mean "none".
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Edits {
    /// By line.
    pub lines: BTreeMap<LineKey, LineEdit>,
    /// Of the header.
    pub header: HeaderEdit,
    /// Questions that a person closed without a change.
    pub closed: BTreeSet<String>,
    /// Organisations of another territory than the document's that a person took knowingly.
    pub accepted_units: BTreeSet<String>,
    /// The plan goes to the archive as soon as it is adopted.
    pub archive: bool,
}

/// Corrections of a line; what is none stays as read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct LineEdit {
    pub title: Option<String>,
    pub number: Option<String>,
    pub audience: Option<String>,
    pub deadline: Option<DeadlineEdit>,
    pub responsible: Option<String>,
    pub expected: Option<String>,
    pub dropped: bool,
}

/// A corrected deadline: words follow the plan's period, a chosen one does not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeadlineEdit {
    Text(String),
    Chosen(Deadline),
}

/// Corrections of the header; what is none stays as read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct HeaderEdit {
    pub title: Option<String>,
    pub period: Option<Period>,
    pub region: Option<String>,
    pub municipality: Option<String>,
    pub approval_kind: Option<String>,
    pub approval_number: Option<String>,
    pub approval_date: Option<String>,
    pub issuer: Option<String>,
    pub signatory: Option<String>,
}

/// Who a party is here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Bound {
    pub targets: Vec<Target>,
    /// The targets come from an earlier plan and no person confirmed them.
    pub remembered: bool,
}

/// A decision on a past window. The window itself is the key: an edited deadline forgets the decisions on its old windows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PastEdit {
    pub line: LineKey,
    pub window: Window,
    pub decision: PastDecision,
}

/// An import in review.
pub(crate) struct InReview {
    pub row: Import,
    pub read: Arc<Roadmap>,
    pub edits: Edits,
    pub bindings: BTreeMap<String, Bound>,
    pub past: Vec<PastEdit>,
    /// Keys of changes of an amendment that are not taken over: `after:activity-3`, `before:activity-1`, `header:title`.
    pub kept_changes: BTreeSet<String>,
}

impl InReview {
    /// Loads an import that a person may work on.
    pub(crate) async fn load(app: &App, reader: &Reader<'_>, id: &str) -> Result<InReview, Failure> {
        let row = imports::get(reader, id).await?.ok_or(Failure::NotFound)?;
        if row.state != ImportState::Review.code() {
            return Err(not_in_review(&row));
        }
        Ok(InReview {
            read: as_read(app, reader, id).await?,
            edits: from_json(&row.edits)?,
            bindings: from_json(&row.bindings)?,
            past: from_json(&row.past)?,
            kept_changes: from_json(&row.kept_changes)?,
            row,
        })
    }

    /// Saves what a person said.
    pub(crate) async fn save(mut self, app: &App, writing: &Writing) -> Result<(), Failure> {
        self.row.edits = to_json(&self.edits)?;
        self.row.bindings = to_json(&self.bindings)?;
        self.row.past = to_json(&self.past)?;
        self.row.kept_changes = to_json(&self.kept_changes)?;
        self.row.updated_at = stamp(app.clock.now());
        imports::update(writing, self.row).await?;
        Ok(())
    }

    /// The roadmap with all corrections; lines left out are still in it, so that keys stay.
    pub(crate) fn edited(&self) -> Roadmap {
        edited(&self.read, &self.edits)
    }

    /// Lines left out.
    pub(crate) fn dropped(&self) -> BTreeSet<LineKey> {
        self.edits.lines.iter().filter(|(_, edit)| edit.dropped).map(|(key, _)| *key).collect()
    }

    /// Questions still open about a corrected roadmap.
    pub(crate) fn open_questions(&self, edited: &Roadmap) -> Vec<Question> {
        let dropped = self.dropped();
        let mut open = questions(edited);
        open.retain(|q| !self.edits.closed.contains(&q.id) && q.line.is_none_or(|key| !dropped.contains(&key)));
        open
    }

    /// What was said about a past window.
    pub(crate) fn past_decision(&self, line: LineKey, window: Window) -> Option<PastDecision> {
        self.past.iter().find(|edit| edit.line == line && edit.window == window).map(|edit| edit.decision)
    }

    /// Id of the unit whose roadmap it is.
    pub(crate) fn owner(&self) -> Option<&str> {
        self.row.owner_unit_id.as_deref()
    }

    /// Whether there is such a line.
    pub(crate) fn has_line(&self, key: LineKey) -> bool {
        let count = match key.kind {
            LineKind::Activity => self.read.activities().len(),
            LineKind::Checkpoint => self.read.checkpoints.len(),
            LineKind::Obligation => self.read.obligations.len(),
        };
        key.index < count
    }
}

/// The reading of an import as it was made, from memory when it is at hand.
pub(crate) async fn as_read(app: &App, reader: &Reader<'_>, id: &str) -> Result<Arc<Roadmap>, Failure> {
    if let Some(roadmap) = app.roadmaps.get(id) {
        return Ok(roadmap);
    }
    let text = sources::roadmap(reader, id).await?.ok_or_else(|| Failure::unexpected("a reading is missing"))?;
    let roadmap: Arc<Roadmap> = Arc::new(from_json(&text)?);
    app.roadmaps.put(id, Arc::clone(&roadmap));
    Ok(roadmap)
}

fn not_in_review(row: &Import) -> Failure {
    let (message, hint) = match ImportState::from_code(&row.state) {
        Some(ImportState::Reading) => ("Файл ещё читается.", "Подождите несколько секунд: страница обновится сама."),
        Some(ImportState::Refused) => ("Файл не удалось прочитать.", "Исправьте файл и загрузите его заново."),
        Some(ImportState::Adopted) => {
            ("Этот импорт уже введён в действие.", "Откройте план: он в списке дорожных карт.")
        }
        _ => ("Этот импорт отложен.", "Загрузите файл ещё раз: он будет узнан."),
    };
    Failure::refused("not_in_review", message, hint)
}

/// A corrected copy of a reading. Without corrections it is the reading itself.
pub(crate) fn edited(read: &Roadmap, edits: &Edits) -> Roadmap {
    let mut roadmap = read.clone();
    edit_header(&mut roadmap, &edits.header);
    let period = Period { start: roadmap.period.start, end: roadmap.period.end };
    let moved = (period.start, period.end) != (read.period.start, read.period.end);
    let none = LineEdit::default();
    let of = |key: LineKey| edits.lines.get(&key).unwrap_or(&none);
    for (index, activity) in roadmap.activities_mut().into_iter().enumerate() {
        let edit = of(LineKey::activity(index));
        set(&mut activity.title, edit.title.as_ref());
        set_optional(&mut activity.number, edit.number.as_ref());
        set_optional(&mut activity.audience, edit.audience.as_ref());
        set_deadline(&mut activity.deadline, edit.deadline.as_ref(), period, moved);
        set_parties(&mut activity.responsible, edit.responsible.as_ref());
        set_optional(&mut activity.expected, edit.expected.as_ref());
        if edit.expected.is_some() {
            let read = |text: &String| indicator::read_cell(text, Some(period));
            activity.indicators = activity.expected.as_ref().map(read).unwrap_or_default();
        }
    }
    for (index, checkpoint) in roadmap.checkpoints.iter_mut().enumerate() {
        let edit = of(LineKey::checkpoint(index));
        set(&mut checkpoint.text, edit.title.as_ref());
        set_optional(&mut checkpoint.number, edit.number.as_ref());
        set_deadline(&mut checkpoint.deadline, edit.deadline.as_ref(), period, moved);
        set_parties(&mut checkpoint.responsible, edit.responsible.as_ref());
    }
    for (index, obligation) in roadmap.obligations.iter_mut().enumerate() {
        let edit = of(LineKey::obligation(index));
        set(&mut obligation.text, edit.title.as_ref());
        set_deadline(&mut obligation.deadline, edit.deadline.as_ref(), period, moved);
        set_parties(&mut obligation.responsible, edit.responsible.as_ref());
    }
    roadmap
}

fn edit_header(roadmap: &mut Roadmap, edit: &HeaderEdit) {
    set(&mut roadmap.title, edit.title.as_ref());
    set_optional(&mut roadmap.territory.region, edit.region.as_ref());
    set_optional(&mut roadmap.territory.municipality, edit.municipality.as_ref());
    set_optional(&mut roadmap.approval.kind, edit.approval_kind.as_ref());
    set_optional(&mut roadmap.approval.number, edit.approval_number.as_ref());
    set_optional(&mut roadmap.approval.issuer, edit.issuer.as_ref());
    set_optional(&mut roadmap.approval.signatory, edit.signatory.as_ref());
    if let Some(date) = &edit.approval_date {
        roadmap.approval.date = date.parse().ok();
    }
    if let Some(period) = edit.period {
        roadmap.period.start = period.start;
        roadmap.period.end = period.end;
        roadmap.period.source = PeriodSource::Argument;
    }
}

fn set(field: &mut String, edit: Option<&String>) {
    if let Some(text) = edit {
        field.clone_from(text);
    }
}

fn set_optional(field: &mut Option<String>, edit: Option<&String>) {
    if let Some(text) = edit {
        *field = Some(text.clone()).filter(|t| !t.is_empty());
    }
}

fn set_deadline(field: &mut Deadline, edit: Option<&DeadlineEdit>, period: Period, moved: bool) {
    match edit {
        Some(DeadlineEdit::Text(text)) => *field = deadline::read(text, period),
        // The document's words stay beside what a person chose.
        Some(DeadlineEdit::Chosen(chosen)) => {
            let text = if field.text.is_empty() { chosen.text.clone() } else { std::mem::take(&mut field.text) };
            *field = Deadline { text, ..chosen.clone() };
        }
        None if moved => *field = deadline::read(&field.text, period),
        None => {}
    }
}

fn set_parties(field: &mut parties::Parties, edit: Option<&String>) {
    if let Some(text) = edit {
        *field = parties::read(text);
    }
}

impl LineEdit {
    /// Whether anything but leaving the line out was said.
    pub(crate) fn is_correction(&self) -> bool {
        *self != LineEdit { dropped: self.dropped, ..LineEdit::default() }
    }
}
