//! Rules of identification: the shipped ones, the region's own, a form that adds one.

use askama::Template;
use axum::extract::{Path, State as Given};
use operations::results::rule_form;
use operations::results::rules::{self, RuleView};

use crate::error::{Answer, Problem};
use crate::flash::{self, Done};
use crate::html;
use crate::pages::form_problems;
use crate::session::Visitor;
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;
use crate::upload::{SentFile, Uploaded};

/// The list with the form.
#[derive(Template)]
#[template(path = "schools/rules.html")]
pub struct RulesPage {
    /// Shared parts.
    pub shell: Shell,
    /// Rules, the region's own first.
    pub rows: Vec<RuleView>,
    /// Whether the person may add a rule by its file.
    pub by_file: bool,
}

/// One rule.
#[derive(Template)]
#[template(path = "schools/rule.html")]
pub struct RulePage {
    /// Shared parts.
    pub shell: Shell,
    /// The rule.
    pub rule: RuleView,
}

async fn page(state: &State, visitor: &Visitor, problems: &[FormProblem]) -> Result<RulesPage, Problem> {
    let rows = rules::list(&state.app, &visitor.actor()).await?;
    let shell = visitor.shell("Правила отбора", Place::Schools).under("Школы", "/schools");
    let by_file = rule_form::may_load_file(&state.app, &visitor.actor());
    Ok(RulesPage { shell: shell.with_problems(problems), rows, by_file })
}

/// `GET /schools/rules`
pub async fn list(Given(state): Given<State>, visitor: Visitor) -> Answer {
    html::page(&page(&state, &visitor, &[]).await?)
}

/// `POST /schools/rules`: the file of a rule, from an administrator.
pub async fn add(Given(state): Given<State>, uploaded: Uploaded) -> Answer {
    let visitor = uploaded.visitor;
    let text = match uploaded.file {
        SentFile::File { bytes, .. } => String::from_utf8_lossy(&bytes).into_owned(),
        SentFile::Missing | SentFile::TooLarge => String::new(),
    };
    if text.trim().is_empty() {
        let problem = FormProblem::new("file", "Выберите файл правила.");
        return html::refused(&page(&state, &visitor, &[problem]).await?);
    }
    match rules::add_file(&state.app, &visitor.actor(), &text).await {
        Ok(rule) => {
            let address = format!("/schools/rules/{}", crate::fields::encode_path(&rule.id));
            Ok(flash::redirect(&address, Done::RuleAdded))
        }
        Err(failure) => {
            let mut problems = form_problems(failure)?;
            problems.iter_mut().for_each(|problem| problem.field = "file".to_owned());
            html::refused(&page(&state, &visitor, &problems).await?)
        }
    }
}

/// `GET /schools/rules/{id}`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let rule = rules::find(&state.app, &visitor.actor(), &id).await?;
    let shell = visitor
        .shell(rule.rule.title.clone(), Place::Schools)
        .under("Школы", "/schools")
        .under("Правила отбора", "/schools/rules");
    html::page(&RulePage { shell, rule })
}
