//! Text in a picture: escaping and breaking lines.

/// Escapes text for XML content and attribute values; control characters are dropped.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            // Not allowed in XML 1.0 even when escaped.
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Breaks text into at most `lines` lines of about `width` letters; what does not fit ends in «…».
pub(crate) fn wrap(text: &str, width: usize, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = vec![String::new()];
    let mut cut = false;
    for word in text.split_whitespace() {
        let mut word: String = word.to_owned();
        if word.chars().count() > width {
            word = word.chars().take(width.saturating_sub(1)).collect::<String>() + "…";
        }
        let full = out.last().is_some_and(|l| !l.is_empty() && l.chars().count() + 1 + word.chars().count() > width);
        if full {
            if out.len() == lines {
                cut = true;
                break;
            }
            out.push(String::new());
        }
        if let Some(line) = out.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
    }
    if cut && let Some(line) = out.last_mut() {
        if line.chars().count() >= width
            && let Some((kept, _)) = line.rsplit_once(' ')
        {
            *line = kept.to_owned();
        }
        line.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_lines() {
        for (text, width, lines, expected) in [
            ("", 10, 2, vec![""]),
            ("одно слово", 20, 2, vec!["одно слово"]),
            ("первая строка вторая", 13, 2, vec!["первая строка", "вторая"]),
            ("раз два три четыре", 7, 1, vec!["раз…"]),
            ("оченьдлинноеслово", 8, 1, vec!["оченьдл…"]),
        ] {
            assert_eq!(wrap(text, width, lines), expected, "{text}");
        }
    }

    #[test]
    fn escapes_everything() {
        assert_eq!(escape("<a href=\"x\">'&\u{1}\u{ffff}"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
    }
}
