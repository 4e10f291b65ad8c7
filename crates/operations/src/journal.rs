//! Reading the journal: who changed what, when and why.

use domain::access::Action;
use jiff::Timestamp;
use serde::Serialize;
use store::journal::{self as queries, About};
use store::records::JournalEntry;

use crate::actor::allow_common;
use crate::support::{Authors, PAGE, from_json, moment};
use crate::{Actor, App, Failure, Page};

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JournalRow {
    /// Number, from 1 without gaps.
    pub sequence: i64,
    /// When.
    pub at: Timestamp,
    /// Who, by name.
    pub actor: String,
    /// Stable code of the action, for example `assignment.status`.
    pub action: String,
    /// The action in Russian: «Изменён статус».
    pub words: String,
    /// Kind of record: `plan`, `assignment`, `unit`, …
    pub entity: String,
    /// Its id.
    pub entity_id: String,
    /// State before, for records that were changed.
    pub before: Option<serde_json::Value>,
    /// State after.
    pub after: Option<serde_json::Value>,
    /// Reason or note a person gave.
    pub reason: Option<String>,
}

/// The whole journal, newest first.
///
/// # Errors
/// Only our own.
pub async fn list(app: &App, actor: &Actor, page: u64) -> Result<Page<JournalRow>, Failure> {
    allow_common(app, actor, Action::Administer)?;
    page_of(app, About::Everything, page, PAGE).await
}

/// A page of entries about something.
pub(crate) async fn page_of(app: &App, about: About<'_>, page: u64, size: u64) -> Result<Page<JournalRow>, Failure> {
    let (rows, total) = queries::list(&app.store.reader(), about, page, size).await?;
    let authors = Authors::load(app).await?;
    let rows = rows.into_iter().map(|row| view(row, &authors)).collect::<Result<_, Failure>>()?;
    Ok(Page::new(rows, page, size, total))
}

fn view(row: JournalEntry, authors: &Authors) -> Result<JournalRow, Failure> {
    Ok(JournalRow {
        sequence: row.sequence,
        at: moment(&row.at)?,
        actor: authors.name(&row.actor),
        words: words(&row.action).to_owned(),
        before: row.before_json.as_deref().map(from_json).transpose()?,
        after: row.after_json.as_deref().map(from_json).transpose()?,
        action: row.action,
        entity: row.entity,
        entity_id: row.entity_id,
        reason: row.reason,
    })
}

/// Every action that is journalled, in Russian.
const WORDS: &[(&str, &str)] = &[
    ("account.create", "Создана учётная запись"),
    ("account.password", "Изменён пароль"),
    ("session.begin", "Вход в систему"),
    ("session.end", "Выход из системы"),
    ("session.fail", "Неудачный вход"),
    ("session.revoke", "Сеанс завершён владельцем"),
    ("unit.create", "Добавлена организация"),
    ("unit.update", "Изменена организация"),
    ("unit.archive", "Организация отправлена в архив"),
    ("unit.restore", "Организация возвращена из архива"),
    ("unit.link", "Организации связаны"),
    ("unit.unlink", "Связь организаций завершена"),
    ("unit.import", "Загружен список организаций"),
    ("person.create", "Добавлен человек"),
    ("person.update", "Изменены сведения о человеке"),
    ("person.archive", "Человек отправлен в архив"),
    ("person.restore", "Человек возвращён из архива"),
    ("import.start", "Загружен файл дорожной карты"),
    ("import.read", "Файл прочитан"),
    ("import.refuse", "Файл не прочитан"),
    ("import.edit", "Исправлено прочитанное"),
    ("import.bind", "Назначен исполнитель"),
    ("import.past", "Принято решение о прошедшем сроке"),
    ("import.amendment", "Принято решение об изменении в новой редакции"),
    ("import.discard", "Импорт отложен"),
    ("import.owner", "Выбрано, чья дорожная карта"),
    ("plan.before", "Прошедшие сроки оставлены одной записью «до ввода»"),
    ("plan.adopt", "План введён в действие"),
    ("plan.amend", "Введена новая редакция плана"),
    ("plan.archive", "План отправлен в архив"),
    ("plan.restore", "План возвращён из архива"),
    ("assignment.status", "Изменён статус поручения"),
    ("feed.create", "Создана подписка на календарь"),
    ("feed.revoke", "Подписка на календарь отозвана"),
    ("results.offer", "Загружены файлы результатов"),
    ("results.store", "Результаты сохранены"),
    ("results.discard", "Загрузка результатов отменена"),
    ("comment.create", "Добавлен комментарий"),
    ("comment.withdraw", "Комментарий убран автором"),
    ("results.explain", "Дано объяснение к маркеру"),
    ("results.scales", "Изменены шкалы"),
    ("results.context", "Загружен контекст школ"),
    ("results.catalogue", "Загружен план экзаменационной работы"),
    ("rule.create", "Добавлено правило отбора школ"),
    ("run.create", "Проведён отбор школ"),
    ("run.approve", "Список школ утверждён"),
    ("run.withdraw", "Отбор школ отозван"),
    ("backup.make", "Сделана резервная копия"),
    ("journal.accept", "Записи приняты такими, какие они в базе"),
    ("record.note", "Отмечено программой"),
];

fn words(action: &str) -> &str {
    WORDS.iter().find(|(code, _)| *code == action).map_or(action, |(_, words)| words)
}

/// Whether the whole chain of the journal holds together.
///
/// # Errors
/// Refused when the person who asks may not administer.
pub async fn verifies(app: &App, actor: &Actor) -> Result<bool, Failure> {
    allow_common(app, actor, Action::Administer)?;
    Ok(store::journal::verify(&app.store.reader()).await?.is_ok())
}
