//! Goals, tasks and target indicators, from the text and from their tables.

use std::ops::Range;

use domain::roadmap::Section;
use phrases::text::{fold, squeeze};

use super::lines;
use super::numbering;
use super::strip::{Slot, Strip};
use super::sweep::{Prose, Stretch};

/// What a heading announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Announced {
    Goals,
    Targets,
    Nothing,
}

/// Goals and targets in the text before and between tables.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Aims {
    /// Goals, in the document's words.
    pub(super) goals: Vec<String>,
    /// Target indicators, in the document's words.
    pub(super) targets: Vec<String>,
}

/// Reads the lines of the plan's text. `order` tells the lines of the order, whose preamble may say «с целью …»; `own`
/// those of letterhead, approval and signature.
pub(super) fn read(prose: &[Prose], order: &Range<usize>, own: &[bool]) -> Aims {
    let mut aims = Aims::default();
    let mut open = Announced::Nothing;
    for (index, line) in prose.iter().enumerate() {
        let (announced, rest) = heading(&line.text);
        match announced {
            Some(announced) => {
                open = announced;
                if !rest.is_empty() {
                    aims.take(announced, rest);
                    open = if rest.ends_with([';', ':', ',']) { announced } else { Announced::Nothing };
                }
            }
            None if order.contains(&index) || own.get(index).copied().unwrap_or(false) => open = Announced::Nothing,
            None if ends_list(line, prose.get(index.wrapping_sub(1))) => open = Announced::Nothing,
            None => aims.take(open, &line.text),
        }
    }
    if aims.goals.is_empty() {
        aims.goals.extend(
            prose[order.start.min(prose.len())..order.end.min(prose.len())].iter().find_map(|line| purpose(&line.text)),
        );
    }
    aims
}

impl Aims {
    fn take(&mut self, announced: Announced, text: &str) {
        let text = without_marker(text);
        match announced {
            _ if text.is_empty() => {}
            Announced::Goals => self.goals.push(text.to_owned()),
            Announced::Targets => self.targets.push(text.to_owned()),
            Announced::Nothing => {}
        }
    }
}

/// «Цель: …», «Задачи плана:», «Целевые показатели реализации:» and what follows the colon.
fn heading(text: &str) -> (Option<Announced>, &str) {
    let bare = numbering::split(text).map_or(text, |(_, _, rest)| rest);
    let (head, rest) = bare.split_once(':').unwrap_or((bare, ""));
    let folded = fold(head);
    if folded.chars().count() > 120 {
        return (None, "");
    }
    let colon = bare.contains(':');
    let starts = |stems: &[&str]| stems.iter().any(|stem| folded.starts_with(stem));
    let announced = if starts(&[
        "целевые показател",
        "целевые индикатор",
        "целевые значен",
        "показатели эффективности",
        "показатели результат",
        "индикаторы",
        "ожидаемые результаты",
        "показатели реализации",
    ]) {
        Announced::Targets
    } else if starts(&["цель", "цели", "основная цель", "основные цели", "задачи", "основные задачи", "задача"])
    {
        Announced::Goals
    } else if colon && rest.trim().is_empty() {
        Announced::Nothing
    } else {
        return (None, "");
    };
    // A heading without a colon stands alone and is short: «Цели и задачи».
    let alone = !colon && folded.split(' ').count() <= 8 && !text.ends_with(['.', ';']);
    if colon || alone { (Some(announced), rest.trim()) } else { (None, "") }
}

/// Whether a line cannot belong to the list above: a heading by its look, or a paragraph after the list's last full stop.
fn ends_list(line: &Prose, above: Option<&Prose>) -> bool {
    let after_stop =
        above.is_some_and(|above| above.text.ends_with('.') && !line.listed && numbering::split(&line.text).is_none());
    line.after_table || line.bold && !line.listed || line.centred || after_stop && line.gap
}

fn without_marker(text: &str) -> &str {
    let text = text.trim_start_matches(['•', '-', '–', '—', '·', '▪', '✓', '*', ' ']);
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    match text.get(digits..).and_then(|rest| rest.strip_prefix([')', '.'])) {
        Some(rest) if digits > 0 && rest.starts_with(' ') => rest.trim_start(),
        _ => text,
    }
}

/// «… с целью обеспечения поддержки школ …:» in an order's preamble, in the nominative.
fn purpose(text: &str) -> Option<String> {
    let at = ["с целью ", "в целях "].iter().find_map(|words| {
        text.find(words).map(|at| at + words.len()).or_else(|| {
            let capital =
                words.replacen(|c: char| c.is_lowercase(), &words.chars().next()?.to_uppercase().to_string(), 1);
            text.starts_with(&capital).then_some(capital.len())
        })
    })?;
    let rest = text[at..].trim_end_matches([':', '.', ' ']);
    let rest = ["ПРИКАЗЫВАЮ", "приказываю", "п р и к а з"]
        .iter()
        .fold(rest, |rest, word| rest.split(word).next().unwrap_or(rest));
    // Papers named after a comma are the ground, not the goal.
    let rest =
        rest.split(", в соответствии").next()?.split(", на основании").next()?.split(", во исполнение").next()?;
    let rest = rest.trim_end_matches([',', ' ', ':']);
    let (first, tail) = rest.split_once(' ')?;
    let nominative = [("ения", "ение"), ("ания", "ание"), ("ия", "ие"), ("ки", "ка")]
        .iter()
        .find_map(|(genitive, nominative)| first.strip_suffix(genitive).map(|stem| format!("{stem}{nominative}")));
    Some(squeeze(&format!("{} {tail}", nominative.as_deref().unwrap_or(first))))
}

/// Goals and indicators of a table of risk groups: each item of the goals column, each of the indicators column.
pub(super) fn of_goals_table(stretch: &Stretch) -> Aims {
    let mut aims = Aims::default();
    let goals = |heading: &str| heading.contains("цел") || heading.contains("задач");
    for (_, strip) in &stretch.rows {
        let torn = strip.slots.first().is_some_and(Slot::is_empty) && !strip.slots[0].continues;
        for slot in strip.filled() {
            let Some(column) = stretch.layout.column_at(slot).map(|index| &stretch.layout.columns[index]) else {
                continue;
            };
            let indicators =
                ["индикатор", "показател", "результат", "критери"].iter().any(|word| column.heading.starts_with(word));
            let list = if indicators {
                &mut aims.targets
            } else if goals(&column.heading) {
                &mut aims.goals
            } else {
                continue;
            };
            extend(list, items(slot), torn && !slot.opens_list);
        }
    }
    aims
}

/// Groups of risks that a goals table names in its own column.
pub(super) fn risk_groups(stretch: &Stretch) -> Vec<String> {
    let mut groups: Vec<String> = Vec::new();
    for (_, strip) in &stretch.rows {
        let torn = strip.slots.first().is_some_and(Slot::is_empty) && !strip.slots[0].continues;
        for slot in strip.filled() {
            let column = stretch.layout.column_at(slot).map(|index| &stretch.layout.columns[index]);
            if !column.is_some_and(|column| column.heading.contains("риск")) {
                continue;
            }
            let words = squeeze(&slot.lines.join(" "));
            match groups.last_mut() {
                Some(last) if torn => *last = format!("{last} {words}"),
                _ => groups.push(words),
            }
        }
    }
    groups
}

/// Adds items to a list; the first continues the last when a page break tore their row.
pub(super) fn extend(list: &mut Vec<String>, items: Vec<String>, torn: bool) {
    let mut items = items.into_iter();
    if torn
        && let Some(last) = list.last_mut()
        && let Some(first) = items.next()
    {
        last.push(' ');
        last.push_str(&first);
    }
    list.extend(items);
}

/// A target indicator of a row of their table; the values of year columns are joined to the indicator's words.
pub(super) fn target_of_row(stretch: &Stretch, strip: &Strip) -> Option<String> {
    let mut name = String::new();
    let mut unit = String::new();
    let mut values: Vec<String> = Vec::new();
    for slot in strip.filled() {
        let column = stretch.layout.column_at(slot).map(|index| &stretch.layout.columns[index])?;
        let plain = slot.plain();
        if column.heading.contains("ед. изм") || column.heading.contains("единиц") || column.heading.starts_with("ед")
        {
            unit = plain;
        } else if column.role == super::roles::Role::Number || super::shape::is_number(&plain) && column.start == 0 {
        } else if super::dates::years(&column.heading).next().is_some() {
            values.push(format!(
                "{} – {plain}{}",
                column.heading,
                if unit == "%" && !plain.contains('%') { "%" } else { "" }
            ));
        } else if name.is_empty() && plain.chars().any(char::is_alphabetic) {
            name = plain;
        } else {
            values.push(plain);
        }
    }
    if name.is_empty() {
        return None;
    }
    let unit = if unit.is_empty() || name.ends_with(&unit) { String::new() } else { format!(", {unit}") };
    Some(if values.is_empty() { format!("{name}{unit}") } else { format!("{name}{unit}: {}", values.join(", ")) })
}

/// Marks that begin an item.
const BULLETS: [char; 6] = ['•', '✓', '▪', '-', '–', '·'];

/// Items of a cell: list paragraphs, or lines that begin with a bullet; a line that begins inside continues the one above.
pub(super) fn items(slot: &Slot) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let bulleted = slot.lines.iter().flat_map(|line| line.split('\n')).any(|part| part.starts_with(BULLETS));
    for (index, part) in slot.lines.iter().flat_map(|line| line.split('\n').enumerate()) {
        let begins = part.starts_with(BULLETS) || index == 0 && !bulleted;
        match out.last_mut() {
            Some(last) if !begins => {
                last.push(' ');
                last.push_str(part);
            }
            _ => {
                let items = part.split('•').map(|item| without_marker(item.trim()).to_owned());
                out.extend(items.filter(|item| !item.is_empty()));
            }
        }
    }
    out
}

/// Lines of a cell joined, bullets left out.
pub(super) fn plain(lines: &[String], vocabulary: &super::lexicon::Vocabulary<'_>) -> String {
    lines::join(lines, vocabulary, &mut lines::Mended::default())
}

/// Results of the lines of a section «Итоговый контроль», «Целевые показатели»: they are what the whole plan is judged by.
pub(super) fn of_final_control(sections: &[Section]) -> Vec<String> {
    let judged = sections.iter().filter(|section| {
        let title = fold(&section.title);
        [
            "итоговый контроль",
            "итоговая оценка",
            "целевые показатели",
            "показатели результативности",
            "показатели эффективности",
        ]
        .iter()
        .any(|start| title.starts_with(start))
    });
    let lines = judged.flat_map(|section| &section.activities);
    lines
        .filter_map(|line| {
            let expected = line.expected.as_deref()?;
            let counted =
                line.indicators.iter().any(|indicator| indicator.value.is_some() || !indicator.targets.is_empty());
            // «100% ПРШ» alone says nothing without what it is of.
            let alone = expected.split_whitespace().count() < 4;
            counted.then(|| if alone { format!("{}: {expected}", line.title) } else { expected.to_owned() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, goals: &[&str], targets: &[&str]) {
        let prose: Vec<Prose> = text
            .split('/')
            .map(|line| Prose {
                text: line.trim_start_matches('*').to_owned(),
                bold: line.starts_with('*'),
                ..Prose::default()
            })
            .collect();
        let aims = read(&prose, &(0..0), &[]);
        assert_eq!(
            (aims.goals, aims.targets),
            (goals.iter().map(|s| s.to_string()).collect(), targets.iter().map(|s| s.to_string()).collect()),
            "{text}"
        );
    }

    #[test]
    fn reads_aims() {
        check("Цель: рост качества.", &["рост качества."], &[]);
        check(
            "*Цель плана:/рост качества./*Целевые показатели:/доля школ – 10%;/доля учителей – 5%./*План",
            &["рост качества."],
            &["доля школ – 10%;", "доля учителей – 5%."],
        );
        check("Задачи:/1) учить;/2) помогать./Мероприятия:/не цель", &["учить;", "помогать."], &[]);
        check("Цель подробно описана в программе района и её приложениях ниже по тексту", &[], &[]);
    }

    #[test]
    fn reads_purposes() {
        for (text, expected) in [
            ("В соответствии с приказом, с целью обеспечения поддержки школ:", Some("обеспечение поддержки школ")),
            ("В целях повышения качества, в соответствии с планом, ПРИКАЗЫВАЮ:", Some("повышение качества")),
            ("Во исполнение приказа, в целях поддержки школ", Some("поддержка школ")),
            ("На основании приказа:", None),
        ] {
            assert_eq!(purpose(text).as_deref(), expected, "{text}");
        }
    }
}
