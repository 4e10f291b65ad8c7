//! Pages that say how the work goes and how results are counted.

use askama::Template;

use crate::error::Answer;
use crate::html;
use crate::session::Visitor;
use crate::shell::{Place, Shell};

/// The help page.
#[derive(Template)]
#[template(path = "help/show.html")]
pub struct HelpPage {
    /// Shared parts.
    pub shell: Shell,
}

/// `GET /help`
pub async fn show(visitor: Option<Visitor>) -> Answer {
    let shell = visitor.map_or_else(|| Shell::new("Справка", Place::None), |known| known.shell("Справка", Place::None));
    html::page(&HelpPage { shell })
}

/// How results are counted, in plain words.
#[derive(Template)]
#[template(path = "help/results.html")]
pub struct ResultsHelpPage {
    /// Shared parts.
    pub shell: Shell,
}

/// `GET /help/results`
pub async fn results(visitor: Option<Visitor>) -> Answer {
    let title = "Как считаются результаты";
    let shell = visitor.map_or_else(|| Shell::new(title, Place::None), |known| known.shell(title, Place::None));
    html::page(&ResultsHelpPage { shell: shell.under("Справка", "/help") })
}
