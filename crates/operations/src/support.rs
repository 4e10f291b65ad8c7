//! Small things every operation needs: texts of the store as values, journal events, form fields.

use jiff::Timestamp;
use jiff::civil::Date;
use phrases::deadline::Window;
use phrases::text::squeeze;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::Writing;
use store::journal::Event;

use crate::{Actor, App, Failure, FieldProblem};

/// Rows on a page of a list.
pub(crate) const PAGE: u64 = 50;

/// A moment as stored: always milliseconds, so that texts sort as moments do.
pub(crate) fn stamp(moment: Timestamp) -> String {
    format!("{moment:.3}")
}

/// A stored moment.
pub(crate) fn moment(text: &str) -> Result<Timestamp, Failure> {
    text.parse().map_err(|error| Failure::unexpected(format!("stored moment «{text}»: {error}")))
}

/// A stored moment that may be missing.
pub(crate) fn moment_or_none(text: Option<&str>) -> Result<Option<Timestamp>, Failure> {
    text.map(moment).transpose()
}

/// A stored date.
pub(crate) fn date(text: &str) -> Result<Date, Failure> {
    text.parse().map_err(|error| Failure::unexpected(format!("stored date «{text}»: {error}")))
}

/// A stored date that may be missing.
pub(crate) fn date_or_none(text: Option<&str>) -> Result<Option<Date>, Failure> {
    text.map(date).transpose()
}

/// A stored window; none when it has no last day.
pub(crate) fn window(start: Option<&str>, due: Option<&str>) -> Result<Option<Window>, Failure> {
    let Some(due) = date_or_none(due)? else { return Ok(None) };
    Ok(Some(Window { start: date_or_none(start)?, due }))
}

/// A stored document.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::unexpected(format!("stored JSON: {error}")))
}

/// A document to store.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::unexpected(format!("JSON to store: {error}")))
}

/// A value for the journal.
pub(crate) fn value<T: Serialize>(value: &T) -> Result<Value, Failure> {
    serde_json::to_value(value).map_err(|error| Failure::unexpected(format!("JSON for the journal: {error}")))
}

/// Text of a field that may be empty.
pub(crate) fn optional(text: &str) -> Option<String> {
    Some(squeeze(text)).filter(|t| !t.is_empty())
}

/// A date typed as `2023-02-15` or `15.02.2023`; empty means none.
pub(crate) fn typed_date(field: &str, text: &str) -> Result<Option<Date>, FieldProblem> {
    let text = squeeze(text);
    if text.is_empty() {
        return Ok(None);
    }
    let dotted = || {
        let mut parts = text.split('.').map(str::parse::<i16>);
        let (Some(Ok(day)), Some(Ok(month)), Some(Ok(year)), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return None;
        };
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    match text.parse().ok().or_else(dotted) {
        Some(date) => Ok(Some(date)),
        None => Err(FieldProblem::new(field, format!("«{text}» не похоже на дату. Введите, например, 15.02.2023."))),
    }
}

/// Begins an event for the journal.
pub(crate) fn event(app: &App, actor: &Actor, action: &str, entity: &str, id: &str) -> Event {
    Event {
        at: stamp(app.clock.now()),
        actor: actor.id.clone(),
        action: action.to_owned(),
        entity: entity.to_owned(),
        entity_id: id.to_owned(),
        ..Event::default()
    }
}

/// Writes the event and commits: the last step of every change.
pub(crate) async fn finish(writing: Writing, event: Event) -> Result<(), Failure> {
    store::journal::append(&writing, event).await?;
    writing.commit().await?;
    Ok(())
}

/// Names of accounts by id.
pub(crate) struct Authors(std::collections::HashMap<String, String>);

impl Authors {
    /// All of them: there are few.
    pub(crate) async fn load(app: &App) -> Result<Authors, Failure> {
        let accounts = store::queries::accounts::all(&app.store.reader()).await?;
        Ok(Authors(accounts.into_iter().map(|account| (account.id, account.name)).collect()))
    }

    /// Name of who did something.
    pub(crate) fn name(&self, id: &str) -> String {
        match self.0.get(id) {
            Some(name) => name.clone(),
            None if id == "system" => "программа".to_owned(),
            None => "неизвестный пользователь".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_dates() {
        for (text, expected) in [
            ("", Ok(None)),
            (" 15.02.2023 ", Ok(Some("2023-02-15"))),
            ("2023-02-15", Ok(Some("2023-02-15"))),
            ("1.2.2023", Ok(Some("2023-02-01"))),
            ("31.02.2023", Err(())),
            ("15.02", Err(())),
            ("завтра", Err(())),
        ] {
            let read = typed_date("due", text).map_err(|_| ()).map(|d| d.map(|d| d.to_string()));
            assert_eq!(read, expected.map(|d: Option<&str>| d.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn stamps_sort_as_moments() {
        let mut stamps: Vec<String> = ["2026-03-02T06:00:00.5Z", "2026-03-02T06:00:00Z", "2026-03-02T06:00:00.123456Z"]
            .iter()
            .map(|t| stamp(t.parse().unwrap()))
            .collect();
        stamps.sort();
        assert_eq!(stamps, ["2026-03-02T06:00:00.000Z", "2026-03-02T06:00:00.123Z", "2026-03-02T06:00:00.500Z"]);
    }
}
