//! Signing in and staying signed in.
//!
//! A session is a random secret of 256 bits in a cookie; the store keeps only its hash. It ends after
//! [`IDLE_HOURS`] without a request and after [`ABSOLUTE_DAYS`] in any case.

use domain::russian;
use jiff::{SignedDuration, Timestamp};
use phrases::text::fold;
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::queries::{accounts, sessions as queries};
use store::records::{Account, Session};

use crate::people::User;
use crate::support::{event, finish, moment, stamp};
use crate::{Actor, App, Failure, grants, passwords};

/// A session ends after so many hours without a request.
pub const IDLE_HOURS: i64 = 12;
/// A session ends so many days after sign-in, used or not.
pub const ABSOLUTE_DAYS: i64 = 14;
/// The last request is noted no more often than this.
const TOUCH_MINUTES: i64 = 5;

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
    /// In whose name operations run, with all rights of the account.
    #[serde(skip)]
    pub actor: Actor,
}

impl SignedIn {
    /// In whose name operations run.
    pub fn actor(&self) -> Actor {
        self.actor.clone()
    }
}

/// Signs in. `address` is the network address of the asker, for the rate limit. Any earlier session is not reused.
///
/// # Errors
/// Refused `wrong_sign_in` (the same words for an unknown login and a wrong password) or `too_many_attempts` with the
/// time to wait.
pub async fn sign_in(app: &App, login: &str, password: &str, address: &str) -> Result<SessionToken, Failure> {
    let login_folded = fold(login);
    let now = app.clock.now();
    app.limiter.attempt(&login_folded, address, now).map_err(too_many)?;
    let account = accounts::by_login(&app.store.reader(), &login_folded).await?.filter(|a| a.disabled_at.is_none());
    let fits = passwords::verify(app, password, account.as_ref().map(|a| a.password_hash.as_str())).await?;
    let Some(account) = account.filter(|_| fits) else {
        return Err(Failure::refused(
            "wrong_sign_in",
            "Логин или пароль не подходит.",
            "Проверьте раскладку клавиатуры и клавишу Caps Lock; забытый пароль меняет администратор сервера.",
        ));
    };
    app.limiter.succeeded(&login_folded, address);
    open_session(app, account).await
}

/// The session behind a cookie, or nothing when it is unknown or over. Prolongs the idle time.
///
/// # Errors
/// Only our own.
pub async fn session(app: &App, secret: &str) -> Result<Option<SignedIn>, Failure> {
    let hash = secret_hash(secret);
    let reader = app.store.reader();
    let Some(session) = queries::get(&reader, &hash).await? else { return Ok(None) };
    let now = app.clock.now();
    let idle = now.duration_since(moment(&session.last_seen_at)?);
    if now >= moment(&session.expires_at)? || idle > SignedDuration::from_hours(IDLE_HOURS) {
        return Ok(None);
    }
    let Some(account) = accounts::by_id(&reader, &session.account_id).await?.filter(|a| a.disabled_at.is_none()) else {
        return Ok(None);
    };
    // Not at every request: reading pages must not queue behind the writer.
    if idle > SignedDuration::from_mins(TOUCH_MINUTES) {
        let writing = app.store.begin().await?;
        queries::touch(&writing, &hash, &stamp(now)).await?;
        writing.commit().await?;
    }
    let actor = grants::actor_of(&reader, &account).await?;
    Ok(Some(SignedIn { user: User::from(account), csrf: session.csrf, actor }))
}

/// Ends a session; an unknown one is ended already.
///
/// # Errors
/// Only our own.
pub async fn sign_out(app: &App, secret: &str) -> Result<(), Failure> {
    let hash = secret_hash(secret);
    let Some(session) = queries::get(&app.store.reader(), &hash).await? else { return Ok(()) };
    let writing = app.store.begin().await?;
    queries::delete(&writing, &hash).await?;
    let actor = Actor::administrator(session.account_id.clone(), "");
    finish(writing, event(app, &actor, "session.end", "account", &session.account_id)).await
}

/// What the store keeps of a secret.
pub(crate) fn secret_hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// Opens a session for an account without a password: for a rehearsal, where the program plays people.
///
/// # Errors
/// Not found when there is no such login.
pub async fn open_for(app: &App, login: &str) -> Result<SessionToken, Failure> {
    let account = accounts::by_login(&app.store.reader(), &fold(login)).await?.ok_or(Failure::NotFound)?;
    open_session(app, account).await
}

async fn open_session(app: &App, account: Account) -> Result<SessionToken, Failure> {
    let now = app.clock.now();
    let day = SignedDuration::from_hours(24);
    let expires_at =
        now.saturating_add(day * i32::try_from(ABSOLUTE_DAYS).unwrap_or(1)).map_err(Failure::unexpected)?;
    let (secret, csrf) = (app.chance.token(), app.chance.token());
    let session = Session {
        token_hash: secret_hash(&secret),
        account_id: account.id.clone(),
        csrf: csrf.clone(),
        created_at: stamp(now),
        last_seen_at: stamp(now),
        expires_at: stamp(expires_at),
    };
    let idle_since = now.saturating_sub(SignedDuration::from_hours(IDLE_HOURS)).map_err(Failure::unexpected)?;
    let writing = app.store.begin().await?;
    queries::sweep(&writing, &stamp(now), &stamp(idle_since)).await?;
    queries::insert(&writing, session).await?;
    let actor = Actor::administrator(account.id.clone(), account.name.clone());
    finish(writing, event(app, &actor, "session.begin", "account", &account.id)).await?;
    Ok(SessionToken { secret, csrf, expires_at, user: User::from(account) })
}

fn too_many(seconds: i64) -> Failure {
    let seconds = u64::try_from(seconds).unwrap_or(0);
    let wait = match seconds {
        0..=90 => russian::counted(seconds, "секунду", "секунды", "секунд"),
        _ => russian::counted(seconds.div_ceil(60), "минуту", "минуты", "минут"),
    };
    Failure::refused(
        "too_many_attempts",
        "Слишком много неудачных попыток входа.",
        format!("Подождите {wait} и попробуйте снова."),
    )
}
