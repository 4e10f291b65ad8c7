//! Protocols of ЕГЭ, ОГЭ and ГВЭ. They carry names and passports: counted here, kept nowhere.

use std::collections::{BTreeMap, HashMap};

use domain::results::file::{FileKind, Problem, ResultsFile, SchoolEntry, WorkPart};
use domain::results::sitting::{NOT_ATTEMPTED, Sitting};
use domain::results::work::{Item, Procedure, Work, WorkCode};
use jiff::civil::Date;
use phrases::text::fold;

use super::grid::{Grid, GridRow, code, is_nothing, whole};
use super::header;
use super::individual::empty;
use super::problems::{at, whole as of_sheet};
use super::pseudonym::PseudonymKey;
use super::subjects::federal_code;

/// Columns of a protocol.
#[derive(Default)]
struct Columns {
    /// Number in the list.
    number: Option<usize>,
    school: usize,
    municipality: Option<usize>,
    class: Option<usize>,
    names: Vec<usize>,
    passport: Vec<usize>,
    participant: Option<usize>,
    variant: Option<usize>,
    short: Option<usize>,
    long: Option<usize>,
    primary: usize,
    result: usize,
}

/// A protocol: one or several exams, each under its own title and header.
pub fn read(kind: FileKind, grid: &Grid, key: &PseudonymKey) -> ResultsFile {
    let named = named_procedure(grid);
    let mut protocol =
        Protocol { kind, grid, key, file: empty(kind), sums: Vec::new(), results: Vec::new(), codes: HashMap::new() };
    let mut columns: Option<Columns> = None;
    let mut title = Title::default();
    for (at, row) in grid.rows.iter().enumerate() {
        if let Some((code, subject, day)) = title.read(row, columns.is_none()) {
            let procedure = procedure(kind, &code, named);
            let code = WorkCode { procedure, year: u16::try_from(day.year()).unwrap_or(0), subject: code, grade: None };
            let work = Work { code, subject, date: Some(day), items: Vec::new(), max_primary: None };
            protocol.file.parts.push(WorkPart { work, sittings: Vec::new(), aggregates: Vec::new() });
            columns = None;
        } else if let Some(found) = header_at(grid, at) {
            columns = Some(found);
        } else if let Some(columns) = &columns {
            protocol.row(row, columns);
        }
    }
    let Protocol { mut file, sums, results, .. } = protocol;
    if file.parts.iter().all(|part| part.sittings.is_empty()) && file.problems.is_empty() {
        let text = "В протоколе не найдены название экзамена с датой и строки участников.";
        file.problems.push(of_sheet(grid, "no_rows", true, text));
    }
    file.problems.extend(wrong_sums(grid, &sums));
    for (part, exam) in (1..).zip(&file.parts) {
        let of_exam: Vec<&Sum> = results.iter().filter(|result| result.part == part).collect();
        let marked = exam.sittings.iter().any(|sitting| sitting.mark.is_some());
        file.problems.extend(odd_results(grid, &of_exam, marked));
    }
    file.parts.iter_mut().for_each(finish);
    file
}

/// The title of an exam, which may stand in several cells over the header: «Экзамен: | 04 - Химия», «Дата: | 01.06.2026».
#[derive(Default)]
struct Title {
    subject: Option<(String, String)>,
    day: Option<Date>,
}

impl Title {
    /// The exam, once all of its title is read. Cells of pupils' rows (`above` is false) hold a title only as a whole.
    fn read(&mut self, row: &GridRow, above: bool) -> Option<(String, String, Date)> {
        let whole = row.cells().iter().find_map(|text| header::exam_title(text));
        if whole.is_some() || !above {
            *self = Title::default();
            return whole;
        }
        let texts = || row.cells().iter().filter(|text| !text.is_empty());
        // «77 - Приозёрная область» is a region: a subject is one that has this very code.
        let subject = texts().filter_map(|text| header::exam_subject(text));
        let known = |(code, words): &(String, String)| federal_code(words).is_some_and(|own| own == code);
        self.subject = subject.into_iter().find(known).or(self.subject.take());
        self.day = texts().find_map(|text| header::exam_day(text)).or(self.day);
        let ((code, words), day) = (self.subject.clone()?, self.day?);
        *self = Title::default();
        Some((code, words, day))
    }
}

/// A protocol being read.
struct Protocol<'a> {
    kind: FileKind,
    grid: &'a Grid,
    key: &'a PseudonymKey,
    file: ResultsFile,
    sums: Vec<Sum>,
    /// Marks or test scores in the place of the sum, beside their primary scores.
    results: Vec<Sum>,
    /// Row of every participant's code by exam and school.
    codes: HashMap<(usize, String, String), u32>,
}

/// Sum of a row's item scores beside its primary score.
struct Sum {
    row: u32,
    column: usize,
    /// Exam of the protocol, from 0.
    part: usize,
    sum: u16,
    primary: u16,
}

/// Rows whose primary score is not the sum of their items. A plus is a full answer, in most exams of one point: where
/// nearly all rows agree with that, the others are wrong; elsewhere only a sum above the primary score is.
fn wrong_sums(grid: &Grid, sums: &[Sum]) -> Vec<Problem> {
    let agrees = |part: usize| {
        let all = sums.iter().filter(|sum| sum.part == part).count();
        let same = sums.iter().filter(|sum| sum.part == part && sum.sum == sum.primary).count();
        same * 10 >= all * 9
    };
    let wrong = sums.iter().filter(|sum| sum.sum > sum.primary || sum.sum != sum.primary && agrees(sum.part));
    wrong
        .map(|sum| {
            let text = format!("Первичный балл {} не равен сумме баллов заданий {}.", sum.primary, sum.sum);
            at(grid, sum.row, Some(sum.column), "sum_of_items", true, text)
        })
        .collect()
}

/// Exams whose odd rows are told one by one: where more are odd, the scale is not what we think.
const ODD_ROWS: usize = 10;

/// Results that the other participants did not get for the same primary score or a better one. A mark may be lower lawfully
/// (grammar, geometry), a test score may not.
fn odd_results(grid: &Grid, results: &[&Sum], marked: bool) -> Vec<Problem> {
    let mut by_score: BTreeMap<u16, BTreeMap<u16, usize>> = BTreeMap::new();
    for result in results {
        *by_score.entry(result.primary).or_default().entry(result.sum).or_default() += 1;
    }
    let usual = |primary: u16| {
        let counts = by_score.get(&primary)?;
        let (most, count) = counts.iter().max_by_key(|(_, count)| **count)?;
        (*count > 1 && 2 * count > counts.values().sum::<usize>()).then_some(*most)
    };
    let odd = results.iter().filter_map(|result| {
        let usual = usual(result.primary)?;
        (result.sum > usual || !marked && result.sum < usual).then_some((result, usual))
    });
    let odd: Vec<_> = odd.collect();
    if odd.len() > ODD_ROWS {
        return Vec::new();
    }
    let told = odd.into_iter().map(|(result, usual)| {
        let text =
            format!("При первичном балле {} у других участников {usual}, а здесь {}.", result.primary, result.sum);
        at(grid, result.row, Some(result.column), "mark_against_scale", false, text)
    });
    told.collect()
}

fn procedure(kind: FileKind, subject: &str, named: Option<Procedure>) -> Procedure {
    match (kind, named) {
        _ if matches!(subject, "51" | "52") => Procedure::Gve,
        (_, Some(named)) => named,
        // Basic mathematics is the one exam of ЕГЭ that ends in a mark.
        (FileKind::OgeProtocol, None) if subject != "22" => Procedure::Oge,
        _ => Procedure::Ege,
    }
}

/// The exam that the head of a protocol names in words.
fn named_procedure(grid: &Grid) -> Option<Procedure> {
    let head = || grid.rows.iter().take(8).flat_map(|row| row.cells()).map(|text| fold(text));
    let says = |words: &[&str]| head().any(|text| words.iter().any(|word| text.contains(word)));
    if says(&["единого государственного", "единый государственный"]) {
        Some(Procedure::Ege)
    } else if says(&["основного государственного", "основной государственный"])
    {
        Some(Procedure::Oge)
    } else {
        None
    }
}

/// The column with the school's code; «Код ООП» beside it is the code of the programme.
pub fn school_column(row: &GridRow) -> Option<usize> {
    let whole = row.column(&["код оо", "код оу", "код школы", "код оо участника"]);
    whole.or_else(|| row.column_starting("код образовательной организации"))
}

fn header_columns(row: &GridRow) -> Option<Columns> {
    let starting = |titles: &[&str]| titles.iter().find_map(|title| row.column_starting(title));
    Some(Columns {
        number: row.column(&["№", "№ п/п", "n", "п/п"]),
        school: school_column(row)?,
        municipality: starting(&["код мсу", "код муниципал", "код ате"]),
        class: row.column(&["класс"]),
        names: name_columns(row),
        passport: passport_columns(row),
        participant: row.column(&["код участника", "код уч.", "код участника гиа", "код регистрации"]),
        variant: row.column(&["вариант", "номер варианта"]),
        short: starting(&["ответы в краткой", "задания с кратким", "краткие ответы"]),
        long: starting(&["ответы в разв", "задания с разв", "развернутые ответы"]),
        primary: starting(&["первичный балл", "перв. балл"])?,
        result: starting(&["тестовый балл", "балл по 100", "оценка", "итоговый балл", "отметка"])?,
    })
}

/// The columns under a header that begins at a row; «Результат» may stand over «Первичный балл» and «Оценка».
fn header_at(grid: &Grid, at: usize) -> Option<Columns> {
    grid.rows.get(at).and_then(school_column)?;
    grid.headers(at).find_map(|(_, titles)| header_columns(&titles))
}

/// Which protocol the titles that begin at a row head.
pub fn kind(grid: &Grid, at: usize) -> Option<FileKind> {
    let columns = header_at(grid, at)?;
    let (_, titles) = grid.headers(at).find(|(_, titles)| header_columns(titles).is_some())?;
    let title = fold(titles.text(columns.result));
    Some(if title.starts_with("итоговый") {
        FileKind::EgeProtocol
    } else if title.starts_with("тестовый") || title.starts_with("балл") {
        FileKind::EgeRegionalProtocol
    } else {
        FileKind::OgeProtocol
    })
}

fn titled(row: &GridRow, starts: &[&str], exact: &[&str]) -> Vec<usize> {
    let is = |text: &String| {
        let folded = fold(text);
        exact.contains(&folded.as_str()) || starts.iter().any(|start| folded.starts_with(start))
    };
    row.cells().iter().enumerate().filter(|(_, text)| is(text)).map(|(column, _)| column).collect()
}

pub fn name_columns(row: &GridRow) -> Vec<usize> {
    titled(
        row,
        &["фамилия", "отчество", "фио", "ф.и.о", "ф. и. о"],
        &[
            "имя",
            "имя участника",
            "участник",
            "участник гиа",
            "участник егэ",
            "участник огэ",
            "обучающийся",
            "выпускник",
        ],
    )
}

fn passport_columns(row: &GridRow) -> Vec<usize> {
    let starts = ["серия", "номер док", "номер пасп", "паспорт", "документ", "№ док", "снилс", "дата рожд", "телефон"];
    titled(row, &starts, &["номер", "№ бланка"])
}

impl Protocol<'_> {
    fn problem(&mut self, row: &GridRow, column: Option<usize>, code: &str, text: impl Into<String>) {
        self.file.problems.push(at(self.grid, row.number, column, code, true, text.into()));
    }

    fn row(&mut self, row: &GridRow, columns: &Columns) {
        let school = row.text(columns.school);
        if whole(school).is_none() {
            // Totals («Средние»), repeated captions and empty rows have no number of their own.
            if whole(row.first()).is_some() && !row.text(columns.primary).is_empty() {
                self.problem(row, Some(columns.school), "school_missing", "Строка не называет код школы.");
            }
            return;
        }
        let personal = columns.names.iter().chain(&columns.passport).filter(|column| !row.text(**column).is_empty());
        self.file.personal_values_dropped += personal.count() as u64;
        if self.file.parts.is_empty() {
            self.problem(row, None, "work_unknown", "Над строками участников нет названия экзамена с датой.");
            return;
        }
        let school = code(school);
        let known = self.file.schools.iter().rev().any(|known| known.gia_code.as_deref() == Some(&school));
        if !known {
            let municipality_code =
                columns.municipality.map(|column| code(row.text(column))).filter(|code| !code.is_empty());
            let gia_code = Some(school.clone());
            self.file.schools.push(SchoolEntry { gia_code, municipality_code, ..SchoolEntry::default() });
        }
        self.check_scores(row, columns);
        self.check_code(row, columns);
        self.sitting(row, columns, format!("gia:{school}"));
    }

    /// Whether the result of the exam under way is a mark and no test score.
    fn is_marked(&self) -> bool {
        self.kind == FileKind::OgeProtocol || self.file.parts.last().is_some_and(|part| part.work.code.subject == "22")
    }

    /// Scores and marks that are neither numbers nor nothing, or out of their range.
    fn check_scores(&mut self, row: &GridRow, columns: &Columns) {
        let unread = |column: &usize| whole(row.text(*column)).is_none() && !is_nothing(row.text(*column));
        for column in [columns.primary, columns.result].into_iter().filter(unread) {
            self.problem(row, Some(column), "score_unread", "Балл или оценка — не целое число.");
        }
        let Some(result) = whole(row.text(columns.result)) else { return };
        if self.is_marked() && !(2..=5).contains(&result) {
            self.problem(row, Some(columns.result), "mark_unread", "Оценка — не 2, 3, 4 или 5.");
        } else if !self.is_marked() && result > 100 {
            self.problem(row, Some(columns.result), "test_above_max", "Тестовый балл больше 100.");
        }
    }

    /// A participant's code stands once in an exam of a school.
    fn check_code(&mut self, row: &GridRow, columns: &Columns) {
        let Some(column) = columns.participant.filter(|column| !row.text(*column).is_empty()) else {
            return self.check_repeated(row, columns);
        };
        let key = (self.file.parts.len(), code(row.text(columns.school)), code(row.text(column)));
        if let Some(first) = self.codes.insert(key, row.number) {
            let text = format!("Код участника {} уже записан в строке {first}.", row.text(column));
            self.problem(row, Some(column), "duplicate_participant", text);
        }
    }

    /// Without codes a row is one already read when all of it is the same but its number.
    fn check_repeated(&mut self, row: &GridRow, columns: &Columns) {
        let scored = columns.short.is_some_and(|column| !row.text(column).is_empty());
        let rest = row.cells().iter().enumerate().filter(|(column, _)| Some(*column) != columns.number);
        let rest: Vec<&str> = rest.map(|(_, text)| text.as_str()).collect();
        let line = self.key.pupil(&rest.join("\0"), &[]);
        let key = (self.file.parts.len(), String::new(), line);
        if let Some(first) = self.codes.insert(key, row.number).filter(|_| scored) {
            self.problem(row, None, "duplicate_participant", format!("Такая же строка уже стоит в строке {first}."));
        }
    }

    fn sitting(&mut self, row: &GridRow, columns: &Columns, school: String) {
        let number = |column: usize| whole(row.text(column)).and_then(|value| u16::try_from(value).ok());
        let text = |column: Option<usize>| column.map(|column| row.text(column)).filter(|text| !text.is_empty());
        let name: Vec<&str> = columns.names.iter().map(|column| row.text(*column)).collect();
        let named = name.iter().any(|part| !part.is_empty());
        let numbered = || code(text(columns.participant).unwrap_or_default());
        let participant = if named { self.key.pupil(&school, &name) } else { numbered() };
        let is_mark = self.is_marked();
        let (scores, read) = answers(text(columns.short), text(columns.long));
        if let Some((_, max)) = scores.iter().find(|(score, max)| *score != NOT_ATTEMPTED && score > max) {
            let text = format!("За задание с развёрнутым ответом стоит больше {max}, чем можно получить.");
            self.problem(row, columns.long, "item_above_max", text);
        }
        if !read {
            let text =
                "В ответах есть знаки, которые программа не знает: баллы за задания этой строки не взяты.".to_owned();
            self.file.problems.push(at(self.grid, row.number, columns.short, "answers_unread", false, text));
        }
        let (primary, result) = (number(columns.primary), number(columns.result));
        if let Some(primary) = primary.filter(|_| !scores.is_empty()) {
            let attempted = scores.iter().filter(|(score, _)| *score != NOT_ATTEMPTED);
            let sum = attempted.map(|(score, _)| u16::from(*score)).sum();
            let part = self.file.parts.len();
            self.sums.push(Sum { row: row.number, column: columns.primary, part, sum, primary });
        }
        for column in [columns.primary, columns.result].into_iter().filter(|column| is_nothing(row.text(*column))) {
            // Who has answers or a score was there.
            if !scores.is_empty() || primary.is_some() || result.is_some() {
                let text = "У участника нет первичного балла или итоговой оценки.".to_owned();
                self.file.problems.push(at(self.grid, row.number, Some(column), "score_missing", false, text));
            }
        }
        if let (Some(primary), Some(result)) = (primary, result) {
            let part = self.file.parts.len();
            self.results.push(Sum { row: row.number, column: columns.result, part, sum: result, primary });
        }
        // Who did not come has neither answers nor scores.
        let absent = scores.is_empty() && primary.is_none() && result.is_none() && read;
        let Some(part) = self.file.parts.last_mut() else { return };
        for (index, (_, max)) in scores.iter().enumerate() {
            match part.work.items.get_mut(index) {
                Some(item) => item.max = item.max.max(*max),
                None => part.work.items.push(Item { number: (index + 1).to_string(), max: *max, level: None }),
            }
        }
        part.sittings.push(Sitting {
            school,
            class: text(columns.class).map(str::to_owned),
            participant,
            variant: text(columns.variant).map(str::to_owned),
            items: scores.into_iter().map(|(score, _)| score).collect(),
            primary,
            test: result.filter(|_| !is_mark),
            mark: result.filter(|mark| is_mark && (2..=5).contains(mark)).and_then(|mark| u8::try_from(mark).ok()),
            absent,
            ..Sitting::default()
        });
    }
}

/// Scores with their maxima: `++-1` (a plus is the full point of a one-point item, a digit is a partial score) and
/// `1(1)2(3)`; `X` stands for no answer. Nothing, and not read, where there is a sign of another kind: items after it would
/// be counted for each other.
fn answers(short: Option<&str>, long: Option<&str>) -> (Vec<(u8, u8)>, bool) {
    let mut scores: Vec<(u8, u8)> = Vec::new();
    for sign in short.unwrap_or_default().chars().filter(|sign| !sign.is_whitespace()) {
        match sign {
            '+' => scores.push((1, 1)),
            '-' | '–' | '−' => scores.push((0, 1)),
            digit if digit.is_ascii_digit() => scores.push((digit as u8 - b'0', 2.max(digit as u8 - b'0'))),
            nothing if is_nothing(&nothing.to_string()) => scores.push((NOT_ATTEMPTED, 1)),
            _ => return (Vec::new(), false),
        }
    }
    let long = long.filter(|text| !is_nothing(text)).unwrap_or_default();
    for part in long.split(')').map(str::trim).filter(|part| !part.is_empty()) {
        let told = part.split_once('(').and_then(|(score, max)| {
            let max = whole(max).and_then(|max| u8::try_from(max).ok()).filter(|max| *max < 100)?;
            let score = score.trim_start_matches([',', ';', ' ']);
            let score = if is_nothing(score) { NOT_ATTEMPTED } else { u8::try_from(whole(score)?).ok()? };
            Some((score, max))
        });
        match told {
            Some(told) => scores.push(told),
            None => return (Vec::new(), false),
        }
    }
    (scores, true)
}

/// Pads items to one length and tells namesakes of one school and class apart.
fn finish(part: &mut WorkPart) {
    let items = part.work.items.len();
    let mut seen: HashMap<(String, String), u32> = HashMap::new();
    for sitting in &mut part.sittings {
        sitting.items.resize(items, NOT_ATTEMPTED);
        let count = seen.entry((sitting.school.clone(), sitting.participant.clone())).or_default();
        *count += 1;
        if *count > 1 {
            sitting.participant = format!("{}#{count}", sitting.participant);
        }
    }
}
