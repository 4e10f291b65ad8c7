//! A message that survives one redirect: a code in a short-lived cookie, its words here.
//!
//! The cookie holds a code from the closed list and a number, so there is nothing in it that a stranger could forge to
//! put words on our page.

use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;

use crate::format::count;
use crate::shell::Notice;

const COOKIE: &str = "opora_notice";

/// What has just been done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// Record saved.
    Saved,
    /// Nothing differed from what was there.
    Unchanged,
    /// Sessions ended by their owner.
    SessionsEnded,
    /// Password changed.
    PasswordChanged,
    /// Organisation created.
    UnitCreated,
    /// Organisation archived.
    UnitArchived,
    /// Organisations loaded: how many.
    UnitsLoaded(u32),
    /// Person created.
    PersonCreated,
    /// Person archived.
    PersonArchived,
    /// Feed revoked.
    FeedRevoked,
    /// Line of an import corrected.
    LineSaved,
    /// Executor bound.
    Bound,
    /// Past lines decided: how many.
    PastDecided(u32),
    /// Import discarded.
    Discarded,
    /// The same file was uploaded before; here it is.
    Recognised,
    /// Plan adopted: how many assignments.
    Adopted(u32),
    /// Status of an assignment saved.
    StatusSaved,
    /// Statuses of so many assignments were changed.
    StatusesSaved(u64),
    /// Comment added.
    CommentAdded,
    /// Comment taken back.
    CommentWithdrawn,
    /// Plan archived.
    PlanArchived,
    /// Files of results stored: how many.
    ResultsStored(u32),
    /// Import of results dropped.
    ResultsDropped,
    /// Contexts of schools loaded: of how many.
    ContextLoaded(u32),
    /// Scales of the region saved.
    ScalesSaved,
    /// Run of identification made.
    RunCreated,
    /// Run approved.
    RunApproved,
    /// Run withdrawn.
    RunWithdrawn,
    /// Rule of identification added.
    RuleAdded,
    /// Explanation of a school kept.
    Explained,
    /// Work handed in.
    HandedIn,
    /// A hand-in taken back.
    Withdrawn,
    /// Work confirmed.
    Confirmed,
    /// Work sent back.
    Returned,
    /// Report signed.
    ReportSigned,
    /// Visit recorded.
    VisitRecorded,
    /// Signed out.
    SignedOut,
}

impl Done {
    fn code(self) -> (&'static str, u32) {
        match self {
            Done::Saved => ("saved", 0),
            Done::Unchanged => ("unchanged", 0),
            Done::SessionsEnded => ("sessions", 0),
            Done::PasswordChanged => ("password", 0),
            Done::UnitCreated => ("unit", 0),
            Done::UnitArchived => ("unit-archived", 0),
            Done::UnitsLoaded(number) => ("units", number),
            Done::PersonCreated => ("person", 0),
            Done::PersonArchived => ("person-archived", 0),
            Done::FeedRevoked => ("feed-revoked", 0),
            Done::LineSaved => ("line", 0),
            Done::Bound => ("bound", 0),
            Done::PastDecided(number) => ("past", number),
            Done::Discarded => ("discarded", 0),
            Done::Recognised => ("recognised", 0),
            Done::Adopted(number) => ("adopted", number),
            Done::StatusSaved => ("status", 0),
            Done::StatusesSaved(number) => ("statuses", number),
            Done::CommentAdded => ("comment", 0),
            Done::CommentWithdrawn => ("comment-withdrawn", 0),
            Done::PlanArchived => ("plan-archived", 0),
            Done::ResultsStored(number) => ("results", number),
            Done::ResultsDropped => ("results-dropped", 0),
            Done::ContextLoaded(number) => ("context", number),
            Done::ScalesSaved => ("scales", 0),
            Done::RunCreated => ("run", 0),
            Done::RunApproved => ("run-approved", 0),
            Done::RunWithdrawn => ("run-withdrawn", 0),
            Done::RuleAdded => ("rule", 0),
            Done::Explained => ("explained", 0),
            Done::HandedIn => ("handed-in", 0),
            Done::Withdrawn => ("withdrawn", 0),
            Done::Confirmed => ("confirmed", 0),
            Done::Returned => ("returned", 0),
            Done::ReportSigned => ("report-signed", 0),
            Done::VisitRecorded => ("visit-recorded", 0),
            Done::SignedOut => ("signed-out", 0),
        }
    }

    fn sentence(code: &str, number: u64) -> Option<String> {
        let text = match code {
            "saved" => "Сохранено.",
            "unchanged" => "Изменений нет: всё осталось как было.",
            "sessions" => "Сеанс завершён.",
            "password" => "Пароль изменён. На других устройствах нужно войти заново.",
            "unit" => "Организация добавлена.",
            "unit-archived" => "Организация убрана в архив. Её поручения и история сохранены.",
            "person" => "Человек добавлен.",
            "person-archived" => "Человек убран в архив. Его поручения и история сохранены.",
            "feed-revoked" => "Ссылка на календарь отозвана: по ней больше ничего не показывается.",
            "line" => "Строка исправлена.",
            "bound" => "Исполнитель назначен. В следующий раз предложим так же.",
            "discarded" => "Разбор отменён. Исходный файл сохранён.",
            "recognised" => "Этот файл уже загружали: открываем прежний разбор, ничего не потеряно.",
            "status" => "Состояние сохранено.",
            "comment" => "Комментарий добавлен.",
            "comment-withdrawn" => "Комментарий убран.",
            "plan-archived" => "Дорожная карта убрана в архив. Её история сохранена.",
            "results-dropped" => "Загрузка отменена: в результатах ничего не изменилось.",
            "scales" => "Шкалы региона сохранены, затронутые работы пересчитаны.",
            "run" => "Отбор проведён и сохранён вместе с правилом и файлами, на которых он основан.",
            "run-approved" => "Список утверждён.",
            "run-withdrawn" => "Отбор отозван. Он остаётся в истории, но больше ни с чем не сравнивается.",
            "rule" => "Правило добавлено. По нему можно провести отбор.",
            "explained" => "Объяснение сохранено и показано рядом с маркером.",
            "handed-in" => "Сдано. Проверяющий увидит работу среди своих дел, ответ придёт сюда.",
            "withdrawn" => "Сданное отозвано: его можно исправить и сдать снова.",
            "confirmed" => "Подтверждено.",
            "returned" => "Возвращено. Слова увидит тот, кто сдал.",
            "report-signed" => "Отчёт подписан.",
            "visit-recorded" => "Выезд записан, договорённости стали делами.",
            "signed-out" => "Вы вышли.",
            "units" => {
                return Some(format!("Загружено: {}.", count(number, "организация", "организации", "организаций")));
            }
            "statuses" => {
                return Some(format!("Состояние сохранено: {}.", count(number, "поручение", "поручения", "поручений")));
            }
            "results" => {
                return Some(format!("Загружено: {}.", count(number, "файл", "файла", "файлов")));
            }
            "context" => {
                return Some(format!("Контекст загружен: {}.", count(number, "школа", "школы", "школ")));
            }
            "past" => {
                return Some(format!(
                    "Решение записано: {}.",
                    count(number, "прошедший срок", "прошедших срока", "прошедших сроков")
                ));
            }
            "adopted" => {
                let words = count(number, "поручение", "поручения", "поручений");
                return Some(format!("Дорожная карта введена в действие, создано {words}."));
            }
            _ => return None,
        };
        Some(text.to_owned())
    }
}

/// Every message that names a number, for a test of its grammar.
#[cfg(test)]
pub(crate) fn sentences(number: u64) -> Vec<String> {
    let codes = ["units", "results", "context", "past", "adopted", "statuses"];
    codes.into_iter().filter_map(|code| Done::sentence(code, number)).collect()
}

/// Redirects after a form (303) and leaves the message for the next page.
pub fn redirect(address: &str, done: Done) -> Response {
    let (code, number) = done.code();
    let mut response = Redirect::to(address).into_response();
    let cookie = format!("{COOKIE}={code}.{number}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// The message that waits for this request.
pub fn waiting(jar: &CookieJar) -> Option<Notice> {
    let (code, number) = jar.get(COOKIE)?.value().split_once('.')?;
    let text = Done::sentence(code, number.parse().ok()?)?;
    Some(Notice { text, trouble: false })
}

/// Forgets the message once a page has shown it.
pub async fn forget(request: Request, next: Next) -> Response {
    let waits = CookieJar::from_headers(request.headers()).get(COOKIE).is_some();
    let partial = request.headers().contains_key("hx-request");
    let mut response = next.run(request).await;
    let page = response.status() != StatusCode::SEE_OTHER
        && response.headers().get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if waits && page && !partial {
        let gone = HeaderValue::from_static("opora_notice=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        response.headers_mut().append(SET_COOKIE, gone);
    }
    response
}
