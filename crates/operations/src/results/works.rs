//! Works: what is in the lake, completion of items by zones, skills, catalogues, scales.

use std::collections::BTreeMap;

use domain::access::Action;
use domain::results::catalogue::Catalogue;
use domain::results::counts::WorkCounts;
use domain::results::items::{ItemCompletion, Skill, SkillResult, completion, skills};
use domain::results::lake::{SchoolFilter, WorkSummary};
use domain::results::scale::Scales;
use domain::results::work::{Item, WorkCode};
use serde::Serialize;

use super::engine;
use crate::actor::{allow_anywhere, allow_common, allow_school};
use crate::support::{event, finish};
use crate::{Actor, App, Failure};

/// Works of a year, or all, by code.
///
/// # Errors
/// By the lake.
pub async fn list(app: &App, actor: &Actor, year: Option<u16>) -> Result<Vec<WorkSummary>, Failure> {
    allow_common(app, actor, Action::Read)?;
    Ok(engine(app)?.works(year).await?)
}

/// Years of which there are results, newest first.
///
/// # Errors
/// By the lake.
pub async fn years(app: &App, actor: &Actor) -> Result<Vec<u16>, Failure> {
    let mut years: Vec<u16> = list(app, actor, None).await?.iter().map(|work| work.work.code.year).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    Ok(years)
}

/// Completion of a work's items: by everybody at hand, by a school, by its classes and by groups of marks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorkItems {
    /// The work.
    pub work: WorkSummary,
    /// The school, when one was asked for.
    pub school: Option<String>,
    /// Groups; the first is the school, or everybody when no school was asked for.
    pub groups: Vec<ItemGroup>,
    /// Skills as the first group masters them; empty without a catalogue of the paper.
    pub skills: Vec<SkillResult>,
}

/// A group of pupils in a work.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemGroup {
    /// `all`, `school`, `class`, `mark`.
    pub kind: &'static str,
    /// Name: «Все школы», «Класс 9А», «Отметка 3».
    pub name: String,
    /// Participants.
    pub participants: u64,
    /// Completion of each item with its zone.
    pub items: Vec<ItemCompletion>,
}

impl ItemGroup {
    fn of(kind: &'static str, name: impl Into<String>, items: &[Item], counts: &WorkCounts) -> ItemGroup {
        let items = completion(items, counts);
        ItemGroup { kind, name: name.into(), participants: counts.participants, items }
    }
}

/// Completion of the items of a work.
///
/// # Errors
/// Refused `unknown_work`, `school_not_in_work`.
pub async fn items(app: &App, actor: &Actor, code: &WorkCode, school: Option<&str>) -> Result<WorkItems, Failure> {
    match school {
        Some(school) => allow_school(app, actor, Action::Read, school).await?,
        None => allow_common(app, actor, Action::Read)?,
    }
    let engine = engine(app)?;
    let works = engine.works(Some(code.year)).await?;
    let known: Vec<String> = works.iter().map(|work| work.work.code.to_string()).collect();
    let work = works.into_iter().find(|work| work.work.code == *code).ok_or_else(|| {
        let hint = match known.is_empty() {
            true => format!("За {} год работ нет: загрузите файлы.", code.year),
            false => format!("За {} год есть работы: {}.", code.year, known.join(", ")),
        };
        Failure::refused("unknown_work", format!("Работы {code} нет."), hint)
    })?;
    let catalogue = engine.catalogues().await?.into_iter().find(|catalogue| catalogue.work() == *code);
    let paper = paper(&work, catalogue.as_ref());
    let schools = engine.schools(SchoolFilter { works: vec![code.clone()], ..SchoolFilter::default() }).await?;
    let mut everybody = WorkCounts::default();
    let mut own = None;
    for found in &schools {
        let Some(counts) = found.works.get(code) else { continue };
        everybody.merge(counts);
        if school == Some(found.school.as_str()) {
            own = Some((found.name.clone(), counts.clone()));
        }
    }
    let mut groups = Vec::new();
    if let Some(school) = school {
        let (name, counts) = own.ok_or_else(|| {
            let message = format!("Школа {school} не писала работу {code}.");
            Failure::refused("school_not_in_work", message, "Проверьте логин школы: он такой, как в файлах ФИС ОКО.")
        })?;
        groups.push(ItemGroup::of("school", name, &paper, &counts));
        groups.extend(inner(engine.classes(code.clone(), school.to_owned()).await?, &paper));
    }
    groups.push(ItemGroup::of("all", "Все школы", &paper, &everybody));
    let tested = catalogue.as_ref().map(tested_skills).unwrap_or_default();
    let skills = groups.first().map(|group| skills(&tested, &group.items)).unwrap_or_default();
    Ok(WorkItems { work, school: school.map(str::to_owned), groups, skills })
}

/// Classes of a school and, over them, the groups of pupils with one mark.
fn inner(classes: Vec<domain::results::lake::ClassCounts>, paper: &[Item]) -> Vec<ItemGroup> {
    let mut by_mark: BTreeMap<u8, WorkCounts> = BTreeMap::new();
    let mut groups = Vec::new();
    let several = classes.len() > 1;
    for class in classes {
        for (mark, counts) in &class.by_mark {
            by_mark.entry(*mark).or_default().merge(counts);
        }
        if let Some(name) = class.class.filter(|_| several) {
            groups.push(ItemGroup::of("class", format!("Класс {name}"), paper, &class.counts));
        }
    }
    let marks = by_mark.iter().map(|(mark, counts)| ItemGroup::of("mark", format!("Отметка «{mark}»"), paper, counts));
    groups.extend(marks);
    groups
}

/// The paper's items: as the files name them, levels and maxima filled in from the catalogue.
fn paper(work: &WorkSummary, catalogue: Option<&Catalogue>) -> Vec<Item> {
    let Some(catalogue) = catalogue else { return work.work.items.clone() };
    if work.work.items.is_empty() {
        return catalogue.work_items();
    }
    let mut items = work.work.items.clone();
    for item in &mut items {
        if let Some(known) = catalogue.items.iter().find(|known| known.number == item.number) {
            item.level = item.level.or(known.level);
        }
    }
    items
}

/// Skills of a catalogue: its content elements and requirements with the items that check them.
fn tested_skills(catalogue: &Catalogue) -> Vec<Skill> {
    let mut found: BTreeMap<String, Skill> = BTreeMap::new();
    for item in &catalogue.items {
        for code in item.content.iter().chain(&item.requirements) {
            let skill = found.entry(code.clone()).or_insert_with(|| Skill {
                code: code.clone(),
                title: item.text.clone(),
                items: Vec::new(),
            });
            skill.items.push(item.number.clone());
        }
    }
    found.into_values().collect()
}

/// Reads a specification and keeps its plan of the paper.
///
/// # Errors
/// Refused when the file is no specification that we know.
pub async fn import_catalogue(app: &App, actor: &Actor, name: &str, bytes: Vec<u8>) -> Result<Catalogue, Failure> {
    allow_common(app, actor, Action::EditResults)?;
    let engine = engine(app)?;
    let reader = std::sync::Arc::clone(&engine);
    let name = name.to_owned();
    let read = tokio::task::spawn_blocking(move || reader.read_catalogue(&name, &bytes)).await;
    let catalogue = read.map_err(Failure::unexpected)??;
    engine.put_catalogue(catalogue.clone(), app.clock.now()).await?;
    let work = catalogue.work().to_string();
    let mut event = event(app, actor, "results.catalogue", "work", &work);
    event.after = Some(serde_json::json!({"items": catalogue.items.len()}));
    finish(app.store.begin().await?, event).await?;
    Ok(catalogue)
}

/// Catalogues of papers.
///
/// # Errors
/// By the lake.
pub async fn catalogues(app: &App, actor: &Actor) -> Result<Vec<Catalogue>, Failure> {
    allow_common(app, actor, Action::Read)?;
    Ok(engine(app)?.catalogues().await?)
}

/// Scales in force.
///
/// # Errors
/// By the lake.
pub async fn scales(app: &App, actor: &Actor) -> Result<Scales, Failure> {
    allow_anywhere(app, actor, Action::Read)?;
    Ok(engine(app)?.scales().await?)
}

/// The region's own scales: what it edits.
///
/// # Errors
/// By the lake.
pub async fn own_scales(app: &App, actor: &Actor) -> Result<Scales, Failure> {
    allow_common(app, actor, Action::Read)?;
    Ok(engine(app)?.own_scales().await?)
}

/// Replaces the region's own scales by a text of the shipped file's form; what they change is counted anew.
///
/// # Errors
/// Refused `scales_unread`.
pub async fn put_scales(app: &App, actor: &Actor, text: &str) -> Result<Scales, Failure> {
    allow_common(app, actor, Action::EditResults)?;
    let own = Scales::parse(text)?;
    let engine = engine(app)?;
    engine.put_scales(own.clone(), app.clock.now()).await?;
    let mut event = event(app, actor, "results.scales", "scales", "region");
    event.after = Some(serde_json::json!({"entries": own.entries.len()}));
    finish(app.store.begin().await?, event).await?;
    Ok(engine.scales().await?)
}
