//! Reports as other people write them: headers of two rows, codes typed as text, other words, and rows that are wrong. Each
//! case is a small invented file and what must be read of it.

use super::tests::read;
use super::*;

/// A file in one line: kind, then each work with its items, sittings and groups, or the fatal problems with their cell;
/// after `?` what is only told.
fn short(file: &ResultsFile) -> String {
    let cell = |problem: &domain::results::file::Problem| {
        let row = problem.row.map(|row| row.to_string()).unwrap_or_default();
        format!("{}@{}{row}", problem.code, problem.column.as_deref().unwrap_or_default())
    };
    let problems = |fatal: bool| {
        let told = file.problems.iter().filter(|problem| problem.fatal == fatal).map(cell);
        told.collect::<Vec<_>>().join(" ")
    };
    let parts = file.parts.iter().map(|part| {
        let present = part.sittings.iter().filter(|sitting| !sitting.absent).count();
        format!("{} {}/{present}/{}", part.work.code, part.work.items.len(), part.aggregates.len())
    });
    let read: Vec<String> = match problems(true) {
        fatal if fatal.is_empty() => parts.collect(),
        fatal => vec![fatal],
    };
    let read = format!("{:?} {}", file.kind, read.join(" "));
    match problems(false) {
        told if told.is_empty() => read.trim_end().to_owned(),
        told => format!("{} ?{told}", read.trim_end()),
    }
}

/// Reads the lines under a head and compares; `|` parts the cells.
fn check(head: &str, cases: &[(&str, &str)]) {
    for (lines, expected) in cases {
        let text = format!("{head}{lines}");
        assert_eq!(short(&read(&text)), *expected, "{lines}");
    }
}

const PUPILS: &str = "Индивидуальные результаты\n\nВПР 2031 Биология 6 класс\nПредмет:|Биология\n\
    Максимальный первичный балл:|4\nДата:|19.03.2031\n";
const TITLES: &str = "ОО|Муниципалитет|Название ОО|Код участника|Класс|Вариант|1 (1б)|2К1 (3б)|Первичный балл|Отметка|Отметка по журналу\n";

#[test]
fn headers_of_pupils_in_other_forms() {
    let row = "edu990101|Округ|Школа 1(edu990101)|60001|6А|1|1|2|3|4|4\n";
    let read = "IndividualResults ВПР-2031-БИ-6 2/1/0";
    let captioned = "ОО|Муниципалитет|Название ОО|Код участника|Класс|Вариант|Задания||Первичный балл|Отметка|Отметка по журналу\n||||||1 (1б)|2К1 (3б)|||\n";
    let grouped = "ОО|Муниципалитет|Название ОО|Код участника|Класс|Вариант|Баллы за задания||Итог||\n||||||1 (1б)|2К1 (3б)|Первичный балл|Отметка|Отметка по журналу\n";
    let bare = "ОО|Муниципалитет|Название ОО|Код участника|Класс|Вариант|1|2К1|Первичный балл|Отметка|Отметка по журналу\n|||Макс. балл|||1|3|4||\n";
    let turned = "Отметка по журналу|Отметка|Первичный балл|2К1 (3б)|1 (1б)|Вариант|Класс|Код участника|Название ОО|ОО|Муниципалитет\n4|4|3|2|1|1|6А|60001|Школа 1(edu990101)|edu990101|Округ\n";
    for header in [TITLES, captioned, grouped, bare] {
        check(PUPILS, &[(&format!("{header}{row}"), read)]);
    }
    check(PUPILS, &[(turned, read)]);
}

#[test]
fn rows_of_pupils_in_other_forms() {
    let head = format!("{PUPILS}{TITLES}");
    let read = "IndividualResults ВПР-2031-БИ-6 2/1/0";
    check(
        &head,
        &[
            ("EDU990101|Округ|Школа 1|60\u{a0}001|6 «А»|1| 1 |2,0|3.0|4|н/а\n", read),
            ("|Округ|Школа 1(edu990101)|60001|6А|1|1|х|1|3|\n", read),
            ("МБОУ «Школа 1»(edu990101)|Округ||60001|6А|1|1|2|3|4|4\n", read),
            ("990101|Округ|Школа 1|60001|6А|1|1|2|3|4|4\n", read),
            ("edu990101|Округ|Школа 1|60001|6А|1|1|2||4|4\n", &format!("{read} ?primary_missing@I8")),
            (
                "edu990101|О|Ш|60001|6А|1|1|2|3|4|4\nedu990101|О|Ш|60002|6А|отсутствовал|||||\n",
                "IndividualResults ВПР-2031-БИ-6 2/1/0",
            ),
            ("||Школа без логина|60001|6А|1|1|2|3|4|4\n", "IndividualResults school_missing@A8"),
            ("edu990102|О|Школа 1(edu990101)|60001|6А|1|1|2|3|4|4\n", "IndividualResults school_mismatch@A8"),
            ("X|О|Школа 1(edu990101)|60001|6А|1|1|2|3|4|4\n", "IndividualResults school_missing@A8"),
            ("edu990101|О|Ш||6А|1|1|2|3|4|4\n", "IndividualResults participant_missing@D8"),
            ("edu990101|О|Ш|Вымыслов Пётр|6А|1|1|2|3|4|4\n", "IndividualResults participant_unread@D8"),
            ("edu990101|О|Ш|60001|6А|1|1|2|3||4\n", &format!("{read} ?mark_missing@J8")),
            ("edu990101|О|Ш|60001|6А|1|0,5|2|2,5|4|4\n", "IndividualResults item_unread@G8 primary_unread@I8"),
            ("edu990101|О|Ш|60001|6А|1|2|2|4|4|4\n", "IndividualResults item_above_max@G8"),
            ("edu990101|О|Ш|60001|6А|1|-1|2|1|4|4\n", "IndividualResults item_unread@G8"),
        ],
    );
    let twice = "edu990101|О|Ш|60001|6А|1|1|2|3|4|4\nedu990101|О|Ш|60 001|6А|1|1|2|3|4|4\n";
    check(&head, &[(twice, "IndividualResults duplicate_participant@D9")]);
}

#[test]
fn a_head_that_contradicts_itself() {
    let rows = format!("{TITLES}edu990101|О|Ш|60001|6А|1|1|2|3|4|4\n");
    let subject = PUPILS.replace("Предмет:|Биология", "Предмет:|История");
    check(&subject, &[(&rows, "IndividualResults subject_mismatch@4")]);
    let year = PUPILS.replace("19.03.2031", "19.03.2030");
    check(&year, &[(&rows, "IndividualResults ВПР-2031-БИ-6 2/1/0 ?year_mismatch@6")]);
    let foreign =
        PUPILS.replace("ВПР 2031 Биология", "ВПР 2031 Иностранный язык").replace("|Биология", "|Английский язык");
    check(&foreign, &[(&rows, "IndividualResults ВПР-2031-АЯ-6 2/1/0")]);
    let advanced = PUPILS.replace("ВПР 2031 Биология 6", "ВПР 2031 Биология (углублённый уровень) 6");
    check(&advanced, &[(&rows, "IndividualResults ВПР-2031-БИУ-6 2/1/0")]);
}

#[test]
fn names_beside_codes_are_dropped() {
    let titles = TITLES.replace("Код участника", "Код участника|ФИО");
    let row = "edu990101|О|Ш|60001|Вымыслов Пётр Ильич|6А|1|1|2|3|4|4\n";
    let file = read(&format!("{PUPILS}{titles}{row}"));
    assert_eq!((short(&file).as_str(), file.personal_values_dropped), ("IndividualResults ВПР-2031-БИ-6 2/1/0", 1));
    let named = row.replace("60001", "Вымыслов");
    let file = read(&format!("{PUPILS}{titles}{named}{named}"));
    assert!(!serde_json::to_string(&file).unwrap().contains("Вымыслов"), "{:?}", file.problems);
}

#[test]
fn a_maximum_that_is_not_the_sum_is_told_with_its_row() {
    let row = "edu990101|О|Ш|60001|6А|1|1|2|3|4|4\n";
    for (max, expected) in [
        ("9", "IndividualResults ВПР-2031-БИ-6 2/1/0 ?maximum_mismatch@5"),
        ("2", "IndividualResults primary_above_max@I8 ?maximum_mismatch@5"),
    ] {
        check(&PUPILS.replace("балл:|4", &format!("балл:|{max}")), &[(&format!("{TITLES}{row}"), expected)]);
    }
}

#[test]
fn a_block_of_fewer_pupils_than_stated_is_told() {
    let row = "edu990101|О|Ш|60001|6А|1|1|2|3|4|4\n";
    // The bar of the label is a cell's border here; both forms of the count are known.
    let file = read(&format!("{PUPILS}{TITLES}Школа 1(edu990101)|Кол-во участников: 2|||||||||\n{row}"));
    assert_eq!(short(&file), "IndividualResults ВПР-2031-БИ-6 2/1/0 ?participants_mismatch@8");
}

#[test]
fn marks_that_cross_are_told_with_their_row() {
    let scores = [(0, 2), (0, 2), (1, 3), (1, 3), (2, 4), (2, 4), (3, 5), (3, 5), (3, 2)];
    let row = |(number, (second, mark)): (usize, &(u8, u8))| {
        format!("edu990101|О|Ш|{}|6А|1|1|{second}|{}|{mark}|4\n", 60_001 + number, second + 1)
    };
    let rows: String = scores.iter().enumerate().map(row).collect();
    let head = format!("{PUPILS}{TITLES}");
    check(&head, &[(&rows, "IndividualResults ВПР-2031-БИ-6 2/9/0 ?mark_against_scale@J16")]);
}

#[test]
fn works_are_told_apart_by_their_title() {
    let row = "edu990101|О|Ш|60001|6А|1|1|2|3|4|4\n";
    for (title, code) in [
        ("ВПР 2031 Математика (углубленный уровень) 8 класс", "ВПР-2031-МАУ-8"),
        ("ВПР 2031 Иностранный язык (английский) 8 класс", "ВПР-2031-АЯ-8"),
        ("впр 2031 обществознание 7 класс", "ВПР-2031-ОБ-7"),
    ] {
        let text = format!("Индивидуальные результаты\n\n{title}\n{TITLES}{row}");
        assert_eq!(short(&read(&text)), format!("IndividualResults {code} 2/1/0"), "{title}");
    }
}

const GROUPS: &str = "\n\nВПР 2031 Биология 6 класс\nПредмет:|Биология|||||\n";

#[test]
fn shares_of_marks_in_other_forms() {
    let title = format!("Статистика по отметкам{GROUPS}");
    let header = "Группы участников|Кол-во ОО|Кол-во участников|2|3|4|5\n";
    let rows = "Край|400|9 000|5,06 %|32,92 %|44,33 %|17,69 %\nШкола 1(edu990101)||89|12.36|52.81|26.97|7.87\n";
    let read = "MarkStatistics ВПР-2031-БИ-6 0/0/2";
    let more = |row: &str| format!("{header}{rows}{row}\n");
    let two = "Группы участников|Кол-во ОО|Кол-во участников|Распределение групп баллов в %|||\n|||2|3|4|5\n";
    check(
        &title,
        &[
            (&format!("{header}{rows}"), read),
            (&format!("{two}{rows}"), read),
            (&format!("{header}Край|400|9000|5|33|44|17\nШкола 1(edu990101)||89|12|53|27|9\n"), read),
            (&more("Школа 2 (990102)||10||50|50|-"), "MarkStatistics ВПР-2031-БИ-6 0/0/3"),
            (&more("Школа 2(edu990102)||89|12.36|52.81|26.97|9.87"), "MarkStatistics percent_sum@D8"),
            (&more("Школа 2(edu990102)||10|110|-10|0|0"), "MarkStatistics figure_unread@D8"),
            (&more("Школа 2(edu990102)||десять|10|50|40|0"), "MarkStatistics participants_unread@C8"),
            (&more("Школа 1(edu990101)||80|10|50|40|0"), "MarkStatistics school_repeated@8"),
            (&format!("{header}Край|400|9000|0,0506|0,3292|0,4433|0,1769\n"), "MarkStatistics ВПР-2031-БИ-6 0/0/1"),
            (
                &more("Школа 2(edu990102)||90|12.36|52.81|26.97|7.87"),
                "MarkStatistics ВПР-2031-БИ-6 0/0/3 ?count_against_percent@C8",
            ),
            (&more("Школа 2(edu990102)||0|12.36|52.81|26.97|27.87"), "MarkStatistics percent_sum@D8"),
            (&more("||80|10|50|40|0"), "MarkStatistics group_unread@A8"),
            (
                &format!("{header}Край|400|9000|5|33|44|18\nОкруг(reg99_m001)|3|100|10|40|40|10\nабв||80|10|50|40|0\n"),
                "MarkStatistics group_unread@A8",
            ),
            (&more("Центр образования||80|10|50|40|0"), &format!("{read} ?school_without_login@A8")),
        ],
    );
}

#[test]
fn other_reports_by_groups() {
    let against = "Группы участников|Кол-во участников (всего)|Понизили (Отметка < Отметка по журналу)||Подтвердили||Повысили|\n||%|Кол-во участников|%|Кол-во участников|%|Кол-во участников\n";
    check(
        &format!("Сравнение отметок с отметками по журналу{GROUPS}{against}"),
        &[
            ("Школа 1(edu990101)|93|55,91|52|39,78|37|4,3|4\n", "JournalComparison ВПР-2031-БИ-6 0/0/1"),
            ("Школа 1(edu990101)|93|55,91|52|39,78|37|4,3|14\n", "JournalComparison count_sum@7"),
            ("Школа 1(edu990101)|93|50|52|39,78|37|10,22|4\n", "JournalComparison percent_mismatch@7"),
        ],
    );
    let scores = "Группы участников|Кол-во ОО|Кол-во участников|";
    let head = format!("Распределение первичных баллов{GROUPS}Максимальный первичный балл:|3||||||||\n{scores}");
    check(
        &head,
        &[
            ("0|1|2|3\nШкола 1(edu990101)||10|10|20|30|40\n", "ScoreDistribution ВПР-2031-БИ-6 0/0/1"),
            ("0|1|3\nШкола 1(edu990101)||10|10|20|70\n", "ScoreDistribution score_columns@F6"),
            ("0|1|2|3|4\nШкола 1(edu990101)||10|10|20|30|20|20\n", "ScoreDistribution score_columns@H6"),
        ],
    );
    let head = format!("Выполнение заданий{GROUPS}{scores}");
    check(
        &head,
        &[
            (
                "Процент выполнения|\n|||1 (1б)|2 (2б)\nШкола 1(edu990101)||10|50|45\n",
                "ItemCompletion ВПР-2031-БИ-6 2/0/1",
            ),
            (
                "1К1|2|3|4|5\n||Макс балл|1|2|1|1|1\nШкола 1(edu990101)||10|50|45|10|20|30\n",
                "ItemCompletion ВПР-2031-БИ-6 5/0/1",
            ),
            ("1 (1б)|2 (2б)\nШкола 1(edu990101)||10|150|45,5\n", "ItemCompletion figure_unread@D6"),
        ],
    );
}

const EXAM: &str = "№|Код ОО|Класс|Код участника|Фамилия|Имя|Отчество|Ответы в краткой форме|Ответы в развернутой форме|Первичный балл|Оценка\n";

#[test]
fn protocols_with_other_signs_and_titles() {
    let title = "03 - Физика 2031.06.06\n";
    let row = |number: u32, answers: &str| {
        format!("{number}|990 101|9А|{}|Вымыслов|Пётр|Ильич{number}|{answers}\n", 1000 + number)
    };
    let read = "OgeProtocol ОГЭ-2031-03 5/1/0";
    let ordinary = row(1, "+-+|1(2)0(2)|3|3");
    for (head, answers, expected) in [
        (title, "+-+|1(2)0(2)|3|3", read),
        (title, "+-+|X(2)1(2)|3|3", read),
        (title, "+х+|1(2)0(2)|3|3", read),
        (title, "+?+|1(2)0(2)|3|3", "OgeProtocol ОГЭ-2031-03 0/1/0 ?answers_unread@H3"),
        ("Протокол\nЭкзамен:|03 - Физика\nДата:|06.06.2031\n", "+-+|1(2)0(2)|3|3", "OgeProtocol ОГЭ-2031-03 5/1/0"),
        (title, "|||", "OgeProtocol ОГЭ-2031-03 0/0/0"),
        (title, "+-+|1(2)0(2)|3|6", "OgeProtocol mark_unread@K3"),
        ("54 - Верхний край\n", "+-+|1(2)0(2)|3|3", "OgeProtocol work_unknown@3"),
    ] {
        check(head, &[(&format!("{EXAM}{}", row(1, answers)), expected)]);
    }
    // Who has the same primary score has the same test score; a mark may only be lower.
    let rows = |result: &str, results: [u8; 4]| {
        let rows = results.iter().zip(1..).map(|(result, number)| row(number, &format!("+-+|1(2)0(2)|3|{result}")));
        format!("{}{}", EXAM.replace("Оценка", result), rows.collect::<String>())
    };
    check(
        "07 - История 2031.06.06\n",
        &[(&rows("Тестовый балл", [40, 40, 40, 38]), "EgeRegionalProtocol ЕГЭ-2031-07 5/4/0 ?mark_against_scale@K6")],
    );
    check(
        title,
        &[
            (&rows("Оценка", [3, 3, 4, 3]), "OgeProtocol ОГЭ-2031-03 5/4/0 ?mark_against_scale@K5"),
            (&rows("Оценка", [3, 3, 2, 3]), "OgeProtocol ОГЭ-2031-03 5/4/0"),
        ],
    );
    let unmarked = format!("{EXAM}{}", row(1, "+-+|1(2)0(2)|3|"));
    check(title, &[(&unmarked, "OgeProtocol ОГЭ-2031-03 5/1/0 ?score_missing@K3")]);
    let captioned = "№|Код ОО|Класс|Код участника|ФИО|||Ответы в краткой форме|Ответы в развернутой форме|Результат|\n|||||||||Первичный балл|Оценка\n";
    check(title, &[(&format!("{captioned}{ordinary}"), read)]);
    let tested = captioned.replace("Оценка", "Итоговый балл");
    let head = "07 - История 2031.06.06\n";
    check(head, &[(&format!("{tested}{ordinary}"), "EgeProtocol ЕГЭ-2031-07 5/1/0")]);
    // Without codes the same line twice is one pupil twice.
    let twice = format!("{EXAM}{}{}", ordinary.replace("1001", ""), ordinary.replace("1001", "").replacen('1', "2", 1));
    check(title, &[(&twice, "OgeProtocol duplicate_participant@4")]);
}

#[test]
fn appeals_in_other_words() {
    let head =
        "№|Код ОО|Класс|Фамилия|Имя|Отчество|Экзамен|Состояние апелляции|Текущие|\n||||||||Первичный балл|Оценка\n";
    for state in ["Апелляция отклонена", "Не удовлетворена", "удовлетворена частично", "на рассмотрении"]
    {
        let row = format!("1|990101|9А|Вымыслов|Пётр|Ильич|Физика(2031.06.06)|{state}|11|3\n");
        let file = read(&format!("{head}{row}"));
        assert_eq!(
            (short(&file).as_str(), file.appeals[0].upheld),
            ("Appeals", state.ends_with("частично")),
            "{state}"
        );
    }
    let tested = head.replace("Оценка", "Тестовый балл");
    let row = "1|990101|11А|Вымыслов|Пётр|Ильич|История(2031.06.06)|Апелляция удовлетворена|30|62\n";
    let file = read(&format!("{tested}{row}"));
    assert_eq!((file.appeals[0].work.to_string().as_str(), file.appeals[0].test), ("ЕГЭ-2031-07", Some(62)));
    check(&tested, &[(&row.replace("|62", "|162"), "Appeals score_unread@J3")]);
    for state in ["", "да", "999"] {
        let row = format!("1|990101|9А|Вымыслов|Пётр|Ильич|Физика(2031.06.06)|{state}|11|3\n");
        check(head, &[(&row, "Appeals state_unread@H3")]);
    }
    for (exam, after, expected) in [
        ("Физика(2031.06.06)", "11|3", "Appeals"),
        ("Математика (базовый уровень) (06.06.2031)", "11|3", "Appeals"),
        ("Физика(2031.06.06)", "11|6", "Appeals mark_unread@J3"),
        ("Черчение(2031.06.06)", "11|3", "Appeals exam_unread@G3"),
    ] {
        let row = format!("1|990101|9А|Вымыслов|Пётр|Ильич|{exam}|Апелляция удовлетворена|{after}\n");
        check(head, &[(&row, expected)]);
    }
}

#[test]
fn regional_tables_under_a_title() {
    let marks = "Отметки ВПР\nГод|Класс|Предмет|Муниципалитет|Логин|ОО|Кол-во участников|2|3|4|5\n";
    check(
        marks,
        &[
            (
                "2031|6|Биология|Округ|edu990101|Школа 1|89|12,36|52,81|26,97|7,87\n",
                "RegionalMarks ВПР-2031-БИ-6 0/0/1",
            ),
            ("2031|6|Биология|Округ|edu990101|Школа 1|89|12,36|52,81|26,97|17,87\n", "RegionalMarks percent_sum@H3"),
            ("год|6|Биология|Округ|edu990101|Школа 1|89|12,36|52,81|26,97|7,87\n", "RegionalMarks row_unread@G3"),
        ],
    );
    let register = "Реестр школ\n\nКод школы|Логин|Муниципалитет|Краткое наименование\n";
    check(
        register,
        &[
            ("990 101|EDU990101|Округ|Школа 1\n", "SchoolRegister"),
            ("990101|edu990101|Округ|Школа 1\n990102|edu990101|Округ|Школа 2\n", "SchoolRegister ?school_repeated@B5"),
        ],
    );
}
