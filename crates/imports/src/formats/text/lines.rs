//! Cuts a text into pieces: paragraphs, runs of tab-separated rows, Markdown tables and HTML tables.

use super::{drawn, rows};

/// One piece of a text, its marks still inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Lines between empty lines, or one item of a list.
    Paragraph(String),
    /// Rows of one table part; the head is known when a line of dashes follows it.
    Rows {
        /// Cells of each row, marks inside.
        rows: Vec<Vec<String>>,
        /// The first row is marked as the head.
        head: bool,
    },
    /// A table drawn with characters.
    Drawn(drawn::Drawing),
    /// A table written as HTML tags.
    Html(String),
    /// A form feed.
    PageBreak,
}

/// Cuts a text into pieces.
pub(crate) fn pieces(text: &str) -> Vec<Piece> {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{85}'], "\n").replace('\u{c}', "\n\u{c}\n");
    let lines: Vec<&str> = text.split('\n').collect();
    let mut cutter = Cutter { lines: &lines, at: 0, width: 0, pieces: Vec::new() };
    while cutter.at < lines.len() {
        cutter.step();
    }
    cutter.pieces
}

struct Cutter<'a> {
    lines: &'a [&'a str],
    at: usize,
    /// Columns of the last table, 0 before the first.
    width: usize,
    pieces: Vec<Piece>,
}

impl Cutter<'_> {
    fn step(&mut self) {
        let line = self.lines[self.at];
        if line == "\u{c}" {
            self.pieces.push(Piece::PageBreak);
            self.at += 1;
        } else if line.trim().is_empty() {
            self.at += 1;
        } else if opens_html_table(line) {
            self.html_table();
        } else if let Some(read) = drawn::read(&self.lines[self.at..]) {
            self.at += read.lines.max(1);
            self.pieces.push(Piece::Drawn(read));
        } else if let Some(read) = rows::pipe_table(&self.lines[self.at..]) {
            self.table(read);
        } else if let Some(read) = rows::tab_run(&self.lines[self.at..], self.width) {
            self.table(read);
        } else {
            self.paragraph();
        }
    }

    fn table(&mut self, read: rows::Run) {
        if let Some(first) = read.rows.first() {
            self.width = if read.head || is_full(first) { first.len() } else { self.width.max(first.len()) };
        }
        self.at += read.lines.max(1);
        if !read.rows.is_empty() {
            self.pieces.push(Piece::Rows { rows: read.rows, head: read.head });
        }
    }

    fn html_table(&mut self) {
        let mut depth = 0;
        let mut source = String::new();
        while self.at < self.lines.len() {
            let line = self.lines[self.at];
            let low = line.to_ascii_lowercase();
            depth += low.matches("<table").count();
            depth = depth.saturating_sub(low.matches("</table").count());
            source.push_str(line);
            source.push('\n');
            self.at += 1;
            if depth == 0 {
                break;
            }
        }
        self.pieces.push(Piece::Html(source));
    }

    fn paragraph(&mut self) {
        let mut text = String::new();
        while self.at < self.lines.len() {
            let line = self.lines[self.at];
            let first = text.is_empty();
            if line.trim().is_empty() || line == "\u{c}" {
                break;
            }
            let starts_other = starts_item(line)
                || line.trim_start().starts_with('#')
                || opens_html_table(line)
                || drawn::read(&self.lines[self.at..]).is_some()
                || rows::pipe_table(&self.lines[self.at..]).is_some()
                || rows::tab_run(&self.lines[self.at..], self.width).is_some();
            if !first && starts_other {
                break;
            }
            if !first {
                text.push('\n');
            }
            text.push_str(line.trim());
            self.at += 1;
            // A Markdown heading is one line.
            if first && line.trim_start().starts_with('#') {
                break;
            }
        }
        if !text.trim_start().starts_with("```") || text.contains('\n') {
            self.pieces.push(Piece::Paragraph(text));
        }
    }
}

/// Every cell of the row has words.
pub(crate) fn is_full(row: &[String]) -> bool {
    row.len() >= 3 && row.iter().all(|cell| !cell.trim().is_empty())
}

fn opens_html_table(line: &str) -> bool {
    line.contains('<') && line.to_ascii_lowercase().contains("<table")
}

/// «1. », «2) », «1.2. », «- », «• »: a new item although no empty line stands before it.
fn starts_item(line: &str) -> bool {
    let line = line.trim_start();
    let after_bullet = line.strip_prefix(['-', '–', '—', '•', '*', '+']);
    if let Some(after) = after_bullet {
        return after.starts_with([' ', '\t', '\u{a0}']);
    }
    let after_number = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = &line[..line.len() - after_number.len()];
    let short = number.starts_with(|c: char| c.is_ascii_digit()) && number.split('.').all(|part| part.len() <= 2);
    let closed = number.ends_with('.') || number.contains('.') || after_number.starts_with(')');
    let after = after_number.strip_prefix(')').unwrap_or(after_number);
    short && closed && after.starts_with([' ', '\t', '\u{a0}'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = pieces(text)
            .into_iter()
            .map(|piece| match piece {
                Piece::Paragraph(text) => format!("П:{}", text.replace('\n', "/")),
                Piece::Rows { rows, head } => {
                    let rows: Vec<String> = rows.iter().map(|row| row.join("|").replace('\n', "/")).collect();
                    format!("{}:{}", if head { "Ш" } else { "Т" }, rows.join(";"))
                }
                Piece::Html(text) => format!("H:{}", text.replace('\n', "/")),
                Piece::PageBreak => "стр".to_owned(),
                Piece::Drawn(drawing) => format!("рис {}", drawing.rows.len()),
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn paragraphs_end_at_empty_lines_and_items() {
        check("один\nещё\n\nдва", &["П:один/ещё", "П:два"]);
        check("3. Первое\n4. Второе\nпродолжение", &["П:3. Первое", "П:4. Второе/продолжение"]);
        check("от 1 марта\n2031. Итог", &["П:от 1 марта/2031. Итог"]);
        check("# Заголовок\nтекст", &["П:# Заголовок", "П:текст"]);
        check("раз\u{c}два\r\n\r\nтри", &["П:раз", "стр", "П:два", "П:три"]);
    }

    #[test]
    fn tables_of_every_kind_are_found() {
        check("План\n№\tЧто\tКогда\n1\tСбор\tмай\n\nпосле", &["П:План", "Т:№|Что|Когда;1|Сбор|май", "П:после"]);
        check("| № | Что |\n|---|---|\n| 1 | Сбор |\n", &["Ш:№|Что;1|Сбор"]);
        check(
            "до\n<table>\n<tr><td>а</td></tr>\n</table>\nпосле",
            &["П:до", "H:<table>/<tr><td>а</td></tr>/</table>/", "П:после"],
        );
        check(
            "\t1. Утвердить план.\n\nНачальник\t\t\tИ.И. Иванов",
            &["П:1. Утвердить план.", "П:Начальник\t\t\tИ.И. Иванов"],
        );
    }

    #[test]
    fn a_part_after_a_break_stays_a_part() {
        check(
            "№\tЧто\tКогда\tКто\n1\tСбор сведений\tмай\tОО\n\n\tо школах\t\t\n2\tИтог\tиюнь\tОО",
            &["Т:№|Что|Когда|Кто;1|Сбор сведений|май|ОО", "Т:|о школах||;2|Итог|июнь|ОО"],
        );
    }
}
