//! Slips of the pen that make a plan harder to carry out: lost pieces, grown-together words, odd abbreviations.

use std::collections::{BTreeMap, HashMap, HashSet};

use phrases::text::fold;

use super::results::is_document;
use super::targets::has_percentage;
use super::{Findings, codes};
use crate::line::{Line, healed_needs_look, healed_words};
use crate::roadmap::Roadmap;

pub(super) fn check(roadmap: &Roadmap, lines: &[Line<'_>], found: &mut Findings) {
    let hyphenated = hyphenated(lines);
    for line in lines {
        healed(line, found);
        if line.title.trim().is_empty() {
            found.line(&codes::NO_TITLE, line, "У строки нет названия.".to_owned());
        }
        for text in [Some(line.title), line.expected].into_iter().flatten() {
            cut_off(line, text, found);
            run_together(line, text, &hyphenated, found);
        }
        for text in [Some(line.title), line.expected, Some(line.deadline.text.as_str())].into_iter().flatten() {
            misspelled(line, text, found);
        }
    }
    columns(roadmap, lines, found);
    abbreviations(lines, found);
}

fn healed(line: &Line<'_>, found: &mut Findings) {
    let notes = line.source.map(|s| s.healed.as_slice()).unwrap_or_default();
    let notes: Vec<&str> = notes.iter().filter(|n| healed_needs_look(n)).map(|n| healed_words(n)).collect();
    if !notes.is_empty() {
        found.line(&codes::ROW_HEALED, line, format!("При чтении исправлено: {}.", notes.join("; ")));
    }
}

/// Prepositions on which no text ends.
const PREPOSITIONS: &[&str] =
    &["с", "со", "в", "во", "на", "к", "из", "по", "для", "от", "об", "при", "через", "между"];

/// A preposition at the very end, or right before the number of the next item: «занятий с 4. Проработка».
fn cut_off(line: &Line<'_>, text: &str, found: &mut Findings) {
    let words: Vec<&str> = text.split_whitespace().collect();
    for (i, word) in words.iter().enumerate().filter(|(i, _)| *i > 0) {
        // A capital or a full stop makes it an initial or an abbreviation.
        if !PREPOSITIONS.contains(word) {
            continue;
        }
        let next = words.get(i + 1).copied();
        let item = next.is_some_and(|n| {
            n.strip_suffix(['.', ')'])
                .is_some_and(|d| (1..=2).contains(&d.len()) && d.bytes().all(|b| b.is_ascii_digit()))
                && words.get(i + 2).is_some_and(|w| w.chars().next().is_some_and(char::is_uppercase))
        });
        if next.is_none() || item {
            let from = i.saturating_sub(3);
            let text = format!("Текст обрывается на предлоге: «…{}».", words[from..=i].join(" "));
            found.line(&codes::TEXT_CUT_OFF, line, text);
            return;
        }
    }
}

/// Hyphenated words of the plan without their hyphens, by the first letters that endings do not touch.
fn hyphenated(lines: &[Line<'_>]) -> HashMap<String, String> {
    let mut words = HashMap::new();
    for text in lines.iter().flat_map(|l| [Some(l.title), l.expected]).flatten() {
        for word in text.split_whitespace().map(|w| w.trim_matches(|c: char| !c.is_alphabetic())) {
            let folded = fold(word);
            if let Some((a, b)) = folded.split_once('-')
                && a.chars().count() > 4
                && b.chars().count() > 4
                && !b.contains('-')
            {
                words.entry(grown(&format!("{a}{b}"))).or_insert_with(|| word.to_owned());
            }
        }
    }
    words
}

/// A long word without the last three letters.
fn grown(word: &str) -> String {
    word.chars().take(word.chars().count().saturating_sub(3)).collect()
}

fn run_together(line: &Line<'_>, text: &str, hyphenated: &HashMap<String, String>, found: &mut Findings) {
    for word in text.split_whitespace().map(|w| w.trim_matches(|c: char| !c.is_alphabetic())) {
        if word.chars().count() < 14 || !word.chars().all(char::is_alphabetic) {
            continue;
        }
        if let Some(right) = hyphenated.get(&grown(&fold(word))) {
            let text = format!("Слово «{word}» написано слитно, а в другом месте — «{right}».");
            found.line(&codes::WORDS_RUN_TOGETHER, line, text);
        }
    }
}

/// Frequent slips in roadmaps: what is written, what is meant.
const SLIPS: &[(&str, &str)] = &[
    ("в течении года", "в течение года"),
    ("в течении учебного", "в течение учебного"),
    ("в течении месяца", "в течение месяца"),
    ("в течении всего", "в течение всего"),
    ("повешение", "повышение"),
    ("вовремя реализации", "во время реализации"),
    ("согласно плана", "согласно плану"),
    ("согласно графика", "согласно графику"),
    ("согласно приказа", "согласно приказу"),
    ("педогог", "педагог"),
    ("эфективн", "эффективн"),
    ("учавств", "участв"),
    ("мероприятие по по ", "мероприятие по "),
];

fn misspelled(line: &Line<'_>, text: &str, found: &mut Findings) {
    let folded = fold(text);
    for (slip, right) in SLIPS.iter().filter(|(slip, _)| folded.contains(slip)) {
        found.line(&codes::MISSPELLED, line, format!("Написано «{slip}», нужно «{right}»."));
    }
}

/// Values hidden among the audience, documents under the heading of publication: told once a table.
fn columns(roadmap: &Roadmap, lines: &[Line<'_>], found: &mut Findings) {
    let activities = roadmap.activities();
    let mut documents: BTreeMap<Option<u32>, (usize, usize)> = BTreeMap::new();
    for (i, ((_, activity), line)) in activities.iter().zip(lines).enumerate() {
        if activity.expected.is_none() && activity.audience.as_deref().is_some_and(has_target) {
            let text = "Ожидаемое значение спрятано в описании целевой аудитории.".to_owned();
            found.line(&codes::TARGET_IN_AUDIENCE, line, text);
        }
        if activity.channels.iter().any(|c| is_document(c)) {
            let (count, _) = documents.entry(activity.source.table).or_insert((0, i));
            *count += 1;
        }
    }
    for (count, first) in documents.into_values().filter(|(count, _)| *count > 1) {
        if let Some(line) = lines.get(first) {
            let text = format!("В столбце информационного сопровождения стоят документы ({count} строк таблицы).");
            found.line(&codes::CHANNEL_HOLDS_DOCUMENTS, line, text);
        }
    }
}

/// A percentage, or a number of people or organisations.
fn has_target(text: &str) -> bool {
    let folded = fold(text);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let counted = words.windows(2).any(|w| {
        w[0].bytes().all(|b| b.is_ascii_digit())
            && ["руковод", "педагог", "учител", "школ", "чел", "обучающ", "муницип", "оо", "директор"]
                .iter()
                .any(|n| w[1].starts_with(n))
    });
    counted || has_percentage(text)
}

/// How often an abbreviation must stand to be the right one.
const FREQUENT: usize = 3;

/// «ШКНОР» once beside «ШНОР» many times.
fn abbreviations(lines: &[Line<'_>], found: &mut Findings) {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (i, line) in lines.iter().enumerate() {
        let texts = [Some(line.title), line.expected, Some(line.responsible.text.as_str())];
        for word in texts.into_iter().flatten().flat_map(|t| t.split(|c: char| !c.is_alphanumeric())) {
            if word.chars().count() >= 4 && word.chars().all(|c| c.is_uppercase() && c.is_alphabetic()) {
                counts.entry(word.to_owned()).or_insert((0, i)).0 += 1;
            }
        }
    }
    let frequent: Vec<&String> = counts.iter().filter(|(_, (n, _))| *n >= FREQUENT).map(|(w, _)| w).collect();
    // Bounded: a document has few abbreviations; beyond that the check is not worth its cost.
    if frequent.len() > 200 {
        return;
    }
    let mut told: HashSet<&str> = HashSet::new();
    for (word, (_, at)) in counts.iter().filter(|(_, (n, _))| *n == 1).take(500) {
        if let Some(right) = frequent.iter().find(|f| is_slip(word, f))
            && told.insert(word)
        {
            let text = format!("Сокращение «{word}» встречается один раз; возможно, это «{right}».");
            found.line(&codes::ABBREVIATION_SUSPECTED, &lines[*at], text);
        }
    }
}

/// One letter added, lost or swapped with its neighbour. A replaced letter usually makes another abbreviation.
fn is_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let common = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (ra, rb) = (&a[common..], &b[common..]);
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Equal => ra.len() > 1 && ra[0] == rb[1] && ra[1] == rb[0] && ra[2..] == rb[2..],
        std::cmp::Ordering::Greater => a.len() == b.len() + 1 && ra[1..] == *rb,
        std::cmp::Ordering::Less => b.len() == a.len() + 1 && *ra == rb[1..],
    }
}
