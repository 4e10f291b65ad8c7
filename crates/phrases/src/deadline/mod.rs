//! Deadlines: «ежегодно, март, август», «до 15 февраля 2023», «1 раз в 2 недели с ноября 2020г.».
//!
//! [`read`] goes four steps: the text is cut into tokens and healed, the tokens become an [`expression::Expression`],
//! the expression meets the plan's period and becomes windows, and everything assumed on the way is named.
//!
//! Invariants: reading never fails and never panics; a text that is not understood as a whole stays in
//! [`Deadline::unread`] as a whole, without windows; an expression prints in canonical Russian, and that text reads as
//! the same expression.
//!
//! # Codes of assumptions
//!
//! | code | what is told |
//! |---|---|
//! | `month_without_year` | год не назван: принят каждый год плана |
//! | `before_month` | «до месяца» прочитано как последний день перед ним |
//! | `before_year` | «до года» прочитано как 31 декабря этого года |
//! | `before_period` | «до» прочитано как последний день перед началом названного времени |
//! | `year_from_list` | год взят у соседней даты списка |
//! | `previous_year` | начало отнесено к предыдущему году, иначе оно позже конца |
//! | `yearly_from_named_year` | «ежегодно» с одним годом: принят каждый год плана, начиная с него |
//! | `school_year` | годы прочитаны как учебный год плана |
//! | `school_year_in_plan` | учебный год отнесён к годам плана |
//! | `school_year_end` | концом учебного года принято 31 мая |
//! | `school_half_year` | в плане на учебный год принято учебное полугодие |
//! | `school_quarter_dates` | учебная четверть принята по целым месяцам, уточните по календарному графику |
//! | `trimester_dates` | триместр принят по целым месяцам, уточните по календарному графику |
//! | `season_months` | время года прочитано тремя целыми месяцами |
//! | `part_of_period` | начало, середина и конец прочитаны как треть месяца или крайний месяц |
//! | `week_of_month` | недели месяца приняты по семь дней с первого числа |
//! | `times_in_window` | несколько раз за промежуток: дни внутри него не названы |
//! | `count_range` | из названного числа раз принято меньшее |
//! | `at_least` | названо наименьшее число раз: приняты обязательные сроки |
//! | `every_month` | месяц не назван: принято это число каждого месяца |
//! | `every_week` | день недели без слова «еженедельно»: принята каждая неделя |
//! | `month_after_period` | месяц не назван: принят следующий за кварталом или полугодием |
//! | `reporting_period` | приняты отчёты за периоды внутри плана |
//! | `regularly` | «регулярно» прочитано как «постоянно» |
//! | `continues_after` | после названного срока работа продолжается до конца плана |
//! | `open_end` | окончание не названо: принят конец плана |
//! | `approximate` | срок назван приблизительно |
//! | `typo` | слово прочитано с исправленной опечаткой |
//! | `start_of_school_year` | август – сентябрь отнесены к началу учебного года плана |
//! | `august_before` | год не назван: август перед осенними сроками отнесён к лету перед учебным годом |
//! | `august_after` | год не назван: август отнесён к концу учебного года плана |
//! | `current_year` | «текущий год» прочитан как год плана |
//! | `too_many_windows` | повторов слишком много: показан весь промежуток целиком |

mod assumption;
mod display;
pub mod expression;
mod heal;
mod lexer;
mod parse;
mod resolve;
mod sentence;
mod words;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::number::Number;
use crate::period::Period;
use crate::text::squeeze;

/// A longer text is no deadline; it stays unread without being looked at.
const LONGEST: usize = 2000;

/// What a deadline expression means within a plan's period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deadline {
    /// The document's own words, white space folded.
    pub text: String,
    /// How the work lies in time.
    pub nature: Nature,
    /// When it may be done and must be done, in time order.
    pub windows: Vec<Window>,
    /// RFC 5545 recurrence, when the words name one.
    pub rrule: Option<String>,
    /// What else the date hangs on («по графику ФГАОУ»), in the document's words.
    pub reference: Option<String>,
    /// What had to be assumed to read it.
    pub assumptions: Vec<Assumption>,
    /// Values tied to dates inside the expression («Июль 2023 год – 15%»).
    pub targets: Vec<DeadlineTarget>,
    /// What was not understood; never guessed.
    pub unread: Option<String>,
}

/// How work lies in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Nature {
    /// Named dates or windows.
    Dated,
    /// Goes on all the time.
    Continuous,
    /// Hangs on something outside the text; also the nature of a text that was not understood.
    Conditional,
    /// The cell is empty.
    Absent,
}

/// One stretch of time with its last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    /// First day; none when only the last day is named («до 15 февраля»).
    pub start: Option<Date>,
    /// Last day.
    pub due: Date,
}

/// Something the reader had to assume; `code` is stable, `text` is Russian.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumption {
    /// Stable code, for example `month_without_year`.
    pub code: String,
    /// A Russian sentence.
    pub text: String,
}

/// A value tied to a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeadlineTarget {
    /// The day by which the value holds.
    pub due: Date,
    /// The value.
    pub value: Number,
    /// `%` or another unit.
    pub unit: String,
}

/// Reads one deadline expression within the period of its plan.
pub fn read(text: &str, period: Period) -> Deadline {
    let text = squeeze(text);
    if is_empty(&text) {
        return Deadline::bare(text, Nature::Absent);
    }
    understand(&text, period).unwrap_or_else(|| {
        let mut unread = Deadline::bare(text, Nature::Conditional);
        unread.unread = Some(unread.text.clone());
        unread
    })
}

/// Reads a text as an expression, without a plan. Nothing when it is not understood.
pub fn parse(text: &str) -> Option<expression::Expression> {
    let text = squeeze(text);
    (text.len() <= 2 * LONGEST && !is_empty(&text)).then(|| parse::parse(&text))?.map(|parsed| parsed.expression)
}

/// A dash or dots in a cell say that there is nothing.
fn is_empty(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}

fn understand(text: &str, period: Period) -> Option<Deadline> {
    // Two bytes a letter: cheap to ask before anything is counted.
    if text.len() > 2 * LONGEST || text.chars().count() > LONGEST {
        return None;
    }
    let parse::Parsed { expression, mut notes, hangs } = parse::parse(text)?;
    if hangs && depends_on_schedule(&expression) {
        let mut deadline = Deadline::bare(text.to_owned(), Nature::Conditional);
        deadline.reference = Some(text.to_owned());
        return Some(deadline);
    }
    let resolution = resolve::resolve(&expression, period, &mut notes)?;
    Some(Deadline {
        text: text.to_owned(),
        nature: resolution.nature,
        windows: resolution.windows,
        rrule: resolution.rrule,
        reference: (!expression.references.is_empty()).then(|| expression.references.join("; ")),
        assumptions: notes.into_assumptions(),
        targets: resolution.targets,
        unread: None,
    })
}

/// Whether the text names no time of its own, or only when something may begin («с января 2021 года в сроки,
/// установленные институтом»).
fn depends_on_schedule(expression: &expression::Expression) -> bool {
    let open = |item: &expression::Item| matches!(item.time, expression::Time::From { .. });
    expression.recurrence.is_none()
        && expression.continuity.is_none()
        && expression.thereafter.is_none()
        && expression.items.iter().all(open)
}

impl Deadline {
    fn bare(text: String, nature: Nature) -> Deadline {
        Deadline {
            text,
            nature,
            windows: Vec::new(),
            rrule: None,
            reference: None,
            assumptions: Vec::new(),
            targets: Vec::new(),
            unread: None,
        }
    }
}
