//! A work: one procedure in one subject (and grade) of one year.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Assessment procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Procedure {
    /// Всероссийская проверочная работа.
    #[serde(rename = "ВПР")]
    Vpr,
    /// Основной государственный экзамен.
    #[serde(rename = "ОГЭ")]
    Oge,
    /// Единый государственный экзамен.
    #[serde(rename = "ЕГЭ")]
    Ege,
    /// Государственный выпускной экзамен.
    #[serde(rename = "ГВЭ")]
    Gve,
    /// Региональная диагностическая работа.
    #[serde(rename = "РДР")]
    Rdr,
    /// Контрольная (диагностическая) работа of a school itself.
    #[serde(rename = "КР")]
    Kr,
}

impl Procedure {
    /// All procedures.
    pub const ALL: [Procedure; 6] =
        [Procedure::Vpr, Procedure::Oge, Procedure::Ege, Procedure::Gve, Procedure::Rdr, Procedure::Kr];

    /// The Russian abbreviation, also the first part of a work's code.
    pub const fn name(self) -> &'static str {
        match self {
            Procedure::Vpr => "ВПР",
            Procedure::Oge => "ОГЭ",
            Procedure::Ege => "ЕГЭ",
            Procedure::Gve => "ГВЭ",
            Procedure::Rdr => "РДР",
            Procedure::Kr => "КР",
        }
    }

    /// Whether works carry the federal subject code and no grade.
    pub const fn is_state_exam(self) -> bool {
        matches!(self, Procedure::Oge | Procedure::Ege | Procedure::Gve)
    }
}

/// Code of a work. Prints as the contract `results.md` has it: `ВПР-2025-МА-5`, `ОГЭ-2025-01`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkCode {
    /// Procedure.
    pub procedure: Procedure,
    /// Calendar year of the work.
    pub year: u16,
    /// Two-letter subject of ВПР («МА», «РУ») or the federal subject code («01»).
    pub subject: String,
    /// Grade; none for state exams.
    pub grade: Option<u8>,
}

impl WorkCode {
    /// The same work of another year: same procedure, subject and grade, another cohort.
    pub fn of_year(&self, year: u16) -> WorkCode {
        WorkCode { year, ..self.clone() }
    }

    /// Code without the year («ВПР-МА-5»): what a rule calls "one and the same procedure" of two years.
    pub fn without_year(&self) -> String {
        let grade = self.grade.map(|grade| format!("-{grade}")).unwrap_or_default();
        format!("{}-{}{grade}", self.procedure.name(), self.subject)
    }
}

impl fmt::Display for WorkCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.procedure.name(), self.year, self.subject)?;
        self.grade.map_or(Ok(()), |grade| write!(f, "-{grade}"))
    }
}

/// The text is not a work's code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("«{0}» — не код работы: ожидается, например, ВПР-2025-МА-5 или ОГЭ-2025-01")]
pub struct NotAWorkCode(pub String);

impl FromStr for WorkCode {
    type Err = NotAWorkCode;

    fn from_str(text: &str) -> Result<WorkCode, NotAWorkCode> {
        let code = WorkCode::printed(text)?;
        let known = (1990..2100).contains(&code.year) && !code.subject.is_empty();
        if known { Ok(code) } else { Err(NotAWorkCode(text.to_owned())) }
    }
}

impl WorkCode {
    /// Reads whatever a code prints as, also where a file told neither the year nor the subject («КР-0-»): such a file waits
    /// for one that does, and must survive being kept meanwhile.
    fn printed(text: &str) -> Result<WorkCode, NotAWorkCode> {
        let wrong = || NotAWorkCode(text.to_owned());
        let mut parts = text.trim().split('-');
        let name = parts.next().unwrap_or_default();
        let procedure = Procedure::ALL.into_iter().find(|procedure| procedure.name() == name).ok_or_else(wrong)?;
        let year = parts.next().and_then(|year| year.parse().ok()).ok_or_else(wrong)?;
        let subject = parts.next().ok_or_else(wrong)?.to_owned();
        let grade = parts.next().map(|grade| grade.parse().map_err(|_| wrong())).transpose()?;
        if parts.next().is_some() {
            return Err(wrong());
        }
        Ok(WorkCode { procedure, year, subject, grade })
    }
}

impl Serialize for WorkCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for WorkCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<WorkCode, D::Error> {
        WorkCode::printed(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// One item of a work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its number as the paper has it, with Cyrillic `К`: `1`, `4К1`, `12.2`.
    pub number: String,
    /// Highest score.
    pub max: u8,
    /// Level: базовый, повышенный, высокий; none when the file does not say.
    pub level: Option<Level>,
}

/// Level of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// Базовый.
    #[serde(rename = "Б")]
    Basic,
    /// Повышенный.
    #[serde(rename = "П")]
    Advanced,
    /// Высокий.
    #[serde(rename = "В")]
    High,
}

impl Level {
    /// The word on the screen.
    pub const fn label(self) -> &'static str {
        match self {
            Level::Basic => "базовый",
            Level::Advanced => "повышенный",
            Level::High => "высокий",
        }
    }
}

/// What is known of a work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Its code.
    pub code: WorkCode,
    /// Subject in words: «Математика».
    pub subject: String,
    /// Day it was written, when the file says.
    pub date: Option<jiff::civil::Date>,
    /// Items in the order of the paper; empty when no file names them.
    pub items: Vec<Item>,
    /// Highest primary score, when known.
    pub max_primary: Option<u16>,
}

/// Two-letter code of a subject of ВПР by its words, and the other way round.
pub const SUBJECTS: [(&str, &str); 15] = [
    ("РУ", "Русский язык"),
    ("МА", "Математика"),
    ("ОМ", "Окружающий мир"),
    ("БИ", "Биология"),
    ("ИС", "История"),
    ("ГГ", "География"),
    ("ОБ", "Обществознание"),
    ("ФИ", "Физика"),
    ("ХИ", "Химия"),
    ("АЯ", "Английский язык"),
    ("НЯ", "Немецкий язык"),
    ("ФЯ", "Французский язык"),
    ("ИН", "Информатика"),
    ("ЛИ", "Литература"),
    ("ЛЧ", "Литературное чтение"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_print_and_parse() {
        for text in ["ВПР-2025-МА-5", "ОГЭ-2025-01", "ЕГЭ-2024-02", "КР-2026-РУ-8"] {
            let code: WorkCode = text.parse().unwrap();
            assert_eq!(code.to_string(), text);
        }
        for text in ["", "ВПР", "ВПР-25-МА-5", "XYZ-2025-МА", "ВПР-2025-МА-5-6", "ВПР-2025--5"] {
            assert!(text.parse::<WorkCode>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_printed_is_kept() {
        let unknown = WorkCode { procedure: Procedure::Vpr, year: 0, subject: String::new(), grade: None };
        for code in [unknown, "ВПР-2025-МА-5".parse().unwrap()] {
            let text = serde_json::to_string(&code).unwrap();
            assert_eq!(serde_json::from_str::<WorkCode>(&text).unwrap(), code, "{text}");
        }
    }
}
