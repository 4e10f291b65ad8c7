//! A rule shaped by a form: thresholds, works, years and how the criteria combine, with a preview of who enters and leaves.

use domain::access::{self, Action, Resource};
use domain::results::rule::{Combine, Criterion, Quantity, Rule};
use domain::results::work::Procedure;

use super::rules::{self, RuleView};
use super::runs::{self, WhatIf};
use crate::actor::allow_common;
use crate::{Actor, App, Failure, FieldProblem};

/// Most years in a row that a form asks for.
const YEARS: i16 = 5;

/// What the form carries, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleForm {
    /// The rule it starts from, with its version.
    pub base: String,
    /// Title.
    pub title: String,
    /// The act it rests on.
    pub source: String,
    /// `all` or `any`.
    pub combine: String,
    /// Works with fewer participants are not counted.
    pub smallest: String,
    /// Criteria in the order of the base.
    pub criteria: Vec<CriterionInput>,
}

/// One criterion as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CriterionInput {
    /// Its code.
    pub code: String,
    /// Whether it belongs to the rule.
    pub used: bool,
    /// Threshold.
    pub threshold: String,
    /// At least so many works; empty means every work.
    pub works: String,
    /// So many years in a row.
    pub years: String,
    /// The same work in all the years.
    pub same: bool,
    /// Names of procedures; none means all.
    pub kinds: Vec<String>,
}

impl RuleForm {
    /// The form filled with a rule.
    pub fn of(id: &str, rule: &Rule) -> RuleForm {
        let criterion = |criterion: &Criterion| CriterionInput {
            code: criterion.code.clone(),
            used: true,
            threshold: domain::russian::number(criterion.threshold, 2),
            works: match criterion.quantity {
                Quantity::AtLeast(least) => least.to_string(),
                Quantity::Every => String::new(),
            },
            years: criterion.years.len().to_string(),
            same: criterion.same_procedure,
            kinds: criterion.procedures.kinds.iter().map(|kind| kind.name().to_owned()).collect(),
        };
        RuleForm {
            base: id.to_owned(),
            title: rule.title.clone(),
            source: String::new(),
            combine: if rule.combine == Combine::All { "all" } else { "any" }.to_owned(),
            smallest: rule.smallest_count.to_string(),
            criteria: rule.criteria.iter().map(criterion).collect(),
        }
    }
}

/// Whether the person may add a rule by its file: those who look after the deployment.
pub fn may_load_file(app: &App, actor: &Actor) -> bool {
    access::decide(actor, Action::Administer, &Resource::Common, app.clock.today()).allowed
}

/// Who would enter the list of a year and who would leave it if this rule took the place of its base. Nothing is kept.
///
/// # Errors
/// Field problems; refused `unknown_rule`.
pub async fn preview(app: &App, actor: &Actor, year: u16, form: &RuleForm) -> Result<WhatIf, Failure> {
    allow_common(app, actor, Action::Read)?;
    let base = rules::find(app, actor, &form.base).await?.rule;
    let tried = shaped(&base, form, false)?;
    runs::compared(app, year, base, tried).await
}

/// Keeps the rule as the region's own; a changed rule of the region becomes its next version.
///
/// # Errors
/// Field problems; refused `unknown_rule`.
pub async fn save(app: &App, actor: &Actor, form: &RuleForm) -> Result<RuleView, Failure> {
    let base = rules::find(app, actor, &form.base).await?;
    let mut rule = shaped(&base.rule, form, true)?;
    let stem = rule.name.strip_suffix("-region").unwrap_or(&rule.name);
    rule.name = format!("{stem}-region");
    let known = rules::list(app, actor).await?;
    let last = known.iter().filter(|view| view.rule.name == rule.name).map(|view| view.rule.version).max();
    rule.version = last.map_or(1, |version| version.saturating_add(1));
    rules::add(app, actor, &rule.to_toml()?).await
}

/// The base with what was typed.
fn shaped(base: &Rule, form: &RuleForm, whole: bool) -> Result<Rule, Failure> {
    let mut problems = Vec::new();
    let mut rule = base.clone();
    if whole {
        for (field, text, message) in [
            ("title", &form.title, "Назовите правило, например: Отбор школ Заречного края."),
            ("source", &form.source, "Укажите документ, который утверждает правило: вид, дату и номер."),
        ] {
            if text.trim().is_empty() {
                problems.push(FieldProblem::new(field, message));
            }
        }
        form.title.trim().clone_into(&mut rule.title);
        form.source.trim().clone_into(&mut rule.source);
    }
    rule.combine = if form.combine == "any" { Combine::Any } else { Combine::All };
    match form.smallest.trim().parse() {
        Ok(smallest) => rule.smallest_count = smallest,
        Err(_) => problems.push(FieldProblem::new("smallest", "Введите целое число, например 10; 0 – учитывать все.")),
    }
    rule.criteria.retain(|criterion| form.criteria.iter().any(|input| input.used && input.code == criterion.code));
    if rule.criteria.is_empty() {
        let first = base.criteria.first().map(|criterion| format!("used-{}", criterion.code)).unwrap_or_default();
        problems.push(FieldProblem::new(&first, "Оставьте хотя бы один признак."));
    }
    for criterion in &mut rule.criteria {
        if let Some(input) = form.criteria.iter().find(|input| input.code == criterion.code) {
            apply(criterion, input, &mut problems);
        }
    }
    Failure::check(problems)?;
    Ok(rule)
}

fn apply(criterion: &mut Criterion, input: &CriterionInput, problems: &mut Vec<FieldProblem>) {
    let before = criterion.clone();
    let field = |name: &str| format!("{name}-{}", input.code);
    let threshold = input.threshold.replace([' ', '\u{a0}', '%'], "").replace(',', ".").replace('−', "-");
    match threshold.parse::<f64>() {
        Ok(threshold) if threshold.is_finite() => criterion.threshold = threshold,
        _ => problems.push(FieldProblem::new(field("threshold"), "Введите число, например 30.")),
    }
    criterion.quantity = match input.works.trim() {
        "" => Quantity::Every,
        typed => match typed.parse() {
            Ok(least @ 1..=99) => Quantity::AtLeast(least),
            _ => {
                let message = "Введите число работ от 1 до 99 или оставьте пустым: тогда нужна каждая работа.";
                problems.push(FieldProblem::new(field("works"), message));
                before.quantity
            }
        },
    };
    match input.years.parse::<i16>() {
        Ok(years @ 1..=YEARS) if usize::try_from(years).ok() != Some(before.years.len()) => {
            criterion.years = (0..years).map(|year| -year).collect();
        }
        Ok(1..=YEARS) => {}
        _ => problems.push(FieldProblem::new(field("years"), "Выберите, сколько лет подряд.")),
    }
    criterion.same_procedure = input.same;
    let named = |kind: &Procedure| input.kinds.iter().any(|name| name == kind.name());
    criterion.procedures.kinds = Procedure::ALL.into_iter().filter(named).collect();
    if *criterion != before {
        criterion.text = criterion.said();
    }
}
