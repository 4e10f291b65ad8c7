//! `opora generate`: files made from the program itself.

use clap::Subcommand;

use crate::failure::Failure;
use crate::{output, settings};

/// What can be printed.
#[derive(Subcommand)]
pub enum GenerateCommand {
    /// Описание API (OpenAPI 3)
    Openapi,
    /// Образец файла настроек
    Configuration,
}

/// Prints a generated file.
pub fn run(command: &GenerateCommand) -> Result<(), Failure> {
    match command {
        GenerateCommand::Openapi => output::json(web::api::openapi()),
        GenerateCommand::Configuration => output::text(settings::EXAMPLE.trim_end()),
    }
}
