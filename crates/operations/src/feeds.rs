//! Calendar feeds: an address with a secret that a calendar program reads; revocable.

use jiff::Timestamp;
use serde::Serialize;

use crate::target::{Target, TargetView};
use crate::{Actor, App, Failure};

/// A feed as listed; its secret cannot be seen any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeedView {
    /// Id, for [`revoke`].
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Whose assignments it shows.
    pub owner: TargetView,
    /// When it was made.
    pub created_at: Timestamp,
    /// When a calendar program last read it.
    pub last_fetched_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// A fresh feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CreatedFeed {
    /// Its id.
    pub id: String,
    /// The secret part of the address: shown once.
    pub secret: String,
}

/// What a calendar program gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedDocument {
    /// iCalendar text (RFC 5545), CRLF lines.
    pub text: String,
    /// Changes exactly when the content changes.
    pub entity_tag: String,
}

/// Makes a feed of a unit or a person.
///
/// # Errors
/// Not found; invalid `name` (too long).
pub async fn create(app: &App, actor: &Actor, owner: &Target, name: &str) -> Result<CreatedFeed, Failure> {
    let _ = (app, actor, owner, name);
    Err(Failure::unexpected("not yet"))
}

/// Feeds of one owner, or all; living ones first.
///
/// # Errors
/// Only our own.
pub async fn list(app: &App, actor: &Actor, owner: Option<&Target>) -> Result<Vec<FeedView>, Failure> {
    let _ = (app, actor, owner);
    Err(Failure::unexpected("not yet"))
}

/// Revokes a feed: its address answers "not found" from now on.
///
/// # Errors
/// Not found.
pub async fn revoke(app: &App, actor: &Actor, id: &str) -> Result<(), Failure> {
    let _ = (app, actor, id);
    Err(Failure::unexpected("not yet"))
}

/// The feed behind a secret. Needs no sign-in: the secret is the right.
///
/// # Errors
/// Not found when the secret is unknown or revoked.
pub async fn render(app: &App, secret: &str) -> Result<FeedDocument, Failure> {
    let _ = (app, secret);
    Err(Failure::unexpected("not yet"))
}
