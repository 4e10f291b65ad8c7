//! Duties hidden in an order's text: sentences that tell somebody to report or submit by a time.

use domain::roadmap::Obligation;
use phrases::text::fold;

use super::activities::Readers;
use super::numbering::{self, Label};
use super::sweep::Prose;

/// Verbs of reporting, folded beginnings.
const VERBS: &[&str] = &[
    "представ",
    "предостав",
    "направить",
    "направля",
    "сдать",
    "сдава",
    "отчит",
    "доложить",
    "докладыва",
    "информирова",
    "проинформир",
    "разместить",
    "размеща",
    "обеспечить предст",
    "обеспечить предос",
    "обеспечить направл",
    "подготовить",
    "провести",
    "проводить",
    "организовать",
    "обеспечить",
    "утвердить",
    "разработать",
    "внести",
    "создать",
    "довести",
    "назначить",
    "определить",
];

/// Words that begin a time in a sentence.
const TIME_STARTS: &[&str] = &["ежеквартально", "ежемесячно", "ежегодно", "еженедельно", "ежедневно"];

/// Words that a time goes on with.
const TIME_WORDS: &[&str] = &[
    "до",
    "к",
    "не",
    "позднее",
    "ранее",
    "срок",
    "в",
    "числа",
    "числу",
    "день",
    "дня",
    "дней",
    "рабочих",
    "календарных",
    "рабочего",
    "месяца",
    "месяц",
    "каждого",
    "следующего",
    "следующий",
    "за",
    "отчетным",
    "отчетного",
    "отчётным",
    "кварталом",
    "квартала",
    "квартал",
    "периодом",
    "полугодием",
    "полугодия",
    "полугодие",
    "года",
    "год",
    "году",
    "г",
    "гг",
    "раз",
    "раза",
    "и",
    "с",
    "по",
    "от",
    "конца",
    "концу",
    "начала",
    "учебного",
    "учебный",
    "недели",
    "неделю",
    "годом",
    "месяцем",
    "включительно",
    "течение",
    "десяти",
    "пяти",
    "трех",
    "ежегодно",
    "ежеквартально",
    "ежемесячно",
    "еженедельно",
];

/// Finds the duties of an order's numbered text.
pub(super) fn find(prose: &[Prose], order: &std::ops::Range<usize>, readers: &mut Readers<'_>) -> Vec<Obligation> {
    let mut parents: Vec<(Label, String)> = Vec::new();
    let mut found = Vec::new();
    for line in prose.get(order.clone()).unwrap_or_default() {
        let (label, text) = match item(&line.text) {
            Some((label, rest)) => (Some(label), rest),
            None => (None, line.text.as_str()),
        };
        if let Some(label) = &label {
            parents.retain(|(parent, _)| is_child(label, parent));
        }
        if text.trim_end().ends_with(':') {
            let party = addressee(text.trim_end().trim_end_matches(':'));
            parents.push((
                label.unwrap_or(Label { script: numbering::Script::Arabic, parts: Vec::new(), worded: false }),
                party,
            ));
            continue;
        }
        found.extend(sentences(text).filter_map(|sentence| duty(sentence, &parents, readers)));
    }
    found
}

/// The number of an order's item: «2.», «2.1.», «1)».
fn item(text: &str) -> Option<(Label, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let end = if text[end..].starts_with(')') { end + 1 } else { end };
    let written = &text[..end];
    (end > 0 && written.ends_with(['.', ')']) || written.contains('.')).then_some(())?;
    let mut label = Label::read(written)?;
    label.worded = written.ends_with(')');
    Some((label, text[end..].trim_start()))
}

/// `2.1` is a child of `2`, `1)` of any dotted item; an item closes its equals.
fn is_child(label: &Label, parent: &Label) -> bool {
    label.is_below(parent) || label.worded && !parent.worded
}

/// «Руководителям школ обеспечить:» addresses the words before the verb.
fn addressee(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let verb = words.iter().position(|word| is_verb(word)).unwrap_or(words.len());
    words[..verb].join(" ").trim_end_matches([',', ' ']).to_owned()
}

/// Nouns that stand for such verbs under «… обеспечить:».
const VERBAL_NOUNS: &[&str] = &[
    "представление",
    "предоставление",
    "направление",
    "размещение",
    "сдачу",
    "подготовку",
    "проведение",
    "информирование",
    "разработку",
    "организацию",
];

fn is_verb(word: &str) -> bool {
    let folded = fold(word.trim_matches(|c: char| !c.is_alphabetic()));
    let infinitive = folded.ends_with("ть") || folded.ends_with("ться") || folded.ends_with("сти");
    infinitive && VERBS.iter().any(|verb| folded.starts_with(verb.split(' ').next().unwrap_or(verb)))
}

/// Sentences and parts between semicolons; a dot after an initial or a short mark ends nothing.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut cuts = vec![0];
    for (at, mark) in text.match_indices([';', '.']) {
        let word = text[..at].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let next = text[at + 1..].trim_start().chars().next();
        let ends = text[at + 1..].starts_with(' ') && word.chars().count() > 2 && next.is_some_and(char::is_uppercase);
        if mark == ";" || ends {
            cuts.push(at + 1);
        }
    }
    cuts.push(text.len());
    let parts: Vec<&str> =
        cuts.windows(2).map(|pair| text[pair[0]..pair[1]].trim().trim_end_matches([';', '.'])).collect();
    parts.into_iter().filter(|part| !part.is_empty())
}

fn duty(sentence: &str, parents: &[(Label, String)], readers: &mut Readers<'_>) -> Option<Obligation> {
    let words: Vec<&str> = sentence.split(' ').collect();
    let noun = words.first().is_some_and(|word| VERBAL_NOUNS.contains(&fold(word).as_str()));
    let verb = if noun { 0 } else { words.iter().position(|word| is_verb(word))? };
    let (start, end) = time(&words)?;
    if verb > 24 {
        return None;
    }
    let deadline = words[start..end].join(" ");
    let before = words[..verb.min(start)].join(" ");
    let own = before.trim_end_matches([',', ' ']);
    let addressed = own.chars().next().is_some_and(char::is_uppercase) && verb > 0;
    let responsible = match parents.iter().rev().find(|(_, party)| !party.is_empty()) {
        _ if addressed => own.to_owned(),
        Some((_, party)) => party.clone(),
        None => String::new(),
    };
    let deadline = readers.deadline(deadline.trim_end_matches([',', ' ']));
    Some(Obligation { text: sentence.to_owned(), deadline, responsible: readers.parties(&responsible) })
}

/// Where a sentence names a time: word range.
fn time(words: &[&str]) -> Option<(usize, usize)> {
    let folded: Vec<String> =
        words.iter().map(|word| fold(word.trim_matches(|c: char| !c.is_alphanumeric()))).collect();
    let start = (0..words.len()).find(|index| begins_time(&folded[*index..]))?;
    let mut end = start + 1;
    while end < words.len() && goes_on(&folded[end], words[end]) {
        end += 1;
    }
    // A trailing preposition belongs to what comes next: «ежеквартально в отдел».
    while end > start + 1
        && matches!(folded[end - 1].as_str(), "в" | "к" | "с" | "по" | "и" | "за" | "от" | "до" | "не")
    {
        end -= 1;
    }
    Some((start, end))
}

fn begins_time(folded: &[String]) -> bool {
    let word = |index: usize| folded.get(index).map_or("", String::as_str);
    let dated = |text: &str| {
        text.bytes().any(|b| b.is_ascii_digit()) && text.chars().count() <= 10
            || super::dates::month_number(text).is_some()
    };
    TIME_STARTS.contains(&word(0))
        || word(0) == "в" && word(1) == "срок"
        || word(0) == "в" && word(1) == "течение"
        || word(0) == "не" && word(1) == "позднее"
        || matches!(word(0), "до" | "к") && dated(word(1))
        || word(1) == "раз" && word(2) == "в"
        || word(0) == "раз" && word(1) == "в"
        || word(1) == "раза" && word(2) == "в"
}

fn goes_on(folded: &str, raw: &str) -> bool {
    let digits =
        folded.bytes().next().is_some_and(|b| b.is_ascii_digit()) && folded.len() <= 12 && !raw.starts_with('№');
    digits || super::dates::month_number(folded).is_some() || TIME_WORDS.contains(&folded) || folded.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_times() {
        for (text, expected) in [
            ("ежеквартально предоставлять в отдел отчет", "ежеквартально"),
            (
                "Представить материалы по итогам полугодия в срок до 15 января, 10 июня 2022 года",
                "в срок до 15 января, 10 июня 2022 года",
            ),
            ("до 1 марта 2024 года направить списки", "до 1 марта 2024 года"),
            (
                "направлять отчет ежемесячно, до 5 числа месяца, следующего за отчетным, в отдел",
                "ежемесячно, до 5 числа месяца, следующего за отчетным,",
            ),
            ("представлять отчет 2 раза в год", "2 раза в год"),
            ("обеспечить участие школ", ""),
        ] {
            let words: Vec<&str> = text.split(' ').collect();
            let found = time(&words).map(|(start, end)| words[start..end].join(" ")).unwrap_or_default();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn finds_addressees() {
        for (text, expected) in [
            ("Руководителям школ (Иванова И.И.)", "Руководителям школ (Иванова И.И.)"),
            ("Отделу образования обеспечить", "Отделу образования"),
        ] {
            assert_eq!(addressee(text), expected);
        }
    }
}
