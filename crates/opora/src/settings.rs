//! Settings of a deployment: flags over environment over `opora.toml` in the data folder over defaults.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use domain::refusal::Refusal;
use jiff::SignedDuration;
use jiff::tz::Offset;
use operations::sessions::SessionRules;
use serde::Deserialize;
use web::Limits;
use web::network::Network;

use crate::failure::Failure;

/// The documented configuration file; it is also what `generate configuration` prints, and parsing it gives the defaults.
pub const EXAMPLE: &str = include_str!("opora.example.toml");

/// Flags that every command about a deployment takes.
#[derive(Args, Clone)]
pub struct Deployment {
    /// Папка данных: база, исходные файлы, настройки
    #[arg(long, value_name = "ПАПКА", env = "OPORA_DATA", default_value = "data", hide_env = true)]
    pub data: PathBuf,
    /// База PostgreSQL (postgres://…) вместо SQLite в папке данных
    #[arg(long, value_name = "АДРЕС", env = "OPORA_DATABASE", hide_env = true, hide_env_values = true)]
    pub database: Option<String>,
}

/// The file `opora.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    /// Address to listen on.
    pub listen: Option<String>,
    /// Address people type.
    pub public_address: Option<String>,
    /// PostgreSQL instead of SQLite.
    pub database: Option<String>,
    /// Address of the lake of results instead of `results` in the data folder.
    pub results: Option<String>,
    /// Hours between local time and UTC.
    pub utc_offset: Option<i8>,
    /// Form of the log: `text` or `json`.
    pub log_format: Option<String>,
    /// Most connections at once.
    pub connections: Option<usize>,
    /// Seconds a client may take for the head of a request.
    pub head_seconds: Option<u32>,
    /// Seconds a connection may stay open without a request.
    pub idle_seconds: Option<u32>,
    /// Seconds without a byte of a body or an answer.
    pub stall_seconds: Option<u32>,
    /// Seconds for an ordinary request.
    pub request_seconds: Option<u32>,
    /// Seconds for a request with files.
    pub upload_seconds: Option<u32>,
    /// Proxies that may name the asker's address.
    pub trusted_proxies: Option<Vec<String>>,
    /// Minutes without a request after which a session ends.
    pub session_idle_minutes: Option<u32>,
    /// Hours after which a session ends in any case.
    pub session_hours: Option<u32>,
}

impl File {
    /// How long sessions last.
    pub fn session_rules(&self) -> SessionRules {
        let usual = SessionRules::default();
        let idle = self.session_idle_minutes.map(|set| SignedDuration::from_mins(set.max(1).into()));
        let absolute = self.session_hours.map(|set| SignedDuration::from_hours(set.max(1).into()));
        SessionRules { idle: idle.unwrap_or(usual.idle), absolute: absolute.unwrap_or(usual.absolute) }
    }

    /// Proxies that may name the asker's address; none unless they are named.
    pub fn proxies(&self) -> Vec<Network> {
        self.trusted_proxies.iter().flatten().filter_map(|word| word.parse().ok()).collect()
    }

    /// Bounds on connections and requests.
    pub fn limits(&self) -> Limits {
        let usual = Limits::default();
        let seconds = |set: Option<u32>, usual: Duration| set.map_or(usual, |set| Duration::from_secs(set.into()));
        Limits {
            connections: self.connections.unwrap_or(usual.connections).max(1),
            head: seconds(self.head_seconds, usual.head),
            idle: seconds(self.idle_seconds, usual.idle),
            stall: seconds(self.stall_seconds, usual.stall),
            request: seconds(self.request_seconds, usual.request),
            upload: seconds(self.upload_seconds, usual.upload),
            ..usual
        }
    }
}

impl Deployment {
    /// Reads `opora.toml` of the data folder; a missing file means defaults.
    ///
    /// # Errors
    /// The file is there but cannot be understood.
    pub fn file(&self) -> Result<File, Failure> {
        let path = self.data.join("opora.toml");
        if !path.exists() {
            return Ok(File::default());
        }
        let text = std::fs::read_to_string(&path).map_err(|error| {
            let message = format!("Файл настроек {} не читается: {error}.", path.display());
            Refusal::new("settings_unread", message, "Проверьте права на этот файл.")
        })?;
        parse(&text, &path)
    }

    /// The database to use: the flag, else the file.
    ///
    /// # Errors
    /// As [`Deployment::file`].
    pub fn database_url(&self) -> Result<Option<String>, Failure> {
        Ok(self.database.clone().or(self.file()?.database))
    }
}

fn parse(text: &str, path: &Path) -> Result<File, Failure> {
    let file: File = toml::from_str(text).map_err(|error| {
        let message = format!("Файл настроек {} не понят: {}.", path.display(), error.message());
        Refusal::new("settings_unread", message, "Образец со всеми настройками: opora generate configuration.")
    })?;
    if let Some(word) = file.trusted_proxies.iter().flatten().find(|word| word.parse::<Network>().is_err()) {
        let message = format!("В файле {} не понят адрес «{word}» в trusted_proxies.", path.display());
        let hint = "Укажите адреса или сети, например [\"127.0.0.1\", \"10.0.0.0/8\"].";
        return Err(Refusal::new("settings_unread", message, hint).into());
    }
    if file.utc_offset.is_some_and(|hours| Offset::from_hours(hours).is_err()) {
        let message = format!("В файле {} неверно указан utc_offset.", path.display());
        return Err(Refusal::new("settings_unread", message, "Укажите число часов, например 3 для Москвы.").into());
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_says_the_defaults() {
        assert_eq!(parse(EXAMPLE, Path::new("opora.toml")).ok(), Some(File::default()));
        let uncommented: String =
            EXAMPLE.lines().map(|line| line.strip_prefix("#: ").unwrap_or(line)).collect::<Vec<_>>().join("\n");
        let file = parse(&uncommented, Path::new("opora.toml")).unwrap_or_else(|_| panic!("{uncommented}"));
        assert_eq!(file.utc_offset, Some(3));
        assert_eq!(file.limits(), Limits::default(), "the example says the defaults");
        assert_eq!(file.session_rules(), SessionRules::default());
        assert_eq!(file.proxies().len(), 2);
        assert!(File::default().proxies().is_empty(), "nobody is believed unless named");
        assert!(parse("trusted_proxies = [\"proxy\"]", Path::new("opora.toml")).is_err());
        assert!(parse("port = 1", Path::new("opora.toml")).is_err());
    }
}
