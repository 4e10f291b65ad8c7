//! Prints what was recognised in files of results: one line a work, then the problems with their place.

use std::io::Write;

use imports::results::{PseudonymKey, read_results};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let key = PseudonymKey::new([0; 32]);
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let file = match read_results(&bytes, &path, &key) {
            Ok(file) => file,
            Err(refusal) => {
                writeln!(out, "{path}: {refusal}")?;
                continue;
            }
        };
        writeln!(out, "{path}: {:?}, {} schools, {} appeals", file.kind, file.schools.len(), file.appeals.len())?;
        for part in &file.parts {
            let work = &part.work;
            let (items, max) = (work.items.len(), work.max_primary);
            let (sittings, groups) = (part.sittings.len(), part.aggregates.len());
            writeln!(
                out,
                "    {} {}: {items} items of {max:?}, {sittings} sittings, {groups} groups",
                work.code, work.subject
            )?;
        }
        for problem in &file.problems {
            let row = problem.row.map(|row| row.to_string()).unwrap_or_default();
            let column = problem.column.as_deref().unwrap_or_default();
            let fatal = if problem.fatal { "!" } else { "?" };
            writeln!(out, "    {fatal} {} {column}{row} {}", problem.code, problem.text)?;
        }
    }
    Ok(())
}
