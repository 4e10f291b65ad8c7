//! `opora deadline`, `indicator`, `parties`: one phrase, or JSON lines in a batch.

use std::io::{BufRead, Write};

use clap::Args;
use domain::refusal::Refusal;
use phrases::period::{Period, read_argument};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::output;

/// A phrase and how to read it.
#[derive(Args)]
pub struct Phrase {
    /// Выражение в кавычках
    #[arg(value_name = "ТЕКСТ", required_unless_present = "batch", conflicts_with = "batch")]
    text: Option<String>,
    /// Период плана: 2023, 2023-2025, 2022/2023 (учебный год) или 2023-01-01..2023-12-31
    #[arg(long, value_name = "ПЕРИОД")]
    period: Option<String>,
    /// Читать со стандартного ввода строки JSON {"text", "period"}
    #[arg(long)]
    batch: bool,
    /// Вывести JSON
    #[arg(long)]
    json: bool,
}

#[derive(Deserialize)]
struct BatchLine {
    text: String,
    period: Option<String>,
}

/// `opora deadline`.
pub fn deadline(phrase: &Phrase) -> Result<(), Failure> {
    each(
        phrase,
        |text, period| {
            let period = period.ok_or_else(|| {
                Refusal::new(
                    "period_missing",
                    "Не указан период плана.",
                    "Добавьте его, например: --period 2023 или --period 2022/2023.",
                )
            })?;
            Ok(phrases::deadline::read(text, period))
        },
        |deadline| deadline.in_words(),
    )
}

/// `opora indicator`.
pub fn indicator(phrase: &Phrase) -> Result<(), Failure> {
    each(phrase, |text, period| Ok(phrases::indicator::read(text, period)), |indicator| indicator.in_words())
}

/// `opora parties`.
pub fn parties(phrase: &Phrase) -> Result<(), Failure> {
    each(
        phrase,
        |text, _| Ok(phrases::parties::read(text)),
        |parties| parties.parties.iter().map(|party| party.text.as_str()).collect::<Vec<_>>().join("\n"),
    )
}

/// Parses the value of `--period`.
pub fn period_argument(text: &str) -> Result<Period, Refusal> {
    read_argument(text).ok_or_else(|| {
        Refusal::new(
            "period_unread",
            format!("Период «{text}» не понят."),
            "Запишите его как 2023, 2023-2025, 2022/2023 или 2023-01-01..2023-12-31.",
        )
    })
}

fn each<T: Serialize>(
    phrase: &Phrase,
    read: impl Fn(&str, Option<Period>) -> Result<T, Refusal>,
    in_words: impl Fn(&T) -> String,
) -> Result<(), Failure> {
    let period = phrase.period.as_deref().map(period_argument).transpose()?;
    if phrase.batch {
        return batch(period, read);
    }
    let value = read(phrase.text.as_deref().unwrap_or_default(), period)?;
    if phrase.json { output::json(&value) } else { output::text(&in_words(&value)) }
}

fn batch<T: Serialize>(
    default: Option<Period>,
    read: impl Fn(&str, Option<Period>) -> Result<T, Refusal>,
) -> Result<(), Failure> {
    let mut out = output::out();
    for (number, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let parsed: BatchLine = serde_json::from_str(&line).map_err(|_| {
            let message = format!("Строка {} стандартного ввода — не JSON с полем \"text\".", number + 1);
            Refusal::new(
                "batch_line",
                message,
                "Каждая строка должна выглядеть так: {\"text\": \"март\", \"period\": \"2023\"}.",
            )
        })?;
        let period = parsed.period.as_deref().map(period_argument).transpose()?.or(default);
        serde_json::to_writer(&mut out, &read(&parsed.text, period)?)?;
        writeln!(out)?;
    }
    Ok(out.flush()?)
}
