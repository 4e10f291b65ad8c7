//! The rule of a reading as a Russian sentence: «каждый год: март и август», «до 15 февраля 2023».

use jiff::civil::Date;

use super::display::{month_name, plural, weekday_plural};
use super::{Deadline, Nature, Window};

/// How many dates a sentence names one by one.
const MOST_NAMED: usize = 6;

impl Deadline {
    /// What was understood, in words for a page: «каждый год: март и август», «до 15 февраля 2023», «постоянно, с
    /// ноября 2020 по декабрь 2023». Says plainly when the text was not understood or is empty.
    pub fn in_words(&self) -> String {
        if self.unread.is_some() {
            return "срок не прочитан, укажите его сами".to_owned();
        }
        let words = match self.nature {
            Nature::Absent => return "срок не указан".to_owned(),
            Nature::Conditional => return format!("без даты: {}", self.reference.as_deref().unwrap_or(&self.text)),
            Nature::Continuous => continuous(&self.windows),
            Nature::Dated => match self.rrule.as_deref() {
                Some(rule) => recurring(rule, &self.windows),
                None => listed(&self.windows),
            },
        };
        match &self.reference {
            Some(reference) => format!("{words} ({reference})"),
            None => words,
        }
    }
}

fn continuous(windows: &[Window]) -> String {
    match windows {
        [] => "постоянно".to_owned(),
        [one] => format!("постоянно, {}", stretch(one)),
        several => format!("в течение каждого года: {}", listed(several)),
    }
}

/// «с ноября 2020 по декабрь 2023»
fn stretch(window: &Window) -> String {
    let Some(start) = window.start else { return label(window, true) };
    let whole_months = start.day() == 1 && window.due == window.due.last_of_month();
    if whole_months && (start.month(), start.year()) != (window.due.month(), window.due.year()) {
        let (from, to) = (month_name(start.month(), true), month_name(window.due.month(), false));
        return format!("с {from} {} по {to} {}", start.year(), window.due.year());
    }
    label(window, true)
}

fn listed(windows: &[Window]) -> String {
    let named: Vec<String> = windows.iter().take(MOST_NAMED).map(|window| label(window, true)).collect();
    let more = windows.len().saturating_sub(MOST_NAMED);
    if more > 0 { format!("{} и ещё {more}", named.join(", ")) } else { joined(&named) }
}

/// «март, май и июнь»
fn joined(names: &[String]) -> String {
    match names.split_last() {
        None => "без дат".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} и {last}", before.join(", ")),
    }
}

/// One window: «март 2023», «до 15 февраля 2023», «с 1 по 15 февраля», «2023 год».
fn label(window: &Window, with_year: bool) -> String {
    let due = window.due;
    let year = |date: Date| if with_year { format!(" {}", date.year()) } else { String::new() };
    let day = |date: Date| format!("{} {}", date.day(), month_name(date.month(), true));
    let Some(start) = window.start else { return format!("до {}{}", day(due), year(due)) };
    if start == due {
        return format!("{}{}", day(due), year(due));
    }
    let same_year = start.year() == due.year();
    if start.day() == 1 && due == due.last_of_month() {
        if same_year && start.month() == 1 && due.month() == 12 {
            return if with_year { format!("{} год", due.year()) } else { "весь год".to_owned() };
        }
        let (first, last) = (month_name(start.month(), false), month_name(due.month(), false));
        return match (same_year, start.month() == due.month()) {
            (true, true) => format!("{last}{}", year(due)),
            (true, false) => format!("{first} – {last}{}", year(due)),
            (false, _) => format!("{first}{} – {last}{}", year(start), year(due)),
        };
    }
    if same_year && start.month() == due.month() {
        return format!("с {} по {}{}", start.day(), day(due), year(due));
    }
    let first_year = if same_year { String::new() } else { year(start) };
    format!("с {}{first_year} по {}{}", day(start), day(due), year(due))
}

/// A rule in words, with what its windows show of it.
fn recurring(rule: &str, windows: &[Window]) -> String {
    let part = |name: &str| rule.split(';').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    let interval: u16 = part("INTERVAL").and_then(|text| text.parse().ok()).unwrap_or(1);
    match part("FREQ").unwrap_or_default() {
        "YEARLY" if interval > 1 => {
            format!("раз в {interval} {}: {}", ["год", "года", "лет"][plural(interval)], listed(windows))
        }
        "YEARLY" if part("BYMONTH").is_some() => {
            let mut labels: Vec<String> = Vec::new();
            for window in windows {
                let label = label(window, false);
                if !labels.contains(&label) {
                    labels.push(label);
                }
            }
            if labels.len() > MOST_NAMED {
                listed(windows)
            } else {
                format!("каждый год: {}", joined(&labels))
            }
        }
        "YEARLY" => format!("каждый год: {}", listed(windows)),
        "WEEKLY" => weekly(interval, part("BYDAY"), windows),
        "DAILY" => format!("каждые {interval} {}{}", ["день", "дня", "дней"][plural(interval)], between(windows)),
        _ => format!("{}{}{}", monthly(interval), place(part("BYMONTHDAY"), part("BYDAY"), windows), between(windows)),
    }
}

fn weekly(interval: u16, days: Option<&str>, windows: &[Window]) -> String {
    let lead = match interval {
        1 => "каждую неделю".to_owned(),
        n => format!("раз в {n} {}", ["неделю", "недели", "недель"][plural(n)]),
    };
    let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let days: Vec<String> = (1..)
        .zip(names)
        .filter(|(_, name)| days.is_some_and(|days| days.split(',').any(|day| day == *name)))
        .map(|(number, _)| weekday_plural(number).to_owned())
        .collect();
    let days = if days.is_empty() { String::new() } else { format!(" по {}", joined(&days)) };
    format!("{lead}{days}{}", between(windows))
}

fn monthly(interval: u16) -> String {
    match interval {
        1 => "каждый месяц".to_owned(),
        3 => "каждый квартал".to_owned(),
        6 => "каждое полугодие".to_owned(),
        n => format!("каждые {n} {}", ["месяц", "месяца", "месяцев"][plural(n)]),
    }
}

/// The day in the month; a limit when the windows have no beginning.
fn place(days: Option<&str>, weekdays: Option<&str>, windows: &[Window]) -> String {
    let Some(first) = windows.first() else { return String::new() };
    let one_day = first.start.is_none_or(|start| start == first.due);
    match (days, weekdays) {
        (Some(days), _) if first.start.is_none() => {
            format!(" до {} числа", days.replace(',', ", ").replace("-1", "последнего"))
        }
        (Some("-1"), _) if one_day => ", в последний день".to_owned(),
        (Some(days), _) if one_day => format!(", {} числа", days.replace(',', ", ")),
        (_, Some(_)) if one_day => format!(", начиная с {}", label(first, true)),
        _ => String::new(),
    }
}

/// «, с сентября 2022 по май 2023»
fn between(windows: &[Window]) -> String {
    let (Some(first), Some(last)) = (windows.first(), windows.last()) else { return String::new() };
    let start = first.start.unwrap_or(first.due);
    let (from, to) = (month_name(start.month(), true), month_name(last.due.month(), false));
    if (start.year(), start.month()) == (last.due.year(), last.due.month()) {
        return format!(", {to} {}", start.year());
    }
    let first_year = if start.year() == last.due.year() { String::new() } else { format!(" {}", start.year()) };
    format!(", с {from}{first_year} по {to} {}", last.due.year())
}
