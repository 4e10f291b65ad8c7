//! A page that says how the work goes.

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
