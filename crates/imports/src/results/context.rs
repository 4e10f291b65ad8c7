//! Context of schools: a region's table of social passports, one row a school, shares in percent. Columns are found by
//! their words; what a table does not have stays unknown.

use domain::refusal::Refusal;
use domain::results::context::SchoolContext;
use phrases::text::fold;

use super::grid::{Grid, GridRow, decimal, whole};
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

/// Reads a table of contexts.
///
/// # Errors
/// The file cannot be read, is no such table, or a value is no share: with its row.
pub fn read_context(bytes: &[u8], name: &str) -> Result<Vec<SchoolContext>, Refusal> {
    let document = crate::formats::read_tables(bytes, name)?;
    let tables = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Paragraph(_) => None,
    });
    for grid in tables.map(Grid::of) {
        let header = grid.rows.iter().take(20).position(|row| Columns::of(row).is_some());
        if let Some((header, columns)) = header.and_then(|at| Some((at, Columns::of(&grid.rows[at])?))) {
            return grid.rows[header + 1..].iter().filter_map(|row| columns.read(row, name).transpose()).collect();
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
            pupils: titles.iter().position(|title| title.starts_with("обучающихся") || has(title, &["числ", "обуч"])),
            rural: titles.iter().position(|title| title.starts_with("сел")),
            shares: shares.collect(),
        };
        ((columns.login.is_some() || columns.gia.is_some()) && !columns.shares.is_empty()).then_some(columns)
    }

    /// One school; none for a row without one.
    fn read(&self, row: &GridRow, name: &str) -> Result<Option<SchoolContext>, Refusal> {
        let text = |column: Option<usize>| column.map(|column| row.text(column).trim()).filter(|text| !text.is_empty());
        let school = text(self.login).map(str::to_owned).or_else(|| text(self.gia).map(|code| format!("gia:{code}")));
        let Some(school) = school else { return Ok(None) };
        let rural =
            text(self.rural).map(|text| fold(text).starts_with(['д', '1', '+']) || fold(text).starts_with("сел"));
        let pupils = text(self.pupils).and_then(whole);
        let mut context = SchoolContext { school, rural, pupils, ..SchoolContext::default() };
        for (column, field) in &self.shares {
            if let Some(written) = text(Some(*column)) {
                let share =
                    decimal(written.trim_end_matches('%').trim_end()).filter(|share| (0.0..=100.0).contains(share));
                *field(&mut context) = Some(share.ok_or_else(|| no_share(name, row, written))?);
            }
        }
        Ok(Some(context))
    }
}

fn no_share(name: &str, row: &GridRow, written: &str) -> Refusal {
    Refusal::new(
        "not_a_share",
        format!("Файл «{name}», строка {}: «{written}» — не доля в процентах от 0 до 100.", row.number),
        "Исправьте значение и загрузите файл снова.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &str) -> Result<Vec<SchoolContext>, Refusal> {
        read_context(lines.replace('|', ";").as_bytes(), "паспорта.csv")
    }

    #[test]
    fn columns_by_their_words() {
        let table = "Социальные паспорта|||||\n\
                     Логин ФИС ОКО|Число обучающихся|Село|Высшее образование у обоих родителей, %|Неполные семьи|Состоят на учёте\n\
                     edu990101|412|нет|35,5|20 %|1\n\
                     edu990102|64|да|8||2,5\n";
        let read = read(table).unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].pupils, read[0].rural, read[0].higher_education), (Some(412), Some(false), Some(35.5)));
        assert_eq!((read[1].rural, read[1].incomplete_families, read[1].on_register), (Some(true), None, Some(2.5)));
    }

    #[test]
    fn what_is_no_share_is_refused_with_its_row() {
        let refusal = read("Логин|Школа|Неполные семьи\nedu990100|Школа 1|12\nedu990101|Школа 2|120\n").unwrap_err();
        assert_eq!(refusal.code, "not_a_share");
        assert!(refusal.message.contains("строка 3"), "{}", refusal.message);
        assert_eq!(read("Имя|Возраст\nа|1\n").unwrap_err().code, "not_a_context");
    }
}
