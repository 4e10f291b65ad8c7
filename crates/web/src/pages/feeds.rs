//! Calendar feeds: making, revoking, and the address that calendar programs read.

use askama::Template;
use axum::extract::{Path, State as Given};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use operations::{Target, feeds};

use crate::error::{Answer, Problem};
use crate::flash::{self, Done};
use crate::html;
use crate::session::Posted;
use crate::shell::{Place, Shell};
use crate::state::State;

/// A fresh feed: its address is shown here and nowhere else.
#[derive(Template)]
#[template(path = "feeds/created.html")]
pub struct FeedCreatedPage {
    /// Shared parts.
    pub shell: Shell,
    /// The whole address.
    pub address: String,
    /// The same for programs that subscribe by a click (`webcal:`).
    pub subscribe: String,
    /// Page of the owner.
    pub back: String,
}

/// `POST /feeds`
pub async fn create(Given(state): Given<State>, Posted { visitor, fields }: Posted) -> Answer {
    let owner = owner(fields.get("owner"))?;
    let name = fields.given("name").unwrap_or_else(|| "Календарь".to_owned());
    let created = feeds::create(&state.app, &visitor.actor(), &owner, &name).await?;
    let address = format!("{}/calendar/{}.ics", state.config.base_url, created.secret);
    let subscribe = address.split_once("://").map(|(_, rest)| format!("webcal://{rest}")).unwrap_or_default();
    html::page(&FeedCreatedPage {
        shell: visitor.shell("Ссылка на календарь готова", Place::Units).under("Организации", "/units"),
        address,
        subscribe,
        back: page_of(&owner),
    })
}

/// `POST /feeds/{id}/revoke`
pub async fn revoke(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, fields }: Posted) -> Answer {
    let owner = owner(fields.get("owner"))?;
    feeds::revoke(&state.app, &visitor.actor(), &id).await?;
    Ok(flash::redirect(&format!("{}#feeds", page_of(&owner)), Done::FeedRevoked))
}

/// `GET /calendar/{file}`: the secret in the address is the right; no session is asked.
pub async fn read(Given(state): Given<State>, Path(file): Path<String>, headers: HeaderMap) -> Answer {
    let secret = file.strip_suffix(".ics").unwrap_or(&file);
    let document = feeds::render(&state.app, secret).await?;
    let tag = format!("\"{}\"", document.entity_tag);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let caching = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, "private, no-cache".to_owned())];
    if known.is_some_and(|list| list.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)) {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    let content = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"opora.ics\""),
    ];
    Ok((caching, content, document.text).into_response())
}

fn owner(text: &str) -> Result<Target, Problem> {
    text.parse().map_err(|_| Problem::bad_request("Неясно, чей это календарь."))
}

fn page_of(owner: &Target) -> String {
    match owner {
        Target::Unit(id) => format!("/units/{id}"),
        Target::Person(id) => format!("/persons/{id}"),
        Target::Set(id) | Target::Curators(id) => format!("/sets/{id}"),
    }
}
