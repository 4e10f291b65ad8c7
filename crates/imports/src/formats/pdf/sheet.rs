//! Sheets: several pages printed on one sheet of paper, and pages whose words all run up or down.
//!
//! Two signs of several pages on a sheet are trusted: frames drawn around every page along the edges of the paper, and
//! a white middle of a landscape sheet with the same running head or foot, or page numbers that follow each other, on
//! both sides of it.

use super::page::{Glyph, Page, Turned};
use super::path::Rule;

/// A frame runs this close to the edges of the paper, as a share of the sheet.
const EDGE: f64 = 0.015;
/// A frame covers at least this share of the sheet's side.
const WHOLE: f64 = 0.96;
/// The white middle is at least this wide, points.
const MIDDLE: f64 = 16.0;
/// Running heads and feet stand within this share of the height.
const MARGIN: f64 = 0.14;
/// Letters on a page whose direction is worth looking at.
const LETTERS: usize = 40;

/// What is known of the sheets of a document so far.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    /// Some sheet showed that two pages lie on it side by side.
    side_by_side: bool,
}

impl Sheets {
    /// The pages on a sheet in reading order; most sheets are one page.
    pub(super) fn pages(&mut self, mut sheet: Page) -> Vec<Page> {
        let (xs, ys) = frames(&sheet);
        if xs.len() > 2 || ys.len() > 2 {
            drop_frames(&mut sheet);
            return cut(&sheet, &xs, &ys);
        }
        if xs.len() == 2 && ys.len() == 2 {
            drop_frames(&mut sheet);
        }
        match white_middle(&sheet) {
            Some(x) if self.side_by_side || is_pair(&sheet, x) => {
                self.side_by_side = true;
                cut(&sheet, &[0.0, x, sheet.width], &[0.0, sheet.height])
            }
            _ => vec![sheet],
        }
    }

    /// Whether the sheet shows what the sheets before it did not: two pages side by side.
    pub(super) fn learn(&mut self, sheet: &Page) {
        self.side_by_side |= white_middle(sheet).is_some_and(|x| is_pair(sheet, x));
    }
}

/// Turns a page whose letters run up or down.
pub(super) fn upright(page: Page) -> Page {
    let down = page.turned.iter().filter(|turned| turned.down).count();
    let up = page.turned.len() - down;
    let most = up.max(down);
    if most < LETTERS || most < 5 * (page.glyphs.len() + up.min(down)) {
        return page;
    }
    let down = down > up;
    let (width, height) = (page.height, page.width);
    // Turned letters know distances only: the page's far edges are their origin.
    let place = |glyph: Glyph| {
        let (along, across) = if down { (0.0, page.width) } else { (page.height, 0.0) };
        Glyph { left: glyph.left + along, right: glyph.right + along, base: glyph.base + across, ..glyph }
    };
    let rule = |rule: &Rule| {
        let flip = |at: f64, side: f64| side - at;
        match (rule.horizontal, down) {
            // A point (x, y) goes to (height − y, x) when words run up, to (y, width − x) when they run down.
            (true, false) => Rule { horizontal: false, at: flip(rule.at, page.height), ..*rule },
            (false, false) => Rule {
                horizontal: true,
                at: rule.at,
                from: flip(rule.to, page.height),
                to: flip(rule.from, page.height),
            },
            (true, true) => Rule {
                horizontal: false,
                at: rule.at,
                from: flip(rule.to, page.width),
                to: flip(rule.from, page.width),
            },
            (false, true) => Rule { horizontal: true, at: flip(rule.at, page.width), ..*rule },
        }
    };
    // Letters that ran from left to right are now the ones that run up or down.
    let level = |glyph: &Glyph| {
        let middle = (glyph.left + glyph.right) / 2.0;
        let above = glyph.base - glyph.size * 0.3;
        let (x, y) = if down { (above, page.width - middle) } else { (page.height - above, middle) };
        let (along, across) = if down { (page.width, 0.0) } else { (0.0, page.height) };
        let glyph =
            Glyph { left: glyph.left - along, right: glyph.right - along, base: glyph.base - across, ..glyph.clone() };
        Turned { down: !down, x, y, glyph }
    };
    let rules = page.rules.iter().map(rule).collect();
    let turned = page.glyphs.iter().map(level).collect();
    let glyphs = page.turned.into_iter().filter(|turned| turned.down == down).map(|turned| place(turned.glyph));
    Page { width, height, rules, glyphs: glyphs.collect(), turned, ..page }
}

/// Borders between framed pages, the outer edges included.
fn frames(page: &Page) -> (Vec<f64>, Vec<f64>) {
    let borders = |horizontal: bool| {
        let (size, side) = if horizontal { (page.height, page.width) } else { (page.width, page.height) };
        let mut covered: Vec<(f64, f64)> = Vec::new();
        let mut rules: Vec<&Rule> = page.rules.iter().filter(|rule| rule.horizontal == horizontal).collect();
        rules.sort_by(|a, b| a.at.total_cmp(&b.at));
        for rule in rules {
            match covered.last_mut() {
                Some((at, length)) if rule.at - *at <= 1.0 => *length += rule.to - rule.from,
                _ => covered.push((rule.at, rule.to - rule.from)),
            }
        }
        let lines: Vec<f64> = covered.iter().filter(|(_, length)| *length >= WHOLE * side).map(|(at, _)| *at).collect();
        let framed = lines.first().is_some_and(|at| *at <= EDGE * size)
            && lines.last().is_some_and(|at| *at >= (1.0 - EDGE) * size);
        if framed { lines } else { Vec::new() }
    };
    let (xs, ys) = (borders(false), borders(true));
    // Lines inside split the sheet into equal parts or are borders of something else.
    let equal = |lines: &[f64]| {
        let parts = lines.len().saturating_sub(1) as f64;
        let widths = lines.windows(2).map(|pair| pair[1] - pair[0]);
        let whole = lines.last().zip(lines.first()).map_or(0.0, |(last, first)| last - first);
        (1.0..=4.0).contains(&parts) && widths.into_iter().all(|width| (width - whole / parts).abs() <= 0.02 * whole)
    };
    if equal(&xs) && equal(&ys) { (xs, ys) } else { (Vec::new(), Vec::new()) }
}

/// Takes the frames of pages away: they are no tables.
fn drop_frames(page: &mut Page) {
    let (width, height) = (page.width, page.height);
    let (xs, ys) = frames(page);
    let frame = |rule: &Rule| {
        let (lines, side, least) = if rule.horizontal { (&ys, width, xs.len()) } else { (&xs, height, ys.len()) };
        let whole = side / least.saturating_sub(1).max(1) as f64;
        lines.iter().any(|at| (at - rule.at).abs() <= 1.0) && rule.to - rule.from >= 0.9 * whole
    };
    page.rules.retain(|rule| !frame(rule));
}

/// The middle of a landscape sheet when nothing stands or is drawn there.
fn white_middle(page: &Page) -> Option<f64> {
    if page.width < 1.2 * page.height {
        return None;
    }
    let x = page.width / 2.0;
    let (from, to) = (x - MIDDLE / 2.0, x + MIDDLE / 2.0);
    let letter =
        page.glyphs.iter().any(|glyph| glyph.left < to && glyph.right > from && !glyph.letters.trim().is_empty());
    let turned = page.turned.iter().any(|turned| (from..to).contains(&turned.x));
    let line = page.rules.iter().any(|rule| rule.horizontal && rule.from < from && rule.to > to);
    let sides = [true, false].map(|left| page.glyphs.iter().filter(|glyph| (glyph.left < x) == left).count());
    (!letter && !turned && !line && sides.iter().all(|count| *count >= LETTERS)).then_some(x)
}

/// Whether both halves have the same running head or foot, or page numbers that follow each other.
fn is_pair(page: &Page, x: f64) -> bool {
    let halves = [true, false].map(|left| margin_words(page, |glyph| (glyph.left < x) == left));
    let [left, right] = &halves;
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
    let same = left.iter().any(|(top, words)| {
        let key = letters(words);
        key.chars().count() >= 8 && right.iter().any(|(other, text)| top == other && letters(text) == key)
    });
    let numbers = |lines: &[(bool, String)]| {
        let number = |words: &String| words.trim_matches(|c: char| !c.is_ascii_digit()).parse::<u32>().ok();
        lines.iter().filter_map(|(top, words)| Some((*top, number(words)?))).collect::<Vec<_>>()
    };
    let (left, right) = (numbers(left), numbers(right));
    same || left.iter().any(|(top, number)| right.contains(&(*top, number.saturating_add(1))))
}

/// Lines of words near the top (true) and the bottom (false) of a half.
fn margin_words(page: &Page, inside: impl Fn(&Glyph) -> bool) -> Vec<(bool, String)> {
    let (top, bottom) = (page.height * MARGIN, page.height * (1.0 - MARGIN));
    let near = page.glyphs.iter().filter(|glyph| glyph.base < top || glyph.base > bottom).filter(|glyph| inside(glyph));
    let lines = super::lines::lines(near.collect(), false);
    lines.into_iter().map(|line| (line.base < top, line.text)).collect()
}

/// Cuts a sheet along its borders.
fn cut(sheet: &Page, xs: &[f64], ys: &[f64]) -> Vec<Page> {
    let mut pages = Vec::new();
    for rows in ys.windows(2) {
        for columns in xs.windows(2) {
            let (left, right, top, bottom) = (columns[0], columns[1], rows[0], rows[1]);
            let inside = |x: f64, y: f64| (left..right).contains(&x) && (top..bottom).contains(&y);
            let glyphs = sheet.glyphs.iter().filter(|glyph| inside((glyph.left + glyph.right) / 2.0, glyph.base));
            let moved = |glyph: &Glyph| Glyph {
                left: glyph.left - left,
                right: glyph.right - left,
                base: glyph.base - top,
                ..glyph.clone()
            };
            let rules = sheet.rules.iter().filter_map(|rule| {
                let middle = (rule.from + rule.to) / 2.0;
                let (x, y) = if rule.horizontal { (middle, rule.at) } else { (rule.at, middle) };
                let (along, across) = if rule.horizontal { (left, top) } else { (top, left) };
                let part = Rule { at: rule.at - across, from: rule.from - along, to: rule.to - along, ..*rule };
                inside(x, y).then_some(part)
            });
            let turned = sheet.turned.iter().filter(|turned| inside(turned.x, turned.y));
            pages.push(Page {
                number: sheet.number,
                width: right - left,
                height: bottom - top,
                glyphs: glyphs.map(moved).collect(),
                turned: turned.map(|t| Turned { x: t.x - left, y: t.y - top, ..t.clone() }).collect(),
                rules: rules.collect(),
                pictures: 0,
                unknown: 0,
            });
        }
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, left: f64, base: f64) -> Vec<Glyph> {
        let place = |at: usize| left + at as f64 * 5.0;
        let glyph = |(at, c): (usize, char)| Glyph {
            left: place(at),
            right: place(at + 1),
            base,
            size: 10.0,
            letters: c.to_string(),
            bold: false,
        };
        text.chars().enumerate().map(glyph).collect()
    }

    fn sheet(halves: [&[(&str, f64)]; 2]) -> Page {
        let mut glyphs = Vec::new();
        for (half, left) in halves.iter().zip([30.0, 430.0]) {
            glyphs.extend(half.iter().flat_map(|(text, base)| words(text, left, *base)));
        }
        Page { number: 1, width: 800.0, height: 500.0, glyphs, ..Page::default() }
    }

    const BODY: &str = "Содержание раздела и его задания на этой странице";

    #[test]
    fn two_pages_on_a_sheet_are_told_by_their_heads_or_numbers() {
        for (left, right, pages) in [
            (
                [("Спецификация работы 7 / 12", 20.0), (BODY, 200.0)],
                [("Спецификация работы 8 / 12", 20.0), (BODY, 200.0)],
                2,
            ),
            ([(BODY, 200.0), ("7", 490.0)], [(BODY, 200.0), ("8", 490.0)], 2),
            ([(BODY, 200.0), ("7", 490.0)], [(BODY, 200.0), ("12", 490.0)], 1),
            ([("Согласовано", 20.0), (BODY, 200.0)], [("Утверждаю", 20.0), (BODY, 200.0)], 1),
        ] {
            let found = Sheets::default().pages(sheet([&left, &right]));
            assert_eq!(found.len(), pages, "{left:?} {right:?}");
            assert!(found.iter().all(|page| page.glyphs.iter().all(|glyph| glyph.right < page.width)));
        }
    }

    #[test]
    fn frames_along_the_edges_part_pages_and_go() {
        let mut framed = sheet([&[(BODY, 200.0)], &[(BODY, 200.0)]]);
        for at in [2.0, 400.0, 798.0] {
            framed.rules.push(Rule { horizontal: false, at, from: 2.0, to: 498.0 });
        }
        for at in [2.0, 498.0] {
            framed.rules.push(Rule { horizontal: true, at, from: 2.0, to: 400.0 });
            framed.rules.push(Rule { horizontal: true, at, from: 400.0, to: 798.0 });
        }
        framed.rules.push(Rule { horizontal: true, at: 210.0, from: 430.0, to: 700.0 });
        let pages = Sheets::default().pages(framed);
        assert_eq!(pages.len(), 2);
        assert!(pages[0].rules.is_empty());
        assert_eq!(pages[1].rules, [Rule { horizontal: true, at: 208.0, from: 30.0, to: 300.0 }]);
    }

    #[test]
    fn a_page_whose_words_run_up_is_turned() {
        // A letter of a word at (x, y) of the turned page stands at (y, height − x) of this one.
        let turned = words(BODY, 30.0, 100.0).into_iter().map(|glyph| {
            let (left, right) = (glyph.left - 400.0, glyph.right - 400.0);
            Turned { down: false, x: glyph.base, y: 400.0 - glyph.left, glyph: Glyph { left, right, ..glyph } }
        });
        let rules = vec![Rule { horizontal: false, at: 110.0, from: 100.0, to: 370.0 }];
        let page = Page { width: 300.0, height: 400.0, turned: turned.collect(), rules, ..Page::default() };
        let found = upright(page);
        assert_eq!((found.width, found.height, found.glyphs[0].left), (400.0, 300.0, 30.0));
        assert_eq!(found.rules, [Rule { horizontal: true, at: 110.0, from: 30.0, to: 300.0 }]);
    }
}
