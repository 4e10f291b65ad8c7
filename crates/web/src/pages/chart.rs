//! A chart on a page: the picture, the same as a table behind it, the table to take away.

use askama::Template;
use domain::chart_model::{ChartModel, IntervalRow};
use domain::results::identification::ProcedureResult;
use domain::results::words;
use domain::sheet_model::Sheet;
use operations::{App, Failure, OutputFile};

/// Media type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What the part `_chart.html` draws.
#[derive(Debug, Clone, Template)]
#[template(path = "results/_chart.html")]
pub struct ChartView {
    /// Identifier, unique on the page.
    pub id: String,
    /// The finding.
    pub title: String,
    /// Participants, moment, files.
    pub note: String,
    /// SVG of the port; every text is escaped there.
    pub picture: String,
    /// The same as a table.
    pub table: Sheet,
    /// Address of the same as a workbook; empty for none.
    pub download: String,
}

impl ChartView {
    /// Draws a chart; nothing when there is nothing to draw.
    pub fn of(app: &App, model: &ChartModel, download: impl Into<String>) -> Option<ChartView> {
        if model.is_empty() {
            return None;
        }
        Some(ChartView {
            id: model.id.clone(),
            title: model.title.clone(),
            note: model.note.clone(),
            picture: (app.ports.chart)(model),
            table: model.table(),
            download: download.into(),
        })
    }
}

/// A table as a workbook under a Russian name.
///
/// # Errors
/// Our own failure.
pub fn workbook(app: &App, sheet: &Sheet, name: &str) -> Result<OutputFile, Failure> {
    let bytes = (app.ports.sheet_xlsx)(sheet).map_err(Failure::unexpected)?;
    Ok(OutputFile { name: format!("{name}.xlsx"), media_type: XLSX, bytes })
}

/// A procedure of a verdict as a row of a chart; none for measures that are no shares.
pub fn interval_row(procedure: &ProcedureResult) -> Option<IntervalRow> {
    let [low, high] = procedure.interval?;
    Some(IntervalRow {
        label: words::work(&procedure.work),
        participants: procedure.participants,
        below: procedure.below,
        percent: 100.0 * procedure.share,
        interval: Some([100.0 * low, 100.0 * high]),
        low: procedure.low,
        small: procedure.small,
    })
}
