//! What differs between two paired lines, and between two headers.

use phrases::deadline::{Deadline, Window};
use phrases::indicator::Indicator;

use super::matching::{Pair, section_key};
use super::{ChangeKind, FieldChange, LineChange};
use crate::line::{Line, LineKey, LineKind};
use crate::roadmap::{Roadmap, Section};
use crate::{russian, schedule};

/// The changes of one kind of lines and the pairs that did not change.
pub(super) fn changes(
    before: &Roadmap,
    after: &Roadmap,
    old: &[&Line<'_>],
    new: &[&Line<'_>],
    pairs: &[Pair],
) -> (Vec<LineChange>, Vec<(LineKey, LineKey)>) {
    let old_extra = Extra::of(before);
    let new_extra = Extra::of(after);
    let mut partner_of_new = vec![None; new.len()];
    let mut paired_old = vec![false; old.len()];
    for (i, j, alike) in pairs {
        partner_of_new[*j] = Some((*i, *alike));
        paired_old[*i] = true;
    }
    let mut out = Ordered { old, withdrawn: &paired_old, changes: Vec::new(), told: vec![false; old.len()] };
    let mut unchanged = Vec::new();
    out.withdrawn_from(0);
    for (j, line) in new.iter().enumerate() {
        let Some((i, alike)) = partner_of_new[j] else {
            out.changes.push(change(ChangeKind::Added, None, Some(line), Vec::new(), 1.0));
            continue;
        };
        let fields = line_fields(old[i], line, old_extra.of_line(old[i]), new_extra.of_line(line));
        let moved = section_key(old[i]) != section_key(line);
        if !fields.is_empty() {
            out.changes.push(change(ChangeKind::Changed, Some(old[i]), Some(line), fields, alike));
        } else if moved {
            let places = vec![field("section", section_words(old[i]), section_words(line))];
            out.changes.push(change(ChangeKind::Moved, Some(old[i]), Some(line), places, alike));
        } else {
            unchanged.push((old[i].key, line.key));
        }
        out.withdrawn_from(i + 1);
    }
    for i in 0..old.len() {
        out.withdrawn_from(i);
    }
    (out.changes, unchanged)
}

/// Puts withdrawn lines after the line they followed.
struct Ordered<'a> {
    old: &'a [&'a Line<'a>],
    /// Whether an old line is paired; the others are withdrawn.
    withdrawn: &'a [bool],
    changes: Vec<LineChange>,
    told: Vec<bool>,
}

impl Ordered<'_> {
    /// Tells the run of withdrawn lines that begins at this place.
    fn withdrawn_from(&mut self, from: usize) {
        for i in from..self.old.len() {
            if self.withdrawn[i] || self.told[i] {
                return;
            }
            self.told[i] = true;
            self.changes.push(change(ChangeKind::Withdrawn, Some(self.old[i]), None, Vec::new(), 1.0));
        }
    }
}

fn change(
    kind: ChangeKind,
    before: Option<&Line<'_>>,
    after: Option<&Line<'_>>,
    fields: Vec<FieldChange>,
    alike: f64,
) -> LineChange {
    let shown = after.or(before);
    LineChange {
        kind,
        before: before.map(|l| l.key),
        after: after.map(|l| l.key),
        number: shown.and_then(|l| l.number.map(str::to_owned)),
        title: shown.map(|l| l.title.to_owned()).unwrap_or_default(),
        fields,
        alike,
    }
}

/// Fields of activities that other lines do not have.
#[derive(Clone, Copy)]
struct More<'a> {
    audience: &'a str,
    channels: &'a [String],
}

/// Looks up [`More`] by the line.
struct Extra<'a>(Vec<More<'a>>);

impl<'a> Extra<'a> {
    fn of(roadmap: &'a Roadmap) -> Extra<'a> {
        let more = roadmap
            .activities()
            .into_iter()
            .map(|(_, a)| More { audience: a.audience.as_deref().unwrap_or(""), channels: &a.channels });
        Extra(more.collect())
    }

    fn of_line(&self, line: &Line<'_>) -> More<'a> {
        let none = More { audience: "", channels: &[] };
        if line.key.kind == LineKind::Activity { self.0.get(line.key.index).copied().unwrap_or(none) } else { none }
    }
}

fn field(code: &str, before: impl Into<String>, after: impl Into<String>) -> FieldChange {
    let label = match code {
        "number" => "Номер",
        "title" => "Наименование",
        "audience" => "Целевая аудитория",
        "deadline" => "Срок",
        "responsible" => "Ответственный",
        "expected" => "Ожидаемый результат",
        "indicators" => "Показатели",
        "reports" => "Отчётные документы",
        "channels" => "Информационное сопровождение",
        "section" => "Раздел",
        "territory" => "Территория",
        "approval" => "Утверждение",
        "period" => "Период",
        "goals" => "Цели",
        "targets" => "Целевые показатели",
        "working_group" => "Рабочая группа",
        "participants" => "Участники",
        "sections" => "Разделы",
        other => other,
    };
    FieldChange { field: code.to_owned(), label: label.to_owned(), before: before.into(), after: after.into() }
}

fn line_fields(old: &Line<'_>, new: &Line<'_>, old_more: More<'_>, new_more: More<'_>) -> Vec<FieldChange> {
    let mut fields = Vec::new();
    let mut text = |code: &str, before: &str, after: &str| {
        if before != after {
            fields.push(field(code, before, after));
        }
    };
    text("number", old.number.unwrap_or(""), new.number.unwrap_or(""));
    text("title", old.title, new.title);
    text("audience", old_more.audience, new_more.audience);
    if old.deadline != new.deadline {
        text("deadline", &deadline_words(old.deadline, new.deadline), &deadline_words(new.deadline, old.deadline));
    }
    if old.responsible != new.responsible {
        let parties =
            |l: &Line<'_>| l.responsible.parties.iter().map(|p| p.text.clone()).collect::<Vec<_>>().join("; ");
        if old.responsible.text == new.responsible.text {
            text("responsible", &parties(old), &parties(new));
        } else {
            text("responsible", &old.responsible.text, &new.responsible.text);
        }
    }
    text("expected", old.expected.unwrap_or(""), new.expected.unwrap_or(""));
    if old.expected == new.expected && old.indicators != new.indicators {
        text("indicators", &indicator_words(&old.indicators), &indicator_words(&new.indicators));
    }
    text("reports", &old.reports.join("; "), &new.reports.join("; "));
    text("channels", &old_more.channels.join("; "), &new_more.channels.join("; "));
    fields
}

/// The document's words; with the reading when only the reading differs (the plan's period moved, say).
fn deadline_words(deadline: &Deadline, other: &Deadline) -> String {
    if deadline.text == other.text {
        format!("{} ({})", deadline.text, schedule::words(deadline))
    } else {
        deadline.text.clone()
    }
}

fn indicator_words(indicators: &[&Indicator]) -> String {
    let words = indicators.iter().map(|i| match i.value {
        Some(value) => format!("{} ({})", i.text, russian::quantity(value.0, i.whole_unit().as_deref())),
        None => i.text.clone(),
    });
    words.collect::<Vec<_>>().join("; ")
}

fn section_words(line: &Line<'_>) -> String {
    line.sections.iter().map(|s| heading(s)).filter(|h| !h.is_empty()).collect::<Vec<_>>().join(" → ")
}

fn heading(section: &Section) -> String {
    match &section.number {
        Some(number) if section.title.is_empty() => number.clone(),
        Some(number) => format!("{}. {}", number.trim_end_matches('.'), section.title),
        None => section.title.clone(),
    }
}

fn headings(sections: &[Section]) -> Vec<String> {
    sections.iter().flat_map(|s| std::iter::once(heading(s)).chain(headings(&s.sections))).collect()
}

/// The changes of everything that is no line.
pub(super) fn header(before: &Roadmap, after: &Roadmap) -> Vec<FieldChange> {
    let mut fields = Vec::new();
    let mut put = |code: &str, words: &dyn Fn(&Roadmap) -> String| {
        let (a, b) = (words(before), words(after));
        if a != b {
            fields.push(field(code, a, b));
        }
    };
    put("title", &|r| r.title.clone());
    put("territory", &|r| join([&r.territory.region, &r.territory.municipality]));
    put("approval", &approval_words);
    put("period", &|r| russian::window(&Window { start: Some(r.period.start), due: r.period.end }));
    put("goals", &|r| r.goals.join("\n"));
    put("targets", &|r| r.targets.iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join("\n"));
    put("working_group", &|r| {
        let member = |m: &crate::roadmap::GroupMember| format!("{}, {} ({})", m.name, m.position, m.role);
        r.working_group.iter().map(member).collect::<Vec<_>>().join("\n")
    });
    put("participants", &|r| {
        let words =
            |p: &crate::roadmap::Participant| format!("{}: {} [{}]", p.name, p.functions, p.indicators.join("; "));
        r.participants.iter().map(words).collect::<Vec<_>>().join("\n")
    });
    put("sections", &|r| headings(&r.sections).join("\n"));
    fields
}

fn join<const N: usize>(parts: [&Option<String>; N]) -> String {
    parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")
}

fn approval_words(roadmap: &Roadmap) -> String {
    let a = &roadmap.approval;
    let number = a.number.as_ref().map(|n| format!("№ {n}"));
    let date = a.date.map(|d| format!("от {}", russian::dotted(d)));
    join([&a.kind, &number, &date, &a.issuer, &a.signatory])
}
