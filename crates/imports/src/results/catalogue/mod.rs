//! The catalogue of works: the plan of a paper from its official specification.
//!
//! The table «Обобщённый план варианта КИМ» is found by the titles of its columns, whatever their order and wording, in
//! PDF (also with several pages on a sheet and rows cut by the end of a page), DOCX, workbooks and web pages:
//!
//! | column | told by |
//! |---|---|
//! | number | «№», «Номер задания», «Обозначение задания» |
//! | what is tested | «Проверяемые …», «Умения …», «Требования …»; several such columns are joined |
//! | content codes | «Код» with «содержания», «КЭС» |
//! | requirement codes | «Код» with «требований», «результатов», «умений», «КТ» |
//! | level | «Уровень сложности» |
//! | maximum | «Макс» with «балл» |
//!
//! A workbook of our own has the same columns under lines that name the work («ОГЭ 2031, Физика, 9 класс»,
//! «Максимальный первичный балл | 45»). JSON is [`domain::results::catalogue::Catalogue`] itself; `problems` may be left out.

mod checks;
mod codes;
mod columns;
mod head;
mod rows;
mod table;

#[cfg(test)]
mod tests;

use domain::refusal::Refusal;
use domain::results::catalogue::Catalogue;

use crate::limits;
use crate::roadmap::Vocabulary;

/// Reads the plan of a paper. `name` is used in messages only.
///
/// # Errors
/// The file cannot be read, holds no such table, or does not say whose plan it is.
pub fn read_catalogue(bytes: &[u8], name: &str) -> Result<Catalogue, Refusal> {
    if bytes.trim_ascii_start().starts_with(b"{") {
        return from_json(bytes, name);
    }
    let document = crate::read_document(bytes, name)?;
    let vocabulary = Vocabulary::of(&document);
    let Some(plan) = table::find(&document, &vocabulary) else {
        return Err(Refusal::new(
            "no_item_plan",
            format!(
                "В файле «{name}» не найдена таблица «Обобщённый план варианта» со столбцами «№», «Макс. балл» и кодами."
            ),
            "Загрузите спецификацию экзамена или описание проверочной работы с сайта ФИПИ или ФИОКО либо таблицу XLSX с этими столбцами.",
        ));
    };
    let Some(work) = head::find(&plan) else {
        return Err(Refusal::new(
            "work_unknown",
            format!("В файле «{name}» есть план работы, но не сказано, какой: нужны процедура, год и предмет."),
            "Добавьте над таблицей строку вида «ОГЭ 2026 года по физике» или «ВПР 2026 Математика 5 класс» и загрузите снова.",
        ));
    };
    let mut catalogue = Catalogue {
        procedure: work.procedure,
        year: work.year,
        subject: work.subject,
        subject_code: work.subject_code,
        grade: work.grade,
        stated_max: None,
        items: plan.items,
        problems: plan.problems,
    };
    let assumed = work.assumed.map(|text| checks::note("language_assumed", text));
    catalogue.problems.extend(assumed);
    let prose: Vec<String> = plan.heading.lines().map(str::to_owned).chain(plan.prose).collect();
    checks::settle(&mut catalogue, &plan.summary, &prose);
    Ok(catalogue)
}

fn from_json(bytes: &[u8], name: &str) -> Result<Catalogue, Refusal> {
    limits::check_input(bytes, name)?;
    let mut catalogue: Catalogue = serde_json::from_slice(bytes).map_err(|error| {
        Refusal::new(
            "catalogue_unread",
            format!("Файл «{name}» — не план работы: строка {}, знак {}.", error.line(), error.column()),
            "Проверьте поля procedure, year, subject, subject_code, grade, stated_max и items с number, max, level, content, requirements, text.",
        )
    })?;
    if catalogue.items.is_empty() {
        return Err(Refusal::new(
            "no_item_plan",
            format!("В файле «{name}» нет ни одного задания."),
            "Заполните список items и загрузите снова.",
        ));
    }
    catalogue.problems.clear();
    checks::settle(&mut catalogue, "", &[]);
    Ok(catalogue)
}
