//! What a file of results holds, whoever wrote it: the shape `imports` makes and the lake stores.

use serde::{Deserialize, Serialize};

use super::linking::diagnostic::DiagnosticWork;
use super::sitting::Sitting;
use super::work::{Work, WorkCode};

/// A file as it was recognised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResultsFile {
    /// What kind of report it is.
    pub kind: FileKind,
    /// Its works with what each holds; a protocol may hold several.
    pub parts: Vec<WorkPart>,
    /// Schools it names (a register, or labels of the report).
    pub schools: Vec<SchoolEntry>,
    /// Appeals, joined to sittings when the lake stores them.
    pub appeals: Vec<Appeal>,
    /// A school's own diagnostic works: kept apart from the works that are added up and judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<DiagnosticWork>,
    /// How many personal values (names, passport series and numbers) were dropped at the door.
    pub personal_values_dropped: u64,
    /// What is wrong or odd, with row and column.
    pub problems: Vec<Problem>,
}

/// Kind of a report, recognised by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// ФИС ОКО «Индивидуальные результаты» (Ф1).
    IndividualResults,
    /// ФИС ОКО «Статистика по отметкам» (Ф3).
    MarkStatistics,
    /// ФИС ОКО «Сравнение отметок с отметками по журналу».
    JournalComparison,
    /// ФИС ОКО «Распределение первичных баллов».
    ScoreDistribution,
    /// ФИС ОКО «Выполнение заданий».
    ItemCompletion,
    /// ФИС ОКО «Достижение планируемых результатов».
    PlannedResults,
    /// ФИС ОКО «Выполнение заданий группами участников».
    ItemCompletionByMark,
    /// «Форма сбора результатов» filled in by a school.
    CollectionForm,
    /// Protocol of ЕГЭ, compact.
    EgeProtocol,
    /// Protocol of ЕГЭ, regional with merged columns.
    EgeRegionalProtocol,
    /// Protocol of ОГЭ or ГВЭ.
    OgeProtocol,
    /// Appeals.
    Appeals,
    /// A region's table of mark shares.
    RegionalMarks,
    /// A region's table of score shares.
    RegionalScores,
    /// A region's list of objectivity markers.
    RegionalMarkers,
    /// Register of schools.
    SchoolRegister,
    /// Sittings in our own shape, CSV or Parquet.
    Sittings,
    /// A school's own diagnostic work: entry, middle or final.
    DiagnosticWork,
}

/// What a file holds of one work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkPart {
    /// The work as this file describes it.
    pub work: Work,
    /// Pupils' results; empty in aggregate reports.
    pub sittings: Vec<Sitting>,
    /// Aggregates by group; empty in individual reports.
    pub aggregates: Vec<Aggregate>,
}

/// A row of an aggregate report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Aggregate {
    /// Whose figures these are.
    pub group: Group,
    /// Number of schools, when the report says.
    pub schools: Option<u64>,
    /// Number of participants.
    pub participants: u64,
    /// The figures.
    pub figures: Figures,
}

/// Whose figures an aggregate holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "level", rename_all = "snake_case")]
pub enum Group {
    /// «Вся выборка».
    Country,
    /// A region.
    Region {
        /// Its name.
        name: String,
    },
    /// A municipality.
    Municipality {
        /// Its name.
        name: String,
        /// Its code: `reg77_m003`.
        code: Option<String>,
    },
    /// A school.
    School {
        /// ФИС ОКО login, or `gia:КОД`.
        login: String,
        /// Its name.
        name: String,
    },
}

/// Figures of an aggregate row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "figures", rename_all = "snake_case")]
pub enum Figures {
    /// Shares of marks 2, 3, 4, 5 in percent.
    Marks {
        /// In percent, as printed.
        percent: [f64; 4],
    },
    /// Lowered, confirmed, raised against the journal: counts.
    Journal {
        /// Pupils.
        counts: [u64; 3],
    },
    /// Shares of primary scores from 0 in percent.
    Scores {
        /// In percent, as printed.
        percent: Vec<f64>,
    },
    /// Completion of each item in percent.
    Items {
        /// In percent, as printed.
        percent: Vec<f64>,
    },
}

/// An appeal: joined by the keyed pseudonym of the pupil.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    /// Exam it concerns.
    pub work: WorkCode,
    /// School as the file has it.
    pub school: String,
    /// Keyed pseudonym of the pupil (see [`Sitting::participant`]).
    pub participant: String,
    /// Upheld («удовлетворена») or not.
    pub upheld: bool,
    /// Primary score after the appeal.
    pub primary: Option<u16>,
    /// Mark after the appeal.
    pub mark: Option<u8>,
    /// Test score after the appeal, of exams that end in one.
    #[serde(default)]
    pub test: Option<u16>,
}

/// A school as a file names it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SchoolEntry {
    /// ФИС ОКО login.
    pub login: Option<String>,
    /// ГИА school code.
    pub gia_code: Option<String>,
    /// Municipality's code of ГИА.
    pub municipality_code: Option<String>,
    /// Municipality's name.
    pub municipality: Option<String>,
    /// School's name.
    pub name: Option<String>,
    /// Its kind as a register has it: «вечерняя», «коррекционная»; rules exclude by it.
    #[serde(default)]
    pub kind: Option<String>,
}

/// Something wrong or odd in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable code: `sum_of_items`, `item_above_max`, `duplicate_participant`, `mark_against_scale`, `percent_sum`, …
    pub code: String,
    /// Whether the file is refused because of it.
    pub fatal: bool,
    /// Sheet.
    pub sheet: Option<String>,
    /// Row as a person counts it.
    pub row: Option<u32>,
    /// Column letters as a spreadsheet shows them: «AA».
    pub column: Option<String>,
    /// A Russian sentence without personal data.
    pub text: String,
}
