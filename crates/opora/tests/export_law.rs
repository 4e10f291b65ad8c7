//! The law of exports: a plan written as DOCX or XLSX is read back as the same plan.
//!
//! Needs `../shared` beside the repository for the real plans; without it only the invented one is tried.

use std::path::PathBuf;

use domain::plan_export::PlanExport;
use domain::roadmap::{Activity, Roadmap};
use phrases::text::squeeze;

const INVENTED: &str = "\
План мероприятий по поддержке школ Заречного района на 2023 год

№\tМероприятие\tСроки\tОтветственные\tОжидаемый результат
1. Диагностика\t\t\t\t
1.1\tСобрать сведения о кадрах школ\tмарт 2023\tУправление образования, школы\tСправка
1.2\tОбсудить планы школ на совещании\tдо 15 апреля 2023\tУправление образования\tПротокол
2. Поддержка\t\t\t\t
2.1\tПровести семинары для учителей математики\tапрель, октябрь 2023\tметодический центр\tне менее 80% учителей
";

/// The invented plan and the seeds that are there.
fn plans() -> Vec<(String, Roadmap)> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/seeds"));
    let mut documents = vec![("invented.txt".to_owned(), INVENTED.as_bytes().to_vec())];
    match std::fs::read_dir(&folder) {
        Ok(entries) => documents.extend(entries.map(|entry| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap())
        })),
        Err(_) => println!("only the invented plan: {} is absent", folder.display()),
    }
    let read = |(name, bytes): (String, Vec<u8>)| {
        let plan = imports::read_roadmap(&bytes, &name, None).unwrap_or_else(|e| panic!("{name}: {e}"));
        (name, plan)
    };
    documents.into_iter().map(read).collect()
}

/// What of an activity has to survive. Line breaks and white space may differ.
fn essence(activity: &Activity) -> [String; 6] {
    let flat = |text: &str| squeeze(text).replace(' ', "");
    [
        flat(activity.number.as_deref().unwrap_or("")),
        flat(&activity.title),
        flat(&activity.deadline.text),
        flat(&activity.responsible.text),
        flat(activity.expected.as_deref().unwrap_or("")),
        flat(activity.audience.as_deref().unwrap_or("")),
    ]
}

fn compare(name: &str, format: &str, before: &Roadmap, bytes: &[u8]) {
    let period = phrases::period::Period::new(before.period.start, before.period.end);
    let after = imports::read_roadmap(bytes, &format!("plan.{format}"), period)
        .unwrap_or_else(|e| panic!("{name} as {format}: {e}"));
    let rows = |plan: &Roadmap| -> Vec<[String; 6]> { plan.activities().iter().map(|(_, a)| essence(a)).collect() };
    let (old, new) = (rows(before), rows(&after));
    for (at, (old, new)) in old.iter().zip(&new).enumerate() {
        assert_eq!(old, new, "{name} as {format}, activity {at}");
    }
    assert_eq!(old.len(), new.len(), "{name} as {format}");
    let windows =
        |plan: &Roadmap| -> Vec<_> { plan.activities().iter().map(|(_, a)| a.deadline.windows.clone()).collect() };
    assert_eq!(windows(before), windows(&after), "{name} as {format}: the dates mean the same");
    assert_eq!(squeeze(&before.title).to_lowercase(), squeeze(&after.title).to_lowercase(), "{name} as {format}");
    assert_eq!(before.checkpoints.len(), after.checkpoints.len(), "{name} as {format}: checkpoints");
}

#[test]
fn a_plan_survives_docx() {
    for (name, plan) in plans() {
        let export = PlanExport::of(&plan, &|_| String::new());
        compare(&name, "docx", &plan, &reports::plan_docx::render(&export).unwrap());
    }
}

#[test]
fn a_plan_survives_xlsx() {
    for (name, plan) in plans() {
        let export = PlanExport::of(&plan, &|_| String::new());
        compare(&name, "xlsx", &plan, &reports::plan_xlsx::render(&export).unwrap());
    }
}

#[test]
fn a_status_does_not_disturb() {
    let (name, plan) = plans().remove(0);
    let export = PlanExport::of(&plan, &|_| "В работе".to_owned());
    compare(&name, "docx", &plan, &reports::plan_docx::render(&export).unwrap());
    compare(&name, "xlsx", &plan, &reports::plan_xlsx::render(&export).unwrap());
}
