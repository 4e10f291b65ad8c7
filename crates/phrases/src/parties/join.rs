//! Puts together what belongs to one party: notes and contacts, a person and the position he is named with.

use super::token::{Kind, Token};
use super::{Found, Party, PartyKind, read_into, slice};

/// Gives notes and contacts to the party they stand behind; those of nobody stay unread.
pub(super) fn asides(text: &str, tokens: &[Token], found: &mut Vec<Found>) {
    for (at, token) in tokens.iter().enumerate().filter(|(_, t)| matches!(t.kind, Kind::Note | Kind::Contact)) {
        let words = slice(text, &tokens[at..=at]);
        let inside = words.strip_prefix('(').and_then(|words| words.strip_suffix(')')).unwrap_or(&words).to_owned();
        let place = found.iter().rposition(|f| f.last <= at).filter(|&f| found[f].party.is_some());
        let slot = place.and_then(|f| found[f].party.as_mut()).map(|party| match token.kind {
            Kind::Note => &mut party.note,
            _ => &mut party.contact,
        });
        match slot {
            Some(slot) => match slot {
                Some(known) => {
                    known.push_str("; ");
                    known.push_str(&inside);
                }
                None => *slot = Some(inside),
            },
            None => {
                let next = found.iter().position(|f| f.first > at).unwrap_or(found.len());
                let unread = Found { first: at, last: at + 1, words, party: None, single: false, bracketed: false };
                found.insert(next, unread);
            }
        }
    }
}

/// Makes one party of a person and a position: «Зам. директора Иванова А.П.», «Иванова А.П., зам. директора», «директор
/// (Иванова А.П.)», «Иванова А.П. (директор)». A position of many («методисты») is a role of its own.
pub(super) fn persons(text: &str, tokens: &[Token], found: &mut Vec<Found>) {
    affiliations(text, tokens, found);
    let mut at = 0;
    let names_lead = names_lead(tokens, found);
    while at + 1 < found.len() && !names_lead {
        let joined = position_first(tokens, found, at);
        if let Some(party) = joined {
            merge(text, tokens, found, at, party);
        }
        at += 1;
    }
    let mut at = 0;
    while at + 1 < found.len() {
        let joined = name_first(tokens, found, at);
        if let Some(party) = joined {
            merge(text, tokens, found, at, party);
        }
        at += 1;
    }
}

/// Puts the two at a place together.
fn merge(text: &str, tokens: &[Token], found: &mut Vec<Found>, at: usize, mut party: Party) {
    let second = found.remove(at + 1);
    let first = &mut found[at];
    first.last = second.last.max(first.last);
    party.text = slice(text, &tokens[first.first..first.last]);
    first.words.clone_from(&party.text);
    first.party = Some(party);
    first.single = false;
}

/// A person and a position as one.
fn named(person: &Found, position: &Found) -> Option<Party> {
    let (who, what) = (person.party.as_ref()?, position.party.as_ref()?);
    Some(Party {
        name: Some(who.text.clone()),
        position: Some(what.text.clone()),
        note: who.note.clone().or_else(|| what.note.clone()),
        contact: who.contact.clone().or_else(|| what.contact.clone()),
        ..Party::new(String::new(), PartyKind::Person)
    })
}

fn is_person(found: &Found) -> bool {
    found.party.as_ref().is_some_and(|party| party.kind == PartyKind::Person && party.position.is_none())
}

fn is_position(found: &Found) -> bool {
    found.single && found.party.as_ref().is_some_and(|party| party.kind == PartyKind::Role)
}

/// Whether nothing stands between two, or only a sign out of the list.
fn between(tokens: &[Token], first: &Found, second: &Found, signs: &[&str]) -> bool {
    tokens.get(first.last..second.first).is_some_and(|signs_between| {
        signs_between
            .iter()
            .all(|t| t.kind == Kind::Stop || (t.kind == Kind::Separator && signs.contains(&t.word.as_str())))
            && signs_between.len() <= 2
    })
}

/// Whether names and positions take turns, a name first and a position last, and each name behind a position begins a line
/// or stands behind a sign: «Иванов И.И., директор⏎Петров П.П., завуч».
fn names_lead(tokens: &[Token], found: &[Found]) -> bool {
    let turns =
        found.chunks(2).all(|pair| matches!(pair, [name, position] if is_person(name) && is_position(position)));
    let apart = found
        .windows(2)
        .skip(1)
        .step_by(2)
        .all(|pair| pair[0].last < pair[1].first || tokens.get(pair[1].first).is_some_and(|t| t.breaks));
    found.len() >= 4 && turns && apart
}

const DASHES: [&str; 4] = ["-", "–", "—", ":"];

/// «Директор Иванов И.И.», «директор – Иванов И.И.», «директор (Иванов И.И.)», each with one name.
fn position_first(tokens: &[Token], found: &[Found], at: usize) -> Option<Party> {
    let (position, person) = (&found[at], &found[at + 1]);
    (is_position(position) && is_person(person)).then_some(())?;
    let alone = found.get(at + 2).is_none_or(|next| {
        let more = is_person(next) && (next.bracketed == person.bracketed);
        !more || !(person.bracketed || between(tokens, person, next, &[]))
    });
    // «Рук. ШМО: Иванов И.И., Петров П.П.» heads a list.
    let colon = tokens[position.last.min(person.first)..person.first].iter().any(|t| t.word == ":");
    let listed =
        colon && found.get(at + 2).is_some_and(|next| is_person(next) && between(tokens, person, next, &[",", ";"]));
    let touching = !listed && (person.bracketed || between(tokens, position, person, &DASHES));
    (alone && touching).then(|| named(person, position))?
}

/// «Иванов И.И., директор», «Иванов И.И. – директор», «Иванов И.И. директор». A capital after a comma begins another party,
/// unless the two are the whole cell.
fn name_first(tokens: &[Token], found: &[Found], at: usize) -> Option<Party> {
    let (person, position) = (&found[at], &found[at + 1]);
    (is_person(person) && is_position(position) && !position.bracketed && !person.bracketed).then_some(())?;
    let first = tokens.get(position.first)?;
    let dashed = between(tokens, person, position, &DASHES);
    let whole = found.len() == 2;
    let small = !first.capital || whole;
    let listed = between(tokens, person, position, &[","]) && small;
    let touching = person.last == position.first && first.breaks && first.capital && !whole;
    ((dashed && !touching) || listed).then(|| named(person, position))?
}

/// «Иванов И.И. (директор)» and «Иванов И.И. (МБОУ СОШ № 3)»: what the bracket behind a person says.
fn affiliations(text: &str, tokens: &[Token], found: &mut Vec<Found>) {
    let mut at = 1;
    while at < found.len() {
        let lone = found[at].last == found[at].first + 1 && tokens[found[at].first].kind == Kind::Bracket;
        if !(lone && is_person(&found[at - 1]) && found[at - 1].last == found[at].first) {
            at += 1;
            continue;
        }
        let words = found[at].words.clone();
        let inside = words.strip_prefix('(').and_then(|words| words.strip_suffix(')')).unwrap_or(&words);
        let place = found[at].first;
        let inner = read_into(inside, false);
        match inner.as_slice() {
            [one] if is_position(one) => {
                let position = Found { first: place, last: place + 1, ..one.clone() };
                if let Some(party) = named(&found[at - 1], &position) {
                    merge(text, tokens, found, at - 1, party);
                    continue;
                }
            }
            [one] if one.party.is_some() && !is_person(one) => {
                if let Some(party) = found[at - 1].party.as_mut() {
                    party.note = Some(inside.to_owned());
                    found.remove(at);
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
}
