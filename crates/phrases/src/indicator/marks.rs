//! Finds every number of an indicator and says what it is: a time, a quantity, a mere name, or not understood.

use super::clause;
use super::lexicon::{is_year_word, numeral};
use super::moment::{self, Aim, Moment};
use super::quantity::{self, Preposition, Quantity};
use super::token::{Kind, Token};
use crate::period::Period;

/// What the numbers of a text are, in its order.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Times.
    pub moments: Vec<Moment>,
    /// Possible values.
    pub quantities: Vec<Quantity>,
    /// Tokens of numbers that nothing explains.
    pub loose: Vec<usize>,
}

/// Reads the marks of a text.
pub(super) fn read(tokens: &[Token], period: Option<Period>) -> Marks {
    let mut marks = Marks::default();
    let mut at = bullet(tokens);
    while at < tokens.len() {
        at = step(tokens, at, period, &mut marks);
    }
    merge_ranges(tokens, &mut marks.quantities);
    let inside: Vec<(usize, usize)> = marks.quantities.iter().map(|q| (q.first, q.next)).collect();
    marks.loose.retain(|&at| !inside.iter().any(|&(first, next)| (first..next).contains(&at)));
    marks
}

/// «от 80 до 90 %» without a change is one quantity with an upper end.
fn merge_ranges(tokens: &[Token], quantities: &mut Vec<Quantity>) {
    let mut at = 0;
    while at + 1 < quantities.len() {
        let (from, to) = (&quantities[at], &quantities[at + 1]);
        let touching = from.next == to.first
            && from.preposition == Some(Preposition::From)
            && to.preposition == Some(Preposition::To);
        if touching && tokens[from.first].is("от") && !clause::grows(tokens, from.first) && to.value > from.value {
            let to = quantities.remove(at + 1);
            let from = &mut quantities[at];
            from.upper = Some(to.value);
            from.unit = to.unit.or(from.unit);
            from.next = to.next;
        }
        at += 1;
    }
}

fn step(tokens: &[Token], at: usize, period: Option<Period>, marks: &mut Marks) -> usize {
    let token = &tokens[at];
    if let Some(moment) = moment::at(tokens, at, period).filter(|m| !tokens[m.first..m.next].iter().any(|t| t.quoted)) {
        if moment.aims != Aim::Never {
            marks.moments.push(moment);
        }
        return moment.next;
    }
    match token.kind {
        Kind::Number { .. } if token.quoted => {}
        Kind::Number { .. } => {
            if let Some(next) = named(tokens, at) {
                return next;
            }
            if multiplies(tokens, at) {
                return at + 1;
            }
            match quantity::at(tokens, at) {
                Some(found) if !schedule(tokens, &found) => {
                    let next = found.next;
                    marks.quantities.push(found);
                    return next;
                }
                Some(found) => {
                    if found.first == 0 {
                        marks.loose.push(at);
                    }
                    return found.next;
                }
                None => marks.loose.push(at),
            }
        }
        Kind::Word if token.is_any(&["половина", "половины", "половине", "треть", "трети"]) => {
            marks.loose.push(at)
        }
        Kind::Word if fraction(tokens, at) => marks.loose.push(at),
        Kind::Word if untold_bound(tokens, at) => marks.loose.push(at),
        Kind::Word if numeral(&token.word).is_some() => {
            if let Some(found) = quantity::at(tokens, at).filter(|q| !lasting(tokens, q.next) && !schedule(tokens, q)) {
                let next = found.next;
                marks.quantities.push(found);
                return next;
            }
        }
        Kind::Figures | Kind::Day(_) | Kind::Years { .. } if labelled(tokens, at) => return code_end(tokens, at),
        Kind::Figures | Kind::Day(_) | Kind::Years { .. } if !token.quoted => marks.loose.push(at),
        _ => {}
    }
    at + 1
}

/// «двух третей»: a fraction in words.
fn fraction(tokens: &[Token], at: usize) -> bool {
    let parts =
        ["треть", "третья", "третей", "третьих", "трети", "четверти", "четвертей", "четвертых", "пятых", "десятых"];
    numeral(&tokens[at].word).is_some() && tokens.get(at + 1).is_some_and(|t| t.is_any(&parts))
}

/// «(А / Б) × 100 %», «умноженное на 100 %»: a number of a formula.
fn multiplies(tokens: &[Token], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| &tokens[before]) else { return false };
    let sign = match before.kind {
        Kind::Sign('*' | '×' | '·' | '∙' | '⋅' | '/' | '÷') => true,
        Kind::Word => {
            matches!(before.word.as_str(), "х" | "x") && tokens[at].number() == Some(100.0)
                || (before.is("на") && at > 1 && tokens[at - 2].word.starts_with("умнож"))
        }
        _ => false,
    };
    sign && tokens[at].year().is_none()
}

/// «не ниже среднего по региону»: a bound that is told without a number.
fn untold_bound(tokens: &[Token], at: usize) -> bool {
    let bounds = ["ниже", "выше", "менее", "хуже"];
    let stems = [
        "средн",
        "уровн",
        "показател",
        "значени",
        "прошлогодн",
        "региональн",
        "областн",
        "общероссийск",
        "краев",
        "республ",
    ];
    let compared = at > 1 && tokens[at - 1].is_any(&bounds) && tokens[at - 2].is("не");
    compared && stems.iter().any(|stem| tokens[at].word.starts_with(stem))
}

/// Tokens of a list mark at the head: «1.», «2)», «-».
fn bullet(tokens: &[Token]) -> usize {
    let close = tokens.get(1).map(|t| t.kind);
    match tokens.first().map(|t| t.kind) {
        Some(Kind::Number { whole: true, digits: 1..=2, .. }) if matches!(close, Some(Kind::Close | Kind::Stop)) => 2,
        Some(Kind::Figures) if tokens.get(1).is_some_and(|t| matches!(t.kind, Kind::Word | Kind::Stop)) => 1,
        _ => 0,
    }
}

/// The token after a number that is part of a name: a grade, an age, a paragraph, a stage; none when it is not.
fn named(tokens: &[Token], at: usize) -> Option<usize> {
    if labelled(tokens, at) {
        return Some(code_end(tokens, at));
    }
    if year_of(tokens, at) || glued_year(tokens, at) {
        return Some(at + 1);
    }
    let compared = quantity::at(tokens, at).is_some_and(|q| q.comparator.is_some());
    let tied = at.checked_sub(1).is_none_or(|i| matches!(tokens[i].kind, Kind::Dash | Kind::Colon));
    if let Some(next) = grade(tokens, at).filter(|_| !compared) {
        return Some(next);
    }
    let end = list_end(tokens, at, &["и", "или", "до"]);
    let head = quantity::at(tokens, at).is_some_and(|q| q.first == 0);
    if lasting(tokens, end) && !head && !(tied && at > 0) {
        return Some(end + 1);
    }
    let suffix = &tokens[at].word;
    let ordinal = matches!(suffix.as_str(), "й" | "я" | "е" | "ый" | "ая" | "ое" | "ой" | "ую" | "ом" | "ые" | "ий");
    (ordinal && !compared).then_some(at + 1)
}

/// «№ 585», «п. 3», «приложение 1», «проект 500+».
fn labelled(tokens: &[Token], at: usize) -> bool {
    const LABELS: &[&str] = &[
        "n",
        "номер",
        "номера",
        "пункт",
        "пункта",
        "пункте",
        "п",
        "пп",
        "раздел",
        "раздела",
        "разделу",
        "часть",
        "ч",
        "ст",
        "статья",
        "статьи",
        "приложение",
        "приложения",
        "приложению",
        "приложении",
        "таблица",
        "таблицы",
        "форма",
        "форме",
        "формы",
        "рисунок",
        "проект",
        "проекта",
        "проекте",
        "проекту",
        "этап",
        "этапа",
        "задание",
        "задания",
        "уровень",
        "школа",
        "школы",
        "школе",
        "сош",
        "гимназия",
        "гимназии",
        "лицей",
        "лицея",
        "лицее",
        "шаг",
        "блок",
        "модуль",
        "кт",
    ];
    let Some(before) = at.checked_sub(1) else { return false };
    let before = if tokens[before].kind == Kind::Stop && before > 0 { before - 1 } else { before };
    let token = &tokens[before];
    let label = matches!(token.kind, Kind::Sign('№')) || (token.is_any(LABELS) && !percent_follows(tokens, at));
    let list = before >= 2
        && matches!(token.kind, Kind::Comma)
        && tokens[before - 1].number().is_some()
        && labelled(tokens, before - 1)
        && quantity::at(tokens, at).is_none_or(|q| q.unit.is_none() && q.comparator.is_none());
    let plus = tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Sign('+')) && tokens[at].number() == Some(500.0);
    label || list || plus
}

fn percent_follows(tokens: &[Token], at: usize) -> bool {
    tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Percent)
}

/// The token after a number with its parts: «№ 126-09», «№ 01-12/45».
fn code_end(tokens: &[Token], at: usize) -> usize {
    let mut end = at + 1;
    while tokens
        .get(end)
        .is_some_and(|t| matches!(t.kind, Kind::Dash | Kind::Sign('/')) && t.start == tokens[end - 1].end)
        && tokens.get(end + 1).is_some_and(|t| t.start == tokens[end].end && t.kind != Kind::Word)
    {
        end += 2;
    }
    end
}

/// «ВсОШ-2024»: a year that a hyphen without blanks joins to a name.
fn glued_year(tokens: &[Token], at: usize) -> bool {
    let [name, dash] = match at.checked_sub(2).map(|first| &tokens[first..at]) {
        Some([name, dash]) => [name, dash],
        _ => return false,
    };
    tokens[at].year().is_some()
        && dash.kind == Kind::Dash
        && name.kind == Kind::Word
        && name.end == dash.start
        && dash.end == tokens[at].start
}

/// A year that names something: «ВПР 2023», «конкурс 2024».
fn year_of(tokens: &[Token], at: usize) -> bool {
    let word =
        at.checked_sub(1).is_some_and(|i| tokens[i].kind == Kind::Word && !tokens[i].is_any(&["менее", "более"]));
    let quantity = quantity::at(tokens, at).is_some_and(|q| q.unit.is_some());
    tokens[at].year().is_some() && word && !quantity
}

/// «9-х классов», «5-8 классы», «9, 11 классов», «9 и 11 классах», «1 этап», «2 уровня».
fn grade(tokens: &[Token], at: usize) -> Option<usize> {
    let end = list_end(tokens, at, &["и", "или"]);
    let word = tokens.get(end).filter(|t| t.kind == Kind::Word)?;
    let stems = [
        "класс",
        "этап",
        "уровн",
        "ступен",
        "категори",
        "смен",
        "век",
        "полугоди",
        "квартал",
        "кл",
        "параллел",
        "четверт",
    ];
    stems.iter().any(|stem| word.word.starts_with(stem)).then_some(end + 1)
}

/// The token after a list of numbers: «9, 11», «5-8», «от 5 до 18».
fn list_end(tokens: &[Token], at: usize, joints: &[&str]) -> usize {
    let mut end = at + 1;
    loop {
        let joint = tokens.get(end).is_some_and(|t| matches!(t.kind, Kind::Dash | Kind::Comma) || t.is_any(joints));
        if !joint || tokens.get(end + 1).is_none_or(|t| t.number().is_none()) {
            return end;
        }
        end += 2;
    }
}

/// Whether a length of time stands at a token: «лет», «месяцев», «рабочих дней», «и более лет».
fn lasting(tokens: &[Token], at: usize) -> bool {
    let rest = tokens.get(at..).unwrap_or_default();
    let mut words = rest.iter().take_while(|t| t.kind == Kind::Word).take(4).skip_while(|t| {
        t.is_any(&[
            "и",
            "более",
            "менее",
            "рабочих",
            "календарных",
            "рабочего",
            "учебных",
            "академических",
            "последних",
            "последние",
        ])
    });
    words.next().is_some_and(|t| {
        let stems = ["месяц", "недел", "час", "минут", "сут", "дней", "дня", "день", "дни"];
        matches!(t.word.as_str(), "лет" | "года" | "год" | "годов" | "ч")
            || stems.iter().any(|stem| t.word.starts_with(stem))
    })
}

/// «1 раз в год», «2 раза в месяц» without a comparison tell when, not how much.
fn schedule(tokens: &[Token], quantity: &Quantity) -> bool {
    let times = tokens.get(quantity.next).is_some_and(|t| t.is_any(&["раз", "раза"]));
    let per = tokens.get(quantity.next + 1).is_some_and(|t| t.is_any(&["в", "за", "на", "каждые"]));
    let rest = &tokens[(quantity.next + 2).min(tokens.len())..];
    let stems = ["год", "месяц", "квартал", "недел", "полугоди", "четверт", "период", "учебн"];
    let period =
        rest.iter().take(3).any(|t| stems.iter().any(|stem| t.word.starts_with(stem)) || is_year_word(&t.word));
    times && per && period && quantity.comparator.is_none()
}
