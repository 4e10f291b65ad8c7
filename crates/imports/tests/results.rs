//! Laws of reading results: no table makes the readers panic, and a refused file gives nothing but its problems.

use imports::results::catalogue::read_catalogue;
use imports::results::{PseudonymKey, read_results, sittings};
use proptest::prelude::*;

/// Rows of heads and headers as reports have them, and rows of values.
const ROWS: [&str; 26] = [
    "Индивидуальные результаты",
    "Достижение планируемых результатов",
    "Выполнение заданий группами участников",
    "ВПР 2031 Математика 5 класс",
    "Предмет:|Математика",
    "Максимальный первичный балл:|3",
    "ОО|Муниципалитет|Название ОО|Код участника|Класс|Вариант|1 (1б)|2К1 (2б)|Первичный балл|Отметка|Отметка по журналу",
    "Группы участников|Кол-во ОО|Кол-во участников|2|3|4|5",
    "Группы участников|Кол-во ОО|Кол-во участников|0|1|2|3",
    "Группы участников|Кол-во ОО|Кол-во участников|1 (1б)|2 (2б)",
    "Группы участников|Кол-во участников(всего)|Понизили %|Понизили Кол-во|Подтвердили %|Подтвердили Кол-во|Повысили %|Повысили Кол-во",
    "Блоки ПООП|Макс балл|Область|Школа(edu990101)",
    "Задание|Макс. балл|Группа «2»|Группа «3»|Группа «4»|Группа «5»",
    "01 - Русский язык 2031.06.09",
    "№|Код ОО|Класс|Код участника|Фамилия|Имя|Отчество|Серия|Номер|Ответы в краткой форме|Ответы в развернутой форме|Первичный балл|Оценка",
    "№|Код ОО|Фамилия|Имя|Отчество|Экзамен|Состояние апелляции|Первичный балл|Оценка",
    "Код участника|Вариант|1 (1б)|2 (2б)|Порядковый номер класса|Отметка за предыдущий триместр|Итого баллов",
    "ОГЭ 2031 года по физике",
    "№|Проверяемые умения|КЭС|КТ|Уровень сложности|Макс. балл",
    "Всего заданий – 3; из них по уровню сложности: Б – 1. Максимальный первичный балл за работу – 5",
    "Отметка|2|3|4|5",
    "Первичные баллы|0–1|2|3|4–5",
    "Вся выборка|10|40|12.5|42.5|35|10",
    "edu990101|Округ|Школа(edu990101)|50001|1|1|1|2|3|5|4",
    "1|30101|9А|1001|Вымыслов|Пётр|Ильич|0024|000001|+-2|1(2)0(3)|4|3",
    "К1|Указание событий||||2",
];

const VALUES: [&str; 20] = [
    "",
    "1",
    "2",
    "5",
    "X",
    "Х",
    "нет отметки",
    "12,5",
    "100",
    "-3",
    "9999999999999999999",
    "0.5",
    "1(9)",
    "Б",
    "П",
    "2К1 (2б)",
    "«2»",
    "1.1–1.5, 2",
    "Школа(edu990101)",
    "ё\u{301}İ\u{ad}",
];

fn row() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(&ROWS[..]).prop_map(str::to_owned),
        2 => prop::collection::vec(prop::sample::select(&VALUES[..]), 1..14).prop_map(|cells| cells.join("|")),
    ]
}

/// A CSV file of the rows, padded to one width.
fn csv(rows: &[String]) -> Vec<u8> {
    let width = rows.iter().map(|row| row.matches('|').count()).max().unwrap_or(0);
    let pad = |row: &String| format!("{row}{}\n", "|".repeat(width - row.matches('|').count()));
    rows.iter().map(pad).collect::<String>().replace('|', ";").into_bytes()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_table_is_answered(rows in prop::collection::vec(row(), 1..14)) {
        let bytes = csv(&rows);
        if let Ok(file) = read_results(&bytes, "таблица.csv", &PseudonymKey::new([3; 32])) {
            let refused = file.problems.iter().any(|problem| problem.fatal);
            prop_assert!(!refused || file.parts.is_empty() && file.schools.is_empty() && file.appeals.is_empty());
            prop_assert!(file.problems.iter().all(|problem| problem.text.chars().any(|c| ('а'..='я').contains(&c))));
        }
        if let Ok(catalogue) = read_catalogue(&bytes, "таблица.csv") {
            prop_assert!(!catalogue.items.is_empty());
        }
    }

    #[test]
    fn any_line_of_our_own_csv_is_answered(lines in prop::collection::vec("[0-9A-Za-zВПРМА ,;X\"\n-]{0,60}", 0..12)) {
        let text = format!("year,procedure,subject,school,participant,items,primary\n{}", lines.join("\n"));
        let mut seen = 0;
        let read = sittings::read_stream(text.as_bytes(), |batch| {
            seen += batch.sittings.len() as u64;
            Ok::<(), std::convert::Infallible>(())
        });
        if let Ok(summary) = read {
            prop_assert_eq!(summary.sittings, seen);
        }
    }
}
