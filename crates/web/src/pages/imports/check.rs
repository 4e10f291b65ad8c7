//! Step 2: what was read beside the document's own words, uncertain and unread things first; one kind is asked once.

use askama::Template;
use axum::extract::{Path, State as Given};
use domain::review::{Answer as Option_, Effect, Question, QuestionGroup};
use operations::imports::{self, GroupAnswer, LineView, OwnerQuestion, OwnerView, ReviewView};
use operations::units::{self, UnitInput};

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

/// How many cards one page shows; answered ones make room.
const CARDS: usize = 25;
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
    /// Whose roadmap it is.
    pub owner: OwnerView,
    /// How many lines there are on all pages.
    pub total: usize,
    /// How many cards wait beyond those shown.
    pub more_cards: usize,
    /// Other pages of lines.
    pub pager: Pager,
    /// A refused form as it was sent.
    pub typed: Option<Fields>,
}

impl CheckPage {
    /// Whether an option is the one chosen: in a refused form as sent, in a fresh one where leaving it as read is safe.
    pub fn chosen(&self, group: &QuestionGroup, option: &Option_) -> bool {
        match &self.typed {
            Some(fields) => fields.get(&answer_name(group)) == option.code,
            None => group.default_option().is_some_and(|default| default.code == option.code),
        }
    }

    /// What was typed into a refused answer.
    pub fn typed_value(&self, group: &QuestionGroup) -> &str {
        self.typed.as_ref().map_or("", |fields| fields.get(&value_name(group)))
    }

    /// How many decisions wait: whose roadmap it is, and the cards.
    pub fn waiting(&self) -> usize {
        self.view.cards.len() + self.more_cards + usize::from(self.owner.asks.is_some())
    }

    /// Whether an answer about the owner is chosen beforehand: only an organisation of the document's own place is.
    pub fn owner_chosen(&self, value: &str, same_place: &bool) -> bool {
        match &self.typed {
            Some(fields) => fields.get("owner") == value,
            None => *same_place && self.owner.asks == Some(OwnerQuestion::Missing),
        }
    }

    /// Whether an answer about the owner was sent in a refused form.
    pub fn owner_marked(&self, value: &str) -> bool {
        self.typed.as_ref().is_some_and(|fields| fields.get("owner") == value)
    }

    /// Name of the new organisation: as typed, else from the issuer.
    pub fn owner_name(&self) -> String {
        let typed = self.typed.as_ref().and_then(|fields| fields.given("owner_name"));
        typed.unwrap_or_else(|| self.owner.new_name.clone())
    }

    /// What is wrong with the owner, in words.
    pub fn owner_words(&self) -> String {
        let document = match (&self.owner.issuer, self.owner.place.is_empty()) {
            (Some(issuer), false) => format!("Документ: {}, издал {issuer}.", self.owner.place),
            (Some(issuer), true) => format!("Документ издал {issuer}."),
            (None, _) => format!("Документ: {}.", self.owner.place),
        };
        let name = self.owner.owner.as_ref().map_or("", |owner| owner.name.as_str());
        let strangers: Vec<&str> = self.owner.strangers.iter().map(|unit| unit.name.as_str()).collect();
        match self.owner.asks {
            None => document,
            Some(OwnerQuestion::Missing) => format!("{document} Скажите, чья это дорожная карта."),
            Some(OwnerQuestion::Other) => {
                format!("{document} А владельцем выбрана организация другой территории: {name}.")
            }
            Some(OwnerQuestion::Strangers) => {
                format!("{document} А исполнители – другой территории: {}.", strangers.join(", "))
            }
        }
    }

    /// Whether the whole plan is shown at once: where nothing is asked, and on its further pages.
    pub fn opened(&self) -> bool {
        self.pager.previous.is_some()
    }

    /// Where a line stands in its document.
    pub fn place(&self, line: &LineView) -> String {
        line.source.as_ref().map(crate::format::source).unwrap_or_default()
    }
}

/// Id of a group that may stand in HTML and in an address.
pub fn group_id(group: &QuestionGroup) -> String {
    group.id.replace('/', "-")
}

/// Name of the field with the chosen option.
pub fn answer_name(group: &QuestionGroup) -> String {
    format!("answer-{}", group_id(group))
}

/// Name of the field with the typed text.
pub fn value_name(group: &QuestionGroup) -> String {
    format!("value-{}", group_id(group))
}

/// «и ещё 12 строк», behind the first place of a card.
pub fn others(questions: &[Question]) -> String {
    match questions.len() {
        0 | 1 => String::new(),
        n => format!("и ещё {}", domain::russian::counted(n as u64 - 1, "строка", "строки", "строк")),
    }
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
    let owner = imports::owner(&state.app, &visitor.actor(), id).await?;
    let total = view.lines.len();
    let pages = total.div_ceil(LINES).max(1);
    let number = usize::try_from(query.page()).unwrap_or(1).min(pages);
    view.lines = view.lines.into_iter().skip((number - 1) * LINES).take(LINES).collect();
    let more_cards = view.cards.len().saturating_sub(CARDS);
    view.cards.truncate(CARDS);
    let path = format!("/imports/{id}/check");
    Ok(CheckPage {
        shell: super::shell(visitor, &view.import, "Проверка").with_problems(problems),
        steps: steps(Some(&view.import), Step::Check),
        pager: Pager::new(&path, &query.0, number as u64, pages as u64),
        view,
        owner,
        total,
        more_cards,
        typed: None,
    })
}

/// `POST /imports/{id}/answers`: everything that was answered on the page at once. What was left open is asked again.
pub async fn answer(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, fields }: Posted) -> Answer {
    let actor = visitor.actor();
    let asked = imports::review(&state.app, &actor, &id).await?;
    let groups = asked.cards.iter().flat_map(|card| &card.groups);
    let answers: Vec<GroupAnswer> = groups
        .filter_map(|group| {
            let option = fields.given(&answer_name(group))?;
            Some(GroupAnswer { group: group.id.clone(), option, value: fields.text(&value_name(group)) })
        })
        .collect();
    let mut problems = match imports::answer_questions(&state.app, &actor, &id, &answers).await {
        Ok(_) => Vec::new(),
        Err(failure) => form_problems(failure)?,
    };
    for problem in problems.iter_mut().filter(|problem| !problem.field.is_empty()) {
        problem.field = format!("value-{}", problem.field.replace('/', "-"));
    }
    problems.extend(owner(&state, &visitor, &id, &fields).await?);
    if !problems.is_empty() {
        let mut page = page(&state, &visitor, &id, &Fields::default(), &problems).await?;
        page.typed = Some(fields);
        return html::refused(&page);
    }
    let left = page(&state, &visitor, &id, &Fields::default(), &[]).await?;
    let next = match (left.waiting(), asked.import.amends.is_some()) {
        (0, true) => format!("/imports/{id}/changes"),
        (0, false) => format!("/imports/{id}/executors"),
        _ => format!("/imports/{id}/check#decide"),
    };
    Ok(flash::redirect(&next, Done::Saved))
}

/// Does what was said about the owner.
async fn owner(state: &State, visitor: &Visitor, id: &str, fields: &Fields) -> Result<Vec<FormProblem>, Problem> {
    let actor = visitor.actor();
    let chosen = fields.get("owner");
    let done = match chosen.split_once(':') {
        Some(("same", unit)) => imports::choose_owner(&state.app, &actor, id, unit, false).await,
        Some(("other", unit)) => imports::choose_owner(&state.app, &actor, id, unit, true).await,
        _ if chosen == "accept" => imports::accept_strangers(&state.app, &actor, id).await,
        _ if chosen == "new" => {
            let kind = imports::owner(&state.app, &actor, id).await?.new_kind;
            let input = UnitInput { kind, name: fields.text("owner_name"), ..UnitInput::default() };
            match units::create(&state.app, &actor, &input).await {
                Ok(unit) => imports::choose_owner(&state.app, &actor, id, &unit, false).await,
                Err(failure) => Err(failure),
            }
        }
        _ => return Ok(Vec::new()),
    };
    match done {
        Ok(()) => Ok(Vec::new()),
        Err(failure) => {
            let mut problems = form_problems(failure)?;
            problems.iter_mut().for_each(|problem| problem.field = "owner_name".to_owned());
            Ok(problems)
        }
    }
}
