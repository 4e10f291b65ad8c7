//! The version in force, as far as an amendment needs it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::amendment::{Diff, diff};
use domain::line::LineKey;
use domain::roadmap::Roadmap;
use phrases::deadline::Window;
use store::Reader;
use store::queries::plans;

use super::in_review::as_read;
use crate::{App, Failure};

/// The roadmap of the version in force.
pub(crate) async fn in_force(app: &App, reader: &Reader<'_>, plan_id: &str) -> Result<Arc<Roadmap>, Failure> {
    let plan = plans::get(reader, plan_id).await?.ok_or(Failure::NotFound)?;
    let version = plans::version(reader, plan_id, plan.version).await?;
    let version = version.ok_or_else(|| Failure::unexpected("the version in force is missing"))?;
    as_read(app, reader, &version.id).await
}

/// Windows of the new reading that the same lines have in the version in force.
pub(super) fn same_windows(before: &Roadmap, after: &Roadmap) -> BTreeSet<(LineKey, Window)> {
    let old: HashMap<LineKey, Vec<Window>> =
        before.lines().iter().map(|line| (line.key, line.deadline.windows.clone())).collect();
    let mut same = BTreeSet::new();
    for (key_before, key_after) in diff(before, after).pairs() {
        for window in old.get(&key_before).into_iter().flatten() {
            same.insert((key_after, *window));
        }
    }
    same
}

/// Stable names of the changes of a diff, in the order of its lines: they survive an edit that adds or removes another.
pub(crate) fn stable_names(diff: &Diff) -> Vec<String> {
    let name = |change: &domain::amendment::LineChange| match (change.after, change.before) {
        (Some(key), _) => format!("after:{key}"),
        (None, Some(key)) => format!("before:{key}"),
        (None, None) => String::new(),
    };
    diff.lines.iter().map(name).collect()
}
