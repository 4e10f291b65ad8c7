//! What the figures of a report by groups must be: shares that are the whole, columns without gaps, one row a school.

use std::collections::HashMap;

use domain::results::file::{Aggregate, Figures, Group, Problem};
use domain::results::work::Item;
use phrases::text::fold;

use super::grid::{Grid, GridRow, decimal, whole};
use super::problems::{at, is_whole};

/// Columns of a distribution go from 0 without a gap to the highest score at most.
pub fn wrong_scores(
    grid: &Grid,
    header: &GridRow,
    columns: &[(usize, Option<Item>)],
    max: Option<u16>,
) -> Option<Problem> {
    let scores =
        columns.iter().zip(0u64..).map(|((column, _), expected)| (*column, whole(header.text(*column)), expected));
    let wrong = |(_, score, expected): &(usize, Option<u64>, u64)| {
        *score != Some(*expected) || max.is_some_and(|max| *expected > u64::from(max))
    };
    let (column, ..) = scores.into_iter().find(wrong)?;
    let text = format!(
        "Столбцы баллов должны идти подряд от 0 до максимального балла, а здесь стоит «{}».",
        header.text(column)
    );
    Some(at(grid, header.number, Some(column), "score_columns", true, text))
}

/// A school has one row in a report.
pub fn repeated_schools(grid: &Grid, rows: &[&GridRow], aggregates: &[Aggregate]) -> Vec<Problem> {
    let mut first: HashMap<&str, (u32, &Aggregate)> = HashMap::new();
    let mut problems = Vec::new();
    for (row, aggregate) in rows.iter().zip(aggregates) {
        let Group::School { login, .. } = &aggregate.group else { continue };
        match first.insert(login, (row.number, aggregate)) {
            Some((before, known)) if known != aggregate => {
                let text = format!("Школа {login} уже стоит в строке {before} с другими числами.");
                problems.push(at(grid, row.number, None, "school_repeated", true, text));
            }
            _ => {}
        }
    }
    problems
}

/// Rows whose shares are not the whole.
pub fn shares_of_rows(grid: &Grid, rows: &[&GridRow], aggregates: &[Aggregate], column: Option<usize>) -> Vec<Problem> {
    let step = printed_step(aggregates);
    let wrong = rows.iter().zip(aggregates).filter_map(|(row, aggregate)| {
        let sum = share_sum(&aggregate.figures, step)?;
        // Nobody wrote the work where all shares are nothing.
        if aggregate.participants == 0 && sum == 0.0 {
            return None;
        }
        let text = format!("Проценты строки «{}» дают в сумме {sum:.2}, а не 100.", name_of(&aggregate.group));
        Some(at(grid, row.number, column, "percent_sum", true, text))
    });
    wrong.collect()
}

/// Rows whose number of pupils does not fit their shares: told, for the shares may have another base.
pub fn counts_of_rows(
    grid: &Grid,
    rows: &[&GridRow],
    aggregates: &[Aggregate],
    items: &[Item],
    column: Option<usize>,
) -> Vec<Problem> {
    let step = printed_step(aggregates);
    let odd = rows.iter().zip(aggregates).filter_map(|(row, aggregate)| {
        let text = count_doubt(aggregate, items, step)?;
        Some(at(grid, row.number, column, "count_against_percent", false, text))
    });
    odd.collect()
}

/// Why the number of pupils and the shares of a school do not fit: a share of few pupils is a whole number of them.
fn count_doubt(aggregate: &Aggregate, items: &[Item], step: f64) -> Option<String> {
    let n = aggregate.participants as f64;
    let fits = |share: f64, base: f64| {
        if base == 0.0 {
            return share == 0.0;
        }
        let part = share * base / 100.0;
        (part - part.round()).abs() <= 0.5 * step * base / 100.0 + 1e-6
    };
    let odd = match &aggregate.figures {
        Figures::Journal { counts } => {
            let sum: u64 = counts.iter().sum();
            sum > 0 && 2 * sum < aggregate.participants
        }
        Figures::Items { percent } => {
            !percent.iter().zip(items).all(|(share, item)| fits(*share, n * f64::from(item.max)))
        }
        // Shares that are not the whole are told as that.
        figures if share_sum(figures, step).is_some() => false,
        figures => shares(figures).is_some_and(|shares| !shares.iter().all(|share| fits(*share, n))),
    };
    let told = odd && matches!(aggregate.group, Group::School { .. });
    told.then(|| format!("Таких долей у {n} участников не бывает: проверьте их число."))
}

/// Shares of one instead of percent, as old workbooks keep cells that show a percent sign.
pub fn from_fractions(aggregates: &mut [Aggregate]) {
    let of_one = |aggregate: &Aggregate| match &aggregate.figures {
        Figures::Items { percent } => percent.iter().all(|share| *share <= 1.0),
        figures => shares(figures).is_some_and(|shares| (shares.iter().sum::<f64>() - 1.0).abs() < 0.02),
    };
    let counted = |aggregate: &&Aggregate| aggregate.participants > 0;
    let items = aggregates.iter().any(|aggregate| matches!(aggregate.figures, Figures::Items { .. }));
    // Completion of items has no sum to go by: only a report of many pupils tells.
    let pupils: u64 = aggregates.iter().map(|aggregate| aggregate.participants).sum();
    if pupils == 0 || items && pupils < 100 || !aggregates.iter().filter(counted).all(of_one) {
        return;
    }
    for aggregate in aggregates {
        let shares: &mut [f64] = match &mut aggregate.figures {
            Figures::Marks { percent } => percent,
            Figures::Scores { percent } | Figures::Items { percent } => percent,
            Figures::Journal { .. } => continue,
        };
        shares.iter_mut().for_each(|share| *share = (*share * 10_000.0).round() / 100.0);
    }
}

/// The step to which a report rounds its shares: that of the finest one, for a share of few pupils is round by itself.
pub fn printed_step(aggregates: &[Aggregate]) -> f64 {
    let all = aggregates.iter().flat_map(|aggregate| match &aggregate.figures {
        Figures::Items { percent } => percent,
        figures => shares(figures).unwrap_or_default(),
    });
    let finest = all.map(|share| [1.0, 0.1].into_iter().find(|step| is_multiple(*share, *step)).unwrap_or(0.01));
    finest.fold(1.0, f64::min)
}

fn is_multiple(value: f64, step: f64) -> bool {
    let times = value / step;
    (times - times.round()).abs() < 1e-6
}

fn shares(figures: &Figures) -> Option<&[f64]> {
    match figures {
        Figures::Marks { percent } => Some(percent),
        Figures::Scores { percent } => Some(percent),
        _ => None,
    }
}

/// A group as people know it.
pub fn name_of(group: &Group) -> &str {
    match group {
        Group::Country => "вся выборка",
        Group::Region { name } | Group::Municipality { name, .. } | Group::School { name, .. } => name,
    }
}

/// The sum of shares that are not the whole.
pub fn share_sum(figures: &Figures, step: f64) -> Option<f64> {
    let shares = shares(figures)?;
    let sum: f64 = shares.iter().sum();
    // Coarse shares of nothing are nothing: only the others may be rounded.
    let rounded = if step > 0.01 { shares.iter().filter(|share| **share > 0.0).count() } else { shares.len() };
    (!is_whole(sum, rounded, step)).then_some(sum)
}

/// Lowered, confirmed and raised are all pupils with a journal mark, and their shares are the whole.
pub fn journal_sums(grid: &Grid, row: &GridRow, header: &GridRow, count: u64, figures: &Figures) -> Option<Problem> {
    let Figures::Journal { counts } = figures else { return None };
    let sum: u64 = counts.iter().sum();
    if sum > count {
        let text = format!("Понизили, подтвердили и повысили вместе {sum}, а участников {count}.");
        return Some(at(grid, row.number, None, "count_sum", true, text));
    }
    let shares = header.cells().iter().enumerate().filter(|(_, title)| {
        let folded = fold(title);
        folded.ends_with('%') && ["понизили", "подтвердили", "повысили"].iter().any(|word| folded.starts_with(word))
    });
    let values: Option<Vec<f64>> = shares.map(|(column, _)| decimal(row.text(column))).collect();
    let values = values.filter(|values| values.len() == 3)?;
    let total: f64 = values.iter().sum();
    if sum > 0 && (total - 100.0).abs() > 0.05 {
        let text = format!("Проценты строки дают в сумме {total:.2}, а не 100.");
        return Some(at(grid, row.number, None, "percent_sum", true, text));
    }
    // The base is all participants or those with a mark of the journal; the shares may be rounded to one decimal.
    let agrees = |base: u64| {
        values
            .iter()
            .zip(counts)
            .all(|(share, part)| (share * base as f64 - 100.0 * *part as f64).abs() <= 0.051 * base as f64)
    };
    (sum > 0 && !agrees(sum) && !agrees(count)).then(|| {
        let text = "Проценты строки не соответствуют числам участников рядом с ними.".to_owned();
        at(grid, row.number, None, "percent_mismatch", true, text)
    })
}
