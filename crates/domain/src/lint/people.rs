//! People: the working group, and one person written in two ways.

use std::collections::{BTreeMap, HashMap};

use phrases::text::{fold, squeeze};

use super::{Findings, codes};
use crate::line::Line;
use crate::roadmap::Roadmap;

pub(super) fn check(roadmap: &Roadmap, lines: &[Line<'_>], found: &mut Findings) {
    let group = &roadmap.working_group;
    let is_chair = |role: &str| fold(role).starts_with("председател") || fold(role).starts_with("руководител");
    if !group.is_empty() && !group.iter().any(|m| is_chair(&m.role)) {
        found.document(&codes::NO_CHAIR, "В рабочей группе не назван председатель.".to_owned());
    }
    repeated(roadmap, found);
    for text in names(texts(roadmap, lines)) {
        found.document(&codes::NAMES_DISAGREE, text);
    }
}

/// One member twice, with the same position or another.
fn repeated(roadmap: &Roadmap, found: &mut Findings) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for member in &roadmap.working_group {
        let name = squeeze(&member.name);
        if name.is_empty() {
            continue;
        }
        match seen.insert(fold(&name), &member.position) {
            Some(position) if fold(position) != fold(&member.position) => {
                let text = format!("{name} указан(а) с двумя должностями: «{position}» и «{}».", member.position);
                found.document(&codes::POSITIONS_DISAGREE, text);
            }
            Some(_) => found.document(&codes::PERSON_REPEATED, format!("{name} стоит в рабочей группе дважды.")),
            None => {}
        }
    }
}

/// A full name as found in a text.
#[derive(Debug, PartialEq, Eq)]
struct FullName {
    /// Surname and first name without case endings.
    who: (String, String),
    /// Patronymic without case ending.
    patronymic: String,
    /// As written.
    written: String,
}

/// Texts of a plan that may name people.
fn texts<'a>(roadmap: &'a Roadmap, lines: &'a [Line<'_>]) -> Vec<&'a str> {
    let mut texts: Vec<&str> = roadmap.working_group.iter().map(|m| m.name.as_str()).collect();
    texts.extend(roadmap.approval.signatory.as_deref());
    texts.extend(roadmap.goals.iter().map(String::as_str));
    for line in lines {
        texts.extend([line.title, line.responsible.text.as_str()]);
    }
    texts
}

/// A sentence for each surname and first name with two patronymics.
pub(super) fn names<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut by_person: BTreeMap<(String, String), Vec<FullName>> = BTreeMap::new();
    for name in texts.into_iter().flat_map(full_names) {
        let known = by_person.entry(name.who.clone()).or_default();
        if !known.iter().any(|k| k.patronymic == name.patronymic) {
            known.push(name);
        }
    }
    let differing = by_person.into_values().filter(|names| names.len() > 1);
    let sentence = |names: Vec<FullName>| {
        let written: Vec<String> = names.into_iter().map(|n| format!("«{}»", n.written)).collect();
        format!("Похоже, один и тот же человек назван по-разному: {}.", written.join(" и "))
    };
    differing.map(sentence).collect()
}

/// Full names in a text: three capitalised words of which the third is a patronymic, in any case.
fn full_names(text: &str) -> Vec<FullName> {
    let words: Vec<&str> =
        text.split_whitespace().map(|w| w.trim_matches(|c: char| !c.is_alphabetic() && c != '-')).collect();
    let capital = |w: &str| w.chars().next().is_some_and(char::is_uppercase) && w.chars().count() > 2;
    let mut names = Vec::new();
    for three in words.windows(3) {
        let [surname, first, patronymic] = three else { continue };
        let Some(stem) = patronymic_stem(&fold(patronymic)) else { continue };
        if capital(surname) && capital(first) && capital(patronymic) {
            names.push(FullName {
                who: (ending_cut(&fold(surname)), ending_cut(&fold(first))),
                patronymic: stem,
                written: format!("{surname} {first} {patronymic}"),
            });
        }
    }
    names
}

/// A patronymic without its case ending; nothing for other words.
fn patronymic_stem(folded: &str) -> Option<String> {
    for (female, cut) in
        [("вна", 1), ("вны", 1), ("вне", 1), ("вну", 1), ("вной", 2), ("чна", 1), ("чны", 1), ("чну", 1), ("чной", 2)]
    {
        if folded.ends_with(female) {
            let keep = folded.chars().count().checked_sub(cut)?;
            return Some(folded.chars().take(keep).collect()).filter(|s: &String| s.chars().count() > 4);
        }
    }
    for (male, cut) in
        [("вич", 0), ("вича", 1), ("вичу", 1), ("вичем", 2), ("виче", 1), ("ьич", 0), ("ьича", 1), ("ьичу", 1)]
    {
        if folded.ends_with(male) {
            let keep = folded.chars().count().checked_sub(cut)?;
            return Some(folded.chars().take(keep).collect()).filter(|s: &String| s.chars().count() > 4);
        }
    }
    None
}

/// A surname or first name without its case ending: «Белую», «Белая», «Белой» are one.
fn ending_cut(folded: &str) -> String {
    let endings = [
        "ого", "ому", "ая", "ую", "ой", "ый", "ий", "ым", "ом", "ем", "ей", "а", "у", "ю", "е", "ы", "и", "я", "й", "ь",
    ];
    let cut = endings.iter().find(|e| folded.ends_with(**e)).map_or(0, |e| e.chars().count());
    let letters = folded.chars().count();
    if letters <= cut + 1 {
        return folded.to_owned();
    }
    folded.chars().take(letters - cut).collect()
}
