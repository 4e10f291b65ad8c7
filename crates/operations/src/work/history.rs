//! The history of an assignment as loaded from its hand-ins and reviews.

use std::collections::{BTreeMap, HashMap};

use domain::progress::Status;
use domain::work::{HandIn, History, Step, Verdict};
use store::queries::submissions;
use store::records::{Assignment, Review, Submission};
use store::{Reader, Writing};

use crate::plans::status;
use crate::support::{date, from_json, stamp};
use crate::{App, Failure};

/// A history with the rows behind it.
pub(crate) struct Loaded {
    pub history: History,
    pub submissions: Vec<Submission>,
    pub reviews: HashMap<String, Vec<Review>>,
}

/// The history of one assignment.
pub(crate) async fn load(reader: &Reader<'_>, assignment: &Assignment) -> Result<Loaded, Failure> {
    let mut all = load_all(reader, std::slice::from_ref(assignment)).await?;
    all.remove(&assignment.id).ok_or_else(|| Failure::unexpected("a history is missing"))
}

/// Histories of many assignments by their ids, in three queries.
pub(crate) async fn load_all(
    reader: &Reader<'_>,
    assignments: &[Assignment],
) -> Result<BTreeMap<String, Loaded>, Failure> {
    let ids: Vec<String> = assignments.iter().map(|a| a.id.clone()).collect();
    let rows = submissions::of_assignments(reader, &ids).await?;
    let submission_ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let mut reviews: HashMap<String, Vec<Review>> = HashMap::new();
    for review in submissions::reviews(reader, &submission_ids).await? {
        reviews.entry(review.submission_id.clone()).or_default().push(review);
    }
    let mut loaded = BTreeMap::new();
    for assignment in assignments {
        let known = status(&assignment.status)?;
        loaded.insert(
            assignment.id.clone(),
            Loaded { history: History::default(), submissions: Vec::new(), reviews: HashMap::new() },
        );
        if let Some(own) = loaded.get_mut(&assignment.id) {
            // Before the first hand-in the status is what was decided when the plan was adopted.
            own.history.done_before = known == Status::Accepted;
            own.history.dropped = known == Status::Dropped;
        }
    }
    for row in rows {
        let said = reviews.remove(&row.id).unwrap_or_default();
        let Some(own) = loaded.get_mut(&row.assignment_id) else { continue };
        own.history.done_before = false;
        own.history.hand_ins.push(hand_in(&row, &said)?);
        own.reviews.insert(row.id.clone(), said);
        own.submissions.push(row);
    }
    Ok(loaded)
}

fn hand_in(row: &Submission, reviews: &[Review]) -> Result<HandIn, Failure> {
    let verdict = |review: &Review| {
        Ok(Verdict { step: step(&review.step)?, accept: review.accept == 1, on: date(&review.reviewed_on)? })
    };
    Ok(HandIn {
        by: row.account_id.clone(),
        on: date(&row.handed_in_on)?,
        corrects: row.corrects == 1,
        withdrawn: row.withdrawn_at.is_some(),
        steps: from_json(&row.steps)?,
        verdicts: reviews.iter().map(verdict).collect::<Result<_, Failure>>()?,
    })
}

/// A stored step.
pub(crate) fn step(code: &str) -> Result<Step, Failure> {
    Step::from_code(code).ok_or_else(|| Failure::unexpected(format!("stored step «{code}»")))
}

/// Writes what a changed history means into the columns that queries ask.
pub(crate) async fn store_state(
    app: &App,
    writing: &Writing,
    mut assignment: Assignment,
    history: &History,
) -> Result<(), Failure> {
    let open = history.open();
    let accepted = history.accepted().and_then(|place| history.hand_ins[place].accepted_on());
    history.status().code().clone_into(&mut assignment.status);
    assignment.open_step = open.map(|(_, step)| step.code().to_owned());
    assignment.handed_in_by = open.map(|(place, _)| history.hand_ins[place].by.clone());
    assignment.done_on = accepted.map(|day| day.to_string());
    assignment.sequence += 1;
    assignment.updated_at = stamp(app.clock.now());
    store::queries::assignments::update(writing, assignment).await?;
    Ok(())
}
