//! Context of schools: a region's table of social passports, one row a school, shares in percent. Columns are found by
//! their words; what a table does not have stays unknown.

use std::collections::{BTreeMap, BTreeSet};

use domain::refusal::Refusal;
use domain::results::context::{ContextTable, SchoolContext};
use domain::results::file::Problem;
use phrases::text::fold;

use super::grid::{Grid, GridRow, decimal, is_nothing, whole};
use super::problems::{at, whole as of_sheet};
use crate::document::Block;

/// Where a share is kept.
type Field = fn(&mut SchoolContext) -> &mut Option<f64>;

/// Words by which a share's column is told: any of the ways, all words of which occur in the folded title.
type Words = &'static [&'static [&'static str]];

const SHARES: [(Words, Field); 8] = [
    (&[&["высш", "образован"]], |context| &mut context.higher_education),
    (&[&["неполн"]], |context| &mut context.incomplete_families),
    (&[&["учет"]], |context| &mut context.on_register),
    (&[&["малообеспеч"], &["малоимущ"]], |context| &mut context.low_income),
    (&[&["безработ"]], |context| &mut context.unemployed),
    (&[&["не", "родной"], &["неродн"]], |context| &mut context.non_native),
    (&[&["овз"], &["ограниченн", "возможност"]], |context| &mut context.special_needs),
    (&[&["соп"], &["опасном положении"]], |context| &mut context.dangerous_position),
];

/// Reads a table of contexts: all of it, with everything that is wrong in it.
///
/// # Errors
/// The file cannot be read or is no such table.
pub fn read_context(bytes: &[u8], name: &str) -> Result<ContextTable, Refusal> {
    let document = crate::read_document(bytes, name)?;
    let tables = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Paragraph(_) => None,
    });
    for grid in tables.map(Grid::of) {
        let header = grid.rows.iter().take(20).position(|row| Columns::of(row).is_some());
        if let Some((header, columns)) = header.and_then(|at| Some((at, Columns::of(&grid.rows[at])?))) {
            return Ok(columns.table(&grid, header));
        }
    }
    Err(Refusal::new(
        "not_a_context",
        format!("В файле «{name}» нет таблицы контекста: не найдены столбец с логином школы и хотя бы одна доля."),
        "Нужны столбцы: логин ФИС ОКО (или код ОО) и доли обучающихся в процентах — высшее образование у обоих родителей, \
         неполные семьи, на учёте, малообеспеченные, безработные родители, русский не родной, ОВЗ, СОП.",
    ))
}

struct Columns {
    login: Option<usize>,
    gia: Option<usize>,
    name: Option<usize>,
    pupils: Option<usize>,
    rural: Option<usize>,
    shares: Vec<(usize, Field)>,
}

impl Columns {
    fn of(row: &GridRow) -> Option<Columns> {
        let titles: Vec<String> = row.cells().iter().map(|title| fold(title)).collect();
        let has = |title: &str, words: &[&str]| words.iter().all(|word| title.contains(word));
        let shares = SHARES.iter().filter_map(|(ways, field)| {
            let column = titles.iter().position(|title| ways.iter().any(|words| has(title, words)))?;
            Some((column, *field))
        });
        let columns = Columns {
            login: row.column(&["логин фис око", "логин"]),
            gia: row.column(&["код оо", "код гиа"]),
            name: row.column(&["школа", "оо", "название", "название оо", "наименование", "наименование оо"]),
            pupils: titles.iter().position(|title| title.starts_with("обучающихся") || has(title, &["числ", "обуч"])),
            rural: titles.iter().position(|title| title.starts_with("сел")),
            shares: shares.collect(),
        };
        ((columns.login.is_some() || columns.gia.is_some()) && !columns.shares.is_empty()).then_some(columns)
    }

    fn table(&self, grid: &Grid, header: usize) -> ContextTable {
        let single = [self.login, self.gia, self.name, self.pupils, self.rural].into_iter().flatten();
        let known: BTreeSet<usize> = single.chain(self.shares.iter().map(|(column, _)| *column)).collect();
        let titles = grid.rows[header].cells().iter().enumerate().filter(|(_, title)| !title.is_empty());
        let (understood, left_out): (Vec<_>, Vec<_>) = titles.partition(|(column, _)| known.contains(column));
        let words = |titles: Vec<(usize, &String)>| titles.into_iter().map(|(_, title)| title.clone()).collect();
        let mut table =
            ContextTable { understood: words(understood), left_out: words(left_out), ..ContextTable::default() };
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        for row in &grid.rows[header + 1..] {
            let Some(context) = self.read(grid, row, &mut table.problems) else { continue };
            match seen.insert(context.school.clone(), row.number) {
                None => table.contexts.push(context),
                Some(first) => {
                    let text = format!("Школа {} уже записана в строке {first}: оставьте одну строку.", context.school);
                    table.problems.push(at(grid, row.number, self.login.or(self.gia), "school_twice", true, text));
                }
            }
        }
        if table.contexts.is_empty() && table.problems.is_empty() {
            table.problems.push(of_sheet(grid, "no_rows", true, "В таблице нет ни одной школы с логином."));
        }
        table
    }

    /// One school; none for a row without one.
    fn read(&self, grid: &Grid, row: &GridRow, problems: &mut Vec<Problem>) -> Option<SchoolContext> {
        let text = |column: Option<usize>| column.map(|column| row.text(column).trim()).filter(|text| !text.is_empty());
        let Some(school) =
            text(self.login).map(str::to_owned).or_else(|| text(self.gia).map(|code| format!("gia:{code}")))
        else {
            if self.shares.iter().any(|(column, _)| text(Some(*column)).and_then(decimal).is_some()) {
                let words = "В строке есть доли, но нет логина школы: строка не войдёт.".to_owned();
                problems.push(at(grid, row.number, self.login.or(self.gia), "school_missing", false, words));
            }
            return None;
        };
        let yes = |text: &str| fold(text).starts_with(['д', '1', '+']) || fold(text).starts_with("сел");
        let mut context = SchoolContext { school, rural: text(self.rural).map(yes), ..SchoolContext::default() };
        if let Some(written) = text(self.pupils) {
            context.pupils = whole(written);
            if context.pupils.is_none() {
                let words = format!("«{written}» — не число обучающихся.");
                problems.push(at(grid, row.number, self.pupils, "not_a_count", true, words));
            }
        }
        for (column, field) in &self.shares {
            let Some(written) = text(Some(*column)).filter(|written| !is_nothing(written)) else { continue };
            let share = decimal(written.trim_end_matches('%').trim_end()).filter(|share| (0.0..=100.0).contains(share));
            if share.is_none() {
                let words = format!("«{written}» — не доля в процентах от 0 до 100.");
                problems.push(at(grid, row.number, Some(*column), "not_a_share", true, words));
            }
            *field(&mut context) = share;
        }
        Some(context)
    }
}

#[cfg(test)]
mod tests {
    use domain::results::context::INDICATORS;

    use super::*;

    fn read(lines: &str) -> Result<ContextTable, Refusal> {
        read_context(lines.replace('|', ";").as_bytes(), "паспорта.csv")
    }

    #[test]
    fn columns_by_their_words() {
        let table = "Социальные паспорта|||||\n\
                     Логин ФИС ОКО|Число обучающихся|Село|Высшее образование у обоих родителей, %|Неполные семьи|Состоят на учёте|Директор\n\
                     edu990101|412|нет|35,5|20 %|1|\n\
                     edu990102|64|да|8|–|2,5|\n";
        let table = read(table).unwrap();
        let read = &table.contexts;
        assert_eq!(
            (read.len(), table.problems.as_slice(), table.left_out.as_slice()),
            (2, [].as_slice(), ["Директор".to_owned()].as_slice())
        );
        assert_eq!((read[0].pupils, read[0].rural, read[0].higher_education), (Some(412), Some(false), Some(35.5)));
        assert_eq!((read[1].rural, read[1].incomplete_families, read[1].on_register), (Some(true), None, Some(2.5)));
    }

    #[test]
    fn the_titles_of_the_template_are_understood() {
        let titles: Vec<&str> = INDICATORS.iter().map(|(title, _)| *title).collect();
        let shares: Vec<String> = (1..=8).map(|share| share.to_string()).collect();
        let table = read(&format!("Логин ФИС ОКО|{}\nedu990101|{}\n", titles.join("|"), shares.join("|"))).unwrap();
        for ((title, of), share) in INDICATORS.iter().zip(1..) {
            assert_eq!(of(&table.contexts[0]), Some(f64::from(share)), "{title}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let table = read(
            "Логин|Школа|Обучающихся|Неполные семьи\nedu990100|Школа 1|100|12\nedu990101|Школа 2|много|120\n\
             edu990100|Школа 1|100|12\n|Школа 4|50|3\n",
        );
        let problems = table.unwrap().problems;
        let found: Vec<_> = problems.iter().map(|p| (p.code.as_str(), p.row, p.column.as_deref(), p.fatal)).collect();
        let expected = [
            ("not_a_count", Some(3), Some("C"), true),
            ("not_a_share", Some(3), Some("D"), true),
            ("school_twice", Some(4), Some("A"), true),
            ("school_missing", Some(5), Some("A"), false),
        ];
        assert_eq!(found, expected);
        assert_eq!(read("Имя|Возраст\nа|1\n").unwrap_err().code, "not_a_context");
    }
}
