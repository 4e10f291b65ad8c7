//! Which passwords may be chosen (NIST SP 800-63B, section 5.1.1.2): long enough, not common, not guessed from what
//! everybody knows of the person. Nothing is asked about kinds of characters.
//!
//! A password is laid out in pieces that cost a guesser one try each: a word of the lists, a run, a sequence, a walk over the
//! keyboard, a year or a date; a piece of one's own login or name costs nothing. Every other character is a piece of its
//! own. A password of [`FEWEST_PIECES`] pieces or fewer is refused, in either keyboard layout.

mod keyboard;

use std::collections::HashSet;
use std::sync::LazyLock;

use keyboard::{adjacent, other_layouts};
use phrases::text::fold;

/// Fewest characters.
pub const SHORTEST: usize = 12;
/// Most characters: longer ones only cost time.
pub const LONGEST: usize = 128;
/// So many pieces or fewer are guessed too soon.
const FEWEST_PIECES: usize = 3;
/// Fewest different characters.
const FEWEST_DIFFERENT: usize = 5;
/// Longest word of the lists and of names that is looked up.
const LONGEST_WORD: usize = 24;

/// The 30,000 passwords that leak most often (Dropbox zxcvbn 4.4.2, MIT licence), sorted.
const COMMON: &str = include_str!("password/common.txt");
/// Words that Russian schools and offices choose, and common names; ours.
const RUSSIAN: &str = include_str!("password/russian.txt");

/// All of them, Russian words also as people write them in Latin letters.
static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let latin = RUSSIAN.lines().map(in_latin);
    COMMON.lines().chain(RUSSIAN.lines()).map(str::to_owned).chain(latin).collect()
});

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// Fewer characters than [`SHORTEST`].
    TooShort,
    /// More characters than [`LONGEST`].
    TooLong,
    /// It is a common password, or made of common words, runs, dates and walks over the keyboard.
    Common,
    /// One short piece again and again.
    Repeated,
    /// Little is left of it without the login, the name and the name of the system.
    Own,
}

impl Weakness {
    /// The sentence for a person, with the way out.
    pub fn message(self) -> String {
        let way = "Возьмите три-четыре не связанных между собой слова.";
        match self {
            Weakness::TooShort => format!(
                "Пароль слишком короткий. Нужно не меньше {SHORTEST} знаков; подойдёт фраза из нескольких слов."
            ),
            Weakness::TooLong => format!("Пароль длиннее {LONGEST} знаков. Введите короче."),
            Weakness::Common => format!(
                "Такой пароль подбирают одним из первых: он сложен из частых слов, дат, повторов или соседних клавиш. {way}"
            ),
            Weakness::Repeated => format!("Пароль повторяет одно и то же. {way}"),
            Weakness::Own => {
                format!("Пароль сложен из вашего имени, имени для входа или слова «Опора»: их знают все. {way}")
            }
        }
    }
}

/// Judges a password; `known` are texts that everybody may know of its owner: login, name.
///
/// # Errors
/// Why it is not taken.
pub fn judge(password: &str, known: &[&str]) -> Result<(), Weakness> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(Weakness::TooShort);
    }
    if length > LONGEST {
        return Err(Weakness::TooLong);
    }
    let lower = password.to_lowercase().replace('ё', "е");
    let chars: Vec<char> = lower.chars().collect();
    let different: HashSet<char> = chars.iter().copied().collect();
    if different.len() < FEWEST_DIFFERENT || (1..SHORTEST.min(length / 2 + 1)).any(|unit| repeats(&chars, unit)) {
        return Err(Weakness::Repeated);
    }
    let own = own_words(known);
    let mut readings = other_layouts(&lower);
    readings.push(lower);
    let cost = |own: &HashSet<String>| readings.iter().map(|text| pieces(text, own)).min().unwrap_or(length);
    if cost(&own) > FEWEST_PIECES {
        return Ok(());
    }
    let nothing = HashSet::new();
    Err(if cost(&nothing) <= FEWEST_PIECES { Weakness::Common } else { Weakness::Own })
}

/// Whether the whole text is one unit of this length again and again.
fn repeats(chars: &[char], unit: usize) -> bool {
    chars.iter().zip(chars.iter().skip(unit)).all(|(left, right)| left == right)
}

/// Words of what is known of the owner, as typed and in Latin letters.
fn own_words(known: &[&str]) -> HashSet<String> {
    let known = known.iter().copied().chain(["opora", "опора"]);
    let mut words = HashSet::new();
    for text in known {
        let folded = fold(text);
        for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 3) {
            words.insert(in_latin(word));
            words.insert(word.to_owned());
        }
    }
    words
}

/// A Russian word as people write it in Latin letters.
fn in_latin(word: &str) -> String {
    const LETTERS: [&str; 32] = [
        "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh",
        "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya",
    ];
    let mut out = String::new();
    for letter in word.chars() {
        let place = u32::from(letter).checked_sub(u32::from('а')).and_then(|place| usize::try_from(place).ok());
        match place.and_then(|place| LETTERS.get(place)) {
            Some(latin) => out.push_str(latin),
            None => out.push(letter),
        }
    }
    out
}

/// Fewest pieces a text can be laid out in. Beside words of one's own, the marks between words are no secret either.
fn pieces(text: &str, own: &HashSet<String>) -> usize {
    let chars: Vec<char> = text.chars().collect();
    let mixed = own.iter().any(|word| text.contains(word.as_str()));
    let mut best = vec![usize::MAX; chars.len() + 1];
    best[0] = 0;
    for start in 0..chars.len() {
        let so_far = best[start];
        let mut lay = |length: usize, cost: usize| {
            if let Some(end) = best.get_mut(start + length) {
                *end = (*end).min(so_far + cost);
            }
        };
        lay(1, usize::from(!(mixed && matches!(chars[start], ' ' | '-' | '_' | '.'))));
        for length in [run(&chars[start..]), sequence(&chars[start..]), walk(&chars[start..])] {
            // A shorter piece may leave a word whole.
            (2..=length).for_each(|length| lay(length, 1));
        }
        for length in [4, 8, 10] {
            if date(&chars[start..], length) {
                lay(length, 1);
            }
        }
        for length in 3..=LONGEST_WORD.min(chars.len() - start) {
            let word: String = chars[start..start + length].iter().collect();
            let plain: String = word.chars().map(unmask).collect();
            if own.contains(&word) || own.contains(&plain) {
                lay(length, 0);
            } else if length > 3 && (WORDS.contains(&word) || WORDS.contains(&plain)) {
                lay(length, 1);
            }
        }
    }
    best[chars.len()]
}

/// Length of the run of one character.
fn run(chars: &[char]) -> usize {
    chars.iter().take_while(|c| **c == chars[0]).count()
}

/// Length of the sequence «abcd», «4321»; shorter than three is none.
fn sequence(chars: &[char]) -> usize {
    let step = |pair: &[char]| i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0]));
    let Some(first) = chars.windows(2).next().map(step).filter(|step| step.abs() == 1) else { return 0 };
    let length = chars.windows(2).take_while(|pair| step(pair) == first).count() + 1;
    if length < 3 { 0 } else { length }
}

/// Length of the walk over neighbouring keys; shorter than four is none: words have such pairs.
fn walk(chars: &[char]) -> usize {
    let length = chars.windows(2).take_while(|pair| adjacent(pair[0], pair[1])).count() + 1;
    if length < 4 { 0 } else { length }
}

/// Whether the text begins with a year (four characters), a date (eight) or a date with marks between (ten).
fn date(chars: &[char], length: usize) -> bool {
    let Some(chars) = chars.get(..length) else { return false };
    let text: String = chars.iter().filter(|c| length < 10 || c.is_ascii_digit()).collect();
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<u32>().ok());
    let year = |range| number(range).is_some_and(|year| (1900..2100).contains(&year));
    let day_and_month = |day, month| {
        number(day).is_some_and(|day| (1..=31).contains(&day))
            && number(month).is_some_and(|month| (1..=12).contains(&month))
    };
    match length {
        4 => year(0..4),
        _ => (year(4..8) && day_and_month(0..2, 2..4)) || (year(0..4) && day_and_month(6..8, 4..6)),
    }
}

/// A letter behind the sign that people put for it.
fn unmask(sign: char) -> char {
    match sign {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '$' | '5' => 's',
        '7' => 't',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(password: &str, expected: Result<(), Weakness>) {
        assert_eq!(judge(password, &["luninaop", "Лунина Ольга Петровна"]), expected, "{password}");
    }

    #[test]
    fn short_and_long_ones_are_refused() {
        check("1234567890", Err(Weakness::TooShort));
        check("qwertyuiop", Err(Weakness::TooShort));
        check("верныйпарол", Err(Weakness::TooShort));
        check(&"дождь и снег ".repeat(11), Err(Weakness::TooLong));
    }

    #[test]
    fn common_ones_are_refused_in_both_layouts() {
        for password in [
            "123456789012",
            "1234567890qwerty",
            "qwertyuiop[]",
            "йцукенгшщзхъ",
            "1qaz2wsx3edc",
            "!qaz@wsx#edc",
            "password1234",
            "P@ssw0rd2024",
            "Password2024!",
            "gfhjkm123456",
            "Пароль2024!!",
            "пароль123456",
            "qwertypassword",
            "iloveyou12345",
            "zaq12wsxcde3",
            "administrator",
            "администратор",
            "учитель 2024",
            "приветпривет!",
            "01.01.1980 мама",
        ] {
            let verdict = judge(password, &[]);
            assert!(verdict.is_err(), "{password}");
        }
        check("asdfghjkl;'zx", Err(Weakness::Common));
    }

    #[test]
    fn repeated_ones_are_refused() {
        for password in ["aaaaaaaaaaaa", "котикотикоти", "abcdabcdabcd", "xK9xK9xK9xK9", "ababcabcabba"] {
            assert_eq!(judge(password, &[]), Err(Weakness::Repeated), "{password}");
        }
    }

    #[test]
    fn ones_own_words_are_refused() {
        check("luninaop-2026", Err(Weakness::Own));
        check("Лунина-Опора-1", Err(Weakness::Own));
        check("lunina-opora1", Err(Weakness::Own));
        check("opora-opora-12", Err(Weakness::Own));
    }

    #[test]
    fn phrases_and_chance_are_taken() {
        for password in [
            "четыре слова про лес",
            "верный пароль",
            "длинный новый",
            "Зимний-Сад-на-окраине-42",
            "correct horse battery staple",
            "3f9a0c71be52d846",
            "vK7#pTz2!mQw",
            "синий чайник едет в Тверь",
            "пурпурный якорь 7",
        ] {
            check(password, Ok(()));
        }
    }

    #[test]
    fn every_common_password_is_refused() {
        for password in COMMON.lines().filter(|password| password.len() >= SHORTEST) {
            assert!(judge(password, &[]).is_err(), "{password}");
        }
        assert!(COMMON.lines().is_sorted() && RUSSIAN.lines().is_sorted());
    }
}
