//! What asks for attention, said once: assignments of one line grouped into one row, and a line's assignments by window.
//!
//! The grouping is pure and works over plain lists of assignments, whoever loaded them.

use std::collections::{BTreeMap, BTreeSet};

use domain::progress::{Standing, Status};
use domain::russian;
use jiff::civil::Date;
use phrases::deadline::Window;
use serde::Serialize;

use crate::assignments::{self, AssignmentFilter, AssignmentRow, AssignmentView};
use crate::{Actor, App, Failure, Page};

/// How many assignments are grouped at most, the most urgent first. A country of schools must not be loaded for one page.
const MOST: u64 = 5_000;

/// Assignments of one line that ask for attention together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineGroup {
    /// The line.
    pub activity_id: String,
    /// Its plan.
    pub plan_id: String,
    /// Title of the plan.
    pub plan_title: String,
    /// Number of the line.
    pub number: Option<String>,
    /// Title of the line.
    pub title: String,
    /// Who: the name of the only owner, else «10 школ».
    pub owners: String,
    /// The nearest last day.
    pub due: Option<Date>,
    /// How many last days there are.
    pub windows: usize,
    /// How many assignments.
    pub assignments: usize,
    /// How the most urgent one stands.
    pub standing: Standing,
    /// The only assignment, when it is one: a link leads to its record.
    pub only: Option<String>,
    /// The window of the most urgent one, as addresses name it.
    pub window: String,
}

/// Lines with assignments of a status or group of them (`overdue`, `due_soon` …), one row a line, the most urgent first.
///
/// `total` of the page counts lines; the second answer counts assignments.
///
/// # Errors
/// As [`assignments::list`].
pub async fn lines(
    app: &App,
    actor: &Actor,
    status: &str,
    page: u64,
    size: u64,
) -> Result<(Page<LineGroup>, u64), Failure> {
    let filter = AssignmentFilter { status: status.to_owned(), page: 1, ..AssignmentFilter::default() };
    let total = assignments::list(app, actor, &filter).await?.total;
    let rows = assignments::most_urgent(app, actor, &filter, MOST).await?;
    let groups = by_line(&rows);
    let (count, page) = (groups.len() as u64, page.max(1));
    let before = usize::try_from((page - 1).saturating_mul(size)).unwrap_or(usize::MAX);
    let shown = groups.into_iter().skip(before).take(usize::try_from(size).unwrap_or(usize::MAX)).collect();
    Ok((Page::new(shown, page, size, count), total))
}

/// One row a line, in the order in which the lines are first met.
pub fn by_line(rows: &[AssignmentRow]) -> Vec<LineGroup> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<&AssignmentRow>> = Vec::new();
    for row in rows {
        let place = *places.entry(row.activity_id.as_str()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups.iter().filter_map(|group| line(group)).collect()
}

fn line(group: &[&AssignmentRow]) -> Option<LineGroup> {
    let first = group.iter().min_by_key(|row| row.standing.urgency())?;
    let windows: BTreeSet<_> = group.iter().map(|row| row.window.map(|w| (w.due, w.start))).collect();
    Some(LineGroup {
        activity_id: first.activity_id.clone(),
        plan_id: first.plan_id.clone(),
        plan_title: first.plan_title.clone(),
        number: first.number.clone(),
        title: first.title.clone(),
        owners: owners(group),
        due: group.iter().filter_map(|row| row.window.map(|w| w.due)).min(),
        windows: windows.len(),
        assignments: group.len(),
        standing: first.standing,
        only: (group.len() == 1).then(|| first.id.clone()),
        window: window_key(first.window),
    })
}

/// «СОШ № 1», «10 школ», «3 организации», «5 исполнителей», «исполнитель не назначен».
fn owners(group: &[&AssignmentRow]) -> String {
    let named: BTreeMap<String, (&str, bool, bool)> = group
        .iter()
        .filter_map(|row| {
            let owner = row.owner.as_ref()?;
            Some((owner.target.to_string(), (owner.name.as_str(), row.school, owner.target.unit_id().is_some())))
        })
        .collect();
    let count = named.len() as u64;
    let all = |is: fn(&(&str, bool, bool)) -> bool| named.values().all(is);
    match count {
        0 => "исполнитель не назначен".to_owned(),
        1 => named.values().next().map(|(name, ..)| (*name).to_owned()).unwrap_or_default(),
        _ => owner_count(count, all(|owner| owner.1), all(|owner| owner.2)),
    }
}

/// A number of owners in words: schools, organisations, or whoever they are.
pub fn owner_count(count: u64, schools: bool, units: bool) -> String {
    match (schools, units) {
        (true, _) => russian::counted(count, "школа", "школы", "школ"),
        (false, true) => russian::counted(count, "организация", "организации", "организаций"),
        _ => russian::counted(count, "исполнитель", "исполнителя", "исполнителей"),
    }
}

/// Assignments of one line in one window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WindowGroup {
    /// The window; nothing for work without a date.
    pub window: Option<Window>,
    /// As addresses name it.
    pub key: String,
    /// In words: «март 2023», «без даты».
    pub words: String,
    /// The most urgent standing of its open work, else done.
    pub standing: Standing,
    /// Accepted.
    pub accepted: usize,
    /// Asked for: all but the dropped.
    pub total: usize,
    /// Its assignments in the order of the list.
    pub rows: Vec<AssignmentView>,
}

impl WindowGroup {
    /// «принято 3 из 10»
    pub fn progress(&self) -> String {
        format!("принято {} из {}", self.accepted, self.total)
    }
}

/// What an address says of a window: `2026-01-05_2026-01-11`, `2026-01-11`, `none`.
pub fn window_key(window: Option<Window>) -> String {
    match window {
        None => "none".to_owned(),
        Some(Window { start: None, due }) => due.to_string(),
        Some(Window { start: Some(start), due }) => format!("{start}_{due}"),
    }
}

/// A line's assignments by window, the earliest last day first, work without a date last.
pub fn by_window(assignments: &[AssignmentView]) -> Vec<WindowGroup> {
    let order = |window: Option<Window>| (window.is_none(), window.map(|w| (w.due, w.start)));
    let mut groups: BTreeMap<_, Vec<AssignmentView>> = BTreeMap::new();
    for assignment in assignments {
        groups.entry(order(assignment.window)).or_default().push(assignment.clone());
    }
    groups.into_values().filter_map(window_group).collect()
}

fn window_group(rows: Vec<AssignmentView>) -> Option<WindowGroup> {
    let first = rows.first()?;
    let open = rows.iter().filter(|row| !row.status.is_closed()).map(|row| row.standing);
    let total = rows.iter().filter(|row| row.status != Status::Dropped).count();
    let closed = if total == 0 { Standing::Dropped } else { Standing::Done };
    Some(WindowGroup {
        window: first.window,
        key: window_key(first.window),
        words: first.window_words.clone().unwrap_or_else(|| "без даты".to_owned()),
        standing: open.min_by_key(|standing| standing.urgency()).unwrap_or(closed),
        accepted: rows.iter().filter(|row| row.status == Status::Accepted).count(),
        total,
        rows,
    })
}

/// The window to open first: the one that runs or comes next with open work, else the last one with open work, else the last.
pub fn current(groups: &[WindowGroup], today: Date) -> usize {
    let open = |group: &WindowGroup| group.rows.iter().any(|row| !row.status.is_closed());
    let ahead = |group: &WindowGroup| group.window.is_none_or(|window| window.due >= today);
    let place = groups.iter().position(|group| open(group) && ahead(group));
    place.or_else(|| groups.iter().rposition(open)).unwrap_or(groups.len().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{Target, TargetView};

    fn unit(number: usize) -> TargetView {
        TargetView {
            target: Target::Unit(format!("u{number}")),
            name: format!("СОШ № {number}"),
            detail: String::new(),
        }
    }

    fn row(line: usize, owner: usize, day: i8) -> AssignmentRow {
        let window = Some(Window { start: None, due: date(2026, 12, day) });
        AssignmentRow {
            id: format!("{line}-{owner}-{day}"),
            activity_id: line.to_string(),
            plan_id: "plan".to_owned(),
            plan_title: "План".to_owned(),
            number: None,
            title: format!("Строка {line}"),
            section: None,
            owner: Some(unit(owner)),
            school: true,
            window,
            status: Status::NotStarted,
            standing: Standing::of(Status::NotStarted, window, date(2026, 12, 4)),
            withdrawn: false,
            revision: 1,
        }
    }

    #[test]
    fn a_line_is_said_once() {
        let mut rows: Vec<AssignmentRow> = (1..=10).map(|owner| row(1, owner, 6)).collect();
        rows.push(row(2, 3, 7));
        rows.extend((1..=2).map(|owner| row(1, owner, 13)));
        rows.push(AssignmentRow { owner: None, school: false, ..row(3, 1, 8) });
        let groups = by_line(&rows);
        let told: Vec<_> = groups
            .iter()
            .map(|g| (g.title.as_str(), g.owners.replace('\u{a0}', " "), g.windows, g.assignments, g.only.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("Строка 1", "10 школ".to_owned(), 2, 12, None),
                ("Строка 2", "СОШ № 3".to_owned(), 1, 1, Some("2-3-7")),
                ("Строка 3", "исполнитель не назначен".to_owned(), 1, 1, Some("3-1-8")),
            ]
        );
        assert_eq!(groups[0].due, Some(date(2026, 12, 6)));
    }

    fn view(day: Option<i8>, owner: usize, status: Status, today: Date) -> AssignmentView {
        let window = day.map(|day| Window { start: None, due: date(2026, 12, day) });
        AssignmentView {
            id: format!("{owner}"),
            owner: Some(unit(owner)),
            window,
            window_words: window.as_ref().map(russian::window),
            status,
            standing: Standing::of(status, window, today),
            note: None,
            done_on: None,
            next: status.next(),
            revision: 1,
        }
    }

    #[test]
    fn a_matrix_opens_at_its_current_window() {
        use Status::{Accepted, Dropped, NotStarted};
        for (today, statuses, opened) in [
            (4, [NotStarted, NotStarted, NotStarted], Some(6)),
            (7, [NotStarted, NotStarted, NotStarted], Some(13)),
            (7, [NotStarted, Accepted, NotStarted], Some(20)),
            (28, [NotStarted, NotStarted, Accepted], Some(13)),
            (28, [Accepted, Dropped, Accepted], Some(20)),
        ] {
            let today = date(2026, 12, today);
            let all: Vec<AssignmentView> = [20, 6, 13]
                .into_iter()
                .flat_map(|day| {
                    let place = [6, 13, 20].iter().position(|known| *known == day).unwrap();
                    (1..=3).map(move |owner| view(Some(day), owner, statuses[place], today))
                })
                .collect();
            let groups = by_window(&all);
            assert_eq!(groups.len(), 3);
            let chosen = &groups[current(&groups, today)];
            assert_eq!(chosen.window.map(|w| w.due.day()), opened, "{today}");
        }
        let undated = by_window(&[view(None, 1, NotStarted, date(2026, 12, 1))]);
        assert_eq!((undated[0].key.as_str(), undated[0].words.as_str()), ("none", "без даты"));
        assert_eq!(current(&[], date(2026, 12, 1)), 0);
    }
}
