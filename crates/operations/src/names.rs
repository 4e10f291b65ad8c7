//! Words for units and people, loaded in two queries however many there are.

use std::collections::{BTreeSet, HashMap};

use domain::unit::UnitKind;
use store::Reader;
use store::queries::{persons, sets, units};
use store::records::{Person, Unit, UnitSet};

use crate::{Failure, Target, TargetView};

/// Words of the targets asked for.
#[derive(Debug, Default)]
pub(crate) struct Names {
    units: HashMap<String, Unit>,
    persons: HashMap<String, Person>,
    sets: HashMap<String, UnitSet>,
}

impl Names {
    /// Loads the words of some targets, and of the units of the people among them.
    pub(crate) async fn load<'t>(
        reader: &Reader<'_>,
        targets: impl IntoIterator<Item = &'t Target>,
    ) -> Result<Names, Failure> {
        let (mut unit_ids, mut person_ids, mut set_ids) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for target in targets {
            match target {
                Target::Unit(id) => unit_ids.insert(id.clone()),
                Target::Person(id) => person_ids.insert(id.clone()),
                Target::Set(id) | Target::Curators(id) => set_ids.insert(id.clone()),
            };
        }
        let person_ids: Vec<String> = person_ids.into_iter().collect();
        let found = if person_ids.is_empty() { Vec::new() } else { persons::by_ids(reader, &person_ids).await? };
        unit_ids.extend(found.iter().filter_map(|p| p.unit_id.clone()));
        let unit_ids: Vec<String> = unit_ids.into_iter().collect();
        let units = if unit_ids.is_empty() { Vec::new() } else { units::by_ids(reader, &unit_ids).await? };
        let set_ids: Vec<String> = set_ids.into_iter().collect();
        let found_sets = if set_ids.is_empty() { Vec::new() } else { sets::by_ids(reader, &set_ids).await? };
        let sets = found_sets.into_iter().map(|s| (s.id.clone(), s)).collect();
        Ok(Names { sets, ..Names::of(units, found) })
    }

    /// Words of rows that are at hand.
    pub(crate) fn of(units: Vec<Unit>, persons: Vec<Person>) -> Names {
        Names {
            units: units.into_iter().map(|u| (u.id.clone(), u)).collect(),
            persons: persons.into_iter().map(|p| (p.id.clone(), p)).collect(),
            sets: HashMap::new(),
        }
    }

    /// Whether the target is there.
    pub(crate) fn knows(&self, target: &Target) -> bool {
        match target {
            Target::Unit(id) => self.units.contains_key(id),
            Target::Person(id) => self.persons.contains_key(id),
            Target::Set(id) | Target::Curators(id) => self.sets.contains_key(id),
        }
    }

    /// The target with its words; its id when it is not there any more.
    pub(crate) fn view(&self, target: &Target) -> TargetView {
        match target {
            Target::Unit(id) => self.units.get(id).map(unit_view),
            Target::Person(id) => self.persons.get(id).map(|p| self.person_view(p)),
            Target::Set(id) => self.sets.get(id).map(|set| set_view(target, set, "каждая организация набора")),
            Target::Curators(id) => self.sets.get(id).map(|set| set_view(target, set, "кураторы организаций набора")),
        }
        .unwrap_or_else(|| TargetView {
            target: target.clone(),
            name: target.id().to_owned(),
            detail: String::new(),
        })
    }

    /// A person with their words.
    pub(crate) fn person_view(&self, person: &Person) -> TargetView {
        let unit = person.unit_id.as_ref().and_then(|id| self.units.get(id)).map(|u| u.short_name.as_str());
        let detail = [person.position.as_str(), unit.unwrap_or_default()];
        let detail: Vec<&str> = detail.into_iter().filter(|t| !t.is_empty()).collect();
        TargetView { target: Target::Person(person.id.clone()), name: person.name.clone(), detail: detail.join(", ") }
    }

    /// Short name of a unit.
    pub(crate) fn unit_name(&self, id: &str) -> Option<String> {
        self.units.get(id).map(|u| u.short_name.clone())
    }
}

/// A set with the words for what it means here.
fn set_view(target: &Target, set: &UnitSet, detail: &str) -> TargetView {
    TargetView { target: target.clone(), name: set.name.clone(), detail: detail.to_owned() }
}

/// A unit with its words.
pub(crate) fn unit_view(unit: &Unit) -> TargetView {
    let kind = UnitKind::from_code(&unit.kind).map_or(unit.kind.clone(), |kind| kind.label().to_owned());
    let detail = if unit.name == unit.short_name { kind } else { format!("{kind}, {}", unit.name) };
    TargetView { target: Target::Unit(unit.id.clone()), name: unit.short_name.clone(), detail }
}
