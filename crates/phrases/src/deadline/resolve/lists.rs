//! Years of lists: «май, сентябрь, декабрь 2023» names its year once, «декабрь 2022, январь» lets it go on.

use super::super::assumption::{Code, Notes};
use super::super::expression::{Item, Moment, Time, Unit, Year};
use super::pieces::{self, order};
use super::plan::Plan;

/// The items with every year that the list itself names. Years that only the plan knows stay out.
pub(super) fn with_years(items: &[Item], plan: &Plan, notes: &mut Notes) -> Option<Vec<Item>> {
    let mut all = items.iter().map(|item| within_range(item, plan, notes)).collect::<Option<Vec<_>>>()?;
    if all.len() > 1 && all.iter().all(|item| last_of(&item.time).year.is_none()) {
        summer_first(&mut all, plan, notes);
        january_last(&mut all, plan, notes);
        return Some(all);
    }
    for index in 0..all.len() {
        if last_of(&all[index].time).year.is_some() {
            continue;
        }
        let right = from_right(&all, index, plan, notes);
        let left = if index > 0 && year_of(&all[index - 1].time).is_some() { from_left(&all, index) } else { None };
        let year = match (left, right) {
            (None, None) => continue,
            (Some(left), Some(Some(right))) => (left == right).then_some(left)?,
            (Some(left), None) => {
                notes.add(Code::YearFromList);
                left
            }
            (None, Some(right)) => right?,
            (Some(_), Some(None)) => return None,
        };
        set_year(&mut all[index].time, year);
        all[index] = within_range(&all[index], plan, notes)?;
    }
    Some(all)
}

/// «28 августа, 5 ноября, 9 января» in a plan from September: an August before the autumn is the summer before the plan.
fn summer_first(all: &mut [Item], plan: &Plan, notes: &mut Notes) {
    let month = |item: &Item| order(first_of(&item.time)).0;
    let summers = all.iter().take_while(|item| month(item) == 8).count();
    let autumn = all.get(summers).is_some_and(|item| (9..=12).contains(&month(item)));
    if plan.school && plan.period.start.month() == 9 && summers > 0 && autumn {
        notes.add(Code::AugustBefore);
        for item in &mut all[..summers] {
            set_year(&mut item.time, Year::Calendar(plan.period.start.year()));
        }
    }
}

/// «до 10 апреля, до 10 июля, до 10 октября, до 10 января»: the last limit of a calendar year's reports lies in the next one.
fn january_last(all: &mut [Item], plan: &Plan, notes: &mut Notes) {
    let limits =
        all.iter().all(|item| matches!(item.time, Time::By { moment: Moment { unit: Unit::Day { .. }, .. }, .. }));
    let months: Vec<i8> = all.iter().map(|item| order(first_of(&item.time)).0).collect();
    let (Some(last), Some(before)) = (months.last(), months[..months.len() - 1].last()) else { return };
    let rising = months[..months.len() - 1].windows(2).all(|pair| pair[0] < pair[1]);
    let year = plan.period.start.year();
    if !limits
        || plan.school
        || year != plan.period.end.year()
        || months.len() < 3
        || !rising
        || *last > 2
        || *before < 9
    {
        return;
    }
    notes.add(Code::YearFromList);
    let count = all.len();
    for (index, item) in all.iter_mut().enumerate() {
        set_year(&mut item.time, Year::Calendar(year + i16::from(index + 1 == count)));
    }
}

/// The year that a neighbour to the right hands down. The outer `None`: no year stands there; the inner: the order of
/// the list leaves it open.
fn from_right(items: &[Item], index: usize, plan: &Plan, notes: &mut Notes) -> Option<Option<Year>> {
    let (place, year) =
        items.iter().enumerate().skip(index + 1).find_map(|(i, item)| Some((i, year_of(&item.time)?)))?;
    let Year::Calendar(number) = year else { return Some(Some(year)) };
    let chain: Vec<_> = items[index..=place].iter().map(|item| order(first_of(&item.time))).collect();
    if chain.windows(2).all(|pair| pair[0] <= pair[1]) {
        return Some(Some(year));
    }
    // «декабрь, январь 2023»: the plan tells whether December is before or after January.
    let inside = |year: i16| {
        let moment = Moment { year: Some(Year::Calendar(year)), ..*first_of(&items[index].time) };
        pieces::days(&moment, &mut Notes::default())
            .is_some_and(|(start, end)| plan.contains(start) && plan.contains(end))
    };
    let left_named = index > 0 && year_of(&items[index - 1].time).is_some();
    if left_named {
        return Some(Some(Year::Calendar(number - 1)));
    }
    notes.add(Code::YearFromList);
    Some(match (inside(number), inside(number - 1)) {
        (true, false) => Some(year),
        (false, true) => Some(Year::Calendar(number - 1)),
        _ => None,
    })
}

/// The year that the neighbour to the left hands on; a month that comes earlier in the year begins the next one.
fn from_left(items: &[Item], index: usize) -> Option<Year> {
    let left = &items[index - 1].time;
    let moment = last_of(left);
    match moment.year? {
        Year::Calendar(year) => {
            let earlier = order(first_of(&items[index].time)) < order(moment);
            Some(Year::Calendar(year + i16::from(earlier)))
        }
        school => Some(school),
    }
}

/// Fills the missing year of a range with one named end; refuses a range that runs backwards.
fn within_range(item: &Item, plan: &Plan, notes: &mut Notes) -> Option<Item> {
    let mut item = item.clone();
    match &mut item.time {
        Time::Within { first, last: Some(last) } | Time::Until { first, last } => {
            fill_range(first, last, notes)?;
            if plan.school && first.is_whole_year() {
                school_years(first, last, notes);
            }
        }
        _ => {}
    }
    Some(item)
}

fn fill_range(first: &mut Moment, last: &mut Moment, notes: &mut Notes) -> Option<()> {
    match (first.year, last.year) {
        (None, Some(Year::Calendar(year))) => {
            let backwards = order(first) > order(last);
            if backwards {
                notes.add(Code::PreviousYear);
            }
            first.year = Some(Year::Calendar(year - i16::from(backwards)));
        }
        (Some(Year::Calendar(year)), None) => {
            let next = order(last) < order(first);
            last.year = Some(Year::Calendar(year + i16::from(next)));
        }
        (None, Some(school)) => first.year = Some(school),
        (Some(school), None) => last.year = Some(school),
        _ => {}
    }
    let (Some(_), Some(_)) = (first.year, last.year) else { return Some(()) };
    let start = pieces::days(first, notes)?.0;
    let end = pieces::days(last, notes)?.1;
    (start <= end).then_some(())
}

/// «2022-2023» in a plan of school years is the school year.
fn school_years(first: &mut Moment, last: &mut Moment, notes: &mut Notes) {
    if let (Some(Year::Calendar(start)), Some(Year::Calendar(end))) = (first.year, last.year)
        && end == start + 1
    {
        notes.add(Code::SchoolYear);
        *first = Moment { unit: Unit::SchoolYear, part: None, year: Some(Year::School(start)) };
        *last = *first;
    }
}

/// The first moment of a time.
pub(super) fn first_of(time: &Time) -> &Moment {
    match time {
        Time::Within { first, .. } | Time::Until { first, .. } => first,
        Time::By { moment, .. } | Time::From { moment, .. } => moment,
        Time::Offset { base, .. } => base,
    }
}

/// The last moment of a time.
pub(super) fn last_of(time: &Time) -> &Moment {
    match time {
        Time::Within { last: Some(last), .. } | Time::Until { last, .. } => last,
        time => first_of(time),
    }
}

/// The year that a time can lend to its neighbours; «с 2023 года» bounds them but lends nothing.
fn year_of(time: &Time) -> Option<Year> {
    let bounds = matches!(time, Time::From { .. } | Time::By { .. }) && first_of(time).is_whole_year();
    last_of(time).year.filter(|_| !bounds)
}

/// Puts a year in place of «года, следующего за отчётным».
pub(super) fn rename_years(time: &mut Time, year: Year) {
    match time {
        Time::Within { first, last: Some(last) } | Time::Until { first, last } => {
            first.year = first.year.map(|_| year);
            last.year = Some(year);
        }
        time => set_year(time, year),
    }
}

/// Names the year of a time that has none.
pub(super) fn set_year(time: &mut Time, year: Year) {
    match time {
        Time::Within { last: Some(last), .. } | Time::Until { last, .. } => last.year = Some(year),
        Time::Within { first: moment, last: None }
        | Time::By { moment, .. }
        | Time::From { moment, .. }
        | Time::Offset { base: moment, .. } => moment.year = Some(year),
    }
}
