//! The pages of a drawn plan: what stands before and after its tables, and where a page tears them.

use super::*;

impl Drawer<'_> {
    pub(super) fn document(mut self, chance: &mut Chance) -> (Paper, Vec<Wanted>) {
        let mut paper = Paper::new();
        if self.layout.format == "xlsx" && self.layout.heading == Heading::Sheets {
            paper.push(Block::Sheet("План".to_owned()));
        }
        self.front(&mut paper, chance);
        if self.layout.side_table == 1 {
            side_table(&mut paper);
        }
        let mut wanted = Vec::new();
        if self.layout.list {
            self.as_list(&mut paper, &mut wanted);
        } else {
            self.as_tables(&mut paper, &mut wanted, chance);
        }
        if self.layout.side_table == 2 && !matches!(self.layout.format, "csv") {
            side_table(&mut paper);
        }
        if self.layout.signature {
            paper.push(Block::Blank);
            paper.push(line("Начальник управления образования                    В.Г. Снегирёв", false, false));
        }
        if self.layout.odd_spaces {
            odd_spaces(&mut paper, chance);
        }
        (paper, wanted)
    }

    /// Approval, title, goals.
    pub(super) fn front(&self, paper: &mut Paper, chance: &mut Chance) {
        let year = self.plan.period.start.year();
        let sign = self.layout.number_sign;
        match self.layout.approval {
            1 => {
                for text in ["УТВЕРЖДАЮ", "Директор МБОУ СОШ № 3", "____________ П.П. Лесной", "«15» января 2020 года"]
                {
                    paper.push(line(text, false, false));
                }
                paper.push(Block::Blank);
            }
            2 => {
                paper.push(line("Приложение", false, false));
                paper.push(line("к приказу управления образования", false, false));
                paper.push(line(&format!("от 12.01.2020 г. {sign}45"), false, false));
                paper.push(Block::Blank);
            }
            3 => {
                paper.push(line("УТВЕРЖДЁН", false, false));
                paper.push(line(
                    &format!("приказом отдела образования от 10 января 2020 года {sign}7-од"),
                    false,
                    false,
                ));
                paper.push(Block::Blank);
            }
            _ => {}
        }
        let words: Vec<&str> = self.plan.title.split(' ').collect();
        let lines = self.layout.title_lines.min(words.len());
        let cuts = title_cuts(&words, lines, chance);
        for piece in cuts {
            let text = if self.layout.capitals && self.layout.styled_title { piece.to_uppercase() } else { piece };
            paper.push(line(&text, self.layout.styled_title, self.layout.styled_title));
        }
        paper.push(Block::Blank);
        if self.layout.goals {
            paper.push(line("Цель: повышение качества образования в школах.", false, false));
            paper.push(line(&format!("Задачи на {year} год:"), false, false));
            paper.push(line("1) выявить дефициты школ;", false, false));
            paper.push(line("2) помочь учителям.", false, false));
            paper.push(Block::Blank);
        }
    }

    pub(super) fn as_tables(&mut self, paper: &mut Paper, wanted: &mut Vec<Wanted>, chance: &mut Chance) {
        let separate = matches!(self.layout.heading, Heading::Paragraph | Heading::Captions | Heading::Sheets);
        let mut rows = self.head(chance);
        let head = rows.clone();
        let mut counter = 0;
        let parts = self.plan.parts.clone();
        for (at, part) in parts.iter().enumerate() {
            if separate && !part.title.is_empty() {
                if at > 0 {
                    self.close(paper, &mut rows, chance);
                    let whole_head =
                        self.layout.heading != Heading::Paragraph || chance.often(50) && !self.layout.headless;
                    rows = if whole_head { head.clone() } else { Vec::new() };
                }
                let title = self.section_title(&part.title, at);
                match self.layout.heading {
                    Heading::Sheets => {
                        if at > 0 {
                            paper.push(Block::Sheet(format!("Лист{}", at + 1)));
                        }
                        paper.push(line(&title, true, false));
                    }
                    _ => {
                        if self.layout.second && at > 0 {
                            paper.push(line("УТВЕРЖДАЮ", false, false));
                            paper.push(line("Директор школы ____________ П.П. Лесной", false, false));
                        }
                        paper.push(line(&title, true, true));
                    }
                }
            }
            self.part(part, at, None, &mut counter, &mut rows, wanted, chance);
        }
        self.close(paper, &mut rows, chance);
        if self.layout.notes {
            paper.push(line("* Сроки могут быть уточнены.", false, false));
        }
    }

    /// Ends a table, perhaps torn by a page.
    pub(super) fn close(&self, paper: &mut Paper, rows: &mut Vec<Row>, chance: &mut Chance) {
        let rows = std::mem::take(rows);
        let head = self.head_rows(&rows);
        let title = self.columns.iter().position(|column| *column == Column::Title).unwrap_or(0);
        let body: Vec<usize> = (head + 2..rows.len()).filter(|at| self.may_tear(&rows, *at, title)).collect();
        if !self.layout.torn_row || body.is_empty() {
            if !rows.is_empty() {
                paper.push(Block::Table(rows));
            }
            return;
        }
        let at = chance.one(&body);
        let (mut above, mut below) = (rows[..=at].to_vec(), rows[at + 1..].to_vec());
        let words: Vec<String> = above[at].cells[title].text.split(' ').map(str::to_owned).collect();
        let cut = (words.len() / 2..words.len()).find(|cut| words[*cut].starts_with(char::is_lowercase));
        let Some(cut) = cut.filter(|cut| *cut > 0) else {
            paper.push(Block::Table(rows));
            return;
        };
        above[at].cells[title].text = words[..cut].join(" ");
        let mut rest = Row { cells: vec![Cell::of(""); self.columns.len()], header: false };
        rest.cells[title].text = words[cut..].join(" ");
        below.insert(0, rest);
        if self.layout.head_repeated {
            below.splice(0..0, rows[..head].to_vec());
        }
        paper.push(Block::Table(above));
        if self.layout.page_numbers {
            paper.push(line("3", false, true));
        }
        paper.push(Block::Table(below));
    }

    pub(super) fn may_tear(&self, rows: &[Row], at: usize, title: usize) -> bool {
        let whole = |row: &Row| row.cells.len() == self.columns.len() && row.cells.iter().all(|cell| !cell.continues);
        whole(&rows[at])
            && rows.get(at + 1).is_none_or(whole)
            && rows[at].cells[title].text.split(' ').count() >= 4
            && !rows[at].cells[title].text.contains('\n')
            && rows[at].cells.iter().filter(|cell| !cell.text.is_empty()).count() >= 3
    }

    pub(super) fn head_rows(&self, rows: &[Row]) -> usize {
        rows.iter()
            .take_while(|row| row.header || row.cells.first().is_some_and(|cell| cell.date == Some((0, 0, 0))))
            .count()
    }
}
