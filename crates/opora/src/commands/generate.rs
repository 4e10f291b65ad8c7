//! `opora generate`: files made from the program itself, and invented results at the scale of a country.

use analytics::generate::CountrySize;
use clap::{Args, Subcommand};
use operations::{Chance, Clock};

use crate::failure::Failure;
use crate::results_engine::LocalEngine;
use crate::settings::Deployment;
use crate::{deployment, output, settings};

/// What can be printed.
#[derive(Subcommand)]
pub enum GenerateCommand {
    /// Описание API (OpenAPI 3)
    Openapi,
    /// Образец файла настроек
    Configuration,
    /// Вымышленные результаты страны за год: проверить, хватит ли машины
    Country(Country),
}

/// How large a country to invent.
#[derive(Args)]
pub struct Country {
    /// Школ
    #[arg(long, value_name = "ЧИСЛО", default_value_t = CountrySize::WHOLE.schools / 100)]
    schools: usize,
    /// Работ за год, не больше 24
    #[arg(long, value_name = "ЧИСЛО", default_value_t = CountrySize::WHOLE.works, value_parser = works)]
    works: usize,
    /// Участий во всех работах вместе
    #[arg(long, value_name = "ЧИСЛО", default_value_t = CountrySize::WHOLE.sittings / 100)]
    sittings: usize,
    /// Год
    #[arg(long, value_name = "ГОД", default_value_t = CountrySize::WHOLE.year)]
    year: u16,
    /// Начало случайных чисел: то же число даёт ту же страну
    #[arg(long, value_name = "ЧИСЛО", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    deployment: Deployment,
}

fn works(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=CountrySize::WHOLE.works).contains(number));
    number.ok_or_else(|| format!("от 1 до {}", CountrySize::WHOLE.works))
}

/// Prints a generated file.
pub fn run(command: &GenerateCommand) -> Result<(), Failure> {
    match command {
        GenerateCommand::Openapi => output::json(web::api::openapi()),
        GenerateCommand::Configuration => output::text(settings::EXAMPLE.trim_end()),
        GenerateCommand::Country(country) => invent(country),
    }
}

fn invent(country: &Country) -> Result<(), Failure> {
    let Country { schools, works, sittings, year, seed, .. } = *country;
    let data = &country.deployment.data;
    let size = CountrySize { schools, works, sittings, year };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    deployment::block_on(async {
        let address = country.deployment.file()?.results;
        let engine = LocalEngine::open(data, address.as_deref(), &Chance::System)?;
        let at = Clock::system(None).now();
        let version = engine.take_country(&analytics::generate::Country::new(size, seed), cores, at).await?;
        let place = data.display();
        output::text(&format!("Вымышленная страна за {year} год записана в {place}: школ {schools}, версия {version}."))
    })
}
