//! From an import in review to what will be adopted: lines left out are gone, an amendment's choices are applied, and
//! every line of the result knows which line of the reading and which line in force it was.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use domain::amendment::{Choice, Choices, Diff, apply, diff};
use domain::line::{LineKey, LineKind};
use domain::owed::Place;
use domain::roadmap::Roadmap;
use jiff::civil::Date;
use phrases::deadline::Window;
use store::Reader;

use super::draft::{Draft, draft};
use super::in_review::InReview;
use super::past::PastDecision;
use super::versions::{in_force, stable_names};
use crate::place::place;
use crate::{App, Failure};

/// What will be adopted.
pub(super) struct FuturePlan {
    pub draft: Draft,
    /// For an amendment: how it follows the version in force.
    pub follows: Option<Follows>,
}

/// How an amendment follows the version in force.
pub(super) struct Follows {
    /// The line in force (first) that a line of the result (second) continues.
    pub continues: Vec<(LineKey, LineKey)>,
    /// Lines in force that the result no longer has.
    pub withdrawn: Vec<LineKey>,
    /// What really changes, after the choices.
    pub diff: Diff,
}

impl FuturePlan {
    /// What adopting the import as it stands would make.
    pub(super) async fn of(app: &App, reader: &Reader<'_>, reviewed: &InReview) -> Result<FuturePlan, Failure> {
        let (after, read_keys) = without_dropped(reviewed);
        let place = place(reader).await?;
        let today = app.clock.today();
        let Some(plan_id) = &reviewed.row.target_plan_id else {
            let past = |key: LineKey, window: Window| {
                let read = read_keys.get(&key)?;
                reviewed.past_decision(*read, window).or_else(|| by_default(window, today))
            };
            return Ok(FuturePlan { draft: draft(after, &reviewed.bindings, (&place, today), &past), follows: None });
        };
        let before = in_force(app, reader, plan_id).await?;
        Ok(amended(reviewed, (&place, today), &before, &after, &read_keys))
    }
}

/// The difference to the version in force, and the choices of a person on it.
pub(crate) async fn difference(
    app: &App,
    reader: &Reader<'_>,
    reviewed: &InReview,
    plan_id: &str,
) -> Result<(Arc<Roadmap>, Diff, Choices), Failure> {
    let before = in_force(app, reader, plan_id).await?;
    let (after, _) = without_dropped(reviewed);
    let diff = diff(&before, &after);
    let choices = choices(&diff, &reviewed.kept_changes);
    Ok((before, diff, choices))
}

/// A past window that nobody decided belongs to the time before adoption: it is neither done by us nor late.
fn by_default(window: Window, today: Date) -> Option<PastDecision> {
    (window.due < today).then_some(PastDecision::BeforeAdoption)
}

fn amended(
    reviewed: &InReview,
    (place, today): (&Place, Date),
    before: &Roadmap,
    after: &Roadmap,
    read_keys: &HashMap<LineKey, LineKey>,
) -> FuturePlan {
    let difference = diff(before, after);
    let choices = choices(&difference, &reviewed.kept_changes);
    let applied = apply(before, after, &difference, &choices);
    // Result line → line of the new document: by the line in force that both continue, and added lines in order.
    let in_new: HashMap<LineKey, LineKey> = difference.pairs().into_iter().collect();
    let mut new_of: HashMap<LineKey, LineKey> = HashMap::new();
    for (old, result) in &applied.kept {
        if let Some(new) = in_new.get(old) {
            new_of.insert(*result, *new);
        }
    }
    let refused = |place: usize| choices.lines.get(&place) == Some(&Choice::Keep);
    let added = difference.lines.iter().enumerate().filter(|(place, c)| c.before.is_none() && !refused(*place));
    let mut added: Vec<LineKey> = added.filter_map(|(_, change)| change.after).collect();
    added.sort_unstable();
    let mut result_added = applied.added.clone();
    result_added.sort_unstable();
    new_of.extend(result_added.into_iter().zip(added));
    let past = |key: LineKey, window: Window| {
        let read = new_of.get(&key).and_then(|new| read_keys.get(new))?;
        reviewed.past_decision(*read, window)
    };
    let effective = diff(before, &applied.roadmap);
    FuturePlan {
        draft: draft(applied.roadmap, &reviewed.bindings, (place, today), &past),
        follows: Some(Follows { continues: applied.kept, withdrawn: applied.withdrawn, diff: effective }),
    }
}

/// The corrected reading without the lines left out, and the key of the reading for each of its keys.
fn without_dropped(reviewed: &InReview) -> (Roadmap, HashMap<LineKey, LineKey>) {
    let edited = reviewed.edited();
    let dropped = reviewed.dropped();
    let mut next: BTreeMap<LineKind, usize> = BTreeMap::new();
    let mut keys = HashMap::new();
    for line in edited.lines().iter().filter(|line| !dropped.contains(&line.key)) {
        let index = next.entry(line.key.kind).or_default();
        keys.insert(LineKey { kind: line.key.kind, index: *index }, line.key);
        *index += 1;
    }
    (edited.without(&dropped), keys)
}

fn choices(diff: &Diff, kept: &BTreeSet<String>) -> Choices {
    let mut choices = Choices::default();
    for (place, name) in stable_names(diff).into_iter().enumerate() {
        if kept.contains(&name) {
            choices.lines.insert(place, Choice::Keep);
        }
    }
    for field in &diff.header {
        if kept.contains(&format!("header:{}", field.field)) {
            choices.header.insert(field.field.clone(), Choice::Keep);
        }
    }
    choices
}
