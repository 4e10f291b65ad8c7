//! One page of a long list.

use serde::Serialize;

/// A page of rows with what a pager needs. Pages are counted from 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// This page's number, from 1.
    pub page: u64,
    /// How many pages there are, at least 1.
    pub pages: u64,
    /// How many rows there are on all pages.
    pub total: u64,
}

impl<T> Page<T> {
    /// A page cut by the store: `size` rows a page.
    pub fn new(rows: Vec<T>, page: u64, size: u64, total: u64) -> Page<T> {
        Page { rows, page: page.max(1), pages: total.div_ceil(size.max(1)).max(1), total }
    }

    /// The same page with every row turned into something else.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { rows: self.rows.into_iter().map(f).collect(), page: self.page, pages: self.pages, total: self.total }
    }
}
