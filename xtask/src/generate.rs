//! Generated files: remade from the program itself, committed, and checked for staleness.

use anyhow::{Result, bail};

use crate::shell::{cargo, output, root};

/// What is generated: the file and the command of the program that prints it.
const FILES: [(&str, &[&str]); 2] =
    [("docs/openapi.json", &["generate", "openapi"]), ("docs/opora.example.toml", &["generate", "configuration"])];

/// The command `generate`; with `check` nothing is written and a difference is an error.
pub fn run(check: bool) -> Result<()> {
    for (file, arguments) in FILES {
        let mut words = vec!["run", "--quiet", "--package", "opora", "--"];
        words.extend(arguments);
        let fresh = output(&mut cargo(&words))?;
        let path = root().join(file);
        let stale = std::fs::read_to_string(&path).unwrap_or_default() != fresh;
        if stale && check {
            bail!("{file} is stale: run `cargo xtask generate` and commit the result");
        }
        if stale {
            std::fs::write(&path, fresh)?;
            eprintln!("xtask: wrote {file}");
        }
    }
    Ok(())
}
