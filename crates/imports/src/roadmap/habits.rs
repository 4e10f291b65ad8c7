//! What is usual in a plan: whether its lines have numbers, begin with small letters, are bold; what comes next.

use super::draft::Draft;
use super::numbering::{self, Label};
use super::roles::Role;
use super::shape;

/// What must be known of the whole table to tell one row.
pub(super) struct Habits {
    /// The table has numbers and most activities use them.
    pub(super) numbered: bool,
    /// Activities are printed bold as a rule, so bold tells nothing.
    pub(super) bold_activities: bool,
    /// Activities carry numbers, in their own column or before the title.
    pub(super) labelled: bool,
    /// Many activities begin with a small letter, so that it tells no torn row.
    pub(super) small_letters: bool,
    /// Every activity that begins inside a page has a number: a row without one at a page's top is the rest of another.
    pub(super) all_numbered: bool,
    /// Sections stand unnumbered in the title column inside a page, so that such a row at a page's top may be one too.
    pub(super) plain_sections: bool,
    /// Most rows with a title have a number, whatever else they hold.
    pub(super) mostly_numbered: bool,
    /// Next row's label after each row, its length and whether it is filled.
    pub(super) next: Vec<Option<(Label, bool)>>,
}

/// The number of a row, from its own column or before the title.
pub(super) fn label_of(draft: &Draft) -> Option<Label> {
    let number = draft.plain(Role::Number);
    if number.is_empty() {
        numbering::split_marked(&draft.plain(Role::Title)).map(|(_, label, _)| label)
    } else {
        Label::read(&number)
    }
}

/// Looks at all rows of a plan.
pub(super) fn habits(drafts: &[Draft]) -> Habits {
    let (mut rows, mut numbered, mut labelled, mut bold, mut small) = (0_usize, 0_usize, 0_usize, 0_usize, 0_usize);
    for draft in drafts.iter().filter(|draft| draft.has(Role::Title) && draft.has_others()) {
        rows += 1;
        numbered += usize::from(draft.has(Role::Number));
        labelled += usize::from(label_of(draft).is_some());
        bold += usize::from(draft.bold);
        small += usize::from(shape::starts_inside(&draft.plain(Role::Title)) && draft.has(Role::Deadline));
    }
    let titled = drafts.iter().filter(|draft| draft.has(Role::Title)).count();
    let with_label = drafts.iter().filter(|draft| draft.has(Role::Title) && label_of(draft).is_some()).count();
    let inside = || drafts.iter().filter(|draft| !draft.first && draft.has(Role::Title));
    let all_numbered = numbered > 0 && inside().filter(|draft| draft.has_others()).all(|draft| draft.has(Role::Number));
    let plain_sections = inside().any(|draft| is_plain_row(draft) && !shape::starts_inside(&draft.plain(Role::Title)));
    let mut next = vec![None; drafts.len()];
    let mut coming = None;
    for (index, draft) in drafts.iter().enumerate().rev() {
        next[index].clone_from(&coming);
        if let Some(label) = label_of(draft) {
            coming = Some((label, draft.has_others()));
        }
    }
    Habits {
        numbered: numbered * 10 >= rows * 8 && numbered > 0,
        labelled: labelled * 2 > rows,
        bold_activities: bold * 2 > rows,
        small_letters: small * 10 > rows * 3,
        all_numbered,
        plain_sections,
        mostly_numbered: with_label * 10 >= titled * 6,
        next,
    }
}

/// A row with nothing but unnumbered words in the title column, no merge, no bold: a section by its place only.
pub(super) fn is_plain_row(draft: &Draft) -> bool {
    let bare =
        !draft.has(Role::Number) && !draft.has_others() && !draft.merged && !draft.bold && !draft.from_number_column;
    bare && label_of(draft).is_none() && draft.has(Role::Title)
}
