//! Descriptions of registers: the only place that knows their columns. They are data, `crates/domain/registers/*.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The organisation of the row: code, short or full name.
    Unit,
    /// Full name of a person.
    Person,
    /// Birth date of the row's person.
    Born,
    /// Full name of a pupil: goes to the encrypted table.
    PupilName,
    /// Title of an event of the register of events, with or without its date.
    Event,
    /// Date of that event.
    EventDate,
    /// An organisation that need not be known.
    Organiser,
    /// Words.
    Text,
    /// A code: words without case and blanks.
    Code,
    /// A class: «7А», «7 класс».
    Class,
    /// A day.
    Date,
    /// A day, or a year alone, which begins on 1 September.
    YearOrDate,
    /// A number, not below zero.
    Number,
    /// A percent, 0 to 100.
    Percent,
    /// Yes or no.
    Flag,
    /// One of the description's values.
    Choice,
    /// A school year, kept as the year in which it begins.
    SchoolYear,
    /// A calendar year.
    Year,
}

/// A value of a choice, with the beginnings of words by which it is known.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The value as kept and shown.
    pub value: String,
    /// Folded beginnings; a word of one or two signs must stand alone.
    pub words: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Stable key.
    pub key: String,
    /// Head in templates and lists.
    pub title: String,
    /// What it holds.
    pub kind: Kind,
    /// It must stand in the table.
    #[serde(default)]
    pub obligatory: bool,
    /// An obligatory column whose cells may be empty.
    #[serde(default)]
    pub may_be_empty: bool,
    /// It is about a person: not logged, not in exports for others.
    #[serde(default)]
    pub personal: bool,
    /// A choice that takes other words as they are.
    #[serde(default)]
    pub open: bool,
    /// Key of the date before which this one cannot lie.
    #[serde(default)]
    pub not_before: Option<String>,
    /// Heads by which it is known, folded, without signs.
    #[serde(default)]
    pub heads: Vec<String>,
    /// Beginnings of the words of a head, in order, when no head fits.
    #[serde(default)]
    pub stems: Vec<String>,
    /// Values of a choice.
    #[serde(default)]
    pub choices: Vec<Choice>,
}

/// A register.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Stable name, for example `staff`.
    pub name: String,
    /// Title: «Кадры».
    pub title: String,
    /// Titles above tables and names of sheets, folded.
    pub titles: Vec<String>,
    /// Columns that make a row known again.
    pub key: Vec<String>,
    /// Columns of the key that count only where the person is not named.
    #[serde(default)]
    pub key_without_person: Vec<String>,
    /// The date from which a row holds.
    #[serde(default)]
    pub since: Option<String>,
    /// The date up to which it holds.
    #[serde(default)]
    pub until: Option<String>,
    /// At least one of these columns must stand in the table and be filled in a row.
    #[serde(default)]
    pub one_of: Vec<String>,
    /// Columns, obligatory ones first.
    pub columns: Vec<Column>,
}

impl Register {
    /// The column with this key.
    pub fn column(&self, key: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.key == key)
    }

    /// The first column of a kind.
    pub fn of_kind(&self, kind: Kind) -> Option<&Column> {
        self.columns.iter().find(|column| column.kind == kind)
    }

    /// Whether its rows are about persons of the staff.
    pub fn is_about_persons(&self) -> bool {
        self.of_kind(Kind::Person).is_some()
    }
}

/// Words of one kind of column that all registers share.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shared {
    heads: Vec<String>,
    stems: Vec<String>,
}

/// Words of tables that belong to no register.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Heads of a column of row numbers.
    pub number: Vec<String>,
    /// Beginnings of rows below a table.
    pub totals: Vec<String>,
    /// Yes.
    pub yes: Vec<String>,
    /// No.
    pub no: Vec<String>,
    /// Endings that say only what is counted.
    pub measures: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Common {
    unit: Shared,
    person: Shared,
    born: Shared,
    event: Shared,
    event_date: Shared,
    words: Words,
}

const TEXTS: [&str; 16] = [
    include_str!("../../registers/staff.toml"),
    include_str!("../../registers/training.toml"),
    include_str!("../../registers/diagnostics.toml"),
    include_str!("../../registers/teacher-routes.toml"),
    include_str!("../../registers/pupils.toml"),
    include_str!("../../registers/passport.toml"),
    include_str!("../../registers/equipment.toml"),
    include_str!("../../registers/textbooks.toml"),
    include_str!("../../registers/libraries.toml"),
    include_str!("../../registers/agreements.toml"),
    include_str!("../../registers/funds.toml"),
    include_str!("../../registers/vacancies.toml"),
    include_str!("../../registers/events.toml"),
    include_str!("../../registers/attendance.toml"),
    include_str!("../../registers/olympiads.toml"),
    include_str!("../../registers/practices.toml"),
];

/// Broken text in our own binary leaves nothing known; a test holds that every text reads.
static COMMON: LazyLock<Common> =
    LazyLock::new(|| toml::from_str(include_str!("../../registers/common.toml")).unwrap_or_default());

static REGISTERS: LazyLock<Vec<Register>> = LazyLock::new(|| {
    let read = TEXTS.iter().filter_map(|text| toml::from_str::<Register>(text).ok());
    read.map(with_shared_words).collect()
});

fn with_shared_words(mut register: Register) -> Register {
    for column in &mut register.columns {
        let shared = match column.kind {
            Kind::Unit => &COMMON.unit,
            Kind::Person => &COMMON.person,
            Kind::Born => &COMMON.born,
            Kind::Event => &COMMON.event,
            Kind::EventDate => &COMMON.event_date,
            _ => continue,
        };
        column.heads.extend(shared.heads.iter().cloned());
        column.stems.extend(shared.stems.iter().cloned());
    }
    register
}

/// Every register in the order of the contract.
pub fn all() -> &'static [Register] {
    &REGISTERS
}

/// The register with this name.
pub fn get(name: &str) -> Option<&'static Register> {
    REGISTERS.iter().find(|register| register.name == name)
}

/// Words of tables.
pub fn words() -> &'static Words {
    &COMMON.words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_description_reads_and_holds_together() {
        for text in TEXTS {
            toml::from_str::<Register>(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        }
        toml::from_str::<Common>(include_str!("../../registers/common.toml")).unwrap();
        assert_eq!(all().len(), TEXTS.len());
        for register in all() {
            let named = register.key.iter().chain(&register.key_without_person).chain(&register.one_of);
            for key in named.chain(&register.since).chain(&register.until) {
                assert!(register.column(key).is_some(), "{}: {key}", register.name);
            }
            for column in &register.columns {
                let before = column.not_before.as_deref();
                assert!(before.is_none_or(|key| register.column(key).is_some()), "{}: {before:?}", register.name);
                assert!(!column.heads.is_empty(), "{} {} has no head", register.name, column.key);
                assert_eq!(column.kind == Kind::Choice, !column.choices.is_empty(), "{} {}", register.name, column.key);
            }
        }
    }
}
