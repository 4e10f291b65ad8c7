//! Tables of indicators by year: `Показатель | Ед. изм. | Базовое значение | 2023 | 2024 | 2025`.

use domain::roadmap::RoadmapTarget;
use jiff::civil::{Date, date};
use phrases::indicator::{Quantity, Target};
use phrases::text::fold;

use super::activities::Readers;
use super::dates;
use super::goals;
use super::layout::is_unit_heading;
use super::sweep::Stretch;

/// Target indicators of their own table: a target for every year column, the unit and the base from theirs.
pub(super) fn read(stretch: &Stretch, readers: &Readers<'_>) -> Vec<RoadmapTarget> {
    let rows = stretch.rows.iter().filter(|(_, strip)| strip.filled().count() >= 2 && !strip.counts_columns());
    rows.filter_map(|(_, strip)| {
        let text = goals::target_of_row(stretch, strip)?;
        let mut indicator = readers.indicator(&text);
        let (mut name, mut unit) = (String::new(), String::new());
        let (mut years, mut base): (Vec<(Date, String)>, Option<String>) = (Vec::new(), None);
        for slot in strip.filled() {
            let Some(column) = stretch.layout.column_at(slot).map(|index| &stretch.layout.columns[index]) else {
                continue;
            };
            let (plain, heading) = (slot.plain(), column.heading.as_str());
            if is_unit_heading(heading) {
                unit = plain;
            } else if is_base(heading) {
                base = Some(plain);
            } else if let Some(by) = last_day(column.part.as_deref().unwrap_or(heading)) {
                years.push((by, plain));
            } else if name.is_empty() && plain.chars().any(char::is_alphabetic) {
                name = plain;
            }
        }
        if !years.is_empty() {
            // A cell gives the number; its unit stands there, in the unit's column or behind the indicator's words.
            let own_unit = if unit.is_empty() { unit_behind(&name) } else { unit };
            let value = |text: &str| {
                let bare = !text.chars().any(|c| c.is_alphabetic() || c == '%');
                let text = if bare { format!("{text} {own_unit}") } else { text.to_owned() };
                let read = readers.indicator(&text);
                read.value.map(|value| (read.comparator, value, read.unit))
            };
            let targets = years.iter().filter_map(|(by, text)| {
                let (comparator, value, unit) = value(text)?;
                Some(Target { by: Some(*by), comparator, value, unit })
            });
            indicator.targets = targets.collect();
            indicator.value = None;
            indicator.unread = None;
            indicator.unit = indicator.targets.iter().find_map(|target| target.unit.clone());
            indicator.baseline = base.and_then(|text| value(&text)).map(|(_, value, unit)| Quantity { value, unit });
        }
        Some(RoadmapTarget { indicator, text })
    })
    .collect()
}

/// «Базовое значение», «Исходное значение», «Факт 2022».
fn is_base(heading: &str) -> bool {
    ["базов", "исходн", "факт", "текущ", "на начало"].iter().any(|word| heading.contains(word))
}

/// The last day of the year that a heading names; of a school year the last of August.
fn last_day(heading: &str) -> Option<Date> {
    let years: Vec<i16> = dates::years(heading).collect();
    let last = *years.last()?;
    let school = heading.contains("уч") || heading.contains('/') && years.len() == 2;
    Date::new(last, if school { 8 } else { 12 }, 31).ok().filter(|_| last >= date(2000, 1, 1).year())
}

/// «…, %», «… (чел.)»: the unit that an indicator's words end with.
fn unit_behind(name: &str) -> String {
    let folded = fold(name);
    let tail = folded.rsplit([',', '(']).next().unwrap_or_default().trim_matches([' ', ')', '.']);
    let known = ["%", "процент", "чел", "ед", "шт", "балл", "руб", "тыс"].iter().any(|unit| tail.starts_with(unit));
    if known && tail.chars().count() <= 16 { tail.to_owned() } else { String::new() }
}
