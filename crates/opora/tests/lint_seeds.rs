//! The linter on the five real roadmaps: it finds at least what their readers noted by hand (`gold/*_note`, `domain.md` 8.4).
//!
//! Needs `../shared` beside the repository; without it the tests say so and pass.

use std::path::PathBuf;

use domain::lint::{Finding, check};
use domain::review::{QuestionKind, questions};
use domain::roadmap::Roadmap;

/// Reads a seed by the beginning of its name; nothing without `../shared`.
fn seed(prefix: &str) -> Option<Roadmap> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/seeds"));
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is absent", folder.display());
        return None;
    };
    let path =
        entries.map(|e| e.unwrap().path()).find(|p| p.file_name().unwrap().to_string_lossy().starts_with(prefix));
    let path = path.unwrap_or_else(|| panic!("no seed {prefix}"));
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    Some(imports::read_roadmap(&std::fs::read(&path).unwrap(), &name, None).unwrap())
}

/// Each row: code, beginning of the line's title (empty for any place), words of the sentence (empty for any).
fn expect(prefix: &str, rows: &[(&str, &str, &str)]) {
    let Some(plan) = seed(prefix) else { return };
    let findings = check(&plan);
    for (code, title, words) in rows {
        let fits = |f: &&Finding| {
            let text = f.text.replace('\u{a0}', " ");
            f.code == *code && f.title.as_deref().unwrap_or("").starts_with(title) && text.contains(words)
        };
        assert!(findings.iter().any(|f| fits(&f)), "{prefix}: no {code} at «{title}» with «{words}»");
    }
}

fn count(prefix: &str, code: &str) -> Option<usize> {
    Some(check(&seed(prefix)?).iter().filter(|f| f.code == code).count())
}

#[test]
fn a_plan_without_a_period() {
    expect(
        "000",
        &[
            ("no_period", "", "01.01.2023 – 31.12.2023"),
            ("no_result", "Назначение кураторов", ""),
            ("row_healed", "Выявление семей", "границу страницы"),
            ("share_without_target", "Разработать индивидуальный", ""),
            ("misspelled", "Взаимодействие с мобильным", "в течение"),
        ],
    );
    // The note counts nine lines of January before the approval of 14 February.
    assert!(count("000", "before_approval").is_none_or(|n| n == 9), "{:?}", count("000", "before_approval"));
}

#[test]
fn a_plan_of_risks() {
    expect(
        "001",
        &[
            ("before_approval", "Проведение оценки материально", "06.10.2021"),
            ("outside_period", "Проведение оценки материально", ""),
            ("owners_not_separated", "Проведение семинаров-совещаний руководителей в рамках", ""),
            ("owner_not_a_party", "Апробация и внедрение", "привлечение"),
            ("no_starting_point", "Публикация результатов независимой", "каждые 3 года"),
            ("deadline_holds_result", "Увеличение числа резильентных", "Ежегодное увеличение"),
            ("parts_without_whole", "Увеличение числа резильентных", "3 + 2 + 2 = 7"),
            ("numbering_restarts", "", ""),
        ],
    );
}

#[test]
fn a_plan_with_an_order() {
    expect(
        "002",
        &[
            ("order_numbers_disagree", "", "186-ОР"),
            ("order_numbers_disagree", "", "10.02.2023"),
            ("names_disagree", "", "Светлана Александровна"),
            ("goal_holds_target", "", "на 30%"),
            ("falling_target", "", "25 %"),
            ("target_without_date", "", "доля педагогических работников"),
            ("target_without_value", "", "доля школ, обучающиеся которых"),
            ("targets_end_early", "", "2024 года, а план действует до 2025"),
            ("contradictory_target", "Показатель «коэффициент", "15 % и 70 %"),
            ("deadline_holds_result", "Показатель эффективности деятельности", ""),
            ("yearly_in_one_year", "Доля общеобразовательных учреждений", ""),
            ("misspelled", "Динамика индекса", "повышение"),
            ("month_in_wrong_case", "Организация секционной работы", "августа"),
            ("no_date", "Разработка и реализация планов", ""),
            ("no_owner", "Разработка и реализация планов", ""),
            ("duplicate_activity", "Мониторинг реализации школьных", ""),
            ("channel_holds_documents", "", ""),
            ("page_number_suspected", "Анализ входных", ""),
            ("abbreviation_suspected", "Становление и реализация", "ШКНОР"),
            ("words_run_together", "", "слитно"),
            ("duty_without_line", "ежеквартально предоставлять", ""),
            ("no_numbers", "", ""),
        ],
    );
    let Some(plan) = seed("002") else { return };
    let asked = questions(&plan);
    let question = asked.iter().find(|q| q.kind == QuestionKind::TargetContradicts).unwrap();
    assert_eq!(question.options[0].text, "второй срок — 2024 год");
}

#[test]
fn a_plan_of_a_school_year() {
    expect(
        "003",
        &[
            ("text_cut_off", "Организация подготовительной работы", "занятий с"),
            ("results_may_be_shifted", "Анализ результатов исполнения", ""),
            ("no_result", "Анализ результатов исполнения", ""),
            ("no_definite_date", "Участие ШНОР, ШНСУ в деятельности", "План работы ММС"),
            ("duty_without_line", "Представить аналитические материалы", ""),
        ],
    );
}

#[test]
fn a_plan_of_an_institute() {
    expect(
        "004",
        &[
            ("no_approval", "", ""),
            ("similar_activity", "Подготовка адресных рекомендаций по разбору", "3.4"),
            ("target_in_audience", "Проектная сессия", ""),
            ("target_in_audience", "Постояннодействующий семинар", ""),
            ("no_result", "Подготовка перечня", ""),
        ],
    );
}

#[test]
fn nothing_of_gravity_is_made_up() {
    for (prefix, errors) in [("000", 0), ("001", 0), ("003", 0), ("004", 0)] {
        let Some(plan) = seed(prefix) else { return };
        let grave: Vec<String> =
            check(&plan).iter().filter(|f| f.severity == domain::lint::Severity::Error).map(Finding::line).collect();
        assert_eq!(grave.len(), errors, "{prefix}: {grave:?}");
    }
}
