//! What the heads of reports say: the work, its items, the name of a school with its login glued on.

use domain::results::work::{Item, Level, Procedure, SUBJECTS, Work, WorkCode};
use jiff::civil::{Date, date};
use phrases::text::fold;

use super::grid::{Grid, whole};

/// The common head of ФИС ОКО reports (rows 3 to 6).
pub fn vpr_work(grid: &Grid) -> Option<Work> {
    let head = || grid.rows.iter().take(8);
    let (year, subject, grade) = head().flat_map(|row| row.cells()).find_map(|text| vpr_title(text))?;
    let value = |title: &str| {
        let row = head().find(|row| fold(row.text(0)).trim_end_matches(':') == title)?;
        row.cells().iter().skip(1).find(|text| !text.is_empty()).cloned()
    };
    let code = WorkCode { procedure: Procedure::Vpr, year, subject: subject_code(&subject), grade: Some(grade) };
    Some(Work {
        code,
        subject,
        date: value("дата").and_then(|text| russian_date(&text)),
        items: Vec::new(),
        max_primary: value("максимальный первичный балл")
            .and_then(|text| whole(&text))
            .and_then(|max| u16::try_from(max).ok()),
    })
}

/// «ВПР 2025 Математика 4 класс».
fn vpr_title(text: &str) -> Option<(u16, String, u8)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = words.iter().position(|word| *word == "ВПР")?;
    let year: u16 = words.get(at + 1)?.parse().ok().filter(|year| (2015..2100).contains(year))?;
    let class = words.iter().rposition(|word| fold(word).starts_with("класс"))?;
    let grade: u8 = words.get(class.checked_sub(1)?)?.parse().ok().filter(|grade| (1..=11).contains(grade))?;
    let subject = words.get(at + 2..class - 1)?.join(" ");
    (!subject.is_empty()).then_some((year, subject, grade))
}

/// Two-letter code of a subject; a subject nobody listed gets its first two letters.
pub fn subject_code(subject: &str) -> String {
    let folded = fold(subject);
    let known = SUBJECTS.iter().find(|(_, name)| fold(name) == folded || folded.starts_with(&fold(name)));
    known.map_or_else(
        || subject.to_uppercase().chars().filter(|c| c.is_alphabetic()).take(2).collect(),
        |(code, _)| (*code).to_owned(),
    )
}

/// «01 - Русский язык 2025.05.30», and in an appeal «Математика(2026.06.02)».
pub fn exam_title(text: &str) -> Option<(String, String, Date)> {
    let text = text.trim();
    let at = text.len().checked_sub(10).filter(|at| text.is_char_boundary(*at))?;
    let day = dotted_date(&text[at..])?;
    let (code, subject) = text[..at].split_once('-')?;
    let code = code.trim();
    (code.len() == 2 && code.bytes().all(|b| b.is_ascii_digit()))
        .then(|| (code.to_owned(), subject.trim().to_owned(), day))
}

/// «Математика(2026.06.02)» of an appeal.
pub fn appealed_exam(text: &str) -> Option<(String, Date)> {
    let (subject, rest) = text.split_once('(')?;
    Some((subject.trim().to_owned(), dotted_date(rest.trim_end_matches(')').trim())?))
}

/// Federal code of an exam's subject by its words.
pub fn federal_code(subject: &str) -> Option<&'static str> {
    const CODES: [(&str, &str); 18] = [
        ("русский", "01"),
        ("математика базовая", "22"),
        ("математика", "02"),
        ("физика", "03"),
        ("химия", "04"),
        ("информатика", "05"),
        ("биология", "06"),
        ("история", "07"),
        ("география", "08"),
        ("английский", "09"),
        ("немецкий", "10"),
        ("французский", "11"),
        ("обществознание", "12"),
        ("испанский", "13"),
        ("китайский", "14"),
        ("литература", "18"),
        ("гвэ-русский", "51"),
        ("гвэ-математика", "52"),
    ];
    let folded = fold(subject);
    CODES.iter().find(|(words, _)| folded.starts_with(words)).map(|(_, code)| *code)
}

/// `yyyy.mm.dd`.
fn dotted_date(text: &str) -> Option<Date> {
    let mut parts = text.split('.');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `dd.mm.yyyy`, or ISO.
fn russian_date(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split(['.', ' ']).collect();
    match parts.as_slice() {
        [day, month, year, ..] => Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok(),
        _ => text.get(..10).and_then(|text| text.parse().ok()),
    }
    .filter(|day| *day >= date(2010, 1, 1))
}

/// Title of an item's column: `4К1 (3б)`, `12.2 (1б)`, `4K1 (3б)` with a Latin K.
pub fn item(title: &str, level: &str) -> Option<Item> {
    let (number, rest) = title.split_once('(')?;
    let points: String = rest.trim_end().strip_suffix(')')?.chars().filter(|c| !c.is_whitespace()).collect();
    let max: u8 = points
        .strip_suffix('б')
        .or_else(|| points.strip_suffix('Б'))?
        .parse()
        .ok()
        .filter(|max| *max > 0 && *max < 100)?;
    let number: String = number.trim().replace(['K', 'k', 'к'], "К").replace(',', ".");
    let plain = number.chars().all(|c| c.is_ascii_digit() || c == '.' || c == 'К');
    let level = match level.trim() {
        "Б" => Some(Level::Basic),
        "П" => Some(Level::Advanced),
        "В" => Some(Level::High),
        _ => None,
    };
    (plain && number.starts_with(|c: char| c.is_ascii_digit())).then_some(Item { number, max, level })
}

/// A label with a code in parentheses: `МБОУ «…»(edu990101)`, `Район(reg99_m001)`; the code is none when there is none.
pub fn label(text: &str) -> (String, Option<String>) {
    let text = text.split(" | ").next().unwrap_or(text).trim();
    let coded = text.strip_suffix(')').and_then(|inner| inner.rsplit_once('('));
    match coded {
        Some((name, code)) if !code.is_empty() && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') => {
            (name.trim().to_owned(), Some(code.to_owned()))
        }
        _ => (text.to_owned(), None),
    }
}

/// Whether a code is a school's login (`edu203389`, `sch220128`).
pub fn is_login(code: &str) -> bool {
    let digits = code.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    digits.len() >= 4 && digits.len() < code.len() && digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn item_titles_by_the_vectors() {
        // T15.
        for (title, number, max) in
            [("4К1 (3б)", "4К1", 3), ("12.2 (1б)", "12.2", 1), ("4K1 (3б)", "4К1", 3), ("5,1(2 б)", "5.1", 2)]
        {
            let item = item(title, "П").unwrap();
            assert_eq!((item.number.as_str(), item.max), (number, max));
        }
        for title in ["Вариант", "Класс (9)", "(1б)", "1 (б)", "1 (0б)"] {
            assert_eq!(item(title, ""), None, "{title}");
        }
    }

    #[test]
    fn heads() {
        assert_eq!(vpr_title("ВПР 2025 Русский язык 5 класс"), Some((2025, "Русский язык".into(), 5)));
        assert_eq!(subject_code("Русский язык"), "РУ");
        assert_eq!(exam_title("01 - Русский язык 2025.05.30").unwrap().0, "01");
        assert_eq!(exam_title("77 - Приозёрная область"), None);
        assert_eq!(appealed_exam("Математика(2026.06.02)").unwrap().0, "Математика");
        assert_eq!(
            label("МБОУ «СОШ»(edu990101) | Кол-во участников: 3"),
            ("МБОУ «СОШ»".into(), Some("edu990101".into()))
        );
        assert!(is_login("edu203389") && is_login("sch220128") && !is_login("reg77_m003") && !is_login("30101"));
    }
}
