//! The arrows between our crates, from `cargo metadata`; the map is in `docs/architecture.md`.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::shell::{cargo, output};

/// Which of our crates each crate may use in its product (tests and benches may use more).
const ALLOWED: [(&str, &[&str]); 10] = [
    ("phrases", &[]),
    ("domain", &["phrases"]),
    ("imports", &["phrases", "domain"]),
    ("analytics", &["phrases", "domain"]),
    ("reports", &["phrases", "domain"]),
    ("store", &["phrases", "domain"]),
    ("operations", &["phrases", "domain", "store"]),
    ("web", &["phrases", "domain", "operations"]),
    ("opora", &["phrases", "domain", "imports", "analytics", "reports", "store", "operations", "web"]),
    ("xtask", &[]),
];

/// Outside crates that only the named crates of ours may use.
const CONFINED: [(&str, &[&str]); 8] = [
    ("sea-orm", &["store"]),
    ("sea-orm-migration", &["store"]),
    ("axum", &["web", "opora"]),
    ("askama", &["web"]),
    ("datafusion", &["analytics"]),
    ("calamine", &["imports"]),
    ("docx-rs", &["reports"]),
    ("chrono", &[]),
];

/// Every arrow that is not allowed.
pub fn check() -> Result<Vec<String>> {
    let text = output(&mut cargo(&["metadata", "--format-version", "1", "--no-deps"]))?;
    let metadata: Value = serde_json::from_str(&text)?;
    let packages = metadata["packages"].as_array().context("cargo metadata names no packages")?;
    Ok(packages.iter().flat_map(check_package).collect())
}

fn check_package(package: &Value) -> Vec<String> {
    let name = package["name"].as_str().unwrap_or_default();
    let Some((_, allowed)) = ALLOWED.iter().find(|(ours, _)| *ours == name) else {
        return vec![format!("crate {name} is not on the map of xtask/src/tidy/arrows.rs and docs/architecture.md")];
    };
    let dependencies = package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default();
    let product = dependencies.iter().filter(|dependency| dependency["kind"].is_null());
    let mut findings = Vec::new();
    for dependency in product.filter_map(|dependency| dependency["name"].as_str()) {
        let ours = ALLOWED.iter().any(|(known, _)| *known == dependency);
        if ours && !allowed.contains(&dependency) {
            findings.push(format!("crate {name} must not depend on {dependency}"));
        }
        if let Some((_, owners)) = CONFINED.iter().find(|(outside, _)| *outside == dependency)
            && !owners.contains(&name)
        {
            findings.push(format!("{dependency} is confined to {owners:?}, but {name} depends on it"));
        }
    }
    findings
}
