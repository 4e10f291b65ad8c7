//! Ties values to the times named beside them: «к 2023 году – 15%, 2024 году – 30%», «не менее 50 % в 2023 году».

use super::marks::Marks;
use super::moment::Aim;
use super::token::{Kind, Token};

/// Pairs of (quantity, moment), by index. A moment serves one quantity and a quantity has one moment; `skip` is a moment that
/// serves none.
pub(super) fn pairs(tokens: &[Token], marks: &Marks, defining: &[bool], skip: Option<usize>) -> Vec<(usize, usize)> {
    let mut order = order(marks);
    order.retain(|mark| !matches!(mark, Mark::Moment(at) if Some(*at) == skip));
    let quantity_leads = matches!(order.first(), Some(Mark::Quantity(_)));
    let mut offers: Vec<(u32, usize, usize)> = Vec::new();
    for pair in order.windows(2) {
        let (quantity, moment, leads) = match *pair {
            [Mark::Quantity(quantity), Mark::Moment(moment)] => (quantity, moment, true),
            [Mark::Moment(moment), Mark::Quantity(quantity)] => (quantity, moment, false),
            _ => continue,
        };
        let strength = strength(tokens, marks, quantity, moment, leads);
        if strength > 0 && !defining[quantity] {
            offers.push((strength * 2 + u32::from(leads == quantity_leads), quantity, moment));
        }
    }
    offers.sort_by_key(|offer| std::cmp::Reverse(offer.0));
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for (_, quantity, moment) in offers {
        if !taken.iter().any(|&(q, m)| q == quantity || m == moment) {
            taken.push((quantity, moment));
        }
    }
    taken.sort_unstable();
    taken
}

#[derive(Clone, Copy)]
enum Mark {
    Quantity(usize),
    Moment(usize),
}

fn order(marks: &Marks) -> Vec<Mark> {
    let quantities = marks.quantities.iter().enumerate().map(|(i, q)| (q.first, Mark::Quantity(i)));
    let moments = marks.moments.iter().enumerate().map(|(i, m)| (m.first, Mark::Moment(i)));
    let mut all: Vec<(usize, Mark)> = quantities.chain(moments).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, mark)| mark).collect()
}

/// How closely the words between a value and a time tie them: 0 not at all, 5 «к 2023 году – 15%».
fn strength(tokens: &[Token], marks: &Marks, quantity: usize, moment: usize, quantity_first: bool) -> u32 {
    let (value, time) = (&marks.quantities[quantity], &marks.moments[moment]);
    let (start, end) = if quantity_first { (value.next, time.first) } else { (time.next, value.first) };
    let gap = &tokens[start.min(end)..end];
    let words = gap.iter().filter(|t| t.kind == Kind::Word).count();
    let has = |kind: Kind| gap.iter().any(|t| t.kind == kind);
    if gap.iter().any(|t| matches!(t.kind, Kind::Semicolon | Kind::Stop | Kind::Border)) {
        return 0;
    }
    let near = match gap {
        [] => 4,
        [one] if matches!(one.kind, Kind::Dash | Kind::Colon) => {
            if quantity_first {
                3
            } else {
                5
            }
        }
        [one] if one.kind == Kind::Open => 4,
        [one] if one.kind == Kind::Comma => 1,
        _ if !quantity_first
            && gap.last().is_some_and(|t| matches!(t.kind, Kind::Dash | Kind::Colon))
            && words <= 4 =>
        {
            4
        }
        _ if has(Kind::Close) && has(Kind::Open) => 2,
        _ if has(Kind::Comma) || has(Kind::Dash) || has(Kind::Colon) => 1,
        _ => 2,
    };
    match time.aims {
        Aim::Yes => near,
        Aim::WhenTied if near >= 3 && !gap.is_empty() => near,
        _ => 0,
    }
}
