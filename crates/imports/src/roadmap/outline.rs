//! Builds the tree of sections from their rows: by number depth, by rank, by look.

use domain::roadmap::Place;

use super::draft::Draft;
use super::items::{Item, SectionRow, Style};
use super::numbering::{Label, Script};
use super::roles::Role;

/// A section with what stands in it.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Its row; a flat plan has one node with an empty row.
    pub(super) row: SectionRow,
    /// Sub-sections.
    pub(super) nodes: Vec<Node>,
    /// Lines that stand directly in it.
    pub(super) activities: Vec<Draft>,
}

/// The outline of a plan.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// Sections in order.
    pub(super) nodes: Vec<Node>,
    /// Goals told by rows of the table.
    pub(super) goals: Vec<String>,
    /// What did not become part of the plan.
    pub(super) left: Left,
}

/// Rows of the plan's tables that are no part of the plan.
#[derive(Debug, Default)]
pub(super) struct Left {
    /// Sections in which nothing stands.
    pub(super) empty: Vec<SectionRow>,
    /// Signatures and notes.
    pub(super) rows: Vec<(Place, String)>,
}

impl Outline {
    /// The words of all deadline cells.
    pub(super) fn deadlines(&self) -> Vec<String> {
        fn walk(nodes: &[Node], out: &mut Vec<String>) {
            for node in nodes {
                out.extend(node.activities.iter().map(|draft| draft.plain(Role::Deadline)));
                walk(&node.nodes, out);
            }
        }
        let mut out = Vec::new();
        walk(&self.nodes, &mut out);
        out
    }
}

/// Builds the outline.
pub(super) fn build(items: Vec<Item>) -> Outline {
    let mut builder = Builder::default();
    for item in items {
        match item {
            Item::Goal(goal) => builder.outline.goals.push(goal),
            Item::Left(place, text) => builder.outline.left.rows.push((place, text)),
            Item::Activity(draft) => builder.activity(*draft),
            Item::Section(row) => builder.section(row),
        }
    }
    builder.close_to(0);
    builder.outline
}

#[derive(Default)]
struct Builder {
    outline: Outline,
    open: Vec<Node>,
    /// Depth at which a look was last used.
    looks: Vec<(Style, usize)>,
}

impl Builder {
    fn activity(&mut self, draft: Draft) {
        if self.open.is_empty() {
            self.open.push(Node::default());
        }
        if let Some(node) = self.open.last_mut() {
            node.activities.push(draft);
        }
    }

    fn section(&mut self, row: SectionRow) {
        if self.completes_title(&row) {
            return;
        }
        let depth = self.depth(&row).min(self.open.len());
        self.close_to(depth);
        match self.looks.iter_mut().find(|(style, _)| *style == row.style) {
            Some((_, known)) => *known = depth,
            None => self.looks.push((row.style, depth)),
        }
        self.open.push(Node { row, ..Node::default() });
    }

    /// «Раздел 1» in one row and its title in the next make one section.
    fn completes_title(&mut self, row: &SectionRow) -> bool {
        let Some(node) = self.open.last_mut() else { return false };
        let waits =
            node.row.title.is_empty() && node.row.number.is_some() && node.activities.is_empty() && row.label.is_none();
        if waits {
            node.row.title.clone_from(&row.title);
        }
        waits
    }

    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(node) = self.open.pop() else { break };
            if node.activities.is_empty() && node.nodes.is_empty() {
                self.outline.left.empty.push(node.row);
                continue;
            }
            match self.open.last_mut() {
                Some(parent) => parent.nodes.push(node),
                None => self.outline.nodes.push(node),
            }
        }
    }

    fn depth(&self, row: &SectionRow) -> usize {
        // The untitled section before the first heading holds nothing but early lines.
        if self.open.len() == 1 && self.open[0].row.title.is_empty() && self.open[0].row.number.is_none() {
            return 0;
        }
        match &row.label {
            Some(label) => self.depth_by_label(label, row.style),
            None => self.depth_by_look(row.style),
        }
    }

    fn depth_by_label(&self, label: &Label, style: Style) -> usize {
        let labels = || {
            self.open.iter().enumerate().filter_map(|(depth, node)| node.row.label.as_ref().map(|label| (depth, label)))
        };
        let comparable = |other: &Label| other.script == label.script || other.worded && label.parts.len() > 1;
        if let Some((depth, _)) = labels().rfind(|(_, above)| comparable(above) && label.is_below(above)) {
            return depth + 1;
        }
        let same = |other: &Label| {
            other.script == label.script && other.parts.len() == label.parts.len() && other.worded == label.worded
        };
        if let Some((depth, _)) = labels().rfind(|(_, other)| same(other)) {
            return depth;
        }
        // «I.» then «2.»: the script slipped, the count goes on.
        let slipped = |other: &Label| {
            other.script != Script::Letter && label.script != Script::Letter && label.follows(other) && label.last() > 1
        };
        if let Some((depth, _)) = labels().rfind(|(_, other)| slipped(other)) {
            return depth;
        }
        // A rank or a Roman number heads an arabic one wherever it stands.
        let heads = label.worded || label.script == Script::Roman;
        if heads && let Some((depth, _)) = labels().find(|(_, other)| !other.worded && other.script == Script::Arabic) {
            return depth;
        }
        if labels().next().is_none()
            && let Some(depth) = self.open.iter().position(|node| node.row.style == style)
        {
            return depth;
        }
        self.open.len()
    }

    fn depth_by_look(&self, style: Style) -> usize {
        if style.caption {
            return 0;
        }
        let alike = |node: &Node| node.row.style == style;
        if let Some(depth) = self.open.iter().rposition(|node| alike(node) && node.row.label.is_none()) {
            return depth;
        }
        if let Some(depth) = self.open.iter().position(alike) {
            let fresh = self.open.last().is_some_and(|node| node.activities.is_empty() && node.nodes.is_empty());
            return if fresh && depth + 1 == self.open.len() { depth + 1 } else { depth };
        }
        if let Some((_, depth)) = self.looks.iter().find(|(known, _)| *known == style) {
            return *depth;
        }
        let fresh = self.open.last().is_some_and(|node| node.activities.is_empty() && node.nodes.is_empty());
        if fresh || style.column { self.open.len() } else { self.open.len().saturating_sub(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roadmap::numbering;

    /// `*` makes a section row bold, `-` is a line of the plan, anything else is a plain section row.
    fn outline(rows: &[&str]) -> String {
        let item = |row: &&str| {
            if *row == "-" {
                return Item::Activity(Box::default());
            }
            let style = Style { bold: row.starts_with('*'), ..Style::default() };
            let text = row.trim_start_matches('*');
            assert!(numbering::split(text).is_some() || !text.starts_with(|c: char| c.is_ascii_digit()));
            Item::Section(SectionRow::read("", text, style, Place::default()))
        };
        let outline = build(rows.iter().map(item).collect());
        outline.nodes.iter().map(print).collect::<Vec<_>>().join(" ")
    }

    fn print(node: &Node) -> String {
        let inner = node.nodes.iter().map(print).collect::<Vec<_>>().join(" ");
        let number = node.row.number.as_deref().unwrap_or("");
        format!(
            "{number}{}[{}{}{inner}]",
            node.row.title,
            "-".repeat(node.activities.len()),
            if node.activities.is_empty() || inner.is_empty() { "" } else { " " }
        )
    }

    #[test]
    fn builds_outlines() {
        for (rows, expected) in [
            (vec!["-", "-"], "[--]"),
            (vec!["1. А", "1.1 Б", "-", "1.2 В", "-", "2. Г", "-"], "1.А[1.1Б[-] 1.2В[-]] 2.Г[-]"),
            (vec!["I. А", "-", "2. Б", "-", "3. В", "-"], "I.А[-] 2.Б[-] 3.В[-]"),
            (vec!["I. А", "1. Б", "-", "2. В", "-", "II. Г", "1. Д", "-"], "I.А[1.Б[-] 2.В[-]] II.Г[1.Д[-]]"),
            (vec!["*А", "Б", "-", "В", "-", "*Г", "-"], "А[Б[-] В[-]] Г[-]"),
            (vec!["*1. А", "Б", "-", "В", "-", "*2. Г", "Д", "-"], "1.А[Б[-] В[-]] 2.Г[Д[-]]"),
            (vec!["Раздел 1", "А", "-", "Раздел 2", "Б", "-"], "Раздел 1А[-] Раздел 2Б[-]"),
            (
                vec!["Раздел 1. А", "1.1. Б", "-", "Раздел 2. В", "2.1. Г", "-"],
                "Раздел 1.А[1.1.Б[-]] Раздел 2.В[2.1.Г[-]]",
            ),
            (vec!["А", "-", "Пустой"], "А[-]"),
        ] {
            assert_eq!(outline(&rows), expected, "{rows:?}");
        }
    }
}
