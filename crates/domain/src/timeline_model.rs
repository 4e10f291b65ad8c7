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
