//! Heads of tables: which register's columns a row of titles names.

use std::collections::HashSet;
use std::sync::LazyLock;

use domain::registers::describe::{self, Register, words};
use phrases::text::{fold, squeeze};

/// A title over a grid column, in the ways it may be understood, the fullest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Title {
    /// Grid column.
    pub column: usize,
    /// The words as written.
    pub written: String,
    /// The words for comparison; those of a caption stand before the words under it.
    pub readings: Vec<String>,
    /// It stands under a caption.
    pub under_caption: bool,
}

/// A register whose columns a head names.
#[derive(Debug, Clone)]
pub(super) struct Match {
    /// The register.
    pub register: &'static Register,
    /// For each recognised column of the register: its place there and in the titles.
    pub columns: Vec<(usize, usize)>,
    /// Columns known by a whole head, not by stems.
    pub exact: usize,
    /// Titles of obligatory columns that are not there.
    pub missing: Vec<String>,
}

/// The register that a sheet came closest to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NearMiss {
    /// Its name.
    pub register: &'static str,
    /// How many columns were recognised.
    pub matched: usize,
    /// What is missing.
    pub missing: Vec<String>,
}

/// All heads of all registers.
static KNOWN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let columns = describe::all().iter().flat_map(|register| &register.columns);
    columns.flat_map(|column| column.heads.iter().map(String::as_str)).collect()
});

/// Whether some register has this head.
pub(super) fn is_known(text: &str) -> bool {
    readings(text).iter().any(|reading| KNOWN.contains(reading.as_str()))
}

/// Words of a head for comparison: folded, letters, digits and «№» only, a word broken over lines put together.
pub(super) fn head_text(text: &str) -> String {
    let joined = text.replace("-\n", "").replace("\u{ad}\n", "");
    let spaced: String = fold(&joined).chars().map(|c| if c.is_alphanumeric() || c == '№' { c } else { ' ' }).collect();
    squeeze(&spaced)
}

/// A head as it stands, without what is counted («, руб.», «(да/нет)»), without what stands in brackets.
pub(super) fn readings(text: &str) -> Vec<String> {
    let whole = head_text(text);
    let mut out = vec![whole.clone()];
    let mut add = |reading: String| {
        if !reading.is_empty() && !out.contains(&reading) {
            out.push(reading);
        }
    };
    add(without_measure(&whole));
    if let Some((before, rest)) = text.split_once('(') {
        let after = rest.split_once(')').map_or("", |(_, after)| after);
        add(without_measure(&head_text(&format!("{before} {after}"))));
    }
    out
}

fn without_measure(head: &str) -> String {
    let mut rest = head;
    while let Some(shorter) = words().measures.iter().find_map(|word| {
        let shorter = rest.strip_suffix(word.as_str())?;
        shorter.ends_with(' ').then(|| shorter.trim_end()).filter(|shorter| !shorter.is_empty())
    }) {
        rest = shorter;
    }
    rest.to_owned()
}

/// Whether a title is that of row numbers.
fn is_number(title: &Title) -> bool {
    title.readings.iter().any(|reading| words().number.contains(reading))
}

/// The register that fits the titles best: a complete one with most columns, else the closest one.
pub(super) fn recognise(titles: &[Title]) -> Option<Match> {
    if titles.len() < 2 {
        return None;
    }
    let fits = describe::all().iter().map(|register| matched(register, titles));
    fits.max_by_key(|fit| (fit.missing.is_empty(), fit.columns.len(), fit.exact, usize::MAX - fit.missing.len()))
        .filter(|fit| fit.columns.len() >= 2)
}

fn matched(register: &'static Register, titles: &[Title]) -> Match {
    let mut columns: Vec<(usize, usize)> = Vec::new();
    let deepest = titles.iter().map(|title| title.readings.len()).max().unwrap_or(0);
    for depth in 0..deepest {
        for (place, title) in titles.iter().enumerate() {
            let Some(reading) = title.readings.get(depth) else { continue };
            if columns.iter().any(|(_, taken)| *taken == place) {
                continue;
            }
            let free = |at: &usize| !columns.iter().any(|(taken, _)| taken == at);
            let fits = |at: &usize| register.columns[*at].heads.iter().any(|head| head == reading);
            if let Some(at) = (0..register.columns.len()).filter(free).find(fits) {
                columns.push((at, place));
            }
        }
    }
    let exact = columns.len();
    by_stems(register, titles, &mut columns);
    columns.sort_by_key(|(_, place)| titles[*place].column);
    let has = |key: &str| columns.iter().any(|(at, _)| register.columns[*at].key == key);
    let missing = register.columns.iter().filter(|column| column.obligatory && !has(&column.key));
    let mut missing: Vec<String> = missing.map(|column| column.title.clone()).collect();
    if !register.one_of.is_empty() && !register.one_of.iter().any(|key| has(key)) {
        let title = |key: &String| register.column(key).map(|column| column.title.clone());
        missing.push(register.one_of.iter().filter_map(title).collect::<Vec<_>>().join(" или "));
    }
    Match { register, columns, exact, missing }
}

/// Columns whose head is not known word for word: the longest beginnings first.
fn by_stems(register: &Register, titles: &[Title], columns: &mut Vec<(usize, usize)>) {
    let mut fits: Vec<(usize, usize, usize)> = Vec::new();
    for (place, title) in titles.iter().enumerate() {
        let taken = columns.iter().any(|(_, known)| *known == place);
        if taken || is_number(title) {
            continue;
        }
        for (at, column) in register.columns.iter().enumerate() {
            let longest = column.stems.iter().filter(|stem| title.readings.iter().any(|r| has_stems(r, stem)));
            if let Some(length) = longest.map(|stem| stem.chars().count()).max() {
                fits.push((length, at, place));
            }
        }
    }
    fits.sort_by_key(|(length, at, place)| (usize::MAX - length, *place, *at));
    for (_, at, place) in fits {
        if !columns.iter().any(|(known, taken)| *known == at || *taken == place) {
            columns.push((at, place));
        }
    }
}

/// Whether the words of a head begin with these stems, in their order.
fn has_stems(head: &str, stems: &str) -> bool {
    let mut words = head.split(' ');
    stems
        .split(' ')
        .all(|stem| words.any(|word| if stem.chars().count() < 3 { word == stem } else { word.starts_with(stem) }))
}
