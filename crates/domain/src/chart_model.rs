//! What a chart of results shows; `reports` draws it as SVG, pages show the same as a table.
//!
//! The title is the finding in one sentence; the note says how many participants and what the figures rest on.

use serde::{Deserialize, Serialize};

use crate::results::items::Zone;
use crate::results::work::Level;
use crate::sheet_model::{Cell, Sheet};

/// A chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChartModel {
    /// Identifier, unique on its page: Latin letters, digits, hyphens.
    pub id: String,
    /// The finding in one sentence.
    pub title: String,
    /// Number of participants, moment, files.
    pub note: String,
    /// What is drawn.
    pub kind: ChartKind,
}

/// Kinds of charts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ChartKind {
    /// Shares with 95 % intervals, one row a procedure, and a line of the threshold.
    Intervals {
        /// Rows in the order shown.
        rows: Vec<IntervalRow>,
        /// The threshold in percent, when the rule has one.
        threshold: Option<f64>,
    },
    /// One share with its interval, small enough for a cell of a table.
    Whisker {
        /// The share.
        row: IntervalRow,
        /// The threshold in percent.
        threshold: Option<f64>,
    },
    /// Whole bars cut into parts: marks by year, marks against the journal.
    Stacked {
        /// What the rows are: «Работа и год».
        row_title: String,
        /// What the parts are called, from left to right; at most four.
        parts: Vec<String>,
        /// Which part is hatched: the one the eye should find first.
        emphasis: usize,
        /// Rows in the order shown.
        rows: Vec<StackedRow>,
    },
    /// Pupils by primary score: the school as bars against the region as a line.
    Histogram {
        /// Pupils of the school by score from 0.
        school: Vec<u64>,
        /// Pupils of the region by score from 0.
        region: Vec<u64>,
        /// Lowest scores of the marks 3, 4 and 5.
        marks_from: Option<[u16; 3]>,
    },
    /// Completion of items with their zones, the region beside.
    Items {
        /// Items in the order of the paper.
        items: Vec<ItemBar>,
    },
    /// Changes of groups with their 95 % intervals, around the line of no change.
    Changes {
        /// What the rows are: «Класс».
        row_title: String,
        /// What the change is measured in: «логиты».
        unit: String,
        /// Name of the line of no change: «прежний уровень».
        none: String,
        /// Rows in the order shown.
        rows: Vec<ChangeRow>,
    },
}

/// Change of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeRow {
    /// «5А».
    pub label: String,
    /// Pupils of the group.
    pub participants: u64,
    /// The change; none where it could not be measured.
    pub change: Option<f64>,
    /// Its 95 % interval.
    pub interval: Option<[f64; 2]>,
    /// It cannot be told from no change.
    pub cannot_be_told: bool,
}

impl ChangeRow {
    /// What may be said.
    pub fn words(&self) -> &'static str {
        match self.change {
            None => "учеников слишком мало",
            Some(_) if self.cannot_be_told => "нельзя отличить от прежнего",
            Some(change) if change > 0.0 => "рост",
            Some(_) => "снижение",
        }
    }
}

/// A share with its interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IntervalRow {
    /// «Математика, 5 класс».
    pub label: String,
    /// Participants.
    pub participants: u64,
    /// Of these: below the minimum.
    pub below: u64,
    /// Share in percent.
    pub percent: f64,
    /// 95 % interval in percent.
    pub interval: Option<[f64; 2]>,
    /// The comparison of the rule holds.
    pub low: bool,
    /// Few participants.
    pub small: bool,
}

/// A whole bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StackedRow {
    /// What it is.
    pub label: String,
    /// Pupils in each part.
    pub counts: Vec<u64>,
}

/// Completion of one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemBar {
    /// Number of the item.
    pub number: String,
    /// Highest score.
    pub max: u8,
    /// Level, when known.
    pub level: Option<Level>,
    /// Completion in percent; none without data.
    pub percent: Option<f64>,
    /// The region's completion in percent.
    pub region: Option<f64>,
    /// Zone; none when the level is unknown.
    pub zone: Option<Zone>,
}

impl ChartModel {
    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        match &self.kind {
            ChartKind::Intervals { rows, .. } => rows.is_empty(),
            ChartKind::Whisker { .. } => false,
            ChartKind::Stacked { rows, .. } => rows.iter().all(|row| row.counts.iter().sum::<u64>() == 0),
            ChartKind::Histogram { school, region, .. } => school.iter().chain(region).sum::<u64>() == 0,
            ChartKind::Items { items } => items.iter().all(|item| item.percent.is_none()),
            ChartKind::Changes { rows, .. } => rows.iter().all(|row| row.change.is_none()),
        }
    }

    /// The same as a table.
    pub fn table(&self) -> Sheet {
        let mut sheet = match &self.kind {
            ChartKind::Intervals { rows, .. } => intervals(rows),
            ChartKind::Whisker { row, .. } => intervals(std::slice::from_ref(row)),
            ChartKind::Stacked { row_title, parts, rows, .. } => stacked(row_title, parts, rows),
            ChartKind::Histogram { school, region, .. } => histogram(school, region),
            ChartKind::Items { items } => item_table(items),
            ChartKind::Changes { row_title, unit, rows, .. } => changes(row_title, unit, rows),
        };
        sheet.title.clone_from(&self.title);
        sheet.note.clone_from(&self.note);
        sheet
    }
}

/// Part of a whole in percent; none of nothing.
pub fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| 100.0 * part as f64 / whole as f64)
}

fn intervals(rows: &[IntervalRow]) -> Sheet {
    let columns = [
        "Работа",
        "#Участников",
        "#Ниже минимума",
        "#Доля, %",
        "#Интервал 95 % от, %",
        "#Интервал 95 % до, %",
        "Примечание",
    ];
    let mut sheet = Sheet::new("", &columns);
    sheet.rows = rows
        .iter()
        .map(|row| {
            let remark = match (row.low, row.small) {
                (true, true) => "порог правила достигнут, малая выборка",
                (true, false) => "порог правила достигнут",
                (false, true) => "малая выборка",
                (false, false) => "",
            };
            vec![
                Cell::text(&row.label),
                Cell::Count(row.participants),
                Cell::Count(row.below),
                Cell::tenth(Some(row.percent)),
                Cell::tenth(row.interval.map(|interval| interval[0])),
                Cell::tenth(row.interval.map(|interval| interval[1])),
                Cell::text(remark),
            ]
        })
        .collect();
    sheet
}

fn stacked(row_title: &str, parts: &[String], rows: &[StackedRow]) -> Sheet {
    let numbers = parts.iter().map(|part| format!("#{part}"));
    let shares = parts.iter().map(|part| format!("#{part}, %"));
    let titles: Vec<String> =
        [row_title.to_owned(), "#Участников".to_owned()].into_iter().chain(numbers).chain(shares).collect();
    let mut sheet = Sheet::new("", &titles.iter().map(String::as_str).collect::<Vec<_>>());
    sheet.rows = rows
        .iter()
        .map(|row| {
            let whole: u64 = row.counts.iter().sum();
            let shares = row.counts.iter().map(|count| Cell::tenth(percent(*count, whole)));
            let counts = row.counts.iter().map(|count| Cell::Count(*count));
            [Cell::text(&row.label), Cell::Count(whole)].into_iter().chain(counts).chain(shares).collect()
        })
        .collect();
    sheet
}

fn histogram(school: &[u64], region: &[u64]) -> Sheet {
    let columns = ["#Первичный балл", "#Участников школы", "#Доля школы, %", "#Участников региона", "#Доля региона, %"];
    let mut sheet = Sheet::new("", &columns);
    let wholes = [school.iter().sum::<u64>(), region.iter().sum::<u64>()];
    let of = |values: &[u64], score: usize| values.get(score).copied().unwrap_or(0);
    sheet.rows = (0..school.len().max(region.len()))
        .map(|score| {
            let (own, all) = (of(school, score), of(region, score));
            vec![
                Cell::Count(score as u64),
                Cell::Count(own),
                Cell::tenth(percent(own, wholes[0])),
                Cell::Count(all),
                Cell::tenth(percent(all, wholes[1])),
            ]
        })
        .collect();
    sheet
}

fn item_table(items: &[ItemBar]) -> Sheet {
    let columns = ["Задание", "Уровень", "#Максимум", "#Выполнение, %", "#Регион, %", "Зона"];
    let mut sheet = Sheet::new("", &columns);
    sheet.rows = items
        .iter()
        .map(|item| {
            vec![
                Cell::text(&item.number),
                Cell::text(item.level.map_or("не указан", Level::label)),
                Cell::Count(u64::from(item.max)),
                Cell::tenth(item.percent),
                Cell::tenth(item.region),
                Cell::text(item.zone.map_or("", Zone::label)),
            ]
        })
        .collect();
    sheet
}

fn changes(row_title: &str, unit: &str, rows: &[ChangeRow]) -> Sheet {
    let [change, low, high] =
        [format!("#Изменение, {unit}"), "#Интервал 95 % от".to_owned(), "#Интервал 95 % до".to_owned()];
    let mut sheet = Sheet::new("", &[row_title, "#Учеников", &change, &low, &high, "Что можно сказать"]);
    let hundredth = |value: Option<f64>| value.map_or(Cell::Empty, |value| Cell::Number { value, decimals: 2 });
    sheet.rows = rows
        .iter()
        .map(|row| {
            vec![
                Cell::text(&row.label),
                Cell::Count(row.participants),
                hundredth(row.change),
                hundredth(row.interval.map(|interval| interval[0])),
                hundredth(row.interval.map(|interval| interval[1])),
                Cell::text(row.words()),
            ]
        })
        .collect();
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(kind: ChartKind) -> ChartModel {
        ChartModel { id: "проба".into(), title: "Проба".into(), note: String::new(), kind }
    }

    #[test]
    fn every_table_has_a_cell_for_each_column() {
        let row = IntervalRow {
            label: "Математика, 5 класс".into(),
            participants: 40,
            below: 14,
            percent: 35.0,
            interval: Some([22.1, 50.5]),
            low: true,
            small: false,
        };
        let parts = vec!["«2»".to_owned(), "«3»".to_owned()];
        let bar = StackedRow { label: "2025".into(), counts: vec![1, 3] };
        let item = ItemBar { number: "1".into(), max: 2, level: None, percent: Some(40.0), region: None, zone: None };
        for (kind, cells) in [
            (
                ChartKind::Intervals { rows: vec![row.clone()], threshold: Some(30.0) },
                "Математика, 5 класс|40|14|35|22,1|50,5|порог правила достигнут",
            ),
            (
                ChartKind::Whisker { row, threshold: None },
                "Математика, 5 класс|40|14|35|22,1|50,5|порог правила достигнут",
            ),
            (ChartKind::Stacked { row_title: "Год".into(), parts, emphasis: 0, rows: vec![bar] }, "2025|4|1|3|25|75"),
            (ChartKind::Histogram { school: vec![1], region: vec![3, 1], marks_from: None }, "0|1|100|3|75"),
            (ChartKind::Items { items: vec![item] }, "1|не указан|2|40|–|"),
            (
                ChartKind::Changes {
                    row_title: "Класс".into(),
                    unit: "логиты".into(),
                    none: "прежний уровень".into(),
                    rows: vec![ChangeRow {
                        label: "5А".into(),
                        participants: 24,
                        change: Some(0.64),
                        interval: Some([0.2, 1.08]),
                        cannot_be_told: false,
                    }],
                },
                "5А|24|0,64|0,2|1,08|рост",
            ),
        ] {
            let sheet = chart(kind).table();
            assert!(sheet.rows.iter().all(|row| row.len() == sheet.columns.len()));
            assert_eq!(sheet.rows[0].iter().map(Cell::words).collect::<Vec<_>>().join("|"), cells);
        }
    }

    #[test]
    fn nothing_to_draw_is_told() {
        for (kind, empty) in [
            (ChartKind::Intervals { rows: Vec::new(), threshold: None }, true),
            (ChartKind::Histogram { school: vec![0, 0], region: Vec::new(), marks_from: None }, true),
            (ChartKind::Histogram { school: vec![0, 1], region: Vec::new(), marks_from: None }, false),
            (ChartKind::Items { items: Vec::new() }, true),
        ] {
            assert_eq!(chart(kind).is_empty(), empty);
        }
    }
}
