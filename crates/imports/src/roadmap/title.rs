//! The document's title: the lines that name the plan, not the letterhead, not the order's heading when the plan has a
//! title of its own.

use phrases::text::fold;

use super::dates;
use super::numbering;
use super::sweep::Prose;

/// The title and the prose lines it was joined from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Title {
    /// Its words.
    pub(super) text: String,
    /// Indexes of its lines.
    pub(super) lines: Vec<usize>,
    /// No word told it, only its place over the table.
    pub(super) by_place: bool,
}

/// Beginnings of a plan's title, folded.
const STARTS: &[&str] = &[
    "план мероприятий",
    "календарный план",
    "календарно-",
    "годовой план",
    "годовая циклограмма",
    "циклограмма",
    "план-график",
    "план график",
    "план работы",
    "план действий",
    "план по ",
    "план реализации",
    "план методич",
    "план адресн",
    "дорожная карта",
    "«дорожная карта»",
    "\"дорожная карта\"",
    "муниципальн",
    "региональн",
    "районн",
    "городск",
    "краев",
    "областн",
    "республиканск",
    "комплекс мер",
    "комплексный план",
    "комплекс мероприятий",
    "программа",
    "подпрограмма",
    "адресная программа",
    "перечень мероприятий",
    "система мер",
    "карта мероприятий",
    "единый план",
    "сетевой план",
    "единая дорожная",
    "проект",
    "мероприятия",
    "план",
    "школьная",
    "концепция",
    "антирисковая программа",
    "график",
    "система ",
    "основные мероприятия",
    "перечень",
    "календарь",
    "комплекс ",
    "комплексная",
    "меры ",
    "регламент",
    "расписание",
    "медиаплан",
    "индивидуальн",
    "перспективный план",
    "рабочий план",
    "рабочая программа",
    "организационн",
    "методическ",
    "примерный план",
    "типовой план",
    "сводный план",
    "общий план",
    "межведомственный план",
    "стратегическ",
    "антикризисн",
    "маршрут",
    "таблица мероприятий",
];

/// What a title must name somewhere in its first lines.
const SUBJECTS: &[&str] = &[
    "план",
    "дорожн",
    "карта",
    "карты",
    "комплекс мер",
    "комплексн",
    "программ",
    "мероприят",
    "система мер",
    "система работ",
    "система поддерж",
    "циклограмм",
    "график",
    "регламент",
    "расписание",
    "календарь",
    "меры по",
    "меры, ",
    "маршрут",
];

/// How many lines a title may have.
const LONGEST: usize = 8;

/// Finds the title among the lines before the first plan.
pub(super) fn find(prose: &[Prose]) -> Title {
    let before: Vec<usize> = (0..prose.len()).filter(|index| prose[*index].plans_before == 0).collect();
    let candidates = before.iter().filter(|index| starts_title(prose, **index)).map(|index| join(prose, *index));
    let named = candidates
        .map(|title| (score(prose, &title), title))
        .max_by_key(|(score, title)| (*score, usize::MAX - title.lines.first().copied().unwrap_or(0)));
    if let Some((score, title)) = named
        && score > 0
    {
        return title;
    }
    let heading = before.iter().find(|index| {
        fold(&prose[**index].text).starts_with("об утверждении")
            || fold(&prose[**index].text).starts_with("о реализации")
    });
    heading.map(|index| join(prose, *index)).or_else(|| by_place(prose, &before)).unwrap_or_default()
}

/// How many lines above the first table may hold a title that no word tells.
const LINES_ABOVE: usize = 6;

/// A title that only its place tells: the heading nearest above the first table.
fn by_place(prose: &[Prose], before: &[usize]) -> Option<Title> {
    let near: Vec<usize> = before.iter().rev().take(LINES_ABOVE).copied().collect();
    let styled = |index: &&usize| prose[**index].bold || prose[**index].centred;
    let may = |index: &&usize| may_be_title(&prose[**index]);
    let last = *near.iter().find(|index| styled(index) && may(index)).or_else(|| near.iter().find(may))?;
    let mut first = last;
    // Lines of one paragraph, or of one look without a blank between them, are one title.
    while first > 0 && may_be_title(&prose[first - 1]) {
        let (above, line) = (&prose[first - 1], &prose[first]);
        let alike = above.bold == line.bold && above.centred == line.centred && !line.gap;
        let goes_on = line.inner || super::shape::starts_inside(&line.text);
        if last - first >= LONGEST || !(goes_on || alike && (line.bold || line.centred)) {
            break;
        }
        first -= 1;
    }
    // What begins in the middle of a sentence is the rest of something else.
    if super::shape::starts_inside(&prose[first].text) {
        return None;
    }
    let lines: Vec<usize> = (first..=last).collect();
    let text = lines.iter().map(|index| prose[*index].text.as_str()).collect::<Vec<_>>().join(" ");
    Some(Title { text, lines, by_place: true })
}

/// Whether a line may be a title by its form: no list item, no signature, no reference to a paper, no whole sentence.
fn may_be_title(line: &Prose) -> bool {
    let text = line.text.as_str();
    let plain = !text.ends_with([':', ';', '.']) && !line.listed && text.chars().count() <= 300;
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let paper = text.contains('№') || dates::first(text).is_some() || text.contains("__");
    let person = text.split(' ').any(|word| word.split('.').filter(|part| part.chars().count() == 1).count() >= 2);
    plain
        && letters >= if super::shape::starts_inside(text) { 3 } else { 8 }
        && !paper
        && !person
        && !super::approval::is_place(text)
        && numbering::split(text).is_none()
        && !starts_something_else(text)
        && !["раздел", "таблица", "директор", "начальник", "глава ", "к приказу", "к распоряжению", "к постановлению"]
            .iter()
            .any(|start| fold(text).starts_with(start))
}

fn starts_title(prose: &[Prose], index: usize) -> bool {
    let line = &prose[index];
    let folded = fold(&line.text);
    if !STARTS.iter().any(|start| folded.starts_with(start)) || line.text.ends_with([':', ';']) || line.listed {
        return false;
    }
    if !line.text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase) {
        return false;
    }
    let head = format!("{folded} {}", prose.get(index + 1).map(|next| fold(&next.text)).unwrap_or_default());
    SUBJECTS.iter().any(|subject| head.contains(subject))
}

/// Whether a short text, as a sheet's name, names a plan.
pub(super) fn names_plan(text: &str) -> bool {
    let folded = fold(text);
    text.split(' ').count() >= 2 && SUBJECTS.iter().any(|subject| folded.contains(subject))
}

/// A title with the lines below that belong to it.
fn join(prose: &[Prose], first: usize) -> Title {
    let mut title = Title { text: prose[first].text.clone(), lines: vec![first], by_place: false };
    for index in first + 1..prose.len().min(first + LONGEST) {
        let (above, line) = (&prose[index - 1], &prose[index]);
        if line.plans_before != prose[first].plans_before || !continues(above, line, &title.text) {
            break;
        }
        title.text.push(' ');
        title.text.push_str(&line.text);
        title.lines.push(index);
    }
    title
}

fn continues(above: &Prose, line: &Prose, so_far: &str) -> bool {
    if line.listed
        || line.text.ends_with(':')
        || numbering::split(&line.text).is_some()
        || starts_something_else(&line.text)
    {
        return false;
    }
    let capitals = [so_far, line.text.as_str()].iter().all(|text| is_in_capitals(text));
    let alike = above.bold == line.bold && above.centred == line.centred;
    let styled = line.bold || line.centred || line.inner || capitals;
    let inside = super::shape::starts_inside(&line.text) || super::shape::is_incomplete(so_far);
    if line.gap {
        let short = line.text.chars().count() <= 160 && !line.text.ends_with(['.', ';']);
        return (inside && (styled || short) || capitals && short)
            && alike
            && !ends_with_year(so_far)
            && !so_far.ends_with('.');
    }
    let closed = ends_with_year(so_far) || so_far.ends_with('.');
    inside && !so_far.ends_with('.') && (alike || !above.bold) || alike && styled && !closed
}

/// Whether all letters are capitals: «НА 2023 ГОД».
fn is_in_capitals(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(char::is_uppercase)
}

fn ends_with_year(text: &str) -> bool {
    let folded = fold(text);
    let last = folded.trim_end_matches(['.', ')']).rsplit(' ').next().unwrap_or_default();
    matches!(last, "год" | "года" | "году" | "годы" | "годах" | "гг" | "г" | "учебном" | "уч.г")
        && dates::years(text).next().is_some()
}

fn starts_something_else(text: &str) -> bool {
    let folded = fold(text);
    [
        "цель",
        "цели",
        "задачи",
        "утвержд",
        "приложение",
        "срок реал",
        "сроки реал",
        "паспорт",
        "№",
        "в соответствии",
        "на основании",
        "во исполнение",
        "в целях",
        "пояснительн",
        "разделы",
        "общие положения",
        "с целью",
        "согласован",
        "рассмотрен",
        "принят",
        "период реализации",
        "куратор",
        "руководитель",
        "ответственн",
    ]
    .iter()
    .any(|start| folded.starts_with(start))
}

fn score(prose: &[Prose], title: &Title) -> i32 {
    let first = &prose[title.lines[0]];
    let folded = fold(&title.text);
    let length = folded.chars().count();
    let yes = |condition: bool, weight: i32| if condition { weight } else { 0 };
    let mut score = yes(first.bold || first.centred, 2)
        + yes(first.text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase), 2)
        + yes(dates::years(&title.text).next().is_some(), 2)
        + yes(folded.contains("дорожн"), 2)
        + yes(folded.contains("план мероприятий"), 1)
        + yes(folded.contains("школ") || folded.contains("образоват"), 1)
        + yes((25..=600).contains(&length), 2);
    score -= yes(length > 700, 6);
    // «Муниципальное бюджетное учреждение …», «Муниципальным координаторам …» name no plan.
    let weak = ![
        "план",
        "дорожн",
        "комплекс",
        "программ",
        "карта",
        "циклограмма",
        "график",
        "мероприят",
        "систем",
        "регламент",
        "расписани",
        "календарь",
        "меры",
        "маршрут",
    ]
    .iter()
    .any(|word| folded.chars().take(160).collect::<String>().contains(word));
    score -= yes(weak, 6);
    score -= yes(
        [
            "муниципальное бюдж",
            "муниципальное казен",
            "муниципальное общ",
            "муниципальное авт",
            "муниципальное учр",
            "муниципального",
        ]
        .iter()
        .any(|start| folded.starts_with(start)),
        6,
    );
    let sentence = first.text.ends_with('.') && !first.bold && !first.centred;
    score - yes(sentence, 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line: `*` bold, `=` centred, an empty line is a gap.
    fn lines(text: &str) -> Vec<Prose> {
        let mut out = Vec::new();
        let mut gap = false;
        for line in text.split('/') {
            if line.is_empty() {
                gap = true;
                continue;
            }
            let styled = line.trim_start_matches(['*', '=']);
            let prose = Prose {
                text: styled.to_owned(),
                bold: line.contains('*'),
                centred: line.contains('='),
                gap,
                ..Prose::default()
            };
            gap = false;
            out.push(prose);
        }
        out
    }

    #[test]
    fn finds_titles() {
        for (text, title) in [
            (
                "УТВЕРЖДАЮ/Начальник/И.И. Иванов//=*План мероприятий («Дорожная карта»)/=*поддержки школ района/=*на 2024 год//Цель: рост",
                "План мероприятий («Дорожная карта») поддержки школ района на 2024 год",
            ),
            (
                "АДМИНИСТРАЦИЯ/ПРИКАЗ//Об утверждении дорожной карты по поддержке школ на 2023 год//1. Утвердить план.",
                "Об утверждении дорожной карты по поддержке школ на 2023 год",
            ),
            (
                "Муниципальная дорожная карта района по работе со школами/I. Цели",
                "Муниципальная дорожная карта района по работе со школами",
            ),
            (
                "План мероприятий/по организации поддержки школ/в районе на 2023-2025 годы/Раздел 1",
                "План мероприятий по организации поддержки школ в районе на 2023-2025 годы",
            ),
            (
                "=*Календарный план работы со школами района/=*на 2031 год",
                "Календарный план работы со школами района на 2031 год",
            ),
            ("=График/=предоставления отчётов/=школами района", "График предоставления отчётов школами района"),
            (
                "Система основных мероприятий и показателей программы",
                "Система основных мероприятий и показателей программы",
            ),
            (
                "УТВЕРЖДАЮ/Директор И.И. Иванов//=*Помощь школам района/=*в 2024 году",
                "Помощь школам района в 2024 году",
            ),
            ("Директору школы № 5", ""),
        ] {
            assert_eq!(find(&lines(text)).text, title, "{text}");
        }
    }
}
