//! Step 3: who the parties of the document are here.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Action;
use domain::line::LineKey;
use domain::party::role_key;
use domain::roadmap::Roadmap;
use domain::territory::DocumentPlace;
use phrases::parties::PartyKind;
use phrases::text::fold;
use serde::Serialize;
use store::Reader;
use store::queries::persons::{self, PersonQuery};
use store::queries::units::{self, UnitQuery};

use super::in_review::{Bound, InReview};
use super::suggest::{Directory, Proposal};
use crate::actor::allow_common;
use crate::names::{Names, unit_view};
use crate::support::{event, finish};
use crate::target::{Suggestion, Target, TargetView};
use crate::{Actor, App, Failure};

/// Lines named as examples of a party.
const EXAMPLES: usize = 3;
/// Results of a search at most, of each sort.
const FOUND: u64 = 10;

/// One party of the document, all its lines and spellings together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartyView {
    /// Key for [`bind`]: the folded words of its most frequent spelling.
    pub folded: String,
    /// The document's words, as it spells them most often.
    pub text: String,
    /// The other spellings, case aside: «Руководитель ОО» beside «руководители ОУ».
    pub spellings: Vec<String>,
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
    /// Who it most probably is, as one choice with its words: «Все школы (10)».
    pub proposal: Option<Proposal>,
}

/// What a person says of one party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyAnswer {
    /// Key of the party.
    pub folded: String,
    /// Who it is.
    pub choice: PartyChoice,
}

/// Who a party is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartyChoice {
    /// These; nobody for now when empty.
    Targets(Vec<Target>),
    /// The proposal that was shown, named by its mark: another one made meanwhile is not taken.
    Proposal(String),
}

/// All parties of the import, undecided first, then by number of lines.
///
/// # Errors
/// Not found; refused `not_in_review`.
pub async fn parties(app: &App, actor: &Actor, id: &str) -> Result<Vec<PartyView>, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    let reviewed = InReview::load(app, &reader, id).await?;
    let edited = reviewed.edited();
    let roles = roles(&edited, &reviewed.dropped());
    let directory = Directory::load(&reader, &edited, reviewed.owner(), app.clock.today()).await?;
    let names = Names::load(&reader, reviewed.bindings.values().flat_map(|b| &b.targets)).await?;
    let mut views: Vec<PartyView> = roles
        .into_iter()
        .map(|role| {
            let bound = role.bound(&reviewed.bindings);
            PartyView {
                suggestions: directory.suggest(&role),
                proposal: directory.propose(&role),
                targets: bound.iter().flat_map(|b| &b.targets).map(|t| names.view(t)).collect(),
                decided: bound.is_some(),
                remembered: bound.is_some_and(|b| b.remembered),
                lines: role.lines.len() as u64,
                spellings: role.other_spellings(),
                folded: fold(&role.text),
                examples: role.examples,
                text: role.text,
                kind: role.kind,
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
    let choice = PartyChoice::Targets(targets.to_vec());
    bind_all(app, actor, id, &[PartyAnswer { folded: folded.to_owned(), choice }]).await
}

/// The same for one spelling alone, where a program knows that two spellings of a role mean different people.
///
/// # Errors
/// As [`bind`].
pub async fn bind_spelling(
    app: &App,
    actor: &Actor,
    id: &str,
    folded: &str,
    targets: &[Target],
) -> Result<(), Failure> {
    allow_common(app, actor, Action::Adopt)?;
    let writing = app.store.begin().await?;
    let mut reviewed = InReview::load(app, &writing.reader(), id).await?;
    if !spellings(&reviewed.edited()).contains_key(folded) {
        return Err(Failure::NotFound);
    }
    let targets = known(&writing.reader(), targets).await?;
    let mut event = event(app, actor, "import.bind", "import", id);
    event.after = Some(serde_json::json!({"spelling": folded, "targets": targets}));
    reviewed.bindings.insert(folded.to_owned(), Bound { targets, remembered: false });
    reviewed.save(app, &writing).await?;
    finish(writing, event).await
}

/// Targets that are there, nobody twice.
async fn known(reader: &Reader<'_>, targets: &[Target]) -> Result<Vec<Target>, Failure> {
    let mut unique: Vec<Target> = Vec::new();
    for target in targets {
        if !unique.contains(target) {
            unique.push(target.clone());
        }
    }
    let names = Names::load(reader, &unique).await?;
    if unique.iter().any(|target| !names.knows(target)) {
        return Err(Failure::NotFound);
    }
    Ok(unique)
}

/// Says who several parties are here, all of them or none.
///
/// # Errors
/// As [`bind`]; a conflict when a proposal is not the one that was shown.
pub async fn bind_all(app: &App, actor: &Actor, id: &str, answers: &[PartyAnswer]) -> Result<(), Failure> {
    allow_common(app, actor, Action::Adopt)?;
    let writing = app.store.begin().await?;
    let mut reviewed = InReview::load(app, &writing.reader(), id).await?;
    let edited = reviewed.edited();
    let roles = roles(&edited, &BTreeSet::new());
    let directory = Directory::load(&writing.reader(), &edited, reviewed.owner(), app.clock.today()).await?;
    let mut told = Vec::new();
    for answer in answers {
        let role = roles.iter().find(|role| role.is_spelled(&answer.folded)).ok_or(Failure::NotFound)?;
        let targets = match &answer.choice {
            PartyChoice::Targets(targets) => known(&writing.reader(), targets).await?,
            PartyChoice::Proposal(mark) => {
                let proposal = directory.propose(role).filter(|proposal| proposal.mark == *mark);
                proposal.ok_or_else(Failure::changed_meanwhile)?.targets
            }
        };
        told.push(serde_json::json!({"party": role.text, "targets": targets}));
        role.bind(&mut reviewed.bindings, &Bound { targets, remembered: false });
    }
    let mut event = event(app, actor, "import.bind", "import", id);
    event.after = Some(serde_json::Value::Array(told));
    reviewed.save(app, &writing).await?;
    finish(writing, event).await
}

/// Takes the proposal for every undecided party that has one; returns how many parties were bound.
///
/// # Errors
/// Not found; refused `not_in_review`.
pub async fn bind_suggested(app: &App, actor: &Actor, id: &str) -> Result<u64, Failure> {
    allow_common(app, actor, Action::Adopt)?;
    let writing = app.store.begin().await?;
    let mut reviewed = InReview::load(app, &writing.reader(), id).await?;
    let edited = reviewed.edited();
    let directory = Directory::load(&writing.reader(), &edited, reviewed.owner(), app.clock.today()).await?;
    let mut told = Vec::new();
    for role in roles(&edited, &reviewed.dropped()) {
        if role.bound(&reviewed.bindings).is_some() {
            continue;
        }
        let Some(proposal) = directory.propose(&role) else { continue };
        told.push(serde_json::json!({"party": role.text, "targets": proposal.targets}));
        role.bind(&mut reviewed.bindings, &Bound { targets: proposal.targets, remembered: false });
    }
    let count = told.len() as u64;
    let mut event = event(app, actor, "import.bind", "import", id);
    event.after = Some(serde_json::json!({"suggested": told}));
    reviewed.save(app, &writing).await?;
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

/// One role of the document under all its spellings.
pub(super) struct Role {
    /// The most frequent spelling.
    pub text: String,
    pub kind: PartyKind,
    /// Folded spellings with the words as written first.
    pub spellings: BTreeMap<String, String>,
    pub lines: BTreeSet<LineKey>,
    pub examples: Vec<String>,
}

impl Role {
    /// Whether these folded words are one of its spellings.
    pub(super) fn is_spelled(&self, folded: &str) -> bool {
        self.spellings.contains_key(folded)
    }

    /// Who it is: none while any spelling waits.
    pub(super) fn bound(&self, bindings: &BTreeMap<String, Bound>) -> Option<Bound> {
        let mut all = Bound::default();
        for folded in self.spellings.keys() {
            let bound = bindings.get(folded)?;
            all.remembered |= bound.remembered;
            for target in &bound.targets {
                if !all.targets.contains(target) {
                    all.targets.push(target.clone());
                }
            }
        }
        Some(all)
    }

    /// Binds every spelling alike: a plan keeps its bindings by spelling.
    pub(super) fn bind(&self, bindings: &mut BTreeMap<String, Bound>, bound: &Bound) {
        bindings.extend(self.spellings.keys().map(|folded| (folded.clone(), bound.clone())));
    }

    fn other_spellings(&self) -> Vec<String> {
        let main = fold(&self.text);
        self.spellings.iter().filter(|(folded, _)| **folded != main).map(|(_, text)| text.clone()).collect()
    }
}

/// Roles of the lines that are not left out, spellings of one role together, in the order of the document.
pub(super) fn roles(roadmap: &Roadmap, dropped: &BTreeSet<LineKey>) -> Vec<Role> {
    let place = DocumentPlace::of(roadmap).words();
    let mut roles: Vec<(String, Role, BTreeMap<String, usize>)> = Vec::new();
    for line in roadmap.lines().iter().filter(|line| !dropped.contains(&line.key)) {
        for party in &line.responsible.parties {
            let key = role_key(&party.text, party.kind, &place);
            let found = roles.iter().position(|(known, _, _)| *known == key);
            let at = found.unwrap_or_else(|| {
                let role = Role {
                    text: party.text.clone(),
                    kind: party.kind,
                    spellings: BTreeMap::new(),
                    lines: BTreeSet::new(),
                    examples: Vec::new(),
                };
                roles.push((key, role, BTreeMap::new()));
                roles.len() - 1
            });
            let (_, role, counts) = &mut roles[at];
            role.spellings.entry(fold(&party.text)).or_insert_with(|| party.text.clone());
            *counts.entry(fold(&party.text)).or_default() += 1;
            if role.lines.insert(line.key) && role.examples.len() < EXAMPLES {
                role.examples.push(line.name());
            }
        }
    }
    roles
        .into_iter()
        .map(|(_, mut role, counts)| {
            let most = counts.iter().max_by_key(|(_, count)| **count).map(|(folded, _)| folded);
            if let Some(text) = most.and_then(|folded| role.spellings.get(folded)) {
                role.text.clone_from(text);
            }
            role
        })
        .collect()
}

/// A spelling as the document has it.
pub(super) struct Found {
    pub text: String,
    pub kind: PartyKind,
}

/// Every spelling of a party, by its folded words.
pub(super) fn spellings(roadmap: &Roadmap) -> BTreeMap<String, Found> {
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    for line in roadmap.lines() {
        for party in &line.responsible.parties {
            let fresh = || Found { text: party.text.clone(), kind: party.kind };
            found.entry(fold(&party.text)).or_insert_with(fresh);
        }
    }
    found
}
