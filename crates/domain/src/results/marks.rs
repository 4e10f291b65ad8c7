//! Marks of a group: shares, and how they stand beside the marks of the journal.

use serde::Serialize;

use super::counts::WorkCounts;

/// Shares of marks in a group, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MarkShares {
    /// Pupils with a mark.
    pub pupils: u64,
    /// Shares of the marks 2, 3, 4 and 5.
    pub percent: [f64; 4],
    /// Успеваемость: share of marks 3 and above.
    pub passed: f64,
    /// Качество: share of marks 4 and 5.
    pub quality: f64,
}

/// Shares of marks; none without marks.
pub fn mark_shares(counts: &WorkCounts) -> Option<MarkShares> {
    let pupils: u64 = counts.marks.iter().sum();
    let percent = |pupils_with: u64| 100.0 * pupils_with as f64 / pupils as f64;
    (pupils > 0).then(|| MarkShares {
        pupils,
        percent: counts.marks.map(percent),
        passed: percent(pupils - counts.marks[0]),
        quality: percent(counts.marks[2] + counts.marks[3]),
    })
}

/// How far the marks of a work and of the journal part. The bounds of 40 and 20 % are common practice, not a norm; gaps of
/// two and more marks are to be looked at one by one (ФИОКО 2026, p. 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Divergence {
    /// At least 40 % were lowered, or at least 40 % were raised.
    High,
    /// At least 20 %.
    Medium,
    /// Less.
    Low,
}

/// Marks of a work beside the marks of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct JournalComparison {
    /// Pupils with both marks.
    pub pupils: u64,
    /// Shares of lowered, confirmed and raised marks, in percent.
    pub percent: [f64; 3],
    /// Pupils whose marks part by two and more.
    pub wide_gap: u64,
    /// Their share, in percent.
    pub wide_gap_percent: f64,
    /// How far the marks part.
    pub divergence: Divergence,
    /// Fewer than ten pupils: the shares inform little.
    pub small: bool,
}

/// Compares with the journal; none without pupils that have both marks.
pub fn journal_comparison(counts: &WorkCounts) -> Option<JournalComparison> {
    let pupils = counts.journal;
    let percent = |part: u64| 100.0 * part as f64 / pupils as f64;
    let [lowered, _, raised] = counts.against_journal;
    // Integers, so that exactly two fifths are two fifths.
    let reaches = |percent: u64| 100 * lowered.max(raised) >= percent * pupils;
    (pupils > 0).then(|| JournalComparison {
        pupils,
        percent: counts.against_journal.map(percent),
        wide_gap: counts.wide_gap,
        wide_gap_percent: percent(counts.wide_gap),
        divergence: match () {
            () if reaches(40) => Divergence::High,
            () if reaches(20) => Divergence::Medium,
            () => Divergence::Low,
        },
        small: pupils < 10,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(against_journal: [u64; 3], wide_gap: u64, divergence: Divergence) {
        let journal = against_journal.iter().sum();
        let counts = WorkCounts { journal, against_journal, wide_gap, ..WorkCounts::default() };
        let comparison = journal_comparison(&counts).unwrap();
        assert_eq!((comparison.divergence, comparison.wide_gap), (divergence, wide_gap), "{against_journal:?}");
        assert_eq!(comparison.small, journal < 10);
    }

    #[test]
    fn divergence_by_its_bounds() {
        check([8, 12, 0], 1, Divergence::High);
        check([7, 13, 0], 0, Divergence::Medium);
        check([0, 16, 4], 3, Divergence::Medium);
        check([3, 14, 3], 0, Divergence::Low);
        check([1, 1, 0], 0, Divergence::High);
    }

    #[test]
    fn nobody_is_no_data() {
        assert_eq!(journal_comparison(&WorkCounts::default()), None);
        assert_eq!(mark_shares(&WorkCounts::default()), None);
    }
}
