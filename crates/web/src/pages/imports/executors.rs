//! Step 3: who the parties of the document are here.

use askama::Template;
use axum::extract::{Path, State as Given};
use domain::russian;
use domain::unit::UnitKind;
use operations::Failure;
use operations::imports::{self, ImportView, OwnerView, PartyAnswer, PartyChoice, PartyView, Proposal};
use operations::persons::{self, PersonInput};
use operations::units::{self, UnitInput};
use operations::{Target, TargetView};
use phrases::parties::PartyKind;

use super::{Step, StepLink, steps};
use crate::error::{Answer, Problem};
use crate::fields::{Fields, encode_word};
use crate::flash::{self, Done};
use crate::html;
use crate::pages::{Choice, form_problems};
use crate::session::{Asked, Posted, Visitor};
use crate::shell::{FormProblem, Shell};
use crate::state::State;

/// All parties of the document.
#[derive(Template)]
#[template(path = "imports/executors.html")]
pub struct ExecutorsPage {
    /// Shared parts.
    pub shell: Shell,
    /// Steps of the path.
    pub steps: Vec<StepLink>,
    /// The import.
    pub import: ImportView,
    /// Parties, undecided first.
    pub parties: Vec<PartyView>,
    /// Whose roadmap it is.
    pub owner: OwnerView,
}

/// One party: who it is here.
#[derive(Template)]
#[template(path = "imports/executor.html")]
pub struct ExecutorPage {
    /// Shared parts.
    pub shell: Shell,
    /// Steps of the path.
    pub steps: Vec<StepLink>,
    /// Id of the import.
    pub import_id: String,
    /// The party.
    pub party: PartyView,
    /// What is searched for.
    pub text: String,
    /// Whom to choose from: words of the reason, whether chosen.
    pub offers: Vec<Offer>,
    /// Kinds of a new organisation.
    pub kinds: Vec<Choice>,
    /// A new organisation as typed.
    pub unit: UnitInput,
    /// A new person as typed.
    pub person: PersonInput,
}

/// Somebody who may be the party.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Who.
    pub view: TargetView,
    /// Why offered; empty for a search result.
    pub reason: String,
    /// Chosen already.
    pub chosen: bool,
}

/// Parties that one answer may serve: those with the same proposal, or all without any.
#[derive(Debug, Clone)]
pub struct PartyCard {
    /// Who they most probably are.
    pub proposal: Option<Proposal>,
    /// The parties.
    pub parties: Vec<PartyView>,
}

/// Waiting parties as they are asked about.
pub fn party_cards(parties: &[PartyView]) -> Vec<PartyCard> {
    let mut cards: Vec<PartyCard> = Vec::new();
    for party in parties.iter().filter(|party| !party.decided) {
        let mark = party.proposal.as_ref().map(|proposal| &proposal.mark);
        let same = |card: &&mut PartyCard| card.proposal.as_ref().map(|p| &p.mark) == mark;
        match cards.iter_mut().find(same) {
            Some(card) => card.parties.push(party.clone()),
            None => cards.push(PartyCard { proposal: party.proposal.clone(), parties: vec![party.clone()] }),
        }
    }
    cards
}

impl PartyCard {
    /// Whether the proposal may be chosen beforehand.
    pub fn is_certain(&self) -> bool {
        self.proposal.as_ref().is_some_and(|proposal| proposal.certain)
    }
}

impl ExecutorsPage {
    /// How many parties wait.
    pub fn waiting(&self) -> usize {
        self.parties.iter().filter(|party| !party.decided).count()
    }

    /// Parties that were decided.
    pub fn decided(&self) -> Vec<&PartyView> {
        self.parties.iter().filter(|party| party.decided).collect()
    }

    /// Waiting parties as they are asked about.
    pub fn cards(&self) -> Vec<PartyCard> {
        party_cards(&self.parties)
    }

    /// «Ждут решения 6 исполнителей из 9», or what else is to be said.
    pub fn sentence(&self) -> String {
        let all = self.parties.len() as u64;
        match self.waiting() as u64 {
            0 => "Все исполнители документа связаны с вашими организациями и людьми.".to_owned(),
            n => {
                let named = russian::counted(all, "исполнитель", "исполнителя", "исполнителей");
                format!("В документе {named}, не связаны: {n}. Проверьте, кто это у вас: запомним до следующего раза.")
            }
        }
    }
}

/// Kind of a party in words.
pub fn kind(party: &PartyView) -> &'static str {
    match party.kind {
        PartyKind::Role => "роль",
        PartyKind::Organisation => "организация",
        PartyKind::Person => "человек",
    }
}

/// In how many lines a party is named, in words.
pub fn lines_of(party: &PartyView) -> String {
    russian::counted(party.lines, "строка", "строки", "строк")
}

/// Address of one party's page.
pub fn address(import_id: &str, party: &PartyView) -> String {
    format!("/imports/{import_id}/executor?party={}", encode_word(&party.folded))
}

/// `GET /imports/{id}/executors`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let actor = visitor.actor();
    let import = imports::get(&state.app, &actor, &id).await?;
    let parties = imports::parties(&state.app, &actor, &id).await?;
    let owner = imports::owner(&state.app, &actor, &id).await?;
    html::page(&ExecutorsPage {
        shell: super::shell(&visitor, &import, "Исполнители"),
        steps: steps(Some(&import), Step::Executors),
        import,
        parties,
        owner,
    })
}

/// `GET /imports/{id}/executor?party=`
pub async fn one(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>, Asked(query): Asked) -> Answer {
    html::page(&page(&state, &visitor, &id, &query, &[]).await?)
}

async fn page(
    state: &State,
    visitor: &Visitor,
    id: &str,
    fields: &Fields,
    problems: &[FormProblem],
) -> Result<ExecutorPage, Problem> {
    let actor = visitor.actor();
    let import = imports::get(&state.app, &actor, id).await?;
    let parties = imports::parties(&state.app, &actor, id).await?;
    let party = parties.into_iter().find(|party| party.folded == fields.get("party")).ok_or_else(Problem::not_found)?;
    let text = fields.text("text");
    let found = if text.is_empty() { Vec::new() } else { imports::search_targets(&state.app, &actor, &text).await? };
    let is_person = party.kind == PartyKind::Person;
    Ok(ExecutorPage {
        shell: super::shell(visitor, &import, "Кто это у вас")
            .under("Исполнители", format!("/imports/{id}/executors"))
            .with_problems(problems),
        steps: steps(Some(&import), Step::Executors),
        import_id: id.to_owned(),
        offers: offers(&party, found),
        text,
        kinds: Choice::list("", &units::kinds()),
        unit: UnitInput {
            kind: fields.given("kind").unwrap_or_else(|| probable_kind(&party.text)),
            name: fields.given("name").unwrap_or_else(|| if is_person { String::new() } else { party.text.clone() }),
            short_name: fields.text("short_name"),
            code: fields.text("code"),
            ..UnitInput::default()
        },
        person: PersonInput {
            name: fields
                .given("person_name")
                .unwrap_or_else(|| if is_person { party.text.clone() } else { String::new() }),
            position: fields.text("position"),
            ..PersonInput::default()
        },
        party,
    })
}

/// The chosen first, then what was searched for, then suggestions; nobody twice.
fn offers(party: &PartyView, found: Vec<TargetView>) -> Vec<Offer> {
    let mut offers: Vec<Offer> = Vec::new();
    let mut add = |view: TargetView, reason: String, chosen: bool| {
        if offers.iter().all(|known| known.view.target != view.target) {
            offers.push(Offer { view, reason, chosen });
        }
    };
    for view in &party.targets {
        add(view.clone(), String::new(), true);
    }
    for view in found {
        add(view, String::new(), false);
    }
    for suggestion in &party.suggestions {
        add(suggestion.target.clone(), suggestion.reason.clone(), false);
    }
    offers
}

/// `POST /imports/{id}/executor`: the ticked ones are the party; nobody ticked means "nobody for now".
pub async fn bind(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, fields }: Posted) -> Answer {
    let targets: Vec<Target> = fields.all("target").iter().filter_map(|text| text.parse().ok()).collect();
    imports::bind(&state.app, &visitor.actor(), &id, fields.get("party"), &targets).await?;
    Ok(flash::redirect(&format!("/imports/{id}/executors"), Done::Bound))
}

/// `POST /imports/{id}/executors`: everything that was answered on the page at once, then the next step.
pub async fn bind_all(
    Given(state): Given<State>,
    Path(id): Path<String>,
    Posted { visitor, fields }: Posted,
) -> Answer {
    let actor = visitor.actor();
    let mut answers = Vec::new();
    for number in 1.. {
        let parties = fields.all(&format!("party-{number}"));
        if parties.is_empty() {
            break;
        }
        let choice = match fields.get(&format!("choice-{number}")) {
            "proposal" => PartyChoice::Proposal(fields.text(&format!("mark-{number}"))),
            "nobody" => PartyChoice::Targets(Vec::new()),
            _ => continue,
        };
        answers.extend(parties.into_iter().map(|folded| PartyAnswer { folded, choice: choice.clone() }));
    }
    match imports::bind_all(&state.app, &actor, &id, &answers).await {
        Ok(()) => Ok(flash::redirect(&format!("/imports/{id}/past"), Done::Bound)),
        // The register changed meanwhile, and with it what the page proposed: it is shown as it is now.
        Err(Failure::Conflict(_) | Failure::NotFound) => {
            Ok(flash::redirect(&format!("/imports/{id}/executors"), Done::Unchanged))
        }
        Err(failure) => Err(failure.into()),
    }
}

/// `POST /imports/{id}/executor/unit`: a new organisation, bound at once.
pub async fn add_unit(
    Given(state): Given<State>,
    Path(id): Path<String>,
    Posted { visitor, fields }: Posted,
) -> Answer {
    let input = UnitInput {
        kind: fields.text("kind"),
        name: fields.text("name"),
        short_name: fields.text("short_name"),
        code: fields.text("code"),
        ..UnitInput::default()
    };
    match units::create(&state.app, &visitor.actor(), &input).await {
        Ok(unit) => add(&state, &visitor, &id, fields.get("party"), Target::Unit(unit)).await,
        Err(failure) => {
            let problems = form_problems(failure)?;
            html::refused(&page(&state, &visitor, &id, &fields, &problems).await?)
        }
    }
}

/// `POST /imports/{id}/executor/person`: a new person, bound at once.
pub async fn add_person(
    Given(state): Given<State>,
    Path(id): Path<String>,
    Posted { visitor, fields }: Posted,
) -> Answer {
    let input =
        PersonInput { name: fields.text("person_name"), position: fields.text("position"), ..PersonInput::default() };
    match persons::create(&state.app, &visitor.actor(), &input).await {
        Ok(person) => add(&state, &visitor, &id, fields.get("party"), Target::Person(person)).await,
        Err(failure) => {
            let mut problems = form_problems(failure)?;
            for problem in problems.iter_mut().filter(|problem| problem.field == "name") {
                problem.field = "person_name".to_owned();
            }
            html::refused(&page(&state, &visitor, &id, &fields, &problems).await?)
        }
    }
}

/// Adds one more target to a party and shows the party again: often several are added in a row.
async fn add(state: &State, visitor: &Visitor, id: &str, folded: &str, target: Target) -> Answer {
    let actor = visitor.actor();
    let parties = imports::parties(&state.app, &actor, id).await?;
    let party = parties.into_iter().find(|party| party.folded == folded).ok_or_else(Problem::not_found)?;
    let mut targets: Vec<Target> = party.targets.iter().map(|view| view.target.clone()).collect();
    targets.push(target);
    imports::bind(&state.app, &actor, id, folded, &targets).await?;
    // A role stands for many: the next one is added at the same place. A body or a person is done.
    let back = if party.kind == PartyKind::Role { address(id, &party) } else { format!("/imports/{id}/executors") };
    Ok(flash::redirect(&back, Done::Bound))
}

/// The kind a new organisation of this name probably is: told by its own words, a school when nothing tells.
fn probable_kind(words: &str) -> String {
    let whole = UnitKind::from_words(words);
    let kind = whole.or_else(|| words.split([' ', ',', '«', '»']).find_map(UnitKind::from_words));
    kind.unwrap_or(UnitKind::School).code().to_owned()
}
