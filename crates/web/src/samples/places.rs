//! Samples of sign-in, account, organisations, people, feeds, journal, help and the start page.

use axum::http::StatusCode;
use operations::persons::{PersonInput, PersonView};
use operations::plans::PlanRow;
use operations::units::{self, LinkInput, LinkView, OpenWork, UnitInput, UnitView, UnitsPreview, UnitsPreviewRow};

use super::data::{self, Size};
use super::{Sample, sample};
use crate::api::ApiPage;
use crate::error::{Problem, ProblemPage};
use crate::kept::{KeptPage, KeptText};
use crate::pager::Pager;
use crate::pages::Choice;
use crate::pages::account::{AccountPage, SessionRow};
use crate::pages::feeds::FeedCreatedPage;
use crate::pages::help::{HelpPage, ResultsHelpPage};
use crate::pages::home::HomePage;
use crate::pages::journal::JournalPage;
use crate::pages::persons::{PersonFormPage, PersonPage, PersonsPage};
use crate::pages::sign_in::{FirstRunPage, SignInPage};
use crate::pages::units::{LinkFormPage, LoadPage, PreviewPage, UnitFormPage, UnitPage, UnitsPage};
use crate::shell::{Place, Shell};

pub(crate) fn samples(size: Size) -> Vec<Sample> {
    [session(size), organisations(size), people(size), others(size)].concat()
}

fn text(id: &str, area: bool, size: Size) -> KeptText {
    KeptText {
        id: id.to_owned(),
        name: id.to_owned(),
        label: "Комментарий".to_owned(),
        value: size.text("Введённый текст"),
        area,
    }
}

fn session_row(size: Size, number: usize) -> SessionRow {
    SessionRow {
        id: format!("s{number}"),
        device: size.text("Firefox, Windows"),
        network: "203.0.113.5".to_owned(),
        since: "2 марта, 9:00".to_owned(),
        last_seen: "2 марта, 9:30".to_owned(),
        current: number == 0,
    }
}

fn session(size: Size) -> Vec<Sample> {
    let shell = Shell { csrf: "token".to_owned(), ..Shell::new("Вход", Place::None) };
    let sign_in = |shell| SignInPage {
        shell,
        login: size.text("admin"),
        next: "/plans".to_owned(),
        reason: None,
        kept: Vec::new(),
    };
    let refused = Shell { person: None, ..data::refused(size, "Вход", Place::None, &["login", "password"]) };
    let sessions: Vec<SessionRow> = size.list(|number| session_row(size, number));
    let account = |shell| AccountPage { shell, login: size.text("admin"), shortest: 12, sessions: sessions.clone() };
    let fields = ["current", "new", "repeat"];
    let kept = KeptPage {
        shell: data::shell(size, "Введённое сохранено", Place::None),
        words: size.text("Вы вошли снова."),
        action: "/activities/a1/comments".to_owned(),
        back: "/activities/a1".to_owned(),
        texts: vec![text("kept-0", true, size), text("kept-1", false, size)],
        hidden: vec![("kind".to_owned(), size.text("school"))],
    };
    let travelling = SignInPage {
        shell: shell.clone(),
        login: String::new(),
        next: "/".to_owned(),
        reason: Some(size.text("Сеанс закончился.")),
        kept: vec![("kept.comment".to_owned(), size.text("Комментарий"))],
    };
    vec![
        sample("session/sign_in.html", size, &sign_in(shell.clone())),
        sample("session/sign_in.html", format!("{size}-refused"), &sign_in(refused)),
        sample("session/sign_in.html", format!("{size}-travelling"), &travelling),
        sample("session/kept.html", size, &kept),
        sample("session/first_run.html", size, &FirstRunPage { shell }),
        sample("account/show.html", size, &account(data::shell(size, "Лунина О. П.", Place::None))),
        sample(
            "account/show.html",
            format!("{size}-refused"),
            &account(data::refused(size, "Лунина О. П.", Place::None, &fields)),
        ),
    ]
}

fn unit(size: Size, number: usize) -> UnitView {
    UnitView {
        id: format!("u{number}"),
        kind: "school".to_owned(),
        kind_name: "школа".to_owned(),
        name: size.text(&format!("МБОУ «Средняя общеобразовательная школа № {number} с. Заречное»")),
        short_name: size.text(&format!("СОШ № {number}")),
        code: size.maybe("sch123456"),
        address: size.maybe("с. Заречное, ул. Школьная, 1"),
        email: size.maybe("school@example.test"),
        phone: size.maybe("8 (000) 000-00-00"),
        archived: number == 3,
        persons: 2,
        open_assignments: u64::try_from(number).unwrap() * 7,
        revision: 1,
    }
}

fn unit_input(size: Size) -> UnitInput {
    UnitInput { kind: "school".to_owned(), name: size.text("СОШ № 1"), ..UnitInput::default() }
}

fn organisations(size: Size) -> Vec<Sample> {
    let kinds = || Choice::list("Все виды", &units::kinds());
    let list = UnitsPage {
        shell: data::shell(size, "Организации", Place::Units),
        text: size.text("школа"),
        kind: "school".to_owned(),
        archived: true,
        kinds: kinds(),
        found: "40 организаций".to_owned(),
        filtered: size == Size::Many,
        rows: size.list(|number| unit(size, number)),
        pager: Pager::new("/units", &[], 3, if size == Size::Many { 9 } else { 1 }),
    };
    let nothing = UnitsPage { filtered: true, rows: Vec::new(), ..list_again(size, kinds()) };
    let form = |shell| UnitFormPage {
        shell,
        action: "/units/new".to_owned(),
        button: "Добавить организацию".to_owned(),
        back: "/units".to_owned(),
        revision: 0,
        input: unit_input(size),
        kinds: kinds(),
    };
    let fields = ["kind", "name", "short_name", "code", "address", "email", "phone"];
    vec![
        sample("units/list.html", size, &list),
        sample("units/list.html", format!("{size}-nothing"), &nothing),
        sample("units/form.html", size, &form(data::shell(size, "Новая организация", Place::Units))),
        sample(
            "units/form.html",
            format!("{size}-refused"),
            &form(data::refused(size, "Новая организация", Place::Units, &fields)),
        ),
        sample("units/show.html", size, &unit_page(size)),
        sample("units/link.html", size, &link_form(size)),
        sample("units/load.html", size, &LoadPage { shell: data::shell(size, "Загрузить", Place::Units) }),
        sample(
            "units/load.html",
            format!("{size}-refused"),
            &LoadPage { shell: data::refused(size, "Загрузить", Place::Units, &["file"]) },
        ),
        sample("units/preview.html", size, &preview(size)),
    ]
}

fn list_again(size: Size, kinds: Vec<Choice>) -> UnitsPage {
    UnitsPage {
        shell: data::shell(size, "Организации", Place::Units),
        text: String::new(),
        kind: String::new(),
        archived: false,
        kinds,
        found: "0 организаций".to_owned(),
        filtered: false,
        rows: Vec::new(),
        pager: Pager::default(),
    }
}

fn unit_page(size: Size) -> UnitPage {
    UnitPage {
        work: size.list(|number| OpenWork {
            plan_id: format!("p{number}"),
            title: size.text("Дорожная карта Заречного района"),
            open: 63,
        }),
        shell: data::shell(size, "СОШ № 1", Place::Units),
        unit: unit(size, if size == Size::Long { 3 } else { 1 }),
        links: size.list(|number| LinkView {
            id: format!("l{number}"),
            kind: "curates".to_owned(),
            words: size.text("курирует"),
            other_id: "u2".to_owned(),
            other_name: size.text("СОШ № 2"),
            starts_on: (number % 2 == 0).then(data::today),
            ends_on: (number % 3 == 0).then(data::today),
        }),
        persons: size.list(|number| person(size, number)),
        feeds: size.list(|number| data::feed(size, number)),
    }
}

fn link_form(size: Size) -> LinkFormPage {
    LinkFormPage {
        shell: data::refused(size, "Новая связь", Place::Units, &["kind", "to_unit", "starts_on", "ends_on"]),
        id: "u1".to_owned(),
        name: size.text("СОШ № 1"),
        text: size.text("школа"),
        found: size.list(|number| Choice::new(format!("u{number}"), size.text("СОШ № 2"))),
        kinds: Choice::list("", &units::link_kinds()),
        input: LinkInput::default(),
    }
}

fn preview(size: Size) -> PreviewPage {
    let actions = ["add", "change", "same", "wrong"];
    PreviewPage {
        shell: data::shell(size, "Что изменится", Place::Units),
        file_name: size.text("школы.xlsx"),
        preview: UnitsPreview {
            ticket: "t".to_owned(),
            rows: size.list(|number| UnitsPreviewRow {
                row: u32::try_from(number).unwrap() + 2,
                input: if number == 3 { UnitInput::default() } else { unit_input(size) },
                action: actions[number % 4].to_owned(),
                remarks: vec![size.text("название изменится")],
            }),
            added: size.list(|_| ()).len() as u64,
            changed: 0,
            same: 0,
            wrong: 1,
        },
    }
}

fn person(size: Size, number: usize) -> PersonView {
    PersonView {
        id: format!("p{number}"),
        name: size.text("Ветрова Анна Сергеевна"),
        position: if number == 2 { String::new() } else { size.text("методист") },
        unit_id: size.maybe("u1"),
        unit_name: size.maybe("СОШ № 1"),
        email: size.maybe("vetrova@example.test"),
        archived: number == 1,
        revision: 1,
    }
}

fn people(size: Size) -> Vec<Sample> {
    let list = |filtered, rows| PersonsPage {
        shell: data::shell(size, "Люди", Place::Units),
        text: size.text("Ветрова"),
        archived: false,
        filtered,
        found: "40 человек".to_owned(),
        rows,
        pager: Pager::new("/persons", &[], 1, 2),
    };
    let form = PersonFormPage {
        shell: data::refused(size, "Новый человек", Place::Units, &["name", "position", "unit_id", "email"]),
        action: "/persons/new".to_owned(),
        button: "Добавить человека".to_owned(),
        back: "/persons".to_owned(),
        revision: 0,
        input: PersonInput { name: size.text("Ветрова"), ..PersonInput::default() },
        units: size.list(|number| Choice::new(format!("u{number}"), size.text("СОШ № 1"))),
    };
    let show = PersonPage {
        shell: data::shell(size, "Ветрова А. С.", Place::Units),
        person: person(size, 1),
        feeds: size.list(|number| data::feed(size, number)),
    };
    vec![
        sample("persons/list.html", size, &list(false, size.list(|number| person(size, number)))),
        sample("persons/list.html", format!("{size}-nothing"), &list(true, Vec::new())),
        sample("persons/form.html", size, &form),
        sample("persons/show.html", size, &show),
    ]
}

fn others(size: Size) -> Vec<Sample> {
    let plan_row = |number| PlanRow {
        id: format!("plan{number}"),
        title: data::plan(size).title,
        territory: size.text("Заречный район"),
        period: data::period(),
        version: 1,
        progress: data::plan(size).progress,
        sentence: data::plan(size).sentence,
        archived: false,
    };
    let home = HomePage {
        shell: data::shell(size, "Что горит", Place::Home),
        sentence: "Просрочено 3 поручения, в ближайшие две недели – ещё 5.".to_owned(),
        overdue: data::line_groups(size),
        overdue_words: "3 поручения".to_owned(),
        pager: Pager::new("/", &[], 1, 3),
        soon: data::line_groups(size),
        soon_words: "5 поручений".to_owned(),
        soon_pager: Pager::named("/", &[], "soon", 1, 2),
        imports: size.list(|number| super::imports::row(size, number)),
        plans: size.list(plan_row),
    };
    let journal = JournalPage {
        shell: data::shell(size, "Журнал", Place::Journal),
        found: "40 записей".to_owned(),
        rows: size.list(|number| data::journal(size, number)),
        pager: Pager::new("/journal", &[], 2, 5),
    };
    let created = FeedCreatedPage {
        shell: data::shell(size, "Ссылка на календарь готова", Place::Units),
        address: size.text("https://opora.example.test/calendar/abc.ics"),
        subscribe: size.maybe("webcal://opora.example.test/calendar/abc.ics").unwrap_or_default(),
        back: "/units/u1".to_owned(),
    };
    let groups = if size == Size::Empty { Vec::new() } else { crate::api::groups() };
    let api = ApiPage { shell: data::shell(size, "Программный доступ (API)", Place::None), groups };
    let problem = Problem {
        message: size.text("По этому адресу ничего нет."),
        operation_id: size.maybe("1f-7"),
        ..Problem::new(StatusCode::NOT_FOUND, "x", "Страница не найдена", "", "Начните с главной страницы.")
    };
    vec![
        sample("home/show.html", size, &home),
        sample("journal/list.html", size, &journal),
        sample("feeds/created.html", size, &created),
        sample("help/api.html", size, &api),
        sample("help/results.html", size, &ResultsHelpPage { shell: data::shell(size, "Как считается", Place::None) }),
        sample("help/show.html", size, &HelpPage { shell: data::shell(size, "Справка", Place::None) }),
        sample(
            "problem.html",
            size,
            &ProblemPage { shell: data::shell(size, "Страница не найдена", Place::None), problem },
        ),
    ]
}
