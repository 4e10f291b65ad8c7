//! How alike two Russian texts are: for near-duplicates, for matching lines of two versions, for suggesting units.

use std::collections::{BTreeSet, HashMap};

use phrases::text::fold;

/// Words of a folded text, without punctuation, cut to the stem that Russian endings leave alone.
///
/// The cut is crude on purpose (a word keeps its first six letters, a shorter one loses its last vowel): it only has to make
/// «руководителей» and «руководители» equal, and it must be fast.
pub fn stems(text: &str) -> Vec<String> {
    let folded = fold(text);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(stem).collect()
}

fn stem(word: &str) -> String {
    if word.chars().any(|c| c.is_ascii_digit()) {
        return word.to_owned();
    }
    let letters: Vec<char> = word.chars().take(6).collect();
    let mut kept = letters.len();
    if kept < 6 {
        while kept > 3 && "аеиоуыэюяйь".contains(letters[kept - 1]) {
            kept -= 1;
        }
    }
    letters[..kept].iter().collect()
}

/// Short words that carry no meaning of their own in a title.
const STOP: &[&str] = &[
    "и", "в", "во", "на", "с", "со", "по", "для", "о", "об", "от", "из", "к", "у", "при", "за", "до", "а", "не", "или",
];

/// Set of the meaningful stems of a text.
pub fn tokens(text: &str) -> BTreeSet<String> {
    stems(text).into_iter().filter(|s| !STOP.contains(&s.as_str())).collect()
}

/// Jaccard similarity of two token sets, 0 to 1; two empty sets are not alike.
pub fn jaccard(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let common = a.intersection(b).count();
    let all = a.len() + b.len() - common;
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}

/// How much of the smaller set lies in the larger, 0 to 1; an empty set is not contained.
pub fn containment(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let smaller = a.len().min(b.len());
    if smaller == 0 { 0.0 } else { a.intersection(b).count() as f64 / smaller as f64 }
}

/// Similarity of two texts, 0 to 1.
pub fn similarity(a: &str, b: &str) -> f64 {
    jaccard(&tokens(a), &tokens(b))
}

/// Finds texts that may be alike without comparing every pair: texts meet in the postings of their rarest tokens.
///
/// The cost is bounded by `texts × RARE × CROWD` comparisons, so ten thousand rows stay fast. The bound loses only pairs whose
/// every rare token is shared by more than [`CROWD`] other texts; equal token sets are always found.
#[derive(Debug, Default)]
pub struct Index {
    sets: Vec<BTreeSet<String>>,
    postings: HashMap<String, Vec<usize>>,
    equal: HashMap<String, Vec<usize>>,
}

/// How many of its rarest tokens a text is looked up by.
const RARE: usize = 8;
/// Postings longer than this say too little.
const CROWD: usize = 40;

impl Index {
    /// An index over texts; a text's id is its place.
    pub fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Index {
        let mut index = Index::default();
        for text in texts {
            let set = tokens(text);
            let id = index.sets.len();
            for token in &set {
                index.postings.entry(token.clone()).or_default().push(id);
            }
            index.equal.entry(key(&set)).or_default().push(id);
            index.sets.push(set);
        }
        index
    }

    /// Token set of an indexed text.
    pub fn set(&self, id: usize) -> Option<&BTreeSet<String>> {
        self.sets.get(id)
    }

    /// Ids of the indexed texts with exactly these tokens, ascending.
    pub fn equal(&self, set: &BTreeSet<String>) -> &[usize] {
        self.equal.get(&key(set)).map_or(&[], Vec::as_slice)
    }

    /// Indexed texts at least `threshold` alike (Jaccard) to `set`, most alike first, then by id.
    pub fn near(&self, set: &BTreeSet<String>, threshold: f64) -> Vec<(usize, f64)> {
        let mut by_rarity: Vec<(usize, &[usize])> =
            set.iter().filter_map(|t| self.postings.get(t)).map(|ids| (ids.len(), ids.as_slice())).collect();
        by_rarity.sort_by_key(|(n, _)| *n);
        let mut candidates: BTreeSet<usize> = self.equal(set).iter().copied().take(CROWD).collect();
        for (_, ids) in by_rarity.into_iter().take(RARE).filter(|(n, _)| *n <= CROWD) {
            candidates.extend(ids);
        }
        let mut near: Vec<(usize, f64)> = candidates
            .into_iter()
            .map(|id| (id, jaccard(set, &self.sets[id])))
            .filter(|(_, alike)| *alike >= threshold)
            .collect();
        near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        near
    }
}

fn key(set: &BTreeSet<String>) -> String {
    set.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_endings() {
        for (a, b, alike) in [
            ("Руководители школ", "руководителей школы", true),
            ("Мониторинг обеспеченности учебниками", "мониторинга обеспеченность учебников", true),
            ("Математика", "Физика", false),
        ] {
            assert_eq!(similarity(a, b) > 0.9, alike, "{a} | {b}: {}", similarity(a, b));
        }
    }

    #[test]
    fn finds_near_texts() {
        let index =
            Index::new(["Назначение кураторов школ", "Вебинар по итогам мониторинга", "Назначить кураторов школы"]);
        let found = index.near(&tokens("назначение кураторов школы"), 0.5);
        assert_eq!(found[0].0, 0);
    }
}
