//! What was typed is not lost: when the session has ended, when somebody signed in again meanwhile, when a form was sent
//! before with other words. The form's fields travel inside the page, through the sign-in when there is one, and come back
//! in a form that waits for one more press of its button. Nothing of it is stored on the server.

use askama::Template;
use axum::extract::Request;
use axum::http::header::{HOST, REFERER};
use axum::http::{HeaderMap, StatusCode};
use domain::field::{self, Kind, Way};

use crate::error::Answer;
use crate::fields::Fields;
use crate::html;
use crate::incoming::KEY;
use crate::pages::{sign_in, with_status};
use crate::session::Visitor;
use crate::shell::{Place, Shell};
use crate::state::State;

/// Prefix of the fields that travel through the sign-in.
const KEPT: &str = "kept.";
/// The address the form was sent to.
const PATH: &str = "kept_path";
/// The page the form stood on.
const BACK: &str = "kept_back";

/// Why a form is shown once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The session had ended; now its owner has signed in.
    SignedIn,
    /// The person signed in again after the form was opened.
    Stale,
    /// The form was sent before, with other words.
    KeyUsed,
}

/// A form that waits for one more press of its button.
#[derive(Template)]
#[template(path = "session/kept.html")]
pub struct KeptPage {
    /// Shared parts.
    pub shell: Shell,
    /// What happened.
    pub words: String,
    /// Where the form goes.
    pub action: String,
    /// The page it stood on.
    pub back: String,
    /// What a person typed.
    pub texts: Vec<KeptText>,
    /// The rest of the form.
    pub hidden: Vec<(String, String)>,
}

/// One text that a person typed.
#[derive(Debug, Clone)]
pub struct KeptText {
    /// `id` of the field.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// The text.
    pub value: String,
    /// Whether it may have several lines.
    pub area: bool,
}

/// The answer to a form whose session is over or another one; none when the form may pass.
pub fn interrupted(state: &State, request: &Request, fields: &Fields, visitor: Option<&Visitor>) -> Option<Answer> {
    let path = request.uri().path();
    if path.starts_with("/sign-in") || path == "/sign-out" || fields.get("csrf").is_empty() {
        return None;
    }
    let back = page_of(request.headers());
    match visitor {
        Some(visitor) if visitor.owns(fields.get("csrf")) => None,
        Some(visitor) => ask_again(Why::Stale, visitor, path, &back, fields),
        None => {
            let mut travelling = travelling(fields)?;
            travelling.push((PATH.to_owned(), path.to_owned()));
            travelling.push((BACK.to_owned(), back.clone()));
            Some(sign_in::interrupted(state, request.headers(), back, travelling))
        }
    }
}

/// The form once more, for somebody who is signed in; none when nothing was typed that would be lost.
pub fn ask_again(why: Why, visitor: &Visitor, path: &str, back: &str, fields: &Fields) -> Option<Answer> {
    worth_keeping(fields)?;
    let title = if why == Why::KeyUsed {
        "Эта форма уже отправлена"
    } else {
        "Страница устарела"
    };
    let status = if why == Why::KeyUsed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::FORBIDDEN };
    let page = page(why, visitor.shell(title, Place::None), path, back, fields);
    Some(html::page(&page).map(|response| with_status(status, response)))
}

/// The form once more, after a sign-in through which it travelled.
pub fn after_sign_in(shell: Shell, sent: &Fields) -> Option<Answer> {
    let fields = Fields(
        sent.0.iter().filter_map(|(name, value)| Some((name.strip_prefix(KEPT)?.to_owned(), value.clone()))).collect(),
    );
    let path = sent.get(PATH);
    if fields.0.is_empty() || sign_in::own_address(path) != path {
        return None;
    }
    let back = sign_in::own_address(sent.get(BACK));
    Some(html::page(&page(Why::SignedIn, shell, path, &back, &fields)))
}

/// Fields that travel, out of a sign-in form that was sent.
pub fn still_travelling(sent: &Fields) -> Vec<(String, String)> {
    let travels = |name: &str| name.starts_with(KEPT) || name == PATH || name == BACK;
    sent.0.iter().filter(|(name, _)| travels(name)).cloned().collect()
}

/// The page of ours that a form stood on, as the browser tells it.
pub fn page_of(headers: &HeaderMap) -> String {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let address = text(REFERER).and_then(|referer| {
        let (_, rest) = referer.split_once("://")?;
        let (host, path) = rest.split_at(rest.find('/')?);
        (Some(host) == text(HOST)).then(|| sign_in::own_address(path))
    });
    address.unwrap_or_else(|| "/".to_owned())
}

fn travelling(fields: &Fields) -> Option<Vec<(String, String)>> {
    worth_keeping(fields)?;
    Some(form(fields).map(|(name, value)| (format!("{KEPT}{name}"), value.clone())).collect())
}

/// Nothing when no words of a person are in the form, or a password is.
fn worth_keeping(fields: &Fields) -> Option<()> {
    let password = fields.0.iter().any(|(name, _)| field::kind_of(Way::Body, name) == Kind::Password);
    let typed = form(fields).any(|(name, value)| !value.trim().is_empty() && is_typed(name));
    (typed && !password).then_some(())
}

/// The form without what belongs to one session or one press.
fn form(fields: &Fields) -> impl Iterator<Item = &(String, String)> {
    fields.0.iter().filter(|(name, _)| name != "csrf" && name != KEY)
}

fn is_typed(name: &str) -> bool {
    let kind = field::kind_of(Way::Body, name);
    kind.several_lines() || matches!(kind, Kind::Name | Kind::Title | Kind::Contact)
}

fn page(why: Why, shell: Shell, path: &str, back: &str, fields: &Fields) -> KeptPage {
    let (mut texts, mut hidden) = (Vec::new(), Vec::new());
    for (place, (name, value)) in form(fields).enumerate() {
        if is_typed(name) && !value.trim().is_empty() {
            texts.push(KeptText {
                id: format!("kept-{place}"),
                label: label(name).to_owned(),
                area: field::kind_of(Way::Body, name).several_lines(),
                name: name.clone(),
                value: value.clone(),
            });
        } else {
            hidden.push((name.clone(), value.clone()));
        }
    }
    let words = match why {
        Why::SignedIn => {
            "Вы вошли снова. Пока сеанс был закончен, форма не сохранилась, но введённое цело: проверьте и отправьте."
        }
        Why::Stale => {
            "После открытия этой формы вы вошли заново, поэтому она не сохранена. Введённое цело: проверьте и отправьте."
        }
        Why::KeyUsed => {
            "С этой страницы форма уже отправлялась с другими словами, и они сохранены. Если эти слова нужны тоже, отправьте их ещё раз."
        }
    };
    let shell = if shell.title.is_empty() {
        Shell { title: "Введённое сохранено".to_owned(), ..shell }
    } else {
        shell
    };
    KeptPage { shell, words: words.to_owned(), action: path.to_owned(), back: back.to_owned(), texts, hidden }
}

fn label(name: &str) -> &'static str {
    match name {
        "comment" => "Комментарий",
        "explanation" => "Объяснение",
        "note" => "Примечание",
        "name" | "person_name" => "Название или имя",
        "short_name" => "Короткое название",
        "title" => "Название",
        "position" => "Должность",
        "email" => "Почта",
        "phone" => "Телефон",
        "address" => "Адрес",
        "issuer" => "Кто утвердил",
        "signatory" => "Кто подписал",
        "expected" => "Ожидаемый результат",
        "responsible" => "Исполнители",
        "deadline" => "Срок",
        "audience" => "Для кого",
        _ => "Введённый текст",
    }
}
