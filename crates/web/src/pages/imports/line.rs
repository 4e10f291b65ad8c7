//! Correcting one line of what was read.

use askama::Template;
use axum::extract::{Path, State as Given};
use domain::line::LineKey;
use operations::Failure;
use operations::imports::{self, DeadlineChange, LineChange, LineView, ReviewView};
use phrases::deadline::Nature;

use super::{Step, StepLink, steps};
use crate::error::{Answer, Problem};
use crate::fields::Fields;
use crate::flash::{self, Done};
use crate::html;
use crate::pages::{Choice, form_problems};
use crate::session::{Posted, Visitor};
use crate::shell::{FormProblem, Shell};
use crate::state::State;

/// The form of one line.
#[derive(Template)]
#[template(path = "imports/line.html")]
pub struct LinePage {
    /// Shared parts.
    pub shell: Shell,
    /// Steps of the path.
    pub steps: Vec<StepLink>,
    /// Id of the import.
    pub import_id: String,
    /// The line as it stands.
    pub line: LineView,
    /// What is typed.
    pub form: LineForm,
}

/// What is typed about a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineForm {
    /// Number.
    pub number: String,
    /// Title.
    pub title: String,
    /// Audience.
    pub audience: String,
    /// Deadline in words.
    pub deadline: String,
    /// How the deadline is given: `text`, `continuous`, `conditional`, `absent`.
    pub nature: String,
    /// Responsible.
    pub responsible: String,
    /// Expected result.
    pub expected: String,
}

impl LineForm {
    fn of(line: &LineView) -> LineForm {
        LineForm {
            number: line.number.clone().unwrap_or_default(),
            title: line.title.clone(),
            audience: line.audience.clone().unwrap_or_default(),
            deadline: line.deadline.text.clone(),
            nature: match line.deadline.nature {
                Nature::Absent if line.deadline.text.is_empty() => "absent",
                _ => "text",
            }
            .to_owned(),
            responsible: line.responsible.text.clone(),
            expected: line.expected.clone().unwrap_or_default(),
        }
    }

    fn typed(fields: &Fields) -> LineForm {
        LineForm {
            number: fields.text("number"),
            title: fields.text("title"),
            audience: fields.text("audience"),
            deadline: fields.text("deadline"),
            nature: fields.text("nature"),
            responsible: fields.text("responsible"),
            expected: fields.text("expected"),
        }
    }

    /// What differs from the line as it stands, in the order of the form.
    fn changes(&self, line: &LineView) -> Vec<LineChange> {
        let before = LineForm::of(line);
        let mut changes = Vec::new();
        if self.number != before.number {
            changes.push(LineChange::Number { text: self.number.clone() });
        }
        if self.title != before.title {
            changes.push(LineChange::Title { text: self.title.clone() });
        }
        if self.audience != before.audience {
            changes.push(LineChange::Audience { text: self.audience.clone() });
        }
        if self.deadline != before.deadline || self.nature != before.nature {
            let text = self.deadline.clone();
            let deadline = match self.nature.as_str() {
                "continuous" => DeadlineChange::Continuous,
                "conditional" => DeadlineChange::Conditional { reference: text },
                "absent" => DeadlineChange::Absent,
                _ => DeadlineChange::Text { text },
            };
            changes.push(LineChange::Deadline { deadline });
        }
        if self.responsible != before.responsible {
            changes.push(LineChange::Responsible { text: self.responsible.clone() });
        }
        if self.expected != before.expected {
            changes.push(LineChange::Expected { text: self.expected.clone() });
        }
        changes
    }
}

/// How a deadline may be given.
pub fn natures() -> Vec<Choice> {
    let natures = [
        ("text", "Срок назван словами или датой"),
        ("continuous", "Идёт всё время действия плана"),
        ("conditional", "Зависит от другого: графика, события"),
        ("absent", "Срока нет"),
    ];
    Choice::list("", &natures)
}

async fn load(state: &State, visitor: &Visitor, id: &str, key: LineKey) -> Result<(ReviewView, LineView), Problem> {
    let mut view = imports::review(&state.app, &visitor.actor(), id).await?;
    let at = view.lines.iter().position(|line| line.key == key).ok_or_else(Problem::not_found)?;
    let line = view.lines.swap_remove(at);
    Ok((view, line))
}

fn page(visitor: &Visitor, view: &ReviewView, line: LineView, form: LineForm, problems: &[FormProblem]) -> LinePage {
    let id = &view.import.id;
    LinePage {
        shell: super::shell(visitor, &view.import, "Исправить строку")
            .under("Проверка", format!("/imports/{id}/check"))
            .with_problems(problems),
        steps: steps(Some(&view.import), Step::Check),
        import_id: id.clone(),
        line,
        form,
    }
}

fn key(text: &str) -> Result<LineKey, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// `GET /imports/{id}/lines/{key}`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path((id, line)): Path<(String, String)>) -> Answer {
    let (view, line) = load(&state, &visitor, &id, key(&line)?).await?;
    let form = LineForm::of(&line);
    html::page(&page(&visitor, &view, line, form, &[]))
}

/// `POST /imports/{id}/lines/{key}`
pub async fn save(
    Given(state): Given<State>,
    Path((id, line)): Path<(String, String)>,
    Posted { visitor, fields }: Posted,
) -> Answer {
    let key = key(&line)?;
    let (_, line) = load(&state, &visitor, &id, key).await?;
    let form = LineForm::typed(&fields);
    let changes = form.changes(&line);
    let done = if changes.is_empty() { Done::Unchanged } else { Done::LineSaved };
    let mut problems = Vec::new();
    for change in changes {
        match imports::edit_line(&state.app, &visitor.actor(), &id, key, change).await {
            Ok(()) => {}
            Err(failure @ Failure::Invalid { .. }) => problems.extend(form_problems(failure)?),
            Err(other) => return Err(other.into()),
        }
    }
    if problems.is_empty() {
        return Ok(flash::redirect(&format!("/imports/{id}/check#line-{key}"), done));
    }
    let (view, line) = load(&state, &visitor, &id, key).await?;
    html::refused(&page(&visitor, &view, line, form, &problems))
}

/// `POST /imports/{id}/lines/{key}/mark`: leave out, take back, forget corrections.
pub async fn mark(
    Given(state): Given<State>,
    Path((id, line)): Path<(String, String)>,
    Posted { visitor, fields }: Posted,
) -> Answer {
    let key = key(&line)?;
    let change = match fields.get("mark") {
        "drop" => LineChange::Drop,
        "restore" => LineChange::Restore,
        "reset" => LineChange::Reset,
        _ => return Err(Problem::bad_request("Неясно, что сделать со строкой.")),
    };
    imports::edit_line(&state.app, &visitor.actor(), &id, key, change).await?;
    Ok(flash::redirect(&format!("/imports/{id}/check#line-{key}"), Done::LineSaved))
}
