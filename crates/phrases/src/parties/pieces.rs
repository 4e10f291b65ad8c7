//! Stretches between separators, and what a comma means: a new party, the same party going on («Комитет образования,
//! культуры и спорта»), or a head shared out («руководители предприятий, школ»).

use super::lexicon::{self, Case, Head};
use super::token::{Kind, Token};
use super::{shape, split};

/// One stretch of tokens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// First token.
    pub first: usize,
    /// Token behind the last.
    pub last: usize,
    /// Tokens of the head that it shares with a party before.
    pub lead: Option<(usize, usize)>,
}

/// A party that goes on over its commas for more tokens than this is no party.
const LONGEST: usize = 120;

/// What stands behind a separator.
enum Joint {
    /// Another party.
    New,
    /// The party before goes on.
    Continues,
    /// The same head with another complement.
    Shares((usize, usize)),
}

/// The pieces of a cell.
pub(super) fn of(tokens: &[Token]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut start = 0;
    for at in 0..=tokens.len() {
        if at < tokens.len() && !separates(tokens, at) {
            continue;
        }
        let bullets = bullets(&tokens[start..at], tokens.get(at));
        let first = start + bullets;
        if first < at {
            let joint = match pieces.last() {
                Some(before) if bullets == 0 && first > 0 => joint(tokens, before, (first, at)),
                _ => Joint::New,
            };
            match (joint, pieces.last_mut()) {
                (Joint::Continues, Some(before)) => before.last = at,
                (Joint::Shares(lead), _) => pieces.push(Piece { first, last: at, lead: Some(lead) }),
                _ => pieces.push(Piece { first, last: at, lead: None }),
            }
        }
        start = at + 1;
    }
    pieces
}

/// The words of a shared head; a list of numbers shares the sign before them.
pub(super) fn lead_text(text: &str, tokens: &[Token], lead: (usize, usize)) -> String {
    let words = super::slice(text, &tokens[lead.0..lead.1]);
    let numbered = tokens.get(lead.1).is_some_and(|t| t.kind == Kind::Number && t.word.starts_with('№'));
    if numbered { format!("{words} №") } else { words }
}

/// Whether a token stands between parties: a sign, or a full stop that shortens nothing.
fn separates(tokens: &[Token], at: usize) -> bool {
    let number = |at: Option<usize>| at.and_then(|at| tokens.get(at)).is_some_and(|t| t.kind == Kind::Number);
    match tokens[at].kind {
        // «1–4 классов»
        Kind::Separator
            if matches!(tokens[at].word.as_str(), "-" | "–" | "—")
                && number(at.checked_sub(1))
                && number(Some(at + 1)) =>
        {
            false
        }
        Kind::Separator => !splits_position(tokens, at),
        Kind::Note | Kind::Contact => true,
        Kind::Number => {
            // «1) МОУО 2) ОО»
            if at > 0 && tokens.get(at + 1).is_some_and(|t| t.word == ")") && !tokens[at].word.starts_with('№') {
                return true;
            }
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
fn bullets(tokens: &[Token], next: Option<&Token>) -> usize {
    if tokens.first().is_some_and(|t| t.kind == Kind::Stop) {
        return 1;
    }
    let number = tokens.first().is_some_and(|t| t.kind == Kind::Number && !t.word.starts_with('№'));
    // «а) МОУО»
    let letter = tokens.first().is_some_and(|t| t.kind == Kind::Word && !t.capital && t.word.chars().count() == 1);
    match tokens.get(1).map(|t| t.kind) {
        None if (number || letter) && next.is_some_and(|t| t.word == ")") => 1,
        Some(Kind::Stop) if number => 2,
        _ => 0,
    }
}

/// What stands behind the separator before a piece.
fn joint(tokens: &[Token], before: &Piece, (first, last): (usize, usize)) -> Joint {
    if before.last + 1 != first || before.last - before.first > LONGEST {
        return Joint::New;
    }
    let piece = &tokens[first..last];
    let words = &tokens[before.first..before.last];
    let party = split::parties(words)
        .last()
        .map_or((before.first, before.last), |(from, to)| (before.first + from, before.first + to));
    match tokens[first - 1].word.as_str() {
        "/" if stroke(tokens, party, piece) => return Joint::Continues,
        "/" if is_oblique(piece.first()) && is_oblique(tokens.get(party.1 - 1)) => return Joint::Continues,
        "," => {}
        _ => return Joint::New,
    }
    if piece.iter().all(|t| t.kind == Kind::Number || split::is_and(t)) {
        return numbers(tokens, before, party);
    }
    if piece.first().is_some_and(|t| !t.capital && opens_clause(&t.word, &piece[1..])) {
        return Joint::Continues;
    }
    let member = tokens[party.0..party.1].windows(2).any(|pair| pair[0].word == "в" && pair[1].word == "составе");
    let adjectives = piece.first().is_some_and(|t| shape::is_oblique_adjective(&t.word) && !t.capital)
        && shape::is_oblique_adjective(&tokens[party.1 - 1].word);
    if (member && is_oblique(piece.first())) || adjectives {
        return Joint::Continues;
    }
    // A person at the end of a piece is a party of his own.
    let person = (0..piece.len()).find(|&at| super::person::length(&piece[at..]).is_some());
    let piece = &piece[..person.unwrap_or(piece.len())];
    if piece.is_empty() {
        return Joint::New;
    }
    let head = before.lead.map_or_else(|| role_head(tokens, party), |lead| Some((lead, before.first)));
    if let Some(joint) = subjects(tokens, party, piece, before.lead) {
        return joint;
    }
    if rules_field(tokens, party, piece) {
        return Joint::Continues;
    }
    if let Some(((from, to), complement)) = head
        && shares(tokens, (from, to), (complement, before.last), piece)
    {
        return Joint::Shares((from, to));
    }
    // «диспетчер, архивариус»: an unknown word completes nothing that stands bare.
    let bare = head.is_some_and(|(_, complement)| complement >= party.1) && before.lead.is_none();
    if !bare && goes_on(words, piece) { Joint::Continues } else { Joint::New }
}

/// Whether a word is a head that cannot be the nominative: «вузов», «заместителя».
fn is_oblique(token: Option<&Token>) -> bool {
    token.is_some_and(|t| {
        t.kind == Kind::Word
            && !t.capitals
            && lexicon::head(&t.word).is_some()
            && lexicon::case(&t.word) == Case::Oblique
    })
}

/// «руководители ШНОР/ШНСУ»: two abbreviations that complete one role.
fn stroke(tokens: &[Token], party: (usize, usize), piece: &[Token]) -> bool {
    let role = role_head(tokens, party).is_some_and(|((_, head), _)| head < party.1);
    role && piece.len() == 1 && piece[0].capitals && tokens[party.1 - 1].capitals
}

/// «МБОУ СОШ № 1, 3, 7» are three schools; «директора школ № 1, 3, 7» and «9, 11 классов» go on.
fn numbers(tokens: &[Token], before: &Piece, party: (usize, usize)) -> Joint {
    let sign = |t: &Token| t.kind == Kind::Number && t.word.starts_with('№');
    if let Some(lead) = before.lead.filter(|lead| tokens.get(lead.1).is_some_and(sign)) {
        return Joint::Shares(lead);
    }
    let last = party.1 - 1;
    if sign(&tokens[last]) && last > party.0 && role_head(tokens, party).is_none() {
        return Joint::Shares((party.0, last));
    }
    let numbered = tokens[party.0..party.1].iter().any(|t| t.kind == Kind::Number);
    if numbered { Joint::Continues } else { Joint::New }
}

/// The head of a role with the tokens before it, and where its complement begins.
fn role_head(tokens: &[Token], (first, last): (usize, usize)) -> Option<((usize, usize), usize)> {
    for at in first..last {
        let token = &tokens[at];
        if token.kind != Kind::Word || token.capitals {
            return None;
        }
        match lexicon::head(&token.word) {
            Some(Head::Role) => {
                let stop = tokens.get(at + 1).filter(|t| t.kind == Kind::Stop && at + 1 < last).is_some();
                let end = at + 1 + usize::from(stop);
                return Some(((first, end), end));
            }
            Some(_) => return None,
            None if shape::is_doer(&token.word) => return Some(((first, at + 1), at + 1)),
            None => {}
        }
    }
    None
}

/// Abbreviations that are no parties: exams, standards, fields of a deputy head.
const SUBJECTS: &[&str] = &[
    "впр",
    "огэ",
    "егэ",
    "гиа",
    "гвэ",
    "фгос",
    "ооп",
    "иом",
    "увр",
    "вр",
    "ур",
    "нмр",
    "мр",
    "умр",
    "ахч",
    "ахр",
    "обж",
    "икт",
    "всоко",
    "нр",
    "ид",
    "пк",
    "овз",
    "иуп",
    "оод",
    "вд",
    "дод",
    "пдд",
    "гто",
    "нико",
    "обзр",
    "бж",
    "ппо",
    "нир",
    "ип",
    "охт",
];

/// «зам. директора по УВР, ВР» shares what stands before the field; «ответственные за ВПР, ОГЭ» goes on.
fn subjects(tokens: &[Token], party: (usize, usize), piece: &[Token], lead: Option<(usize, usize)>) -> Option<Joint> {
    let subject = |t: &Token| t.kind == Kind::Word && (t.capitals || t.capital) && SUBJECTS.contains(&t.word.as_str());
    let led = piece.first().is_some_and(|t| t.word == "по");
    let all = piece[usize::from(led)..].iter().all(|t| subject(t) || split::is_and(t));
    if !all || piece.len() == usize::from(led) {
        return None;
    }
    if let Some(lead) = lead.filter(|lead| tokens[lead.1 - 1].word == "по") {
        return Some(Joint::Shares(if led { (lead.0, lead.1 - 1) } else { lead }));
    }
    let by = (party.0..party.1).rev().find(|&at| tokens[at].word == "по" && tokens[at].kind == Kind::Word);
    match by {
        Some(by) if tokens[by + 1..party.1].iter().all(|t| subject(t) || split::is_and(t)) && by + 1 < party.1 => {
            Some(Joint::Shares((party.0, if led { by } else { by + 1 })))
        }
        _ => Some(Joint::Continues),
    }
}

/// «Комитет по образованию, культуре, спорту …»: fields of one body.
fn rules_field(tokens: &[Token], party: (usize, usize), piece: &[Token]) -> bool {
    let body = tokens[party.0..party.1].iter().find_map(|t| lexicon::head(&t.word).filter(|_| t.kind == Kind::Word));
    let noun = piece.iter().find(|t| !shape::is_oblique_adjective(&t.word));
    let ruled = tokens[party.0..party.1].iter().any(|t| lexicon::is_field(&t.word));
    matches!(body, Some(Head::Body | Head::Administration))
        && ruled
        && piece.first().is_some_and(|t| t.kind == Kind::Word && !t.capital)
        && noun.is_some_and(|t| {
            lexicon::is_field(&t.word) && lexicon::head(&t.word).is_none_or(|_| t.word.starts_with("опек"))
        })
}

/// Whether a piece completes the plural head before it: «руководители предприятий, школ», «учителя русского языка, математики».
fn shares(tokens: &[Token], lead: (usize, usize), complement: (usize, usize), piece: &[Token]) -> bool {
    let words = &tokens[complement.0..complement.1];
    let head = &tokens[lead.0..lead.1].iter().rev().find(|t| t.kind == Kind::Word);
    let many = head.is_some_and(|t| {
        !shape::is_single(&t.word) && !shape::is_group(&t.word) && lexicon::case(&t.word) != Case::Oblique
    });
    let speaks = head.is_some_and(|t| t.word.starts_with("представител"));
    let Some(next) = words.first() else { return false };
    let Some(first) = piece.first() else { return false };
    let completed = next.kind == Kind::Word && !split::is_preposition(next) && !opens_clause(&next.word, &words[1..]);
    if !many || !completed || next.word == "," {
        return false;
    }
    if first.capitals {
        let units = ["доо", "доу", "удо", "удод", "оош", "нош", "сош", "поо", "спо", "дюсш", "оодо", "оо", "оу"];
        return piece.len() == 1
            && units.contains(&first.word.as_str())
            && words.last().is_some_and(|t| units.contains(&t.word.as_str()));
    }
    if first.capital || first.kind != Kind::Word {
        return false;
    }
    let Some(noun) = piece.iter().find(|t| !shape::is_oblique_adjective(&t.word)) else { return false };
    match lexicon::head(&noun.word) {
        Some(_) => {
            let case = lexicon::case(&noun.word);
            case == Case::Oblique || (speaks && case == Case::Either)
        }
        None => goes_on(&tokens[lead.0..complement.1], piece),
    }
}

/// Whether a stretch behind a comma names nobody new: «учителя русского языка, математики».
fn goes_on(before: &[Token], piece: &[Token]) -> bool {
    let named =
        |t: &Token| lexicon::head(&t.word).is_some() || shape::is_doer(&t.word) || lexicon::compound(&t.word).is_some();
    let own = |t: &Token| {
        matches!(t.kind, Kind::Quoted | Kind::Bracket | Kind::Initial)
            || t.capital
            || (t.kind == Kind::Word && named(t))
    };
    let opens = piece
        .first()
        .is_none_or(|t| lexicon::is_deed(&t.word) || lexicon::is_nominative_adjective(&t.word) || t.word == "все");
    let headed = before.iter().any(|t| t.kind == Kind::Word && named(t));
    let lettered = piece.iter().any(|t| t.kind == Kind::Word);
    headed && lettered && !piece.iter().any(own) && !opens
}

/// Whether a word opens a clause about the party before: «осуществляющие управление», «закреплённые за ШНОР».
fn opens_clause(word: &str, rest: &[Token]) -> bool {
    let ending = ["ие", "ий", "ая", "их", "ые", "ый", "ых", "ими", "ыми", "им", "ым", "ой", "ого", "ому", "ую"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending));
    let passive = ending.is_some_and(|stem| ["енн", "анн", "янн", "ем", "им"].iter().any(|end| stem.ends_with(end)));
    let headed = lexicon::head(word).is_some() || rest.iter().any(|t| lexicon::head(&t.word).is_some());
    let for_whom = rest.first().is_some_and(|t| {
        matches!(
            t.word.as_str(),
            "за" | "в" | "на" | "по" | "к" | "для" | "при" | "под" | "из" | "с" | "у" | "приказом" | "решением"
        )
    });
    shape::is_governing(word)
        || (passive && (!headed || (for_whom && lexicon::head(word).is_none())))
        || (word.starts_with("ответственн") && for_whom)
        || matches!(word, "который" | "которые" | "которая" | "где" | "чьи")
}
