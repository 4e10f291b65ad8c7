//! Compares what was read with what was drawn.

use domain::roadmap::{Activity, Roadmap, Section, Warning};

use crate::layout::{Drawn, Wanted};

/// What came out of one document.
#[derive(Debug, Default)]
pub struct Outcome {
    pub rows: usize,
    pub rows_right: usize,
    pub fields: usize,
    pub fields_right: usize,
    /// Wrong fields that nothing warns of.
    pub silent: usize,
    /// Wrong fields and rows, in words.
    pub faults: Vec<String>,
}

/// Folds as the scorers do: white space, dashes, quotes and case do not count.
pub fn fold(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{ad}' | '\u{200b}')).map(|c| match c {
        '–' | '—' | '−' => '-',
        '«' | '»' | '“' | '”' | '„' => '"',
        'ё' => 'е',
        c => c,
    });
    kept.collect::<String>().to_lowercase().trim_matches([';', '.', ',', ':', ' ']).to_owned()
}

/// Judges a reading.
pub fn judge(drawn: &Drawn, read: &Result<Roadmap, domain::refusal::Refusal>) -> Outcome {
    let mut outcome = Outcome { rows: drawn.wanted.len(), ..Outcome::default() };
    let roadmap = match read {
        Ok(roadmap) => roadmap,
        Err(refusal) => {
            outcome.fields = drawn.wanted.len();
            outcome.faults.push(format!("refused: {}", refusal.code));
            return outcome;
        }
    };
    let found = roadmap.activities();
    let mut next = 0;
    for wanted in &drawn.wanted {
        let hit = found[next..].iter().position(|(_, activity)| fold(&activity.title) == fold(&wanted.title));
        match hit {
            Some(at) => {
                for (_, extra) in &found[next..next + at] {
                    outcome.fault(roadmap, Some(extra), format!("extra row «{}»", extra.title));
                }
                next += at + 1;
                outcome.rows_right += 1;
                let (sections, activity) = &found[next - 1];
                fields(drawn, wanted, sections, activity, roadmap, &mut outcome);
            }
            None => outcome.fault(roadmap, None, format!("no row «{}»", wanted.title)),
        }
    }
    for (_, extra) in &found[next..] {
        outcome.fault(roadmap, Some(extra), format!("extra row «{}»", extra.title));
    }
    outcome.field(roadmap, None, "document title", &drawn.plan.title, &roadmap.title);
    let period = format!("{} {}", roadmap.period.start, roadmap.period.end);
    outcome.field(roadmap, None, "period", &format!("{} {}", drawn.plan.period.start, drawn.plan.period.end), &period);
    outcome
}

fn fields(
    drawn: &Drawn,
    wanted: &Wanted,
    sections: &[&Section],
    activity: &Activity,
    roadmap: &Roadmap,
    outcome: &mut Outcome,
) {
    let at = Some(activity);
    if let Some(number) = &wanted.number {
        outcome.field(roadmap, at, "number", number, activity.number.as_deref().unwrap_or_default());
    }
    if wanted.by_windows {
        let right = phrases::deadline::read(&wanted.deadline, drawn.plan.period);
        // A day may be written as a window of its own or as its end.
        let plain = |deadline: &phrases::deadline::Deadline| {
            let windows = deadline.windows.iter().map(|w| format!("{}..{}", w.start.unwrap_or(w.due), w.due));
            windows.collect::<Vec<_>>().join(" ")
        };
        outcome.field(roadmap, at, "windows", &plain(&right), &plain(&activity.deadline));
    } else {
        outcome.field(roadmap, at, "deadline", &wanted.deadline, &activity.deadline.text);
    }
    outcome.field(roadmap, at, "responsible", &wanted.responsible, &activity.responsible.text);
    let expected = activity.expected.clone().unwrap_or_default();
    let parts_in =
        wanted.expected.len() > 1 && wanted.expected.iter().all(|part| fold(&expected).contains(&fold(part)));
    let whole = if parts_in { expected.clone() } else { wanted.expected.join(" – ") };
    outcome.field(roadmap, at, "expected", &whole, &expected);
    outcome.field(roadmap, at, "audience", &wanted.audience, activity.audience.as_deref().unwrap_or_default());
    outcome.field(roadmap, at, "reports", &wanted.reports, &activity.reports.join(" "));
    let section = sections.last().map(|section| section.title.clone()).unwrap_or_default();
    let in_heading = sections.last().is_some_and(|section| {
        let heading = format!("{} {}", section.number.as_deref().unwrap_or_default(), section.title);
        fold(&heading).ends_with(&fold(&wanted.section)) && !wanted.section.is_empty()
    });
    outcome.field(roadmap, at, "section", &wanted.section, if in_heading { &wanted.section } else { &section });
}

impl Outcome {
    fn field(&mut self, roadmap: &Roadmap, at: Option<&Activity>, name: &str, wanted: &str, found: &str) {
        self.fields += 1;
        if fold(wanted) == fold(found) {
            self.fields_right += 1;
        } else {
            self.fault(roadmap, at, format!("{name}: «{found}», right is «{wanted}»"));
        }
    }

    fn fault(&mut self, roadmap: &Roadmap, at: Option<&Activity>, text: impl Into<String>) {
        let text = text.into();
        let told = roadmap.warnings.iter().any(|warning| tells(warning, at, &text));
        self.silent += usize::from(!told);
        self.faults.push(format!("{}{text}", if told { "(told) " } else { "" }));
    }
}

/// Whether a warning asks about what went wrong: its row, a column, a table that was not read, the title.
fn tells(warning: &Warning, at: Option<&Activity>, fault: &str) -> bool {
    match warning.code.as_str() {
        "column_by_cells" | "column_unsure" | "column_not_read" | "no_head" => true,
        "table_not_read" | "row_not_read" => fault.starts_with("no row"),
        "no_document_title" | "title_by_place" => fault.starts_with("document title"),
        "period_assumed" => fault.starts_with("period"),
        "before_approval" | "outside_period" => false,
        _ => at.is_some_and(|activity| {
            warning.at.row.is_some()
                && warning.at.row == activity.source.row
                && warning.at.table == activity.source.table
        }),
    }
}
