//! «А если порог …?»: other thresholds tried on the same results; nothing is kept.

use askama::Template;
use axum::extract::State as Given;
use domain::results::rule::{Criterion, Quantity, Rule};
use operations::results::rules;
use operations::results::runs::{self, Threshold, WhatIf};

use crate::error::Answer;
use crate::fields::Fields;
use crate::format::count;
use crate::html;
use crate::pages::{Choice, form_problems};
use crate::session::{Asked, Visitor};
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;

/// The form and, when it was sent, what would be.
#[derive(Template)]
#[template(path = "schools/what_if.html")]
pub struct WhatIfPage {
    /// Shared parts.
    pub shell: Shell,
    /// Years.
    pub years: Vec<Choice>,
    /// Chosen year.
    pub year: String,
    /// The same as a number.
    pub shown_year: u16,
    /// Rules.
    pub rules: Vec<Choice>,
    /// Chosen rule.
    pub rule: String,
    /// Criteria of the rule with what is typed.
    pub criteria: Vec<CriterionForm>,
    /// Smallest group as typed.
    pub smallest: String,
    /// What would be.
    pub outcome: Option<WhatIf>,
}

impl WhatIfPage {
    /// The finding.
    pub fn sentence(&self, outcome: &WhatIf) -> String {
        sentence(outcome)
    }
}

/// What would be, in one sentence.
pub(super) fn sentence(outcome: &WhatIf) -> String {
    let (before, now) = (outcome.listed_before, outcome.listed_now);
    if outcome.entered.is_empty() && outcome.left.is_empty() {
        return format!("Список не изменился бы: в нём {}.", count(before, "школа", "школы", "школ"));
    }
    format!(
        "В списке было бы {} вместо {before}: {}, {}.",
        count(now, "школа", "школы", "школ"),
        moved(outcome.entered.len(), ["никто не вошёл", "вошла", "вошли"]),
        moved(outcome.left.len(), ["никто не вышел", "вышла", "вышли"]),
    )
}

/// «никто не вошёл бы», «вошла бы 1 школа», «вошли бы 3 школы».
pub(crate) fn moved(number: usize, [none, one, many]: [&str; 3]) -> String {
    if number == 0 {
        return format!("{none} бы");
    }
    let number = number as u64;
    let verb = domain::russian::plural(number, one, many, many);
    format!("{verb} бы {}", count(number, "школа", "школы", "школ"))
}

/// A criterion of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionForm {
    /// Code.
    pub code: String,
    /// Its text.
    pub text: String,
    /// Field of the threshold.
    pub threshold_field: String,
    /// Threshold as typed.
    pub threshold: String,
    /// Field of the number of procedures.
    pub procedures_field: String,
    /// Number of procedures as typed; none where every procedure must hold.
    pub procedures: Option<String>,
}

impl CriterionForm {
    fn of(criterion: &Criterion, year: &str, fields: &Fields) -> CriterionForm {
        let (threshold_field, procedures_field) =
            (format!("threshold-{}", criterion.code), format!("procedures-{}", criterion.code));
        let least = match criterion.quantity {
            Quantity::AtLeast(least) => Some(least.to_string()),
            Quantity::Every => None,
        };
        CriterionForm {
            code: criterion.code.clone(),
            text: criterion.text.replace("{year}", year),
            threshold: fields
                .given(&threshold_field)
                .unwrap_or_else(|| domain::russian::number(criterion.threshold, 2)),
            procedures: least.map(|least| fields.given(&procedures_field).unwrap_or(least)),
            threshold_field,
            procedures_field,
        }
    }
}

/// Thresholds as typed, or what is wrong with them.
fn thresholds(rule: &Rule, fields: &Fields) -> Result<Vec<Threshold>, Vec<FormProblem>> {
    let (mut read, mut problems) = (Vec::new(), Vec::new());
    for criterion in &rule.criteria {
        let field = format!("threshold-{}", criterion.code);
        let Some(typed) = fields.given(&field) else { continue };
        let Ok(threshold) = typed.replace([' ', '\u{a0}', '%'], "").replace(',', ".").replace('−', "-").parse()
        else {
            problems.push(FormProblem::new(field, format!("«{typed}» – не число. Введите, например, 25.")));
            continue;
        };
        let field = format!("procedures-{}", criterion.code);
        let procedures = match fields.given(&field).map(|typed| typed.parse::<u32>()) {
            Some(Ok(0) | Err(_)) => {
                problems.push(FormProblem::new(field, "Введите число работ, например 2."));
                continue;
            }
            Some(Ok(procedures)) => Some(procedures),
            None => None,
        };
        read.push(Threshold { criterion: criterion.code.clone(), threshold, procedures });
    }
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

/// `GET /schools/what-if`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Asked(query): Asked) -> Answer {
    let actor = visitor.actor();
    let years = super::year_choices(&state.app, &actor).await?;
    let rule =
        rules::find(&state.app, &actor, &query.given("rule").unwrap_or_else(|| rules::DEFAULT.to_owned())).await?;
    let year = query.given("year").or_else(|| years.first().map(|year| year.value.clone())).unwrap_or_default();
    let mut problems = Vec::new();
    let mut outcome = None;
    let asked = rule.rule.criteria.iter().any(|criterion| query.has(&format!("threshold-{}", criterion.code)));
    if let (true, Ok(number)) = (asked, year.parse()) {
        let smallest = match query.given("smallest").map(|typed| typed.parse::<u64>()) {
            Some(Err(_)) => {
                problems.push(FormProblem::new("smallest", "Введите целое число, например 10."));
                None
            }
            Some(Ok(smallest)) => Some(smallest),
            None => None,
        };
        match thresholds(&rule.rule, &query) {
            Ok(read) if problems.is_empty() => {
                match runs::what_if(&state.app, &actor, number, &rule.id, &read, smallest).await {
                    Ok(found) => outcome = Some(found),
                    Err(failure) => problems = form_problems(failure)?,
                }
            }
            Ok(_) => {}
            Err(wrong) => problems.extend(wrong),
        }
    }
    let refused = !problems.is_empty();
    let page = WhatIfPage {
        shell: visitor
            .shell("А если порог другой?", Place::Schools)
            .under("Школы", "/schools")
            .with_problems(&problems),
        criteria: rule.rule.criteria.iter().map(|criterion| CriterionForm::of(criterion, &year, &query)).collect(),
        smallest: query.given("smallest").unwrap_or_else(|| rule.rule.smallest_count.to_string()),
        years,
        shown_year: year.parse().unwrap_or(0),
        year,
        rules: super::rule_choices(&state.app, &actor).await?,
        rule: rule.id,
        outcome,
    };
    if refused { html::refused(&page) } else { html::page(&page) }
}
