//! Laws that hold for any document: reading never panics, and no word of a plan's table is lost.

use proptest::prelude::*;

use crate::support::read;

/// Words that make every kind of row: numbers, sections, times, parties, fragments, bold and merged cells.
fn cell() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "",
        "",
        "1.",
        "1.1",
        "2",
        "II.",
        "*Раздел 1. Кадры",
        "Совещание директоров",
        "и методистов района",
        "март 2024",
        "ежегодно, май",
        "до 01.12.2024",
        "МОУО, школы",
        "Кузнецова А.Б.",
        "Приказ",
        "Справка;/отчёт",
        "5>*3. Семьи",
        "^",
        "№",
        "Мероприятие",
        "Сроки",
        "+",
        "–",
        "1",
        "3",
    ])
    .prop_map(str::to_owned)
}

fn row() -> impl Strategy<Value = String> {
    prop::collection::vec(cell(), 1..8).prop_map(|cells| format!("|{}", cells.join("|")))
}

fn block() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => row(),
        1 => Just("|№|Мероприятие|Сроки|Ответственный|Результат".to_owned()),
        1 => Just(String::new()),
        1 => Just("=*План мероприятий школ на 2024 год".to_owned()),
        1 => Just("2. Руководителям школ:".to_owned()),
        1 => Just("УТВЕРЖДАЮ".to_owned()),
        1 => Just("Приложение № 1 к приказу от 01.02.2024 № 5".to_owned()),
        1 => Just("Цель: рост".to_owned()),
        1 => Just("Состав рабочей группы:".to_owned()),
    ]
}

/// Cells of one column of a plan; each word stands for itself, so that it can be found again.
fn plan_row(index: usize) -> impl Strategy<Value = [String; 5]> {
    let some = move |name: &'static str| prop_oneof![3 => Just(format!("{name}{index}")), 1 => Just(String::new())];
    let number = prop_oneof![Just(format!("{index}.")), Just(String::new())];
    let title = prop_oneof![Just(format!("Дело{index}")), Just(format!("обрывок{index}")), Just(String::new())];
    (number, title, some("Время"), some("Кто"), some("Итог"))
        .prop_map(|(number, title, time, who, result)| [number, title, time, who, result])
}

proptest! {
    #[test]
    fn reading_never_panics(blocks in prop::collection::vec(block(), 0..24)) {
        let _ = read(&blocks.join("\n"));
    }

    #[test]
    fn no_word_of_the_plan_is_lost(rows in (1_usize..12).prop_flat_map(|count| (0..count).map(|index| plan_row(index + 10)).collect::<Vec<_>>())) {
        let lines: Vec<String> = rows.iter().map(|cells| format!("|{}", cells.join("|"))).collect();
        let text = format!("План мероприятий на 2024 год\n\n|№|Мероприятие|Сроки|Ответственный|Результат\n|1|Начало|май 2024|школа|Приказ\n{}", lines.join("\n"));
        let roadmap = read(&text).map_err(|refusal| TestCaseError::fail(refusal.to_string()))?;
        let printed = serde_json::to_string(&roadmap).map_err(|error| TestCaseError::fail(error.to_string()))?;
        for word in rows.iter().flat_map(|cells| &cells[1..]).filter(|word| !word.is_empty()) {
            prop_assert!(printed.contains(word.as_str()), "{} is lost in\n{}", word, text);
        }
    }
}
