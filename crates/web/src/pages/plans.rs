//! Plans: the list and the pages of one plan, each tab an address.

mod activity;
mod calendar;
mod files;
mod history;
mod indicators;
mod list;
mod table;
mod timeline;
mod work;

pub use activity::{
    ActivityPage, BulkForm, StatusForm, comment, set_status, set_statuses, show as activity, sign, withdraw_comment,
};
pub use calendar::{AgendaWeek, CalendarPage, item_class, item_words, show as calendar};
pub use files::{docx, json, source, xlsx};
pub use history::{HistoryPage, archive, show as history, upload};
pub use indicators::{IndicatorsPage, measure, show as indicators, targets};
pub use list::{PlansPage, list};
pub use table::{TablePage, show as table};
pub use timeline::{TimelinePage, show as timeline};
pub use work::{FilterForm, SortLink, WorkPage, show as work};

use operations::plans::PlanView;
use operations::{Target, TargetView};

use crate::session::Visitor;
use crate::shell::{Place, Shell};

/// Tabs of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// The document's own table.
    Table,
    /// A month.
    Calendar,
    /// The Gantt chart.
    Timeline,
    /// Assignments with filters.
    Work,
    /// What is measured.
    Indicators,
    /// Versions and the journal.
    History,
}

impl Tab {
    /// Every tab with its address part and its words, in the order of the page.
    pub const ALL: [(Tab, &'static str, &'static str); 6] = [
        (Tab::Table, "", "Таблица"),
        (Tab::Calendar, "/calendar", "Календарь"),
        (Tab::Timeline, "/timeline", "Шкала"),
        (Tab::Work, "/list", "Список"),
        (Tab::Indicators, "/indicators", "Показатели"),
        (Tab::History, "/history", "История"),
    ];
}

/// Shared parts of a tab's page.
fn shell(visitor: &Visitor, plan: &PlanView, tab: Tab) -> Shell {
    let title = match Tab::ALL.iter().find(|(known, _, _)| *known == tab) {
        Some((Tab::Table, _, _)) | None => plan.title.clone(),
        Some((_, _, words)) => format!("{words}: {}", plan.title),
    };
    visitor.shell(title, Place::Plans).under("Дорожные карты", "/plans")
}

/// Page of an organisation or a person.
pub fn target_address(view: &TargetView) -> String {
    match &view.target {
        Target::Unit(id) => format!("/units/{id}"),
        Target::Person(id) => format!("/persons/{id}"),
        Target::Set(id) | Target::Curators(id) => format!("/sets/{id}"),
    }
}
