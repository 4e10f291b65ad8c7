//! Layouts by small invented tables, and the shared files where they are there.

use std::path::{Path, PathBuf};

use super::*;

fn key() -> PseudonymKey {
    PseudonymKey::new([7; 32])
}

pub(super) fn read(lines: &str) -> ResultsFile {
    read_results(lines.replace('|', ";").as_bytes(), "отчёт.csv", &key()).unwrap()
}

const REPORT: &str = "Индивидуальные результаты||||||||||
||||||||||
ВПР 2025 Математика 5 класс||||||||||
Предмет:|Математика|||||||||
Максимальный первичный балл:|3|||||||||
Дата:|19.03.2025|||||||||
||Уровень сложности задания||||Б|П|||
ОО|Муниципалитет|Название ОО|Код участника|Класс|Вариант|1 (1б)|2К1 (2б)|Первичный балл|Отметка|Отметка по журналу
edu990101|Заречный округ|Школа 1(edu990101)|50001|1|1|1|2|3|5|4
";

#[test]
fn individual_results() {
    let file = read(&format!("{REPORT}edu990101|Заречный округ|Школа 1(edu990101)|50002|1|2|X||0|2|нет отметки\n"));
    assert_eq!(file.problems, []);
    let part = &file.parts[0];
    assert_eq!(part.work.code.to_string(), "ВПР-2025-МА-5");
    assert_eq!(part.work.items[1].number, "2К1");
    assert_eq!(part.sittings[1].items, [255, 255]);
    assert_eq!((part.sittings[1].mark, part.sittings[1].journal), (Some(2), None));
}

#[test]
fn wrong_rows_are_refused_with_their_place() {
    for (row, code, column) in [
        ("edu990101|З|Ш(edu990101)|50002|1|2|1|1|3|2|2", "sum_of_items", Some("I")),
        ("edu990101|З|Ш(edu990101)|50002|1|2|2|1|3|2|2", "item_above_max", Some("G")),
        ("edu990101|З|Ш(edu990101)|50002|1|2|1|1|2|7|2", "mark_unread", Some("J")),
        ("edu990101|З|Ш(edu990101)|50001|1|2|1|1|2|4|2", "duplicate_participant", Some("D")),
    ] {
        let file = read(&format!("{REPORT}{row}\n"));
        let problem = file
            .problems
            .iter()
            .find(|problem| problem.code == code)
            .unwrap_or_else(|| panic!("{code}: {:?}", file.problems));
        assert!(problem.fatal && file.parts.is_empty());
        assert_eq!(problem.column.as_deref(), column);
    }
}

#[test]
fn protocols_drop_names() {
    let file = read(
        "01 - Русский язык 2025.06.09||||||||||||||
№|Код ОО|Класс|Код ППЭ|Аудитория|Код участника|Фамилия|Имя|Отчество|Серия|Номер|Ответы в краткой форме|Ответы в развернутой форме|Первичный балл|Оценка
1|30101|9А|505|202|1001|Вымыслов|Пётр|Ильич|0024|000001|+-1|1(2)0(2)|3|3
",
    );
    let sitting = &file.parts[0].sittings[0];
    assert_eq!(file.personal_values_dropped, 5);
    assert_eq!((sitting.mark, sitting.items.as_slice()), (Some(3), &[1u8, 0, 1, 1, 0][..]));
    assert!(!serde_json::to_string(&file).unwrap().contains("Вымыслов"));
}

/// Kind, then items with their maxima, then figures of the first group: «{participants}: {percent}».
fn check_groups(lines: &str, expected: (FileKind, &str, &str)) {
    let width = lines.lines().map(|line| line.matches('|').count()).max().unwrap_or(0);
    let pad = |line: &str| format!("{line}{}\n", "|".repeat(width - line.matches('|').count()));
    let file = read(&lines.lines().map(pad).collect::<String>());
    assert_eq!(file.problems.iter().filter(|problem| problem.fatal).count(), 0, "{:?}", file.problems);
    let part = &file.parts[0];
    let items: Vec<String> = part.work.items.iter().map(|item| format!("{}/{}", item.number, item.max)).collect();
    let figures = part.aggregates.last().map(|aggregate| match &aggregate.figures {
        domain::results::file::Figures::Items { percent } => {
            let percent: Vec<String> = percent.iter().map(|value| format!("{value:.1}")).collect();
            format!("{}: {}", aggregate.participants, percent.join(" "))
        }
        other => format!("{other:?}"),
    });
    assert_eq!((file.kind, items.join(" ").as_str(), figures.unwrap_or_default().as_str()), expected);
}

#[test]
fn reports_by_result_are_read() {
    let head = "||||\n||||\nВПР 2031 Математика 5 класс||||\nПредмет:|Математика|||\n";
    check_groups(
        &format!(
            "Достижение планируемых результатов||||
{head}Блоки ПООП: обучающийся научится|Макс балл|Приозёрная область|Школа 1(edu990101) 40 уч.|
1. Считать|1|66,2|42.5|
2К1. Рассуждать|2|50|30|
"
        ),
        (FileKind::PlannedResults, "1/1 2К1/2", "40: 42.5 30.0"),
    );
    check_groups(
        &format!(
            "Достижение планируемых результатов||||
{head}Блоки ПООП обучающийся научится или проверяемые требования (умения)|Макс балл|Приозёрная область|Школа 1(edu990101)|РФ
||7 412 уч.|40 уч.|1 443 430 уч.
1К1. Считать|1|66,2|42.5|70
2. Рассуждать|2|50|30|55,5
"
        ),
        (FileKind::PlannedResults, "1К1/1 2/2", "1443430: 70.0 55.5"),
    );
    check_groups(
        &format!(
            "Выполнение заданий группами участников||||
{head}Группы участников|Кол-во ОО|Кол-во участников|1 (1б)|2 (2б)
Вся выборка|10|40|50|50
Ср.% вып. уч. гр.баллов 2||10|20|10
Ср.% вып. уч. гр.баллов 3||30|60|30
"
        ),
        (FileKind::ItemCompletionByMark, "1/1 2/2", "40: 50.0 25.0"),
    );
    check_groups(
        &format!(
            "Выполнение заданий группами участников||||||
{head}Задание|Макс. балл|Группа «2»|Группа «3»|Группа «4»|Группа «5»
1|1|20|40|60|80
2|3|10|30|50|90
"
        ),
        (FileKind::ItemCompletionByMark, "1/1 2/3", ""),
    );
}

#[test]
fn individual_results_in_other_words() {
    let file = read(
        "Индивидуальные результаты ВПР||||||||||
Предмет: Математика||||||||||
Класс|5|||||||||
Дата проведения|19.03.2031|||||||||
Отметка|«2»|«3»|«4»|«5»||||||
Первичные баллы|0|1|2|3||||||
Уровень сложности||Б||||П|||
Отметка за ВПР|Код участника|1 (1 балл)|Логин ОО|Наименование ОО|Класс|2К1 (2 балла)|Вариант|Перв. балл|Отметка за предыдущую четверть|
5|50001|1|edu990101|Школа 1|5А|2|1|3|4|
5|50002|X|edu990101|Школа 1|5А|1|1|1||
",
    );
    assert!(file.problems.iter().all(|problem| !problem.fatal && problem.code == "mark_against_scale"));
    assert_eq!((file.problems.len(), file.problems[0].row), (1, Some(10)));
    let part = &file.parts[0];
    assert_eq!(part.work.code.to_string(), "ВПР-2031-МА-5");
    assert_eq!(part.work.items.iter().map(|item| item.max).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((part.sittings[0].journal, part.sittings[1].items.as_slice()), (Some(4), &[255u8, 1][..]));
}

#[test]
fn protocols_in_other_words() {
    let file = read(
        "Протокол проверки основного государственного экзамена||||||||
04 – Химия (01.06.2031)||||||||
№|Код образовательной организации|Класс|ФИО участника|Серия документа|Номер документа|Краткие ответы|Первичный балл|Отметка (по шкале)
1|30101|9А|Вымыслов Пётр Ильич|0024|000001|+-2|3|4
",
    );
    assert_eq!(file.problems, []);
    assert_eq!((file.parts[0].work.code.to_string().as_str(), file.personal_values_dropped), ("ОГЭ-2031-04", 3));
    assert_eq!(file.parts[0].sittings[0].mark, Some(4));
}

#[test]
fn wrong_rows_of_protocols_are_refused_with_their_place() {
    for (wrong, code, column) in [
        ("13|30101|9А|1099|+-2|1(2)|3|4", "sum_of_items", "G"),
        ("13|30101|9А|1099|+-2|3(2)|6|4", "item_above_max", "F"),
        ("13|30101|9А|1099|+-2|1(2)|4|6", "mark_unread", "H"),
        ("13|30101|9А|1099|+-2|1(2)|четыре|4", "score_unread", "G"),
        ("13|30101|9А|1001|+-2|1(2)|4|4", "duplicate_participant", "D"),
        ("13|нет|9А|1099|+-2|1(2)|4|4", "school_missing", "B"),
    ] {
        let good: String =
            (1..=12).map(|number| format!("{number}|30101|9А|{}|+-2|1(2)|4|4\n", 1000 + number)).collect();
        let file = read(&format!(
            "03 - Физика 2031.06.02|||||||
№|Код ОО|Класс|Код участника|Ответы в краткой форме|Ответы в развернутой форме|Первичный балл|Оценка
{good}{wrong}
"
        ));
        let problem = file.problems.iter().find(|problem| problem.code == code).unwrap_or_else(|| panic!("{code}"));
        assert_eq!((problem.row, problem.column.as_deref()), (Some(15), Some(column)), "{wrong}");
        assert!(problem.fatal && file.parts.is_empty());
    }
}

#[test]
fn schools_of_reports_are_told_by_their_login() {
    let file = read(
        "Статистика по отметкам|||||||
ВПР 2031 Математика 5 класс|||||||
Группы участников|Логин ОО|Кол-во ОО|Кол-во участников|2|3|4|5
Российская Федерация||10|40|10|40|40|10
Приозёрная область||10|40|10|40|40|10
МБОУ «СОШ № 1»|edu990101||40|10|40|40|10
МБОУ «СОШ № 2»|||40|10|40|40|10
",
    );
    let groups: Vec<_> = file.parts[0].aggregates.iter().map(|aggregate| &aggregate.group).collect();
    use domain::results::file::Group;
    assert!(matches!(groups[..], [Group::Country, Group::Region { .. }, Group::School { .. }]), "{groups:?}");
    assert_eq!(file.schools[0].login.as_deref(), Some("edu990101"));
    let told: Vec<_> =
        file.problems.iter().map(|problem| (problem.code.as_str(), problem.row, problem.fatal)).collect();
    assert_eq!(told, [("school_without_login", Some(7), false)]);
}

#[test]
fn shares_that_do_not_sum_are_refused_with_their_row() {
    let report = |share: &str| {
        read(&format!(
            "Статистика по отметкам||||||
ВПР 2031 Математика 5 класс||||||
Группы участников|Кол-во ОО|Кол-во участников|2|3|4|5
Вся выборка|10|40|{share}|42.5|35|10
"
        ))
    };
    assert_eq!(report("12.5").problems, []);
    let problems = report("15").problems;
    assert_eq!(
        (problems[0].code.as_str(), problems[0].row, problems[0].column.as_deref()),
        ("percent_sum", Some(4), Some("D"))
    );
}

fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/results");
    if !folder.exists() {
        println!("skipped: the shared result files are not beside the repository");
    }
    folder.exists().then_some(folder)
}

#[test]
fn shared_files_have_the_counts_of_their_truth() {
    let Some(folder) = shared() else { return };
    let truth: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join("truth.json")).unwrap()).unwrap();
    for entry in truth["files"].as_array().unwrap() {
        let name = entry["file"].as_str().unwrap();
        let file = read_results(&std::fs::read(folder.join(name)).unwrap(), name, &key()).unwrap();
        assert!(!file.problems.iter().any(|problem| problem.fatal), "{name}: {:?}", file.problems);
        let sittings: usize =
            file.parts.iter().flat_map(|part| &part.sittings).filter(|sitting| !sitting.absent).count();
        let district =
            file.parts.iter().flat_map(|part| &part.aggregates).find_map(|aggregate| match aggregate.group {
                domain::results::file::Group::Municipality { .. } => Some(aggregate.participants),
                _ => None,
            });
        let found =
            if file.appeals.is_empty() { district.unwrap_or(sittings as u64) } else { file.appeals.len() as u64 };
        let expected = entry["participants"].as_u64().or(entry["rows"].as_u64()).unwrap();
        if file.kind == FileKind::JournalComparison {
            // Pupils without a journal mark are not in this report.
            assert!(found <= expected && expected - found < 10, "{name}: {found} of {expected}");
        } else {
            assert_eq!(found, expected, "{name}");
        }
    }
}

#[test]
fn a_register_names_codes_and_kinds() {
    let file =
        read("Логин ФИС ОКО|Код ОО|Наименование|Вид ОО\nedu990101|30101|Школа 1|\nedu990102|30102|Школа 2|вечерняя\n");
    assert_eq!(file.kind, FileKind::SchoolRegister);
    let kinds: Vec<Option<&str>> = file.schools.iter().map(|school| school.kind.as_deref()).collect();
    assert_eq!(kinds, [None, Some("вечерняя")]);
}

/// Participants of two schools' codes in an ЕГЭ-like protocol, one line a pair of code and participant.
fn protocol_of(codes: &[&str]) -> ResultsFile {
    let mut lines = "01 - Русский язык 2025.06.09\n№|Код ОО|Класс|Код ППЭ|Аудитория|Код участника|Фамилия|Имя|Отчество|Серия|Номер|Ответы в краткой форме|Ответы в развернутой форме|Первичный балл|Оценка\n".to_owned();
    for (at, code) in codes.iter().enumerate() {
        lines.push_str(&format!("{}|{code}|9|1|1|{}||||||+-|2(3)|3|4\n", at + 1, 7000 + at));
    }
    read(&lines)
}

#[test]
fn one_school_has_one_code_however_it_is_written() {
    for (codes, schools, told) in [
        (vec!["01101", "1101", "01101"], vec!["gia:01101"], Some("school_code_zeros")),
        (vec!["'01101", "01101", " 01101 ", "01 101"], vec!["gia:01101"], None),
        (vec!["1101.0", "1101"], vec!["gia:1101"], None),
        (vec!["1101", "11010"], vec!["gia:1101", "gia:11010"], None),
    ] {
        let file = protocol_of(&codes);
        let mut found: Vec<&str> = file.parts[0].sittings.iter().map(|sitting| sitting.school.as_str()).collect();
        assert_eq!(found.len(), codes.len(), "{codes:?}: {:?}", file.problems);
        found.sort_unstable();
        found.dedup();
        assert_eq!(found, schools, "{codes:?}");
        assert_eq!(file.schools.len(), schools.len(), "{codes:?}");
        let zeros = file.problems.iter().find(|problem| problem.code.starts_with("school_code"));
        assert_eq!(zeros.map(|problem| problem.code.as_str()), told, "{codes:?}");
    }
}

#[test]
fn two_systems_of_codes_in_one_file_are_told() {
    let file = read(&format!("{REPORT}990102|Заречный округ|Школа 2|50002|1|2|1|1|2|4|2\n"));
    assert!(file.problems.iter().any(|problem| problem.code == "school_codes_mixed"), "{:?}", file.problems);
    assert_eq!(file.parts[0].sittings.len(), 2);
}
