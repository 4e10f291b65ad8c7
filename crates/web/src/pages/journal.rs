//! The journal: who did what, and when.

use askama::Template;
use axum::extract::State as Given;
use operations::journal::{self, JournalRow};

use crate::error::Answer;
use crate::format::count;
use crate::html;
use crate::pager::Pager;
use crate::session::{Asked, Visitor};
use crate::shell::{Place, Shell};
use crate::state::State;

/// A page of the journal.
#[derive(Template)]
#[template(path = "journal/list.html")]
pub struct JournalPage {
    /// Shared parts.
    pub shell: Shell,
    /// How many entries there are, in words.
    pub found: String,
    /// Entries, newest first.
    pub rows: Vec<JournalRow>,
    /// Other pages.
    pub pager: Pager,
}

/// `GET /journal`
pub async fn list(Given(state): Given<State>, visitor: Visitor, Asked(query): Asked) -> Answer {
    let found = journal::list(&state.app, &visitor.actor(), query.page()).await?;
    html::page(&JournalPage {
        shell: visitor.shell("Журнал", Place::Journal),
        found: count(found.total, "запись", "записи", "записей"),
        pager: Pager::new("/journal", &query.0, found.page, found.pages),
        rows: found.rows,
    })
}

/// A state of a record as lines «поле: значение», for reading.
pub fn lines(value: &serde_json::Value) -> Vec<String> {
    let Some(fields) = value.as_object() else {
        return vec![plain(value)];
    };
    fields
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| format!("{name}: {}", plain(value)))
        .collect()
}

fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Page of the record an entry speaks of, when it has one.
pub fn address(row: &JournalRow) -> Option<String> {
    match row.entity.as_str() {
        "plan" => Some(format!("/plans/{}", row.entity_id)),
        "unit" => Some(format!("/units/{}", row.entity_id)),
        "person" => Some(format!("/persons/{}", row.entity_id)),
        "import" => Some(format!("/imports/{}", row.entity_id)),
        "activity" => Some(format!("/activities/{}", row.entity_id)),
        _ => None,
    }
}
