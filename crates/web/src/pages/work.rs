//! Cabinets: «Мои дела», one piece of work with its hand-in and review, the reviewer's queue, reports, visits.

use askama::Template;
use axum::extract::{Path, State as Given};
use axum::response::{IntoResponse, Redirect};
use domain::access::Action;
use domain::progress::{Standing, Status};
use domain::russian;
use domain::work::Value;
use operations::work::{
    self, AgreementInput, HandInInput, HandInView, Mine, ReportContent, ReviewInput, VisitInput, VisitView, Which,
    WorkPage, WorkRow,
};
use operations::{Failure, grants, units};

use crate::error::{Answer, Problem};
use crate::fields::Fields;
use crate::flash::{self, Done};
use crate::format::{count, read_day};
use crate::html;
use crate::pages::form_problems;
use crate::session::{Asked, Posted, Visitor};
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;
use crate::upload::{SentFile, Uploaded};

/// Agreements that the form of a visit has room for.
const AGREEMENTS: usize = 5;

/// «Мои дела».
#[derive(Template)]
#[template(path = "work/mine.html")]
pub struct MinePage {
    /// Shared parts.
    pub shell: Shell,
    /// The finding in one sentence.
    pub sentence: String,
    /// Groups with something in them: title, anchor, rows.
    pub groups: Vec<Group>,
    /// What lies further ahead, folded.
    pub later: Vec<WorkRow>,
    /// Handed in, waits for somebody else.
    pub submitted: Vec<WorkRow>,
}

/// One group of a cabinet.
pub struct Group {
    /// Title with the number.
    pub title: String,
    /// What is to be done with a row: «Сдать», «Проверить», «Подписать».
    pub action: &'static str,
    /// The rows.
    pub rows: Vec<WorkRow>,
}

/// One piece of work.
#[derive(Template)]
#[template(path = "work/show.html")]
pub struct WorkItemPage {
    /// Shared parts.
    pub shell: Shell,
    /// The work.
    pub work: WorkPage,
    /// What was typed into the form of a hand-in.
    pub words: String,
    /// Addresses typed, one a line.
    pub links: String,
    /// Values typed: place, words, whether it is a share, numerator, denominator.
    pub values: Vec<ValueField>,
    /// What was typed into the form of a review.
    pub review_words: String,
}

/// A field for a value.
pub struct ValueField {
    /// Which indicator.
    pub indicator: u32,
    /// Its words.
    pub text: String,
    /// A numerator and a denominator are asked.
    pub share: bool,
    /// Typed numerator.
    pub numerator: String,
    /// Typed denominator.
    pub denominator: String,
}

/// A report that the order demands.
#[derive(Template)]
#[template(path = "work/report.html")]
pub struct ReportPage {
    /// Shared parts.
    pub shell: Shell,
    /// Id of the duty.
    pub id: String,
    /// The content.
    pub report: ReportContent,
    /// Signed: it never changes.
    pub signed: bool,
    /// The finding.
    pub sentence: String,
    /// May be signed by this person.
    pub may_sign: bool,
}

/// Visits to a unit.
#[derive(Template)]
#[template(path = "work/visits.html")]
pub struct VisitsPage {
    /// Shared parts.
    pub shell: Shell,
    /// Id of the unit.
    pub unit: String,
    /// The visits.
    pub visits: Vec<VisitView>,
    /// May record a visit.
    pub may_visit: bool,
    /// What was typed: day and words.
    pub on: String,
    /// What was seen.
    pub seen: String,
    /// Agreements typed: words, last day, login.
    pub agreements: Vec<(usize, String, String, String)>,
}

/// `GET /mine`
pub async fn mine(Given(state): Given<State>, visitor: Visitor) -> Answer {
    let found = work::mine(&state.app, &visitor.actor()).await?;
    html::page(&mine_page(visitor.shell("Мои дела", Place::Mine), found))
}

/// The page of a person's work.
pub fn mine_page(shell: Shell, found: Mine) -> MinePage {
    let sentence = sentence(&found);
    let group = |title: &str, action, rows: Vec<WorkRow>| {
        (!rows.is_empty()).then(|| Group { title: format!("{title}: {}", rows.len()), action, rows })
    };
    let groups = [
        group("Просрочено", "Сдать", found.overdue),
        group("Вернули", "Исправить", found.returned),
        group("В ближайшие две недели", "Сдать", found.due_soon),
        group("Отчёты", "Открыть отчёт", found.reports),
        group("Ждут вашей проверки", "Проверить", found.to_review),
    ];
    MinePage {
        shell,
        sentence,
        groups: groups.into_iter().flatten().collect(),
        later: found.later,
        submitted: found.submitted,
    }
}

fn sentence(found: &Mine) -> String {
    let things = |number: u64| count(number, "дело", "дела", "дел");
    let counts = &found.counts;
    let first = match counts.overdue {
        0 => "Ничего не просрочено.".to_owned(),
        late => format!("Просрочено: {}.", things(late)),
    };
    let mut more = Vec::new();
    if counts.due_soon > 0 {
        more.push(format!("в ближайшие две недели – {}", things(counts.due_soon)));
    }
    if counts.reports > 0 {
        more.push(count(counts.reports, "отчёт", "отчёта", "отчётов"));
    }
    if counts.to_review > 0 {
        more.push(format!("на вашу проверку – {}", things(counts.to_review)));
    }
    if more.is_empty() { first } else { format!("{first} Впереди: {}.", russian::list(&more)) }
}

/// `GET /review`
pub async fn queue(Given(state): Given<State>, visitor: Visitor) -> Answer {
    let rows = work::review_queue(&state.app, &visitor.actor()).await?;
    match rows.first() {
        Some(first) => Ok(Redirect::to(&format!("/work/{}#review", first.id)).into_response()),
        None => Ok(Redirect::to("/mine").into_response()),
    }
}

/// `GET /work/{id}`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let found = work::page(&state.app, &visitor.actor(), &id).await?;
    if found.row.is_report {
        return Ok(Redirect::to(&format!("/work/{id}/report")).into_response());
    }
    html::page(&item_page(work_shell(&visitor, &found.row), found, &Fields::default()))
}

fn work_shell(visitor: &Visitor, row: &WorkRow) -> Shell {
    visitor.shell(crate::format::short(&row.title, 90), Place::Mine).under("Мои дела", "/mine")
}

/// The page of one piece of work with what was typed.
pub fn item_page(shell: Shell, work: WorkPage, typed: &Fields) -> WorkItemPage {
    let values = work.indicators.iter().map(|(indicator, text, share)| ValueField {
        indicator: *indicator,
        text: text.clone(),
        share: *share,
        numerator: typed.text(&format!("numerator-{indicator}")),
        denominator: typed.text(&format!("denominator-{indicator}")),
    });
    WorkItemPage {
        shell,
        values: values.collect(),
        words: typed.text("words"),
        links: typed.text("links"),
        review_words: typed.text("answer"),
        work,
    }
}

/// `POST /work/{id}/hand-in`
pub async fn hand_in(Given(state): Given<State>, Path(id): Path<String>, uploaded: Uploaded) -> Answer {
    let (visitor, fields) = (uploaded.visitor, uploaded.fields);
    let actor = visitor.actor();
    let done = async {
        let mut input = input(&fields)?;
        match uploaded.file {
            SentFile::File { name, bytes } => {
                let address = work::keep_file(&state.app, &actor, bytes, &name).await?;
                input.files.push((address, name));
            }
            SentFile::TooLarge => {
                return Err(Failure::field("file", "Файл больше 50 МБ. Уменьшите его или приложите ссылку."));
            }
            SentFile::Missing => {}
        }
        let which = Which::Id { assignment: id.clone() };
        if fields.has("corrects") {
            work::correct(&state.app, &actor, &which, &input).await
        } else {
            work::hand_in(&state.app, &actor, &which, &input).await
        }
    };
    match done.await {
        Ok(_) => Ok(flash::redirect(&format!("/work/{id}"), Done::HandedIn)),
        Err(failure) => refused(&state, &visitor, &id, failure, &fields, "words").await,
    }
}

/// What was typed into the form of a hand-in.
fn input(fields: &Fields) -> Result<HandInInput, Failure> {
    let mut values = Vec::new();
    for (name, _) in &fields.0 {
        let Some(place) = name.strip_prefix("numerator-").and_then(|place| place.parse::<u32>().ok()) else { continue };
        let numerator = number(fields, name)?;
        let denominator = number(fields, &format!("denominator-{place}"))?;
        if let Some(numerator) = numerator {
            values.push(Value { indicator: place, numerator, denominator });
        }
    }
    let links = fields.get("links").lines().map(str::trim).filter(|link| !link.is_empty()).map(str::to_owned).collect();
    Ok(HandInInput { words: fields.text("words"), values, files: Vec::new(), links })
}

fn number(fields: &Fields, name: &str) -> Result<Option<f64>, Failure> {
    let typed = fields.get(name).replace([' ', '\u{a0}'], "").replace(',', ".");
    if typed.is_empty() {
        return Ok(None);
    }
    typed.parse().map(Some).map_err(|_| Failure::field(name, "Введите число, например 12 или 12,5."))
}

/// The same page with what was typed and why it was not taken.
async fn refused(state: &State, visitor: &Visitor, id: &str, failure: Failure, typed: &Fields, field: &str) -> Answer {
    let problems = match failure {
        Failure::Refused(refusal) => vec![FormProblem::new(field, format!("{} {}", refusal.message, refusal.hint))],
        other => form_problems(other)?,
    };
    let found = work::page(&state.app, &visitor.actor(), id).await?;
    let shell = work_shell(visitor, &found.row).with_problems(&problems);
    html::refused(&item_page(shell, found, typed))
}

/// `POST /work/{id}/withdraw`
pub async fn withdraw(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, .. }: Posted) -> Answer {
    work::withdraw(&state.app, &visitor.actor(), &Which::Id { assignment: id.clone() }).await?;
    Ok(flash::redirect(&format!("/work/{id}"), Done::Withdrawn))
}

/// `POST /work/{id}/review`: afterwards the next piece of work opens by itself.
pub async fn review(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, fields }: Posted) -> Answer {
    let actor = visitor.actor();
    let input = ReviewInput { accept: fields.has("accept"), words: fields.text("answer") };
    match work::review(&state.app, &actor, &Which::Id { assignment: id.clone() }, &input).await {
        Ok(_) => {
            let next = work::review_queue(&state.app, &actor).await?;
            let address = next.first().map_or_else(|| "/mine".to_owned(), |row| format!("/work/{}", row.id));
            Ok(flash::redirect(&address, if input.accept { Done::Confirmed } else { Done::Returned }))
        }
        Err(failure) => refused(&state, &visitor, &id, failure, &fields, "answer").await,
    }
}

/// `GET /work/{id}/files/{file}`
pub async fn file(Given(state): Given<State>, visitor: Visitor, Path((id, file)): Path<(String, String)>) -> Answer {
    html::file(work::file(&state.app, &visitor.actor(), &id, &file).await?)
}

/// `GET /work/{id}/report`
pub async fn report(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let actor = visitor.actor();
    let found = work::page(&state.app, &actor, &id).await?;
    let which = Which::Id { assignment: id.clone() };
    let (report, signed) = work::report_content(&state.app, &actor, &which).await?;
    let shell = visitor.shell("Отчёт", Place::Mine).under("Мои дела", "/mine");
    html::page(&report_page(shell, id, report, signed, found.may_hand_in))
}

/// The page of a report.
pub fn report_page(shell: Shell, id: String, report: ReportContent, signed: bool, may_sign: bool) -> ReportPage {
    let lines = count(report.lines.len() as u64, "мероприятие", "мероприятия", "мероприятий");
    let sentence = format!("В отчёт входит {lines}: принято {}, просрочено {}.", report.accepted, report.overdue);
    ReportPage { shell, id, sentence, may_sign: may_sign && !signed, report, signed }
}

/// `POST /work/{id}/report`
pub async fn sign(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, .. }: Posted) -> Answer {
    work::sign_report(&state.app, &visitor.actor(), &Which::Id { assignment: id.clone() }).await?;
    Ok(flash::redirect(&format!("/work/{id}/report"), Done::ReportSigned))
}

/// `GET /units/{id}/visits`
pub async fn visits(
    Given(state): Given<State>,
    visitor: Visitor,
    Path(id): Path<String>,
    Asked(query): Asked,
) -> Answer {
    html::page(&visits_of(&state, &visitor, &id, &query, &[]).await?)
}

/// `POST /units/{id}/visits`
pub async fn record_visit(
    Given(state): Given<State>,
    Path(id): Path<String>,
    Posted { visitor, fields }: Posted,
) -> Answer {
    let done = async {
        let input = visit_input(&id, &fields)?;
        work::visit(&state.app, &visitor.actor(), &input).await
    };
    match done.await {
        Ok(_) => Ok(flash::redirect(&format!("/units/{id}/visits"), Done::VisitRecorded)),
        Err(failure) => html::refused(&visits_of(&state, &visitor, &id, &fields, &form_problems(failure)?).await?),
    }
}

fn visit_input(unit: &str, fields: &Fields) -> Result<VisitInput, Failure> {
    let day = |name: &str| {
        read_day(fields.get(name)).ok_or_else(|| Failure::field(name, "Введите день, например 15.02.2023."))
    };
    let mut agreements = Vec::new();
    for place in 1..=AGREEMENTS {
        let text = fields.text(&format!("agreement-{place}"));
        if !text.is_empty() {
            let owner = fields.text(&format!("owner-{place}"));
            agreements.push(AgreementInput { text, due: day(&format!("due-{place}"))?, owner });
        }
    }
    Ok(VisitInput { unit: unit.to_owned(), on: day("on")?, seen: fields.text("seen"), agreements })
}

async fn visits_of(
    state: &State,
    visitor: &Visitor,
    id: &str,
    typed: &Fields,
    problems: &[FormProblem],
) -> Result<VisitsPage, Problem> {
    let actor = visitor.actor();
    let visits = work::visits(&state.app, &actor, id).await?;
    let name = units::get(&state.app, &actor, id).await?.short_name;
    let shell = visitor.shell(format!("Выезды: {name}"), Place::Mine).under("Мои дела", "/mine");
    Ok(VisitsPage {
        shell: shell.with_problems(problems),
        unit: id.to_owned(),
        may_visit: grants::may(&state.app, &actor, Action::Review, Some(id)).allowed,
        visits,
        on: typed.text("on"),
        seen: typed.text("seen"),
        agreements: (1..=AGREEMENTS)
            .map(|place| {
                let field = |name: &str| typed.text(&format!("{name}-{place}"));
                (place, field("agreement"), field("due"), field("owner"))
            })
            .collect(),
    })
}

/// The class of the tag of a row.
fn tag(row: &WorkRow) -> &'static str {
    match (row.status, row.standing) {
        (Status::Returned, _) => "app-tag--amber",
        (_, Standing::Overdue { .. }) => "app-tag--red",
        _ => "app-tag--plain",
    }
}

/// Says how a hand-in stands.
fn hand_in_words(hand_in: &HandInView) -> String {
    match (hand_in.withdrawn, hand_in.open_step, hand_in.counts) {
        (true, ..) => "отозвано".to_owned(),
        (_, Some(step), _) => format!("ждёт {}", step.genitive()),
        (_, None, true) => "принято, эта версия засчитана".to_owned(),
        _ if hand_in.reviews.iter().any(|(_, accepted, ..)| !accepted) => "возвращено".to_owned(),
        _ => "принято".to_owned(),
    }
}
