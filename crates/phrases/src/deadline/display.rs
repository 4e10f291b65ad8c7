//! Canonical Russian of an expression: short, unabbreviated, with words rather than signs where people write words.
//!
//! Invariant: the text reads as the same expression. The order is fixed: how often, going on, value, named times,
//! what follows, and in brackets what the date hangs on.

use std::fmt::{self, Display, Formatter};

use super::expression::*;

/// Grammatical case that a preposition asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Nominative,
    Genitive,
    Dative,
}

const MONTHS: [[&str; 3]; 12] = [
    ["январь", "января", "январю"],
    ["февраль", "февраля", "февралю"],
    ["март", "марта", "марту"],
    ["апрель", "апреля", "апрелю"],
    ["май", "мая", "маю"],
    ["июнь", "июня", "июню"],
    ["июль", "июля", "июлю"],
    ["август", "августа", "августу"],
    ["сентябрь", "сентября", "сентябрю"],
    ["октябрь", "октября", "октябрю"],
    ["ноябрь", "ноября", "ноябрю"],
    ["декабрь", "декабря", "декабрю"],
];

const SEASONS: [[&str; 3]; 4] =
    [["весна", "весны", "весне"], ["лето", "лета", "лету"], ["осень", "осени", "осени"], ["зима", "зимы", "зиме"]];

/// Weekdays: nominative, genitive, dative plural, whether feminine.
const WEEKDAYS: [(&str, &str, &str, bool); 7] = [
    ("понедельник", "понедельника", "понедельникам", false),
    ("вторник", "вторника", "вторникам", false),
    ("среда", "среды", "средам", true),
    ("четверг", "четверга", "четвергам", false),
    ("пятница", "пятницы", "пятницам", true),
    ("суббота", "субботы", "субботам", true),
    ("воскресенье", "воскресенья", "воскресеньям", false),
];

/// The month's name, 1 to 12, in the nominative or genitive.
pub(super) fn month_name(month: i8, genitive: bool) -> &'static str {
    MONTHS[usize::try_from(month - 1).unwrap_or(0) % 12][usize::from(genitive)]
}

/// «вторникам»
pub(super) fn weekday_plural(weekday: i8) -> &'static str {
    WEEKDAYS[usize::try_from(weekday - 1).unwrap_or(0) % 7].2
}

impl Display for Expression {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.recurrence.as_ref().map(ToString::to_string));
        parts.extend(self.continuity.map(|continuity| continuity.to_string()));
        if let Some(value) = &self.value {
            match parts.last_mut() {
                Some(last) => *last += &format!(" – {value}"),
                None => parts.push(value.to_string()),
            }
        }
        let mut items = self.items.iter().map(ToString::to_string);
        let yearly = matches!(self.continuity, Some(Continuity::Year | Continuity::SchoolYear));
        if let (true, None, Some(last)) = (yearly, &self.recurrence, parts.last_mut()) {
            // The colon says that the dates are inside the year.
            if let Some(first) = items.next() {
                *last += &format!(": {first}");
            }
        }
        parts.extend(items);
        match &self.thereafter {
            Some(Thereafter::Always) => parts.push("далее постоянно".to_owned()),
            Some(Thereafter::Every(rule)) => parts.push(format!("далее {rule}")),
            None => {}
        }
        f.write_str(&parts.join(", "))?;
        match (parts.is_empty(), self.references.is_empty()) {
            (_, true) => Ok(()),
            (true, false) => f.write_str(&self.references.join("; ")),
            (false, false) => write!(f, " ({})", self.references.join("; ")),
        }
    }
}

impl Display for Item {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.during {
            f.write_str("в течение ")?;
        }
        let case = if self.during { Case::Genitive } else { Case::Nominative };
        match &self.time {
            Time::Within { first, last } => {
                f.write_str(&moment(first, case))?;
                if let Some(last) = last {
                    write!(f, " – {}", moment(last, case))?;
                }
            }
            Time::By { limit: Limit::Before, moment: m } => write!(f, "до {}", moment(m, Case::Genitive))?,
            Time::By { limit: Limit::Toward, moment: m } => write!(f, "к {}", moment(m, Case::Dative))?,
            Time::By { limit: Limit::NotLater, moment: m } => write!(f, "не позднее {}", moment(m, Case::Genitive))?,
            Time::From { moment: m, exclusive: false } => write!(f, "с {}", moment(m, Case::Genitive))?,
            Time::From { moment: m, exclusive: true } => write!(f, "после {}", moment(m, Case::Genitive))?,
            Time::Until { first, last } => {
                write!(f, "с {} до {}", moment(first, Case::Genitive), moment(last, Case::Genitive))?;
            }
            Time::Offset { count, unit, before, base } => {
                let length = span(*count, *unit, *before);
                let base = moment(base, Case::Genitive);
                if *before {
                    write!(f, "за {length} до {base}")?
                } else {
                    write!(f, "в течение {length} с {base}")?
                }
            }
        }
        match &self.value {
            Some(value) => write!(f, " – {value}"),
            None => Ok(()),
        }
    }
}

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let blank = if self.unit == "%" { "" } else { " " };
        write!(f, "{}{blank}{}", self.amount, self.unit)
    }
}

impl Display for Continuity {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Continuity::Always => "постоянно",
            Continuity::Regularly => "регулярно",
            Continuity::Year => "в течение года",
            Continuity::SchoolYear => "в течение учебного года",
        })
    }
}

impl Display for Recurrence {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let days: Vec<_> = self.weekdays.iter().map(|day| weekday_plural(*day)).collect();
        let plain = !self.at_least && self.count == 1 && self.interval == 1;
        if let Some(Position::Parts(parts)) = &self.position {
            return write!(f, "{}", places(parts));
        }
        if let Some(Position::Part(part)) = &self.position {
            // A place in a year is said with its year, every other one beside its rule.
            if matches!(self.cycle, Cycle::Year | Cycle::SchoolYear) {
                return write!(f, "{}", place(*part, self.cycle, true));
            }
        }
        match (plain, days.is_empty()) {
            (true, false) => write!(f, "по {}", days.join(", "))?,
            (true, true) => f.write_str(&every(self.cycle))?,
            (false, empty) => {
                times(f, self)?;
                if !empty {
                    write!(f, " по {}", days.join(", "))?;
                }
            }
        }
        match &self.position {
            None | Some(Position::Parts(_)) => Ok(()),
            Some(Position::Part(part)) => write!(f, " {}", place(*part, self.cycle, false)),
            Some(Position::Days { by, days, range, month }) => {
                let listed = match days.split_last() {
                    Some((last, [])) => last.to_string(),
                    Some((last, before)) => {
                        format!("{} и {last}", before.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
                    }
                    None => String::new(),
                };
                match (*by, *range) {
                    (true, _) => write!(f, " до {listed} числа")?,
                    (false, false) => write!(f, " {listed} числа")?,
                    (false, true) => write!(f, " с {} по {} число", days[0], days[1])?,
                }
                f.write_str(match month {
                    MonthOfCycle::Unsaid => "",
                    MonthOfCycle::Following => " месяца, следующего за отчетным",
                    MonthOfCycle::First => " первого месяца",
                    MonthOfCycle::Last => " последнего месяца",
                })
            }
        }
    }
}

fn every(cycle: Cycle) -> String {
    match cycle {
        Cycle::Day => "ежедневно".to_owned(),
        Cycle::Week => "еженедельно".to_owned(),
        Cycle::Month => "ежемесячно".to_owned(),
        Cycle::Quarter => "ежеквартально".to_owned(),
        Cycle::Year => "ежегодно".to_owned(),
        cycle => format!("1 раз в {}", cycle_name(cycle, 1)),
    }
}

/// «не реже 2 раз в 3 месяца»
fn times(f: &mut Formatter<'_>, rule: &Recurrence) -> fmt::Result {
    let few = (2..=4).contains(&(rule.count % 10)) && !(12..=14).contains(&(rule.count % 100));
    let ends_with_one = rule.count % 10 == 1 && rule.count % 100 != 11;
    let times = match (rule.at_least, few, ends_with_one) {
        (true, _, true) | (false, true, _) => "раза",
        _ => "раз",
    };
    if rule.at_least {
        f.write_str("не реже ")?;
    }
    write!(f, "{} {times} в ", rule.count)?;
    if rule.interval > 1 {
        write!(f, "{} ", rule.interval)?;
    }
    f.write_str(cycle_name(rule.cycle, rule.interval))
}

fn cycle_name(cycle: Cycle, number: u8) -> &'static str {
    let forms = match cycle {
        Cycle::Day => ["день", "дня", "дней"],
        Cycle::Week => ["неделю", "недели", "недель"],
        Cycle::Month => ["месяц", "месяца", "месяцев"],
        Cycle::Quarter => ["квартал", "квартала", "кварталов"],
        Cycle::Half => ["полугодие", "полугодия", "полугодий"],
        Cycle::Year => ["год", "года", "лет"],
        Cycle::SchoolQuarter => ["четверть", "четверти", "четвертей"],
        Cycle::Trimester => ["триместр", "триместра", "триместров"],
        Cycle::SchoolYear => ["учебный год", "учебных года", "учебных лет"],
    };
    forms[plural(u16::from(number))]
}

/// Index of the form that a number asks for: 1 день, 2 дня, 5 дней.
pub(super) fn plural(number: u16) -> usize {
    match (number % 10, number % 100) {
        (1, tens) if tens != 11 => 0,
        (2..=4, tens) if !(12..=14).contains(&tens) => 1,
        _ => 2,
    }
}

/// «1, 3 вторник каждого месяца»
fn places(parts: &[Part]) -> String {
    let number = |part: &Part| match part {
        Part::Half(n) | Part::Decade(n) | Part::Week(n) | Part::Weekday { nth: n, .. } => *n,
        _ => 1,
    };
    let names: Vec<String> = parts
        .iter()
        .map(|part| if number(part) < 0 { "последний".to_owned() } else { number(part).to_string() })
        .collect();
    let noun = parts.first().map_or(String::new(), |part| part_name(*part, Case::Nominative));
    let noun = noun.split_once(' ').map_or("", |(_, noun)| noun).to_owned();
    format!("{} {noun} каждого месяца", names.join(", "))
}

/// «последняя пятница месяца», «в конце квартала»
fn place(part: Part, cycle: Cycle, each: bool) -> String {
    let of = match cycle {
        Cycle::Quarter => "квартала",
        Cycle::Half => "полугодия",
        Cycle::SchoolQuarter => "четверти",
        Cycle::Trimester => "триместра",
        Cycle::Year => "года",
        Cycle::SchoolYear => "учебного года",
        _ => "месяца",
    };
    let each = match (each, cycle) {
        (false, _) => "",
        (true, Cycle::SchoolQuarter) => "каждой ",
        (true, _) => "каждого ",
    };
    match part {
        Part::Begin => format!("в начале {each}{of}"),
        Part::Middle => format!("в середине {each}{of}"),
        Part::End => format!("в конце {each}{of}"),
        part => format!("{} {each}{of}", part_name(part, Case::Nominative)),
    }
}

fn part_name(part: Part, case: Case) -> String {
    let one_of = |forms: [&str; 3]| forms[case as usize].to_owned();
    let feminine = |n: i8, nominative: &str, genitive: &str| {
        format!("{} {}", ordinal(n, true, case), if case == Case::Nominative { nominative } else { genitive })
    };
    match part {
        Part::Begin => one_of(["начало", "начала", "началу"]),
        Part::Middle => one_of(["середина", "середины", "середине"]),
        Part::End => one_of(["конец", "конца", "концу"]),
        Part::Half(n) => feminine(n, "половина", "половины"),
        Part::Decade(n) => feminine(n, "декада", "декады"),
        Part::Week(n) => feminine(n, "неделя", "недели"),
        Part::Weekday { nth, weekday } => {
            let (nominative, genitive, _, is_feminine) = WEEKDAYS[usize::try_from(weekday - 1).unwrap_or(0) % 7];
            let name = if case == Case::Nominative { nominative } else { genitive };
            format!("{} {name}", ordinal(nth, is_feminine, case))
        }
        Part::LastDay => "последний день".to_owned(),
        Part::LastWorkingDay => "последний рабочий день".to_owned(),
    }
}

/// «первая», «последнего»; the dative is written as the genitive, both are understood.
fn ordinal(n: i8, feminine: bool, case: Case) -> &'static str {
    let forms = match n {
        1 => ["первый", "первая", "первого", "первой"],
        2 => ["второй", "вторая", "второго", "второй"],
        3 => ["третий", "третья", "третьего", "третьей"],
        4 => ["четвертый", "четвертая", "четвертого", "четвертой"],
        _ => ["последний", "последняя", "последнего", "последней"],
    };
    forms[usize::from(case != Case::Nominative) * 2 + usize::from(feminine)]
}

fn span(count: u16, unit: Span, accusative: bool) -> String {
    let form = plural(count);
    let name = match unit {
        Span::Days => ["день", "дня", "дней"][form],
        Span::WorkingDays => ["рабочий день", "рабочих дня", "рабочих дней"][form],
        Span::Weeks => [if accusative { "неделю" } else { "недели" }, "недели", "недель"][form],
        Span::Months => ["месяц", "месяца", "месяцев"][form],
    };
    format!("{count} {name}")
}

/// A moment in a case, with its year.
fn moment(moment: &Moment, case: Case) -> String {
    match moment.part {
        None => whole(moment, case),
        Some(part) => format!("{} {}", part_name(part, case), whole(moment, Case::Genitive)),
    }
}

fn whole(moment: &Moment, case: Case) -> String {
    let form = case as usize;
    let numbered = |n: i8, forms: [&str; 3]| format!("{n} {}", forms[form]);
    let name = match moment.unit {
        Unit::Day { month, day } => format!("{day} {}", month_name(month, true)),
        Unit::Month(month) => MONTHS[usize::try_from(month - 1).unwrap_or(0) % 12][form].to_owned(),
        Unit::Quarter(n) => numbered(n, ["квартал", "квартала", "кварталу"]),
        Unit::Half(n) => numbered(n, ["полугодие", "полугодия", "полугодию"]),
        Unit::SchoolHalf(n) => {
            let name = numbered(n, ["полугодие", "полугодия", "полугодию"]);
            if matches!(moment.year, Some(Year::School(_))) {
                name
            } else {
                format!("{name} учебного года")
            }
        }
        Unit::SchoolQuarter(n) => numbered(n, ["четверть", "четверти", "четверти"]),
        Unit::Trimester(n) => numbered(n, ["триместр", "триместра", "триместру"]),
        Unit::Season(n) => SEASONS[usize::try_from(n - 1).unwrap_or(0) % 4][form].to_owned(),
        Unit::Year | Unit::SchoolYear => return year_alone(moment, case),
    };
    match moment.year {
        None => name,
        Some(Year::Calendar(year)) => format!("{name} {year} года"),
        Some(Year::School(year)) => format!("{name} {year}/{} учебного года", year + 1),
        Some(Year::AfterReport) => format!("{name} года, следующего за отчетным"),
    }
}

fn year_alone(moment: &Moment, case: Case) -> String {
    let year = ["год", "года", "году"][case as usize];
    let school = ["учебный", "учебного", "учебному"][case as usize];
    match (moment.unit, moment.year) {
        (Unit::SchoolYear, Some(Year::Calendar(number))) => format!("{school} {year} {number} года"),
        (Unit::SchoolYear, None) => format!("{school} {year}"),
        (_, Some(Year::School(number))) => format!("{number}/{} {school} {year}", number + 1),
        (_, Some(Year::Calendar(number))) => format!("{number} {year}"),
        (_, None | Some(Year::AfterReport)) => year.to_owned(),
    }
}
