//! Words that help to see whether a line break went through the middle of one.

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::document::{Block, Document};

/// Well-known words of such documents, in the forms that cells hold. Sorted, so that it can be searched.
const WELL_KNOWN: &[&str] = &[
    "август",
    "августа",
    "августе",
    "администрации",
    "администрация",
    "апрель",
    "апреля",
    "в",
    "год",
    "года",
    "году",
    "график",
    "графика",
    "графику",
    "декабре",
    "декабрь",
    "декабря",
    "директор",
    "директора",
    "ежегодно",
    "ежеквартально",
    "ежемесячно",
    "еженедельно",
    "заместители",
    "заместитель",
    "и",
    "июль",
    "июля",
    "июнь",
    "июня",
    "квартал",
    "квартала",
    "классные",
    "комитет",
    "кураторы",
    "май",
    "март",
    "марта",
    "мая",
    "мере",
    "месяц",
    "методисты",
    "на",
    "необходимости",
    "ноябре",
    "ноябрь",
    "ноября",
    "образования",
    "общеобразовательные",
    "октябре",
    "октябрь",
    "октября",
    "организации",
    "ответственные",
    "отдел",
    "отдельному",
    "педагоги",
    "периода",
    "по",
    "полугодие",
    "полугодия",
    "постоянно",
    "рабочая",
    "раз",
    "реализации",
    "руководители",
    "руководитель",
    "с",
    "сентябре",
    "сентябрь",
    "сентября",
    "специалисты",
    "срок",
    "срока",
    "течение",
    "течении",
    "управление",
    "управления",
    "утвержденному",
    "учебного",
    "учебный",
    "учителя",
    "февраль",
    "февраля",
    "школы",
    "январе",
    "январь",
    "января",
];

/// Short words that stand by themselves.
const FUNCTION_WORDS: &[&str] = &[
    "а", "без", "бы", "в", "вне", "во", "все", "год", "да", "для", "до", "его", "ее", "её", "же", "за", "и", "из",
    "или", "им", "их", "к", "как", "ко", "ли", "мая", "мер", "на", "над", "не", "ни", "но", "о", "об", "обо", "он",
    "она", "они", "от", "по", "под", "при", "про", "раз", "с", "см", "со", "так", "то", "у", "чем", "что", "шт", "эти",
    "это",
];

/// First parts that keep their hyphen: «план-график», «мастер-класс».
const WHOLE_FIRST_PARTS: &[&str] = &[
    "план",
    "плана",
    "плану",
    "планом",
    "плане",
    "планы",
    "планов",
    "мастер",
    "онлайн",
    "офлайн",
    "интернет",
    "веб",
    "бизнес",
    "медиа",
    "пресс",
    "видео",
    "аудио",
    "вице",
    "экс",
    "мини",
    "школа",
    "школы",
    "школе",
    "школ",
    "учитель",
    "учителя",
    "учителей",
    "учителям",
    "семинар",
    "семинара",
    "семинары",
    "семинаров",
    "педагог",
    "педагога",
    "педагоги",
    "педагогов",
    "педагогам",
    "методист",
    "генерал",
    "консультант",
    "конкурс",
    "тест",
    "флеш",
    "форсайт",
    "пилот",
    "по",
    "какой",
    "какого",
    "кто",
    "что",
    "где",
    "когда",
    "как",
    "чуть",
    "из",
    "во",
    "научно",
    "учебно",
    "психолого",
    "медико",
    "социально",
];

/// Endings of adverbial first parts of compounds («информационно-», «муниципально-», «логико-»).
const COMPOUND_ENDINGS: &[&str] = &["нно", "льно", "чно", "ско", "цко", "лого", "ико", "тивно", "онно", "урно", "ивно"];

/// How often each word stands in the document; counted only when somebody asks.
pub(crate) struct Vocabulary<'a> {
    document: &'a Document,
    counts: OnceCell<HashMap<u64, u32>>,
}

impl<'a> Vocabulary<'a> {
    /// The vocabulary of a document.
    pub(crate) fn of(document: &'a Document) -> Vocabulary<'a> {
        Vocabulary { document, counts: OnceCell::new() }
    }

    fn count(&self, parts: &[&str]) -> u32 {
        let counts = self.counts.get_or_init(|| count_words(self.document));
        counts.get(&hash(parts.iter().flat_map(|part| part.chars()))).copied().unwrap_or(0)
    }
}

fn count_words(document: &Document) -> HashMap<u64, u32> {
    let mut counts = HashMap::new();
    let mut count = |text: &str| {
        for word in text.split(|c: char| !c.is_alphabetic() && c != '-' && c != '\u{ad}') {
            if !word.is_empty() {
                *counts.entry(hash(word.chars())).or_insert(0) += 1;
            }
        }
    };
    for block in &document.blocks {
        match block {
            Block::Paragraph(paragraph) => count(&paragraph.text),
            Block::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                cells.flat_map(|cell| &cell.paragraphs).for_each(|paragraph| count(&paragraph.text));
            }
        }
    }
    counts
}

/// FNV-1a of the lower-cased characters; soft hyphens do not count. Not for untrusted keys alone: a collision only
/// makes a join a little more or less likely.
fn hash(chars: impl Iterator<Item = char>) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for c in chars.filter(|c| *c != '\u{ad}').flat_map(char::to_lowercase) {
        state = (state ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
    }
    state
}

fn is_well_known(word: &str) -> bool {
    WELL_KNOWN.binary_search(&word).is_ok()
}

/// Whether a hyphen at a line's end belongs to the word («план-», «информационно-») rather than to the line.
pub(super) fn keeps_hyphen(left: &str, right: &str, vocabulary: &Vocabulary<'_>) -> bool {
    if vocabulary.count(&[left, "-", right]) > 0 {
        return true;
    }
    if vocabulary.count(&[left, right]) > 0 {
        return false;
    }
    let left = left.to_lowercase();
    WHOLE_FIRST_PARTS.contains(&left.as_str()) || COMPOUND_ENDINGS.iter().any(|ending| left.ends_with(ending))
}

/// Whether the last word of a line and the first of the next are one word.
pub(super) fn is_torn(left: &str, right: &str, vocabulary: &Vocabulary<'_>) -> bool {
    if right.starts_with(['ь', 'ъ', 'ы']) {
        return true;
    }
    let left_folded = left.to_lowercase();
    if FUNCTION_WORDS.contains(&left_folded.as_str()) {
        return false;
    }
    if is_split_word(left, right) {
        return true;
    }
    let length = right.chars().count();
    if FUNCTION_WORDS.contains(&right) && !(length <= 2 && vocabulary.count(&[left]) == 1) {
        return false;
    }
    if vocabulary.count(&[left, right]) == 0 {
        return false;
    }
    // A short rest may be common by itself («и»); a long one must be as rare as the break that made it.
    vocabulary.count(&[left]) <= 1 && (length <= 3 || vocabulary.count(&[right]) <= 1)
}

/// Whether two neighbouring words are a well-known word with a blank inside.
pub(super) fn is_split_word(left: &str, right: &str) -> bool {
    if left.chars().count() < 2 || right.is_empty() || !right.chars().all(char::is_lowercase) {
        return false;
    }
    let left = left.to_lowercase();
    let whole = format!("{left}{right}");
    is_well_known(&whole) && !is_well_known(&left) && !FUNCTION_WORDS.contains(&left.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Paragraph;

    fn document(text: &str) -> Document {
        let paragraph = Paragraph { text: text.to_owned(), ..Paragraph::default() };
        Document { blocks: vec![Block::Paragraph(paragraph)] }
    }

    #[test]
    fn well_known_words_are_sorted() {
        let mut sorted = WELL_KNOWN.to_vec();
        sorted.sort_unstable();
        assert_eq!(sorted, WELL_KNOWN);
    }

    #[test]
    fn tells_torn_words() {
        for (left, right, elsewhere, torn) in [
            ("сентябр", "ь", "", true),
            ("необходимост", "и", "", true),
            ("школы", "и", "школы и дети", false),
            ("март", "и", "", false),
            ("стагнаци", "и", "стагнаци и стагнации", true),
            ("отдел", "школ", "", false),
            ("Руководител", "и", "", true),
        ] {
            let document = document(elsewhere);
            assert_eq!(is_torn(left, right, &Vocabulary::of(&document)), torn, "{left} {right}");
        }
    }

    #[test]
    fn tells_hyphens() {
        for (left, right, elsewhere, kept) in [
            ("методи", "ческих", "", false),
            ("план", "график", "", true),
            ("информационно", "методический", "", true),
            ("само", "образование", "", false),
            ("онко", "центр", "онко-центр", true),
            ("обще", "образовательных", "общеобразовательных", false),
        ] {
            let document = document(elsewhere);
            assert_eq!(keeps_hyphen(left, right, &Vocabulary::of(&document)), kept, "{left}-{right}");
        }
    }
}
