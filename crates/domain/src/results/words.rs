//! What is said of results in Russian: works, verdicts, statuses, chances, and why a school is listed.
//!
//! Words support, they do not label: a verdict is about results of a year, never about people.

use std::collections::BTreeSet;

use super::dynamics::{Direction, Trend};
use super::file::FileKind;
use super::identification::{ProcedureResult, SchoolVerdict, VerdictKind};
use super::rule::{Against, Measure, Operator, Rule};
use super::work::{Procedure, SUBJECTS, WorkCode};
use crate::russian;

/// Federal codes of the subjects of state exams.
const EXAM_SUBJECTS: [(&str, &str); 18] = [
    ("01", "Русский язык"),
    ("02", "Математика"),
    ("03", "Физика"),
    ("04", "Химия"),
    ("05", "Информатика"),
    ("06", "Биология"),
    ("07", "История"),
    ("08", "География"),
    ("09", "Английский язык"),
    ("10", "Немецкий язык"),
    ("11", "Французский язык"),
    ("12", "Обществознание"),
    ("13", "Испанский язык"),
    ("14", "Китайский язык"),
    ("18", "Литература"),
    ("22", "Математика базовая"),
    ("51", "Русский язык"),
    ("52", "Математика"),
];

/// Subject in words; a code that is not known stands as it is.
pub fn subject(code: &str) -> &str {
    SUBJECTS.iter().chain(&EXAM_SUBJECTS).find(|(known, _)| *known == code).map_or(code, |(_, words)| words)
}

/// «Математика, 5 класс»; for exams «Математика, ОГЭ».
pub fn work(code: &WorkCode) -> String {
    let words = subject(&code.subject);
    match (code.procedure, code.grade) {
        (Procedure::Vpr, Some(grade)) => format!("{words}, {grade}\u{a0}класс"),
        (procedure, Some(grade)) => format!("{words}, {grade}\u{a0}класс, {}", procedure.name()),
        (procedure, None) => format!("{words}, {}", procedure.name()),
    }
}

/// «Математика, 5 класс, ВПР 2025».
pub fn work_with_year(code: &WorkCode) -> String {
    let words = subject(&code.subject);
    let grade = code.grade.map(|grade| format!(", {grade}\u{a0}класс")).unwrap_or_default();
    format!("{words}{grade}, {}\u{a0}{}", code.procedure.name(), code.year)
}

/// Verdict in words.
pub const fn verdict(kind: VerdictKind) -> &'static str {
    match kind {
        VerdictKind::Low => "низкие результаты",
        VerdictKind::Risk => "зона риска",
        VerdictKind::Clear => "признаков нет",
        VerdictKind::Insufficient => "данных недостаточно",
    }
}

/// Statuses that a run knows, with their words.
pub const STATUSES: [(&str, &str); 5] = [
    ("stagnation", "три года подряд и дольше"),
    ("first_time", "впервые"),
    ("left", "вышла из списка"),
    ("observation", "под наблюдением"),
    ("listed", "в списке"),
];

/// A status in words; one that is not known stands as it is.
pub fn status(code: &str) -> &str {
    let more = [("improving", "результаты растут"), ("worsening", "результаты снижаются")];
    STATUSES.iter().chain(&more).find(|(known, _)| *known == code).map_or(code, |(_, words)| words)
}

/// Trend over all works in words.
pub const fn trend(trend: Trend) -> &'static str {
    match trend {
        Trend::Improving => "результаты растут",
        Trend::Worsening => "результаты снижаются",
        Trend::Unclear => "нельзя отличить от прошлого года",
    }
}

/// Direction of a change in words.
pub const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Positive => "доля ниже минимума не выросла",
        Direction::Neutral => "доля ниже минимума немного выросла",
        Direction::Negative => "доля ниже минимума выросла на 10 и более пунктов",
    }
}

/// Kind of a file in words.
pub const fn file_kind(kind: FileKind) -> &'static str {
    match kind {
        FileKind::IndividualResults => "индивидуальные результаты (Ф1)",
        FileKind::MarkStatistics => "статистика по отметкам (Ф3)",
        FileKind::JournalComparison => "сравнение отметок с журналом",
        FileKind::ScoreDistribution => "распределение первичных баллов",
        FileKind::ItemCompletion => "выполнение заданий",
        FileKind::PlannedResults => "достижение планируемых результатов",
        FileKind::ItemCompletionByMark => "выполнение заданий группами участников",
        FileKind::CollectionForm => "форма сбора результатов",
        FileKind::EgeProtocol => "протокол ЕГЭ",
        FileKind::EgeRegionalProtocol => "протокол ЕГЭ, региональный",
        FileKind::OgeProtocol => "протокол ОГЭ или ГВЭ",
        FileKind::Appeals => "апелляции",
        FileKind::RegionalMarks => "доли отметок, таблица региона",
        FileKind::RegionalScores => "доли баллов, таблица региона",
        FileKind::RegionalMarkers => "признаки необъективности, таблица региона",
        FileKind::SchoolRegister => "реестр школ",
        FileKind::Sittings => "результаты участников (CSV или Parquet)",
        FileKind::DiagnosticWork => "диагностическая работа школы",
    }
}

/// «в 93 случаях из 100»; never a certainty.
pub fn chance(probability: f64) -> String {
    let cases = (100.0 * probability.clamp(0.0, 1.0)).round() as u64;
    match cases {
        0 => "меньше чем в 1 случае из 100".to_owned(),
        100 => "больше чем в 99 случаях из 100".to_owned(),
        cases => format!("в {cases} {} из 100", russian::plural(cases, "случае", "случаях", "случаях")),
    }
}

/// The difference of two shares in percent as they are shown, to a tenth: beside «39,2 → 54,2» stands 15, never 14,9.
pub fn difference([before, now]: [f64; 2]) -> f64 {
    let shown = |percent: f64| (percent * 10.0).round();
    (shown(now) - shown(before)) / 10.0
}

/// «35 % (22–51)».
pub fn share(procedure: &ProcedureResult) -> String {
    let value = russian::number(100.0 * procedure.share, 1);
    match procedure.interval {
        Some([low, high]) => {
            let (low, high) = (russian::number(100.0 * low, 0), russian::number(100.0 * high, 0));
            format!("{value}\u{a0}% ({low}–{high})")
        }
        None => value,
    }
}

/// The threshold of the rule in percent, where the rule compares shares below the minimum with one and the same value.
pub fn threshold(rule: &Rule) -> Option<f64> {
    let plain = |criterion: &&super::rule::Criterion| {
        criterion.measure == Measure::BelowShare
            && criterion.against == Against::Value
            && criterion.operator == Operator::AtLeast
    };
    let first = rule.criteria.first()?.threshold;
    let same = rule.criteria.iter().all(|criterion| plain(&criterion) && (criterion.threshold - first).abs() < 1e-9);
    same.then_some(first)
}

/// Procedures of a year that the rule found low, each once, in the order of the verdict.
pub fn low_works(verdict: &SchoolVerdict, year: u16) -> Vec<&ProcedureResult> {
    let mut seen = BTreeSet::new();
    let all = verdict.criteria.iter().flat_map(|criterion| &criterion.procedures);
    all.filter(|procedure| procedure.low && procedure.work.year == year && seen.insert(procedure.work.clone()))
        .collect()
}

/// Why the school is where it is, in plain words, the most important sentence first.
pub fn ground(verdict: &SchoolVerdict, rule: Option<&Rule>) -> Vec<String> {
    let mut sentences = vec![first_sentence(verdict, rule)];
    let chance = chance(verdict.probability);
    sentences.extend(match verdict.verdict {
        VerdictKind::Low => Some(format!("При другом составе классов попала бы снова {chance}.")),
        VerdictKind::Risk | VerdictKind::Clear => {
            Some(format!("При другом составе классов попала бы в список {chance}."))
        }
        VerdictKind::Insufficient => None,
    });
    if verdict.small_sample {
        let words = "Участников мало: одна-две работы могли изменить вывод, поэтому смотрите на интервалы, а не только на доли.";
        sentences.push(words.to_owned());
    }
    sentences.extend(over_years(verdict));
    sentences
}

fn first_sentence(verdict: &SchoolVerdict, rule: Option<&Rule>) -> String {
    let year = verdict.year;
    match verdict.verdict {
        VerdictKind::Low => format!("Школа вошла в список: {}.", why(verdict, rule)),
        VerdictKind::Risk => format!("Школа не вошла в список, но близка к нему: {}.", why(verdict, rule)),
        VerdictKind::Clear => format!("Школа не вошла в список: в {year} году признаков правила нет."),
        VerdictKind::Insufficient => {
            format!(
                "Сделать вывод за {year} год нельзя: участников слишком мало или работ, которые учитывает правило, не было."
            )
        }
    }
}

/// «в 2025 году по 3 работам не менее 30 % участников ниже минимума, и по одной из них — второй год подряд»; for rules of
/// another build the texts of the criteria that hold.
fn why(verdict: &SchoolVerdict, rule: Option<&Rule>) -> String {
    let low = low_works(verdict, verdict.year);
    let Some(threshold) = rule.and_then(threshold).filter(|_| !low.is_empty()) else {
        let met = verdict.criteria.iter().filter(|criterion| criterion.met).map(|criterion| criterion.text.clone());
        return met.collect::<Vec<_>>().join("; ");
    };
    let before = low_works(verdict, verdict.year - 1);
    let again = low.iter().filter(|now| before.iter().any(|past| past.work.without_year() == now.work.without_year()));
    let again = again.count() as u64;
    let number = low.len() as u64;
    let works = format!("{number}\u{a0}{}", russian::plural(number, "работе", "работам", "работам"));
    let threshold = russian::number(threshold, 1);
    let first = format!("в {} году по {works} не менее {threshold}\u{a0}% участников ниже минимума", verdict.year);
    match again {
        0 => first,
        1 if number == 1 => format!("{first}, и это второй год подряд"),
        1 => format!("{first}, и по одной из них – второй год подряд"),
        again if again == number => format!("{first}, и по каждой из них – второй год подряд"),
        again => format!("{first}, и по {again} из них – второй год подряд"),
    }
}

fn over_years(verdict: &SchoolVerdict) -> Option<String> {
    let has = |status: &str| verdict.statuses.iter().any(|known| known == status);
    let years: Vec<String> = verdict.years_low.iter().map(u16::to_string).collect();
    if has("stagnation") {
        return Some(format!("Результаты низкие три года подряд и дольше: {}.", russian::list(&years)));
    }
    if has("first_time") {
        return Some("В список школа попала впервые.".to_owned());
    }
    if has("left") {
        return Some("Год назад школа была в списке, теперь вышла из него.".to_owned());
    }
    has("observation").then(|| "Школа вышла из списка год назад и остаётся под наблюдением.".to_owned())
}

/// What would have kept a low procedure under the threshold: arithmetic, no forecast.
pub fn way_out(procedure: &ProcedureResult, threshold: f64) -> Option<String> {
    let hundredths = (threshold * 100.0).round().max(0.0) as u64;
    if !procedure.low || procedure.participants == 0 || hundredths == 0 {
        return None;
    }
    // The largest k with 10 000 · k < hundredths · n.
    let most = (hundredths * procedure.participants - 1) / 10_000;
    let extra = procedure.below.checked_sub(most).filter(|extra| *extra > 0)?;
    Some(format!(
        "{}: порог не был бы достигнут, если бы ниже минимума осталось не больше {} из {}, то есть на {} меньше",
        work(&procedure.work),
        most,
        russian::counted(procedure.participants, "участника", "участников", "участников"),
        extra
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::identification::CriterionResult;

    fn procedure(work: &str, participants: u64, below: u64) -> ProcedureResult {
        let share = below as f64 / participants as f64;
        ProcedureResult {
            work: work.parse().unwrap(),
            participants,
            below,
            share,
            interval: Some([share / 2.0, share * 1.5]),
            low: 100 * below >= 30 * participants,
            small: participants < 10,
        }
    }

    fn school(kind: VerdictKind, procedures: Vec<ProcedureResult>, statuses: &[&str]) -> SchoolVerdict {
        SchoolVerdict {
            school: "edu990101".into(),
            name: "Школа № 1".into(),
            municipality: None,
            year: 2025,
            rule: "federal-2025@1".into(),
            verdict: kind,
            criteria: vec![CriterionResult {
                code: "A".into(), met: true, text: "признак А".into(), procedures
            }],
            statuses: statuses.iter().map(|status| (*status).to_owned()).collect(),
            years_low: vec![2023, 2024, 2025],
            probability: 0.93,
            small_sample: false,
            sources: Vec::new(),
        }
    }

    fn check(verdict: &SchoolVerdict, rule: Option<&str>, expected: &[&str]) {
        let rule = rule.and_then(Rule::shipped);
        let told: Vec<String> = ground(verdict, rule.as_ref()).iter().map(|text| text.replace('\u{a0}', " ")).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn the_ground_in_plain_words() {
        let three = || {
            vec![
                procedure("ВПР-2025-МА-5", 40, 14),
                procedure("ВПР-2025-РУ-5", 40, 13),
                procedure("ВПР-2025-МА-6", 40, 2),
                procedure("ВПР-2024-МА-5", 40, 13),
            ]
        };
        check(
            &school(VerdictKind::Low, three(), &["listed", "stagnation"]),
            Some("federal-2025"),
            &[
                "Школа вошла в список: в 2025 году по 2 работам не менее 30 % участников ниже минимума, и по одной из них – второй год подряд.",
                "При другом составе классов попала бы снова в 93 случаях из 100.",
                "Результаты низкие три года подряд и дольше: 2023, 2024 и 2025.",
            ],
        );
        check(
            &school(VerdictKind::Low, three(), &["first_time"]),
            None,
            &[
                "Школа вошла в список: признак А.",
                "При другом составе классов попала бы снова в 93 случаях из 100.",
                "В список школа попала впервые.",
            ],
        );
        check(
            &school(VerdictKind::Clear, Vec::new(), &["left"]),
            Some("federal-2025"),
            &[
                "Школа не вошла в список: в 2025 году признаков правила нет.",
                "При другом составе классов попала бы в список в 93 случаях из 100.",
                "Год назад школа была в списке, теперь вышла из него.",
            ],
        );
    }

    #[test]
    fn chances_are_never_certain() {
        for (probability, words) in [
            (0.0, "меньше чем в 1 случае из 100"),
            (0.012, "в 1 случае из 100"),
            (0.214, "в 21 случае из 100"),
            (0.93, "в 93 случаях из 100"),
            (0.999, "больше чем в 99 случаях из 100"),
        ] {
            assert_eq!(chance(probability), words);
        }
    }

    #[test]
    fn the_way_out_is_exact_at_the_threshold() {
        for (participants, below, most) in [(40, 14, Some(11)), (40, 12, Some(11)), (10, 3, Some(2)), (40, 11, None)] {
            let told = way_out(&procedure("ВПР-2025-МА-5", participants, below), 30.0);
            assert_eq!(told.is_some(), most.is_some());
            if let (Some(told), Some(most)) = (told, most) {
                assert!(told.contains(&format!("не больше {most} из")), "{told}");
            }
        }
    }

    #[test]
    fn a_difference_is_that_of_the_shares_shown() {
        for (shares, difference) in
            [([39.24, 54.16], "15"), ([39.16, 54.24], "15"), ([0.0, 0.04], "0"), ([54.2, 39.2], "−15")]
        {
            assert_eq!(russian::number(super::difference(shares), 1), difference, "{shares:?}");
        }
    }

    #[test]
    fn works_in_words() {
        for (code, short, long) in [
            ("ВПР-2025-МА-5", "Математика, 5 класс", "Математика, 5 класс, ВПР 2025"),
            ("ОГЭ-2025-01", "Русский язык, ОГЭ", "Русский язык, ОГЭ 2025"),
            ("КР-2026-РУ-8", "Русский язык, 8 класс, КР", "Русский язык, 8 класс, КР 2026"),
            ("ЕГЭ-2025-99", "99, ЕГЭ", "99, ЕГЭ 2025"),
        ] {
            let code: WorkCode = code.parse().unwrap();
            assert_eq!(work(&code).replace('\u{a0}', " "), short);
            assert_eq!(work_with_year(&code).replace('\u{a0}', " "), long);
        }
    }
}
