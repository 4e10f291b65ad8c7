//! Accounts of people who sign in.

use domain::access::Role;
use domain::field::{self, Kind};
use domain::password;
use phrases::text::{fold, squeeze};
use serde::Serialize;
use store::queries::{accounts, sessions};
use store::records::Account;

use crate::limiter::Guess;
use crate::sessions::{secret_hash, too_many};
use crate::support::{event, finish, stamp, value};
use crate::{Actor, App, Failure, FieldProblem, KnownBrowser, browser, passwords, program};

/// Fewest characters of a password.
pub const SHORTEST_PASSWORD: usize = password::SHORTEST;

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
    Ok(accounts::count(&app.store.reader()).await? > 0)
}

/// Creates an administrator's account.
///
/// # Errors
/// Invalid `login` (empty, taken), `name` (empty), `password` (see [`domain::password`]).
pub async fn create_administrator(app: &App, login: &str, name: &str, password: &str) -> Result<User, Failure> {
    let (login, name) = (squeeze(login), squeeze(name));
    let mut problems = Vec::new();
    if login.is_empty() || login.contains(' ') {
        problems.push(FieldProblem::new("login", "Введите логин без пробелов."));
    }
    if name.is_empty() {
        problems.push(FieldProblem::new("name", "Введите имя: оно будет видно в журнале."));
    }
    for (field, kind, value) in [("login", Kind::Login, &login), ("name", Kind::Name, &name)] {
        problems.extend(field::check(kind, value).err().map(|fault| FieldProblem::new(field, fault.message())));
    }
    problems.extend(password_problem("password", password, &login, &name));
    Failure::check(problems)?;
    let account = Account {
        id: app.new_id(),
        login_folded: fold(&login),
        login,
        name,
        role: Role::Administrator.code().to_owned(),
        password_hash: passwords::hash(app, password).await?,
        created_at: stamp(app.clock.now()),
        disabled_at: None,
        person_id: None,
    };
    let user = User::from(account.clone());
    let writing = app.store.begin().await?;
    accounts::insert(&writing, account).await.map_err(|error| match error {
        store::Error::Taken(_) => Failure::field("login", "Такой логин уже есть. Выберите другой."),
        other => other.into(),
    })?;
    let mut event = event(app, &program(), "account.create", "account", &user.id);
    event.after = Some(value(&user)?);
    finish(writing, event).await?;
    Ok(user)
}

/// Changes one's own password. All other sessions of the account end; `keep_secret` names the one that stays. Browsers that
/// were known are not any more; the answer makes this one known again.
///
/// # Errors
/// Invalid `current` (wrong), `new` (see [`domain::password`]); refused `too_many_attempts`.
pub async fn change_password(
    app: &App,
    actor: &Actor,
    current: &str,
    new: &str,
    keep_secret: Option<&str>,
) -> Result<KnownBrowser, Failure> {
    let mut account = accounts::by_id(&app.store.reader(), &actor.id).await?.ok_or(Failure::NotFound)?;
    let session = keep_secret.map(secret_hash).unwrap_or_default();
    let guess = Guess::Current { account: &actor.id, session: &session };
    app.limiter.attempt(guess, app.clock.now()).map_err(too_many)?;
    if !passwords::verify(app, current, Some(&account.password_hash)).await? {
        return Err(Failure::field("current", "Нынешний пароль не подходит. Проверьте раскладку клавиатуры."));
    }
    app.limiter.succeeded(guess);
    Failure::check(password_problem("new", new, &account.login, &account.name).into_iter().collect())?;
    account.password_hash = set_password(app, actor, &account, new, keep_secret).await?;
    Ok(browser::issue(app, &account))
}

/// Sets a new password from the command line, where the person sits at the machine itself. All sessions end.
///
/// # Errors
/// Not found when there is no such login; invalid `password`.
pub async fn reset_password(app: &App, login: &str, password: &str) -> Result<(), Failure> {
    let account = accounts::by_login(&app.store.reader(), &fold(login)).await?.ok_or(Failure::NotFound)?;
    Failure::check(password_problem("password", password, &account.login, &account.name).into_iter().collect())?;
    set_password(app, &program(), &account, password, None).await?;
    Ok(())
}

impl From<Account> for User {
    fn from(account: Account) -> User {
        User { id: account.id, login: account.login, name: account.name, role: account.role }
    }
}

async fn set_password(
    app: &App,
    actor: &Actor,
    account: &Account,
    password: &str,
    keep_secret: Option<&str>,
) -> Result<String, Failure> {
    let hash = passwords::hash(app, password).await?;
    let writing = app.store.begin().await?;
    accounts::set_password(&writing, &account.id, &hash).await?;
    sessions::delete_others(&writing, &account.id, keep_secret.map(secret_hash).as_deref()).await?;
    finish(writing, event(app, actor, "account.password", "account", &account.id)).await?;
    Ok(hash)
}

fn password_problem(field: &str, password: &str, login: &str, name: &str) -> Option<FieldProblem> {
    let weakness = password::judge(password, &[login, name]).err()?;
    Some(FieldProblem::new(field, weakness.message()))
}
