//! Step 4: what was already past when the plan arrived. Never a red wall on the first day.

use askama::Template;
use axum::extract::{Path, State as Given};
use domain::line::LineKey;
use domain::russian;
use operations::imports::{self, ImportView, PastDecision, PastLineView, PastView, PastWindowView};

use super::{Step, StepLink, steps};
use crate::error::{Answer, Problem};
use crate::fields::Fields;
use crate::flash::{self, Done};
use crate::format::read_day;
use crate::html;
use crate::pages::form_problems;
use crate::session::{Posted, Visitor};
use crate::shell::{FormProblem, Shell};
use crate::state::State;

/// Past windows and what was decided about them.
#[derive(Template)]
#[template(path = "imports/past.html")]
pub struct PastPage {
    /// Shared parts.
    pub shell: Shell,
    /// Steps of the path.
    pub steps: Vec<StepLink>,
    /// The import.
    pub import: ImportView,
    /// The queue.
    pub view: PastView,
    /// The decision about everything, as it was sent in a refused form.
    pub typed: Option<String>,
}

impl PastPage {
    /// «План закончился 31.12.2025, прошло сроков: 243.»
    pub fn sentence(&self) -> String {
        let day = russian::dotted(self.view.day);
        let past = match self.view.ended {
            Some(end) => format!("План закончился {}, прошло сроков: {}.", russian::dotted(end), self.view.total),
            None => format!("К {day} прошло сроков: {}.", self.view.total),
        };
        match (self.view.total, self.view.undecided) {
            (0, _) => format!("Прошедших сроков нет: на {day} вся работа впереди."),
            (_, 0) => format!("{past} О каждом решено."),
            (all, left) if all == left => past,
            (_, left) => format!("{past} Не решено: {left}."),
        }
    }

    /// Whether a decision about everything is the one chosen; the past makes no work unless somebody says so.
    pub fn chosen(&self, decision: &str) -> bool {
        self.typed.as_deref().unwrap_or("before") == decision
    }

    /// Whether the single lines are shown at once: one of their fields was refused, or some were decided already.
    pub fn opened(&self) -> bool {
        let refused = self.shell.problems.iter().any(|problem| problem.field.starts_with("day-"));
        refused || (self.view.undecided > 0 && self.view.undecided < self.view.total)
    }
}

/// Lines with more undecided windows than this are decided whole first; single windows stand behind "по отдельности".
const FEW: usize = 3;

/// How many windows of a line wait for a decision.
pub fn undecided(line: &PastLineView) -> usize {
    line.windows.iter().filter(|window| window.decision.is_none()).count()
}

/// Whether the windows of a line are folded away.
pub fn folded(line: &PastLineView) -> bool {
    line.windows.len() > FEW
}

/// Whether the folded windows of a line hold a field that was refused.
pub fn opened(shell: &Shell, line: &PastLineView) -> bool {
    let begins = format!("day-{}-", line.key);
    shell.problems.iter().any(|problem| problem.field.starts_with(&begins))
}

/// A decision in words.
pub fn decided(window: &PastWindowView) -> Option<String> {
    Some(match window.decision? {
        PastDecision::BeforeAdoption => "было до ввода".to_owned(),
        PastDecision::DoneBefore { on: None } => "сделано до ввода".to_owned(),
        PastDecision::DoneBefore { on: Some(day) } => format!("сделано до ввода, {}", russian::dotted(day)),
        PastDecision::NewDate { due } => format!("новый срок – {}", russian::dotted(due)),
        PastDecision::Drop => "не нужно".to_owned(),
        PastDecision::StillDue => "ещё нужно, просрочено".to_owned(),
    })
}

/// `GET /imports/{id}/past`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    html::page(&page(&state, &visitor, &id, &[]).await?)
}

async fn page(state: &State, visitor: &Visitor, id: &str, problems: &[FormProblem]) -> Result<PastPage, Problem> {
    let actor = visitor.actor();
    let import = imports::get(&state.app, &actor, id).await?;
    let view = imports::past(&state.app, &actor, id).await?;
    Ok(PastPage {
        shell: super::shell(visitor, &import, "Прошедшие сроки").with_problems(problems),
        steps: steps(Some(&import), Step::Past),
        import,
        view,
        typed: None,
    })
}

/// What the pressed button says; nothing takes a decision back.
fn decision(fields: &Fields, field: &str) -> Result<Option<PastDecision>, FormProblem> {
    let problem = |text: &str| FormProblem::new(field, text);
    match fields.get("decision") {
        "before" | "archive" => Ok(Some(PastDecision::BeforeAdoption)),
        "due" => Ok(Some(PastDecision::StillDue)),
        "done" if fields.get("day").is_empty() => Ok(Some(PastDecision::DoneBefore { on: None })),
        "done" => {
            let day = read_day(fields.get("day")).ok_or_else(|| problem("Введите день так: 15.02.2023."))?;
            Ok(Some(PastDecision::DoneBefore { on: Some(day) }))
        }
        "date" => {
            let due = read_day(fields.get("day")).ok_or_else(|| problem("Введите новую дату так: 15.02.2023."))?;
            Ok(Some(PastDecision::NewDate { due }))
        }
        "drop" => Ok(Some(PastDecision::Drop)),
        "undo" => Ok(None),
        _ => Err(problem("Выберите, что делать с этим сроком.")),
    }
}

/// `POST /imports/{id}/past`: one window.
pub async fn decide(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, fields }: Posted) -> Answer {
    let line: LineKey = fields.get("line").parse().map_err(|_| Problem::not_found())?;
    // Without a window the decision is about all past windows of the line.
    let window: Option<usize> = match fields.get("window") {
        "" => None,
        number => Some(number.parse().map_err(|_| Problem::not_found())?),
    };
    let anchor = window.map_or_else(|| format!("past-{line}"), |window| format!("{line}-{window}"));
    let field = format!("day-{anchor}");
    let problems = match decision(&fields, &field) {
        Err(problem) => vec![problem],
        Ok(decision) => match imports::decide_past(&state.app, &visitor.actor(), &id, line, window, decision).await {
            Ok(()) => {
                return Ok(flash::redirect(&format!("/imports/{id}/past#{anchor}"), Done::Saved));
            }
            Err(failure) => renamed(form_problems(failure)?, &field),
        },
    };
    html::refused(&page(&state, &visitor, &id, &problems).await?)
}

/// `POST /imports/{id}/past/all`: everything still undecided.
pub async fn decide_all(
    Given(state): Given<State>,
    Path(id): Path<String>,
    Posted { visitor, fields }: Posted,
) -> Answer {
    let archive = fields.get("decision") == "archive";
    let problems = match decision(&fields, "day") {
        Err(problem) => vec![problem],
        Ok(None) => vec![FormProblem::new("day", "Выберите, что делать с прошедшими сроками.")],
        Ok(Some(decision)) => {
            match imports::decide_all_past(&state.app, &visitor.actor(), &id, decision, archive).await {
                Ok(number) => {
                    let done = Done::PastDecided(u32::try_from(number).unwrap_or(u32::MAX));
                    return Ok(flash::redirect(&format!("/imports/{id}/summary"), done));
                }
                Err(failure) => renamed(form_problems(failure)?, "day"),
            }
        }
    };
    let mut page = page(&state, &visitor, &id, &problems).await?;
    page.typed = fields.given("decision");
    html::refused(&page)
}

fn renamed(problems: Vec<FormProblem>, field: &str) -> Vec<FormProblem> {
    problems.into_iter().map(|problem| FormProblem { field: field.to_owned(), ..problem }).collect()
}
