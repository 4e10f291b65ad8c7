//! Handing work in, taking it back, correcting what was accepted.

use domain::access::Action;
use domain::line::LineKind;
use domain::work::{HandIn, History, Step, Value, check_values, steps};
use phrases::indicator::Indicator;
use serde::{Deserialize, Serialize};
use store::queries::{activities, plans, sources, submissions};
use store::records::{Assignment, SourceFile, Submission, SubmissionFile, SubmissionValue};
use store::{Reader, Writing};

use super::allow_unit;
use super::find::Which;
use super::history::{Loaded, load, store_state};
use crate::place::place;
use crate::support::{event, finish, from_json, stamp, to_json};
use crate::{Actor, App, Failure, FieldProblem};

/// Largest file of proof, in bytes.
const LARGEST_PROOF: usize = 50 * 1024 * 1024;
/// Most files and links of one hand-in.
const MOST_PROOFS: usize = 50;

/// What a person hands in.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HandInInput {
    /// What was done, and what changed for whom.
    pub words: String,
    /// Values of the line's indicators.
    pub values: Vec<Value>,
    /// Files kept before by [`keep_file`]: address of the content and name.
    pub files: Vec<(String, String)>,
    /// Addresses of pages.
    pub links: Vec<String>,
}

/// Keeps a file for a hand-in and tells its address. The same content is kept once.
///
/// # Errors
/// Refused when the person reports nowhere; `empty_file`, `too_large`.
pub async fn keep_file(app: &App, actor: &Actor, bytes: Vec<u8>, name: &str) -> Result<String, Failure> {
    let scope = domain::access::visible(actor, Action::Report, app.clock.today());
    if scope == domain::access::Scope::nothing() {
        return Err(Failure::refused(
            "role_does_not_permit",
            "Ваша роль не сдаёт работу, поэтому файл не принят.",
            "Если доступ нужен для работы, попросите администратора.",
        ));
    }
    if bytes.is_empty() {
        return Err(Failure::refused("empty_file", format!("Файл «{name}» пуст."), "Выберите другой файл."));
    }
    if bytes.len() > LARGEST_PROOF {
        return Err(Failure::refused(
            "too_large",
            format!("Файл «{name}» больше 50 МБ."),
            "Уменьшите его или приложите ссылку.",
        ));
    }
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let files = app.store.files().clone();
    let sha256 = tokio::task::spawn_blocking(move || files.store(&bytes)).await.map_err(Failure::unexpected)??;
    let writing = app.store.begin().await?;
    if sources::get(&writing.reader(), &sha256).await?.is_none() {
        let row = SourceFile {
            sha256: sha256.clone(),
            size,
            media_type: "application/octet-stream".to_owned(),
            name: name.to_owned(),
            stored_at: stamp(app.clock.now()),
            stored_by: actor.id.clone(),
        };
        sources::insert(&writing, row).await?;
    }
    let mut event = event(app, actor, "file.keep", "source_file", &sha256);
    event.after = Some(serde_json::json!({"size": size}));
    finish(writing, event).await?;
    Ok(sha256)
}

/// Hands work in. Tells the id of the assignment.
///
/// # Errors
/// Refused by right; not found; `status_not_allowed`; `invalid` values.
pub async fn hand_in(app: &App, actor: &Actor, which: &Which, input: &HandInInput) -> Result<String, Failure> {
    add(app, actor, which, input, false).await
}

/// Corrects what was accepted: the correction goes through review again, the accepted version counts until then.
///
/// # Errors
/// As [`hand_in`].
pub async fn correct(app: &App, actor: &Actor, which: &Which, input: &HandInInput) -> Result<String, Failure> {
    add(app, actor, which, input, true).await
}

/// Takes back what nobody has reviewed yet.
///
/// # Errors
/// Refused by right; not found; `status_not_allowed`.
pub async fn withdraw(app: &App, actor: &Actor, which: &Which) -> Result<String, Failure> {
    let writing = app.store.begin().await?;
    let reader = writing.reader();
    allow_unit(app, actor, Action::Report, which.unit(&reader).await?.as_deref())?;
    let assignment = which.find(&reader, actor, &|row| row.open_step.is_some()).await?;
    let Loaded { mut history, submissions: rows, .. } = load(&reader, &assignment).await?;
    let place = history.may_withdraw().map_err(Failure::Refused)?;
    history.hand_ins[place].withdrawn = true;
    submissions::withdraw(&writing, &rows[place].id, &stamp(app.clock.now())).await?;
    let mut event = event(app, actor, "work.withdraw", "assignment", &assignment.id);
    (event.plan_id, event.activity_id) = (assignment.plan_id.clone(), assignment.activity_id.clone());
    event.before = Some(serde_json::json!({"number": rows[place].number}));
    event.after = Some(serde_json::json!({"status": history.status().code()}));
    let id = assignment.id.clone();
    store_state(app, &writing, assignment, &history).await?;
    finish(writing, event).await?;
    Ok(id)
}

async fn add(app: &App, actor: &Actor, which: &Which, input: &HandInInput, corrects: bool) -> Result<String, Failure> {
    let writing = app.store.begin().await?;
    let reader = writing.reader();
    allow_unit(app, actor, Action::Report, which.unit(&reader).await?.as_deref())?;
    let assignment = which.find(&reader, actor, &|_| false).await?;
    let Loaded { mut history, submissions: rows, .. } = load(&reader, &assignment).await?;
    let allowed = if corrects { history.may_correct() } else { history.may_hand_in() };
    allowed.map_err(Failure::Refused)?;
    check(&reader, &assignment, input).await?;
    // What is handed in again after a returned correction still corrects what was accepted.
    let corrects = corrects || history.accepted().is_some();
    let steps = steps_now(app, &reader, &assignment).await?;
    let number = i64::try_from(rows.len() + 1).unwrap_or(i64::MAX);
    let today = app.clock.today();
    let submission = Submission {
        id: app.new_id(),
        assignment_id: assignment.id.clone(),
        number,
        corrects: i64::from(corrects),
        account_id: actor.id.clone(),
        handed_in_at: stamp(app.clock.now()),
        handed_in_on: today.to_string(),
        words: input.words.trim().to_owned(),
        links: to_json(&input.links)?,
        steps: to_json(&steps)?,
        withdrawn_at: None,
    };
    history.hand_ins.push(HandIn {
        by: actor.id.clone(),
        on: today,
        corrects,
        withdrawn: false,
        steps,
        verdicts: Vec::new(),
    });
    let id = assignment.id.clone();
    save(app, actor, &writing, assignment, &history, submission, input).await?;
    writing.commit().await?;
    Ok(id)
}

async fn save(
    app: &App,
    actor: &Actor,
    writing: &Writing,
    assignment: Assignment,
    history: &History,
    submission: Submission,
    input: &HandInInput,
) -> Result<(), Failure> {
    let values = input.values.iter().map(|value| SubmissionValue {
        id: app.new_id(),
        submission_id: submission.id.clone(),
        indicator: i64::from(value.indicator),
        numerator: value.numerator,
        denominator: value.denominator,
    });
    let files = input.files.iter().enumerate().map(|(place, (sha256, name))| SubmissionFile {
        id: app.new_id(),
        submission_id: submission.id.clone(),
        position: i64::try_from(place).unwrap_or(i64::MAX),
        sha256: sha256.clone(),
        name: name.clone(),
    });
    let mut event = event(app, actor, "work.hand_in", "assignment", &assignment.id);
    (event.plan_id, event.activity_id) = (assignment.plan_id.clone(), assignment.activity_id.clone());
    event.before = Some(serde_json::json!({"status": assignment.status}));
    event.after = Some(serde_json::json!({
        "status": history.status().code(), "number": submission.number, "corrects": submission.corrects == 1,
        "words": submission.words, "values": input.values, "links": input.links,
        "files": input.files.iter().map(|(sha256, name)| serde_json::json!({"sha256": sha256, "name": name})).collect::<Vec<_>>(),
    }));
    let (values, files) = (values.collect(), files.collect());
    submissions::insert(writing, submission, values, files).await?;
    store_state(app, writing, assignment, history).await?;
    store::journal::append(writing, event).await?;
    Ok(())
}

/// The steps of confirmation for a hand-in of today.
async fn steps_now(app: &App, reader: &Reader<'_>, assignment: &Assignment) -> Result<Vec<Step>, Failure> {
    let today = app.clock.today();
    let place = place(reader).await?;
    let unit = assignment.unit_id.as_deref().unwrap_or_default();
    let has_curator = !place.curators(unit, today).is_empty();
    let Some(plan_id) = &assignment.plan_id else {
        // An agreement of a visit is confirmed by the curator alone.
        return Ok(steps(&[Step::Curator], has_curator, false));
    };
    let plan = plans::get(reader, plan_id).await?.ok_or(Failure::NotFound)?;
    let planned: Vec<Step> = match &plan.review_steps {
        Some(stored) => from_json(stored)?,
        None => vec![Step::Coordinator],
    };
    let curators_work = assignment.unit_id.is_some() && assignment.person_id.is_some();
    Ok(steps(&planned, has_curator, curators_work))
}

async fn check(reader: &Reader<'_>, assignment: &Assignment, input: &HandInInput) -> Result<(), Failure> {
    let mut problems = Vec::new();
    if input.files.len() + input.links.len() > MOST_PROOFS {
        problems.push(FieldProblem::new("files", format!("Приложите не больше {MOST_PROOFS} файлов и ссылок.")));
    }
    let web = |link: &&String| !(link.starts_with("https://") || link.starts_with("http://"));
    if let Some(link) = input.links.iter().find(web) {
        let message = format!("«{link}» – не адрес страницы. Введите адрес, который начинается с https://.");
        problems.push(FieldProblem::new("links", message));
    }
    Failure::check(problems)?;
    for (sha256, _) in &input.files {
        sources::get(reader, sha256).await?.ok_or(Failure::NotFound)?;
    }
    let indicators: Vec<Indicator> = match &assignment.activity_id {
        Some(id) => {
            let line = activities::get(reader, id).await?.ok_or(Failure::NotFound)?;
            if line.kind == LineKind::Obligation.code() {
                return Err(Failure::refused(
                    "status_not_allowed",
                    "Это отчёт: он собирается сам, его подписывают.",
                    "Откройте отчёт и подпишите его.",
                ));
            }
            from_json(&line.indicators)?
        }
        None => Vec::new(),
    };
    check_values(&input.values, &indicators).map_err(Failure::Refused)
}
