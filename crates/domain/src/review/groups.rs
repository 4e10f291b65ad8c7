//! One kind, one question: places with the same doubt are asked about once, and a line is not asked about twice.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Answer, Effect, Question, QuestionKind};
use crate::line::LineKey;
use crate::russian;

/// Places that share one doubt and one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionGroup {
    /// Id of the first question: answers name it.
    pub id: String,
    /// What is uncertain.
    pub kind: QuestionKind,
    /// Heading: «Год не назван – 13 строк».
    pub heading: String,
    /// Why it is uncertain: a Russian sentence.
    pub text: String,
    /// What a person may answer for all of them; the first is the safest.
    pub options: Vec<Answer>,
    /// The places, in document order.
    pub questions: Vec<Question>,
}

/// What is asked at one place of the page: one group, or all groups about the very same lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionCard {
    /// The groups, the gravest first.
    pub groups: Vec<QuestionGroup>,
}

impl QuestionGroup {
    /// Whether a person may leave everything as read: a choice that is safe to have chosen beforehand.
    ///
    /// What contradicts itself or was not understood is never answered by default.
    pub fn default_option(&self) -> Option<&Answer> {
        let grave = matches!(self.kind, QuestionKind::TargetContradicts | QuestionKind::DeadlineUnread);
        self.options.iter().find(|option| !grave && option.effect == Effect::Keep)
    }

    fn lines(&self) -> BTreeSet<Option<LineKey>> {
        self.questions.iter().map(|question| question.line).collect()
    }
}

impl QuestionCard {
    /// The places of the card: those of its first group, for the others have the same.
    pub fn places(&self) -> &[Question] {
        self.groups.first().map_or(&[], |group| &group.questions)
    }
}

/// Puts sorted questions together, in the order of their gravest question.
pub fn cards(questions: &[Question]) -> Vec<QuestionCard> {
    let mut groups: Vec<Vec<Question>> = Vec::new();
    for question in questions {
        match groups.iter_mut().find(|group| alike(&group[0], question)) {
            Some(group) => group.push(question.clone()),
            None => groups.push(vec![question.clone()]),
        }
    }
    let mut cards: Vec<QuestionCard> = Vec::new();
    for group in groups.into_iter().filter_map(group) {
        let lines = group.lines();
        match cards.iter_mut().find(|card| card.groups[0].lines() == lines) {
            Some(card) => card.groups.push(group),
            None => cards.push(QuestionCard { groups: vec![group] }),
        }
    }
    cards
}

/// Whether one answer may serve both. Values that contradict each other are looked at one by one.
fn alike(a: &Question, b: &Question) -> bool {
    a.kind == b.kind && a.cause == b.cause && a.kind != QuestionKind::TargetContradicts
}

fn group(questions: Vec<Question>) -> Option<QuestionGroup> {
    let first = questions.first()?;
    let heading = match questions.len() {
        1 => heading(first).to_owned(),
        n => format!("{} – {}", heading(first), russian::counted(n as u64, "строка", "строки", "строк")),
    };
    Some(QuestionGroup {
        id: first.id.clone(),
        kind: first.kind,
        heading,
        text: text(&questions),
        options: options(&questions),
        questions,
    })
}

fn heading(question: &Question) -> &'static str {
    match question.cause.as_str() {
        "month_without_year" => "Год не назван",
        "yearly_from_named_year" => "«Ежегодно», а год назван один",
        "approximate" => "Срок назван приблизительно",
        "season_months" => "Время года вместо дат",
        "every_week" => "Работа каждую неделю",
        "too_many_windows" => "Слишком много сроков",
        "before_month" | "before_year" | "before_period" => "«До» без названного дня",
        _ => question.kind.label(),
    }
}

fn text(questions: &[Question]) -> String {
    let first = &questions[0];
    if questions.iter().all(|question| question.text == first.text) {
        return first.text.clone();
    }
    match first.kind {
        QuestionKind::OutsidePeriod => "Эти сроки не попадают в период плана.".to_owned(),
        QuestionKind::IndicatorUnread => "В этих показателях понято не всё.".to_owned(),
        QuestionKind::RowHealed => "Эти строки собраны из частей. Сверьте их с документом.".to_owned(),
        _ if !first.doubt.is_empty() => sentence(&first.doubt),
        _ => first.text.clone(),
    }
}

/// A phrase as a sentence.
fn sentence(phrase: &str) -> String {
    let mut letters = phrase.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

/// Choices that every place has. A text can be entered for several places only where it is right for all of them: the same
/// unread words, or lines without anybody responsible.
fn options(questions: &[Question]) -> Vec<Answer> {
    let first = &questions[0];
    if questions.len() == 1 {
        return first.options.clone();
    }
    let everywhere = |option: &Answer| questions.iter().all(|q| q.options.iter().any(|o| o.code == option.code));
    let fits = |option: &Answer| match option.effect {
        Effect::Keep | Effect::DeadlineText(_) => true,
        Effect::EnterDeadline => first.kind == QuestionKind::DeadlineUnread,
        Effect::EnterResponsible => first.kind == QuestionKind::OwnerAbsent,
        Effect::EnterExpected | Effect::EnterTitle | Effect::EnterPeriod | Effect::DropLine => false,
    };
    first.options.iter().filter(|option| fits(option) && everywhere(option)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use phrases::deadline::{Assumption, Nature};

    use super::*;
    use crate::review::questions;
    use crate::testing::{activity, deadline, month, plan_of};

    #[test]
    fn one_kind_is_one_question_and_a_line_is_asked_once() {
        let assumed = |title: &str, of: i8| {
            let mut line = activity("", title);
            let code = "month_without_year".to_owned();
            line.deadline = month(2023, of);
            line.deadline
                .assumptions
                .push(Assumption {
                    code, text: "год не назван: принят каждый год плана".to_owned()
                });
            line
        };
        let mut silent = activity("", "Ничего не сказано");
        silent.deadline = deadline("", Nature::Absent, Vec::new());
        silent.responsible = phrases::parties::read("");
        let plan = plan_of(vec![assumed("Первое", 3), assumed("Второе", 4), silent, assumed("Третье", 5)]);
        let cards = cards(&questions(&plan));
        let told: Vec<Vec<(String, usize)>> = cards
            .iter()
            .map(|card| card.groups.iter().map(|g| (g.heading.replace('\u{a0}', " "), g.questions.len())).collect())
            .collect();
        let expected: [&[(&str, usize)]; 2] =
            [&[("Год не назван – 3 строки", 3)], &[("Срок не указан", 1), ("Ответственный не указан", 1)]];
        let expected: Vec<Vec<(String, usize)>> =
            expected.iter().map(|card| card.iter().map(|(text, n)| ((*text).to_owned(), *n)).collect()).collect();
        assert_eq!(told, expected);
        assert_eq!(cards[0].groups[0].text, "Год не назван: принят каждый год плана.");
        assert!(cards[0].groups[0].default_option().is_some());
        assert!(cards[0].groups[0].options.iter().all(|option| option.code != "enter"));
    }
}
