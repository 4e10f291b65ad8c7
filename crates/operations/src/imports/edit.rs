//! Corrections of what was read. Each is saved at once and kept apart from the reading itself.

use domain::access::Action;
use domain::line::{LineKey, LineKind};
use domain::review::Effect;
use domain::roadmap::Roadmap;
use phrases::deadline::{self, Deadline, Nature, Window};
use phrases::period::Period;
use phrases::text::squeeze;
use serde::{Deserialize, Serialize};
use store::queries::units;

use super::in_review::{DeadlineEdit, InReview, LineEdit};
use crate::actor::allow_common;
use crate::support::{event, typed_date, value};
use crate::{Actor, App, Failure, FieldProblem};

/// One correction of a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum LineChange {
    /// Another title.
    Title {
        /// The text.
        text: String,
    },
    /// Another number, or none when empty.
    Number {
        /// The text.
        text: String,
    },
    /// Another audience, or none when empty.
    Audience {
        /// The text.
        text: String,
    },
    /// Another deadline.
    Deadline {
        /// How it is given.
        deadline: DeadlineChange,
    },
    /// Another "responsible" cell, read anew.
    Responsible {
        /// The text.
        text: String,
    },
    /// Another expected result, read anew; none when empty.
    Expected {
        /// The text.
        text: String,
    },
    /// One of the answers offered with a question.
    Answer {
        /// Id of the question.
        question: String,
        /// Id of the option.
        option: String,
    },
    /// The reading is right as it is: the question is closed.
    Confirm {
        /// Id of the question.
        question: String,
    },
    /// Leave the line out of the plan.
    Drop,
    /// Take a dropped line back.
    Restore,
    /// Forget all corrections of this line.
    Reset,
}

/// How a corrected deadline is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "snake_case")]
pub enum DeadlineChange {
    /// In words, read anew within the plan's period.
    Text {
        /// The words.
        text: String,
    },
    /// As chosen windows.
    Windows {
        /// At least one.
        windows: Vec<Window>,
    },
    /// Goes on all the time, the whole plan.
    Continuous,
    /// Hangs on something outside the document.
    Conditional {
        /// On what.
        reference: String,
    },
    /// Has no deadline.
    Absent,
}

/// A correction of the header. Empty texts mean "none"; absent fields stay.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HeaderChange {
    /// Title.
    pub title: Option<String>,
    /// First day as `YYYY-MM-DD`; all deadlines in words are read anew when the period changes.
    pub period_start: Option<String>,
    /// Last day.
    pub period_end: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// Municipality.
    pub municipality: Option<String>,
    /// `приказ`, `распоряжение` or `утверждаю`.
    pub approval_kind: Option<String>,
    /// Number of the order.
    pub approval_number: Option<String>,
    /// Date of the order as `YYYY-MM-DD`.
    pub approval_date: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Who signed it.
    pub signatory: Option<String>,
    /// Id of the unit that owns the plan.
    pub owner_unit_id: Option<String>,
}

/// Corrects one line.
///
/// # Errors
/// Not found (import, line, question); refused `not_in_review`; invalid `title` (empty), `deadline` (not understood:
/// the message says which words).
pub async fn edit_line(app: &App, actor: &Actor, id: &str, line: LineKey, change: LineChange) -> Result<(), Failure> {
    allow_common(app, actor, Action::Adopt)?;
    let writing = app.store.begin().await?;
    let mut reviewed = InReview::load(app, &writing.reader(), id).await?;
    if !reviewed.has_line(line) {
        return Err(Failure::NotFound);
    }
    let mut event = event(app, actor, "import.edit", "import", id);
    event.before = reviewed.edits.lines.get(&line).map(value).transpose()?;
    event.after = Some(serde_json::json!({"line": line, "change": change}));
    edit_in_review(&mut reviewed, line, change)?;
    reviewed.save(app, &writing).await?;
    crate::support::finish(writing, event).await
}

/// Corrects the header.
///
/// # Errors
/// Not found; refused `not_in_review`; invalid fields.
pub async fn edit_header(app: &App, actor: &Actor, id: &str, change: &HeaderChange) -> Result<(), Failure> {
    allow_common(app, actor, Action::Adopt)?;
    let writing = app.store.begin().await?;
    let mut reviewed = InReview::load(app, &writing.reader(), id).await?;
    let mut event = event(app, actor, "import.edit", "import", id);
    event.before = Some(value(&reviewed.edits.header)?);
    let mut problems = Vec::new();
    set_texts(&mut reviewed, change, &mut problems);
    set_period(&mut reviewed, change, &mut problems);
    if let Some(unit_id) = &change.owner_unit_id {
        reviewed.row.owner_unit_id = Some(squeeze(unit_id)).filter(|id| !id.is_empty());
        if let Some(unit_id) = &reviewed.row.owner_unit_id
            && units::get(&writing.reader(), unit_id).await?.is_none()
        {
            problems.push(FieldProblem::new("owner_unit_id", "Такой организации нет. Выберите из списка."));
        }
    }
    Failure::check(problems)?;
    if let Some(title) = &reviewed.edits.header.title {
        reviewed.row.title = Some(title.clone());
    }
    event.after = Some(value(change)?);
    reviewed.save(app, &writing).await?;
    crate::support::finish(writing, event).await
}

/// Corrects one line of an import at hand.
pub(super) fn edit_in_review(reviewed: &mut InReview, line: LineKey, change: LineChange) -> Result<(), Failure> {
    let needs_activity = matches!(change, LineChange::Audience { .. } | LineChange::Expected { .. });
    if needs_activity && line.kind != LineKind::Activity {
        return Err(Failure::field("text", "У этой строки такой ячейки нет."));
    }
    match change {
        LineChange::Answer { question, option } => return take_option(reviewed, line, &question, &option),
        LineChange::Confirm { question } => {
            let known = reviewed.open_questions(&reviewed.edited()).iter().any(|q| q.id == question);
            if !known {
                return Err(Failure::NotFound);
            }
            reviewed.edits.closed.insert(question);
            return Ok(());
        }
        LineChange::Reset => {
            let of_line = format!("{line}/");
            reviewed.edits.closed.retain(|id| !id.starts_with(&of_line));
            reviewed.edits.lines.remove(&line);
            return Ok(());
        }
        _ => {}
    }
    let period = period_of(&reviewed.edited());
    let edit = reviewed.edits.lines.entry(line).or_default();
    match change {
        LineChange::Title { text } => edit.title = Some(required("title", &text, "Введите, что нужно сделать.")?),
        LineChange::Number { text } => edit.number = Some(squeeze(&text)),
        LineChange::Audience { text } => edit.audience = Some(squeeze(&text)),
        LineChange::Deadline { deadline } => edit.deadline = Some(deadline_edit(deadline, period)?),
        LineChange::Responsible { text } => edit.responsible = Some(squeeze(&text)),
        LineChange::Expected { text } => edit.expected = Some(squeeze(&text)),
        LineChange::Drop => edit.dropped = true,
        LineChange::Restore => edit.dropped = false,
        LineChange::Answer { .. } | LineChange::Confirm { .. } | LineChange::Reset => {}
    }
    if *edit == LineEdit::default() {
        reviewed.edits.lines.remove(&line);
    }
    Ok(())
}

/// Does what the chosen option says. Options that ask for a text are edits of their own.
fn take_option(reviewed: &mut InReview, line: LineKey, question: &str, option: &str) -> Result<(), Failure> {
    let open = reviewed.open_questions(&reviewed.edited());
    let asked = open.iter().find(|q| q.id == question && q.line == Some(line)).ok_or(Failure::NotFound)?;
    let chosen = asked.options.iter().find(|a| a.code == option).ok_or(Failure::NotFound)?;
    match &chosen.effect {
        Effect::Keep => {
            reviewed.edits.closed.insert(question.to_owned());
            Ok(())
        }
        Effect::DropLine => edit_in_review(reviewed, line, LineChange::Drop),
        Effect::DeadlineText(text) => {
            let edit = reviewed.edits.lines.entry(line).or_default();
            edit.deadline = Some(DeadlineEdit::Text(text.clone()));
            reviewed.edits.closed.insert(question.to_owned());
            Ok(())
        }
        Effect::EnterDeadline
        | Effect::EnterResponsible
        | Effect::EnterExpected
        | Effect::EnterTitle
        | Effect::EnterPeriod => Err(Failure::field("text", "Введите значение в поле рядом.")),
    }
}

fn required(field: &str, text: &str, message: &str) -> Result<String, Failure> {
    let text = squeeze(text);
    if text.is_empty() { Err(Failure::field(field, message)) } else { Ok(text) }
}

fn period_of(roadmap: &Roadmap) -> Period {
    Period { start: roadmap.period.start, end: roadmap.period.end }
}

fn deadline_edit(change: DeadlineChange, period: Period) -> Result<DeadlineEdit, Failure> {
    let chosen = |nature: Nature, windows: Vec<Window>, reference: Option<String>, text: String| {
        DeadlineEdit::Chosen(Deadline {
            text,
            nature,
            windows,
            rrule: None,
            reference,
            assumptions: Vec::new(),
            targets: Vec::new(),
            unread: None,
        })
    };
    Ok(match change {
        DeadlineChange::Text { text } => {
            let text = required("deadline", &text, "Введите срок, например «до 15 февраля 2023».")?;
            let read = deadline::read(&text, period);
            if let Some(unread) = read.unread.filter(|u| !u.trim().is_empty()) {
                let message = format!("Не понято: «{unread}». Напишите иначе или выберите даты в календаре.");
                return Err(Failure::field("deadline", message));
            }
            DeadlineEdit::Text(text)
        }
        DeadlineChange::Windows { mut windows } => {
            windows.sort_by_key(|w| (w.due, w.start));
            windows.dedup();
            if windows.is_empty() {
                return Err(Failure::field("deadline", "Выберите хотя бы одну дату."));
            }
            if windows.iter().any(|w| w.start.is_some_and(|start| start > w.due)) {
                return Err(Failure::field("deadline", "Первый день позже последнего. Поменяйте даты местами."));
            }
            let words: Vec<String> = windows.iter().map(domain::russian::window).collect();
            chosen(Nature::Dated, windows, None, words.join("; "))
        }
        DeadlineChange::Continuous => {
            let whole = Window { start: Some(period.start), due: period.end };
            chosen(Nature::Continuous, vec![whole], None, "постоянно".to_owned())
        }
        DeadlineChange::Conditional { reference } => {
            let reference = required("deadline", &reference, "Напишите, от чего зависит срок.")?;
            chosen(Nature::Conditional, Vec::new(), Some(reference.clone()), reference)
        }
        DeadlineChange::Absent => chosen(Nature::Absent, Vec::new(), None, String::new()),
    })
}

fn set_texts(reviewed: &mut InReview, change: &HeaderChange, problems: &mut Vec<FieldProblem>) {
    let header = &mut reviewed.edits.header;
    let pairs = [
        (&mut header.title, &change.title),
        (&mut header.region, &change.region),
        (&mut header.municipality, &change.municipality),
        (&mut header.approval_kind, &change.approval_kind),
        (&mut header.approval_number, &change.approval_number),
        (&mut header.issuer, &change.issuer),
        (&mut header.signatory, &change.signatory),
    ];
    for (field, text) in pairs {
        if let Some(text) = text {
            *field = Some(squeeze(text));
        }
    }
    if header.title.as_ref().is_some_and(String::is_empty) {
        problems.push(FieldProblem::new("title", "Введите название плана."));
    }
    if let Some(text) = &change.approval_date {
        match typed_date("approval_date", text) {
            Ok(date) => header.approval_date = Some(date.map(|d| d.to_string()).unwrap_or_default()),
            Err(problem) => problems.push(problem),
        }
    }
}

fn set_period(reviewed: &mut InReview, change: &HeaderChange, problems: &mut Vec<FieldProblem>) {
    if change.period_start.is_none() && change.period_end.is_none() {
        return;
    }
    let now = reviewed.edits.header.period.unwrap_or_else(|| period_of(&reviewed.read));
    let mut day = |field: &str, text: &Option<String>, now| match text.as_deref().map(|t| typed_date(field, t)) {
        None => Some(now),
        Some(Ok(Some(date))) => Some(date),
        Some(Ok(None)) => {
            problems.push(FieldProblem::new(field, "Введите дату: без периода сроки не посчитать."));
            None
        }
        Some(Err(problem)) => {
            problems.push(problem);
            None
        }
    };
    let start = day("period_start", &change.period_start, now.start);
    let end = day("period_end", &change.period_end, now.end);
    if let (Some(start), Some(end)) = (start, end) {
        match Period::new(start, end) {
            Some(period) => reviewed.edits.header.period = Some(period),
            None => problems.push(FieldProblem::new("period_end", "Последний день раньше первого. Проверьте даты.")),
        }
    }
}
