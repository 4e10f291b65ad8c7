//! Whole papers: the shared specifications where they are beside the repository, and small invented ones.

use std::path::Path;

use domain::results::catalogue::Catalogue;
use domain::results::work::Level;

use super::*;
use crate::formats::pdf::testing::{Canvas, pages};

/// Numbers that are maxima and levels of all items in short: «Б1» is a basic item of one point.
fn short(catalogue: &Catalogue) -> String {
    let letter = |level: Option<Level>| match level {
        Some(Level::Basic) => "Б",
        Some(Level::Advanced) => "П",
        Some(Level::High) => "В",
        None => "?",
    };
    let items = catalogue.items.iter().map(|item| format!("{}:{}{}", item.number, letter(item.level), item.max));
    items.collect::<Vec<_>>().join(" ")
}

/// `1:Б1 2:Б1 …` of items of one point and one level.
fn basic(items: std::ops::RangeInclusive<u8>) -> String {
    items.map(|number| format!("{number}:Б1")).collect::<Vec<_>>().join(" ")
}

#[test]
fn shared_specifications_are_read_item_by_item() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/specs");
    if !folder.exists() {
        println!("skipped: the shared specifications are not beside the repository");
        return;
    }
    let russian =
        format!("{} 3:П1 {} 8:Б2 {} 21:П1 22:П2 {} 27:Б22", basic(1..=2), basic(4..=7), basic(9..=20), basic(23..=26));
    for (name, work, stated, items) in [
        ("oge-2026-ma", "ОГЭ-2026-02", 31, format!("{} 20:П2 21:П2 22:В2 23:П2 24:П2 25:В2", basic(1..=19))),
        ("oge-2026-ru", "ОГЭ-2026-01", 37, format!("1:Б6 {} 13:Б7 ГК:?13", basic(2..=12))),
        ("ege-2026-ma-base", "ЕГЭ-2026-22", 21, basic(1..=21)),
        ("ege-2026-ru", "ЕГЭ-2026-01", 50, russian),
    ] {
        let bytes = std::fs::read(folder.join(format!("{name}.pdf"))).unwrap();
        let catalogue = read_catalogue(&bytes, name).unwrap();
        assert_eq!(catalogue.work().to_string(), work);
        assert_eq!((catalogue.stated_max, catalogue.sum()), (Some(stated), stated), "{name}");
        assert_eq!(short(&catalogue), items, "{name}");
        let told = catalogue.problems.iter().filter(|problem| problem.code != "points_over_items").count();
        assert_eq!(told, 0, "{name}: {:?}", catalogue.problems);
        for item in catalogue.items.iter().filter(|item| item.number != "ГК") {
            assert!(!item.content.is_empty() && !item.requirements.is_empty(), "{name} {}", item.number);
            assert!(item.text.chars().count() > 10, "{name} {}: {}", item.number, item.text);
        }
    }
}

#[test]
fn codes_of_shared_items_cut_by_lines_and_pages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/specs");
    if !folder.exists() {
        println!("skipped: the shared specifications are not beside the repository");
        return;
    }
    for (name, number, content, requirements, end) in [
        ("oge-2026-ma", "3", "1–8", "8–10", "в окружающем мире"),
        ("oge-2026-ma", "16", "7", "11", "площадей"),
        ("oge-2026-ru", "3", "4.21.8 4.26 4.27", "3.9", "предложений"),
        ("ege-2026-ru", "7", "3.5.2–3.5.6 3.4.2 3.6.3–3.6.7", "3.7", "языка"),
        ("ege-2026-ru", "2", "3.3.1", "3.2 3.3 3.6 3.11", "слова"),
        ("ege-2026-ma-base", "2", "1", "6 9", "мира"),
    ] {
        let bytes = std::fs::read(folder.join(format!("{name}.pdf"))).unwrap();
        let catalogue = read_catalogue(&bytes, name).unwrap();
        let item = catalogue.items.iter().find(|item| item.number == number).unwrap();
        assert_eq!(
            (item.content.join(" "), item.requirements.join(" ")),
            (content.to_owned(), requirements.to_owned())
        );
        assert!(item.text.ends_with(end), "{name} {number}: {}", item.text);
    }
}

/// Two pages of a plan side by side on one sheet: the second row is cut by the end of the left page, the head of one
/// column runs upwards, the level stands in the words under the table only.
#[test]
fn a_plan_on_both_halves_of_a_sheet_is_one() {
    let mut sheet = Canvas::new(595.0);
    let foot = "Спецификация КИМ ОГЭ 2031 года ФИЗИКА";
    let widths = [40.0, 150.0, 70.0, 70.0, 30.0];
    let head = "Номер|Проверяемые умения|Коды содержания|Коды требований|";
    for x in [30.0, 451.0] {
        sheet.words(foot, x, 570.0, 8.0);
        sheet.words("Федеральная служба по надзору", x, 580.0, 8.0);
    }
    sheet.words("Обобщённый план варианта КИМ ОГЭ 2031 года по ФИЗИКЕ", 40.0, 40.0, 10.0);
    sheet.table(
        30.0,
        60.0,
        &widths,
        &[head, "1|Измерять длину|1.1, 1.2|2.1|1", "2|Применять законы при опи-|1.3|2.2|3"],
    );
    let bottom = sheet.table(
        451.0,
        60.0,
        &widths,
        &[
            head,
            "|сании движения|||",
            "3|Объяснять явления|1.4–1.6|2.3|2",
            "Всего заданий – 3; по уровню сложности: Б – 3. Максимальный балл за работу – 6.",
        ],
    );
    // The head of the last column is narrow and runs upwards in both halves.
    for x in [370.0, 791.0] {
        sheet.upwards("Макс.", x, 79.0);
        sheet.upwards("балл", x + 9.0, 79.0);
    }
    assert!(bottom < 500.0);
    let bytes = pages(&[sheet], 842.0);
    let catalogue = read_catalogue(&bytes, "спецификация.pdf").unwrap();
    assert_eq!((catalogue.work().to_string().as_str(), catalogue.stated_max), ("ОГЭ-2031-03", Some(6)));
    assert_eq!(short(&catalogue), "1:Б1 2:Б3 3:Б2");
    assert_eq!(catalogue.problems, []);
    assert_eq!(catalogue.items[1].text, "Применять законы при описании движения");
    assert_eq!((catalogue.items[0].content.len(), catalogue.items[2].content[0].as_str()), (2, "1.4–1.6"));
}

fn check(table: &str, expected: &str, problems: &[&str]) {
    let catalogue = read_catalogue(table.replace('|', "\t").as_bytes(), "план.tsv").unwrap();
    assert_eq!(format!("{} {}", catalogue.work(), short(&catalogue)), expected);
    let codes: Vec<&str> = catalogue.problems.iter().map(|problem| problem.code.as_str()).collect();
    assert_eq!(codes, problems, "{:?}", catalogue.problems);
}

#[test]
fn the_rest_of_a_plan_may_come_before_its_head() {
    let row = |cells: &str| format!("<tr><td>{}</td></tr>", cells.replace('|', "</td><td>"));
    let table = |rows: &[&str]| format!("<table>{}</table>", rows.iter().map(|cells| row(cells)).collect::<String>());
    let rest = table(&["|движения|||||", "3|Объяснять|1.3|2|В|3", "4|Описывать|1.4|2|Б|1"]);
    let rest = rest.replace("<td></td></tr>", "</tr>");
    let first = table(&[
        "№|Проверяемые умения|КЭС|КТ|Уровень сложности|Макс. балл",
        "1|Измерять|1.1|2|Б|1",
        "2|Применять законы|1.2|2|П|2",
    ]);
    let page = format!(
        "<!doctype html><html><body>{rest}<p>План КИМ ОГЭ 2031 года по ФИЗИКЕ. Максимальный первичный балл за работу – 7.</p>{first}</body></html>"
    );
    check(&page, "ОГЭ-2031-03 1:Б1 2:П2 3:В3 4:Б1", &[]);
}

#[test]
fn a_table_of_our_own_is_read() {
    check(
        "ВПР 2031 Физика 7 класс|||||
Максимальный первичный балл за работу|4||||
№ задания|Уровень сложности|Макс. балл|Код КЭС|Код КТ|Проверяемые умения
1|Б|1|1.1|2.1|Измерять длину тела
2К1|П|1|1.2, 1.3|2.2|Называть закон
2К2|П|2|1.2|2.3|Объяснять явление
",
        "ВПР-2031-ФИ-7 1:Б1 2К1:П1 2К2:П2",
        &[],
    );
}

#[test]
fn a_range_is_spread_when_the_sum_wants_it() {
    let table = |max: u8| {
        format!(
            "ОГЭ 2031 года по географии|||||
№|Умения|КЭС|КТ|Уровень сложности|Макс. балл
1–3|Работа с картой|1|2|Б|1
4|Описание|1|2|П|2
Максимальный первичный балл за работу – {max}|||||
"
        )
    };
    check(&table(5), "ОГЭ-2031-08 1:Б1 2:Б1 3:Б1 4:П2", &[]);
    check(&table(3), "ОГЭ-2031-08 1-3:Б1 4:П2", &[]);
    // Three points are of the range together when the document counts four items.
    let together = table(5).replace("1|2|Б|1", "1|2|Б|3").replace("– 5", "– 5. Всего 4 задания");
    check(&together, "ОГЭ-2031-08 1:Б1 2:Б1 3:Б1 4:П2", &[]);
}

#[test]
fn an_oral_part_numbered_anew_is_a_part_of_the_paper() {
    let part = |words: &str, rows: &str, summary: &str| {
        format!(
            "<p>Обобщённый план варианта КИМ ЕГЭ 2031 года по АНГЛИЙСКОМУ ЯЗЫКУ ({words} часть)</p><table>\
             <tr><th>№</th><th>Умения</th><th>КЭС</th><th>КТ</th><th>Уровень сложности</th><th>Макс. балл</th></tr>\
             {rows}<tr><td colspan=6>{summary}</td></tr></table>"
        )
    };
    let row = |number: u8, level: &str, max: u8| {
        format!("<tr><td>{number}</td><td>Умение</td><td>1.1</td><td>2</td><td>{level}</td><td>{max}</td></tr>")
    };
    let written = [row(1, "Б", 1), row(2, "П", 2), row(3, "Б", 1)].concat();
    let written = part("письменная", &written, "Всего заданий – 3; по уровню сложности: Б – 2; П – 1");
    let oral = [row(1, "Б", 1), row(2, "П", 5)].concat();
    let oral = part(
        "устная",
        &oral,
        "Всего заданий – 2; по уровню сложности: Б – 1; П – 1. Максимальный первичный балл за экзаменационную работу – 10.",
    );
    let page = format!("<!doctype html><html><body>{written}{oral}</body></html>");
    check(&page, "ЕГЭ-2031-09 1:Б1 2:П2 3:Б1 У1:Б1 У2:П5", &[]);
}

#[test]
fn the_maximum_under_the_table_may_be_bare() {
    for summary in ["Максимальный балл – 3", "Общий балл – 3", "Всего заданий – 2. Итого 3 балла"]
    {
        check(
            &format!(
                "ВПР 2031 Биология 5 класс|||||
№|Умения|КЭС|КТ|Уровень сложности|Макс. балл
1|Наблюдать|МП 1.1, 2.1|2|Б|1
2 (К1–К2)|Описывать|1|2|П|2
{summary}.|||||
"
            ),
            "ВПР-2031-БИ-5 1:Б1 2:П2",
            &[],
        );
    }
}

#[test]
fn what_does_not_fit_is_told() {
    check(
        "ОГЭ 2031 года по химии|||||
Номер|Проверяемые элементы содержания|Коды содержания|Коды требований|Уровень сложности|Максимальный балл
1|Строение атома|1.1|2.1|Б|1
2|Связь|1.2|2.1|Х|2
4|Реакции|1.3|2.2|П|
Всего заданий – 4; из них по уровню сложности: Б – 1; П – 2. Максимальный первичный балл за работу – 5.|||||
",
        "ОГЭ-2031-04 1:Б1 2:?2 4:П0",
        &["level_unread", "maximum_mismatch", "item_without_max", "count_mismatch", "level_mismatch", "number_gap"],
    );
}

#[test]
fn criteria_take_the_place_of_their_item() {
    check(
        "ЕГЭ 2031 года по истории|||||
№|Проверяемые умения|КЭС|КТ|Уровень сложности|Макс. балл
1|Знание дат|1|2|Б|1
2|Сочинение|1|2|В|5
К1|Указание событий||||2
К2|Роль личностей||||3
Итого|||||6
Максимальный первичный балл за работу – 6|||||
",
        "ЕГЭ-2031-07 1:Б1 2К1:В2 2К2:В3",
        &[],
    );
}

#[test]
fn json_is_our_own_shape() {
    let item = r#"{"number":"1","text":"Чтение","content":["1.1"],"requirements":[],"level":"Б","max":2}"#;
    let json = format!(
        r#"{{"procedure":"РДР","year":2031,"subject":"Биология","subject_code":"БИ","grade":8,"stated_max":3,"items":[{item}]}}"#
    );
    let catalogue = read_catalogue(json.as_bytes(), "план.json").unwrap();
    assert_eq!(catalogue.work().to_string(), "РДР-2031-БИ-8");
    assert_eq!(
        catalogue.problems.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>(),
        ["maximum_mismatch"]
    );
}

#[test]
fn what_is_no_plan_is_refused() {
    for (text, code) in [
        ("№;Мероприятие;Срок\n1;Семинар;май\n2;Совещание;июнь\n", "no_item_plan"),
        ("№;Умения;КЭС;Макс. балл\n1;Счёт;1;1\n2;Чтение;2;1\n", "work_unknown"),
        ("{\"year\": 2031}", "catalogue_unread"),
    ] {
        assert_eq!(read_catalogue(text.as_bytes(), "план").unwrap_err().code, code, "{text}");
    }
}
