//! Shares with 95 % intervals and the line of the threshold.

use domain::chart_model::IntervalRow;

use super::{ACCENT, INK, MUTED, RULE, TROUBLE, WIDTH, percent, text};
use crate::svg_text::{escape, wrap};

/// Where the axis begins and ends; labels to the left, figures to the right.
const LEFT: f64 = 210.0;
const RIGHT: f64 = 500.0;
const HEAD: f64 = 40.0;
const ROW: f64 = 40.0;
const FOOT: f64 = 30.0;

/// Width and height of the picture in a cell of a table.
const CELL_WIDTH: f64 = 168.0;
const CELL_HEIGHT: f64 = 26.0;

/// Draws one row for each procedure.
pub(super) fn draw(rows: &[IntervalRow], threshold: Option<f64>) -> (f64, f64, String) {
    let top = scale_top(rows, threshold);
    let x = |value: f64| LEFT + (RIGHT - LEFT) * value.clamp(0.0, top) / top;
    let bottom = HEAD + ROW * rows.len() as f64;
    let mut out = String::new();
    let step = if top > 50.0 { 20.0 } else { 10.0 };
    for tick in (0..).map(|tick| f64::from(tick) * step).take_while(|tick| *tick <= top) {
        out.push_str(&format!(r#"<path d="M{:.1} {HEAD}V{bottom:.1}" stroke="{RULE}"/>"#, x(tick)));
        let words = if tick == 0.0 { "0".to_owned() } else { percent(tick) };
        out.push_str(&text(x(tick), bottom + 18.0, &words, r#" font-size="12" text-anchor="middle""#));
    }
    if let Some(threshold) = threshold {
        let at = x(threshold);
        out.push_str(&format!(
            r#"<path d="M{at:.1} {:.1}V{bottom:.1}" stroke="{INK}" stroke-width="1.5" stroke-dasharray="5 4"/>"#,
            HEAD - 6.0
        ));
        let words = format!("порог {}", percent(threshold));
        out.push_str(&text(at, HEAD - 14.0, &words, r#" text-anchor="middle" font-weight="600""#));
    }
    for (number, row) in rows.iter().enumerate() {
        let middle = HEAD + ROW * number as f64 + ROW / 2.0;
        out.push_str(&label(&row.label, middle));
        out.push_str(&mark(row, middle, &x));
        let share = format!("{} · {} из {}", percent(row.percent), row.below, row.participants);
        let weight = if row.low { r#" font-weight="600""# } else { "" };
        let lift = if row.small { 0.0 } else { 4.5 };
        out.push_str(&text(RIGHT + 12.0, middle + lift, &share, weight));
        if row.small {
            out.push_str(&format!(
                r#"<text x="{:.1}" y="{:.1}" fill="{MUTED}" font-size="12">малая выборка</text>"#,
                RIGHT + 12.0,
                middle + 15.0
            ));
        }
    }
    (WIDTH, bottom + FOOT, out)
}

/// The axis ends at a round number that holds every interval.
fn scale_top(rows: &[IntervalRow], threshold: Option<f64>) -> f64 {
    let highest = rows.iter().map(|row| row.interval.map_or(row.percent, |interval| interval[1]));
    let highest = highest.chain(threshold).fold(40.0, f64::max);
    ((highest / 10.0).ceil() * 10.0).clamp(10.0, 100.0)
}

/// A label of a row at the left edge, in at most two lines.
pub(super) fn label(words: &str, middle: f64) -> String {
    let lines = wrap(words, 28, 2);
    let start = middle + 4.5 - 8.0 * (lines.len().saturating_sub(1)) as f64;
    let spans = lines.iter().enumerate().map(|(number, line)| {
        format!(r#"<tspan x="0" y="{:.1}">{}</tspan>"#, start + 16.0 * number as f64, escape(line))
    });
    format!(r#"<text fill="{INK}"><title>{}</title>{}</text>"#, escape(words), spans.collect::<String>())
}

/// The whisker with its point: filled where the threshold is reached, hollow elsewhere.
fn mark(row: &IntervalRow, middle: f64, x: &impl Fn(f64) -> f64) -> String {
    let mut out = String::new();
    let colour = if row.low { TROUBLE } else { ACCENT };
    if let Some([low, high]) = row.interval {
        out.push_str(&format!(
            r#"<path d="M{l:.1} {m:.1}H{r:.1}M{l:.1} {t:.1}v10M{r:.1} {t:.1}v10" stroke="{colour}" stroke-width="1.5" fill="none"/>"#,
            l = x(low),
            r = x(high),
            m = middle,
            t = middle - 5.0,
        ));
    }
    let fill = if row.low { colour } else { "#ffffff" };
    out.push_str(&format!(
        r#"<circle cx="{:.1}" cy="{middle:.1}" r="5" fill="{fill}" stroke="{colour}" stroke-width="2"/>"#,
        x(row.percent)
    ));
    out
}

/// A share in a cell: from 0 to 100 %, so that rows of a table can be compared.
pub(super) fn whisker(row: &IntervalRow, threshold: Option<f64>) -> (f64, f64, String) {
    let x = |value: f64| 8.0 + (CELL_WIDTH - 16.0) * value.clamp(0.0, 100.0) / 100.0;
    let middle = CELL_HEIGHT / 2.0;
    let mut out = format!(r#"<path d="M{:.1} {middle:.1}H{:.1}" stroke="{RULE}"/>"#, x(0.0), x(100.0));
    if let Some(threshold) = threshold {
        out.push_str(&format!(
            r#"<path d="M{:.1} 2V{:.1}" stroke="{INK}" stroke-dasharray="3 3"/>"#,
            x(threshold),
            CELL_HEIGHT - 2.0
        ));
    }
    out.push_str(&mark(row, middle, &x));
    (CELL_WIDTH, CELL_HEIGHT, out)
}

/// A share in words.
pub(super) fn words(row: &IntervalRow, threshold: Option<f64>) -> String {
    let interval =
        row.interval.map(|[low, high]| format!(", 95-процентный интервал от {} до {}", percent(low), percent(high)));
    let threshold = threshold.map(|threshold| format!("; порог {}", percent(threshold)));
    format!("{}{}{}", percent(row.percent), interval.unwrap_or_default(), threshold.unwrap_or_default())
}
