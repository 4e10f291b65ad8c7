//! Accounts of people who sign in.

use serde::Serialize;

use crate::{Actor, App, Failure};

/// Fewest characters of a password.
pub const SHORTEST_PASSWORD: usize = 10;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct User {
    /// Its id.
    pub id: String,
    /// What is typed to sign in.
    pub login: String,
    /// Name to show.
    pub name: String,
    /// The role: `administrator`.
    pub role: String,
}

/// Whether anybody can sign in at all; on a fresh folder nobody can.
///
/// # Errors
/// Only our own.
pub async fn anybody(app: &App) -> Result<bool, Failure> {
    let _ = app;
    Err(Failure::unexpected("not yet"))
}

/// Creates an administrator's account.
///
/// # Errors
/// Invalid `login` (empty, taken), `name` (empty), `password` (shorter than [`SHORTEST_PASSWORD`]).
pub async fn create_administrator(app: &App, login: &str, name: &str, password: &str) -> Result<User, Failure> {
    let _ = (app, login, name, password);
    Err(Failure::unexpected("not yet"))
}

/// Changes one's own password. All other sessions of the account end; `keep_secret` names the one that stays.
///
/// # Errors
/// Invalid `current` (wrong), `new` (too short).
pub async fn change_password(
    app: &App,
    actor: &Actor,
    current: &str,
    new: &str,
    keep_secret: Option<&str>,
) -> Result<(), Failure> {
    let _ = (app, actor, current, new, keep_secret);
    Err(Failure::unexpected("not yet"))
}

/// Sets a new password from the command line, where the person sits at the machine itself. All sessions end.
///
/// # Errors
/// Not found when there is no such login; invalid `password`.
pub async fn reset_password(app: &App, login: &str, password: &str) -> Result<(), Failure> {
    let _ = (app, login, password);
    Err(Failure::unexpected("not yet"))
}
