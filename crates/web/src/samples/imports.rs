//! Samples of the guided path.

use domain::amendment::{ChangeKind, Diff, FieldChange, LineChange};
use domain::line::LineKey;
use domain::lint::{Finding, Severity};
use domain::refusal::Refusal;
use domain::review::{Answer, Effect, Question, QuestionKind, cards};
use domain::roadmap::{Approval, PeriodSource, Place as DocumentPlace, Roadmap, RoadmapKind, RoadmapPeriod, Territory};
use operations::Suggestion;
use operations::amendments::DiffView;
use operations::imports::{
    ImportRow, ImportState, ImportView, LineView, OriginalLine, OwnerChoice, OwnerQuestion, OwnerView, PartyView,
    PastDecision, PastLineView, PastView, PastWindowView, PlanName, Proposal, ReviewView, SectionHead, SummaryView,
};
use operations::persons::PersonInput;
use operations::units::UnitInput;
use phrases::parties::PartyKind;

use super::data::{self, Size};
use super::{Sample, sample};
use crate::fields::Fields;
use crate::pager::Pager;
use crate::pages::Choice;
use crate::pages::imports::{
    ChangesPage, CheckPage, ExecutorPage, ExecutorsPage, HeaderForm, HeaderPage, ImportPage, LineForm, LinePage, Offer,
    PastPage, ProgressPart, StartPage, Step, SummaryPage, steps,
};
use crate::shell::Place;

pub(crate) fn samples(size: Size) -> Vec<Sample> {
    [beginning(size), check(size), executors(size), ending(size)].concat()
}

fn import(size: Size, state: ImportState) -> ImportView {
    ImportView {
        id: "i1".to_owned(),
        state,
        source: None,
        file_name: size.text("дорожная карта.docx"),
        title: size.maybe("Дорожная карта Заречного района"),
        refusal: (size != Size::Empty).then(|| {
            Refusal::new("not_a_plan", size.text("В файле нет таблицы с мероприятиями."), "Загрузите дорожную карту.")
        }),
        amends: (size == Size::One).then(|| PlanName {
            id: "plan".to_owned(),
            title: "Дорожная карта".to_owned(),
            version: 1,
        }),
        plan_id: None,
        created_by: "Лунина О. П.".to_owned(),
        created_at: data::moment(),
        updated_at: data::moment(),
        lines: 49,
        open_questions: 6,
    }
}

pub(crate) fn row(size: Size, number: usize) -> ImportRow {
    ImportRow {
        id: format!("i{number}"),
        state: [ImportState::Review, ImportState::Reading, ImportState::Refused][number % 3],
        file_name: size.text("дорожная карта.docx"),
        title: number.is_multiple_of(2).then(|| size.text("Дорожная карта")),
        created_by: "Лунина О. П.".to_owned(),
        created_at: data::moment(),
        plan_id: None,
    }
}

fn beginning(size: Size) -> Vec<Sample> {
    let start = |shell| StartPage { shell, steps: steps(None, Step::File) };
    let show = |state| ImportPage {
        shell: data::shell(size, "Читается", Place::Plans),
        steps: steps(None, Step::File),
        import: import(size, state),
        part: ProgressPart { id: "i1".to_owned(), text: size.text("Читаем документ") },
    };
    vec![
        sample("imports/start.html", size, &start(data::shell(size, "Загрузить дорожную карту", Place::Plans))),
        sample(
            "imports/start.html",
            format!("{size}-refused"),
            &start(data::refused(size, "Загрузить дорожную карту", Place::Plans, &["file"])),
        ),
        sample("imports/show.html", format!("{size}-reading"), &show(ImportState::Reading)),
        sample("imports/show.html", format!("{size}-refused"), &show(ImportState::Refused)),
        sample("imports/show.html", format!("{size}-discarded"), &show(ImportState::Discarded)),
    ]
}

fn question(size: Size, number: usize) -> Question {
    let answer = |code: &str, text: &str, effect| Answer { code: code.to_owned(), text: size.text(text), effect };
    Question {
        id: format!("activity-{number}/deadline_unread"),
        line: (number != 1).then(|| LineKey::activity(number)),
        place: DocumentPlace { table: Some(1), row: Some(23), page: Some(9) },
        title: if number == 1 {
            String::new()
        } else {
            size.text("1.1.1 Выявление ресурсных дефицитов")
        },
        cause: if number.is_multiple_of(2) { "month_without_year".to_owned() } else { String::new() },
        doubt: size.text("год не назван: принят каждый год плана"),
        kind: [QuestionKind::DeadlineUnread, QuestionKind::PeriodAssumed, QuestionKind::RowHealed][number % 3],
        words: size.text("август 2023 год – 15% август 2023 год – 70%"),
        text: size.text("Прочитано: август 2023 (15 %), август 2023 (70 %) – одна дата, два значения."),
        options: vec![
            answer("year-2024", "второй срок – август 2024", Effect::DeadlineText("август 2024".to_owned())),
            answer("keep", "оба – 2023", Effect::Keep),
            answer(
                "enter",
                "ввести",
                [Effect::EnterDeadline, Effect::EnterPeriod, Effect::DropLine][number % 3].clone(),
            ),
        ],
    }
}

fn finding(size: Size) -> Finding {
    Finding {
        code: "no_owner".to_owned(),
        severity: Severity::Warning,
        at: DocumentPlace::default(),
        line: None,
        number: None,
        title: None,
        text: size.text("У строки нет исполнителя."),
        hint: size.text("Назначьте исполнителя."),
    }
}

fn line(size: Size, number: usize) -> LineView {
    LineView {
        key: LineKey { kind: data::kind(number), index: number },
        kind: data::kind(number),
        heads: if number.is_multiple_of(4) {
            let head =
                |depth| SectionHead { depth, number: Some("1".to_owned()), title: size.text("Диагностика") };
            vec![head(0), head(1)]
        } else {
            Vec::new()
        },
        original: OriginalLine {
            number: Some("1.1.1".to_owned()),
            title: size.text("Выявление ресурсных дефицитов"),
            audience: size.maybe("педагоги"),
            deadline: size.text("январь 2023"),
            responsible: size.text("МОУО, ШНОР"),
            expected: size.maybe("не менее 80% педагогов"),
        },
        number: Some("1.1.1".to_owned()),
        title: size.text(if number == 2 {
            "Выявление дефицитов"
        } else {
            "Выявление ресурсных дефицитов"
        }),
        audience: size.maybe("педагоги"),
        deadline: data::deadline(size, number),
        deadline_words: size.text("каждый год: март и август"),
        responsible: data::parties(size),
        expected: size.maybe("не менее 80% педагогов"),
        indicators: vec![data::indicator(size)],
        reports: vec![size.text("справка")],
        channels: vec![size.text("Сайт ОО")],
        source: Some(data::source()),
        questions: if number == 0 { vec![question(size, 0)] } else { Vec::new() },
        findings: vec![finding(size)],
        edited: number == 2,
        dropped: number == 3,
    }
}

fn header(size: Size) -> Roadmap {
    let period = data::period();
    Roadmap {
        title: size.text("Дорожная карта Заречного района"),
        kind: RoadmapKind::Roadmap,
        territory: Territory {
            region: size.maybe("Приозёрская область"), municipality: size.maybe("Заречный район")
        },
        approval: Approval {
            kind: size.maybe("приказ"),
            number: size.maybe("126-09"),
            date: (size != Size::Empty).then(data::today),
            ..Approval::default()
        },
        period: RoadmapPeriod { start: period.start, end: period.end, source: PeriodSource::Title },
        goals: Vec::new(),
        targets: Vec::new(),
        checkpoints: Vec::new(),
        obligations: Vec::new(),
        working_group: Vec::new(),
        participants: Vec::new(),
        sections: Vec::new(),
        warnings: Vec::new(),
    }
}

fn check(size: Size) -> Vec<Sample> {
    let review = || ReviewView {
        import: import(size, ImportState::Review),
        sentence: "Прочитано 49 мероприятий из 49 строк. 6 мест просят вашего решения.".to_owned(),
        header: header(size),
        cards: cards(&size.list(|number| question(size, number))),
        questions: size.list(|number| question(size, number)),
        findings: size.list(|_| finding(size)),
        lines: size.list(|number| line(size, number)),
    };
    let page = |shell, typed| CheckPage {
        shell,
        steps: steps(Some(&import(size, ImportState::Review)), Step::Check),
        view: review(),
        total: 49,
        owner: owner(size, size != Size::One),
        more_cards: if size == Size::Many { 12 } else { 0 },
        pager: Pager::new("/imports/i1/check", &[], 1, if size == Size::Many { 3 } else { 1 }),
        typed,
    };
    let typed = [
        ("answer-activity-0-deadline_unread", "enter".to_owned()),
        ("value-activity-0-deadline_unread", size.text("когда-нибудь")),
        ("owner", "new".to_owned()),
        ("owner_name", size.text("Комитет образования")),
    ];
    let typed = Fields(typed.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    let form = LineForm { number: "1.1".to_owned(), title: size.text("Выявление"), ..LineForm::default() };
    let line_fields = ["number", "title", "audience", "deadline", "responsible", "expected"];
    let header_page = HeaderPage {
        shell: data::refused(
            size,
            "Сведения",
            Place::Plans,
            &["title", "period_start", "approval_kind", "owner_unit_id"],
        ),
        steps: steps(Some(&import(size, ImportState::Review)), Step::Check),
        import_id: "i1".to_owned(),
        form: HeaderForm { title: size.text("Дорожная карта"), ..HeaderForm::default() },
        kinds: Choice::list("Не указано", &[("приказ", "приказ")]),
        units: size.list(|number| Choice::new(format!("u{number}"), size.text("МОУО"))),
    };
    let line_page = |shell| LinePage {
        shell,
        steps: steps(Some(&import(size, ImportState::Review)), Step::Check),
        import_id: "i1".to_owned(),
        line: line(size, 1),
        form: form.clone(),
    };
    let refused = data::refused(size, "Проверка", Place::Plans, &["value-activity-0-deadline_unread", "owner_name"]);
    let refused =
        if size == Size::Empty { data::refused(size, "Проверка", Place::Plans, &[""]) } else { refused };
    vec![
        sample("imports/check.html", size, &page(data::shell(size, "Проверка", Place::Plans), None)),
        sample("imports/check.html", format!("{size}-refused"), &page(refused, Some(typed))),
        sample("imports/line.html", size, &line_page(data::shell(size, "Исправить строку", Place::Plans))),
        sample(
            "imports/line.html",
            format!("{size}-refused"),
            &line_page(data::refused(size, "Исправить строку", Place::Plans, &line_fields)),
        ),
        sample("imports/header.html", size, &header_page),
    ]
}

fn owner(size: Size, asks: bool) -> OwnerView {
    OwnerView {
        place: size.text("Заречный район"),
        issuer: size.maybe("Комитет образования администрации Заречного района"),
        owner: (size != Size::Empty).then(|| data::target(size, 1)),
        asks: asks.then_some(match size {
            Size::Empty => OwnerQuestion::Missing,
            Size::Many => OwnerQuestion::Strangers,
            _ => OwnerQuestion::Other,
        }),
        strangers: size.list(|number| data::target(size, number)),
        choices: size
            .list(|number| OwnerChoice { unit: data::target(size, number), same_place: number.is_multiple_of(2) }),
        new_name: size.text("Комитет образования"),
        new_kind: "municipality".to_owned(),
    }
}

fn party(size: Size, number: usize) -> PartyView {
    PartyView {
        folded: size.text("моуо"),
        text: size.text("МОУО"),
        kind: [PartyKind::Role, PartyKind::Organisation, PartyKind::Person][number % 3],
        lines: 17,
        examples: size.list(|_| size.text("1.1.1 Назначение кураторов")),
        targets: if number % 3 == 1 { vec![data::target(size, 1)] } else { Vec::new() },
        decided: !number.is_multiple_of(3),
        remembered: number == 1,
        spellings: size.list(|_| size.text("муниципальный орган управления образованием")),
        suggestions: vec![Suggestion {
            target: data::target(size, 2), reason: "похожее название".to_owned()
        }],
        proposal: number.is_multiple_of(2).then(|| Proposal {
            words: size.text("Все школы (10)"),
            reason: "все школы".to_owned(),
            certain: number == 0,
            mark: format!("mark{number}"),
            targets: Vec::new(),
            views: size.list(|number| data::target(size, number)),
        }),
    }
}

fn executors(size: Size) -> Vec<Sample> {
    let list = ExecutorsPage {
        shell: data::shell(size, "Исполнители", Place::Plans),
        steps: steps(Some(&import(size, ImportState::Review)), Step::Executors),
        import: import(size, ImportState::Review),
        parties: size.list(|number| party(size, number)),
        owner: owner(size, size == Size::Many),
    };
    let one = |shell| ExecutorPage {
        shell,
        steps: steps(Some(&import(size, ImportState::Review)), Step::Executors),
        import_id: "i1".to_owned(),
        party: party(size, 0),
        text: size.text("школа"),
        offers: size.list(|number| Offer {
            view: data::target(size, number),
            reason: "похожее название".to_owned(),
            chosen: number % 2 == 0,
        }),
        kinds: Choice::list("", &operations::units::kinds()),
        unit: UnitInput { name: size.text("МОУО"), ..UnitInput::default() },
        person: PersonInput::default(),
    };
    let fields = ["kind", "name", "short_name", "code", "person_name", "position"];
    vec![
        sample("imports/executors.html", size, &list),
        sample("imports/executor.html", size, &one(data::shell(size, "Кто это у вас", Place::Plans))),
        sample(
            "imports/executor.html",
            format!("{size}-refused"),
            &one(data::refused(size, "Кто это у вас", Place::Plans, &fields)),
        ),
    ]
}

fn past(size: Size) -> PastPage {
    let decisions = [
        None,
        Some(PastDecision::DoneBefore { on: Some(data::today()) }),
        Some(PastDecision::NewDate { due: data::today() }),
        Some(PastDecision::Drop),
    ];
    let past_window = |number: usize| PastWindowView {
        index: number,
        window: data::window(number),
        words: size.text("март 2023"),
        days: 21,
        decision: decisions[number % 4],
    };
    PastPage {
        typed: (size == Size::One).then(|| "date".to_owned()),
        shell: match size {
            Size::One => data::refused(size, "Прошедшие сроки", Place::Plans, &["day", "day-activity-0-0"]),
            _ => data::shell(size, "Прошедшие сроки", Place::Plans),
        },
        steps: steps(Some(&import(size, ImportState::Review)), Step::Past),
        import: import(size, ImportState::Review),
        view: PastView {
            day: data::today(),
            total: size.list(|_| ()).len() as u64,
            undecided: size.list(|_| ()).len() as u64,
            ended: (size == Size::Many).then(data::today),
            archive: false,
            lines: size.list(|number| PastLineView {
                key: LineKey::activity(number),
                number: Some("1.1".to_owned()),
                title: size.text("Выявление ресурсных дефицитов"),
                deadline_text: size.text("ежегодно, март"),
                windows: size.list(past_window),
            }),
        },
    }
}

fn ending(size: Size) -> Vec<Sample> {
    let summary = SummaryPage {
        owner: owner(size, size == Size::Many),
        shell: data::shell(size, "Итог", Place::Plans),
        steps: steps(Some(&import(size, ImportState::Review)), Step::Summary),
        view: SummaryView {
            import: import(size, ImportState::Review),
            title: size.text("Дорожная карта Заречного района"),
            period_words: "2023 год".to_owned(),
            approval_words: size.maybe("приказ от 10.03.2023 № 126-09").unwrap_or_default(),
            owner_unit: (size != Size::Empty).then(|| data::target(size, 1)),
            sections: 4,
            activities: size.list(|_| ()).len() as u64,
            checkpoints: 2,
            obligations: 3,
            assignments: 120,
            owners: size.list(|number| (data::target(size, number), 12)),
            ownerless: size.list(|_| ()).len() as u64,
            unbound: size.list(|_| size.text("кураторы")),
            before_adoption: size.list(|_| ()).len() as u64,
            past: (1, 2, 3, 4),
            archive: size == Size::Many,
            undated: 1,
            open_questions: size.list(|_| ()).len() as u64,
            dropped: 1,
            edited: 2,
            remarks: size.list(|_| size.text("Без исполнителя останется 3 поручения.")),
        },
    };
    vec![
        sample("imports/past.html", size, &past(size)),
        sample("imports/summary.html", size, &summary),
        sample("imports/changes.html", size, &changes(size)),
    ]
}

pub(crate) fn diff(size: Size) -> Diff {
    let field = |number: usize| FieldChange {
        field: format!("deadline{number}"),
        label: "Срок".to_owned(),
        before: if number == 1 { String::new() } else { size.text("март 2023") },
        after: size.text("апрель 2023"),
    };
    let kinds = [ChangeKind::Added, ChangeKind::Withdrawn, ChangeKind::Changed, ChangeKind::Moved];
    Diff {
        header: size.list(field),
        lines: size.list(|number| LineChange {
            kind: kinds[number % 4],
            before: Some(LineKey::activity(number)),
            after: Some(LineKey::activity(number)),
            number: Some("1.1".to_owned()),
            title: size.text("Выявление ресурсных дефицитов"),
            fields: vec![field(0), field(1)],
            alike: 0.5,
        }),
        unchanged: Vec::new(),
    }
}

fn changes(size: Size) -> ChangesPage {
    ChangesPage {
        shell: data::shell(size, "Что изменилось", Place::Plans),
        steps: steps(Some(&import(Size::One, ImportState::Review)), Step::Changes),
        view: DiffView {
            import: import(Size::One, ImportState::Review),
            diff: diff(size),
            kept: vec!["line-0".to_owned()],
            sentence: "Изменено 5 строк, добавлено 2.".to_owned(),
        },
    }
}
