//! Organisations, people, lists from a sheet.

use std::sync::Arc;

use operations::persons::{self, PersonInput};
use operations::units::{self, LinkInput, UnitFilter, UnitInput};

use crate::support::{Place, actor, app, code, on_both, unit};

async fn editing_a_unit(place: Arc<Place>) {
    let app = app(&place).await;
    let input = UnitInput {
        kind: "школа".to_owned(),
        name: "  Ёлкинская   школа ".to_owned(),
        code: "101".to_owned(),
        ..UnitInput::default()
    };
    let id = units::create(&app, &actor(), &input).await.unwrap();
    let view = units::get(&app, &actor(), &id).await.unwrap();
    assert_eq!(
        (view.kind.as_str(), view.name.as_str(), view.short_name.as_str()),
        ("school", "Ёлкинская школа", "Ёлкинская школа")
    );
    let filter = UnitFilter { text: "елкин".to_owned(), ..UnitFilter::default() };
    assert_eq!(units::list(&app, &actor(), &filter).await.unwrap().total, 1);

    for (input, field) in [
        (UnitInput { kind: "завод".to_owned(), ..input.clone() }, "kind"),
        (UnitInput { name: " ".to_owned(), ..input.clone() }, "name"),
        (UnitInput { email: "не почта".to_owned(), ..input.clone() }, "email"),
        (input.clone(), "code"),
    ] {
        assert_eq!(code(units::create(&app, &actor(), &input).await), format!("invalid {field}"));
    }

    // Two people open the same form; the second is told.
    let longer = UnitInput { phone: "123".to_owned(), ..input.clone() };
    units::update(&app, &actor(), &id, view.revision, &longer).await.unwrap();
    assert_eq!(code(units::update(&app, &actor(), &id, view.revision, &input).await), "changed_meanwhile");
    units::archive(&app, &actor(), &id, true).await.unwrap();
    assert_eq!(units::list(&app, &actor(), &UnitFilter::default()).await.unwrap().total, 0);
    units::archive(&app, &actor(), &id, false).await.unwrap();

    let above = unit(&app, "municipality", "Управление образования").await;
    let link = LinkInput {
        to_unit: above.id().to_owned(),
        kind: "subordinate".to_owned(),
        starts_on: "01.09.2025".to_owned(),
        ends_on: String::new(),
    };
    let backwards = LinkInput { ends_on: "01.01.2025".to_owned(), ..link.clone() };
    assert_eq!(code(units::link(&app, &actor(), &id, &backwards).await), "invalid ends_on");
    let link_id = units::link(&app, &actor(), &id, &link).await.unwrap();
    assert_eq!(units::links(&app, &actor(), &id).await.unwrap()[0].words, "подчиняется");
    assert_eq!(units::links(&app, &actor(), above.id()).await.unwrap()[0].words, "в подчинении");
    units::end_link(&app, &actor(), &link_id, "").await.unwrap();
    assert!(units::links(&app, &actor(), &id).await.unwrap()[0].ends_on.is_some());

    let person =
        PersonInput { name: "Борис Выдумкин".to_owned(), unit_id: id.clone(), ..PersonInput::default() };
    let person_id = persons::create(&app, &actor(), &person).await.unwrap();
    assert_eq!(persons::get(&app, &actor(), &person_id).await.unwrap().unit_name.as_deref(), Some("Ёлкинская школа"));
    assert_eq!(units::get(&app, &actor(), &id).await.unwrap().persons, 1);
    let nowhere = PersonInput { unit_id: "нигде".to_owned(), ..person };
    assert_eq!(code(persons::create(&app, &actor(), &nowhere).await), "invalid unit_id");
}

async fn loading_a_list(place: Arc<Place>) {
    let app = app(&place).await;
    unit(&app, "school", "Первая школа").await;
    let list = "муниципалитет;Управление;900\nшкола;Первая школа;101;Управление\nшкола;Вторая школа;102;Управление\nзавод;Третий;103\nшкола;Вторая школа;104";
    let preview = units::import_preview(&app, &actor(), list.as_bytes().to_vec(), "список.csv").await.unwrap();
    let actions: Vec<&str> = preview.rows.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(actions, ["add", "change", "add", "wrong", "wrong"]);
    assert_eq!((preview.added, preview.changed, preview.same, preview.wrong), (2, 1, 0, 2));
    assert!(preview.rows[3].remarks[0].contains("тип"), "{:?}", preview.rows[3].remarks);
    assert_eq!(units::list(&app, &actor(), &UnitFilter::default()).await.unwrap().total, 1, "nothing is saved yet");

    assert_eq!(units::import_apply(&app, &actor(), &preview.ticket).await.unwrap(), (2, 1));
    assert_eq!(code(units::import_apply(&app, &actor(), &preview.ticket).await), "not_found");
    let all = units::list(&app, &actor(), &UnitFilter::default()).await.unwrap();
    assert_eq!(all.total, 3);
    let first = all.rows.iter().find(|u| u.name == "Первая школа").unwrap();
    assert_eq!(first.code.as_deref(), Some("101"), "recognised by its name, it got its code");
    assert_eq!(units::links(&app, &actor(), &first.id).await.unwrap().len(), 1);

    // The same list again changes nothing.
    let again = units::import_preview(&app, &actor(), list.as_bytes().to_vec(), "список.csv").await.unwrap();
    assert_eq!((again.added, again.changed, again.same), (0, 0, 3));
    units::import_apply(&app, &actor(), &again.ticket).await.unwrap();
    assert_eq!(units::links(&app, &actor(), &first.id).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn editing_a_unit_on_both() {
    on_both(editing_a_unit).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn loading_a_list_on_both() {
    on_both(loading_a_list).await;
}
