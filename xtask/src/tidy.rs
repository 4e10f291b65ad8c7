//! House rules a compiler does not check. Every rule reads the tree, reports all its findings and changes nothing.

mod arrows;
mod manifest;
mod sources;

use anyhow::{Result, bail};

use crate::shell::{command, output, root};

/// The command `tidy`.
pub fn run() -> Result<()> {
    let files = tracked_files()?;
    let mut findings = arrows::check()?;
    findings.extend(manifest::check(&std::fs::read_to_string(root().join("Cargo.toml"))?));
    for file in files.iter().filter(|file| file.ends_with(".rs")) {
        if let Ok(text) = std::fs::read_to_string(root().join(file)) {
            findings.extend(sources::check(file, &text));
        }
    }
    if findings.is_empty() {
        return Ok(());
    }
    for finding in &findings {
        eprintln!("tidy: {finding}");
    }
    bail!("{} house rules are broken", findings.len())
}

fn tracked_files() -> Result<Vec<String>> {
    let list = output(&mut command("git", ["ls-files", "--cached", "--others", "--exclude-standard"]))?;
    Ok(list.lines().map(str::to_owned).collect())
}
