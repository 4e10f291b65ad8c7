//! What kind of thing an indicator measures.

use super::Measure;
use super::clause::is_change;
use super::definition::is_per_unit;
use super::lexicon::{Unit, counted, is_amount, is_coverage, is_document, is_share};
use super::marks::Marks;
use super::quantity::Preposition;
use super::reading::Reading;
use super::token::{Kind, Token};

/// The measure of a text whose numbers are read.
pub(super) fn of(tokens: &[Token], marks: &Marks, reading: &Reading) -> Measure {
    let words: Vec<&Token> = tokens.iter().filter(|t| t.kind == Kind::Word).collect();
    let head = |test: fn(&str) -> bool| words.iter().take(3).any(|t| test(&t.word));
    let reached = ["достиж", "достиг", "довест", "доведен"];
    let growth = (0..tokens.len().min(2))
        .any(|at| is_change(tokens, at) && !reached.iter().any(|stem| tokens[at].word.starts_with(stem)));
    let Some(headline) = reading.headline.map(|at| &marks.quantities[at]) else {
        return without_value(tokens, &words, growth, reading.unit_mark.is_some());
    };
    let behind = (headline.next..tokens.len()).take(2).any(|at| is_change(tokens, at) || is_more(&tokens[at]));
    let by = headline.preposition == Some(Preposition::By) && (behind || super::clause::grows(tokens, headline.first));
    if growth || by || headline.times {
        return Measure::Increase;
    }
    if is_per_unit(tokens, headline.next) {
        return Measure::Ratio;
    }
    let percent = reading.unit == Some(Unit::Percent);
    if percent && !head(is_share) && covers(tokens) {
        return Measure::Coverage;
    }
    if percent || head(is_share) { Measure::Share } else { Measure::Count }
}

/// «на 15 % больше».
pub(super) fn is_more(token: &Token) -> bool {
    token.is_any(&["больше", "более", "выше", "меньше", "менее", "ниже"])
}

/// Whether the sentence speaks of reaching everybody named.
fn covers(tokens: &[Token]) -> bool {
    tokens.iter().any(|t| t.kind == Kind::Word && is_coverage(&t.word))
}

fn without_value(tokens: &[Token], words: &[&Token], growth: bool, marked: bool) -> Measure {
    let first = words.first().map_or("", |t| t.word.as_str());
    let second = words.get(1).map_or("", |t| t.word.as_str());
    if growth {
        return Measure::Increase;
    }
    if is_share(first) || (first == "удельный" && second == "вес") {
        return Measure::Share;
    }
    if is_amount(first) || (is_per_unit(tokens, 0) && words.iter().any(|t| t.word == "от")) {
        return Measure::Count;
    }
    if first.starts_with("охват") {
        return Measure::Coverage;
    }
    if marked {
        return Measure::Share;
    }
    if is_paper(words) { Measure::Document } else { Measure::State }
}

/// Whether the first noun is a paper: «Аналитическая справка», «Разработан и согласован график».
fn is_paper(words: &[&Token]) -> bool {
    let verbs = [
        "разработ",
        "подготов",
        "утвержд",
        "согласов",
        "состав",
        "издан",
        "подписан",
        "заключен",
        "определен",
        "сформирован",
        "оформлен",
        "и",
        "принят",
        "представлен",
        "выпущен",
        "опубликован",
        "размещен",
        "наличи",
        "созда",
        "по",
        "итогам",
    ];
    for token in words.iter().take(6) {
        if is_document(&token.word) {
            return true;
        }
        let made = verbs.iter().any(|verb| token.word.starts_with(verb)) && !token.word.ends_with("ие");
        let adjective =
            ["ая", "ый", "ий", "ые", "ие", "ое", "ого", "ых", "ной", "ом"].iter().any(|end| token.word.ends_with(end));
        let action = ["ание", "ение"].iter().any(|end| token.word.ends_with(end)) && counted(&token.word).is_none();
        if action || !(made || adjective || token.word == "наличие") {
            return false;
        }
    }
    false
}

/// «полный охват педагогов», «полная обеспеченность учебниками»: a hundred per cent in words.
pub(super) fn covers_all(tokens: &[Token]) -> bool {
    let whole = ["полн", "стопроцентн", "всеобщ"];
    let reach = ["охват", "обеспеченност", "укомплектованност", "вовлеченност", "оснащенност"];
    tokens.windows(2).take(4).any(|pair| {
        pair[0].kind == Kind::Word
            && whole.iter().any(|stem| pair[0].word.starts_with(stem))
            && reach.iter().any(|stem| pair[1].word.starts_with(stem))
    })
}

/// «Отсутствие школ в списке …» counts to nought: the unit of what must be absent.
pub(super) fn absent(tokens: &[Token]) -> Option<Unit> {
    let mut words = tokens.iter().take_while(|t| t.kind == Kind::Word);
    if !words.next()?.is("отсутствие") {
        return None;
    }
    let next = words.next()?;
    if next.capitals {
        return Some(Unit::Things);
    }
    counted(&next.word).or_else(|| words.next().and_then(|t| counted(&t.word)))
}
