//! Heavy work that `opora` wires in: reading documents and writing papers. Plain function pointers, because each has one
//! implementation; tests wire in small ones.

use domain::calendar_model::CalendarModel;
use domain::chart_model::ChartModel;
use domain::plan_export::PlanExport;
use domain::refusal::Refusal;
use domain::registers::{Problem, RegisterTable};
use domain::results::linking::diagnostic::DiagnosticForm;
use domain::roadmap::Roadmap;
use domain::sheet_model::Sheet;
use domain::timeline_model::TimelineModel;
use domain::unit::UnitRow;
use phrases::period::Period;

/// A file to take away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// File name to offer, with its ending.
    pub name: String,
    /// Media type.
    pub media_type: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl OutputFile {
    /// A workbook.
    pub fn xlsx(name: impl Into<String>, bytes: Vec<u8>) -> OutputFile {
        let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        OutputFile { name: name.into(), media_type, bytes }
    }
}

/// Reads any supported document as a roadmap: bytes, file name for messages, period from outside.
pub type ReadRoadmap = fn(&[u8], &str, Option<Period>) -> Result<Roadmap, Refusal>;

/// Reads the registers of a file: bytes, file name for messages.
pub type ReadRegisters = fn(&[u8], &str) -> Result<(Vec<RegisterTable>, Vec<Problem>), Refusal>;

/// What `imports` and `reports` do for the operations.
#[derive(Debug, Clone, Copy)]
pub struct Ports {
    /// Reads any supported document as a roadmap: bytes, file name for messages, period from outside.
    pub read_roadmap: ReadRoadmap,
    /// Reads a list of organisations from a workbook or CSV.
    pub units_from_sheet: fn(&[u8], &str) -> Result<Vec<UnitRow>, Refusal>,
    /// The empty workbook of such a list.
    pub units_template: fn() -> Vec<u8>,
    /// Writes a plan as DOCX. The error is for the log.
    pub export_docx: fn(&PlanExport) -> Result<Vec<u8>, String>,
    /// Writes a plan as XLSX. The error is for the log.
    pub export_xlsx: fn(&PlanExport) -> Result<Vec<u8>, String>,
    /// Writes a calendar as iCalendar text.
    pub calendar: fn(&CalendarModel) -> String,
    /// Draws a timeline as SVG.
    pub timeline: fn(&TimelineModel) -> String,
    /// Draws a chart of results as SVG.
    pub chart: fn(&ChartModel) -> String,
    /// Writes any table as XLSX. The error is for the log.
    pub sheet_xlsx: fn(&Sheet) -> Result<Vec<u8>, String>,
    /// Reads the registers of a workbook or CSV: tables, and what was found beside them.
    pub read_registers: ReadRegisters,
    /// Writes the form of a school's own diagnostic work as XLSX. The error is for the log.
    pub diagnostic_form: fn(&DiagnosticForm) -> Result<Vec<u8>, String>,
}
