//! Tables drawn with characters: `|——|——|`, `+---+---+`, `┌──┬──┐`. Rows stand between ruled lines, a cell takes several
//! lines, a row with fewer bars has merged cells, a rule that leaves a column blank merges it with the row above.

/// One cell on the table's grid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct DrawnCell {
    /// First grid column.
    pub(crate) column: u32,
    /// Grid columns covered.
    pub(crate) columns: u32,
    /// It goes on with the cell above.
    pub(crate) continues: bool,
    /// Its words, lines that only the column's width ended already joined.
    pub(crate) text: String,
}

/// A drawn table and how many lines it took.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Drawing {
    /// Its rows.
    pub(crate) rows: Vec<Vec<DrawnCell>>,
    /// Lines read.
    pub(crate) lines: usize,
}

/// A drawing has no more lines than this; what follows is read as the next one.
const MOST_LINES: usize = 200_000;

/// Marks between cells.
fn is_bar(c: char) -> bool {
    matches!(c, '|' | '│' | '┃' | '║' | '¦' | '!')
}

/// Crossings of rules.
fn is_crossing(c: char) -> bool {
    c == '+' || ('\u{2500}'..='\u{257f}').contains(&c) && !is_dash(c) && !is_bar(c)
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '−' | '_' | '=' | '─' | '━' | '═' | '╌' | '┄' | '―' | '¯')
}

/// Whether a line is a rule, whole or of some columns: dashes between bars or crossings, the rest blank.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    let dashes = line.chars().filter(|c| is_dash(*c)).count();
    let other = line.chars().filter(|c| !is_dash(*c) && !is_bar(*c) && !is_crossing(*c) && *c != ' ').count();
    let runs = line.chars().zip(line.chars().skip(1)).any(|(a, b)| is_dash(a) && is_dash(b));
    dashes >= 4 && runs && other == 0
}

/// Whether a line is a rule with text in the columns that go on over it.
fn is_part_rule(line: &[char], bars: &[usize]) -> bool {
    let mut ruled = 0;
    for pair in bars.windows(2) {
        let inside = line.get(pair[0] + 1..pair[1].min(line.len())).unwrap_or_default();
        let dashed = inside.len() >= 2 && inside.iter().all(|c| is_dash(*c) || is_crossing(*c));
        ruled += usize::from(dashed);
    }
    ruled >= 1
}

fn has_bars(line: &str) -> bool {
    line.chars().filter(|c| is_bar(*c)).count() >= 2
}

/// Reads a drawing at the start of `lines`. Nothing when none begins here.
pub(crate) fn read(lines: &[&str]) -> Option<Drawing> {
    let first = lines.first()?;
    if !is_rule(first) || !first.trim().chars().any(|c| is_bar(c) || is_crossing(c)) {
        return None;
    }
    let inside = |line: &&&str| {
        let line = line.trim_end();
        !line.trim().is_empty() && (is_rule(line) || has_bars(line))
    };
    if !begins_drawing(lines) {
        return None;
    }
    let end = lines.iter().take(MOST_LINES).take_while(inside).count();
    let body: Vec<Vec<char>> =
        lines[..end].iter().map(|line| line.trim_end().replace('\t', " ").chars().collect()).collect();
    let grid = grid(&body);
    if grid.len() < 3 {
        return None;
    }
    let mut reader = Reader { grid: &grid, rows: Vec::new(), open: Vec::new(), continues: vec![false; grid.len()] };
    let mut rules = 0;
    for line in &body {
        let text: String = line.iter().collect();
        if is_rule(&text) || is_part_rule(line, &grid) {
            rules += 1;
            reader.rule(line);
        } else {
            reader.open.push(line.clone());
        }
    }
    reader.close();
    (rules >= 2).then_some(Drawing { rows: reader.rows, lines: end })
}

/// So many lines tell whether a drawing begins: a text must not be looked through from every line.
const NEAR_LINES: usize = 80;

/// Whether the first lines have two rules, two lines of text and two columns.
fn begins_drawing(lines: &[&str]) -> bool {
    let near = &lines[..lines.len().min(NEAR_LINES)];
    let inside = |line: &&&str| !line.trim().is_empty() && (is_rule(line) || has_bars(line));
    let near: Vec<&str> = near.iter().take_while(inside).copied().collect();
    let rules = near.iter().filter(|line| is_rule(line)).count();
    let near: Vec<Vec<char>> = near.iter().map(|line| line.trim_end().chars().collect()).collect();
    rules >= 2 && near.len() >= rules + 2 && grid(&near).len() >= 3
}

/// Where bars stand in the lines of text, and the crossings of the first rule.
fn grid(body: &[Vec<char>]) -> Vec<usize> {
    let mut grid: Vec<usize> = Vec::new();
    for line in body {
        let rule = is_rule(&line.iter().collect::<String>());
        for (at, c) in line.iter().enumerate() {
            if (is_bar(*c) || rule && is_crossing(*c)) && !grid.contains(&at) {
                grid.push(at);
            }
        }
        if grid.len() > 64 {
            return Vec::new();
        }
    }
    grid.sort_unstable();
    // A bar that slipped by one place is the same column's.
    grid.dedup_by(|next, kept| *next - *kept <= 1);
    grid
}

/// Where a grid's bar stands in a line: there, or one place aside.
fn bar_at(line: &[char], grid: usize) -> Option<usize> {
    [grid, grid + 1, grid.wrapping_sub(1)].into_iter().find(|at| line.get(*at).is_some_and(|c| is_bar(*c)))
}

struct Reader<'a> {
    grid: &'a [usize],
    rows: Vec<Vec<DrawnCell>>,
    /// Lines of the row being read.
    open: Vec<Vec<char>>,
    /// Columns of the open row that go on from the row above.
    continues: Vec<bool>,
}

impl Reader<'_> {
    fn rule(&mut self, line: &[char]) {
        self.close();
        for (column, pair) in self.grid.windows(2).enumerate() {
            let inside = line.get(pair[0] + 1..pair[1].min(line.len())).unwrap_or_default();
            let ruled = inside.iter().filter(|c| is_dash(**c)).count() * 2 >= inside.len().max(1);
            self.continues[column] = !ruled && !self.rows.is_empty();
        }
        // Words in the columns that the rule leaves out belong to the rows above.
        let kept: Vec<char> = line.iter().map(|c| if is_dash(*c) || is_crossing(*c) { ' ' } else { *c }).collect();
        if kept.iter().any(|c| c.is_alphanumeric()) {
            self.open.push(kept);
        }
    }

    fn close(&mut self) {
        let lines = std::mem::take(&mut self.open);
        if lines.is_empty() {
            return;
        }
        for group in groups(lines, self.grid, self.rows.is_empty()) {
            let row = self.row(&group);
            if row.iter().any(|cell| !cell.text.is_empty()) {
                self.rows.push(row);
            }
            self.continues.fill(false);
        }
    }

    fn row(&self, lines: &[Vec<char>]) -> Vec<DrawnCell> {
        let mut cells: Vec<DrawnCell> = Vec::new();
        let columns = self.grid.len() - 1;
        let barred = |at: usize| lines.iter().any(|line| bar_at(line, at).is_some());
        let mut column = 0;
        while column < columns {
            let mut end = column + 1;
            while end < columns && !barred(self.grid[end]) {
                end += 1;
            }
            let parts = lines.iter().map(|line| {
                let from = bar_at(line, self.grid[column]).unwrap_or(self.grid[column]) + 1;
                let to = bar_at(line, self.grid[end]).unwrap_or(self.grid[end]).max(from);
                let part = line.get(from.min(line.len())..to.min(line.len())).unwrap_or_default();
                part.iter().collect::<String>().trim().to_owned()
            });
            let text = joined(parts.filter(|part| !part.is_empty()));
            cells.push(DrawnCell {
                column: u32::try_from(column).unwrap_or(0),
                columns: u32::try_from(end - column).unwrap_or(1),
                continues: self.continues[column] && text.is_empty(),
                text,
            });
            column = end;
        }
        cells
    }
}

/// Rows between two rules: one, or several when each begins with a number of its own in the first column.
fn groups(lines: Vec<Vec<char>>, grid: &[usize], head: bool) -> Vec<Vec<Vec<char>>> {
    let first = |line: &Vec<char>| {
        let part = line.get((grid[0] + 1).min(line.len())..grid[1].min(line.len())).unwrap_or_default();
        part.iter().collect::<String>().trim().to_owned()
    };
    let is_number = |text: &String| {
        let core = text.trim_end_matches(['.', ')']);
        !core.is_empty() && core.len() <= 9 && core.chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    let heads: Vec<String> = lines.iter().map(first).filter(|text| !text.is_empty()).collect();
    if head || heads.len() < 2 || !heads.iter().all(is_number) {
        return vec![lines];
    }
    let mut out: Vec<Vec<Vec<char>>> = Vec::new();
    for line in lines {
        match out.last_mut() {
            Some(last) if first(&line).is_empty() => last.push(line),
            _ => out.push(vec![line]),
        }
    }
    out
}

/// Lines of a cell as one text; an item of a list keeps its own line, a hyphenated word is put together.
fn joined(parts: impl Iterator<Item = String>) -> String {
    let mut text = String::new();
    for part in parts {
        let listed = text.ends_with([';', ':', '.']) || text.starts_with(['•', '–', '*', '-']);
        let item = part.starts_with('•')
            || listed && (part.starts_with(['–', '*']) || part.starts_with("- "))
            || part.split_once([')', '.']).is_some_and(|(number, rest)| {
                !number.is_empty()
                    && number.len() <= 2
                    && number.bytes().all(|b| b.is_ascii_digit())
                    && rest.starts_with(' ')
            });
        if text.is_empty() {
        } else if item || text.ends_with(';') {
            text.push('\n');
        } else if text.ends_with('-') && !text.ends_with(" -") && part.starts_with(char::is_lowercase) {
            text.pop();
            text.push_str("\u{ad}\n");
        } else {
            text.push(' ');
        }
        text.push_str(&part);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(drawing: &str, expected: &[&str]) {
        let lines: Vec<&str> = drawing.lines().collect();
        let found: Vec<String> = read(&lines).unwrap_or_default().rows.iter().map(|row| print(row)).collect();
        assert_eq!(found, expected, "{drawing}");
    }

    fn print(row: &[DrawnCell]) -> String {
        let cells = row.iter().map(|cell| {
            let span = if cell.columns > 1 { format!("{}>", cell.columns) } else { String::new() };
            format!("{span}{}", if cell.continues { "^" } else { cell.text.as_str() })
        });
        cells.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn reads_drawings() {
        check(
            "|——|—————|——————|\n| №| Что | Срок |\n|——|—————|——————|\n| 1. Раздел      |\n|——|—————|——————|\n|1.|Сбор |май   |\n|  |книг |2024  |\n|——|—————|——————|",
            &["№|Что|Срок", "3>1. Раздел", "1.|Сбор книг|май 2024"],
        );
        check(
            "+--+-----+----+\n|№ |Что  |Срок|\n+--+-----+----+\n|1 |Сбор |май |\n|2 |Итог |июнь|\n|  |года |    |\n+--+-----+----+",
            &["№|Что|Срок", "1|Сбор|май", "2|Итог года|июнь"],
        );
        check(
            "┌──┬─────┬────┐\n│№ │Что  │Срок│\n├──┼─────┼────┤\n│1 │Сбор │май │\n├──┼─────┤    │\n│2 │Итог │    │\n└──┴─────┴────┘",
            &["№|Что|Срок", "1|Сбор|май", "2|Итог|^"],
        );
        check("-----\nтекст\n-----", &[]);
    }
}
