//! Pupils by primary score: the school's bars against the region's line, both in percent of their own participants.

use domain::chart_model::percent as part_of;

use super::{ACCENT_LIGHT, INK, MUTED, RULE, WIDTH, percent, text};

const LEFT: f64 = 44.0;
const RIGHT: f64 = 632.0;
const TOP: f64 = 48.0;
const BOTTOM: f64 = 250.0;
const HEIGHT: f64 = 296.0;

/// Draws the distribution.
pub(super) fn draw(school: &[u64], region: &[u64], marks_from: Option<[u16; 3]>) -> (f64, f64, String) {
    let scores = school.len().max(region.len()).max(1);
    let (own, all) = (shares(school, scores), shares(region, scores));
    let top = own.iter().chain(&all).copied().fold(5.0, f64::max);
    let top = (top / 5.0).ceil() * 5.0;
    let step = (RIGHT - LEFT) / scores as f64;
    let x = |score: usize| LEFT + step * score as f64;
    let y = |value: f64| BOTTOM - (BOTTOM - TOP) * value / top;
    let mut out = axes(scores, top, &x, &y);
    for (score, share) in own.iter().enumerate().filter(|(_, share)| **share > 0.0) {
        let pupils = school.get(score).copied().unwrap_or(0);
        out.push_str(&format!(
            r##"<rect x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}" fill="{ACCENT_LIGHT}" stroke="#0b5d66"><title>{score}: {pupils} ({})</title></rect>"##,
            x(score) + step * 0.1,
            y(*share),
            step * 0.8,
            BOTTOM - y(*share),
            percent(*share)
        ));
    }
    let line: Vec<String> =
        all.iter().enumerate().map(|(score, share)| format!("{:.1} {:.1}", x(score) + step / 2.0, y(*share))).collect();
    if region.iter().any(|count| *count > 0) {
        out.push_str(&format!(r#"<path d="M{}" fill="none" stroke="{INK}" stroke-width="2"/>"#, line.join("L")));
    }
    out.push_str(&boundaries(marks_from, scores, &x));
    out.push_str(&key(school.iter().sum(), region.iter().sum()));
    (WIDTH, HEIGHT, out)
}

fn shares(counts: &[u64], scores: usize) -> Vec<f64> {
    let whole: u64 = counts.iter().sum();
    (0..scores).map(|score| counts.get(score).and_then(|count| part_of(*count, whole)).unwrap_or(0.0)).collect()
}

fn axes(scores: usize, top: f64, x: &impl Fn(usize) -> f64, y: &impl Fn(f64) -> f64) -> String {
    let mut out = String::new();
    let step = if top > 50.0 {
        20.0
    } else if top > 20.0 {
        10.0
    } else {
        5.0
    };
    for tick in (0..).map(|tick| f64::from(tick) * step).take_while(|tick| *tick <= top) {
        out.push_str(&format!(r#"<path d="M{LEFT} {:.1}H{RIGHT}" stroke="{RULE}"/>"#, y(tick)));
        let words = if tick == 0.0 { "0".to_owned() } else { percent(tick) };
        out.push_str(&text(LEFT - 6.0, y(tick) + 4.0, &words, r#" font-size="12" text-anchor="end""#));
    }
    let every = [1, 2, 5, 10, 20].into_iter().find(|every| scores / every <= 24).unwrap_or(50);
    for score in (0..scores).step_by(every) {
        let middle = f64::midpoint(x(score), x(score + 1));
        out.push_str(&text(middle, BOTTOM + 16.0, &score.to_string(), r#" font-size="12" text-anchor="middle""#));
    }
    out.push_str(&format!(r#"<path d="M{LEFT} {BOTTOM}H{RIGHT}" stroke="{MUTED}"/>"#));
    out + &text(f64::midpoint(LEFT, RIGHT), BOTTOM + 36.0, "первичный балл", r#" text-anchor="middle""#)
}

/// Where the marks 3, 4 and 5 begin.
fn boundaries(marks_from: Option<[u16; 3]>, scores: usize, x: &impl Fn(usize) -> f64) -> String {
    let marks = marks_from.into_iter().flatten().map(usize::from).zip(3..);
    let line = |(score, mark): (usize, usize)| {
        let at = x(score);
        let words = text(at + 4.0, TOP - 4.0, &format!("«{mark}»"), r#" font-size="12""#);
        format!(r#"<path d="M{at:.1} {:.1}V{BOTTOM}" stroke="{MUTED}" stroke-dasharray="2 4"/>{words}"#, TOP - 14.0)
    };
    marks.filter(|(score, _)| *score < scores).map(line).collect()
}

fn key(own: u64, all: u64) -> String {
    let words = text(LEFT + 22.0, 17.0, &format!("школа, n = {own}"), "");
    let region = text(LEFT + 222.0, 17.0, &format!("все школы, n = {}", domain::russian::number(all as f64, 0)), "");
    format!(
        concat!(
            r##"<rect x="{l:.1}" y="7" width="16" height="12" fill="{light}" stroke="#0b5d66"/>{words}"##,
            r##"<path d="M{r:.1} 13h20" stroke="{ink}" stroke-width="2"/>{region}"##
        ),
        l = LEFT,
        light = ACCENT_LIGHT,
        words = words,
        r = LEFT + 196.0,
        ink = INK,
        region = region
    )
}
