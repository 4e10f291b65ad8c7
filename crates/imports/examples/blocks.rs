//! Prints the neutral blocks of documents: a look at what a format reader made of a file.

use std::io::Write;

use imports::document::{Block, Document};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        match imports::read_document(&bytes, &path) {
            Ok(document) => print(&mut out, &document)?,
            Err(refusal) => writeln!(out, "{path}: {refusal}")?,
        }
    }
    Ok(())
}

fn print(out: &mut impl Write, document: &Document) -> std::io::Result<()> {
    for block in &document.blocks {
        match block {
            Block::Paragraph(p) => {
                let marks = [(p.bold, 'b'), (p.heading, 'h'), (p.centred, 'c')];
                let marks: String = marks.iter().filter(|(set, _)| *set).map(|(_, mark)| *mark).collect();
                let page = p.page.map(|page| format!("@{page}")).unwrap_or_default();
                let label = p.label.as_deref().unwrap_or_default();
                writeln!(out, "P{page}{marks} {label:?} {:?}", p.text)?;
            }
            Block::Table(table) => {
                writeln!(out, "TABLE {} {}", table.number, table.sheet.as_deref().unwrap_or_default())?;
                for row in &table.rows {
                    let page = row.page.map(|page| format!("@{page}")).unwrap_or_default();
                    let head = if row.header { "H" } else { "" };
                    let cells = row.cells.iter().map(|cell| {
                        let span = if cell.columns > 1 { format!("+{}", cell.columns - 1) } else { String::new() };
                        let up = if cell.continues { "^" } else { "" };
                        format!("[{}{span}{up}]{:?}", cell.column, cell.text())
                    });
                    writeln!(out, "  {}{page}{head} {}", row.number, cells.collect::<Vec<_>>().join(" "))?;
                }
            }
        }
    }
    Ok(())
}
