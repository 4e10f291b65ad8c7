//! Signing in and staying signed in.
//!
//! A session is a random secret of 256 bits in a cookie; the store keeps only its hash. How long it lasts is a setting of
//! the deployment, [`SessionRules`]. A new sign-in in the same browser ends the session before.

use domain::field::{self, Kind};
use domain::russian;
use jiff::{SignedDuration, Timestamp};
use phrases::text::fold;
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::queries::{accounts, sessions as queries};
use store::records::{Account, Session};

use crate::browser::{self, KnownBrowser};
use crate::limiter::Guess;
use crate::people::User;
use crate::support::{event, finish, moment, stamp};
use crate::{Actor, App, Failure, grants, passwords, program};

/// Tokens of known browsers that are looked at in one sign-in.
const MOST_TOKENS: usize = 16;

/// How long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionRules {
    /// A session ends after so long without a request.
    pub idle: SignedDuration,
    /// A session ends so long after sign-in, used or not.
    pub absolute: SignedDuration,
}

impl Default for SessionRules {
    /// OWASP ASVS 4.0, level 2 (3.3.2): 30 minutes without a request, 12 hours in any case.
    fn default() -> SessionRules {
        SessionRules { idle: SignedDuration::from_mins(30), absolute: SignedDuration::from_hours(12) }
    }
}

impl SessionRules {
    /// The last request is noted no more often than this.
    fn touch(self) -> SignedDuration {
        (self.idle / 20).min(SignedDuration::from_mins(5))
    }
}

/// Who asks to sign in, beside login and password.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asker {
    /// Network: an IPv4 address or an IPv6 network.
    pub network: String,
    /// Program and device in words.
    pub device: String,
    /// Tokens of known browsers that came along.
    pub browsers: Vec<String>,
    /// Secret of the session that this browser has had until now.
    pub session_before: Option<String>,
}

impl Asker {
    /// A stranger from a network.
    pub fn at(network: impl Into<String>) -> Asker {
        Asker { network: network.into(), ..Asker::default() }
    }
}

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
    /// Token by which this browser is known from now on.
    pub browser: KnownBrowser,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionView {
    /// Names the session, opens nothing.
    pub id: String,
    /// Program and device in words; empty when nobody knows.
    pub device: String,
    /// Network it was opened from; empty when nobody knows.
    pub network: String,
    /// Moment of signing in.
    pub since: Timestamp,
    /// Moment of the last request, to within minutes.
    pub last_seen: Timestamp,
    /// Whether it is the session that asks.
    pub current: bool,
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

/// Signs in. The session of this browser until now ends; a fresh secret is made in any case.
///
/// # Errors
/// Refused `wrong_sign_in` (the same words for an unknown login and a wrong password) or `too_many_attempts` with the
/// time to wait.
pub async fn sign_in(app: &App, login: &str, password: &str, asker: &Asker) -> Result<SessionToken, Failure> {
    let login = if field::check(Kind::Login, login).is_ok() { fold(login) } else { String::new() };
    let now = app.clock.now();
    let account = accounts::by_login(&app.store.reader(), &login).await?.filter(|a| a.disabled_at.is_none());
    let tokens = asker.browsers.iter().take(MOST_TOKENS);
    let browser = account.as_ref().and_then(|known| tokens.clone().find_map(|t| browser::recognise(known, t, now)));
    let guess = match &browser {
        Some(browser) => Guess::Known { login: &login, browser },
        None => Guess::Stranger { login: &login, network: &asker.network },
    };
    app.limiter.attempt(guess, now).map_err(too_many)?;
    let fits = passwords::verify(app, password, account.as_ref().map(|a| a.password_hash.as_str())).await?;
    let known = account.as_ref().map(|account| account.id.clone());
    let Some(account) = account.filter(|_| fits) else {
        note_failure(app, known.as_deref(), &asker.network).await;
        return Err(Failure::refused(
            "wrong_sign_in",
            "Логин или пароль не подходит.",
            "Проверьте раскладку клавиатуры и клавишу Caps Lock; забытый пароль меняет администратор сервера.",
        ));
    };
    app.limiter.succeeded(guess);
    open_session(app, account, asker).await
}

/// Notes a failed sign-in in the journal. What was typed is never noted: people type passwords into the field of the login.
async fn note_failure(app: &App, account: Option<&str>, network: &str) {
    let Some(missed) = app.limiter.note(app.clock.now()) else { return };
    let mut event = event(app, &program(), "session.fail", "account", account.unwrap_or("unknown"));
    event.after = Some(match missed {
        0 => serde_json::json!({ "network": network }),
        missed => serde_json::json!({ "network": network, "not_noted_before": missed }),
    });
    let noted = async { finish(app.store.begin().await?, event).await };
    if let Err(failure) = noted.await {
        tracing::warn!(%failure, "a failed sign-in could not be noted in the journal");
    }
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
    if is_over(app, &session)? {
        return Ok(None);
    }
    let Some(account) = accounts::by_id(&reader, &session.account_id).await?.filter(|a| a.disabled_at.is_none()) else {
        return Ok(None);
    };
    // Not at every request: reading pages must not queue behind the writer.
    if idle > app.session_rules.touch() {
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

/// Living sessions of the person who asks; `secret` is that of the session that asks.
///
/// # Errors
/// Only our own.
pub async fn list(app: &App, actor: &Actor, secret: &str) -> Result<Vec<SessionView>, Failure> {
    let mut views = Vec::new();
    for session in queries::of_account(&app.store.reader(), &actor.id).await? {
        if !is_over(app, &session)? {
            views.push(SessionView {
                id: public_id(&session),
                current: session.token_hash == secret_hash(secret),
                since: moment(&session.created_at)?,
                last_seen: moment(&session.last_seen_at)?,
                device: session.device,
                network: session.network,
            });
        }
    }
    views.sort_by_key(|view| !view.current);
    Ok(views)
}

/// Ends one of one's own sessions.
///
/// # Errors
/// Not found when it is not one's own or over already.
pub async fn end(app: &App, actor: &Actor, id: &str) -> Result<(), Failure> {
    let own = queries::of_account(&app.store.reader(), &actor.id).await?;
    let session = own.into_iter().find(|session| public_id(session) == id).ok_or(Failure::NotFound)?;
    let writing = app.store.begin().await?;
    queries::delete(&writing, &session.token_hash).await?;
    finish(writing, event(app, actor, "session.revoke", "account", &actor.id)).await
}

/// Ends all one's own sessions but the one that asks.
///
/// # Errors
/// Only our own.
pub async fn end_others(app: &App, actor: &Actor, secret: &str) -> Result<(), Failure> {
    let writing = app.store.begin().await?;
    queries::delete_others(&writing, &actor.id, Some(&secret_hash(secret))).await?;
    finish(writing, event(app, actor, "session.revoke", "account", &actor.id)).await
}

fn is_over(app: &App, session: &Session) -> Result<bool, Failure> {
    let now = app.clock.now();
    let rules = app.session_rules;
    let since = moment(&session.created_at)?;
    let idle = now.duration_since(moment(&session.last_seen_at)?);
    // The rules may have become stricter since the session began.
    let absolute = now >= moment(&session.expires_at)? || now.duration_since(since) >= rules.absolute;
    Ok(absolute || idle > rules.idle)
}

/// A name of a session for its owner's list: what the store keeps does not leave it.
fn public_id(session: &Session) -> String {
    secret_hash(&format!("session {}", session.token_hash))[..20].to_owned()
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
    open_session(app, account, &Asker::default()).await
}

async fn open_session(app: &App, account: Account, asker: &Asker) -> Result<SessionToken, Failure> {
    let now = app.clock.now();
    let rules = app.session_rules;
    let expires_at = now.saturating_add(rules.absolute).map_err(Failure::unexpected)?;
    let (secret, csrf) = (app.chance.token(), app.chance.token());
    let session = Session {
        token_hash: secret_hash(&secret),
        account_id: account.id.clone(),
        csrf: csrf.clone(),
        created_at: stamp(now),
        last_seen_at: stamp(now),
        expires_at: stamp(expires_at),
        device: asker.device.clone(),
        network: asker.network.clone(),
    };
    let idle_since = now.saturating_sub(rules.idle).map_err(Failure::unexpected)?;
    let writing = app.store.begin().await?;
    if let Some(before) = &asker.session_before {
        queries::delete(&writing, &secret_hash(before)).await?;
    }
    queries::sweep(&writing, &stamp(now), &stamp(idle_since)).await?;
    queries::insert(&writing, session).await?;
    let actor = Actor::administrator(account.id.clone(), account.name.clone());
    finish(writing, event(app, &actor, "session.begin", "account", &account.id)).await?;
    let browser = browser::issue(app, &account);
    Ok(SessionToken { secret, csrf, expires_at, user: User::from(account), browser })
}

pub(crate) fn too_many(seconds: i64) -> Failure {
    let seconds = u64::try_from(seconds).unwrap_or(0);
    let wait = match seconds {
        0..=90 => russian::counted(seconds, "секунду", "секунды", "секунд"),
        _ => russian::counted(seconds.div_ceil(60), "минуту", "минуты", "минут"),
    };
    Failure::refused(
        "too_many_attempts",
        "Слишком много неудачных попыток.",
        format!("Подождите {wait} и попробуйте снова."),
    )
}
