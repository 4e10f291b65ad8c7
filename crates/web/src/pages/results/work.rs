//! Completion of a work's items: by all schools, or by a school with its classes and groups by mark.

use askama::Template;
use axum::extract::{Path, State as Given};
use domain::chart_model::{ChartKind, ChartModel, ItemBar};
use domain::results::items::{ItemCompletion, SkillResult, Zone};
use domain::results::words;
use domain::results::work::Level;
use domain::sheet_model::{Cell, Sheet};
use operations::App;
use operations::results::works::{self, ItemGroup, WorkItems};

use super::{work_address, work_code};
use crate::error::Answer;
use crate::format::count;
use crate::html;
use crate::pages::chart::{ChartView, workbook};
use crate::session::Visitor;
use crate::shell::{Place, Shell};
use crate::state::State;

/// Items of a work.
#[derive(Template)]
#[template(path = "results/work.html")]
pub struct ItemsPage {
    /// Shared parts.
    pub shell: Shell,
    /// Heading.
    pub heading: String,
    /// The finding.
    pub sentence: String,
    /// Facts under it: code, date, participants.
    pub facts: Vec<String>,
    /// The chart of the first group.
    pub chart: Option<ChartView>,
    /// Columns of the table.
    pub groups: Vec<GroupColumn>,
    /// Rows of the table.
    pub rows: Vec<ItemRow>,
    /// Skills with at least one measured item, the deficits first.
    pub skills: Vec<SkillResult>,
    /// Whether there is a catalogue of the paper.
    pub known_skills: bool,
    /// Address of the table as a workbook.
    pub download: String,
    /// Files it rests on.
    pub sources: Vec<String>,
}

/// A group of pupils.
pub struct GroupColumn {
    /// Name.
    pub name: String,
    /// Participants.
    pub participants: u64,
    /// Fewer than ten.
    pub small: bool,
}

/// An item.
pub struct ItemRow {
    /// Number.
    pub number: String,
    /// Level in words.
    pub level: &'static str,
    /// Highest score.
    pub max: u8,
    /// For each group: percent in words, and the zone where it asks for attention.
    pub cells: Vec<(String, Option<Zone>)>,
}

fn rows(groups: &[ItemGroup]) -> Vec<ItemRow> {
    let Some(first) = groups.first() else { return Vec::new() };
    let cell = |completion: Option<&ItemCompletion>| {
        let percent = completion.and_then(|completion| completion.percent);
        (Cell::tenth(percent).words(), completion.and_then(|completion| completion.zone))
    };
    let row = |(index, item): (usize, &ItemCompletion)| ItemRow {
        number: item.item.number.clone(),
        level: item.item.level.map_or("не указан", Level::label),
        max: item.item.max,
        cells: groups.iter().map(|group| cell(group.items.get(index))).collect(),
    };
    first.items.iter().enumerate().map(row).collect()
}

/// «Из 14 заданий: достаточно 8, на границе 2, недостаточно 4.»
pub fn zones_sentence(items: &[ItemCompletion]) -> String {
    let of = |zone| items.iter().filter(|item| item.zone == Some(zone)).count();
    let (green, yellow, red) = (of(Zone::Green), of(Zone::Yellow), of(Zone::Red));
    if items.iter().all(|item| item.percent.is_none()) {
        return "Выполнение заданий по этой работе неизвестно: файлы не содержат баллов за задания.".to_owned();
    }
    if green + yellow + red == 0 {
        return "Зоны не показаны: уровень заданий неизвестен. Загрузите спецификацию работы.".to_owned();
    }
    let whole = count(items.len() as u64, "задания", "заданий", "заданий");
    format!("Из {whole}: выполняется достаточно {green}, на границе {yellow}, недостаточно {red}.")
}

/// The chart of the first group beside the last, which is everybody.
fn chart_of(items: &WorkItems) -> Option<ChartModel> {
    let first = items.groups.first()?;
    let region = items.groups.last().filter(|last| last.kind != first.kind);
    let bars = first.items.iter().enumerate().map(|(index, item)| ItemBar {
        number: item.item.number.clone(),
        max: item.item.max,
        level: item.item.level,
        percent: item.percent,
        region: region.and_then(|region| region.items.get(index)?.percent),
        zone: item.zone,
    });
    Some(ChartModel {
        id: "items".to_owned(),
        title: zones_sentence(&first.items),
        note: format!("{}: n = {}. {}", first.name, first.participants, words::work_with_year(&items.work.work.code)),
        kind: ChartKind::Items { items: bars.collect() },
    })
}

/// The table of all groups.
pub fn table(items: &WorkItems) -> Sheet {
    let names: Vec<String> =
        items.groups.iter().map(|group| format!("#{} (n = {}), %", group.name, group.participants)).collect();
    let columns: Vec<&str> =
        ["Задание", "Уровень", "#Максимум", "Зона"].into_iter().chain(names.iter().map(String::as_str)).collect();
    let mut sheet = Sheet::new(format!("Задания {}", items.work.work.code), &columns);
    sheet.note = format!("{}. Файлы: {}", words::work_with_year(&items.work.work.code), items.work.sources.join("; "));
    for (index, item) in items.groups.first().map(|group| group.items.as_slice()).unwrap_or_default().iter().enumerate()
    {
        let mut row = vec![
            Cell::text(&item.item.number),
            Cell::text(item.item.level.map_or("не указан", Level::label)),
            Cell::Count(u64::from(item.item.max)),
            Cell::text(item.zone.map_or("", Zone::label)),
        ];
        row.extend(items.groups.iter().map(|group| Cell::tenth(group.items.get(index).and_then(|item| item.percent))));
        sheet.rows.push(row);
    }
    sheet
}

/// The page, for a school or for all of them.
pub fn items_page(app: &App, shell: Shell, items: WorkItems, download: &str) -> ItemsPage {
    let work = &items.work.work;
    let mut facts = vec![work.code.to_string()];
    facts.extend(work.date.map(|date| format!("писали {}", crate::format::day(&date))));
    facts.push(count(items.work.participants, "участник", "участника", "участников") + " во всех школах");
    facts.push(count(items.work.schools, "школа", "школы", "школ"));
    facts.extend(work.max_primary.map(|max| format!("максимальный балл {max}")));
    let known_skills = !items.skills.is_empty();
    let mut skills: Vec<SkillResult> = items.skills.iter().filter(|skill| skill.measured > 0).cloned().collect();
    skills.sort_by_key(|skill| (!skill.systemic_deficit, std::cmp::Reverse(skill.red)));
    ItemsPage {
        heading: words::work_with_year(&work.code),
        sentence: zones_sentence(items.groups.first().map(|group| group.items.as_slice()).unwrap_or_default()),
        facts,
        chart: chart_of(&items).and_then(|chart| ChartView::of(app, &chart, "")),
        groups: items
            .groups
            .iter()
            .map(|group| GroupColumn {
                // The school's own name stands above; in the head of a narrow column it would push the figures out of sight.
                name: if group.kind == "school" { "Вся школа".to_owned() } else { group.name.clone() },
                participants: group.participants,
                small: group.participants < 10,
            })
            .collect(),
        rows: rows(&items.groups),
        skills,
        known_skills,
        download: download.to_owned(),
        sources: items.work.sources,
        shell,
    }
}

/// `GET /results/works/{code}`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(code): Path<String>) -> Answer {
    let code = work_code(&code)?;
    let items = works::items(&state.app, &visitor.actor(), &code, None).await?;
    let shell = visitor.shell(words::work_with_year(&code), Place::Results).under("Результаты", "/results");
    let download = format!("{}/items.xlsx", work_address(&code));
    html::page(&items_page(&state.app, shell, items, &download))
}

/// `GET /results/works/{code}/items.xlsx`
pub async fn sheet(Given(state): Given<State>, visitor: Visitor, Path(code): Path<String>) -> Answer {
    let code = work_code(&code)?;
    let items = works::items(&state.app, &visitor.actor(), &code, None).await?;
    html::file(workbook(&state.app, &table(&items), &format!("Задания {code}"))?)
}
