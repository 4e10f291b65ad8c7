//! Step 3: who the parties of the document are here.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Action;
use domain::line::LineKey;
use domain::roadmap::Roadmap;
use phrases::parties::PartyKind;
use phrases::text::fold;
use serde::Serialize;
use store::queries::persons::{self, PersonQuery};
use store::queries::units::{self, UnitQuery};

use super::suggest::Directory;
use super::wizard::{Bound, Wizard};
use crate::actor::allow_common;
use crate::names::{Names, unit_view};
use crate::support::{event, finish};
use crate::target::{Suggestion, Target, TargetView};
use crate::{Actor, App, Failure};

/// Lines named as examples of a party.
const EXAMPLES: usize = 3;
/// Results of a search at most, of each sort.
const FOUND: u64 = 10;

/// One party of the document, all its lines together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartyView {
    /// Key for [`bind`]: the folded words.
    pub folded: String,
    /// The document's words.
    pub text: String,
    /// What it is.
    pub kind: PartyKind,
    /// How many lines name it.
    pub lines: u64,
    /// The first lines that name it: «1.1.1 Назначение кураторов».
    pub examples: Vec<String>,
    /// Who it is here.
    pub targets: Vec<TargetView>,
    /// A person decided (possibly "nobody"); otherwise the party still waits.
    pub decided: bool,
    /// The targets come from an earlier plan.
    pub remembered: bool,
    /// Whom to offer, best first.
    pub suggestions: Vec<Suggestion>,
}

/// All parties of the import, undecided first, then by number of lines.
///
/// # Errors
/// Not found; refused `not_in_review`.
pub async fn parties(app: &App, actor: &Actor, id: &str) -> Result<Vec<PartyView>, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    let wizard = Wizard::load(app, &reader, id).await?;
    let edited = wizard.edited();
    let found = collect(&edited, &wizard.dropped());
    let directory = Directory::load(&reader, found.keys()).await?;
    let names = Names::load(&reader, wizard.bindings.values().flat_map(|b| &b.targets)).await?;
    let mut views: Vec<PartyView> = found
        .into_iter()
        .map(|(folded, party)| {
            let bound = wizard.bindings.get(&folded);
            PartyView {
                suggestions: directory.suggest(&folded, &party.text, party.kind),
                targets: bound.map(|b| b.targets.iter().map(|t| names.view(t)).collect()).unwrap_or_default(),
                decided: bound.is_some(),
                remembered: bound.is_some_and(|b| b.remembered),
                lines: party.lines.len() as u64,
                examples: party.examples,
                text: party.text,
                kind: party.kind,
                folded,
            }
        })
        .collect();
    views.sort_by(|a, b| (a.decided, b.lines, &a.folded).cmp(&(b.decided, a.lines, &b.folded)));
    Ok(views)
}

/// Says who a party is here; an empty list means "nobody for now". Remembered for the next plan when adopted.
///
/// # Errors
/// Not found (import, party, target); refused `not_in_review`.
pub async fn bind(app: &App, actor: &Actor, id: &str, folded: &str, targets: &[Target]) -> Result<(), Failure> {
    allow_common(app, actor, Action::Adopt)?;
    let writing = app.store.begin().await?;
    let mut wizard = Wizard::load(app, &writing.reader(), id).await?;
    if !collect(&wizard.edited(), &BTreeSet::new()).contains_key(folded) {
        return Err(Failure::NotFound);
    }
    let mut unique: Vec<Target> = Vec::new();
    for target in targets {
        if !unique.contains(target) {
            unique.push(target.clone());
        }
    }
    let names = Names::load(&writing.reader(), &unique).await?;
    if unique.iter().any(|target| !names.knows(target)) {
        return Err(Failure::NotFound);
    }
    let mut event = event(app, actor, "import.bind", "import", id);
    event.after = Some(serde_json::json!({"party": folded, "targets": unique}));
    wizard.bindings.insert(folded.to_owned(), Bound { targets: unique, remembered: false });
    wizard.save(app, &writing).await?;
    finish(writing, event).await
}

/// Takes the best suggestion for every undecided party that has one; tells how many were bound.
///
/// # Errors
/// Not found; refused `not_in_review`.
pub async fn bind_suggested(app: &App, actor: &Actor, id: &str) -> Result<u64, Failure> {
    allow_common(app, actor, Action::Adopt)?;
    let writing = app.store.begin().await?;
    let mut wizard = Wizard::load(app, &writing.reader(), id).await?;
    let found = collect(&wizard.edited(), &wizard.dropped());
    let directory = Directory::load(&writing.reader(), found.keys()).await?;
    let mut bound = Vec::new();
    for (folded, party) in found.into_iter().filter(|(folded, _)| !wizard.bindings.contains_key(folded)) {
        let suggestions = directory.suggest(&folded, &party.text, party.kind);
        let Some(best) = suggestions.first() else { continue };
        let targets = suggestions.iter().filter(|s| s.reason == best.reason).map(|s| s.target.target.clone()).collect();
        bound.push((folded, Bound { targets, remembered: false }));
    }
    let count = bound.len() as u64;
    let mut event = event(app, actor, "import.bind", "import", id);
    event.after = Some(
        serde_json::json!({"suggested": bound.iter().map(|(folded, b)| (folded, &b.targets)).collect::<Vec<_>>()}),
    );
    wizard.bindings.extend(bound);
    wizard.save(app, &writing).await?;
    finish(writing, event).await?;
    Ok(count)
}

/// Units and people whose name contains the text, at most twenty.
///
/// # Errors
/// Only our own.
pub async fn search_targets(app: &App, actor: &Actor, text: &str) -> Result<Vec<TargetView>, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    let words = fold(text);
    let query = UnitQuery { words: words.clone(), page: 1, size: FOUND, ..UnitQuery::default() };
    let (found_units, _) = units::list(&reader, &query).await?;
    let query = PersonQuery { words, page: 1, size: FOUND, ..PersonQuery::default() };
    let (found_persons, _) = persons::list(&reader, &query).await?;
    let of_persons: Vec<Target> = found_persons.iter().filter_map(|p| p.unit_id.clone().map(Target::Unit)).collect();
    let names = Names::load(&reader, &of_persons).await?;
    let persons = found_persons.iter().map(|p| names.person_view(p));
    Ok(found_units.iter().map(unit_view).chain(persons).collect())
}

/// A party as the document names it.
pub(super) struct Found {
    pub text: String,
    pub kind: PartyKind,
    pub lines: BTreeSet<LineKey>,
    pub examples: Vec<String>,
}

/// Every party of the lines that are not left out, by its folded words.
pub(super) fn collect(roadmap: &Roadmap, dropped: &BTreeSet<LineKey>) -> BTreeMap<String, Found> {
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    for line in roadmap.lines().iter().filter(|line| !dropped.contains(&line.key)) {
        for party in &line.responsible.parties {
            let entry = found.entry(fold(&party.text)).or_insert_with(|| Found {
                text: party.text.clone(),
                kind: party.kind,
                lines: BTreeSet::new(),
                examples: Vec::new(),
            });
            if entry.lines.insert(line.key) && entry.examples.len() < EXAMPLES {
                entry.examples.push(line.name());
            }
        }
    }
    found
}
