//! The description of the API as a page, made from the same OpenAPI document.

use askama::Template;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};

use crate::error::Answer;
use crate::html;
use crate::session::Visitor;
use crate::shell::{Place, Shell};

/// The page about the API.
#[derive(Template)]
#[template(path = "help/api.html")]
pub struct ApiPage {
    /// Shared parts.
    pub shell: Shell,
    /// Requests by their group.
    pub groups: Vec<ApiGroup>,
}

/// Requests of one group.
pub struct ApiGroup {
    /// Title.
    pub title: String,
    /// Requests.
    pub requests: Vec<ApiRequest>,
}

/// One request.
pub struct ApiRequest {
    /// Method in capitals.
    pub method: &'static str,
    /// Address.
    pub path: String,
    /// What it does.
    pub words: String,
    /// Parameters of the query.
    pub parameters: String,
}

/// Requests of the whole API, grouped by their tags in the order of the description.
pub fn groups() -> Vec<ApiGroup> {
    let document = super::openapi();
    let tags = document.tags.iter().flatten();
    let group = |title: &str| {
        let all = document.paths.paths.iter().flat_map(|(path, item)| requests(path, item, title));
        ApiGroup { title: title.to_owned(), requests: all.collect() }
    };
    tags.map(|tag| group(&tag.name)).collect()
}

fn requests(path: &str, item: &PathItem, tag: &str) -> Vec<ApiRequest> {
    let methods = [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    let tagged = |operation: &&Operation| operation.tags.iter().flatten().any(|known| known == tag);
    let request = |(method, operation): (&'static str, &Operation)| ApiRequest {
        method,
        path: path.to_owned(),
        words: operation.summary.clone().unwrap_or_default(),
        parameters: parameters(operation),
    };
    methods
        .into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_ref().filter(tagged)?)))
        .map(request)
        .collect()
}

fn parameters(operation: &Operation) -> String {
    let names = operation.parameters.iter().flatten().filter_map(|one| match one {
        RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query => Some(parameter.name.clone()),
        _ => None,
    });
    names.collect::<Vec<_>>().join(", ")
}

/// `GET /api`
pub(super) async fn show(visitor: Option<Visitor>) -> Answer {
    let title = "Программный доступ (API)";
    let shell = visitor.map_or_else(|| Shell::new(title, Place::None), |known| known.shell(title, Place::None));
    html::page(&ApiPage { shell, groups: groups() })
}
