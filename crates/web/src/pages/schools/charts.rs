//! Charts of a school's page, built from its figures; each can be taken away as a workbook.

use axum::extract::{Path, State as Given};
use domain::chart_model::{ChartKind, ChartModel, IntervalRow, ItemBar, StackedRow};
use domain::results::counts::WorkCounts;
use domain::results::statistics::wilson;
use domain::results::words;
use operations::results::school::{self, SchoolView, SchoolWork};

use crate::error::{Answer, Problem};
use crate::fields::Fields;
use crate::format::count;
use crate::html;
use crate::pages::chart::workbook;
use crate::pages::results::zones_sentence;
use crate::session::{Asked, Visitor};
use crate::state::State;

/// Years of marks shown for each work.
const YEARS: usize = 3;

/// The work that is looked at closer: the one asked for, else the one with the largest share below the minimum.
pub(super) fn chosen<'a>(view: &'a SchoolView, asked: &str) -> Option<&'a SchoolWork> {
    let share = |work: &&SchoolWork| match work.school.participants {
        0 => 0.0,
        n => work.school.below as f64 / n as f64,
    };
    let named = view.works.iter().find(|work| work.work.work.code.to_string() == asked);
    named.or_else(|| view.works.iter().max_by(|a, b| share(a).total_cmp(&share(b))))
}

/// Shares below the minimum of the year's works.
pub(super) fn shares(view: &SchoolView, threshold: Option<f64>) -> ChartModel {
    let row = |work: &SchoolWork| {
        let (below, participants) = (work.school.below, work.school.participants);
        let (low, high) = wilson(below, participants)?;
        let percent = 100.0 * below as f64 / participants as f64;
        Some(IntervalRow {
            label: words::work(&work.work.work.code),
            participants,
            below,
            percent,
            interval: Some([100.0 * low, 100.0 * high]),
            // Compared as integers in hundredths of a percent, as the rule does.
            low: threshold.is_some_and(|threshold| 10_000 * below >= (threshold * 100.0).round() as u64 * participants),
            small: participants < 10,
        })
    };
    let rows: Vec<IntervalRow> = view.works.iter().filter_map(row).collect();
    let low = rows.iter().filter(|row| row.low).count() as u64;
    let title = match (threshold, low) {
        (None, _) => format!("Доля участников ниже минимума по работам {} года", view.year),
        (Some(threshold), 0) => {
            format!(
                "Ни по одной работе {} года порог {} % не достигнут",
                view.year,
                domain::russian::number(threshold, 1)
            )
        }
        (Some(threshold), low) => format!(
            "Порог {}\u{a0}% достигнут по {} из {}",
            domain::russian::number(threshold, 1),
            count(low, "работе", "работам", "работам"),
            rows.len()
        ),
    };
    ChartModel {
        id: "shares".to_owned(),
        title,
        note: "Точка – доля участников ниже минимума, отрезок – 95-процентный интервал.".to_owned(),
        kind: ChartKind::Intervals { rows, threshold },
    }
}

/// Marks of the year and of the years before, work by work.
pub(super) fn marks(view: &SchoolView) -> ChartModel {
    let mut rows = Vec::new();
    for work in &view.works {
        let label = |year: u16| format!("{}, {year}", words::work(&work.work.work.code));
        let years =
            std::iter::once((view.year, &work.school)).chain(work.earlier.iter().map(|(year, counts)| (*year, counts)));
        let with_marks = years.filter(|(_, counts)| counts.marks.iter().sum::<u64>() > 0).take(YEARS);
        rows.extend(with_marks.map(|(year, counts)| StackedRow { label: label(year), counts: counts.marks.to_vec() }));
    }
    ChartModel {
        id: "marks".to_owned(),
        title: format!("Отметки за {} год и за прошлые годы", view.year),
        note: "Числа на полосах – участники. Выделены отметки «2».".to_owned(),
        kind: ChartKind::Stacked {
            row_title: "Работа и год".to_owned(),
            parts: ["«2»", "«3»", "«4»", "«5»"].map(str::to_owned).to_vec(),
            emphasis: 0,
            rows,
        },
    }
}

/// Marks of the works against the journal.
pub(super) fn journal(view: &SchoolView) -> ChartModel {
    let compared: Vec<&SchoolWork> = view.works.iter().filter(|work| work.school.journal > 0).collect();
    let sum = |of: fn(&WorkCounts) -> u64| compared.iter().map(|work| of(&work.school)).sum::<u64>();
    let (all, same, wide) =
        (sum(|counts| counts.journal), sum(|counts| counts.against_journal[1]), sum(|counts| counts.wide_gap));
    let share = if all > 0 { (100.0 * same as f64 / all as f64).round() } else { 0.0 };
    let rows = compared.iter().map(|work| StackedRow {
        label: words::work(&work.work.work.code),
        counts: work.school.against_journal.to_vec(),
    });
    ChartModel {
        id: "journal".to_owned(),
        title: format!("Отметка за работу совпала с журналом у {} %", domain::russian::number(share, 0)),
        note: format!("Сравнили отметок: {all}. Расхождение в две отметки и больше: {wide}."),
        kind: ChartKind::Stacked {
            row_title: "Работа".to_owned(),
            parts: ["ниже журнала", "совпала", "выше журнала"].map(str::to_owned).to_vec(),
            emphasis: 2,
            rows: rows.collect(),
        },
    }
}

/// Primary scores of a work against everybody's.
pub(super) fn scores(work: &SchoolWork, marks_from: Option<[u16; 3]>) -> ChartModel {
    let title = match (work.school.mean_primary(), work.region.mean_primary()) {
        (Some(own), Some(all)) => {
            let words = match own - all {
                gap if gap.abs() < 0.5 => "почти как в среднем по всем школам".to_owned(),
                gap if gap > 0.0 => {
                    format!("на {} больше, чем в среднем по всем школам", domain::russian::number(gap, 1))
                }
                gap => format!("на {} меньше, чем в среднем по всем школам", domain::russian::number(-gap, 1)),
            };
            format!("Средний балл {} – {words}", domain::russian::number(own, 1))
        }
        _ => "Распределение первичных баллов".to_owned(),
    };
    ChartModel {
        id: "scores".to_owned(),
        title,
        note: words::work_with_year(&work.work.work.code),
        kind: ChartKind::Histogram {
            school: work.school.histogram.clone(),
            region: work.region.histogram.clone(),
            marks_from,
        },
    }
}

/// Items of a work by zone.
pub(super) fn items(work: &SchoolWork) -> ChartModel {
    let bars = work.items.iter().enumerate().map(|(index, item)| ItemBar {
        number: item.item.number.clone(),
        max: item.item.max,
        level: item.item.level,
        percent: item.percent,
        region: work.region_items.get(index).and_then(|item| item.percent),
        zone: item.zone,
    });
    ChartModel {
        id: "items".to_owned(),
        title: zones_sentence(&work.items),
        note: format!("{}, n = {}", words::work_with_year(&work.work.work.code), work.school.participants),
        kind: ChartKind::Items { items: bars.collect() },
    }
}

/// The figures a school's page and its charts stand on.
pub(super) async fn view(state: &State, visitor: &Visitor, id: &str, query: &Fields) -> Result<SchoolView, Problem> {
    let year = query.given("year").map(|year| year.parse::<u16>()).transpose().map_err(|_| Problem::not_found())?;
    let rule = query.given("rule");
    let found = school::view(&state.app, &visitor.actor(), id, year, rule.as_deref()).await;
    found.map_err(|failure| match failure {
        operations::Failure::NotFound => Problem::not_found().way("Школы", "/schools"),
        other => other.into(),
    })
}

/// `GET /schools/{school}/charts/{chart}`: the table behind a chart, «shares.xlsx» and so on.
pub async fn sheet(
    Given(state): Given<State>,
    visitor: Visitor,
    Path((id, chart)): Path<(String, String)>,
    Asked(query): Asked,
) -> Answer {
    let view = view(&state, &visitor, &id, &query).await?;
    let work = chosen(&view, query.get("work"));
    let model = match (chart.as_str(), work) {
        ("shares.xlsx", _) => shares(&view, super::school::threshold(&state, &visitor, &view).await?),
        ("marks.xlsx", _) => marks(&view),
        ("journal.xlsx", _) => journal(&view),
        ("scores.xlsx", Some(work)) => scores(work, None),
        ("items.xlsx", Some(work)) => items(work),
        _ => return Err(Problem::not_found()),
    };
    let mut table = model.table();
    table.note = format!("{}. {} Файлы: {}", view.name, table.note, view.sources.join("; "));
    html::file(workbook(&state.app, &table, &format!("{} {}", view.name, model.id))?)
}
