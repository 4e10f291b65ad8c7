//! The words parties are named by: positions, bodies, legal forms, abbreviations.

use std::sync::LazyLock;

/// A list of words or stems, split once.
type Words = LazyLock<Vec<&'static str>>;

/// Splits a list at its blanks; `_` stands for the empty ending.
fn words(list: &'static str) -> Vec<&'static str> {
    list.split_whitespace().map(|word| if word == "_" { "" } else { word }).collect()
}

/// What the head of a party's name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// A position or a group of people: «руководители», «команда».
    Role,
    /// A body: «комитет», «центр».
    Body,
    /// «администрация»: of a school a role, of a place a body.
    Administration,
}

static ROLES: Words = LazyLock::new(|| {
    words(
        "руководител директор замдиректор заместител учител педагог наставник куратор специалист методист координатор \
     начальник председател заведующ завуч психолог логопед дефектолог тьютор советник инспектор секретар \
     библиотекар воспитател преподавател работник сотрудник консультант эксперт член участник команд коллектив \
     родител учащиес учащимс обучающиес обучающимс ученик школьник выпускник тренер администратор оператор \
     организатор представител глав министр ректор модератор волонтер студент стажер ответственн исполнител \
     руководств врач медсестр общественност актив триад управленец управленц бухгалтер юрист лидер завед кадр \
     вожат предметник завхоз завуч подростк сестр супервизор медиатор ассистент лаборант \
     модератор фасилитатор наблюдател менеджер маркетолог экономист юрисконсульт делопроизводител медработник кастелянш \
     повар водител дежурн сторож техник механик уполномоченн инициатор автор разработчик спонсор депутат персонал \
     ветеран старост омбудсмен кочегар состав",
    )
});

static BODIES: Words = LazyLock::new(|| {
    words(
        "комитет управлени отдел департамент министерств центр учреждени организаци школ лице гимнази институт \
     академи университет колледж техникум ассоциаци совет объединени служб кафедр комисси фонд дом дворец дворц \
     станци библиотек музе клуб точк технопарк кванториум консорциум союз профсоюз сообществ штаб оргкомитет \
     групп кабинет сектор филиал площадк отделени предприяти полици больниц консилиум парк педсовет \
     методобъединени офис агентств инспекци лаборатори партнер орган муниципалитет округ район \
     it-куб ит-куб детсад сад поликлиник театр сет ведомств палат бюро федераци дружин подразделени бухгалтери \
     канцеляри архив опек прокуратур редакци пресс хозяйств интернат пансион лагер пищеблок столов факультет комиссариат \
     издательств движени отряд студи ансамбл хор корпораци компани фирм общин епархи храм церк казачеств пар \
     профком местком учком методсовет профсовет совбез вуз ссуз субъект наркодиспансер диспансер амбулатори фельдшерск суд",
    )
});

/// Legal forms and the kinds of schools that follow them.
static LEGAL_FORMS: Words = LazyLock::new(|| {
    words(
        "мбоу моу мкоу маоу мбу мку мау му гбоу гкоу гаоу гбу гку гау огау огбу огбоу огку обоу обу оау фгбу фгау \
     фгаоу фгбоу фгку ано нко нано чоу ноу ооо ао пао мбдоу мадоу мдоу мкдоу мбудо маудо гбпоу гапоу мбоудо \
     гаудпо гбудпо маудпо мбудпо ип гоу гуп муп кгбу кгау кгкуо кгаоу кгбоу мбук маук гбук цдпо мбоо гаук кау",
    )
});

/// What stands between a legal form and the name: «ГАУ ДПО СОИРО», «МБОУ СОШ № 5».
static LEGAL_PARTS: Words =
    LazyLock::new(|| words("дпо до дод впо во спо сош оош нош сш ош доу дюсш сшор дс дт цдт рб со"));

/// Abbreviations that name bodies or groups of schools by themselves.
static GENERIC: Words = LazyLock::new(|| {
    words(
        "моуо омсу мсу оо оу моо ммс прш шнор шнро шнсу шнр шкнор шнус рмо гмо шмо цнппм иро риро моц рцои цоко уо \
     гимц имц ммц рмц удо доу доо пмпк тпмпк ппк кдн кдниз одн пдн цдо дюсш рпш спо нмс роив оив моцр гмс рмс мц \
     рцокио рцоко цппмсп цпп ркц цмпк мо сош оош ппмс гмц онмц цро цнпмпр мму рц гороо роо гоо пос икц рук дди \
     рио фиоко ниро кипк ипк цокр псо рмк гмк имк оив омвд увд пдн гэк ппэ сми рдш рддм црб гибдд мчс сют сютур \
     цдт ддт цвр дюц црр цппс цпмпк цппрк крипк ипкро тоипкро фипи фцт цок рпмпк кдц кцсон удод дооу ооу вуз вузы \
     ссуз спо поо ппмс-центр мцо рко рцоко цод имцро умц нмц дши дхш цсон цзн",
    )
});

/// Territories that only complete a name: «управление образования АМР».
static TERRITORIES: Words = LazyLock::new(|| words("амр амо мр го рф мо аго ао рб рт рк рд рх рме чр со ло амс"));

/// Groups of schools that qualify others: «руководители ОО ПРШ».
static QUALIFIERS: Words = LazyLock::new(|| words("прш шнор шнро шнсу шнр шкнор шнус"));

static ENDINGS: Words = LazyLock::new(|| {
    words(
        "_ а у е и ы о ь я ю й ом ем ов ев ей ам ям ами ями ах ях ой ому ого ие ые ий ый ая его ему им ым их ых ими ыми \
     ью ия ии",
    )
});

/// Part before the first hyphen: «педагог-психолог», «учителя-предметники».
fn parts(word: &str) -> impl Iterator<Item = &str> {
    std::iter::once(word).chain(word.split('-'))
}

/// «рук-ль», «рук-ли», «уч-ля»: a position of which only both ends are written.
fn is_contracted(word: &str) -> bool {
    let Some((first, last)) = word.split_once('-') else { return false };
    let short = (2..=5).contains(&first.chars().count()) && (1..=3).contains(&last.chars().count());
    short
        && ROLES.iter().any(|stem| {
            stem.starts_with(first)
                && stem.chars().count() > first.chars().count() + 1
                && ENDINGS.iter().any(|ending| {
                    format!("{stem}{ending}").ends_with(last) && last.chars().count() > ending.chars().count()
                })
        })
}

/// Part behind the last hyphen.
fn last_part(word: &str) -> &str {
    word.rsplit('-').next().unwrap_or(word)
}

/// Whether a word is put together of a beginning and a known head: «медработник», «райотдел», «тифлопедагог».
pub(super) fn compound(word: &str) -> Option<Head> {
    let ends = |stems: &[&'static str], least: usize| {
        stems.iter().filter(|stem| stem.chars().count() >= least).any(|stem| {
            word.find(stem).is_some_and(|at| (4..=16).contains(&at) && ENDINGS.contains(&&word[at + stem.len()..]))
        })
    };
    if ends(&ROLES, 6) {
        return Some(Head::Role);
    }
    ends(&BODIES, 5).then_some(Head::Body)
}

/// Parts of a body that take the abbreviation behind them as a complement: «кафедра … ИРО», «лаборатория … ИРО».
pub(super) fn is_inner_body(word: &str) -> bool {
    ["кафедр", "лаборатори", "факультет", "сектор", "библиотек", "бухгалтери", "филиал", "структурн"]
        .iter()
        .any(|stem| word.starts_with(stem))
}

/// Bodies inside one school or district, which a genitive completes: «ППк школы», «МО учителей», «ШМО гимназии».
pub(super) fn is_inner_abbreviation(word: &str) -> bool {
    [
        "ппк", "пмпк", "шмо", "мо", "мс", "рмо", "гмо", "шсп", "ппс", "пос", "нмс", "спс", "шмс", "штаб", "пдн", "смо",
        "умо", "мто", "гэк",
    ]
    .contains(&word)
}

/// Fields that a body rules: what follows «Комитет по образованию, …» without being a party.
pub(super) fn is_field(word: &str) -> bool {
    [
        "образовани",
        "культур",
        "спорт",
        "молодеж",
        "молодёж",
        "наук",
        "политик",
        "труд",
        "защит",
        "туризм",
        "здравоохранени",
        "опек",
        "попечительств",
        "воспитани",
        "развити",
        "семь",
        "детств",
        "физическ",
        "искусств",
        "просвещени",
        "социальн",
        "дел",
        "вопрос",
        "кадр",
        "занятост",
        "демограф",
        "правам",
        "прав",
        "печат",
        "связ",
    ]
    .iter()
    .any(|stem| word.starts_with(stem))
}

/// Whether an unknown capital word names an authority by the way it is put together: «Минобрнауки», «Рособрнадзор».
pub(super) fn is_authority(word: &str) -> bool {
    let starts = ["мин", "рос", "гос", "деп", "обл", "край", "рай", "гор", "упр", "ком", "глав"];
    let ends = [
        "обр",
        "гвардия",
        "обрнауки",
        "просвещения",
        "просвет",
        "образования",
        "надзор",
        "здрав",
        "потребнадзор",
        "культуры",
        "спорт",
        "труд",
        "соцзащиты",
        "молодежь",
        "оно",
        "обрнадзор",
        "фин",
        "стат",
        "обрнаука",
    ];
    starts.iter().any(|start| word.starts_with(start)) && ends.iter().any(|end| word.ends_with(end))
}

fn fits(part: &str, stems: &[&str]) -> bool {
    stems.iter().any(|stem| part.strip_prefix(stem).is_some_and(|rest| ENDINGS.contains(&rest)))
}

/// What a folded word can be the head of.
pub(super) fn head(word: &str) -> Option<Head> {
    if word.starts_with("бухгалтери") {
        return Some(Head::Body);
    }
    if word.starts_with("администраци") {
        return Some(Head::Administration);
    }
    let short = [
        "рук",
        "зам",
        "нач",
        "спец",
        "зав",
        "отв",
        "учителя-предметники",
        "педработники",
        "управленцы",
        "дети",
        "дирекция",
        "лица",
        "лицо",
        "лицам",
        "замы",
        "дир",
        "врио",
        "учит",
        "преп",
        "восп",
        "инсп",
        "психол",
    ];
    if short.contains(&word) {
        return Some(Head::Role);
    }
    // «психолого-педагогическая» is an adjective of whatever stands behind it.
    if word.contains('-') && is_nominative_adjective(word) && !fits(last_part(word), &ROLES) {
        return None;
    }
    // «психология», «логопедия» are fields, «психолог» is somebody.
    if ["логия", "логии", "логию", "логией", "педия", "педии", "гогика", "гогики", "метрия", "метрии"]
        .iter()
        .any(|end| word.ends_with(end))
    {
        return None;
    }
    if is_contracted(word) {
        return Some(Head::Role);
    }
    parts(word)
        .find_map(|part| {
            let body = || fits(part, &BODIES).then_some(Head::Body);
            fits(part, &ROLES).then_some(Head::Role).or_else(body)
        })
        .or_else(|| compound(word))
}

/// Whether an abbreviation is a legal form.
pub(super) fn is_legal_form(word: &str) -> bool {
    LEGAL_FORMS.contains(&word)
}

/// Whether an abbreviation only stands between a legal form and its name.
pub(super) fn is_legal_part(word: &str) -> bool {
    LEGAL_PARTS.contains(&word)
}

/// Whether an abbreviation names a body or a group of schools by itself.
pub(super) fn is_generic(word: &str) -> bool {
    GENERIC.contains(&word) || QUALIFIERS.contains(&word)
}

/// Whether an abbreviation names the territory of the body before it.
pub(super) fn is_territory(word: &str) -> bool {
    TERRITORIES.contains(&word)
}

/// Whether an abbreviation can qualify a group of schools before it.
pub(super) fn is_qualifier(word: &str) -> bool {
    QUALIFIERS.contains(&word)
}

/// Whether a word has the ending of an adjective in the nominative.
pub(super) fn is_nominative_adjective(word: &str) -> bool {
    let ends = ["ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие"].iter().any(|end| word.ends_with(end));
    let nouns = [
        "учреждение",
        "управление",
        "объединение",
        "отделение",
        "подразделение",
        "предприятие",
        "заведение",
        "поколение",
    ];
    let held = nouns.contains(&word) || word.ends_with("ание") || word.ends_with("ение") || word.ends_with("ствие");
    matches!(word, "соц" | "кл" | "пед" | "гл" | "мед" | "ст" | "мл" | "тех" | "техн" | "муниц")
        || word == "общеобразова"
        || (ends && !held)
}

/// Case of a head word as far as its ending tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// Can only be the nominative: «руководители», «комитет».
    Nominative,
    /// Nominative plural or genitive singular: «учителя», «школы».
    Either,
    /// Dative plural: «руководителям».
    Dative,
    /// Anything else.
    Oblique,
}

/// Heads whose nominative singular ends in «-а» or «-ия».
static FEMININE: Words = LazyLock::new(|| {
    words(
        "школ команд групп служб точк точек кафедр лаборатори библиотек площадк площадок триад организаци ассоциаци \
     администраци гимнази академи комисси станци полици больниц инспекци поликлиник палат сет медсестр сестр федераци \
     дружин дирекци опек прокуратур бухгалтери канцеляри редакци амбулатори компани фирм общин епархи церк корпораци пресс \
     пар",
    )
});

/// Heads cut short, which stand in the nominative: «зам.», «рук.».
const SHORTENED: [&str; 14] =
    ["рук", "зам", "нач", "спец", "зав", "отв", "дир", "врио", "лица", "учит", "преп", "восп", "инсп", "психол"];

/// The case of a head.
pub(super) fn case(word: &str) -> Case {
    let first = word.split('-').next().filter(|first| head(first).is_some()).unwrap_or(word);
    let ends = |ends: &[&str]| ends.iter().any(|end| first.ends_with(end));
    let feminine = FEMININE.iter().any(|stem| first.starts_with(stem));
    if SHORTENED.contains(&word) {
        return Case::Nominative;
    }
    if ends(&["ам", "ям", "имся"]) {
        return Case::Dative;
    }
    if ends(&["ами", "ями", "ыми", "ими", "имися"]) {
        return Case::Oblique;
    }
    if ends(&["щий", "щая", "щие", "нный", "нная", "нные", "еся", "лицей", "музей", "дом", "парк"])
    {
        return Case::Nominative;
    }
    match first.chars().last() {
        Some('а') if feminine => Case::Nominative,
        Some('а') if ["директор", "замдиректор", "тренер"].iter().any(|stem| first.starts_with(stem)) => {
            Case::Either
        }
        Some('я') if feminine => Case::Nominative,
        Some('я') if ends(&["ия", "учителя", "воспитателя"]) => Case::Either,
        Some('ы' | 'и') if feminine => Case::Either,
        Some('ы' | 'и' | 'о' | 'ь') => Case::Nominative,
        Some('е') if ends(&["ие", "ье"]) => Case::Nominative,
        Some('а' | 'я' | 'у' | 'ю' | 'е' | 'м' | 'х' | 'й') => Case::Oblique,
        Some('в') if ends(&["ов", "ев"]) => Case::Oblique,
        _ if feminine => Case::Oblique,
        _ => Case::Nominative,
    }
}

/// Whether a word is a deed, not somebody: «привлечение», «информирование».
pub(super) fn is_deed(word: &str) -> bool {
    head(word).is_none() && ["ение", "ание", "ация", "тие", "ствие"].iter().any(|end| word.ends_with(end))
}
