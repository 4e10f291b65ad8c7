//! Grids of tables out of drawn lines: a cell is what borders enclose, a missing border is a merged cell.

use super::path::Rule;

/// Borders closer than this are one border: double lines and joints of thick ones, points.
const NEAR: f64 = 3.0;
/// Pages with more lines than this are drawings.
const LINES: usize = 2_000;
/// Pages with more grids than this are drawings.
const GRIDS: usize = 100;
/// The share of a side that must be drawn for it to be a border.
const DRAWN: f64 = 0.6;

/// A cell of a grid in elementary rows and columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub row: usize,
    pub column: usize,
    pub rows: usize,
    pub columns: usize,
}

/// A grid on a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Grid {
    /// Positions of vertical borders from left to right.
    pub xs: Vec<f64>,
    /// Positions of horizontal borders from top to bottom.
    pub ys: Vec<f64>,
    /// The lowest border is not drawn.
    pub open_bottom: bool,
    /// Cells in reading order.
    pub areas: Vec<Area>,
    /// Number of the area of every elementary cell, row by row.
    owners: Vec<usize>,
}

impl Grid {
    /// The cell at a point.
    pub(super) fn at(&self, x: f64, y: f64) -> Option<usize> {
        let column = self.xs.partition_point(|border| *border <= x).checked_sub(1)?;
        let row = self.ys.partition_point(|border| *border <= y).checked_sub(1)?;
        let inside = column + 1 < self.xs.len() && row + 1 < self.ys.len();
        inside.then(|| self.owners[row * (self.xs.len() - 1) + column])
    }

    /// Left and right border of a cell.
    pub(super) fn sides(&self, area: Area) -> (f64, f64) {
        (self.xs[area.column], self.xs[area.column + area.columns])
    }
}

/// The grids of a page, from top to bottom. `squares` is how many elementary cells the document may still have.
pub(super) fn grids(rules: &[Rule], squares: &mut usize) -> Vec<Grid> {
    let horizontal = merged(rules.iter().filter(|rule| rule.horizontal), 5.0);
    let vertical = merged(rules.iter().filter(|rule| !rule.horizontal), 4.0);
    if horizontal.len() > LINES || vertical.len() > LINES {
        return Vec::new();
    }
    let mut groups = Groups::new(horizontal.len() + vertical.len());
    for (h, row) in horizontal.iter().enumerate() {
        for (v, column) in vertical.iter().enumerate() {
            if meet(row, column) {
                groups.join(h, horizontal.len() + v);
            }
        }
    }
    let mut grids = Vec::new();
    for root in 0..horizontal.len() {
        if groups.root(root) != root {
            continue;
        }
        let rows: Vec<Rule> =
            (0..horizontal.len()).filter(|h| groups.root(*h) == root).map(|h| horizontal[h]).collect();
        let columns = (0..vertical.len()).filter(|v| groups.root(horizontal.len() + v) == root);
        let columns: Vec<Rule> = columns.map(|v| vertical[v]).collect();
        grids.extend(grid(&rows, &columns, squares));
    }
    if grids.len() > GRIDS {
        return Vec::new();
    }
    grids.sort_by(|a, b| a.ys[0].total_cmp(&b.ys[0]));
    grids
}

/// Joins pieces of the same line: borders are often drawn cell by cell. Pieces shorter than `least` are dropped.
fn merged<'a>(rules: impl Iterator<Item = &'a Rule>, least: f64) -> Vec<Rule> {
    let mut rules: Vec<Rule> = rules.copied().collect();
    rules.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut done: Vec<Rule> = Vec::new();
    let mut start = 0;
    while start < rules.len() {
        let end = start + rules[start..].partition_point(|rule| rule.at - rules[start].at <= NEAR);
        let band = &mut rules[start..end];
        band.sort_by(|a, b| a.from.total_cmp(&b.from));
        let at = band.iter().map(|rule| rule.at).sum::<f64>() / (end - start) as f64;
        let first = done.len();
        for rule in band.iter() {
            match done[first..].last_mut() {
                Some(last) if rule.from <= last.to + NEAR => last.to = last.to.max(rule.to),
                _ => done.push(Rule { at, ..*rule }),
            }
        }
        start = end;
    }
    done.retain(|rule| rule.to - rule.from >= least);
    done
}

fn meet(row: &Rule, column: &Rule) -> bool {
    (row.from - NEAR..=row.to + NEAR).contains(&column.at) && (column.from - NEAR..=column.to + NEAR).contains(&row.at)
}

/// Sets joined pairwise.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Groups {
        Groups((0..count).collect())
    }

    fn root(&mut self, mut of: usize) -> usize {
        while self.0[of] != of {
            self.0[of] = self.0[self.0[of]];
            of = self.0[of];
        }
        of
    }

    /// The smaller number stays the root, so that a root among rows is a row.
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

fn grid(rows: &[Rule], columns: &[Rule], squares: &mut usize) -> Option<Grid> {
    let xs = borders(columns, rows).0;
    let (ys, open_bottom) = borders(rows, columns);
    let (width, height) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
    // One column or one square is a frame around text, not a table.
    if width < 2 || height < 1 || width * height > *squares {
        return None;
    }
    *squares -= width * height;
    let (across, down) = (by_border(rows, &ys), by_border(columns, &xs));
    let right = |row: usize, column: usize| drawn(&down[column + 1], ys[row], ys[row + 1]);
    let below = |row: usize, column: usize| drawn(&across[row + 1], xs[column], xs[column + 1]);
    let free = usize::MAX;
    let mut owners = vec![free; width * height];
    let mut areas = Vec::new();
    for row in 0..height {
        for column in 0..width {
            if owners[row * width + column] != free {
                continue;
            }
            let mut end = column + 1;
            while end < width && owners[row * width + end] == free && !right(row, end - 1) {
                end += 1;
            }
            let mut bottom = row + 1;
            while bottom < height && (column..end).all(|c| !below(bottom - 1, c) && owners[bottom * width + c] == free)
            {
                bottom += 1;
            }
            for r in row..bottom {
                owners[r * width + column..r * width + end].fill(areas.len());
            }
            areas.push(Area { row, column, rows: bottom - row, columns: end - column });
        }
    }
    (areas.len() > 1).then_some(Grid { xs, ys, open_bottom, areas, owners })
}

/// Positions of borders. Where the crossing lines stick out, the border at their end was not drawn: a row cut by the
/// end of a page, a table without outer borders. Also tells whether the last one was not drawn.
fn borders(lines: &[Rule], crossing: &[Rule]) -> (Vec<f64>, bool) {
    let mut positions: Vec<f64> = lines.iter().map(|line| line.at).collect();
    positions.sort_by(f64::total_cmp);
    positions.dedup_by(|next, kept| *next - *kept <= NEAR);
    let (Some(first), Some(last)) = (positions.first().copied(), positions.last().copied()) else {
        return (positions, false);
    };
    let start = crossing.iter().map(|line| line.from).fold(f64::MAX, f64::min);
    let end = crossing.iter().map(|line| line.to).fold(f64::MIN, f64::max);
    let sticking = |far: f64, beyond: bool| {
        crossing.iter().filter(|line| if beyond { line.to > far + 6.0 } else { line.from < far - 6.0 }).count() >= 2
    };
    if sticking(first, false) {
        positions.insert(0, start);
    }
    let open = sticking(last, true);
    if open {
        positions.push(end);
    }
    (positions, open)
}

/// The lines of every border.
fn by_border(lines: &[Rule], borders: &[f64]) -> Vec<Vec<Rule>> {
    let mut sorted = vec![Vec::new(); borders.len()];
    for line in lines {
        let from = borders.partition_point(|border| *border < line.at - NEAR);
        let to = borders.partition_point(|border| *border <= line.at + NEAR);
        for border in &mut sorted[from..to] {
            border.push(*line);
        }
    }
    sorted
}

fn drawn(lines: &[Rule], from: f64, to: f64) -> bool {
    let covered: f64 = lines.iter().map(|line| (line.to.min(to) - line.from.max(from)).max(0.0)).sum();
    covered >= (to - from) * DRAWN
}

#[cfg(test)]
mod tests {
    use super::*;

    fn h(at: f64, from: f64, to: f64) -> Rule {
        Rule { horizontal: true, at, from, to }
    }

    fn v(at: f64, from: f64, to: f64) -> Rule {
        Rule { horizontal: false, at, from, to }
    }

    fn check(rules: &[Rule], expected: &[(usize, usize, usize, usize)]) {
        let found = grids(rules, &mut 1000);
        let areas: Vec<_> =
            found.iter().flat_map(|grid| &grid.areas).map(|a| (a.row, a.column, a.rows, a.columns)).collect();
        assert_eq!(areas, expected);
    }

    #[test]
    fn full_rules_make_every_cell() {
        let rules = [
            h(0.0, 0.0, 100.0),
            h(20.0, 0.0, 100.0),
            h(40.0, 0.0, 100.0),
            v(0.0, 0.0, 40.0),
            v(50.0, 0.0, 40.0),
            v(100.0, 0.0, 40.0),
        ];
        check(&rules, &[(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]);
        assert_eq!(grids(&rules, &mut 1000)[0].at(70.0, 30.0), Some(3));
        assert_eq!(grids(&rules, &mut 1000)[0].at(170.0, 30.0), None);
    }

    #[test]
    fn a_missing_rule_merges() {
        // The first row spans both columns, the left cell spans the rows below; borders are drawn cell by cell.
        let rules = [
            h(0.0, 0.0, 50.0),
            h(0.4, 50.0, 100.0),
            h(20.0, 0.0, 100.0),
            h(40.0, 50.0, 100.0),
            h(60.0, 0.0, 100.0),
            v(0.0, 0.0, 60.0),
            v(50.0, 20.0, 60.0),
            v(100.0, 0.0, 60.0),
        ];
        check(&rules, &[(0, 0, 1, 2), (1, 0, 2, 1), (1, 1, 1, 1), (2, 1, 1, 1)]);
    }

    #[test]
    fn borders_that_were_not_drawn_are_assumed() {
        // No line at the end of the page and no outer borders.
        let rules = [h(0.0, 0.0, 100.0), h(20.0, 0.0, 100.0), v(30.0, 0.0, 50.0), v(60.0, 0.0, 50.0)];
        assert_eq!(grids(&rules, &mut 1000)[0].xs, [0.0, 30.0, 60.0, 100.0]);
        assert_eq!(grids(&rules, &mut 1000)[0].ys, [0.0, 20.0, 50.0]);
    }

    #[test]
    fn frames_and_underlines_are_no_tables() {
        check(&[h(0.0, 0.0, 100.0), h(20.0, 0.0, 100.0), v(0.0, 0.0, 20.0), v(100.0, 0.0, 20.0)], &[]);
        check(&[h(0.0, 0.0, 100.0), h(20.0, 10.0, 40.0)], &[]);
    }
}
