//! Reports by groups: counts where no sittings are known, and a check where they are.

use std::collections::BTreeMap;

use domain::results::counts::{ItemCounts, WorkCounts};
use domain::results::file::{Aggregate, Figures, FileKind, Group, Problem};
use domain::results::scale::Scale;
use domain::results::work::WorkCode;

/// What one report says of one school.
#[derive(Debug, Clone)]
pub struct Reported {
    /// Number of the source.
    pub sequence: u64,
    /// Number of participants.
    pub participants: u64,
    /// The figures.
    pub figures: Figures,
}

/// Rows of a report that count for single schools; kinds whose rows speak of parts of a school do not.
pub fn of_schools(
    kind: FileKind,
    sequence: u64,
    aggregates: &[Aggregate],
) -> impl Iterator<Item = (String, Reported)> + '_ {
    let counts = matches!(
        kind,
        FileKind::MarkStatistics
            | FileKind::JournalComparison
            | FileKind::ScoreDistribution
            | FileKind::ItemCompletion
            | FileKind::RegionalMarks
            | FileKind::RegionalScores
    );
    let rows = aggregates.iter().filter(move |_| counts);
    rows.filter_map(move |aggregate| match &aggregate.group {
        Group::School { login, .. } => Some((
            login.clone(),
            Reported { sequence, participants: aggregate.participants, figures: aggregate.figures.clone() },
        )),
        _ => None,
    })
}

/// Of reports of one kind the newest counts.
pub fn newest(reports: &[Reported]) -> Vec<&Reported> {
    let mut by_figures: BTreeMap<u8, &Reported> = BTreeMap::new();
    for report in reports {
        let slot = by_figures.entry(figures_key(&report.figures)).or_insert(report);
        if slot.sequence <= report.sequence {
            *slot = report;
        }
    }
    by_figures.into_values().collect()
}

const fn figures_key(figures: &Figures) -> u8 {
    match figures {
        Figures::Marks { .. } => 0,
        Figures::Journal { .. } => 1,
        Figures::Scores { .. } => 2,
        Figures::Items { .. } => 3,
    }
}

/// Counts of a school of which only reports are known; none when they name no participants.
pub fn counts(reports: &[Reported], maxima: &[u8], scale: Option<&Scale>) -> Option<WorkCounts> {
    let mut counts = WorkCounts::default();
    let mut marked = false;
    for report in newest(reports) {
        let n = report.participants;
        let share = |percent: &f64| (percent * n as f64 / 100.0).round().max(0.0) as u64;
        counts.participants = counts.participants.max(n);
        match &report.figures {
            Figures::Marks { percent } => {
                counts.marks = percent.each_ref().map(share);
                counts.below = counts.marks[0];
                marked = true;
            }
            Figures::Journal { counts: against } => {
                counts.against_journal = *against;
                counts.journal = against.iter().sum();
            }
            Figures::Scores { percent } => counts.histogram = percent.iter().map(share).collect(),
            Figures::Items { percent } if percent.len() == maxima.len() => {
                let item = |(percent, max): (&f64, &u8)| {
                    let sum = share(&(percent * f64::from(*max))).try_into().unwrap_or(u32::MAX);
                    ItemCounts { sum, ..ItemCounts::default() }
                };
                counts.items = percent.iter().zip(maxima).map(item).collect();
            }
            Figures::Items { .. } => {}
        }
    }
    while counts.histogram.last() == Some(&0) {
        counts.histogram.pop();
    }
    // Without marks the scale tells who is below, unless it has further conditions that a distribution cannot show.
    if let Some(scale) = scale.filter(|scale| !marked && scale.conditions.is_empty()) {
        for (pupils, primary) in counts.histogram.iter().zip(0u16..) {
            if let Some(mark @ 2..=5) = scale.mark_by_score(primary) {
                counts.marks[usize::from(mark) - 2] += pupils;
            }
        }
        counts.below = counts.marks[0];
    }
    (counts.participants > 0).then_some(counts)
}

/// Differences between a report and the counts of the sittings of a school.
pub fn check(work: &WorkCode, school: &str, report: &Reported, counts: &WorkCounts, maxima: &[u8]) -> Option<Problem> {
    let found = difference(report, counts, maxima)?;
    Some(Problem {
        code: "aggregate_mismatch".into(),
        fatal: false,
        sheet: None,
        row: None,
        column: None,
        text: format!(
            "{work}, школа {school}: {} в отчёте — {}, по индивидуальным результатам — {}.",
            found.what, found.reported, found.counted
        ),
    })
}

struct Difference {
    what: String,
    reported: String,
    counted: String,
}

fn difference(report: &Reported, counts: &WorkCounts, maxima: &[u8]) -> Option<Difference> {
    if let Figures::Journal { counts: reported } = &report.figures {
        // A file of sittings without the journal's marks says nothing of them.
        let known = counts.journal > 0 && *reported != counts.against_journal;
        let names = ["понизили", "подтвердили", "повысили"];
        return known.then(|| {
            let place = (0..3).find(|place| reported[*place] != counts.against_journal[*place]).unwrap_or(0);
            let what = format!("число участников, которые {} отметку по журналу,", names[place]);
            let text = |counts: &[u64; 3]| counts[place].to_string();
            Difference { what, reported: text(reported), counted: text(&counts.against_journal) }
        });
    }
    let n = counts.participants;
    if report.participants != n {
        let what = "число участников".to_owned();
        return Some(Difference { what, reported: report.participants.to_string(), counted: n.to_string() });
    }
    let share = |part: u64, whole: u64| if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 };
    let marked: u64 = counts.marks.iter().sum();
    match &report.figures {
        // Where marks are missing the report's base is unknown; then nothing can be told.
        Figures::Marks { percent } if marked == n => {
            let counted = counts.marks.iter().map(|part| share(*part, n));
            differing(percent, counted).map(|(place, a, b)| told(format!("доля отметки «{}»", place + 2), a, b))
        }
        Figures::Scores { percent } if counts.histogram.iter().sum::<u64>() == n => {
            let counted = counts.histogram.iter().map(|part| share(*part, n)).chain(std::iter::repeat(0.0));
            differing(percent, counted).map(|(place, a, b)| told(format!("доля первичного балла {place}"), a, b))
        }
        Figures::Items { percent } if percent.len() == counts.items.len() => {
            let shares = counts.items.iter().zip(maxima);
            let counted = shares.map(|(item, max)| share(item.sum.into(), n * u64::from(*max)));
            differing(percent, counted).map(|(place, a, b)| told(format!("выполнение {}-го задания", place + 1), a, b))
        }
        _ => None,
    }
}

fn told(what: String, reported: f64, counted: f64) -> Difference {
    let text = |value: f64| format!("{value:.2} %").replace('.', ",");
    Difference { what, reported: text(reported), counted: text(counted) }
}

/// The first percentage that differs by more than the rounding of the report explains.
fn differing(reported: &[f64], counted: impl Iterator<Item = f64>) -> Option<(usize, f64, f64)> {
    let decimals = reported.iter().map(|value| decimals(*value)).max().unwrap_or(2);
    let tolerance = 0.5 * 10f64.powi(-decimals) + 1e-6;
    let pairs = reported.iter().zip(counted).enumerate();
    pairs.map(|(place, (a, b))| (place, *a, b)).find(|(_, a, b)| (a - b).abs() > tolerance)
}

/// Decimals a percentage is printed with, at most two.
fn decimals(value: f64) -> i32 {
    let is_whole = |value: f64| (value - value.round()).abs() < 1e-7;
    if is_whole(value) {
        0
    } else if is_whole(value * 10.0) {
        1
    } else {
        2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(figures: Figures) -> Reported {
        Reported { sequence: 1, participants: 40, figures }
    }

    #[test]
    fn counts_come_back_from_percentages() {
        let reports = [
            reported(Figures::Marks { percent: [12.5, 42.5, 35.0, 10.0] }),
            reported(Figures::Items { percent: vec![74.38, 50.0] }),
            reported(Figures::Journal { counts: [16, 24, 0] }),
        ];
        let counts = counts(&reports, &[4, 1], None).unwrap();
        assert_eq!((counts.below, counts.marks), (5, [5, 17, 14, 4]));
        assert_eq!(counts.items.iter().map(|item| item.sum).collect::<Vec<_>>(), [119, 20]);
        assert_eq!((counts.journal, counts.against_journal), (40, [16, 24, 0]));
    }

    #[test]
    fn differences_are_told_with_both_figures() {
        let counts = WorkCounts { participants: 40, below: 6, marks: [6, 16, 14, 4], ..WorkCounts::default() };
        let work = "ВПР-2025-МА-5".parse().unwrap();
        let report = reported(Figures::Marks { percent: [12.5, 42.5, 35.0, 10.0] });
        let problem = check(&work, "edu990101", &report, &counts, &[]).unwrap();
        assert!(!problem.fatal);
        assert!(problem.text.contains("12,50 %") && problem.text.contains("15,00 %"), "{}", problem.text);
        let exact = WorkCounts { below: 5, marks: [5, 17, 14, 4], ..counts };
        assert_eq!(check(&work, "edu990101", &report, &exact, &[]), None);
    }
}
