//! Step 2: one answer to one question, whatever it does.

use domain::review::{Effect, Question};
use phrases::period::{Period, read_argument};

use super::edit::{DeadlineChange, HeaderChange, LineChange, edit_header, edit_line};
use super::review::review;
use crate::{Actor, App, Failure};

/// Answers a question with one of its options; `typed` is what a person entered for an option that asks for text.
///
/// # Errors
/// Not found (import, question, option); refused `not_in_review`; invalid `value` (empty or not understood).
pub async fn answer(
    app: &App,
    actor: &Actor,
    id: &str,
    question: &str,
    option: &str,
    typed: &str,
) -> Result<(), Failure> {
    let view = review(app, actor, id).await?;
    let question = view.questions.into_iter().find(|known| known.id == question).ok_or(Failure::NotFound)?;
    let chosen = question.options.iter().find(|known| known.code == option).ok_or(Failure::NotFound)?;
    if asks_for_text(&chosen.effect) && typed.trim().is_empty() {
        return Err(Failure::field("value", "Вы выбрали «ввести», но ничего не ввели. Впишите значение в поле."));
    }
    let asking = question.options.iter().any(|known| asks_for_text(&known.effect));
    if asking && !asks_for_text(&chosen.effect) && !typed.trim().is_empty() {
        // Without a script the field does not choose its answer: words that were typed must not vanish silently.
        return Err(Failure::field(
            "value",
            "Вы ввели значение, но выбрали другой ответ. Выберите «ввести» или сотрите введённое.",
        ));
    }
    if matches!(chosen.effect, Effect::EnterPeriod) {
        let period = period(typed).ok_or_else(|| {
            Failure::field(
                "value",
                "Период не понят. Введите его так: «2023», «2022/2023» или «01.09.2022–31.08.2023».",
            )
        })?;
        return set_period(app, actor, id, period).await;
    }
    let Some(line) = question.line else {
        // A question about the whole document has no line: keeping the period as read means saying it aloud.
        let period = Period { start: view.header.period.start, end: view.header.period.end };
        return set_period(app, actor, id, period).await;
    };
    let change = change(&question, &chosen.effect, option, typed);
    edit_line(app, actor, id, line, change).await.map_err(on_value)
}

fn asks_for_text(effect: &Effect) -> bool {
    !matches!(effect, Effect::Keep | Effect::DeadlineText(_) | Effect::DropLine)
}

fn change(question: &Question, effect: &Effect, option: &str, typed: &str) -> LineChange {
    let text = typed.trim().to_owned();
    match effect {
        Effect::EnterDeadline => LineChange::Deadline { deadline: DeadlineChange::Text { text } },
        Effect::EnterResponsible => LineChange::Responsible { text },
        Effect::EnterExpected => LineChange::Expected { text },
        Effect::EnterTitle => LineChange::Title { text },
        Effect::DropLine => LineChange::Drop,
        Effect::Keep => LineChange::Confirm { question: question.id.clone() },
        Effect::DeadlineText(_) | Effect::EnterPeriod => {
            LineChange::Answer { question: question.id.clone(), option: option.to_owned() }
        }
    }
}

async fn set_period(app: &App, actor: &Actor, id: &str, period: Period) -> Result<(), Failure> {
    let change = HeaderChange {
        period_start: Some(period.start.to_string()),
        period_end: Some(period.end.to_string()),
        ..HeaderChange::default()
    };
    edit_header(app, actor, id, &change).await.map_err(on_value)
}

/// The field of an answer is always `value`, whatever part of the line it corrects.
fn on_value(failure: Failure) -> Failure {
    match failure {
        Failure::Invalid { mut problems } => {
            problems.iter_mut().for_each(|problem| "value".clone_into(&mut problem.field));
            Failure::Invalid { problems }
        }
        other => other,
    }
}

/// A period as people type it: the command line's forms, or two days with a dash between.
fn period(text: &str) -> Option<Period> {
    let text = text.trim();
    let days = || {
        let (start, end) = text.split_once(['–', '—', '-'])?;
        Period::new(day(start)?, day(end)?)
    };
    read_argument(text).or_else(days)
}

fn day(text: &str) -> Option<jiff::civil::Date> {
    let parts: Vec<&str> = text.trim().trim_end_matches('.').split('.').collect();
    let [day, month, year] = parts[..] else { return None };
    jiff::civil::Date::new(year.trim().parse().ok()?, month.trim().parse().ok()?, day.trim().parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_with_a_dash_are_a_period() {
        let expected = Period::new(date(2022, 9, 1), date(2023, 8, 31));
        for text in ["01.09.2022–31.08.2023", "1.9.2022 - 31.8.2023", " 01.09.2022 — 31.08.2023 "] {
            assert_eq!(period(text), expected, "{text}");
        }
        assert_eq!(period("31.08.2023–01.09.2022"), None);
        assert_eq!(period("когда-нибудь"), None);
    }
}
