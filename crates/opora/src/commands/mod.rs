//! One module for each family of commands.

mod admin;
mod demo;
mod figures;
mod generate;
mod growth_words;
mod journal;
mod phrases_cli;
mod plan;
mod registers;
mod rehearse;
mod results;
mod schools;
mod serve;
mod user;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Failure;
use crate::settings::Deployment;

/// Опора: дорожные карты поддержки школ с низкими образовательными результатами
#[derive(Parser)]
#[command(name = "opora", disable_version_flag = true)]
pub struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Дорожная карта в файле: прочитать или проверить
    #[command(subcommand)]
    Plan(plan::PlanCommand),
    /// Прочитать срок: «ежегодно, март, август»
    Deadline(phrases_cli::Phrase),
    /// Прочитать показатель: «не менее 80% педагогов»
    Indicator(phrases_cli::Phrase),
    /// Прочитать исполнителей: «МОУО, ШНОР, ШНСУ»
    Parties(phrases_cli::Phrase),
    /// Результаты ВПР, ОГЭ и ЕГЭ: загрузить, посмотреть работы и задания
    #[command(subcommand)]
    Results(results::ResultsCommand),
    /// Реестры: загрузить таблицы школ, получить пустую книгу
    #[command(subcommand)]
    Registers(registers::RegistersCommand),
    /// Показатели: каталог, значения на день, чем измерять показатель плана
    Figures(Box<figures::Figures>),
    /// Школы по результатам: заключения, маркеры, динамика, правила
    #[command(subcommand)]
    Schools(schools::SchoolsCommand),
    /// Открыть систему в браузере: запустить сервер
    Serve(serve::Serve),
    /// Выполнять фоновые задания отдельным процессом
    Work(Deployment),
    /// Подготовить базу данных к работе с этой версией программы
    Migrate(Deployment),
    /// Учётные записи
    #[command(subcommand)]
    User(user::UserCommand),
    /// Организации
    #[command(subcommand)]
    Units(admin::UnitsCommand),
    /// Проверить папку данных, базу, журнал и файлы
    Doctor {
        #[command(flatten)]
        deployment: Deployment,
        /// Вывести JSON
        #[arg(long)]
        json: bool,
    },
    /// Записать резервную копию; работать при этом можно
    Backup(admin::Backup),
    /// Восстановить данные из копии в пустую папку
    Restore(admin::Restore),
    /// Журнал: подписанная сумма для бумаги, проверка
    #[command(subcommand)]
    Journal(journal::JournalCommand),
    /// Подготовить показательные данные вымышленного округа
    Demo(demo::Demo),
    /// Сыграть год плана по сценарию на пустой папке данных
    Rehearse(rehearse::Rehearse),
    /// Напечатать описание API или образец настроек
    #[command(subcommand)]
    Generate(generate::GenerateCommand),
    /// Показать версию
    Version,
}

/// Runs one command.
pub fn run(line: CommandLine) -> Result<ExitCode, Failure> {
    match line.command {
        Command::Plan(command) => plan::run(command)?,
        Command::Deadline(phrase) => phrases_cli::deadline(&phrase)?,
        Command::Indicator(phrase) => phrases_cli::indicator(&phrase)?,
        Command::Parties(phrase) => phrases_cli::parties(&phrase)?,
        Command::Results(command) => return results::run(command),
        Command::Registers(command) => return registers::run(command),
        Command::Figures(asked) => return figures::run(*asked),
        Command::Schools(command) => schools::run(command)?,
        Command::Serve(how) => serve::serve(&how)?,
        Command::Work(deployment) => serve::work(&deployment)?,
        Command::Migrate(deployment) => serve::migrate(&deployment)?,
        Command::User(command) => user::run(&command)?,
        Command::Units(command) => admin::units(&command)?,
        Command::Doctor { deployment, json } => return admin::doctor(&deployment, json),
        Command::Backup(how) => admin::backup(&how)?,
        Command::Restore(how) => admin::restore(&how)?,
        Command::Journal(command) => return journal::run(&command),
        Command::Demo(demo) => demo::run(&demo)?,
        Command::Rehearse(what) => return rehearse::run(&what),
        Command::Generate(command) => generate::run(&command)?,
        Command::Version => crate::output::text(&format!("opora {}", env!("CARGO_PKG_VERSION")))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Starts the log of a long-running role: to standard error, level by `OPORA_LOG`, without anything personal.
fn logging(format: Option<&str>) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("OPORA_LOG").unwrap_or_else(|_| "info,sqlx=warn".into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if format == Some("json") { log.json().try_init() } else { log.try_init() };
    if started.is_err() {
        crate::output::complain("журнал работы уже запущен");
    }
}
