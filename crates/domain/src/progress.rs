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
            Standing::Overdue { days } => format!("Просрочено на {}", russian::days(u64::from(days))),
            Standing::DueSoon { days: 0 } => "Сегодня последний день".to_owned(),
            Standing::DueSoon { days } => {
                let left = russian::plural(u64::from(days), "Остался", "Осталось", "Осталось");
                format!("{left} {}", russian::days(u64::from(days)))
            }
            Standing::Later => "Срок не скоро".to_owned(),
            Standing::Submitted => "На проверке".to_owned(),
            Standing::Done => "Выполнено".to_owned(),
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
