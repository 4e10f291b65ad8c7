//! The title line of our own CSV.

use domain::results::work::Item;

use crate::results::header;

/// Columns by their place in [`Columns::at`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Year,
    Procedure,
    Subject,
    Grade,
    School,
    Class,
    Participant,
    Variant,
    Items,
    Primary,
    Test,
    Mark,
    Journal,
    Date,
    Municipality,
    Absent,
    Presence,
}

/// Names of the columns, the first of each is the one we write.
const NAMES: [(Column, &[&str]); 17] = [
    (Column::Year, &["year"]),
    (Column::Procedure, &["procedure"]),
    (Column::Subject, &["subject"]),
    (Column::Grade, &["grade"]),
    (Column::School, &["school"]),
    (Column::Class, &["class"]),
    (Column::Participant, &["participant"]),
    (Column::Variant, &["variant"]),
    (Column::Items, &["items", "item_scores", "scores"]),
    (Column::Primary, &["primary", "primary_score"]),
    (Column::Test, &["test", "test_score"]),
    (Column::Mark, &["mark"]),
    (Column::Journal, &["journal", "journal_mark"]),
    (Column::Date, &["date"]),
    (Column::Municipality, &["municipality"]),
    (Column::Absent, &["absent"]),
    (Column::Presence, &["presence", "present"]),
];

/// Where each column stands.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    at: [Option<usize>; NAMES.len()],
    /// Columns of single items, when the file has one an item.
    pub items: Vec<(usize, Item)>,
    pub separator: u8,
}

impl Columns {
    /// Reads a title line; nothing when it is not ours.
    pub(super) fn read(line: &str) -> Option<Columns> {
        let line = line.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']);
        let separator =
            [b',', b';', b'\t'].into_iter().max_by_key(|sign| line.bytes().filter(|b| b == sign).count())?;
        let titles: Vec<&str> = line.split(char::from(separator)).map(|title| title.trim().trim_matches('"')).collect();
        let mut at = [None; NAMES.len()];
        for (column, names) in NAMES {
            at[column as usize] = titles.iter().position(|title| {
                let plain = title.to_ascii_lowercase().replace([' ', '-'], "_");
                names.contains(&plain.as_str())
            });
        }
        let needed = [Column::Year, Column::Procedure, Column::Subject, Column::School, Column::Participant];
        if needed.iter().any(|column| at[*column as usize].is_none()) {
            return None;
        }
        let items = titles.iter().enumerate().filter_map(|(at, title)| Some((at, header::item(title, "")?)));
        Some(Columns { at, items: items.collect(), separator })
    }

    /// The value of a column in a record; empty when there is no such column.
    pub(super) fn value<'r>(&self, record: &'r csv::ByteRecord, column: Column) -> &'r [u8] {
        self.at[column as usize].and_then(|at| record.get(at)).unwrap_or_default()
    }
}

/// Whether a line is our title line.
pub(super) fn is_ours(line: &str) -> bool {
    Columns::read(line).is_some()
}

/// The name of a column as we write it.
pub(super) fn name(column: Column) -> &'static str {
    NAMES[column as usize].1[0]
}
