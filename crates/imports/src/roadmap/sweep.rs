//! One walk over a document: which tables are plans, which are something else, which continue the one before, and
//! what stands between them.

use domain::roadmap::Place;

use super::align;
use super::layout::{self, Header, Kind, Layout};
use super::lexicon::Vocabulary;
use super::lines;
use super::listed;
use super::numbering;
use super::shape;
use super::strip::Strip;
use crate::document::{Block, Document, Paragraph, Table};

/// A line outside the tables of a plan.
#[derive(Debug, Clone, Default)]
pub(super) struct Prose {
    /// Its words.
    pub(super) text: String,
    /// Bold or a heading.
    pub(super) bold: bool,
    /// Centred.
    pub(super) centred: bool,
    /// A blank line or a table stands before it.
    pub(super) gap: bool,
    /// A table stands right before it.
    pub(super) after_table: bool,
    /// It comes from a list item («•»).
    pub(super) listed: bool,
    /// It goes on in the paragraph of the line above.
    pub(super) inner: bool,
    /// Where it stands.
    pub(super) place: Place,
    /// How many tables of a plan stand before it.
    pub(super) plans_before: usize,
}

/// Tables that continue each other under one header, with the words over them.
#[derive(Debug)]
pub(super) struct Stretch {
    /// The columns.
    pub(super) layout: Layout,
    /// Indexes of the prose lines that may be its caption.
    pub(super) caption: Vec<usize>,
    /// Its rows, each with the number of its table within the stretch.
    pub(super) rows: Vec<(usize, Strip)>,
    /// Whether each of its tables has a header of its own.
    pub(super) own_header: Vec<bool>,
    /// Sheet of a workbook.
    pub(super) sheet: Option<String>,
}

/// Everything found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Plans, checkpoint tables and other tables with a known header, in order.
    pub(super) stretches: Vec<Stretch>,
    /// Tables that list people: the working group.
    pub(super) groups: Vec<Vec<Strip>>,
    /// Lines outside those tables.
    pub(super) prose: Vec<Prose>,
    /// Tables that are none of these, by their first row.
    pub(super) unread: Vec<Vec<Strip>>,
}

impl Found {
    /// Stretches of one kind.
    pub(super) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Stretch> {
        self.stretches.iter().filter(move |stretch| stretch.layout.kind == kind)
    }
}

/// Walks over a document.
pub(super) fn sweep(document: &Document, vocabulary: &Vocabulary<'_>) -> Found {
    let mut sweeper = Sweeper {
        vocabulary,
        found: Found::default(),
        pending: Vec::new(),
        open: false,
        gap: false,
        after_table: false,
        plans: 0,
    };
    for block in &document.blocks {
        match block {
            Block::Paragraph(paragraph) => sweeper.paragraph(paragraph),
            Block::Table(table) => sweeper.table(table),
        }
    }
    sweeper.without_header();
    sweeper.found
}

struct Sweeper<'a> {
    vocabulary: &'a Vocabulary<'a>,
    found: Found,
    /// Prose since the last table: index and, with the first line of a paragraph, the paragraph as a row.
    pending: Vec<(usize, Option<Strip>)>,
    /// A following table without header may continue the last stretch.
    open: bool,
    gap: bool,
    after_table: bool,
    plans: usize,
}

impl Sweeper<'_> {
    fn paragraph(&mut self, paragraph: &Paragraph) {
        let lines = lines::of_paragraphs(std::slice::from_ref(paragraph), paragraph.page.is_some());
        if lines.is_empty() {
            self.gap = true;
            return;
        }
        let listed = paragraph.label.as_deref().is_some_and(|label| !label.chars().any(char::is_alphanumeric));
        let strip = Strip::of_paragraph(paragraph);
        let (place, bold) = (strip.place, paragraph.bold || paragraph.heading);
        let mut strip = Some(strip);
        for text in self.unwrapped(&lines) {
            if is_page_furniture(&text) {
                continue;
            }
            let inner = strip.is_none();
            self.pending.push((self.found.prose.len(), strip.take()));
            self.prose(text, bold, paragraph.centred, listed, place);
            if let Some(last) = self.found.prose.last_mut() {
                last.inner = inner;
            }
        }
    }

    /// Lines of a paragraph with those joined that only the page's width ended: all of a paged format's, and in plain text
    /// a long line that the next goes on with in the middle of a sentence.
    fn unwrapped(&self, lines: &[String]) -> Vec<String> {
        let mut out: Vec<Vec<String>> = Vec::new();
        for line in lines {
            match out.last_mut() {
                Some(above) if above.last().is_some_and(|last| is_wrapped(last, line)) => above.push(line.clone()),
                _ => out.push(vec![line.clone()]),
            }
        }
        out.iter().map(|lines| lines::join(lines, self.vocabulary, &mut lines::Mended::default())).collect()
    }

    fn prose(&mut self, text: String, bold: bool, centred: bool, listed: bool, place: Place) {
        let gap = std::mem::take(&mut self.gap);
        let after_table = std::mem::take(&mut self.after_table);
        let inner = false;
        self.found.prose.push(Prose {
            text,
            bold,
            centred,
            gap,
            after_table,
            listed,
            inner,
            place,
            plans_before: self.plans,
        });
    }

    fn table(&mut self, table: &Table) {
        let rows = table.rows.iter().map(|row| Strip::of(table, row));
        let strips: Vec<Strip> =
            rows.filter(|strip| !strip.is_blank() || strip.slots.iter().any(|slot| slot.continues)).collect();
        if strips.iter().all(Strip::is_blank) {
            return;
        }
        let mut next = Some(strips);
        while let Some(strips) = next.take() {
            next = self.strips(table, strips);
        }
    }

    /// Takes the rows of a table up to the head of another one in the same grid; gives back the rows from there on.
    fn strips(&mut self, table: &Table, strips: Vec<Strip>) -> Option<Vec<Strip>> {
        let lone_top = strips.first().is_some_and(|strip| strip.filled().count() == 1);
        let sheet = table.sheet.is_some() || lone_top;
        let rows_above = if sheet { layout::ROWS_ABOVE_IN_SHEET } else { layout::ROWS_ABOVE };
        let continues = self.continues(&strips);
        let header =
            layout::find(&strips, rows_above).or_else(|| layout::find_by_cells(&strips, rows_above, continues));
        let rest = match header {
            Some(header) => self.with_header(table, strips, header),
            None if continues => {
                self.continuation(strips);
                None
            }
            None => {
                self.other(strips);
                None
            }
        };
        self.pending.clear();
        self.gap = true;
        self.after_table = true;
        rest
    }

    fn with_header(&mut self, table: &Table, mut strips: Vec<Strip>, header: Header) -> Option<Vec<Strip>> {
        let mut body = strips.split_off(header.body);
        let rest = other_head(&body, &header.layout).map(|at| body.split_off(at));
        let mut above = None;
        for strip in &strips[..header.first] {
            // Blank rows are gone; the numbers of the rows tell where they were.
            self.gap |= strip.place.row.zip(above).is_some_and(|(row, above)| row > above + 1);
            above = strip.place.row;
            let first = self.found.prose.len();
            self.row_as_prose(strip);
            // A sheet has no paragraphs: its lone cells may caption the table.
            if table.sheet.is_some() && strip.filled().count() > 1 {
                self.pending.clear();
            } else if table.sheet.is_some() {
                self.pending.extend((first..self.found.prose.len()).map(|index| (index, None)));
            }
        }
        let caption = self.caption();
        let repeats = self
            .found
            .stretches
            .last()
            .is_some_and(|last| self.open && last.layout.is_like(&header.layout) && last.sheet == table.sheet);
        let repeats = repeats && caption.is_empty();
        if !repeats {
            self.plans += usize::from(header.layout.kind == Kind::Plan);
            let stretch = Stretch {
                layout: header.layout,
                caption,
                rows: Vec::new(),
                own_header: Vec::new(),
                sheet: table.sheet.clone(),
            };
            self.found.stretches.push(stretch);
        }
        self.open = true;
        self.add_rows(body, true, repeats);
        // What another head begins does not go on with this table.
        self.open = rest.is_none();
        rest
    }

    /// Adds the rows of one more table to the last stretch.
    fn add_rows(&mut self, strips: Vec<Strip>, own_header: bool, repeated: bool) {
        let Some(stretch) = self.found.stretches.last_mut() else { return };
        let segment = stretch.own_header.len();
        stretch.own_header.push(own_header);
        let mut first = true;
        let mut after_header = repeated;
        for mut strip in strips {
            if stretch.layout.is_repeated_by(&strip) || !first && after_header && strip.counts_columns() {
                first = true;
                after_header = true;
                continue;
            }
            if first && strip.counts_columns() {
                continue;
            }
            strip.first = first && (segment > 0 || after_header);
            strip.after_header = std::mem::take(&mut after_header);
            first = false;
            stretch.rows.push((segment, strip));
        }
    }

    fn continuation(&mut self, strips: Vec<Strip>) {
        let headings: Vec<Strip> =
            self.pending.drain(..).filter_map(|(_, strip)| strip).filter(may_head_section).collect();
        if let Some(stretch) = self.found.stretches.last_mut() {
            let segment = stretch.own_header.len().saturating_sub(1);
            stretch.rows.extend(headings.into_iter().map(|strip| (segment, strip)));
        }
        self.add_rows(strips, false, false);
    }

    /// Whether a table without a header continues the last one: about as many cells in a row, nothing else announced.
    fn continues(&self, strips: &[Strip]) -> bool {
        let Some(last) = self.found.stretches.last().filter(|_| self.open) else { return false };
        let announced = self.pending.iter().any(|(index, _)| {
            let text = phrases::text::fold(&self.found.prose[*index].text);
            [
                "приложение",
                "состав",
                "список",
                "перечень школ",
                "форма ",
                "лист согласования",
                "лист ознакомления",
                "целевые",
                "показател",
            ]
            .iter()
            .any(|word| text.starts_with(word))
        });
        if announced || strips.iter().filter(|strip| lists_person(strip)).count() * 2 > strips.len() {
            return false;
        }
        if matches!(last.layout.kind, Kind::Plan | Kind::Checkpoints) && !has_plan_columns(strips) {
            return false;
        }
        let columns = last.layout.columns.len();
        let width = strips.iter().map(|strip| strip.slots.len()).max().unwrap_or(0);
        let grid = strips.iter().map(Strip::extent).max() == Some(last.layout.extent);
        grid || width + 1 >= columns && width <= columns + 4 || width == 1 && strips.iter().all(may_head_section)
    }

    /// The lines over a table that may be its caption: from the nearest one up, while they look alike.
    fn caption(&self) -> Vec<usize> {
        let mut caption: Vec<usize> = Vec::new();
        for (index, _) in self.pending.iter().rev() {
            let prose = &self.found.prose[*index];
            let styled = prose.bold || prose.centred;
            let numbered = numbering::split(&prose.text).is_some();
            let short = prose.text.chars().count() <= 300 && !prose.text.ends_with(['.', ';', ',']);
            let below = caption.last().map(|index: &usize| &self.found.prose[*index]);
            let joins = below.is_none_or(|below| {
                styled
                    && below.bold == prose.bold
                    && below.centred == prose.centred
                    && !below.gap
                    && numbering::split(&below.text).is_none()
            });
            if caption.len() >= 4 || !(styled || numbered || short) || !joins {
                break;
            }
            caption.push(*index);
        }
        caption.reverse();
        caption
    }

    fn other(&mut self, strips: Vec<Strip>) {
        self.open = false;
        let people = strips.iter().filter(|strip| lists_person(strip)).count();
        let announced = self.pending.iter().any(|(index, _)| {
            let text = phrases::text::fold(&self.found.prose[*index].text);
            text.contains("рабоч") && text.contains("групп") || text.starts_with("состав")
        });
        if people >= 2 && people * 2 >= strips.len() && (announced || people >= 3) {
            self.found.groups.push(strips);
        } else if strips.len() <= 15
            && strips.iter().flat_map(Strip::filled).any(|slot| slot.folded().starts_with("утвержд"))
        {
            self.columns_as_prose(&strips);
        } else if self.plans == 0
            && strips.len() <= 6
            && strips.iter().all(|strip| strip.slots.len() <= 3)
            && layout::of_bare_list(&strips).is_none()
        {
            strips.iter().for_each(|strip| self.row_as_prose(strip));
        } else {
            self.found.unread.push(strips);
        }
    }

    /// «СОГЛАСОВАНО | УТВЕРЖДАЮ»: each column is a block of its own, read downwards.
    fn columns_as_prose(&mut self, strips: &[Strip]) {
        let mut starts: Vec<usize> = strips.iter().flat_map(Strip::filled).map(|slot| slot.column).collect();
        starts.sort_unstable();
        starts.dedup();
        for start in starts {
            self.gap = true;
            for strip in strips {
                for slot in strip.filled().filter(|slot| slot.column == start) {
                    for text in slot.lines.iter().flat_map(|line| line.split('\n')) {
                        self.prose(text.to_owned(), slot.bold, slot.centred, false, strip.place);
                    }
                }
            }
        }
    }

    /// Rows of a letterhead, or above a workbook's header, are lines of the document.
    fn row_as_prose(&mut self, strip: &Strip) {
        let bold = strip.filled().all(|slot| slot.bold);
        let centred = strip.filled().all(|slot| slot.centred);
        let texts: Vec<String> = if strip.filled().any(|slot| slot.lines.len() > 1) {
            strip.filled().flat_map(|slot| &slot.lines).flat_map(|line| line.split('\n')).map(str::to_owned).collect()
        } else {
            vec![strip.filled().map(super::strip::Slot::plain).collect::<Vec<_>>().join(" ")]
        };
        for text in texts.into_iter().filter(|text| !text.is_empty()) {
            self.prose(text, bold, centred, false, strip.place);
        }
    }

    /// A document whose only plan has no header: columns are told by what they hold.
    fn without_header(&mut self) {
        if self.plans > 0 {
            return;
        }
        let mut rest = Vec::new();
        for mut strips in std::mem::take(&mut self.found.unread) {
            let top = lines_above(&strips);
            let lines: Vec<Strip> = strips.drain(..top).collect();
            let tail = strips.split_off(layout::own_rows(&strips));
            let fits_last =
                self.found.stretches.last().is_some_and(|last| last.layout.kind == Kind::Plan && self.plans > 0);
            match align::infer(&strips) {
                Some(layout) if !fits_last => {
                    lines.iter().for_each(|strip| self.row_as_prose(strip));
                    self.plans += 1;
                    self.found.stretches.push(Stretch {
                        layout,
                        caption: Vec::new(),
                        rows: Vec::new(),
                        own_header: Vec::new(),
                        sheet: None,
                    });
                    self.add_rows(strips, false, false);
                }
                Some(_) => self.add_rows(strips, false, false),
                None => {
                    rest.push(lines.into_iter().chain(strips).chain(tail).collect());
                    continue;
                }
            }
            if !tail.is_empty() {
                rest.push(tail);
            }
        }
        self.found.unread = rest;
        if self.plans == 0 {
            self.in_lines();
        }
        if self.plans == 0 {
            self.without_dates();
        }
    }

    /// A document whose plan is no table but numbered items with labels.
    fn in_lines(&mut self) {
        let Some(listing) = listed::find(&self.found.prose) else { return };
        self.plans += 1;
        self.found.prose.iter_mut().skip(listing.first).for_each(|line| line.plans_before += 1);
        self.found.stretches.push(Stretch {
            layout: listing.layout,
            caption: Vec::new(),
            rows: listing.rows.into_iter().map(|strip| (0, strip)).collect(),
            own_header: vec![true],
            sheet: None,
        });
    }

    /// A document whose only table has activities and neither dates nor owners: a cyclogram, whose sections say when.
    fn without_dates(&mut self) {
        let mut rest = Vec::new();
        for mut strips in std::mem::take(&mut self.found.unread) {
            match layout::of_bare_list(&strips).filter(|_| self.plans == 0) {
                Some(header) => {
                    self.plans += 1;
                    let rows = strips.split_off(header.body);
                    let layout = header.layout;
                    let stretch =
                        Stretch { layout, caption: Vec::new(), rows: Vec::new(), own_header: Vec::new(), sheet: None };
                    self.found.stretches.push(stretch);
                    self.add_rows(rows, true, false);
                }
                None => rest.push(strips),
            }
        }
        self.found.unread = rest;
    }
}

/// How many lone cells at a sheet's top are lines of the document: all up to the last blank row before the first full one.
fn lines_above(strips: &[Strip]) -> usize {
    let full = strips.iter().position(|strip| strip.filled().count() >= 3).unwrap_or(0);
    let lone = |strip: &Strip| strip.filled().count() == 1;
    let rows: Vec<u32> = strips[..full].iter().map(|strip| strip.place.row.unwrap_or(0)).collect();
    if !strips[..full].iter().all(lone) {
        return 0;
    }
    // What follows the last blank row without another one heads the first section.
    let after_blank = (1..full).rev().find(|at| rows[*at] > rows[*at - 1] + 1);
    after_blank.unwrap_or(if full > 1 { full } else { 0 })
}

/// Where the head of another table begins within the rows of one: a number heading that repeats nothing, with the lone
/// cells over it that are its caption.
fn other_head(body: &[Strip], layout: &Layout) -> Option<usize> {
    let is_head = |strip: &Strip| layout::begins_table(strip) && !layout.is_repeated_by(strip);
    let at = body.iter().position(is_head)?;
    let lone = |strip: &Strip| strip.filled().count() == 1;
    // Lone cells that follow a blank row or the last line of the plan caption the next table.
    let first = body[..at].iter().rposition(|strip| !lone(strip)).map_or(0, |row| row + 1);
    Some(if first == 0 { at } else { first })
}

/// Whether rows of several cells hold times or parties; rows of one cell tell nothing.
fn has_plan_columns(strips: &[Strip]) -> bool {
    let mut full = 0_usize;
    let mut counts: Vec<usize> = Vec::new();
    for strip in strips.iter().filter(|strip| strip.filled().count() >= 3).take(SAMPLE) {
        full += 1;
        counts.resize(counts.len().max(strip.slots.len()), 0);
        for (index, slot) in strip.slots.iter().enumerate() {
            let (plain, folded) = (slot.plain(), slot.folded());
            counts[index] += usize::from(shape::is_time(&folded) || shape::is_party(&plain, &folded));
        }
    }
    full == 0 || counts.iter().any(|count| count * 2 >= full)
}

/// Rows looked at to tell whether a table goes on with a plan.
const SAMPLE: usize = 50;

/// A line that a plain text broke for its width.
fn is_wrapped(above: &str, line: &str) -> bool {
    above.chars().count() >= 60 && !above.ends_with([':', ';', '.']) && shape::starts_inside(line)
}

/// Page numbers and marks that a page prints, not the document.
fn is_page_furniture(text: &str) -> bool {
    let digits = text.trim_matches(|c: char| matches!(c, '-' | '–' | '—' | ' '));
    digits.len() <= 3 && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
        || phrases::text::fold(text).starts_with("продолжение таблиц")
}

/// Whether a paragraph between tables reads like a section's heading.
fn may_head_section(strip: &Strip) -> bool {
    strip.slots.first().is_some_and(|slot| {
        let text = slot.plain();
        let styled = slot.bold || slot.centred;
        text.chars().count() <= 400 && (styled || numbering::split(&text).is_some())
    })
}

/// Whether a row names a person by full name in its first cells.
fn lists_person(strip: &Strip) -> bool {
    strip.filled().take(2).any(|slot| {
        shape::is_full_name(&slot.plain())
            || slot.lines.len() == 1 && shape::with_initials(&slot.plain()) && strip.filled().count() <= 3
    }) && !strip.filled().any(|slot| slot.columns < 4 && shape::is_time(&slot.folded()) && slot.plain().len() < 40)
}
