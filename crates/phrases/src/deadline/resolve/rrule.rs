//! Recurrence rules in the notation of RFC 5545.

use std::fmt::Write;

use super::super::expression::*;

const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// The rule of a recurrence; months of `bounds` limit monthly and weekly rules.
pub(super) fn of(rule: &Recurrence, bounds: &[Item]) -> String {
    let mut text = base(rule);
    let within = bounds.iter().all(|item| matches!(item.time, Time::Within { .. }));
    if matches!(rule.cycle, Cycle::Month | Cycle::Week)
        && !bounds.is_empty()
        && within
        && let Some(months) = months(bounds).filter(|months| months.len() < 12)
    {
        let _ = write!(text, ";BYMONTH={}", list(&months));
    }
    if let Some(position) = &rule.position {
        text.push_str(&place(position, rule));
    }
    text
}

fn base(rule: &Recurrence) -> String {
    let (count, interval) = (u32::from(rule.count), u32::from(rule.interval));
    let (frequency, interval) = match rule.cycle {
        Cycle::Day => ("DAILY", interval),
        Cycle::Week => ("WEEKLY", interval),
        Cycle::SchoolQuarter => return "FREQ=YEARLY;BYMONTH=3,5,10,12;BYMONTHDAY=-1".to_owned(),
        Cycle::Trimester => return "FREQ=YEARLY;BYMONTH=2,5,11;BYMONTHDAY=-1".to_owned(),
        Cycle::Year | Cycle::SchoolYear if count == 1 => ("YEARLY", interval),
        cycle => {
            let months = match cycle {
                Cycle::Month => 1,
                Cycle::Quarter => 3,
                Cycle::Half => 6,
                _ => 12,
            };
            let length = months * interval;
            match (length, count) {
                (1, 2) => return "FREQ=MONTHLY;BYMONTHDAY=15,-1".to_owned(),
                (1, 3) => return "FREQ=MONTHLY;BYMONTHDAY=10,20,-1".to_owned(),
                _ if length % count == 0 => ("MONTHLY", length / count),
                _ => ("MONTHLY", length),
            }
        }
    };
    let mut text = format!("FREQ={frequency}");
    if interval > 1 {
        let _ = write!(text, ";INTERVAL={interval}");
    }
    if !rule.weekdays.is_empty() {
        let names: Vec<_> = rule.weekdays.iter().filter_map(|day| WEEKDAYS.get(*day as usize - 1)).copied().collect();
        let _ = write!(text, ";BYDAY={}", names.join(","));
    }
    text
}

/// Where in the cycle. Parts of cycles longer than a month have no notation and add nothing.
fn place(position: &Position, rule: &Recurrence) -> String {
    match position {
        Position::Days { days, range: false, .. } if days.as_slice() == [31] => ";BYMONTHDAY=-1".to_owned(),
        Position::Days { days, range: false, .. } => format!(";BYMONTHDAY={}", list(days)),
        Position::Days { days, .. } => format!(";BYMONTHDAY={}", list(&(days[0]..=days[1]).collect::<Vec<_>>())),
        Position::Part(part) if rule.cycle == Cycle::Month => match part {
            Part::Weekday { nth, weekday } => format!(";BYDAY={nth}{}", WEEKDAYS[*weekday as usize - 1]),
            Part::LastDay => ";BYMONTHDAY=-1".to_owned(),
            Part::LastWorkingDay => ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1".to_owned(),
            Part::Begin | Part::Decade(1) => ";BYMONTHDAY=10".to_owned(),
            Part::Middle | Part::Decade(2) => ";BYMONTHDAY=20".to_owned(),
            Part::Half(1) => ";BYMONTHDAY=15".to_owned(),
            Part::Week(n) if *n > 0 => format!(";BYMONTHDAY={}", n * 7),
            _ => ";BYMONTHDAY=-1".to_owned(),
        },
        Position::Part(_) => String::new(),
        Position::Parts(parts) => several(parts),
    }
}

/// «1 и 3 вторник месяца»
fn several(parts: &[Part]) -> String {
    let weekdays: Vec<String> = parts
        .iter()
        .filter_map(|part| match part {
            Part::Weekday { nth, weekday } => Some(format!("{nth}{}", WEEKDAYS.get(*weekday as usize - 1)?)),
            _ => None,
        })
        .collect();
    if !weekdays.is_empty() {
        return format!(";BYDAY={}", weekdays.join(","));
    }
    let last = |part: &Part| match part {
        Part::Week(n) if *n > 0 => n * 7,
        Part::Decade(1) => 10,
        Part::Decade(2) => 20,
        _ => -1,
    };
    format!(";BYMONTHDAY={}", list(&parts.iter().map(last).collect::<Vec<_>>()))
}

/// «ежегодно, март, август»: the months; days when every item is a day.
pub(super) fn of_items(items: &[Item]) -> Option<String> {
    let months = months(items)?;
    let mut days: Vec<i8> = Vec::new();
    for item in items {
        match &item.time {
            Time::By { moment: Moment { unit: Unit::Day { day, .. }, .. }, .. }
            | Time::Within { first: Moment { unit: Unit::Day { day, .. }, .. }, last: None } => days.push(*day),
            _ => {}
        }
    }
    days.sort_unstable();
    days.dedup();
    let mut text = format!("FREQ=YEARLY;BYMONTH={}", list(&months));
    match days.as_slice() {
        [] => {}
        // RFC 5545 multiplies months by days, so only one common day can be said.
        [day] if items.iter().all(|item| matches!(super::lists::first_of(&item.time).unit, Unit::Day { .. })) => {
            let _ = write!(text, ";BYMONTHDAY={day}");
        }
        _ => return None,
    }
    Some(text)
}

/// The months that the items cover; nothing when one of them is no month, day or range of those.
fn months(items: &[Item]) -> Option<Vec<i8>> {
    let month = |moment: &Moment| match moment.unit {
        Unit::Month(month) | Unit::Day { month, .. } => Some(month),
        _ => None,
    };
    let mut all = Vec::new();
    for item in items {
        match &item.time {
            Time::Within { first, last: Some(last) } | Time::Until { first, last } => {
                let (from, to) = (month(first)?, month(last)?);
                let length = (to - from).rem_euclid(12);
                all.extend((0..=length).map(|step| (from - 1 + step) % 12 + 1));
            }
            Time::Within { first: moment, last: None } | Time::By { moment, .. } => all.push(month(moment)?),
            Time::From { .. } | Time::Offset { .. } => return None,
        }
    }
    all.sort_unstable();
    all.dedup();
    (!all.is_empty()).then_some(all)
}

fn list(numbers: &[i8]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}
