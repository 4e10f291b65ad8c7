//! Reads our own CSV line by line and hands sittings on in batches, so that a country's year needs no memory.

use std::collections::{BTreeMap, HashSet};
use std::io::{BufRead, BufReader, Read};

use domain::results::file::{Problem, SchoolEntry};
use domain::results::sitting::{NOT_ATTEMPTED, Sitting};
use domain::results::work::{Item, Procedure, WorkCode};
use jiff::civil::Date;

use super::columns::{self, Column, Columns};
use super::row::{self, Fault};

/// Sittings of a batch at most.
pub const BATCH: usize = 8_192;
/// Works that are gathered side by side at most: a file may mix its works line by line.
const OPEN: usize = 64;
/// How many faults are told one by one.
const TOLD: usize = 50;
/// Longest title line, bytes.
const TITLE_BYTES: u64 = 64 * 1024;

/// Sittings of one work in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The work.
    pub work: WorkCode,
    /// Day it was written, when the file says it.
    pub date: Option<Date>,
    /// The sittings, at most [`BATCH`]. Rows of one work may have fewer item scores than others.
    pub sittings: Vec<Sitting>,
    /// Schools with their municipality that no batch before this one named.
    pub schools: Vec<SchoolEntry>,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StreamSummary {
    /// Sittings.
    pub sittings: u64,
    /// Highest score seen of each item of each work, at least 1; or the maxima that the titles of the columns name.
    maxima: BTreeMap<WorkCode, Vec<u8>>,
    /// Items as the titles name them, when the file has a column an item.
    titled: Vec<Item>,
}

impl StreamSummary {
    /// Works of the file.
    pub fn works(&self) -> impl Iterator<Item = &WorkCode> {
        self.maxima.keys()
    }

    /// Items of a work: as the titles name them, else numbered from 1 with the highest score seen.
    pub fn items(&self, work: &WorkCode) -> Vec<Item> {
        if !self.titled.is_empty() {
            return self.titled.clone();
        }
        let maxima = self.maxima.get(work).map(Vec::as_slice).unwrap_or_default();
        let item = |(number, max): (usize, &u8)| Item { number: number.to_string(), max: *max, level: None };
        (1..).zip(maxima).map(item).collect()
    }
}

/// Why a stream was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum StreamError<E> {
    /// Lines are wrong: what was handed on before must be thrown away.
    #[error("в файле есть неверные строки")]
    Refused(Vec<Problem>),
    /// The source failed.
    #[error("файл не прочитан: {0}")]
    Read(#[from] std::io::Error),
    /// Whoever takes the batches stopped.
    #[error("приём остановлен: {0}")]
    Stopped(E),
}

/// Reads sittings from UTF-8 CSV of our shape (see the module above). `on_batch` gets them in the order of the file, at most
/// [`BATCH`] of one work at a time. From the first wrong line on nothing more is handed on: the rest of the file is read for
/// more faults and refused as a whole.
///
/// # Errors
/// Wrong lines, a source that fails, `on_batch` that fails.
pub fn read_stream<R: Read, E>(
    reader: R,
    on_batch: impl FnMut(Batch) -> Result<(), E>,
) -> Result<StreamSummary, StreamError<E>> {
    let mut source = BufReader::with_capacity(256 * 1024, reader);
    let mut title = Vec::new();
    source.by_ref().take(TITLE_BYTES).read_until(b'\n', &mut title)?;
    let columns = std::str::from_utf8(&title).ok().and_then(Columns::read);
    let Some(columns) = columns else {
        let text = "В первой строке нет столбцов year, procedure, subject, school, participant.".to_owned();
        return Err(StreamError::Refused(vec![problem("header_missing", Some(1), None, text)]));
    };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(columns.separator).from_reader(source);
    let mut gather =
        Gather { columns, on_batch, open: Vec::new(), schools: HashSet::new(), summary: StreamSummary::default() };
    gather.summary.titled = gather.columns.items.iter().map(|(_, item)| item.clone()).collect();
    let mut problems: Vec<Problem> = Vec::new();
    let mut record = csv::ByteRecord::new();
    let mut hidden = 0u64;
    loop {
        let line = u32::try_from(reader.position().line() + 1).unwrap_or(u32::MAX);
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Ok(true) if record.iter().all(|field| field.trim_ascii().is_empty()) => {}
            Ok(true) => match gather.take(&record, problems.is_empty()) {
                Ok(()) => {}
                Err(Refusal::Row(_)) if problems.len() >= TOLD => hidden += 1,
                Err(Refusal::Row(fault)) => problems.push(told(fault, line)),
                Err(Refusal::Stopped(error)) => return Err(StreamError::Stopped(error)),
            },
            Err(error) => match error.into_kind() {
                csv::ErrorKind::Io(error) => return Err(StreamError::Read(error)),
                _ => problems.push(problem("row_unread", Some(line), None, "Строка не читается как CSV.".to_owned())),
            },
        }
    }
    if !problems.is_empty() {
        if hidden > 0 {
            problems.push(problem("value_unread", None, None, format!("И ещё {hidden} таких же мест.")));
        }
        return Err(StreamError::Refused(problems));
    }
    gather.finish().map_err(StreamError::Stopped)
}

enum Refusal<E> {
    Row(Fault),
    Stopped(E),
}

/// A work whose sittings are gathered.
struct Open {
    /// Procedure, year, subject, grade and date as the lines have them.
    key: Vec<u8>,
    batch: Batch,
    maxima: Vec<u8>,
}

struct Gather<F> {
    columns: Columns,
    on_batch: F,
    /// The one used last stands last.
    open: Vec<Open>,
    schools: HashSet<String>,
    summary: StreamSummary,
}

impl<E, F: FnMut(Batch) -> Result<(), E>> Gather<F> {
    fn take(&mut self, record: &csv::ByteRecord, keep: bool) -> Result<(), Refusal<E>> {
        self.find(record).map_err(Refusal::Row)?;
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        let procedure: Procedure = open.batch.work.procedure;
        let sitting = row::sitting(record, &self.columns, procedure).map_err(Refusal::Row)?;
        if !keep {
            return Ok(());
        }
        if open.maxima.len() < sitting.items.len() {
            open.maxima.resize(sitting.items.len(), 1);
        }
        for (max, score) in open.maxima.iter_mut().zip(&sitting.items) {
            if *score != NOT_ATTEMPTED {
                *max = (*max).max(*score);
            }
        }
        if !self.schools.contains(&sitting.school) {
            self.schools.insert(sitting.school.clone());
            let municipality =
                String::from_utf8_lossy(self.columns.value(record, Column::Municipality)).trim().to_owned();
            if !municipality.is_empty() {
                let gia = sitting.school.strip_prefix("gia:").map(str::to_owned);
                let login = gia.is_none().then(|| sitting.school.clone());
                let municipality = Some(municipality);
                open.batch.schools.push(SchoolEntry { login, gia_code: gia, municipality, ..SchoolEntry::default() });
            }
        }
        open.batch.sittings.push(sitting);
        self.summary.sittings += 1;
        if open.batch.sittings.len() >= BATCH {
            self.hand_on(self.open.len() - 1).map_err(Refusal::Stopped)?;
        }
        if self.open.len() > OPEN {
            let first = self.open.remove(0);
            self.close(first).map_err(Refusal::Stopped)?;
        }
        Ok(())
    }

    /// Puts the work of a line last, opening it where it is new.
    fn find(&mut self, record: &csv::ByteRecord) -> Result<(), Fault> {
        const KEY: [Column; 5] = [Column::Procedure, Column::Year, Column::Subject, Column::Grade, Column::Date];
        let columns = &self.columns;
        let same = |open: &Open| {
            let mut rest = open.key.as_slice();
            let all = KEY.iter().all(|column| {
                let value = columns.value(record, *column);
                let Some(after) = rest.strip_prefix(value).and_then(|rest| rest.strip_prefix(b"\0")) else {
                    return false;
                };
                rest = after;
                true
            });
            all && rest.is_empty()
        };
        if let Some(at) = self.open.iter().rposition(same) {
            if at + 1 < self.open.len() {
                let open = self.open.remove(at);
                self.open.push(open);
            }
            return Ok(());
        }
        let mut key = Vec::new();
        for column in KEY {
            key.extend_from_slice(columns.value(record, column));
            key.push(0);
        }
        let (work, date) = (row::work(record, columns)?, row::date(record, columns)?);
        let batch = Batch { work, date, sittings: Vec::new(), schools: Vec::new() };
        self.open.push(Open { key, batch, maxima: Vec::new() });
        Ok(())
    }

    fn hand_on(&mut self, at: usize) -> Result<(), E> {
        let open = &mut self.open[at];
        let next = Batch { sittings: Vec::with_capacity(BATCH), schools: Vec::new(), ..open.batch.clone_empty() };
        let full = std::mem::replace(&mut open.batch, next);
        (self.on_batch)(full)
    }

    fn close(&mut self, open: Open) -> Result<(), E> {
        let maxima = self.summary.maxima.entry(open.batch.work.clone()).or_default();
        if maxima.len() < open.maxima.len() {
            maxima.resize(open.maxima.len(), 1);
        }
        for (known, max) in maxima.iter_mut().zip(open.maxima) {
            *known = (*known).max(max);
        }
        if open.batch.sittings.is_empty() && open.batch.schools.is_empty() {
            Ok(())
        } else {
            (self.on_batch)(open.batch)
        }
    }

    fn finish(mut self) -> Result<StreamSummary, E> {
        for open in std::mem::take(&mut self.open) {
            self.close(open)?;
        }
        Ok(self.summary)
    }
}

impl Batch {
    /// The same work and day without sittings.
    fn clone_empty(&self) -> Batch {
        Batch { work: self.work.clone(), date: self.date, sittings: Vec::new(), schools: Vec::new() }
    }
}

fn told(fault: Fault, line: u32) -> Problem {
    let (code, column, text) = match fault {
        Fault::Unread(column) => {
            let name = columns::name(column);
            ("value_unread", Some(name), format!("Значение столбца «{name}» не прочитано."))
        }
        Fault::Sum => ("sum_of_items", Some("primary"), "Первичный балл не равен сумме баллов заданий.".to_owned()),
        Fault::AboveMax => ("item_above_max", Some("items"), "Балл за задание больше максимального.".to_owned()),
    };
    problem(code, Some(line), column, text)
}

fn problem(code: &str, row: Option<u32>, column: Option<&str>, text: String) -> Problem {
    Problem { code: code.into(), fatal: true, sheet: None, row, column: column.map(str::to_owned), text }
}
