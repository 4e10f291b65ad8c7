//! What changed between two versions of one roadmap, to be confirmed line by line.
//!
//! Laws: `diff(a, a)` is empty, and `apply(a, b, diff(a, b), everything accepted)` equals `b`.

mod apply;
mod fields;
mod matching;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::line::{LineKey, LineKind};
use crate::roadmap::Roadmap;

pub use apply::{Applied, Choice, Choices, apply};

/// Everything that changed from one version to the next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diff {
    /// Changes of the title, period, approval, goals, targets and other things that are not lines.
    pub header: Vec<FieldChange>,
    /// One change for each line that is new, gone, changed or moved, in the order of the new version; withdrawn lines stand
    /// where they stood, after the line before them.
    pub lines: Vec<LineChange>,
    /// Lines that are the same in both: key before, key after.
    pub unchanged: Vec<(LineKey, LineKey)>,
}

/// What became of one line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineChange {
    /// What happened.
    pub kind: ChangeKind,
    /// The line in the old version; none when added.
    pub before: Option<LineKey>,
    /// The line in the new version; none when withdrawn.
    pub after: Option<LineKey>,
    /// Number of the line, new when there is one.
    pub number: Option<String>,
    /// Title of the line, new when there is one.
    pub title: String,
    /// What changed in it; empty for added and withdrawn lines.
    pub fields: Vec<FieldChange>,
    /// How alike the two titles are, 0 to 1; 1 for added and withdrawn lines. Below 0.6 the pairing itself asks for a look.
    pub alike: f64,
}

/// What happened to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// New in this version.
    Added,
    /// No longer in this version. Nothing is deleted: its assignments stay, marked withdrawn.
    Withdrawn,
    /// In both, with other words, dates or owners; perhaps moved too.
    Changed,
    /// In both, the same, but in another section.
    Moved,
}

impl ChangeKind {
    /// The Russian word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            ChangeKind::Added => "Добавлено",
            ChangeKind::Withdrawn => "Исключено",
            ChangeKind::Changed => "Изменено",
            ChangeKind::Moved => "Перенесено",
        }
    }
}

/// One field before and after, in words for the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Stable code, for example `deadline`.
    pub field: String,
    /// The Russian name, for example «Срок».
    pub label: String,
    /// Before; empty when there was nothing.
    pub before: String,
    /// After; empty when nothing is left.
    pub after: String,
}

/// Counts for the journal and for the page's first sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Added lines.
    pub added: u32,
    /// Withdrawn lines.
    pub withdrawn: u32,
    /// Changed lines.
    pub changed: u32,
    /// Moved lines.
    pub moved: u32,
    /// Unchanged lines.
    pub unchanged: u32,
    /// Changed fields of the header.
    pub header: u32,
}

impl Diff {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.header.is_empty() && self.lines.is_empty()
    }

    /// Counts of the changes.
    pub fn summary(&self) -> Summary {
        let count = |kind| u32::try_from(self.lines.iter().filter(|l| l.kind == kind).count()).unwrap_or(u32::MAX);
        Summary {
            added: count(ChangeKind::Added),
            withdrawn: count(ChangeKind::Withdrawn),
            changed: count(ChangeKind::Changed),
            moved: count(ChangeKind::Moved),
            unchanged: u32::try_from(self.unchanged.len()).unwrap_or(u32::MAX),
            header: u32::try_from(self.header.len()).unwrap_or(u32::MAX),
        }
    }

    /// Every pair of a line before and the same line after, changed or not: what keeps its assignments.
    pub fn pairs(&self) -> Vec<(LineKey, LineKey)> {
        let changed = self.lines.iter().filter_map(|l| Some((l.before?, l.after?)));
        let mut pairs: Vec<_> = self.unchanged.iter().copied().chain(changed).collect();
        pairs.sort_unstable();
        pairs
    }
}

impl Summary {
    /// «добавлено 2, изменено 3, исключено 1, без изменений 43».
    pub fn sentence(&self) -> String {
        let parts = [
            (self.added, "добавлено"),
            (self.changed, "изменено"),
            (self.moved, "перенесено"),
            (self.withdrawn, "исключено"),
            (self.unchanged, "без изменений"),
        ];
        let words: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{word} {n}")).collect();
        if words.is_empty() { "строк нет".to_owned() } else { words.join(", ") }
    }
}

/// Compares two versions of a roadmap. Near-linear in the number of lines.
pub fn diff(before: &Roadmap, after: &Roadmap) -> Diff {
    let old = before.lines();
    let new = after.lines();
    let mut lines = Vec::new();
    let mut unchanged = Vec::new();
    for kind in [LineKind::Activity, LineKind::Checkpoint, LineKind::Obligation] {
        let old: Vec<_> = old.iter().filter(|l| l.key.kind == kind).collect();
        let new: Vec<_> = new.iter().filter(|l| l.key.kind == kind).collect();
        let pairs = matching::pair(&old, &new);
        let (changes, same) = fields::changes(before, after, &old, &new, &pairs);
        lines.extend(changes);
        unchanged.extend(same);
    }
    Diff { header: fields::header(before, after), lines, unchanged }
}
