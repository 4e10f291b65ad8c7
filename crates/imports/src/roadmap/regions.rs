//! The regions of Russia and how their names change by case: data for finding a plan's territory.

/// A region: its nominative name and the beginning that its other cases share.
struct Region {
    /// «Омская область»
    name: &'static str,
    /// Words that name it in the genitive, folded: «омской области».
    genitive: &'static str,
    /// Words that name it in the prepositional, folded: «омской области», «алтайском крае».
    prepositional: &'static str,
}

/// Adjectival names with «область»: genitive and prepositional are alike.
const AREAS: &[&str] = &[
    "Амурская",
    "Архангельская",
    "Астраханская",
    "Белгородская",
    "Брянская",
    "Владимирская",
    "Волгоградская",
    "Вологодская",
    "Воронежская",
    "Ивановская",
    "Иркутская",
    "Калининградская",
    "Калужская",
    "Кемеровская",
    "Кировская",
    "Костромская",
    "Курганская",
    "Курская",
    "Ленинградская",
    "Липецкая",
    "Магаданская",
    "Московская",
    "Мурманская",
    "Нижегородская",
    "Новгородская",
    "Новосибирская",
    "Омская",
    "Оренбургская",
    "Орловская",
    "Пензенская",
    "Псковская",
    "Ростовская",
    "Рязанская",
    "Самарская",
    "Саратовская",
    "Сахалинская",
    "Свердловская",
    "Смоленская",
    "Тамбовская",
    "Тверская",
    "Томская",
    "Тульская",
    "Тюменская",
    "Ульяновская",
    "Челябинская",
    "Ярославская",
    "Запорожская",
    "Херсонская",
];

/// Adjectival names with «край».
const TERRITORIES: &[&str] = &[
    "Алтайский",
    "Забайкальский",
    "Камчатский",
    "Краснодарский",
    "Красноярский",
    "Пермский",
    "Приморский",
    "Ставропольский",
    "Хабаровский",
];

/// Republics and other names that follow no common pattern.
const OTHERS: &[Region] = &[
    Region {
        name: "Республика Адыгея", genitive: "республики адыгея", prepositional: "республике адыгея"
    },
    Region {
        name: "Республика Алтай", genitive: "республики алтай", prepositional: "республике алтай"
    },
    Region {
        name: "Республика Башкортостан",
        genitive: "республики башкортостан",
        prepositional: "республике башкортостан",
    },
    Region {
        name: "Республика Бурятия", genitive: "республики бурятия", prepositional: "республике бурятия"
    },
    Region {
        name: "Республика Дагестан", genitive: "республики дагестан", prepositional: "республике дагестан"
    },
    Region {
        name: "Республика Ингушетия", genitive: "республики ингушетия", prepositional: "республике ингушетия"
    },
    Region {
        name: "Кабардино-Балкарская Республика",
        genitive: "кабардино-балкарской республики",
        prepositional: "кабардино-балкарской республике",
    },
    Region {
        name: "Республика Калмыкия", genitive: "республики калмыкия", prepositional: "республике калмыкия"
    },
    Region {
        name: "Карачаево-Черкесская Республика",
        genitive: "карачаево-черкесской республики",
        prepositional: "карачаево-черкесской республике",
    },
    Region {
        name: "Республика Карелия", genitive: "республики карелия", prepositional: "республике карелия"
    },
    Region {
        name: "Республика Коми", genitive: "республики коми", prepositional: "республике коми"
    },
    Region {
        name: "Республика Крым", genitive: "республики крым", prepositional: "республике крым"
    },
    Region {
        name: "Луганская Народная Республика",
        genitive: "луганской народной республики",
        prepositional: "луганской народной республике",
    },
    Region {
        name: "Донецкая Народная Республика",
        genitive: "донецкой народной республики",
        prepositional: "донецкой народной республике",
    },
    Region {
        name: "Республика Марий Эл", genitive: "республики марий эл", prepositional: "республике марий эл"
    },
    Region {
        name: "Республика Мордовия", genitive: "республики мордовия", prepositional: "республике мордовия"
    },
    Region {
        name: "Республика Саха (Якутия)", genitive: "республики саха", prepositional: "республике саха"
    },
    Region {
        name: "Республика Северная Осетия — Алания",
        genitive: "республики северная осетия",
        prepositional: "республике северная осетия",
    },
    Region {
        name: "Республика Татарстан", genitive: "республики татарстан", prepositional: "республике татарстан"
    },
    Region {
        name: "Республика Тыва", genitive: "республики тыва", prepositional: "республике тыва"
    },
    Region {
        name: "Удмуртская Республика", genitive: "удмуртской республики", prepositional: "удмуртской республике"
    },
    Region {
        name: "Республика Хакасия", genitive: "республики хакасия", prepositional: "республике хакасия"
    },
    Region {
        name: "Чеченская Республика", genitive: "чеченской республики", prepositional: "чеченской республике"
    },
    Region {
        name: "Чувашская Республика", genitive: "чувашской республики", prepositional: "чувашской республике"
    },
    Region {
        name: "Еврейская автономная область",
        genitive: "еврейской автономной области",
        prepositional: "еврейской автономной области",
    },
    Region {
        name: "Ненецкий автономный округ",
        genitive: "ненецкого автономного округа",
        prepositional: "ненецком автономном округе",
    },
    Region {
        name: "Ханты-Мансийский автономный округ — Югра",
        genitive: "ханты-мансийского автономного округа",
        prepositional: "ханты-мансийском автономном округе",
    },
    Region {
        name: "Чукотский автономный округ",
        genitive: "чукотского автономного округа",
        prepositional: "чукотском автономном округе",
    },
    Region {
        name: "Ямало-Ненецкий автономный округ",
        genitive: "ямало-ненецкого автономного округа",
        prepositional: "ямало-ненецком автономном округе",
    },
    Region { name: "Москва", genitive: "города москвы", prepositional: "городе москве" },
    Region {
        name: "Санкт-Петербург", genitive: "санкт-петербурга", prepositional: "санкт-петербурге"
    },
    Region {
        name: "Севастополь", genitive: "города севастополя", prepositional: "городе севастополе"
    },
];

/// The region that a folded text names first, in the nominative. Any case is understood; a word of its name must begin
/// where a word of the text does.
pub(super) fn find(folded: &str) -> Option<String> {
    let mut best: Option<(usize, String)> = None;
    let mut offer = |at: Option<usize>, name: &dyn Fn() -> String| {
        if let Some(at) = at
            && best.as_ref().is_none_or(|(found, _)| at < *found)
        {
            best = Some((at, name()));
        }
    };
    for area in AREAS {
        let stem = area.to_lowercase();
        let stem = stem.trim_end_matches("ая");
        let cases = [("ая", "область"), ("ой", "области"), ("ую", "область"), ("ой", "областью")];
        for (adjective, noun) in cases {
            offer(at_word(folded, &format!("{stem}{adjective} {noun}")), &|| format!("{area} область"));
        }
    }
    for territory in TERRITORIES {
        let stem = territory.to_lowercase();
        let stem = stem.trim_end_matches("ий");
        for (adjective, noun) in [("ий", "край"), ("ого", "края"), ("ом", "крае"), ("ому", "краю"), ("им", "краем")]
        {
            offer(at_word(folded, &format!("{stem}{adjective} {noun}")), &|| format!("{territory} край"));
        }
    }
    for region in OTHERS {
        let nominative = region.name.to_lowercase();
        for form in [nominative.as_str(), region.genitive, region.prepositional] {
            // A city that is a region is also a common word in names of streets and funds: its nominative does not count.
            if form != nominative || form.contains(' ') {
                offer(at_word(folded, form), &|| region.name.to_owned());
            }
        }
    }
    best.map(|(_, name)| name)
}

fn at_word(text: &str, words: &str) -> Option<usize> {
    text.match_indices(words).map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + words.len()..].chars().next();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '-') && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_regions() {
        for (text, expected) in [
            ("района омской области", Some("Омская область")),
            ("в смоленской области", Some("Смоленская область")),
            ("округа забайкальского края", Some("Забайкальский край")),
            ("в алтайском крае", Some("Алтайский край")),
            ("республики саха (якутия)", Some("Республика Саха (Якутия)")),
            ("министерство просвещения чувашской республики", Some("Чувашская Республика")),
            ("ямало-ненецкого автономного округа", Some("Ямало-Ненецкий автономный округ")),
            ("школы санкт-петербурга", Some("Санкт-Петербург")),
            ("томской областью и омской области", Some("Томская область")),
            ("области знаний", None),
        ] {
            assert_eq!(find(text).as_deref(), expected, "{text}");
        }
    }
}
