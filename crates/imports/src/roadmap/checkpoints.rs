//! Checkpoints: a measure, when it is looked at, who answers for it.

use domain::roadmap::{Checkpoint, Source};
use phrases::indicator::Target;

use super::activities::{Readers, words};
use super::items::{self, Item};
use super::roles::Role;
use super::rows;
use super::sweep::Stretch;
use super::{draft::Draft, numbering};

/// Reads a table of checkpoints.
pub(super) fn read(stretch: &Stretch, readers: &mut Readers<'_>) -> Vec<Checkpoint> {
    let (drafts, known) = rows::place(stretch);
    let items = items::tell(drafts, &stretch.layout, &known);
    let rows = items.into_iter().filter_map(|item| match item {
        Item::Activity(draft) => Some(draft),
        Item::Section(_) | Item::Goal(_) | Item::Left(..) => None,
    });
    rows.map(|draft| checkpoint(&draft, readers)).collect()
}

fn checkpoint(draft: &Draft, readers: &mut Readers<'_>) -> Checkpoint {
    let mut healed: Vec<String> = draft.healed.iter().map(|note| (*note).to_owned()).collect();
    let vocabulary = readers.vocabulary;
    let mut text = |role: Role| words(draft.lines(role), vocabulary, &mut healed);
    let (number, title, deadline, responsible, expected) =
        (text(Role::Number), text(Role::Title), text(Role::Deadline), text(Role::Responsible), text(Role::Expected));
    let deadline = readers.deadline(&deadline);
    let measured = if expected.is_empty() { title.clone() } else { format!("{title}: {expected}") };
    let mut indicator = readers.indicator(&measured);
    // Targets written into the time cell («май 2024 – 100%») belong to the measure.
    let told = deadline.targets.iter().map(|target| Target {
        by: Some(target.due),
        comparator: None,
        value: target.value,
        unit: Some(target.unit.clone()),
    });
    let new: Vec<Target> = told.filter(|target| !indicator.targets.contains(target)).collect();
    indicator.targets.extend(new);
    let number = (!number.is_empty()).then(|| numbering::without_closing_dot(&number));
    let source = Source { table: draft.place.table, row: draft.place.row, page: draft.place.page, healed };
    Checkpoint {
        number,
        text: title,
        deadline,
        responsible: readers.parties(&responsible),
        indicator: Some(indicator),
        source,
    }
}
