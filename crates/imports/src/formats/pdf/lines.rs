//! Lines of words out of letters, and paragraphs out of lines.

use super::page::Glyph;
use super::seams::is_torn;
use crate::document::Paragraph;
use crate::formats::numerals;

/// A gap wider than this share of the font size is a blank.
const BLANK: f64 = 0.2;
/// A gap wider than this share of the font size may be a white column.
const WIDE: f64 = 0.6;
/// A gap wider than this many font sizes is a tab.
const TAB: f64 = 2.2;

/// Signs that start an item of a list.
const BULLETS: [char; 7] = ['•', '✓', '▪', '➢', '●', '■', '◦'];

/// Words without a wide gap between them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Segment {
    pub left: f64,
    pub right: f64,
    pub text: String,
    pub bold: bool,
    /// Width of the first word: whether it had room on the line above.
    pub first_word: f64,
}

/// A line of words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub left: f64,
    pub right: f64,
    pub base: f64,
    pub size: f64,
    pub text: String,
    pub bold: bool,
    /// Width of the first word.
    pub first_word: f64,
    /// The line cut at its wide gaps.
    pub segments: Vec<Segment>,
}

impl Line {
    /// One segment as a line of its own.
    pub(super) fn only(&self, segment: &Segment) -> Line {
        let Segment { left, right, text, bold, first_word } = segment.clone();
        Line { left, right, base: self.base, size: self.size, text, bold, first_word, segments: vec![segment.clone()] }
    }
}

/// Where lines may run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measure {
    pub left: f64,
    pub right: f64,
}

/// Puts letters into lines from top to bottom. With `tabs` wide gaps become tabs.
pub(super) fn lines(mut glyphs: Vec<&Glyph>, tabs: bool) -> Vec<Line> {
    glyphs.sort_by(|a, b| a.base.total_cmp(&b.base));
    // Letters of a line with the base line and the size of its largest letter.
    let mut groups: Vec<(f64, f64, Vec<&Glyph>)> = Vec::new();
    for glyph in glyphs {
        match groups.last_mut() {
            // Raised and lowered letters belong to the line of the large ones.
            Some((base, size, group)) if (glyph.base - *base).abs() <= 0.42 * size.max(glyph.size) => {
                if glyph.size > *size {
                    (*base, *size) = (glyph.base, glyph.size);
                }
                group.push(glyph);
            }
            _ => groups.push((glyph.base, glyph.size, vec![glyph])),
        }
    }
    groups.into_iter().filter_map(|(_, _, group)| line(group, tabs)).collect()
}

fn line(mut glyphs: Vec<&Glyph>, tabs: bool) -> Option<Line> {
    glyphs.sort_by(|a, b| a.left.total_cmp(&b.left));
    // Letters printed twice to look bold.
    glyphs.dedup_by(|next, kept| next.letters == kept.letters && next.left - kept.left < 0.12 * next.size);
    let seen = || glyphs.iter().copied().filter(|glyph| !is_blank(glyph));
    let main = seen().max_by(|a, b| a.size.total_cmp(&b.size))?;
    let (base, size) = (main.base, main.size);
    let spacing = spacing(&glyphs, size);
    let mut segments: Vec<Segment> = Vec::new();
    let mut text = String::new();
    let mut previous: Option<&Glyph> = None;
    let mut printed_blank = f64::MIN;
    for glyph in glyphs.iter().copied() {
        if is_blank(glyph) {
            printed_blank = printed_blank.max(middle(glyph));
            continue;
        }
        let gap = previous.map_or(f64::MAX, |before| glyph.left - before.right);
        // Blanks are narrow and may lie over a letter's edge.
        let printed = previous.is_some_and(|before| printed_blank > middle(before)) && printed_blank < middle(glyph);
        let blank = printed || gap > BLANK.max(spacing * 1.7) * size;
        let letters = raised(glyph, base, size);
        match segments.last_mut() {
            Some(segment) if gap <= (WIDE + spacing) * size => {
                if blank {
                    segment.first_word = segment.first_word.min(segment.right - segment.left);
                    segment.text.push(' ');
                }
                segment.text.push_str(&letters);
                segment.right = glyph.right;
                segment.bold &= glyph.bold;
            }
            _ => {
                let (left, right) = (glyph.left, glyph.right);
                segments.push(Segment { left, right, text: letters.clone(), bold: glyph.bold, first_word: f64::MAX });
            }
        }
        if previous.is_some() && blank {
            text.push(if tabs && gap > TAB * size { '\t' } else { ' ' });
        }
        text.push_str(&letters);
        previous = Some(glyph);
    }
    for segment in &mut segments {
        segment.first_word = segment.first_word.min(segment.right - segment.left);
    }
    let first = segments.first()?;
    let (left, first_word) = (first.left, first.first_word);
    let bold = segments.iter().all(|segment| segment.bold);
    Some(Line { left, right: previous?.right, base, size, text, bold, first_word, segments })
}

/// The letters of a glyph, small raised digits told apart.
fn raised(glyph: &Glyph, base: f64, size: f64) -> String {
    if glyph.size > 0.8 * size || base - glyph.base < 0.15 * size {
        return glyph.letters.clone();
    }
    numerals::raised(&glyph.letters)
}

fn is_blank(glyph: &Glyph) -> bool {
    glyph.letters.chars().all(|c| c == ' ' || c == '\t')
}

fn middle(glyph: &Glyph) -> f64 {
    (glyph.left + glyph.right) / 2.0
}

/// The usual gap between letters as a share of the size: more than nothing in spaced-out words.
fn spacing(glyphs: &[&Glyph], size: f64) -> f64 {
    let mut gaps: Vec<f64> = glyphs.windows(2).map(|pair| pair[1].left - pair[0].right).collect();
    if gaps.len() < 4 || size <= 0.0 {
        return 0.0;
    }
    gaps.sort_by(f64::total_cmp);
    (gaps[gaps.len() / 2] / size).clamp(0.0, 1.0)
}

/// Joins lines into paragraphs, lines of one paragraph by `\n`. A paragraph ends where the next word had room on its
/// line, where the distance grows, and before a line that is marked or set off.
pub(super) fn paragraphs(lines: &[Line], measure: Measure, page: Option<u32>) -> Vec<Paragraph> {
    let mut done: Vec<Paragraph> = Vec::new();
    let mut previous: Option<&Line> = None;
    for (at, line) in lines.iter().enumerate() {
        let above = previous.filter(|above| goes_on(above, line, &lines[..at], measure));
        match (above, done.last_mut()) {
            (Some(above), Some(paragraph)) => {
                if !is_torn(above, line, measure) {
                    paragraph.text.push('\n');
                }
                paragraph.text.push_str(&line.text);
                paragraph.bold &= line.bold;
                paragraph.centred &= is_centred(line, measure);
            }
            _ => done.push(Paragraph {
                text: line.text.clone(),
                bold: line.bold,
                centred: is_centred(line, measure),
                page,
                ..Paragraph::default()
            }),
        }
        previous = Some(line);
    }
    done.into_iter().map(with_label).collect()
}

/// A bullet at the start is the label of an item.
fn with_label(mut paragraph: Paragraph) -> Paragraph {
    let mut letters = paragraph.text.chars();
    if let Some(bullet) = letters.next().filter(|c| BULLETS.contains(c)) {
        paragraph.label = Some(bullet.to_string());
        paragraph.text = letters.as_str().trim_start().to_owned();
    }
    paragraph
}

/// Whether the first word of a line had room on the line above: then the break was wanted.
pub(super) fn fits_above(above: &Line, line: &Line, measure: Measure) -> bool {
    let size = above.size.max(line.size);
    let room = (measure.right - measure.left) - (above.right - above.left);
    let indent = if is_centred(above, measure) { 0.0 } else { (above.left - measure.left).max(0.0) };
    line.first_word + 0.3 * size < room - indent - 0.5
}

fn goes_on(above: &Line, line: &Line, before: &[Line], measure: Measure) -> bool {
    let size = above.size.max(line.size);
    let distance = line.base - above.base;
    // The distance inside the paragraph so far is the honest one, when there is one.
    let usual = before.windows(2).last().map(|pair| pair[1].base - pair[0].base).filter(|d| *d < 2.2 * size);
    let fits = fits_above(above, line, measure);
    let grown = distance > usual.map_or(1.75 * size, |usual| (usual * 1.25).max(1.25 * size));
    let set_off = !is_centred(line, measure) && line.left > above.left + 12.0 && !is_centred(above, measure);
    let tabbed = above.text.contains('\t') || line.text.contains('\t');
    // Lines of a title are broken by sense, not by room.
    let title = is_centred(above, measure) && is_centred(line, measure) && (above.size - line.size).abs() < 0.5;
    (!fits || title)
        && !grown
        && !set_off
        && !tabbed
        && above.bold == line.bold
        && !starts_item(&line.text, &above.text)
}

fn is_centred(line: &Line, measure: Measure) -> bool {
    let (before, after) = (line.left - measure.left, measure.right - line.right);
    before > 12.0 && (before - after).abs() < 6.0
}

/// «1. », «2) », «• » start an item of a list; «– » only after a line that ends like one, because numbers are set off
/// with dashes too: «к 2030 году – 15 %».
fn starts_item(text: &str, above: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = &text[..text.len() - rest.len()];
    let numbered = number.starts_with(|c: char| c.is_ascii_digit())
        && number.split('.').all(|part| part.len() <= 2)
        && ((number.ends_with('.') && rest.starts_with(' ')) || rest.starts_with(')'));
    let dash = ["- ", "– ", "— "].iter().any(|dash| text.starts_with(dash));
    numbered || text.starts_with(BULLETS) || (dash && above.ends_with([':', ';', '.', ',']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(words: &str, left: f64, base: f64) -> Vec<Glyph> {
        let place = |at: usize| left + at as f64 * 5.0;
        let letter = |(at, c): (usize, char)| Glyph {
            left: place(at),
            right: place(at + 1),
            base,
            size: 10.0,
            letters: c.to_string(),
            bold: false,
        };
        words.chars().enumerate().map(letter).collect()
    }

    fn read(parts: &[(&str, f64, f64)], width: f64) -> Vec<String> {
        let all: Vec<Glyph> = parts.iter().flat_map(|(words, left, base)| glyphs(words, *left, *base)).collect();
        let lines = lines(all.iter().collect(), true);
        let measure = Measure { left: 0.0, right: width };
        paragraphs(&lines, measure, None).into_iter().map(|p| p.text).collect()
    }

    #[test]
    fn words_lines_and_tabs() {
        assert_eq!(read(&[("два слова", 0.0, 10.0)], 100.0), ["два слова"]);
        assert_eq!(read(&[("слева", 0.0, 10.0), ("справа", 70.0, 10.4)], 100.0), ["слева\tсправа"]);
        assert_eq!(read(&[("два", 0.0, 10.0), ("слова", 20.0, 10.0)], 100.0), ["два слова"]);
    }

    #[test]
    fn a_paragraph_ends_where_the_next_word_had_room() {
        assert_eq!(read(&[("двадцать", 0.0, 10.0), ("пять", 0.0, 22.0)], 50.0), ["двадцать\nпять"]);
        assert_eq!(read(&[("да", 0.0, 10.0), ("нет", 0.0, 22.0)], 50.0), ["да", "нет"]);
        assert_eq!(read(&[("двадцать", 0.0, 10.0), ("пять", 0.0, 40.0)], 50.0), ["двадцать", "пять"]);
        assert_eq!(read(&[("двадцать", 0.0, 10.0), ("2) шесть", 0.0, 22.0)], 50.0), ["двадцать", "2) шесть"]);
    }

    #[test]
    fn raised_digits_are_no_part_of_the_number() {
        let mut all = glyphs("6", 0.0, 10.0);
        all.extend(glyphs("2", 5.0, 6.0).into_iter().map(|glyph| Glyph { size: 6.0, ..glyph }));
        assert_eq!(lines(all.iter().collect(), true)[0].text, "6²");
    }

    #[test]
    fn letters_printed_twice_count_once() {
        let mut twice = glyphs("да", 0.0, 10.0);
        twice.extend(glyphs("да", 0.3, 10.0));
        assert_eq!(lines(twice.iter().collect(), true)[0].text, "да");
    }
}
