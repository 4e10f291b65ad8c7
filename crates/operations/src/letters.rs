//! Letters to people: written in the transaction of what they are about.

use store::Writing;
use store::queries::{accounts, activities, letters as queries, persons};
use store::records::{Assignment, Letter};

use crate::actor::allow_common;
use crate::support::stamp;
use crate::{Actor, App, Failure};

/// Tells who handed work in that it was returned, and with what words.
pub(crate) async fn returned(
    app: &App,
    writing: &Writing,
    account_id: &str,
    assignment: &Assignment,
    words: &str,
) -> Result<(), Failure> {
    let title = match &assignment.activity_id {
        Some(id) => activities::get(&writing.reader(), id).await?.map(|line| line.title),
        None => assignment.subject.clone(),
    };
    let title = title.unwrap_or_default();
    let link = app.public_address.as_deref().map(|site| format!("\n\n{site}/work/{}", assignment.id));
    let body = format!("Работа «{title}» возвращена.\n\nЧто исправить: {words}{}", link.unwrap_or_default());
    write(app, writing, account_id, "returned", &format!("Возвращено: {title}"), body).await
}

/// Writes a letter to a person with an address; people without one find everything in «Мои дела».
pub(crate) async fn write(
    app: &App,
    writing: &Writing,
    account_id: &str,
    kind: &str,
    subject: &str,
    body: String,
) -> Result<(), Failure> {
    let reader = writing.reader();
    let Some(account) = accounts::by_id(&reader, account_id).await? else { return Ok(()) };
    let Some(person_id) = account.person_id else { return Ok(()) };
    let Some(address) = persons::get(&reader, &person_id).await?.and_then(|person| person.email) else {
        return Ok(());
    };
    let letter = Letter {
        id: app.new_id(),
        account_id: account.id,
        address,
        kind: kind.to_owned(),
        subject: subject.chars().take(200).collect(),
        body,
        written_at: stamp(app.clock.now()),
        written_on: app.clock.today().to_string(),
        sent_at: None,
    };
    queries::insert(writing, vec![letter]).await?;
    Ok(())
}

/// How many letters were written to a person since a day.
///
/// # Errors
/// Refused when the person who asks may not administer; not found.
pub async fn count(app: &App, actor: &Actor, login: &str, since: jiff::civil::Date) -> Result<u64, Failure> {
    allow_common(app, actor, domain::access::Action::Administer)?;
    let reader = app.store.reader();
    let account = accounts::by_login(&reader, &phrases::text::fold(login)).await?.ok_or(Failure::NotFound)?;
    Ok(queries::of_account(&reader, &account.id, &since.to_string()).await?.len() as u64)
}
