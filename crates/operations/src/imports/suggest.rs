//! Whom to offer for a party: what it meant the last time, the same name, everybody of that kind, a similar name.

use std::collections::{BTreeSet, HashMap};

use domain::party::role_key;
use domain::roadmap::Roadmap;
use domain::similarity::{containment, tokens};
use domain::territory::{DocumentPlace, is_body_word};
use domain::unit::UnitKind;
use jiff::civil::Date;
use phrases::parties::PartyKind;
use phrases::text::fold;
use serde::Serialize;
use store::Reader;
use store::files::address;
use store::queries::{bindings, persons, units};
use store::records::{Person, Unit};

use super::owner::Authorities;
use super::parties::{Role, spellings};
use crate::Failure;
use crate::names::{Names, unit_view};
use crate::support::from_json;
use crate::target::{Suggestion, Target, TargetView};

/// Letters of a proposal's mark.
const MARK: usize = 16;
/// How much of the shorter name must be in the longer one to be offered as similar.
const ALIKE: f64 = 0.75;
/// Most similar names offered.
const SIMILAR: usize = 5;

/// What a party meant the last time.
const REMEMBERED: &str = "так было в прошлый раз";
/// The unit whose roadmap it is.
const OWNER: &str = "чья дорожная карта";
/// A unit with exactly this name.
const SAME_NAME: &str = "такое же название";
/// A person with exactly this surname and these initials.
const SAME_PERSON: &str = "те же фамилия и инициалы";

/// Who a party most probably is, as one choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// Exactly what choosing it does: «Все школы (10)», «Управление образования».
    pub words: String,
    /// Why: «такое же название».
    pub reason: String,
    /// Whether it may be chosen beforehand; a name that is only similar may not.
    pub certain: bool,
    /// Names these very targets in a form: a proposal that changed meanwhile has another mark.
    pub mark: String,
    /// Who that is.
    pub targets: Vec<Target>,
    /// The same with names.
    pub views: Vec<TargetView>,
}

/// All units and people that may be offered, and what parties meant earlier.
pub(super) struct Directory {
    units: Vec<(Unit, BTreeSet<String>)>,
    persons: Vec<Person>,
    names: Names,
    memory: HashMap<String, Vec<Target>>,
    owner: Option<Unit>,
    place: BTreeSet<String>,
}

impl Directory {
    /// Loads what suggestions for a document need. Organisations of another territory than the document's and the owner's are
    /// not offered: a map of one district must not fall on the schools of another.
    pub(super) async fn load(
        reader: &Reader<'_>,
        roadmap: &Roadmap,
        owner: Option<&str>,
        today: Date,
    ) -> Result<Directory, Failure> {
        let folded: Vec<String> = spellings(roadmap).into_keys().collect();
        let mut memory = HashMap::new();
        for row in bindings::remembered(reader, &folded).await? {
            memory.insert(row.party_folded, from_json(&row.targets)?);
        }
        let authorities = Authorities::load(reader, today).await?;
        let place = DocumentPlace::of(roadmap);
        let outside = |unit: &Unit| authorities.is_outside(unit, owner, &place);
        let units: Vec<Unit> = units::all(reader, false).await?.into_iter().filter(|unit| !outside(unit)).collect();
        let persons: Vec<Person> = persons::all(reader).await?;
        let names = Names::of(units.clone(), persons.clone());
        let within =
            |person: &Person| person.unit_id.as_ref().is_none_or(|unit| names.knows(&Target::Unit(unit.clone())));
        let persons = persons.into_iter().filter(within).collect();
        let owner = units.iter().find(|unit| Some(unit.id.as_str()) == owner).cloned();
        let with_words = |unit: Unit| {
            let words = tokens(&unit.name);
            (unit, words)
        };
        let units = units.into_iter().map(with_words).collect();
        Ok(Directory { units, persons, names, memory, owner, place: place.words() })
    }

    /// What a role meant the last time, as far as it is still there and may be offered.
    pub(super) fn remembered(&self, role: &Role) -> Vec<Target> {
        let mut targets: Vec<Target> = Vec::new();
        for target in role.spellings.keys().filter_map(|folded| self.memory.get(folded)).flatten() {
            if self.names.knows(target) && !targets.contains(target) {
                targets.push(target.clone());
            }
        }
        targets
    }

    /// Whom to offer, best first; nobody twice. Those with the same reason belong together.
    pub(super) fn suggest(&self, role: &Role) -> Vec<Suggestion> {
        let mut offers = Offers::default();
        for target in self.remembered(role) {
            offers.add(self.names.view(&target), REMEMBERED);
        }
        let folded = fold(&role.text);
        match role.kind {
            PartyKind::Person => self.suggest_persons(&role.text, &mut offers),
            PartyKind::Organisation => {
                self.suggest_same(role, &mut offers);
                self.suggest_owner(role, &mut offers);
                self.suggest_only(&folded, &mut offers);
                self.suggest_similar(&role.text, &mut offers);
            }
            // «Школы» means all of them, although each is called a school.
            PartyKind::Role => {
                self.suggest_same(role, &mut offers);
                self.suggest_owner(role, &mut offers);
                self.suggest_kind(&folded, &mut offers);
                self.suggest_similar(&role.text, &mut offers);
            }
        }
        offers.list
    }

    /// The best suggestion as one choice. Two people of one name, or two bodies of one name, are not chosen between.
    pub(super) fn propose(&self, role: &Role) -> Option<Proposal> {
        let suggestions = self.suggest(role);
        let reason = suggestions.first()?.reason.clone();
        let views: Vec<TargetView> = suggestions.into_iter().filter(|s| s.reason == reason).map(|s| s.target).collect();
        let targets: Vec<Target> = views.iter().map(|view| view.target.clone()).collect();
        let many = KINDS.iter().find(|kind| kind.reason == reason).map(|kind| kind.many);
        let words = match (&views[..], many) {
            ([one], _) => one.name.clone(),
            (_, Some(many)) => format!("{many} ({})", views.len()),
            _ if reason == REMEMBERED => format!("Как в прошлый раз ({})", views.len()),
            _ => return None,
        };
        let certain = many.is_some() || [REMEMBERED, OWNER, SAME_NAME, SAME_PERSON].contains(&reason.as_str());
        let ids: Vec<String> = targets.iter().map(ToString::to_string).collect();
        let mark = address(ids.join(",").as_bytes()).chars().take(MARK).collect();
        Some(Proposal { words, reason, certain, mark, targets, views })
    }

    /// «Комитет образования» of the document is its owner, unless the words name somebody else's.
    fn suggest_owner(&self, role: &Role, offers: &mut Offers) {
        const WORDS: &[&str] = &["моуо", "муо", "омсу", "муниципальн", "местн", "самоуправлен", "сфер", "управляющ"];
        let Some(owner) = self.owner.as_ref().filter(|owner| owner.kind == UnitKind::Municipality.code()) else {
            return;
        };
        let key = role_key(&role.text, role.kind, &self.place);
        let named = |word: &str| !WORDS.contains(&word) && !is_body_word(word);
        let is_authority = kind_of_role(&fold(&role.text)).is_some_and(|kind| kind.kind == UnitKind::Municipality);
        if is_authority && !key.split(' ').any(named) {
            offers.add(unit_view(owner), OWNER);
        }
    }

    fn suggest_same(&self, role: &Role, offers: &mut Offers) {
        let same = |unit: &Unit| [&unit.name, &unit.short_name].iter().any(|name| role.is_spelled(&fold(name)));
        for (unit, _) in self.units.iter().filter(|(unit, _)| same(unit)) {
            offers.add(unit_view(unit), SAME_NAME);
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
                offers.add(self.names.person_view(person), SAME_PERSON);
            } else if initials.is_empty() {
                offers.add(self.names.person_view(person), "та же фамилия");
            }
        }
    }

    fn suggest_kind(&self, folded: &str, offers: &mut Offers) {
        let Some(kind) = kind_of_role(folded) else { return };
        for unit in self.of_kind(kind.kind) {
            offers.add(unit_view(unit), kind.reason);
        }
    }

    /// One named body is one unit: «комитет образования» is the authority where there is only one; schools never are.
    /// Words that stand for all schools are offered all of them, whatever the reader took the words for.
    fn suggest_only(&self, folded: &str, offers: &mut Offers) {
        let Some(kind) = kind_of_role(folded) else { return };
        let units: Vec<&Unit> = self.of_kind(kind.kind).collect();
        let fits = if kind.kind == UnitKind::School { means_all_schools(folded) } else { units.len() == 1 };
        for unit in units.into_iter().filter(|_| fits) {
            offers.add(unit_view(unit), kind.reason);
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

/// A kind of organisation that a role may stand for.
struct KindOfRole {
    kind: UnitKind,
    reason: &'static str,
    /// All of the kind in one choice.
    many: &'static str,
}

const AUTHORITY: KindOfRole = KindOfRole {
    kind: UnitKind::Municipality,
    reason: "муниципальный орган управления образованием",
    many: "Все муниципальные органы управления образованием",
};
const INSTITUTE: KindOfRole = KindOfRole {
    kind: UnitKind::Institute,
    reason: "институты и методические службы",
    many: "Все институты и методические службы",
};
const REGION: KindOfRole = KindOfRole {
    kind: UnitKind::Region,
    reason: "региональный орган управления образованием",
    many: "Все региональные органы управления образованием",
};
const SCHOOL: KindOfRole =
    KindOfRole { kind: UnitKind::School, reason: "все школы", many: "Все школы" };
const KINDS: [&KindOfRole; 4] = [&AUTHORITY, &INSTITUTE, &REGION, &SCHOOL];

/// The kind of organisation that a role stands for, by its words.
fn kind_of_role(folded: &str) -> Option<&'static KindOfRole> {
    let has = |patterns: &[&str]| words(folded).any(|word| fits_any(word, patterns));
    // An authority is named before what it governs: «отдел образования и школы» is rare, «муниципальные школы» is not.
    let office = has(&["управлен*", "комитет*", "отдел*"]) && has(&["образован*"]);
    if has(&["моуо", "муо", "омсу", "ммс"]) || office {
        return Some(&AUTHORITY);
    }
    if has(&["иро", "цнппм", "рцоко", "имц", "гимц", "институт*", "методист*", "методическ*"])
    {
        return Some(&INSTITUTE);
    }
    if has(&["департамент*", "министерств*"]) {
        return Some(&REGION);
    }
    has(SCHOOLS).then_some(&SCHOOL)
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
            assert_eq!(kind_of_role(role).map(|known| known.kind), kind, "{role}");
        }
    }
}
