//! What may be typed: the kinds of fields of forms, addresses and API bodies, and how long each may be.
//!
//! The lengths are stated here once. `web` checks every field that comes in, by its name and the way it came
//! ([`check_named`]), before anything is searched, hashed or stored; operations that answer beside the field use the
//! same [`Kind::longest`].

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
}

impl Fault {
    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Fault::TooLong(_) => "too_long",
        }
    }

    /// The sentence for a person, with the way out.
    pub fn message(self) -> String {
        match self {
            Fault::TooLong(kind) => {
                format!("{} {} знаков: сократите и отправьте ещё раз.", kind.subject(), kind.longest())
            }
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
    ("issuer", Kind::Title),
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
    ("sort", Kind::Choice),
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

/// What a field of a name holds. A name that is not known is taken for a remark: nothing comes in without a bound.
pub fn kind_of(way: Way, name: &str) -> Kind {
    match (way, name) {
        (Way::Query, "text") => Kind::Search,
        (Way::Query, "rule") => Kind::Choice,
        (Way::Body, "text") => Kind::Passage,
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
    Ok(())
}

/// Checks a field as it comes in, before any operation sees it. A field whose operation answers beside it
/// ([`Kind::answered_by_operation`]) is left to the operation; the size of the whole body bounds it until then.
///
/// # Errors
/// What is wrong with it.
pub fn check_named(way: Way, name: &str, value: &str) -> Result<(), Fault> {
    let kind = kind_of(way, name);
    match check(kind, value) {
        Err(Fault::TooLong(_)) if kind.answered_by_operation() => Ok(()),
        answer => answer,
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
    fn a_name_may_mean_different_things() {
        assert_eq!(kind_of(Way::Query, "text"), Kind::Search);
        assert_eq!(kind_of(Way::Body, "text"), Kind::Passage);
        assert_eq!(kind_of(Way::SourceBody, "text"), Kind::Source);
        assert_eq!(kind_of(Way::Body, "login"), Kind::Login);
    }
}
