//! The head of the document: approval, period, numbers and dates of orders.

use std::collections::BTreeMap;

use phrases::text::fold;

use super::{Findings, codes};
use crate::roadmap::{Approval, PeriodSource, Roadmap};
use crate::russian;

pub(super) fn check(roadmap: &Roadmap, found: &mut Findings) {
    let approval = &roadmap.approval;
    if approval.number.is_none() && approval.date.is_none() {
        found
            .document(&codes::NO_APPROVAL, "В документе не найдено, когда и каким приказом план утверждён.".to_owned());
    }
    if roadmap.period.source == PeriodSource::Assumed {
        let (start, end) = (russian::dotted(roadmap.period.start), russian::dotted(roadmap.period.end));
        let text = format!("Период плана не назван; по датам мероприятий принято {start} – {end}.");
        found.document(&codes::NO_PERIOD, text);
    }
    for text in references(&texts(roadmap), &roadmap.approval) {
        found.document(&codes::ORDER_NUMBERS_DISAGREE, text);
    }
}

/// A paper named in the text: its number and the date beside it, as written.
struct Reference {
    number: String,
    written: String,
    date: Option<String>,
}

/// A sentence for each paper named with different dates: «№ 54-ОД от 1 февраля» and «№ 54 о/д от 10 февраля».
pub(super) fn references(texts: &[&str], approval: &Approval) -> Vec<String> {
    let mut by_number: BTreeMap<String, Vec<Reference>> = BTreeMap::new();
    if let Some(number) = approval.number.as_deref() {
        let reference =
            Reference { number: normal(number), written: number.to_owned(), date: approval.date.map(russian::dotted) };
        by_number.entry(reference.number.clone()).or_default().push(reference);
    }
    for reference in texts.iter().flat_map(|text| read_references(text)) {
        by_number.entry(reference.number.clone()).or_default().push(reference);
    }
    by_number.into_values().filter_map(|references| disagreement(&references)).collect()
}

fn disagreement(references: &[Reference]) -> Option<String> {
    let dated = |r: &&Reference| r.date.is_some();
    let first = references.iter().find(dated)?;
    let other = references.iter().filter(dated).find(|r| r.date != first.date)?;
    let date = |r: &Reference| r.date.clone().unwrap_or_default();
    Some(format!(
        "Документ № {} назван с датой {}, а № {} — с датой {}.",
        first.written,
        date(first),
        other.written,
        date(other)
    ))
}

fn texts(roadmap: &Roadmap) -> Vec<&str> {
    let mut texts = vec![roadmap.title.as_str()];
    texts.extend(roadmap.goals.iter().map(String::as_str));
    for line in roadmap.lines() {
        texts.push(line.title);
        texts.extend(line.expected);
    }
    texts
}

/// A number without what people write differently: case, blanks, dashes, slashes, Latin twins of Cyrillic letters.
fn normal(number: &str) -> String {
    let twin = |c: char| match c {
        'o' => 'о',
        'p' => 'р',
        'c' => 'с',
        'a' => 'а',
        'e' => 'е',
        'x' => 'х',
        other => other,
    };
    fold(number).chars().filter(|c| c.is_alphanumeric()).map(twin).collect()
}

/// Papers named as «от 1 февраля 2023 года № 54-ОД» or «№ 585 от 27.05.2020».
fn read_references(text: &str) -> Vec<Reference> {
    let mut references = Vec::new();
    let mut rest = text;
    let mut seen = String::new();
    while let Some((before, after)) = rest.split_once('№') {
        seen.push_str(before);
        let after = after.trim_start();
        let written = number_at(after);
        let digits = written.chars().filter(char::is_ascii_digit).count();
        let tail: Vec<&str> = seen.split_whitespace().rev().take(8).collect();
        let is_paper = is_paper(&seen);
        if digits > 0 && is_paper {
            let words: Vec<&str> = tail.into_iter().rev().collect();
            let date = date_in(&words).or_else(|| {
                let next: Vec<&str> = after[written.len()..].split_whitespace().take(5).collect();
                next.first().is_some_and(|w| fold(w) == "от").then(|| date_in(&next)).flatten()
            });
            references.push(Reference { number: normal(&written), written: written.trim_end().to_owned(), date });
        }
        rest = after;
    }
    references
}

/// Whether a number sign after these words numbers an order, not a school or an appendix: the words right before it name the
/// paper or its date.
fn is_paper(before: &str) -> bool {
    const PAPERS: &[&str] = &["приказ", "распоряж", "постановл", "письм"];
    let names = |word: &str| PAPERS.iter().any(|paper| fold(word).starts_with(paper));
    let mut words = before.split_whitespace().rev();
    let last = words.next().unwrap_or_default();
    let folded = fold(last.trim_matches(|c: char| !c.is_alphanumeric()));
    let dated = last.bytes().any(|b| b.is_ascii_digit()) || matches!(folded.as_str(), "г" | "года" | "год" | "за");
    names(last) || dated && words.take(40).any(names)
}

/// The number at the beginning of a text: digits and the letters, dashes and slashes grown to them («54 о/д»).
fn number_at(text: &str) -> String {
    let mut words = text.split(' ');
    let Some(first) = words.next() else { return String::new() };
    let trim = |w: &str| w.trim_end_matches([',', '.', ';', ':', ')', '»']).to_owned();
    let mut number = trim(first);
    // A suffix of an order stands apart sometimes: «54 о/д», «126 р».
    if number.len() == first.len()
        && let Some(second) = words.next()
    {
        let suffix = trim(second);
        if suffix.contains('/')
            || suffix.chars().count() == 1 && !["г", "в", "о", "с", "и", "к"].contains(&fold(&suffix).as_str())
        {
            number = format!("{number} {suffix}");
        }
    }
    number
}

/// A date in words or figures among neighbouring words, as «01.02.2023».
fn date_in(words: &[&str]) -> Option<String> {
    for (i, word) in words.iter().enumerate().rev() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if let [day, month, year] = bare.split('.').collect::<Vec<_>>()[..]
            && [day, month, year].iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
        {
            return Some(format!("{day:0>2}.{month:0>2}.{year}"));
        }
        let folded = fold(bare);
        let month = (1..=12).find(|m| russian::month_of(*m) == folded);
        if let (Some(month), Some(day), Some(year)) = (month, i.checked_sub(1).map(|j| words[j]), words.get(i + 1)) {
            let day = day.trim_matches(|c: char| !c.is_ascii_digit());
            let year: String = year.chars().take_while(char::is_ascii_digit).collect();
            if !day.is_empty() && year.len() == 4 {
                return Some(format!("{day:0>2}.{month:02}.{year}"));
            }
        }
    }
    None
}
