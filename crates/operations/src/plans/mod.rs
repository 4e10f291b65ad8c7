//! Adopted plans as people look at them.
//!
//! | tab | operation |
//! |---|---|
//! | list of plans | [`list`] |
//! | header, one sentence | [`get`] (also inside every other view) |
//! | Таблица | [`table`] |
//! | Календарь | [`calendar`] |
//! | Шкала | [`timeline`] |
//! | Список | [`choices`] with [`crate::assignments::list`] |
//! | Показатели | [`indicators`] |
//! | История | [`history`] |
//! | one activity | [`activity`] |

mod activity;
mod calendar;
mod header;
mod history;
mod indicators;
mod list;
mod table;
mod timeline;

pub use activity::{ActivityView, BoundParty, Neighbour, activity};
pub use calendar::{CalendarDay, CalendarItem, CalendarView, calendar};
pub use header::{PlanView, SectionName, archive, get, set_review_steps};
pub(crate) use header::{approval_words, load, status};
pub use history::{HistoryView, VersionView, history};
pub use indicators::{IndicatorRow, IndicatorsView, indicators};
pub use list::{Choices, PlanFilter, PlanRow, choices, list};
pub(crate) use table::kind;
pub use table::{ColumnsView, TableRow, TableSection, TableView, table};
pub use timeline::timeline;
