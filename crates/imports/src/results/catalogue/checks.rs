//! Whether a plan fits what the document says of it: the sum of maxima, the count of items, the count of each level.

use domain::results::catalogue::{Catalogue, CatalogueItem};
use domain::results::file::Problem;
use domain::results::work::Level;
use phrases::text::fold;

/// Settles what the words under the table say and notes what does not fit.
pub(super) fn settle(catalogue: &mut Catalogue, summary: &str, prose: &[String]) {
    let summary = fold(summary);
    let written = prose;
    let prose: Vec<String> = written.iter().map(|line| fold(line)).collect();
    let whole = prose.join(" ");
    let stated = maximum(&summary)
        .or_else(|| bare_maximum(&summary))
        .or_else(|| prose.iter().find_map(|line| maximum(line)))
        .or_else(|| maximum(&whole));
    catalogue.stated_max = stated.or(catalogue.stated_max);
    spread_ranges(catalogue, &summary);
    one_level(catalogue, &summary, &whole);
    points_over_items(catalogue, written);
    let mut problems = Vec::new();
    let sum = catalogue.sum();
    match catalogue.stated_max {
        Some(stated) if stated != sum => problems.push(note(
            "maximum_mismatch",
            format!(
                "Сумма баллов заданий — {sum}, а в документе назван максимум {stated}: проверьте баллы по документу."
            ),
        )),
        None => problems.push(note(
            "maximum_unstated",
            format!("Документ не называет максимальный балл; сумма баллов заданий — {sum}."),
        )),
        Some(_) => {}
    }
    for item in catalogue.items.iter().filter(|item| item.max == 0) {
        problems.push(note("item_without_max", format!("У задания {} не прочитан максимальный балл.", item.number)));
    }
    problems.extend(counts(catalogue, &summary));
    problems.extend(numbers(&catalogue.items));
    catalogue.problems.extend(problems);
}

pub(super) fn note(code: &str, text: String) -> Problem {
    Problem { code: code.into(), fatal: false, sheet: None, row: None, column: None, text }
}

/// The number after «максимальный … балл за … работу»: of the whole work, not of a part of it.
fn maximum(text: &str) -> Option<u16> {
    text.match_indices("максимальн").find_map(|(at, _)| {
        let near: String = text[at..].chars().take(160).collect();
        let balls = near.find("балл")?;
        let rest = &near[balls..];
        let digits = rest.find(|c: char| c.is_ascii_digit())?;
        let between = &rest[..digits];
        let whole = ["работ", "экзамен", "вариант"].iter().any(|word| between.contains(word));
        let part = between.contains("част") || between.contains("задани") && !between.contains("всех задани");
        let bare = between.chars().count() < 12 && near[..balls].contains("первичный");
        if part || between.contains(". ") || !(whole || bare) {
            return None;
        }
        number_after(&rest[digits..]).filter(|max| (1..=300).contains(max))
    })
}

/// Under the table no other maximum is meant: «Максимальный балл – 20», «Общий балл – 20», «Итого: 20 баллов».
fn bare_maximum(summary: &str) -> Option<u16> {
    let named = ["максимальный балл", "максимальный первичный балл", "общий балл", "итоговый балл", "сумма баллов"];
    let parts = || summary.split(['.', ';', '\n']).map(str::trim);
    let named = parts().find_map(|part| {
        let rest = named.iter().find_map(|words| part.strip_prefix(words))?.trim_start();
        rest.strip_prefix(['–', '-', '—', ':'])
    });
    let counted = || {
        parts().find_map(|part| {
            let rest = ["итого", "всего"].iter().find_map(|words| part.strip_prefix(words))?;
            let balls = rest.find("балл")?;
            let words = |c: char| c.is_alphabetic();
            (!rest[..balls].contains(words)).then_some(rest)
        })
    };
    named.or_else(counted).and_then(number_after).filter(|max| (1..=300).contains(max))
}

/// How many items the words under the table count, all and by level.
fn counts(catalogue: &Catalogue, summary: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let items: Vec<&CatalogueItem> = whole_items(&catalogue.items);
    // A paper of two tables counts the items of each.
    let counted: Vec<u16> = stated_counts(summary).collect();
    let all: u16 = counted.iter().sum();
    if let Some(count) = counted.iter().copied().max()
        && ![count, all].map(usize::from).contains(&items.len())
    {
        problems.push(note(
            "count_mismatch",
            format!("Прочитано заданий: {}, а в документе названо {count}.", items.len()),
        ));
    }
    for (level, letter) in [(Level::Basic, "б"), (Level::Advanced, "п"), (Level::High, "в")] {
        let found = items.iter().filter(|item| item.level == Some(level)).count();
        if let Some(count) = level_count(summary, letter)
            && usize::from(count) != found
        {
            let letter = letter.to_uppercase();
            problems.push(note(
                "level_mismatch",
                format!("Заданий уровня {letter} прочитано {found}, а в документе названо {count}."),
            ));
        }
    }
    problems
}

/// Items without their criteria: «4К1» and «4К2» are one item; points over items are none.
fn whole_items(items: &[CatalogueItem]) -> Vec<&CatalogueItem> {
    let base = |item: &CatalogueItem| item.number.split('К').next().unwrap_or_default().to_owned();
    let mut seen: Vec<String> = Vec::new();
    // «У1» is an item of the oral part.
    let plain = |item: &&CatalogueItem| item.number.trim_start_matches('У').starts_with(|c: char| c.is_ascii_digit());
    let own = items.iter().filter(plain);
    own.filter(|item| {
        let known = seen.contains(&base(item));
        seen.push(base(item));
        !known
    })
    .collect()
}

fn number_after(text: &str) -> Option<u16> {
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let number: String = text[digits..].chars().take_while(char::is_ascii_digit).collect();
    number.parse().ok()
}

/// «по уровню сложности: Б – 19; П – 4; В – 2», added up over the tables of a paper.
fn level_count(summary: &str, letter: &str) -> Option<u16> {
    let counts = summary.split("сложност").skip(1).filter_map(|told| {
        let parts = told.split([';', ',', ':', '.', '\n']);
        parts.map(str::trim).find_map(|part| {
            let rest = part.strip_prefix(letter)?.trim_start();
            let rest = rest.strip_prefix(['–', '-', '—'])?.trim_start();
            let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
            number.parse::<u16>().ok()
        })
    });
    counts.reduce(|all, count| all + count)
}

/// A paper whose items are all of one level has no column for it.
fn one_level(catalogue: &mut Catalogue, summary: &str, prose: &str) {
    if catalogue.items.iter().any(|item| item.level.is_some()) {
        return;
    }
    let levels = [(Level::Basic, "б", "базов"), (Level::Advanced, "п", "повышен"), (Level::High, "в", "высок")];
    let counted: Vec<Level> = levels
        .iter()
        .filter(|(_, letter, _)| level_count(summary, letter).is_some_and(|n| n > 0))
        .map(|l| l.0)
        .collect();
    let told = levels.iter().find(|(_, _, stem)| {
        let only = ["все задания", "задания только", "только задания"];
        prose.split(". ").any(|sentence| {
            only.iter().any(|words| sentence.contains(words))
                && sentence.contains(stem)
                && sentence.contains("уровн")
                && levels.iter().filter(|(_, _, other)| sentence.contains(other)).count() == 1
        })
    });
    let level = match counted.as_slice() {
        [level] => Some(*level),
        [] => told.map(|(level, ..)| *level),
        _ => None,
    };
    catalogue.items.iter_mut().for_each(|item| item.level = level);
}

/// «6–8» is three items: with the score of each when only that makes the sum right, with the score of all when the sum is
/// right as it is and the document counts the items so.
fn spread_ranges(catalogue: &mut Catalogue, summary: &str) {
    let Some(stated) = catalogue.stated_max else { return };
    let whole = stated == catalogue.sum();
    let mut spread = Vec::new();
    for item in &catalogue.items {
        match range(&item.number) {
            Some((first, last)) => {
                let count = u8::try_from(last - first + 1).unwrap_or(u8::MAX);
                let max = if !whole {
                    item.max
                } else if item.max % count == 0 {
                    item.max / count
                } else {
                    return;
                };
                let one = |n: u32| CatalogueItem { number: n.to_string(), max, ..item.clone() };
                spread.extend((first..=last).map(one));
            }
            None => spread.push(item.clone()),
        }
    }
    let counted = || stated_counts(summary).any(|count| usize::from(count) == whole_items(&spread).len());
    if spread.iter().map(|item| u16::from(item.max)).sum::<u16>() == stated && (!whole || counted()) {
        catalogue.items = spread;
    }
}

/// How many items the words under each table count.
fn stated_counts(summary: &str) -> impl Iterator<Item = u16> + '_ {
    let before = summary.match_indices("всего задани").filter_map(|(at, _)| number_after(&summary[at..]));
    // «Всего 10 заданий».
    let after = summary.match_indices("всего ").filter_map(|(at, words)| {
        let rest = &summary[at + words.len()..];
        let digits = rest.find(|c: char| !c.is_ascii_digit()).filter(|digits| *digits > 0)?;
        rest[digits..].trim_start().starts_with("задани").then(|| rest[..digits].parse().ok()).flatten()
    });
    before.chain(after)
}

fn range(number: &str) -> Option<(u32, u32)> {
    let (first, last) = number.split_once('-')?;
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first < last && last - first < 40).then_some((first, last))
}

/// Points that a paper gives for several items together (literacy of all written answers) stand in a note: they become
/// an item of their own when they are just what the sum lacks.
fn points_over_items(catalogue: &mut Catalogue, prose: &[String]) {
    let Some(lacking) = catalogue.stated_max.and_then(|stated| stated.checked_sub(catalogue.sum())).filter(|n| *n > 0)
    else {
        return;
    };
    let Ok(max) = u8::try_from(lacking) else { return };
    let mut sentences = prose.iter().flat_map(|line| line.split(". "));
    let found = sentences.find(|sentence| {
        let sentence = fold(sentence);
        let points = sentence.match_indices("балл").any(|(at, _)| {
            let before = sentence[..at].trim_end();
            before.rsplit(|c: char| !c.is_ascii_digit()).next() == Some(lacking.to_string().as_str())
        });
        points && (sentence.contains("в целом") || sentence.contains("грамотност")) && sentence.contains("составля")
    });
    let Some(sentence) = found else { return };
    let number = if fold(sentence).contains("грамотност") { "ГК" } else { "ОК" };
    let text = sentence.trim_start_matches(|c: char| !c.is_alphabetic()).trim().trim_end_matches('.').to_owned();
    let told = format!("{max} баллов даются за несколько заданий вместе: они показаны строкой «{number}».");
    catalogue.problems.push(note("points_over_items", told));
    let level = None;
    catalogue.items.push(CatalogueItem {
        number: number.to_owned(),
        text,
        content: Vec::new(),
        requirements: Vec::new(),
        level,
        max,
    });
}

/// Items twice, and numbers left out.
fn numbers(items: &[CatalogueItem]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    let mut last = 0u32;
    for item in items {
        if seen.contains(&item.number.as_str()) {
            problems.push(note("duplicate_item", format!("Номер задания {} встречается дважды.", item.number)));
        }
        seen.push(&item.number);
        let digits: String = item.number.chars().take_while(char::is_ascii_digit).collect();
        let Ok(number) = digits.parse::<u32>() else { continue };
        if number > last + 1 && last > 0 {
            let text = format!("После задания {last} идёт задание {number}: между ними что-то не прочитано.");
            problems.push(note("number_gap", text));
        }
        last = range(&item.number).map_or(number, |(_, last)| last).max(last);
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_maximum_of_the_whole_work_is_told() {
        for (text, expected) in [
            ("максимальный первичный балл за работу – 31.", Some(31)),
            ("максимальный первичный балл за выполнение экзаменационной работы – 21.", Some(21)),
            ("максимальный балл за выполнение работы — 38 баллов", Some(38)),
            ("максимальный первичный балл – 20.", Some(20)),
            (
                "максимальное количество баллов за сжатое изложение – 6. максимальный первичный балл за всю работу – 37.",
                Some(37),
            ),
            ("максимальный балл за выполнение заданий части 2 – 12.", None),
            ("балл", None),
        ] {
            assert_eq!(maximum(text), expected, "{text}");
        }
    }

    #[test]
    fn levels_are_counted() {
        let summary = "всего заданий – 25; из них по уровню сложности: б – 19; п – 4; в – 2. максимальный";
        let counts = ["б", "п", "в"].map(|letter| level_count(summary, letter));
        assert_eq!(counts, [Some(19), Some(4), Some(2)]);
        assert_eq!(level_count(summary, "к"), None);
    }
}
