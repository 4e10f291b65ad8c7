//! Puts the cells of a stretch under its columns: on the header's grid where they stand on it, by what they hold where
//! a page break shifted them.

use std::collections::BTreeMap;

use super::align::{self, Known};
use super::draft::Draft;
use super::roles::Role;
use super::strip::Strip;
use super::sweep::Stretch;

/// How a row is put under the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Paragraph,
    Grid,
    /// With the other rows of its table that have as many cells.
    Group {
        segment: usize,
        width: usize,
    },
}

/// The rows of a stretch under their columns, and the values seen under each.
pub(super) fn place(stretch: &Stretch) -> (Vec<Draft>, Known) {
    let ways: Vec<Way> = stretch.rows.iter().map(|(segment, strip)| way(stretch, *segment, strip)).collect();
    let mut drafts: Vec<Option<Draft>> = Vec::with_capacity(ways.len());
    let mut known = Known::default();
    let mut groups: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (index, (way, (_, strip))) in ways.iter().zip(&stretch.rows).enumerate() {
        drafts.push(match *way {
            Way::Paragraph => Some(Draft::of_paragraph(strip)),
            Way::Grid => Some(Draft::on_grid(strip, &stretch.layout)),
            Way::Group { segment, width } => {
                groups.entry((segment, width)).or_default().push(index);
                None
            }
        });
        if let Some(Some(draft)) = drafts.last() {
            learn(draft, &mut known);
        }
    }
    for indexes in groups.values() {
        let rows: Vec<&Strip> = indexes.iter().map(|index| &stretch.rows[*index].1).collect();
        let mapping = mapping(stretch, &rows, &known);
        let mut learned = Known::default();
        std::mem::swap(&mut learned, &mut known);
        for (index, row) in indexes.iter().zip(rows) {
            let draft = Draft::mapped(row, &stretch.layout, &mapping);
            learn(&draft, &mut learned);
            drafts[*index] = Some(draft);
        }
        known = learned;
    }
    let mut drafts: Vec<Draft> = drafts.into_iter().flatten().collect();
    for (draft, (_, strip)) in drafts.iter_mut().zip(&stretch.rows) {
        if strip.after_header {
            draft.healed.push("repeated header dropped");
        }
    }
    (drafts, known)
}

fn learn(draft: &Draft, known: &mut Known) {
    if draft.has(Role::Title) {
        for role in [Role::Audience, Role::Deadline, Role::Responsible, Role::Expected, Role::Reports, Role::Channels] {
            if draft.has(role) {
                known.add(role, &draft.plain(role));
            }
        }
    }
}

/// A row with more cells is no row of a plan whose columns shifted; it is read on the grid as far as that goes.
const WIDEST: usize = 64;

fn way(stretch: &Stretch, segment: usize, strip: &Strip) -> Way {
    if strip.paragraph {
        return Way::Paragraph;
    }
    let last = strip.slots.iter().rposition(|slot| !slot.is_empty()).map_or(0, |index| index + 1);
    let end = strip.slots.get(last.wrapping_sub(1)).map_or(0, super::strip::Slot::end);
    let columns = stretch.layout.columns.len();
    let own_header = stretch.own_header.get(segment).copied().unwrap_or(false);
    let on_grid = strip.extent() == stretch.layout.extent
        || own_header && end <= stretch.layout.extent && strip.slots.len() <= columns;
    if on_grid || strip.slots.len() == 1 || strip.slots.len() > WIDEST {
        Way::Grid
    } else {
        Way::Group { segment, width: strip.slots.len() }
    }
}

/// Columns for the slots of rows that have one width: by order when there are as many as columns and the times stand
/// where they should, otherwise by what they hold.
fn mapping(stretch: &Stretch, rows: &[&Strip], known: &Known) -> Vec<Option<usize>> {
    let columns = stretch.layout.columns.len();
    let width = rows
        .iter()
        .map(|row| row.slots.iter().rposition(|slot| !slot.is_empty()).map_or(0, |index| index + 1))
        .max()
        .unwrap_or(0);
    if width <= columns {
        let deadline = stretch.layout.columns.iter().position(|column| column.role == Role::Deadline);
        let full: Vec<&&Strip> = rows.iter().filter(|row| row.filled().count() >= 3).collect();
        let values = full.iter().filter_map(|row| row.slots.get(deadline?)).filter(|slot| !slot.is_empty());
        let (mut filled, mut timed) = (0, 0);
        for slot in values {
            filled += 1;
            timed += usize::from(super::shape::is_time(&slot.folded()));
        }
        if full.is_empty() || timed * 2 >= filled && filled > 0 || deadline.is_none() {
            return (0..rows.first().map_or(0, |row| row.slots.len()))
                .map(|index| (index < columns).then_some(index))
                .collect();
        }
    }
    align::map(rows, &stretch.layout, known)
}
