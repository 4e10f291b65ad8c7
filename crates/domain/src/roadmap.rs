//! A roadmap as read from its document: the shape of the contract `plan.md`, kept whole and never guessed.

use jiff::civil::Date;
use phrases::deadline::Deadline;
use phrases::indicator::Indicator;
use phrases::parties::Parties;
use serde::{Deserialize, Serialize};

/// One roadmap as the document has it. Prints as the contract's JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Roadmap {
    /// The document's title.
    pub title: String,
    /// Always `roadmap`.
    pub kind: RoadmapKind,
    /// Where it holds.
    pub territory: Territory,
    /// Who approved it, by what paper.
    pub approval: Approval,
    /// The time it covers.
    pub period: RoadmapPeriod,
    /// Goals, in the document's words.
    pub goals: Vec<String>,
    /// Target indicators of the whole roadmap.
    pub targets: Vec<RoadmapTarget>,
    /// Checkpoints table.
    pub checkpoints: Vec<Checkpoint>,
    /// Duties to report or to do, from the order's text.
    pub obligations: Vec<Obligation>,
    /// Members of the working group.
    pub working_group: Vec<GroupMember>,
    /// Participants with their functions.
    pub participants: Vec<Participant>,
    /// Sections with their activities, in document order.
    pub sections: Vec<Section>,
    /// What the reader noticed.
    pub warnings: Vec<Warning>,
}

/// Kind of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RoadmapKind {
    /// A roadmap.
    #[default]
    Roadmap,
}

/// Where a roadmap holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Territory {
    /// Region in the nominative: «Омская область».
    pub region: Option<String>,
    /// Municipality: «Каларский муниципальный округ».
    pub municipality: Option<String>,
}

/// The approval of the document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Approval {
    /// `приказ`, `распоряжение` or `утверждаю`.
    pub kind: Option<String>,
    /// Number of the order.
    pub number: Option<String>,
    /// Its date.
    pub date: Option<Date>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Who signed it.
    pub signatory: Option<String>,
}

/// Period of a roadmap and where it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoadmapPeriod {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// Where it comes from.
    pub source: PeriodSource,
}

/// Where a period was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PeriodSource {
    /// Named in the title.
    Title,
    /// Named in the order.
    Order,
    /// Given by the caller.
    Argument,
    /// Assumed from the dates of the document.
    Assumed,
}

/// A target indicator of the roadmap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoadmapTarget {
    /// The document's words.
    pub text: String,
    /// What was understood.
    pub indicator: Indicator,
}

/// A checkpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Its number.
    pub number: Option<String>,
    /// The document's words.
    pub text: String,
    /// When.
    pub deadline: Deadline,
    /// Who.
    pub responsible: Parties,
    /// What was understood of the measure.
    pub indicator: Option<Indicator>,
    /// Where it stands in the document.
    #[serde(default)]
    pub source: Source,
}

/// A duty stated in the order's text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Obligation {
    /// The document's words.
    pub text: String,
    /// When.
    pub deadline: Deadline,
    /// Who.
    pub responsible: Parties,
}

/// A member of the working group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupMember {
    /// Full name.
    pub name: String,
    /// Position in words.
    pub position: String,
    /// `председатель`, `заместитель председателя`, `секретарь` or `член`.
    pub role: String,
}

/// A participant of the roadmap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Who.
    pub name: String,
    /// What they do.
    pub functions: String,
    /// How it is judged.
    pub indicators: Vec<String>,
}

/// A section with sub-sections.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Section {
    /// Its number as written, closing dot and rank included («1.», «1.1», «Раздел II.»): number and title joined by a
    /// blank are the document's own heading.
    pub number: Option<String>,
    /// Its title; empty for a flat table without sections.
    pub title: String,
    /// Sub-sections.
    pub sections: Vec<Section>,
    /// Activities that stand directly in it.
    pub activities: Vec<Activity>,
}

/// One line of the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// Its number, as written without the closing dot.
    pub number: Option<String>,
    /// What is to be done.
    pub title: String,
    /// Target audience or specifics.
    pub audience: Option<String>,
    /// When.
    pub deadline: Deadline,
    /// Who.
    pub responsible: Parties,
    /// The whole "показатель / ожидаемый результат" cell.
    pub expected: Option<String>,
    /// What was understood of it.
    pub indicators: Vec<Indicator>,
    /// Report documents.
    pub reports: Vec<String>,
    /// Where it is published.
    pub channels: Vec<String>,
    /// Where it stands in the document.
    pub source: Source,
}

/// A place in the document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Source {
    /// Table or sheet, counted from 1.
    pub table: Option<u32>,
    /// Row within the table, counted from 1.
    pub row: Option<u32>,
    /// Page, where the format knows pages.
    pub page: Option<u32>,
    /// What was healed on the way, in Russian or by the contract's words.
    pub healed: Vec<String>,
}

/// Something the reader noticed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Stable code, for example `outside_period`.
    pub code: String,
    /// Where.
    pub at: Place,
    /// A Russian sentence.
    pub text: String,
}

/// Table and row of a remark; both empty for a remark on the whole document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    /// Table or sheet, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<u32>,
    /// Row within the table, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Page, where the format knows pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
}

impl Roadmap {
    /// Every activity in document order, with the chain of sections it stands in (outermost first).
    pub fn activities(&self) -> Vec<(Vec<&Section>, &Activity)> {
        fn walk<'a>(section: &'a Section, path: &[&'a Section], out: &mut Vec<(Vec<&'a Section>, &'a Activity)>) {
            let mut here = path.to_vec();
            here.push(section);
            out.extend(section.activities.iter().map(|a| (here.clone(), a)));
            for inner in &section.sections {
                walk(inner, &here, out);
            }
        }
        let mut out = Vec::new();
        for section in &self.sections {
            walk(section, &[], &mut out);
        }
        out
    }
}
