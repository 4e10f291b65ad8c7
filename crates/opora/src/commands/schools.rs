//! `opora schools …`: verdicts, markers, change over the years, rules.

use std::path::Path;

use clap::{Args, Subcommand};
use domain::results::dynamics::{DynamicsRun, Trend};
use domain::results::identification::{Run, VerdictKind};
use domain::results::linking::diagnostic::Stage;
use domain::results::objectivity::ObjectivityRun;
use domain::results::rule::Rule;
use operations::results::growth::{self, Ask};
use operations::results::{dynamics, markers, rules, runs};

use super::plan::bytes;
use crate::failure::Failure;
use crate::settings::Deployment;
use crate::{deployment, output};

/// Commands about schools by their results.
#[derive(Subcommand)]
pub enum SchoolsCommand {
    /// Заключение о каждой школе с полным основанием
    Identify {
        #[command(flatten)]
        about: About,
        /// Правило: имя поставляемого или своего, либо файл TOML
        #[arg(long, value_name = "ПРАВИЛО", default_value = rules::DEFAULT)]
        rule: String,
    },
    /// Результаты, которые требуют дополнительного анализа
    Objectivity {
        #[command(flatten)]
        about: About,
    },
    /// Изменение против прошлого года и статусы за годы
    Dynamics {
        #[command(flatten)]
        about: About,
    },
    /// Рост тех же учеников между своими диагностическими работами школы
    Growth {
        /// Школа: логин ФИС ОКО
        #[arg(long, value_name = "ШКОЛА")]
        school: String,
        /// Год, которым кончается учебный год: 2026 — это 2025/26
        #[arg(long, value_name = "ГОД")]
        year: u16,
        /// Предмет: название или код, например МА; без него — все
        #[arg(long, value_name = "ПРЕДМЕТ")]
        subject: Option<String>,
        /// Класс; без него — все
        #[arg(long, value_name = "КЛАСС")]
        grade: Option<u8>,
        /// С какой работы: входная, промежуточная
        #[arg(long, value_name = "ЭТАП", value_parser = stage, requires = "to")]
        from: Option<Stage>,
        /// По какую работу: промежуточная, итоговая
        #[arg(long, value_name = "ЭТАП", value_parser = stage, requires = "from")]
        to: Option<Stage>,
        /// Вывести JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Правила отбора школ
    Rules {
        /// Показать файл правила
        #[arg(long, value_name = "ИМЯ")]
        show: Option<String>,
        /// Добавить правило из файла TOML
        #[arg(long, value_name = "ФАЙЛ", conflicts_with = "show")]
        add: Option<std::path::PathBuf>,
        #[command(flatten)]
        deployment: Deployment,
    },
}

/// What every command about a year takes.
#[derive(Args)]
pub struct About {
    /// Год
    #[arg(long, value_name = "ГОД")]
    year: u16,
    /// Вывести JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    deployment: Deployment,
}

/// Runs a command about schools.
pub fn run(command: SchoolsCommand) -> Result<(), Failure> {
    let program = operations::program();
    match command {
        SchoolsCommand::Identify { about, rule } => {
            let run = deployment::with(&about.deployment, async |app| {
                let rule = chosen(app, &rule).await?;
                runs::judge(app, &program, about.year, &rule).await
            })?;
            if about.json { output::json(&run) } else { output::text(&verdicts(&run)) }
        }
        SchoolsCommand::Objectivity { about } => {
            let run = deployment::with(&about.deployment, async |app| {
                markers::examine_year(app, &program, about.year).await
            })?;
            if about.json { output::json(&run) } else { output::text(&marked(&run)) }
        }
        SchoolsCommand::Dynamics { about } => {
            let run = deployment::with(&about.deployment, async |app| {
                dynamics::of_year(app, &program, about.year, None).await
            })?;
            if about.json { output::json(&run) } else { output::text(&changes(&run)) }
        }
        SchoolsCommand::Growth { school, year, subject, grade, from, to, json, deployment } => {
            let ask = Ask { year: Some(year), subject, grade, stages: from.zip(to).map(|(from, to)| [from, to]) };
            let found =
                deployment::with(&deployment, async |app| growth::of_school(app, &program, &school, &ask).await)?;
            if json { output::json(&found) } else { output::text(&super::growth_words::told(&found)) }
        }
        SchoolsCommand::Rules { show, add, deployment } => rule_files(show.as_deref(), add.as_deref(), &deployment),
    }
}

fn stage(text: &str) -> Result<Stage, String> {
    Stage::of_words(text).ok_or_else(|| "входная, промежуточная или итоговая".to_owned())
}

/// A rule by name, or from a file when there is one of that name.
async fn chosen(app: &operations::App, rule: &str) -> Result<Rule, operations::Failure> {
    let path = Path::new(rule);
    if path.is_file() {
        let text = bytes(path)?;
        return Ok(Rule::parse(&String::from_utf8_lossy(&text))?);
    }
    Ok(rules::find(app, &operations::program(), rule).await?.rule)
}

fn verdicts(run: &Run) -> String {
    let mut lines = vec![format!("Отбор за {} год по правилу {}. Школ: {}", run.year, run.rule, run.schools.len())];
    for (kind, title) in [
        (VerdictKind::Low, "Низкие результаты"),
        (VerdictKind::Risk, "Зона риска"),
        (VerdictKind::Insufficient, "Данных недостаточно"),
        (VerdictKind::Clear, "Признаков нет"),
    ] {
        let schools: Vec<_> = run.schools.iter().filter(|school| school.verdict == kind).collect();
        lines.push(format!("\n{title}: {}", schools.len()));
        for school in schools {
            let years: Vec<String> = school.years_low.iter().map(u16::to_string).collect();
            let years =
                if years.is_empty() { String::new() } else { format!("; низкие годы: {}", years.join(", ")) };
            let small = if school.small_sample { "; малая выборка" } else { "" };
            let chance = (100.0 * school.probability).round();
            lines.push(format!(
                "  {:<14} {} — вероятность повтора {chance} %{years}{small}",
                school.school, school.name
            ));
        }
    }
    lines.join("\n")
}

fn marked(run: &ObjectivityRun) -> String {
    let mut lines = vec![format!(
        "Проверок: {}, маркеров: {} (ожидаемая доля случайных — не более {} %)",
        run.tests,
        run.markers.len(),
        (100.0 * run.false_discovery_rate).round()
    )];
    lines.extend(run.markers.iter().map(|marker| {
        let explained = marker.explanation.as_ref().map(|text| format!(" Объяснение школы: {text}"));
        format!("  {} {} {}: {}{}", marker.school, marker.work, marker.code, marker.text, explained.unwrap_or_default())
    }));
    lines.join("\n")
}

fn changes(run: &DynamicsRun) -> String {
    let mut lines = vec![format!("Динамика {} года против прошлых лет", run.year)];
    for school in &run.schools {
        let trend = match school.trend {
            Trend::Improving => "результаты растут",
            Trend::Worsening => "результаты снижаются",
            Trend::Unclear => "нельзя отличить от прошлого",
        };
        lines.push(format!("  {:<14} {} — {trend}", school.school, school.name));
        lines.extend(school.changes.iter().map(|work| {
            let change = &work.change;
            let words = if change.cannot_be_told {
                " — нельзя отличить от прошлого года"
            } else {
                ""
            };
            let withheld = if work.withheld {
                " (требует дополнительного анализа, рост не засчитан)"
            } else {
                ""
            };
            let [before, now] = change.below_percent.map(|percent| russian(&format!("{percent:.1}")));
            let [low, high] = change.below_interval.map(|points| russian(&format!("{points:+.1}")));
            let points = russian(&format!("{:+.1}", domain::results::words::difference(change.below_percent)));
            format!(
                "      {}: ниже минимума {before} → {now} %, разница {points} п. п. [{low}; {high}]{words}{withheld}",
                change.work
            )
        }));
    }
    lines.join("\n")
}

/// A number as it is printed in Russian: a decimal comma and a true minus.
fn russian(number: &str) -> String {
    number.replace('.', ",").replace('-', "−")
}

fn rule_files(show: Option<&str>, add: Option<&Path>, deployment: &Deployment) -> Result<(), Failure> {
    let program = operations::program();
    if let Some(file) = add {
        let text = String::from_utf8_lossy(&bytes(file)?).into_owned();
        let rule = deployment::with(deployment, async |app| rules::add(app, &program, &text).await)?;
        return output::text(&format!("Правило {} добавлено: {}", rule.id, rule.rule.title));
    }
    if let Some(name) = show {
        let rule = deployment::with(deployment, async |app| rules::find(app, &program, name).await)?;
        return output::text(rule.content.trim_end());
    }
    let all = deployment::with(deployment, async |app| rules::list(app, &program).await)?;
    let lines: Vec<String> = all.iter().map(|rule| format!("{:<28} {}", rule.id, rule.rule.title)).collect();
    output::text(&lines.join("\n"))
}
