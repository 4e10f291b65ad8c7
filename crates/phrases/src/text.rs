//! Small laws of Russian text that everybody shares.

/// Folds a text for comparison and search: lower case, `ё` as `е`, white space collapsed to single blanks, soft hyphens
/// and zero-width characters dropped. Idempotent.
pub fn fold(text: &str) -> String {
    squeeze(text).to_lowercase().replace('ё', "е")
}

/// Collapses every run of white space (non-breaking included) to one blank, trims, and drops soft hyphens and zero-width
/// characters. Changes nothing else. Idempotent.
pub fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let visible = text.chars().filter(|c| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{2060}'));
    for c in visible {
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds() {
        for (text, folded) in
            [("", ""), ("  Ё\u{a0}лка ", "е лка"), ("необ\u{ad}ходимость", "необходимость"), ("A\t\nB", "a b")]
        {
            assert_eq!(fold(text), folded);
            assert_eq!(fold(&fold(text)), folded);
        }
    }
}
