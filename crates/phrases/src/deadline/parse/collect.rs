//! Putting named times together: years that stand before or after their months, values, open ranges.

use super::super::super::number::Number;
use super::super::assumption::Code;
use super::super::expression::{Item, Limit, Moment, Part, Time, Unit, Value, Year};
use super::super::lexer::Kind;
use super::super::words::{self, Word};
use super::Parser;
use super::moment::named;

/// How many named times one text may hold; more is no deadline.
const MOST_ITEMS: usize = 120;

impl Parser<'_> {
    /// Adds a named time to the list.
    pub(super) fn push(&mut self, item: Item) -> Option<()> {
        (self.out.items.len() < MOST_ITEMS).then_some(())?;
        if !matches!(item.time, Time::By { .. }) {
            self.limit = None;
        }
        if let Some(years) = bare_years(&item) {
            return self.push_years(item, &years);
        }
        let yearless = moments(&item.time).iter().all(|moment| moment.year.is_none());
        if yearless && self.heads.is_empty() {
            self.turn_years_into_heads(matches!(item.time, Time::By { .. }))?;
        }
        if !yearless || self.heads.is_empty() {
            // «2023 год: март, май 2024»: which year has March?
            self.heads.is_empty().then_some(())?;
            return self.keep(item);
        }
        for year in self.heads.clone() {
            self.keep(map_moments(&item, |moment| named(moment, year)))?;
        }
        Some(())
    }

    fn keep(&mut self, mut item: Item) -> Option<()> {
        if self.value_first {
            item.value = self.pending_value.take();
        }
        self.out.items.push(item);
        Some(())
    }

    /// A year by itself belongs to the month before it («сентябрь, 2023»), repeats it («март 2022, 2023») or stands alone.
    fn push_years(&mut self, item: Item, years: &[Year]) -> Option<()> {
        if !self.heads.is_empty() {
            // «2023 год: март, июль; 2024 год: март»: the next head begins.
            self.heads.clear();
            return self.keep(item);
        }
        let Some(previous) = self.out.items.last().cloned() else { return self.keep(item) };
        if item.during || previous.value.is_some() {
            return self.keep(item);
        }
        let unnamed = moments(&previous.time);
        if unnamed.iter().any(|moment| moment.is_whole_year()) || previous.during {
            return self.keep(item);
        }
        if unnamed.iter().all(|moment| moment.year.is_none()) {
            self.out.items.pop();
            let several = years.len() > 1 && !self.out.items.is_empty();
            // «март, сентябрь, 2022-2023 гг.»: do both months come back?
            (!several).then_some(())?;
            for year in years {
                self.keep(map_moments(&previous, |moment| named(moment, *year)))?;
            }
            return Some(());
        }
        // «март, сентябрь 2022, 2023»: it is not said whether March comes back too.
        let shared =
            self.out.items.iter().any(|item| moments(&item.time).last().is_none_or(|moment| moment.year.is_none()));
        (!shared && moments_share_year(&previous.time)).then_some(())?;
        for year in years {
            self.keep(map_moments(&previous, |moment| named(moment, *year)))?;
        }
        Some(())
    }

    /// «2023 год: март, май»: the years just read serve the months that follow.
    /// «в течение 2023 года» is such a head only before a limit or after a sign that announces details.
    fn turn_years_into_heads(&mut self, limit: bool) -> Option<()> {
        if let Some(last) = self.out.items.last_mut().filter(|item| item.during && bare_years(item).is_some()) {
            (limit || self.opened).then_some(())?;
            last.during = false;
        }
        let mut heads = Vec::new();
        while let Some(years) =
            self.out.items.last().filter(|item| !item.during && item.value.is_none()).and_then(bare_years)
        {
            heads.splice(0..0, years);
            self.out.items.pop();
        }
        self.heads = heads;
        Some(())
    }

    /// Whether the list so far ends with a year by itself, which may be the head of what follows.
    pub(super) fn ends_with_year(&self) -> bool {
        self.out.items.last().is_some_and(|item| !item.during && bare_years(item).is_some())
    }

    /// «сентябрь 2022 – постоянно»: the last time becomes a beginning.
    pub(super) fn open_last_item(&mut self) -> Option<()> {
        let last = self.out.items.last_mut()?;
        match last.time {
            Time::Within { first, last: None } if !last.during && !first.is_whole_year() => {
                last.time = Time::From { moment: first, exclusive: false };
                Some(())
            }
            Time::From { .. } | Time::Within { .. } => Some(()),
            _ => None,
        }
    }

    /// «с 1 сентября, до 31 мая» is one range.
    pub(super) fn join_open_ranges(&mut self) {
        let items = &mut self.out.items;
        let mut index = 1;
        while index < items.len() {
            let joined = match (&items[index - 1].time, &items[index].time) {
                (Time::From { moment, exclusive: false }, Time::By { limit, moment: last }) => Some(match limit {
                    Limit::NotLater => Time::Within { first: *moment, last: Some(*last) },
                    _ => Time::Until { first: *moment, last: *last },
                }),
                _ => None,
            };
            if let Some(time) = joined {
                items[index].time = time;
                items.remove(index - 1);
            } else {
                index += 1;
            }
        }
    }

    /// «ноябрь (не позднее 20 ноября)»: the limit lies inside the month named.
    pub(super) fn limits_in_months(&mut self) {
        let items = &mut self.out.items;
        let mut index = 1;
        while index < items.len() {
            let joined = match (&items[index - 1], &items[index]) {
                (
                    Item {
                        time:
                            Time::Within { first: first @ Moment { unit: Unit::Month(month), part: None, .. }, last: None },
                        during: false,
                        value: None,
                    },
                    Item {
                        time: Time::By { moment: last @ Moment { unit: Unit::Day { month: same, .. }, .. }, .. },
                        ..
                    },
                ) if month == same && (first.year.is_none() || last.year.is_none() || first.year == last.year) => {
                    let year = first.year.or(last.year);
                    Some(Time::Within { first: Moment { year, ..*first }, last: Some(Moment { year, ..*last }) })
                }
                _ => None,
            };
            match joined {
                Some(time) => {
                    items[index].time = time;
                    items.remove(index - 1);
                }
                None => index += 1,
            }
        }
    }

    /// «сентябрь, 2 неделя», «октябрь (3-4 неделя)»: parts of the month just named, when no other month waits for them.
    pub(super) fn part_of_last(&mut self) -> Option<Vec<Item>> {
        self.after_item.then_some(())?;
        let last = self.out.items.last()?.clone();
        let Time::Within { first: whole @ Moment { unit: Unit::Month(_), part: None, .. }, last: None } = last.time
        else {
            return None;
        };
        let others = &self.out.items[..self.out.items.len() - 1];
        let named = |item: &Item| {
            !matches!(item.time, Time::Within { first: Moment { unit: Unit::Month(_), part: None, .. }, last: None })
        };
        (others.iter().all(named) && !last.during && last.value.is_none()).then_some(())?;
        self.attempt(|p| {
            let _ = p.eat(Word::In) || p.eat(Word::On);
            let ordinals = p.ordinals()?;
            let make: fn(i8) -> Option<Part> = match p.word(0)? {
                Word::Unit(words::Unit::Week) => |n| (n <= 4).then_some(Part::Week(n)),
                Word::Unit(words::Unit::TenDays) => |n| (n <= 3).then_some(Part::Decade(n)),
                Word::HalfPart => |n| (n == 1 || n == 2).then_some(Part::Half(n)),
                _ => return None,
            };
            let week = p.word(0) == Some(Word::Unit(words::Unit::Week));
            p.at += 1;
            // «…, 2 неделя октября» begins the next month.
            let alone =
                !matches!(p.word(0), Some(Word::Month { .. } | Word::Each | Word::Unit(_) | Word::Year | Word::School));
            alone.then_some(())?;
            let part = |n: i8| Some(Moment { part: Some(make(n)?), ..whole });
            let items = ordinals.iter().map(|(first, end)| {
                let end = match end {
                    Some(end) => Some(part(*end)?),
                    None => None,
                };
                Some(Item { time: Time::Within { first: part(*first)?, last: end }, during: false, value: None })
            });
            let items = items.collect::<Option<Vec<_>>>()?;
            if week {
                p.notes.add(Code::WeekOfMonth);
            }
            Some(items)
        })
    }

    /// «– 15%», «не менее 30 %», «(100%)», «5 чел.»
    pub(super) fn value(&mut self) -> Option<Value> {
        self.attempt(|p| {
            let mut steps = 0;
            while steps < 3
                && p.eat_if(|word| {
                    matches!(
                        word,
                        Word::Not | Word::Less | Word::More | Word::Before | Word::On | Word::Until | Word::Minimum
                    )
                })
            {
                steps += 1;
            }
            let amount = match p.kind(0)? {
                Kind::Number { value, digits: 1..=6, ordinal: false } => f64::from(value),
                Kind::Decimal(value) => value,
                _ => return None,
            };
            p.at += 1;
            let unit = match p.kind(0)? {
                Kind::Percent | Kind::Word(Word::Percent) => "%",
                Kind::Word(Word::People) => "чел.",
                Kind::Word(Word::Pieces) => "шт.",
                _ => return None,
            };
            p.at += 1;
            Some(Value { amount: Number(amount), unit })
        })
    }

    /// Ties a value to the time before it, or after it when values come first.
    pub(super) fn take_value(&mut self, value: Value) -> Option<()> {
        if self.value_first
            || (self.out.items.is_empty() && self.out.recurrence.is_none() && self.out.continuity.is_none())
        {
            self.value_first = true;
            self.pending_value.is_none().then_some(())?;
            self.pending_value = Some(value);
            self.after_item = false;
            return Some(());
        }
        let slot = match self.out.items.last_mut() {
            Some(item) => &mut item.value,
            None => &mut self.out.value,
        };
        // «май – 50%, 70%»: two values for one date.
        slot.is_none().then_some(())?;
        *slot = Some(value);
        self.after_item = false;
        Some(())
    }
}

/// The moments of a time.
fn moments(time: &Time) -> Vec<Moment> {
    match time {
        Time::Within { first, last: Some(last) } | Time::Until { first, last } => vec![*first, *last],
        Time::Within { first: moment, last: None } | Time::By { moment, .. } | Time::From { moment, .. } => {
            vec![*moment]
        }
        Time::Offset { base, .. } => vec![*base],
    }
}

/// Whether a time may stand beside «постоянно»: «с ноября», «2023 год», «сентябрь – май», but not «март».
pub(super) fn goes_on(item: &Item) -> bool {
    match &item.time {
        Time::Within { first, last } => item.during || last.is_some() || first.is_whole_year(),
        Time::From { .. } | Time::Until { .. } | Time::By { .. } => true,
        Time::Offset { .. } => false,
    }
}

fn moments_share_year(time: &Time) -> bool {
    let all = moments(time);
    // «март-апрель 2022»: the year of the end serves the beginning.
    all.iter().filter_map(|moment| moment.year).collect::<Vec<_>>().windows(2).all(|pair| pair[0] == pair[1])
}

fn map_moments(item: &Item, change: impl Fn(Moment) -> Moment) -> Item {
    let time = match item.time.clone() {
        Time::Within { first, last } => Time::Within { first: change(first), last: last.map(&change) },
        Time::Until { first, last } => Time::Until { first: change(first), last: change(last) },
        Time::By { limit, moment } => Time::By { limit, moment: change(moment) },
        Time::From { moment, exclusive } => Time::From { moment: change(moment), exclusive },
        Time::Offset { count, unit, before, base } => Time::Offset { count, unit, before, base: change(base) },
    };
    Item { time, ..item.clone() }
}

/// «март 2023, май 2023; 2024» ends with a year that may belong to the months before it or begin something new.
pub(super) fn in_order(items: &[Item]) -> bool {
    items.windows(2).all(|pair| {
        let open = pair[0].value.is_none() && !pair[0].during && bare_years(&pair[0]).is_none();
        let bounds = moments(&pair[0].time).iter().all(Moment::is_whole_year);
        !open || bounds || pair[1].during || bare_years(&pair[1]).is_none()
    })
}

/// The years of an item that names nothing but years.
pub(super) fn bare_years(item: &Item) -> Option<Vec<Year>> {
    match item.time {
        Time::Within { first, last: None } if first.is_whole_year() => Some(vec![first.year?]),
        Time::Within { first, last: Some(last) } if first.is_whole_year() && last.is_whole_year() => {
            match (first.year?, last.year?) {
                (Year::Calendar(first), Year::Calendar(last)) if last - first < 40 => {
                    Some((first..=last).map(Year::Calendar).collect())
                }
                (Year::School(first), Year::School(last)) if last - first < 40 => {
                    Some((first..=last).map(Year::School).collect())
                }
                _ => None,
            }
        }
        _ => None,
    }
}
