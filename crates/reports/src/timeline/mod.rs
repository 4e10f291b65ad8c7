//! A timeline (Gantt chart) as SVG: sections, a bar for each window, a band for continuous work, beads for recurring work, a
//! line for today. It is 1,180 px wide with labels to the left, or as wide as a phone with labels above the bars.
//!
//! Colour never carries meaning alone: overdue bars are hatched, closed ones hollow, so a black-and-white print says the same.
//! Only presentation attributes are used, no `style`, so a strict content security policy lets the picture be.

mod bars;
mod scale;
#[cfg(test)]
mod tests;

use domain::timeline_model::{TimelineModel, TimelineRow};

use self::scale::Scale;
use crate::svg_text::{escape, wrap};

/// Where things stand in the picture.
pub(crate) struct Layout {
    /// Width of the whole picture in pixels.
    pub(crate) width: f64,
    /// Where the chart begins.
    left: f64,
    /// Free space at the right edge.
    right: f64,
    /// Letters of a label line: 13 px of Golos Text take 7 px on average.
    label: usize,
    /// Lines of a label.
    lines: usize,
    /// Labels stand above the bars instead of to the left.
    narrow: bool,
    /// How ids of the picture begin: two pictures may share a page.
    name: &'static str,
}

/// For a screen and paper.
pub(crate) const WIDE: Layout =
    Layout { width: 1_180.0, left: 384.0, right: 12.0, label: 50, lines: 2, narrow: false, name: "timeline" };
/// For a phone.
const NARROW: Layout =
    Layout { width: 358.0, left: 4.0, right: 4.0, label: 46, lines: 3, narrow: true, name: "timeline-narrow" };

/// Height of today's date, years and months at the top.
const HEAD: f64 = 80.0;
/// Height of a section's title.
const SECTION: f64 = 30.0;
/// Height of a row with a label on one line, and what the second line adds.
const ROW: f64 = 26.0;
const SECOND_LINE: f64 = 16.0;
/// Height of the legend.
const FOOT: f64 = 44.0;

const INK: &str = "#14213d";
const MUTED: &str = "#5b6470";
const RULE: &str = "#dfe3e8";
const QUIET: &str = "#f5f6f8";
const ACCENT: &str = "#0b5d66";
const ATTENTION: &str = "#b45309";
const TROUBLE: &str = "#b42318";

/// Renders a timeline. What people typed is escaped.
pub fn svg(timeline: &TimelineModel) -> String {
    let layout = if timeline.narrow { &NARROW } else { &WIDE };
    let scale = Scale::new(timeline.period, layout);
    let mut body = String::new();
    let mut y = HEAD;
    for section in &timeline.sections {
        if !section.title.is_empty() {
            section_title(&section.title, y, layout, &mut body);
            y += SECTION;
        }
        for row in &section.rows {
            y += draw_row(row, y, &scale, &mut body);
        }
    }
    let bottom = y;
    if timeline.sections.iter().all(|s| s.rows.is_empty()) {
        body.push_str(&format!(
            r#"<text x="16" y="{:.0}" fill="{MUTED}">Мероприятий нет: здесь появятся строки плана с датами.</text>"#,
            y + 20.0
        ));
        y += ROW;
    }
    let (legend, foot) = bars::legend(bottom.max(HEAD + ROW) + 26.0, layout);
    let height = y + FOOT + foot;
    let mut out = format!(
        concat!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:.0} {h:.0}" width="{w:.0}" height="{h:.0}" "#,
            r#"role="group" aria-labelledby="{name}-title {name}-desc" font-family="Golos Text, Arial, sans-serif" "#,
            r#"font-size="13">"#,
            r#"<title id="{name}-title">{title}</title><desc id="{name}-desc">{desc}</desc>"#
        ),
        w = layout.width,
        name = layout.name,
        h = height,
        title = escape(&timeline.title),
        desc = escape(&describe(timeline)),
    );
    out.push_str(&bars::patterns(layout));
    out.push_str(&scale.ticks(HEAD, bottom.max(HEAD + ROW)));
    out.push_str(&body);
    if let Some(today) = timeline.today {
        out.push_str(&scale.today(today, HEAD, bottom.max(HEAD + ROW)));
    }
    out.push_str(&legend);
    out.push_str("</svg>");
    out
}

/// What the picture shows, for people who do not see it; the list of the plan says the rest.
fn describe(timeline: &TimelineModel) -> String {
    let rows: usize = timeline.sections.iter().map(|s| s.rows.len()).sum();
    let late = timeline.sections.iter().flat_map(|s| &s.rows);
    let late = late.filter(|r| r.bars.iter().any(|b| b.standing.code() == "overdue")).count();
    format!(
        "Шкала с {} по {}: {}, из них с просрочкой {late}. Те же сведения есть в списке мероприятий.",
        domain::russian::long(timeline.period.start),
        domain::russian::long(timeline.period.end),
        domain::russian::activities(rows as u64),
    )
}

fn section_title(title: &str, y: f64, layout: &Layout, out: &mut String) {
    let line = wrap(title, if layout.narrow { 44 } else { 140 }, 1).join(" ");
    out.push_str(&format!(
        concat!(
            r#"<g><title>{whole}</title><rect x="0" y="{y:.1}" width="{width:.0}" height="{h:.1}" fill="{QUIET}"/>"#,
            r#"<text x="8" y="{ty:.1}" fill="{INK}" font-weight="600">{line}</text></g>"#
        ),
        whole = escape(title),
        y = y + 2.0,
        h = SECTION - 4.0,
        ty = y + 20.0,
        line = escape(&line),
        width = layout.width,
        QUIET = QUIET,
        INK = INK,
    ));
}

/// Draws one row and answers its height.
fn draw_row(row: &TimelineRow, y: f64, scale: &Scale, out: &mut String) -> f64 {
    let layout = scale.layout;
    let lines = wrap(&row.label, layout.label, layout.lines);
    let above = if layout.narrow { SECOND_LINE * lines.len() as f64 + 4.0 } else { 0.0 };
    let label_height = SECOND_LINE * lines.len().saturating_sub(1) as f64;
    let height = if layout.narrow { above + ROW } else { ROW + label_height };
    let mut label = format!(r#"<text fill="{INK}"><title>{}</title>"#, escape(&row.label));
    for (i, line) in lines.iter().enumerate() {
        let ty = y + 17.0 + SECOND_LINE * i as f64;
        label.push_str(&format!(r#"<tspan x="8" y="{ty:.1}">{}</tspan>"#, escape(line)));
    }
    label.push_str("</text>");
    match row.url.as_deref().filter(|url| is_page(url)) {
        Some(url) => out.push_str(&format!(r#"<a href="{}">{label}</a>"#, escape(url))),
        None => out.push_str(&label),
    }
    let middle = if layout.narrow { y + above + ROW / 2.0 } else { y + height / 2.0 };
    if row.bars.is_empty() {
        out.push_str(&format!(
            r#"<text x="{:.1}" y="{:.1}" fill="{MUTED}" font-style="italic">без даты</text>"#,
            layout.left + 6.0,
            middle + 4.0
        ));
    } else {
        out.push_str(&bars::draw(row, middle, scale));
    }
    let line = y + height;
    out.push_str(&format!(r#"<path d="M0 {line:.1}H{:.0}" stroke="{RULE}"/>"#, layout.width));
    height
}

/// A page of ours or of the web; nothing that a browser would run.
fn is_page(url: &str) -> bool {
    url.starts_with('/') || url.starts_with("https://") || url.starts_with("http://")
}
