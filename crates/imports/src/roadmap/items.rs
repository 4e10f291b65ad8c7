//! Tells rows apart: sections, activities, and rows that continue the one above.

use domain::roadmap::Place;

use super::align::{self, Known};
use super::draft::Draft;
use super::habits::{self, Habits, is_plain_row, label_of};
use super::layout::Layout;
use super::leftovers::{goal_of, is_note, is_signature};
use super::numbering::{self, Label, Script};
use super::roles::Role;
use super::shape;

/// What the rows of a plan turned out to be, in order.
#[derive(Debug)]
pub(super) enum Item {
    /// A section begins.
    Section(SectionRow),
    /// A line of the plan.
    Activity(Box<Draft>),
    /// A row of the table that tells a goal («Цель: …»).
    Goal(String),
    /// A row that is no part of the plan: a signature or a note under the table.
    Left(Place, String),
}

/// A section's row.
#[derive(Debug, Clone, Default)]
pub(super) struct SectionRow {
    /// Its number as written.
    pub(super) number: Option<String>,
    /// The number told apart.
    pub(super) label: Option<Label>,
    /// Its title; empty when the row holds the number only.
    pub(super) title: String,
    /// How it looks.
    pub(super) style: Style,
    /// Where it stands.
    pub(super) place: Place,
}

/// How a section's row looks; rows of one look stand on one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Style {
    /// Bold or a heading.
    pub(super) bold: bool,
    /// In capitals.
    pub(super) capitals: bool,
    /// From a column merged over its lines.
    pub(super) column: bool,
    /// A paragraph before a table.
    pub(super) caption: bool,
}

impl SectionRow {
    /// A section from the text of its row and, where there is one, its number cell.
    pub(super) fn read(number: &str, text: &str, style: Style, place: Place) -> SectionRow {
        let own = Label::read(number);
        let (number, label, title) = match numbering::split(text) {
            Some((written, label, rest)) if own.as_ref().is_none_or(|own| own.parts == label.parts) => {
                let written = if number.is_empty() { written } else { number };
                (Some(written.to_owned()), Some(label), rest.to_owned())
            }
            _ if number.is_empty() => (None, None, text.to_owned()),
            _ => (Some(number.to_owned()), own, text.to_owned()),
        };
        SectionRow { number, label, title, style, place }
    }
}

/// Whether a text is all in capitals.
pub(super) fn in_capitals(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 8 && text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Section,
    Activity,
    Continuation,
    Left,
}

/// Tells the rows of a plan apart and joins those that continue others.
pub(super) fn tell(drafts: Vec<Draft>, layout: &Layout, known: &Known) -> Vec<Item> {
    let habits = habits::habits(&drafts);
    let mut teller = Teller {
        layout,
        known,
        habits,
        items: Vec::new(),
        current: None,
        previous: None,
        section: Vec::new(),
        outer: Vec::new(),
    };
    for (index, draft) in drafts.into_iter().enumerate() {
        teller.take(index, draft);
    }
    teller.items
}

struct Teller<'a> {
    layout: &'a Layout,
    known: &'a Known,
    habits: Habits,
    items: Vec<Item>,
    /// Index of the activity that a continuation would join.
    current: Option<usize>,
    /// Label of the last activity.
    previous: Option<Label>,
    /// The value of the section column in force.
    section: Vec<String>,
    /// The value of the outer section column in force.
    outer: Vec<String>,
}

impl Teller<'_> {
    fn take(&mut self, index: usize, mut draft: Draft) {
        draft.settle_number();
        let class = self.classify(index, &draft);
        match class {
            Class::Section => self.take_section(&draft),
            Class::Activity => self.take_activity(draft),
            Class::Continuation => self.join(&draft),
            Class::Left => {
                let text: Vec<String> =
                    draft.cells.iter().filter(|cell| !cell.is_empty()).map(|cell| cell.join(" ")).collect();
                self.items.push(Item::Left(draft.place, text.join(" ")));
            }
        }
    }

    fn classify(&self, index: usize, draft: &Draft) -> Class {
        let title = draft.plain(Role::Title);
        let has_current = self.current.is_some();
        if is_signature(draft, &title) || !draft.has(Role::Number) && is_note(&title) {
            return Class::Left;
        }
        if self.layout.is_bare() && !title.is_empty() && !draft.paragraph {
            return self.classify_bare(draft, &title);
        }
        if draft.has_others() {
            return self.classify_filled(draft, &title);
        }
        if title.is_empty() {
            return if has_current && !draft.has(Role::Number) { Class::Continuation } else { Class::Activity };
        }
        if draft.merged {
            let fragment = !draft.bold && !draft.paragraph && draft.first && shape::starts_inside(&title);
            return if fragment && has_current { Class::Continuation } else { Class::Section };
        }
        if has_current && !draft.has(Role::Number) && self.is_title_fragment(draft, &title) {
            return Class::Continuation;
        }
        match label_of(draft) {
            Some(label) => self.classify_numbered(index, draft, &title, &label),
            None => Class::Section,
        }
    }

    /// A row of a table without dates and owners: a heading is merged, styled, a time, or unnumbered among numbered ones.
    fn classify_bare(&self, draft: &Draft, title: &str) -> Class {
        let labelled = label_of(draft).is_some_and(|label| !label.worded && label.script != Script::Roman);
        let styled = draft.bold && !self.habits.bold_activities || draft.merged || in_capitals(title);
        let heads =
            super::times::is_time_section(title) || styled && !labelled || !labelled && self.habits.mostly_numbered;
        if heads && !draft.has_others() { Class::Section } else { Class::Activity }
    }

    fn is_title_fragment(&self, draft: &Draft, title: &str) -> bool {
        if draft.bold && !self.habits.bold_activities {
            return false;
        }
        if let Some((_, label, _)) = numbering::split(title) {
            // A numbered list inside a title goes on after the page: «… 3. Схема» and «4. Формы работы».
            let listed = label.parts.len() == 1 && label.last() > 1 && !label.worded;
            let above = self.current_plain(Role::Title);
            let before = label.last().saturating_sub(1);
            let goes_on = above.contains(&format!(" {before}. ")) || above.contains(&format!(" {before}) "));
            return draft.first && self.habits.numbered && !draft.from_number_column && listed && goes_on;
        }
        let top = draft.first && !self.habits.plain_sections && is_plain_row(draft);
        top || shape::starts_inside(title) || draft.first && shape::is_incomplete(&self.current_plain(Role::Title))
    }

    /// A row with a time, a party or a result.
    fn classify_filled(&self, draft: &Draft, title: &str) -> Class {
        if self.current.is_none() || draft.has(Role::Number) {
            return Class::Activity;
        }
        if title.is_empty() {
            let merged_title = draft.continues[Role::Title.index()];
            let only_section = draft.has(Role::Section) && !merged_title;
            return if only_section { Class::Activity } else { Class::Continuation };
        }
        if draft.continues[Role::Number.index()] {
            return Class::Activity;
        }
        let deadline = draft.plain(Role::Deadline);
        let dated = !deadline.is_empty() && shape::is_time(&phrases::text::fold(&deadline));
        let owned = draft.has(Role::Responsible);
        let inside = shape::starts_inside(title) && !(self.habits.small_letters && (dated || owned));
        if inside && (draft.first || !(dated && owned)) {
            return Class::Continuation;
        }
        let rest_of_page = draft.first && (self.habits.all_numbered || self.habits.numbered && !dated);
        if rest_of_page { Class::Continuation } else { Class::Activity }
    }

    /// A row with number and title only: a section has children, an activity has neighbours.
    fn classify_numbered(&self, index: usize, draft: &Draft, title: &str, label: &Label) -> Class {
        let next = self.habits.next[index].as_ref();
        if next.is_some_and(|(next, _)| next.is_below(label)) {
            return Class::Section;
        }
        if !self.habits.labelled && !draft.has(Role::Number) {
            return Class::Section;
        }
        if draft.bold && !self.habits.bold_activities || in_capitals(title) || label.worded {
            return Class::Section;
        }
        // A Roman number over arabic ones, or the number that its first line has too, heads a section.
        let heads =
            |next: &Label| label.script == Script::Roman && next.script == Script::Arabic || next.parts == label.parts;
        if next.is_some_and(|(next, filled)| *filled && heads(next)) {
            return Class::Section;
        }
        let restarts = next.is_some_and(|(next, filled)| {
            *filled && next.last() == 1 && next.parts.len() <= label.parts.len() && label.last() != 0
        });
        if restarts && label.parts != [1] {
            return Class::Section;
        }
        let after = self.previous.as_ref().is_some_and(|previous| label.follows(previous));
        let before = next.is_some_and(|(next, filled)| *filled && next.follows(label));
        if after || before || next.is_none() { Class::Activity } else { Class::Section }
    }

    fn current_plain(&self, role: Role) -> String {
        match self.current.and_then(|index| self.items.get(index)) {
            Some(Item::Activity(draft)) => draft.plain(role),
            _ => String::new(),
        }
    }

    fn take_section(&mut self, draft: &Draft) {
        let title = draft.plain(Role::Title);
        if draft.first
            && !draft.has(Role::Number)
            && shape::starts_inside(&title)
            && let Some(Item::Section(torn)) = self.items.last_mut()
        {
            torn.title = format!("{} {title}", torn.title);
            return;
        }
        let style = Style { bold: draft.bold, capitals: in_capitals(&title), caption: draft.paragraph, column: false };
        if let Some(goal) = goal_of(&title) {
            self.items.push(Item::Goal(goal.to_owned()));
            return;
        }
        let number = draft.plain(Role::Number);
        self.items.push(Item::Section(SectionRow::read(&number, &title, style, draft.place)));
        self.current = None;
        self.previous = None;
        self.section.clear();
        self.outer.clear();
    }

    fn take_activity(&mut self, mut draft: Draft) {
        self.fill_down(&mut draft);
        if draft.has(Role::Outer) && draft.lines(Role::Outer) != self.outer {
            self.outer = draft.lines(Role::Outer).to_vec();
            self.section.clear();
            let text = super::lines::plain(&self.outer);
            let style = Style { column: true, bold: true, ..Style::default() };
            self.items.push(Item::Section(SectionRow::read("", &text, style, draft.place)));
        }
        if draft.has(Role::Section) && draft.lines(Role::Section) != self.section {
            self.section = draft.lines(Role::Section).to_vec();
            let text = super::lines::plain(&self.section);
            let style = Style { column: true, ..Style::default() };
            self.items.push(Item::Section(SectionRow::read("", &text, style, draft.place)));
        }
        self.previous = label_of(&draft);
        self.current = Some(self.items.len());
        self.items.push(Item::Activity(Box::new(draft)));
    }

    /// A cell merged downwards says the same for every line beside it; so does a month in the first column of a calendar.
    fn fill_down(&self, draft: &mut Draft) {
        let Some(Item::Activity(above)) = self.current.and_then(|index| self.items.get(index)) else { return };
        let calendar =
            self.layout.columns.first().is_some_and(|column| column.role == Role::Deadline && !column.marked);
        if calendar
            && !draft.has(Role::Deadline)
            && !draft.continues[Role::Deadline.index()]
            && above.has(Role::Deadline)
        {
            draft.cells[Role::Deadline.index()].clone_from(&above.cells[Role::Deadline.index()]);
            draft.healed.push("deadline of the row above repeated");
        }
        for role in [
            Role::Number,
            Role::Outer,
            Role::Section,
            Role::Audience,
            Role::Deadline,
            Role::Responsible,
            Role::Expected,
            Role::Reports,
            Role::Channels,
        ] {
            if draft.continues[role.index()] && !draft.has(role) && above.has(role) {
                draft.cells[role.index()].clone_from(&above.cells[role.index()]);
                if !draft.healed.contains(&"merged cell repeated") {
                    draft.healed.push("merged cell repeated");
                }
            }
        }
    }

    fn join(&mut self, draft: &Draft) {
        let Some(index) = self.current else { return };
        let fragments: Vec<(Role, Vec<String>)> = match &draft.wide {
            Some(wide) => {
                let texts: Vec<(usize, String)> =
                    wide.cells.iter().map(|(slot, lines)| (*slot, super::lines::plain(lines))).collect();
                let columns = align::place_fragments(
                    &texts,
                    wide.width,
                    self.layout,
                    &|role| self.current_plain(role),
                    self.known,
                );
                columns
                    .iter()
                    .zip(&wide.cells)
                    .map(|(column, (_, lines))| (self.layout.columns[*column].role, lines.clone()))
                    .collect()
            }
            None => {
                let roles = self.layout.columns.iter().map(|column| column.role);
                let mut seen = Vec::new();
                let unique = roles.filter(|role| {
                    !seen.contains(role) && {
                        seen.push(*role);
                        true
                    }
                });
                unique.filter(|role| draft.has(*role)).map(|role| (role, draft.lines(role).to_vec())).collect()
            }
        };
        let Some(Item::Activity(activity)) = self.items.get_mut(index) else { return };
        if fragments.is_empty() {
            return;
        }
        for (role, lines) in fragments {
            continue_cell(&mut activity.cells[role.index()], lines);
        }
        let note = if draft.wide.is_some() {
            "row joined across a page break, columns shifted"
        } else if draft.first {
            "row joined across a page break"
        } else {
            "row joined with the row below"
        };
        if !activity.healed.contains(&note) {
            activity.healed.push(note);
        }
    }
}

/// Adds the lines of a torn row to a cell: the first goes on where the cell stopped.
fn continue_cell(cell: &mut Vec<String>, lines: Vec<String>) {
    let mut lines = lines.into_iter();
    if let Some(last) = cell.last_mut()
        && let Some(first) = lines.next()
    {
        let apart = last.ends_with([';', '.']) || !shape::starts_inside(&first) && !shape::is_incomplete(last);
        if apart {
            cell.push(first);
        } else {
            super::lines::continue_line(last, &first);
        }
    }
    cell.extend(lines);
}
