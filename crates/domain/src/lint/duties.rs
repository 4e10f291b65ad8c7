//! Reports that the order demands and the table does not provide for.

use std::collections::BTreeSet;

use phrases::text::fold;

use super::{Findings, codes};
use crate::line::{Line, LineKind};
use crate::roadmap::Roadmap;
use crate::similarity::{containment, tokens};

/// Words of handing a report over.
const HANDING: &[&str] = &["представ", "предостав", "направл", "направит", "сдать", "сдава", "информирова"];
/// Words of what is handed over.
const REPORTS: &[&str] =
    &["отчет", "информаци", "аналитическ", "материал", "сведени", "справк", "мониторинг", "результат"];
/// How much of the shorter text two texts must share to be about one thing.
const SAME_THING: f64 = 0.4;

pub(super) fn check(_roadmap: &Roadmap, lines: &[Line<'_>], found: &mut Findings) {
    let duties: Vec<&Line<'_>> =
        lines.iter().filter(|l| l.key.kind == LineKind::Obligation && is_reporting(l.title)).collect();
    if duties.is_empty() {
        return;
    }
    let providers: Vec<BTreeSet<String>> = lines
        .iter()
        .filter(|l| l.key.kind != LineKind::Obligation && provides_report(l))
        .map(|l| tokens(&format!("{} {}", l.title, l.reports.join(" "))))
        .collect();
    for duty in duties {
        let words = subject(duty.title);
        if providers.iter().any(|p| containment(&words, p) >= SAME_THING) {
            continue;
        }
        let when = if duty.deadline.text.is_empty() { String::new() } else { format!(" ({})", duty.deadline.text) };
        let text = format!("Приказ требует отчёта{when}, а строки об этом в плане нет: «{}».", duty.title);
        found.line(&codes::DUTY_WITHOUT_LINE, duty, text);
    }
}

fn is_reporting(text: &str) -> bool {
    let folded = fold(text);
    let has = |stems: &[&str]| folded.split_whitespace().any(|w| stems.iter().any(|s| w.contains(s)));
    has(HANDING) && has(REPORTS)
}

/// Whether a line is about handing a report over.
fn provides_report(line: &Line<'_>) -> bool {
    let folded = fold(line.title);
    folded.split_whitespace().any(|w| w.starts_with("отчет") || HANDING.iter().any(|h| w.contains(h)))
}

/// The words of a duty without those of handing over, which every report shares.
fn subject(text: &str) -> BTreeSet<String> {
    let common =
        tokens("представить предоставлять направлять отчет информация в срок до ежеквартально ежемесячно ежегодно");
    tokens(text).difference(&common).cloned().collect()
}
