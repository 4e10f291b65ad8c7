//! Deadlines as data: the contract's table, our own phrases, laws of printing, and the gold readings when they are here.

use phrases::deadline::{self, Deadline, Nature};
use phrases::period::{self, Period};

/// One reading in the notation of the data files.
fn written(read: &Deadline) -> Vec<String> {
    if read.unread.is_some() {
        return vec!["unread".to_owned()];
    }
    let nature = match read.nature {
        Nature::Dated => "dated",
        Nature::Continuous => "continuous",
        Nature::Conditional => "conditional",
        Nature::Absent => "absent",
    };
    let window = |w: &deadline::Window| format!("{}..{}", w.start.map_or(String::new(), |d| d.to_string()), w.due);
    let windows = match read.windows.as_slice() {
        [] => "-".to_owned(),
        few if few.len() <= 4 => few.iter().map(window).collect::<Vec<_>>().join(" "),
        many => format!("{}: {} {}", many.len(), window(&many[0]), window(&many[many.len() - 1])),
    };
    let codes = read.assumptions.iter().map(|a| a.code.clone()).collect::<Vec<_>>().join(" ");
    let targets = read.targets.iter().map(|t| format!("{}={}{}", t.due, t.value, t.unit)).collect::<Vec<_>>().join(" ");
    let dash = |text: String| if text.is_empty() { "-".to_owned() } else { text };
    vec![
        nature.to_owned(),
        windows,
        dash(read.rrule.clone().unwrap_or_default()),
        dash(read.reference.clone().unwrap_or_default()),
        dash(codes),
        dash(targets),
    ]
}

/// Compares every row of a data file; columns left out at the end are `-`. With `codes` off, assumptions are compared
/// only where the row names them.
fn check(data: &str, codes: bool) {
    let mut wrong = Vec::new();
    for line in data.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let plan = period::read_argument(columns[1]).unwrap_or_else(|| panic!("period of: {line}"));
        let read = deadline::read(columns[0], plan);
        let mut got = written(&read);
        let mut want: Vec<&str> = columns[2..].to_vec();
        want.resize(got.len().max(want.len()), "-");
        if !codes && got.len() > 4 && want[4] == "-" {
            got[4] = "-".to_owned();
        }
        if got != want {
            wrong.push(format!(
                "{} | {}\n   want {}\n   got  {}",
                columns[0],
                columns[1],
                want.join(" | "),
                got.join(" | ")
            ));
        }
        assert_eq!(read.text, phrases::text::squeeze(columns[0]), "the text is kept");
        assert!(!read.in_words().is_empty());
    }
    assert!(wrong.is_empty(), "{} rows differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_contract_holds_row_by_row() {
    check(include_str!("contract.txt"), false);
}

#[test]
fn our_own_phrases() {
    check(include_str!("deadlines.txt"), true);
}

/// What a reading prints reads as the same expression.
#[test]
fn phrases_print_and_read_back() {
    let mut wrong = Vec::new();
    for line in include_str!("contract.txt").lines().chain(include_str!("deadlines.txt").lines()) {
        let phrase = line.split('|').next().unwrap_or_default();
        let Some(expression) = deadline::parse(phrase).filter(|_| !line.starts_with('#')) else { continue };
        let printed = expression.to_string();
        if deadline::parse(&printed).as_ref() != Some(&expression) {
            wrong.push(format!("{phrase}\n   prints {printed}\n   {expression:?}\n   {:?}", deadline::parse(&printed)));
        }
    }
    assert!(wrong.is_empty(), "{} phrases change:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn long_and_odd_texts_stay_unread_quickly() {
    let plan = period::read_argument("2023").unwrap();
    let long = "март, ".repeat(100_000);
    let started = std::time::Instant::now();
    for text in [
        long.as_str(),
        &"(".repeat(2000),
        &"1".repeat(2000),
        &"до ".repeat(600),
        &"- ".repeat(1000),
        &"1,".repeat(1000),
    ] {
        let read = deadline::read(text, plan);
        assert!(read.windows.is_empty(), "{}", &text[..20]);
    }
    assert!(started.elapsed().as_secs() < 2, "{:?}", started.elapsed());
}

#[test]
fn rules_in_words() {
    for (text, plan, words) in [
        ("ежегодно, март, август", "2023-2025", "каждый год: март и август"),
        ("до 15 февраля 2023", "2023", "до 15 февраля 2023"),
        ("с ноября 2020 постоянно", "2021-2023", "постоянно, с ноября 2020 по декабрь 2023"),
        ("ежегодно до 1 сентября", "2023-2025", "каждый год: до 1 сентября"),
        ("ежеквартально", "2023", "каждый квартал, с января по декабрь 2023"),
        ("по вторникам", "2023", "каждую неделю по вторникам, с января по декабрь 2023"),
        ("до 10 числа каждого месяца", "2023", "каждый месяц до 10 числа, с января по декабрь 2023"),
        ("май, сентябрь, декабрь 2023", "2023", "май 2023, сентябрь 2023 и декабрь 2023"),
        ("с 1 по 15 февраля", "2023", "с 1 по 15 февраля 2023"),
        ("по графику", "2023", "без даты: по графику"),
        ("март (по графику ВПР)", "2023", "март 2023 (по графику ВПР)"),
        ("", "2023", "срок не указан"),
        ("31 февраля", "2023", "срок не прочитан, укажите его сами"),
    ] {
        let plan: Period = period::read_argument(plan).unwrap();
        assert_eq!(deadline::read(text, plan).in_words(), words, "{text}");
    }
}

#[test]
fn gold_readings() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/gold/deadlines.jsonl");
    let Ok(gold) = std::fs::read_to_string(path) else {
        println!("skipped: {path} is not here; it comes with the acceptance data, not with the repository");
        return;
    };
    let (mut all, mut right, mut silently_wrong) = (0, 0, Vec::new());
    for line in gold.lines() {
        let gold: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = gold["text"].as_str().unwrap();
        let read = deadline::read(text, period::read_argument(gold["period"].as_str().unwrap_or("2023")).unwrap());
        let nature = serde_json::to_value(read.nature).unwrap();
        let mut due: Vec<String> = read.windows.iter().map(|window| window.due.to_string()).collect();
        due.sort();
        due.dedup();
        let natures = gold["nature"].as_array().unwrap();
        let dues = gold["due"].as_array();
        let fits = natures.contains(&nature)
            && dues.is_none_or(|sets| sets.iter().any(|set| *set == serde_json::json!(due)))
            && gold["rrule"].as_str().is_none_or(|rule| read.rrule.as_deref() == Some(rule));
        all += 1;
        right += usize::from(fits);
        if !fits && read.unread.is_none() {
            silently_wrong.push(format!("{text}: {}", read.in_words()));
        }
    }
    assert!(silently_wrong.is_empty(), "{silently_wrong:#?}");
    assert!(right * 100 >= all * 98, "{right} of {all}");
}
