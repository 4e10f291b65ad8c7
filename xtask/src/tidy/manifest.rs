//! The workspace manifest: every dependency says in a comment what it is for.

/// Lines of `[workspace.dependencies]` without a comment.
pub fn check(manifest: &str) -> Vec<String> {
    let section = manifest.split("[workspace.dependencies]").nth(1).unwrap_or_default();
    let section = section.split("\n[").next().unwrap_or_default();
    let bare = section.lines().filter(|line| line.contains('=') && !line.starts_with('#') && !line.contains('#'));
    let outside = bare.filter(|line| !line.contains("path = \"crates/"));
    outside.map(|line| format!("Cargo.toml: say in a comment what this is for: {line}")).collect()
}
