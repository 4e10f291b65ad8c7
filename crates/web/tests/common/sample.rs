//! An invented roadmap and small stand-ins for the heavy ports.

use domain::calendar_model::CalendarModel;
use domain::plan_export::PlanExport;
use domain::refusal::Refusal;
use domain::roadmap::{
    Activity, Approval, PeriodSource, Roadmap, RoadmapKind, RoadmapPeriod, Section, Source, Territory,
};
use domain::timeline_model::TimelineModel;
use domain::unit::UnitRow;
use operations::Ports;
use phrases::period::Period;
use phrases::{deadline, indicator, parties};

pub fn ports() -> Ports {
    Ports {
        read_roadmap,
        units_from_sheet,
        units_template,
        export_docx,
        export_xlsx,
        calendar,
        timeline,
        chart: |chart| format!("<svg><title>{}</title></svg>", chart.id),
        sheet_xlsx: |sheet| Ok(sheet.title.as_bytes().to_vec()),
        read_registers: |_, name| {
            Err(Refusal::new("not_a_register", format!("Файл «{name}»: не реестр."), "Выберите другой."))
        },
        diagnostic_form: |form| Ok(form.school.as_bytes().to_vec()),
    }
}

/// `sample` is the roadmap, `second` its next version, anything else is refused.
fn read_roadmap(bytes: &[u8], _name: &str, _period: Option<Period>) -> Result<Roadmap, Refusal> {
    match bytes {
        b"sample" => Ok(roadmap(&LINES)),
        b"second" => {
            let mut lines = LINES;
            lines[1].2 = "до 20 апреля 2023";
            lines[3].1 = "Совещание директоров школ-участниц проекта и их кураторов";
            Ok(roadmap(&lines[..lines.len() - 1]))
        }
        b"large" => {
            let lines: Vec<Words> = LINES.into_iter().cycle().take(500).collect();
            Ok(roadmap(&lines))
        }
        b"empty" => Ok(roadmap(&[])),
        _ => Err(Refusal::new(
            "not_a_plan",
            "В файле нет таблицы с мероприятиями.",
            "Загрузите файл дорожной карты, в котором есть таблица с мероприятиями и сроками.",
        )),
    }
}

/// Number, title, deadline, responsible, expected result.
type Words = (&'static str, &'static str, &'static str, &'static str, &'static str);

const LINES: [Words; 7] = [
    (
        "1.1",
        "Выявление ресурсных дефицитов школ-участниц",
        "январь 2023",
        "МОУО, ШНОР",
        "Доля школ, в которых выявлены дефициты, не менее 80%",
    ),
    (
        "1.2",
        "Анализ факторов риска учебной неуспешности",
        "до 31 марта 2023",
        "МБУ «Методический центр»",
        "Аналитическая справка",
    ),
    ("1.3", "Собеседования с командами школ", "апрель, октябрь 2023", "Ветрова А.С.", ""),
    ("2.1", "Совещание директоров школ-участниц", "ежеквартально", "МОУО", "Протокол"),
    ("2.2", "Консультации для учителей", "постоянно", "МБУ «Методический центр»", "не менее 90% педагогов"),
    ("2.3", "Посещение уроков куратором", "по графику куратора", "кураторы", ""),
    ("2.4", "Итоговый отчёт", "когда рак на горе свистнет", "", "Отчёт"),
];

fn roadmap(lines: &[Words]) -> Roadmap {
    let period = Period::new("2023-01-01".parse().unwrap(), "2023-12-31".parse().unwrap()).unwrap();
    let rows = |section: &str| {
        let of_section = lines.iter().enumerate().filter(|(_, words)| words.0.starts_with(section));
        of_section.map(|(index, words)| activity(index, words, period)).collect()
    };
    let section = |number: &str, title: &str| Section {
        number: Some(number.to_owned()),
        title: title.to_owned(),
        sections: Vec::new(),
        activities: rows(number),
    };
    Roadmap {
        title: "Дорожная карта поддержки школ Заречного района на 2023 год".to_owned(),
        kind: RoadmapKind::Roadmap,
        territory: Territory { region: None, municipality: Some("Заречный район".to_owned()) },
        approval: Approval {
            kind: Some("приказ".to_owned()),
            number: Some("12-А".to_owned()),
            date: "2023-01-12".parse().ok(),
            issuer: Some("Управление образования".to_owned()),
            signatory: Some("Лунина О. П.".to_owned()),
        },
        period: RoadmapPeriod { start: period.start, end: period.end, source: PeriodSource::Title },
        goals: vec!["Повышение качества образования в школах-участницах".to_owned()],
        targets: Vec::new(),
        checkpoints: Vec::new(),
        obligations: Vec::new(),
        working_group: Vec::new(),
        participants: Vec::new(),
        sections: vec![section("1", "Диагностика"), section("2", "Сопровождение")],
        warnings: Vec::new(),
    }
}

fn activity(index: usize, &(number, title, due, responsible, expected): &Words, period: Period) -> Activity {
    Activity {
        number: Some(number.to_owned()),
        title: title.to_owned(),
        audience: None,
        deadline: deadline::read(due, period),
        responsible: parties::read(responsible),
        expected: Some(expected.to_owned()).filter(|text| !text.is_empty()),
        indicators: if expected.is_empty() { Vec::new() } else { indicator::read_cell(expected, Some(period)) },
        reports: Vec::new(),
        channels: Vec::new(),
        source: Source { table: Some(1), row: u32::try_from(index + 2).ok(), page: Some(3), healed: Vec::new() },
    }
}

fn units_from_sheet(bytes: &[u8], _name: &str) -> Result<Vec<UnitRow>, Refusal> {
    let text = String::from_utf8(bytes.to_vec())
        .map_err(|_| Refusal::new("not_a_list", "Файл не похож на список.", "Возьмите шаблон и заполните его."))?;
    let row = |(index, line): (usize, &str)| {
        let mut cells = line.split(';').map(str::to_owned);
        let mut next = || cells.next().unwrap_or_default();
        UnitRow {
            row: u32::try_from(index + 1).unwrap(),
            kind: next(),
            name: next(),
            short_name: next(),
            code: next(),
            email: String::new(),
            phone: String::new(),
            subordinate_to: String::new(),
        }
    };
    Ok(text.lines().enumerate().map(row).collect())
}

fn units_template() -> Vec<u8> {
    b"template".to_vec()
}

fn export_docx(plan: &PlanExport) -> Result<Vec<u8>, String> {
    Ok(format!("docx {}", plan.title).into_bytes())
}

fn export_xlsx(plan: &PlanExport) -> Result<Vec<u8>, String> {
    Ok(format!("xlsx {}", plan.title).into_bytes())
}

fn timeline(timeline: &TimelineModel) -> String {
    format!("<svg role=\"group\" aria-label=\"{}\"></svg>", timeline.title.replace('"', ""))
}

fn calendar(_calendar: &CalendarModel) -> String {
    "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_owned()
}
