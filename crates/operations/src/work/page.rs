//! One piece of work as its page shows it: the words of the line, what was handed in, what reviewers said.

use domain::access::{self, Action, Resource};
use domain::work::{Step, Value};
use jiff::civil::Date;
use phrases::indicator::Indicator;
use serde::Serialize;
use store::queries::{activities, assignments, submissions, work};
use store::records::Assignment;

use super::allow_unit;
use super::history::load;
use super::mine::{WorkRow, row};
use super::reviewing::Confirmer;
use crate::imports::source_file;
use crate::ports::OutputFile;
use crate::support::{Authors, date, from_json};
use crate::{Actor, App, Failure};

/// One piece of work.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorkPage {
    /// What it is.
    pub row: WorkRow,
    /// Expected result in the document's words.
    pub expected: Option<String>,
    /// Indicators that ask for a value: place from 1 and words.
    pub indicators: Vec<(u32, String, bool)>,
    /// What was handed in, the newest first.
    pub hand_ins: Vec<HandInView>,
    /// May be handed in by this person now.
    pub may_hand_in: bool,
    /// May be corrected by this person now.
    pub may_correct: bool,
    /// May be taken back by this person now.
    pub may_withdraw: bool,
    /// May be confirmed or returned by this person now.
    pub may_review: bool,
    /// Why it cannot be handed in now, in words.
    pub why_not: Option<String>,
}

/// One hand-in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HandInView {
    /// Its number, from 1.
    pub number: i64,
    /// Who.
    pub by: String,
    /// The day.
    pub on: Date,
    /// It corrects what was accepted.
    pub corrects: bool,
    /// Taken back.
    pub withdrawn: bool,
    /// The words.
    pub words: String,
    /// Values.
    pub values: Vec<Value>,
    /// Files: id and name.
    pub files: Vec<(String, String)>,
    /// Addresses.
    pub links: Vec<String>,
    /// What reviewers said: step, confirmed, who, day, words.
    pub reviews: Vec<(Step, bool, String, Date, String)>,
    /// Whose confirmation it waits for.
    pub open_step: Option<Step>,
    /// It is the version that counts.
    pub counts: bool,
}

/// One piece of work by its id.
///
/// # Errors
/// Not found, also where the person may not see it: the answer does not say whether the record exists.
pub async fn page(app: &App, actor: &Actor, id: &str) -> Result<WorkPage, Failure> {
    let reader = app.store.reader();
    let assignment = readable(app, actor, id).await?;
    let item = work::item(&reader, id).await?.ok_or(Failure::NotFound)?;
    let loaded = load(&reader, &assignment).await?;
    let today = app.clock.today();
    let resource = Resource::OfUnit(assignment.unit_id.clone().unwrap_or_default());
    let may = |action| access::decide(actor, action, &resource, today).allowed;
    let confirmer = Confirmer::new(app, &reader, actor).await?;
    let open = loaded.history.open();
    let may_review = open.is_some_and(|(place, step)| {
        may(Action::Review)
            && loaded.history.hand_ins[place].by != actor.id
            && confirmer.may_confirm(step, assignment.unit_id.as_deref())
    });
    let (mut indicators, mut expected) = (Vec::new(), None);
    if let Some(line_id) = &assignment.activity_id {
        let line = activities::get(&reader, line_id).await?.ok_or(Failure::NotFound)?;
        let read: Vec<Indicator> = from_json(&line.indicators)?;
        for (place, indicator) in (1u32..).zip(read) {
            use phrases::indicator::Measure;
            let asks = !matches!(indicator.measure, Measure::Document | Measure::State);
            let share = matches!(indicator.measure, Measure::Share | Measure::Coverage | Measure::Ratio);
            if asks {
                indicators.push((place, indicator.text, share));
            }
        }
        expected = line.expected;
    }
    let hand_in = loaded.history.may_hand_in();
    Ok(WorkPage {
        row: row(item, today)?,
        expected,
        indicators,
        may_hand_in: may(Action::Report) && hand_in.is_ok(),
        may_correct: may(Action::Report) && loaded.history.may_correct().is_ok(),
        may_withdraw: may(Action::Report) && loaded.history.may_withdraw().is_ok(),
        may_review,
        why_not: hand_in.err().map(|refusal| refusal.to_string()),
        hand_ins: hand_ins(app, &loaded).await?,
    })
}

/// A file of a hand-in, for who may read the work.
///
/// # Errors
/// Not found, also where the person may not see it; refused `damaged_file`.
pub async fn file(app: &App, actor: &Actor, assignment: &str, file: &str) -> Result<OutputFile, Failure> {
    let reader = app.store.reader();
    let assignment = readable(app, actor, assignment).await?;
    let rows = submissions::of_assignments(&reader, &[assignment.id]).await?;
    let ids: Vec<String> = rows.into_iter().map(|row| row.id).collect();
    let found = submissions::files(&reader, &ids).await?.into_iter().find(|f| f.id == file);
    let found = found.ok_or(Failure::NotFound)?;
    source_file(app, &found.sha256, found.name).await
}

/// The assignment, or "not found" where the person may not read it.
async fn readable(app: &App, actor: &Actor, id: &str) -> Result<Assignment, Failure> {
    let reader = app.store.reader();
    let assignment = assignments::get(&reader, id).await?.ok_or(Failure::NotFound)?;
    let own = assignment.person_id.is_some() && assignment.person_id == actor.person;
    if !own {
        allow_unit(app, actor, Action::Read, assignment.unit_id.as_deref()).map_err(|_| Failure::NotFound)?;
    }
    Ok(assignment)
}

async fn hand_ins(app: &App, loaded: &super::history::Loaded) -> Result<Vec<HandInView>, Failure> {
    let reader = app.store.reader();
    let ids: Vec<String> = loaded.submissions.iter().map(|row| row.id.clone()).collect();
    let values = submissions::values(&reader, &ids).await?;
    let files = submissions::files(&reader, &ids).await?;
    let authors = Authors::load(app).await?;
    let counting = loaded.history.accepted();
    let mut views = Vec::new();
    for (place, (row, hand_in)) in loaded.submissions.iter().zip(&loaded.history.hand_ins).enumerate().rev() {
        let mut reviews = Vec::new();
        for said in loaded.reviews.get(&row.id).into_iter().flatten() {
            let step = super::history::step(&said.step)?;
            let (who, day) = (authors.name(&said.account_id), date(&said.reviewed_on)?);
            reviews.push((step, said.accept == 1, who, day, said.words.clone()));
        }
        let own = values.iter().filter(|value| value.submission_id == row.id);
        views.push(HandInView {
            number: row.number,
            by: authors.name(&row.account_id),
            on: hand_in.on,
            corrects: hand_in.corrects,
            withdrawn: hand_in.withdrawn,
            words: row.words.clone(),
            values: own
                .map(|value| Value {
                    indicator: u32::try_from(value.indicator).unwrap_or(0),
                    numerator: value.numerator,
                    denominator: value.denominator,
                })
                .collect(),
            files: files
                .iter()
                .filter(|file| file.submission_id == row.id)
                .map(|file| (file.id.clone(), file.name.clone()))
                .collect(),
            links: from_json(&row.links)?,
            reviews,
            open_step: hand_in.open_step(),
            counts: counting == Some(place),
        });
    }
    Ok(views)
}
