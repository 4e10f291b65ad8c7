//! Turns the bytes of a text file into words: byte order marks, UTF-8, UTF-16 told by its zero bytes, and the old
//! single-byte Russian code pages told apart by how often their letters occur in Russian.

use encoding_rs::{Encoding, IBM866, ISO_8859_5, KOI8_R, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};

/// How many bytes are enough to tell the encoding.
const SAMPLE: usize = 64 * 1024;

/// Decodes a text file. Never fails: what is no letter in the chosen encoding becomes U+FFFD.
pub(crate) fn decode(bytes: &[u8]) -> String {
    let encoding = detect(bytes);
    let (text, _, _) = encoding.decode(bytes);
    text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned()
}

/// Tells the encoding of a text file by its content.
pub(crate) fn detect(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    if let Some(encoding) = utf16_by_layout(sample) {
        return encoding;
    }
    if is_utf8(sample) {
        return UTF_8;
    }
    let mut best = (WINDOWS_1251, i64::MIN);
    for encoding in [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5] {
        let score = russian_score(&encoding.decode_without_bom_handling(sample).0);
        if score > best.1 {
            best = (encoding, score);
        }
    }
    // A few damaged bytes must not turn a UTF-8 document into «РџР»Р°РЅ».
    let utf8_score = russian_score(&UTF_8.decode_without_bom_handling(sample).0);
    if utf8_score >= best.1 { UTF_8 } else { best.0 }
}

/// A sample may end inside a letter: only an error before its last bytes counts.
fn is_utf8(sample: &[u8]) -> bool {
    match std::str::from_utf8(sample) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && sample.len() == SAMPLE,
    }
}

/// UTF-16 without a mark: text in Latin or Cyrillic letters has high bytes 0x00 and 0x04 in every second place.
fn utf16_by_layout(sample: &[u8]) -> Option<&'static Encoding> {
    let pairs = sample.len() / 2;
    if pairs < 4 {
        return None;
    }
    let high =
        |offset: usize| sample.iter().skip(offset).step_by(2).filter(|b| matches!(b, 0x00 | 0x04 | 0x20)).count();
    let zeros = sample.iter().filter(|b| **b == 0).count();
    let (first, second) = (high(0), high(1));
    if zeros * 50 < pairs {
        return None;
    }
    if second * 10 > pairs * 9 && second > first {
        Some(UTF_16LE)
    } else if first * 10 > pairs * 9 && first > second {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// How much a decoded sample looks like Russian: frequent small letters count most; a capital inside a word, a letter
/// of another script and a box-drawing sign speak against it.
fn russian_score(text: &str) -> i64 {
    let mut score = 0;
    let mut previous = ' ';
    for letter in text.chars() {
        score += match letter {
            'о' | 'е' | 'а' | 'и' | 'н' | 'т' | 'с' | 'р' | 'в' | 'л' => 3,
            'а'..='я' | 'ё' => 1,
            'А'..='Я' | 'Ё' if previous.is_lowercase() => -4,
            'А'..='Я' | 'Ё' | '«' | '»' | '№' | '–' | '—' => 1,
            '\u{fffd}' => -6,
            c if c.is_ascii() || c == '\u{a0}' => 0,
            c if c.is_control() => -6,
            _ => -3,
        };
        previous = letter;
    }
    score
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "План мероприятий («дорожная карта») на 2031 год\r\nОтветственный: отдел образования, школы";

    fn check(bytes: &[u8], expected: &str) {
        assert_eq!(decode(bytes), expected);
    }

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_of_russian_text_is_told() {
        check(WORDS.as_bytes(), WORDS);
        check(format!("\u{feff}{WORDS}").as_bytes(), WORDS);
        check(&utf16(WORDS, true), WORDS);
        check(&utf16(WORDS, false), WORDS);
        check(&utf16(&format!("\u{feff}{WORDS}"), true), WORDS);
        check(&utf16(&format!("\u{feff}{WORDS}"), false), WORDS);
        check(&WINDOWS_1251.encode(WORDS).0, WORDS);
        let plain = WORDS.replace(['«', '»'], "");
        check(&KOI8_R.encode(&plain).0, &plain);
        check(&ISO_8859_5.encode(&plain).0, &plain);
        // IBM866 has no encoder quirks for these letters.
        check(&IBM866.encode(&plain).0, &plain);
    }

    #[test]
    fn damaged_utf8_stays_utf8() {
        let mut bytes = WORDS.as_bytes().to_vec();
        bytes.insert(20, 0xff);
        assert_eq!(detect(&bytes), UTF_8);
    }

    #[test]
    fn short_and_empty_input_is_utf8() {
        check(b"", "");
        check(b"a", "a");
    }
}
