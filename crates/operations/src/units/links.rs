//! Typed, dated links between organisations: not one tree.

use domain::access::Action;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::queries::units as queries;
use store::records::UnitLink;

use crate::actor::{allow_common, allow_unit_id};
use crate::names::Names;
use crate::support::{date_or_none, event, finish, typed_date, value};
use crate::{Actor, App, Failure, FieldProblem, Target};

/// A link as seen from one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkView {
    /// Id of the link.
    pub id: String,
    /// `subordinate`, `curates` or `partner`.
    pub kind: String,
    /// What it means from here, in Russian: «подчиняется», «подчинена», «курирует», «куратор», «партнёр».
    pub words: String,
    /// Id of the other unit.
    pub other_id: String,
    /// Its short name.
    pub other_name: String,
    /// First day.
    pub starts_on: Option<Date>,
    /// Last day.
    pub ends_on: Option<Date>,
}

/// Kinds a link may have: code and Russian words («подчиняется», «курирует», «партнёр»).
pub fn link_kinds() -> Vec<(&'static str, &'static str)> {
    vec![("subordinate", "подчиняется"), ("curates", "курирует"), ("partner", "партнёр")]
}

/// Links of a unit in both directions.
///
/// # Errors
/// Only our own.
pub async fn links(app: &App, actor: &Actor, id: &str) -> Result<Vec<LinkView>, Failure> {
    allow_unit_id(app, actor, Action::Read, id)?;
    let reader = app.store.reader();
    let links = queries::links(&reader, id).await?;
    let others: Vec<Target> = links.iter().map(|link| Target::Unit(other(link, id).to_owned())).collect();
    let names = Names::load(&reader, &others).await?;
    links
        .iter()
        .map(|link| {
            let other_id = other(link, id).to_owned();
            Ok(LinkView {
                id: link.id.clone(),
                kind: link.kind.clone(),
                words: words(&link.kind, link.from_unit == id).to_owned(),
                other_name: names.unit_name(&other_id).unwrap_or_default(),
                other_id,
                starts_on: date_or_none(link.starts_on.as_deref())?,
                ends_on: date_or_none(link.ends_on.as_deref())?,
            })
        })
        .collect()
}

/// What a form about a link carries.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkInput {
    /// The other unit.
    pub to_unit: String,
    /// Code of the kind.
    pub kind: String,
    /// First day as `YYYY-MM-DD`, or empty.
    pub starts_on: String,
    /// Last day, or empty.
    pub ends_on: String,
}

/// Links `from` with another unit and tells the link's id.
///
/// # Errors
/// Not found; invalid `to_unit`, `kind`, `starts_on`, `ends_on`.
pub async fn link(app: &App, actor: &Actor, from: &str, input: &LinkInput) -> Result<String, Failure> {
    allow_common(app, actor, Action::EditUnits)?;
    let mut problems = Vec::new();
    let mut day = |field: &str, text: &str| {
        typed_date(field, text).unwrap_or_else(|problem| {
            problems.push(problem);
            None
        })
    };
    let (starts_on, ends_on) = (day("starts_on", &input.starts_on), day("ends_on", &input.ends_on));
    if let (Some(start), Some(end)) = (starts_on, ends_on)
        && end < start
    {
        problems.push(FieldProblem::new("ends_on", "Последний день раньше первого. Проверьте даты."));
    }
    if !link_kinds().iter().any(|(code, _)| *code == input.kind) {
        problems.push(FieldProblem::new("kind", "Выберите вид связи."));
    }
    let writing = app.store.begin().await?;
    queries::get(&writing.reader(), from).await?.ok_or(Failure::NotFound)?;
    if input.to_unit == from || queries::get(&writing.reader(), &input.to_unit).await?.is_none() {
        problems.push(FieldProblem::new("to_unit", "Выберите другую организацию из списка."));
    }
    Failure::check(problems)?;
    let link = UnitLink {
        id: app.new_id(),
        from_unit: from.to_owned(),
        to_unit: input.to_unit.clone(),
        kind: input.kind.clone(),
        starts_on: starts_on.map(|d| d.to_string()),
        ends_on: ends_on.map(|d| d.to_string()),
        person_id: None,
    };
    let id = link.id.clone();
    let mut event = event(app, actor, "unit.link", "unit", from);
    event.after = Some(value(&link)?);
    queries::insert_links(&writing, vec![link]).await?;
    finish(writing, event).await?;
    Ok(id)
}

/// Ends a link on a day (today when empty); the link itself stays in the records.
///
/// # Errors
/// Not found; invalid `ends_on`.
pub async fn end_link(app: &App, actor: &Actor, link_id: &str, ends_on: &str) -> Result<(), Failure> {
    allow_common(app, actor, Action::EditUnits)?;
    let day = typed_date("ends_on", ends_on).map_err(|problem| Failure::Invalid { problems: vec![problem] })?;
    let day = day.unwrap_or_else(|| app.clock.today());
    let writing = app.store.begin().await?;
    let link = queries::link(&writing.reader(), link_id).await?.ok_or(Failure::NotFound)?;
    if date_or_none(link.starts_on.as_deref())?.is_some_and(|start| day < start) {
        return Err(Failure::field("ends_on", "Связь тогда ещё не началась. Введите день не раньше её начала."));
    }
    queries::end_link(&writing, link_id, &day.to_string()).await?;
    let mut event = event(app, actor, "unit.unlink", "unit", &link.from_unit);
    event.before = Some(value(&link)?);
    event.after = Some(value(&UnitLink { ends_on: Some(day.to_string()), ..link })?);
    finish(writing, event).await
}

fn other<'a>(link: &'a UnitLink, id: &str) -> &'a str {
    if link.from_unit == id { &link.to_unit } else { &link.from_unit }
}

/// What a link means, said of the unit it starts from or of the other one.
fn words(kind: &str, from_here: bool) -> &'static str {
    match (kind, from_here) {
        ("subordinate", true) => "подчиняется",
        ("subordinate", false) => "в подчинении",
        ("curates", true) => "курирует",
        ("curates", false) => "курируется",
        _ => "партнёр",
    }
}
