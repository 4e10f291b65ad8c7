//! What the heads of reports say: the work, its items, the name of a school with its login glued on.

use domain::results::file::Problem;
use domain::results::work::{Item, Level, Procedure, Work, WorkCode};
use jiff::civil::{Date, date};
use phrases::text::fold;

use super::grid::{Grid, code, whole};
use super::problems::{at, whole as of_sheet};
use super::subjects::subject_code;

/// Rows of a report's head at most.
const HEAD: usize = 14;

/// The common head of ФИС ОКО reports: «ВПР 2025 Математика 5 класс», or the same told by lines «Предмет:», «Класс:», «Год:».
pub fn vpr_work(grid: &Grid) -> Option<Work> {
    let texts = || grid.rows.iter().take(HEAD).flat_map(|row| row.cells()).filter(|text| !text.is_empty());
    let date = value(grid, &["дата проведения", "дата"]).and_then(|text| russian_date(&text));
    let told = || -> Option<(u16, String, u8)> {
        let names = |text: &&String| {
            let folded = fold(text);
            folded.contains("впр") || folded.contains("проверочн")
        };
        texts().find(names)?;
        let year = value(grid, &["год", "учебный год"]).and_then(|text| last_year(&text));
        let year = year.or_else(|| date.and_then(|day| u16::try_from(day.year()).ok()))?;
        let digits = |text: String| text.chars().filter(char::is_ascii_digit).collect::<String>().parse().ok();
        let grade = value(grid, &["класс", "параллель"]).and_then(digits).filter(|grade| (1..=11).contains(grade))?;
        Some((year, value(grid, &["предмет"])?, grade))
    };
    let (year, subject, grade) = texts().find_map(|text| vpr_title(text)).or_else(told)?;
    let subject = if subject.is_empty() { value(grid, &["предмет"])? } else { subject };
    // «Иностранный язык» of a title is told in full below it.
    let foreign = |subject: &str| fold(subject).starts_with("иностр");
    let named = value(grid, &["предмет"]).filter(|named| foreign(&subject) && !foreign(named));
    let subject = named.unwrap_or(subject);
    let code = WorkCode { procedure: Procedure::Vpr, year, subject: subject_code(&subject), grade: Some(grade) };
    let max_primary =
        value(grid, &["максимальный первичный балл", "максимальный балл", "макс. первичный балл", "макс. балл"])
            .and_then(|text| whole(&text))
            .and_then(|max| u16::try_from(max).ok());
    Some(Work { code, subject, date, items: Vec::new(), max_primary })
}

/// Where the lines of a head contradict its title: the subject makes it unclear which work it is, the date is told.
pub fn contradictions(grid: &Grid, work: &Work) -> Vec<Problem> {
    let place = |name: &str| {
        let mut head = grid.rows.iter().take(HEAD);
        head.find(|row| row.cells().iter().any(|text| fold(text).starts_with(name))).map(|row| row.number)
    };
    let problem = |name: &str, code: &str, fatal: bool, text: String| match place(name) {
        Some(row) => at(grid, row, None, code, fatal, text),
        None => of_sheet(grid, code, fatal, text),
    };
    let mut problems = Vec::new();
    let own = value(grid, &["предмет"]).map(|subject| (subject_code(&subject), subject));
    let titled = &work.code.subject;
    if let Some((_, subject)) = own.filter(|(own, _)| !own.starts_with(titled) && !titled.starts_with(own.as_str())) {
        let text = format!("В названии отчёта предмет «{}», а в строке «Предмет» — «{subject}».", work.subject);
        problems.push(problem("предмет", "subject_mismatch", true, text));
    }
    if let Some(day) = work.date.filter(|day| day.year() != i16::try_from(work.code.year).unwrap_or(0)) {
        let text = format!("В названии отчёта год {}, а дата работы — {day}.", work.code.year);
        problems.push(problem("дата", "year_mismatch", false, text));
    }
    problems
}

/// What the head says under one of these names: in the same cell after a colon or in the next one.
fn value(grid: &Grid, names: &[&str]) -> Option<String> {
    let head = grid.rows.iter().take(HEAD);
    let mut cells = head.flat_map(|row| row.cells().iter().enumerate().map(move |(at, text)| (row, at, text)));
    cells.find_map(|(row, at, text)| {
        let folded = fold(text);
        let named =
            |name: &&&str| folded.trim_end_matches(':').trim_end() == **name || folded.starts_with(&format!("{name}:"));
        names.iter().find(named)?;
        let own = text.split_once(':').map(|(_, rest)| rest.trim().to_owned()).filter(|rest| !rest.is_empty());
        own.or_else(|| row.cells().iter().skip(at + 1).find(|text| !text.is_empty()).cloned())
    })
}

fn last_year(text: &str) -> Option<u16> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse::<u16>().ok());
    numbers.rfind(|year| (2015..2100).contains(year))
}

/// «ВПР 2025 Математика 4 класс», also «ВПР-2025. Математика, 4 кл.»; the subject may be left out. The word «класс» keeps
/// running text out.
fn vpr_title(text: &str) -> Option<(u16, String, u8)> {
    let plain = text.replace(['.', ',', '-', '–', '—', ':', '_', '«', '»', '"', '(', ')'], " ");
    let words: Vec<&str> = plain.split_whitespace().collect();
    if words.len() > 16 {
        return None;
    }
    let is_year = |word: &&str| word.parse::<u16>().is_ok_and(|year| (2015..2100).contains(&year));
    let named = |word: &&str| {
        matches!(fold(word).as_str(), "впр" | "всероссийская" | "всероссийские" | "проверочная" | "проверочной")
    };
    let start = words.iter().position(named)?;
    let year_at = words.iter().position(is_year)?;
    let class = words.iter().rposition(|word| fold(word).starts_with("кл"))?;
    let grade_at = [class.checked_sub(1), Some(class + 1), class.checked_sub(2)].into_iter().flatten().find(|at| {
        words.get(*at).is_some_and(|word| word.parse::<u8>().is_ok_and(|grade| (1..=11).contains(&grade)))
    })?;
    let filler = |word: &str| {
        let folded = fold(word);
        matches!(folded.as_str(), "год" | "года" | "г" | "впр" | "по" | "й" | "х" | "предмету" | "предмет")
            || ["всероссийск", "проверочн", "работ", "кл"].iter().any(|stem| folded.starts_with(stem))
    };
    let kept = words.iter().enumerate().filter(|(at, word)| {
        *at != year_at && *at != grade_at && !is_year(word) && !filler(word) && (*at > start || start > class)
    });
    let subject = kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ");
    Some((words[year_at].parse().ok()?, subject, words[grade_at].parse().ok()?))
}

/// «01 - Русский язык 2025.05.30», also «04 – Химия (01.06.2026)», «Экзамен: 04 - Химия 01.06.2026 г.».
pub fn exam_title(text: &str) -> Option<(String, String, Date)> {
    let text = text.trim().trim_end_matches([')', ' ', 'г', '.']);
    let at = text.char_indices().rev().nth(9).map(|(at, _)| at)?;
    let day = dotted_date(&text[at..]).or_else(|| russian_date(&text[at..]))?;
    let (code, subject) = exam_subject(&text[..at])?;
    Some((code, subject, day))
}

/// «01 - Русский язык»: the federal code and the words of an exam's subject.
pub fn exam_subject(text: &str) -> Option<(String, String)> {
    let text = text.trim_end_matches(['(', ' ', ',', '-', '–', '—']).trim();
    let named = text.split_once(':').filter(|(name, _)| matches!(fold(name).as_str(), "экзамен" | "предмет"));
    let text = named.map_or(text, |(_, rest)| rest).trim_start();
    let code: String = text.chars().take_while(char::is_ascii_digit).collect();
    let subject = text[code.len()..].trim_start_matches([' ', '-', '–', '—', '.']);
    let worded = subject.starts_with(char::is_alphabetic);
    (code.len() == 2 && worded).then(|| (code, subject.to_owned()))
}

/// A day anywhere in a cell: «Дата экзамена: 01.06.2026», «2026.06.01».
pub fn exam_day(text: &str) -> Option<Date> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ':' | ',' | ';'));
    words.filter(|word| word.len() >= 10).find_map(|word| dotted_date(word).or_else(|| russian_date(word)))
}

/// «Математика(2026.06.02)» of an appeal, also «Математика (базовый уровень) (02.06.2026)».
pub fn appealed_exam(text: &str) -> Option<(String, Date)> {
    let text = text.trim().trim_end_matches([')', ' ', 'г', '.']);
    let at = text.char_indices().rev().nth(9).map(|(at, _)| at)?;
    let day = dotted_date(&text[at..]).or_else(|| russian_date(&text[at..]))?;
    let subject = text[..at].trim_end_matches(['(', ' ', ',']);
    let subject = subject.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '–' | ' '));
    Some((subject.to_owned(), day))
}

/// `yyyy.mm.dd`.
fn dotted_date(text: &str) -> Option<Date> {
    let mut parts = text.split(['.', '-']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `dd.mm.yyyy`, or ISO.
pub fn russian_date(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split(['.', ' ']).collect();
    match parts.as_slice() {
        [day, month, year, ..] => Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok(),
        _ => text.get(..10).and_then(|text| text.parse().ok()),
    }
    .filter(|day| *day >= date(2010, 1, 1))
}

/// Title of an item's column: `4К1 (3б)`, `12.2 (1б)`, `4K1 (3б)` with a Latin K, `Задание 5 (макс. 2 балла)`.
pub fn item(title: &str, level: &str) -> Option<Item> {
    let (number, rest) = title.split_once('(')?;
    let points = fold(rest.trim_end().strip_suffix(')')?);
    let points =
        ["максимум", "макс.", "макс", "max"].iter().find_map(|word| points.strip_prefix(word)).unwrap_or(&points);
    let unit = points.trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || c == ':');
    if !matches!(unit.trim_end_matches('.'), "" | "б" | "балл" | "балла" | "баллов") {
        return None;
    }
    let digits: String = points.chars().filter(char::is_ascii_digit).collect();
    let max: u8 = digits.parse().ok().filter(|max| *max > 0 && *max < 100)?;
    Some(Item { number: item_number(number)?, max, level: item_level(level) })
}

/// The number of an item alone: `1`, `4К1`, `12.2`, `Задание 5`.
pub fn item_number(text: &str) -> Option<String> {
    let folded = fold(text);
    let bare =
        ["задание", "зад.", "№"].iter().find_map(|word| folded.strip_prefix(word)).map(|rest| rest.to_uppercase());
    let number = bare.unwrap_or_else(|| text.to_owned());
    let number: String = number.trim().replace(['K', 'k', 'к'], "К").replace(',', ".").trim_end_matches('.').to_owned();
    let plain = number.chars().all(|c| c.is_ascii_digit() || c == '.' || c == 'К');
    let short = number.chars().count() <= 6 && !number.split(['.', 'К']).any(|part| part.len() > 2);
    (plain && short && number.starts_with(|c: char| c.is_ascii_digit())).then_some(number)
}

/// Level by its letter or word.
pub fn item_level(text: &str) -> Option<Level> {
    match fold(text).trim_end_matches('.') {
        "б" | "базовый" => Some(Level::Basic),
        "п" | "повышенный" => Some(Level::Advanced),
        "в" | "высокий" => Some(Level::High),
        _ => None,
    }
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

/// How a school is known by a cell or by the code of a label: its login, or `gia:КОД` where only digits are told.
pub fn school_id(text: &str) -> Option<String> {
    let login = |text: &str| is_login(text).then(|| text.to_ascii_lowercase());
    let numbered = |text: &str| {
        let number = code(text);
        let long = (4..=9).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
        long.then(|| format!("gia:{number}"))
    };
    let own = |text: &str| login(text).or_else(|| numbered(text));
    own(text.trim()).or_else(|| own(&label(text).1?))
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
        for (title, subject, grade) in [
            ("ВПР 2025 Русский язык 5 класс", "Русский язык", 5),
            ("ВПР-2025. Математика, 7 кл.", "Математика", 7),
            ("ВПР. 2025 год. Биология. 6-й класс", "Биология", 6),
            ("Всероссийская проверочная работа 2025 Физика 8 класс", "Физика", 8),
            ("Окружающий мир 4 класс ВПР 2025", "Окружающий мир", 4),
            ("ВПР 2025 10 класс", "", 10),
        ] {
            assert_eq!(vpr_title(title), Some((2025, subject.into(), grade)), "{title}");
        }
        assert_eq!(vpr_title("Индивидуальные результаты 2025"), None);
        assert_eq!(exam_title("01 - Русский язык 2025.05.30").unwrap().0, "01");
        assert_eq!(exam_title("04 – Химия (01.06.2026)").unwrap().1, "Химия");
        assert_eq!(exam_title("22 Математика базовая 2026-06-01").unwrap().0, "22");
        assert_eq!(exam_title("77 - Приозёрная область"), None);
        assert_eq!(exam_title("Отчёт за 01.06.2026"), None);
        assert_eq!(exam_title("Экзамен: 12 - Обществознание (01.06.2026 г.)").unwrap().1, "Обществознание");
        assert_eq!(
            exam_title("09 - Английский язык (письменный) 2026.06.11").unwrap().1,
            "Английский язык (письменный)"
        );
        assert_eq!(exam_day("Дата экзамена: 01.06.2026"), Some(date(2026, 6, 1)));
        assert_eq!(appealed_exam("Математика(2026.06.02)").unwrap().0, "Математика");
        assert_eq!(
            appealed_exam("Математика (базовый уровень)(2026.06.02)").unwrap().0,
            "Математика (базовый уровень)"
        );
        assert_eq!(appealed_exam("02 - Математика 02.06.2026").unwrap().0, "Математика");
        assert_eq!(
            label("МБОУ «СОШ»(edu990101) | Кол-во участников: 3"),
            ("МБОУ «СОШ»".into(), Some("edu990101".into()))
        );
        for (text, expected) in [
            ("EDU203389", Some("edu203389")),
            ("МБОУ «СОШ»(sch220128)", Some("sch220128")),
            ("Школа № 5 (540 305)", None),
            ("Школа № 5 (540305)", Some("gia:540305")),
            ("540\u{a0}305", Some("gia:540305")),
            ("Заречный район(reg77_m003)", None),
            ("Школа № 5", None),
        ] {
            assert_eq!(school_id(text).as_deref(), expected, "{text}");
        }
        assert!(is_login("edu203389") && is_login("sch220128") && !is_login("reg77_m003") && !is_login("30101"));
    }
}
