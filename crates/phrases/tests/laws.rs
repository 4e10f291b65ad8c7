//! Laws of loss: what a reader takes from a text is in the text, and what stands in the text is taken, named or asked.

use phrases::{deadline, indicator, parties, period};
use proptest::prelude::*;

const TABLES: [&str; 3] = [
    include_str!("fresh/deadlines_first.txt"),
    include_str!("fresh/deadlines_second.txt"),
    include_str!("deadlines.txt"),
];

const CELLS: [&str; 2] = [include_str!("fresh/parties_first.txt"), include_str!("fresh/parties_second.txt")];

const INDICATORS: [&str; 2] = [include_str!("fresh/indicators_first.txt"), include_str!("fresh/indicators_second.txt")];

fn lines<'a>(tables: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    tables.iter().flat_map(|table| table.lines()).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Runs of letters, and runs of figures.
fn runs(text: &str, figures: bool) -> Vec<String> {
    let part = |c: char| if figures { c.is_ascii_digit() } else { c.is_alphabetic() };
    text.to_lowercase()
        .replace('ё', "е")
        .split(|c: char| !part(c))
        .filter(|run| !run.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Months by the first letters of their forms.
const MONTHS: [&str; 12] = ["янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"];

fn month_of(word: &str) -> Option<usize> {
    let forms = ["май", "мая", "мае", "маю", "маем"];
    let number = MONTHS.iter().position(|stem| word.starts_with(stem))?;
    let may = forms.contains(&word);
    let long = word.starts_with("март") || word == "мар";
    match number {
        2 => (long && !may).then_some(2),
        4 => may.then_some(4),
        number => Some(number),
    }
}

/// Numbers and months that a text names; «15.09.2024» is a day, a month and a year.
fn times(text: &str) -> (Vec<u32>, Vec<usize>) {
    let mut numbers = Vec::new();
    let mut months: Vec<usize> = runs(text, false).iter().filter_map(|word| month_of(word)).collect();
    for piece in text.split(|c: char| c.is_whitespace() || ",;()–—".contains(c)) {
        let figures: Vec<u32> = runs(piece, true).iter().filter_map(|run| run.parse().ok()).collect();
        let dotted = piece.contains('.')
            && matches!(figures.len(), 2..=6)
            && piece.chars().all(|c| c.is_ascii_digit() || ".-гr".contains(c));
        if dotted || piece.contains('/') || figures.len() >= 3 || piece.contains(':') {
            // Dates in figures are checked by their years alone.
            numbers.extend(figures.into_iter().filter(|n| (1990..2100).contains(n)));
        } else {
            numbers.extend(figures);
        }
    }
    months.dedup();
    (numbers, months)
}

/// Every number and month name of a deadline is in the printed reading, in what it hangs on, or asked.
fn keeps_times(text: &str) -> Result<(), TestCaseError> {
    let plan = period::read_argument("2024/2025").expect("a period");
    let read = deadline::read(text, plan);
    if read.unread.is_some() {
        return Ok(());
    }
    let printed = deadline::parse(text).map_or(String::new(), |expression| expression.to_string());
    let told = format!("{printed} {}", read.reference.as_deref().unwrap_or_default());
    let values: Vec<u32> = read.targets.iter().map(|target| target.value.0 as u32).collect();
    let named = runs(&told, true);
    let (mut numbers, months) = times(text);
    let ordinals = ["перв", "втор", "трет", "четверт"];
    let worded = |n: &u32| ordinals.get(*n as usize - 1).is_some_and(|stem| told.contains(stem));
    // «1 раз в год» is «ежегодно»; «1-2 раза» has its assumption.
    let once = |n: &u32| {
        *n <= 2
            && ["раз", "р.", "р/", "р "].iter().any(|word| {
                text.contains(&format!("1{word}"))
                    || text.contains(&format!("1 {word}"))
                    || text.contains(&format!("1-2 {word}"))
            })
    };
    // «2О23» and «15. 09. 2023» are mended by the lexer.
    let mended = text.contains(". ") || text.contains(['О', 'O']);
    numbers.retain(|n| *n > 0 && !worded(n) && !once(n) && !mended);
    for number in numbers {
        let kept = named.iter().any(|run| run.parse() == Ok(number) || run.parse() == Ok(2000 + number))
            || values.contains(&number);
        prop_assert!(kept, "{number} of {text:?} is lost: {told}");
    }
    for month in months {
        let kept = runs(&told, false).iter().any(|word| month_of(word) == Some(month));
        prop_assert!(kept, "{} of {text:?} is lost: {told}", MONTHS[month]);
    }
    Ok(())
}

/// Every word of a cell is in a party, beside it, or asked.
fn keeps_words(cell: &str) -> Result<(), TestCaseError> {
    let read = parties::read(cell);
    let mut told: Vec<String> = read.unread.iter().cloned().collect();
    for party in &read.parties {
        told.push(party.text.clone());
        told.extend([&party.name, &party.position, &party.note, &party.contact].into_iter().flatten().cloned());
    }
    let told = told.join(" ");
    let words = runs(&told, false);
    for word in runs(cell, false).iter().filter(|word| word.chars().count() > 1) {
        prop_assert!(words.contains(word) || word == "да", "{word:?} of {cell:?} is lost: {told}");
    }
    let figures = runs(&told, true);
    let list_mark =
        |run: &String| [format!("{run}."), format!("{run})")].iter().any(|mark| cell.contains(mark.as_str()));
    for run in runs(cell, true).iter().filter(|run| !list_mark(run)) {
        prop_assert!(figures.contains(run), "{run:?} of {cell:?} is lost: {told}");
    }
    Ok(())
}

/// Every percentage of an indicator with a value is a value, a part of its definition, or asked.
fn keeps_shares(text: &str) -> Result<(), TestCaseError> {
    let read = indicator::read(text, period::read_argument("2023-2025"));
    let valued = read.value.is_some() || !read.targets.is_empty();
    let told: Vec<&str> = [&read.of, &read.numerator, &read.denominator, &read.unread]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let told = told.join(" ");
    let values: Vec<f64> = read
        .targets
        .iter()
        .map(|t| t.value.0)
        .chain(read.value.map(|v| v.0))
        .chain(read.baseline.iter().map(|b| b.value.0))
        .collect();
    for (at, _) in text.match_indices('%').filter(|_| valued) {
        let before = text[..at].trim_end();
        let start = before
            .rfind(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.'))
            .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
        let Ok(number) = before[start..].replace(',', ".").parse::<f64>() else { continue };
        let formula = before[..start].trim_end().ends_with(['*', '×', '·', '/', 'х']) || text.contains("умнож");
        let range = text[at..].trim_start_matches(['%', ' ']).starts_with(['-', '–'])
            || before[..start].trim_end().ends_with(['-', '–']);
        let kept = values.iter().any(|value| (value - number).abs() < 1e-9) || told.contains(before[start..].trim());
        prop_assert!(kept || formula || range, "{number} % of {text:?} is lost: {values:?} {told}");
    }
    Ok(())
}

#[test]
fn no_time_of_a_table_is_lost() {
    let lost: Vec<String> = lines(&TABLES)
        .filter_map(|line| keeps_times(line.split('|').next().unwrap_or_default().trim()).err())
        .map(|lost| lost.to_string())
        .collect();
    assert!(lost.is_empty(), "{} lost:\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn no_word_of_a_cell_is_lost() {
    let lost: Vec<String> = lines(&CELLS)
        .filter_map(|line| keeps_words(&line.split("=>").next().unwrap_or_default().trim().replace("\\n", "\n")).err())
        .map(|lost| lost.to_string())
        .collect();
    assert!(lost.is_empty(), "{} lost:\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn no_share_of_an_indicator_is_lost() {
    let lost: Vec<String> = lines(&INDICATORS)
        .filter_map(|line| keeps_shares(line.rsplit_once(" | ").map_or("", |(text, _)| text)).err())
        .map(|lost| lost.to_string())
        .collect();
    assert!(lost.is_empty(), "{} lost:\n{}", lost.len(), lost.join("\n"));
}

/// Texts put together of real pieces.
fn joined(pieces: &'static [&'static str], signs: &'static [&'static str]) -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(pieces);
    let sign = proptest::sample::select(signs);
    proptest::collection::vec((piece, sign), 1..6).prop_map(|parts| {
        let text: String = parts.iter().map(|(piece, sign)| format!("{piece}{sign}")).collect();
        text.trim_end_matches([',', ' ', ';', '\n', '/', '–', '(']).to_owned()
    })
}

const TIMES: &[&str] = &[
    "сентябрь",
    "октябрь 2024",
    "до 15 мая",
    "с 1 по 10 декабря",
    "май 2025 г.",
    "1 неделя",
    "в 10.30",
    "каб. 5",
    "2 раза в год",
    "ежемесячно",
    "I квартал",
    "2 полугодие",
    "в течение года",
    "до 10 числа",
    "по пятницам",
    "20.03.2025",
    "3 четверть",
    "ежегодно",
    "не позднее 5 рабочих дней после проверки",
    "(15%)",
    "июнь-июль",
    "15-20 апреля",
    "до 1 февраля года, следующего за отчетным",
    "по графику",
    "№ 7",
    "9 класс",
    "2024-2025 учебный год",
    "16-00",
    "последняя пятница месяца",
    "к 1 сентября",
    "2025 год",
];

const PARTS: &[&str] = &[
    "МОУО",
    "руководители школ",
    "зам. директора по УВР",
    "Иванова А.П.",
    "Петров Н.С.",
    "ВР",
    "учителя математики",
    "физики",
    "МБОУ СОШ № 4",
    "7",
    "(по согласованию)",
    "тел. 2-34-56",
    "каб. 12",
    "Отдел образования",
    "культуры",
    "директор",
    "учителя, работающие в 9 классах",
    "«Точка роста»",
    "педагог-психолог",
    "и",
    "ОО",
    "администрация района",
    "методист",
    "Комитет по образованию",
    "детских садов",
    "контент-мейкер",
    "обучение",
    "ГорУО",
    "и.о. начальника",
    "(директор)",
    "2)",
];

const SHARES: &[&str] = &[
    "доля педагогов",
    "не менее 80%",
    "увеличение",
    "с 20%",
    "до 30 %",
    "в 2024 году",
    "2025 г.",
    "прошедших ПК",
    "5 школ",
    "45 %",
    "не должна превышать 10%",
    "в которых",
    "к 2025 году",
    "охват",
    "(не менее 50 %)",
    "базовое значение 15%",
    "100%",
    "на 5 %",
    "факт",
    "2023 –",
    "от общего числа",
    "приказ № 5",
    "9 классов",
    "более 3%",
    "доля",
    "составит",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_time_is_lost(text in joined(TIMES, &[" ", ", ", " ", "; ", " – ", " и "])) {
        keeps_times(&text)?;
    }

    #[test]
    fn no_word_is_lost(cell in joined(PARTS, &[" ", ", ", "\n", "; ", " – ", "/", ", "])) {
        keeps_words(&cell)?;
    }

    #[test]
    fn no_share_is_lost(text in joined(SHARES, &[" ", ", ", " ", "; ", " – "])) {
        keeps_shares(&text)?;
    }
}
