//! A list of people with their accounts and rights, loaded at once.

use std::collections::HashMap;

use domain::access::{Action, Role, ScopeRule};
use domain::unit::is_email;
use phrases::text::{fold, squeeze};
use serde::{Deserialize, Serialize};
use store::Writing;
use store::queries::{accounts, grants, persons, sets, units};
use store::records::{Account, AccountGrant, Person};

use crate::actor::allow_common;
use crate::support::{event, finish, stamp, to_json, typed_date};
use crate::{Actor, App, Failure, FieldProblem};

/// One row of a list of people, as written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StaffRow {
    /// Full name.
    pub name: String,
    /// Position.
    pub position: String,
    /// Code, short or full name of the organisation.
    pub unit: String,
    /// E-mail, or empty.
    pub email: String,
    /// Login; empty for a person without an account.
    pub login: String,
    /// The role in Russian, or empty.
    pub role: String,
    /// Codes of organisations and `@sets` with blanks between, «все», or empty.
    pub scope: String,
    /// First day, or empty.
    pub since: String,
    /// Last day, or empty.
    pub until: String,
}

/// What a list of people brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct StaffLoaded {
    /// People added.
    pub persons: u64,
    /// Accounts added.
    pub accounts: u64,
    /// Rights given.
    pub grants: u64,
}

/// Loads a list of people. A person with several roles has several rows; what is known already is not doubled.
///
/// # Errors
/// Refused when the person who asks may not administer; invalid with one problem for each row that is wrong, and then nothing is
/// stored.
pub async fn load(app: &App, actor: &Actor, rows: &[StaffRow]) -> Result<StaffLoaded, Failure> {
    allow_common(app, actor, Action::Administer)?;
    let writing = app.store.begin().await?;
    let mut loader = Loader::new(app, &writing).await?;
    let mut problems = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        match loader.check(place, row).await? {
            Ok(checked) => loader.add(actor, checked).await?,
            Err(problem) => problems.push(problem),
        }
    }
    Failure::check(problems)?;
    let loaded = loader.loaded;
    let mut event = event(app, actor, "staff.load", "staff", "list");
    event.after =
        Some(serde_json::json!({"persons": loaded.persons, "accounts": loaded.accounts, "grants": loaded.grants}));
    finish(writing, event).await?;
    Ok(loaded)
}

/// A row whose words are understood.
struct Checked {
    name: String,
    position: String,
    unit_id: String,
    email: Option<String>,
    login: Option<String>,
    grant: Option<(Role, ScopeRule)>,
    since: Option<String>,
    until: Option<String>,
}

struct Loader<'a> {
    app: &'a App,
    writing: &'a Writing,
    /// Id of a unit by its folded code, short name and full name.
    units: HashMap<String, String>,
    loaded: StaffLoaded,
}

impl<'a> Loader<'a> {
    async fn new(app: &'a App, writing: &'a Writing) -> Result<Loader<'a>, Failure> {
        let mut by_words = HashMap::new();
        let all = units::all(&writing.reader(), true).await?;
        for unit in &all {
            by_words.entry(fold(&unit.name)).or_insert_with(|| unit.id.clone());
            by_words.entry(fold(&unit.short_name)).or_insert_with(|| unit.id.clone());
        }
        // A code is the surest name, so that it wins over a name that happens to be the same.
        for unit in all {
            if let Some(code) = &unit.code {
                by_words.insert(fold(code), unit.id.clone());
            }
        }
        Ok(Loader { app, writing, units: by_words, loaded: StaffLoaded::default() })
    }

    async fn check(&self, place: usize, row: &StaffRow) -> Result<Result<Checked, FieldProblem>, Failure> {
        let problem = |message: String| Ok(Err(FieldProblem::new(format!("row-{}", place + 1), message)));
        let name = squeeze(&row.name);
        if name.is_empty() {
            return problem(format!("Строка {}: не названы фамилия и имя.", place + 1));
        }
        let Some(unit_id) = self.units.get(&fold(&row.unit)).cloned() else {
            return problem(format!(
                "Строка {}: организации «{}» нет в списке организаций.",
                place + 1,
                row.unit.trim()
            ));
        };
        let email = Some(squeeze(&row.email)).filter(|email| !email.is_empty());
        if email.as_deref().is_some_and(|email| !is_email(email)) {
            return problem(format!("Строка {}: «{}» не похоже на адрес почты.", place + 1, row.email.trim()));
        }
        let login = Some(squeeze(&row.login)).filter(|login| !login.is_empty());
        if login.as_deref().is_some_and(|login| login.contains(' ')) {
            return problem(format!("Строка {}: в логине не может быть пробелов.", place + 1));
        }
        let mut days = Vec::new();
        for (field, text) in [("since", &row.since), ("until", &row.until)] {
            match typed_date(field, text) {
                Ok(day) => days.push(day.map(|day| day.to_string())),
                Err(wrong) => return problem(format!("Строка {}: {}", place + 1, wrong.message)),
            }
        }
        let grant = match self.grant(row).await? {
            Ok(grant) => grant,
            Err(words) => return problem(format!("Строка {}: {words}", place + 1)),
        };
        if grant.is_some() && login.is_none() {
            return problem(format!("Строка {}: роль названа, а логина нет. Впишите логин.", place + 1));
        }
        let until = days.pop().flatten();
        let since = days.pop().flatten();
        let position = squeeze(&row.position);
        Ok(Ok(Checked { name, position, unit_id, email, login, grant, since, until }))
    }

    /// Role and scope of a row, or what is wrong with them.
    async fn grant(&self, row: &StaffRow) -> Result<Result<Option<(Role, ScopeRule)>, String>, Failure> {
        if row.role.trim().is_empty() {
            return Ok(Ok(None));
        }
        let Some(role) = Role::from_words(&row.role) else {
            let all: Vec<&str> = Role::ALL.into_iter().map(Role::label).collect();
            return Ok(Err(format!("роли «{}» нет. Роли: {}.", row.role.trim(), all.join(", "))));
        };
        let scope = fold(&row.scope);
        if scope.is_empty() {
            let rule = if role == Role::Curator { ScopeRule::Curated } else { ScopeRule::Own };
            return Ok(Ok(Some((role, rule))));
        }
        if scope == "все" {
            return Ok(Ok(Some((role, ScopeRule::All))));
        }
        let (mut unit_ids, mut set_ids) = (Vec::new(), Vec::new());
        for word in row.scope.split_whitespace() {
            match word.strip_prefix('@') {
                Some(name) => match sets::by_name(&self.writing.reader(), &fold(name)).await? {
                    Some(set) => set_ids.push(set.id),
                    None => return Ok(Err(format!("набора «{name}» нет."))),
                },
                None => match self.units.get(&fold(word)) {
                    Some(id) => unit_ids.push(id.clone()),
                    None => return Ok(Err(format!("организации «{word}» нет в списке организаций."))),
                },
            }
        }
        Ok(Ok(Some((role, ScopeRule::Listed { units: unit_ids, sets: set_ids }))))
    }

    async fn add(&mut self, actor: &Actor, row: Checked) -> Result<(), Failure> {
        let person_id = self.person(&row).await?;
        let Some(login) = row.login.as_deref() else { return Ok(()) };
        let account_id = self.account(&row.name, login, &person_id).await?;
        let Some((role, rule)) = row.grant else { return Ok(()) };
        if role == Role::Administrator {
            accounts::set_role(self.writing, &account_id, role.code()).await?;
        }
        let scope = to_json(&rule)?;
        let same = |g: &AccountGrant| {
            g.role == role.code()
                && g.scope == scope
                && g.unit_id.as_deref() == Some(row.unit_id.as_str())
                && g.starts_on == row.since
                && g.ends_on == row.until
        };
        if grants::of_account(&self.writing.reader(), &account_id).await?.iter().any(same) {
            return Ok(());
        }
        let given = AccountGrant {
            id: self.app.new_id(),
            account_id,
            unit_id: Some(row.unit_id.clone()),
            role: role.code().to_owned(),
            scope,
            starts_on: row.since.clone(),
            ends_on: row.until.clone(),
            created_at: stamp(self.app.clock.now()),
            created_by: actor.id.clone(),
        };
        self.loaded.grants += 1;
        crate::grants::give(self.app, actor, self.writing, given).await
    }

    /// The person of a row: that of the login, or the same name in the same organisation and position, or a new one.
    async fn person(&mut self, row: &Checked) -> Result<String, Failure> {
        let reader = self.writing.reader();
        if let Some(login) = &row.login
            && let Some(account) = accounts::by_login(&reader, &fold(login)).await?
            && let Some(person) = account.person_id
        {
            return Ok(person);
        }
        let known = persons::of_unit(&reader, &row.unit_id).await?;
        let same = |p: &&Person| p.name_folded == fold(&row.name) && fold(&p.position) == fold(&row.position);
        if let Some(person) = known.iter().find(same)
            && accounts::of_person(&reader, &person.id).await?.is_none()
        {
            return Ok(person.id.clone());
        }
        let person = Person {
            id: self.app.new_id(),
            name_folded: fold(&row.name),
            search_folded: fold(&format!("{} {}", row.name, row.position)),
            name: row.name.clone(),
            position: row.position.clone(),
            unit_id: Some(row.unit_id.clone()),
            email: row.email.clone(),
            created_at: stamp(self.app.clock.now()),
            archived_at: None,
            revision: 1,
        };
        let id = person.id.clone();
        let mut event = event(self.app, &crate::program(), "person.create", "person", &id);
        event.after = Some(crate::support::value(&person)?);
        persons::insert(self.writing, person).await?;
        store::journal::append(self.writing, event).await?;
        self.loaded.persons += 1;
        Ok(id)
    }

    async fn account(&mut self, name: &str, login: &str, person_id: &str) -> Result<String, Failure> {
        if let Some(account) = accounts::by_login(&self.writing.reader(), &fold(login)).await? {
            return Ok(account.id);
        }
        let account = Account {
            id: self.app.new_id(),
            login: login.to_owned(),
            login_folded: fold(login),
            name: name.to_owned(),
            role: String::new(),
            // No password fits an empty hash: the person chooses one by invitation.
            password_hash: String::new(),
            created_at: stamp(self.app.clock.now()),
            disabled_at: None,
            person_id: Some(person_id.to_owned()),
        };
        let id = account.id.clone();
        let mut event = event(self.app, &crate::program(), "account.create", "account", &id);
        event.after = Some(serde_json::json!({"login": account.login, "name": account.name, "person": person_id}));
        accounts::insert(self.writing, account).await?;
        store::journal::append(self.writing, event).await?;
        self.loaded.accounts += 1;
        Ok(id)
    }
}
