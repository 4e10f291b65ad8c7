//! Rows of a plan into items: rows cut by the end of a page, criteria under their item, merged cells.

use domain::results::catalogue::CatalogueItem;
use domain::results::file::Problem;
use domain::results::work::Level;

use super::codes;
use super::columns::Role;
use super::table::{Piece, cell_at, is_alone, is_summary, numbers_columns, row_text};
use crate::document::{Cell, Paragraph, Row};
use crate::roadmap::{Vocabulary, mended};

/// An item on its way: a row may go on on the next page.
#[derive(Default)]
struct Draft {
    number: String,
    row: u32,
    /// It is a criterion of the item named here.
    of: Option<String>,
    text: Vec<Paragraph>,
    more: Vec<Vec<Paragraph>>,
    content: Vec<Paragraph>,
    requirements: Vec<Paragraph>,
    both: Vec<Paragraph>,
    level: Vec<Paragraph>,
    max: Vec<Paragraph>,
    /// Cells that go on from the row above: they share its value.
    shares: Vec<Role>,
}

/// Puts items together row by row.
pub(super) struct Builder<'a, 'v> {
    vocabulary: &'a Vocabulary<'v>,
    drafts: Vec<Draft>,
    problems: Vec<Problem>,
    summary: String,
    /// Page of the row before.
    page: Option<u32>,
}

impl<'a, 'v> Builder<'a, 'v> {
    pub(super) fn new(vocabulary: &'a Vocabulary<'v>) -> Builder<'a, 'v> {
        Builder { vocabulary, drafts: Vec::new(), problems: Vec::new(), summary: String::new(), page: None }
    }

    /// Reads the rows of a piece.
    pub(super) fn read(&mut self, piece: &Piece<'_>) {
        for row in &piece.table.rows[piece.start..] {
            let text = row_text(row, self.vocabulary);
            let head = piece.heads.contains(&text);
            if text.is_empty() || head || numbers_columns(row, self.vocabulary) {
                continue;
            }
            if is_summary(&text) || (!self.summary.is_empty() && is_alone(row)) {
                self.summary.push_str(&text);
                self.summary.push('\n');
                continue;
            }
            self.row(row, piece);
            self.page = row.page;
        }
    }

    fn words(&self, paragraphs: &[Paragraph]) -> String {
        mended(paragraphs, self.vocabulary)
    }

    fn row(&mut self, row: &Row, piece: &Piece<'_>) {
        let cells = |role: Role| -> Vec<&Cell> {
            let covers = |(at, cell): (usize, &Cell)| {
                let column = if piece.by_order { at } else { cell.column as usize };
                piece.roles.get(column) == Some(&role)
            };
            row.cells.iter().enumerate().filter(|pair| covers(*pair)).map(|(_, cell)| cell).collect()
        };
        let text = |role: Role| -> String {
            let cells = cells(role);
            let texts = cells.iter().map(|cell| self.words(&cell.paragraphs)).filter(|text| !text.is_empty());
            texts.collect::<Vec<_>>().join(" ")
        };
        let number_text = text(Role::Number);
        let (max_text, level_text) = (text(Role::Max), text(Role::Level));
        let number_column = piece.roles.iter().position(|role| *role == Role::Number).unwrap_or(0);
        let number_cell = if piece.by_order { row.cells.get(number_column) } else { cell_at(row, number_column) };
        let spans =
            number_cell.is_some_and(|cell| is_alone(row) && (cell.columns as usize > 2 || row.cells.len() == 1));
        let scored = !max_text.is_empty() || !level_text.is_empty();
        if is_alone(row) && (spans || (!number_text.is_empty() && codes::number(&number_text).is_none())) {
            return; // «Часть 1»
        }
        let label = codes::criterion(&number_text).or_else(|| codes::criterion(&text(Role::Criterion))).or_else(|| {
            number_text.is_empty().then(|| codes::criterion(&text(Role::Text))).flatten().filter(|_| scored)
        });
        let base = self.drafts.iter().rev().find(|draft| draft.of.is_none()).map(|draft| draft.number.clone());
        let number = codes::number(&number_text);
        match (number, label, base) {
            // The number's own row, or a criterion numbered in full: «4К1».
            (Some(number), label, base) if label.as_deref() != Some(number.as_str()) => {
                let of = number.split_once('К').map(|(item, _)| item.to_owned());
                let of = of.filter(|item| !item.is_empty() && base.as_deref() == Some(item.as_str()));
                let first = label.filter(|_| scored);
                self.begin(row, number.clone(), of);
                self.fill(row, piece);
                // A cell of several rows that the end of a page cuts has no words on the next page.
                if self.page != row.page
                    && let Some(draft) = self.drafts.last_mut()
                {
                    draft.shares.push(Role::Level);
                }
                if let Some(label) = first {
                    self.split_first(number, &label, row);
                }
            }
            (_, Some(label), Some(item)) if !max_text.is_empty() => {
                let glued = if label.starts_with('К') { format!("{item}{label}") } else { label };
                self.begin(row, glued, Some(item));
                self.fill(row, piece);
            }
            (_, Some(label), None) => {
                self.begin(row, label, None);
                self.fill(row, piece);
            }
            (None, _, _) if !number_text.is_empty() && !max_text.is_empty() => {
                self.problem(row, "row_unread", format!("Номер задания «{number_text}» не понят."));
            }
            (_, _, Some(_)) if number_text.is_empty() => self.go_on(row, piece, &max_text),
            _ => {}
        }
    }

    fn begin(&mut self, row: &Row, number: String, of: Option<String>) {
        self.drafts.push(Draft { number, row: row.number, of, ..Draft::default() });
    }

    /// The row of an item is at once that of its first criterion: «1 | К1 | …».
    fn split_first(&mut self, number: String, label: &str, row: &Row) {
        if let Some(draft) = self.drafts.last_mut() {
            draft.number = format!("{number}{label}");
            draft.of = Some(number.clone());
        }
        let at = self.drafts.len().saturating_sub(1);
        self.drafts.insert(at, Draft { number, row: row.number, ..Draft::default() });
    }

    /// A row without a number: the rest of a row cut by the end of a page.
    fn go_on(&mut self, row: &Row, piece: &Piece<'_>, max_text: &str) {
        let has_max = self.drafts.last().is_some_and(|draft| !draft.max.is_empty());
        if has_max && !max_text.is_empty() {
            self.problem(row, "row_without_number", "У строки с баллом нет номера задания.".to_owned());
            return;
        }
        self.fill(row, piece);
    }

    fn fill(&mut self, row: &Row, piece: &Piece<'_>) {
        let Some(draft) = self.drafts.last_mut() else { return };
        let mut texts = 0;
        for (at, cell) in row.cells.iter().enumerate() {
            let column = if piece.by_order { at } else { cell.column as usize };
            let role = piece.roles.get(column).copied().unwrap_or(Role::Other);
            if cell.continues && (draft.of.is_none() || role != Role::Text) {
                draft.shares.push(role);
            }
            let paragraphs = cell.paragraphs.iter().cloned();
            match role {
                Role::Text => {
                    texts += 1;
                    if texts == 1 {
                        extend(&mut draft.text, paragraphs.collect());
                    } else {
                        while draft.more.len() < texts - 1 {
                            draft.more.push(Vec::new());
                        }
                        extend(&mut draft.more[texts - 2], paragraphs.collect());
                    }
                }
                Role::Content => draft.content.extend(paragraphs),
                Role::Requirements => draft.requirements.extend(paragraphs),
                Role::BothCodes => draft.both.extend(paragraphs),
                Role::Level => draft.level.extend(paragraphs),
                Role::Max => draft.max.extend(paragraphs),
                Role::Number | Role::Criterion | Role::Other => {}
            }
        }
    }

    fn problem(&mut self, row: &Row, code: &str, text: String) {
        self.problems.push(problem(row.number, code, text));
    }

    /// The items, what is wrong, and the words under the table.
    pub(super) fn finish(mut self) -> (Vec<CatalogueItem>, Vec<Problem>, String) {
        let drafts = std::mem::take(&mut self.drafts);
        let mut items: Vec<(CatalogueItem, Option<String>)> = Vec::new();
        for draft in drafts {
            self.item(draft, &mut items);
        }
        (settle_criteria(&items), self.problems, self.summary)
    }

    fn item(&mut self, draft: Draft, items: &mut Vec<(CatalogueItem, Option<String>)>) {
        let before = items.last().map(|(item, _)| item.clone());
        let shared = |role: Role| before.as_ref().filter(|_| draft.shares.contains(&role));
        let codes_of = |paragraphs: &[Paragraph]| codes::list(&lines(paragraphs));
        let mut texts = vec![self.words(&draft.text)];
        texts.extend(draft.more.iter().map(|paragraphs| self.words(paragraphs)));
        texts.retain(|text| !text.is_empty());
        let (mut content, mut requirements) = (codes_of(&draft.content), codes_of(&draft.requirements));
        let (more_content, more_requirements) = codes::both(&lines(&draft.both));
        content.extend(more_content);
        requirements.extend(more_requirements);
        if texts.is_empty() {
            // A column of codes with their names.
            texts.extend(codes::name(&self.words(&draft.content)));
        }
        let (level_text, max_text) = (self.words(&draft.level), lines(&draft.max));
        let mut level = codes::level(&level_text);
        let mut text = texts.join("; ");
        if let Some(before) = shared(Role::Content).filter(|_| content.is_empty()) {
            content.clone_from(&before.content);
        }
        if let Some(before) = shared(Role::Requirements).filter(|_| requirements.is_empty()) {
            requirements.clone_from(&before.requirements);
        }
        if let Some(before) = shared(Role::Level).filter(|_| level_text.is_empty()) {
            level = before.level;
        }
        if let Some(before) = shared(Role::Text).filter(|_| text.is_empty()) {
            text.clone_from(&before.text);
        }
        if level.is_none() && !level_text.is_empty() {
            let told = format!("Уровень «{level_text}» задания {} не понят.", draft.number);
            self.problems.push(problem(draft.row, "level_unread", told));
        }
        let criteria = codes::criteria(&max_text);
        let max = codes::score(&max_text);
        if max.is_none() && criteria.is_empty() && !max_text.trim().is_empty() {
            let told = format!("Максимальный балл «{}» задания {} не понят.", max_text.trim(), draft.number);
            self.problems.push(problem(draft.row, "max_unread", told));
        }
        let item =
            CatalogueItem { number: draft.number.clone(), text, content, requirements, level, max: max.unwrap_or(0) };
        items.push((item.clone(), draft.of));
        for (label, max) in criteria {
            let number = format!("{}{label}", draft.number);
            items.push((CatalogueItem { number, max, ..item.clone() }, Some(draft.number.clone())));
        }
    }
}

fn problem(row: u32, code: &str, text: String) -> Problem {
    Problem { code: code.into(), fatal: false, sheet: None, row: Some(row), column: None, text }
}

/// A sentence goes on where the page cut it.
fn extend(known: &mut Vec<Paragraph>, mut more: Vec<Paragraph>) {
    if let (Some(last), Some(first)) = (known.last_mut(), more.first()) {
        last.text.push('\n');
        last.text.push_str(&first.text);
        more.remove(0);
    }
    known.append(&mut more);
}

fn lines(paragraphs: &[Paragraph]) -> String {
    paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// An item whose criteria are listed under it is their sum and no item of its own; criteria take from it what their
/// rows do not say.
fn settle_criteria(items: &[(CatalogueItem, Option<String>)]) -> Vec<CatalogueItem> {
    let level: Vec<(String, Option<Level>)> = items.iter().map(|(item, _)| (item.number.clone(), item.level)).collect();
    let mut done: Vec<CatalogueItem> = Vec::new();
    for (at, (item, of)) in items.iter().enumerate() {
        let sum: u16 = items
            .iter()
            .filter(|(_, of)| of.as_ref() == Some(&item.number))
            .map(|(child, _)| u16::from(child.max))
            .sum();
        if of.is_none() && sum > 0 && (item.max == 0 || u16::from(item.max) == sum) {
            continue;
        }
        let mut item = item.clone();
        if let Some(parent) = of.as_ref().and_then(|of| items[..at].iter().rfind(|(parent, _)| parent.number == *of)) {
            let parent = &parent.0;
            if item.content.is_empty() {
                item.content.clone_from(&parent.content);
            }
            if item.requirements.is_empty() {
                item.requirements.clone_from(&parent.requirements);
            }
            if item.text.is_empty() {
                let before = items[..at].iter().rfind(|(before, _)| !before.text.is_empty());
                item.text = before.map(|(before, _)| before.text.clone()).unwrap_or_default();
            }
            item.level = item.level.or_else(|| level.iter().find(|(number, _)| *number == parent.number)?.1);
        }
        done.push(item);
    }
    done
}
