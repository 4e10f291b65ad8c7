//! Prints the plan of items read from specifications of exam papers: one item a line, then what does not fit.

use std::io::Write;

use imports::results::catalogue::read_catalogue;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let catalogue = match read_catalogue(&bytes, &path) {
            Ok(catalogue) => catalogue,
            Err(refusal) => {
                writeln!(out, "{path}: {refusal}")?;
                continue;
            }
        };
        let (sum, stated) = (catalogue.sum(), catalogue.stated_max);
        writeln!(out, "{path}: {} {}, {sum} of {stated:?}", catalogue.work(), catalogue.subject)?;
        for item in &catalogue.items {
            let (content, requirements) = (item.content.join(", "), item.requirements.join(", "));
            let level = item.level.map_or(String::new(), |level| format!("{level:?}"));
            writeln!(out, "{:>6} | {content} | {requirements} | {level} | {} | {}", item.number, item.max, item.text)?;
        }
        for problem in &catalogue.problems {
            writeln!(out, "   ! {} {}", problem.code, problem.text)?;
        }
    }
    Ok(())
}
