//! Whole bars cut into parts, each with its number of pupils.

use domain::chart_model::{StackedRow, percent as part_of};

use super::{ACCENT, ACCENT_LIGHT, GREY, INK, TROUBLE, WIDTH, hatch, text};
use crate::svg_text::{escape, wrap};

const LEFT: f64 = 230.0;
const RIGHT: f64 = 570.0;
const HEAD: f64 = 36.0;
const ROW: f64 = 38.0;
const BAR: f64 = 22.0;

/// Fills of the parts that are not hatched, from light to dark, with the colour of the number on each.
const FILLS: [(&str, &str); 3] = [(GREY, INK), (ACCENT_LIGHT, INK), (ACCENT, "#ffffff")];

struct Fill {
    fill: String,
    number: &'static str,
    hatched: bool,
}

fn fills(id: &str, parts: usize, emphasis: usize) -> Vec<Fill> {
    let mut plain = FILLS.iter().cycle();
    let fill = |part: usize| {
        if part == emphasis {
            return Fill { fill: format!("url(#{id}-hatch)"), number: INK, hatched: true };
        }
        let (fill, number) = plain.next().copied().unwrap_or(FILLS[0]);
        Fill { fill: fill.to_owned(), number, hatched: false }
    };
    (0..parts).map(fill).collect()
}

/// Draws the key and one bar a row.
pub(super) fn draw(id: &str, parts: &[String], emphasis: usize, rows: &[StackedRow]) -> (f64, f64, String) {
    let fills = fills(id, parts.len(), emphasis);
    let mut out = hatch(id, TROUBLE);
    let mut x = LEFT;
    for (part, fill) in parts.iter().zip(&fills) {
        out.push_str(&format!(
            r#"<rect x="{x:.1}" y="8" width="16" height="12" fill="{}" stroke="{INK}" stroke-width="0.5"/>"#,
            fill.fill
        ));
        out.push_str(&text(x + 22.0, 18.5, part, ""));
        x += 22.0 + 8.0 * part.chars().count() as f64 + 20.0;
    }
    for (number, row) in rows.iter().enumerate() {
        let top = HEAD + ROW * number as f64;
        out.push_str(&label(&row.label, top + BAR / 2.0));
        out.push_str(&bar(row, &fills, top));
    }
    (WIDTH, HEAD + ROW * rows.len() as f64 + 6.0, out)
}

fn label(words: &str, middle: f64) -> String {
    let lines = wrap(words, 31, 2);
    let start = middle + 4.5 - 8.0 * (lines.len().saturating_sub(1)) as f64;
    let spans = lines.iter().enumerate().map(|(number, line)| {
        format!(r#"<tspan x="0" y="{:.1}">{}</tspan>"#, start + 16.0 * number as f64, escape(line))
    });
    format!(r#"<text fill="{INK}"><title>{}</title>{}</text>"#, escape(words), spans.collect::<String>())
}

fn bar(row: &StackedRow, fills: &[Fill], top: f64) -> String {
    let whole: u64 = row.counts.iter().sum();
    let middle = top + BAR / 2.0 + 4.5;
    if whole == 0 {
        return text(LEFT, middle, "нет данных", r#" font-style="italic""#);
    }
    let mut out = String::new();
    let mut x = LEFT;
    for (count, fill) in row.counts.iter().zip(fills).filter(|(count, _)| **count > 0) {
        let width = (RIGHT - LEFT) * *count as f64 / whole as f64;
        let share = part_of(*count, whole).map(super::percent).unwrap_or_default();
        out.push_str(&format!(
            r##"<rect x="{x:.1}" y="{top:.1}" width="{width:.1}" height="{BAR}" fill="{}" stroke="#ffffff"><title>{count} ({share})</title></rect>"##,
            fill.fill
        ));
        let words = count.to_string();
        let room = 8.0 * words.chars().count() as f64 + 4.0;
        if width >= room {
            let centre = x + width / 2.0;
            if fill.hatched {
                // A number on hatching needs a quiet ground.
                out.push_str(&format!(
                    r##"<rect x="{:.1}" y="{:.1}" width="{room:.1}" height="16" fill="#ffffff"/>"##,
                    centre - room / 2.0,
                    top + 3.0
                ));
            }
            out.push_str(&format!(
                r#"<text x="{centre:.1}" y="{middle:.1}" fill="{}" text-anchor="middle">{words}</text>"#,
                fill.number
            ));
        }
        x += width;
    }
    out.push_str(&text(RIGHT + 10.0, middle, &format!("n = {whole}"), ""));
    out
}
