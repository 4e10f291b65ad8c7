//! Target values: contradictory, repeated, falling, missing, out of time.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use phrases::indicator::{Indicator, Measure, Target};
use phrases::text::fold;

use super::{Findings, codes};
use crate::line::Line;
use crate::roadmap::{PeriodSource, Roadmap};
use crate::russian;

pub(super) fn check(roadmap: &Roadmap, lines: &[Line<'_>], found: &mut Findings) {
    for target in &roadmap.targets {
        whole_plan(&target.indicator, found);
        series(&Place::Document, &target.indicator.text, &points(&target.indicator), Some(&target.indicator), found);
    }
    for line in lines {
        let place = Place::Line(line);
        let from_deadline: Vec<Point> = line
            .deadline
            .targets
            .iter()
            .map(|t| Point { by: Some(t.due), value: t.value.0, unit: Some(&t.unit) })
            .collect();
        series(&place, line.title, &from_deadline, line.indicators.first().copied(), found);
        for indicator in &line.indicators {
            series(&place, &indicator.text, &points(indicator), Some(indicator), found);
        }
        parts(line, found);
    }
    last_year(roadmap, found);
    outside(roadmap, found);
    repeated_indicators(roadmap, found);
    goals(roadmap, found);
}

/// Where a finding about values belongs.
enum Place<'a> {
    Document,
    Line(&'a Line<'a>),
}

impl Place<'_> {
    fn tell(&self, code: &'static codes::Code, text: String, found: &mut Findings) {
        match self {
            Place::Document => found.document(code, text),
            Place::Line(line) => found.line(code, line, text),
        }
    }
}

/// A value with its day.
#[derive(Clone, Copy, PartialEq)]
struct Point<'a> {
    by: Option<Date>,
    value: f64,
    unit: Option<&'a str>,
}

impl Point<'_> {
    fn words(&self) -> String {
        russian::quantity(self.value, self.unit)
    }

    fn when(&self) -> String {
        self.by.map(|d| format!("на {}", russian::dotted(d))).unwrap_or_else(|| "без даты".to_owned())
    }
}

fn points(indicator: &Indicator) -> Vec<Point<'_>> {
    let point = |t: &'_ Target| (t.by, indicator.full(t.value));
    indicator
        .targets
        .iter()
        .map(|t| {
            let (by, value) = point(t);
            Point { by, value, unit: t.unit.as_deref().or(indicator.unit.as_deref()) }
        })
        .collect()
}

/// One series of values: contradictions, repetitions, falls, shares above the whole.
fn series(place: &Place<'_>, name: &str, points: &[Point<'_>], indicator: Option<&Indicator>, found: &mut Findings) {
    for (i, point) in points.iter().enumerate() {
        let earlier = points[..i].iter().find(|p| p.by.is_some() && p.by == point.by && p.unit == point.unit);
        if let Some(first) = earlier {
            let when = point.when();
            if first.value == point.value {
                let text = format!("Значение {} {when} названо дважды: «{name}».", point.words());
                place.tell(&codes::REPEATED_TARGET, text, found);
            } else {
                let text = format!("Два разных значения {when}: {} и {}: «{name}».", first.words(), point.words());
                place.tell(&codes::CONTRADICTORY_TARGET, text, found);
            }
        }
    }
    let growth = indicator.is_some_and(|i| matches!(i.measure, Measure::Increase | Measure::Ratio | Measure::Count));
    if let Some(point) = points.iter().find(|p| p.unit == Some("%") && p.value > 100.0).filter(|_| !growth) {
        let text = format!("Доля больше целого: {} в «{name}».", point.words());
        place.tell(&codes::SHARE_ABOVE_WHOLE, text, found);
    }
    falling(place, name, points, found);
}

fn falling(place: &Place<'_>, name: &str, points: &[Point<'_>], found: &mut Findings) {
    let mut dated: Vec<&Point<'_>> = points.iter().filter(|p| p.by.is_some()).collect();
    dated.sort_by_key(|p| p.by);
    let fall = dated.windows(2).find(|w| w[0].by < w[1].by && w[0].unit == w[1].unit && w[1].value < w[0].value);
    let Some([before, after]) = fall else { return };
    if is_meant_to_fall(name) {
        return;
    }
    let text = format!(
        "Целевое значение падает: {} {}, затем {} {}: «{name}».",
        before.words(),
        before.when(),
        after.words(),
        after.when()
    );
    place.tell(&codes::FALLING_TARGET, text, found);
}

/// Whether an indicator counts something unwanted, so that its fall is the aim.
fn is_meant_to_fall(name: &str) -> bool {
    const DOWN: &[&str] = &["снижен", "сниз", "уменьш", "сокращ", "отсутств", "ликвидац"];
    const BAD: &[&str] = &[
        "не преодолев",
        "не освои",
        "не прошед",
        "не прошл",
        "не справи",
        "не достиг",
        "неуспева",
        "неудовлетвор",
        "ниже минимальн",
        "с низкими образовательными результатами, от",
        "необъективн",
        "вакан",
        "второгод",
        "пропуск",
        "правонаруш",
        "отчисл",
        "дефицит",
        "не получивш",
    ];
    let folded = fold(name);
    let beginning: String = folded.chars().take(60).collect();
    DOWN.iter().any(|d| beginning.contains(d)) || BAD.iter().any(|b| folded.contains(b))
}

/// A target indicator of the plan needs a value and a date.
fn whole_plan(indicator: &Indicator, found: &mut Findings) {
    let countable = !matches!(indicator.measure, Measure::State | Measure::Document);
    if indicator.value.is_none() && indicator.targets.is_empty() {
        if countable {
            let text = format!("У целевого показателя нет значения: «{}».", indicator.text);
            found.document(&codes::TARGET_WITHOUT_VALUE, text);
        }
    } else if !indicator.targets.iter().any(|t| t.by.is_some()) {
        let text = format!("У целевого показателя нет года: «{}».", indicator.text);
        found.document(&codes::TARGET_WITHOUT_DATE, text);
    }
    let named = indicator.denominator.is_some() || indicator.of.is_some();
    if indicator.measure == Measure::Share && !named {
        let text = format!("Доля без знаменателя: «{}».", indicator.text);
        found.document(&codes::SHARE_WITHOUT_DENOMINATOR, text);
    }
}

/// Days by which the plan's indicators should be reached.
fn target_days(roadmap: &Roadmap) -> impl Iterator<Item = Date> {
    roadmap.targets.iter().flat_map(|t| t.indicator.targets.iter().filter_map(|t| t.by))
}

fn last_year(roadmap: &Roadmap, found: &mut Findings) {
    let Some(last) = target_days(roadmap).max() else { return };
    let (year, end) = (last.year(), roadmap.period.end.year());
    if roadmap.period.source != PeriodSource::Assumed && year < end {
        let text = format!("Целевые показатели заданы не дальше {year} года, а план действует до {end} года.");
        found.document(&codes::TARGETS_END_EARLY, text);
    }
}

fn outside(roadmap: &Roadmap, found: &mut Findings) {
    for target in &roadmap.targets {
        let beyond = target
            .indicator
            .targets
            .iter()
            .filter_map(|t| t.by)
            .find(|by| by.year() < roadmap.period.start.year() || by.year() > roadmap.period.end.year());
        if let Some(by) = beyond.filter(|_| roadmap.period.source != PeriodSource::Assumed) {
            let text = format!("Целевое значение на {} год вне периода плана: «{}».", by.year(), target.text);
            found.document(&codes::TARGET_BEYOND_PLAN, text);
        }
    }
}

fn repeated_indicators(roadmap: &Roadmap, found: &mut Findings) {
    let mut seen: HashMap<String, ()> = HashMap::new();
    for target in &roadmap.targets {
        let key: String = fold(&target.text).chars().filter(|c| c.is_alphanumeric()).collect();
        if !key.is_empty() && seen.insert(key, ()).is_some() {
            found.document(&codes::REPEATED_TARGET, format!("Целевой показатель назван дважды: «{}».", target.text));
        }
    }
}

/// A goal with a number in it: «к 2025 году на 30%».
fn goals(roadmap: &Roadmap, found: &mut Findings) {
    for goal in roadmap.goals.iter().filter(|g| has_percentage(g)) {
        found.document(&codes::GOAL_HOLDS_TARGET, format!("Цель содержит значение показателя: «{goal}»."));
    }
}

/// Whether a text has a number with a percent sign or the word for it.
pub(super) fn has_percentage(text: &str) -> bool {
    let folded = fold(text);
    let mut after_number = false;
    for word in folded.replace('%', " % ").split_whitespace() {
        if after_number && (word == "%" || word.starts_with("процент")) {
            return true;
        }
        after_number = word
            .trim_matches(|c: char| !c.is_alphanumeric())
            .chars()
            .all(|c| c.is_ascii_digit() || c == ',' || c == '.')
            && word.chars().any(|c| c.is_ascii_digit());
    }
    false
}

/// «100 % школ: в 2021 году 3, в 2022 году 2, в 2023 году 2» does not say of how many.
fn parts(line: &Line<'_>, found: &mut Findings) {
    let Some(expected) = line.expected else { return };
    let mut by_year: BTreeMap<i16, u64> = BTreeMap::new();
    for segment in year_segments(expected) {
        if let Some(count) = count_in(segment.1) {
            by_year.entry(segment.0).or_insert(count);
        }
    }
    if by_year.len() < 2 || !has_percentage(expected) {
        return;
    }
    let sum: u64 = by_year.values().sum();
    let terms: Vec<String> = by_year.values().map(u64::to_string).collect();
    let text = format!(
        "По годам названо {} = {sum}, рядом стоит доля в процентах, а общее число не названо: проверить долю нельзя.",
        terms.join(" + ")
    );
    found.line(&codes::PARTS_WITHOUT_WHOLE, line, text);
}

/// Pieces of a text that each begin with «в 2021 году».
fn year_segments(text: &str) -> Vec<(i16, &str)> {
    let mut starts: Vec<(i16, usize, usize)> = Vec::new();
    for (at, _) in text.match_indices(" 20").chain(text.match_indices("\u{a0}20")) {
        let from = text[at..].find('2').map_or(at, |i| at + i);
        let digits: String = text[from..].chars().take_while(char::is_ascii_digit).collect();
        let before = fold(&text[..at]);
        let after = text[from + digits.len()..].trim_start();
        if digits.len() == 4
            && (before.ends_with(" в") || before == "в" || before.ends_with("-в"))
            && after.starts_with("год")
            && let Ok(year) = digits.parse()
        {
            starts.push((year, at, from + digits.len()));
        }
    }
    starts.sort_by_key(|s| s.1);
    let ends: Vec<usize> = starts.iter().skip(1).map(|s| s.1).chain([text.len()]).collect();
    starts.into_iter().zip(ends).map(|((year, _, from), end)| (year, text.get(from..end).unwrap_or(""))).collect()
}

/// How many things a piece names: a number before a noun, or the quoted names in it.
fn count_in(segment: &str) -> Option<u64> {
    let words: Vec<&str> = segment.split_whitespace().collect();
    for pair in words.windows(2) {
        if let Ok(n) = pair[0].trim_matches(|c: char| !c.is_ascii_digit()).parse::<u64>()
            && pair[0].chars().all(|c| c.is_ascii_digit() || "-х:–".contains(c))
            && pair[1].chars().next().is_some_and(char::is_alphabetic)
        {
            return Some(n);
        }
    }
    let quoted = segment.matches('«').count() as u64;
    (quoted > 0).then_some(quoted)
}
