//! The plan as a month; on a narrow screen as a list by days.

use askama::Template;
use axum::extract::{Path, State as Given};
use domain::progress::Standing;
use domain::russian;
use operations::plans::{self, CalendarDay, CalendarItem, CalendarView};

use super::Tab;
use crate::error::Answer;
use crate::format::read_month;
use crate::html;
use crate::session::{Asked, Visitor};
use crate::shell::Shell;
use crate::state::State;

/// How many items a day of the grid shows before «ещё N».
const SHOWN: usize = 4;

/// A month of a plan.
#[derive(Template)]
#[template(path = "plans/calendar.html")]
pub struct CalendarPage {
    /// Shared parts.
    pub shell: Shell,
    /// Current tab.
    pub tab: Tab,
    /// The month.
    pub view: CalendarView,
}

/// A week of the list by days: only days with something due.
pub struct AgendaWeek<'a> {
    /// Days with something due.
    pub days: Vec<&'a CalendarDay>,
    /// «6–12 марта»
    pub title: String,
}

impl CalendarPage {
    /// Items of a day that fit into the grid.
    pub fn shown<'a>(&self, day: &'a CalendarDay) -> &'a [CalendarItem] {
        let fits = if day.items.len() <= SHOWN { day.items.len() } else { SHOWN - 1 };
        &day.items[..fits]
    }

    /// How many do not fit.
    pub fn hidden(&self, day: &CalendarDay) -> usize {
        day.items.len() - self.shown(day).len()
    }

    /// Address of the list of one day's assignments.
    pub fn day_address(&self, day: &CalendarDay) -> String {
        let date = russian::dotted(day.date);
        format!("/plans/{}/list?from={date}&to={date}", self.view.plan.id)
    }

    /// Class of a day's cell.
    pub fn day_class(&self, day: &CalendarDay) -> String {
        let classes = [
            (!day.working, "app-calendar__rest"),
            (day.today, "app-calendar__today"),
            (!day.in_month, "app-calendar__other"),
        ];
        let words: Vec<_> = classes.into_iter().filter(|(holds, _)| *holds).map(|(_, class)| class).collect();
        words.join(" ")
    }

    /// Weeks that have something due, for the narrow screen.
    pub fn agenda(&self) -> Vec<AgendaWeek<'_>> {
        let weeks = self.view.weeks.iter().filter_map(|week| {
            let days: Vec<_> = week.iter().filter(|day| day.in_month && !day.items.is_empty()).collect();
            let (first, last) = (week.first()?.date, week.last()?.date);
            let title = if first.month() == last.month() {
                format!("{}–{} {}", first.day(), last.day(), russian::month_of(last.month()))
            } else {
                format!(
                    "{} {} – {} {}",
                    first.day(),
                    russian::month_of(first.month()),
                    last.day(),
                    russian::month_of(last.month())
                )
            };
            (!days.is_empty()).then_some(AgendaWeek { days, title })
        });
        weeks.collect()
    }
}

/// Class of an item in the grid.
pub fn item_class(item: &CalendarItem) -> &'static str {
    match item.standing {
        Standing::Overdue { .. } => "app-calendar__late",
        Standing::Done | Standing::Dropped => "app-calendar__done",
        _ => "",
    }
}

/// Words for those who do not see the colour; nothing when there is nothing to say.
pub fn item_words(item: &CalendarItem) -> String {
    match item.standing {
        Standing::Overdue { .. } | Standing::Done | Standing::Dropped | Standing::Submitted => {
            item.standing.words().to_lowercase()
        }
        _ if item.assignments > 1 => format!("принято {} из {}", item.accepted, item.assignments),
        _ => String::new(),
    }
}

/// `GET /plans/{id}/calendar`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>, Asked(query): Asked) -> Answer {
    let month = read_month(query.get("month"));
    let view = plans::calendar(&state.app, &visitor.actor(), &id, month).await?;
    html::page(&CalendarPage { shell: super::shell(&visitor, &view.plan, Tab::Calendar), tab: Tab::Calendar, view })
}
