//! The catalogue of works: what each item of a paper tests, read from the paper's official specification
//! (the table «Обобщённый план варианта КИМ»), a workbook or JSON. `imports::results::catalogue` reads it.

use serde::{Deserialize, Serialize};

use super::file::Problem;
use super::work::{Item, Level, Procedure, WorkCode};

/// The plan of one paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Procedure the paper belongs to.
    pub procedure: Procedure,
    /// Calendar year of the paper.
    pub year: u16,
    /// Subject in words: «Русский язык», «Математика базовая».
    pub subject: String,
    /// Code of the subject as [`WorkCode::subject`] has it: «01» for state exams, «РУ» for the others.
    pub subject_code: String,
    /// Grade whose pupils write it; also told for state exams when the document says it.
    pub grade: Option<u8>,
    /// The highest primary score as the document states it.
    pub stated_max: Option<u16>,
    /// Items in the order of the paper.
    pub items: Vec<CatalogueItem>,
    /// What does not fit together: a sum that differs from the stated maximum, a count, an item without its maximum.
    #[serde(default)]
    pub problems: Vec<Problem>,
}

/// One item (or criterion) of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueItem {
    /// Number as the paper has it, with Cyrillic `К`: «17», «4К1», «12.2»; «ГК» and the like for points that the paper
    /// gives over several items together.
    pub number: String,
    /// What is tested, in the document's words.
    #[serde(default)]
    pub text: String,
    /// Codes of the content elements; a range stays as printed: «3.5.2–3.5.6».
    #[serde(default)]
    pub content: Vec<String>,
    /// Codes of the requirements.
    #[serde(default)]
    pub requirements: Vec<String>,
    /// Level, when the document says it.
    #[serde(default)]
    pub level: Option<Level>,
    /// Highest score; 0 when the document does not say it (then a problem tells so).
    pub max: u8,
}

impl Catalogue {
    /// Code of the work whose plan this is; works of state exams carry no grade.
    pub fn work(&self) -> WorkCode {
        let grade = self.grade.filter(|_| !self.procedure.is_state_exam());
        WorkCode { procedure: self.procedure, year: self.year, subject: self.subject_code.clone(), grade }
    }

    /// Sum of the items' maxima.
    pub fn sum(&self) -> u16 {
        self.items.iter().map(|item| u16::from(item.max)).sum()
    }

    /// The items as a work has them.
    pub fn work_items(&self) -> Vec<Item> {
        let item = |item: &CatalogueItem| Item { number: item.number.clone(), max: item.max, level: item.level };
        self.items.iter().map(item).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_exams_have_no_grade_in_their_code() {
        let item = |number: &str, max| CatalogueItem {
            number: number.into(),
            text: String::new(),
            content: Vec::new(),
            requirements: Vec::new(),
            level: Some(Level::Basic),
            max,
        };
        let mut catalogue = Catalogue {
            procedure: Procedure::Oge,
            year: 2031,
            subject: "Физика".into(),
            subject_code: "03".into(),
            grade: Some(9),
            stated_max: Some(3),
            items: vec![item("1", 1), item("2К1", 2)],
            problems: Vec::new(),
        };
        assert_eq!((catalogue.work().to_string().as_str(), catalogue.sum()), ("ОГЭ-2031-03", 3));
        (catalogue.procedure, catalogue.subject_code) = (Procedure::Vpr, "ФИ".into());
        assert_eq!(catalogue.work().to_string(), "ВПР-2031-ФИ-9");
        assert_eq!(catalogue.work_items()[1].number, "2К1");
    }
}
