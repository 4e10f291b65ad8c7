//! Cells that hold the term and the owner together: «март 2024, директор школы», «Иванова И.И. / до 1 марта».

use phrases::deadline;
use phrases::text::fold;

use super::shape;

/// The lines of a cell told apart: those of the term, those of the owner. A line that is neither is an owner's when a term
/// was found, so that it is not lost; a cell without any time is all owner.
pub(super) fn split(lines: &[String]) -> (Vec<String>, Vec<String>) {
    let (mut terms, mut owners) = (Vec::new(), Vec::new());
    for line in lines.iter().map(|line| line.replace('\n', " ")) {
        match split_line(&line) {
            (Some(term), owner) => {
                terms.push(term);
                owners.extend(owner);
            }
            (None, owner) => owners.extend(owner),
        }
    }
    (terms, owners)
}

/// Marks between the two.
const MARKS: [char; 9] = [',', ';', '/', '–', '—', '-', ':', '.', '|'];

fn split_line(line: &str) -> (Option<String>, Option<String>) {
    let reads = |text: &str| {
        let text = text.trim_matches(|c: char| c == ' ' || MARKS.contains(&c) && c != '.');
        deadline::parse(text).is_some_and(|expression| expression.references.is_empty()) && shape::is_time(&fold(text))
    };
    if !shape::is_time(&fold(line)) {
        return (None, Some(line.to_owned()));
    }
    let words: Vec<&str> = line.split(' ').collect();
    let clean =
        |words: &[&str]| words.join(" ").trim_matches(|c: char| c == ' ' || MARKS.contains(&c) && c != '.').to_owned();
    let owner_of = |words: &[&str]| clean(words).trim_matches(['(', ')']).to_owned();
    if reads(line) && !words.iter().skip(1).any(|word| shape::is_party(word, &fold(word))) {
        return (Some(line.to_owned()), None);
    }
    for count in (1..words.len()).rev() {
        let (head, tail) = words.split_at(count);
        let owner = owner_of(tail);
        if reads(&clean(head)) && !owner.is_empty() && !shape::is_time(&fold(&owner)) {
            return (Some(clean(head)), Some(owner));
        }
    }
    for count in 1..words.len() {
        let (head, tail) = words.split_at(count);
        let owner = owner_of(head);
        let term = clean(tail);
        let term = term.trim_matches(['(', ')']);
        if reads(term) && !owner.is_empty() && !shape::is_time(&fold(&owner)) {
            return (Some(term.to_owned()), Some(owner));
        }
    }
    hanging(&words).unwrap_or((Some(line.to_owned()), None))
}

/// A term that hangs on something («по отдельному графику, методисты»): up to a mark or to the first word of an owner.
fn hanging(words: &[&str]) -> Option<(Option<String>, Option<String>)> {
    let trim =
        |words: &[&str]| words.join(" ").trim_matches(|c: char| c == ' ' || MARKS.contains(&c) && c != '.').to_owned();
    let is_owner = |text: &str| shape::is_party(text, &fold(text)) || text.starts_with(char::is_uppercase);
    let fits = |count: &usize| {
        let (head, tail) = words.split_at(*count);
        let (term, owner) = (trim(head), trim(tail));
        let marked = head.last().is_some_and(|word| word.ends_with([',', ';', '/', ':']));
        shape::is_time(&fold(&term))
            && !owner.is_empty()
            && !shape::is_time(&fold(&owner))
            && (marked || is_owner(&owner))
    };
    let count = (1..words.len()).find(fits)?;
    let (head, tail) = words.split_at(count);
    Some((Some(trim(head)), Some(trim(tail))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_term_and_owner_apart() {
        for (cell, term, owner) in [
            ("март 2024, директор школы", "март 2024", "директор школы"),
            ("до 01.03.2024\nИванова И.И.", "до 01.03.2024", "Иванова И.И."),
            ("Директор школы, ежемесячно", "ежемесячно", "Директор школы"),
            ("сентябрь МОУО, школы", "сентябрь", "МОУО, школы"),
            ("в течение года (методисты)", "в течение года", "методисты"),
            ("по отдельному графику, МБУ ГИМЦ", "по отдельному графику", "МБУ ГИМЦ"),
            (
                "по отдельному графику Заместитель директора по УВР",
                "по отдельному графику",
                "Заместитель директора по УВР",
            ),
            ("МОУО", "", "МОУО"),
            ("май 2024", "май 2024", ""),
        ] {
            let lines: Vec<String> = cell.split('\n').map(str::to_owned).collect();
            let (terms, owners) = split(&lines);
            assert_eq!((terms.join("|"), owners.join("|")), (term.to_owned(), owner.to_owned()), "{cell}");
        }
    }
}
