//! `opora user`: the first administrator, and a forgotten password, from the machine itself.

use std::io::{IsTerminal, Read};

use clap::Subcommand;
use domain::refusal::Refusal;

use crate::deployment;
use crate::failure::Failure;
use crate::output;
use crate::settings::Deployment;

/// Commands about accounts.
#[derive(Subcommand)]
pub enum UserCommand {
    /// Создать учётную запись администратора
    Add {
        /// Имя для входа
        #[arg(value_name = "ИМЯ")]
        login: String,
        /// Фамилия, имя, отчество
        #[arg(long, value_name = "ФИО", default_value = "Администратор")]
        name: String,
        /// Прочитать пароль со стандартного ввода
        #[arg(long)]
        password_stdin: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Задать новый пароль; все сеансы этой записи закончатся
    Password {
        /// Имя для входа
        #[arg(value_name = "ИМЯ")]
        login: String,
        /// Прочитать пароль со стандартного ввода
        #[arg(long)]
        password_stdin: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
}

/// Runs a command about accounts.
pub fn run(command: &UserCommand) -> Result<(), Failure> {
    match command {
        UserCommand::Add { login, name, password_stdin, deployment } => {
            let password = password(*password_stdin)?;
            deployment::block_on(async {
                let app = deployment::open(deployment).await?;
                operations::people::create_administrator(&app, login, name, &password).await?;
                output::text(&format!("Учётная запись «{login}» создана."))
            })
        }
        UserCommand::Password { login, password_stdin, deployment } => {
            let password = password(*password_stdin)?;
            deployment::block_on(async {
                let app = deployment::open(deployment).await?;
                operations::people::reset_password(&app, login, &password).await?;
                output::text(&format!("Пароль «{login}» изменён, все его сеансы закончены."))
            })
        }
    }
}

fn password(from_stdin: bool) -> Result<String, Failure> {
    if from_stdin {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(text.trim_end_matches(['\n', '\r']).to_owned());
    }
    if !std::io::stdin().is_terminal() {
        let hint = "Запустите команду в терминале или передайте пароль так: --password-stdin.";
        return Err(Refusal::new("no_terminal", "Пароль негде спросить.", hint).into());
    }
    let first = rpassword::prompt_password("Пароль: ")?;
    let second = rpassword::prompt_password("Ещё раз: ")?;
    if first != second {
        return Err(Refusal::new("passwords_differ", "Пароли не совпали.", "Повторите команду.").into());
    }
    Ok(first)
}
