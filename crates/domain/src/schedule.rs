//! From deadlines to work: which assignments a line makes, what is already past, how a rule sounds in words.

use jiff::civil::Date;
use phrases::deadline::{Deadline, Nature, Window};
use serde::{Deserialize, Serialize};

use crate::line::LineKey;
use crate::roadmap::Roadmap;
use crate::russian;

/// Who an assignment is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "kind", content = "id")]
pub enum Assignee {
    /// An organisation.
    Unit(String),
    /// A person.
    Person(String),
    /// A person as the curator of a unit: the work is the person's, the unit is the curated one.
    Curator {
        /// The curator.
        person: String,
        /// The curated unit.
        unit: String,
    },
}

/// One assignment to be made: a line, who, when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedAssignment {
    /// Who; none when nobody is bound yet: the date must not get lost for want of an owner.
    pub assignee: Option<Assignee>,
    /// When; none for work that hangs on something outside the text, or has no date.
    pub window: Option<Window>,
}

/// The assignments of a line: assignee × window.
///
/// Continuous work has the windows that its reading gave (one a plan, one a year in a plan of several years). Conditional and
/// undated work makes one assignment without a window for each assignee. Repeated assignees and windows are taken once.
pub fn expand(deadline: &Deadline, assignees: &[Assignee]) -> Vec<PlannedAssignment> {
    let mut who: Vec<Option<Assignee>> = Vec::new();
    for assignee in assignees {
        if !who.contains(&Some(assignee.clone())) {
            who.push(Some(assignee.clone()));
        }
    }
    if who.is_empty() {
        who.push(None);
    }
    let mut when: Vec<Option<Window>> = Vec::new();
    for window in &deadline.windows {
        if !when.contains(&Some(*window)) {
            when.push(Some(*window));
        }
    }
    if when.is_empty() {
        when.push(None);
    }
    let pairs = who.iter().flat_map(|assignee| when.iter().map(move |window| (assignee, window)));
    pairs.map(|(assignee, window)| PlannedAssignment { assignee: assignee.clone(), window: *window }).collect()
}

/// A window that had already ended on the day of adoption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastLine {
    /// The line.
    pub line: LineKey,
    /// Which of its windows, counted from 0.
    pub window_index: usize,
    /// The window.
    pub window: Window,
    /// Days since its last day, at least 1.
    pub days: u32,
}

/// Every window whose last day is before `day`, line by line.
pub fn past_on(roadmap: &Roadmap, day: Date) -> Vec<PastLine> {
    let mut past = Vec::new();
    for line in roadmap.lines() {
        for (window_index, window) in line.deadline.windows.iter().enumerate().filter(|(_, w)| w.due < day) {
            let days = u32::try_from(russian::days_between(window.due, day)).unwrap_or(u32::MAX);
            past.push(PastLine { line: line.key, window_index, window: *window, days });
        }
    }
    past
}

/// A deadline's rule in words for a reader: «каждый год: март и август», «март 2023», «постоянно», «без срока».
pub fn words(deadline: &Deadline) -> String {
    let hanging = deadline.reference.as_deref().map(|r| format!("зависит от: {r}"));
    let dates = match deadline.nature {
        Nature::Absent if deadline.unread.is_some() => "срок не прочитан".to_owned(),
        Nature::Absent => "без срока".to_owned(),
        Nature::Conditional => return hanging.unwrap_or_else(|| "по обстоятельствам".to_owned()),
        Nature::Continuous => continuous(&deadline.windows),
        Nature::Dated => dated(deadline),
    };
    match hanging {
        Some(hanging) => format!("{dates}; {hanging}"),
        None => dates,
    }
}

fn continuous(windows: &[Window]) -> String {
    match windows {
        [] => "постоянно".to_owned(),
        [one] => format!("постоянно, {}", russian::window(one)),
        [first, .., last] => {
            let whole = Window { start: first.start, due: last.due };
            format!("постоянно, {}, итог каждый год", russian::window(&whole))
        }
    }
}

fn dated(deadline: &Deadline) -> String {
    if let Some(rule) = deadline.rrule.as_deref().and_then(rule_words) {
        return rule;
    }
    if let Some(yearly) = yearly(&deadline.windows) {
        return yearly;
    }
    if deadline.windows.is_empty() {
        return if deadline.unread.is_some() {
            "срок не прочитан".to_owned()
        } else {
            "без срока".to_owned()
        };
    }
    let windows: Vec<String> = deadline.windows.iter().map(russian::window).collect();
    if windows.len() > 6 {
        let counted = russian::counted(windows.len() as u64, "срок", "срока", "сроков");
        return format!("{counted}: с {} по {}", windows[0], windows[windows.len() - 1]);
    }
    windows.join("; ")
}

/// «каждый год: март и август» when the same whole months come back in every year of the windows.
fn yearly(windows: &[Window]) -> Option<String> {
    let mut years: std::collections::BTreeMap<i16, Vec<(i8, i8)>> = std::collections::BTreeMap::new();
    for window in windows {
        let start = window.start?;
        let whole = start.day() == 1 && window.due.last_of_month() == window.due && start.year() == window.due.year();
        if !whole {
            return None;
        }
        years.entry(start.year()).or_default().push((start.month(), window.due.month()));
    }
    let first = years.values().next()?.clone();
    if years.len() < 2 || years.values().any(|months| *months != first) {
        return None;
    }
    Some(format!("каждый год: {}", months_words(&first)))
}

fn months_words(months: &[(i8, i8)]) -> String {
    if months == [(1, 12)] {
        return "весь год".to_owned();
    }
    let name = |(a, b): &(i8, i8)| {
        if a == b {
            russian::month(*a).to_owned()
        } else {
            format!("{} – {}", russian::month(*a), russian::month(*b))
        }
    };
    russian::list(&months.iter().map(name).collect::<Vec<_>>())
}

/// An RFC 5545 rule in words, for the forms that `phrases` makes; nothing for others.
fn rule_words(rule: &str) -> Option<String> {
    let part = |name: &str| rule.split(';').find_map(|p| p.split_once('=').filter(|(k, _)| *k == name).map(|(_, v)| v));
    let interval: u64 = part("INTERVAL").map_or(Some(1), |v| v.parse().ok())?;
    let months = || -> Option<Vec<(i8, i8)>> {
        part("BYMONTH")?
            .split(',')
            .map(|m| m.parse::<i8>().ok().filter(|m| (1..=12).contains(m)).map(|m| (m, m)))
            .collect()
    };
    let every = |one: &str, few: &str, many: &str, single: &str| match interval {
        1 => single.to_owned(),
        n => format!("каждые {}", russian::counted(n, one, few, many)),
    };
    match part("FREQ")? {
        "YEARLY" => {
            let base = every("год", "года", "лет", "каждый год");
            match months() {
                Some(months) => Some(format!("{base}: {}", months_words(&runs(&months)))),
                None if part("BYMONTH").is_some() => None,
                None => Some(base),
            }
        }
        "MONTHLY" => match interval {
            3 => Some("каждый квартал".to_owned()),
            6 => Some("каждое полугодие".to_owned()),
            _ => {
                let base = every("месяц", "месяца", "месяцев", "каждый месяц");
                Some(months().map_or(base.clone(), |m| format!("{base}, {}", months_words(&runs(&m)))))
            }
        },
        "WEEKLY" => {
            let base = every("неделю", "недели", "недель", "каждую неделю");
            let day = part("BYDAY").and_then(|days| {
                days.split(',')
                    .map(|d| DAYS.iter().find(|(code, _)| *code == d).map(|(_, w)| (*w).to_owned()))
                    .collect::<Option<Vec<_>>>()
            });
            Some(day.map_or(base.clone(), |days| format!("{base}, {}", russian::list(&days))))
        }
        "DAILY" => Some(every("день", "дня", "дней", "каждый день")),
        _ => None,
    }
}

const DAYS: [(&str, &str); 7] = [
    ("MO", "по понедельникам"),
    ("TU", "по вторникам"),
    ("WE", "по средам"),
    ("TH", "по четвергам"),
    ("FR", "по пятницам"),
    ("SA", "по субботам"),
    ("SU", "по воскресеньям"),
];

/// Joins neighbouring single months into runs of three and more: (10,10),(11,11),(12,12) is October – December.
fn runs(months: &[(i8, i8)]) -> Vec<(i8, i8)> {
    let mut runs: Vec<(i8, i8)> = Vec::new();
    for &(start, end) in months {
        match runs.last_mut() {
            Some(last) if last.1 + 1 == start => last.1 = end,
            _ => runs.push((start, end)),
        }
    }
    runs.into_iter().flat_map(|(a, b)| if b - a == 1 { vec![(a, a), (b, b)] } else { vec![(a, b)] }).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::{activity, deadline, month, plan_of};

    fn yearly(months: &[i8]) -> Deadline {
        let windows = (2023..=2025).flat_map(|y| months.iter().flat_map(move |m| month(y, *m).windows)).collect();
        deadline("ежегодно", Nature::Dated, windows)
    }

    #[test]
    fn expands_by_owner_and_window() {
        let (school, head) = (Assignee::Unit("s1".to_owned()), Assignee::Person("p1".to_owned()));
        let conditional = deadline("по графику", Nature::Conditional, Vec::new());
        for (deadline, assignees, count, first) in [
            (yearly(&[3, 8]), vec![school.clone(), head.clone()], 12, Some(school.clone())),
            (yearly(&[3]), vec![school.clone(), school.clone()], 3, Some(school.clone())),
            (yearly(&[3]), vec![], 3, None),
            (conditional.clone(), vec![head.clone(), school], 2, Some(head)),
            (conditional, vec![], 1, None),
        ] {
            let made = expand(&deadline, &assignees);
            assert_eq!((made.len(), made[0].assignee.clone()), (count, first));
            assert_eq!(made[0].window, deadline.windows.first().copied());
        }
    }

    #[test]
    fn finds_what_is_past() {
        let mut line = activity("1", "Провести семинар");
        line.deadline = yearly(&[3]);
        let past = past_on(&plan_of(vec![activity("0", "Собрать сведения"), line]), date(2024, 4, 1));
        let told: Vec<(String, usize, u32)> =
            past.iter().map(|p| (p.line.to_string(), p.window_index, p.days)).collect();
        assert_eq!(
            told,
            [("activity-0".to_owned(), 0, 367), ("activity-1".to_owned(), 0, 367), ("activity-1".to_owned(), 1, 1)]
        );
    }

    #[test]
    fn says_the_rule() {
        let ruled = |rule: &str| Deadline { rrule: Some(rule.to_owned()), ..month(2023, 3) };
        let hanging = Deadline { reference: Some("графику ИРО".to_owned()), ..month(2023, 3) };
        let unread = Deadline {
            unread: Some("иногда".to_owned()), ..deadline("иногда", Nature::Absent, Vec::new())
        };
        for (deadline, words) in [
            (month(2023, 3), "март 2023"),
            (yearly(&[3, 8]), "каждый год: март и август"),
            (deadline("", Nature::Absent, Vec::new()), "без срока"),
            (unread, "срок не прочитан"),
            (hanging, "март 2023; зависит от: графику ИРО"),
            (deadline("постоянно", Nature::Continuous, Vec::new()), "постоянно"),
            (ruled("FREQ=YEARLY;BYMONTH=10,11,12"), "каждый год: октябрь – декабрь"),
            (ruled("FREQ=YEARLY;BYMONTH=3,4"), "каждый год: март и апрель"),
            (ruled("FREQ=MONTHLY;INTERVAL=3"), "каждый квартал"),
            (ruled("FREQ=MONTHLY"), "каждый месяц"),
            (ruled("FREQ=WEEKLY;INTERVAL=2"), "каждые 2 недели"),
            (ruled("FREQ=WEEKLY;BYDAY=TU"), "каждую неделю, по вторникам"),
            (ruled("FREQ=YEARLY;INTERVAL=3"), "каждые 3 года"),
            (ruled("FREQ=SECONDLY"), "март 2023"),
        ] {
            assert_eq!(super::words(&deadline).replace('\u{a0}', " "), words);
        }
    }
}
