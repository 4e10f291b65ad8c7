//! Plans without a table: numbered items with labelled words, «1. … Срок: … Ответственный: …», on one line or on several.

use std::collections::BTreeMap;

use super::layout::{Column, Kind, Layout};
use super::numbering::{self, Script};
use super::roles::{self, Role};
use super::strip::{Slot, Strip};
use super::sweep::Prose;

/// The columns that an item's words are put under, in the order of the labels' roles.
const ROLES: [Role; 8] = [
    Role::Number,
    Role::Title,
    Role::Deadline,
    Role::Responsible,
    Role::Expected,
    Role::Reports,
    Role::Channels,
    Role::Audience,
];

/// A label has no more characters than this: «Ответственные исполнители», «Срок исполнения».
const LONGEST_LABEL: usize = 45;

/// A line with labels has no more bytes than this.
const LONGEST_LINE: usize = 6000;

/// A plan found in lines: its rows, and the first line that belongs to it.
pub(super) struct Listing {
    /// The columns.
    pub(super) layout: Layout,
    /// Items and headings.
    pub(super) rows: Vec<Strip>,
    /// Index of the first line.
    pub(super) first: usize,
}

#[derive(Default)]
struct Item {
    number: String,
    title: Vec<String>,
    fields: BTreeMap<Role, Vec<String>>,
    last: Option<Role>,
}

/// Finds a plan in lines: at least two items with a time or an owner each.
pub(super) fn find(prose: &[Prose]) -> Option<Listing> {
    let read: Vec<(String, Vec<(Role, String)>)> = prose.iter().map(|line| pieces(&line.text)).collect();
    let mut rows: Vec<Strip> = Vec::new();
    let mut open: Option<(Item, usize)> = None;
    let (mut first, mut dated) = (None, 0);
    for (index, line) in prose.iter().enumerate() {
        let (lead, fields) = &read[index];
        let numbered =
            numbering::split_marked(lead).filter(|(_, label, _)| label.script != Script::Roman && !label.worded);
        let begins = match (&numbered, fields.is_empty()) {
            (Some(_), false) => true,
            (Some(_), true) => has_fields_below(&read, index + 1),
            (None, false) => !lead.is_empty(),
            (None, true) => false,
        };
        if begins {
            close(open.take(), prose, &mut rows, &mut dated);
            if first.is_none() {
                first = Some(heading_above(prose, index, &mut rows));
            }
            let (number, title) = match &numbered {
                Some((number, _, rest)) => ((*number).to_owned(), (*rest).to_owned()),
                None => (String::new(), lead.clone()),
            };
            let mut item = Item { number, title: vec![title], ..Item::default() };
            item.take(fields);
            open = Some((item, index));
        } else if let Some((item, _)) = open.as_mut().filter(|_| !fields.is_empty()) {
            item.take(fields);
        } else if let Some((item, _)) = open.as_mut().filter(|(item, _)| item.goes_on(line)) {
            item.extend(&line.text);
        } else if first.is_some() {
            close(open.take(), prose, &mut rows, &mut dated);
            if is_heading(line) {
                rows.push(heading(line));
            }
        }
    }
    close(open.take(), prose, &mut rows, &mut dated);
    // A heading that nothing follows is a signature or a note.
    while rows.last().is_some_and(|row| row.slots.len() == 1) {
        rows.pop();
    }
    let columns = ROLES.iter().enumerate().map(|(at, role)| {
        let mut column = Column::unknown(at, at + 1, String::new());
        column.role = *role;
        column
    });
    let layout = Layout { columns: columns.collect(), extent: ROLES.len(), kind: Kind::Plan };
    (dated >= 2).then_some(Listing { layout, rows, first: first? })
}

/// Whether a line below, before the next numbered one, has a label.
fn has_fields_below(read: &[(String, Vec<(Role, String)>)], from: usize) -> bool {
    let below = read[from..].iter().take(6).take_while(|(lead, _)| numbering::split_marked(lead).is_none());
    below.take_while(|(lead, fields)| !fields.is_empty() || !lead.is_empty()).any(|(_, fields)| !fields.is_empty())
}

/// The heading right above the first item, as a row.
fn heading_above(prose: &[Prose], index: usize, rows: &mut Vec<Strip>) -> usize {
    let Some(above) = index.checked_sub(1).filter(|above| is_heading(&prose[*above])) else { return index };
    let line = &prose[above];
    let label = numbering::split(&line.text).is_some();
    if label || line.bold && !line.centred {
        rows.push(heading(line));
        return above;
    }
    index
}

fn is_heading(line: &Prose) -> bool {
    let text = line.text.as_str();
    let numbered = numbering::split(text).is_some_and(|(_, label, _)| label.worded || label.script == Script::Roman);
    let styled = line.bold || line.centred || super::items::in_capitals(text);
    (numbered || styled) && text.chars().count() <= 250 && !text.ends_with([';', ','])
}

fn heading(line: &Prose) -> Strip {
    let slot = Slot {
        columns: ROLES.len(),
        bold: line.bold,
        centred: line.centred,
        lines: vec![line.text.clone()],
        ..Slot::default()
    };
    Strip { place: line.place, slots: vec![slot], ..Strip::default() }
}

fn close(open: Option<(Item, usize)>, prose: &[Prose], rows: &mut Vec<Strip>, dated: &mut usize) {
    let Some((mut item, index)) = open else { return };
    *dated += usize::from(item.fields.contains_key(&Role::Deadline) || item.fields.contains_key(&Role::Responsible));
    let slots = ROLES.iter().enumerate().map(|(at, role)| {
        let lines = match role {
            Role::Number if item.number.is_empty() => Vec::new(),
            Role::Number => vec![std::mem::take(&mut item.number)],
            Role::Title => std::mem::take(&mut item.title),
            role => item.fields.remove(role).unwrap_or_default(),
        };
        Slot { column: at, columns: 1, lines, ..Slot::default() }
    });
    rows.push(Strip { place: prose[index].place, slots: slots.collect(), ..Strip::default() });
}

impl Item {
    fn take(&mut self, fields: &[(Role, String)]) {
        for (role, text) in fields {
            self.last = Some(*role);
            if !text.is_empty() {
                self.fields.entry(*role).or_default().push(text.clone());
            }
        }
    }

    /// Whether a line without a label goes on with the item: its title before any label, a field in mid-sentence.
    fn goes_on(&self, line: &Prose) -> bool {
        if is_heading(line) || line.gap {
            return false;
        }
        self.last.is_none() || line.inner && super::shape::starts_inside(&line.text)
    }

    fn extend(&mut self, text: &str) {
        match self.last {
            None => self.title.push(text.to_owned()),
            Some(role) => self.fields.entry(role).or_default().push(text.to_owned()),
        }
    }
}

/// The words of a line before its first label, and what each label says.
fn pieces(text: &str) -> (String, Vec<(Role, String)>) {
    let mut labels: Vec<(usize, usize, Role)> = Vec::new();
    // A longer line is running text.
    let within = if text.len() <= LONGEST_LINE { text } else { "" };
    for (colon, mark) in within.match_indices([':', '–', '—']) {
        let before = &text[..colon];
        let start = before.rfind(['.', ';', ',', '(', ':']).map_or(0, |at| at + 1);
        let label = before[start..].trim();
        let start = start + before[start..].len() - before[start..].trim_start().len();
        let after_label = labels.last().is_none_or(|(_, end, _)| *end <= start);
        if label.is_empty() || label.chars().count() > LONGEST_LABEL || !after_label {
            continue;
        }
        let claim = roles::claim(&phrases::text::fold(label)).filter(|claim| claim.weight >= 3);
        let named = claim.filter(|claim| ROLES[2..].contains(&claim.role));
        // A dash is a label's mark only at the beginning of a line.
        if let Some(claim) = named.filter(|_| mark == ":" || start == 0) {
            labels.push((start, colon + mark.len(), claim.role));
        }
    }
    let clean = |text: &str| {
        let text = text.trim().trim_end_matches(['.', ';', ',', '(', ' ']);
        let closed = text.matches(')').count() > text.matches('(').count();
        text.strip_suffix(')').filter(|_| closed).unwrap_or(text).trim().to_owned()
    };
    let lead = match labels.first() {
        Some((start, ..)) => clean(&text[..*start]),
        None => text.trim().to_owned(),
    };
    let fields = labels.iter().enumerate().map(|(at, (_, end, role))| {
        let to = labels.get(at + 1).map_or(text.len(), |(start, ..)| *start);
        let words = text[*end..to].trim();
        let open = words.matches(')').count() > words.matches('(').count();
        let words = if to < text.len() || open { clean(words) } else { words.trim_end_matches([';', ',']).to_owned() };
        (*role, words)
    });
    (lead, fields.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_lines_apart() {
        for (text, lead, fields) in [
            (
                "1. Сбор сведений. Срок: май 2024. Ответственный: Соколова А.Б.",
                "1. Сбор сведений",
                "Deadline=май 2024 Responsible=Соколова А.Б.",
            ),
            ("Срок исполнения: до 01.03.2024", "", "Deadline=до 01.03.2024"),
            ("Ответственные – МОУО, школы", "", "Responsible=МОУО, школы"),
            ("Провести семинар (срок: март; исполнитель: ИРО)", "Провести семинар", "Deadline=март Responsible=ИРО"),
            ("Цель: рост качества", "Цель: рост качества", ""),
        ] {
            let (found, list) = pieces(text);
            let list: Vec<String> = list.iter().map(|(role, text)| format!("{role:?}={text}")).collect();
            assert_eq!((found.as_str(), list.join(" ")), (lead, fields.to_owned()), "{text}");
        }
    }
}
