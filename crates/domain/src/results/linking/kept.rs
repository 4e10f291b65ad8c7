//! How a school's diagnostic work is kept: put together from the files of its classes, each corrected by itself.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::diagnostic::{DiagnosticPupil, DiagnosticWork, Stage};
use crate::refusal::Refusal;

/// A file that a kept work rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiagnosticFile {
    /// Name as the person gave it.
    pub name: String,
    /// SHA-256 of its bytes in hexadecimal.
    pub sha256: String,
    /// When it was taken in.
    pub at: Timestamp,
    /// Classes that are counted from it.
    pub classes: BTreeSet<Option<String>>,
}

/// A diagnostic work as it is kept: put together from the files of its classes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptWork {
    /// The work with the pupils of all its files.
    pub work: DiagnosticWork,
    /// The files.
    pub files: Vec<DiagnosticFile>,
}

/// A diagnostic work with the file it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingDiagnostic {
    /// Name of the file as the person gave it.
    pub name: String,
    /// SHA-256 of its bytes in hexadecimal.
    pub sha256: String,
    /// What was read.
    pub work: DiagnosticWork,
}

/// What a file did to a kept work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KeepChange {
    /// The very same file was kept before.
    pub unchanged: bool,
    /// New pupils.
    pub added: u64,
    /// Pupils with other scores than before.
    pub replaced: u64,
    /// Pupils with the same scores.
    pub same: u64,
    /// Pupils of its classes that it no longer holds.
    pub withdrawn: u64,
}

/// Takes a file of a work into the works of its school: pupils of its classes replace those kept before, pupils of other
/// classes stay.
///
/// # Errors
/// The items differ from those of other classes of the same work.
pub fn keep(
    kept: &mut Vec<KeptWork>,
    work: DiagnosticWork,
    name: &str,
    sha256: &str,
    at: Timestamp,
) -> Result<KeepChange, Refusal> {
    let file = DiagnosticFile { name: name.to_owned(), sha256: sha256.to_owned(), at, classes: work.classes() };
    let Some(known) = kept.iter_mut().find(|known| known.work.is_same_work(&work)) else {
        let change = KeepChange { added: work.pupils.len() as u64, ..KeepChange::default() };
        kept.push(KeptWork { work, files: vec![file] });
        kept.sort_by_key(|known| order(&known.work));
        return Ok(change);
    };
    if known.files.iter().any(|known| known.sha256 == sha256 && known.classes == file.classes) {
        return Ok(KeepChange { unchanged: true, same: work.pupils.len() as u64, ..KeepChange::default() });
    }
    let classes = file.classes.clone();
    let stays = |pupil: &DiagnosticPupil| !classes.contains(&pupil.class);
    if known.work.items != work.items && known.work.pupils.iter().any(stays) {
        return Err(other_items(known, &work));
    }
    let key = |pupil: &DiagnosticPupil| (pupil.class.clone(), pupil.code.clone());
    let mut before: BTreeMap<_, Vec<u8>> = known
        .work
        .pupils
        .iter()
        .filter(|pupil| !stays(pupil))
        .map(|pupil| (key(pupil), pupil.scores.clone()))
        .collect();
    let mut change = KeepChange::default();
    for pupil in &work.pupils {
        match before.remove(&key(pupil)) {
            None => change.added += 1,
            Some(scores) if scores == pupil.scores => change.same += 1,
            Some(_) => change.replaced += 1,
        }
    }
    change.withdrawn = before.len() as u64;
    known.files.iter_mut().for_each(|old| old.classes.retain(|class| !classes.contains(class)));
    known.files.retain(|old| !old.classes.is_empty());
    known.files.push(file);
    let mut pupils: Vec<DiagnosticPupil> = known.work.pupils.iter().filter(|pupil| stays(pupil)).cloned().collect();
    pupils.extend(work.pupils.iter().cloned());
    pupils.sort_by_key(key);
    let mut absent: Vec<Option<String>> =
        known.work.absent.iter().filter(|class| !classes.contains(class)).cloned().collect();
    absent.extend(work.absent.iter().cloned());
    absent.sort();
    known.work = DiagnosticWork { pupils, absent, ..work };
    Ok(change)
}

fn order(work: &DiagnosticWork) -> (u16, String, u8, Stage) {
    (work.year, work.subject.clone(), work.grade, work.stage)
}

fn other_items(known: &KeptWork, work: &DiagnosticWork) -> Refusal {
    let file = known.files.last().map(|file| file.name.clone()).unwrap_or_default();
    Refusal::new(
        "items_differ",
        format!(
            "Задания не те, что в загруженном раньше файле «{file}» ({}): у классов одной работы задания должны быть одни.",
            work.words()
        ),
        "Если в заданиях была ошибка, загрузите одним файлом все классы; если это разные работы, проверьте этап и предмет.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::linking::sample::{item, pupil, work};

    /// A work with a pupil a code, all of whom solved all of so many items.
    fn of_classes(classes: &[(&str, &[&str])], items: usize) -> DiagnosticWork {
        let pupils =
            classes.iter().flat_map(|(class, codes)| codes.iter().map(|code| pupil(class, code, vec![1; items])));
        work(Stage::Entry, (0..items).map(|_| item("")).collect(), pupils.collect())
    }

    fn at() -> Timestamp {
        Timestamp::from_second(1_760_000_000).unwrap()
    }

    #[test]
    fn classes_come_one_by_one_and_are_corrected_one_by_one() {
        let mut kept = Vec::new();
        let mut put = |work, sha: &str| {
            keep(&mut kept, work, "файл", sha, at())
                .map(|change| (change.unchanged, change.added, change.replaced, change.same, change.withdrawn))
        };
        assert_eq!(put(of_classes(&[("5А", &["1", "2"])], 2), "1"), Ok((false, 2, 0, 0, 0)));
        assert_eq!(put(of_classes(&[("5Б", &["1"])], 2), "2"), Ok((false, 1, 0, 0, 0)));
        assert_eq!(put(of_classes(&[("5А", &["1", "2"])], 2), "1"), Ok((true, 0, 0, 2, 0)));
        assert_eq!(put(of_classes(&[("5А", &["1"])], 2), "3"), Ok((false, 0, 0, 1, 1)));
        assert_eq!(put(of_classes(&[("5А", &["1"])], 3), "4").unwrap_err().code, "items_differ");
        assert_eq!(put(of_classes(&[("5А", &["1"]), ("5Б", &["1"])], 3), "5"), Ok((false, 0, 2, 0, 0)));
        assert_eq!((kept.len(), kept[0].work.pupils.len(), kept[0].files.len()), (1, 2, 1));
    }

    #[test]
    fn a_corrected_class_has_its_absent_pupils_once() {
        let mut kept = Vec::new();
        let mut put = |class: &str, absent: usize, sha: &str| {
            let absent = vec![Some(class.to_owned()); absent];
            let work = DiagnosticWork { absent, ..of_classes(&[(class, &["1"])], 2) };
            keep(&mut kept, work, "файл", sha, at()).unwrap();
            kept[0].work.absent.len()
        };
        for (class, absent, sha, expected) in
            [("5А", 2, "1", 2), ("5Б", 1, "2", 3), ("5А", 1, "3", 2), ("5Б", 0, "4", 1)]
        {
            assert_eq!(put(class, absent, sha), expected, "{class} {sha}");
        }
    }
}
