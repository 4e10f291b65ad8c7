//! Tables of registers in the shapes that schools give them.

use domain::registers::RegisterTable;

use super::read_registers;

/// Reads a CSV and tells the register, its keys and its rows.
fn read(text: &str) -> Vec<(String, String, Vec<String>)> {
    let file = read_registers(text.as_bytes(), "a.csv").unwrap_or_else(|refusal| panic!("{refusal}\n{text}"));
    let tell = |table: &RegisterTable| {
        let keys: Vec<&str> = table.columns.iter().map(|column| column.key).collect();
        let rows = table.rows.iter().map(|row| format!("{}: {}", row.number, row.cells.join("|")));
        (table.register.to_owned(), keys.join(" "), rows.collect())
    };
    file.tables.iter().map(tell).collect()
}

fn check(text: &str, register: &str, keys: &str, rows: &[&str]) {
    let read = read(text);
    let [(known, columns, found)] = &read[..] else { panic!("{read:?}") };
    assert_eq!((known.as_str(), columns.as_str()), (register, keys), "{text}");
    assert_eq!(found, rows, "{text}");
}

#[test]
fn heads_in_any_order_with_titles_numbers_and_totals() {
    check(
        "Вакансии;;;\nпо школам;;;\n№ п/п;КОЛИЧЕСТВО СТАВОК;Дата;\"Вакантная\nдолжность\";Школа\n1;2;3;4;5\n1;0,5;01.02.2023;учитель;Речная СОШ\n;;;;\n2;1;01.02.2023;логопед;Озёрная ООШ\nИтого;1,5;;;\nИсполнитель: Петрова;;;;\n",
        "vacancies",
        "rate date post unit",
        &["5: 0,5|01.02.2023|учитель|Речная СОШ", "7: 1|01.02.2023|логопед|Озёрная ООШ"],
    );
}

#[test]
fn a_head_of_two_rows() {
    check(
        "ОО;Электронная библиотека;Номер договора;Срок действия;\n;;;с;по\ns1;ЭБС;№ 1;01.02.2023;31.01.2024\n",
        "libraries",
        "unit system contract since until",
        &["3: s1|ЭБС|№ 1|01.02.2023|31.01.2024"],
    );
    check(
        "ОО,Код ученика,Класс,Предмет,Основание,Дата основания,Маршрут с,Согласие родителей,,Дополнительные занятия (часов),\n,,,,,,,дата,документ,план,посещено\ns1,a,5,физика,ВПР,01.02.2023,,02.02.2023,№ 1,10,5\n",
        "pupils",
        "unit code class subject ground ground_date route_since consent_date consent_document lessons_planned lessons_attended",
        &["3: s1|a|5|физика|ВПР|01.02.2023||02.02.2023|№ 1|10|5"],
    );
}

#[test]
fn heads_known_by_their_stems() {
    check(
        "Краткое наименование образовательной организации;Дата проведения инвентаризации;Наименование учебного оборудования;Потребность (шт.);Фактическое наличие (шт.)\ns1;01.02.2023;Парта;10;5\n",
        "equipment",
        "unit date item need have",
        &["2: s1|01.02.2023|Парта|10|5"],
    );
}

#[test]
fn two_tables_on_one_sheet() {
    let read = read(
        "Школа;Дата;Должность;Ставок\ns1;01.02.2023;учитель;1\n\nЭлектронные библиотеки;;;;\nШкола;Система;Договор;С;По\ns1;ЭБС;5;01.02.2023;01.02.2024\n",
    );
    let names: Vec<(&str, usize)> = read.iter().map(|(name, _, rows)| (name.as_str(), rows.len())).collect();
    assert_eq!(names, [("vacancies", 1), ("libraries", 1)]);
}

#[test]
fn what_is_no_register_is_refused_with_what_is_missing() {
    let refused = |text: &str| read_registers(text.as_bytes(), "a.csv").unwrap_err();
    let refusal = refused("ОО;Класс;Предмет;Основание;Дата основания;Маршрут с\ns1;5;физика;ВПР;01.02.2023;\n");
    assert_eq!(refusal.code, "not_a_register");
    assert!(refusal.message.contains("код ученика"), "{refusal}");
    assert_eq!(refused("а;б;в\n1;2;3\n").code, "not_a_register");
    assert_eq!(
        refused("Организация;Дата;Наименование оборудования;Программа;Часы;Сумма, руб.\ns1;01.02.2023;Ноутбук;Курсы;36;100\n").code,
        "not_a_register"
    );
}

#[test]
fn the_day_in_the_title() {
    let file = read_registers(
        "Вакансии по состоянию на 1 октября 2023 года;;;\nШкола;Дата;Должность;Ставок\ns1;01.02.2023;учитель;1\n"
            .as_bytes(),
        "a.csv",
    );
    let stated = file.unwrap().tables[0].stated;
    assert_eq!(stated.map(|day| day.to_string()).as_deref(), Some("2023-10-01"));
}
