//! Phrases that were written by hand from the contract before the reader saw them, with what is right and how much of it is read.
//!
//! The tables of `fresh/*_first.txt` helped to mend the grammar. Those of `fresh/*_second.txt` and `fresh/*_third.txt` were
//! measured before anything was mended by them; the figures stand in `docs/design/0007-phrases-without-a-dictionary.md`.
//! A line is right, asked (the reader says that it did not understand), or silently wrong; the last is the worst.

#![expect(clippy::print_stdout, reason = "a table prints its figures")]

use phrases::deadline::{self, Deadline, Nature};
use phrases::indicator::{self, Comparator, Indicator};
use phrases::parties::{self, Parties};
use phrases::period;

/// What became of the lines of a table.
#[derive(Default)]
struct Score {
    lines: usize,
    asked: Vec<String>,
    wrong: Vec<String>,
}

impl Score {
    fn add(&mut self, line: &str, right: bool, asked: bool, found: &str) {
        self.lines += 1;
        if !right {
            let told = format!("{line}\n      found {found}");
            if asked { self.asked.push(told) } else { self.wrong.push(told) }
        }
    }

    /// Prints the figures; fails under the share of right lines (in tenths of a per cent) or above the number of wrong ones.
    fn check(&self, name: &str, right: usize, wrong: usize) {
        let read = self.lines - self.asked.len() - self.wrong.len();
        let asked = self.asked.iter().map(|line| format!("  asked {line}\n"));
        let silent = self.wrong.iter().map(|line| format!("  WRONG {line}\n"));
        let list: String = asked.chain(silent).collect();
        let share = read * 1000 / self.lines;
        println!(
            "{name}: {read} of {} right, {} asked, {} wrong\n{list}",
            self.lines,
            self.asked.len(),
            self.wrong.len()
        );
        assert!(
            share >= right && self.wrong.len() <= wrong,
            "{name}: {share} of 1000 right, {} wrong\n{list}",
            self.wrong.len()
        );
    }
}

fn lines(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// `dated 2024-01-01..2024-01-31 …`, `dated 12: first last`, `conditional`, `unread`; other right readings behind `//`.
fn deadline_fits(read: &Deadline, wanted: &str) -> bool {
    let nature = match read.nature {
        Nature::Dated => "dated",
        Nature::Continuous => "continuous",
        Nature::Conditional => "conditional",
        Nature::Absent => "absent",
    };
    let window = |w: &deadline::Window| format!("{}..{}", w.start.map_or(String::new(), |d| d.to_string()), w.due);
    let windows: Vec<String> = read.windows.iter().map(window).collect();
    wanted.split("//").map(str::trim).any(|wanted| {
        let (wanted_nature, rest) = wanted.split_once(' ').unwrap_or((wanted, ""));
        if wanted_nature == "unread" || read.unread.is_some() {
            return wanted_nature == "unread" && read.unread.is_some();
        }
        let same = match rest.split_once(": ") {
            Some((count, ends)) => {
                let ends: Vec<&str> = ends.split_whitespace().collect();
                count.parse() == Ok(windows.len())
                    && (ends.first(), ends.last())
                        == (windows.first().map(String::as_str).as_ref(), windows.last().map(String::as_str).as_ref())
            }
            None => rest.split_whitespace().eq(windows.iter().map(String::as_str)),
        };
        wanted_nature == nature && same
    })
}

fn deadlines(table: &str) -> Score {
    let mut score = Score::default();
    for line in lines(table) {
        let columns: Vec<&str> = line.splitn(3, '|').map(str::trim).collect();
        let plan = period::read_argument(columns[1]).unwrap_or_else(|| panic!("period of: {line}"));
        let read = deadline::read(columns[0], plan);
        let asked =
            read.unread.is_some() || (read.nature == Nature::Conditional && !columns[2].contains("conditional"));
        let found = format!(
            "{:?} {:?}",
            read.nature,
            read.windows
                .iter()
                .take(4)
                .map(|w| (w.start.map(|d| d.to_string()), w.due.to_string()))
                .collect::<Vec<_>>()
        );
        score.add(line, deadline_fits(&read, columns[2]), asked, &found);
    }
    score
}

/// White space, full stops, commas and «(по согласованию)» make no difference to who is named.
fn bare(text: &str) -> String {
    let text = text.to_lowercase().replace("(по согласованию)", " ");
    text.split(|c: char| c.is_whitespace() || ".,;".contains(c))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// One party as the table writes it: `person Иванов И.И. {n=…; p=…}`.
fn party_fits(party: &parties::Party, wanted: &str) -> bool {
    let json = serde_json::to_value(party).unwrap_or_default();
    let (words, more) = wanted.split_once('{').unwrap_or((wanted, ""));
    let (kind, text) = words.trim().split_once(' ').unwrap_or((words.trim(), ""));
    let same = |key: &str, value: &str| json[key].as_str().is_some_and(|found| bare(found) == bare(value));
    let more = more.trim_end().trim_end_matches('}').split("; ").filter_map(|pair| pair.split_once('='));
    json["kind"] == kind
        && same("text", text)
        && more.into_iter().all(|(key, value)| match key.trim() {
            "n" => same("name", value),
            "p" => same("position", value),
            key => same(key, value),
        })
}

fn parties_fit(read: &Parties, wanted: &str) -> bool {
    wanted.split(" // ").any(|wanted| {
        let (unread, wanted): (Vec<&str>, Vec<&str>) =
            wanted.split(" | ").map(str::trim).filter(|w| !w.is_empty()).partition(|w| w.starts_with("unread"));
        let mut left: Vec<&parties::Party> = read.parties.iter().collect();
        let every = wanted.iter().all(|wanted| {
            let at = left.iter().position(|party| party_fits(party, wanted));
            at.map(|at| left.remove(at)).is_some()
        });
        every && left.is_empty() && unread.is_empty() == read.unread.is_none()
    })
}

fn cells(table: &str) -> Score {
    let mut score = Score::default();
    for line in lines(table) {
        let (cell, wanted) = line.split_once("=>").unwrap_or_else(|| panic!("no reading in: {line}"));
        let read = parties::read(&cell.trim().replace("\\n", "\n"));
        let found = serde_json::to_string(&read.parties).unwrap_or_default();
        score.add(
            line,
            parties_fit(&read, wanted),
            read.unread.is_some(),
            &format!("{found} unread {:?}", read.unread),
        );
    }
    score
}

fn sign(comparator: Option<Comparator>) -> &'static str {
    match comparator {
        Some(Comparator::AtLeast) => ">=",
        Some(Comparator::AtMost) => "<=",
        Some(Comparator::Equal) => "=",
        Some(Comparator::More) => ">",
        Some(Comparator::Less) => "<",
        None => "?",
    }
}

/// `>= 80 %`: comparator, value, unit; pieces may also stand without a unit.
fn value_fits(wanted: &str, comparator: Option<Comparator>, value: f64, unit: Option<&str>) -> bool {
    let words: Vec<&str> = wanted.split_whitespace().collect();
    let [wanted_sign, wanted_value, wanted_unit] = words[..] else { return false };
    let same_unit = match unit {
        Some(unit) => unit == wanted_unit,
        None => matches!(wanted_unit, "-" | "шт."),
    };
    wanted_sign == sign(comparator)
        && wanted_value.parse().is_ok_and(|wanted: f64| (wanted - value).abs() < 1e-4)
        && same_unit
}

fn indicator_fits(read: &Indicator, wanted: &str) -> bool {
    wanted.split("//").map(str::trim).any(|wanted| {
        let (wanted, from) = wanted.split_once(" from ").unwrap_or((wanted, ""));
        let base = match &read.baseline {
            Some(base) => value_fits(&format!("? {}", from.trim()), None, base.value.0, base.unit.as_deref()),
            None => from.is_empty(),
        };
        let dated = wanted.split("; ").all(|part| part.contains(": "));
        base && match wanted {
            "unread" => read.unread.is_some(),
            "none" => read.value.is_none() && read.targets.is_empty(),
            _ if dated => {
                let wanted: Vec<(&str, &str)> = wanted.split("; ").filter_map(|part| part.split_once(": ")).collect();
                wanted.len() == read.targets.len()
                    && wanted.iter().all(|(by, value)| {
                        read.targets.iter().any(|target| {
                            let day = target.by.map_or(String::new(), |by| by.to_string());
                            day.starts_with(by)
                                && value_fits(value, target.comparator, read.full(target.value), target.unit.as_deref())
                        })
                    })
            }
            _ => {
                let undated = read.targets.iter().all(|target| target.by.is_none());
                undated
                    && read.value.is_some_and(|value| {
                        value_fits(wanted, read.comparator, read.full(value), read.unit.as_deref())
                    })
            }
        }
    })
}

fn indicators(table: &str) -> Score {
    let mut score = Score::default();
    let plan = period::read_argument("2023-2025");
    for line in lines(table) {
        let (text, wanted) = line.rsplit_once(" | ").unwrap_or_else(|| panic!("no reading in: {line}"));
        let read = indicator::read(text, plan);
        let found = format!(
            "{} {:?} {:?} {:?} from {:?} unread {:?}",
            sign(read.comparator),
            read.value.map(|v| v.0),
            read.unit,
            read.targets
                .iter()
                .map(|t| format!("{:?} {} {} {:?}", t.by.map(|d| d.to_string()), sign(t.comparator), t.value.0, t.unit))
                .collect::<Vec<_>>(),
            read.baseline.as_ref().map(|b| (b.value.0, b.unit.clone())),
            read.unread
        );
        score.add(line, indicator_fits(&read, wanted), read.unread.is_some(), &found);
    }
    score
}

#[test]
fn first_deadlines() {
    deadlines(include_str!("fresh/deadlines_first.txt")).check("deadlines, first", 995, 0);
}

#[test]
fn first_parties() {
    cells(include_str!("fresh/parties_first.txt")).check("parties, first", 995, 0);
}

#[test]
fn first_indicators() {
    indicators(include_str!("fresh/indicators_first.txt")).check("indicators, first", 995, 0);
}

#[test]
fn second_deadlines() {
    deadlines(include_str!("fresh/deadlines_second.txt")).check("deadlines, second", 985, 0);
}

#[test]
fn second_parties() {
    cells(include_str!("fresh/parties_second.txt")).check("parties, second", 985, 0);
}

#[test]
fn second_indicators() {
    indicators(include_str!("fresh/indicators_second.txt")).check("indicators, second", 985, 0);
}

#[test]
fn third_parties() {
    cells(include_str!("fresh/parties_third.txt")).check("parties, third", 985, 0);
}

#[test]
fn third_indicators() {
    indicators(include_str!("fresh/indicators_third.txt")).check("indicators, third", 985, 0);
}
