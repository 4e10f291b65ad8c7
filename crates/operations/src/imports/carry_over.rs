//! What becomes of the assignments of a line that goes on in the next version of its plan.

use domain::progress::Status;
use domain::schedule::Assignee;
use phrases::deadline::Window;
use store::records::Assignment;

use super::draft::DraftAssignment;

/// What becomes of the assignments of a continued line.
pub(super) struct CarriedOver<'d> {
    /// Changed in owner or window.
    pub moved: Vec<Assignment>,
    /// To be made.
    pub missing: Vec<&'d DraftAssignment>,
    /// Ids of those no longer asked for.
    pub gone: Vec<String>,
}

/// Pairs the assignments there are with those wanted.
///
/// The same owner and planned window stay untouched. Then, in the order of the days: an ownerless open one gets the owner of its
/// window; the same owner's one moves to the new window while it is open, and stays as it was when something was handed in.
pub(super) fn carry_over<'d>(existing: Vec<Assignment>, wanted: &'d [DraftAssignment]) -> CarriedOver<'d> {
    let mut missing: Vec<&DraftAssignment> = wanted.iter().collect();
    let mut left = Vec::new();
    for assignment in existing {
        let same =
            missing.iter().position(|w| owner(&assignment) == w.assignee && planned(&assignment) == texts(w.planned));
        match same {
            Some(place) => drop(missing.remove(place)),
            None => left.push(assignment),
        }
    }
    let (mut moved, mut gone) = (Vec::new(), Vec::new());
    left.sort_by(|a, b| (&a.planned_due, &a.id).cmp(&(&b.planned_due, &b.id)));
    for mut assignment in left {
        let open = is_open(&assignment);
        let fits = |w: &&DraftAssignment| {
            let same_window = planned(&assignment) == texts(w.planned);
            let ownerless = assignment.unit_id.is_none() && assignment.person_id.is_none();
            (open && same_window && ownerless) || owner(&assignment) == w.assignee
        };
        match missing.iter().position(fits) {
            None if open => gone.push(assignment.id),
            None => {}
            Some(place) => {
                let wanted = missing.remove(place);
                if !open {
                    continue;
                }
                let same_window = planned(&assignment) == texts(wanted.planned);
                (assignment.unit_id, assignment.person_id) = owner_ids(wanted.assignee.as_ref());
                if !same_window {
                    (assignment.planned_start, assignment.planned_due) = texts(wanted.planned);
                    (assignment.window_start, assignment.window_due) = texts(wanted.window);
                }
                moved.push(assignment);
            }
        }
    }
    CarriedOver { moved, missing, gone }
}

/// Nothing waits for a reviewer and nothing is decided.
pub(super) fn is_open(assignment: &Assignment) -> bool {
    let pressing = [Status::NotStarted, Status::InProgress, Status::Returned];
    Status::from_code(&assignment.status).is_some_and(|status| pressing.contains(&status))
}

fn owner(assignment: &Assignment) -> Option<Assignee> {
    match (assignment.unit_id.clone(), assignment.person_id.clone()) {
        (Some(unit), Some(person)) => Some(Assignee::Curator { person, unit }),
        (Some(unit), None) => Some(Assignee::Unit(unit)),
        (None, person) => person.map(Assignee::Person),
    }
}

/// Columns of an owner.
pub(super) fn owner_ids(assignee: Option<&Assignee>) -> (Option<String>, Option<String>) {
    match assignee {
        Some(Assignee::Unit(id)) => (Some(id.clone()), None),
        Some(Assignee::Person(id)) => (None, Some(id.clone())),
        Some(Assignee::Curator { person, unit }) => (Some(unit.clone()), Some(person.clone())),
        None => (None, None),
    }
}

fn planned(assignment: &Assignment) -> (Option<String>, Option<String>) {
    (assignment.planned_start.clone(), assignment.planned_due.clone())
}

/// Columns of a window.
pub(super) fn texts(window: Option<Window>) -> (Option<String>, Option<String>) {
    (window.and_then(|w| w.start).map(|d| d.to_string()), window.map(|w| w.due.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn existing(id: &str, unit: Option<&str>, due: &str, status: Status) -> Assignment {
        Assignment {
            id: id.to_owned(),
            plan_id: None,
            activity_id: None,
            visit_id: None,
            position: None,
            subject: None,
            unit_id: unit.map(str::to_owned),
            person_id: None,
            planned_start: None,
            planned_due: Some(due.to_owned()),
            window_start: None,
            window_due: Some(due.to_owned()),
            status: status.code().to_owned(),
            note: None,
            done_on: None,
            open_step: None,
            handed_in_by: None,
            withdrawn_in_version: None,
            uid: id.to_owned(),
            sequence: 0,
            created_at: String::new(),
            updated_at: String::new(),
        }
    }

    fn wanted(unit: Option<&str>, due: &str) -> DraftAssignment {
        let window = Some(Window { start: None, due: due.parse().unwrap() });
        DraftAssignment {
            assignee: unit.map(|u| Assignee::Unit(u.to_owned())),
            planned: window,
            window,
            status: Status::NotStarted,
            done_on: None,
            note: None,
        }
    }

    #[test]
    fn assignments_follow_their_line() {
        let (march, april) = ("2026-03-31", "2026-04-30");
        for (name, before, after, expected) in [
            (
                "the same stays",
                existing("a", Some("x"), march, Status::Accepted),
                vec![wanted(Some("x"), march)],
                (0, 0, 0),
            ),
            (
                "an open one moves",
                existing("a", Some("x"), march, Status::InProgress),
                vec![wanted(Some("x"), april)],
                (1, 0, 0),
            ),
            (
                "a done one stays as it was",
                existing("a", Some("x"), march, Status::Accepted),
                vec![wanted(Some("x"), april)],
                (0, 0, 0),
            ),
            (
                "an ownerless one finds its owner",
                existing("a", None, march, Status::InProgress),
                vec![wanted(Some("x"), march)],
                (1, 0, 0),
            ),
            (
                "another owner is another assignment",
                existing("a", Some("x"), march, Status::InProgress),
                vec![wanted(Some("y"), march)],
                (0, 1, 1),
            ),
            ("nothing wanted", existing("a", Some("x"), march, Status::NotStarted), vec![], (0, 0, 1)),
        ] {
            let carried = carry_over(vec![before], &after);
            assert_eq!((carried.moved.len(), carried.missing.len(), carried.gone.len()), expected, "{name}");
        }
        let after = [wanted(Some("x"), april)];
        let carried = carry_over(vec![existing("a", Some("x"), march, Status::InProgress)], &after);
        assert_eq!(carried.moved[0].status, "in_progress");
        assert_eq!(carried.moved[0].window_due.as_deref(), Some(april));
    }
}
