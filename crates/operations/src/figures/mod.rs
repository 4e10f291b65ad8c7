//! Figures of the catalogue, as plans, pages, papers and the command line ask for them.

mod facts;

use std::collections::BTreeMap;

use domain::access::Action;
use domain::figures::bind::{Binding, Bound, bind};
use domain::figures::catalogue::{self, Definition};
use domain::figures::{self, Args, Figure, Listed, Question, State};
use domain::measured::Ratio;
use domain::unit::UnitKind;
use jiff::civil::Date;
use phrases::text::fold;
use serde::Serialize;
use store::Reader;
use store::queries::{registers, sets, units};
use store::records::{FigureBinding, Unit};

use crate::actor::allow_common;
use crate::place::place;
use crate::support::{event, finish, from_json, stamp, to_json};
use crate::{Actor, App, Failure};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ask {
    /// Code of one figure; all that need no argument when none.
    pub code: Option<String>,
    /// Codes of organisations and `@names` of sets; every school when empty.
    pub units: Vec<String>,
    /// Each school by itself.
    pub by_unit: bool,
    /// What narrows the figures.
    pub args: Args,
    /// With the list behind.
    pub listed: bool,
}

/// A figure as shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigureView {
    /// Code of the catalogue.
    pub code: String,
    /// Code of the organisation; none for all that were asked.
    pub unit: Option<String>,
    /// The day.
    pub as_of: Date,
    /// Numerator of a share.
    pub numerator: Option<f64>,
    /// Denominator of a share.
    pub denominator: Option<f64>,
    /// Percent of a share, or the number.
    pub value: Option<f64>,
    /// «%», «₽», …
    pub unit_of_measure: String,
    /// `measured` or `no_data`.
    pub state: State,
    /// Registers and planes it rests on.
    pub sources: Vec<String>,
    /// Parts of a number by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parts: BTreeMap<String, f64>,
    /// Who is behind it, when asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub list: Vec<Listed>,
}

/// Whether the catalogue has such a figure.
pub(crate) fn is_known(code: &str) -> bool {
    catalogue::get(code).is_some()
}

/// The value of a figure over a set, one unit or all schools.
pub(crate) async fn ratio(
    _app: &App,
    reader: &Reader<'_>,
    code: &str,
    set: Option<&str>,
    unit: Option<&str>,
    as_of: Date,
) -> Result<Option<Ratio>, Failure> {
    let Some(definition) = catalogue::get(code) else { return Ok(None) };
    let schools: Vec<String> = match (unit, set) {
        (Some(unit), _) => vec![unit.to_owned()],
        (None, Some(set)) => place(reader).await?.members(set, as_of).into_iter().map(str::to_owned).collect(),
        (None, None) => schools(reader).await?.into_iter().map(|school| school.id).collect(),
    };
    let facts = facts::of(reader, &[definition], &schools).await?;
    let args = Args::default();
    let whole = unit.is_none() && set.is_none();
    let found =
        figures::figure(&facts, &Question { code, schools: &schools, as_of, args: &args, listed: false, whole });
    Ok(found.filter(|figure| figure.known).map(|f| Ratio { numerator: f.numerator, denominator: f.denominator }))
}

/// Schools that are not put away, by name.
async fn schools(reader: &Reader<'_>) -> Result<Vec<Unit>, Failure> {
    let mut all = units::all(reader, false).await?;
    all.retain(|unit| unit.kind == UnitKind::School.code());
    Ok(all)
}

/// The schools that a question means on a day: codes, names, `@sets` by their members on it.
async fn chosen(reader: &Reader<'_>, asked: &[String], as_of: Date) -> Result<Vec<Unit>, Failure> {
    let all = schools(reader).await?;
    if asked.is_empty() {
        return Ok(all);
    }
    let mut ids: Vec<String> = Vec::new();
    for word in asked.iter().map(|word| word.trim()).filter(|word| !word.is_empty()) {
        if let Some(name) = word.strip_prefix('@') {
            let set = sets::by_name(reader, &fold(name)).await?.ok_or_else(|| unknown(word))?;
            ids.extend(place(reader).await?.members(&set.id, as_of).into_iter().map(str::to_owned));
            continue;
        }
        let named = |unit: &&Unit| {
            [unit.code.as_deref().unwrap_or_default(), &unit.short_name, &unit.name]
                .iter()
                .any(|n| fold(n) == fold(word))
        };
        let found = all.iter().find(named).ok_or_else(|| unknown(word))?;
        ids.push(found.id.clone());
    }
    let mut chosen = all;
    chosen.retain(|unit| ids.contains(&unit.id));
    Ok(chosen)
}

fn unknown(word: &str) -> Failure {
    Failure::refused(
        "unknown_units",
        format!("Нет ни школы, ни набора «{word}»."),
        "Назовите код школы или @набор, как на страницах «Организации» и «Наборы».",
    )
}

/// Figures of a day.
///
/// # Errors
/// Refused when the person may not read what is common, or asks for a figure, school or set that is not there.
pub async fn ask(app: &App, actor: &Actor, as_of: Date, ask: &Ask) -> Result<Vec<FigureView>, Failure> {
    allow_common(app, actor, Action::Read)?;
    let definitions = match &ask.code {
        Some(code) => vec![definition(code)?],
        None => catalogue::all().iter().filter(|d| d.requires.is_empty()).collect(),
    };
    let reader = app.store.reader();
    let chosen = chosen(&reader, &ask.units, as_of).await?;
    let ids: Vec<String> = chosen.iter().map(|unit| unit.id.clone()).collect();
    let facts = facts::of(&reader, &definitions, &ids).await?;
    let whole = ask.units.is_empty();
    let mut views = Vec::new();
    for definition in definitions {
        let question =
            Question { code: &definition.code, schools: &ids, as_of, args: &ask.args, listed: ask.listed, whole };
        if ask.by_unit {
            for (id, figure) in figures::by_school(&facts, &question).unwrap_or_default() {
                let unit = chosen.iter().find(|unit| unit.id == id);
                let code = unit.map(|unit| unit.code.clone().unwrap_or_else(|| unit.short_name.clone()));
                views.push(view(definition, figure, code, as_of));
            }
        } else if let Some(figure) = figures::figure(&facts, &question) {
            views.push(view(definition, figure, None, as_of));
        }
    }
    Ok(views)
}

/// The definition with this code.
///
/// # Errors
/// Refused `unknown_figure`.
pub fn definition(code: &str) -> Result<&'static Definition, Failure> {
    catalogue::get(code).ok_or_else(|| {
        Failure::refused(
            "unknown_figure",
            format!("Показателя «{code}» нет в каталоге."),
            "Посмотрите каталог: opora figures --list.",
        )
    })
}

fn view(definition: &Definition, figure: Figure, unit: Option<String>, as_of: Date) -> FigureView {
    let share = definition.is_share() && figure.denominator.is_some();
    let mut sources: Vec<String> = definition.registers.iter().chain(&definition.reads).cloned().collect();
    if sources.is_empty() {
        let plane = serde_json::to_value(definition.plane).ok();
        sources.extend(plane.and_then(|plane| plane.as_str().map(str::to_owned)));
    }
    FigureView {
        code: definition.code.clone(),
        unit,
        as_of,
        numerator: (share && figure.known).then_some(figure.numerator),
        denominator: figure.denominator.filter(|_| share && figure.known),
        value: figure.value(),
        unit_of_measure: definition.unit_of_measure.clone(),
        state: figure.state(),
        sources,
        parts: figure.parts,
        list: figure.list,
    }
}

/// What the words of an indicator are measured by: as a person confirmed for the same words before, else as proposed.
///
/// # Errors
/// Only our own.
pub async fn propose(app: &App, text: &str, place: &str) -> Result<Bound, Failure> {
    let mut bound = bind(text, place);
    if let Some(known) = registers::binding(&app.store.reader(), &fold(text)).await? {
        bound.candidates.insert(0, bound.binding);
        bound.binding = from_json(&known.binding)?;
        "так подтверждено для тех же слов раньше".clone_into(&mut bound.because);
    }
    Ok(bound)
}

/// Remembers what a person confirmed.
///
/// # Errors
/// Refused when the person may not edit plans.
pub async fn confirm(
    app: &App,
    actor: &Actor,
    text: &str,
    binding: &Binding,
) -> Result<(), Failure> {
    allow_common(app, actor, Action::EditPlan)?;
    let row = FigureBinding {
        id: app.new_id(),
        words_folded: fold(text),
        binding: to_json(binding)?,
        confirmed_at: stamp(app.clock.now()),
        confirmed_by: actor.id.clone(),
    };
    let mut event = event(app, actor, "figure_binding.confirm", "figure_binding", &row.id);
    event.after = Some(serde_json::json!({ "words": row.words_folded, "binding": binding }));
    let writing = app.store.begin().await?;
    registers::remember_binding(&writing, row).await?;
    finish(writing, event).await
}
