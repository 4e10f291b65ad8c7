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
];

/// What a title must name somewhere in its first lines.
const SUBJECTS: &[&str] =
    &["план", "дорожн", "карта", "комплекс мер", "программа", "мероприят", "система мер", "циклограмма"];

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
    heading.map(|index| join(prose, *index)).unwrap_or_default()
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

/// A title with the lines below that belong to it.
fn join(prose: &[Prose], first: usize) -> Title {
    let mut title = Title { text: prose[first].text.clone(), lines: vec![first] };
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
    let alike = above.bold == line.bold && above.centred == line.centred;
    let styled = line.bold || line.centred;
    let inside = super::shape::starts_inside(&line.text) || super::shape::is_incomplete(so_far);
    if line.gap {
        return inside && alike && styled && !ends_with_year(so_far);
    }
    let closed = ends_with_year(so_far) || so_far.ends_with('.');
    inside && !so_far.ends_with('.') && (alike || !above.bold) || alike && styled && !closed
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
    let weak = !["план", "дорожн", "комплекс", "программ", "карта", "циклограмма"]
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
            ("Список школ", ""),
        ] {
            assert_eq!(find(&lines(text)).text, title, "{text}");
        }
    }
}
