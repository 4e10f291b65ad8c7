//! The timeline as SVG: rows by section, a today line, continuous work as a thin band, recurring work as beads.
//!
//! Only presentation attributes are used, because the content security policy forbids inline styles. Shapes differ
//! besides their colour (done is hollow, overdue has a thick edge), so that the picture survives a black-and-white print.

use std::fmt::Write as _;

use domain::progress::Standing;
use domain::russian;
use domain::timeline_model::{TimelineBar, TimelineModel, TimelineRow, TimelineShape};
use jiff::civil::Date;
use phrases::deadline::Window;

const WIDTH: f64 = 1180.0;
const LABELS: f64 = 372.0;
const ROW: f64 = 28.0;
const AXIS: f64 = 44.0;
/// Characters of a label that fit the label column at 13 px.
const LABEL_FITS: usize = 50;

/// The whole picture.
pub fn timeline(model: &TimelineModel) -> String {
    let sections = model.sections.iter().filter(|section| !section.rows.is_empty());
    let rows: f64 = sections.map(|s| s.rows.len() as f64 + f64::from(u8::from(!s.title.is_empty()))).sum();
    let height = AXIS + rows * ROW + 8.0;
    let scale = Scale::new(model);
    let mut svg = String::new();
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         role=\"group\" aria-label=\"{}\" font-size=\"13\" fill=\"#14213d\">",
        escape(&model.title)
    );
    axis(&mut svg, &scale, height);
    let mut y = AXIS;
    for section in model.sections.iter().filter(|section| !section.rows.is_empty()) {
        if !section.title.is_empty() {
            let _ = write!(
                svg,
                "<rect x=\"0\" y=\"{y}\" width=\"{WIDTH}\" height=\"{ROW}\" fill=\"#f5f6f8\"/>\
                 <text x=\"4\" y=\"{}\" font-weight=\"600\">{}</text>",
                y + 19.0,
                escape(&cut(&section.title, 150))
            );
            y += ROW;
        }
        for row in &section.rows {
            draw_row(&mut svg, &scale, row, y);
            y += ROW;
        }
    }
    today(&mut svg, &scale, model.today, height);
    svg.push_str("</svg>");
    svg
}

struct Scale {
    start: Date,
    end: Date,
    days: f64,
}

impl Scale {
    fn new(model: &TimelineModel) -> Scale {
        let start = model.period.start.first_of_month();
        let end = model.period.end.last_of_month();
        Scale { start, end, days: (russian::days_between(start, end) + 1).max(1) as f64 }
    }

    /// Left edge of a day.
    fn x(&self, day: Date) -> f64 {
        let passed = russian::days_between(self.start, day.clamp(self.start, self.end)) as f64;
        LABELS + (WIDTH - LABELS - 8.0) * passed / self.days
    }

    /// Right edge of a day.
    fn x_after(&self, day: Date) -> f64 {
        self.x(day) + (WIDTH - LABELS - 8.0) / self.days
    }
}

/// Years, and months or quarters below them where they fit.
fn axis(svg: &mut String, scale: &Scale, height: f64) {
    let mut month = scale.start;
    let months = scale.days / 30.4;
    let step = if months <= 16.0 {
        1
    } else if months <= 40.0 {
        3
    } else {
        12
    };
    while month <= scale.end {
        let x = scale.x(month);
        let january = month.month() == 1 || month == scale.start;
        let on_step = (month.month() - 1) % step == 0;
        if january || on_step {
            let colour = if january { "#6b7482" } else { "#dde1e8" };
            let _ = write!(
                svg,
                "<line x1=\"{x:.1}\" y1=\"{}\" x2=\"{x:.1}\" y2=\"{height}\" stroke=\"{colour}\"/>",
                if january { 4.0 } else { 22.0 }
            );
        }
        if january {
            let _ = write!(svg, "<text x=\"{:.1}\" y=\"16\" font-weight=\"600\">{}</text>", x + 4.0, month.year());
        }
        if on_step && step < 12 {
            let name: String = russian::month(month.month()).chars().take(3).collect();
            let _ = write!(svg, "<text x=\"{:.1}\" y=\"36\" fill=\"#4a5568\" font-size=\"12\">{name}</text>", x + 4.0);
        }
        let Ok(next) = month.checked_add(jiff::Span::new().months(1)) else { break };
        month = next;
    }
}

fn draw_row(svg: &mut String, scale: &Scale, row: &TimelineRow, y: f64) {
    let middle = y + ROW / 2.0;
    let _ = write!(
        svg,
        "<line x1=\"0\" y1=\"{0}\" x2=\"{WIDTH}\" y2=\"{0}\" stroke=\"#eceff3\"/><g><title>{1}</title>",
        y + ROW,
        escape(&row.label)
    );
    let text = format!("<text x=\"4\" y=\"{}\">{}</text>", middle + 4.5, escape(&cut(&row.label, LABEL_FITS)));
    match &row.url {
        Some(url) => {
            let _ = write!(svg, "<a href=\"{}\">{text}</a></g>", escape(url));
        }
        None => {
            let _ = write!(svg, "{text}</g>");
        }
    }
    for bar in &row.bars {
        draw_bar(svg, scale, row.shape, bar, middle);
    }
}

fn draw_bar(svg: &mut String, scale: &Scale, shape: TimelineShape, bar: &TimelineBar, middle: f64) {
    let (fill, stroke, width) = paint(bar.standing);
    let words = russian::window(&Window { start: bar.start, due: bar.due });
    let title = format!("<title>{}. {}</title>", escape(&words), escape(&bar.standing.words()));
    let look = format!("fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{width}\"");
    let right = scale.x_after(bar.due);
    let drawn = match (shape, bar.start) {
        (TimelineShape::Beads, _) => {
            format!("<circle cx=\"{:.1}\" cy=\"{middle}\" r=\"4\" {look}>{title}</circle>", right - 4.0)
        }
        (_, None) => {
            let x = right - 1.0;
            format!(
                "<path d=\"M{:.1} {middle} L{x:.1} {:.1} L{:.1} {middle} L{x:.1} {:.1} Z\" {look}>{title}</path>",
                x - 6.0,
                middle - 6.0,
                x + 6.0,
                middle + 6.0
            )
        }
        (shape, Some(start)) => {
            let height = if shape == TimelineShape::Band { 4.0 } else { 12.0 };
            let left = scale.x(start);
            format!(
                "<rect x=\"{left:.1}\" y=\"{}\" width=\"{:.1}\" height=\"{height}\" rx=\"1\" {look}>{title}</rect>",
                middle - height / 2.0,
                (right - left).max(4.0)
            )
        }
    };
    svg.push_str(&drawn);
}

/// Fill, edge and width of the edge.
fn paint(standing: Standing) -> (&'static str, &'static str, &'static str) {
    match standing {
        Standing::Overdue { .. } => ("#fdecea", "#b42318", "2.5"),
        Standing::Done => ("#ffffff", "#6b7482", "1.5"),
        Standing::Dropped => ("#ffffff", "#c9cfd8", "1"),
        Standing::Submitted => ("#e8eefc", "#1d4ed8", "1.5"),
        Standing::DueSoon { .. } | Standing::Later | Standing::NoDate => ("#0b5d66", "#0b5d66", "1"),
    }
}

fn today(svg: &mut String, scale: &Scale, today: Option<Date>, height: f64) {
    let Some(today) = today.filter(|day| (scale.start..=scale.end).contains(day)) else {
        return;
    };
    let x = scale.x(today);
    let late = x > WIDTH - 60.0;
    let _ = write!(
        svg,
        "<line x1=\"{x:.1}\" y1=\"22\" x2=\"{x:.1}\" y2=\"{height}\" stroke=\"#14213d\" stroke-width=\"1.5\" \
         stroke-dasharray=\"4 3\"/><text x=\"{:.1}\" y=\"16\" font-size=\"12\" font-weight=\"600\" text-anchor=\"{}\">\
         сегодня</text>",
        if late { x - 4.0 } else { x + 4.0 },
        if late { "end" } else { "start" }
    );
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most - 1).collect();
    format!("{}…", head.trim_end())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use domain::timeline_model::TimelineSection;
    use jiff::civil::date;
    use phrases::period::Period;

    use super::*;

    #[test]
    fn the_picture_is_safe_and_whole() {
        let bar = |start, standing| TimelineBar { start, due: date(2023, 3, 31), standing };
        let row = |shape, bars| TimelineRow {
            label: "1.1 <Выявление> & \"анализ\"".to_owned(),
            shape,
            bars,
            url: Some("/activities/1".to_owned()),
        };
        let start = Some(date(2023, 3, 1));
        let rows = vec![
            row(TimelineShape::Bars, vec![bar(start, Standing::Overdue { days: 3 }), bar(None, Standing::Later)]),
            row(TimelineShape::Band, vec![bar(start, Standing::Done)]),
            row(TimelineShape::Beads, vec![bar(start, Standing::Submitted)]),
        ];
        let svg = timeline(&TimelineModel {
            title: "Три строки".to_owned(),
            period: Period::new(date(2023, 1, 1), date(2023, 12, 31)).unwrap(),
            today: Some(date(2023, 4, 3)),
            sections: vec![TimelineSection { title: "1. Раздел".to_owned(), rows }],
        });
        assert_eq!(svg.matches("<a href=\"/activities/1\">").count(), 3);
        assert!(svg.contains("&lt;Выявление&gt; &amp; &quot;анализ&quot;") && !svg.contains("style="));
        assert!(svg.contains("Просрочено на 3\u{a0}дня") && svg.contains("сегодня") && svg.contains(">мар<"));
    }
}
