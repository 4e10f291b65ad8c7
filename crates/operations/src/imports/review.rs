//! Step 2: what was read, beside the document's own words.

use std::collections::{BTreeSet, HashMap};

use domain::access::Action;
use domain::line::{LineKey, LineKind};
use domain::lint::{self, Finding};
use domain::review::{Question, QuestionCard, cards};
use domain::roadmap::{Roadmap, Section, Source};
use domain::{russian, schedule};
use phrases::deadline::Deadline;
use phrases::indicator::Indicator;
use phrases::parties::Parties;
use serde::Serialize;

use super::in_review::InReview;
use super::start::view_with;
use super::view::ImportView;
use crate::actor::allow_common;
use crate::{Actor, App, Failure};

/// The whole step: first what asks for a decision, then the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReviewView {
    /// The import.
    pub import: ImportView,
    /// One sentence: «Прочитано 49 мероприятий из 49 строк. 6 мест просят вашего решения.»
    pub sentence: String,
    /// The header as it stands now: title, territory, approval, period, goals, targets (its lines are in `lines`).
    pub header: Roadmap,
    /// Open questions, the most uncertain first. Answered ones are gone from here.
    pub questions: Vec<Question>,
    /// The same questions as they are asked: one kind once, one line once.
    pub cards: Vec<QuestionCard>,
    /// Findings about the whole document.
    pub findings: Vec<Finding>,
    /// Every line: activities in document order, then checkpoints, then obligations.
    pub lines: Vec<LineView>,
}

/// A heading above a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionHead {
    /// Depth, from 0.
    pub depth: u32,
    /// Its number.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
}

/// One line, the document's words and the reading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineView {
    /// Its key, for [`super::edit_line`].
    pub key: LineKey,
    /// What it is.
    pub kind: LineKind,
    /// Headings that begin just above this line.
    pub heads: Vec<SectionHead>,
    /// The document's own words.
    pub original: OriginalLine,
    /// Number now.
    pub number: Option<String>,
    /// Title now.
    pub title: String,
    /// Audience now.
    pub audience: Option<String>,
    /// The deadline now.
    pub deadline: Deadline,
    /// Its rule in Russian: «каждый год: март и август».
    pub deadline_words: String,
    /// Parties now.
    pub responsible: Parties,
    /// Expected result now.
    pub expected: Option<String>,
    /// What was understood of the result.
    pub indicators: Vec<Indicator>,
    /// Report documents.
    pub reports: Vec<String>,
    /// Where it is published.
    pub channels: Vec<String>,
    /// Where it stands in the document, and what was healed.
    pub source: Option<Source>,
    /// Open questions of this line.
    pub questions: Vec<Question>,
    /// Findings of the linter about this line.
    pub findings: Vec<Finding>,
    /// A person corrected it.
    pub edited: bool,
    /// A person left it out.
    pub dropped: bool,
}

/// The document's own words of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OriginalLine {
    /// Number.
    pub number: Option<String>,
    /// Title.
    pub title: String,
    /// Audience.
    pub audience: Option<String>,
    /// Deadline cell.
    pub deadline: String,
    /// Responsible cell.
    pub responsible: String,
    /// Expected result cell.
    pub expected: Option<String>,
}

/// The step as it stands now.
///
/// # Errors
/// Not found; refused `not_in_review` when the import is being read, refused, adopted or discarded.
pub async fn review(app: &App, actor: &Actor, id: &str) -> Result<ReviewView, Failure> {
    allow_common(app, actor, Action::Read)?;
    let reviewed = InReview::load(app, &app.store.reader(), id).await?;
    let edited = reviewed.edited();
    let dropped = reviewed.dropped();
    let questions = reviewed.open_questions(&edited);
    // The linter judges what will be adopted; its keys are counted without the lines left out.
    let remaining: Vec<LineKey> = edited.lines().iter().map(|l| l.key).filter(|k| !dropped.contains(k)).collect();
    let findings = findings(&edited, &dropped, &remaining);
    let (of_document, of_lines): (Vec<_>, Vec<_>) = findings.into_iter().partition(|f| f.line.is_none());
    let lines = lines(&reviewed, &edited, &dropped, &questions, of_lines);
    let cards = cards(&questions);
    let import = view_with(app, reviewed.row.clone(), cards.len() as u64).await?;
    Ok(ReviewView {
        sentence: sentence(&edited, cards.len() as u64),
        import,
        cards,
        header: header(edited),
        questions,
        findings: of_document,
        lines,
    })
}

/// Findings with the keys of the reading.
fn findings(edited: &Roadmap, dropped: &BTreeSet<LineKey>, remaining: &[LineKey]) -> Vec<Finding> {
    if dropped.is_empty() {
        return lint::check(edited);
    }
    let kept = |key: LineKey| remaining.iter().filter(|k| k.kind == key.kind).nth(key.index).copied();
    let mut findings = lint::check(&edited.clone().without(dropped));
    for finding in &mut findings {
        finding.line = finding.line.and_then(kept);
    }
    findings
}

fn lines(
    reviewed: &InReview,
    edited: &Roadmap,
    dropped: &BTreeSet<LineKey>,
    questions: &[Question],
    findings: Vec<Finding>,
) -> Vec<LineView> {
    let mut questions_of: HashMap<LineKey, Vec<Question>> = HashMap::new();
    for question in questions {
        if let Some(key) = question.line {
            questions_of.entry(key).or_default().push(question.clone());
        }
    }
    let mut findings_of: HashMap<LineKey, Vec<Finding>> = HashMap::new();
    for finding in findings {
        if let Some(key) = finding.line {
            findings_of.entry(key).or_default().push(finding);
        }
    }
    let activities = edited.activities();
    let read_activities = reviewed.read.activities();
    let read_lines = reviewed.read.lines();
    let mut above: Vec<*const Section> = Vec::new();
    let views = edited.lines().into_iter().zip(read_lines).map(|(line, read)| {
        let whole = (line.key.kind == LineKind::Activity).then(|| activities[line.key.index].1);
        let read_whole = (line.key.kind == LineKind::Activity).then(|| read_activities[line.key.index].1);
        LineView {
            key: line.key,
            kind: line.key.kind,
            heads: heads(&mut above, &line.sections),
            original: OriginalLine {
                number: read.number.map(str::to_owned),
                title: read.title.to_owned(),
                audience: read_whole.and_then(|a| a.audience.clone()),
                deadline: read.deadline.text.clone(),
                responsible: read.responsible.text.clone(),
                expected: read.expected.map(str::to_owned),
            },
            number: line.number.map(str::to_owned),
            title: line.title.to_owned(),
            audience: whole.and_then(|a| a.audience.clone()),
            deadline: line.deadline.clone(),
            deadline_words: schedule::words(line.deadline),
            responsible: line.responsible.clone(),
            expected: line.expected.map(str::to_owned),
            indicators: line.indicators.iter().map(|i| (*i).clone()).collect(),
            reports: line.reports.to_vec(),
            channels: whole.map(|a| a.channels.clone()).unwrap_or_default(),
            source: line.source.cloned(),
            questions: questions_of.remove(&line.key).unwrap_or_default(),
            findings: findings_of.remove(&line.key).unwrap_or_default(),
            edited: reviewed.edits.lines.get(&line.key).is_some_and(|e| e.is_correction()),
            dropped: dropped.contains(&line.key),
        }
    });
    views.collect()
}

/// Headings that are not above the line before already.
fn heads(above: &mut Vec<*const Section>, sections: &[&Section]) -> Vec<SectionHead> {
    let here: Vec<*const Section> = sections.iter().map(|s| std::ptr::from_ref(*s)).collect();
    let common = above.iter().zip(&here).take_while(|(a, b)| a == b).count();
    *above = here;
    let new = sections.iter().enumerate().skip(common).filter(|(_, s)| !s.title.is_empty() || s.number.is_some());
    new.map(|(depth, section)| SectionHead {
        depth: u32::try_from(depth).unwrap_or(u32::MAX),
        number: section.number.clone(),
        title: section.title.clone(),
    })
    .collect()
}

fn header(mut roadmap: Roadmap) -> Roadmap {
    roadmap.sections = Vec::new();
    roadmap.checkpoints = Vec::new();
    roadmap.obligations = Vec::new();
    roadmap
}

/// «Прочитано 49 мероприятий, 6 контрольных точек. 6 мест просят вашего решения.»
fn sentence(roadmap: &Roadmap, questions: u64) -> String {
    let mut read = vec![russian::activities(roadmap.activities().len() as u64)];
    if !roadmap.checkpoints.is_empty() {
        let count = roadmap.checkpoints.len() as u64;
        read.push(russian::counted(count, "контрольная точка", "контрольные точки", "контрольных точек"));
    }
    if !roadmap.obligations.is_empty() {
        let count = roadmap.obligations.len() as u64;
        read.push(russian::counted(
            count,
            "обязанность из приказа",
            "обязанности из приказа",
            "обязанностей из приказа",
        ));
    }
    let asks = match questions {
        0 => "Всё прочитано уверенно, решать нечего.".to_owned(),
        n => {
            format!("{} к вам.", russian::counted(n, "вопрос", "вопроса", "вопросов"))
        }
    };
    format!("Прочитано: {}. {asks}", read.join(", "))
}
