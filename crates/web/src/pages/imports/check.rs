//! Step 2: what was read beside the document's own words, uncertain and unread things first.

use askama::Template;
use axum::extract::{Path, State as Given};
use domain::review::{Answer as Option_, Effect, Question};
use operations::Failure;
use operations::imports::{self, LineChange, LineView, ReviewView};

use super::{Step, StepLink, steps};
use crate::error::{Answer, Problem};
use crate::fields::Fields;
use crate::flash::{self, Done};
use crate::html;
use crate::pager::Pager;
use crate::pages::form_problems;
use crate::session::{Asked, Posted, Visitor};
use crate::shell::{FormProblem, Shell};
use crate::state::State;

/// How many questions one page shows; answered ones make room.
const QUESTIONS: usize = 25;
/// How many lines one page shows.
const LINES: usize = 100;

/// The check of what was read.
#[derive(Template)]
#[template(path = "imports/check.html")]
pub struct CheckPage {
    /// Shared parts.
    pub shell: Shell,
    /// Steps of the path.
    pub steps: Vec<StepLink>,
    /// Everything read. `lines` holds this page's lines only.
    pub view: ReviewView,
    /// How many lines there are on all pages.
    pub total: usize,
    /// How many questions wait beyond those shown.
    pub more_questions: usize,
    /// Kinds of questions that may be answered all at once.
    pub keep_all: Vec<KeepAll>,
    /// Other pages of lines.
    pub pager: Pager,
    /// Id of the question whose answer was refused, with what was typed.
    pub typed: Option<(String, String, String)>,
}

impl CheckPage {
    /// Whether an option is the one chosen in a refused answer, or the first of a fresh question.
    pub fn chosen(&self, question: &Question, option: &Option_) -> bool {
        match &self.typed {
            Some((id, code, _)) if *id == question.id => *code == option.code,
            _ => question.options.first().is_some_and(|first| first.code == option.code),
        }
    }

    /// What was typed into a refused answer.
    pub fn typed_value(&self, question: &Question) -> &str {
        match &self.typed {
            Some((id, _, value)) if *id == question.id => value,
            _ => "",
        }
    }

    /// Whether this line is an activity with its own words worth showing beside the reading.
    pub fn place(&self, line: &LineView) -> String {
        line.source.as_ref().map(crate::format::source).unwrap_or_default()
    }
}

/// Questions of one kind that may all be left as read.
#[derive(Debug, Clone)]
pub struct KeepAll {
    /// Code of the kind.
    pub kind: &'static str,
    /// Its words.
    pub words: &'static str,
    /// How many there are.
    pub number: usize,
}

/// Kinds with several questions whose reading may be kept as it is.
fn keepable(questions: &[Question]) -> Vec<KeepAll> {
    let mut kinds: Vec<KeepAll> = Vec::new();
    for question in questions.iter().filter(|question| question.line.is_some() && keeps(question)) {
        let kind = question.kind.code();
        match kinds.iter_mut().find(|known| known.kind == kind) {
            Some(known) => known.number += 1,
            None => kinds.push(KeepAll { kind, words: question.kind.label(), number: 1 }),
        }
    }
    kinds.retain(|kind| kind.number > 1);
    kinds
}

fn keeps(question: &Question) -> bool {
    question.options.iter().any(|option| option.effect == Effect::Keep)
}

/// `POST /imports/{id}/answers/all`: every question of one kind is left as read.
pub async fn keep_all(
    Given(state): Given<State>,
    Path(id): Path<String>,
    Posted { visitor, fields }: Posted,
) -> Answer {
    let actor = visitor.actor();
    let questions = imports::review(&state.app, &actor, &id).await?.questions;
    for question in questions.iter().filter(|known| known.kind.code() == fields.get("kind") && keeps(known)) {
        let Some(line) = question.line else { continue };
        let change = LineChange::Confirm { question: question.id.clone() };
        imports::edit_line(&state.app, &actor, &id, line, change).await?;
    }
    Ok(flash::redirect(&format!("/imports/{id}/check#decide"), Done::Saved))
}

/// Words beside the field of an option that asks to type something; nothing for the others.
pub fn asks(option: &Option_) -> Option<&'static str> {
    match option.effect {
        Effect::EnterDeadline => Some("Срок словами, например «до 15 февраля 2023» или «ежегодно, март»"),
        Effect::EnterResponsible => Some("Исполнители через запятую"),
        Effect::EnterExpected => Some("Показатель или результат"),
        Effect::EnterTitle => Some("Мероприятие"),
        Effect::EnterPeriod => Some("Период, например «2023», «2022/2023» или «01.09.2022–31.08.2023»"),
        Effect::Keep | Effect::DeadlineText(_) | Effect::DropLine => None,
    }
}

/// The field of the first option of a question that asks to type something.
pub fn asked_of(question: &Question) -> Option<&'static str> {
    question.options.iter().find_map(asks)
}

/// `GET /imports/{id}/check`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>, Asked(query): Asked) -> Answer {
    html::page(&page(&state, &visitor, &id, &query, &[]).await?)
}

async fn page(
    state: &State,
    visitor: &Visitor,
    id: &str,
    query: &Fields,
    problems: &[FormProblem],
) -> Result<CheckPage, Problem> {
    let mut view = imports::review(&state.app, &visitor.actor(), id).await?;
    let total = view.lines.len();
    let pages = total.div_ceil(LINES).max(1);
    let number = usize::try_from(query.page()).unwrap_or(1).min(pages);
    view.lines = view.lines.into_iter().skip((number - 1) * LINES).take(LINES).collect();
    let keep_all = keepable(&view.questions);
    let more_questions = view.questions.len().saturating_sub(QUESTIONS);
    view.questions.truncate(QUESTIONS);
    let path = format!("/imports/{id}/check");
    Ok(CheckPage {
        shell: super::shell(visitor, &view.import, "Проверка").with_problems(problems),
        steps: steps(Some(&view.import), Step::Check),
        pager: Pager::new(&path, &query.0, number as u64, pages as u64),
        view,
        total,
        more_questions,
        keep_all,
        typed: None,
    })
}

/// `POST /imports/{id}/answers`
pub async fn answer(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, fields }: Posted) -> Answer {
    let (question, option, value) = (fields.text("question"), fields.text("option"), fields.text("value"));
    match imports::answer(&state.app, &visitor.actor(), &id, &question, &option, &value).await {
        // The list grew shorter by one: its next question now stands at the place of the answered one.
        Ok(()) => Ok(flash::redirect(&format!("/imports/{id}/check#{}", fields.get("anchor")), Done::LineSaved)),
        // Answered in another window meanwhile: the fresh list shows it.
        Err(Failure::NotFound) => Ok(flash::redirect(&format!("/imports/{id}/check"), Done::Unchanged)),
        Err(failure) => {
            let mut problems = form_problems(failure)?;
            let field = format!("value-{}", fields.get("anchor"));
            problems.iter_mut().for_each(|problem| problem.field.clone_from(&field));
            let mut page = page(&state, &visitor, &id, &Fields::default(), &problems).await?;
            page.typed = Some((question, option, value));
            html::refused(&page)
        }
    }
}
