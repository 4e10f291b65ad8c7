//! Queries, one file per noun. They filter and sort; they decide nothing.

pub mod accounts;
pub mod activities;
pub mod assignments;
pub mod bindings;
pub mod comments;
pub mod feeds;
pub mod grants;
pub mod identification;
pub mod imports;
pub mod jobs;
pub mod kept_answers;
pub mod letters;
pub mod persons;
pub mod plans;
pub mod registers;
pub mod results;
pub mod sessions;
pub mod sets;
pub mod sources;
pub mod submissions;
pub mod units;
pub mod work;

use sea_orm::sea_query::LikeExpr;
use sea_orm::{ColumnTrait, Condition};

/// Rows inserted by one statement: SQLite takes 32,766 values, PostgreSQL 65,535, our widest table has 20 columns.
pub(crate) const BATCH: usize = 1_000;
/// Ids in one `IN (…)` list.
pub(crate) const MOST_IDS: usize = 5_000;

/// Every word of a folded text occurs in the column. The words are data: wildcards in them mean themselves.
pub(crate) fn contains_words<C: ColumnTrait>(column: C, folded: &str) -> Condition {
    folded.split_whitespace().fold(Condition::all(), |all, word| {
        let escaped: String =
            word.chars().flat_map(|c| ['\\'].into_iter().filter(move |_| "\\%_".contains(c)).chain([c])).collect();
        all.add(column.like(LikeExpr::new(format!("%{escaped}%")).escape('\\')))
    })
}

/// Offset of a page counted from 1.
pub(crate) fn offset(page: u64, size: u64) -> u64 {
    (page.max(1) - 1).saturating_mul(size)
}
