//! Whether nouns, verbs and adjectives of Russian sentences agree with the numbers before them.

/// Words after a number as a sentence's subject or object: 1, 2–4, 5 and more.
const COUNTED: &[[&str; 3]] = &[
    ["день", "дня", "дней"],
    ["месяц", "месяца", "месяцев"],
    ["год", "года", "лет"],
    ["школа", "школы", "школ"],
    ["срок", "срока", "сроков"],
    ["прошедший", "прошедших", "прошедших"],
    ["организация", "организации", "организаций"],
    ["исполнитель", "исполнителя", "исполнителей"],
    ["поручение", "поручения", "поручений"],
    ["мероприятие", "мероприятия", "мероприятий"],
    ["строка", "строки", "строк"],
    ["запись", "записи", "записей"],
    ["файл", "файла", "файлов"],
    ["обучающийся", "обучающихся", "обучающихся"],
    ["выполнено", "выполнены", "выполнены"],
    ["просрочено", "просрочены", "просрочены"],
    ["ближайшее", "ближайших", "ближайших"],
    ["раз", "раза", "раз"],
    ["общее", "общих", "общих"],
    ["признак", "признака", "признаков"],
];

/// The same after «из», «до», «у», «около», «больше», «меньше», where the number itself stands in the genitive.
const GENITIVE: &[[&str; 3]] = &[
    ["мероприятия", "мероприятий", "мероприятий"],
    ["участника", "участников", "участников"],
    ["школы", "школ", "школ"],
    ["исполнителя", "исполнителей", "исполнителей"],
    ["года", "лет", "лет"],
    ["дня", "дней", "дней"],
];

/// The same after «в» of place and «по»: «в 21 случае», «по 3 работам».
const OTHER: &[[&str; 3]] =
    &[["случае", "случаях", "случаях"], ["работе", "работам", "работам"], ["школе", "школам", "школам"]];

fn form([one, few, many]: [&'static str; 3], count: u64) -> &'static str {
    domain::russian::plural(count, one, few, many)
}

/// Every place where a word does not agree with its number; an empty list is a good sentence.
pub fn disagreements(sentence: &str) -> Vec<String> {
    // «1 234» is one number; its blank does not break.
    let mut words: Vec<String> = Vec::new();
    for word in sentence.split([' ', '\u{a0}']) {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match words.last_mut() {
            Some(last) if is_number(last) && is_number(word) && word.len() == 3 => last.push_str(word),
            _ => words.push(word.trim_matches(['(', ')', ',', '.', ':', ';', '«', '»']).to_lowercase()),
        }
    }
    let mut found = Vec::new();
    for (place, window) in words.windows(2).enumerate() {
        let (Ok(count), word) = (window[0].parse::<u64>(), window[1].as_str()) else { continue };
        let before = place.checked_sub(1).map_or("", |place| words[place].as_str());
        let genitive = ["из", "до", "у", "около", "больше", "меньше", "менее", "более"].contains(&before);
        let knows = |table: &[[&str; 3]]| table.iter().any(|forms| forms.contains(&word));
        let agrees = |table: &[[&'static str; 3]]| table.iter().any(|forms| form(*forms, count) == word);
        // «2025 год» is a year, not a number of years.
        if (1_900..2_200).contains(&count) && word.starts_with("год") {
            continue;
        }
        let stem = |text: &str| text.chars().take(6).collect::<String>();
        let has_genitive = GENITIVE.iter().any(|forms| forms.iter().any(|form| stem(form) == stem(word)));
        let known = knows(COUNTED) || knows(GENITIVE) || knows(OTHER);
        let right = match (genitive, before) {
            (true, _) if has_genitive => agrees(GENITIVE),
            (_, "в" | "по" | "чем") if knows(OTHER) => agrees(OTHER),
            _ => agrees(COUNTED) || agrees(OTHER),
        };
        if known && !right {
            found.push(format!("«{before} {count} {word}» in «{sentence}»"));
        }
    }
    found
}
