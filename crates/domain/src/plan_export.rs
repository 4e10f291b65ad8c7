//! What an exported plan shows; `reports` renders it as DOCX and XLSX.

use phrases::deadline::Window;
use serde::{Deserialize, Serialize};

use crate::line::LineKey;
use crate::roadmap::{Activity, Roadmap, Section};
use crate::russian;

/// A whole plan, ready to be printed: everything is text except the windows, which a sheet wants as dates.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PlanExport {
    /// Title of the document.
    pub title: String,
    /// Approval, a line each, as it stands at the top right: «УТВЕРЖДЕНО», «приказ … № 12 от 15.02.2023».
    pub approval: Vec<String>,
    /// «2023–2025 годы»
    pub period: String,
    /// Goals.
    pub goals: Vec<String>,
    /// Target indicators in the document's words.
    pub targets: Vec<String>,
    /// Checkpoints.
    pub checkpoints: Vec<ExportRow>,
    /// Duties from the order's text.
    pub obligations: Vec<ExportRow>,
    /// Sections in document order, flat, each with its level.
    pub sections: Vec<ExportSection>,
    /// «По состоянию на 15.02.2023, версия 2»; empty when the export is not of a running plan.
    pub as_of: String,
}

/// A section; its sub-sections follow it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ExportSection {
    /// Number as written.
    pub number: Option<String>,
    /// Title; empty for a flat table.
    pub title: String,
    /// 1 for a top section.
    pub level: u8,
    /// Its own activities.
    pub rows: Vec<ExportRow>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ExportRow {
    /// Number as written.
    pub number: Option<String>,
    /// What is to be done.
    pub title: String,
    /// Target audience.
    pub audience: String,
    /// The deadline in the document's words.
    pub deadline: String,
    /// What it was read as.
    pub windows: Vec<Window>,
    /// Who, in the document's words.
    pub responsible: String,
    /// Expected result.
    pub expected: String,
    /// Report documents.
    pub reports: String,
    /// Where it is published.
    pub channels: String,
    /// Status in words; empty when the export is not of a running plan.
    pub status: String,
}

/// The columns a plan has; the optional ones are printed only when some row fills them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// «№ п/п»
    Number,
    /// «Мероприятие»
    Title,
    /// «Целевая аудитория»
    Audience,
    /// «Сроки»
    Deadline,
    /// «Ответственные»
    Responsible,
    /// «Ожидаемый результат»
    Expected,
    /// «Формы отчетных документов»
    Reports,
    /// «Информационное сопровождение»
    Channels,
    /// «Статус»
    Status,
}

impl Column {
    /// Every column in the order of the table.
    pub const ALL: [Column; 9] = [
        Column::Number,
        Column::Title,
        Column::Audience,
        Column::Deadline,
        Column::Responsible,
        Column::Expected,
        Column::Reports,
        Column::Channels,
        Column::Status,
    ];

    /// Header cell; one of the synonyms that our own reader knows, so an export can be read back.
    pub fn header(self) -> &'static str {
        match self {
            Column::Number => "№ п/п",
            Column::Title => "Мероприятие",
            Column::Audience => "Целевая аудитория",
            Column::Deadline => "Сроки",
            Column::Responsible => "Ответственные",
            Column::Expected => "Ожидаемый результат",
            Column::Reports => "Формы отчетных документов",
            Column::Channels => "Информационное сопровождение",
            Column::Status => "Статус",
        }
    }

    /// Text of the cell.
    pub fn cell(self, row: &ExportRow) -> &str {
        match self {
            Column::Number => row.number.as_deref().unwrap_or(""),
            Column::Title => &row.title,
            Column::Audience => &row.audience,
            Column::Deadline => &row.deadline,
            Column::Responsible => &row.responsible,
            Column::Expected => &row.expected,
            Column::Reports => &row.reports,
            Column::Channels => &row.channels,
            Column::Status => &row.status,
        }
    }

    /// Whether it is left out when every row leaves it empty.
    pub fn is_optional(self) -> bool {
        !matches!(self, Column::Title | Column::Deadline | Column::Responsible)
    }
}

impl PlanExport {
    /// The export of a roadmap; `status` gives the words of a line's status, empty when there is none.
    pub fn of(roadmap: &Roadmap, status: &dyn Fn(LineKey) -> String) -> PlanExport {
        let mut sections = Vec::new();
        let mut next = 0;
        for section in &roadmap.sections {
            push_section(section, 1, &mut next, status, &mut sections);
        }
        let checkpoints = roadmap.lines().into_iter().filter(|l| l.key.kind == crate::line::LineKind::Checkpoint);
        let obligations = roadmap.lines().into_iter().filter(|l| l.key.kind == crate::line::LineKind::Obligation);
        let row = |line: crate::line::Line<'_>| ExportRow {
            number: line.number.map(str::to_owned),
            title: line.title.to_owned(),
            deadline: line.deadline.text.clone(),
            windows: line.deadline.windows.clone(),
            responsible: line.responsible.text.clone(),
            status: status(line.key),
            ..ExportRow::default()
        };
        PlanExport {
            title: roadmap.title.clone(),
            approval: approval(roadmap),
            period: russian::window(&Window { start: Some(roadmap.period.start), due: roadmap.period.end }),
            goals: roadmap.goals.clone(),
            targets: roadmap.targets.iter().map(|t| t.text.clone()).collect(),
            checkpoints: checkpoints.map(row).collect(),
            obligations: obligations.map(row).collect(),
            sections,
            as_of: String::new(),
        }
    }

    /// Columns that the plan's own table needs.
    pub fn columns(&self) -> Vec<Column> {
        let rows = || self.sections.iter().flat_map(|s| &s.rows);
        Column::ALL.into_iter().filter(|c| !c.is_optional() || rows().any(|row| !c.cell(row).is_empty())).collect()
    }
}

fn push_section(
    section: &Section,
    level: u8,
    next: &mut usize,
    status: &dyn Fn(LineKey) -> String,
    out: &mut Vec<ExportSection>,
) {
    let rows = section.activities.iter().map(|activity| {
        *next += 1;
        export_row(activity, status(LineKey::activity(*next - 1)))
    });
    let rows = rows.collect();
    out.push(ExportSection { number: section.number.clone(), title: section.title.clone(), level, rows });
    for inner in &section.sections {
        push_section(inner, level.saturating_add(1), next, status, out);
    }
}

fn export_row(activity: &Activity, status: String) -> ExportRow {
    ExportRow {
        number: activity.number.clone(),
        title: activity.title.clone(),
        audience: activity.audience.clone().unwrap_or_default(),
        deadline: activity.deadline.text.clone(),
        windows: activity.deadline.windows.clone(),
        responsible: activity.responsible.text.clone(),
        expected: activity.expected.clone().unwrap_or_default(),
        reports: activity.reports.join("; "),
        channels: activity.channels.join("; "),
        status,
    }
}

/// The approval as documents print it, a line each; empty when the document names none.
fn approval(roadmap: &Roadmap) -> Vec<String> {
    let approval = &roadmap.approval;
    let mut lines = Vec::new();
    match approval.kind.as_deref() {
        Some("утверждаю") => {
            lines.push("УТВЕРЖДАЮ".to_owned());
            lines.extend(approval.issuer.clone());
            lines.extend(approval.signatory.clone());
            lines.extend(approval.date.map(|d| format!("{} года", russian::long(d))));
        }
        Some(kind) => {
            // «УТВЕРЖДЕН распоряжением»: the instrumental of the two nouns that approve plans.
            let by = match kind {
                "приказ" => "приказом".to_owned(),
                "распоряжение" => "распоряжением".to_owned(),
                other => other.to_owned(),
            };
            lines.push("УТВЕРЖДЕНО".to_owned());
            lines.push(approval.issuer.as_ref().map_or_else(|| by.clone(), |issuer| format!("{by} ({issuer})")));
            let date = approval.date.map(|d| format!("от {}", russian::dotted(d)));
            let number = approval.number.as_ref().map(|n| format!("№ {n}"));
            let paper: Vec<String> = date.into_iter().chain(number).collect();
            if !paper.is_empty() {
                lines.push(paper.join(" "));
            }
        }
        None => {}
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{activity, checkpoint, month, obligation, plan, section};

    #[test]
    fn keeps_the_order_and_the_columns_in_use() {
        let mut outer = section("1", "Диагностика", vec![activity("1.1", "Собрать сведения")]);
        outer.sections.push(section("1.2", "Внутренний", vec![activity("1.2.1", "Обсудить планы")]));
        let mut roadmap = plan();
        roadmap.sections = vec![outer, section("2", "Поддержка", vec![activity("2.1", "Издать приказ")])];
        roadmap.checkpoints = vec![checkpoint("1", "Доля школ", month(2023, 5))];
        roadmap.obligations = vec![obligation("представить отчёт", month(2023, 6))];
        let status =
            |key: LineKey| if key == LineKey::activity(2) { "В работе".to_owned() } else { String::new() };
        let export = PlanExport::of(&roadmap, &status);
        let sections: Vec<(u8, &str, usize)> =
            export.sections.iter().map(|s| (s.level, s.title.as_str(), s.rows.len())).collect();
        assert_eq!(sections, [(1, "Диагностика", 1), (2, "Внутренний", 1), (1, "Поддержка", 1)]);
        assert_eq!(export.sections[2].rows[0].status, "В работе");
        let headers: Vec<&str> = export.columns().into_iter().map(Column::header).collect();
        assert_eq!(headers, ["№ п/п", "Мероприятие", "Сроки", "Ответственные", "Ожидаемый результат", "Статус"]);
        assert_eq!(export.approval, ["УТВЕРЖДЕНО", "приказом (Управление образования)", "от 09.01.2023 № 17"]);
        assert_eq!((export.period.as_str(), export.checkpoints.len(), export.obligations.len()), ("2023 год", 1, 1));
    }

    #[test]
    fn prints_the_usual_approval_of_a_plan_without_an_order() {
        let mut roadmap = plan();
        roadmap.approval.kind = Some("утверждаю".to_owned());
        let lines = PlanExport::of(&roadmap, &|_| String::new()).approval;
        assert_eq!(lines[0], "УТВЕРЖДАЮ");
        assert_eq!(lines[3].replace('\u{a0}', " "), "9 января 2023 года");
        roadmap.approval = crate::roadmap::Approval::default();
        assert!(PlanExport::of(&roadmap, &|_| String::new()).approval.is_empty());
    }
}
