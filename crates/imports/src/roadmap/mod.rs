//! Understands a neutral document as a roadmap.
//!
//! The way of a document:
//!
//! 1. [`sweep`] walks over it once: which tables are plans (`layout`, `roles`), which continue the one before, what stands
//!    between them.
//! 2. [`rows`] puts cells under columns, on the header's grid or by what they hold (`align`); [`items`] tells sections,
//!    activities and torn rows apart; [`outline`] builds the tree of sections.
//! 3. [`title`], [`approval`], [`territory`], [`period`], [`goals`], [`obligations`], [`people`], [`checkpoints`] read the rest.
//! 4. [`activities`] mends words (`lines`, `lexicon`) and lets `phrases` read the cells; [`warnings`] tells what was noticed.
//!
//! Invariant: linear in the size of the document, no panic on any document, nothing dropped without a warning or a note in
//! `source.healed`.
//!
//! # Warnings
//!
//! | code | when |
//! |---|---|
//! | `row_joined` | an activity was put together from rows torn by a page break |
//! | `column_doubled` | a column stood twice and was taken once |
//! | `column_by_cells` | no known heading tells a column, or its cells contradict the heading; what they hold told it |
//! | `column_unsure` | two columns are nearly as good for one role |
//! | `columns_shifted` | a table is wider than its header; cells were placed by what they hold |
//! | `page_number_suspected` | a lone number inside a text looks like a page number; it is kept |
//! | `no_title` | a line has no words under the activity column |
//! | `no_number` | a line lacks a number where the others have one |
//! | `unread_deadline` | a time was not understood whole |
//! | `unread_responsible` | those responsible were not understood whole |
//! | `outside_period` | a date lies outside the plan's period |
//! | `before_approval` | a date lies before the approval |
//! | `order_number_mismatch` | the appendix gives the order another number |
//! | `period_assumed` | no period is named; it was taken from the dates |
//! | `no_document_title` | no title was found |
//! | `title_by_place` | no word tells the title; the heading nearest above the table is taken |
//! | `section_empty` | a heading has no lines below it |
//! | `row_not_read` | a row of the table is a signature or a note |
//! | `column_not_read` | a column has no place in a plan («Примечание») |
//! | `table_not_read` | a table is neither a plan nor anything known |

mod activities;
mod align;
mod approval;
mod checkpoints;
mod columns;
mod dates;
mod draft;
mod goals;
mod habits;
mod holds;
mod items;
mod layout;
mod leftovers;
mod lexicon;
mod lines;
mod listed;
mod numbering;
mod obligations;
mod outline;
mod people;
mod period;
mod regions;
mod roles;
mod rows;
mod sections;
mod shape;
mod shared;
mod strip;
mod sweep;
mod targets;
mod territory;
#[cfg(test)]
mod testing;
mod times;
mod title;
mod warnings;
mod years;

use domain::refusal::Refusal;
use domain::roadmap::{
    Participant, PeriodSource, Roadmap, RoadmapKind, RoadmapPeriod, RoadmapTarget, Territory, Warning,
};
use phrases::period::Period;

use self::activities::Readers;
use self::goals::Aims;
use self::layout::Kind;
pub(crate) use self::lexicon::Vocabulary;
use self::outline::Outline;
use self::sections::plan_items;
use self::sweep::Found;
use crate::document::{Document, Paragraph};

/// Reads a roadmap out of a document.
///
/// # Errors
/// There is no plan in it (`not_a_plan`), or nothing tells its period (`no_period`).
pub fn understand(document: &Document, period: Option<Period>) -> Result<Roadmap, Refusal> {
    let vocabulary = Vocabulary::of(document);
    let found = sweep::sweep(document, &vocabulary);
    let mut warnings = Vec::new();
    let title = title_of(&found, &mut warnings);
    let approval = approval::find(&found.prose, title.lines.first().copied(), &mut warnings);
    let named: Vec<usize> = title.lines.iter().chain(&approval.lines).copied().collect();
    let outline = outline::build(plan_items(&found, &named));
    if outline.nodes.is_empty() {
        return Err(not_a_plan());
    }
    let period = settle_period(&found, &title.text, &approval, period, &outline, &mut warnings)?;
    let mut readers = Readers::new(Period { start: period.start, end: period.end }, &vocabulary);
    let mut of_rows = Vec::new();
    let mut sections = activities::sections(outline.nodes, &mut readers);
    let frame = years::Frame {
        period: readers.period,
        title: &title.text,
        approved: approval.approval.date,
        assumed: period.source == PeriodSource::Assumed,
    };
    years::place(&mut sections, &frame);
    warnings::of_activities(&sections, &mut of_rows);
    let mut aims = aims(&found, &approval, outline.goals);
    aims.targets.extend(goals::of_final_control(&sections));
    let obligations = obligations::find(&found.prose, &approval.order, &mut readers);
    let checkpoints =
        found.of_kind(Kind::Checkpoints).flat_map(|stretch| checkpoints::read(stretch, &mut readers)).collect();
    let told = aims.targets.into_iter().map(|text| RoadmapTarget { indicator: readers.indicator(&text), text });
    let by_year = found.of_kind(Kind::Targets).flat_map(|stretch| targets::read(stretch, &readers));
    let targets = told.chain(by_year).collect();
    let mut participants: Vec<Participant> =
        found.of_kind(Kind::Participants).flat_map(|stretch| people::participants(stretch, &vocabulary)).collect();
    if participants.is_empty() {
        participants = people::named_in_rows(&sections);
    }
    let mut roadmap = Roadmap {
        territory: territory_of(&found, &title.text, &approval),
        title: title.text,
        kind: RoadmapKind::Roadmap,
        approval: approval.approval,
        period,
        goals: aims.goals,
        targets,
        checkpoints,
        obligations,
        working_group: people::working_group(&found.groups, &found.prose, &vocabulary),
        participants,
        sections,
        warnings,
    };
    warnings::of_document(&found, &outline.left, &roadmap, &mut of_rows);
    roadmap.warnings.append(&mut of_rows);
    let disagreements = domain::lint::of_text(found.prose.iter().map(|line| line.text.as_str()), &roadmap);
    let groups: Vec<String> = found.of_kind(Kind::Goals).flat_map(goals::risk_groups).collect();
    let uncovered = domain::lint::of_risk_groups(&groups, &roadmap);
    roadmap.warnings.extend(disagreements.into_iter().chain(uncovered));
    Ok(roadmap)
}

/// The words of a cell or of a page's paragraph as one line: words and hyphens broken by the page's width are mended.
pub(crate) fn mended(paragraphs: &[Paragraph], vocabulary: &Vocabulary<'_>) -> String {
    let lines = lines::of_paragraphs(paragraphs, true);
    lines::join(&lines, vocabulary, &mut lines::Mended::default())
}

/// The title, with a warning where no word but its place told it; a sheet's name serves when nothing stands over the table.
fn title_of(found: &Found, warnings: &mut Vec<Warning>) -> title::Title {
    let mut title = title::find(&found.prose);
    if title.text.is_empty()
        && let Some(sheet) = found.of_kind(Kind::Plan).find_map(|stretch| stretch.sheet.as_deref())
        && title::names_plan(sheet)
    {
        title.text = sheet.to_owned();
        title.by_place = true;
    }
    if title.by_place {
        let text = format!("Названием плана принято «{}»: проверьте.", title.text);
        warnings.push(warnings::warning("title_by_place", domain::roadmap::Place::default(), text));
    }
    title
}

fn settle_period(
    found: &Found,
    title: &str,
    approval: &approval::Found,
    argument: Option<Period>,
    outline: &Outline,
    warnings: &mut Vec<Warning>,
) -> Result<RoadmapPeriod, Refusal> {
    let before = found.prose.iter().filter(|line| line.plans_before == 0);
    let sources = period::Sources {
        argument,
        title,
        order: before.map(|line| line.text.as_str()).collect(),
        deadlines: outline.deadlines(),
        approved: approval.approval.date,
    };
    period::settle(&sources, warnings)
}

/// Goals and targets of the text, of their tables, and of rows of the plan.
fn aims(found: &Found, approval: &approval::Found, of_rows: Vec<String>) -> Aims {
    let mut own = vec![false; found.prose.len()];
    for index in &approval.lines {
        if let Some(flag) = own.get_mut(*index) {
            *flag = true;
        }
    }
    let mut aims = goals::read(&found.prose, &approval.order, &own);
    for stretch in found.of_kind(Kind::Goals) {
        let table = goals::of_goals_table(stretch);
        aims.goals.extend(table.goals);
        aims.targets.extend(table.targets);
    }
    aims.goals.extend(of_rows);
    aims
}

/// A document that names no region in so many lines names none that matters.
const LINES_FOR_REGION: usize = 200;

/// The territory: from the title, the approval and the lines of its block; the region from any line before the plan.
fn territory_of(found: &Found, title: &str, approval: &approval::Found) -> Territory {
    let of_approval = approval.lines.iter().filter_map(|index| found.prose.get(*index)).map(|line| line.text.as_str());
    let of_approval = of_approval.filter(|text| !approval::is_place(text));
    let named = std::iter::once(title).chain(approval.joined.iter().map(String::as_str)).chain(of_approval);
    let before = found.prose.iter().take(LINES_FOR_REGION).filter(|line| line.plans_before == 0);
    let before = before.map(|line| line.text.as_str()).filter(|text| text.len() <= 4000);
    territory::find(named, before)
}

fn not_a_plan() -> Refusal {
    Refusal::new(
        "not_a_plan",
        "В документе нет таблицы с мероприятиями.",
        "Загрузите документ, в котором мероприятия стоят в таблице со сроками и исполнителями; если PDF напечатан из Excel частями, загрузите саму книгу.",
    )
}
