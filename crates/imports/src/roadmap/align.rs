//! Rows whose cells do not stand under the header: columns doubled or shifted after a page break, tables without a
//! header. Columns are told apart by what they hold, in the header's order.

use std::collections::HashMap;

use phrases::text::fold;

use super::layout::{self, Column, Kind, Layout};
use super::roles::{ROLES, Role};
use super::shape;
use super::strip::Strip;

/// Short values already seen under each role: a cell that repeats one is whole and stands in that column.
#[derive(Debug, Default)]
pub(super) struct Known {
    values: [HashMap<String, u32>; ROLES],
}

/// Longer values do not repeat and are not counted.
const LONGEST_KNOWN: usize = 160;

impl Known {
    /// Counts a value under a role.
    pub(super) fn add(&mut self, role: Role, plain: &str) {
        if !plain.is_empty() && plain.len() <= LONGEST_KNOWN && !matches!(role, Role::Number | Role::Title) {
            *self.values[role.index()].entry(fold(plain)).or_insert(0) += 1;
        }
    }

    /// How often a value was seen under a role.
    pub(super) fn count(&self, role: Role, plain: &str) -> u32 {
        if plain.len() > LONGEST_KNOWN {
            return 0;
        }
        self.values[role.index()].get(&fold(plain)).copied().unwrap_or(0)
    }
}

/// What a source column holds, over the rows that have most cells filled.
#[derive(Debug, Default, Clone)]
struct Profile {
    filled: f64,
    number: f64,
    time: f64,
    party: f64,
    length: f64,
    repeats_left: f64,
    known: [f64; ROLES],
}

/// Rows looked at for a profile; a sample of a long table tells enough.
const SAMPLE: usize = 200;

fn profiles(rows: &[&Strip], width: usize, known: &Known) -> Vec<Profile> {
    let mut profiles = vec![Profile::default(); width];
    let full = rows.iter().filter(|row| row.filled().count() >= 3).take(SAMPLE);
    for row in full {
        let mut left = String::new();
        for (index, slot) in row.slots.iter().enumerate().take(width) {
            let plain = slot.plain();
            if !plain.is_empty() {
                add_to_profile(&mut profiles[index], &plain, &left, known);
            }
            left = plain;
        }
    }
    for profile in &mut profiles {
        let count = profile.filled.max(1.0);
        for value in
            [&mut profile.number, &mut profile.time, &mut profile.party, &mut profile.length, &mut profile.repeats_left]
        {
            *value /= count;
        }
        profile.known.iter_mut().for_each(|value| *value /= count);
    }
    profiles
}

fn add_to_profile(profile: &mut Profile, plain: &str, left: &str, known: &Known) {
    let folded = fold(plain);
    let yes = |condition: bool| f64::from(u8::from(condition));
    profile.filled += 1.0;
    profile.number += yes(shape::is_number(plain));
    profile.time += yes(shape::is_time(&folded));
    profile.party += yes(shape::is_party(plain, &folded));
    profile.length += plain.chars().count() as f64;
    profile.repeats_left += yes(plain == left);
    for role in [Role::Audience, Role::Deadline, Role::Responsible, Role::Expected, Role::Reports, Role::Channels] {
        profile.known[role.index()] += yes(known.count(role, plain) > 0);
    }
}

/// How well a source column fits a role.
fn affinity(profile: &Profile, role: Role) -> f64 {
    if profile.filled == 0.0 {
        return 0.0;
    }
    let long = (profile.length / 60.0).min(1.0);
    let wordy = 1.0 - profile.number;
    let own = match role {
        Role::Number => 4.0 * profile.number - 2.0,
        Role::Deadline => 3.0 * profile.time * wordy - 1.0 - long * 0.3,
        Role::Responsible => 3.0 * profile.party * wordy - 1.0,
        Role::Title => 1.0 + long - 2.0 * profile.number - profile.time - profile.party,
        Role::Section | Role::Outer => 0.2 - 2.0 * profile.number - profile.time,
        Role::Expected => 0.6 - 2.0 * profile.number - 0.6 * profile.time - 0.4 * profile.party,
        Role::Audience | Role::Reports | Role::Channels | Role::Other => {
            0.4 - 2.0 * profile.number - 0.6 * profile.time - 0.4 * profile.party
        }
    };
    own + 2.0 * profile.known[role.index()]
}

/// Maps the slots of rows (all of one width) to columns of the layout, keeping their order. Several slots may share a
/// column; a slot without words in any full row maps to nothing.
pub(super) fn map(rows: &[&Strip], layout: &Layout, known: &Known) -> Vec<Option<usize>> {
    let width = rows.iter().map(|row| row.slots.len()).max().unwrap_or(0);
    let profiles = profiles(rows, width, known);
    let filled: Vec<usize> = (0..width).filter(|index| profiles[*index].filled > 0.0).collect();
    let columns = layout.columns.len();
    // best[c]: the best score with the slots so far, the last of them in column c.
    let mut best = vec![0.0_f64; columns];
    let mut from: Vec<Vec<usize>> = Vec::with_capacity(filled.len());
    for (step, &slot) in filled.iter().enumerate() {
        let profile = &profiles[slot];
        let mut next = vec![f64::NEG_INFINITY; columns];
        let mut came = vec![0; columns];
        for (c, column) in layout.columns.iter().enumerate() {
            let apart = (slot as f64 / width.max(1) as f64 - c as f64 / columns as f64).abs();
            let score = affinity(profile, column.role) - 0.5 * apart;
            for (p, before) in best.iter().enumerate().take(c + 1) {
                let step_cost = match (step, p == c) {
                    (0, true) => 0.0,
                    (0, false) => continue,
                    (_, true) => 3.0 * profile.repeats_left - 1.5,
                    (_, false) => -profile.repeats_left,
                };
                if before + score + step_cost > next[c] {
                    next[c] = before + score + step_cost;
                    came[c] = p;
                }
            }
        }
        best = next;
        from.push(came);
    }
    let mut mapping = vec![None; width];
    let mut column = (0..columns).max_by(|a, b| best[*a].total_cmp(&best[*b])).unwrap_or(0);
    for (step, &slot) in filled.iter().enumerate().rev() {
        mapping[slot] = Some(column);
        column = from[step][column];
    }
    mapping
}

/// Makes up the columns of a table without a header, when it has a column of times or of parties beside one of words.
pub(super) fn infer(rows: &[Strip]) -> Option<Layout> {
    let width = rows.iter().filter(|row| row.filled().count() >= 3).map(|row| row.slots.len()).max()?;
    let columns = (0..width).map(|at| (Column::unknown(at, at + 1, String::new()), 0)).collect();
    let layout = layout::settled(columns, width, rows)?;
    let has = |role: Role| layout.columns.iter().any(|column| column.role == role);
    (layout.kind == Kind::Plan && (has(Role::Deadline) || has(Role::Responsible))).then_some(layout)
}

/// Where a row's cells continue those of the row above when the row is wider than the header: the best placement that
/// keeps their order. `above` gives the words already read under a column.
pub(super) fn place_fragments(
    fragments: &[(usize, String)],
    width: usize,
    layout: &Layout,
    above: &dyn Fn(Role) -> String,
    known: &Known,
) -> Vec<usize> {
    let columns = layout.columns.len();
    let shift = width.saturating_sub(columns);
    let title = layout.columns.iter().position(|column| column.role == Role::Title).unwrap_or(0);
    let above: Vec<String> = layout.columns.iter().map(|column| above(column.role)).collect();
    let score = |slot: usize, text: &str, c: usize| {
        let role = layout.columns[c].role;
        let position = if slot == c && slot <= title {
            1.5
        } else if slot == c + shift && slot > title {
            1.0
        } else if slot == c {
            0.8
        } else {
            -1.5
        };
        position + fragment_fit(text, &above[c], role, known)
    };
    let mut best: Vec<f64> = vec![0.0; columns + 1];
    let mut choices: Vec<Vec<usize>> = Vec::new();
    for (slot, text) in fragments {
        // next[c]: best with this fragment in some column before c; choice[c]: that column.
        let mut next = vec![f64::NEG_INFINITY; columns + 1];
        let mut choice = vec![0; columns + 1];
        for c in 0..columns {
            let value = best[c] + score(*slot, text, c);
            (next[c + 1], choice[c + 1]) = if value > next[c] { (value, c) } else { (next[c], choice[c]) };
        }
        best = next;
        choices.push(choice);
    }
    let mut placed = vec![0; fragments.len()];
    let mut end = columns;
    for (index, choice) in choices.iter().enumerate().rev() {
        placed[index] = choice[end];
        end = choice[end];
    }
    placed
}

/// How naturally a fragment continues a cell.
fn fragment_fit(text: &str, above: &str, role: Role, known: &Known) -> f64 {
    let mut fit = 0.0;
    if known.count(role, text) > 0 {
        fit += 3.0;
    } else if known.count(role, above) >= 2 {
        fit -= 2.0;
    }
    if above.is_empty() {
        fit -= 1.0;
    } else if shape::is_incomplete(above) {
        fit += 2.0;
    } else if above.ends_with('.') && shape::starts_inside(text) {
        fit -= 1.0;
    }
    let time = shape::is_time(&fold(text));
    match role {
        Role::Deadline if !time => fit -= 3.0,
        Role::Number => fit -= 4.0,
        _ => {}
    }
    fit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roadmap::testing::strips;

    fn header() -> Layout {
        layout::find(&strips(&["№|Мероприятие|Сроки|Ответственный|Результат"]), 1).unwrap().layout
    }

    #[test]
    fn maps_a_doubled_column() {
        let rows = strips(&[
            "7|Беседа с руководителями|сентябрь 2021|МОУО|МОУО|Справка|",
            "8|Мониторинг качества подготовки|октябрь 2021|МОУО, школы|МОУО, школы|Протокол|",
        ]);
        let rows: Vec<&Strip> = rows.iter().collect();
        let mapping = map(&rows, &header(), &Known::default());
        assert_eq!(mapping, [Some(0), Some(1), Some(2), Some(3), Some(3), Some(4), None]);
    }

    #[test]
    fn infers_columns() {
        let rows = strips(&[
            "1|Совещание с директорами школ района|март 2023|отдел образования",
            "2|Семинар для учителей математики|до 01.12.2023|методисты",
        ]);
        let roles: Vec<Role> = infer(&rows).unwrap().columns.iter().map(|c| c.role).collect();
        assert_eq!(roles, [Role::Number, Role::Title, Role::Deadline, Role::Responsible]);
    }

    #[test]
    fn places_fragments_of_a_shifted_row() {
        let mut known = Known::default();
        known.add(Role::Responsible, "МОУО");
        known.add(Role::Responsible, "МОУО");
        let above = |role: Role| match role {
            Role::Title => "Организация работы, включающей:".to_owned(),
            Role::Responsible => "МОУО".to_owned(),
            Role::Expected => "Анализ, положение".to_owned(),
            _ => "x".to_owned(),
        };
        let fragments = [(1, "4. Проработка форм".to_owned()), (6, "Рекомендации".to_owned())];
        assert_eq!(place_fragments(&fragments, 7, &header(), &above, &known), [1, 4]);
    }
}
