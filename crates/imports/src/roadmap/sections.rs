//! The rows of all plan tables as one sequence, with the captions over the tables that head sections.

use super::items::{self, Item, SectionRow, Style};
use super::layout::Kind;
use super::numbering;
use super::rows;
use super::sweep::{Found, Stretch};

/// A bold line over a table that is longer says more than a heading.
const LONGEST_HEADING: usize = 120;

/// Rows of all plan tables told apart, with the captions that head sections. `named` are prose lines that belong to the
/// title or the approval and head nothing.
pub(super) fn plan_items(found: &Found, named: &[usize]) -> Vec<Item> {
    let plans: Vec<&Stretch> = found.of_kind(Kind::Plan).collect();
    let told: Vec<Vec<Item>> = plans
        .iter()
        .map(|stretch| {
            let (drafts, known) = rows::place(stretch);
            items::tell(drafts, &stretch.layout, &known)
        })
        .collect();
    let captions: Vec<String> = plans.iter().map(|stretch| caption(found, stretch, named)).collect();
    let numbered = |text: &String| numbering::split(text).is_some();
    let all_numbered = plans.len() > 1 && captions.iter().all(numbered);
    let sectioned = |items: &[Item]| items.iter().any(|item| matches!(item, Item::Section(_)));
    let mut before_sectioned = false;
    let mut out = Vec::new();
    for ((caption, items), stretch) in captions.into_iter().zip(told).zip(&plans) {
        // A bold line over a plan without sections, which is no title, heads it.
        let own = stretch.caption.iter().filter(|index| !named.contains(index)).map(|index| &found.prose[*index]);
        let styled =
            caption.chars().count() <= LONGEST_HEADING && own.clone().all(|line| line.bold) && own.count() == 1;
        let has_sections = sectioned(&items);
        // Paragraphs between the parts of the table head sections: so does the one over its first part.
        let by_paragraphs = items.iter().any(|item| matches!(item, Item::Section(row) if row.style.caption));
        let heads = if has_sections {
            all_numbered || by_paragraphs && !is_generic(&caption)
        } else {
            plans.len() > 1 || (numbered(&caption) || styled) && !is_generic(&caption)
        };
        let style = Style { caption: true, bold: true, ..Style::default() };
        if heads && !caption.is_empty() {
            out.push(Item::Section(SectionRow::read("", &caption, style, domain::roadmap::Place::default())));
        } else if before_sectioned && !has_sections {
            out.push(Item::Section(SectionRow { style, ..SectionRow::default() }));
        }
        before_sectioned |= has_sections || heads;
        out.extend(items);
    }
    out
}

fn caption(found: &Found, stretch: &Stretch, named: &[usize]) -> String {
    let lines =
        stretch.caption.iter().filter(|index| !named.contains(index)).map(|index| found.prose[*index].text.as_str());
    let caption = lines.filter(|line| !is_page_mark(line)).collect::<Vec<_>>().join(" ");
    match &stretch.sheet {
        Some(sheet) if caption.is_empty() && found.of_kind(Kind::Plan).count() > 1 => sheet.clone(),
        _ => caption,
    }
}

fn is_page_mark(line: &str) -> bool {
    let folded = phrases::text::fold(line);
    ["приложение", "таблица ", "утвержд", "к приказу", "к распоряжению", "от "]
        .iter()
        .any(|start| folded.starts_with(start))
}

/// Captions that only say that a plan follows.
fn is_generic(caption: &str) -> bool {
    let rest = numbering::split(caption).map_or(caption, |(_, _, rest)| rest);
    let folded = phrases::text::fold(rest);
    [
        "план",
        "дорожн",
        "перечень",
        "мероприятия по реализации",
        "комплекс",
        "содержание",
        "система мероприятий",
        "основные мероприятия",
    ]
    .iter()
    .any(|start| folded.starts_with(start))
}
