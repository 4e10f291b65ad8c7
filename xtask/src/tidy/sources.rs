//! Source files: size, a purpose on top, no loose ends.

/// Hard stop for one file; most stay under 350.
const MOST_LINES: usize = 600;

/// Findings about one Rust source file.
pub fn check(file: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let lines = text.lines().count();
    if lines > MOST_LINES {
        findings.push(format!(
            "{file}: {lines} lines (at most {MOST_LINES}): give the second thing in it a file of its own"
        ));
    }
    if !text.trim_start().starts_with("//!") && !text.trim_start().starts_with("#!") {
        findings.push(format!("{file}: the first line should say with //! what the file is for"));
    }
    for (number, line) in text.lines().enumerate() {
        let at = format!("{file}:{}", number + 1);
        if ["TO".to_owned() + "DO", "FIX".to_owned() + "ME", "XX".to_owned() + "X:"]
            .iter()
            .any(|mark| line.contains(mark.as_str()))
        {
            findings.push(format!("{at}: a loose end belongs in an issue"));
        }
        if line.trim_start().starts_with(&("#[igno".to_owned() + "re")) {
            findings.push(format!("{at}: an ignored test asserts nothing"));
        }
        if line.contains('\t') && !line.contains('"') {
            findings.push(format!("{at}: a tab"));
        }
        if line.ends_with(' ') {
            findings.push(format!("{at}: blanks at the end"));
        }
    }
    findings
}
