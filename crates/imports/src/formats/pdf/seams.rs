//! Where lines of a paragraph meet. A word torn because it is longer than its column and a hyphen that belongs to its
//! word are told here, where the geometry and the whole document are known; the rest is left to the reader of meaning.

use super::lines::{Line, Measure};
use crate::document::{Block, Paragraph};

/// Hyphenated documents end about every tenth line with a hyphen; in others only compound words break there, which are
/// one or two lines of a hundred.
const HYPHENATED: f64 = 0.05;

/// Short words that are no ends of torn words.
const WORDS: [&str; 40] = [
    "а", "в", "и", "к", "о", "с", "у", "я", "во", "да", "до", "за", "из", "ко", "ли", "на", "не", "ни", "но", "об",
    "от", "по", "со", "то", "без", "все", "где", "год", "для", "его", "или", "как", "мая", "над", "под", "при", "про",
    "раз", "что", "чел",
];

/// Whether the line below begins with the rest of a word that did not fit: the line above is one word up to the edge.
pub(super) fn is_torn(above: &Line, below: &Line, measure: Measure) -> bool {
    let letters = above.text.chars().count();
    let rest: String = below.text.chars().take_while(|c| c.is_alphabetic()).collect();
    if above.text.contains([' ', '\t', '-']) || letters < 6 || rest.is_empty() || rest.chars().count() > 3 {
        return false;
    }
    let letter = (above.right - above.left) / letters as f64;
    above.text.ends_with(char::is_lowercase)
        && rest.starts_with(char::is_lowercase)
        && above.right + letter > measure.right
        && !WORDS.contains(&rest.as_str())
}

/// Puts compound words together again that were broken at their own hyphen, unless the document is hyphenated.
pub(super) fn keep_hyphens(blocks: &mut [Block]) {
    let mut seams = 0;
    let mut hyphens = 0;
    for_each_paragraph(blocks, &mut |paragraph| {
        seams += paragraph.text.matches('\n').count();
        hyphens += hyphen_seams(&paragraph.text).count();
    });
    if hyphens == 0 || hyphens as f64 > seams as f64 * HYPHENATED {
        return;
    }
    for_each_paragraph(blocks, &mut |paragraph| {
        let breaks: Vec<usize> = hyphen_seams(&paragraph.text).collect();
        for at in breaks.into_iter().rev() {
            paragraph.text.remove(at);
        }
    });
}

/// Places of line breaks after a letter with a hyphen and before a letter.
fn hyphen_seams(text: &str) -> impl Iterator<Item = usize> {
    text.match_indices("-\n").map(|(at, _)| at + 1).filter(|at| {
        let before = text[..at - 1].chars().next_back();
        before.is_some_and(char::is_alphabetic) && text[at + 1..].starts_with(char::is_alphabetic)
    })
}

fn for_each_paragraph(blocks: &mut [Block], act: &mut impl FnMut(&mut Paragraph)) {
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => act(paragraph),
            Block::Table(table) => {
                let cells = table.rows.iter_mut().flat_map(|row| &mut row.cells);
                cells.flat_map(|cell| &mut cell.paragraphs).for_each(&mut *act);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, right: f64) -> Line {
        let (text, bold) = (text.to_owned(), false);
        Line { left: 0.0, right, base: 0.0, size: 10.0, text, bold, first_word: right, segments: Vec::new() }
    }

    #[test]
    fn the_rest_of_a_long_word_is_told() {
        let measure = Measure { left: 0.0, right: 100.0 };
        for (above, right, below, expected) in [
            ("необходимос", 98.0, "ти", true),
            ("Информационно", 99.0, "е сопровождение", true),
            ("необходимость", 99.0, "и срок", false),
            ("необходимость", 70.0, "ти", false),
            ("по необходимос", 98.0, "ти", false),
            ("образовательная", 99.0, "организация", false),
        ] {
            assert_eq!(is_torn(&line(above, right), &line(below, 50.0), measure), expected, "{above} {below}");
        }
    }

    fn check(text: &str, expected: &str) {
        let filler = "слово\n".repeat(40);
        let paragraph = |text: &str| Block::Paragraph(Paragraph { text: text.to_owned(), ..Paragraph::default() });
        let mut blocks = vec![paragraph(text), paragraph(&filler)];
        keep_hyphens(&mut blocks);
        assert_eq!(blocks[0], paragraph(expected));
    }

    #[test]
    fn compound_words_keep_their_hyphen() {
        check("учителей-\nпредметников", "учителей-предметников");
        check("2031 -\nавгуст", "2031 -\nавгуст");
        let hyphenated = "обра-\nзо-\nва-\nние";
        check(hyphenated, hyphenated);
    }
}
