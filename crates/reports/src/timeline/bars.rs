//! Bars, bands, beads and marks, and the legend that explains them.

use domain::progress::Standing;
use domain::russian;
use domain::timeline_model::{TimelineBar, TimelineRow, TimelineShape};
use phrases::deadline::Window;

use super::scale::Scale;
use super::{ACCENT, ATTENTION, INK, Layout, MUTED, TROUBLE};
use crate::svg_text::escape;

/// Hatching of overdue bars: tells them apart without colour.
pub(super) fn patterns(layout: &Layout) -> String {
    format!(
        concat!(
            r#"<defs><pattern id="{name}-late" width="6" height="6" patternUnits="userSpaceOnUse" "#,
            r##"patternTransform="rotate(45)"><rect width="6" height="6" fill="#fdecea"/>"##,
            r##"<rect width="3" height="6" fill="#b42318"/></pattern></defs>"##
        ),
        name = layout.name
    )
}

/// Fill, stroke and width of the stroke.
struct Look {
    fill: &'static str,
    stroke: &'static str,
    width: f64,
}

fn look(standing: Standing, layout: &Layout) -> Look {
    match standing {
        Standing::Overdue { .. } => Look {
            fill: if layout.narrow { "url(#timeline-narrow-late)" } else { "url(#timeline-late)" },
            stroke: TROUBLE,
            width: 1.5,
        },
        Standing::DueSoon { .. } => Look { fill: "#f6d9b8", stroke: ATTENTION, width: 2.0 },
        Standing::Later | Standing::NoDate => Look { fill: ACCENT, stroke: ACCENT, width: 1.0 },
        Standing::Submitted => Look { fill: "#d9e8ea", stroke: ACCENT, width: 1.5 },
        Standing::Done => Look { fill: "#ffffff", stroke: MUTED, width: 1.0 },
        Standing::Dropped => Look { fill: "none", stroke: "#b8bfc8", width: 1.0 },
    }
}

/// Draws the windows of a row around its middle line.
pub(super) fn draw(row: &TimelineRow, middle: f64, scale: &Scale) -> String {
    let mut out = String::new();
    let mut hidden = 0_u32;
    for bar in &row.bars {
        if scale.shows(bar.start.unwrap_or(bar.due), bar.due) {
            out.push_str(&shape(row.shape, bar, middle, scale));
        } else {
            hidden += 1;
        }
    }
    if out.is_empty() && hidden > 0 {
        out.push_str(&format!(
            r#"<text x="{:.1}" y="{:.1}" fill="{MUTED}" font-style="italic">вне показанных дат</text>"#,
            scale.layout.left + 6.0,
            middle + 4.0
        ));
    }
    out
}

fn shape(shape: TimelineShape, bar: &TimelineBar, middle: f64, scale: &Scale) -> String {
    let right = scale.end_of(bar.due);
    let Some(start) = bar.start else { return mark(bar, right, middle, scale.layout) };
    let left = scale.start_of(start);
    match shape {
        TimelineShape::Bars => rect(bar, (left, right), middle, (14.0, scale.layout)),
        TimelineShape::Band => rect(bar, (left, right), middle, (6.0, scale.layout)),
        TimelineShape::Beads => {
            let Look { fill, stroke, width } = look(bar.standing, scale.layout);
            format!(
                r#"<circle cx="{:.1}" cy="{middle:.1}" r="4" fill="{fill}" stroke="{stroke}" stroke-width="{width}">{}</circle>"#,
                (left + right) / 2.0,
                tooltip(bar)
            )
        }
    }
}

fn rect(bar: &TimelineBar, (left, right): (f64, f64), middle: f64, (height, layout): (f64, &Layout)) -> String {
    let Look { fill, stroke, width } = look(bar.standing, layout);
    format!(
        concat!(
            r#"<rect x="{x:.1}" y="{y:.1}" width="{w:.1}" height="{h:.1}" rx="2" "#,
            r#"fill="{fill}" stroke="{stroke}" stroke-width="{width}">{tip}</rect>"#
        ),
        x = left,
        y = middle - height / 2.0,
        // A single day in a plan of years would be a hair.
        w = (right - left).max(4.0),
        h = height,
        fill = fill,
        stroke = stroke,
        width = width,
        tip = tooltip(bar),
    )
}

/// A mark where only the last day is named: a rhomb on a thin tail.
fn mark(bar: &TimelineBar, x: f64, middle: f64, layout: &Layout) -> String {
    let Look { fill, stroke, width } = look(bar.standing, layout);
    // Near the left edge the tail would leave the picture.
    let x = x.max(layout.left + 7.0);
    format!(
        concat!(
            r#"<g>{tip}<path d="M{tail:.1} {m:.1}H{x:.1}" stroke="{stroke}" stroke-width="1.5"/>"#,
            r#"<path d="M{x:.1} {top:.1}l7 7l-7 7l-7 -7z" fill="{fill}" stroke="{stroke}" stroke-width="{width}"/></g>"#
        ),
        tip = tooltip(bar),
        tail = x - 16.0,
        x = x,
        m = middle,
        top = middle - 7.0,
        fill = fill,
        stroke = stroke,
        width = width,
    )
}

fn tooltip(bar: &TimelineBar) -> String {
    let when = russian::window(&Window { start: bar.start, due: bar.due });
    format!("<title>{}</title>", escape(&format!("{when}: {}", bar.standing.words())))
}

/// Samples with their words, and how much higher than one line they are.
pub(super) fn legend(top: f64, layout: &Layout) -> (String, f64) {
    let mut out = String::from("<g>");
    let (mut x, mut y) = (8.0, top);
    // A sample that does not fit begins a new line.
    let mut place = |width: f64| {
        if x > 8.0 && x + width > layout.width {
            (x, y) = (8.0, y + 22.0);
        }
        let at = (x, y);
        x += width;
        at
    };
    let samples: [(Standing, &str); 5] = [
        (Standing::Overdue { days: 1 }, "просрочено"),
        (Standing::DueSoon { days: 1 }, "скоро срок"),
        (Standing::Later, "впереди"),
        (Standing::Submitted, "на проверке"),
        (Standing::Done, "принято"),
    ];
    for (standing, words) in samples {
        let Look { fill, stroke, width } = look(standing, layout);
        let (x, y) = place(46.0 + 7.5 * words.chars().count() as f64);
        out.push_str(&format!(
            r#"<rect x="{x:.1}" y="{:.1}" width="22" height="12" rx="2" fill="{fill}" stroke="{stroke}" stroke-width="{width}"/>"#,
            y - 10.0
        ));
        out.push_str(&caption(x + 28.0, y, words));
    }
    let (x, y) = place(230.0);
    out.push_str(&format!(r#"<path d="M{:.1} {:.1}l6 6l-6 6l-6 -6z" fill="{ACCENT}"/>"#, x + 6.0, y - 10.0));
    out.push_str(&caption(x + 18.0, y, "назван только крайний срок"));
    let (x, y) = place(124.0);
    out.push_str(&format!(r#"<rect x="{x:.1}" y="{:.1}" width="22" height="6" rx="2" fill="{ACCENT}"/>"#, y - 7.0));
    out.push_str(&caption(x + 28.0, y, "постоянно"));
    let (x, y) = place(130.0);
    for i in 0..3 {
        let cx = x + 4.0 + 9.0 * f64::from(i);
        out.push_str(&format!(r#"<circle cx="{cx:.1}" cy="{:.1}" r="4" fill="{ACCENT}"/>"#, y - 4.0));
    }
    out.push_str(&caption(x + 34.0, y, "повторяется"));
    out.push_str("</g>");
    (out, y - top)
}

fn caption(x: f64, y: f64, words: &str) -> String {
    format!(r#"<text x="{x:.1}" y="{y:.1}" fill="{INK}" font-size="12">{words}</text>"#)
}
