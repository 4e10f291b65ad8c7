//! A row with its cells put under the columns of the plan.

use domain::roadmap::Place;

use super::layout::{Column, Layout, Part};
use super::lines;
use super::roles::{ROLES, Role};
use super::shared;
use super::strip::{Slot, Strip};

/// A row whose cells are told apart by role.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    /// Where it stands.
    pub(super) place: Place,
    /// It is a paragraph between tables.
    pub(super) paragraph: bool,
    /// It is the first row of its table or after a repeated header.
    pub(super) first: bool,
    /// Its only words cover most of the table, or stand alone in their line.
    pub(super) merged: bool,
    /// All its words are bold.
    pub(super) bold: bool,
    /// Its title stood in the number column.
    pub(super) from_number_column: bool,
    /// Lines by role.
    pub(super) cells: [Vec<String>; ROLES],
    /// Roles whose cell continues the one above.
    pub(super) continues: [bool; ROLES],
    /// Cells of a row that is wider than the header, by slot index, for a second look when the row continues another.
    pub(super) wide: Option<Wide>,
    /// What was healed on the way.
    pub(super) healed: Vec<&'static str>,
    /// Values of the indicator from columns beside it, with their years.
    values: Vec<(Option<String>, String)>,
    /// Its unit from a column beside it.
    unit: String,
}

/// The cells of a row wider than its header.
#[derive(Debug, Clone)]
pub(super) struct Wide {
    /// Slot index and lines of cells with words.
    pub(super) cells: Vec<(usize, Vec<String>)>,
    /// Number of slots.
    pub(super) width: usize,
}

impl Draft {
    /// Lines under a role.
    pub(super) fn lines(&self, role: Role) -> &[String] {
        &self.cells[role.index()]
    }

    /// Whether there are words under a role.
    pub(super) fn has(&self, role: Role) -> bool {
        !self.cells[role.index()].is_empty()
    }

    /// The words under a role, nothing mended.
    pub(super) fn plain(&self, role: Role) -> String {
        lines::plain(&self.cells[role.index()])
    }

    /// Whether anything but number, section and title is filled.
    pub(super) fn has_others(&self) -> bool {
        [Role::Audience, Role::Deadline, Role::Responsible, Role::Expected, Role::Reports, Role::Channels, Role::Other]
            .into_iter()
            .any(|role| self.has(role))
    }

    fn blank(strip: &Strip) -> Draft {
        let bold = strip.filled().all(|slot| slot.bold);
        Draft { place: strip.place, paragraph: strip.paragraph, first: strip.first, bold, ..Draft::default() }
    }

    /// A paragraph between tables, taken for a section row.
    pub(super) fn of_paragraph(strip: &Strip) -> Draft {
        let mut draft = Draft::blank(strip);
        draft.merged = true;
        draft.cells[Role::Title.index()] = strip.slots.first().map(|slot| slot.lines.clone()).unwrap_or_default();
        draft
    }

    /// A row whose cells stand on the header's grid.
    pub(super) fn on_grid(strip: &Strip, layout: &Layout) -> Draft {
        let by_index = strip.slots.len() == layout.columns.len() && !fits_grid(strip, layout);
        let place = |index: usize, slot: &Slot| if by_index { Some(index) } else { layout.column_at(slot) };
        Draft::placed(strip, layout, place)
    }

    /// A row whose cells are mapped to columns by their order.
    pub(super) fn mapped(strip: &Strip, layout: &Layout, mapping: &[Option<usize>]) -> Draft {
        let mut draft = Draft::placed(strip, layout, |index, _| mapping.get(index).copied().flatten());
        if strip.slots.len() > layout.columns.len() {
            let filled = strip.slots.iter().enumerate().filter(|(_, slot)| !slot.is_empty());
            let cells = filled.map(|(index, slot)| (index, slot.lines.clone())).collect();
            draft.wide = Some(Wide { cells, width: strip.slots.len() });
        }
        draft
    }

    fn placed(strip: &Strip, layout: &Layout, place: impl Fn(usize, &Slot) -> Option<usize>) -> Draft {
        let mut draft = Draft::blank(strip);
        let alone = strip.filled().count() == 1;
        let mut last = 0;
        for (index, slot) in strip.slots.iter().enumerate() {
            let column = place(index, slot).unwrap_or(last);
            let column = if heads_row(strip, layout, slot, column, alone) { title_of(layout, column) } else { column };
            last = column;
            let Some(column) = layout.columns.get(column) else { continue };
            if slot.continues {
                draft.continues[column.role.index()] = true;
            } else if !slot.is_empty() {
                let covers = layout.columns_under(slot);
                draft.merged |=
                    covers * 5 >= layout.columns.len() * 3 && covers >= 2 || alone && strip.slots.len() == 1;
                draft.put(column, slot);
            }
        }
        draft.join_values();
        draft
    }

    fn put(&mut self, column: &Column, slot: &Slot) {
        if column.marked {
            return self.put_marked(column, slot);
        }
        match column.measure {
            Some(Part::Unit) => {
                self.unit = slot.plain();
                return;
            }
            Some(Part::Value) => {
                self.values.push((column.part.clone(), slot.plain()));
                return;
            }
            None => {}
        }
        if column.shared {
            let (terms, owners) = shared::split(&slot.lines);
            self.cells[Role::Deadline.index()].extend(terms);
            self.cells[Role::Responsible.index()].extend(owners);
            self.healed.push("term and owner told apart");
            return;
        }
        let lines = match (&column.part, column.role) {
            (Some(part), Role::Deadline | Role::Expected) => with_part(column.role, part, slot),
            _ if slot.lines.is_empty() => slot.label.iter().cloned().collect(),
            _ => slot.lines.clone(),
        };
        let cell = &mut self.cells[column.role.index()];
        if cell.is_empty() {
            *cell = lines;
        } else if *cell == lines {
            self.healed.push("doubled column dropped");
        } else {
            cell.extend(lines);
        }
    }

    /// Puts the values and the unit that stand beside an indicator to its words.
    fn join_values(&mut self) {
        let values = std::mem::take(&mut self.values);
        let unit = std::mem::take(&mut self.unit);
        let values: Vec<(Option<String>, String)> =
            values.into_iter().filter(|(_, value)| value.chars().any(char::is_alphanumeric)).collect();
        let cell = &mut self.cells[Role::Expected.index()];
        if values.is_empty() {
            if let Some(last) = cell.last_mut()
                && !unit.is_empty()
                && unit.chars().any(|c| c.is_alphabetic() || c == '%')
            {
                last.push_str(&format!(", {unit}"));
            }
            return;
        }
        let with_unit = |value: &str| {
            let bare = !value.chars().any(|c| c.is_alphabetic() || c == '%');
            if bare && !unit.is_empty() { format!("{value} {unit}").replace(" %", "%") } else { value.to_owned() }
        };
        let written: Vec<String> = values
            .iter()
            .map(|(part, value)| match part {
                Some(part) => format!("{part} – {}", with_unit(value)),
                None => with_unit(value),
            })
            .collect();
        let dated = values.iter().any(|(part, _)| part.is_some());
        match cell.last_mut() {
            Some(last) if dated => {
                *last = format!("{}: {}", last.trim_end_matches([':', ';', '.', ' ']), written.join(", "))
            }
            Some(last) => {
                *last = format!("{} – {}", last.trim_end_matches([':', ';', '.', '-', '–', ' ']), written.join(", "))
            }
            None => cell.push(written.join(", ")),
        }
        self.healed.push("value put to its indicator from the next column");
    }

    /// A mark under a month or a quarter means it; words there are the exact day («до 20») or said as they are.
    fn put_marked(&mut self, column: &Column, slot: &Slot) {
        let Some(part) = &column.part else { return };
        let plain = slot.plain();
        let is_mark = plain.is_empty() || super::shape::is_mark(&plain);
        let time = if is_mark { part.clone() } else { format!("{plain} {part}") };
        let cell = &mut self.cells[Role::Deadline.index()];
        if let Some(last) = cell.last_mut() {
            last.push_str(", ");
            last.push_str(&time);
        } else {
            cell.push(time);
            self.healed.push("deadline put together from marked columns");
        }
    }

    /// A section's text that stands in the number column alone moves to the title.
    pub(super) fn settle_number(&mut self) {
        let number = self.plain(Role::Number);
        if number.is_empty() || super::shape::is_number(&number) || self.has(Role::Title) {
            return;
        }
        self.cells[Role::Title.index()] = std::mem::take(&mut self.cells[Role::Number.index()]);
        self.from_number_column = true;
    }
}

/// Whether a cell is a heading or a note that only happens to begin in a column: it covers most of the table, or stands
/// alone at its left edge and is not what that column holds.
fn heads_row(strip: &Strip, layout: &Layout, slot: &Slot, column: usize, alone: bool) -> bool {
    if !alone || slot.continues || slot.is_empty() {
        return false;
    }
    let covers = layout.columns_under(slot);
    if covers >= 2 && covers * 5 >= layout.columns.len() * 3 {
        return true;
    }
    let folded = slot.folded();
    let held = match layout.columns.get(column).map(|column| column.role) {
        Some(Role::Deadline) => super::shape::is_time(&folded),
        Some(Role::Responsible) => {
            super::shape::is_party(&slot.plain(), &folded) && !super::shape::is_sentence(&folded)
        }
        Some(Role::Expected | Role::Audience | Role::Reports | Role::Channels | Role::Other) => {
            super::shape::starts_inside(&slot.plain())
        }
        _ => true,
    };
    slot.column == 0 && strip.slots.len() > 1 && !strip.first && !held
}

/// The column of what is to be done.
fn title_of(layout: &Layout, otherwise: usize) -> usize {
    layout.columns.iter().position(|column| column.role == Role::Title).unwrap_or(otherwise)
}

/// Whether every cell overlaps a column of its own.
fn fits_grid(strip: &Strip, layout: &Layout) -> bool {
    let columns = strip.slots.iter().map(|slot| layout.column_at(slot));
    columns.enumerate().all(|(index, column)| column == Some(index))
}

/// The words of a cell under «2023 год» or «начало», made whole.
fn with_part(role: Role, part: &str, slot: &Slot) -> Vec<String> {
    let plain = slot.plain();
    if part.contains("начал") {
        return vec![plain];
    }
    if part.contains("окончан") || part.contains("заверш") {
        return vec![format!("– {plain}")];
    }
    if !part.chars().any(|c| c.is_ascii_digit()) && role == Role::Expected {
        return slot.lines.clone();
    }
    if super::shape::is_mark(&plain) {
        return vec![part.to_owned()];
    }
    vec![if role == Role::Deadline { format!("{plain} {part}") } else { format!("{part} – {plain}") }]
}
