//! Sittings in our own shape, as CSV: what a region exports when it has its own store.
//!
//! One line a sitting. The order of columns is free; `year, procedure, subject, school, participant` must be there:
//!
//! | column | value |
//! |---|---|
//! | `year` | calendar year of the work |
//! | `procedure` | ВПР, ОГЭ, ЕГЭ, ГВЭ, РДР, КР |
//! | `subject` | two letters of ВПР («МА») or the federal code of an exam («02») |
//! | `grade` | number; empty for state exams |
//! | `date` | `2025-04-15` or `15.04.2025` |
//! | `municipality` | name |
//! | `school` | ФИС ОКО login or `gia:КОД` |
//! | `class`, `participant`, `variant` | as the files have them; never a name |
//! | `items` | scores parted by blanks, `X` where there is none; or one column an item, titled `1 (2б)`, `4К1 (3б)` |
//! | `primary`, `test`, `mark`, `journal` | numbers; empty where there is none |
//! | `absent` | `1` where the pupil was absent |
//!
//! [`read_stream`] reads files of any length without keeping them.

mod columns;
mod row;
mod stream;

#[cfg(test)]
mod tests;

use domain::results::file::{FileKind, ResultsFile, WorkPart};
use domain::results::work::{Item, Work, WorkCode};

pub use stream::{BATCH, Batch, StreamError, StreamSummary, read_stream};

use super::individual::empty;
use crate::formats::text::encoding;

/// Whether the first line has our columns; its first 4 KB are enough.
pub fn is_ours(bytes: &[u8]) -> bool {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    columns::is_ours(&String::from_utf8_lossy(&line[..line.len().min(4096)]))
}

/// Reads the file when its first line has our columns.
pub(super) fn read_if_ours(bytes: &[u8]) -> Option<ResultsFile> {
    is_ours(bytes).then(|| {
        // Programs on old machines write Windows-1251; the title line is Latin letters either way.
        if std::str::from_utf8(bytes).is_ok() { read(bytes) } else { read(encoding::decode(bytes).as_bytes()) }
    })
}

fn read(bytes: &[u8]) -> ResultsFile {
    let mut file = empty(FileKind::Sittings);
    let read = read_stream(bytes, |batch: Batch| -> Result<(), std::convert::Infallible> {
        let at = file.parts.iter().position(|part| part.work.code == batch.work);
        let part = match at {
            Some(at) => &mut file.parts[at],
            None => {
                file.parts.push(new_part(&batch.work));
                let last = file.parts.len() - 1;
                &mut file.parts[last]
            }
        };
        part.work.date = part.work.date.or(batch.date);
        part.sittings.extend(batch.sittings);
        file.schools.extend(batch.schools);
        Ok(())
    });
    match read {
        Ok(summary) => {
            for part in &mut file.parts {
                part.work.items = summary.items(&part.work.code);
            }
            file.parts.sort_by(|a, b| a.work.code.cmp(&b.work.code));
        }
        Err(StreamError::Refused(problems)) => file.problems = problems,
        Err(StreamError::Read(_) | StreamError::Stopped(_)) => {}
    }
    file
}

fn new_part(code: &WorkCode) -> WorkPart {
    let items: Vec<Item> = Vec::new();
    let work = Work { code: code.clone(), subject: code.subject.clone(), date: None, items, max_primary: None };
    WorkPart { work, sittings: Vec::new(), aggregates: Vec::new() }
}
