//! The words an indicator is made of: people, things, growth, documents, comparisons, months, numerals.

use std::sync::LazyLock;

use super::Comparator;

/// A list of words or stems, split once.
type Words = LazyLock<Vec<&'static str>>;

/// Splits a list at its blanks; `_` stands for the empty ending.
fn words(list: &'static str) -> Vec<&'static str> {
    list.split_whitespace().map(|word| if word == "_" { "" } else { word }).collect()
}

/// Case endings of Russian nouns, as far as the lexicon needs them.
static NOUN_ENDINGS: Words =
    LazyLock::new(|| words("_ а у е и ы о ь я ю й ом ем ов ев ей ам ям ами ями ах ях ой ою ми ьми"));

static PEOPLE: Words = LazyLock::new(|| {
    words(
        "человек люд педагог учител руководител директор ученик учениц школьник школьниц выпускник дет ребен ребенк \
     ребенок родител работник специалист куратор наставник методист тьютор психолог логопед дефектолог заместител \
     координатор участник слушател эксперт студент сотрудник тренер воспитател воспитанник представител волонтер \
     завуч администратор лидер член победител призер медалист респондент советник преподавател вожат граждан \
     библиотекар пятиклассник девятиклассник первоклассник управленец управленц педработник стажер консультант \
     предметник организатор",
    )
});

static THINGS: Words = LazyLock::new(|| {
    words(
        "школ организаци учреждени гимнази лице мероприяти семинар вебинар совещани собрани заседани мастер-класс \
     конференци заняти урок консультаци программ проект план справк справок приказ протокол отчет сборник \
     публикаци стать статей выезд визит сесси тренинг встреч стол договор соглашени конкурс олимпиад курс \
     комплект кабинет компьютер экземпляр единиц штук раз материал рекомендаци разработк разработок кейс практик \
     команд групп муниципалитет район центр площадк площадок модул маршрут тем диагностик мониторинг работ тест \
     десант форум акци экскурси лекци практикум семинар-практикум семинаров-практикумов документ карт паспорт \
     методик памятк памяток буклет памятник презентаци видеоролик ролик фестивал выставк выставок объединени \
     сообществ кружк кружок секци лаборатори семь семей объект книг учебник посети посещени проверк проверок \
     обращени жалоб нарушени случа факт замечани конфликт правонарушени мест ставк ставок вакансий вакансии \
     вакансия интенсив стажировк стажировок хакатон брифинг педсовет совет доклад выступлени методобъединени \
     мастерск пособи тетрад турнир игр квест ноутбук принтер проектор доск панел ставк игра анкет опрос",
    )
});

/// Whether the word is the stem with a noun's ending: «школе» of «школ», but not «школьные».
fn ends_like_noun(word: &str, stem: &str) -> bool {
    word.strip_prefix(stem).is_some_and(|rest| NOUN_ENDINGS.contains(&rest))
}

/// Part before the first hyphen: «педагоги-психологи» are people as «педагоги» are.
fn first_part(word: &str) -> &str {
    word.split('-').next().unwrap_or(word)
}

/// What a noun counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// `%`
    Percent,
    /// `чел.`
    People,
    /// `шт.`
    Things,
    /// `руб.`
    Roubles,
    /// Something the contract has no unit for (points, hours).
    Other,
}

impl Unit {
    /// The contract's name.
    pub fn name(self) -> Option<String> {
        let name = match self {
            Unit::Percent => "%",
            Unit::People => "чел.",
            Unit::Things => "шт.",
            Unit::Roubles => "руб.",
            Unit::Other => return None,
        };
        Some(name.to_owned())
    }
}

/// The unit a word after a number writes out.
pub(super) fn unit(word: &str) -> Option<Unit> {
    match word {
        "чел" | "человек" | "человека" | "человеку" => Some(Unit::People),
        "шт" | "штук" | "штука" | "штуки" | "ед" | "единиц" | "единица" | "единицы" | "экз" => {
            Some(Unit::Things)
        }
        "р" | "руб" | "рублей" | "рубля" | "рубль" | "рублях" => Some(Unit::Roubles),
        "балл" | "балла" | "баллов" | "час" | "часа" | "часов" | "ч" | "очков" | "га" | "кв" | "мбит" => {
            Some(Unit::Other)
        }
        "пп" => Some(Unit::Percent),
        _ if word.starts_with("процент") => Some(Unit::Percent),
        _ => None,
    }
}

/// What a noun counts, when the lexicon knows it.
pub(super) fn counted(word: &str) -> Option<Unit> {
    let part = first_part(word);
    let participle = (part.starts_with("обучающ") || part.starts_with("учащ")) && part.ends_with("ся");
    if participle || matches!(word, "лиц" | "лица") || PEOPLE.iter().any(|stem| ends_like_noun(part, stem)) {
        return Some(Unit::People);
    }
    THINGS.iter().any(|stem| ends_like_noun(word, stem) || ends_like_noun(part, stem)).then_some(Unit::Things)
}

/// «тыс.», «млн», «млрд».
pub(super) fn multiplier(word: &str) -> Option<f64> {
    match word {
        "тыс" | "тысяч" | "тысяча" | "тысячи" => Some(1e3),
        "млн" | "миллион" | "миллиона" | "миллионов" => Some(1e6),
        "млрд" | "миллиард" | "миллиарда" | "миллиардов" => Some(1e9),
        _ => None,
    }
}

/// Whether the word is a form of «год» or its abbreviation.
pub(super) fn is_year_word(word: &str) -> bool {
    matches!(word, "год" | "года" | "году" | "годом" | "годы" | "годов" | "годах" | "г" | "гг" | "гг-м")
}

/// Small numbers written out.
pub(super) fn numeral(word: &str) -> Option<f64> {
    let value = match word {
        "один" | "одна" | "одно" | "одного" | "одной" | "одну" | "одному" | "одним" => {
            1.0
        }
        "два" | "две" | "двое" | "двух" | "двум" | "двумя" => 2.0,
        "три" | "трое" | "трех" | "трем" | "тремя" => 3.0,
        "четыре" | "четырех" | "четырем" => 4.0,
        "пять" | "пяти" => 5.0,
        "шесть" | "шести" => 6.0,
        "семь" | "семи" => 7.0,
        "восемь" | "восьми" => 8.0,
        "девять" | "девяти" => 9.0,
        "десять" | "десяти" => 10.0,
        "двенадцать" | "двенадцати" => 12.0,
        "пятнадцать" | "пятнадцати" => 15.0,
        "двадцать" | "двадцати" => 20.0,
        "тридцать" | "тридцати" => 30.0,
        "сорок" | "сорока" => 40.0,
        "пятьдесят" | "пятидесяти" => 50.0,
        "шестьдесят" | "шестидесяти" => 60.0,
        "семьдесят" | "семидесяти" => 70.0,
        "восемьдесят" | "восьмидесяти" => 80.0,
        "девяносто" | "девяноста" => 90.0,
        "сто" | "ста" => 100.0,
        _ => return None,
    };
    Some(value)
}

/// Months by stem: the number of the month.
pub(super) fn month(word: &str) -> Option<i8> {
    const MONTHS: &[(&str, i8)] = &[
        ("январ", 1),
        ("феврал", 2),
        ("март", 3),
        ("апрел", 4),
        ("июн", 6),
        ("июл", 7),
        ("август", 8),
        ("сентябр", 9),
        ("октябр", 10),
        ("ноябр", 11),
        ("декабр", 12),
    ];
    if matches!(word, "май" | "мая" | "мае" | "маю" | "маем") {
        return Some(5);
    }
    let (stem, number) = MONTHS.iter().find(|(stem, _)| word.starts_with(stem))?;
    NOUN_ENDINGS.contains(&&word[stem.len()..]).then_some(*number)
}

/// Comparisons, longest first, in folded words. None: the text is vague («около»).
pub(super) const COMPARISONS: &[(&[&str], Option<Comparator>)] = &[
    (&["как", "минимум"], Some(Comparator::AtLeast)),
    (&["по", "меньшей", "мере"], Some(Comparator::AtLeast)),
    (&["по", "крайней", "мере"], Some(Comparator::AtLeast)),
    (&["не", "менее"], Some(Comparator::AtLeast)),
    (&["не", "мене"], Some(Comparator::AtLeast)),
    (&["не", "меньше"], Some(Comparator::AtLeast)),
    (&["не", "ниже"], Some(Comparator::AtLeast)),
    (&["не", "реже"], Some(Comparator::AtLeast)),
    (&["не", "чаще"], Some(Comparator::AtMost)),
    (&["не", "более"], Some(Comparator::AtMost)),
    (&["не", "больше"], Some(Comparator::AtMost)),
    (&["не", "выше"], Some(Comparator::AtMost)),
    (&["не", "свыше"], Some(Comparator::AtMost)),
    (&["не", "превышает"], Some(Comparator::AtMost)),
    (&["не", "превышают"], Some(Comparator::AtMost)),
    (&["не", "превысит"], Some(Comparator::AtMost)),
    (&["не", "превышающее"], Some(Comparator::AtMost)),
    (&["неменее"], Some(Comparator::AtLeast)),
    (&["нениже"], Some(Comparator::AtLeast)),
    (&["неболее"], Some(Comparator::AtMost)),
    (&["хотя", "бы"], Some(Comparator::AtLeast)),
    (&["минимум"], Some(Comparator::AtLeast)),
    (&["минимально"], Some(Comparator::AtLeast)),
    (&["максимум"], Some(Comparator::AtMost)),
    (&["максимально"], Some(Comparator::AtMost)),
    (&["более"], Some(Comparator::More)),
    (&["больше"], Some(Comparator::More)),
    (&["свыше"], Some(Comparator::More)),
    (&["выше"], Some(Comparator::More)),
    (&["превышает"], Some(Comparator::More)),
    (&["превысит"], Some(Comparator::More)),
    (&["менее"], Some(Comparator::Less)),
    (&["меньше"], Some(Comparator::Less)),
    (&["ниже"], Some(Comparator::Less)),
    (&["ровно"], Some(Comparator::Equal)),
    (&["около"], None),
    (&["примерно"], None),
    (&["порядка"], None),
    (&["почти"], None),
];

static GROWTH: Words = LazyLock::new(|| {
    words(
        "увелич рост роста росту ростом повыш повыс сократ вырас нарасти прирост возраст вырос сниж снизи уменьш сокра динамик улучш умнож \
     приумнож наращив поднят расширени повеш довест доведен достиж достиг",
    )
});

/// Whether a word speaks of a change.
pub(super) fn is_growth(word: &str) -> bool {
    let age =
        matches!(word, "возрасте" | "возраста" | "возраст" | "возрасту" | "возрастом") || word.starts_with("возрастн");
    let tall = word.starts_with("рост") && !matches!(word, "рост" | "роста" | "росту" | "ростом" | "росте");
    !age && !tall && GROWTH.iter().any(|stem| word.starts_with(stem))
}

/// Whether a word names a share («доля», «процент», «удельный»).
pub(super) fn is_share(word: &str) -> bool {
    matches!(word, "доля" | "доли" | "долю" | "доле" | "долей" | "удельный" | "удельного")
        || (word.starts_with("процент") && !word.starts_with("процентн"))
}

/// Whether a word names an amount («количество», «число»).
pub(super) fn is_amount(word: &str) -> bool {
    matches!(
        word,
        "кол-во"
            | "количество"
            | "количества"
            | "число"
            | "числа"
            | "численность"
            | "численности"
            | "количеством"
    ) || matches!(word, "сумма" | "суммы" | "объем" | "объема" | "суммарное")
}

/// Whether a word heads an indicator whose value is told apart from its definition.
pub(super) fn is_measure_head(word: &str) -> bool {
    is_share(word)
        || is_amount(word)
        || ["показател", "коэффициент", "индекс", "мониторинг", "динамик", "средн", "уров"]
            .iter()
            .any(|s| word.starts_with(s))
}

/// Whether a word speaks of reaching everybody named.
pub(super) fn is_coverage(word: &str) -> bool {
    ["охват", "охвач", "участ", "обеспечен", "вовлеч", "присутств"].iter().any(|stem| word.starts_with(stem))
        && !word.starts_with("участник")
        && word != "обеспечение"
        && word != "обеспечения"
}

static DOCUMENTS: Words = LazyLock::new(|| {
    words(
        "справк приказ распоряжени протокол план план-график плана-график график отчет перечен перечн список списк \
     реестр договор соглашени положени рекомендаци банк материал программ карт паспорт письм сборник анкет \
     инструментари маршрут регламент инструкци памятк буклет презентаци публикаци стать журнал акт заключени \
     сертификат удостоверени грамот диплом резолюци каталог циклограмм чек-лист кейс смет таблиц постановлени \
     решени выписк схем информаци анализ мониторинг аналитик свод план-схем расписани табел скриншот фотоотчет \
     пресс-релиз доклад методичк пособи модел портфолио заявк заявлени ведомост бюллетен ссылк",
    )
});

/// Whether a word names a paper.
pub(super) fn is_document(word: &str) -> bool {
    DOCUMENTS.iter().any(|stem| ends_like_noun(word, stem) || ends_like_noun(first_part(word), stem))
}

/// Whether a word ends like a participle that opens a clause («прошедших», «использующие», «обеспеченных»).
pub(super) fn is_participle(word: &str) -> bool {
    let bare = word.strip_suffix("ся").unwrap_or(word);
    let stems = ["ющ", "ящ", "ущ", "ащ", "вш", "шедш", "енн", "анн", "янн", "ивш", "авш", "емы", "имы", "аемы"];
    let endings = ["их", "ых", "ие", "ые", "ими", "ыми", "его", "ого", "ую", "ая", "ий", "ый", "ую", "ей", "ой", "х"];
    let nouns =
        ["обучающ", "учащ", "управляющ", "заведующ", "общ", "следующ", "настоящ", "образованн", "будущ", "ведущ"];
    let adjectives =
        ["общественн", "государственн", "ответственн", "качественн", "количественн", "внутренн", "современн"];
    let held = nouns.iter().chain(&adjectives).any(|stem| word.starts_with(stem));
    !held
        && stems
            .iter()
            .any(|stem| endings.iter().any(|end| bare.strip_suffix(end).is_some_and(|rest| rest.ends_with(stem))))
}

/// Whether a word opens a relative clause.
pub(super) fn is_relative(word: &str) -> bool {
    word.starts_with("котор") || matches!(word, "где" | "чьи" | "чей" | "чья")
}

/// Whether a word is a finite verb of the endings these texts use; ends the group behind a percentage.
pub(super) fn is_verb(word: &str) -> bool {
    let nouns = [
        "доли",
        "цели",
        "модели",
        "роли",
        "недели",
        "учители",
        "рубли",
        "ли",
        "или",
        "если",
        "отрасли",
        "мысли",
        "сентября",
    ];
    let ends = [
        "дут",
        "мут",
        "нут",
        "жут",
        "ются",
        "ится",
        "ятся",
        "утся",
        "ется",
        "ают",
        "яют",
        "уют",
        "ают",
        "ивают",
        "ли",
        "лись",
        "лось",
        "лась",
    ];
    let short = ["ены", "аны", "ено", "ано", "еты", "ета", "ена", "ана"];
    let short_nouns =
        ["страны", "стороны", "смены", "школьная", "перемены", "цены", "замены", "органы", "планы", "зоны", "планета"];
    (ends.iter().any(|end| word.ends_with(end)) && !nouns.contains(&word))
        || (short.iter().any(|end| word.ends_with(end)) && word.chars().count() > 6 && !short_nouns.contains(&word))
        || matches!(word, "имеют" | "имеет" | "внедрена" | "составляет" | "составит" | "работают")
}
