//! Charts of results as SVG: intervals, stacked bars, histograms, items by zone.
//!
//! The school is drawn in the accent colour, everybody else in grey. Colour never carries meaning alone: what needs the eye
//! is hatched and said in words, so a black-and-white print says the same. Only presentation attributes are used, no
//! `style`, so a strict content security policy lets the pictures be.

mod changes;
mod histogram;
mod intervals;
mod items;
mod stacked;
#[cfg(test)]
mod tests;

use domain::chart_model::{ChartKind, ChartModel};

use crate::svg_text::escape;

/// Width of a chart in pixels: one column of the page, readable on a phone after one push sideways.
pub const WIDTH: f64 = 640.0;

const INK: &str = "#14213d";
const MUTED: &str = "#4a5568";
const RULE: &str = "#dfe3e8";
const GREY: &str = "#c9cfd8";
const ACCENT: &str = "#0b5d66";
const ACCENT_LIGHT: &str = "#9cc3c7";
const TROUBLE: &str = "#b42318";

/// Draws a chart. Texts are escaped.
pub fn svg(chart: &ChartModel) -> String {
    let id = identifier(&chart.id);
    let (width, height, body) = match &chart.kind {
        ChartKind::Intervals { rows, threshold } => intervals::draw(rows, *threshold),
        ChartKind::Whisker { row, threshold } => intervals::whisker(row, *threshold),
        ChartKind::Stacked { parts, rows, emphasis, .. } => stacked::draw(&id, parts, *emphasis, rows),
        ChartKind::Histogram { school, region, marks_from } => histogram::draw(school, region, *marks_from),
        ChartKind::Items { items } => items::draw(&id, items),
        ChartKind::Changes { rows, none, .. } => changes::draw(rows, none),
    };
    format!(
        concat!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:.0} {h:.0}" width="{w:.0}" height="{h:.0}" "#,
            r#"role="img" aria-labelledby="{id}-title {id}-desc" font-family="Golos Text, Arial, sans-serif" "#,
            r#"font-size="13"><title id="{id}-title">{title}</title><desc id="{id}-desc">{desc}</desc>{body}</svg>"#
        ),
        w = width,
        h = height,
        id = id,
        title = escape(&chart.title),
        desc = escape(&description(chart)),
        body = body,
    )
}

/// What the picture shows, for people who do not see it.
fn description(chart: &ChartModel) -> String {
    if let ChartKind::Whisker { row, threshold } = &chart.kind {
        return intervals::words(row, *threshold);
    }
    let note = if chart.note.is_empty() { String::new() } else { format!("{} ", chart.note) };
    format!("{note}Те же сведения есть в таблице под рисунком.")
}

/// Only what may stand in an `id`.
fn identifier(id: &str) -> String {
    let kept: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    if kept.starts_with(|c: char| c.is_ascii_alphabetic()) { kept } else { format!("chart-{kept}") }
}

/// Diagonal hatching under an id of the chart.
fn hatch(id: &str, colour: &str) -> String {
    format!(
        concat!(
            r##"<defs><pattern id="{id}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">"##,
            r##"<rect width="6" height="6" fill="#ffffff"/><rect width="2.5" height="6" fill="{colour}"/></pattern></defs>"##
        ),
        id = id,
        colour = colour
    )
}

/// A line of text.
fn text(x: f64, y: f64, words: &str, attributes: &str) -> String {
    format!(r#"<text x="{x:.1}" y="{y:.1}" fill="{INK}"{attributes}>{}</text>"#, escape(words))
}

/// A percentage with at most one decimal.
fn percent(value: f64) -> String {
    format!("{}\u{a0}%", domain::russian::number(value, 1))
}
