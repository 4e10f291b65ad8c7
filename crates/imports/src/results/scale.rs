//! The scale that some reports print in their head: «Отметка | 2 | 3 | 4 | 5» over «Первичные баллы | 0–6 | 7–11 | …».

use std::collections::BTreeMap;

use domain::results::file::Problem;
use domain::results::sitting::Sitting;

use super::grid::{Grid, GridRow};
use super::problems::at;

/// Primary scores of each mark from 2 to 5, the lowest and the highest.
pub struct Scale([(u16, u16); 4]);

/// The scale printed above the header row, when there is one.
pub fn printed(grid: &Grid, header_row: u32) -> Option<Scale> {
    let head: Vec<&GridRow> = grid.rows.iter().take_while(|row| row.number < header_row).collect();
    let marks = |row: &GridRow| -> Option<[usize; 4]> {
        let at = |mark: char| {
            let plain = |text: &String| text.trim_matches(|c: char| !c.is_alphanumeric()) == mark.to_string();
            row.cells().iter().position(plain)
        };
        Some([at('2')?, at('3')?, at('4')?, at('5')?])
    };
    head.iter().enumerate().find_map(|(index, row)| {
        let columns = marks(row)?;
        let beside = [Some(index + 1), index.checked_sub(1)].into_iter().flatten().filter_map(|at| head.get(at));
        let read = |row: &&GridRow| -> Option<Scale> {
            let mut ranges = [(0, 0); 4];
            for (range, column) in ranges.iter_mut().zip(columns) {
                *range = range_of(row.text(column))?;
            }
            let ordered = ranges.windows(2).all(|pair| pair[0].1 < pair[1].0);
            ordered.then_some(Scale(ranges))
        };
        beside.into_iter().find_map(read)
    })
}

/// «7–11», «7-11», «12».
fn range_of(text: &str) -> Option<(u16, u16)> {
    let numbers: Vec<u16> = text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    match numbers.as_slice() {
        [one] => Some((*one, *one)),
        [low, high] if low <= high => Some((*low, *high)),
        _ => None,
    }
}

impl Scale {
    /// What is odd about a mark: it is not the one of its score. Further conditions lower marks lawfully, so it is told,
    /// not refused.
    pub fn doubt(&self, grid: &Grid, row: u32, column: Option<usize>, sitting: &Sitting) -> Option<Problem> {
        let (mark, primary) = (sitting.mark?, sitting.primary?);
        let by_scale = self.0.iter().position(|(low, high)| (*low..=*high).contains(&primary))? + 2;
        (usize::from(mark) != by_scale).then(|| {
            let text =
                format!("При первичном балле {primary} по границам отчёта отметка «{by_scale}», а стоит «{mark}».");
            at(grid, row, column, "mark_against_scale", false, text)
        })
    }
}

/// Scores and marks of a report that prints no scale: the same score must not carry marks that cross.
#[derive(Default)]
pub struct Marks(Vec<(u32, u16, u8)>);

/// Rows that are told one by one; where more are odd, the scale is not what we think.
const ODD_ROWS: usize = 10;

impl Marks {
    /// Takes in a row.
    pub fn add(&mut self, row: u32, sitting: &Sitting) {
        self.0.extend(sitting.primary.zip(sitting.mark).map(|(primary, mark)| (row, primary, mark)));
    }

    /// Rows whose mark is not the one that the other pupils got for the same score, or crosses theirs. Told, not refused:
    /// the file's mark stands.
    pub fn doubts(&self, grid: &Grid, column: Option<usize>) -> Vec<Problem> {
        let mut counts: BTreeMap<u16, [usize; 6]> = BTreeMap::new();
        for (_, primary, mark) in &self.0 {
            counts.entry(*primary).or_default()[usize::from(*mark)] += 1;
        }
        let borders = [3, 4, 5].map(|mark| border(&counts, mark));
        let by_border = |primary: u16| 2 + borders.iter().filter(|from| primary >= **from).count();
        let odd: Vec<_> =
            self.0.iter().filter(|(_, primary, mark)| usize::from(*mark) != by_border(*primary)).collect();
        if odd.len() > ODD_ROWS {
            return Vec::new();
        }
        let told = odd.into_iter().map(|(row, primary, mark)| {
            let text = format!(
                "При первичном балле {primary} у других участников отметка «{}», а здесь «{mark}».",
                by_border(*primary)
            );
            at(grid, *row, column, "mark_against_scale", false, text)
        });
        told.collect()
    }
}

/// The lowest score of a mark and better ones that leaves the fewest pupils on the wrong side.
fn border(counts: &BTreeMap<u16, [usize; 6]>, mark: usize) -> u16 {
    let above: usize = counts.values().map(|marks| marks[mark..].iter().sum::<usize>()).sum();
    // Begin with a border above all scores: everybody with the mark is on its wrong side.
    let (mut wrong, mut best) = (above, (above, u16::MAX));
    for (score, marks) in counts.iter().rev() {
        wrong = wrong + marks[..mark].iter().sum::<usize>() - marks[mark..].iter().sum::<usize>();
        if wrong < best.0 {
            best = (wrong, *score);
        }
    }
    best.1
}
