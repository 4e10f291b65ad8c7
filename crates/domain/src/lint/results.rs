//! What is to come out: missing, immeasurable and misplaced results.

use std::collections::BTreeMap;

use phrases::indicator::{Indicator, Measure};
use phrases::text::fold;

use super::{Findings, codes};
use crate::line::{Line, LineKind};

pub(super) fn check(lines: &[Line<'_>], found: &mut Findings) {
    for line in lines {
        match line.key.kind {
            LineKind::Activity => activity(line, found),
            LineKind::Checkpoint => checkpoint(line, found),
            LineKind::Obligation => {}
        }
        for indicator in &line.indicators {
            denominator(line, indicator, found);
        }
    }
    shifted(lines, found);
}

fn activity(line: &Line<'_>, found: &mut Findings) {
    let has_words = line.expected.is_some_and(|e| !e.trim().is_empty());
    let has_value = !line.deadline.targets.is_empty();
    if !has_words && line.indicators.is_empty() && line.reports.is_empty() {
        let text = "Ожидаемый результат не указан: по чему видно, что сделано, неясно.".to_owned();
        found.line(&codes::NO_RESULT, line, text);
    } else if line.reports.is_empty() && !has_value && !line.indicators.iter().any(|i| is_measurable(i)) {
        let text = "Результат описан словами: нет ни числа, ни документа.".to_owned();
        found.line(&codes::NOT_MEASURABLE, line, text);
    }
}

fn checkpoint(line: &Line<'_>, found: &mut Findings) {
    let valued = line.indicators.iter().any(|i| i.value.is_some() || !i.targets.is_empty());
    if !valued && line.deadline.targets.is_empty() {
        let text = "У контрольной точки нет целевого значения.".to_owned();
        found.line(&codes::TARGET_WITHOUT_VALUE, line, text);
    }
}

fn is_measurable(indicator: &Indicator) -> bool {
    indicator.value.is_some() || !indicator.targets.is_empty() || indicator.measure != Measure::State
}

/// A share has to say of what, and what value it should reach.
fn denominator(line: &Line<'_>, indicator: &Indicator, found: &mut Findings) {
    if indicator.measure != Measure::Share {
        return;
    }
    let blank = |text: &Option<String>| text.as_deref().is_none_or(|t| t.trim().is_empty());
    if blank(&indicator.denominator) && blank(&indicator.of) {
        let text = format!("Доля без знаменателя: «{}».", indicator.text);
        found.line(&codes::SHARE_WITHOUT_DENOMINATOR, line, text);
    }
    let valued = indicator.value.is_some() || !indicator.targets.is_empty() || !line.deadline.targets.is_empty();
    if !valued && line.key.kind == LineKind::Activity {
        let text = format!("У доли нет целевого значения: «{}».", indicator.text);
        found.line(&codes::SHARE_WITHOUT_TARGET, line, text);
    }
}

/// Rows a table needs before an empty last result says something.
const LONG_TABLE: usize = 6;

/// Only the last row of a long table has no result.
fn shifted(lines: &[Line<'_>], found: &mut Findings) {
    let mut tables: BTreeMap<u32, Vec<&Line<'_>>> = BTreeMap::new();
    for line in lines.iter().filter(|l| l.key.kind == LineKind::Activity) {
        if let Some(table) = line.source.and_then(|s| s.table) {
            tables.entry(table).or_default().push(line);
        }
    }
    for rows in tables.into_values().filter(|rows| rows.len() >= LONG_TABLE) {
        let empty = |line: &Line<'_>| line.expected.is_none_or(|e| e.trim().is_empty());
        let Some((last, earlier)) = rows.split_last() else { continue };
        if empty(last) && !earlier.iter().any(|line| empty(line)) {
            let text =
                "Результат пуст только в последней строке таблицы: возможно, столбец результатов сдвинут на строку.";
            found.line(&codes::RESULTS_MAY_BE_SHIFTED, last, text.to_owned());
        }
    }
}

/// Words that begin the name of a document.
const DOCUMENTS: &[&str] = &[
    "справк",
    "приказ",
    "протокол",
    "анализ",
    "аналитическ",
    "отчет",
    "материал",
    "пакет",
    "резолюц",
    "рекомендац",
    "диагностическ",
    "информационно-аналитическ",
];

/// Whether a text names a document and no place of publication.
pub(super) fn is_document(text: &str) -> bool {
    let folded = fold(text);
    let site = ["сайт", "ссылк", "страниц", "газет", "сми", "соцсет", "канал", "портал", "http"]
        .iter()
        .any(|s| folded.contains(s));
    !site && folded.split_whitespace().any(|w| DOCUMENTS.iter().any(|d| w.starts_with(d)))
}
