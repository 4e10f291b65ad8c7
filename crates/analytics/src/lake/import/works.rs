//! What the lake knows of a work, put together from the files that describe it.

use domain::results::file::{FileKind, Problem};
use domain::results::work::{Item, Work};

/// Whether files of a kind name the items as the paper has them, so that two of them must agree.
pub const fn names_items(kind: FileKind) -> bool {
    matches!(kind, FileKind::IndividualResults | FileKind::ItemCompletion)
}

/// What a file added to the knowledge of a work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Learnt {
    /// The items and their highest scores stand as before.
    SameItems,
    /// Highest scores of items are other than before: counts of full scores are out of date.
    OtherMaxima,
}

/// Takes in what a file says of a work. `named` tells that a file with named items was stored before.
///
/// # Errors
/// Both files name the items, and differently: they are of two papers, whose items must not be added up.
pub fn learn(known: &mut Work, told: &Work, kind: FileKind, named: bool) -> Result<Learnt, Problem> {
    if named && names_items(kind) && differ(&known.items, &told.items) {
        return Err(other_items(known, told));
    }
    let before: Vec<u8> = maxima(known);
    if !told.items.is_empty() {
        let first = known.items.is_empty();
        if names_items(kind) && !named {
            // Named items outrank numbered ones, but a score seen above a named maximum stays possible.
            known.items = with_room(told.items.clone(), &known.items);
        } else {
            known.items = with_room(std::mem::take(&mut known.items), &told.items);
        }
        known.max_primary = if first { told.max_primary.or(known.max_primary) } else { known.max_primary };
    }
    known.max_primary = known.max_primary.max(told.max_primary);
    known.date = known.date.or(told.date);
    // Files in our own shape know only the code of the subject.
    if known.subject.is_empty() || known.subject == known.code.subject {
        known.subject.clone_from(&told.subject);
    }
    Ok(if before.is_empty() || before == maxima(known) { Learnt::SameItems } else { Learnt::OtherMaxima })
}

/// Highest score of each item.
pub fn maxima(work: &Work) -> Vec<u8> {
    work.items.iter().map(|item| item.max).collect()
}

fn with_room(mut items: Vec<Item>, other: &[Item]) -> Vec<Item> {
    for (item, other) in items.iter_mut().zip(other) {
        item.max = item.max.max(other.max);
        item.level = item.level.or(other.level);
    }
    items.extend(other.iter().skip(items.len()).cloned());
    items
}

fn differ(known: &[Item], told: &[Item]) -> bool {
    let names = |items: &[Item]| items.iter().map(|item| (item.number.clone(), item.max)).collect::<Vec<_>>();
    !known.is_empty() && !told.is_empty() && names(known) != names(told)
}

fn other_items(known: &Work, told: &Work) -> Problem {
    let text = format!(
        "Задания работы {} в файле ({}) не те, что в загруженных раньше ({}): это разные варианты работы, складывать их \
         нельзя. Проверьте год, предмет и класс в шапке отчёта.",
        known.code,
        listed(&told.items),
        listed(&known.items)
    );
    Problem { code: "items_differ".into(), fatal: true, sheet: None, row: None, column: None, text }
}

fn listed(items: &[Item]) -> String {
    let sum: u32 = items.iter().map(|item| u32::from(item.max)).sum();
    format!("заданий {}, баллов {sum}", items.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(items: &[(&str, u8)]) -> Work {
        let items = items.iter().map(|(number, max)| Item { number: (*number).into(), max: *max, level: None });
        Work {
            code: "ВПР-2025-МА-5".parse().unwrap(),
            subject: "Математика".into(),
            date: None,
            items: items.collect(),
            max_primary: None,
        }
    }

    #[test]
    fn named_items_must_agree() {
        let mut known = work(&[("1", 1), ("2К1", 2)]);
        let same = learn(&mut known, &work(&[("1", 1), ("2К1", 2)]), FileKind::IndividualResults, true);
        assert_eq!(same, Ok(Learnt::SameItems));
        let other = learn(&mut known, &work(&[("1", 1), ("2", 3)]), FileKind::IndividualResults, true);
        assert_eq!(other.unwrap_err().code, "items_differ");
    }

    #[test]
    fn numbered_items_grow_and_give_way_to_named_ones() {
        let mut known = work(&[("1", 1)]);
        let grown = learn(&mut known, &work(&[("1", 2), ("2", 1)]), FileKind::Sittings, false);
        assert_eq!((grown, maxima(&known)), (Ok(Learnt::OtherMaxima), vec![2, 1]));
        let named = learn(&mut known, &work(&[("1К1", 2), ("1К2", 1)]), FileKind::IndividualResults, false);
        assert_eq!((named, known.items[0].number.as_str()), (Ok(Learnt::SameItems), "1К1"));
    }
}
