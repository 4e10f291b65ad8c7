//! Reads rows of tab-separated and Markdown tables, cells of several lines among them.

/// A table part read from the start of some lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Run {
    /// Cells of each row, marks inside, blanks around them cut.
    pub rows: Vec<Vec<String>>,
    /// The first row is marked as the head by a line of dashes.
    pub head: bool,
    /// How many lines were read.
    pub lines: usize,
}

/// A quoted cell that is longer is a stray quote.
const QUOTED_LINES: usize = 40;

/// So many lines tell whether a table starts: a text without empty lines must not be looked through from every line.
const NEAR_LINES: usize = 60;

/// A Markdown cell that is longer is a stray bar.
const PIPE_LINES: usize = 20;

/// Reads a run of tab-separated rows at the start of `lines`, up to an empty line. `width` is the number of columns of
/// the table before it, 0 when there is none. None when no table starts here: a paragraph may begin with a tab, and a
/// signature line is set with tabs.
pub(crate) fn tab_run(lines: &[&str], width: usize) -> Option<Run> {
    let first = lines.first()?;
    if !first.contains('\t') {
        return None;
    }
    let end = |most: usize| {
        let blank = lines.iter().take(most).position(|line| line.trim_matches([' ', '\r']).is_empty());
        blank.unwrap_or(lines.len().min(most))
    };
    if !is_table(&lines[..end(NEAR_LINES)], width) {
        return None;
    }
    let block = &lines[..end(usize::MAX)];
    let widest = block.iter().map(|line| tabs(line)).max().unwrap_or(0);
    let heading = split_tabs(first);
    let expected = if heading.iter().all(|c| !c.is_empty()) && tabs(first) >= 2 {
        tabs(first)
    } else if width > 1 {
        widest.max(width - 1)
    } else {
        widest
    };
    let mut run = Run::default();
    let mut at = 0;
    while at < lines.len() && !lines[at].trim_matches([' ', '\r']).is_empty() && lines[at] != "\u{c}" {
        if let Some((source, used)) = quoted(&lines[at..]) {
            run.rows.push(split_tabs(&source));
            at += used;
            continue;
        }
        let (source, used) = joined(&lines[at..], expected);
        at += used;
        match run.rows.last_mut() {
            Some(above) if tabs(&source) == 0 && continues_above(&source) => {
                if let Some(cell) = above.last_mut() {
                    cell.push('\n');
                    cell.push_str(source.trim());
                }
            }
            _ => run.rows.push(split_tabs(&source)),
        }
    }
    run.lines = at;
    Some(run)
}

fn tabs(line: &str) -> usize {
    line.matches('\t').count()
}

fn split_tabs(line: &str) -> Vec<String> {
    line.split('\t').map(|cell| unquoted(cell.trim_matches([' ', '\n', '\r'])).into_owned()).collect()
}

/// A cell that a spreadsheet put in quotes because of its line breaks or quotes.
fn unquoted(cell: &str) -> std::borrow::Cow<'_, str> {
    let inside = cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match inside {
        Some(inside)
            if inside.contains('\n') || (inside.contains("\"\"") && !inside.replace("\"\"", "").contains('"')) =>
        {
            inside.replace("\"\"", "\"").into()
        }
        _ => cell.into(),
    }
}

fn is_table(block: &[&str], width: usize) -> bool {
    let filled = |line: &str| line.split('\t').filter(|cell| !cell.trim().is_empty()).count();
    if width > 2 && block.iter().any(|line| tabs(line) + 1 >= width) {
        return true;
    }
    if let [line] = block {
        let indented = line.starts_with('\t');
        let fits = width > 2 && tabs(line) + 1 == width;
        return fits || (filled(line) >= 3 && tabs(line) >= 2) || (indented && width > 2 && tabs(line) >= 2);
    }
    let rows = block.iter().filter(|line| tabs(line) >= 1 && filled(line) >= 2).count();
    let wide = block.iter().any(|line| tabs(line) >= 2 && filled(line) >= 2);
    wide || rows >= 2
}

/// Joins a row whose cell was broken into lines: when the tabs of the following lines together make exactly one row.
fn joined(lines: &[&str], expected: usize) -> (String, usize) {
    let alone = (lines[0].to_owned(), 1);
    let mut sum = tabs(lines[0]);
    if sum >= expected || sum == 0 {
        return alone;
    }
    for (at, line) in lines.iter().enumerate().skip(1) {
        let own = tabs(line);
        if line.trim().is_empty() || own >= expected || starts_row(line) || sum + own > expected {
            return alone;
        }
        sum += own;
        if sum == expected {
            return (lines[..=at].join("\n"), at + 1);
        }
    }
    alone
}

/// The line begins with a row number and a tab.
fn starts_row(line: &str) -> bool {
    let Some((first, _)) = line.split_once('\t') else { return false };
    let first = first.trim();
    !first.is_empty() && first.len() <= 10 && first.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ')')
}

/// A line without tabs inside a table goes on with the last cell when it does not start like a heading.
fn continues_above(line: &str) -> bool {
    line.trim_start().chars().next().is_some_and(|c| c.is_lowercase() || matches!(c, '-' | '–' | '•' | '(' | ','))
}

/// Joins the lines of a row in which a cell opens with a quote that closes some lines later.
fn quoted(lines: &[&str]) -> Option<(String, usize)> {
    let opens = |line: &str| {
        let mut open = false;
        for cell in line.split('\t') {
            let quotes = cell.matches('"').count();
            if open {
                open = quotes % 2 == 0;
            } else if cell.trim_start().starts_with('"') {
                open = quotes % 2 == 1;
            }
        }
        open
    };
    if !opens(lines[0]) {
        return None;
    }
    let mut source = lines[0].to_owned();
    for (at, line) in lines.iter().enumerate().skip(1).take(QUOTED_LINES) {
        source.push('\n');
        source.push_str(line);
        if !opens(&source) {
            // The closing quote must end its cell, otherwise the opening one was a word's.
            let closed =
                line.find('"').is_some_and(|q| line[q + 1..].is_empty() || line[q + 1..].starts_with(['\t', '"']));
            return closed.then_some((source, at + 1));
        }
    }
    None
}

/// Reads a Markdown table at the start of `lines`. None when the line is no row of one.
pub(crate) fn pipe_table(lines: &[&str]) -> Option<Run> {
    let first = lines.first()?.trim();
    let bare = !first.starts_with('|');
    let ruled = lines.get(1).is_some_and(|line| is_rule(line));
    let bars = first.matches('|').count();
    if bars == 0 || (!ruled && (bare || bars < 2)) {
        return None;
    }
    let mut run = Run::default();
    while run.lines < lines.len() {
        let line = lines[run.lines].trim();
        let row = if bare { line.contains('|') } else { line.starts_with('|') };
        if !row {
            break;
        }
        // A second line of dashes belongs to a table that starts again: its head is the row just read.
        if is_rule(line) {
            if run.rows.len() == 1 {
                run.head = !run.rows[0].iter().all(String::is_empty);
            } else if run.rows.len() > 1 {
                run.rows.pop();
                run.lines -= 1;
                return Some(run);
            }
            run.lines += 1;
            continue;
        }
        let (source, used) = if bare { (line.to_owned(), 1) } else { whole_row(&lines[run.lines..]) };
        run.lines += used;
        run.rows.push(split_pipes(&source));
    }
    run.rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
    Some(run)
}

/// A row that does not end with a bar goes on in the next lines.
fn whole_row(lines: &[&str]) -> (String, usize) {
    let first = lines[0].trim();
    if first.ends_with('|') {
        return (first.to_owned(), 1);
    }
    let mut source = first.to_owned();
    for (at, line) in lines.iter().enumerate().skip(1).take(PIPE_LINES) {
        let line = line.trim();
        if line.starts_with('|') {
            break;
        }
        source.push('\n');
        source.push_str(line);
        if line.ends_with('|') {
            return (source, at + 1);
        }
    }
    (first.to_owned(), 1)
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains("--") && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '+')) && line.contains('|')
}

fn split_pipes(line: &str) -> Vec<String> {
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').unwrap_or(line);
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut escaped = false;
    for letter in line.chars() {
        match letter {
            '|' if !escaped => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            _ => cell.push(letter),
        }
        escaped = letter == '\\' && !escaped;
    }
    cells.push(cell.trim().to_owned());
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(read: Option<Run>, expected: Option<(&[&str], usize)>) {
        let found = read.map(|run| {
            let rows: Vec<String> = run.rows.iter().map(|row| row.join("|").replace('\n', "/")).collect();
            (rows, run.lines)
        });
        let expected = expected.map(|(rows, lines)| (rows.iter().map(|r| (*r).to_owned()).collect::<Vec<_>>(), lines));
        assert_eq!(found, expected);
    }

    fn tab(text: &str, width: usize, expected: Option<(&[&str], usize)>) {
        check(tab_run(&text.split('\n').collect::<Vec<_>>(), width), expected);
    }

    fn pipe(text: &str, expected: Option<(&[&str], usize)>) {
        check(pipe_table(&text.split('\n').collect::<Vec<_>>()), expected);
    }

    #[test]
    fn a_cell_of_several_lines_is_joined() {
        tab(
            "№\tЧто\tКогда\n1\tСбор\nсведений\tмай\n2\tИтог\tиюнь",
            0,
            Some((&["№|Что|Когда", "1|Сбор/сведений|май", "2|Итог|июнь"], 4)),
        );
        tab("№\tЧто\tКогда\n1\t\"Сбор\n\nсведений\"\tмай", 0, Some((&["№|Что|Когда", "1|Сбор//сведений|май"], 4)));
        tab("№\tЧто\tКогда\n1\tСбор\tмай\nи июнь", 0, Some((&["№|Что|Когда", "1|Сбор|май/и июнь"], 3)));
        tab(
            "№\tЧто\tКогда\nРаздел первый\n1\tСбор\tмай",
            0,
            Some((&["№|Что|Когда", "Раздел первый", "1|Сбор|май"], 3)),
        );
        tab(
            "№\tЧто\tКогда\n1\t\"Точка роста\" и школа\tмай",
            0,
            Some((&["№|Что|Когда", "1|\"Точка роста\" и школа|май"], 2)),
        );
    }

    #[test]
    fn indents_and_signatures_are_no_tables() {
        tab("\tУтвердить план.", 0, None);
        tab("Начальник\t\tИ.И. Иванов", 0, None);
        tab("Начальник\t\tИ.И. Иванов", 5, None);
        tab("\tхвост\t\t\t", 5, Some((&["|хвост|||"], 1)));
    }

    #[test]
    fn markdown_tables_are_read() {
        pipe("| а | б |\n|---|:-:|\n| 1 | в \\| г |\nтекст", Some((&["а|б", "1|в \\| г"], 3)));
        pipe("| | |\n|--|--|\n| 1 | в |", Some((&["1|в"], 3)));
        pipe("а | б\n---|---\n1 | 2", Some((&["а|б", "1|2"], 3)));
        pipe("| 1 | длинная\nячейка |\n| 2 | б |", Some((&["1|длинная/ячейка", "2|б"], 3)));
        pipe("нет | таблицы", None);
    }
}
