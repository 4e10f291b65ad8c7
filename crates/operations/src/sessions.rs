//! Signing in and staying signed in.
//!
//! A session is a random secret of 256 bits in a cookie; the store keeps only its hash. It ends after
//! [`IDLE_HOURS`] without a request and after [`ABSOLUTE_DAYS`] in any case.

use jiff::Timestamp;
use serde::Serialize;

use crate::people::User;
use crate::{Actor, App, Failure};

/// A session ends after so many hours without a request.
pub const IDLE_HOURS: i64 = 12;
/// A session ends so many days after sign-in, used or not.
pub const ABSOLUTE_DAYS: i64 = 14;

/// A fresh session: what the cookie must carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionToken {
    /// The secret for the cookie; it cannot be had a second time.
    pub secret: String,
    /// Token every form of this session must carry.
    pub csrf: String,
    /// When the session ends at the latest.
    pub expires_at: Timestamp,
    /// Who signed in.
    pub user: User,
}

/// A living session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// Token every form of this session must carry.
    pub csrf: String,
}

impl SignedIn {
    /// In whose name operations run.
    pub fn actor(&self) -> Actor {
        Actor::administrator(self.user.id.clone(), self.user.name.clone())
    }
}

/// Signs in. `address` is the network address of the asker, for the rate limit. Any earlier session is not reused.
///
/// # Errors
/// Refused `wrong_sign_in` (the same words for an unknown login and a wrong password) or `too_many_attempts` with the
/// time to wait.
pub async fn sign_in(app: &App, login: &str, password: &str, address: &str) -> Result<SessionToken, Failure> {
    let _ = (app, login, password, address);
    Err(Failure::unexpected("not yet"))
}

/// The session behind a cookie, or nothing when it is unknown or over. Prolongs the idle time.
///
/// # Errors
/// Only our own.
pub async fn session(app: &App, secret: &str) -> Result<Option<SignedIn>, Failure> {
    let _ = (app, secret);
    Err(Failure::unexpected("not yet"))
}

/// Ends a session; an unknown one is ended already.
///
/// # Errors
/// Only our own.
pub async fn sign_out(app: &App, secret: &str) -> Result<(), Failure> {
    let _ = (app, secret);
    Err(Failure::unexpected("not yet"))
}
