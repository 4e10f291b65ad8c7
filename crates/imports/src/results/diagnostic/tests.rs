//! The template's form, a school's own form, and what is refused with its place.

use domain::results::file::{FileKind, ResultsFile};
use domain::results::linking::diagnostic::Stage;
use domain::results::sitting::NOT_ATTEMPTED;

use crate::results::{PseudonymKey, read_results};

const FORM: &str = "Диагностическая работа школы|||||
Школа:|edu990101||||
Название школы:|МБОУ «СОШ № 1»||||
Учебный год:|2025/26||||
Этап:|входная||||
Предмет:|Математика||||
Класс:|5||||
Дата:|15.09.2025||||
Что проверяется||Сложение дробей|Углы|Задача|
Код элемента||2.1|3.4|4.2|
Общее задание||А1|–|А2|
Макс. балл||1|1|2|
Код ученика|Класс|1|2|3|Сумма
";

fn read(text: &str) -> ResultsFile {
    read_results(text.replace('|', ";").as_bytes(), "входная.csv", &PseudonymKey::new([7; 32])).unwrap()
}

#[test]
fn the_form_of_the_template() {
    let file = read(&format!("{FORM}01|5 «а»|1|0|2|3\n2|5-Б|X|1|1|2\n3|5Б|н|н|н|\nИтого||1|1|3|5\n"));
    assert_eq!((file.kind, file.problems.as_slice()), (FileKind::DiagnosticWork, [].as_slice()));
    let work = &file.diagnostics[0];
    assert_eq!((work.school.as_str(), work.school_name.as_deref()), ("edu990101", Some("МБОУ «СОШ № 1»")));
    assert_eq!((work.year, work.subject_code.as_str(), work.grade, work.stage), (2026, "МА", 5, Stage::Entry));
    let items: Vec<_> =
        work.items.iter().map(|item| (item.item.max, item.common.as_str(), item.content.as_str())).collect();
    assert_eq!(items, [(1, "А1", "2.1"), (1, "", "3.4"), (2, "А2", "4.2")]);
    let pupils: Vec<_> = work.pupils.iter().map(|pupil| (pupil.class.as_deref(), pupil.code.as_str())).collect();
    assert_eq!(pupils, [(Some("5А"), "1"), (Some("5Б"), "2")]);
    assert_eq!((work.pupils[1].scores[0], work.absent.len()), (NOT_ATTEMPTED, 1));
    assert!(file.parts.is_empty(), "nothing of it is added up with other schools");
}

#[test]
fn a_table_of_the_schools_own() {
    let file = read(
        "Итоговая контрольная работа, 2025-2026 уч. год||||\nУчебный год: 2025-2026||||\nШкола|МБОУ «СОШ»(edu990102)|||\nПредмет: РУ||||\n\
         Класс: 7Б||||\n№|ФИО|1 (1б)|2 (3б)|Итого\n1|Иванов Пётр|1|3|4\n2|Петрова Анна|0|2|2\n",
    );
    assert_eq!(file.problems, []);
    let work = &file.diagnostics[0];
    assert_eq!(
        (work.stage, work.subject.as_str(), work.pupils[0].class.as_deref()),
        (Stage::Final, "Русский язык", Some("7Б"))
    );
    assert_eq!((file.personal_values_dropped, work.pupils[0].code.len()), (2, 24));
    assert!(!serde_json::to_string(&file).unwrap().contains("Иванов"));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let head = |from: &str, to: &str| format!("{}01|5А|1|0|2|3\n", FORM.replace(from, to));
    for (text, code, row) in [
        (head("edu990101", ""), "school_missing", None),
        (head("входная", "текущая"), "stage_unread", Some(5)),
        (head("2025/26", "2024/25"), "year_against_date", Some(4)),
        (head("2025/26", "26"), "year_unread", Some(4)),
        (head("15.09.2025", "осенью"), "date_unread", Some(8)),
        (head("Математика", ""), "subject_missing", None),
        (head("Класс:|5|", "Класс:||"), "grade_missing", None),
        (head("||1|1|2|", "||1||2|"), "maximum_missing", Some(12)),
        (head("|–|А2|", "|А2|А2|"), "item_twice", Some(11)),
        (format!("{FORM}1|5А|2|0|2|4\n"), "item_above_max", Some(14)),
        (format!("{FORM}1|5А|да|0|2|2\n"), "item_unread", Some(14)),
        (format!("{FORM}1|5А|1|0|2|4\n"), "sum_of_items", Some(14)),
        (format!("{FORM}1|5А|1|0|2|3\n01|5а|1|0|2|3\n"), "duplicate_participant", Some(15)),
        (format!("{FORM}|5А|1|0|2|3\n"), "pupil_missing", Some(14)),
        (FORM.to_owned(), "no_rows", None),
    ] {
        let file = read(&text);
        let found: Vec<_> = file
            .problems
            .iter()
            .filter(|problem| problem.fatal)
            .map(|problem| (problem.code.as_str(), problem.row))
            .collect();
        assert!(found.contains(&(code, row)), "{code}: {found:?}");
        assert!(file.diagnostics.is_empty(), "{code}");
    }
}

#[test]
fn reports_of_tests_of_the_country_stay_what_they_are() {
    let report = "Индивидуальные результаты||||\nВПР 2025 Математика 5 класс||||\nОО|Код участника|1 (1б)|2 (2б)|Первичный балл\nedu990101|1|1|2|3\n";
    assert_eq!(read(report).kind, FileKind::IndividualResults);
    let own = "Контрольная работа (итоговая)|||\nЛогин|edu990101||\nУч. год|2025/26||\nПредмет|Математика||\nКласс|5 А||\n\
               Код ученика|1 (1б)|2 (2б)|Сумма баллов\n1|1|2|3\n";
    assert_eq!(read(own).diagnostics[0].stage, Stage::Final, "columns of a report, but a stage of the year");
    let regional =
        "Региональная диагностическая работа, входная|||\nКод участника|1 (1б)|2 (2б)|Первичный балл\n1|1|2|3\n";
    assert_eq!(read(regional).kind, FileKind::IndividualResults);
}
