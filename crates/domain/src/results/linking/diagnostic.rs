//! A school's own diagnostic works (КР): the entry, middle and final work of one school year, and how files of them are
//! kept together.
//!
//! Schools write their own papers, so such works are kept apart by school: they are never added up over schools and never
//! judged by a rule of identification.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;
use crate::results::sitting::NOT_ATTEMPTED;
use crate::results::work::{Item, Procedure, WorkCode};

/// Which work of the school year it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Входная: in September.
    Entry,
    /// Промежуточная: in the middle of the year.
    Middle,
    /// Итоговая: at the end.
    Final,
}

impl Stage {
    /// All stages in the order of the year.
    pub const ALL: [Stage; 3] = [Stage::Entry, Stage::Middle, Stage::Final];

    /// Stable code: `entry`, `middle`, `final`.
    pub const fn code(self) -> &'static str {
        match self {
            Stage::Entry => "entry",
            Stage::Middle => "middle",
            Stage::Final => "final",
        }
    }

    /// «входная».
    pub const fn label(self) -> &'static str {
        match self {
            Stage::Entry => "входная",
            Stage::Middle => "промежуточная",
            Stage::Final => "итоговая",
        }
    }

    /// «входной»: genitive.
    pub const fn of(self) -> &'static str {
        match self {
            Stage::Entry => "входной",
            Stage::Middle => "промежуточной",
            Stage::Final => "итоговой",
        }
    }

    /// The stage that a word means: its code, or a word as schools write it («входной контроль», «стартовая»,
    /// «полугодовая», «за год»).
    pub fn of_words(words: &str) -> Option<Stage> {
        const STEMS: [(Stage, &[&str]); 3] = [
            (Stage::Entry, &["entry", "входн", "стартов", "нулев", "начал"]),
            (Stage::Middle, &["middle", "промежут", "полугод", "рубеж", "середин", "срез за 1", "серед"]),
            (Stage::Final, &["final", "итогов", "финал", "годов", "конец", "конеч", "выходн", "за год"]),
        ];
        let folded = phrases::text::fold(words);
        let found = |stems: &[&str]| stems.iter().any(|stem| folded.contains(stem));
        let mut stages = STEMS.iter().filter(|(_, stems)| found(stems)).map(|(stage, _)| *stage);
        match (stages.next(), stages.next()) {
            // «Полугодовая» has «годов» in it.
            (Some(Stage::Middle), Some(Stage::Final)) if folded.contains("полугодов") => Some(Stage::Middle),
            (Some(stage), None) => Some(stage),
            _ => None,
        }
    }
}

/// An item of a diagnostic work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiagnosticItem {
    /// Number, highest score, level.
    #[serde(flatten)]
    pub item: Item,
    /// What it checks, in the school's words; may be empty.
    #[serde(default)]
    pub skill: String,
    /// Code of the content element; may be empty.
    #[serde(default)]
    pub content: String,
    /// Label of a common item: the same label in two works is the same item, word for word. May be empty.
    #[serde(default)]
    pub common: String,
}

/// A pupil of a diagnostic work, under the school's own code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiagnosticPupil {
    /// Class as «5А»; none when the file names none.
    pub class: Option<String>,
    /// Code within the class, or a keyed hash where the file knew the pupil by name only.
    pub code: String,
    /// Scores in the order of the items; [`NOT_ATTEMPTED`] where there is no value.
    pub scores: Vec<u8>,
}

/// One diagnostic work of a school as one file has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiagnosticWork {
    /// ФИС ОКО login or `gia:КОД`.
    pub school: String,
    /// Name of the school, when the file has it.
    #[serde(default)]
    pub school_name: Option<String>,
    /// Year in which the school year ends: 2026 for 2025/26.
    pub year: u16,
    /// Two-letter code of the subject: «МА».
    pub subject_code: String,
    /// Subject in words.
    pub subject: String,
    /// Grade.
    pub grade: u8,
    /// Which work of the year it is.
    pub stage: Stage,
    /// Day it was written, when the file says.
    pub date: Option<Date>,
    /// Items in the order of the paper.
    pub items: Vec<DiagnosticItem>,
    /// Pupils who wrote it.
    pub pupils: Vec<DiagnosticPupil>,
    /// How many pupils of the list did not write it.
    #[serde(default)]
    pub absent: u64,
}

/// What a form to fill in knows beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DiagnosticForm {
    /// ФИС ОКО login; may be empty.
    pub school: String,
    /// Name of the school.
    pub school_name: Option<String>,
    /// Year in which the school year ends.
    pub year: Option<u16>,
    /// Which work of the year.
    pub stage: Option<Stage>,
    /// Subject in words.
    pub subject: Option<String>,
    /// Grade.
    pub grade: Option<u8>,
    /// Items of an earlier work: its common items stand in the form already.
    pub items: Vec<DiagnosticItem>,
    /// Classes and codes of the pupils.
    pub pupils: Vec<(Option<String>, String)>,
}

/// «2025/26».
pub fn school_year(year: u16) -> String {
    format!("{}/{:02}", year.saturating_sub(1), year % 100)
}

/// The school year a day lies in, by the year in which it ends. It runs from August to July.
pub fn school_year_of(day: Date) -> Option<u16> {
    let year = if day.month() >= 8 { day.year() + 1 } else { day.year() };
    u16::try_from(year).ok()
}

impl DiagnosticWork {
    /// Code of the work: КР, the calendar year it was written in, subject, grade.
    pub fn code(&self) -> WorkCode {
        let by_stage = match self.stage {
            Stage::Final => self.year,
            Stage::Entry | Stage::Middle => self.year.saturating_sub(1),
        };
        let written = self.date.and_then(|day| u16::try_from(day.year()).ok());
        WorkCode {
            procedure: Procedure::Kr,
            year: written.unwrap_or(by_stage),
            subject: self.subject_code.clone(),
            grade: Some(self.grade),
        }
    }

    /// «Математика, 5 класс, входная работа 2025/26».
    pub fn words(&self) -> String {
        let year = school_year(self.year);
        format!("{}, {}\u{a0}класс, {} работа {year}", self.subject, self.grade, self.stage.label())
    }

    /// Classes it has pupils of; none stands for pupils without a class.
    pub fn classes(&self) -> BTreeSet<Option<String>> {
        self.pupils.iter().map(|pupil| pupil.class.clone()).collect()
    }

    /// Whether two files speak of one and the same work of the year.
    pub fn is_same_work(&self, other: &DiagnosticWork) -> bool {
        let key =
            |work: &DiagnosticWork| (work.school.clone(), work.year, work.subject_code.clone(), work.grade, work.stage);
        key(self) == key(other)
    }

    /// Highest sum of scores.
    pub fn highest(&self) -> u64 {
        self.items.iter().map(|item| u64::from(item.item.max)).sum()
    }

    /// Mean share of points in percent; none without pupils or items.
    pub fn completion(&self) -> Option<f64> {
        let scored: u64 = self
            .pupils
            .iter()
            .flat_map(|pupil| &pupil.scores)
            .filter(|score| **score != NOT_ATTEMPTED)
            .map(|score| u64::from(*score))
            .sum();
        let whole = self.highest() * self.pupils.len() as u64;
        (whole > 0).then(|| 100.0 * scored as f64 / whole as f64)
    }
}

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
    let absent = if pupils.is_empty() { work.absent } else { known.work.absent + work.absent };
    pupils.extend(work.pupils.iter().cloned());
    pupils.sort_by_key(key);
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
    use jiff::civil::date;

    use super::*;

    fn work(classes: &[(&str, &[&str])], items: u8) -> DiagnosticWork {
        let item = |number: u8| DiagnosticItem {
            item: Item { number: number.to_string(), max: 1, level: None },
            skill: String::new(),
            content: String::new(),
            common: String::new(),
        };
        let pupils = classes.iter().flat_map(|(class, codes)| {
            codes.iter().map(|code| DiagnosticPupil {
                class: Some((*class).into()),
                code: (*code).into(),
                scores: vec![1; items.into()],
            })
        });
        DiagnosticWork {
            school: "edu990101".into(),
            school_name: None,
            year: 2026,
            subject_code: "МА".into(),
            subject: "Математика".into(),
            grade: 5,
            stage: Stage::Entry,
            date: Some(date(2025, 9, 15)),
            items: (1..=items).map(item).collect(),
            pupils: pupils.collect(),
            absent: 0,
        }
    }

    fn at() -> Timestamp {
        Timestamp::from_second(1_760_000_000).unwrap()
    }

    #[test]
    fn stages_by_their_words() {
        for (words, stage) in [
            ("Входная", Some(Stage::Entry)),
            ("стартовая диагностика", Some(Stage::Entry)),
            ("Полугодовая контрольная", Some(Stage::Middle)),
            ("промежуточная (рубежная)", Some(Stage::Middle)),
            ("Итоговая годовая", Some(Stage::Final)),
            ("final", Some(Stage::Final)),
            ("Контрольная работа № 3", None),
            ("входная и итоговая", None),
        ] {
            assert_eq!(Stage::of_words(words), stage, "{words}");
        }
    }

    #[test]
    fn school_years() {
        assert_eq!(school_year(2026), "2025/26");
        assert_eq!(school_year(2000), "1999/00");
        for (day, year) in [(date(2025, 9, 1), 2026), (date(2026, 5, 20), 2026), (date(2026, 8, 1), 2027)] {
            assert_eq!(school_year_of(day), Some(year));
        }
        assert_eq!(work(&[], 1).code().to_string(), "КР-2025-МА-5");
        assert_eq!(DiagnosticWork { date: None, stage: Stage::Final, ..work(&[], 1) }.code().year, 2026);
    }

    #[test]
    fn classes_come_one_by_one_and_are_corrected_one_by_one() {
        let mut kept = Vec::new();
        let mut put = |work, sha: &str| {
            keep(&mut kept, work, "файл", sha, at())
                .map(|change| (change.unchanged, change.added, change.replaced, change.same, change.withdrawn))
        };
        assert_eq!(put(work(&[("5А", &["1", "2"])], 2), "1"), Ok((false, 2, 0, 0, 0)));
        assert_eq!(put(work(&[("5Б", &["1"])], 2), "2"), Ok((false, 1, 0, 0, 0)));
        assert_eq!(put(work(&[("5А", &["1", "2"])], 2), "1"), Ok((true, 0, 0, 2, 0)));
        assert_eq!(put(work(&[("5А", &["1"])], 2), "3"), Ok((false, 0, 0, 1, 1)));
        assert_eq!(put(work(&[("5А", &["1"])], 3), "4").unwrap_err().code, "items_differ");
        assert_eq!(put(work(&[("5А", &["1"]), ("5Б", &["1"])], 3), "5"), Ok((false, 0, 2, 0, 0)));
        assert_eq!((kept.len(), kept[0].work.pupils.len(), kept[0].files.len()), (1, 2, 1));
    }
}
