//! The working group and the participants of a roadmap.

use domain::roadmap::{GroupMember, Participant, Section};
use phrases::text::fold;

use super::goals;
use super::lexicon::Vocabulary;
use super::roles::Role;
use super::shape;
use super::strip::Strip;
use super::sweep::{Prose, Stretch};

/// Members from lines after «Состав рабочей группы» and from tables of people, in this order.
pub(super) fn working_group(groups: &[Vec<Strip>], prose: &[Prose], vocabulary: &Vocabulary<'_>) -> Vec<GroupMember> {
    let mut members = of_lines(prose, vocabulary);
    let mut announced = None;
    for strip in groups.iter().flatten() {
        let cells = strip.filled().map(|slot| goals::plain(&slot.lines, vocabulary));
        let cells: Vec<String> = cells.filter(|text| !shape::is_number(text)).collect();
        let person = cells.iter().position(|text| shape::is_person(text));
        match (person, cells.as_slice()) {
            (Some(at), _) => {
                let others = cells.iter().enumerate().filter(|(index, _)| *index != at);
                let positions = others
                    .map(|(_, text)| text.trim_start_matches(['-', '–', '—', ' ']))
                    .filter(|text| !text.is_empty());
                members.push(member(&cells[at], &positions.collect::<Vec<_>>().join(", "), announced));
            }
            (None, [only]) if role_of(only).is_some() || only.ends_with(':') => announced = role_of(only),
            (None, [rest]) => {
                if let Some(last) = members.last_mut() {
                    last.position = format!("{} {rest}", last.position);
                    last.role = role_of(&last.position).unwrap_or(&last.role).to_owned();
                }
            }
            _ => {}
        }
    }
    members
}

fn member(name: &str, position: &str, announced: Option<&'static str>) -> GroupMember {
    let name = name.trim_end_matches([',', ';', ':', '-', '–', '—', ' ']).to_owned();
    let role = role_of(position).or(announced).unwrap_or("член").to_owned();
    GroupMember { name, position: position.trim_end_matches([';', '.']).to_owned(), role }
}

/// The role that words name within the group; «председатель профсоюза» is a position, so the word must stand alone.
fn role_of(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    let parts: Vec<&str> = folded.split([',', ';', '(', ')', ':', '–', '—', '-']).map(str::trim).collect();
    let bare = |part: &&str| {
        let part = part
            .trim_end_matches('.')
            .trim_end_matches(" рабочей группы")
            .trim_end_matches(" группы")
            .trim_end_matches(" комиссии")
            .trim();
        match part {
            "председатель" | "руководитель рабочей" => Some("председатель"),
            "заместитель председателя" | "зам. председателя" | "заместитель руководителя рабочей" => {
                Some("заместитель председателя")
            }
            "секретарь" | "ответственный секретарь" => Some("секретарь"),
            "член" | "члены" => Some("член"),
            _ => None,
        }
    };
    parts.iter().find_map(bare)
}

/// «Состав рабочей группы» and below it «Иванова Инна Ивановна – директор школы, председатель».
fn of_lines(prose: &[Prose], vocabulary: &Vocabulary<'_>) -> Vec<GroupMember> {
    let start = prose.iter().enumerate().position(|(index, line)| {
        let text = fold(&line.text);
        let below = prose.get(index + 1).map(|next| fold(&next.text)).unwrap_or_default();
        let names_group = |text: &str| text.contains("рабоч") && text.contains("групп");
        text.starts_with("состав") && (names_group(&text) || text == "состав" && names_group(&below))
            || names_group(&text) && text.ends_with(':') && text.chars().count() < 80
    });
    let Some(start) = start else { return Vec::new() };
    let mut announced = None;
    let mut members: Vec<GroupMember> = Vec::new();
    let lines: Vec<&Prose> = prose[start..].iter().skip(1).take(LONGEST_GROUP).collect();
    let mut index = 0;
    while let Some(line) = lines.get(index) {
        index += 1;
        let text = without_number(&line.text);
        // A narrow column breaks a name: «Петрова Анна» and «Сергеевна» in the next line.
        let joined = lines
            .get(index)
            .map(|next| format!("{text} {}", next.text))
            .filter(|joined| shape::is_full_name(joined) && joined.split(' ').count() == 3);
        if let Some((head, tail)) = text.split_once(':')
            && let Some(role) = role_of(head)
        {
            announced = Some(role);
            if shape::is_person(tail.trim()) {
                members.push(of_line(tail.trim(), announced));
            }
        } else if shape::is_full_name(text) || shape::with_initials(text) && announced.is_some() {
            members.push(of_line(text, announced));
        } else if let Some(name) = joined {
            members.push(of_line(&name, announced));
            index += 1;
        } else if shape::starts_inside(text)
            && let Some(last) = members.last_mut()
            && !last.position.ends_with('.')
        {
            last.position =
                goals::plain(&[std::mem::take(&mut last.position), text.to_owned()], vocabulary).trim().to_owned();
            last.role = role_of(&last.position).unwrap_or(&last.role).to_owned();
        } else if !members.is_empty() {
            break;
        }
    }
    members
}

/// Lines looked at after the heading of a group; a longer list stands in a table.
const LONGEST_GROUP: usize = 200;

fn without_number(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' ' | '-' | '–'))
}

fn of_line(text: &str, announced: Option<&'static str>) -> GroupMember {
    let words: Vec<&str> = text.split(' ').collect();
    let count = if shape::is_full_name(text) {
        3
    } else {
        words.iter().take(3).take_while(|word| word.chars().next().is_some_and(char::is_uppercase)).count()
    };
    let name = words[..count.min(words.len())].join(" ");
    let position = words[count.min(words.len())..].join(" ");
    member(&name, position.trim_start_matches(['-', '–', '—', ',', ' ']), announced)
}

/// Participants with their functions, from their table.
pub(super) fn participants(stretch: &Stretch, vocabulary: &Vocabulary<'_>) -> Vec<Participant> {
    let mut out: Vec<Participant> = Vec::new();
    for (_, strip) in &stretch.rows {
        let mut listed = false;
        let mut participant = Participant { name: String::new(), functions: String::new(), indicators: Vec::new() };
        for slot in strip.filled() {
            let Some(column) = stretch.layout.column_at(slot).map(|index| &stretch.layout.columns[index]) else {
                continue;
            };
            match column.role {
                Role::Number => {}
                Role::Expected => {
                    listed = slot.opens_list;
                    participant.indicators.extend(goals::items(slot));
                }
                _ if ["функци", "полномоч", "обязанност", "задач"].iter().any(|stem| column.heading.contains(stem)) => {
                    participant.functions = goals::plain(&slot.lines, vocabulary)
                }
                _ if participant.name.is_empty() => participant.name = goals::plain(&slot.lines, vocabulary),
                _ => {}
            }
        }
        match out.last_mut() {
            Some(last) if participant.name.is_empty() => continue_participant(last, participant, listed),
            _ => out.push(participant),
        }
    }
    out
}

/// A row cut by a page break: its functions and its first indicator go on from the row above.
fn continue_participant(last: &mut Participant, rest: Participant, listed: bool) {
    if !rest.functions.is_empty() {
        last.functions = format!("{} {}", last.functions, rest.functions).trim().to_owned();
    }
    goals::extend(&mut last.indicators, rest.indicators, !listed);
}

/// Participants that a line of the plan names («ШНОР – школа № 1»): only where no table tells them.
pub(super) fn named_in_rows(sections: &[Section]) -> Vec<Participant> {
    const GROUPS: [&str; 5] = ["ШНОР", "ШНСУ", "ПРШ", "ШНРО", "ШССУ"];
    let mut out = Vec::new();
    let lists = sections.iter().flat_map(|section| &section.activities).filter(|line| {
        let title = fold(&line.title);
        title.starts_with("определение перечня")
            || title.starts_with("утверждение перечня")
            || title.starts_with("формирование перечня")
    });
    for line in lists {
        let marks: Vec<(usize, &str)> = GROUPS
            .iter()
            .flat_map(|group| line.title.match_indices(group))
            .filter(|(at, group)| line.title[at + group.len()..].trim_start().starts_with(['–', '-', '—', ':']))
            .collect();
        let mut starts: Vec<usize> = marks.iter().map(|(at, _)| *at).collect();
        starts.sort_unstable();
        for (at, start) in starts.iter().enumerate() {
            let end = starts.get(at + 1).copied().unwrap_or(line.title.len());
            let name = line.title[*start..end].trim().trim_end_matches([',', ';', '.']).to_owned();
            out.push(Participant { name, functions: String::new(), indicators: Vec::new() });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_roles() {
        for (text, expected) in [
            ("директор школы, председатель", Some("председатель")),
            ("заместитель руководителя комитета, заместитель председателя", Some("заместитель председателя")),
            ("Члены рабочей группы:", Some("член")),
            ("председатель профсоюза района", None),
            ("учитель", None),
        ] {
            assert_eq!(role_of(text), expected, "{text}");
        }
    }

    #[test]
    fn reads_members_from_lines() {
        let lines = [
            "Состав рабочей группы",
            "Председатель: Петрова Анна Сергеевна, начальник отдела",
            "Члены рабочей группы:",
            "1. Ким Олег Львович – директор школы;",
            "План",
        ];
        let prose: Vec<Prose> =
            lines.iter().map(|text| Prose { text: (*text).to_owned(), ..Prose::default() }).collect();
        let members: Vec<(String, String, String)> =
            of_lines(&prose, &Vocabulary::of(&crate::document::Document::default()))
                .into_iter()
                .map(|m| (m.name, m.position, m.role))
                .collect();
        let expected = [
            ("Петрова Анна Сергеевна", "начальник отдела", "председатель"),
            ("Ким Олег Львович", "директор школы", "член"),
        ];
        assert_eq!(members, expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())));
    }
}
