//! Whom to offer for a party: what it meant the last time, the same name, everybody of that kind, a similar name.

use std::collections::{BTreeSet, HashMap};

use domain::similarity::{containment, tokens};
use domain::unit::UnitKind;
use phrases::parties::PartyKind;
use phrases::text::fold;
use store::Reader;
use store::queries::{bindings, persons, units};
use store::records::{Person, Unit};

use crate::Failure;
use crate::names::{Names, unit_view};
use crate::support::from_json;
use crate::target::{Suggestion, Target, TargetView};

/// How much of the shorter name must be in the longer one to be offered as similar.
const ALIKE: f64 = 0.75;
/// Most similar names offered.
const SIMILAR: usize = 5;

/// All units and people by name, and what parties meant earlier.
pub(super) struct Directory {
    units: Vec<(Unit, BTreeSet<String>)>,
    persons: Vec<Person>,
    names: Names,
    memory: HashMap<String, Vec<Target>>,
}

impl Directory {
    /// Loads what suggestions for these parties need.
    pub(super) async fn load<'k>(
        reader: &Reader<'_>,
        parties: impl IntoIterator<Item = &'k String>,
    ) -> Result<Directory, Failure> {
        let folded: Vec<String> = parties.into_iter().cloned().collect();
        let mut memory = HashMap::new();
        for row in bindings::remembered(reader, &folded).await? {
            memory.insert(row.party_folded, from_json(&row.targets)?);
        }
        let units = units::all(reader, false).await?;
        let persons = persons::all(reader).await?;
        Ok(Directory {
            names: Names::of(units.clone(), persons.clone()),
            units: units
                .into_iter()
                .map(|unit| {
                    let words = tokens(&unit.name);
                    (unit, words)
                })
                .collect(),
            persons,
            memory,
        })
    }

    /// What a party meant the last time, as far as it is still there.
    pub(super) fn remembered(&self, folded: &str) -> Vec<Target> {
        let known = self.memory.get(folded).into_iter().flatten();
        known.filter(|target| self.names.knows(target)).cloned().collect()
    }

    /// Whom to offer, best first; nobody twice. Those with the same reason belong together.
    pub(super) fn suggest(&self, folded: &str, text: &str, kind: PartyKind) -> Vec<Suggestion> {
        let mut offers = Offers::default();
        for target in self.remembered(folded) {
            offers.add(self.names.view(&target), "так было в прошлый раз");
        }
        match kind {
            PartyKind::Person => self.suggest_persons(text, &mut offers),
            PartyKind::Organisation => {
                self.suggest_same(folded, &mut offers);
                self.suggest_similar(text, &mut offers);
                self.suggest_only(folded, &mut offers);
            }
            // «Школы» means all of them, although each is called a school.
            PartyKind::Role => {
                self.suggest_same(folded, &mut offers);
                self.suggest_kind(folded, &mut offers);
                self.suggest_similar(text, &mut offers);
            }
        }
        offers.list
    }

    fn suggest_same(&self, folded: &str, offers: &mut Offers) {
        let same = |unit: &Unit| fold(&unit.name) == folded || unit.name_folded == folded;
        for (unit, _) in self.units.iter().filter(|(unit, _)| same(unit)) {
            offers.add(unit_view(unit), "такое же название");
        }
    }

    fn suggest_similar(&self, text: &str, offers: &mut Offers) {
        let words = tokens(text);
        if words.is_empty() {
            return;
        }
        let mut alike: Vec<(f64, &Unit)> = self
            .units
            .iter()
            .map(|(unit, own)| (containment(&words, own).max(containment(&words, &tokens(&unit.short_name))), unit))
            .filter(|(alike, _)| *alike >= ALIKE)
            .collect();
        alike.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (_, unit) in alike.into_iter().take(SIMILAR) {
            offers.add(unit_view(unit), &format!("похожее название: {}", unit.short_name));
        }
    }

    fn suggest_persons(&self, text: &str, offers: &mut Offers) {
        // «Зам. директора Иванова А.П.» is looked up by the name alone.
        let named = phrases::parties::read(text).parties.into_iter().next().and_then(|party| party.name);
        let Some((surname, initials)) = name_parts(named.as_deref().unwrap_or(text)) else { return };
        for person in &self.persons {
            let Some((own_surname, own_initials)) = name_parts(&person.name) else { continue };
            if own_surname != surname {
                continue;
            }
            let fits = initials.iter().zip(&own_initials).all(|(a, b)| a == b);
            if fits && !initials.is_empty() {
                offers.add(self.names.person_view(person), "те же фамилия и инициалы");
            } else if initials.is_empty() {
                offers.add(self.names.person_view(person), "та же фамилия");
            }
        }
    }

    fn suggest_kind(&self, folded: &str, offers: &mut Offers) {
        let Some((kind, reason)) = kind_of_role(folded) else { return };
        for unit in self.of_kind(kind) {
            offers.add(unit_view(unit), reason);
        }
    }

    /// One named body is one unit: «комитет образования» is the authority where there is only one; schools never are.
    /// Words that stand for all schools are offered all of them, whatever the reader took the words for.
    fn suggest_only(&self, folded: &str, offers: &mut Offers) {
        let Some((kind, reason)) = kind_of_role(folded) else { return };
        let units: Vec<&Unit> = self.of_kind(kind).collect();
        let fits = if kind == UnitKind::School { means_all_schools(folded) } else { units.len() == 1 };
        for unit in units.into_iter().filter(|_| fits) {
            offers.add(unit_view(unit), reason);
        }
    }

    fn of_kind(&self, kind: UnitKind) -> impl Iterator<Item = &Unit> {
        self.units.iter().map(|(unit, _)| unit).filter(move |unit| unit.kind == kind.code())
    }
}

/// Collects offers, nobody twice.
#[derive(Default)]
struct Offers {
    list: Vec<Suggestion>,
}

impl Offers {
    fn add(&mut self, target: TargetView, reason: &str) {
        if self.list.iter().all(|known| known.target.target != target.target) {
            self.list.push(Suggestion { target, reason: reason.to_owned() });
        }
    }
}

/// Words for schools in general; a star stands for any ending.
const SCHOOLS: &[&str] = &[
    "оо",
    "оу",
    "шнор",
    "шнср",
    "шнсу",
    "сош",
    "школ*",
    "общеобразовательн*",
    "руководител*",
    "директор*",
    "педагог*",
    "учител*",
];
/// Words that may stand beside them without naming one school.
const GENERAL: &[&str] = &["организац*", "учрежден*", "администрац*", "все", "и", "с", "низк*", "результат*"];

/// The kind of organisation that a role stands for, by its words.
fn kind_of_role(folded: &str) -> Option<(UnitKind, &'static str)> {
    let has = |patterns: &[&str]| words(folded).any(|word| fits_any(word, patterns));
    // An authority is named before what it governs: «отдел образования и школы» is rare, «муниципальные школы» is not.
    let office = has(&["управлен*", "комитет*", "отдел*"]) && has(&["образован*"]);
    if has(&["моуо", "муо", "омсу", "ммс"]) || office {
        return Some((UnitKind::Municipality, "муниципальный орган управления образованием"));
    }
    if has(&["иро", "цнппм", "рцоко", "имц", "гимц", "институт*", "методист*", "методическ*"])
    {
        return Some((UnitKind::Institute, "институты и методические службы"));
    }
    if has(&["департамент*", "министерств*"]) {
        return Some((UnitKind::Region, "региональный орган управления образованием"));
    }
    has(SCHOOLS).then_some((UnitKind::School, "все школы"))
}

/// No word of it could be the name of one school.
fn means_all_schools(folded: &str) -> bool {
    words(folded).all(|word| fits_any(word, SCHOOLS) || fits_any(word, GENERAL))
}

fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn fits_any(word: &str, patterns: &[&str]) -> bool {
    patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => word == *pattern,
    })
}

/// Surname and initials of «Иванова А. П.», «А.П. Иванова», «Иванова Анна Петровна».
fn name_parts(text: &str) -> Option<(String, Vec<char>)> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(|c: char| c == '.' || c.is_whitespace()).filter(|w| !w.is_empty()).collect();
    let surname = words.iter().position(|word| word.chars().count() > 1)?;
    let initials = words.iter().enumerate().filter(|(i, _)| *i != surname).filter_map(|(_, word)| word.chars().next());
    Some((words[surname].to_owned(), initials.take(2).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_names() {
        for (text, surname, initials) in [
            ("Иванова А. П.", "иванова", "ап"),
            ("А.П. Иванова", "иванова", "ап"),
            ("Иванова Анна Петровна", "иванова", "ап"),
            ("Ёлкина А.", "елкина", "а"),
            ("Иванова", "иванова", ""),
        ] {
            assert_eq!(name_parts(text), Some((surname.to_owned(), initials.chars().collect())), "{text}");
        }
        assert_eq!(name_parts(" . "), None);
    }

    #[test]
    fn all_schools_or_one() {
        for (words, all) in [
            ("шнор", true),
            ("общеобразовательные организации", true),
            ("школы с низкими результатами", true),
            ("заречная школа", false),
            ("сош № 3", false),
        ] {
            assert_eq!(means_all_schools(words), all, "{words}");
        }
    }

    #[test]
    fn kinds_of_roles() {
        for (role, kind) in [
            ("моуо", Some(UnitKind::Municipality)),
            ("руководители оу", Some(UnitKind::School)),
            ("школы", Some(UnitKind::School)),
            ("шнор", Some(UnitKind::School)),
            ("управление образования администрации района", Some(UnitKind::Municipality)),
            ("методисты имц", Some(UnitKind::Institute)),
            ("общеобразовательная организация", Some(UnitKind::School)),
            ("кураторы", None),
            ("родители", None),
        ] {
            assert_eq!(kind_of_role(role).map(|(kind, _)| kind), kind, "{role}");
        }
    }
}
