//! Who approved the roadmap, by what paper: the approval block, the order's head, its appendix line.

use domain::roadmap::{Approval, Place, Warning};
use phrases::text::fold;

use super::dates;
use super::shape;
use super::sweep::Prose;
use super::warnings::warning;

/// Kinds of papers: the word that heads one, in any case, and its name.
const PAPERS: &[(&str, &str)] = &[("приказ", "приказ"), ("распоряж", "распоряжение"), ("постановлен", "постановление")];

/// What was found, with what the period and the territory may be read from.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The approval.
    pub(super) approval: Approval,
    /// Indexes of the lines of letterhead, approval block and signature.
    pub(super) lines: Vec<usize>,
    /// Runs of those lines as single texts, since names are broken over lines.
    pub(super) joined: Vec<String>,
    /// Where the order's numbered text lies: from its heading to its signature.
    pub(super) order: std::ops::Range<usize>,
}

/// Finds the approval. `title` is the first line of the plan's title.
pub(super) fn find(prose: &[Prose], title: Option<usize>, warnings: &mut Vec<Warning>) -> Found {
    let lead = prose.iter().take_while(|line| line.plans_before == 0);
    let lead: Vec<Prose> = lead.map(|line| Prose { text: with_number_sign(&line.text), ..line.clone() }).collect();
    let lead: Vec<&Prose> = lead.iter().collect();
    // «Об утверждении …» names the order, which goes on below it.
    let title = title.filter(|index| lead.get(*index).is_some_and(|line| !is_order_heading(&line.text)));
    let head = lead.iter().position(|line| order_head(&line.text).is_some());
    let stamp = lead.iter().position(|line| {
        fold(&line.text).trim_matches(|c: char| !c.is_alphanumeric()).starts_with("утвержд")
            && line.text.chars().count() < 120
    });
    let mut found = match (head, stamp) {
        (Some(head), stamp) if stamp.is_none_or(|stamp| head < stamp) => of_order(&lead, head, title),
        (_, Some(stamp)) => of_stamp(&lead, stamp, title),
        _ => Found::default(),
    };
    if found.approval.kind.is_none() {
        of_appendix(&lead, &mut found);
    }
    compare_numbers(&lead, &found.approval, warnings);
    let texts = [found.approval.issuer.clone(), found.approval.signatory.clone()];
    let lines = found.lines.iter().filter_map(|index| lead.get(*index)).map(|line| line.text.as_str());
    let lines = lines.filter(|text| !is_place(text));
    found.joined = texts.into_iter().flatten().chain([lines.collect::<Vec<_>>().join(" ")]).collect();
    found
}

/// The kind of a paper when a line is its heading: «ПРИКАЗ», «Р А С П О Р Я Ж Е Н И Е», «ПРИКАЗ № 5 от 01.02.2023».
fn order_head(text: &str) -> Option<&'static str> {
    let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    let begins = |line: &str| PAPERS.iter().find(|(stem, _)| line.starts_with(stem)).map(|(_, name)| *name);
    let folded = fold(&letters);
    if ["приказ", "распоряжение", "постановление"].contains(&folded.as_str()) {
        return begins(&folded);
    }
    let first = text.split([' ', '№']).next()?;
    let capitals = first.chars().count() >= 6 && first.chars().all(char::is_uppercase);
    (capitals && text.chars().count() < 60 && !folded.starts_with("приказыва")).then(|| begins(&fold(first))).flatten()
}

fn of_order(lead: &[&Prose], head: usize, title: Option<usize>) -> Found {
    let kind = order_head(&lead[head].text).map(str::to_owned);
    let issuer: Vec<usize> = (head.saturating_sub(6)..head)
        .filter(|index| !lead[*index].text.contains('№') && dates::first(&lead[*index].text).is_none())
        .collect();
    let mut found = Found { order: head..lead.len(), ..Found::default() };
    found.approval.kind = kind;
    found.approval.issuer = some(issuer.iter().map(|index| lead[*index].text.as_str()).collect::<Vec<_>>().join(" "));
    let around = (head..lead.len().min(head + 6)).chain(issuer.first().copied().unwrap_or(head)..head);
    for index in around.filter(|index| *index == head || is_registration(&lead[*index].text)) {
        let text = &lead[index].text;
        found.approval.date = found.approval.date.or_else(|| dates::first(text));
        found.approval.number = found.approval.number.take().or_else(|| number_after_sign(text));
    }
    let end = title.filter(|title| *title > head + 1).unwrap_or(lead.len()).min(lead.len());
    let appendix = (head..end).find(|index| fold(&lead[*index].text).starts_with("приложение"));
    let end = appendix.unwrap_or(end);
    if let Some((signatory, first)) = signature(lead, head..end) {
        found.approval.signatory = Some(signatory);
        found.lines.extend(first..end);
        found.order = head..first;
    } else {
        found.order = head..end;
    }
    found.lines.extend(issuer);
    found.lines.extend(head..lead.len().min(head + 4));
    found
}

/// A line that holds the date or the number of a paper and nothing else.
fn is_registration(text: &str) -> bool {
    text.chars().count() <= 60 && !text.ends_with('.') && (text.contains('№') || dates::first(text).is_some())
}

/// «Руководитель комитета … Е.В. Иванова»: the last lines before the appendix that end with a person's initials.
fn signature(lead: &[&Prose], within: std::ops::Range<usize>) -> Option<(String, usize)> {
    let last = within.clone().rev().find(|index| {
        let text = &lead[*index].text;
        text.chars().count() <= 160
            && !text.ends_with(':')
            && ends_with_person(text)
            && super::numbering::split(text).is_none()
    })?;
    let mut first = last;
    while first > within.start + 1 && last - first < 5 {
        let above = &lead[first - 1].text;
        let position = above.chars().count() <= 90
            && !above.ends_with(['.', ':', ';'])
            && super::numbering::split(above).is_none();
        if !position || is_position_start(&lead[first].text) && first != last || lead[first].gap && first != last {
            break;
        }
        first -= 1;
        if is_position_start(&lead[first].text) {
            break;
        }
    }
    let text = (first..=last).map(|index| lead[index].text.as_str()).collect::<Vec<_>>().join(" ");
    Some((without_blanks(&text), first))
}

fn is_position_start(text: &str) -> bool {
    let folded = fold(text);
    [
        "глава",
        "руководител",
        "начальник",
        "директор",
        "заместител",
        "министр",
        "председател",
        "исполняющ",
        "и.о",
        "ректор",
        "заведующ",
        "первый",
    ]
    .iter()
    .any(|start| folded.starts_with(start))
}

fn ends_with_person(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', '_']).filter(|word| !word.is_empty()).collect();
    (1..=3).any(|count| words.len() >= count && shape::with_initials(&words[words.len() - count..].join(" ")))
}

fn without_blanks(text: &str) -> String {
    phrases::text::squeeze(&text.replace(['_', '/'], " "))
}

/// «УТВЕРЖДАЮ» with position, name and date below; «УТВЕРЖДЕНО приказом … от … № …».
fn of_stamp(lead: &[&Prose], stamp: usize, title: Option<usize>) -> Found {
    let folded = fold(&lead[stamp].text);
    let by_paper = !folded.trim_matches(|c: char| !c.is_alphanumeric()).starts_with("утверждаю");
    let mut end = stamp + 1;
    let last = title.filter(|title| *title > stamp).unwrap_or(lead.len()).min(lead.len()).min(stamp + 11);
    while end < last {
        let above = &lead[end - 1].text;
        let closed = dates::first(above).is_some() && end > stamp + 1 && !lead[end].text.contains('№')
            || above.contains('№') && dates::first(above).is_some();
        if closed || lead[end].text.chars().count() > 160 || lead[end].bold && lead[end].centred {
            break;
        }
        end += 1;
    }
    let block: Vec<&str> = (stamp..end).map(|index| lead[index].text.as_str()).collect();
    let all = without_blanks(&block.join(" "));
    let mut found = Found { lines: (stamp..end).collect(), order: stamp..stamp, ..Found::default() };
    found.approval.date = dates::first(&all);
    if by_paper {
        read_reference(&all, &mut found.approval);
        return found;
    }
    found.approval.kind = Some("утверждаю".to_owned());
    found.approval.number = number_after_sign(&all);
    let signatory = block
        .iter()
        .skip(1)
        .filter(|line| dates::first(line).is_none() && number_after_sign(line).is_none() && !is_unfilled_date(line))
        .copied()
        .collect::<Vec<_>>()
        .join(" ");
    let same_line =
        all.get(.."УТВЕРЖДАЮ".len()).map_or("", |_| all["УТВЕРЖДАЮ".len()..].trim_start_matches([':', ' ']));
    found.approval.signatory = some(without_blanks(if signatory.is_empty() { same_line } else { &signatory }));
    found
}

/// «Об утверждении плана …», «О мерах по …».
fn is_order_heading(text: &str) -> bool {
    let folded = fold(text);
    ["об ", "о "].iter().any(|start| folded.starts_with(start))
}

/// «____» ____________ 2024 г.
fn is_unfilled_date(text: &str) -> bool {
    text.contains('_') && dates::years(text).next().is_some()
        || text.contains("__") && !text.chars().any(char::is_alphabetic)
}

/// An appendix of an order that is not in the file: «Приложение к приказу … от … № …».
fn of_appendix(lead: &[&Prose], found: &mut Found) {
    let Some(start) = lead.iter().position(|line| fold(&line.text).starts_with("приложение")) else { return };
    let end = (start..lead.len().min(start + 8))
        .find(|index| lead[*index].text.contains('№') && dates::first(&lead[*index].text).is_some());
    let end =
        end.or_else(|| (start..lead.len().min(start + 8)).find(|index| dates::first(&lead[*index].text).is_some()));
    let Some(end) = end else { return };
    let all = (start..=end).map(|index| lead[index].text.as_str()).collect::<Vec<_>>().join(" ");
    found.approval.date = dates::first(&all);
    read_reference(&all, &mut found.approval);
    found.lines.extend(start..=end);
}

/// «приказом Комитета образования от 10.03.2023 № 126-09».
fn read_reference(text: &str, approval: &mut Approval) {
    let words: Vec<&str> = text.split(' ').collect();
    let paper = words.iter().position(|word| PAPERS.iter().any(|(stem, _)| word.to_lowercase().starts_with(stem)));
    if let Some(at) = paper {
        let folded = words[at].to_lowercase();
        approval.kind = PAPERS.iter().find(|(stem, _)| folded.starts_with(stem)).map(|(_, name)| (*name).to_owned());
        let end = words
            .iter()
            .skip(at + 1)
            .position(|word| *word == "от" || word.starts_with('№') || dates::first(word).is_some())
            .map_or(words.len(), |offset| at + 1 + offset);
        approval.issuer = some(words[at + 1..end].join(" "));
    }
    approval.number = number_after_sign(text);
}

/// A text in which the number sign is «№» however it was typed before a number: «N 976», «Nº 5», «No. 12-р», «N5».
fn with_number_sign(text: &str) -> String {
    const TYPED: [&str; 9] = ["N", "Nº", "N°", "No", "No.", "Nr", "#", "№№", "N."];
    if !text.contains(['N', '#']) {
        return text.to_owned();
    }
    let words: Vec<&str> = text.split(' ').collect();
    let begins_number = |word: &str| word.trim_start_matches('_').starts_with(|c: char| c.is_ascii_digit());
    let signed = words.iter().enumerate().map(|(index, word)| {
        let before_number = words.get(index + 1).is_some_and(|next| begins_number(next));
        let glued = word.trim_start_matches(['N', 'º', '°', '#', 'o', '.']);
        match *word {
            typed if TYPED.contains(&typed) && before_number => "№".to_owned(),
            typed if typed.starts_with(['N', '#']) && begins_number(glued) => format!("№{glued}"),
            typed => typed.to_owned(),
        }
    });
    signed.collect::<Vec<_>>().join(" ")
}

/// Whether the words before a «№» say that the number is somebody's name: «МБОУ СОШ № 7», «Приложение № 2».
fn names_something(before: &str) -> bool {
    const NAMED: [&str; 7] = ["приложение", "приложения", "сош", "оош", "нош", "сш", "ош"];
    const STEMS: [&str; 6] = ["школ", "гимнази", "лице", "интернат", "сад", "доу"];
    let folded = fold(before);
    let Some(last) = folded.split(|c: char| !c.is_alphabetic()).rfind(|word| !word.is_empty()) else { return false };
    NAMED.contains(&last) || STEMS.iter().any(|stem| last.starts_with(stem) || last.ends_with(stem))
}

/// The number after a «№» that is neither an appendix's nor an organisation's own, best one that follows «от».
fn number_after_sign(text: &str) -> Option<String> {
    let signs = text.match_indices('№').map(|(at, _)| at);
    let own = |at: &usize| !names_something(&text[..*at]);
    let date_at = text.find(" от ").or_else(|| text.starts_with("от ").then_some(0)).unwrap_or(0);
    let sign = signs.clone().filter(own).find(|at| *at >= date_at).or_else(|| signs.clone().find(own))?;
    let rest = text[sign + '№'.len_utf8()..].trim_start();
    let number = rest.split([' ', ',', ';', ')', '»']).next()?.trim_end_matches('.');
    let number = number.trim_matches('_');
    number.chars().any(|c| c.is_ascii_digit()).then(|| number.to_owned())
}

/// «г. Пенза», «с. Чара»: where a paper was signed says nothing of where the plan holds.
pub(super) fn is_place(text: &str) -> bool {
    let folded = fold(text);
    ["г.", "с.", "п.", "пос.", "р.п.", "пгт", "город "].iter().any(|start| folded.starts_with(start))
        && folded.split(' ').count() <= 3
}

/// An appendix that gives the order another number than the order itself.
fn compare_numbers(lead: &[&Prose], approval: &Approval, warnings: &mut Vec<Warning>) {
    let Some(number) = &approval.number else { return };
    let mut inside = 0;
    for line in lead {
        let folded = fold(&line.text);
        if folded.starts_with("приложение") {
            inside = 6;
        }
        if inside > 0
            && is_registration(&line.text)
            && !folded.starts_with("приложение")
            && let Some(other) = number_after_sign(&line.text)
            && !same_number(&other, number)
            && (dates::first(&line.text).is_none() || dates::first(&line.text) == approval.date)
        {
            let text = format!(
                "Номер документа в приложении (№ {other}) расходится с номером в его начале (№ {number}): уточните номер."
            );
            warnings.push(warning(
                "order_number_mismatch",
                Place { table: line.place.table, row: line.place.row, page: line.place.page },
                text,
            ));
            return;
        }
        inside -= i32::from(inside > 0);
    }
}

fn same_number(left: &str, right: &str) -> bool {
    let bare =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    bare(left) == bare(right)
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, kind: &str, number: &str, date: &str, signatory: &str) {
        let prose: Vec<Prose> =
            text.split('/').map(|line| Prose { text: line.to_owned(), ..Prose::default() }).collect();
        let title = prose.iter().position(|line| line.text.starts_with("План"));
        let found = find(&prose, title, &mut Vec::new()).approval;
        let date_found = found.date.map(|date| date.to_string()).unwrap_or_default();
        let got = (
            found.kind.unwrap_or_default(),
            found.number.unwrap_or_default(),
            date_found,
            found.signatory.unwrap_or_default(),
        );
        assert_eq!(got, (kind.to_owned(), number.to_owned(), date.to_owned(), signatory.to_owned()), "{text}");
    }

    #[test]
    fn finds_approvals() {
        check(
            "УТВЕРЖДАЮ/Начальник управления/района/______ Н.А.Петров/«14» февраля 2023 года/План школы",
            "утверждаю",
            "",
            "2023-02-14",
            "Начальник управления района Н.А.Петров",
        );
        check(
            "КОМИТЕТ/ПРИКАЗ/10.03.2023 № 12-09/Об утверждении плана/1. Утвердить план./Руководитель комитета Е.В. Иванова/Приложение 1/План",
            "приказ",
            "12-09",
            "2023-03-10",
            "Руководитель комитета Е.В. Иванова",
        );
        check(
            "УТВЕРЖДЕН/распоряжением администрации/от 16 августа 2021 года № 608-р/План",
            "распоряжение",
            "608-р",
            "2021-08-16",
            "",
        );
        check(
            "Приложение № 2/к приказу отдела образования/от 05.09.2022 г. № 71/План",
            "приказ",
            "71",
            "2022-09-05",
            "",
        );
        check(
            "АДМИНИСТРАЦИЯ/РАСПОРЯЖЕНИЕ/16 августа 2021 года/№ 8-р/с. Поле/1. Утвердить план./Глава района/Степанов С.А./План",
            "распоряжение",
            "8-р",
            "2021-08-16",
            "Глава района Степанов С.А.",
        );
        check(
            "УТВЕРЖДАЮ/Директор МБОУ СОШ № 7/________ П.П. Лесной/«30» августа 2024 г./План",
            "утверждаю",
            "",
            "2024-08-30",
            "Директор МБОУ СОШ № 7 П.П. Лесной",
        );
        check(
            "Приложение/к приказу Министерства/образования и науки/от 05.10.2022 г. N 976/План",
            "приказ",
            "976",
            "2022-10-05",
            "",
        );
        check("ПРИКАЗ/от 1 марта 2024 года Nº 12-о/План", "приказ", "12-о", "2024-03-01", "");
        check("УТВЕРЖДЕНО/приказом отдела от 02.09.2024 No. 7/План", "приказ", "7", "2024-09-02", "");
        check("План без грифа", "", "", "", "");
    }
}
