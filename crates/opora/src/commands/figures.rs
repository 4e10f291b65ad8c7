//! `opora figures …`: the catalogue, figures of a day, what an indicator's words are measured by.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use domain::figures::bind::{Bound, bind};
use domain::figures::catalogue;
use domain::refusal::Refusal;
use jiff::civil::Date;
use operations::figures::{self, Ask, FigureView};
use serde::Deserialize;

use crate::failure::Failure;
use crate::settings::Deployment;
use crate::{deployment, output};

/// What to do with figures.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Figures {
    #[command(subcommand)]
    command: Option<FiguresCommand>,
    /// Показать каталог показателей
    #[arg(long)]
    list: bool,
    /// На какой день считать: 2023-12-31
    #[arg(long, value_name = "ДЕНЬ")]
    as_of: Option<Date>,
    /// Школы и наборы через запятую: s1,@ШНОР; без него — все школы
    #[arg(long, value_name = "КОДЫ", value_delimiter = ',')]
    units: Vec<String>,
    /// Один показатель каталога
    #[arg(long, value_name = "КОД")]
    code: Option<String>,
    /// Каждая школа отдельно
    #[arg(long, value_name = "КАК")]
    by: Option<By>,
    /// Событие: название
    #[arg(long, value_name = "НАЗВАНИЕ")]
    event: Option<String>,
    /// День события, если так называются несколько
    #[arg(long, value_name = "ДЕНЬ")]
    event_date: Option<Date>,
    /// Роль участников: руководитель, заместитель по УВР, педагог
    #[arg(long, value_name = "РОЛЬ")]
    role: Option<String>,
    /// Реестр, для доли школ с записью в нём
    #[arg(long, value_name = "ИМЯ")]
    register: Option<String>,
    /// Вид событий
    #[arg(long, value_name = "ВИД")]
    kind: Option<String>,
    /// Уровень событий
    #[arg(long, value_name = "УРОВЕНЬ")]
    level: Option<String>,
    /// Организатор событий
    #[arg(long, value_name = "ОРГАНИЗАЦИЯ")]
    organiser: Option<String>,
    /// Слова программы обучения
    #[arg(long, value_name = "СЛОВА")]
    programme: Option<String>,
    /// Идентификатор плана
    #[arg(long, value_name = "ПЛАН")]
    plan: Option<String>,
    /// Номер мероприятия
    #[arg(long, value_name = "НОМЕР")]
    activity: Option<String>,
    /// Наименьшее по школам
    #[arg(long)]
    per_school: bool,
    /// Только сданное в срок
    #[arg(long)]
    on_time: bool,
    /// Показать тех, кто стоит за числом
    #[arg(long)]
    listed: bool,
    /// Вывести JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    deployment: Deployment,
}

/// How to part figures.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// По организациям
    Unit,
}

/// Commands about figures.
#[derive(Subcommand)]
enum FiguresCommand {
    /// Предложить, чем измерять показатель плана
    Bind {
        /// Слова показателя
        #[arg(value_name = "ТЕКСТ", required_unless_present = "batch")]
        text: Option<String>,
        /// Номер и название мероприятия
        #[arg(long = "where", value_name = "МЕСТО", default_value = "")]
        place: String,
        /// Читать строки JSON {"text","where"} со стандартного ввода
        #[arg(long, conflicts_with = "text")]
        batch: bool,
        /// Вывести JSON
        #[arg(long)]
        json: bool,
    },
}

/// Runs a command about figures.
pub fn run(asked: Figures) -> Result<ExitCode, Failure> {
    match asked.command {
        Some(FiguresCommand::Bind { batch: true, .. }) => batch()?,
        Some(FiguresCommand::Bind { text, place, json, .. }) => one(&text.unwrap_or_default(), &place, json)?,
        None if asked.list => list(asked.json)?,
        None => show(asked)?,
    }
    Ok(ExitCode::SUCCESS)
}

#[derive(Deserialize)]
struct Line {
    text: String,
    #[serde(default, rename = "where")]
    place: String,
}

/// One line of JSON in, one out.
fn batch() -> Result<(), Failure> {
    let mut out = output::out();
    for (at, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let asked: Line = serde_json::from_str(&line).map_err(|error| {
            let message = format!("Строка {} — не JSON вида {{\"text\",\"where\"}}: {error}.", at + 1);
            Refusal::new("bad_line", message, "Исправьте строку и повторите.")
        })?;
        serde_json::to_writer(&mut out, &bind(&asked.text, &asked.place).to_json())?;
        writeln!(out)?;
    }
    Ok(out.flush()?)
}

fn one(text: &str, place: &str, json: bool) -> Result<(), Failure> {
    let bound: Bound = bind(text, place);
    if json {
        return output::text(&bound.to_json().to_string());
    }
    output::text(&format!("{}\nпотому что {}", bound.to_json()["binding"], bound.because))
}

fn list(json: bool) -> Result<(), Failure> {
    if json {
        return output::json(&catalogue::all());
    }
    let line = |d: &catalogue::Definition| {
        let of = if d.is_share() { format!(" / {}", d.denominator) } else { String::new() };
        format!("{} (версия {}): {}, {}\n    {}{of}", d.code, d.version, d.title, d.unit_of_measure, d.numerator)
    };
    output::text(&catalogue::all().iter().map(line).collect::<Vec<_>>().join("\n"))
}

fn show(asked: Figures) -> Result<(), Failure> {
    let Some(as_of) = asked.as_of else {
        let hint = "Добавьте --as-of 2023-12-31 или посмотрите каталог: opora figures --list.";
        return Err(Refusal::new("no_day", "Не сказано, на какой день считать.", hint).into());
    };
    let args = domain::figures::Args {
        event: asked.event,
        event_date: asked.event_date,
        role: asked.role,
        register: asked.register,
        kind: asked.kind,
        level: asked.level,
        organiser: asked.organiser,
        programme: asked.programme,
        plan: asked.plan,
        section: None,
        activity: asked.activity,
        per_school: asked.per_school,
        on_time: asked.on_time,
    };
    let by_unit = asked.by == Some(By::Unit);
    let ask = Ask { code: asked.code, units: asked.units, by_unit, args, listed: asked.listed };
    let views =
        deployment::with(&asked.deployment, async |app| figures::ask(app, &operations::program(), as_of, &ask).await)?;
    if asked.json {
        return output::json(&views);
    }
    output::text(&views.iter().map(words).collect::<Vec<_>>().join("\n"))
}

fn words(view: &FigureView) -> String {
    let unit = view.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let title = catalogue::get(&view.code).map_or(view.code.as_str(), |definition| definition.title.as_str());
    let value = match (view.numerator, view.denominator, view.value) {
        (Some(numerator), Some(denominator), value) => {
            let percent = value.map(|value| format!(" ({value:.1} %)")).unwrap_or_default();
            format!("{numerator} из {denominator}{percent}")
        }
        (_, _, Some(value)) => format!("{value} {}", view.unit_of_measure),
        _ => "нет данных".to_owned(),
    };
    let mut lines = vec![format!("{title}{unit}: {value}")];
    lines.extend(
        view.list.iter().map(|one| format!("    {} {} {}", if one.counted { "+" } else { "−" }, one.unit, one.who)),
    );
    lines.join("\n")
}
