//! Numbers of automatic lists as they are printed: figures, Roman numerals, Latin and Russian letters.

/// How a counter is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numeral {
    /// 1, 2, 3.
    Decimal,
    /// 01, 02, 03.
    DecimalZero,
    /// I, II, III.
    UpperRoman,
    /// i, ii, iii.
    LowerRoman,
    /// A, B, C.
    UpperLatin,
    /// a, b, c.
    LowerLatin,
    /// А, Б, В.
    UpperRussian,
    /// а, б, в.
    LowerRussian,
    /// A mark, the same for all.
    Bullet,
    /// Nothing.
    None,
}

impl Numeral {
    /// By Word's name of the format (ECMA-376 part 1, §17.18.59); rare ones are printed in figures.
    pub(crate) fn of_word(name: &str) -> Numeral {
        match name {
            "decimalZero" => Numeral::DecimalZero,
            "upperRoman" => Numeral::UpperRoman,
            "lowerRoman" => Numeral::LowerRoman,
            "upperLetter" => Numeral::UpperLatin,
            "lowerLetter" => Numeral::LowerLatin,
            "russianUpper" => Numeral::UpperRussian,
            "russianLower" => Numeral::LowerRussian,
            "bullet" => Numeral::Bullet,
            "none" => Numeral::None,
            _ => Numeral::Decimal,
        }
    }

    /// By the first characters of a sample, as OpenDocument and HTML name formats: `1`, `01`, `a`, `I`, `А`.
    pub(crate) fn of_sample(sample: &str) -> Numeral {
        match sample.trim().chars().next() {
            None => Numeral::None,
            Some('0') => Numeral::DecimalZero,
            Some('I') => Numeral::UpperRoman,
            Some('i') => Numeral::LowerRoman,
            Some('A') => Numeral::UpperLatin,
            Some('a') => Numeral::LowerLatin,
            Some('А') => Numeral::UpperRussian,
            Some('а') => Numeral::LowerRussian,
            Some(_) => Numeral::Decimal,
        }
    }
}

const LATIN: &str = "abcdefghijklmnopqrstuvwxyz";
/// The 29 letters that Word counts with: without ё, й, ъ and ь.
const RUSSIAN: &str = "абвгдежзиклмнопрстуфхцчшщыэюя";
/// Longest run of a repeated letter; a longer number is printed in figures.
const LETTERS: usize = 12;

/// Prints a number.
pub(crate) fn format(value: u32, numeral: Numeral) -> String {
    match numeral {
        Numeral::Decimal => value.to_string(),
        Numeral::DecimalZero => format!("{value:02}"),
        Numeral::UpperRoman => roman(value),
        Numeral::LowerRoman => roman(value).to_lowercase(),
        Numeral::UpperLatin => letters(value, LATIN).to_uppercase(),
        Numeral::LowerLatin => letters(value, LATIN),
        Numeral::UpperRussian => letters(value, RUSSIAN).to_uppercase(),
        Numeral::LowerRussian => letters(value, RUSSIAN),
        Numeral::Bullet => "•".to_owned(),
        Numeral::None => String::new(),
    }
}

/// After the last letter they are doubled: аа, бб.
fn letters(value: u32, alphabet: &str) -> String {
    let count = alphabet.chars().count();
    let Some(index) = (value as usize).checked_sub(1) else { return value.to_string() };
    let times = index / count + 1;
    match alphabet.chars().nth(index % count) {
        Some(letter) if times <= LETTERS => std::iter::repeat_n(letter, times).collect(),
        _ => value.to_string(),
    }
}

fn roman(value: u32) -> String {
    const PARTS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if value == 0 || value > 3999 {
        return value.to_string();
    }
    let mut left = value;
    let mut text = String::new();
    for (part, sign) in PARTS {
        while left >= part {
            text.push_str(sign);
            left -= part;
        }
    }
    text
}

/// Digits raised above the line, which mark notes and powers, as the digits that Unicode has for them: a score of 6 with
/// note 2 is no 62.
pub(crate) fn raised(text: &str) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let raise = |c: char| c.to_digit(10).and_then(|digit| DIGITS.get(digit as usize)).copied().unwrap_or(c);
    text.chars().map(raise).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(numeral: Numeral, expected: &[(u32, &str)]) {
        for (value, text) in expected {
            assert_eq!(format(*value, numeral), *text, "{numeral:?}");
        }
    }

    #[test]
    fn numbers_are_printed() {
        check(Numeral::Decimal, &[(0, "0"), (12, "12")]);
        check(Numeral::DecimalZero, &[(3, "03"), (12, "12")]);
        check(Numeral::UpperRoman, &[(4, "IV"), (19, "XIX"), (2023, "MMXXIII"), (0, "0"), (4000, "4000")]);
        check(Numeral::LowerRoman, &[(9, "ix")]);
        check(Numeral::LowerLatin, &[(1, "a"), (26, "z"), (27, "aa"), (28, "bb")]);
        check(Numeral::UpperRussian, &[(1, "А"), (10, "К"), (29, "Я"), (30, "АА")]);
        check(Numeral::LowerRussian, &[(3, "в"), (27, "э"), (0, "0"), (4_000_000, "4000000")]);
    }
}
