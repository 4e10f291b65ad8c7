//! Parties: «МОУО, ШНОР, ШНСУ», «МБУ ГИМЦ, руководители ОУ», «Марчевская Т.Н.».
//!
//! A cell is cut into tokens ([`token`]) and at its separators; inside a stretch a new party begins where a head in the
//! nominative, a legal form, an abbreviation or a person's name does ([`split`], [`person`]). The head decides the kind:
//! a position or a group of people is a role, a body or an abbreviation an organisation ([`lexicon`]).

mod lexicon;
mod person;
mod split;
mod token;

use serde::{Deserialize, Serialize};

use token::{Kind, Token};

/// Who is named in a "responsible" cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parties {
    /// The document's own words, white space folded.
    pub text: String,
    /// Each party in the order of the text.
    pub parties: Vec<Party>,
    /// What was not understood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<String>,
}

/// One party, in the document's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The words that name it.
    pub text: String,
    /// What it is.
    pub kind: PartyKind,
}

/// What a party is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PartyKind {
    /// Every organisation or person that holds the role.
    Role,
    /// One named body.
    Organisation,
    /// A named person.
    Person,
}

impl Party {
    /// Whether the words stand for whoever holds the part («МОУО», «ОО», «руководители ОУ», «управление образования»), not
    /// for one named body or person. Such a party is bound to real units when a plan is adopted, whatever its kind.
    pub fn is_generic(&self) -> bool {
        let tokens = token::tokens(&self.text);
        let proper = |(at, token): (usize, &Token)| match token.kind {
            Kind::Quoted | Kind::Number | Kind::Initial => true,
            Kind::Word if token.capitals => !lexicon::is_generic(&token.word),
            Kind::Word => at > 0 && token.capital,
            _ => false,
        };
        match self.kind {
            PartyKind::Role => true,
            PartyKind::Person => false,
            PartyKind::Organisation => !tokens.iter().enumerate().any(proper),
        }
    }
}

/// Reads one "responsible" cell.
///
/// Total: any text gives an answer. Deeds and words that name nobody («привлечение ресурсов») stay in `unread`.
pub fn read(text: &str) -> Parties {
    let mut parties = Parties { text: crate::text::squeeze(text), parties: Vec::new(), unread: None };
    let mut unread: Vec<String> = Vec::new();
    read_into(text, &mut parties.parties, &mut unread);
    parties.unread = (!unread.is_empty()).then(|| unread.join("; "));
    parties
}

/// Adds the parties of a text; what names nobody goes to `unread`.
fn read_into(text: &str, parties: &mut Vec<Party>, unread: &mut Vec<String>) {
    let tokens = token::tokens(text);
    for piece in pieces(&tokens) {
        for (first, last) in split::parties(piece) {
            let words = &piece[first..last];
            let (name, inside) = without_persons(text, words);
            add(text, name, parties, unread);
            if let Some(inside) = inside {
                read_into(inside, parties, unread);
            }
        }
    }
}

/// Stretches between separators; a stretch that only goes on with the one before («…, математики») is joined to it.
fn pieces(tokens: &[Token]) -> Vec<&[Token]> {
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    for at in 0..=tokens.len() {
        if at < tokens.len() && !separates(tokens, at) {
            continue;
        }
        let first = start + bullets(&tokens[start..at]);
        if first < at {
            match cuts.last_mut() {
                Some(last) if tokens[first - 1].word == "," && goes_on(&tokens[last.0..last.1], &tokens[first..at]) => {
                    last.1 = at
                }
                _ => cuts.push((first, at)),
            }
        }
        start = at + 1;
    }
    cuts.into_iter().map(|(first, last)| &tokens[first..last]).collect()
}

/// Whether a token stands between parties: a sign, or a full stop that shortens nothing.
fn separates(tokens: &[Token], at: usize) -> bool {
    match tokens[at].kind {
        Kind::Separator => !splits_position(tokens, at),
        Kind::Number => {
            let stop = tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Stop);
            stop && !tokens[at].word.starts_with('№') && tokens.get(at + 2).is_some_and(|t| t.capital || t.breaks)
        }
        Kind::Stop => {
            let before = at.checked_sub(1).map(|before| &tokens[before]);
            let next = tokens.get(at + 1).is_none_or(|t| t.capital || t.breaks || t.kind == Kind::Quoted);
            next && before.is_some_and(|t| t.kind != Kind::Number && !split::shortened(&t.word))
        }
        _ => false,
    }
}

/// «учителя - предметники»: a dash with blanks inside one position.
fn splits_position(tokens: &[Token], at: usize) -> bool {
    let second =
        ["предметник", "психолог", "логопед", "дефектолог", "организатор", "библиотекар", "наставник", "методист"];
    let first = at
        .checked_sub(1)
        .is_some_and(|before| ["учител", "педагог"].iter().any(|stem| tokens[before].word.starts_with(stem)));
    let dash = matches!(tokens[at].word.as_str(), "-" | "–" | "—");
    dash && first && tokens.get(at + 1).is_some_and(|t| second.iter().any(|stem| t.word.starts_with(stem)))
}

/// Tokens of a list number at the head: «1.», «2)».
fn bullets(tokens: &[Token]) -> usize {
    if tokens.first().is_some_and(|t| t.kind == Kind::Stop) {
        return 1;
    }
    let number = tokens.first().is_some_and(|t| t.kind == Kind::Number && !t.word.starts_with('№'));
    match tokens.get(1).map(|t| t.kind) {
        None if number => 1,
        Some(Kind::Stop) if number => 2,
        _ => 0,
    }
}

/// Whether a stretch behind a comma names nobody new: «учителя русского языка, математики».
fn goes_on(before: &[Token], piece: &[Token]) -> bool {
    let own = |t: &Token| {
        matches!(t.kind, Kind::Quoted | Kind::Bracket | Kind::Initial) || t.capital || lexicon::head(&t.word).is_some()
    };
    if piece.first().is_some_and(|t| !t.capital && opens_clause(&t.word, &piece[1..])) {
        return true;
    }
    let opens = piece
        .first()
        .is_none_or(|t| lexicon::is_deed(&t.word) || lexicon::is_nominative_adjective(&t.word) || t.word == "все");
    let headed = before.iter().any(|t| t.kind == Kind::Word && lexicon::head(&t.word).is_some());
    headed && !piece.iter().any(own) && !opens
}

/// Whether a word opens a clause about the party before: «осуществляющие управление», «закреплённые за ШНОР».
fn opens_clause(word: &str, rest: &[Token]) -> bool {
    let ends = |stems: &[&str]| {
        let ending = ["ие", "ий", "ая", "их", "ые", "ый", "ых"].iter().find_map(|ending| word.strip_suffix(ending));
        ending.is_some_and(|stem| stems.iter().any(|end| stem.ends_with(end)))
    };
    let active = ends(&["ющ", "ящ", "вш", "шедш"]) && lexicon::head(word).is_none() && !word.starts_with("управляющ");
    let headed = lexicon::head(word).is_some() || rest.iter().any(|t| lexicon::head(&t.word).is_some());
    active || (ends(&["енн", "анн"]) && !headed)
}

/// A party's words without a bracket that names persons, and that bracket's inside.
fn without_persons<'t, 'w>(text: &'t str, words: &'w [Token]) -> (&'w [Token], Option<&'t str>) {
    let Some(at) = words.iter().position(|t| t.kind == Kind::Bracket) else { return (words, None) };
    let bracket = &text[words[at].start..words[at].end];
    let inside = bracket.strip_prefix('(').and_then(|inside| inside.strip_suffix(')')).unwrap_or("");
    let tokens = token::tokens(inside);
    let named = (0..tokens.len()).any(|at| person::length(&tokens[at..]).is_some());
    if named && at + 1 == words.len() { (&words[..at], Some(inside)) } else { (words, None) }
}

/// Adds one party, or leaves its words unread.
fn add(text: &str, words: &[Token], parties: &mut Vec<Party>, unread: &mut Vec<String>) {
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
    let words_text = crate::text::squeeze(&text[first.start..last.end]);
    let Some(kind) = kind(words) else {
        if words_text.chars().any(char::is_alphanumeric) {
            unread.push(words_text);
        }
        return;
    };
    parties.push(Party { text: words_text, kind });
}

/// What a party is; nothing when the words name nobody.
fn kind(words: &[Token]) -> Option<PartyKind> {
    let first = words.first()?;
    if person::length(words) == Some(words.len()) || (words.len() == 1 && person::is_surname(first)) {
        return Some(PartyKind::Person);
    }
    if lexicon::is_deed(&first.word) && first.kind == Kind::Word && !first.capitals {
        return None;
    }
    for (at, token) in words.iter().enumerate() {
        match token.kind {
            Kind::Quoted => return Some(PartyKind::Organisation),
            Kind::Word if token.capitals => return Some(PartyKind::Organisation),
            Kind::Word => match head_of(words, at) {
                Some(lexicon::Head::Role) => return Some(PartyKind::Role),
                Some(lexicon::Head::Body) => return Some(PartyKind::Organisation),
                Some(lexicon::Head::Administration) => return Some(administration(&words[at + 1..])),
                None => {}
            },
            _ => {}
        }
    }
    first.capital.then_some(PartyKind::Organisation)
}

/// The head a word is; a word torn by a line break («руководи тели») is tried with its other half.
fn head_of(words: &[Token], at: usize) -> Option<lexicon::Head> {
    let word = &words[at].word;
    lexicon::head(word).or_else(|| {
        let next = words.get(at + 1).filter(|t| t.kind == Kind::Word && !t.capital)?;
        let torn = !lexicon::is_nominative_adjective(word) && lexicon::head(&next.word).is_none();
        lexicon::head(&format!("{word}{}", next.word)).filter(|_| torn)
    })
}

/// «администрация ОУ» is a role of every school, «администрация города» a body.
fn administration(rest: &[Token]) -> PartyKind {
    let place =
        ["город", "район", "муниципальн", "округ", "област", "кра", "поселени", "республик", "городск", "сельск"];
    let school = ["школ", "образовательн", "общеобразовательн", "учреждени", "организаци", "гимнази", "лице"];
    let starts = |stems: &[&str]| rest.iter().any(|t| stems.iter().any(|stem| t.word.starts_with(stem)));
    let territory = rest.iter().any(|t| t.capitals && matches!(t.word.as_str(), "мо" | "мр" | "го" | "амр"));
    let proper = rest.first().is_some_and(|t| t.capital && !t.capitals);
    if !starts(&school) && (starts(&place) || territory || proper) { PartyKind::Organisation } else { PartyKind::Role }
}
