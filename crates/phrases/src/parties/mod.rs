//! Parties: «МОУО, ШНОР, ШНСУ», «МБУ ГИМЦ, руководители ОУ», «Марчевская Т.Н.».
//!
//! A cell is cut into tokens ([`token`]); notes and contacts are set aside ([`aside`]); the rest is cut at its separators
//! ([`pieces`]), and inside a piece a new party begins where a head in the nominative, a legal form, an abbreviation or a
//! person's name does ([`split`], [`person`]). The head decides the kind ([`kind`]): a position or a group of people is a
//! role, a body or an abbreviation an organisation ([`lexicon`], for words outside its lists [`shape`]). Last, a person and
//! the position he is named with become one party ([`join`]).

mod aside;
mod join;
mod kind;
mod lexicon;
mod person;
mod pieces;
mod shape;
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
    /// The name of a person who is named with a position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// That position («зам. директора по УВР»).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// What is said of the party beside its name («по согласованию»).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// A telephone, an office, an address of e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
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
    /// A party of which nothing is known but its words and its kind.
    pub fn new(text: impl Into<String>, kind: PartyKind) -> Party {
        Party { text: text.into(), kind, name: None, position: None, note: None, contact: None }
    }

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

/// A longer text is no cell of executors (bytes; a hundred schools with their names take a quarter of it).
const LONGEST: usize = 40_000;

/// Reads one "responsible" cell.
///
/// Total: any text gives an answer. Deeds and words that name nobody («привлечение ресурсов») stay in `unread`.
pub fn read(text: &str) -> Parties {
    let mut parties = Vec::new();
    let mut unread: Vec<String> = Vec::new();
    if text.len() > LONGEST {
        let text = crate::text::squeeze(text);
        return Parties { unread: Some(text.clone()), text, parties };
    }
    for found in read_into(text, true) {
        match found.party {
            Some(party) => parties.push(party),
            None => unread.push(found.words),
        }
    }
    let unread = (!unread.is_empty()).then(|| unread.join("; "));
    Parties { text: crate::text::squeeze(text), parties, unread }
}

/// A party, or words that name nobody, with its place among the tokens of the cell.
#[derive(Debug, Clone)]
struct Found {
    /// First token.
    first: usize,
    /// Token behind the last.
    last: usize,
    /// The words as they stand.
    words: String,
    /// Whom they name.
    party: Option<Party>,
    /// The head can be the position of one person.
    single: bool,
    /// Stood in a bracket behind the party before.
    bracketed: bool,
}

/// Who is named in a text; `outer` for the cell itself, not for a bracket inside it.
fn read_into(text: &str, outer: bool) -> Vec<Found> {
    let tokens = aside::marked(text, &token::tokens(text));
    let mut found = Vec::new();
    for piece in pieces::of(&tokens) {
        let words = &tokens[piece.first..piece.last];
        if let Some(lead) = piece.lead {
            let named = (0..words.len()).find(|&at| person::length(&words[at..]).is_some()).unwrap_or(words.len());
            let end = piece.first + named;
            let shared = format!("{} {}", pieces::lead_text(text, &tokens, lead), slice(text, &words[..named]));
            found.push(one(&tokens, (piece.first, end), shared, Some(&tokens[lead.0..lead.1])));
            for (first, last) in split::parties(&words[named..]) {
                add(text, &tokens, (end + first, end + last), outer, &mut found);
            }
            continue;
        }
        for (first, last) in split::parties(words) {
            add(text, &tokens, (piece.first + first, piece.first + last), outer, &mut found);
        }
    }
    join::asides(text, &tokens, &mut found);
    join::persons(text, &tokens, &mut found);
    found
}

/// The words of tokens, white space folded.
fn slice(text: &str, tokens: &[Token]) -> String {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => crate::text::squeeze(&text[first.start..last.end]),
        _ => String::new(),
    }
}

/// Adds a party without a bracket that names persons, then those persons.
fn add(text: &str, tokens: &[Token], (first, last): (usize, usize), outer: bool, found: &mut Vec<Found>) {
    let inside = persons_inside(text, &tokens[first..last]).filter(|_| outer);
    let end = if inside.is_some() { last - 1 } else { last };
    let words = slice(text, &tokens[first..end]);
    if !words.chars().any(char::is_alphanumeric) && inside.is_none() {
        return;
    }
    if end > first {
        found.push(one(tokens, (first, end), words, None));
    }
    for person in inside.into_iter().flat_map(|inside| read_into(inside, false)) {
        found.push(Found { first: last - 1, last, bracketed: true, ..person });
    }
}

/// A stretch of tokens as a party; `lead` are the tokens of the head that it shares with the party before.
fn one(tokens: &[Token], (first, last): (usize, usize), words: String, lead: Option<&[Token]>) -> Found {
    let kind = kind::of(lead.unwrap_or(&tokens[first..last]));
    let party = kind.map(|(kind, _)| Party::new(words.clone(), kind));
    Found { first, last, words, party, single: kind.is_some_and(|(_, single)| single), bracketed: false }
}

/// The inside of a bracket that closes a party and names persons.
fn persons_inside<'t>(text: &'t str, words: &[Token]) -> Option<&'t str> {
    let bracket = words.last().filter(|t| t.kind == Kind::Bracket)?;
    let inside = text[bracket.start..bracket.end].strip_prefix('(')?.strip_suffix(')')?;
    let tokens = token::tokens(inside);
    (0..tokens.len()).any(|at| person::length(&tokens[at..]).is_some()).then_some(inside)
}
