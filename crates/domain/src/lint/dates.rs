//! When: missing, unread and odd deadlines, dates outside the period and before the approval.

use phrases::deadline::{Deadline, Nature, Window};
use phrases::text::fold;

use super::{Findings, codes};
use crate::line::Line;
use crate::roadmap::Roadmap;
use crate::russian;

pub(super) fn check(roadmap: &Roadmap, lines: &[Line<'_>], found: &mut Findings) {
    for line in lines {
        words(line, found);
        place_in_time(roadmap, line, found);
    }
}

fn words(line: &Line<'_>, found: &mut Findings) {
    let deadline = line.deadline;
    let folded = fold(&deadline.text);
    let unread = deadline.unread.as_deref().filter(|u| !u.trim().is_empty());
    let holds_result = !deadline.targets.is_empty() || names_result(&folded);
    if holds_result {
        let text = format!("В столбце сроков стоит показатель: «{}».", deadline.text);
        found.line(&codes::DEADLINE_HOLDS_RESULT, line, text);
    }
    if let Some(unread) = unread {
        found.line(&codes::DEADLINE_UNREAD, line, format!("В сроке не понято «{unread}»."));
    } else if deadline.nature == Nature::Absent {
        found.line(&codes::NO_DATE, line, "Срок не указан.".to_owned());
    } else if deadline.nature == Nature::Conditional {
        let text = format!("Срок «{}» не имеет своей даты.", deadline.text);
        found.line(&codes::NO_DEFINITE_DATE, line, text);
    }
    if let Some(every) = recurrence_without_start(deadline, &folded) {
        let text = format!("Срок «{}» повторяется {every}, но первая дата не названа.", deadline.text);
        found.line(&codes::NO_STARTING_POINT, line, text);
    }
    let yearly = folded.contains("ежегодн") || folded.contains("раз в год");
    let years = years_in(&folded);
    let one_year = years.len() == 1 && !["с 20", "до 20", "начиная"].iter().any(|w| folded.contains(w));
    if yearly && one_year {
        let text = format!("Срок «{}» назван и ежегодным, и на один {} год.", deadline.text, years[0]);
        found.line(&codes::YEARLY_IN_ONE_YEAR, line, text);
    }
    if let Some(month) = lost_day(&folded) {
        let text = format!("В сроке «{}» месяц «{month}» стоит без числа.", deadline.text);
        found.line(&codes::MONTH_IN_WRONG_CASE, line, text);
    }
}

/// Words that name a result, not a time; a percent sign does too.
fn names_result(folded: &str) -> bool {
    const RESULTS: &[&str] = &["увеличен", "повышен", "снижен", "сокращен", "уменьшен", "рост ", "доля", "динамик"];
    folded.contains('%') || RESULTS.iter().any(|r| folded.starts_with(r) || folded.contains(&format!(" {r}")))
}

/// «каждые 3 года» for a recurrence over more than one unit whose words name no year to start from.
fn recurrence_without_start(deadline: &Deadline, folded: &str) -> Option<String> {
    let rule = deadline.rrule.as_deref().unwrap_or("");
    let part = |name: &str| rule.split(';').find_map(|p| p.split_once('=').filter(|(k, _)| *k == name).map(|(_, v)| v));
    let from_rule = part("FREQ").zip(part("INTERVAL").and_then(|v| v.parse::<u64>().ok()));
    // The reader may keep such words unread: they are looked at as well.
    let every = match from_rule {
        Some(("YEARLY", n)) if n > 1 => n,
        _ => every_years(folded)?,
    };
    years_in(folded).is_empty().then(|| format!("каждые {}", russian::counted(every, "год", "года", "лет")))
}

/// N of «раз в N года».
fn every_years(folded: &str) -> Option<u64> {
    let (_, after) = folded.split_once("раз в ")?;
    let mut words = after.split_whitespace();
    let n: u64 = words.next()?.parse().ok().filter(|n| *n > 1)?;
    matches!(words.next()?.trim_matches(|c: char| !c.is_alphabetic()), "года" | "лет").then_some(n)
}

/// Years named in a text, each once.
fn years_in(folded: &str) -> Vec<u16> {
    let mut years: Vec<u16> = folded
        .split(|c: char| !c.is_ascii_digit())
        .filter(|d| d.len() == 4)
        .filter_map(|d| d.parse().ok())
        .filter(|y| (2000..2100).contains(y))
        .collect();
    years.dedup();
    years
}

/// A month in the genitive that no day, preposition or other month explains: «ежегодно, августа».
fn lost_day(folded: &str) -> Option<&'static str> {
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    for (i, word) in words.iter().enumerate() {
        let Some(month) = (1..=12).map(russian::month_of).find(|m| m == word) else { continue };
        // «до августа», «с августа», «в течение августа», «числа августа» are whole phrases; «с 1 по 5 августа» has its day.
        let explained = i.checked_sub(1).map(|j| words[j]).is_some_and(|before| {
            before.bytes().all(|b| b.is_ascii_digit())
                || [
                    "до",
                    "с",
                    "со",
                    "от",
                    "течение",
                    "течении",
                    "конца",
                    "конце",
                    "концу",
                    "начала",
                    "начале",
                    "началу",
                    "середины",
                    "середине",
                    "половины",
                    "половина",
                    "половине",
                    "декада",
                    "декаде",
                    "декады",
                    "неделя",
                    "неделе",
                    "недели",
                    "число",
                    "числа",
                    "числу",
                    "день",
                    "дня",
                    "ого",
                    "го",
                    "й",
                    "е",
                    "не",
                    "позднее",
                    "после",
                    "ранее",
                    "месяца",
                    "период",
                    "и",
                ]
                .contains(&before)
        });
        if !explained {
            return Some(month);
        }
    }
    None
}

fn place_in_time(roadmap: &Roadmap, line: &Line<'_>, found: &mut Findings) {
    let period = roadmap.period;
    let start_of = |w: &Window| w.start.unwrap_or(w.due);
    let outside = line.deadline.windows.iter().find(|w| w.due < period.start || start_of(w) > period.end);
    let named = roadmap.period.source != crate::roadmap::PeriodSource::Assumed;
    if let Some(window) = outside.filter(|_| named) {
        let text = format!(
            "Срок {} вне периода плана {} – {}.",
            russian::window(window),
            russian::dotted(period.start),
            russian::dotted(period.end)
        );
        found.line(&codes::OUTSIDE_PERIOD, line, text);
    } else if let Some(window) = line.deadline.windows.iter().find(|w| start_of(w) < period.start).filter(|_| named) {
        let begins = russian::dotted(start_of(window));
        let text = format!("Работа начата {begins}, раньше начала плана {}.", russian::dotted(period.start));
        found.line(&codes::OUTSIDE_PERIOD, line, text);
    }
    let Some(approved) = roadmap.approval.date else { return };
    if line.deadline.nature != Nature::Dated {
        return;
    }
    // A recurring line is late only in its first windows; it is told once, by the first.
    if let Some(window) = line.deadline.windows.iter().find(|w| w.due < approved) {
        let text = format!("Срок {} раньше утверждения плана {}.", russian::window(window), russian::dotted(approved));
        found.line(&codes::BEFORE_APPROVAL, line, text);
    }
}
