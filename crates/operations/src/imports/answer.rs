//! Step 2: answers to what was asked, whatever they do.

use domain::access::Action;
use domain::review::{Answer, Effect, Question, cards};
use phrases::period::{Period, read_argument};

use super::edit::{DeadlineChange, LineChange, edit_in_review};
use super::in_review::InReview;
use crate::actor::allow_common;
use crate::support::{event, finish};
use crate::{Actor, App, Failure, FieldProblem};

/// An answer to all places of one group of questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupAnswer {
    /// Id of the group.
    pub group: String,
    /// Code of the option.
    pub option: String,
    /// What a person typed for an option that asks for text.
    pub value: String,
}

/// Answers one question with one of its options; `typed` is what a person entered for an option that asks for text.
///
/// # Errors
/// Not found (import, question, option); refused `not_in_review`; invalid `value` (empty or not understood).
pub async fn answer_question(
    app: &App,
    actor: &Actor,
    id: &str,
    question: &str,
    option: &str,
    typed: &str,
) -> Result<(), Failure> {
    allow_common(app, actor, Action::Adopt)?;
    let writing = app.store.begin().await?;
    let mut reviewed = InReview::load(app, &writing.reader(), id).await?;
    let open = reviewed.open_questions(&reviewed.edited());
    let asked = open.iter().find(|known| known.id == question).ok_or(Failure::NotFound)?;
    let chosen = asked.options.iter().find(|known| known.code == option).ok_or(Failure::NotFound)?;
    take(&mut reviewed, asked, chosen, typed)?;
    let mut event = event(app, actor, "import.edit", "import", id);
    event.after = Some(serde_json::json!({"question": question, "option": option, "value": typed}));
    reviewed.save(app, &writing).await?;
    finish(writing, event).await
}

/// Answers groups of questions, all of them or none; returns how many questions were answered. A group that was answered in
/// another window meanwhile is passed over.
///
/// # Errors
/// Not found (import, option); refused `not_in_review`; invalid fields, named by the ids of their groups.
pub async fn answer_questions(app: &App, actor: &Actor, id: &str, answers: &[GroupAnswer]) -> Result<u64, Failure> {
    allow_common(app, actor, Action::Adopt)?;
    let writing = app.store.begin().await?;
    let mut reviewed = InReview::load(app, &writing.reader(), id).await?;
    let (mut problems, mut told, mut count) = (Vec::new(), Vec::new(), 0);
    for answer in answers {
        // A new period changes what is asked about dates: every answer looks at the questions as they stand now.
        let open = reviewed.open_questions(&reviewed.edited());
        let groups = cards(&open).into_iter().flat_map(|card| card.groups);
        let Some(group) = groups.into_iter().find(|group| group.id == answer.group) else { continue };
        if !group.options.iter().any(|option| option.code == answer.option) {
            return Err(Failure::NotFound);
        }
        for question in &group.questions {
            let options = question.options.iter();
            let chosen = options.clone().find(|option| option.code == answer.option).ok_or(Failure::NotFound)?;
            match take(&mut reviewed, question, chosen, &answer.value) {
                Ok(()) => count += 1,
                Err(Failure::Invalid { problems: found }) => {
                    let named = |problem: FieldProblem| FieldProblem { field: answer.group.clone(), ..problem };
                    problems.extend(found.into_iter().take(1).map(named));
                    break;
                }
                Err(other) => return Err(other),
            }
        }
        let lines = group.questions.len();
        told.push(serde_json::json!({
            "question": group.id, "lines": lines, "option": answer.option, "value": answer.value,
        }));
    }
    Failure::check(problems)?;
    let mut event = event(app, actor, "import.edit", "import", id);
    event.after = Some(serde_json::Value::Array(told));
    reviewed.save(app, &writing).await?;
    finish(writing, event).await?;
    Ok(count)
}

/// Does what the chosen option says.
fn take(reviewed: &mut InReview, question: &Question, chosen: &Answer, typed: &str) -> Result<(), Failure> {
    let asks = asks_for_text(&chosen.effect);
    if asks && typed.trim().is_empty() {
        return Err(Failure::field("value", "Вы выбрали «ввести», но ничего не ввели. Впишите значение в поле."));
    }
    if !asks && !typed.trim().is_empty() && question.options.iter().any(|known| asks_for_text(&known.effect)) {
        // Without a script the field does not choose its answer: words that were typed must not vanish silently.
        return Err(Failure::field(
            "value",
            "Вы ввели значение, но выбрали другой ответ. Выберите «ввести» или сотрите введённое.",
        ));
    }
    let Some(line) = question.line else {
        // A question about the whole document has no line: keeping the period as read means saying it aloud.
        let entered = matches!(chosen.effect, Effect::EnterPeriod).then(|| period(typed));
        let read = reviewed.edited().period;
        let kept = Period { start: read.start, end: read.end };
        let problem = "Период не понят. Введите его так: «2023», «2022/2023» или «01.09.2022–31.08.2023».";
        let period = entered.unwrap_or(Some(kept)).ok_or_else(|| Failure::field("value", problem))?;
        reviewed.edits.header.period = Some(period);
        return Ok(());
    };
    edit_in_review(reviewed, line, change(question, chosen, typed)).map_err(on_value)
}

fn asks_for_text(effect: &Effect) -> bool {
    !matches!(effect, Effect::Keep | Effect::DeadlineText(_) | Effect::DropLine)
}

fn change(question: &Question, chosen: &Answer, typed: &str) -> LineChange {
    let text = typed.trim().to_owned();
    match &chosen.effect {
        Effect::EnterDeadline => LineChange::Deadline { deadline: DeadlineChange::Text { text } },
        Effect::EnterResponsible => LineChange::Responsible { text },
        Effect::EnterExpected => LineChange::Expected { text },
        Effect::EnterTitle => LineChange::Title { text },
        Effect::DropLine => LineChange::Drop,
        Effect::Keep => LineChange::Confirm { question: question.id.clone() },
        Effect::DeadlineText(_) | Effect::EnterPeriod => {
            LineChange::Answer { question: question.id.clone(), option: chosen.code.clone() }
        }
    }
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
