//! What the plan measures.

use askama::Template;
use axum::extract::{Path, State as Given};
use domain::russian;
use operations::plans::{self, IndicatorsView};
use phrases::indicator::{Comparator, Indicator, Measure, Target};
use phrases::number::Number;

use super::Tab;
use crate::error::Answer;
use crate::html;
use crate::session::Visitor;
use crate::shell::Shell;
use crate::state::State;

/// Indicators of a plan.
#[derive(Template)]
#[template(path = "plans/indicators.html")]
pub struct IndicatorsPage {
    /// Shared parts.
    pub shell: Shell,
    /// Current tab.
    pub tab: Tab,
    /// The indicators.
    pub view: IndicatorsView,
}

/// `GET /plans/{id}/indicators`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let view = plans::indicators(&state.app, &visitor.actor(), &id).await?;
    let shell = super::shell(&visitor, &view.plan, Tab::Indicators);
    html::page(&IndicatorsPage { shell, tab: Tab::Indicators, view })
}

/// Kind of an indicator in words.
pub fn measure(indicator: &Indicator) -> &'static str {
    match indicator.measure {
        Measure::Share => "доля",
        Measure::Count => "количество",
        Measure::Coverage => "охват",
        Measure::Increase => "рост",
        Measure::Ratio => "отношение",
        Measure::Document => "документ",
        Measure::State => "результат словами",
    }
}

/// Targets in words: «не менее 80 %», «не более 15 % к 31.12.2023».
pub fn targets(indicator: &Indicator) -> Vec<String> {
    let mut out = Vec::new();
    if indicator.targets.is_empty()
        && let Some(value) = &indicator.value
    {
        out.push(target_words(indicator.comparator, value, indicator.whole_unit().as_deref()));
    }
    out.extend(indicator.targets.iter().map(|target| one(indicator, target)));
    out
}

fn one(indicator: &Indicator, target: &Target) -> String {
    let unit = if target.unit == indicator.unit { indicator.whole_unit() } else { target.unit.clone() };
    let value = target_words(target.comparator, &target.value, unit.as_deref());
    match target.by {
        Some(day) => format!("{value} к {}", russian::dotted(day)),
        None => value,
    }
}

fn target_words(comparator: Option<Comparator>, value: &Number, unit: Option<&str>) -> String {
    let words = match comparator {
        Some(Comparator::AtLeast) => "не менее ",
        Some(Comparator::AtMost) => "не более ",
        Some(Comparator::More) => "более ",
        Some(Comparator::Less) => "менее ",
        Some(Comparator::Equal) | None => "",
    };
    format!("{words}{}", russian::quantity(value.0, unit))
}
