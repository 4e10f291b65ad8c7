//! Characters of Word's symbol fonts, which live in a private area of Unicode, as real ones.

/// The character that a symbol font draws at a private code; any other character stays.
pub(super) fn plain(character: char) -> char {
    match character {
        // Symbol and Wingdings: what roadmaps use as bullets, ticks and comparison signs.
        '\u{f0b7}' | '\u{f09f}' | '\u{f06c}' | '\u{f06e}' | '\u{f0a7}' | '\u{f076}' | '\u{f0d8}' | '\u{f0a8}' => '•',
        '\u{f0fc}' | '\u{f0fe}' | '\u{f052}' => '✓',
        '\u{f06f}' | '\u{f071}' => '☐',
        '\u{f0a3}' => '≤',
        '\u{f0b3}' => '≥',
        '\u{f0b1}' => '±',
        '\u{f0b0}' => '°',
        '\u{f0b4}' => '×',
        '\u{f0b9}' => '≠',
        '\u{f0ae}' | '\u{f0e0}' => '→',
        '\u{f02d}' => '-',
        '\u{f0be}' => '—',
        // The rest of the private row repeats ASCII.
        '\u{f020}'..='\u{f07e}' => char::from_u32(u32::from(character) - 0xf000).unwrap_or(' '),
        '\u{f000}'..='\u{f0ff}' => '•',
        other => other,
    }
}

/// The character of a `w:sym` element by its font and hexadecimal code.
pub(super) fn of_code(font: &str, code: &str) -> Option<char> {
    let code = u32::from_str_radix(code.trim(), 16).ok()?;
    let wingdings = font.to_ascii_lowercase().starts_with("wingdings");
    match code & 0xff {
        0xa3 | 0xa8 | 0x6f | 0x71 if wingdings => Some('☐'),
        _ => char::from_u32(code).map(plain),
    }
}

/// Adds words, private characters replaced.
pub(super) fn push_plain(target: &mut String, text: &str) {
    // U+F000..U+F0FF begin with the bytes EF 80..83.
    if text.as_bytes().contains(&0xef) {
        target.extend(text.chars().map(plain));
    } else {
        target.push_str(text);
    }
}
