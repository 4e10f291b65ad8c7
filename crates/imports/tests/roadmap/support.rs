//! Documents from a few lines of text. A line with `|` is a table's row, lines that follow each other make one table,
//! an empty line is an empty paragraph; `=` centres, `*` makes bold, `2>` covers two columns, `^` continues the cell
//! above, `/` breaks a line.

use domain::refusal::Refusal;
use domain::roadmap::{Activity, Roadmap, Section};
use imports::document::{Block, Cell, Document, Paragraph, Row, Table};

/// Reads a hand-built document.
pub fn read(text: &str) -> Result<Roadmap, Refusal> {
    imports::roadmap::understand(&document(text), None)
}

/// Compares the outline of what was read, indentation aside.
pub fn check(text: &str, expected: &str) {
    let roadmap = read(text).unwrap_or_else(|refusal| panic!("{refusal}\n{text}"));
    let mut found = Vec::new();
    roadmap.sections.iter().for_each(|section| print(section, 1, &mut found));
    let expected: Vec<&str> = expected.lines().map(str::trim).collect();
    assert_eq!(found, expected, "{text}");
}

/// Checks the code of a refusal.
pub fn check_refused(text: &str, code: &str) {
    assert_eq!(read(text).map(|_| ()).unwrap_err().code, code, "{text}");
}

fn print(section: &Section, depth: usize, out: &mut Vec<String>) {
    let number = section.number.as_deref().map(|number| format!(" {number} |"));
    let number = number.unwrap_or_else(|| if section.title.is_empty() { String::new() } else { " |".to_owned() });
    out.push(format!("{}{number} {}", "#".repeat(depth), section.title).trim_end().to_owned());
    out.extend(section.activities.iter().map(line));
    section.sections.iter().for_each(|inner| print(inner, depth + 1, out));
}

fn line(activity: &Activity) -> String {
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    let cells = [
        or_empty(&activity.number),
        activity.title.clone(),
        activity.deadline.text.clone(),
        activity.responsible.text.clone(),
        or_empty(&activity.expected),
        activity.reports.join(" + "),
        activity.channels.join(" + "),
        or_empty(&activity.audience),
    ];
    let line = format!("- {}", cells.join(" | "));
    line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn document(text: &str) -> Document {
    let mut document = Document::default();
    let mut tables = 0;
    let mut inside = false;
    for line in text.lines().map(|line| line.trim_start_matches(' ')) {
        let Some(row) = line.strip_prefix('|') else {
            inside = false;
            document.blocks.push(Block::Paragraph(paragraph(line)));
            continue;
        };
        if !inside {
            tables += 1;
            document.blocks.push(Block::Table(Table { number: tables, ..Table::default() }));
        }
        inside = true;
        if let Some(Block::Table(table)) = document.blocks.last_mut() {
            table.rows.push(self::row(table.rows.len() as u32 + 1, row));
        }
    }
    document
}

fn paragraph(text: &str) -> Paragraph {
    let words = text.trim_start_matches(['=', '*']);
    let marks = &text[..text.len() - words.len()];
    Paragraph {
        text: words.to_owned(),
        bold: marks.contains('*'),
        centred: marks.contains('='),
        ..Paragraph::default()
    }
}

fn row(number: u32, text: &str) -> Row {
    let mut column = 0;
    let mut cells = Vec::new();
    for text in text.split('|') {
        let (columns, text) = match text.split_once('>') {
            Some((count, rest)) if count.parse::<u32>().is_ok() => (count.parse().unwrap_or(1), rest),
            _ => (1, text),
        };
        let continues = text == "^";
        let lines = if continues { Vec::new() } else { vec![paragraph(&text.replace('/', "\n"))] };
        cells.push(Cell { column, columns, continues, paragraphs: lines });
        column += columns;
    }
    Row { number, cells, ..Row::default() }
}
