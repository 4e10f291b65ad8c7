//! Help and command-line errors in Russian; `clap` itself speaks English only.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

const TEMPLATE: &str = "{about-with-newline}\nИспользование: {usage}\n\n{all-args}{after-help}";

/// Translates headings and the help flag of a command and of everything below it.
pub fn in_russian(command: Command) -> Command {
    let has_subcommands = command.has_subcommands();
    let names: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    let help =
        Arg::new("help").short('h').long("help").action(ArgAction::Help).help("Показать эту справку").global(false);
    let mut command = command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(help)
        .help_template(TEMPLATE)
        .subcommand_help_heading("Команды")
        .subcommand_value_name("КОМАНДА")
        .mut_args(|argument| {
            if argument.is_positional() {
                argument.help_heading("Аргументы")
            } else {
                argument.help_heading("Параметры")
            }
        });
    if has_subcommands {
        for name in names {
            command = command.mut_subcommand(name, in_russian);
        }
    }
    command
}

/// Prints help, or one Russian sentence about what is wrong with the command line, and gives the exit status.
pub fn explain(error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let _nobody_reads = error.print();
        return ExitCode::SUCCESS;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _nobody_reads = error.print();
        return ExitCode::from(2);
    }
    crate::output::complain(&sentence(error));
    ExitCode::from(2)
}

fn sentence(error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let argument = context(ContextKind::InvalidArg);
    let what = match error.kind() {
        ErrorKind::InvalidSubcommand => format!("команды «{}» нет", context(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand => "не названа команда".into(),
        ErrorKind::UnknownArgument => format!("параметра «{argument}» нет"),
        ErrorKind::MissingRequiredArgument => format!("не хватает: {argument}"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("значение «{}» не подходит для {argument}", context(ContextKind::InvalidValue))
        }
        ErrorKind::ArgumentConflict => format!("{argument} нельзя указать вместе с {}", context(ContextKind::PriorArg)),
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("для {argument} нужно значение")
        }
        _ => "командная строка не понята".into(),
    };
    format!("{what}. Справка: opora --help")
}
