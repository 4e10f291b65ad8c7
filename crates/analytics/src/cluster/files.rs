//! The files of a year by name: what is told to other processes, which open them by themselves.

use std::collections::BTreeSet;

use domain::results::work::Work;

use crate::scan::Below;

/// Files of the sittings of one work in a lake.
#[derive(Debug, Clone)]
pub struct WorkPaths {
    /// The work.
    pub work: Work,
    /// When a pupil is below the minimum.
    pub below: Below,
    /// Its files, newest first.
    pub files: Vec<SittingsPath>,
}

/// A file of sittings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SittingsPath {
    /// Path inside the lake.
    pub path: String,
    /// How many items a row has; without any the column of items is absent.
    pub items: usize,
    /// Schools whose rows do not count in it: a newer file speaks for them.
    pub except: BTreeSet<String>,
}
