//! What goes wrong on the way to a page: each problem has a status, a sentence and a way out.
//!
//! Handlers return [`Problem`]; as an answer it carries itself in the response's extensions, and the middleware
//! [`render`] turns it into a page (or JSON under `/api`) that knows who is signed in.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use operations::Failure;

use crate::api;
use crate::session::Visitor;
use crate::shell::{Place, Shell};

/// A failed request.
#[derive(Debug, Clone)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// Stable code for programs.
    pub code: String,
    /// Title of the page.
    pub title: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Where to go: words and address.
    pub ways: Vec<(String, String)>,
    /// Id of an unexpected failure; nothing else is shown of it.
    pub operation_id: Option<String>,
    /// Wrong fields, for the JSON API.
    pub fields: Vec<operations::FieldProblem>,
}

/// What handlers of pages return.
pub type Answer = Result<Response, Problem>;

impl Problem {
    /// An expected problem.
    pub fn new(status: StatusCode, code: &str, title: &str, message: &str, hint: &str) -> Problem {
        Problem {
            status,
            code: code.to_owned(),
            title: title.to_owned(),
            message: message.to_owned(),
            hint: hint.to_owned(),
            ways: vec![("На главную страницу".to_owned(), "/".to_owned())],
            operation_id: None,
            fields: Vec::new(),
        }
    }

    /// There is no such page or record.
    pub fn not_found() -> Problem {
        Problem::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "Страница не найдена",
            "По этому адресу ничего нет: запись убрали или адрес набран с ошибкой.",
            "Проверьте адрес или начните с главной страницы.",
        )
        .way("Дорожные карты", "/plans")
        .way("Организации", "/units")
    }

    /// The method does not belong to the address.
    pub fn wrong_method() -> Problem {
        Problem::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "Так эта страница не открывается",
            "По этому адресу отправляют форму, а не открывают страницу.",
            "Вернитесь на предыдущую страницу и нажмите кнопку ещё раз.",
        )
    }

    /// The form came from a foreign page.
    pub fn foreign_form() -> Problem {
        Problem::new(
            StatusCode::FORBIDDEN,
            "foreign_form",
            "Форма отправлена с чужой страницы",
            "Запрос пришёл не с нашей страницы, поэтому ничего не изменено.",
            "Откройте страницу «Опоры» заново и повторите действие на ней.",
        )
    }

    /// The form's token does not belong to the session.
    pub fn stale_form() -> Problem {
        Problem::new(
            StatusCode::FORBIDDEN,
            "stale_form",
            "Страница устарела",
            "После открытия этой формы вы вошли заново, поэтому она больше не действует. Ничего не изменено.",
            "Вернитесь на предыдущую страницу, обновите её и отправьте форму ещё раз.",
        )
    }

    /// A request that the server could not understand.
    pub fn bad_request(message: &str) -> Problem {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "bad_request",
            "Запрос не понят",
            message,
            "Вернитесь на предыдущую страницу, обновите её и повторите.",
        )
    }

    /// Our own failure.
    pub fn unexpected(operation_id: String) -> Problem {
        Problem {
            operation_id: Some(operation_id),
            ..Problem::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "unexpected",
                "Не получилось по нашей вине",
                "Последнее действие могло не сохраниться.",
                "Откройте страницу заново, посмотрите, сохранилось ли, и повторите действие. Если не поможет, сообщите администратору номер ошибки.",
            )
        }
    }

    /// The database does not answer; what was sent is not saved.
    pub fn database_away() -> Problem {
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "database_away",
            "База данных не отвечает",
            "Страницу сейчас не показать. Если вы что-то отправляли, это не сохранено; сохранённое раньше на месте.",
            "Не закрывайте страницу с введённым: вернитесь на неё и отправьте ещё раз через минуту. Если не поможет, \
             сообщите администратору.",
        )
    }

    /// The body is larger than its address takes.
    pub fn too_large() -> Problem {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "Слишком большой запрос",
            "Отправлено больше, чем принимается по этому адресу. Ничего не изменено.",
            "Сократите введённое и отправьте ещё раз.",
        )
    }

    /// The work took longer than a request may.
    pub fn too_slow() -> Problem {
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "too_slow",
            "Ответ занял слишком много времени",
            "Запрос остановлен, потому что выполнялся слишком долго.",
            "Откройте страницу заново: на ней видно, сохранено ли то, что вы отправили. Если нет, повторите позже.",
        )
    }

    /// The same with one more way out.
    #[must_use]
    pub fn way(mut self, words: &str, address: &str) -> Problem {
        self.ways.push((words.to_owned(), address.to_owned()));
        self
    }

    /// The page of this problem.
    pub fn into_page(self, visitor: Option<&Visitor>) -> Response {
        let shell = match visitor {
            Some(visitor) => visitor.shell(&self.title, Place::None),
            None => Shell::new(self.title.clone(), Place::None),
        };
        let status = self.status;
        let page = ProblemPage { shell, problem: self };
        match page.render() {
            Ok(html) => (status, Html(html)).into_response(),
            Err(_) => status.into_response(),
        }
    }
}

/// Codes of refusals by right: the rules of `domain::access`, and their common name.
const RIGHTS: [&str; 5] = ["forbidden", "role_does_not_permit", "outside_scope", "not_now", "no_grants"];

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Problem {
        match failure {
            Failure::NotFound => Problem::not_found(),
            Failure::Unexpected { operation_id } => Problem::unexpected(operation_id),
            Failure::Refused(refusal) if RIGHTS.contains(&refusal.code.as_str()) => {
                Problem::new(StatusCode::FORBIDDEN, &refusal.code, "Нет доступа", &refusal.message, &refusal.hint)
            }
            Failure::Unavailable(refusal) => Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                &refusal.code,
                "Сейчас это сделать нельзя",
                &refusal.message,
                &refusal.hint,
            ),
            Failure::Refused(refusal) => Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                &refusal.code,
                "Сделать это нельзя",
                &refusal.message,
                &refusal.hint,
            ),
            Failure::Conflict(refusal) => Problem::new(
                StatusCode::CONFLICT,
                &refusal.code,
                "Запись уже изменилась",
                &refusal.message,
                &refusal.hint,
            ),
            Failure::Invalid { problems } => {
                let sentences: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
                Problem {
                    fields: problems.clone(),
                    ..Problem::new(
                        StatusCode::UNPROCESSABLE_ENTITY,
                        "invalid",
                        "Проверьте введённое",
                        &sentences.join(" "),
                        "Вернитесь на предыдущую страницу и исправьте.",
                    )
                }
            }
        }
    }
}

impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Problem {
        Failure::unexpected(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Turns problems into pages, or into JSON under `/api`.
pub async fn render(request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let visitor = request.extensions().get::<Visitor>().cloned();
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    if api { api::problem_json(&problem) } else { problem.into_page(visitor.as_ref()) }
}

/// Page of a problem.
#[derive(Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    /// Shared parts.
    pub shell: Shell,
    /// What is wrong.
    pub problem: Problem,
}
