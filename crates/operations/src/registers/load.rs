//! Loading files of registers: read, checked, compared with what is known, stored in one transaction a file.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::access::Action;
use domain::registers::book::{Book, Counts, KnownRow};
use domain::registers::check::{CheckedTable, Directory, NamedUnit, check};
use domain::registers::describe;
use domain::registers::values::{Value, Values, to_json};
use domain::registers::{Problem, RegisterTable, book};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::queries::{registers as queries, units};
use store::records::{RegisterLoad, RegisterRow, RegisterVersion};
use store::{Reader, Writing};

use super::{names, values};
use crate::support::{date_or_none, event, finish, stamp, to_json as stored_json};
use crate::work::allow_unit;
use crate::{Actor, App, Failure};

/// How to load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LoadOptions {
    /// Only tell what would be done.
    pub dry_run: bool,
    /// Store the good rows of a file that has errors.
    pub good_rows: bool,
}

/// How a file fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Every row is good.
    Ok,
    /// Some rows have errors.
    Partial,
    /// No sheet is a register.
    Refused,
}

/// What a register of a file brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterCounts {
    /// Name of the register.
    pub name: String,
    /// The sheet, when the file has sheets.
    pub sheet: Option<String>,
    /// Rows of data, good or not.
    pub rows: usize,
    /// Not known before.
    pub new: usize,
    /// Known with other values.
    pub changed: usize,
    /// Known with these values.
    pub same: usize,
}

/// What a person is told of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    /// Name of the file.
    pub file: String,
    /// How it fared.
    pub outcome: Outcome,
    /// Its registers in the order of the sheets.
    pub registers: Vec<RegisterCounts>,
    /// Every problem with its place, and what else should be known.
    pub problems: Vec<Problem>,
    /// Its rows, or its good rows, are stored now.
    pub stored: bool,
}

/// Loads files in the given order. With [`LoadOptions::dry_run`] each file is compared with what the files before would have
/// brought.
///
/// # Errors
/// Refused when the person may not report for an organisation that stands in a file: nothing of that file is stored.
pub async fn load(
    app: &App,
    actor: &Actor,
    files: &[(String, Vec<u8>)],
    options: LoadOptions,
) -> Result<Vec<FileReport>, Failure> {
    let mut loader = Loader { app, actor, options, book: Book::default(), known: BTreeSet::new() };
    let mut reports = Vec::new();
    for (name, bytes) in files {
        let report = match (app.ports.read_registers)(bytes, name) {
            Ok((tables, notes)) => loader.file(name, bytes, &tables, notes).await?,
            Err(refusal) => FileReport {
                file: name.clone(),
                outcome: Outcome::Refused,
                registers: Vec::new(),
                problems: vec![Problem::whole(None, &refusal.code, refusal.to_string())],
                stored: false,
            },
        };
        reports.push(report);
    }
    Ok(reports)
}

struct Loader<'a> {
    app: &'a App,
    actor: &'a Actor,
    options: LoadOptions,
    book: Book,
    /// Registers and organisations whose rows are in the book.
    known: BTreeSet<(&'static str, Option<String>)>,
}

impl Loader<'_> {
    async fn file(
        &mut self,
        name: &str,
        bytes: &[u8],
        tables: &[RegisterTable],
        notes: Vec<Problem>,
    ) -> Result<FileReport, Failure> {
        if self.options.dry_run {
            let reader = self.app.store.reader();
            let (report, _) = self.compare(&reader, name, tables, notes).await?;
            return Ok(report);
        }
        // Every file is compared with what is stored when its own transaction begins.
        (self.book, self.known) = (Book::default(), BTreeSet::new());
        let writing = self.app.store.begin().await?;
        let (mut report, wanted) = self.compare(&writing.reader(), name, tables, notes).await?;
        report.stored = wanted;
        let touched: Vec<KnownRow> = self.book.touched().cloned().collect();
        let pupil_names = std::mem::take(&mut self.book.pupil_names);
        if !wanted || (touched.is_empty() && pupil_names.is_empty()) {
            return Ok(report);
        }
        self.store(writing, &report, bytes, &touched, &pupil_names).await?;
        Ok(report)
    }

    /// Compares a file with the book; whether its rows shall stay.
    async fn compare(
        &mut self,
        reader: &Reader<'_>,
        name: &str,
        tables: &[RegisterTable],
        notes: Vec<Problem>,
    ) -> Result<(FileReport, bool), Failure> {
        let directory = directory(reader).await?;
        let mut checked: Vec<CheckedTable> = tables.iter().filter_map(|table| check(table, &directory)).collect();
        self.allow(&checked)?;
        self.know(reader, &checked).await?;
        self.book.begin();
        // Staff and events first: other tables of the same file name them.
        let mut order: Vec<usize> = (0..checked.len()).collect();
        order.sort_by_key(|at| (!matches!(checked[*at].register.name.as_str(), "staff" | "events"), *at));
        let mut counts = vec![Counts::default(); checked.len()];
        for at in order {
            counts[at] = self.book.take(&mut checked[at]);
        }
        let mut problems = notes;
        problems.extend(tables.iter().flat_map(|table| table.notes.iter().cloned()));
        problems.extend(checked.iter().flat_map(|table| &table.rows).flat_map(|row| row.problems.iter().cloned()));
        let wrong = problems.iter().any(|problem| problem.row.is_some());
        let wanted = !wrong || self.options.good_rows;
        if !wanted {
            self.book.undo();
        }
        let registers = checked.iter().zip(&counts).map(|(table, counts)| RegisterCounts {
            name: table.register.name.clone(),
            sheet: table.sheet.clone(),
            rows: counts.rows,
            new: counts.new,
            changed: counts.changed,
            same: counts.same,
        });
        let registers = registers.collect();
        let outcome = if wrong { Outcome::Partial } else { Outcome::Ok };
        Ok((FileReport { file: name.to_owned(), outcome, registers, problems, stored: false }, wanted))
    }

    /// A row is loaded by who may report for its organisation.
    fn allow(&self, tables: &[CheckedTable]) -> Result<(), Failure> {
        let rows = tables.iter().flat_map(|table| &table.rows).filter(|row| row.problems.is_empty());
        let units: BTreeSet<Option<&str>> = rows.map(|row| row.unit.as_deref()).collect();
        units.into_iter().try_for_each(|unit| allow_unit(self.app, self.actor, Action::Report, unit))
    }

    /// Brings the rows that a file may meet into the book: its registers for its organisations, their staff, all events.
    async fn know(&mut self, reader: &Reader<'_>, tables: &[CheckedTable]) -> Result<(), Failure> {
        let mut wanted: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
        let mut events = false;
        for table in tables {
            let Some(register) = describe::get(&table.register.name) else { continue };
            let units = table.rows.iter().filter_map(|row| row.unit.clone());
            if matches!(register.name.as_str(), "events" | "attendance") {
                events = true;
            }
            if register.is_about_persons() {
                wanted.entry("staff").or_default().extend(units.clone());
            }
            if register.name != "events" {
                wanted.entry(&register.name).or_default().extend(units);
            }
        }
        for (register, units) in wanted {
            let new = units.into_iter().filter(|unit| self.known.insert((register, Some(unit.clone()))));
            let new: Vec<String> = new.collect();
            if !new.is_empty() {
                self.remember(register, queries::rows(reader, register, Some(new.as_slice())).await?)?;
            }
        }
        if events && self.known.insert(("events", None)) {
            self.remember("events", queries::rows(reader, "events", None).await?)?;
        }
        Ok(())
    }

    fn remember(&mut self, register: &'static str, rows: Vec<RegisterRow>) -> Result<(), Failure> {
        for row in rows {
            let values = values(&row)?;
            self.book.know(KnownRow {
                id: Some(row.id),
                register,
                unit: row.unit_id,
                key: row.row_key,
                values,
                stated: date_or_none(row.stated_on.as_deref())?,
                source: None,
                touched: false,
                revision: row.revision,
            });
        }
        Ok(())
    }

    async fn store(
        &self,
        writing: Writing,
        report: &FileReport,
        bytes: &[u8],
        touched: &[KnownRow],
        pupil_names: &[book::PupilName],
    ) -> Result<(), Failure> {
        let (app, now) = (self.app, stamp(self.app.clock.now()));
        let load = RegisterLoad {
            id: app.new_id(),
            file_name: report.file.clone(),
            sha256: hex::encode(Sha256::digest(bytes)),
            outcome: if report.outcome == Outcome::Ok { "ok" } else { "partial" }.to_owned(),
            report: stored_json(&report.registers)?,
            loaded_at: now.clone(),
            loaded_by: self.actor.id.clone(),
        };
        let load_id = load.id.clone();
        queries::insert_load(&writing, load).await?;
        let (mut new, mut changed, mut versions) = (Vec::new(), Vec::new(), Vec::new());
        for known in touched {
            let row = stored_row(app, known, &now)?;
            let (sheet, sheet_row) =
                known.source.clone().map_or((None, None), |(sheet, row)| (sheet, Some(i64::from(row))));
            versions.push(RegisterVersion {
                row_id: row.id.clone(),
                revision: row.revision,
                row_values: row.row_values.clone(),
                load_id: Some(load_id.clone()),
                sheet,
                sheet_row,
                changed_at: now.clone(),
                changed_by: self.actor.id.clone(),
            });
            if known.id.is_none() { new.push(row) } else { changed.push(row) }
        }
        let counts = serde_json::json!({"file": report.file, "new": new.len(), "changed": changed.len()});
        queries::insert_rows(&writing, new).await?;
        queries::update_rows(&writing, changed).await?;
        queries::insert_versions(&writing, versions).await?;
        let written = names::put(app, &writing, pupil_names).await?;
        let mut event = event(app, self.actor, "registers.load", "register_load", &load_id);
        event.after = Some(counts);
        if touched.is_empty() && written == 0 {
            // Names that are known already are no change: the transaction is dropped.
            return Ok(());
        }
        finish(writing, event).await
    }
}

fn stored_row(app: &App, known: &KnownRow, now: &str) -> Result<RegisterRow, Failure> {
    let register = super::register(known.register)?;
    let person = Some(book::person(&known.values)).filter(|person| !person.is_empty());
    Ok(RegisterRow {
        id: known.id.clone().unwrap_or_else(|| app.new_id()),
        register: known.register.to_owned(),
        unit_id: known.unit.clone(),
        row_key: known.key.clone(),
        person,
        since: register.since.as_deref().and_then(|key| day(&known.values, key)),
        until: register.until.as_deref().and_then(|key| day(&known.values, key)),
        row_values: to_json(&known.values).to_string(),
        stated_on: known.stated.map(|day| day.to_string()),
        revision: known.revision + 1,
        changed_at: now.to_owned(),
    })
}

fn day(values: &Values, key: &str) -> Option<String> {
    match values.get(key)? {
        Value::Date(day) => Some(day.to_string()),
        Value::Number(year) => Some(year.to_string()),
        _ => None,
    }
}

/// Organisations by code and names.
async fn directory(reader: &Reader<'_>) -> Result<Directory, Failure> {
    let units = units::all(reader, true).await?;
    let named = units.into_iter().map(|unit| NamedUnit {
        id: unit.id,
        code: unit.code,
        short_name: unit.short_name,
        name: unit.name,
    });
    Ok(Directory::new(named))
}

/// Rows of several registers by their name, for figures.
pub(crate) async fn all_rows(
    reader: &Reader<'_>,
    registers: &BTreeSet<&'static str>,
    units: Option<&[String]>,
) -> Result<HashMap<&'static str, Vec<RegisterRow>>, Failure> {
    let mut rows = HashMap::new();
    for register in registers {
        // Events belong to whoever holds them: every school may have been invited.
        let units = units.filter(|_| *register != "events");
        rows.insert(*register, queries::rows(reader, register, units).await?);
    }
    Ok(rows)
}
