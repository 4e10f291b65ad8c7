//! What the reader noticed, by stable codes; the table is in the documentation of [`super`].

use domain::roadmap::{Activity, Place, Roadmap, Section, Warning};
use jiff::civil::Date;
use phrases::deadline::Nature;
use phrases::period::Period;

use super::activities::place;
use super::layout::{Kind, Layout, Told};
use super::outline::Left;
use super::roles::Role;
use super::sweep::Found;

/// A warning.
pub(super) fn warning(code: &str, at: Place, text: impl Into<String>) -> Warning {
    Warning { code: code.to_owned(), at, text: text.into() }
}

fn quoted(text: &str) -> String {
    let short: String = text.chars().take(80).collect();
    if short.len() < text.len() { format!("«{}…»", short.trim_end()) } else { format!("«{short}»") }
}

/// Warnings that the activities of sections give by themselves, in document order.
pub(super) fn of_activities(sections: &[Section], found: &mut Vec<Warning>) {
    for section in sections {
        section.activities.iter().for_each(|activity| of_activity(activity, found));
        of_activities(&section.sections, found);
    }
}

/// Warnings that an activity gives by itself.
fn of_activity(activity: &Activity, found: &mut Vec<Warning>) {
    let at = place(&activity.source);
    let title = quoted(&activity.title);
    if activity.source.healed.iter().any(|note| note.starts_with("row joined")) {
        found.push(warning(
            "row_joined",
            at,
            format!("Мероприятие {title} собрано из строк, разорванных границей страницы: сверьте с документом."),
        ));
    }
    if activity.source.healed.iter().any(|note| note.starts_with("doubled column")) {
        found.push(warning(
            "column_doubled",
            at,
            format!("У мероприятия {title} повторён один столбец: лишний опущен."),
        ));
    }
    if activity.source.healed.iter().any(|note| note.ends_with("columns shifted")) {
        found.push(warning(
            "columns_shifted",
            at,
            format!("У мероприятия {title} столбцы сдвинуты после границы страницы: сверьте с документом."),
        ));
    }
    if activity.title.is_empty() {
        found.push(warning("no_title", at, "У строки плана нет названия мероприятия: впишите его."));
    }
    if activity.deadline.unread.is_some() {
        found.push(warning(
            "unread_deadline",
            at,
            format!("Срок {} не понят целиком: укажите дату.", quoted(&activity.deadline.text)),
        ));
    }
    if activity.responsible.unread.is_some() {
        found.push(warning(
            "unread_responsible",
            at,
            format!("Ответственные {} поняты не целиком: проверьте их.", quoted(&activity.responsible.text)),
        ));
    }
    for text in [Some(&activity.title), activity.expected.as_ref()]
        .into_iter()
        .flatten()
        .chain(&activity.reports)
        .chain(&activity.channels)
    {
        if let Some(number) = page_number_inside(text) {
            found.push(warning(
                "page_number_suspected",
                at,
                format!("В тексте {} число {number} похоже на номер страницы: проверьте.", quoted(text)),
            ));
        }
    }
}

/// Warnings on the document as a whole: what was not read, and dates that do not fit.
pub(super) fn of_document(swept: &Found, left: &Left, roadmap: &Roadmap, found: &mut Vec<Warning>) {
    if roadmap.title.is_empty() {
        found.push(warning("no_document_title", Place::default(), "Название плана не найдено: впишите его."));
    }
    let period = Period { start: roadmap.period.start, end: roadmap.period.end };
    let activities = roadmap.activities();
    let numbered = activities.iter().filter(|(_, activity)| activity.number.is_some()).count();
    for (_, activity) in &activities {
        of_dates(activity, period, roadmap.approval.date, found);
        if activity.number.is_none() && numbered * 10 >= activities.len() * 8 {
            found.push(warning(
                "no_number",
                place(&activity.source),
                format!("У мероприятия {} нет номера.", quoted(&activity.title)),
            ));
        }
    }
    for (at, text) in &left.rows {
        let sentence = format!("Строка {} не похожа на мероприятие и в план не вошла.", quoted(text));
        found.push(warning("row_not_read", *at, sentence));
    }
    for row in left.empty.iter().filter(|row| !row.title.is_empty()) {
        found.push(warning("section_empty", row.place, format!("В разделе {} нет мероприятий.", quoted(&row.title))));
    }
    let mut told: Vec<&str> = Vec::new();
    for stretch in swept.of_kind(Kind::Plan) {
        let at = stretch
            .rows
            .first()
            .map_or(Place::default(), |(_, strip)| Place { table: strip.place.table, ..Place::default() });
        of_columns(&stretch.layout, at, found);
        for (index, column) in stretch.layout.columns.iter().enumerate() {
            let nameless = column.role == Role::Other && column.heading.is_empty();
            let mut cells = stretch.rows.iter().flat_map(|(_, strip)| strip.filled()).filter(|slot| slot.columns == 1);
            if nameless && cells.any(|slot| stretch.layout.column_at(slot) == Some(index)) {
                let text = format!("Столбец {} без названия не переносится в план.", index + 1);
                found.push(warning("column_not_read", at, text));
            }
        }
        for column in &stretch.layout.columns {
            let heading = column.heading.as_str();
            if column.role != Role::Other || heading.is_empty() || told.contains(&heading) {
                continue;
            }
            told.push(heading);
            found.push(warning("column_not_read", at, format!("Столбец {} не переносится в план.", quoted(heading))));
        }
    }
    for strips in &swept.unread {
        let at = strips.first().map_or(Place::default(), |strip| strip.place);
        found.push(warning(
            "table_not_read",
            at,
            "Таблица не похожа на план и не прочитана: проверьте, нет ли в ней мероприятий.",
        ));
    }
}

/// Columns whose role the cells had to tell, each by its heading or its place.
fn of_columns(layout: &Layout, at: Place, found: &mut Vec<Warning>) {
    for (index, column) in layout.columns.iter().enumerate().filter(|(_, column)| column.role != Role::Number) {
        let name = if column.heading.is_empty() {
            format!("Столбец {} без названия", index + 1)
        } else {
            format!("Столбец {}", quoted(&column.heading))
        };
        let held = match column.role {
            Role::Section | Role::Outer => "раздел",
            Role::Title => "мероприятие",
            Role::Audience => "категория участников",
            Role::Deadline => "срок",
            Role::Responsible => "ответственный",
            Role::Expected => "результат",
            Role::Reports => "отчётный документ",
            Role::Channels => "место публикации",
            Role::Number | Role::Other => continue,
        };
        let (code, text) = match column.told {
            Told::ByHeading => continue,
            Told::ByCells => ("column_by_cells", format!("{name} понят по содержанию ячеек как {held}: проверьте.")),
            Told::Contradicted => {
                ("column_by_cells", format!("{name}: в ячейках стоит другое; столбец понят как {held}: проверьте."))
            }
            Told::Close => (
                "column_unsure",
                format!("{name} принят как {held}, но похожий столбец есть рядом: проверьте, тот ли выбран."),
            ),
        };
        found.push(warning(code, at, text));
    }
}

/// Warnings about dates, once period and approval are known.
fn of_dates(activity: &Activity, period: Period, approved: Option<Date>, found: &mut Vec<Warning>) {
    if activity.deadline.nature != Nature::Dated {
        return;
    }
    let at = place(&activity.source);
    let text = quoted(&activity.deadline.text);
    let windows = &activity.deadline.windows;
    if windows.iter().any(|w| {
        w.due > period.end
            || w.due < period.start
            || w.start.is_some_and(|start| start < period.start || start > period.end)
    }) {
        found.push(warning("outside_period", at, format!("Срок {text} выходит за период плана.")));
    }
    if let Some(approved) = approved
        && windows.iter().any(|window| window.due < approved)
        && activity.deadline.rrule.is_none()
        && !(activity.deadline.assumptions.iter().any(|assumption| assumption.code == "month_without_year")
            && windows.iter().any(|window| window.due >= approved))
    {
        found.push(warning(
            "before_approval",
            at,
            format!("Срок {text} раньше утверждения плана ({}).", in_russian(approved)),
        ));
    }
}

/// A date as people write it.
pub(super) fn in_russian(date: Date) -> String {
    format!("{:02}.{:02}.{}", date.day(), date.month(), date.year())
}

/// Words after which a number of things cannot stand in the nominative or singular.
const SINGULAR_ENDINGS: &[&str] = &[
    "ание",
    "ение",
    "ания",
    "ения",
    "ость",
    "ости",
    "ция",
    "ции",
    "ализ",
    "ативы",
    "тельный",
    "тельная",
    "ческий",
    "ческая",
];

/// A lone number between two words that it cannot count («Проведен 6 анализ»): a page number pasted into the text.
fn page_number_inside(text: &str) -> Option<u32> {
    let words: Vec<&str> = text.split(' ').collect();
    words.windows(3).find_map(|three| {
        let number: u32 = three[1].parse().ok().filter(|number| (2..500).contains(number))?;
        let before = three[0].chars().all(char::is_alphabetic)
            && three[0].chars().count() > 3
            && three[0].chars().last().is_some_and(char::is_lowercase);
        let comparing = [
            "менее",
            "более",
            "свыше",
            "около",
            "через",
            "школа",
            "школы",
            "школе",
            "форма",
            "форме",
            "форму",
            "приложение",
            "приложению",
            "классы",
            "раздел",
            "пункт",
            "пункта",
            "этап",
            "менее,",
            "каждые",
            "тема",
            "блок",
            "часть",
        ];
        let after = three[2].trim_end_matches([',', '.', ';']).to_lowercase();
        let counted = SINGULAR_ENDINGS.iter().any(|ending| after.ends_with(ending));
        (before && counted && !comparing.contains(&three[0].to_lowercase().as_str())).then_some(number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suspects_page_numbers() {
        for (text, expected) in [
            ("Проведен 6 анализ динамики", Some(6)),
            ("качества 9 образования", Some(9)),
            ("Проведены 4 общие встречи", None),
            ("не менее 5 организаций", None),
            ("не менее 5 заседания", None),
            ("до 15 числа", None),
        ] {
            assert_eq!(page_number_inside(text), expected, "{text}");
        }
    }
}
