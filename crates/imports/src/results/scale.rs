//! The scale that some reports print in their head: «Отметка | 2 | 3 | 4 | 5» over «Первичные баллы | 0–6 | 7–11 | …».

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
