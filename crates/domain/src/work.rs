//! Work that is handed in and confirmed: the history of an assignment, and what follows from it.
//!
//! An assignment has no status that somebody sets. It has hand-ins, each with its steps of confirmation, and [`History::status`]
//! is a fold over them. Nothing in a history is overwritten: a withdrawn hand-in and a returned one stay in it.

use jiff::civil::Date;
use phrases::indicator::Indicator;
use serde::{Deserialize, Serialize};

use crate::progress::Status;
use crate::refusal::Refusal;

/// Who confirms a hand-in, in the order that the plan names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The curator of the unit.
    Curator,
    /// A coordinator whose scope has the unit.
    Coordinator,
}

impl Step {
    /// Every step.
    pub const ALL: [Step; 2] = [Step::Curator, Step::Coordinator];

    /// Stable code: `curator`, `coordinator`.
    pub fn code(self) -> &'static str {
        match self {
            Step::Curator => "curator",
            Step::Coordinator => "coordinator",
        }
    }

    /// The step with this code.
    pub fn from_code(code: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.code() == code)
    }

    /// Whose confirmation it is, in the genitive: «ждёт куратора».
    pub fn genitive(self) -> &'static str {
        match self {
            Step::Curator => "куратора",
            Step::Coordinator => "координатора",
        }
    }
}

/// The steps that a hand-in goes through.
///
/// `planned` are those of the plan. The curator's step is left out where the unit has no curator on the day of the hand-in, and
/// for the curator's own work. Something must always be confirmed by somebody: with nothing left the coordinator confirms.
pub fn steps(planned: &[Step], has_curator: bool, is_curators_work: bool) -> Vec<Step> {
    let left_out = |step: &Step| *step == Step::Curator && (!has_curator || is_curators_work);
    let steps: Vec<Step> = planned.iter().copied().filter(|step| !left_out(step)).collect();
    if steps.is_empty() { vec![Step::Coordinator] } else { steps }
}

/// What a reviewer said of one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Which step.
    pub step: Step,
    /// Confirmed, or returned.
    pub accept: bool,
    /// The day.
    pub on: Date,
}

/// One hand-in of an assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandIn {
    /// Id of the account that handed it in.
    pub by: String,
    /// The day.
    pub on: Date,
    /// It corrects what was accepted before.
    pub corrects: bool,
    /// Taken back before anybody reviewed it.
    pub withdrawn: bool,
    /// Its steps of confirmation.
    pub steps: Vec<Step>,
    /// What was said, in order.
    pub verdicts: Vec<Verdict>,
}

impl HandIn {
    /// Whether a reviewer sent it back.
    pub fn is_returned(&self) -> bool {
        self.verdicts.iter().any(|verdict| !verdict.accept)
    }

    /// Whether every step is confirmed.
    pub fn is_accepted(&self) -> bool {
        !self.withdrawn && !self.is_returned() && self.verdicts.len() >= self.steps.len()
    }

    /// The step that waits for its reviewer; nothing when the hand-in is decided or withdrawn.
    pub fn open_step(&self) -> Option<Step> {
        if self.withdrawn || self.is_returned() { None } else { self.steps.get(self.verdicts.len()).copied() }
    }

    /// The day when the last step was confirmed.
    pub fn accepted_on(&self) -> Option<Date> {
        self.is_accepted().then(|| self.verdicts.last().map_or(self.on, |verdict| verdict.on))
    }
}

/// Everything that was handed in for one assignment, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct History {
    /// Accepted when the plan was adopted, without a hand-in.
    pub done_before: bool,
    /// Not needed any more.
    pub dropped: bool,
    /// The hand-ins.
    pub hand_ins: Vec<HandIn>,
}

impl History {
    /// The status: a fold over the hand-ins.
    pub fn status(&self) -> Status {
        let newest = self.hand_ins.iter().rev().find(|hand_in| !hand_in.withdrawn);
        match newest {
            Some(hand_in) if hand_in.is_accepted() => Status::Accepted,
            Some(hand_in) if hand_in.is_returned() => Status::Returned,
            Some(_) => Status::InReview,
            None if self.done_before => Status::Accepted,
            None if self.dropped => Status::Dropped,
            None => Status::NotStarted,
        }
    }

    /// Place of the newest hand-in that was accepted: the version that counts.
    pub fn accepted(&self) -> Option<usize> {
        self.hand_ins.iter().rposition(HandIn::is_accepted)
    }

    /// Place of the hand-in that waits for a reviewer, and whose step it is.
    pub fn open(&self) -> Option<(usize, Step)> {
        let place = self.hand_ins.iter().rposition(|hand_in| !hand_in.withdrawn)?;
        Some((place, self.hand_ins[place].open_step()?))
    }

    /// Whether the work may be handed in now.
    ///
    /// # Errors
    /// `status_not_allowed`: it waits for a reviewer, is accepted, or is not needed.
    pub fn may_hand_in(&self) -> Result<(), Refusal> {
        match self.status() {
            Status::NotStarted | Status::InProgress | Status::Returned => Ok(()),
            Status::InReview => Err(not_allowed(
                "Эта работа уже сдана и ждёт проверки.",
                "Дождитесь ответа проверяющего или отзовите сданное, пока его не начали проверять.",
            )),
            Status::Accepted => Err(not_allowed(
                "Эта работа уже принята.",
                "Если в сданном есть ошибка, внесите исправление: оно пройдёт проверку, а принятое останется.",
            )),
            Status::Dropped => Err(not_allowed("Эта работа больше не нужна.", "Сдавать её не надо.")),
        }
    }

    /// Whether an accepted hand-in may be corrected now.
    ///
    /// # Errors
    /// `status_not_allowed`: nothing is accepted, or a correction waits already.
    pub fn may_correct(&self) -> Result<(), Refusal> {
        match self.status() {
            Status::Accepted => Ok(()),
            Status::Returned if self.accepted().is_some() => Ok(()),
            _ => Err(not_allowed(
                "Исправлять можно только принятую работу.",
                "Если работа ещё на проверке, отзовите её и сдайте снова.",
            )),
        }
    }

    /// Place of the hand-in that may be taken back now.
    ///
    /// # Errors
    /// `status_not_allowed`: nothing waits, or a reviewer has answered already.
    pub fn may_withdraw(&self) -> Result<usize, Refusal> {
        match self.open() {
            Some((place, _)) if self.hand_ins[place].verdicts.is_empty() => Ok(place),
            Some(_) => Err(not_allowed(
                "Проверка уже началась: сданное нельзя отозвать.",
                "Дождитесь решения; ошибку можно исправить после него.",
            )),
            None => Err(not_allowed("Отзывать нечего: на проверке ничего нет.", "Обновите страницу.")),
        }
    }

    /// Place and step of what waits for a reviewer.
    ///
    /// # Errors
    /// `status_not_allowed`: nothing waits.
    pub fn may_review(&self) -> Result<(usize, Step), Refusal> {
        self.open().ok_or_else(|| not_allowed("Проверять нечего: на проверке ничего нет.", "Обновите страницу."))
    }
}

/// A refusal by the state of an assignment.
pub fn not_allowed(message: &str, hint: &str) -> Refusal {
    Refusal::new("status_not_allowed", message, hint)
}

/// A value handed in for an indicator of the line.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// Which indicator of the line, counted from 1.
    pub indicator: u32,
    /// What was reached: the numerator of a share, or the value itself.
    pub numerator: f64,
    /// Of how many; none where the indicator is no share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denominator: Option<f64>,
}

/// Whether values can be what they say.
///
/// # Errors
/// `invalid`: an indicator that the line does not have, a number below zero, a numerator above its denominator.
pub fn check_values(values: &[Value], indicators: &[Indicator]) -> Result<(), Refusal> {
    let invalid = |message: String| Err(Refusal::new("invalid", message, "Исправьте число и сдайте ещё раз."));
    for value in values {
        let place = value.indicator as usize;
        if place == 0 || place > indicators.len() {
            return invalid(format!("У мероприятия нет показателя № {place}."));
        }
        let numbers = [Some(value.numerator), value.denominator];
        if numbers.into_iter().flatten().any(|number| !number.is_finite() || number < 0.0) {
            return invalid("Число не может быть меньше нуля.".to_owned());
        }
        if value.denominator.is_some_and(|denominator| value.numerator > denominator) {
            return invalid("Часть больше целого: числитель больше знаменателя.".to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn hand_in(corrects: bool, verdicts: &[bool]) -> HandIn {
        let steps = vec![Step::Curator, Step::Coordinator];
        let said = verdicts.iter().enumerate();
        let verdicts =
            said.map(|(i, accept)| Verdict { step: steps[i], accept: *accept, on: date(2023, 3, 2) }).collect();
        HandIn { by: "a".to_owned(), on: date(2023, 3, 1), corrects, withdrawn: false, steps, verdicts }
    }

    #[test]
    fn the_status_is_a_fold_over_the_hand_ins() {
        let withdrawn = HandIn { withdrawn: true, ..hand_in(false, &[]) };
        for (name, hand_ins, status, correct) in [
            ("nothing", vec![], Status::NotStarted, false),
            ("waits for the curator", vec![hand_in(false, &[])], Status::InReview, false),
            ("waits for the coordinator", vec![hand_in(false, &[true])], Status::InReview, false),
            ("returned", vec![hand_in(false, &[true, false])], Status::Returned, false),
            ("accepted", vec![hand_in(false, &[true, true])], Status::Accepted, true),
            ("handed in again", vec![hand_in(false, &[false]), hand_in(false, &[])], Status::InReview, false),
            ("withdrawn", vec![withdrawn.clone()], Status::NotStarted, false),
            ("correction withdrawn", vec![hand_in(false, &[true, true]), withdrawn], Status::Accepted, true),
            ("correction waits", vec![hand_in(false, &[true, true]), hand_in(true, &[])], Status::InReview, false),
            (
                "correction returned",
                vec![hand_in(false, &[true, true]), hand_in(true, &[false])],
                Status::Returned,
                true,
            ),
        ] {
            let history = History { hand_ins, ..History::default() };
            assert_eq!(history.status(), status, "{name}");
            assert_eq!(history.may_correct().is_ok(), correct, "{name}");
        }
    }

    #[test]
    fn a_review_that_began_keeps_the_hand_in() {
        let waiting = History { hand_ins: vec![hand_in(false, &[])], ..History::default() };
        assert_eq!(waiting.may_withdraw(), Ok(0));
        let begun = History { hand_ins: vec![hand_in(false, &[true])], ..History::default() };
        assert_eq!(begun.may_withdraw().unwrap_err().code, "status_not_allowed");
        assert_eq!(begun.may_review().unwrap(), (0, Step::Coordinator));
    }

    #[test]
    fn steps_that_nobody_could_confirm_are_left_out() {
        let both = [Step::Curator, Step::Coordinator];
        for (planned, curator, own, expected) in [
            (&both[..], true, false, vec![Step::Curator, Step::Coordinator]),
            (&both[..], false, false, vec![Step::Coordinator]),
            (&both[..], true, true, vec![Step::Coordinator]),
            (&both[..1], false, false, vec![Step::Coordinator]),
            (&both[..1], true, false, vec![Step::Curator]),
        ] {
            assert_eq!(steps(planned, curator, own), expected);
        }
    }
}
