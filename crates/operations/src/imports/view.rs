//! An import as shown.

use domain::refusal::Refusal;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where an import is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Waiting for a worker or being read.
    Reading,
    /// Could not be read as a plan; nothing of the file is kept.
    Refused,
    /// Read; a person goes through the steps.
    Review,
    /// In force as (a version of) a plan.
    Adopted,
    /// Put away by a person.
    Discarded,
}

impl ImportState {
    /// Stable code, as stored.
    pub fn code(self) -> &'static str {
        match self {
            ImportState::Reading => "reading",
            ImportState::Refused => "refused",
            ImportState::Review => "review",
            ImportState::Adopted => "adopted",
            ImportState::Discarded => "discarded",
        }
    }

    /// The Russian word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            ImportState::Reading => "Читается",
            ImportState::Refused => "Не прочитан",
            ImportState::Review => "На проверке у вас",
            ImportState::Adopted => "Введён в действие",
            ImportState::Discarded => "Отложен",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<ImportState> {
        [ImportState::Reading, ImportState::Refused, ImportState::Review, ImportState::Adopted, ImportState::Discarded]
            .into_iter()
            .find(|state| state.code() == code)
    }
}

/// The stored file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceView {
    /// Name it was uploaded under.
    pub name: String,
    /// Its address: SHA-256 in hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

/// A plan by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanName {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Version in force.
    pub version: i64,
}

/// How far reading is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProgressView {
    /// Where the import is; pages poll while it is [`ImportState::Reading`].
    pub state: ImportState,
    /// What is being done, in Russian: «Файл в очереди», «Читаем документ».
    pub text: String,
    /// Why the file was refused.
    pub refusal: Option<Refusal>,
}

/// One import, without its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportView {
    /// Id.
    pub id: String,
    /// Where it is.
    pub state: ImportState,
    /// The file; none after a refusal, because nothing of a refused file is kept.
    pub source: Option<SourceView>,
    /// Name of the file.
    pub file_name: String,
    /// Title of the roadmap, once read.
    pub title: Option<String>,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
    /// The plan this import amends; none for a new plan.
    pub amends: Option<PlanName>,
    /// The plan it became.
    pub plan_id: Option<String>,
    /// Who started it, by name.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
    /// How many lines were read (activities, checkpoints, obligations).
    pub lines: u64,
    /// How many questions wait for a decision.
    pub open_questions: u64,
}

/// One import in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportRow {
    /// Id.
    pub id: String,
    /// Where it is.
    pub state: ImportState,
    /// Name of the file.
    pub file_name: String,
    /// Title of the roadmap, once read.
    pub title: Option<String>,
    /// Who started it, by name.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// The plan it became or amends.
    pub plan_id: Option<String>,
}
