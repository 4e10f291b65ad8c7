//! The horizontal scale: days to pixels, month ticks, the line of today.

use domain::russian;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use phrases::period::Period;

use super::{INK, Layout, MUTED, RULE};

/// Days of a period on a stretch of pixels. A day is as wide as all others; the last day ends at the right edge.
pub(super) struct Scale {
    pub(super) layout: &'static Layout,
    period: Period,
    left: f64,
    right: f64,
    days: f64,
}

impl Scale {
    pub(super) fn new(period: Period, layout: &'static Layout) -> Scale {
        let (left, right) = (layout.left, layout.width - layout.right);
        let days = russian::days_between(period.start, period.end).max(0) as f64 + 1.0;
        Scale { layout, period, left, right, days }
    }

    /// Left edge of a day, kept within the chart.
    pub(super) fn start_of(&self, day: Date) -> f64 {
        let at = russian::days_between(self.period.start, day) as f64;
        (self.left + (self.right - self.left) * at / self.days).clamp(self.left, self.right)
    }

    /// Right edge of a day, kept within the chart.
    pub(super) fn end_of(&self, day: Date) -> f64 {
        let at = russian::days_between(self.period.start, day) as f64 + 1.0;
        (self.left + (self.right - self.left) * at / self.days).clamp(self.left, self.right)
    }

    /// Whether some day of the stretch is shown.
    pub(super) fn shows(&self, start: Date, end: Date) -> bool {
        start <= self.period.end && end >= self.period.start
    }

    /// Years, months (or quarters, when months get too narrow) and their lines.
    pub(super) fn ticks(&self, top: f64, bottom: f64) -> String {
        let months = (self.days / 30.4).max(1.0);
        let width = (self.right - self.left) / months;
        let step: i8 = match width {
            w if w >= 24.0 => 1,
            w if w >= 8.0 => 3,
            _ => 12,
        };
        let mut out = String::new();
        let mut month = self.period.start.first_of_month();
        while month <= self.period.end {
            if (month.month() - 1) % step == 0 {
                self.month(month, step, (top, bottom), &mut out);
            }
            if month.month() == 1 || month == self.period.start.first_of_month() {
                self.year(month, top, &mut out);
            }
            match month.checked_add(1.month()) {
                Ok(next) => month = next,
                Err(_) => break,
            }
        }
        out.push_str(&format!(r#"<path d="M{:.1} {top:.1}H{:.1}" stroke="{MUTED}"/>"#, self.left, self.right));
        out
    }

    fn month(&self, month: Date, step: i8, (top, bottom): (f64, f64), out: &mut String) {
        let x = self.start_of(month);
        out.push_str(&format!(r#"<path d="M{x:.1} {:.1}V{bottom:.1}" stroke="{RULE}"/>"#, top - 24.0));
        let label = match step {
            1 => russian::month(month.month()).chars().take(3).collect(),
            3 => format!("{} кв.", (month.month() - 1) / 3 + 1),
            _ => String::new(),
        };
        let next = month.checked_add(i32::from(step).months()).unwrap_or(month);
        if !label.is_empty() && self.start_of(next) - x > 20.0 {
            out.push_str(&format!(
                r#"<text x="{:.1}" y="{:.1}" fill="{MUTED}" font-size="12">{label}</text>"#,
                x + 3.0,
                top - 8.0
            ));
        }
    }

    fn year(&self, month: Date, top: f64, out: &mut String) {
        let x = self.start_of(month);
        let end = self.end_of(date(month.year(), 12, 31).min(self.period.end));
        out.push_str(&format!(r#"<path d="M{x:.1} {:.1}V{top:.1}" stroke="{MUTED}"/>"#, top - 46.0));
        if end - x > 34.0 {
            out.push_str(&format!(
                r#"<text x="{:.1}" y="{:.1}" fill="{INK}" font-weight="600">{}</text>"#,
                x + 3.0,
                top - 32.0,
                month.year()
            ));
        }
    }

    /// The line of today with its date; nothing when today is not on the chart.
    pub(super) fn today(&self, today: Date, top: f64, bottom: f64) -> String {
        if !self.shows(today, today) {
            return String::new();
        }
        let x = (self.start_of(today) + self.end_of(today)) / 2.0;
        // Near the right edge the words go to the left of the line.
        let (anchor, dx) = if self.right - x < 130.0 { ("end", -4.0) } else { ("start", 4.0) };
        format!(
            concat!(
                r#"<g><path d="M{x:.1} {from:.1}V{bottom:.1}" stroke="{INK}" stroke-width="1.5" stroke-dasharray="5 3"/>"#,
                r#"<text x="{tx:.1}" y="{ty:.1}" text-anchor="{anchor}" fill="{INK}" font-size="12">сегодня, {day}</text></g>"#
            ),
            x = x,
            from = top - 74.0,
            bottom = bottom + 6.0,
            tx = x + dx,
            ty = top - 64.0,
            anchor = anchor,
            day = russian::dotted(today),
            INK = INK,
        )
    }
}
