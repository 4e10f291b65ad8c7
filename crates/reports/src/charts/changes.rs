//! Changes with 95 % intervals around the line of no change.

use domain::chart_model::ChangeRow;
use domain::russian::number;

use super::intervals::label;
use super::{ACCENT, INK, MUTED, RULE, WIDTH, text};

/// Where the axis begins and ends; labels to the left, figures to the right.
const LEFT: f64 = 150.0;
const RIGHT: f64 = 440.0;
const HEAD: f64 = 40.0;
const ROW: f64 = 44.0;
const FOOT: f64 = 30.0;

/// Draws one row for each group; `none` names the line of no change.
pub(super) fn draw(rows: &[ChangeRow], none: &str) -> (f64, f64, String) {
    let (low, high) = bounds(rows);
    let x = |value: f64| LEFT + (RIGHT - LEFT) * (value - low) / (high - low);
    let bottom = HEAD + ROW * rows.len() as f64;
    let mut out = String::new();
    let step = step(high - low);
    let first = (low / step).round() as i64;
    for tick in (first..).map(|tick| tick as f64 * step).take_while(|tick| *tick <= high + 1e-9) {
        out.push_str(&format!(r#"<path d="M{:.1} {HEAD}V{bottom:.1}" stroke="{RULE}"/>"#, x(tick)));
        out.push_str(&text(x(tick), bottom + 18.0, &signed(tick), r#" font-size="12" text-anchor="middle""#));
    }
    out.push_str(&format!(
        r#"<path d="M{at:.1} {:.1}V{bottom:.1}" stroke="{INK}" stroke-width="1.5" stroke-dasharray="5 4"/>"#,
        HEAD - 6.0,
        at = x(0.0)
    ));
    out.push_str(&text(x(0.0), HEAD - 14.0, none, r#" text-anchor="middle" font-weight="600""#));
    for (place, row) in rows.iter().enumerate() {
        let middle = HEAD + ROW * place as f64 + ROW / 2.0;
        out.push_str(&label(&format!("{}, n = {}", row.label, row.participants), middle));
        match row.change.zip(row.interval) {
            Some((change, interval)) => out.push_str(&mark(row, change, interval, middle, &x)),
            None => out.push_str(&quiet(LEFT, middle + 4.5, "учеников слишком мало")),
        }
    }
    (WIDTH, bottom + FOOT, out)
}

/// A whisker with its point: filled where the change is told from none, hollow elsewhere; the figures beside it.
fn mark(row: &ChangeRow, change: f64, [low, high]: [f64; 2], middle: f64, x: &impl Fn(f64) -> f64) -> String {
    let fill = if row.cannot_be_told { "#ffffff" } else { ACCENT };
    let mut out = format!(
        concat!(
            r#"<path d="M{l:.1} {m:.1}H{r:.1}M{l:.1} {t:.1}v10M{r:.1} {t:.1}v10" stroke="{c}" stroke-width="1.5" fill="none"/>"#,
            r#"<circle cx="{p:.1}" cy="{m:.1}" r="5" fill="{f}" stroke="{c}" stroke-width="2"/>"#
        ),
        l = x(low),
        r = x(high),
        m = middle,
        t = middle - 5.0,
        p = x(change),
        c = ACCENT,
        f = fill
    );
    let figures = format!("{} ± {}", signed(change), number((high - low) / 2.0, 1));
    let weight = if row.cannot_be_told { "" } else { r#" font-weight="600""# };
    out.push_str(&text(RIGHT + 16.0, middle - 3.0, &figures, weight));
    out.push_str(&quiet(RIGHT + 16.0, middle + 13.0, row.words()));
    out
}

fn quiet(x: f64, y: f64, words: &str) -> String {
    format!(r#"<text x="{x:.1}" y="{y:.1}" fill="{MUTED}" font-size="12">{words}</text>"#)
}

/// The ends of the axis: round, and with nought between them.
fn bounds(rows: &[ChangeRow]) -> (f64, f64) {
    let ends = || rows.iter().filter_map(|row| row.interval).flatten().filter(|end| end.is_finite());
    let (low, high) = (ends().fold(-0.5, f64::min), ends().fold(0.5, f64::max));
    let step = step(high - low);
    ((low / step).floor() * step, (high / step).ceil() * step)
}

fn step(width: f64) -> f64 {
    match width {
        width if width <= 3.0 => 0.5,
        width if width <= 7.0 => 1.0,
        width if width <= 20.0 => 2.0,
        width => (width / 8.0).ceil(),
    }
}

/// «+0,5», «−1», «0».
fn signed(value: f64) -> String {
    let words = number(value, 1);
    if value > 0.0 && words != "0" { format!("+{words}") } else { words }
}
