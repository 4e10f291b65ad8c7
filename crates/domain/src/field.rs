//! What may be typed: the kinds of fields of forms, addresses and API bodies, how long each may be, which characters and
//! which numbers it may hold.
//!
//! The bounds are stated here once. `web` checks every field that comes in, by its name and the way it came
//! ([`check_named`]), before anything is searched, hashed or stored; operations that answer beside the field use the
//! same [`Kind::longest`].

use jiff::civil::Date;

/// Last page that a list is asked for.
const LAST_PAGE: i128 = 100_000;
/// Years that anything here can happen in.
const YEARS: std::ops::RangeInclusive<i128> = 1900..=2200;
/// Largest number of any other field.
const LARGEST: i128 = 1_000_000_000_000;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A login.
    Login,
    /// A password; taken as typed, blanks included.
    Password,
    /// A short code: of a school, a register, a work, a number of an order.
    Code,
    /// An id, a choice of a list, a key of a party, a token of a form.
    Choice,
    /// The name of a person, a unit, a feed, a file.
    Name,
    /// A position, an issuer, an address of a letter: one line, longer than a name.
    Title,
    /// Words to search for.
    Search,
    /// An e-mail address or a telephone.
    Contact,
    /// An address of one of our pages.
    Address,
    /// A day, a month or a period.
    Day,
    /// A number.
    Number,
    /// A remark on a piece of work.
    Words,
    /// A comment or an explanation: the form keeps what was typed and answers beside the field.
    Comment,
    /// Words of a document: a cell of its table, several paragraphs long.
    Passage,
    /// A text of rules or scales.
    Source,
}

/// All kinds, for tests and tables.
pub const KINDS: [Kind; 15] = [
    Kind::Login,
    Kind::Password,
    Kind::Code,
    Kind::Choice,
    Kind::Name,
    Kind::Title,
    Kind::Search,
    Kind::Contact,
    Kind::Address,
    Kind::Day,
    Kind::Number,
    Kind::Words,
    Kind::Comment,
    Kind::Passage,
    Kind::Source,
];

impl Kind {
    /// Most characters.
    pub const fn longest(self) -> usize {
        match self {
            Kind::Login | Kind::Code => 100,
            Kind::Password => 256,
            Kind::Choice => 1_000,
            Kind::Name => 300,
            Kind::Title => 1_000,
            Kind::Search => 200,
            Kind::Contact => 200,
            Kind::Address => 2_000,
            Kind::Day => 40,
            Kind::Number => 40,
            Kind::Words | Kind::Comment => 4_000,
            Kind::Passage => 20_000,
            Kind::Source => 200_000,
        }
    }

    /// Whether the value may have several lines.
    pub const fn several_lines(self) -> bool {
        matches!(self, Kind::Words | Kind::Comment | Kind::Passage | Kind::Source)
    }

    /// Whether marks that nobody sees are refused: two values that look the same must be the same.
    const fn seen_whole(self) -> bool {
        matches!(self, Kind::Login | Kind::Code | Kind::Name | Kind::Contact)
    }

    /// Whether the operation itself answers beside the field, so that what was typed is not lost.
    pub const fn answered_by_operation(self) -> bool {
        matches!(self, Kind::Comment)
    }

    /// How a sentence calls such a field.
    const fn subject(self) -> &'static str {
        match self {
            Kind::Login => "Имя для входа длиннее",
            Kind::Password => "Пароль длиннее",
            Kind::Code => "Код или номер длиннее",
            Kind::Choice => "Выбранное значение длиннее",
            Kind::Name => "Название или имя длиннее",
            Kind::Title => "Строка длиннее",
            Kind::Search => "Слова для поиска длиннее",
            Kind::Contact => "Почта или телефон длиннее",
            Kind::Address => "Адрес длиннее",
            Kind::Day => "Дата длиннее",
            Kind::Number => "Число длиннее",
            Kind::Words | Kind::Comment | Kind::Passage | Kind::Source => "Текст длиннее",
        }
    }
}

/// Why a value is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It has more characters than its kind may.
    TooLong(Kind),
    /// It holds a control character: a zero byte, an escape, a line break where there is one line.
    Control(char),
    /// It holds a mark that turns the direction of writing: the words read otherwise than they are stored.
    Direction(char),
    /// It holds a mark that nobody sees.
    Unseen(char),
    /// A number, a page, a year or a day far outside of what there can be.
    OutOfRange,
}

impl Fault {
    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Fault::TooLong(_) => "too_long",
            Fault::Control(_) => "control_character",
            Fault::Direction(_) => "direction_mark",
            Fault::Unseen(_) => "unseen_character",
            Fault::OutOfRange => "out_of_range",
        }
    }

    /// The sentence for a person, with the way out.
    pub fn message(self) -> String {
        match self {
            Fault::TooLong(kind) => {
                format!("{} {} знаков: сократите и отправьте ещё раз.", kind.subject(), kind.longest())
            }
            Fault::Control(mark) | Fault::Direction(mark) | Fault::Unseen(mark) => format!(
                "В тексте есть служебный знак U+{:04X}, которого не видно: наберите это место заново, не копируя.",
                u32::from(mark)
            ),
            Fault::OutOfRange => "Число или дата далеко за разумными пределами: проверьте, что введено.".to_owned(),
        }
    }
}

/// The way a field came in: the same name means different things in an address and in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// In the query of an address.
    Query,
    /// In a form or in a JSON body.
    Body,
    /// In a JSON body or a form whose `text` is a text of rules or scales.
    SourceBody,
}

/// Names of fields with their kinds, where a name means the same whichever way it came.
const NAMES: &[(&str, Kind)] = &[
    ("address", Kind::Title),
    ("anchor", Kind::Choice),
    ("approval_date", Kind::Day),
    ("approval_kind", Kind::Name),
    ("approval_number", Kind::Code),
    ("archived", Kind::Choice),
    ("assignment", Kind::Choice),
    ("audience", Kind::Passage),
    ("change", Kind::Choice),
    ("chosen", Kind::Choice),
    ("code", Kind::Code),
    ("comment", Kind::Comment),
    ("csrf", Kind::Choice),
    ("current", Kind::Password),
    ("date", Kind::Day),
    ("day", Kind::Day),
    ("deadline", Kind::Passage),
    ("decision", Kind::Choice),
    ("done_on", Kind::Day),
    ("due", Kind::Day),
    ("email", Kind::Contact),
    ("ends_on", Kind::Day),
    ("expected", Kind::Passage),
    ("explanation", Kind::Comment),
    ("folded", Kind::Choice),
    ("from", Kind::Day),
    ("idempotency_key", Kind::Choice),
    ("issuer", Kind::Title),
    ("kept_back", Kind::Address),
    ("kept_path", Kind::Address),
    ("kind", Kind::Choice),
    ("line", Kind::Choice),
    ("login", Kind::Login),
    ("mark", Kind::Choice),
    ("month", Kind::Day),
    ("municipality", Kind::Name),
    ("name", Kind::Name),
    ("nature", Kind::Choice),
    ("new", Kind::Password),
    ("next", Kind::Address),
    ("note", Kind::Words),
    ("number", Kind::Code),
    ("on", Kind::Day),
    ("option", Kind::Choice),
    ("order_number", Kind::Code),
    ("owner", Kind::Choice),
    ("owner_unit_id", Kind::Choice),
    ("page", Kind::Number),
    ("party", Kind::Choice),
    ("password", Kind::Password),
    ("period_end", Kind::Day),
    ("period_start", Kind::Day),
    ("person_name", Kind::Name),
    ("phone", Kind::Contact),
    ("position", Kind::Title),
    ("question", Kind::Choice),
    ("region", Kind::Name),
    ("repeat", Kind::Password),
    ("responsible", Kind::Passage),
    ("revision", Kind::Number),
    ("scales", Kind::Source),
    ("school", Kind::Code),
    ("section", Kind::Choice),
    ("short_name", Kind::Name),
    ("signatory", Kind::Title),
    ("smallest", Kind::Number),
    ("soon", Kind::Number),
    ("sort", Kind::Choice),
    ("span", Kind::Choice),
    ("stage", Kind::Choice),
    ("starts_on", Kind::Day),
    ("status", Kind::Choice),
    ("take", Kind::Choice),
    ("target", Kind::Choice),
    ("targets", Kind::Choice),
    ("ticket", Kind::Choice),
    ("title", Kind::Passage),
    ("to", Kind::Day),
    ("to_unit", Kind::Choice),
    ("unit", Kind::Choice),
    ("unit_id", Kind::Choice),
    ("value", Kind::Passage),
    ("verdict", Kind::Choice),
    ("window", Kind::Number),
    ("words", Kind::Search),
    ("work", Kind::Code),
    ("year", Kind::Number),
];

/// What a field of a name holds. A name that is not known is taken for a remark: nothing comes in without a bound. A field
/// that travels through the sign-in (`kept.comment`) is what it was before.
pub fn kind_of(way: Way, name: &str) -> Kind {
    let name = name.strip_prefix("kept.").unwrap_or(name);
    match (way, name) {
        (Way::Query, "text") => Kind::Search,
        (Way::Query, "rule") => Kind::Choice,
        // In an address days; in a body people and units.
        (Way::Body | Way::SourceBody, "from" | "to") => Kind::Name,
        (Way::Body, "text" | "words" | "seen" | "answer") => Kind::Passage,
        (Way::SourceBody, "text") | (Way::Body | Way::SourceBody, "rule") => Kind::Source,
        _ => NAMES.iter().find(|(known, _)| *known == name).map_or(Kind::Words, |(_, kind)| *kind),
    }
}

/// Checks a value of a kind.
///
/// # Errors
/// What is wrong with it.
pub fn check(kind: Kind, value: &str) -> Result<(), Fault> {
    // A character takes at least a byte: most values need no counting.
    if value.len() > kind.longest() && value.chars().nth(kind.longest()).is_some() {
        return Err(Fault::TooLong(kind));
    }
    characters(kind, value)
}

/// Checks which characters a value holds. A password is taken with whatever a keyboard types.
fn characters(kind: Kind, value: &str) -> Result<(), Fault> {
    for mark in value.chars() {
        match mark {
            // Spaces in one-line values are squeezed by the operations.
            '\t' => {}
            '\n' | '\r' if kind.several_lines() || matches!(kind, Kind::Choice | Kind::Password) => {}
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => return Err(Fault::Control(mark)),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => return Err(Fault::Direction(mark)),
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{feff}'
                if kind.seen_whole() =>
            {
                return Err(Fault::Unseen(mark));
            }
            '\u{fffe}' | '\u{ffff}' => return Err(Fault::Control(mark)),
            _ => {}
        }
    }
    Ok(())
}

/// Checks that a number, a year or a day can be one. What is no number at all is left to the operation.
fn range(kind: Kind, name: &str, value: &str) -> Result<(), Fault> {
    let value = value.trim();
    let within = |fits: bool| if fits { Ok(()) } else { Err(Fault::OutOfRange) };
    match kind {
        Kind::Number => {
            let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Ok(());
            }
            let number = value.parse::<i128>().unwrap_or(i128::MAX);
            within(match name {
                "page" => (0..=LAST_PAGE).contains(&number),
                // Forms without a choice send nought.
                "year" => number == 0 || YEARS.contains(&number),
                _ => number.abs() <= LARGEST,
            })
        }
        Kind::Day => {
            let month = || format!("{value}-01").parse::<Date>();
            match value.parse::<Date>().or_else(|_| month()) {
                Ok(day) => within(YEARS.contains(&i128::from(day.year()))),
                Err(_) => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// Checks a field as it comes in, before any operation sees it. A field whose operation answers beside it
/// ([`Kind::answered_by_operation`]) is left to the operation; the size of the whole body bounds it until then.
///
/// # Errors
/// What is wrong with it.
pub fn check_named(way: Way, name: &str, value: &str) -> Result<(), Fault> {
    let kind = kind_of(way, name);
    match check(kind, value) {
        Err(Fault::TooLong(_)) if kind.answered_by_operation() => characters(kind, value),
        Err(fault) => Err(fault),
        Ok(()) => range(kind, name, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_count_characters_not_bytes() {
        for kind in KINDS {
            let longest = "ы".repeat(kind.longest());
            assert_eq!(check(kind, &longest), Ok(()), "{kind:?}");
            assert_eq!(check(kind, &format!("{longest}ы")), Err(Fault::TooLong(kind)));
            assert!(Fault::TooLong(kind).message().contains(&kind.longest().to_string()));
        }
    }

    #[test]
    fn every_name_is_bounded_whichever_way_it_came() {
        let million = "я".repeat(1_000_000);
        let names = NAMES.iter().map(|(name, _)| *name).chain(["text", "rule", "никому_не_известное"]);
        for name in names.filter(|name| !matches!(*name, "comment" | "explanation")) {
            for way in [Way::Query, Way::Body, Way::SourceBody] {
                assert!(check_named(way, name, &million).is_err(), "{name}");
            }
        }
        assert!(NAMES.is_sorted_by_key(|(name, _)| *name), "the table is read by people");
    }

    #[test]
    fn characters_that_deceive_or_break_are_refused() {
        for (kind, value, expected) in [
            (Kind::Comment, "две\r\nстроки\tи ещё", Ok(())),
            (Kind::Comment, "ноль\0", Err(Fault::Control('\0'))),
            (Kind::Passage, "\u{1b}[31m", Err(Fault::Control('\u{1b}'))),
            (Kind::Passage, "\u{85}", Err(Fault::Control('\u{85}'))),
            (Kind::Name, "Школа\tМаяк", Ok(())),
            (Kind::Name, "Школа\nМаяк", Err(Fault::Control('\n'))),
            (Kind::Name, "Школа \u{202e}кяаМ", Err(Fault::Direction('\u{202e}'))),
            (Kind::Comment, "см. \u{2066}отчёт", Err(Fault::Direction('\u{2066}'))),
            (Kind::Login, "admin\u{200b}", Err(Fault::Unseen('\u{200b}'))),
            (Kind::Comment, "мяг\u{ad}кий перенос", Ok(())),
            (Kind::Password, "слово\0", Err(Fault::Control('\0'))),
            (Kind::Name, "Школа № 5 «Маяк» – ёж 🏫", Ok(())),
        ] {
            assert_eq!(check(kind, value), expected, "{kind:?} {value:?}");
        }
    }

    #[test]
    fn numbers_and_days_stay_within_reason() {
        for (name, value, fits) in [
            ("page", "", true),
            ("page", "3", true),
            ("page", "слово", true),
            ("page", "9223372036854775807", false),
            ("page", "99999999999999999999999999999999999999", false),
            ("page", "-1", false),
            ("year", "2025", true),
            ("year", "9223372036854775807", false),
            ("revision", "-9223372036854775808", false),
            ("month", "2025-02", true),
            ("month", "9999-12", false),
            ("due", "2025-02-28", true),
            ("due", "0001-01-01", false),
            ("due", "28.02.2025", true),
        ] {
            assert_eq!(check_named(Way::Query, name, value).is_ok(), fits, "{name}={value}");
        }
    }

    #[test]
    fn a_name_may_mean_different_things() {
        assert_eq!(kind_of(Way::Query, "text"), Kind::Search);
        assert_eq!(kind_of(Way::Body, "text"), Kind::Passage);
        assert_eq!(kind_of(Way::SourceBody, "text"), Kind::Source);
        assert_eq!(kind_of(Way::Body, "login"), Kind::Login);
        assert_eq!((kind_of(Way::Query, "words"), kind_of(Way::Body, "words")), (Kind::Search, Kind::Passage));
    }
}
