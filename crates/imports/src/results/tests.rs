//! Layouts by small invented tables, and the shared files where they are there.

use std::path::{Path, PathBuf};

use super::*;

fn key() -> PseudonymKey {
    PseudonymKey::new([7; 32])
}

fn read(lines: &str) -> ResultsFile {
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
        ("edu990101|З|Ш(edu990101)|50001|1|2|1|1|2|4|2", "duplicate_participant", None),
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
