//! How work goes on: statuses of an assignment, how it stands on a day, one sentence on a whole plan.

use jiff::civil::Date;
use phrases::deadline::Window;
use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;
use crate::russian;

/// Where an assignment is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody began.
    #[default]
    NotStarted,
    /// Somebody works on it.
    InProgress,
    /// Reported, waits for the reviewer.
    InReview,
    /// Sent back by the reviewer.
    Returned,
    /// Done.
    Accepted,
    /// Not needed any more.
    Dropped,
}

impl Status {
    /// Every status in the order of work.
    pub const ALL: [Status; 6] =
        [Status::NotStarted, Status::InProgress, Status::InReview, Status::Returned, Status::Accepted, Status::Dropped];

    /// Stable code: `not_started`, `in_progress`, `in_review`, `returned`, `accepted`, `dropped`.
    pub fn code(self) -> &'static str {
        match self {
            Status::NotStarted => "not_started",
            Status::InProgress => "in_progress",
            Status::InReview => "in_review",
            Status::Returned => "returned",
            Status::Accepted => "accepted",
            Status::Dropped => "dropped",
        }
    }

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.code() == code)
    }

    /// The Russian word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Status::NotStarted => "Не начато",
            Status::InProgress => "В работе",
            Status::InReview => "На проверке",
            Status::Returned => "Возвращено",
            Status::Accepted => "Принято",
            Status::Dropped => "Не нужно",
        }
    }

    /// Whether nothing more is expected of the owner.
    pub fn is_closed(self) -> bool {
        matches!(self, Status::Accepted | Status::Dropped)
    }

    /// Whether an assignment may go from this status to `next`.
    ///
    /// While one administrator keeps the plan, every closing is allowed from every open status; only a return needs a
    /// report before it, and what is closed is opened again before it goes anywhere else.
    ///
    /// # Errors
    /// Why not, and what to do first.
    pub fn may_become(self, next: Status) -> Result<(), Refusal> {
        use Status::{Accepted, Dropped, InProgress, InReview, NotStarted, Returned};
        let refuse = |message: String, hint: &str| Err(Refusal::new("status_not_allowed", message, hint));
        match (self, next) {
            (from, to) if from == to => refuse(
                format!("Поручение уже в статусе «{}».", to.label()),
                "Выберите другой статус или вернитесь назад.",
            ),
            (InReview, Returned) => Ok(()),
            (_, Returned) => refuse(
                "Вернуть можно только то, что сдано на проверку.".to_owned(),
                "Сначала переведите поручение в статус «На проверке» или «В работе».",
            ),
            (Accepted, InProgress | NotStarted | InReview) | (Dropped, NotStarted | InProgress) => Ok(()),
            (Accepted | Dropped, _) => refuse(
                format!("Поручение закрыто со статусом «{}».", self.label()),
                "Сначала откройте его снова: переведите в статус «В работе».",
            ),
            (NotStarted | InProgress | InReview | Returned, _) => Ok(()),
        }
    }

    /// The statuses an assignment may go to from this one, in the order of work.
    pub fn next(self) -> Vec<Status> {
        Status::ALL.into_iter().filter(|next| self.may_become(*next).is_ok()).collect()
    }
}

/// How an assignment stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "standing")]
pub enum Standing {
    /// The last day has passed by so many days (at least 1) and nothing was reported.
    Overdue {
        /// Days since the last day.
        days: u32,
    },
    /// The last day is within [`DUE_SOON_DAYS`]; 0 is today.
    DueSoon {
        /// Days to the last day.
        days: u32,
    },
    /// The last day is further off.
    Later,
    /// Reported and waits for the reviewer; the date no longer presses on the owner.
    Submitted,
    /// Accepted.
    Done,
    /// Not needed.
    Dropped,
    /// Open and without a date.
    NoDate,
}

/// Up to how many days ahead an open assignment counts as due soon: two working weeks.
pub const DUE_SOON_DAYS: u32 = 14;

impl Standing {
    /// How an assignment with this status and window stands on `today`.
    pub fn of(status: Status, window: Option<Window>, today: Date) -> Standing {
        match status {
            Status::Accepted => return Standing::Done,
            Status::Dropped => return Standing::Dropped,
            Status::InReview => return Standing::Submitted,
            Status::NotStarted | Status::InProgress | Status::Returned => {}
        }
        let Some(window) = window else { return Standing::NoDate };
        let ahead = russian::days_between(today, window.due);
        let days = u32::try_from(ahead.unsigned_abs()).unwrap_or(u32::MAX);
        match ahead {
            i64::MIN..=-1 => Standing::Overdue { days },
            _ if days <= DUE_SOON_DAYS => Standing::DueSoon { days },
            _ => Standing::Later,
        }
    }

    /// Stable code for filters and styles: `overdue`, `due_soon`, `later`, `submitted`, `done`, `dropped`, `no_date`.
    pub fn code(self) -> &'static str {
        match self {
            Standing::Overdue { .. } => "overdue",
            Standing::DueSoon { .. } => "due_soon",
            Standing::Later => "later",
            Standing::Submitted => "submitted",
            Standing::Done => "done",
            Standing::Dropped => "dropped",
            Standing::NoDate => "no_date",
        }
    }

    /// In words: «Просрочено на 3 дня», «Осталось 6 дней», «Сегодня последний день».
    pub fn words(self) -> String {
        match self {
            Standing::Overdue { days: days @ 730.. } => format!("Просрочено {}", over_years(days)),
            Standing::Overdue { days } => format!("Просрочено на {}", russian::stretch(u64::from(days))),
            Standing::DueSoon { days: 0 } => "Сегодня последний день".to_owned(),
            Standing::DueSoon { days } => {
                let left = russian::plural(u64::from(days), "Остался", "Осталось", "Осталось");
                format!("{left} {}", russian::days(u64::from(days)))
            }
            Standing::Later => "Срок впереди".to_owned(),
            Standing::Submitted => "На проверке".to_owned(),
            Standing::Done => "Принято".to_owned(),
            Standing::Dropped => "Не нужно".to_owned(),
            Standing::NoDate => "Без даты".to_owned(),
        }
    }

    /// What asks for attention first: overdue by most days, then soonest, submitted, undated, later, closed.
    pub fn urgency(self) -> i64 {
        match self {
            Standing::Overdue { days } => -1_000_000 - i64::from(days),
            Standing::DueSoon { days } => i64::from(days),
            Standing::Submitted => 1_000,
            Standing::Later => 2_000,
            Standing::NoDate => 3_000,
            Standing::Done => 4_000,
            Standing::Dropped => 5_000,
        }
    }
}

/// «больше чем на 2 года»: after two years nobody counts the days.
fn over_years(days: u32) -> String {
    let years = u64::from(days) * 4 / 1461;
    format!("больше чем на {}", russian::counted(years.max(1), "год", "года", "лет"))
}

/// One assignment as far as its activity's state needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssignmentState {
    /// Its status.
    pub status: Status,
    /// Its window, when it has one.
    pub window: Option<Window>,
}

/// How a whole activity stands: the most urgent of its assignments, done when all are closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityState {
    /// How it stands.
    pub standing: Standing,
    /// The nearest last day among the assignments still open.
    pub next_due: Option<Date>,
    /// Accepted assignments.
    pub accepted: u32,
    /// Assignments that are not dropped.
    pub total: u32,
}

impl ActivityState {
    /// The state of an activity with these assignments on `today`. Without assignments it has no date.
    pub fn of(assignments: &[AssignmentState], today: Date) -> ActivityState {
        let counted = assignments.iter().filter(|a| a.status != Status::Dropped).count();
        let accepted = assignments.iter().filter(|a| a.status == Status::Accepted).count();
        let open = || assignments.iter().filter(|a| !a.status.is_closed());
        let standing = open().map(|a| Standing::of(a.status, a.window, today)).min_by_key(|s| s.urgency());
        let closed = match (counted, assignments.is_empty()) {
            (_, true) => Standing::NoDate,
            (0, _) => Standing::Dropped,
            _ => Standing::Done,
        };
        ActivityState {
            standing: standing.unwrap_or(closed),
            next_due: open().filter_map(|a| a.window.map(|w| w.due)).min(),
            accepted: u32::try_from(accepted).unwrap_or(u32::MAX),
            total: u32::try_from(counted).unwrap_or(u32::MAX),
        }
    }
}

/// Counts over the activities of a plan, for its one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PlanProgress {
    /// Activities that are not dropped.
    pub total: u32,
    /// Done.
    pub done: u32,
    /// With an overdue assignment.
    pub overdue: u32,
    /// Waiting for the reviewer.
    pub submitted: u32,
    /// Open, not overdue, with a last day within [`NEAREST_DAYS`].
    pub nearest: u32,
    /// The latest of those last days; when `nearest` is 0, the next last day of all.
    pub nearest_by: Option<Date>,
}

/// How far ahead the plan's sentence looks.
pub const NEAREST_DAYS: i64 = 30;

impl PlanProgress {
    /// Counts the activities of a plan on `today`.
    pub fn of(activities: &[ActivityState], today: Date) -> PlanProgress {
        let mut progress = PlanProgress::default();
        let mut next: Option<Date> = None;
        for activity in activities {
            match activity.standing {
                Standing::Dropped => continue,
                Standing::Done => progress.done += 1,
                Standing::Overdue { .. } => progress.overdue += 1,
                Standing::Submitted => progress.submitted += 1,
                Standing::DueSoon { .. } | Standing::Later | Standing::NoDate => {
                    if let Some(due) = activity.next_due {
                        next = Some(next.map_or(due, |n| n.min(due)));
                        if russian::days_between(today, due) <= NEAREST_DAYS {
                            progress.nearest += 1;
                            progress.nearest_by = Some(progress.nearest_by.map_or(due, |d| d.max(due)));
                        }
                    }
                }
            }
            progress.total += 1;
        }
        progress.nearest_by = progress.nearest_by.or(next);
        progress
    }

    /// «Из 49 мероприятий 12 выполнены, 3 просрочены, 5 ближайших — до 30 сентября».
    pub fn sentence(&self, today: Date) -> String {
        if self.total == 0 {
            return "В плане пока нет мероприятий.".to_owned();
        }
        if self.done == self.total {
            let all = russian::plural(u64::from(self.total), "выполнено", "выполнены", "выполнены");
            return match self.total {
                1 => "Единственное мероприятие выполнено.".to_owned(),
                n => format!("Все {} {all}.", russian::activities(u64::from(n))),
            };
        }
        let mut parts = Vec::new();
        let count = |n: u32, one: &str, many: &str| format!("{n} {}", russian::plural(u64::from(n), one, many, many));
        if self.done > 0 {
            parts.push(count(self.done, "выполнено", "выполнены"));
        }
        if self.overdue > 0 {
            parts.push(count(self.overdue, "просрочено", "просрочены"));
        }
        if self.submitted > 0 {
            parts.push(format!("{} на проверке", self.submitted));
        }
        match (self.nearest, self.nearest_by) {
            (0, Some(day)) => parts.push(format!("ближайший срок — {}", russian::day_month(day, today))),
            (n, Some(day)) => {
                let word = russian::plural(u64::from(n), "ближайшее", "ближайших", "ближайших");
                parts.push(format!("{n} {word} — до {}", russian::day_month(day, today)));
            }
            _ => {}
        }
        if parts.is_empty() {
            parts.push("ни одно не выполнено, дат впереди нет".to_owned());
        }
        // After «из» the noun stands in the genitive: «из 21 мероприятия», «из 49 мероприятий».
        let noun = russian::plural(u64::from(self.total), "мероприятия", "мероприятий", "мероприятий");
        format!("Из {}\u{a0}{noun} {}.", russian::number(f64::from(self.total), 0), parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn window(month: i8, day: i8) -> Option<Window> {
        Some(Window { start: None, due: date(2023, month, day) })
    }

    fn window_of(year: i16, month: i8) -> Option<Window> {
        Some(Window { start: None, due: date(year, month, 1) })
    }

    #[test]
    fn allows_the_usual_way() {
        use Status::{Accepted, Dropped, InProgress, InReview, NotStarted, Returned};
        for (from, to, allowed) in [
            (NotStarted, InProgress, true),
            (NotStarted, Accepted, true),
            (InProgress, InReview, true),
            (InReview, Returned, true),
            (InReview, Accepted, true),
            (Returned, InReview, true),
            (Accepted, InProgress, true),
            (Dropped, NotStarted, true),
            (InProgress, InProgress, false),
            (InProgress, Returned, false),
            (Accepted, Returned, false),
            (Accepted, Dropped, false),
            (Dropped, Accepted, false),
        ] {
            let answer = from.may_become(to);
            assert_eq!(answer.is_ok(), allowed, "{from:?} -> {to:?}");
            if let Err(refusal) = answer {
                assert!(refusal.message.ends_with('.') && refusal.hint.ends_with('.'), "{refusal}");
            }
            assert_eq!(from.next().contains(&to), allowed);
        }
        for status in Status::ALL {
            assert_eq!(Status::from_code(status.code()), Some(status));
            assert!(!status.next().is_empty(), "no status is a dead end");
        }
    }

    #[test]
    fn stands_by_its_last_day() {
        let today = date(2023, 2, 9);
        for (status, window, code, words) in [
            (Status::NotStarted, window(2, 8), "overdue", "Просрочено на 1 день"),
            (Status::InProgress, window(1, 1), "overdue", "Просрочено на 39 дней"),
            (Status::NotStarted, window_of(2022, 6), "overdue", "Просрочено на 8 месяцев"),
            (Status::NotStarted, window_of(2020, 6), "overdue", "Просрочено больше чем на 2 года"),
            (Status::NotStarted, window_of(2017, 6), "overdue", "Просрочено больше чем на 5 лет"),
            (Status::Returned, window(2, 9), "due_soon", "Сегодня последний день"),
            (Status::NotStarted, window(2, 15), "due_soon", "Осталось 6 дней"),
            (Status::NotStarted, window(2, 10), "due_soon", "Остался 1 день"),
            (Status::NotStarted, window(9, 1), "later", "Срок впереди"),
            (Status::InReview, window(1, 1), "submitted", "На проверке"),
            (Status::Accepted, window(1, 1), "done", "Принято"),
            (Status::Dropped, None, "dropped", "Не нужно"),
            (Status::NotStarted, None, "no_date", "Без даты"),
        ] {
            let standing = Standing::of(status, window, today);
            assert_eq!((standing.code(), standing.words().replace('\u{a0}', " ").as_str()), (code, words));
        }
    }

    #[test]
    fn says_one_sentence() {
        let today = date(2023, 9, 10);
        let state = |status, window| ActivityState::of(&[AssignmentState { status, window }], today);
        let done = state(Status::Accepted, window(3, 1));
        let late = state(Status::NotStarted, window(8, 31));
        let near = state(Status::InProgress, window(9, 30));
        let far = state(Status::NotStarted, window(12, 1));
        let waiting = state(Status::InReview, window(9, 1));
        let dropped = state(Status::Dropped, window(9, 1));
        let timeless = state(Status::NotStarted, None);
        let repeat = |state: ActivityState, n: usize| vec![state; n];
        let all = [repeat(done, 12), repeat(late, 3), repeat(near, 5), repeat(far, 29)].concat();
        for (states, sentence) in [
            (all, "Из 49 мероприятий 12 выполнены, 3 просрочены, 5 ближайших — до 30 сентября."),
            (vec![done, far], "Из 2 мероприятий 1 выполнено, ближайший срок — 1 декабря."),
            (vec![near; 21], "Из 21 мероприятия 21 ближайшее — до 30 сентября."),
            (vec![waiting, late], "Из 2 мероприятий 1 просрочено, 1 на проверке."),
            (vec![done, done, dropped], "Все 2 мероприятия выполнены."),
            (vec![done], "Единственное мероприятие выполнено."),
            (vec![timeless, timeless], "Из 2 мероприятий ни одно не выполнено, дат впереди нет."),
            (vec![], "В плане пока нет мероприятий."),
        ] {
            assert_eq!(PlanProgress::of(&states, today).sentence(today).replace('\u{a0}', " "), sentence);
        }
    }

    #[test]
    fn an_activity_stands_by_its_most_urgent_assignment() {
        let today = date(2023, 2, 9);
        let assignment = |status, window| AssignmentState { status, window };
        for (assignments, code, next) in [
            (vec![], "no_date", None),
            (
                vec![assignment(Status::Accepted, window(1, 1)), assignment(Status::NotStarted, window(8, 1))],
                "later",
                window(8, 1),
            ),
            (
                vec![assignment(Status::NotStarted, window(1, 1)), assignment(Status::NotStarted, window(8, 1))],
                "overdue",
                window(1, 1),
            ),
            (vec![assignment(Status::Accepted, window(1, 1)), assignment(Status::Dropped, window(8, 1))], "done", None),
            (vec![assignment(Status::Dropped, window(8, 1))], "dropped", None),
        ] {
            let state = ActivityState::of(&assignments, today);
            assert_eq!((state.standing.code(), state.next_due), (code, next.map(|w| w.due)));
        }
    }
}
