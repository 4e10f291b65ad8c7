//! The rows of a drawn plan: heads, sections, lines.

use super::*;

impl Drawer<'_> {
    pub(super) fn section_title(&self, title: &str, at: usize) -> String {
        let roman = ["I", "II", "III", "IV", "V", "VI"];
        match self.layout.section_numbers {
            _ if self.layout.time == Time::Sections => title.to_owned(),
            1 => format!("{}. {title}", at + 1),
            2 => format!("{}. {title}", roman[at.min(5)]),
            3 => format!("Раздел {}. {title}", at + 1),
            _ => title.to_owned(),
        }
    }

    pub(super) fn section_row(&self, part: &Part, at: usize, outer: Option<(&Part, usize)>) -> Row {
        let numbered = self.layout.section_numbers == 1 || self.layout.numbers == Numbers::Nested;
        let title = match outer {
            Some((_, outer)) if numbered => format!("{}.{}. {}", outer + 1, at + 1, part.title),
            Some(_) => part.title.clone(),
            None if self.layout.numbers == Numbers::Nested => format!("{}. {}", at + 1, part.title),
            None => self.section_title(&part.title, at),
        };
        let bold =
            outer.is_none() && (self.layout.section_bold || self.plan.parts.iter().any(|part| !part.parts.is_empty()));
        let count = self.columns.len();
        match self.layout.heading {
            Heading::Bold => {
                let at = self.columns.iter().position(|column| *column == Column::Title).unwrap_or(0);
                let mut cells = vec![Cell::of(""); count];
                cells[at] = Cell { bold: true, ..Cell::of(title) };
                Row { cells, header: false }
            }
            Heading::NumberCell => {
                let mut cells = vec![Cell::of(""); count];
                cells[0] = Cell { bold, ..Cell::of(title) };
                Row { cells, header: false }
            }
            _ => Row { cells: vec![Cell { columns: count, bold, ..Cell::of(title) }], header: false },
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a drawer walks with all that a row needs")]
    pub(super) fn row(
        &self,
        line: &Line,
        number: &str,
        part: &Part,
        outer: Option<(&Part, usize)>,
        line_at: usize,
        above: &[Row],
        chance: &mut Chance,
    ) -> Row {
        let merges = matches!(self.layout.format, "docx" | "odt" | "xlsx" | "html");
        let mut cells = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            let same_above = |text: &str| {
                line_at > 0
                    && part.lines[line_at - 1].responsible == text
                    && above.last().is_some_and(|row| {
                        row.cells.len() == self.columns.len()
                            && (row.cells[at].continues || !row.cells[at].text.is_empty())
                    })
            };
            let first_of_outer = outer.is_some_and(|(outer, _)| outer.parts.first().is_some_and(|first| first == part));
            let cell = match column {
                Column::Number if self.layout.numbers == Numbers::Automatic => Cell { automatic: true, ..Cell::of("") },
                Column::Number => Cell::of(number),
                Column::Title if self.layout.numbers == Numbers::InTitle => {
                    Cell::of(format!("{number} {}", line.title))
                }
                Column::Title => Cell::of(self.torn(&line.title, chance)),
                Column::Section if line_at > 0 => Cell { continues: merges, ..Cell::of("") },
                Column::Section => Cell::of(&part.title),
                Column::Outer if line_at > 0 || !first_of_outer => {
                    Cell { continues: merges && outer.is_some(), ..Cell::of("") }
                }
                Column::Outer => Cell::of(outer.map_or("", |(outer, _)| &outer.title)),
                Column::Deadline if self.layout.time == Time::Dates => {
                    Cell { date: parse(&line.deadline), ..Cell::of(&line.deadline) }
                }
                Column::Deadline => Cell::of(&line.deadline),
                Column::Shared => {
                    let mark = chance.one(&[", ", "\n", "; "]);
                    Cell::of(format!("{}{mark}{}", line.deadline, line.responsible))
                }
                Column::Start => Cell::of(line.deadline.split('|').next().unwrap_or_default()),
                Column::End => Cell::of(line.deadline.split('|').nth(1).unwrap_or_default()),
                Column::Mark(month) => {
                    let own = MONTHS.iter().position(|name| *name == line.deadline).unwrap_or(0);
                    let hit = if self.layout.time == Time::Quarters { own / 3 == month / 3 } else { own == *month };
                    Cell::of(if hit { "+" } else { "" })
                }
                Column::Responsible if self.layout.merged_down && same_above(&line.responsible) => {
                    Cell { continues: true, ..Cell::of("") }
                }
                Column::Responsible if self.layout.owner_lines => Cell::of(line.responsible.replace(", ", ",\n")),
                Column::Responsible => Cell::of(&line.responsible),
                Column::Expected => Cell::of(self.expected(line)),
                Column::Value => Cell::of(&line.value),
                Column::Audience => Cell::of(&line.audience),
                Column::Reports => Cell::of(&line.reports),
                Column::Note => Cell::of(if chance.often(30) { "согласовать" } else { "" }),
                Column::Room => Cell::of(chance.one(&["каб. 12", "актовый зал", "каб. 5"])),
            };
            cells.push(cell);
        }
        Row { cells, header: false }
    }

    /// A title whose cell a line's end tears.
    pub(super) fn torn(&self, text: &str, chance: &mut Chance) -> String {
        if !self.layout.torn_cells || !chance.often(40) {
            return text.to_owned();
        }
        let words: Vec<&str> = text.split(' ').collect();
        if words.len() < 4 {
            return text.to_owned();
        }
        let at = 1 + chance.below(words.len() - 2);
        format!("{}\n{}", words[..at].join(" "), words[at..].join(" "))
    }

    pub(super) fn head(&mut self, chance: &mut Chance) -> Vec<Row> {
        if self.layout.headless {
            return Vec::new();
        }
        let bold = self.layout.head_bold;
        let blank = chance.below(self.columns.len());
        let mark = Some((0, 0, 0));
        let named = [Column::Title, Column::Deadline, Column::Responsible, Column::Expected];
        let blank = blank_at(self.layout.blank_head && named.contains(&self.columns[blank]), blank);
        self.blank += usize::from(blank.is_some());
        let texts: Vec<String> = self
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| if blank == Some(at) { String::new() } else { self.head_of(*column) })
            .collect();
        let cell = |text: &str| Cell { bold: bold && !text.is_empty(), ..Cell::of(text) };
        let mut rows = Vec::new();
        if self.layout.row_over_head && self.layout.heading != Heading::Sheets {
            let over =
                Cell {
                    columns: self.columns.len(), bold: true, ..Cell::of("Содержание работы на период плана")
                };
            rows.push(Row { cells: vec![over], header: false });
        }
        let pair = self.columns.windows(2).position(|two| {
            matches!(
                two,
                [Column::Deadline, Column::Responsible]
                    | [Column::Responsible, Column::Deadline]
                    | [Column::Start, Column::End]
            )
        });
        match pair.filter(|_| self.layout.head_in_two && self.blank == 0) {
            Some(pair) => {
                let over = if self.columns[pair] == Column::Start {
                    "Сроки исполнения"
                } else {
                    "Исполнение"
                };
                let mut first: Vec<Cell> = texts.iter().map(|text| cell(text)).collect();
                first.splice(pair..pair + 2, [Cell { columns: 2, ..cell(over) }]);
                let second = texts.iter().enumerate().map(|(at, text)| {
                    if at == pair || at == pair + 1 { cell(text) } else { Cell { continues: true, ..Cell::of("") } }
                });
                rows.push(Row { cells: first, header: self.layout.head_marked });
                rows.push(Row { cells: second.collect(), header: self.layout.head_marked });
            }
            None => {
                rows.push(Row { cells: texts.iter().map(|text| cell(text)).collect(), header: self.layout.head_marked })
            }
        }
        if self.layout.counts && self.columns.len() >= 4 {
            let cells = (1..=self.columns.len()).map(|number| Cell::of(number.to_string())).collect();
            rows.push(Row { cells, header: false });
        }
        for row in &mut rows {
            if let Some(first) = row.cells.first_mut()
                && self.layout.format != "xlsx"
            {
                first.date = mark;
            }
        }
        rows
    }

    pub(super) fn head_of(&self, column: Column) -> String {
        let known: &[&str] = match column {
            Column::Number => &["№", "№ п/п", "N п/п", "№ п.п."],
            Column::Outer => &["Направление", "Раздел", "Блок", "Задача"],
            Column::Section => &["Этап", "Подраздел", "Задачи", "Направления работы"],
            Column::Title => &["Мероприятие", "Наименование мероприятия", "Содержание работы", "Мероприятия"],
            Column::Deadline => &["Срок", "Сроки проведения", "Дата", "Период реализации"],
            Column::Shared => &[
                "Срок, ответственный",
                "Сроки и ответственные",
                "Срок исполнения, исполнитель",
                "Срок / ответственный",
            ],
            Column::Start => &["Начало", "Дата начала", "начало", "Начало работ"],
            Column::End => &["Окончание", "Дата окончания", "завершение", "Окончание работ"],
            Column::Mark(month) if self.layout.time == Time::Quarters => {
                return ["I квартал", "II квартал", "III квартал", "IV квартал"][month / 3].to_owned();
            }
            Column::Mark(month) => return MONTHS[month].to_owned(),
            Column::Responsible => &["Ответственный", "Исполнитель", "Ответственные исполнители", "Кто отвечает"],
            Column::Expected => &["Ожидаемый результат", "Показатель", "Планируемый результат", "Результат"],
            Column::Value => &["Целевое значение", "Значение показателя", "Целевое значение", "Значение"],
            Column::Audience => &["Целевая аудитория", "Категория участников", "Для кого", "Целевая группа"],
            Column::Reports => &["Отчётный документ", "Вид документа", "Подтверждающий документ", "Форма отчётности"],
            Column::Note => &["Примечание", "Отметка о выполнении", "Примечания", "Комментарий"],
            Column::Room => &["Место проведения", "Кабинет", "Помещение", "Место"],
        };
        let unknown: &[&str] = match column {
            Column::Title => &["Что делаем", "Дела школы", "Шаги", "Чем займёмся"],
            Column::Deadline => &["К какому дню", "Ориентир", "На какое число", "Календарь дел"],
            Column::Responsible => &["На ком", "Персоналии", "Кому поручено", "Люди"],
            Column::Expected => &["Что получим", "Чем кончится", "Финал", "Польза"],
            _ => known,
        };
        let text = if self.layout.unknown_heads { unknown } else { known }[self.layout.heads];
        if self.layout.capitals && self.layout.heads.is_multiple_of(2) { text.to_uppercase() } else { text.to_owned() }
    }
}

fn blank_at(blank: bool, at: usize) -> Option<usize> {
    blank.then_some(at)
}
