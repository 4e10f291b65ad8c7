//! One plan drawn in one of very many layouts: independent traits chosen by chance, each in its own function.

mod pages;
mod rows;

use crate::chance::Chance;
use crate::paper::{Block, Cell, Paper, Row};
use crate::plan::{self, Line, Part, Plan};
use crate::writers::FORMATS;

/// How the time of a line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    Column,
    /// In one cell with the owner.
    Shared,
    /// Marks under months.
    Months,
    /// Marks under quarters.
    Quarters,
    /// Two columns of days.
    Ends,
    /// Days that a spreadsheet keeps as dates.
    Dates,
    /// The title of the section.
    Sections,
}

/// How sections are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heading {
    Merged,
    Bold,
    NumberCell,
    Column,
    Paragraph,
    Captions,
    Sheets,
}

/// How lines are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    None,
    Plain,
    Dotted,
    Bracket,
    Restart,
    Nested,
    Automatic,
    InTitle,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Number,
    Outer,
    Section,
    Title,
    Deadline,
    Shared,
    Start,
    End,
    Mark(usize),
    Responsible,
    Expected,
    Value,
    Audience,
    Reports,
    Note,
    Room,
}

/// The traits of one document.
#[derive(Debug, Clone)]
pub struct Layout {
    pub format: &'static str,
    pub time: Time,
    pub heading: Heading,
    pub numbers: Numbers,
    pub list: bool,
    pub reordered: bool,
    pub owner: bool,
    pub expected: bool,
    pub value_column: bool,
    pub audience: bool,
    pub reports: bool,
    pub note: bool,
    pub room: bool,
    pub heads: usize,
    pub unknown_heads: bool,
    pub blank_head: bool,
    pub headless: bool,
    pub head_in_two: bool,
    pub row_over_head: bool,
    pub counts: bool,
    pub head_bold: bool,
    pub head_marked: bool,
    pub head_repeated: bool,
    pub capitals: bool,
    pub section_numbers: usize,
    pub section_bold: bool,
    pub levels: usize,
    pub title_lines: usize,
    pub styled_title: bool,
    pub approval: usize,
    pub number_sign: &'static str,
    pub signature: bool,
    pub notes: bool,
    pub page_numbers: bool,
    pub torn_row: bool,
    pub torn_cells: bool,
    pub owner_lines: bool,
    pub merged_down: bool,
    pub side_table: usize,
    pub goals: bool,
    pub blank_rows: bool,
    pub odd_spaces: bool,
    pub empty_cells: bool,
    pub second: bool,
}

#[derive(Debug, Clone)]
pub struct Wanted {
    pub number: Option<String>,
    pub title: String,
    /// Words of the cell; with `by_windows` only its windows are compared.
    pub deadline: String,
    pub by_windows: bool,
    pub responsible: String,
    pub expected: Vec<String>,
    pub audience: String,
    pub reports: String,
    /// The title of the innermost section.
    pub section: String,
}

/// A document.
pub struct Drawn {
    pub layout: Layout,
    pub plan: Plan,
    pub paper: Paper,
    pub wanted: Vec<Wanted>,
}

#[expect(clippy::too_many_lines, reason = "one choice a trait")]
fn choose(chance: &mut Chance) -> Layout {
    let format = chance.one(&FORMATS);
    let merges = matches!(format, "docx" | "odt" | "xlsx" | "html");
    let list = !merges && format == "tabs.txt" && chance.often(35) || format == "docx" && chance.often(8);
    let time = match chance.below(16) {
        0 | 1 if !list => Time::Shared,
        2 if !list => Time::Months,
        3 if !list => Time::Quarters,
        4 if !list => Time::Ends,
        5 if format == "xlsx" => Time::Dates,
        6 if !list => Time::Sections,
        _ => Time::Column,
    };
    let heading = match chance.below(8) {
        0 | 1 if merges || format == "drawn.txt" => Heading::Merged,
        2 if merges => Heading::Bold,
        3 => Heading::NumberCell,
        4 => Heading::Column,
        5 => Heading::Paragraph,
        6 if format == "xlsx" => Heading::Sheets,
        6 => Heading::Captions,
        _ if merges => Heading::Merged,
        _ => Heading::NumberCell,
    };
    let heading = match heading {
        _ if time == Time::Sections && !merges => Heading::NumberCell,
        _ if time == Time::Sections => Heading::Merged,
        Heading::Paragraph if format == "csv" || format == "xlsx" => Heading::NumberCell,
        Heading::Captions if format == "csv" => Heading::Column,
        heading => heading,
    };
    let numbers = match chance.below(9) {
        0 if heading != Heading::NumberCell => Numbers::None,
        1 => Numbers::Dotted,
        2 => Numbers::Bracket,
        3 => Numbers::Restart,
        4 => Numbers::Nested,
        5 if format == "docx" && !list => Numbers::Automatic,
        6 if heading != Heading::NumberCell => Numbers::InTitle,
        _ => Numbers::Plain,
    };
    let column = heading == Heading::Column;
    let headless = chance.often(5) && time == Time::Column && !column && !list;
    let blank_head = chance.often(12) && !headless && time != Time::Months && time != Time::Quarters;
    let levels = if chance.often(30)
        && time != Time::Sections
        && heading != Heading::NumberCell
        && heading != Heading::Captions
        && heading != Heading::Sheets
        && !list
    {
        2
    } else {
        1
    };
    let torn_row = chance.often(15)
        && matches!(format, "docx" | "odt" | "html")
        && !list
        && matches!(heading, Heading::Merged | Heading::Bold)
        && !headless
        && numbers != Numbers::None
        && numbers != Numbers::InTitle;
    Layout {
        format,
        time,
        heading,
        numbers,
        list,
        reordered: chance.often(35),
        owner: time == Time::Shared || chance.often(88),
        expected: chance.often(75),
        value_column: chance.often(25),
        audience: chance.often(15) && !list,
        reports: chance.often(15) && !list,
        note: chance.often(20) && !list && !headless,
        room: chance.often(12) && !list && !headless,
        heads: chance.below(4),
        unknown_heads: chance.often(15) && time != Time::Ends && time != Time::Shared && time != Time::Sections,
        blank_head,
        headless,
        head_in_two: chance.often(15) && merges,
        row_over_head: chance.often(10) && merges,
        counts: chance.often(20),
        head_bold: chance.often(60),
        head_marked: chance.often(25),
        head_repeated: chance.often(20),
        capitals: chance.often(20),
        section_numbers: chance.below(4),
        section_bold: chance.often(60),
        levels,
        title_lines: 1 + chance.below(3),
        styled_title: chance.often(75),
        approval: chance.below(5),
        number_sign: chance.one(&["№ ", "№", "N ", "Nº "]),
        signature: chance.often(30),
        notes: chance.often(25),
        page_numbers: chance.often(20),
        torn_row,
        torn_cells: chance.often(30) && !matches!(format, "drawn.txt" | "md" | "csv"),
        owner_lines: chance.often(25) && matches!(format, "docx" | "odt" | "xlsx" | "html"),
        merged_down: chance.often(20) && merges && !list,
        side_table: chance.below(8),
        goals: chance.often(30),
        blank_rows: chance.often(15) && merges,
        odd_spaces: chance.often(20),
        empty_cells: chance.often(20),
        second: chance.often(6) && matches!(heading, Heading::Captions),
    }
}

/// The document of a seed.
pub fn draw(seed: u64) -> Drawn {
    let mut chance = Chance::new(seed);
    let layout = choose(&mut chance);
    let months_only = matches!(layout.time, Time::Months | Time::Quarters | Time::Sections);
    let sections = match layout.heading {
        Heading::Captions | Heading::Sheets => 2 + chance.below(2),
        _ if layout.time == Time::Sections => 1,
        _ => chance.below(4),
    };
    let mut plan = plan::make(&mut chance, months_only, sections, layout.levels);
    if layout.time == Time::Sections {
        by_months(&mut plan);
    }
    adjust(&mut plan, &layout, &mut chance);
    let drawer = Drawer { layout: &layout, plan: &plan, columns: columns(&layout, &plan, &mut chance), blank: 0 };
    let (paper, wanted) = drawer.document(&mut chance);
    Drawn { paper, wanted, plan: plan.clone(), layout }
}

/// Gathers the lines of a plan under their months.
fn by_months(plan: &mut Plan) {
    let lines: Vec<Line> = plan.parts.drain(..).flat_map(|part| part.lines).collect();
    let order: Vec<usize> = (0..12).map(|at| (plan.period.start.month() as usize - 1 + at) % 12).collect();
    for at in order {
        let name = MONTHS[at];
        let of_month: Vec<Line> = lines.iter().filter(|line| line.deadline == name).cloned().collect();
        if !of_month.is_empty() {
            let mut title = name.to_owned();
            title.replace_range(0..2, &name[..2].to_uppercase());
            plan.parts.push(Part { title, lines: of_month, ..Part::default() });
        }
    }
}

pub const MONTHS: [&str; 12] = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
];

/// Lets the plan have what the layout needs: days for two ends, equal cells to merge, empty cells.
fn adjust(plan: &mut Plan, layout: &Layout, chance: &mut Chance) {
    let period = plan.period;
    let mut above: Option<Line> = None;
    each_line(&mut plan.parts, &mut |first, line| {
        if first {
            above = None;
        }
        if matches!(layout.time, Time::Ends | Time::Dates) {
            let start = period.start.saturating_add(jiff::Span::new().days(chance.below(300) as i64));
            let end = start.saturating_add(jiff::Span::new().days(1 + chance.below(40) as i64));
            line.deadline = if layout.time == Time::Ends { format!("{}|{}", day(start), day(end)) } else { day(start) };
        }
        if let Some(above) = above.as_ref().filter(|_| layout.merged_down && chance.often(40)) {
            line.responsible.clone_from(&above.responsible);
        }
        if layout.empty_cells && chance.often(15) {
            line.expected.clear();
            line.value.clear();
        }
        above = Some(line.clone());
    });
}

fn day(date: jiff::civil::Date) -> String {
    format!("{:02}.{:02}.{}", date.day(), date.month(), date.year())
}

fn each_line(parts: &mut [Part], act: &mut dyn FnMut(bool, &mut Line)) {
    for part in parts {
        for (at, line) in part.lines.iter_mut().enumerate() {
            act(at == 0, line);
        }
        each_line(&mut part.parts, act);
    }
}

fn columns(layout: &Layout, plan: &Plan, chance: &mut Chance) -> Vec<Column> {
    let time: Vec<Column> = match layout.time {
        Time::Column | Time::Dates => vec![Column::Deadline],
        Time::Shared => vec![Column::Shared],
        Time::Months => (0..12).map(|at| Column::Mark((plan.period.start.month() as usize - 1 + at) % 12)).collect(),
        Time::Quarters => (0..4).map(|at| Column::Mark(at * 3)).collect(),
        Time::Ends => vec![Column::Start, Column::End],
        Time::Sections => Vec::new(),
    };
    let mut groups: Vec<Vec<Column>> = vec![vec![Column::Title]];
    if !time.is_empty() {
        groups.push(time);
    }
    if layout.owner && layout.time != Time::Shared {
        groups.push(vec![Column::Responsible]);
    }
    if layout.expected {
        groups.push(if layout.value_column { vec![Column::Expected, Column::Value] } else { vec![Column::Expected] });
    }
    for (wanted, column) in [
        (layout.audience, Column::Audience),
        (layout.reports, Column::Reports),
        (layout.note, Column::Note),
        (layout.room, Column::Room),
    ] {
        if wanted {
            groups.push(vec![column]);
        }
    }
    if layout.reordered && !layout.headless {
        chance.shuffle(&mut groups);
    }
    let mut columns: Vec<Column> = Vec::new();
    if !matches!(layout.numbers, Numbers::None | Numbers::InTitle) {
        columns.push(Column::Number);
    }
    if layout.heading == Heading::Column && plan.parts.iter().any(|part| !part.title.is_empty()) {
        if plan.parts.iter().any(|part| !part.parts.is_empty()) {
            columns.push(Column::Outer);
        }
        columns.push(Column::Section);
    }
    columns.extend(groups.concat());
    columns
}

struct Drawer<'a> {
    layout: &'a Layout,
    plan: &'a Plan,
    columns: Vec<Column>,
    /// How many blank heads were given.
    blank: usize,
}

impl Drawer<'_> {
    #[expect(clippy::too_many_arguments, reason = "a drawer walks with all that a row needs")]
    fn part(
        &self,
        part: &Part,
        at: usize,
        outer: Option<(&Part, usize)>,
        counter: &mut usize,
        rows: &mut Vec<Row>,
        wanted: &mut Vec<Wanted>,
        chance: &mut Chance,
    ) {
        let in_table = matches!(self.layout.heading, Heading::Merged | Heading::Bold | Heading::NumberCell);
        let inner_in_table = outer.is_some() && self.layout.heading == Heading::Paragraph;
        if !part.title.is_empty() && (in_table || inner_in_table) {
            rows.push(self.section_row(part, at, outer));
        }
        for (inner_at, inner) in part.parts.iter().enumerate() {
            self.part(inner, inner_at, Some((part, at)), counter, rows, wanted, chance);
        }
        if self.layout.numbers == Numbers::Restart {
            *counter = 0;
        }
        for (line_at, line) in part.lines.iter().enumerate() {
            *counter += 1;
            let number = self.number(*counter, line_at, at, outer);
            let row = self.row(line, &number, part, outer, line_at, rows, chance);
            rows.push(row);
            if self.layout.blank_rows && chance.often(15) {
                rows.push(Row { cells: vec![Cell::of(""); self.columns.len()], header: false });
            }
            wanted.push(self.wanted(line, &number, part));
        }
    }

    fn wanted(&self, line: &Line, number: &str, part: &Part) -> Wanted {
        let has = |column: Column| self.columns.contains(&column);
        let (deadline, by_windows) = match self.layout.time {
            Time::Ends => (line.deadline.replace('|', " по "), true),
            Time::Quarters | Time::Months | Time::Dates => (self.canonical(line), true),
            Time::Sections => (part.title.clone(), false),
            Time::Column | Time::Shared => (line.deadline.clone(), false),
        };
        let expected = match (self.layout.expected, self.layout.value_column) {
            (false, _) => Vec::new(),
            (true, true) if !line.value.is_empty() => vec![line.expected.clone(), line.value.clone()],
            (true, _) => vec![self.expected(line)],
        };
        let counted = self.layout.numbers != Numbers::None || self.layout.list;
        Wanted {
            number: (counted && self.layout.numbers != Numbers::None)
                .then(|| number.trim_end_matches(['.', ')']).to_owned()),
            title: line.title.clone(),
            deadline: if self.layout.time == Time::Ends { format!("с {deadline}") } else { deadline },
            by_windows,
            responsible: if self.layout.owner { line.responsible.clone() } else { String::new() },
            expected,
            audience: if has(Column::Audience) { line.audience.clone() } else { String::new() },
            reports: if has(Column::Reports) { line.reports.clone() } else { String::new() },
            section: part.title.clone(),
        }
    }

    /// The time as words for layouts that have none.
    fn canonical(&self, line: &Line) -> String {
        match self.layout.time {
            Time::Quarters => {
                let month = MONTHS.iter().position(|name| *name == line.deadline).unwrap_or(0);
                format!("{} квартал", month / 3 + 1)
            }
            _ => line.deadline.clone(),
        }
    }

    fn expected(&self, line: &Line) -> String {
        if line.value.is_empty() || self.layout.value_column {
            line.expected.clone()
        } else {
            format!("{} – {}", line.expected, line.value)
        }
    }

    fn number(&self, counter: usize, line_at: usize, at: usize, outer: Option<(&Part, usize)>) -> String {
        match self.layout.numbers {
            Numbers::None => String::new(),
            Numbers::Dotted | Numbers::Automatic | Numbers::InTitle => format!("{counter}."),
            Numbers::Bracket => format!("{counter})"),
            Numbers::Plain | Numbers::Restart => counter.to_string(),
            Numbers::Nested => match outer {
                Some((_, outer)) => format!("{}.{}.{}", outer + 1, at + 1, line_at + 1),
                None => format!("{}.{}", at + 1, line_at + 1),
            },
        }
    }

    /// A plan without a table: numbered items with labelled lines.
    fn as_list(&self, paper: &mut Paper, wanted: &mut Vec<Wanted>) {
        let mut counter = 0;
        for (at, part) in self.plan.parts.iter().enumerate() {
            if !part.title.is_empty() {
                paper.push(Block::Blank);
                let title = match self.layout.section_numbers {
                    3 => format!("Раздел {}. {}", at + 1, part.title),
                    _ => format!("{}. {}", ["I", "II", "III", "IV", "V"][at.min(4)], part.title),
                };
                paper.push(line(&title, true, false));
                paper.push(Block::Blank);
            }
            for item in &part.lines {
                counter += 1;
                let owner = if self.layout.owner {
                    format!("Ответственный: {}", item.responsible)
                } else {
                    String::new()
                };
                let mut lines = vec![format!("{counter}. {}", item.title), format!("Срок: {}", item.deadline)];
                if !owner.is_empty() {
                    lines.push(owner);
                }
                if self.layout.expected && !item.expected.is_empty() {
                    lines.push(format!("Результат: {}", Drawer::plain(item)));
                }
                if self.layout.heads == 0 {
                    paper.push(line(&lines.join(". "), false, false));
                } else {
                    lines.iter().for_each(|text| paper.push(line(text, false, false)));
                }
                paper.push(Block::Blank);
                let mut one = self.wanted(item, &counter.to_string(), part);
                one.number = Some(counter.to_string());
                one.expected = if self.layout.expected && !item.expected.is_empty() {
                    vec![Drawer::plain(item)]
                } else {
                    Vec::new()
                };
                wanted.push(one);
            }
        }
    }

    fn plain(line: &Line) -> String {
        if line.value.is_empty() { line.expected.clone() } else { format!("{} – {}", line.expected, line.value) }
    }
}

fn parse(text: &str) -> Option<(i32, u32, u32)> {
    let mut parts = text.split('.').map(|part| part.parse::<u32>().ok());
    let (day, month, year) = (parts.next()??, parts.next()??, parts.next()??);
    Some((year as i32, month, day))
}

fn line(text: &str, bold: bool, centred: bool) -> Block {
    Block::Line { text: text.to_owned(), bold, centred }
}

/// Cuts a title into lines where a person would.
fn title_cuts(words: &[&str], lines: usize, chance: &mut Chance) -> Vec<String> {
    let mut cuts: Vec<usize> = Vec::new();
    for _ in 1..lines {
        // Before a preposition.
        let places: Vec<usize> =
            (1..words.len()).filter(|at| ["по", "на", "в", "с"].contains(&words[*at]) && !cuts.contains(at)).collect();
        if !places.is_empty() {
            cuts.push(chance.one(&places));
        }
    }
    cuts.sort_unstable();
    let mut out = Vec::new();
    let mut start = 0;
    for cut in cuts.into_iter().chain([words.len()]) {
        out.push(words[start..cut].join(" "));
        start = cut;
    }
    out
}

/// A table that is no plan.
fn side_table(paper: &mut Paper) {
    paper.push(Block::Blank);
    paper.push(line("Список школ, участвующих в проекте", true, false));
    let row = |cells: [&str; 3]| Row { cells: cells.map(Cell::of).to_vec(), header: false };
    paper.push(Block::Table(vec![
        row(["№", "Школа", "Адрес"]),
        row(["1", "МБОУ СОШ № 3", "ул. Полевая, 4"]),
        row(["2", "МБОУ СОШ № 5", "ул. Речная, 17"]),
        row(["3", "МБОУ ООШ № 8", "пер. Садовый, 2"]),
    ]));
    paper.push(Block::Blank);
}

/// Doubled and non-breaking blanks that people leave.
fn odd_spaces(paper: &mut Paper, chance: &mut Chance) {
    for block in paper {
        let Block::Table(rows) = block else { continue };
        for cell in rows.iter_mut().flat_map(|row| &mut row.cells) {
            if cell.text.contains(' ') && cell.date.is_none() && chance.often(20) {
                let with = chance.one(&["  ", "\u{a0}"]);
                cell.text = cell.text.replacen(' ', with, 1);
            }
        }
    }
}
