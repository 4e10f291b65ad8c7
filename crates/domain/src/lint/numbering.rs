//! Numbers of lines: repeated, missing, restarted.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Findings, codes};
use crate::line::{Line, LineKind};
use crate::roadmap::Roadmap;

pub(super) fn check(roadmap: &Roadmap, lines: &[Line<'_>], found: &mut Findings) {
    let activities: Vec<&Line<'_>> = lines.iter().filter(|l| l.key.kind == LineKind::Activity).collect();
    let numbered = activities.iter().filter(|l| l.number.is_some()).count();
    if activities.len() > 1 && numbered == 0 {
        found.document(&codes::NO_NUMBERS, "Мероприятия не пронумерованы.".to_owned());
        return;
    }
    let by_section = sections(&activities);
    for lines in by_section.values() {
        repeated(lines, found);
        gaps(lines, found);
        strangers(lines, found);
    }
    restarts(roadmap, &by_section, found);
}

type Sections<'a> = BTreeMap<Vec<usize>, Vec<&'a Line<'a>>>;

/// Lines of each section, in document order. A section is known by its address: two may have one title.
fn sections<'a>(lines: &[&'a Line<'a>]) -> Sections<'a> {
    let mut by_section: Sections<'a> = BTreeMap::new();
    for line in lines {
        let address = line.sections.iter().map(|s| std::ptr::from_ref(*s).addr()).collect();
        by_section.entry(address).or_default().push(line);
    }
    by_section
}

/// The parts of a number: «1.2.3» is 1, 2, 3. Nothing for numbers of another form.
fn parts(number: &str) -> Option<Vec<u32>> {
    number.split('.').filter(|p| !p.is_empty()).map(|p| p.trim().parse().ok()).collect()
}

fn repeated(lines: &[&Line<'_>], found: &mut Findings) {
    let mut seen: HashSet<&str> = HashSet::new();
    for line in lines {
        if let Some(number) = line.number.filter(|n| !seen.insert(n)) {
            let text = format!("Номер {number} стоит в разделе дважды.");
            found.line(&codes::NUMBER_REPEATED, line, text);
        }
    }
}

fn gaps(lines: &[&Line<'_>], found: &mut Findings) {
    let mut before: Option<Vec<u32>> = None;
    for line in lines {
        let Some(now) = line.number.and_then(parts) else {
            before = None;
            continue;
        };
        if let Some(before) = &before
            && before.len() == now.len()
            && before.split_last().map(|(_, head)| head) == now.split_last().map(|(_, head)| head)
            && let (Some(a), Some(b)) = (before.last(), now.last())
            && *b > a + 1
        {
            let text = format!("После номера {} сразу идёт {}.", join(before), join(&now));
            found.line(&codes::NUMBER_GAP, line, text);
        }
        before = Some(now);
    }
}

fn join(parts: &[u32]) -> String {
    parts.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}

/// A line «3.2» in section 4.
fn strangers(lines: &[&Line<'_>], found: &mut Findings) {
    for line in lines {
        let Some(section) = line.sections.iter().rev().find_map(|s| s.number.as_deref().and_then(parts)) else {
            continue;
        };
        let Some(own) = line.number.and_then(parts) else { continue };
        if own.len() > section.len() && !own.starts_with(&section) {
            let text = format!("Номер {} стоит в разделе {}.", join(&own), join(&section));
            found.line(&codes::NUMBER_OUTSIDE_SECTION, line, text);
        }
    }
}

/// Sections that begin anew with the same number.
fn restarts(roadmap: &Roadmap, by_section: &Sections<'_>, found: &mut Findings) {
    let mut first: HashMap<&str, u32> = HashMap::new();
    for lines in by_section.values() {
        if let Some(number) = lines.first().and_then(|l| l.number) {
            *first.entry(number).or_default() += 1;
        }
    }
    let restarted = first.values().copied().max().unwrap_or(0);
    if restarted > 1 && !roadmap.sections.is_empty() {
        let text = format!("Нумерация начинается заново в {restarted} разделах: по одному номеру строку не найти.");
        found.document(&codes::NUMBERING_RESTARTS, text);
    }
}
