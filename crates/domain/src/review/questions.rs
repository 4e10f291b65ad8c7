//! Finds what to ask, one function for each kind of uncertainty.

use phrases::deadline::{Assumption, Deadline, DeadlineTarget, Nature};
use phrases::indicator::{Indicator, Target};
use phrases::text::fold;

use super::{Answer, Effect, Question, QuestionKind};
use crate::line::{Line, LineKind, healed_needs_look, healed_words};
use crate::roadmap::{PeriodSource, Place, Roadmap};
use crate::{russian, schedule};

/// Assumptions that change the work; the others are shown beside the line without asking.
const MATTERS: &[&str] = &[
    "month_without_year",
    "before_month",
    "before_year",
    "before_period",
    "previous_year",
    "yearly_from_named_year",
    "every_week",
    "month_after_period",
    "season_months",
    "too_many_windows",
    "approximate",
];

/// All questions, unsorted.
pub(super) fn collect(roadmap: &Roadmap) -> Vec<Question> {
    let mut questions: Vec<Question> = period(roadmap).into_iter().collect();
    for line in roadmap.lines() {
        questions.extend(deadline(roadmap, &line));
        questions.extend(contradiction(&line));
        questions.extend(owner(&line));
        questions.extend(indicators(&line));
        questions.extend(healed(&line));
    }
    questions
}

fn question(line: &Line<'_>, kind: QuestionKind, words: &str, text: String, options: Vec<Answer>) -> Question {
    Question {
        id: format!("{}/{}", line.key, kind.code()),
        line: Some(line.key),
        place: line.place(),
        title: line.name(),
        kind,
        cause: String::new(),
        doubt: String::new(),
        words: words.to_owned(),
        text,
        options,
    }
}

fn answer(code: &str, text: impl Into<String>, effect: Effect) -> Answer {
    Answer { code: code.to_owned(), text: text.into(), effect }
}

fn keep(text: &str) -> Answer {
    answer("keep", text, Effect::Keep)
}

fn drop_line() -> Answer {
    answer("drop", "убрать строку из плана", Effect::DropLine)
}

fn period(roadmap: &Roadmap) -> Option<Question> {
    if roadmap.period.source != PeriodSource::Assumed {
        return None;
    }
    let (start, end) = (russian::long(roadmap.period.start), russian::long(roadmap.period.end));
    Some(Question {
        id: QuestionKind::PeriodAssumed.code().to_owned(),
        line: None,
        place: Place::default(),
        title: String::new(),
        kind: QuestionKind::PeriodAssumed,
        cause: String::new(),
        doubt: String::new(),
        words: roadmap.title.clone(),
        text: format!(
            "Ни в названии, ни в приказе период не назван. По датам мероприятий принято: с {start} по {end}."
        ),
        options: vec![keep("период верный"), answer("enter", "ввести период", Effect::EnterPeriod)],
    })
}

/// The one question about a deadline: the gravest that applies.
fn deadline(roadmap: &Roadmap, line: &Line<'_>) -> Option<Question> {
    let deadline = line.deadline;
    let enter = || answer("enter", "ввести срок", Effect::EnterDeadline);
    if let Some(unread) = deadline.unread.as_deref().filter(|u| !u.trim().is_empty()) {
        let read = if deadline.windows.is_empty() {
            String::new()
        } else {
            format!(" Прочитано: {}.", schedule::words(&Deadline { unread: None, ..deadline.clone() }))
        };
        let text = format!("В сроке не понято «{unread}».{read}");
        let mut options = vec![enter()];
        if deadline.windows.is_empty() {
            options.push(keep("оставить без даты"));
        } else {
            options.push(keep("прочитанное верно, остальное не важно"));
        }
        options.push(drop_line());
        // The same words mean the same deadline wherever they stand.
        let cause = fold(&deadline.text);
        return Some(Question { cause, ..question(line, QuestionKind::DeadlineUnread, &deadline.text, text, options) });
    }
    if deadline.nature == Nature::Absent {
        let text = "Ячейка срока пуста: без срока мероприятие не попадёт в календарь.".to_owned();
        let options = vec![enter(), keep("оставить без срока"), drop_line()];
        return Some(question(line, QuestionKind::DeadlineAbsent, "", text, options));
    }
    let assumed: Vec<&Assumption> =
        deadline.assumptions.iter().filter(|a| MATTERS.contains(&a.code.as_str())).collect();
    if !assumed.is_empty() {
        let sentences: Vec<&str> = assumed.iter().map(|a| a.text.as_str()).collect();
        let text = format!("Прочитано: {}. Допущение: {}.", schedule::words(deadline), sentences.join("; "));
        let mut options = vec![keep("прочитано верно")];
        options.extend(years(roadmap, deadline));
        options.push(enter());
        let codes: Vec<&str> = assumed.iter().map(|a| a.code.as_str()).collect();
        let cause = codes.join("+");
        let asked = question(line, QuestionKind::DeadlineAssumed, &deadline.text, text, options);
        return Some(Question { cause, doubt: sentences.join("; "), ..asked });
    }
    outside(roadmap, line).map(|(text, words)| {
        let options = vec![keep("дата верная"), enter(), drop_line()];
        question(line, QuestionKind::OutsidePeriod, &words, text, options)
    })
}

/// One choice for each year of the plan, when the words name a month without a year.
fn years(roadmap: &Roadmap, deadline: &Deadline) -> Vec<Answer> {
    if !deadline.assumptions.iter().any(|a| a.code == "month_without_year") {
        return Vec::new();
    }
    let years = roadmap.period.start.year()..=roadmap.period.end.year();
    if years.clone().count() < 2 || years.clone().count() > 5 {
        return Vec::new();
    }
    years
        .map(|year| {
            let text = format!("{} {year}", deadline.text);
            answer(&format!("year-{year}"), format!("только {year} год"), Effect::DeadlineText(text))
        })
        .collect()
}

fn outside(roadmap: &Roadmap, line: &Line<'_>) -> Option<(String, String)> {
    let period = roadmap.period;
    let window =
        line.deadline.windows.iter().find(|w| w.due < period.start || w.start.unwrap_or(w.due) > period.end)?;
    let side = if window.due < period.start { "раньше начала" } else { "позже конца" };
    let text = format!(
        "Срок {} {side} периода плана ({} – {}).",
        russian::window(window),
        russian::dotted(period.start),
        russian::dotted(period.end)
    );
    Some((text, line.deadline.text.clone()))
}

/// One day with two values, in the deadline's own targets or in an indicator's.
fn contradiction(line: &Line<'_>) -> Option<Question> {
    if let Some((a, b)) = deadline_pair(&line.deadline.targets) {
        let due = russian::dotted(a.due);
        let (first, second) =
            (russian::quantity(a.value.0, Some(&a.unit)), russian::quantity(b.value.0, Some(&b.unit)));
        let text = format!("На одну дату ({due}) названы два значения: {first} и {second}.");
        let mut options = vec![answer("enter", "ввести срок и значения заново", Effect::EnterDeadline)];
        if let Some(shifted) = shifted(line.deadline, b) {
            let year = b.due.year() + 1;
            options.insert(0, answer("next-year", format!("второй срок — {year} год"), Effect::DeadlineText(shifted)));
        }
        options.push(keep("оставить оба как есть"));
        return Some(question(line, QuestionKind::TargetContradicts, &line.deadline.text, text, options));
    }
    let (indicator, a, b) = line.indicators.iter().find_map(|i| indicator_pair(i))?;
    let by = a.by.map(|d| format!(" на {}", russian::dotted(d))).unwrap_or_default();
    let (first, second) = (
        russian::quantity(indicator.full(a.value), a.unit.as_deref()),
        russian::quantity(indicator.full(b.value), b.unit.as_deref()),
    );
    let text = format!("У показателя{by} названы два значения: {first} и {second}.");
    let effect = if line.key.kind == LineKind::Activity { Effect::EnterExpected } else { Effect::EnterTitle };
    let options = vec![answer("enter", "исправить показатель", effect), keep("оставить оба как есть")];
    Some(question(line, QuestionKind::TargetContradicts, &indicator.text, text, options))
}

/// Two different values for one day and one unit.
fn deadline_pair(targets: &[DeadlineTarget]) -> Option<(&DeadlineTarget, &DeadlineTarget)> {
    targets.iter().enumerate().find_map(|(i, b)| {
        let a = targets[..i].iter().find(|a| a.due == b.due && a.unit == b.unit && a.value != b.value)?;
        Some((a, b))
    })
}

fn indicator_pair(indicator: &Indicator) -> Option<(&Indicator, &Target, &Target)> {
    indicator.targets.iter().enumerate().find_map(|(i, b)| {
        let mut earlier = indicator.targets[..i].iter();
        let a = earlier.find(|a| a.by.is_some() && a.by == b.by && a.unit == b.unit && a.value != b.value)?;
        Some((indicator, a, b))
    })
}

/// The deadline's words with the last mention of the second target's year raised by one.
fn shifted(deadline: &Deadline, second: &DeadlineTarget) -> Option<String> {
    let year = second.due.year().to_string();
    let at = deadline.text.rfind(&year)?;
    let next = (second.due.year() + 1).to_string();
    (deadline.text.matches(&year).count() > 1)
        .then(|| format!("{}{next}{}", &deadline.text[..at], &deadline.text[at + year.len()..]))
}

fn owner(line: &Line<'_>) -> Option<Question> {
    let enter = || answer("enter", "указать ответственного", Effect::EnterResponsible);
    let parties = line.responsible;
    if let Some(unread) = parties.unread.as_deref().filter(|u| !u.trim().is_empty()) {
        let text = format!("В ответственных не понято «{unread}».");
        let options = vec![enter(), keep("прочитанное верно, остальное не важно")];
        return Some(question(line, QuestionKind::OwnerUnread, &parties.text, text, options));
    }
    if parties.parties.is_empty() && parties.text.trim().is_empty() {
        let text = "Ответственный не указан: поручение некому передать.".to_owned();
        return Some(question(
            line,
            QuestionKind::OwnerAbsent,
            "",
            text,
            vec![enter(), keep("оставить без ответственного")],
        ));
    }
    None
}

fn indicators(line: &Line<'_>) -> Option<Question> {
    let indicator = line.indicators.iter().find(|i| i.unread.as_deref().is_some_and(|u| !u.trim().is_empty()))?;
    let unread = indicator.unread.as_deref().unwrap_or_default();
    let text = format!("В показателе не понято «{unread}».");
    let effect = if line.key.kind == LineKind::Activity { Effect::EnterExpected } else { Effect::EnterTitle };
    let options = vec![keep("оставить словами"), answer("enter", "исправить показатель", effect)];
    Some(question(line, QuestionKind::IndicatorUnread, &indicator.text, text, options))
}

fn healed(line: &Line<'_>) -> Option<Question> {
    let notes: Vec<&str> =
        line.source?.healed.iter().filter(|n| healed_needs_look(n)).map(|n| healed_words(n)).collect();
    if notes.is_empty() {
        return None;
    }
    let text = format!("При чтении исправлено: {}. Сверьте строку с документом.", notes.join("; "));
    let options = vec![keep("собрано верно"), answer("enter", "исправить название", Effect::EnterTitle), drop_line()];
    Some(question(line, QuestionKind::RowHealed, line.title, text, options))
}
