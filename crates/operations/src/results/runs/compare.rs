//! Two runs beside each other, and a run by municipality.

use std::collections::BTreeMap;

use serde::Serialize;
use store::queries::identification::VerdictOutline;

use super::RunView;

/// A school whose verdict differs between two runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// School.
    pub school: String,
    /// Its name.
    pub name: String,
    /// Its municipality.
    pub municipality: Option<String>,
    /// Verdict before; none when the school was not judged.
    pub before: Option<String>,
    /// Verdict now; none when it is not judged any more.
    pub now: Option<String>,
}

/// What changed since another run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changes {
    /// The run compared with.
    pub last: RunView,
    /// Schools that entered the list.
    pub entered: Vec<Moved>,
    /// Schools that left it.
    pub left: Vec<Moved>,
    /// Other changes of a verdict.
    pub other: Vec<Moved>,
}

const LOW: &str = "low";

/// Sorts the schools whose verdict changed.
pub(super) fn changes(last: RunView, then: &[VerdictOutline], now: &[VerdictOutline]) -> Changes {
    let mut changes = Changes { last, entered: Vec::new(), left: Vec::new(), other: Vec::new() };
    for moved in moved(then, now) {
        match (moved.before.as_deref(), moved.now.as_deref()) {
            (_, Some(LOW)) => changes.entered.push(moved),
            (Some(LOW), _) => changes.left.push(moved),
            _ => changes.other.push(moved),
        }
    }
    changes
}

fn moved(then: &[VerdictOutline], now: &[VerdictOutline]) -> Vec<Moved> {
    let mut schools: BTreeMap<&str, Moved> = BTreeMap::new();
    for (outlines, is_now) in [(then, false), (now, true)] {
        for outline in outlines {
            let moved = schools.entry(&outline.school).or_insert_with(|| Moved {
                school: outline.school.clone(),
                name: String::new(),
                municipality: None,
                before: None,
                now: None,
            });
            moved.name.clone_from(&outline.name);
            moved.municipality.clone_from(&outline.municipality);
            let side = if is_now { &mut moved.now } else { &mut moved.before };
            *side = Some(outline.verdict.clone());
        }
    }
    schools.into_values().filter(|moved| moved.before != moved.now).collect()
}

/// How the schools of a municipality stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Municipality {
    /// Its name; empty for schools of which no file says it.
    pub name: String,
    /// Schools judged.
    pub schools: u64,
    /// Of these: low.
    pub low: u64,
    /// Of these: at risk.
    pub risk: u64,
}

/// The municipalities of a run by name.
pub fn municipalities(outline: &[VerdictOutline]) -> Vec<Municipality> {
    let mut found: BTreeMap<&str, Municipality> = BTreeMap::new();
    for school in outline {
        let name = school.municipality.as_deref().unwrap_or_default();
        let of =
            found.entry(name).or_insert_with(|| Municipality { name: name.to_owned(), schools: 0, low: 0, risk: 0 });
        of.schools += 1;
        of.low += u64::from(school.verdict == LOW);
        of.risk += u64::from(school.verdict == "risk");
    }
    found.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(school: &str, municipality: Option<&str>, verdict: &str) -> VerdictOutline {
        VerdictOutline {
            school: school.into(),
            name: format!("Школа {school}"),
            municipality: municipality.map(str::to_owned),
            verdict: verdict.into(),
            statuses: String::new(),
        }
    }

    #[test]
    fn only_what_moved_is_told() {
        let then = [outline("a", None, "low"), outline("b", None, "clear"), outline("c", None, "low")];
        let now = [outline("a", None, "low"), outline("b", None, "low"), outline("d", None, "risk")];
        let told: Vec<(String, Option<String>, Option<String>)> =
            moved(&then, &now).into_iter().map(|m| (m.school, m.before, m.now)).collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            told,
            [
                ("b".to_owned(), some("clear"), some("low")),
                ("c".to_owned(), some("low"), None),
                ("d".to_owned(), None, some("risk")),
            ]
        );
    }

    #[test]
    fn municipalities_add_up() {
        let run = [
            outline("a", Some("Заречный"), "low"),
            outline("b", Some("Заречный"), "risk"),
            outline("c", None, "clear"),
        ];
        let map = municipalities(&run);
        assert_eq!(
            map.iter().map(|m| (m.name.as_str(), m.schools, m.low, m.risk)).collect::<Vec<_>>(),
            [("", 1, 0, 0), ("Заречный", 2, 1, 1)]
        );
    }
}
