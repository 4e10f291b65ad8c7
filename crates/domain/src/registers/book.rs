//! What is known, and what a table changes in it: the laws of rows, independent of storage.
//!
//! - A row is known again by the key of its register; a person by organisation, full name and, where two share these, the
//!   birth date. A row that names no birth date fits a person known with one, and the other way round.
//! - The later row counts. Columns that its table does not have stay as they are known; a birth date is never emptied.
//! - Two staff rows that differ in nothing but the birth date contradict each other; namesakes differ in more.
//! - A table that states an older day than the row it meets does not overwrite it.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::civil::Date;

use super::Problem;
use super::check::{CheckedRow, CheckedTable, short};
use super::describe::{self, Kind, Register};
use super::values::{Value, Values, key_text};

/// A row as it is known.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownRow {
    /// Id in the store; none for a row that is new.
    pub id: Option<String>,
    /// Name of the register.
    pub register: &'static str,
    /// Organisation; none for an event whose organiser is not known.
    pub unit: Option<String>,
    /// The key, as text.
    pub key: String,
    /// Typed cells.
    pub values: Values,
    /// The day that its newest table states.
    pub stated: Option<Date>,
    /// Where its newest values came from: sheet and row.
    pub source: Option<(Option<String>, u32)>,
    /// It was added or changed since the book was opened.
    pub touched: bool,
    /// Number of its newest stored version; 0 for a row that is new.
    pub revision: i64,
}

/// What happened to the rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Rows of data, good or not.
    pub rows: usize,
    /// Not known before.
    pub new: usize,
    /// Known with other values.
    pub changed: usize,
    /// Known with these values.
    pub same: usize,
}

/// A name of a pupil for the encrypted table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PupilName {
    /// Organisation.
    pub unit: String,
    /// Code of the pupil.
    pub code: String,
    /// Full name.
    pub name: String,
}

/// Rows that are known, for the registers and organisations of the files at hand.
#[derive(Debug, Clone, Default)]
pub struct Book {
    rows: Vec<KnownRow>,
    by_key: HashMap<(&'static str, String), Vec<usize>>,
    /// Staff rows by organisation and folded name.
    staff: HashMap<(String, String), Vec<usize>>,
    /// Events by folded title.
    events: HashMap<String, Vec<usize>>,
    /// Names of pupils met in tables.
    pub pupil_names: Vec<PupilName>,
    undo: Vec<Undo>,
    /// Birth dates that the table at hand names, by organisation and folded name.
    births: HashMap<(Option<String>, String), BTreeSet<Date>>,
}

#[derive(Debug, Clone)]
enum Undo {
    Added,
    Changed(usize, Box<KnownRow>),
}

impl Book {
    /// Adds a row from the store.
    pub fn know(&mut self, row: KnownRow) {
        self.insert(row);
    }

    /// Every row.
    pub fn rows(&self) -> &[KnownRow] {
        &self.rows
    }

    /// Rows that were added or changed.
    pub fn touched(&self) -> impl Iterator<Item = &KnownRow> {
        self.rows.iter().filter(|row| row.touched)
    }

    /// Marks the place to which [`Book::undo`] goes back.
    pub fn begin(&mut self) {
        self.undo.clear();
        self.pupil_names.clear();
    }

    /// Takes back everything since [`Book::begin`].
    pub fn undo(&mut self) {
        self.pupil_names.clear();
        while let Some(step) = self.undo.pop() {
            match step {
                Undo::Changed(at, before) => self.rows[at] = *before,
                Undo::Added => {
                    let Some(row) = self.rows.pop() else { continue };
                    let at = self.rows.len();
                    let forget = |list: Option<&mut Vec<usize>>| {
                        if let Some(list) = list {
                            list.retain(|known| *known != at);
                        }
                    };
                    forget(self.by_key.get_mut(&(row.register, row.key.clone())));
                    forget(row.unit.as_ref().and_then(|unit| self.staff.get_mut(&(unit.clone(), person(&row.values)))));
                    forget(self.events.get_mut(&title(&row.values)));
                }
            }
        }
    }

    fn insert(&mut self, row: KnownRow) {
        let at = self.rows.len();
        self.by_key.entry((row.register, row.key.clone())).or_default().push(at);
        match (row.register, &row.unit) {
            ("staff", Some(unit)) => self.staff.entry((unit.clone(), person(&row.values))).or_default().push(at),
            ("events", _) => self.events.entry(title(&row.values)).or_default().push(at),
            _ => {}
        }
        self.rows.push(row);
    }

    /// Takes the good rows of a table in their order. Problems that only the known rows show are added to the rows.
    pub fn take(&mut self, table: &mut CheckedTable) -> Counts {
        let mut rows = std::mem::take(&mut table.rows);
        let (begun, mut changes) = (self.undo.len(), Vec::new());
        self.births.clear();
        if table.register.is_about_persons() {
            for row in &rows {
                let named = self.births.entry((row.unit.clone(), person(&row.values))).or_default();
                named.extend(born(&row.values));
            }
        }
        for row in rows.iter_mut().filter(|row| row.problems.is_empty()) {
            match self.take_row(table, row) {
                Ok(change) => changes.push(change),
                Err(problem) => row.problems.push(problem),
            }
        }
        let restored = self.restored(begun);
        let mut counts = Counts { rows: rows.len(), ..Counts::default() };
        for (at, change) in changes {
            match change {
                Change::New => counts.new += 1,
                Change::Changed if !restored.contains(&at) => counts.changed += 1,
                Change::Changed | Change::Same => counts.same += 1,
            }
        }
        table.rows = rows;
        counts
    }

    /// Rows that a table changed and changed back: it names them twice, and its last word is what was known.
    fn restored(&mut self, begun: usize) -> HashSet<usize> {
        let mut first: HashMap<usize, KnownRow> = HashMap::new();
        for step in &self.undo[begun..] {
            if let Undo::Changed(at, before) = step {
                first.entry(*at).or_insert_with(|| (**before).clone());
            }
        }
        let same = first.into_iter().filter(|(at, before)| self.rows[*at].values == before.values);
        let same: Vec<(usize, KnownRow)> = same.collect();
        let mut restored = HashSet::new();
        for (at, before) in same {
            self.rows[at].touched = before.touched;
            self.rows[at].source = before.source;
            restored.insert(at);
        }
        restored
    }

    fn take_row(&mut self, table: &CheckedTable, row: &mut CheckedRow) -> Result<(usize, Change), Problem> {
        let register = table.register;
        if register.of_kind(Kind::Event).is_some() {
            self.settle_event(table, row)?;
        }
        if register.is_about_persons() {
            self.check_namesakes(table, row)?;
        }
        let key = key(register, row.unit.as_deref(), &row.values);
        let name = described(register);
        let known = self.by_key.get(&(name, key.clone())).map(Vec::as_slice).unwrap_or_default();
        if register.is_about_persons() && born(&row.values).is_none() {
            let mut births = self.births.get(&(row.unit.clone(), person(&row.values))).cloned().unwrap_or_default();
            births.extend(known.iter().filter_map(|at| born(&self.rows[*at].values)));
            if births.len() > 1 {
                return Err(namesakes(table, row));
            }
        }
        let fits = known.iter().copied().filter(|at| same_birth(&self.rows[*at].values, &row.values));
        let found = fits.max_by_key(|at| (born(&self.rows[*at].values) == born(&row.values), *at));
        if let (Some(unit), Some(name), Some(Value::Text(code))) =
            (&row.unit, row.pupil_name.take(), row.values.get("code"))
        {
            self.pupil_names.push(PupilName { unit: unit.clone(), code: code.clone(), name });
        }
        let source = Some((table.sheet.clone(), row.number));
        let Some(at) = found else {
            let (unit, values) = (row.unit.clone(), row.values.clone());
            let stated = table.stated;
            self.insert(KnownRow {
                id: None,
                register: name,
                unit,
                key,
                values,
                stated,
                source,
                touched: true,
                revision: 0,
            });
            self.undo.push(Undo::Added);
            return Ok((self.rows.len() - 1, Change::New));
        };
        let before = &self.rows[at];
        if before.stated.zip(table.stated).is_some_and(|(known, stated)| stated < known) {
            return Ok((at, Change::Same));
        }
        let values = merged(table, &before.values, &row.values);
        if values == before.values {
            if table.stated > before.stated {
                self.undo.push(Undo::Changed(at, Box::new(before.clone())));
                self.rows[at].stated = table.stated;
            }
            return Ok((at, Change::Same));
        }
        self.undo.push(Undo::Changed(at, Box::new(before.clone())));
        let known = &mut self.rows[at];
        known.values = values;
        known.stated = table.stated.max(known.stated);
        known.source = source;
        known.touched = true;
        known.unit = row.unit.clone().or(known.unit.take());
        Ok((at, Change::Changed))
    }

    /// Finds the event that a row of attendance names and writes its own title and day into the row.
    fn settle_event(&self, table: &CheckedTable, row: &mut CheckedRow) -> Result<(), Problem> {
        let written = text(&row.values, "event").unwrap_or_default().to_owned();
        let mut day = date(&row.values, "event_date");
        let mut found = self.events_named(&written, day);
        if found.is_empty() {
            // Title and date in one cell: «Семинар, 08.05.2023».
            if let Some((named, inside)) = title_and_day(&written) {
                found = self.events_named(&named, day.or(Some(inside)));
                day = day.or(Some(inside));
            }
        }
        let refuse = |code: &str, text: String| Err(table.problem(row.number, "event", code, text));
        match found[..] {
            [at] => {
                let event = &self.rows[at].values;
                for (own, key) in [("title", "event"), ("date", "event_date")] {
                    if let Some(value) = event.get(own) {
                        row.values.insert(key.to_owned(), value.clone());
                    }
                }
                Ok(())
            }
            [] => {
                let day = day.map(|day| format!(" {}", short(day))).unwrap_or_default();
                let text = format!(
                    "События «{written}»{day} нет в реестре событий. Загрузите реестр событий или исправьте название и дату."
                );
                refuse("unknown_event", text)
            }
            _ => refuse("ambiguous_event", format!("Событий «{written}» несколько. Впишите дату события.")),
        }
    }

    fn events_named(&self, title: &str, day: Option<Date>) -> Vec<usize> {
        let named = self.events.get(&key_text(title)).map(Vec::as_slice).unwrap_or_default();
        named.iter().copied().filter(|at| day.is_none() || date(&self.rows[*at].values, "date") == day).collect()
    }

    /// A row that names no birth date where namesakes work, and a staff row that contradicts another.
    fn check_namesakes(&self, table: &CheckedTable, row: &CheckedRow) -> Result<(), Problem> {
        let (Some(unit), Some(written)) = (&row.unit, text(&row.values, "person")) else { return Ok(()) };
        let named = self.staff.get(&(unit.clone(), person(&row.values))).map(Vec::as_slice).unwrap_or_default();
        let own = born(&row.values);
        if own.is_none() {
            let mut births: Vec<Option<Date>> = named.iter().map(|at| born(&self.rows[*at].values)).collect();
            births.sort_unstable();
            births.dedup();
            if births.len() > 1 {
                return Err(namesakes(table, row));
            }
            return Ok(());
        }
        if table.register.name != "staff" {
            return Ok(());
        }
        let others = named.iter().map(|at| &self.rows[*at].values).filter(|values| !same_birth(values, &row.values));
        let shared = |values: &Values| {
            let columns =
                table.heads.iter().map(|(key, _)| *key).filter(|key| !matches!(*key, "unit" | "person" | "born"));
            // What neither says tells nothing of a difference.
            columns.into_iter().all(|key| values.get(key) == row.values.get(key))
        };
        // The person whom this very row names may be known already.
        let known = named.iter().any(|at| own.is_some() && born(&self.rows[*at].values) == own);
        for values in others.filter(|_| !known) {
            if shared(values) {
                let other = born(values).map(short).unwrap_or_default();
                let text = format!(
                    "Строка отличается от строки «{written}», {other} г. р., только датой рождения. Если это один человек, исправьте дату; если разные, впишите то, чем отличается их работа."
                );
                return Err(table.problem(row.number, "born", "contradiction", text));
            }
        }
        Ok(())
    }
}

/// The row does not say which of those who share the name it means.
fn namesakes(table: &CheckedTable, row: &CheckedRow) -> Problem {
    let text = format!(
        "В организации несколько работников с именем «{}», и строка не говорит, о ком она. Добавьте дату рождения.",
        text(&row.values, "person").unwrap_or_default()
    );
    table.problem(row.number, "person", "namesakes", text)
}

enum Change {
    New,
    Changed,
    Same,
}

/// The name of the register as its description holds it, for as long as the program runs.
fn described(register: &'static Register) -> &'static str {
    describe::get(&register.name).map_or("", |known| known.name.as_str())
}

fn merged(table: &CheckedTable, before: &Values, row: &Values) -> Values {
    let mut values = before.clone();
    for (key, _) in &table.heads {
        match row.get(*key) {
            Some(value) => {
                values.insert((*key).to_owned(), value.clone());
            }
            // An empty cell says that there is nothing; of a birth date it says that it was not asked.
            None if *key == "born" => {}
            None => {
                values.remove(*key);
            }
        }
    }
    // A title or a name that differs in case or quotes only is the same one.
    for key in table.register.key.iter().chain(&table.register.key_without_person) {
        if let (Some(Value::Text(old)), Some(Value::Text(new))) = (before.get(key), values.get(key))
            && key_text(old) == key_text(new)
        {
            let old = old.clone();
            values.insert(key.clone(), Value::Text(old));
        }
    }
    values
}

/// The text under which a row is known again.
pub fn key(register: &Register, unit: Option<&str>, values: &Values) -> String {
    let without_person = register.one_of.iter().any(|key| key == "person") && !values.contains_key("person");
    let further = without_person.then_some(&register.key_without_person).into_iter().flatten();
    let parts = register.key.iter().chain(further).map(|key| match (key.as_str(), values.get(key)) {
        ("unit", _) => unit.unwrap_or_default().to_owned(),
        (_, Some(Value::Text(text))) => key_text(text),
        (_, Some(Value::Number(number))) => number.to_string(),
        (_, Some(Value::Date(day))) => day.to_string(),
        (_, Some(Value::Flag(flag))) => flag.to_string(),
        (_, None) => String::new(),
    });
    parts.collect::<Vec<_>>().join("|")
}

/// The folded full name of the row's person.
pub fn person(values: &Values) -> String {
    text(values, "person").map(key_text).unwrap_or_default()
}

fn title(values: &Values) -> String {
    text(values, "title").map(key_text).unwrap_or_default()
}

fn text<'a>(values: &'a Values, key: &str) -> Option<&'a str> {
    match values.get(key) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

fn date(values: &Values, key: &str) -> Option<Date> {
    match values.get(key) {
        Some(Value::Date(day)) => Some(*day),
        _ => None,
    }
}

fn born(values: &Values) -> Option<Date> {
    date(values, "born")
}

fn same_birth(a: &Values, b: &Values) -> bool {
    born(a).zip(born(b)).is_none_or(|(a, b)| a == b)
}

/// «Семинар «Чтение», 08.05.2023» and «Семинар (08.05.2023)».
fn title_and_day(text: &str) -> Option<(String, Date)> {
    let bare = text.trim_end_matches([')', '.', ' ', 'г']).trim_end();
    let at = bare.rfind([' ', ',', '(']).map(|at| at + 1)?;
    let day = super::values::day(&bare[at..]).ok()?;
    Some((bare[..at].trim_end_matches([' ', ',', '(', '—', '–', '-', ';']).to_owned(), day))
}
