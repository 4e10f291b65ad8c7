//! What a timeline (Gantt chart) shows; `reports` renders it as SVG.

use jiff::civil::Date;
use phrases::deadline::{Deadline, Nature, Window};
use phrases::period::Period;
use serde::{Deserialize, Serialize};

use crate::progress::Standing;

/// A whole timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineModel {
    /// The chart's title: the finding in one sentence.
    pub title: String,
    /// First and last day shown.
    pub period: Period,
    /// The day of the "today" line; not drawn outside the period.
    pub today: Option<Date>,
    /// Sections in document order.
    pub sections: Vec<TimelineSection>,
    /// Drawn as wide as a phone, with labels above the bars.
    #[serde(default)]
    pub narrow: bool,
}

impl TimelineModel {
    /// The plan's period stretched to every bar, and to today while work is late: what is outside a plan's dates is seen too.
    pub fn axis(period: Period, sections: &[TimelineSection], today: Date) -> Period {
        let bars = || sections.iter().flat_map(|section| &section.rows).flat_map(|row| &row.bars);
        let first = bars().map(|bar| bar.start.unwrap_or(bar.due)).min().unwrap_or(period.start);
        let last = bars().map(|bar| bar.due).max().unwrap_or(period.end);
        let late = bars().any(|bar| matches!(bar.standing, Standing::Overdue { .. }));
        let end = period.end.max(last);
        // A plan of ten years ago must not become a stripe at the left edge.
        let near = crate::russian::days_between(end, today) <= 366;
        let end = if late && near { end.max(today) } else { end };
        Period { start: period.start.min(first), end }
    }
}

/// A section with its rows; an empty title is not drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineSection {
    /// «1. Диагностика».
    pub title: String,
    /// Its activities.
    pub rows: Vec<TimelineRow>,
}

/// One activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineRow {
    /// «1.1.1 Выявление дефицитов»; long labels are cut in the picture, whole in its tooltip.
    pub label: String,
    /// How the work lies in time.
    pub shape: TimelineShape,
    /// One bar, bead or band each.
    pub bars: Vec<TimelineBar>,
    /// Page of the activity.
    pub url: Option<String>,
}

/// How the windows of a row are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimelineShape {
    /// A bar for each window.
    Bars,
    /// A thin band: the work goes on all the time.
    Band,
    /// A bead for each window: the work recurs often.
    Beads,
}

/// One stretch of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineBar {
    /// First day; none when only the last day is named, then a mark stands at `due`.
    pub start: Option<Date>,
    /// Last day.
    pub due: Date,
    /// How it stands today.
    pub standing: Standing,
}

/// From how many windows on a recurring line is drawn as beads: more bars than months of a year cannot be told apart.
const BEADS_FROM: usize = 6;

impl TimelineShape {
    /// The shape that fits a deadline.
    pub fn of(deadline: &Deadline) -> TimelineShape {
        match deadline.nature {
            Nature::Continuous => TimelineShape::Band,
            _ if deadline.rrule.is_some() && deadline.windows.len() >= BEADS_FROM => TimelineShape::Beads,
            _ => TimelineShape::Bars,
        }
    }
}

impl TimelineBar {
    /// The bar of a window.
    pub fn new(window: Window, standing: Standing) -> TimelineBar {
        TimelineBar { start: window.start, due: window.due, standing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{deadline, month};

    #[test]
    fn chooses_the_shape() {
        let recurring = |windows: usize| Deadline {
            rrule: Some("FREQ=MONTHLY".to_owned()),
            windows: (1..=12).cycle().take(windows).flat_map(|m| month(2023, m).windows).collect(),
            ..month(2023, 1)
        };
        for (deadline, shape) in [
            (month(2023, 1), TimelineShape::Bars),
            (deadline("постоянно", Nature::Continuous, Vec::new()), TimelineShape::Band),
            (recurring(12), TimelineShape::Beads),
            (recurring(2), TimelineShape::Bars),
        ] {
            assert_eq!(TimelineShape::of(&deadline), shape);
        }
    }
}
