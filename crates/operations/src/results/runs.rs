//! Runs of identification: made, frozen, compared, approved, withdrawn; and what would be if a threshold moved.

mod compare;
mod what_if;

use domain::access::Action;
use domain::results::identification::{Run, SchoolVerdict, VerdictKind, identify};
use domain::results::rule::Rule;
use jiff::Timestamp;
use jiff::civil::Date;
use phrases::text::fold;
use serde::{Deserialize, Serialize};
use store::queries::identification as queries;
use store::records::{IdentificationRun, IdentificationVerdict};

pub use store::queries::identification::VerdictFilter;

pub use compare::{Changes, Moved, Municipality, municipalities};
pub(crate) use what_if::compared;
pub use what_if::{Threshold, WhatIf, what_if};

use super::{cache, context, rules};
use crate::actor::allow_common;
use crate::support::{
    Authors, PAGE, date_or_none, event, finish, from_json, moment, moment_or_none, optional, stamp, to_json, typed_date,
};
use crate::{Actor, App, Failure, FieldProblem, Page};

/// The filter by status that asks for resilient schools.
pub const RESILIENT: &str = "resilient";

/// How many schools got each verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// Schools judged.
    pub schools: u64,
    /// Low results.
    pub low: u64,
    /// Risk.
    pub risk: u64,
    /// None of the criteria.
    pub clear: u64,
    /// Too few participants to tell.
    pub insufficient: u64,
    /// Of the low ones: three and more years in a row.
    pub stagnation: u64,
}

impl Totals {
    fn of(verdicts: &[SchoolVerdict]) -> Totals {
        let count = |kind| verdicts.iter().filter(|verdict| verdict.verdict == kind).count() as u64;
        let stagnating = |verdict: &&SchoolVerdict| verdict.statuses.iter().any(|status| status == "stagnation");
        Totals {
            schools: verdicts.len() as u64,
            low: count(VerdictKind::Low),
            risk: count(VerdictKind::Risk),
            clear: count(VerdictKind::Clear),
            insufficient: count(VerdictKind::Insufficient),
            stagnation: verdicts.iter().filter(stagnating).count() as u64,
        }
    }
}

/// A run as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunView {
    /// Id.
    pub id: String,
    /// Year judged.
    pub year: u16,
    /// Name and version of the rule.
    pub rule: String,
    /// Title of the rule.
    pub rule_title: String,
    /// The rule as it was, TOML.
    pub rule_content: String,
    /// Version of the lake it rests on.
    pub lake_version: u64,
    /// Names of the files it rests on.
    pub sources: Vec<String>,
    /// How many schools got each verdict.
    pub totals: Totals,
    /// When it was made.
    pub at: Timestamp,
    /// By whom.
    pub author: String,
    /// The order that approved it.
    pub order: Option<Order>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
}

/// The order that approved a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Order {
    /// Number.
    pub number: String,
    /// Date.
    pub date: Option<Date>,
    /// When it was entered.
    pub at: Option<Timestamp>,
    /// By whom.
    pub author: String,
}

/// Judges every school of a year by a rule, without keeping anything.
///
/// # Errors
/// Refused `no_results` when the year has none; by the lake.
pub async fn judge(app: &App, actor: &Actor, year: u16, rule: &Rule) -> Result<Run, Failure> {
    Ok(judged(app, actor, year, rule).await?.0)
}

/// The run and the version of the lake it rests on.
async fn judged(app: &App, actor: &Actor, year: u16, rule: &Rule) -> Result<(Run, u64), Failure> {
    allow_common(app, actor, Action::Read)?;
    let (schools, version) = cache::schools(app).await?;
    let rule = rule.clone();
    let run = tokio::task::spawn_blocking(move || identify(&rule, year, &schools)).await;
    let run = run.map_err(Failure::unexpected)?;
    if run.schools.is_empty() {
        return Err(Failure::refused(
            "no_results",
            format!("За {year} год результатов нет."),
            "Загрузите файлы этого года или выберите другой год.",
        ));
    }
    Ok((run, version))
}

/// Makes a run and freezes it with its rule and inputs.
///
/// # Errors
/// As [`judge`]; refused `unknown_rule`.
pub async fn create(app: &App, actor: &Actor, year: u16, rule: &str) -> Result<String, Failure> {
    allow_common(app, actor, Action::EditResults)?;
    let rule = rules::find(app, actor, rule).await?;
    let (run, version) = judged(app, actor, year, &rule.rule).await?;
    let id = app.new_id();
    let totals = Totals::of(&run.schools);
    let mut sources: Vec<&String> = run.schools.iter().flat_map(|school| &school.sources).collect();
    sources.sort();
    sources.dedup();
    let record = IdentificationRun {
        id: id.clone(),
        year: i64::from(year),
        rule: rule.id,
        rule_title: rule.rule.title.clone(),
        rule_content: rule.content,
        lake_version: i64::try_from(version).unwrap_or(i64::MAX),
        sources: to_json(&sources)?,
        totals: to_json(&totals)?,
        created_at: stamp(app.clock.now()),
        created_by: actor.id.clone(),
        order_number: None,
        order_date: None,
        approved_at: None,
        approved_by: None,
        withdrawn_at: None,
    };
    let mut event = event(app, actor, "run.create", "identification_run", &id);
    event.after = Some(serde_json::json!({"year": year, "rule": record.rule, "totals": totals}));
    let verdicts = rows(app, &id, run.schools)?;
    let writing = app.store.begin().await?;
    queries::insert_run(&writing, record, verdicts).await?;
    finish(writing, event).await?;
    Ok(id)
}

/// Rows of the verdicts: listed schools first, then risk, then the rest, each by the chance of being listed again.
fn rows(app: &App, run_id: &str, mut verdicts: Vec<SchoolVerdict>) -> Result<Vec<IdentificationVerdict>, Failure> {
    let place = |verdict: &SchoolVerdict| match verdict.verdict {
        VerdictKind::Low => 0,
        VerdictKind::Risk => 1,
        VerdictKind::Insufficient => 2,
        VerdictKind::Clear => 3,
    };
    verdicts.sort_by(|a, b| {
        let by_chance = b.probability.total_cmp(&a.probability);
        place(a).cmp(&place(b)).then(by_chance).then_with(|| a.school.cmp(&b.school))
    });
    let rows = verdicts.into_iter().zip(0i64..).map(|(verdict, rank)| {
        Ok(IdentificationVerdict {
            id: app.new_id(),
            run_id: run_id.to_owned(),
            school: verdict.school.clone(),
            name: verdict.name.clone(),
            municipality: verdict.municipality.clone(),
            search_folded: fold(&format!("{} {}", verdict.name, verdict.school)),
            verdict: code(verdict.verdict).to_owned(),
            rank,
            statuses: format!(" {} ", verdict.statuses.join(" ")),
            document: to_json(&verdict)?,
        })
    });
    rows.collect()
}

/// Stable code of a verdict, as in the contract.
pub fn code(verdict: VerdictKind) -> &'static str {
    match verdict {
        VerdictKind::Low => "low",
        VerdictKind::Risk => "risk",
        VerdictKind::Clear => "clear",
        VerdictKind::Insufficient => "insufficient",
    }
}

/// Runs, newest first.
///
/// # Errors
/// Only our own.
pub async fn list(app: &App, actor: &Actor, page: u64) -> Result<Page<RunView>, Failure> {
    allow_common(app, actor, Action::Read)?;
    let (runs, total) = queries::runs(&app.store.reader(), page, PAGE).await?;
    let authors = Authors::load(app).await?;
    let rows = runs.into_iter().map(|run| shown(run, &authors)).collect::<Result<_, Failure>>()?;
    Ok(Page::new(rows, page, PAGE, total))
}

/// One run.
///
/// # Errors
/// Not found.
pub async fn view(app: &App, actor: &Actor, id: &str) -> Result<RunView, Failure> {
    allow_common(app, actor, Action::Read)?;
    let run = queries::run(&app.store.reader(), id).await?.ok_or(Failure::NotFound)?;
    shown(run, &Authors::load(app).await?)
}

/// A page of a run's verdicts.
///
/// # Errors
/// Not found.
pub async fn verdicts(
    app: &App,
    actor: &Actor,
    id: &str,
    filter: VerdictFilter,
    page: u64,
) -> Result<Page<SchoolVerdict>, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    let run = queries::run(&reader, id).await?.ok_or(Failure::NotFound)?;
    let mut filter = VerdictFilter { words: fold(&filter.words), ..filter };
    if filter.status == RESILIENT {
        // Known from the contexts of today, not frozen with the run.
        let year = u16::try_from(run.year).map_err(Failure::unexpected)?;
        filter.status.clear();
        filter.among = Some(context::places(app, year).await?.resilient.into_iter().collect());
    }
    let (rows, total) = queries::verdicts(&reader, id, &filter, page, PAGE).await?;
    let rows = rows.iter().map(|row| from_json(&row.document)).collect::<Result<_, Failure>>()?;
    Ok(Page::new(rows, page, PAGE, total))
}

/// The verdict of a run on one school.
///
/// # Errors
/// Not found.
pub async fn verdict(app: &App, actor: &Actor, id: &str, school: &str) -> Result<SchoolVerdict, Failure> {
    allow_common(app, actor, Action::Read)?;
    let row = queries::verdict(&app.store.reader(), id, school).await?.ok_or(Failure::NotFound)?;
    from_json(&row.document)
}

/// What changed since the last run before this one that was not withdrawn; none for the first.
///
/// # Errors
/// Not found.
pub async fn changes(app: &App, actor: &Actor, id: &str) -> Result<Option<Changes>, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    let run = queries::run(&reader, id).await?.ok_or(Failure::NotFound)?;
    let Some(last) = queries::runs_before(&reader, &run).await?.into_iter().next() else { return Ok(None) };
    let (then, now) = (queries::outline(&reader, &last.id).await?, queries::outline(&reader, id).await?);
    Ok(Some(compare::changes(shown(last, &Authors::load(app).await?)?, &then, &now)))
}

/// How the municipalities stand in a run, for the map.
///
/// # Errors
/// Not found.
pub async fn map(app: &App, actor: &Actor, id: &str) -> Result<Vec<Municipality>, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    queries::run(&reader, id).await?.ok_or(Failure::NotFound)?;
    Ok(municipalities(&queries::outline(&reader, id).await?))
}

/// Approves a run with the number and date of an order, as typed.
///
/// # Errors
/// Not found; field problems; refused `run_settled` when it is approved or withdrawn already.
pub async fn approve(app: &App, actor: &Actor, id: &str, number: &str, day: &str) -> Result<RunView, Failure> {
    allow_common(app, actor, Action::EditResults)?;
    let run = open(app, id).await?;
    let mut problems = Vec::new();
    let number = optional(number);
    if number.is_none() {
        problems.push(FieldProblem::new("number", "Введите номер приказа, например 214-од."));
    }
    let day = typed_date("date", day).unwrap_or_else(|problem| {
        problems.push(problem);
        None
    });
    if problems.is_empty() {
        match day {
            None => problems.push(FieldProblem::new("date", "Введите дату приказа, например 15.02.2023.")),
            Some(day) if day > app.clock.today() => {
                problems.push(FieldProblem::new("date", "Дата приказа ещё не наступила. Проверьте её."));
            }
            Some(_) => {}
        }
    }
    Failure::check(problems)?;
    let approved = IdentificationRun {
        order_number: number,
        order_date: day.map(|day| day.to_string()),
        approved_at: Some(stamp(app.clock.now())),
        approved_by: Some(actor.id.clone()),
        ..run
    };
    let mut event = event(app, actor, "run.approve", "identification_run", id);
    event.after = Some(serde_json::json!({"number": approved.order_number, "date": approved.order_date}));
    let writing = app.store.begin().await?;
    queries::update_run(&writing, approved).await?;
    finish(writing, event).await?;
    view(app, actor, id).await
}

/// Withdraws a run that was not approved: it stays readable and is compared with no more.
///
/// # Errors
/// Not found; refused `run_settled`.
pub async fn withdraw(app: &App, actor: &Actor, id: &str) -> Result<RunView, Failure> {
    allow_common(app, actor, Action::EditResults)?;
    let run = open(app, id).await?;
    let writing = app.store.begin().await?;
    let withdrawn = IdentificationRun { withdrawn_at: Some(stamp(app.clock.now())), ..run };
    queries::update_run(&writing, withdrawn).await?;
    finish(writing, event(app, actor, "run.withdraw", "identification_run", id)).await?;
    view(app, actor, id).await
}

async fn open(app: &App, id: &str) -> Result<IdentificationRun, Failure> {
    let run = queries::run(&app.store.reader(), id).await?.ok_or(Failure::NotFound)?;
    if run.approved_at.is_none() && run.withdrawn_at.is_none() {
        return Ok(run);
    }
    Err(Failure::refused(
        "run_settled",
        "Этот отбор уже утверждён или отозван.",
        "Проведите новый отбор: прежний остаётся в истории.",
    ))
}

fn shown(run: IdentificationRun, authors: &Authors) -> Result<RunView, Failure> {
    let order = match run.order_number {
        Some(number) => Some(Order {
            number,
            date: date_or_none(run.order_date.as_deref())?,
            at: moment_or_none(run.approved_at.as_deref())?,
            author: run.approved_by.as_deref().map(|id| authors.name(id)).unwrap_or_default(),
        }),
        None => None,
    };
    Ok(RunView {
        year: u16::try_from(run.year).map_err(Failure::unexpected)?,
        rule: run.rule,
        rule_title: run.rule_title,
        rule_content: run.rule_content,
        lake_version: u64::try_from(run.lake_version).unwrap_or(0),
        sources: from_json(&run.sources)?,
        totals: from_json(&run.totals)?,
        at: moment(&run.created_at)?,
        author: authors.name(&run.created_by),
        order,
        withdrawn_at: moment_or_none(run.withdrawn_at.as_deref())?,
        id: run.id,
    })
}
