//! Plans made up by a small grammar: what every layout of them must read as.

use phrases::period::{Period, read_argument};

use crate::chance::Chance;

/// One line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    pub title: String,
    pub deadline: String,
    pub responsible: String,
    pub expected: String,
    /// The value of the indicator, when a layout puts it into a column of its own.
    pub value: String,
    pub audience: String,
    pub reports: String,
}

/// A section with its lines or its sub-sections.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Part {
    pub title: String,
    pub parts: Vec<Part>,
    pub lines: Vec<Line>,
}

/// A plan.
#[derive(Debug, Clone)]
pub struct Plan {
    pub title: String,
    pub period: Period,
    pub parts: Vec<Part>,
}

const DOINGS: &[&str] = &[
    "Проведение",
    "Организация",
    "Подготовка и проведение",
    "Обсуждение",
    "Планирование",
    "Разработка программы",
    "Участие в работе",
    "Анализ хода",
    "Мониторинг итогов",
    "Обучение участников",
    "Обобщение опыта",
    "Корректировка",
    "Сопровождение",
    "Проверка готовности",
];
const THINGS: &[&str] = &[
    "семинара по математике",
    "диагностической работы",
    "школьной недели чтения",
    "совещания директоров",
    "родительских собраний",
    "курсов учителей физики",
    "консультаций по русскому языку",
    "муниципальной олимпиады",
    "открытых уроков",
    "методической декады",
    "тренировочного экзамена",
    "наставничества молодых педагогов",
    "адресной помощи школам",
    "внутришкольного контроля",
    "летней практики",
    "работы с одарёнными детьми",
];
const TAILS: &[&str] = &[
    "",
    " для учителей района",
    " в школах округа",
    " с участием родителей",
    ", направленных на рост качества",
    " (дистанционно)",
    " по итогам четверти",
    " обучающихся 9 классов",
    " в рамках проекта «Опора»",
    " и подведение итогов",
];
const OWNERS: &[&str] = &[
    "Управление образования",
    "МОУО, школы",
    "директора школ",
    "Методический центр",
    "Заместитель директора по УВР",
    "Кураторы",
    "Соколова А.Б.",
    "МБУ ГИМЦ",
    "руководители ОО",
    "Педагог-психолог",
    "классные руководители",
    "Отдел общего образования",
    "методисты, кураторы",
    "ИРО",
    "Рабочая группа",
];
const PAPERS: &[&str] = &[
    "Справка",
    "Приказ",
    "Аналитическая справка",
    "Протокол совещания",
    "Отчёт",
    "План-график",
    "Информационное письмо",
    "Методические рекомендации",
    "Реестр школ",
];
const INDICATORS: &[(&str, &str)] = &[
    ("Доля учителей, прошедших обучение", "80%"),
    ("Доля школ, охваченных сопровождением", "100%"),
    ("Количество проведённых семинаров", "4"),
    ("Доля выпускников, получивших аттестат", "98%"),
    ("Количество участников", "25 чел."),
    ("Доля родителей, посетивших собрания", "70%"),
];
const SECTIONS: &[&str] = &[
    "Организационно-управленческая деятельность",
    "Работа с педагогическими кадрами",
    "Работа с обучающимися",
    "Работа с родителями",
    "Информационное сопровождение",
    "Методическая помощь школам",
    "Контроль и оценка качества",
    "Ресурсное обеспечение",
    "Нормативное обеспечение",
    "Профилактика неуспешности",
];
const MONTHS: [&str; 12] = [
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
const GENITIVES: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

/// Makes a plan. `months_only` asks for deadlines of one month each, for layouts that put them into columns or sections.
pub fn make(chance: &mut Chance, months_only: bool, sections: usize, levels: usize) -> Plan {
    let school = chance.often(30);
    let year = 2022 + chance.below(5) as i16;
    let text = if school { format!("{year}/{}", year + 1) } else { year.to_string() };
    let period = read_argument(&text).unwrap();
    let said =
        if school { format!("на {year}-{} учебный год", year + 1) } else { format!("на {year} год") };
    let kind = chance.one(&[
        "План мероприятий",
        "Дорожная карта",
        "План работы",
        "График мероприятий",
        "Комплекс мер",
        "Система мероприятий",
        "Программа",
        "Циклограмма мероприятий",
        "План-график",
        "Перечень мероприятий",
    ]);
    let about = chance.one(&[
        "по поддержке школ Цветного района",
        "повышения качества образования в школах города Цветного",
        "по подготовке к государственной итоговой аттестации",
        "по адресной методической помощи школам с низкими результатами",
    ]);
    let mut used = Vec::new();
    let mut names: Vec<&str> = SECTIONS.to_vec();
    chance.shuffle(&mut names);
    let mut names = names.into_iter();
    let mut part = |chance: &mut Chance, title: String, depth: usize| -> Part {
        let mut part = Part { title, ..Part::default() };
        if depth > 1 {
            for at in 0..2 {
                let title = format!(
                    "{} на этапе {}",
                    chance.one(&["Меры", "Работа", "Помощь"]),
                    ["подготовки", "внедрения"][at]
                );
                let mut inner = Part { title: format!("{title}: {}", chance.one(THINGS)), ..Part::default() };
                inner.lines = lines(chance, &mut used, period, months_only);
                part.parts.push(inner);
            }
        } else {
            part.lines = lines(chance, &mut used, period, months_only);
        }
        part
    };
    let parts = if sections == 0 {
        vec![part(chance, String::new(), 1)]
    } else {
        (0..sections).map(|_| part(chance, names.next().unwrap_or("Прочее").to_owned(), levels)).collect()
    };
    Plan { title: format!("{kind} {about} {said}"), period, parts }
}

fn lines(chance: &mut Chance, used: &mut Vec<String>, period: Period, months_only: bool) -> Vec<Line> {
    let count = 2 + chance.below(4);
    (0..count).map(|_| line(chance, used, period, months_only)).collect()
}

fn line(chance: &mut Chance, used: &mut Vec<String>, period: Period, months_only: bool) -> Line {
    let title = loop {
        let title = format!("{} {}{}", chance.one(DOINGS), chance.one(THINGS), chance.one(TAILS));
        if !used.contains(&title) {
            used.push(title.clone());
            break title;
        }
    };
    let (expected, value) = if chance.often(50) {
        (chance.one(PAPERS).to_owned(), String::new())
    } else {
        let (name, value) = chance.one(INDICATORS);
        (name.to_owned(), value.to_owned())
    };
    Line {
        title,
        deadline: if months_only { month(chance, period) } else { deadline(chance, period) },
        responsible: chance.one(OWNERS).to_owned(),
        expected,
        value,
        audience: chance.one(&["учителя", "обучающиеся 9 классов", "родители", "директора школ"]).to_owned(),
        reports: chance.one(PAPERS).to_owned(),
    }
}

/// A month of the plan that its name alone tells (no August: its year may be asked).
fn month(chance: &mut Chance, period: Period) -> String {
    let of_school = period.start.month() == 9;
    let months: Vec<usize> = (0..12).filter(|at| !(of_school && (5..8).contains(at))).collect();
    MONTHS[chance.one(&months)].to_owned()
}

fn deadline(chance: &mut Chance, period: Period) -> String {
    let of_school = period.start.month() == 9;
    let months: Vec<usize> = (0..12).filter(|at| !(of_school && (5..8).contains(at))).collect();
    let at = chance.one(&months);
    let year = if of_school && at < 8 { period.end.year() } else { period.start.year() };
    let day = 1 + chance.below(28);
    match chance.below(12) {
        0 => MONTHS[at].to_owned(),
        1 => format!("{} {year} года", MONTHS[at]),
        2 => format!("до {day:02}.{:02}.{year}", at + 1),
        3 => format!("{day:02}.{:02}.{year}", at + 1),
        4 => format!("до {day} {} {year} года", GENITIVES[at]),
        5 => "в течение года".to_owned(),
        6 => "ежемесячно".to_owned(),
        7 => "постоянно".to_owned(),
        8 => "ежеквартально".to_owned(),
        9 if at < 11 && at != 7 && !(of_school && at == 4) => {
            let next = year;
            format!("{} - {} {next} г.", MONTHS[at], MONTHS[at + 1])
        }
        10 => "по отдельному графику".to_owned(),
        _ => format!("{} {year}", MONTHS[at]),
    }
}
