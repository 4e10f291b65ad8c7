//! Where a roadmap holds: region and municipality, in the nominative, from the words of title and approval.

use domain::roadmap::Territory;
use phrases::text::{fold, squeeze};

use super::regions;

/// Finds the territory: the first text that names a region gives it, likewise the municipality. `more` are texts that
/// may name the region, but speak of other municipalities too.
pub(super) fn find<'a>(texts: impl Iterator<Item = &'a str> + Clone, more: impl Iterator<Item = &'a str>) -> Territory {
    let region = texts.clone().chain(more).find_map(|text| regions::find(&fold(text)));
    let municipality = texts.clone().find_map(municipality);
    // «города Ставрополя» is named in several cases: the genitive tells the nominative best.
    let municipality = match municipality {
        Some(Name { text, sure: false }) => {
            let surer = texts.filter_map(self::municipality).find(|name| name.sure && common_prefix(&name.text, &text));
            Some(surer.map_or(text, |name| name.text))
        }
        found => found.map(|name| name.text),
    };
    let region = region.or_else(|| municipality.as_deref().and_then(federal_city));
    Territory { region, municipality }
}

fn federal_city(municipality: &str) -> Option<String> {
    matches!(municipality, "город Москва" | "город Севастополь")
        .then(|| municipality.trim_start_matches("город ").to_owned())
}

fn common_prefix(left: &str, right: &str) -> bool {
    left.chars().zip(right.chars()).take_while(|(l, r)| l == r).count() + 2
        >= left.chars().count().min(right.chars().count())
}

/// A municipality's name; not sure when its nominative had to be guessed among several.
struct Name {
    text: String,
    sure: bool,
}

fn municipality(text: &str) -> Option<Name> {
    let text = squeeze(text);
    let words: Vec<&str> = text.split(' ').collect();
    (0..words.len()).find_map(|index| {
        quoted(&words[index..]).or_else(|| adjectival(&words, index)).or_else(|| named(&words[index..]))
    })
}

/// «МО «Цветной район»», «муниципального образования «Город Цветной»».
fn quoted(words: &[&str]) -> Option<Name> {
    let first = words.first()?.trim_start_matches(['«', '(']);
    let folded = first.to_lowercase();
    let (head, skip) = if first == "МО" || first == "ГО" || first == "МР" || first == "МОГО" {
        (first.to_owned(), 1)
    } else if (folded.starts_with("муниципальн") || folded.starts_with("городск")) && words.len() > 2
    {
        let noun = words[1].to_lowercase();
        let head = match noun.as_str() {
            "образования" | "образовании" | "образование" => {
                "муниципальное образование"
            }
            "района" | "районе" | "район" => "муниципальный район",
            "округа" | "округе" | "округ" if folded.starts_with("городск") => "городской округ",
            "округа" | "округе" | "округ" => "муниципальный округ",
            _ => return None,
        };
        (head.to_owned(), 2)
    } else {
        return None;
    };
    let name = words.get(skip..)?;
    if !name.first()?.starts_with(['«', '"', '“']) {
        return None;
    }
    let end = name
        .iter()
        .take(6)
        .position(|word| word.trim_end_matches([',', '.', ';', ':', ')']).ends_with(['»', '"', '”']))?;
    let inner = name[..=end].join(" ");
    let mut inner = inner.trim_end_matches([',', '.', ';', ':', ')']);
    while inner.matches('»').count() > inner.matches('«').count() {
        inner = inner.strip_suffix('»')?;
    }
    Some(Name { text: format!("{head} {inner}"), sure: true })
}

/// «Каларского муниципального округа», «Цветном районе», «Цветной городской округ».
fn adjectival(words: &[&str], index: usize) -> Option<Name> {
    let word = words[index].trim_start_matches(['«', '(']);
    if !word.chars().next().is_some_and(char::is_uppercase) || word.chars().count() < 5 {
        return None;
    }
    let next = |offset: usize| {
        words.get(index + offset).map(|word| word.trim_end_matches([',', '.', ';', ':', ')', '»']).to_lowercase())
    };
    let (kind, noun_at) = match next(1)?.as_str() {
        kind if kind.starts_with("муниципальн") => ("муниципальный ", 2),
        kind if kind.starts_with("городско") && next(2).is_some_and(|noun| noun.starts_with("округ")) => {
            ("городской ", 2)
        }
        _ => ("", 1),
    };
    let noun = match next(noun_at)?.as_str() {
        "района" | "районе" | "район" | "району" => "район",
        "округа" | "округе" | "округ" | "округу" if !kind.is_empty() => "округ",
        _ => return None,
    };
    let capitals = word.chars().all(|c| c.is_uppercase() || c == '-');
    let word = if capitals { capitalised(word) } else { word.to_owned() };
    let adjective = nominative_adjective(&word)?;
    Some(Name { text: format!("{adjective} {kind}{noun}"), sure: true })
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_string() + &chars.as_str().to_lowercase()).unwrap_or_default()
}

fn nominative_adjective(word: &str) -> Option<String> {
    let stems = [
        ("ского", "ский"),
        ("цкого", "цкий"),
        ("ском", "ский"),
        ("цком", "цкий"),
        ("скому", "ский"),
        ("ский", "ский"),
        ("цкий", "цкий"),
        ("ного", "ный"),
        ("ном", "ный"),
        ("ный", "ный"),
        ("вого", "вый"),
        ("вом", "вый"),
        ("вый", "вый"),
        ("него", "ний"),
        ("нем", "ний"),
        ("ний", "ний"),
        ("кого", "кий"),
        ("кий", "кий"),
        ("дого", "дой"),
        ("лого", "лый"),
    ];
    stems.iter().find_map(|(from, to)| word.strip_suffix(from).map(|stem| format!("{stem}{to}")))
}

/// «города Ставрополя», «городского округа Тольятти», «г. Омска», «город Цветной».
fn named(words: &[&str]) -> Option<Name> {
    let first = words.first()?.trim_start_matches(['«', '(']).to_lowercase();
    let (head, skip, declined) = match first.as_str() {
        "город" => ("город", 1, false),
        "города" | "городе" => ("город", 1, true),
        // «г. Омска» is declined, «г. Пенза» is not: only endings that tell are changed.
        "г." => ("город", 1, false),
        "городского" | "городском" | "городской" if words.get(1)?.to_lowercase().starts_with("округ") => {
            ("городской округ", 2, false)
        }
        _ => return None,
    };
    let mut rest = words.get(skip..)?;
    let mut head = head.to_owned();
    let mut declined = declined;
    if skip == 2 && matches!(rest.first()?.to_lowercase().as_str(), "город" | "города" | "городе" | "г.")
    {
        declined = !rest.first()?.eq_ignore_ascii_case("город");
        head.push_str(" город");
        rest = &rest[1..];
    }
    let name = rest.first()?.trim_end_matches([',', '.', ';', ':', ')', '»']);
    let capital = name.chars().next().is_some_and(char::is_uppercase) && name.chars().count() >= 3;
    if !capital || ["Москвы", "Москве"].contains(&name) && head == "город" {
        return None;
    }
    let capitals = name.chars().all(|c| c.is_uppercase() || c == '-');
    let name = if capitals { capitalised(name) } else { name.to_owned() };
    let told = |name: &str| {
        GENITIVE
            .iter()
            .filter(|(from, _)| from.chars().count() > 2)
            .find_map(|(from, to)| name.strip_suffix(from).map(|stem| format!("{stem}{to}")))
    };
    let (name, sure) = match declined {
        true => nominative_city(&name),
        false if first == "г." => (told(&name).unwrap_or(name), true),
        false => (name, true),
    };
    Some(Name { text: format!("{head} {name}"), sure })
}

/// Endings of cities in the genitive, which tell the nominative.
const GENITIVE: &[(&str, &str)] = &[
    ("ополя", "ополь"),
    ("ославля", "ославль"),
    ("ьска", "ьск"),
    ("ска", "ск"),
    ("цка", "цк"),
    ("града", "град"),
    ("бурга", "бург"),
    ("города", "город"),
    ("ова", "ов"),
    ("ева", "ев"),
    ("ина", "ин"),
    ("ына", "ын"),
    ("ы", "а"),
    ("ги", "га"),
    ("ки", "ка"),
    ("ани", "ань"),
    ("ери", "ерь"),
    ("рми", "рмь"),
    ("ли", "ль"),
    ("ля", "ль"),
    ("ня", "нь"),
    ("ого", "ый"),
];

/// Endings of the prepositional; several nominatives are possible.
const PREPOSITIONAL: &[(&str, &str)] = &[
    ("ополе", "ополь"),
    ("ославле", "ославль"),
    ("ске", "ск"),
    ("цке", "цк"),
    ("граде", "град"),
    ("бурге", "бург"),
    ("городе", "город"),
    ("ове", "ов"),
    ("еве", "ев"),
    ("ине", "ин"),
    ("ани", "ань"),
    ("ери", "ерь"),
    ("рми", "рмь"),
    ("ме", "м"),
    ("те", "та"),
    ("ле", "ла"),
];

fn nominative_city(name: &str) -> (String, bool) {
    let replaced = |table: &[(&str, &str)]| {
        table.iter().find_map(|(from, to)| name.strip_suffix(from).map(|stem| format!("{stem}{to}")))
    };
    if let Some(name) = replaced(GENITIVE) {
        return (name, true);
    }
    match replaced(PREPOSITIONAL) {
        Some(name) => (name, false),
        None => (
            name.strip_suffix('а').filter(|stem| stem.chars().count() > 3).unwrap_or(name).to_owned(),
            name.ends_with('а'),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_territories() {
        for (texts, region, municipality) in [
            (vec!["школ МО «Цветной район» Омской области"], "Омская область", "МО «Цветной район»"),
            (
                vec!["карта Дальнереченского муниципального района Приморского края по работе"],
                "Приморский край",
                "Дальнереченский муниципальный район",
            ),
            (vec!["на территории Чарского муниципального округа"], "", "Чарский муниципальный округ"),
            (
                vec!["в городе Ставрополе на 2023 год", "АДМИНИСТРАЦИИ ГОРОДА СТАВРОПОЛЯ", "Ставропольского края"],
                "Ставропольский край",
                "город Ставрополь",
            ),
            (vec!["в городе Туле", "города Тулы"], "", "город Тула"),
            (vec!["школ города Омска"], "", "город Омск"),
            (vec!["школ г. Омска"], "", "город Омск"),
            (vec!["школы г. Пенза"], "", "город Пенза"),
            (
                vec!["образования «Отдел муниципального образования «Город Цветной»»"],
                "",
                "муниципальное образование «Город Цветной»",
            ),
            (vec!["городского округа Тольятти Самарской области"], "Самарская область", "городской округ Тольятти"),
            (vec!["в Смоленской области"], "Смоленская область", ""),
            (vec!["школ Тарского района"], "", "Тарский район"),
            (vec!["муниципального образования «Город Цветной»"], "", "муниципальное образование «Город Цветной»"),
            (vec!["по работе со школами района"], "", ""),
        ] {
            let found = find(texts.iter().copied(), std::iter::empty());
            assert_eq!(
                (found.region.unwrap_or_default(), found.municipality.unwrap_or_default()),
                (region.to_owned(), municipality.to_owned()),
                "{texts:?}"
            );
        }
    }
}
