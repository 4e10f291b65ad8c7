//! Shapes of the answers about results, for the description of the API.
//!
//! The answers themselves are the views of `operations` and `domain`, which know no OpenAPI; a test reads real views into
//! these shapes with unknown fields denied, so the description cannot drift from the answers.

#![expect(dead_code, reason = "only the schemas of these shapes are used, and in tests their reading")]

use utoipa::ToSchema;

/// Derives what every shape needs: the schema, and in tests reading with unknown fields denied.
macro_rules! shapes {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $field_doc:literal])+ $field:ident: $kind:ty,)+ })+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, ToSchema)]
            #[cfg_attr(test, derive(serde::Deserialize), serde(deny_unknown_fields))]
            pub(super) struct $name { $($(#[doc = $field_doc])+ $field: $kind,)+ }
        )+
    };
}

shapes! {
    /// Judgement of all schools of a year.
    IdentificationBody {
        /// Year judged.
        year: u16,
        /// Rule with its version: `federal-2025@1`.
        rule: String,
        /// A verdict for every school with results in the year.
        schools: Vec<VerdictBody>,
    }
    /// Verdict on one school with its whole ground.
    VerdictBody {
        /// ФИС ОКО login or `gia:КОД`.
        school: String,
        /// Name.
        name: String,
        /// Municipality.
        municipality: Option<String>,
        /// Year judged.
        year: u16,
        /// Rule with its version.
        rule: String,
        /// `low`, `risk`, `clear` or `insufficient`.
        verdict: String,
        /// Every criterion with every procedure considered.
        criteria: Vec<CriterionBody>,
        /// `stagnation`, `listed`, `left`, `observation`, `first_time`.
        statuses: Vec<String>,
        /// Years in which the school was low.
        years_low: Vec<u16>,
        /// Chance of meeting the rule on another draw of the school's pupils, from 0 to 1.
        probability: f64,
        /// What the verdict hangs on has few participants.
        small_sample: bool,
        /// Files it rests on.
        sources: Vec<String>,
    }
    /// A criterion and what it found.
    CriterionBody {
        /// Code: `A`.
        code: String,
        /// It holds.
        met: bool,
        /// Russian text.
        text: String,
        /// Procedures considered, low or not.
        procedures: Vec<ProcedureBody>,
    }
    /// One procedure in one year.
    ProcedureBody {
        /// Code of the work: `ВПР-2025-МА-5`.
        work: String,
        /// Participants.
        participants: u64,
        /// Pupils below the minimum.
        below: u64,
        /// Value compared: a share from 0 to 1, points, or pupils.
        share: f64,
        /// 95 % interval of a share.
        interval: Option<Vec<f64>>,
        /// The comparison holds.
        low: bool,
        /// Few participants.
        small: bool,
    }
    /// Results that call for a closer look.
    ObjectivityBody {
        /// Year.
        year: u16,
        /// False discovery rate that is held.
        false_discovery_rate: f64,
        /// How many tests were made.
        tests: u64,
        /// Markers, strongest first.
        markers: Vec<MarkerBody>,
    }
    /// A marker: never says that a breach is established.
    MarkerBody {
        /// School.
        school: String,
        /// Year.
        year: u16,
        /// `O1` … `O5`.
        code: String,
        /// Code of the work.
        work: String,
        /// Test statistic.
        statistic: f64,
        /// One-sided p-value.
        p: f64,
        /// False discovery rate at which the marker appears.
        q: f64,
        /// `strong`, `clear` or `weak`.
        strength: String,
        /// Russian sentence.
        text: String,
        /// The school's explanation.
        explanation: Option<String>,
    }
    /// A run of identification, frozen with its rule and inputs.
    RunBody {
        /// Id.
        id: String,
        /// Year judged.
        year: u16,
        /// Rule with its version.
        rule: String,
        /// Title of the rule.
        rule_title: String,
        /// The rule as it was, TOML.
        rule_content: String,
        /// Version of the lake it rests on.
        lake_version: u64,
        /// Files it rests on.
        sources: Vec<String>,
        /// How many schools got each verdict.
        totals: TotalsBody,
        /// When it was made.
        at: String,
        /// By whom.
        author: String,
        /// The order that approved it.
        order: Option<ApprovalBody>,
        /// When it was withdrawn.
        withdrawn_at: Option<String>,
    }
    /// How many schools got each verdict.
    TotalsBody {
        /// Judged.
        schools: u64,
        /// Low.
        low: u64,
        /// Risk.
        risk: u64,
        /// None of the criteria.
        clear: u64,
        /// Too few participants.
        insufficient: u64,
        /// Of the low ones: three and more years in a row.
        stagnation: u64,
    }
    /// The order that approved a run.
    ApprovalBody {
        /// Number.
        number: String,
        /// Date.
        date: Option<String>,
        /// When it was entered.
        at: Option<String>,
        /// By whom.
        author: String,
    }
    /// An import: reading, waiting for a decision, stored or dropped.
    ImportBody {
        /// Id.
        id: String,
        /// `reading`, `preview`, `stored` or `discarded`.
        state: String,
        /// When the files were sent.
        at: String,
        /// By whom.
        author: String,
        /// When it was stored or dropped.
        settled_at: Option<String>,
        /// Files sent and read.
        progress: ProgressBody,
        /// One record a file.
        report: ImportReportBody,
    }
    /// How far the reading is.
    ProgressBody {
        /// Files sent.
        total: u64,
        /// Files read.
        done: u64,
    }
    /// What was done, or would be, with each file.
    ImportReportBody {
        /// Version of the lake after it.
        version: u64,
        /// Nothing was written.
        dry_run: bool,
        /// One record a file.
        files: Vec<FileBody>,
    }
    /// One file of an import.
    FileBody {
        /// Name.
        file: String,
        /// SHA-256 of its bytes.
        sha256: String,
        /// What it is; null when it was not recognised.
        kind: Option<String>,
        /// `stored`, `unchanged` or `refused`.
        outcome: String,
        /// Works it holds.
        works: Vec<FileWorkBody>,
        /// Schools of a register.
        schools: u64,
        /// Appeals.
        appeals: u64,
        /// Personal values dropped at the door.
        personal_values_dropped: u64,
        /// What is wrong or odd.
        problems: Vec<FileProblemBody>,
    }
    /// What a file brought to a work.
    FileWorkBody {
        /// Code of the work.
        work: String,
        /// Participants.
        participants: u64,
        /// Absent pupils.
        absent: u64,
        /// Schools.
        schools: u64,
        /// New sittings.
        added: u64,
        /// Sittings with other values than before.
        replaced: u64,
        /// Sittings that were there already.
        same: u64,
        /// Sittings that a corrected file no longer holds.
        withdrawn: u64,
        /// Aggregate rows.
        aggregates: u64,
    }
    /// Something wrong or odd, with its place.
    FileProblemBody {
        /// Stable code.
        code: String,
        /// The file is refused because of it.
        fatal: bool,
        /// Sheet.
        sheet: Option<String>,
        /// Row as a person counts it.
        row: Option<u32>,
        /// Column letters.
        column: Option<String>,
        /// Russian sentence.
        text: String,
    }
    /// A work in the lake.
    WorkBody {
        /// Code.
        code: String,
        /// Subject in words.
        subject: String,
        /// Day it was written.
        date: Option<String>,
        /// Items of the paper.
        items: Vec<ItemBody>,
        /// Highest primary score.
        max_primary: Option<u16>,
        /// Participants.
        participants: u64,
        /// Schools.
        schools: u64,
        /// Files it rests on.
        sources: Vec<String>,
    }
    /// An item of a work.
    ItemBody {
        /// Number.
        number: String,
        /// Highest score.
        max: u8,
        /// `Б`, `П`, `В` or null.
        level: Option<String>,
    }
    /// Completion of a work's items.
    WorkItemsBody {
        /// The work.
        work: WorkBody,
        /// The school, when one was asked for.
        school: Option<String>,
        /// Groups; the first is the school, or everybody.
        groups: Vec<ItemGroupBody>,
        /// Skills as the first group masters them.
        skills: Vec<SkillBody>,
    }
    /// A group of pupils.
    ItemGroupBody {
        /// `all`, `school`, `class`, `mark`.
        kind: String,
        /// Name.
        name: String,
        /// Participants.
        participants: u64,
        /// Items.
        items: Vec<CompletionBody>,
    }
    /// Completion of one item.
    CompletionBody {
        /// Number.
        number: String,
        /// Highest score.
        max: u8,
        /// `Б`, `П`, `В` or null.
        level: Option<String>,
        /// Sum of scores over n × max, in percent.
        percent: Option<f64>,
        /// Pupils with the full score, in percent.
        full_percent: Option<f64>,
        /// Pupils without a point, in percent.
        zero_percent: Option<f64>,
        /// `green`, `yellow`, `red` or null.
        zone: Option<String>,
        /// Fewer than ten participants.
        small: bool,
    }
    /// A skill.
    SkillBody {
        /// Code.
        code: String,
        /// What it is.
        title: String,
        /// Items that check it.
        items: Vec<String>,
        /// How many of them are red.
        red: u64,
        /// How many were measured.
        measured: u64,
        /// The majority is red.
        systemic_deficit: bool,
    }
    /// The plan of a paper.
    CatalogueBody {
        /// Procedure.
        procedure: String,
        /// Year.
        year: u16,
        /// Subject in words.
        subject: String,
        /// Code of the subject.
        subject_code: String,
        /// Grade.
        grade: Option<u8>,
        /// Highest score as the document states it.
        stated_max: Option<u16>,
        /// Items.
        items: Vec<CatalogueItemBody>,
        /// What does not fit together.
        problems: Vec<FileProblemBody>,
    }
    /// An item of a paper.
    CatalogueItemBody {
        /// Number.
        number: String,
        /// What is tested.
        text: String,
        /// Codes of the content elements.
        content: Vec<String>,
        /// Codes of the requirements.
        requirements: Vec<String>,
        /// `Б`, `П`, `В` or null.
        level: Option<String>,
        /// Highest score.
        max: u8,
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::*;
    use crate::samples::views;

    fn check<Shape: DeserializeOwned>(view: &impl Serialize) {
        let text = serde_json::to_string(view).unwrap();
        let read: Result<Shape, _> = serde_json::from_str(&text);
        assert!(read.is_ok(), "{}: {:?}\n{text}", std::any::type_name::<Shape>(), read.err());
    }

    #[test]
    fn shapes_are_those_of_the_answers() {
        check::<IdentificationBody>(&views::identification());
        check::<ObjectivityBody>(&views::objectivity());
        check::<RunBody>(&views::run());
        check::<ImportBody>(&views::import());
        check::<WorkItemsBody>(&views::items());
        check::<CatalogueBody>(&views::catalogue());
    }
}
