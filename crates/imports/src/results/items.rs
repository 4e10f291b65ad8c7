//! Columns of items in the tables of reports.

use domain::results::work::Item;
use phrases::text::fold;

use super::grid::{Grid, GridRow, whole};
use super::header;

/// Columns with their items.
pub type ItemColumns = Vec<(usize, Item)>;

/// Columns of items: by titles with the maximum, else by bare numbers with a row «Макс. балл» beside the header.
pub fn columns(grid: &Grid, header_at: usize, row: &GridRow, last: usize) -> ItemColumns {
    let near = || grid.rows[header_at.saturating_sub(3)..(header_at + 3).min(grid.rows.len())].iter();
    let labelled = |stems: &[&str]| {
        let says = |row: &&GridRow| {
            let folded = fold(row.first());
            // «Максимальный первичный балл: | 24» of the head speaks of the whole work.
            row.filled() > 2 && stems.iter().any(|stem| folded.starts_with(stem))
        };
        near().find(says)
    };
    let levels = labelled(&["уровень"]).or_else(|| header_at.checked_sub(1).map(|above| &grid.rows[above]));
    let level = |column: usize| levels.map(|row| row.text(column)).unwrap_or_default();
    let titles = || row.cells().iter().enumerate().take(last);
    let titled: Vec<(usize, Item)> =
        titles().filter_map(|(column, title)| Some((column, header::item(title, level(column))?))).collect();
    if !titled.is_empty() {
        return titled;
    }
    let Some(maxima) = labelled(&["макс", "максимальный балл за задан"]) else {
        return Vec::new();
    };
    let bare = titles().filter_map(|(column, title)| {
        let max =
            whole(maxima.text(column)).and_then(|max| u8::try_from(max).ok()).filter(|max| (1..100).contains(max))?;
        let number = header::item_number(title)?;
        header::item(&format!("{number} ({max}б)"), level(column)).map(|item| (column, item))
    });
    bare.collect()
}

/// A row under the header that tells the levels or the maxima of the items.
pub fn is_about(row: &GridRow) -> bool {
    let folded = fold(row.first());
    folded.starts_with("макс") || folded.starts_with("уровень")
}
