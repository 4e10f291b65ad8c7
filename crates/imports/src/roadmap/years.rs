//! Years of months that name none, by sense: the order of the rows, the approval, the summer before a school year.
//!
//! A reader of one cell knows only the plan's period. Here the rows stand together: an «август» before the autumn rows of
//! a school year is the August before it, an «октябрь» in a plan approved in October for the exams of the next year is
//! the October of the approval. Every year placed so carries its assumption; where the rows do not say, the cell stays
//! unread and a person is asked.

use domain::roadmap::Section;
use jiff::civil::{Date, date};
use phrases::deadline::{self, Assumption, Deadline, Nature};
use phrases::period::Period;
use phrases::text::fold;

use super::dates;

/// What is known of the plan besides its rows.
pub(super) struct Frame<'a> {
    /// The plan's period.
    pub(super) period: Period,
    /// Its title.
    pub(super) title: &'a str,
    /// The day of its approval.
    pub(super) approved: Option<Date>,
    /// The period is named neither by the title, nor by an order, nor by the caller.
    pub(super) assumed: bool,
}

/// Places months without a year in all sections.
pub(super) fn place(sections: &mut [Section], frame: &Frame<'_>) {
    match frame.exam_period() {
        Some((period, code, text)) => each(sections, &mut |deadlines| {
            for deadline in deadlines.iter_mut().filter(|deadline| is_bare(deadline)) {
                let moved = deadline::read(&deadline.text, period);
                if moved.windows != deadline.windows && moved.unread.is_none() {
                    **deadline = with(moved, code, text);
                }
            }
        }),
        None if is_school_year(frame.period) => each(sections, &mut |deadlines| place_summer(deadlines, frame.period)),
        None => {}
    }
}

/// Gives the deadlines of every section, in the order of its rows.
fn each(sections: &mut [Section], place: &mut dyn FnMut(&mut [&mut Deadline])) {
    for section in sections {
        let mut deadlines: Vec<&mut Deadline> =
            section.activities.iter_mut().map(|activity| &mut activity.deadline).collect();
        place(&mut deadlines);
        each(&mut section.sections, place);
    }
}

impl Frame<'_> {
    /// A plan made in the second half of a year for the exams of the next, or whose only known year is that of its autumn
    /// approval, begins with the month of its approval.
    fn exam_period(&self) -> Option<(Period, &'static str, &'static str)> {
        let approved = self.approved.filter(|day| day.month() >= 8)?;
        let whole_year = self.period.start.month() == 1 && self.period.end.month() == 12;
        let (first, last) = (self.period.start.year(), self.period.end.year());
        let next_year = whole_year && first == last && approved.year() + 1 == first && is_for_exams(self.title);
        let own_year = self.assumed && whole_year && first == last && approved.year() == first;
        if !(next_year || own_year) {
            return None;
        }
        let start = date(approved.year(), approved.month(), 1);
        let end = date(approved.year() + 1, approved.month(), 1).yesterday().ok()?;
        let text = "год не назван: принят первый такой месяц после утверждения плана";
        Some((Period::new(start, end)?, "year_by_approval", text))
    }
}

/// Whether a title speaks of exams in a year rather than of a plan for that year.
fn is_for_exams(title: &str) -> bool {
    let folded = fold(title);
    let exams = ["аттестаци", "экзамен", "гиа", "егэ", "огэ"].iter().any(|word| folded.contains(word));
    let for_year = dates::years(title).any(|year| {
        [format!("на {year} год"), format!("на {year} календарный"), format!("на {year} г")]
            .iter()
            .any(|words| folded.contains(words.as_str()))
    });
    exams && !for_year
}

fn is_school_year(period: Period) -> bool {
    (8..=9).contains(&period.start.month()) && period.end.year() == period.start.year() + 1 && period.end.month() <= 8
}

/// Whether a cell names a month and no year, and nothing that repeats.
fn is_bare(deadline: &Deadline) -> bool {
    deadline.nature == Nature::Dated
        && deadline.rrule.is_none()
        && deadline.unread.is_none()
        && dates::years(&deadline.text).next().is_none()
        && !deadline.windows.is_empty()
        && (names_month(&deadline.text) || dates::day_and_month(&deadline.text))
}

fn names_month(text: &str) -> bool {
    text.to_lowercase().split(|c: char| !c.is_alphabetic()).any(|word| dates::month_number(word).is_some())
}

/// A lone August (or July) of a school year's plan is that before it or that after it, as the rows around it say.
fn place_summer(deadlines: &mut [&mut Deadline], period: Period) {
    let before = Period::new(date(period.start.year(), 6, 1), date(period.end.year(), 5, 31));
    let Some(before) = before.filter(|_| period.start.month() == 9) else { return };
    let mut points: Vec<Option<(Date, Date)>> = deadlines.iter().map(|deadline| span(deadline)).collect();
    for index in 0..deadlines.len() {
        let deadline = &*deadlines[index];
        let Some((_, due)) = points[index].filter(|_| is_bare(deadline) && is_lone_summer(deadline)) else { continue };
        let early = deadline::read(&deadline.text, before);
        let Some(early_due) = early.windows.last().map(|window| window.due).filter(|early| *early < due) else {
            continue;
        };
        let above = points[..index].iter().flatten().next_back();
        let below = points[index + 1..].iter().flatten().next();
        let summer = |day: &Date| day.month() >= 5 && day.month() <= 8 && day.year() == period.end.year();
        let may_be_early = above.is_none() && below.is_some_and(|(start, _)| start.month() >= 8 || *start > early_due)
            || above.is_some_and(|(_, due)| due.month() <= 8 && *due <= early_due && due.year() == early_due.year());
        let may_be_late = above.is_some_and(|(_, due)| summer(due) || rises(&points[..index]))
            && below.is_none_or(|(start, _)| summer(start) && *start > early_due);
        let placed = match (may_be_early, may_be_late) {
            (true, false) => {
                with(early, "august_before", "год не назван: по порядку строк это лето перед учебным годом")
            }
            (false, true) => {
                with(deadline.clone(), "august_after", "год не назван: по порядку строк это лето в конце учебного года")
            }
            _ => asked(deadline),
        };
        points[index] = span(&placed);
        *deadlines[index] = placed;
    }
}

/// Whether months rise through the rows.
fn rises(points: &[Option<(Date, Date)>]) -> bool {
    let dues: Vec<Date> = points.iter().flatten().map(|(_, due)| *due).collect();
    dues.len() >= 2 && dues.windows(2).all(|pair| pair[0] <= pair[1])
}

/// First and last day of a dated cell.
fn span(deadline: &Deadline) -> Option<(Date, Date)> {
    let dated = deadline.nature == Nature::Dated && deadline.rrule.is_none() && deadline.unread.is_none();
    let first = deadline.windows.first().filter(|_| dated)?;
    let last = deadline.windows.last()?;
    // A year-long window says nothing of the order.
    let start = first.start.unwrap_or(first.due);
    (start.until(last.due).ok()?.get_days() < 300).then_some((start, last.due))
}

/// Whether the cell names August (or July) and no other month.
fn is_lone_summer(deadline: &Deadline) -> bool {
    let months: Vec<i8> =
        fold(&deadline.text).split(|c: char| !c.is_alphabetic()).filter_map(dates::month_number).collect();
    !months.is_empty() && months.iter().all(|month| *month == 8)
}

/// A cell whose year nothing tells: kept whole, for a person to settle.
fn asked(deadline: &Deadline) -> Deadline {
    Deadline {
        text: deadline.text.clone(),
        nature: Nature::Conditional,
        windows: Vec::new(),
        rrule: None,
        reference: None,
        assumptions: Vec::new(),
        targets: Vec::new(),
        unread: Some(deadline.text.clone()),
    }
}

fn with(mut deadline: Deadline, code: &str, text: &str) -> Deadline {
    if !deadline.assumptions.iter().any(|assumption| assumption.code == code) {
        deadline.assumptions.push(Assumption { code: code.to_owned(), text: text.to_owned() });
    }
    deadline
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(period: &str, title: &str, approved: Option<Date>, assumed: bool, cells: &[(&str, &str)]) {
        let period = phrases::period::read_argument(period).unwrap();
        let mut deadlines: Vec<Deadline> = cells.iter().map(|(text, _)| deadline::read(text, period)).collect();
        let frame = Frame { period, title, approved, assumed };
        let mut refs: Vec<&mut Deadline> = deadlines.iter_mut().collect();
        match frame.exam_period() {
            Some((period, code, text)) => {
                for deadline in refs.iter_mut().filter(|deadline| is_bare(deadline)) {
                    **deadline = with(deadline::read(&deadline.text, period), code, text);
                }
            }
            None => place_summer(&mut refs, period),
        }
        for (deadline, (text, expected)) in deadlines.iter().zip(cells) {
            let found = deadline.windows.last().map(|window| window.due.to_string()).unwrap_or_default();
            assert_eq!(found, *expected, "{text} of {cells:?}");
        }
    }

    #[test]
    fn august_stands_before_autumn_or_after_summer() {
        check("2022/2023", "", None, false, &[("Август", "2022-08-31"), ("Сентябрь", "2022-09-30")]);
        check("2022/2023", "", None, false, &[("Май", "2023-05-31"), ("Август", "2023-08-31")]);
        check("2022/2023", "", None, false, &[("Август", "")]);
        check("2022/2023", "", None, false, &[("Февраль", "2023-02-28"), ("Август", ""), ("Октябрь", "2022-10-31")]);
        check(
            "2022/2023",
            "",
            None,
            false,
            &[
                ("Август", "2022-08-31"),
                ("август", "2022-08-31"),
                ("в течение года", "2023-08-31"),
                ("Май", "2023-05-31"),
            ],
        );
    }

    #[test]
    fn autumn_of_the_approval_comes_before_the_exams() {
        let approved = Some(date(2022, 10, 5));
        check(
            "2023",
            "Подготовка к ГИА в 2023 году",
            approved,
            false,
            &[("октябрь", "2022-10-31"), ("май", "2023-05-31")],
        );
        check("2023", "План работы на 2023 год", approved, false, &[("октябрь", "2023-10-31")]);
        check("2022", "План работы", approved, true, &[("ноябрь", "2022-11-30"), ("март", "2023-03-31")]);
    }
}
