//! Report models in, DOCX, XLSX, charts and calendars out.
//!
//! | paper | module | model |
//! |---|---|---|
//! | charts of results as SVG | [`charts`] | [`domain::chart_model::ChartModel`] |
//! | any table as a workbook | [`sheet_xlsx`] | [`domain::sheet_model::Sheet`] |
//! | calendar feed (RFC 5545) | [`calendar`] | [`domain::calendar_model::CalendarModel`] |
//! | plan as a Word document | [`plan_docx`] | [`domain::plan_export::PlanExport`] |
//! | plan as a sheet | [`plan_xlsx`] | [`domain::plan_export::PlanExport`] |
//! | form of a school's own diagnostic work | [`diagnostic_template`] | [`domain::results::linking::diagnostic::DiagnosticForm`] |
//! | template of a list of organisations | [`units_template`] | – |
//! | timeline (Gantt chart) as SVG | [`timeline`] | [`domain::timeline_model::TimelineModel`] |
//!
//! Invariant: the same model gives the same bytes; no clock and no chance. What a person typed is escaped here.

pub mod calendar;
pub mod charts;
pub mod diagnostic_template;
pub mod plan_docx;
pub mod plan_xlsx;
pub mod register_template;
pub mod sheet_xlsx;
pub mod timeline;
pub mod units_template;

mod svg_text;

/// A paper could not be written: our own failure, never the reader's.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The sheet writer refused.
    #[error("не удалось записать таблицу: {0}")]
    Sheet(#[from] rust_xlsxwriter::XlsxError),
    /// The document writer refused.
    #[error("не удалось записать документ: {0}")]
    Document(String),
}
