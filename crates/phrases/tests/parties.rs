//! Parties: a table of invented cells, laws, and the share of the shared gold that is read.

use phrases::parties::{PartyKind, read};
use proptest::prelude::*;

/// One line of what was understood: `role руководители ОО | organisation МОУО`.
fn shape(text: &str) -> String {
    let found = read(text);
    let kind = |kind| match kind {
        PartyKind::Role => "role",
        PartyKind::Organisation => "organisation",
        PartyKind::Person => "person",
    };
    let aside =
        |name: &str, text: &Option<String>| text.as_ref().map_or(String::new(), |text| format!(" [{name}: {text}]"));
    let one = |p: &phrases::parties::Party| {
        let more = [("name", &p.name), ("position", &p.position), ("note", &p.note), ("contact", &p.contact)];
        let more: String = more.iter().map(|(name, text)| aside(name, text)).collect();
        format!("{} {}{more}", kind(p.kind), p.text)
    };
    let mut parts: Vec<String> = found.parties.iter().map(one).collect();
    parts.extend(found.unread.map(|unread| format!("unread {unread}")));
    parts.join(" | ")
}

#[test]
fn cells() {
    let table = include_str!("parties/cells.txt");
    let lines: Vec<&str> = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let wrong: Vec<String> = lines
        .chunks(2)
        .filter_map(|pair| {
            let found = shape(&pair[0].replace("\\n", "\n"));
            (found != pair[1].trim()).then(|| format!("{}\n  expected {}\n  found    {found}", pair[0], pair[1].trim()))
        })
        .collect();
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn generic_parties_are_bound_at_adoption() {
    for (text, generic) in [
        ("МОУО", true),
        ("общеобразовательные организации", true),
        ("Управление образования", true),
        ("руководители ОУ", true),
        ("МБУ ГИМЦ", false),
        ("ДТ «Кванториум»", false),
        ("комитет образования города Светлого", false),
        ("Петрова А.А.", false),
    ] {
        assert_eq!(read(text).parties[0].is_generic(), generic, "{text}");
    }
}

/// One line of the gold.
#[derive(serde::Deserialize)]
struct Gold {
    raw: String,
    parties: Vec<phrases::parties::Party>,
}

#[test]
fn gold() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/gold/responsibles.jsonl");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: the shared gold {path} is not there");
        return;
    };
    let gold: Vec<Gold> = text.lines().map(|line| serde_json::from_str(line).expect("a gold line")).collect();
    let wrong: Vec<&str> =
        gold.iter().filter(|gold| read(&gold.raw).parties != gold.parties).map(|gold| gold.raw.as_str()).collect();
    assert!(wrong.len() * 100 <= gold.len() * 3, "{} of {} wrong: {wrong:#?}", wrong.len(), gold.len());
}

/// Pieces that cells are made of.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "МОУО",
            "ОО",
            "МБУ",
            "ГИМЦ",
            "руководители",
            "учителя",
            "и",
            ",",
            ";",
            "\n",
            "(",
            ")",
            "«",
            "»",
            "Иванов",
            "И.И.",
            "И.",
            "комитет",
            "образования",
            "классный",
            "администрация",
            "города",
            "по",
            "№ 5",
            "-",
            ".",
            "1.",
            "Точка роста",
            "\"",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,6}",
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #[test]
    fn reads_any_text(text in "\\PC*") {
        read(&text);
    }

    #[test]
    fn invents_no_party(text in pieces()) {
        let found = read(&text);
        for party in &found.parties {
            // A head may be shared out, so a party's words stand in the cell, though not always side by side.
            for word in party.text.split_whitespace() {
                prop_assert!(found.text.contains(word), "{:?} of {:?} is not in {:?}", word, party.text, found.text);
            }
            prop_assert!(!party.text.is_empty());
        }
    }
}
