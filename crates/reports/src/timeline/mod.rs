//! A timeline (Gantt chart) as SVG, 1,180 px wide: sections, a bar for each window, a band for continuous work, beads for
//! recurring work, a line for today.
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

/// Width of the whole picture in pixels.
pub const WIDTH: f64 = 1_180.0;
/// Where the chart begins; labels stand to the left.
const LEFT: f64 = 384.0;
/// Free space at the right edge.
const RIGHT: f64 = 12.0;
/// Height of today's date, years and months at the top.
const HEAD: f64 = 80.0;
/// Height of a section's title.
const SECTION: f64 = 30.0;
/// Height of a row with a label on one line, and what the second line adds.
const ROW: f64 = 26.0;
const SECOND_LINE: f64 = 16.0;
/// Height of the legend.
const FOOT: f64 = 44.0;
/// Letters of a label line: 13 px of Golos Text take 7 px on average.
const LABEL: usize = 50;

const INK: &str = "#14213d";
const MUTED: &str = "#5b6470";
const RULE: &str = "#dfe3e8";
const QUIET: &str = "#f5f6f8";
const ACCENT: &str = "#0b5d66";
const ATTENTION: &str = "#b45309";
const TROUBLE: &str = "#b42318";

/// Renders a timeline. What people typed is escaped.
pub fn svg(timeline: &TimelineModel) -> String {
    let scale = Scale::new(timeline.period, LEFT, WIDTH - RIGHT);
    let mut body = String::new();
    let mut y = HEAD;
    for section in &timeline.sections {
        if !section.title.is_empty() {
            section_title(&section.title, y, &mut body);
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
    let height = y + FOOT;
    let mut out = format!(
        concat!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:.0} {h:.0}" width="{w:.0}" height="{h:.0}" "#,
            r#"role="group" aria-labelledby="timeline-title timeline-desc" font-family="Golos Text, Arial, sans-serif" "#,
            r#"font-size="13">"#,
            r#"<title id="timeline-title">{title}</title><desc id="timeline-desc">{desc}</desc>"#
        ),
        w = WIDTH,
        h = height,
        title = escape(&timeline.title),
        desc = escape(&describe(timeline)),
    );
    out.push_str(bars::PATTERNS);
    out.push_str(&scale.ticks(HEAD, bottom.max(HEAD + ROW)));
    out.push_str(&body);
    if let Some(today) = timeline.today {
        out.push_str(&scale.today(today, HEAD, bottom.max(HEAD + ROW)));
    }
    out.push_str(&bars::legend(bottom.max(HEAD + ROW) + 26.0));
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

fn section_title(title: &str, y: f64, out: &mut String) {
    let line = wrap(title, 140, 1).join(" ");
    out.push_str(&format!(
        concat!(
            r#"<g><title>{whole}</title><rect x="0" y="{y:.1}" width="{WIDTH:.0}" height="{h:.1}" fill="{QUIET}"/>"#,
            r#"<text x="8" y="{ty:.1}" fill="{INK}" font-weight="600">{line}</text></g>"#
        ),
        whole = escape(title),
        y = y + 2.0,
        h = SECTION - 4.0,
        ty = y + 20.0,
        line = escape(&line),
        WIDTH = WIDTH,
        QUIET = QUIET,
        INK = INK,
    ));
}

/// Draws one row and answers its height.
fn draw_row(row: &TimelineRow, y: f64, scale: &Scale, out: &mut String) -> f64 {
    let lines = wrap(&row.label, LABEL, 2);
    let height = ROW + SECOND_LINE * lines.len().saturating_sub(1) as f64;
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
    let middle = y + height / 2.0;
    if row.bars.is_empty() {
        out.push_str(&format!(
            r#"<text x="{:.1}" y="{:.1}" fill="{MUTED}" font-style="italic">без даты</text>"#,
            LEFT + 6.0,
            middle + 4.0
        ));
    } else {
        out.push_str(&bars::draw(row, middle, scale));
    }
    let line = y + height;
    out.push_str(&format!(r#"<path d="M0 {line:.1}H{WIDTH:.0}" stroke="{RULE}"/>"#));
    height
}

/// A page of ours or of the web; nothing that a browser would run.
fn is_page(url: &str) -> bool {
    url.starts_with('/') || url.starts_with("https://") || url.starts_with("http://")
}
