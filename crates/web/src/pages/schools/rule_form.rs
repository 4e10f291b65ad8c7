//! A rule shaped by a form: figures, works, years, how the criteria combine, and who would enter and leave.

use askama::Template;
use axum::extract::State as Given;
use domain::results::rule::{Criterion, Rule};
use domain::results::work::Procedure;
use operations::results::rule_form::{self, CriterionInput, RuleForm};
use operations::results::rules;
use operations::results::runs::WhatIf;

use super::what_if::sentence;
use crate::error::{Answer, Problem};
use crate::fields::{Fields, encode_path};
use crate::flash::{self, Done};
use crate::html;
use crate::pages::{Choice, form_problems};
use crate::session::{Asked, Posted, Visitor};
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;

/// The form of a rule.
#[derive(Template)]
#[template(path = "schools/rule_form.html")]
pub struct RuleFormPage {
    /// Shared parts.
    pub shell: Shell,
    /// Rules to start from.
    pub bases: Vec<Choice>,
    /// What is typed.
    pub form: RuleForm,
    /// The criteria of the base in words, in the order of the form.
    pub words: Vec<String>,
    /// Years of results, for the preview.
    pub years: Vec<Choice>,
    /// The year of the preview.
    pub year: String,
    /// Who would enter and leave.
    pub outcome: Option<WhatIf>,
}

impl RuleFormPage {
    /// Name of a field of a criterion, unique on the page.
    pub fn field(&self, name: &str, criterion: &CriterionInput) -> String {
        format!("{name}-{}", criterion.code)
    }

    /// Procedures with whether each is chosen.
    pub fn kinds(&self, criterion: &CriterionInput) -> Vec<(&'static str, bool)> {
        let names = Procedure::ALL.into_iter().map(Procedure::name);
        names.map(|name| (name, criterion.kinds.iter().any(|known| known == name))).collect()
    }

    /// How many years in a row may be asked for.
    pub fn spans(&self) -> Vec<Choice> {
        let words = ["только в год отбора", "2 года подряд", "3 года подряд", "4 года подряд", "5 лет подряд"];
        words.iter().enumerate().map(|(place, words)| Choice::new((place + 1).to_string(), *words)).collect()
    }

    /// The finding of the preview.
    pub fn sentence(&self, outcome: &WhatIf) -> String {
        sentence(outcome)
    }

    /// The tried criteria in words, for the year of the preview.
    pub fn tried(&self, outcome: &WhatIf) -> Vec<String> {
        outcome.tried.criteria.iter().map(|criterion| criterion.text.replace("{year}", &self.year)).collect()
    }

    /// The year of the preview as a number.
    pub fn shown_year(&self) -> u16 {
        self.year.parse().unwrap_or(0)
    }
}

async fn page(
    state: &State,
    visitor: &Visitor,
    form: RuleForm,
    base: &Rule,
    year: Option<String>,
    problems: &[FormProblem],
) -> Result<RuleFormPage, Problem> {
    let actor = visitor.actor();
    // Without a lake of results a rule can be shaped, only not tried.
    let years = if state.app.results.is_some() { super::year_choices(&state.app, &actor).await? } else { Vec::new() };
    let shell = visitor
        .shell("Своё правило отбора", Place::Schools)
        .under("Школы", "/schools")
        .under("Правила отбора", "/schools/rules");
    Ok(RuleFormPage {
        shell: shell.with_problems(problems),
        bases: super::rule_choices(&state.app, &actor).await?,
        words: base.criteria.iter().map(Criterion::in_any_year).collect(),
        year: year.or_else(|| years.first().map(|year| year.value.clone())).unwrap_or_default(),
        form,
        years,
        outcome: None,
    })
}

/// `GET /schools/rules/new?base=`
pub async fn new(Given(state): Given<State>, visitor: Visitor, Asked(query): Asked) -> Answer {
    let asked = query.given("base").unwrap_or_else(|| rules::DEFAULT.to_owned());
    let base = rules::find(&state.app, &visitor.actor(), &asked).await?;
    let form = RuleForm::of(&base.id, &base.rule);
    html::page(&page(&state, &visitor, form, &base.rule, None, &[]).await?)
}

fn typed(fields: &Fields, base: &Rule) -> RuleForm {
    let criterion = |criterion: &Criterion| {
        let code = &criterion.code;
        let field = |name: &str| format!("{name}-{code}");
        CriterionInput {
            code: code.clone(),
            used: fields.has(&field("used")),
            threshold: fields.text(&field("threshold")),
            works: fields.text(&field("works")),
            years: fields.text(&field("years")),
            same: fields.has(&field("same")),
            kinds: fields.all(&field("kinds")),
        }
    };
    RuleForm {
        base: fields.text("base"),
        title: fields.text("title"),
        source: fields.text("source"),
        combine: fields.text("combine"),
        smallest: fields.text("smallest"),
        criteria: base.criteria.iter().map(criterion).collect(),
    }
}

/// `POST /schools/rules/new`: shows who would enter and leave, or keeps the rule.
pub async fn shape(Given(state): Given<State>, Posted { visitor, fields }: Posted) -> Answer {
    let actor = visitor.actor();
    let base = rules::find(&state.app, &actor, fields.get("base")).await?;
    let form = typed(&fields, &base.rule);
    let year = fields.given("year");
    let failure = if fields.get("what") == "save" {
        match rule_form::save(&state.app, &actor, &form).await {
            Ok(rule) => {
                let address = format!("/schools/rules/{}", encode_path(&rule.id));
                return Ok(flash::redirect(&address, Done::RuleAdded));
            }
            Err(failure) => failure,
        }
    } else {
        let number = year.as_deref().and_then(|year| year.parse().ok()).unwrap_or(0);
        match rule_form::preview(&state.app, &actor, number, &form).await {
            Ok(outcome) => {
                let page = page(&state, &visitor, form, &base.rule, year, &[]).await?;
                return html::page(&RuleFormPage { outcome: Some(outcome), ..page });
            }
            Err(failure) => failure,
        }
    };
    let problems = form_problems(failure)?;
    html::refused(&page(&state, &visitor, form, &base.rule, year, &problems).await?)
}
