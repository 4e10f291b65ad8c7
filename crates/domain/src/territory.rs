//! Whose place a document is about: the territory and the issuer that it names, compared with an organisation's own words.

use std::collections::BTreeSet;

use crate::roadmap::Roadmap;
use crate::stem::stems;
use crate::unit::UnitKind;

/// Words about the sort of a place, without their endings: they name no place.
const PLACES: &[&str] = &[
    "город",
    "городск",
    "г",
    "го",
    "район",
    "районн",
    "мр",
    "округ",
    "окружн",
    "мао",
    "ао",
    "муниципальн",
    "мо",
    "област",
    "областн",
    "кра",
    "краев",
    "республик",
    "автономн",
    "администрац",
    "рф",
    "сел",
    "поселок",
    "поселк",
    "по",
    "и",
    "в",
    "на",
    "с",
];
/// Words about the sort of a body.
const BODIES: &[&str] = &[
    "образован",
    "управлен",
    "комитет",
    "отдел",
    "департамент",
    "министерств",
    "орган",
    "начальник",
    "руководител",
    "председател",
    "заместител",
    "глав",
    "директор",
];

/// How an organisation stands to the territory of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belonging {
    /// Its words name the document's territory, or it issued the document.
    Same,
    /// Its words do not name it.
    Other,
    /// The document names no territory and no issuer.
    Unnamed,
}

/// The place a document is about, in comparable words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentPlace {
    municipality: BTreeSet<String>,
    region: BTreeSet<String>,
    issuer: Vec<String>,
    sort: Option<Sort>,
}

/// A city is not the district around it that has its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    City,
    District,
}

impl DocumentPlace {
    /// What the head of a roadmap says.
    pub fn of(roadmap: &Roadmap) -> DocumentPlace {
        let words = |text: &Option<String>| text.as_deref().map(place_words).unwrap_or_default();
        DocumentPlace {
            municipality: words(&roadmap.territory.municipality),
            region: words(&roadmap.territory.region),
            issuer: roadmap.approval.issuer.as_deref().map(stems).unwrap_or_default(),
            sort: roadmap.territory.municipality.as_deref().and_then(|text| sort(&stems(text))),
        }
    }

    /// Words that name the place, without their endings: they add nothing to the name of a role of this document.
    pub fn words(&self) -> BTreeSet<String> {
        self.municipality.union(&self.region).cloned().collect()
    }

    /// Whether the document names any place or issuer.
    pub fn is_named(&self) -> bool {
        !(self.municipality.is_empty() && self.region.is_empty() && self.issuer.is_empty())
    }

    /// Whether an organisation with these names is of the document's place.
    pub fn holds(&self, kind: UnitKind, names: &[&str]) -> Belonging {
        if !self.is_named() {
            return Belonging::Unnamed;
        }
        if self.issued_by(names) {
            return Belonging::Same;
        }
        let all: Vec<String> = names.iter().flat_map(|name| stems(name)).collect();
        let has = |place: &BTreeSet<String>| !place.is_empty() && place.iter().all(|word| all.contains(word));
        let other_sort = matches!((self.sort, sort(&all)), (Some(a), Some(b)) if a != b);
        let of_region = kind == UnitKind::Region || self.municipality.is_empty();
        if has(&self.municipality) && !other_sort || of_region && has(&self.region) {
            Belonging::Same
        } else {
            Belonging::Other
        }
    }

    /// Whether one of the names is the issuer's.
    pub fn issued_by(&self, names: &[&str]) -> bool {
        !self.issuer.is_empty() && names.iter().any(|name| stems(name) == self.issuer)
    }
}

/// Words of a name that may be the name of a place.
fn place_words(text: &str) -> BTreeSet<String> {
    let general = |word: &str| is_place_word(word) || is_body_word(word);
    stems(text).into_iter().filter(|word| !general(word)).collect()
}

/// Whether a word goes with the name of a place without naming it: «администрация», «города», «округа».
pub(crate) fn is_place_word(stem: &str) -> bool {
    PLACES.contains(&stem)
}

/// Whether a word only says what sort of body is meant: «управление», «образования», «комитет».
pub fn is_body_word(stem: &str) -> bool {
    BODIES.contains(&stem)
}

fn sort(stems: &[String]) -> Option<Sort> {
    let has = |words: &[&str]| stems.iter().any(|stem| words.iter().any(|word| stem == word));
    match (has(&["город", "г"]), has(&["район"])) {
        (true, false) => Some(Sort::City),
        (false, true) => Some(Sort::District),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::plan_of;

    #[test]
    fn the_owner_is_of_the_place_or_of_another() {
        use Belonging::{Other, Same, Unnamed};
        use UnitKind::{Municipality, Region};
        let stavropol = "Комитет образования администрации города Ставрополя";
        for (municipality, region, issuer, kind, name, expected) in [
            ("город Ставрополь", "Ставропольский край", stavropol, Municipality, stavropol, Same),
            ("город Ставрополь", "Ставропольский край", "", Municipality, "Комитет образования г. Ставрополь", Same),
            (
                "город Ставрополь",
                "",
                stavropol,
                Municipality,
                "Управление образования Заречного муниципального округа",
                Other,
            ),
            (
                "город Ставрополь",
                "Ставропольский край",
                "",
                Region,
                "Министерство образования Ставропольского края",
                Same,
            ),
            ("город Омск", "Омская область", "", Municipality, "Управление образования Омского района", Other),
            (
                "МО «Цильнинский район»",
                "Ульяновская область",
                "",
                Municipality,
                "Управление образования Цильнинского района",
                Same,
            ),
            ("МО «Цильнинский район»", "Ульяновская область", "", Municipality, "Управление образования", Other),
            ("Каларский муниципальный округ", "", "", Municipality, "Отдел образования Каларского округа", Same),
            ("", "Смоленская область", "", Region, "Департамент Смоленской области по образованию", Same),
            ("", "", "", Municipality, "Управление образования", Unnamed),
        ] {
            let mut roadmap = plan_of(Vec::new());
            let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            roadmap.territory.municipality = some(municipality);
            roadmap.territory.region = some(region);
            roadmap.approval.issuer = some(issuer);
            assert_eq!(DocumentPlace::of(&roadmap).holds(kind, &[name]), expected, "{municipality} / {name}");
        }
    }
}
