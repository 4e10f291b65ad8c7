//! Which line of the old version is which line of the new: by words and number, wherever the line moved.

use std::collections::{BTreeSet, HashMap, VecDeque};

use phrases::text::fold;

use crate::line::Line;
use crate::similarity::{Index, jaccard, tokens};

/// A pair: place among the old lines, place among the new, how alike the titles are.
pub(super) type Pair = (usize, usize, f64);

/// Titles less alike than this belong to different lines.
const ALIKE: f64 = 0.5;
/// With the same number in the same section, titles may differ more: the line was reworded.
const ALIKE_IN_PLACE: f64 = 0.25;

/// Pairs old and new lines of one kind, each used at most once, in the order of the new.
///
/// Four passes, each over what the one before left: same words, number and section; same words and section; same words;
/// alike words, the most alike first, a shared number or section deciding between equals.
pub(super) fn pair(old: &[&Line<'_>], new: &[&Line<'_>]) -> Vec<Pair> {
    let mut state = Matching::new(old, new);
    state.by_key(|line| format!("{}\u{1}{}\u{1}{}", line.number.unwrap_or(""), fold(line.title), section_key(line)));
    state.by_key(|line| format!("{}\u{1}{}", fold(line.title), section_key(line)));
    state.by_key(|line| fold(line.title));
    state.in_place();
    state.by_likeness();
    let mut pairs = state.pairs;
    pairs.sort_by_key(|(_, new, _)| *new);
    pairs
}

/// The chain of sections a line stands in, folded.
pub(super) fn section_key(line: &Line<'_>) -> String {
    let titles = line
        .sections
        .iter()
        .map(|s| fold(if s.title.is_empty() { s.number.as_deref().unwrap_or("") } else { &s.title }));
    titles.collect::<Vec<_>>().join("\u{2}")
}

struct Matching<'a> {
    old: &'a [&'a Line<'a>],
    new: &'a [&'a Line<'a>],
    old_free: Vec<bool>,
    new_free: Vec<bool>,
    pairs: Vec<Pair>,
}

impl<'a> Matching<'a> {
    fn new(old: &'a [&'a Line<'a>], new: &'a [&'a Line<'a>]) -> Matching<'a> {
        Matching { old, new, old_free: vec![true; old.len()], new_free: vec![true; new.len()], pairs: Vec::new() }
    }

    fn take(&mut self, old: usize, new: usize, alike: f64) {
        self.old_free[old] = false;
        self.new_free[new] = false;
        self.pairs.push((old, new, alike));
    }

    /// Pairs lines with equal keys, the first with the first, the second with the second.
    fn by_key(&mut self, key: impl Fn(&Line<'_>) -> String) {
        let mut waiting: HashMap<String, VecDeque<usize>> = HashMap::new();
        for i in (0..self.old.len()).filter(|i| self.old_free[*i]) {
            waiting.entry(key(self.old[i])).or_default().push_back(i);
        }
        for j in 0..self.new.len() {
            if !self.new_free[j] || self.new[j].title.is_empty() {
                continue;
            }
            if let Some(i) = waiting.get_mut(&key(self.new[j])).and_then(VecDeque::pop_front) {
                self.take(i, j, 1.0);
            }
        }
    }

    /// Pairs reworded lines that kept their number and section.
    fn in_place(&mut self) {
        let place = |line: &Line<'_>| line.number.map(|n| format!("{n}\u{1}{}", section_key(line)));
        let mut waiting: HashMap<String, VecDeque<usize>> = HashMap::new();
        for i in (0..self.old.len()).filter(|i| self.old_free[*i]) {
            if let Some(key) = place(self.old[i]) {
                waiting.entry(key).or_default().push_back(i);
            }
        }
        for j in 0..self.new.len() {
            if !self.new_free[j] {
                continue;
            }
            let Some(candidates) = place(self.new[j]).and_then(|key| waiting.get_mut(&key)) else { continue };
            let Some(&i) = candidates.front() else { continue };
            let alike = jaccard(&tokens(self.old[i].title), &tokens(self.new[j].title));
            if alike >= ALIKE_IN_PLACE {
                candidates.pop_front();
                self.take(i, j, alike);
            }
        }
    }

    /// Pairs what is left by likeness of words.
    fn by_likeness(&mut self) {
        let free: Vec<usize> = (0..self.old.len()).filter(|i| self.old_free[*i]).collect();
        let index = Index::new(free.iter().map(|i| self.old[*i].title));
        let mut candidates: Vec<(f64, bool, usize, usize)> = Vec::new();
        for j in (0..self.new.len()).filter(|j| self.new_free[*j]) {
            let set: BTreeSet<String> = tokens(self.new[j].title);
            for (at, alike) in index.near(&set, ALIKE) {
                let i = free[at];
                let (a, b) = (self.old[i], self.new[j]);
                let same_place = section_key(a) == section_key(b) || (a.number.is_some() && a.number == b.number);
                candidates.push((alike, same_place, i, j));
            }
        }
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then(a.3.cmp(&b.3)).then(a.2.cmp(&b.2)));
        for (alike, _, i, j) in candidates {
            if self.old_free[i] && self.new_free[j] {
                self.take(i, j, alike);
            }
        }
    }
}
