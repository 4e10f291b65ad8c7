//! Whose roadmap it is: territory and issuer of the document compared with the organisations that are to work by it.

use std::collections::{BTreeSet, HashMap};

use domain::access::Action;
use domain::roadmap::Roadmap;
use domain::stem::stems;
use domain::territory::{Belonging, DocumentPlace};
use domain::unit::UnitKind;
use jiff::civil::Date;
use phrases::text::squeeze;
use serde::Serialize;
use store::Reader;
use store::queries::{plans, units};
use store::records::{Import, Unit};

use super::in_review::InReview;
use super::versions::in_force;
use crate::actor::allow_common;
use crate::names::unit_view;
use crate::place::days;
use crate::support::{event, finish};
use crate::target::TargetView;
use crate::{Actor, App, Failure, Target};

/// Organisations offered as owners at most.
const CHOICES: usize = 6;

/// Whose roadmap it is, and whether that fits the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwnerView {
    /// The place in the document's words: «город Ставрополь, Ставропольский край»; empty when it names none.
    pub place: String,
    /// Who issued the document, in its words.
    pub issuer: Option<String>,
    /// The unit that owns the plan.
    pub owner: Option<TargetView>,
    /// What has to be decided, if anything.
    pub asks: Option<OwnerQuestion>,
    /// Authorities of another territory whose organisations are bound, and that nobody accepted.
    pub strangers: Vec<TargetView>,
    /// Organisations that may own the plan: those of the document's place first.
    pub choices: Vec<OwnerChoice>,
    /// Name for a new organisation, from the issuer; empty when nothing in the document says it.
    pub new_name: String,
    /// Kind of it.
    pub new_kind: String,
}

/// Why a person has to say whose roadmap it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnerQuestion {
    /// No owner, and no organisation here is of the document's place.
    Missing,
    /// The owner is of another place than the document.
    Other,
    /// The owner fits, but those who are to work are of another place.
    Strangers,
}

/// An organisation that may own the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwnerChoice {
    /// The organisation.
    pub unit: TargetView,
    /// Whether it is of the document's place; otherwise taking it means «это другой район».
    pub same_place: bool,
}

/// The owner as it stands now.
///
/// # Errors
/// Not found; refused `not_in_review`.
pub async fn owner(app: &App, actor: &Actor, id: &str) -> Result<OwnerView, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reader = app.store.reader();
    let reviewed = InReview::load(app, &reader, id).await?;
    view(app, &reader, &reviewed).await
}

/// Says whose roadmap it is. With `another_place` a person confirms that the organisations work by a document of another place;
/// without it the way stays closed when they do.
///
/// # Errors
/// Not found; refused `not_in_review`; invalid `owner_unit_id`.
pub async fn choose_owner(
    app: &App,
    actor: &Actor,
    id: &str,
    unit_id: &str,
    another_place: bool,
) -> Result<(), Failure> {
    allow_common(app, actor, Action::Adopt)?;
    let writing = app.store.begin().await?;
    let mut reviewed = InReview::load(app, &writing.reader(), id).await?;
    if units::get(&writing.reader(), unit_id).await?.is_none() {
        return Err(Failure::field("owner_unit_id", "Такой организации нет. Выберите из списка."));
    }
    let before = reviewed.row.owner_unit_id.replace(unit_id.to_owned());
    if another_place {
        let strangers = view(app, &writing.reader(), &reviewed).await?.strangers;
        reviewed.edits.accepted_units.insert(unit_id.to_owned());
        reviewed.edits.accepted_units.extend(strangers.iter().map(|stranger| stranger.target.id().to_owned()));
    }
    let mut event = event(app, actor, "import.owner", "import", id);
    event.before = Some(serde_json::json!({"owner": before}));
    event.after = Some(serde_json::json!({"owner": unit_id, "another_place": another_place}));
    reviewed.save(app, &writing).await?;
    finish(writing, event).await
}

/// Confirms that organisations of another place, bound to the parties, are meant.
///
/// # Errors
/// Not found; refused `not_in_review`.
pub async fn accept_strangers(app: &App, actor: &Actor, id: &str) -> Result<(), Failure> {
    allow_common(app, actor, Action::Adopt)?;
    let writing = app.store.begin().await?;
    let mut reviewed = InReview::load(app, &writing.reader(), id).await?;
    let strangers = view(app, &writing.reader(), &reviewed).await?.strangers;
    let ids: Vec<String> = strangers.iter().map(|stranger| stranger.target.id().to_owned()).collect();
    let mut event = event(app, actor, "import.owner", "import", id);
    event.after = Some(serde_json::json!({"accepted": ids}));
    reviewed.edits.accepted_units.extend(ids);
    reviewed.save(app, &writing).await?;
    finish(writing, event).await
}

/// Refuses to adopt a map of one place onto the organisations of another, unless a person took them knowingly.
pub(super) async fn check(app: &App, reader: &Reader<'_>, reviewed: &InReview) -> Result<(), Failure> {
    let view = view(app, reader, reviewed).await?;
    let place = if view.place.is_empty() { view.issuer.clone().unwrap_or_default() } else { view.place.clone() };
    let owner = view.owner.as_ref().map_or(String::new(), |owner| owner.name.clone());
    let names = || view.strangers.iter().map(|unit| unit.name.as_str()).collect::<Vec<_>>().join(", ");
    let (code, message) = match view.asks {
        None => return Ok(()),
        Some(OwnerQuestion::Missing) => {
            ("owner_unknown", format!("Документ – {place}, а чья это дорожная карта, не сказано."))
        }
        Some(OwnerQuestion::Other) => ("other_territory", format!("Документ – {place}, а владелец – {owner}.")),
        Some(OwnerQuestion::Strangers) => {
            ("other_territory", format!("Документ – {place}, а исполнители – другой территории: {}.", names()))
        }
    };
    let hint = "Выберите организацию этой территории или подтвердите на шаге «Проверка»: «это другой район».";
    Err(Failure::refused(code, message, hint))
}

/// The owner of a fresh reading: that of the plan it amends, else the only organisation that issued it or is of its place.
pub(super) async fn first_owner(
    reader: &Reader<'_>,
    row: &Import,
    roadmap: &Roadmap,
) -> Result<Option<String>, Failure> {
    if let Some(plan_id) = &row.target_plan_id {
        return Ok(plans::get(reader, plan_id).await?.and_then(|plan| plan.owner_unit_id));
    }
    let place = DocumentPlace::of(roadmap);
    let all = units::all(reader, false).await?;
    let of = |fits: &dyn Fn(&Unit) -> bool| {
        let mut found = all.iter().filter(|unit| fits(unit));
        found.next().filter(|_| found.next().is_none()).map(|unit| unit.id.clone())
    };
    let issued = of(&|unit| place.issued_by(&names(unit)));
    let kind = if roadmap.territory.municipality.is_some() { UnitKind::Municipality } else { UnitKind::Region };
    let same = || of(&|unit| unit.kind == kind.code() && belonging(&place, unit) == Belonging::Same);
    Ok(issued.or_else(same))
}

async fn view(app: &App, reader: &Reader<'_>, reviewed: &InReview) -> Result<OwnerView, Failure> {
    let edited = reviewed.edited();
    let place = DocumentPlace::of(&edited);
    let authorities = Authorities::load(reader, app.clock.today()).await?;
    let owner = reviewed.owner().and_then(|id| authorities.units.get(id));
    let accepted = |unit: &Unit| reviewed.edits.accepted_units.contains(&unit.id);
    let strange = |unit: &&Unit| belonging(&place, unit) == Belonging::Other && !accepted(unit);
    let strangers: Vec<&Unit> = bound_authorities(reviewed, &authorities)
        .into_iter()
        .filter(|unit| owner.is_none_or(|owner| owner.id != unit.id))
        .filter(strange)
        .collect();
    let mut choices: Vec<&Unit> = authorities.units.values().filter(|unit| is_authority(unit)).collect();
    choices.sort_by_key(|unit| (belonging(&place, unit) != Belonging::Same, unit.name_folded.clone()));
    let known_place = is_same_place_as_before(app, reader, reviewed, &place).await?;
    let asks = match owner {
        _ if known_place => None,
        Some(unit) if strange(&unit) => Some(OwnerQuestion::Other),
        None if !choices.is_empty() || !strangers.is_empty() => Some(OwnerQuestion::Missing),
        _ if !strangers.is_empty() => Some(OwnerQuestion::Strangers),
        _ => None,
    };
    let words = [&edited.territory.municipality, &edited.territory.region];
    let kind = if edited.territory.municipality.is_some() { UnitKind::Municipality } else { UnitKind::Region };
    Ok(OwnerView {
        place: words.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", "),
        issuer: edited.approval.issuer.clone(),
        owner: owner.map(unit_view),
        asks,
        strangers: strangers.into_iter().map(unit_view).collect(),
        choices: choices
            .into_iter()
            .take(CHOICES)
            .map(|unit| OwnerChoice { unit: unit_view(unit), same_place: belonging(&place, unit) == Belonging::Same })
            .collect(),
        new_name: new_name(&edited, &place),
        new_kind: kind.code().to_owned(),
    })
}

/// Nothing to compare: the document names no place, or it is the next version for the place that the plan has already.
async fn is_same_place_as_before(
    app: &App,
    reader: &Reader<'_>,
    reviewed: &InReview,
    place: &DocumentPlace,
) -> Result<bool, Failure> {
    if !place.is_named() {
        return Ok(true);
    }
    let Some(plan_id) = &reviewed.row.target_plan_id else { return Ok(false) };
    let before = DocumentPlace::of(&*in_force(app, reader, plan_id).await?).words();
    let plan = plans::get(reader, plan_id).await?.ok_or(Failure::NotFound)?;
    let after = place.words();
    let same_place = before.is_empty() || after.is_empty() || before.intersection(&after).next().is_some();
    Ok(same_place && plan.owner_unit_id.as_deref() == reviewed.owner())
}

/// Authorities that are bound to parties themselves, or whose organisations are.
fn bound_authorities<'a>(reviewed: &InReview, authorities: &'a Authorities) -> Vec<&'a Unit> {
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for target in reviewed.bindings.values().flat_map(|bound| &bound.targets) {
        if let Target::Unit(id) = target
            && let Some(authority) = authorities.of(id)
        {
            ids.insert(&authority.id);
        }
    }
    ids.into_iter().filter_map(|id| authorities.units.get(id)).collect()
}

/// The issuer as a name: the spelling of the document's own cells where it has one, because heads of orders are in capitals.
fn new_name(roadmap: &Roadmap, place: &DocumentPlace) -> String {
    let Some(issuer) = roadmap.approval.issuer.as_deref().map(squeeze).filter(|text| !text.is_empty()) else {
        return String::new();
    };
    if issuer.chars().any(char::is_lowercase) {
        return issuer;
    }
    let same = stems(&issuer);
    let lines = roadmap.lines();
    let mut spelled = lines.iter().flat_map(|line| &line.responsible.parties).map(|party| &party.text);
    let words = match spelled.find(|text| stems(text) == same) {
        Some(text) => squeeze(text),
        None => {
            let names = place.words();
            let word = |word: &str| {
                let low = word.to_lowercase();
                if stems(word).iter().any(|stem| names.contains(stem)) { first_up(&low) } else { low }
            };
            issuer.split(' ').map(word).collect::<Vec<_>>().join(" ")
        }
    };
    first_up(&words)
}

fn first_up(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), letters.as_str()))
}

fn names(unit: &Unit) -> [&str; 3] {
    [&unit.name, &unit.short_name, unit.address.as_deref().unwrap_or_default()]
}

fn belonging(place: &DocumentPlace, unit: &Unit) -> Belonging {
    place.holds(UnitKind::from_code(&unit.kind).unwrap_or(UnitKind::School), &names(unit))
}

fn is_authority(unit: &Unit) -> bool {
    [UnitKind::Municipality.code(), UnitKind::Region.code()].contains(&unit.kind.as_str())
}

/// Who is subordinate to which authority.
pub(super) struct Authorities {
    units: HashMap<String, Unit>,
    above: HashMap<String, Vec<String>>,
}

impl Authorities {
    /// Loads all organisations and the subordinations of a day.
    pub(super) async fn load(reader: &Reader<'_>, today: Date) -> Result<Authorities, Failure> {
        let units = units::all(reader, false).await?.into_iter().map(|unit| (unit.id.clone(), unit)).collect();
        let mut above: HashMap<String, Vec<String>> = HashMap::new();
        for link in units::subordinations(reader).await? {
            if days(link.starts_on.as_deref(), link.ends_on.as_deref())?.contain(today) {
                above.entry(link.from_unit).or_default().push(link.to_unit);
            }
        }
        Ok(Authorities { units, above })
    }

    /// The municipal authority that a unit is, or is subordinate to, over any number of steps.
    fn of(&self, id: &str) -> Option<&Unit> {
        let (mut seen, mut next) = (BTreeSet::new(), vec![id]);
        while let Some(id) = next.pop() {
            if !seen.insert(id) {
                continue;
            }
            let unit = self.units.get(id);
            if let Some(found) = unit.filter(|unit| unit.kind == UnitKind::Municipality.code()) {
                return Some(found);
            }
            next.extend(self.above.get(id).into_iter().flatten().map(String::as_str));
        }
        None
    }

    /// Whether a unit belongs to another municipality than the owner's and the document's. A school that is subordinate to
    /// nobody is outside where there are several municipalities to belong to.
    pub(super) fn is_outside(&self, unit: &Unit, owner: Option<&str>, place: &DocumentPlace) -> bool {
        let owner = owner.and_then(|id| self.units.get(id));
        if !place.is_named() || owner.is_some_and(|owner| owner.kind == UnitKind::Region.code()) {
            return false;
        }
        let own = owner.and_then(|owner| self.of(&owner.id));
        match self.of(&unit.id) {
            Some(authority) => {
                own.is_none_or(|own| own.id != authority.id) && belonging(place, authority) == Belonging::Other
            }
            None => unit.kind == UnitKind::School.code() && self.municipalities() > 1,
        }
    }

    fn municipalities(&self) -> usize {
        self.units.values().filter(|unit| unit.kind == UnitKind::Municipality.code()).count()
    }
}
