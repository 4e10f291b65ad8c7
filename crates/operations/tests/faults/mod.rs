//! The database fails, the program panics or the asker goes away in the middle of what people do.

use std::future::Future;
use std::sync::Arc;

use operations::assignments::{self, AssignmentFilter, StatusInput};
use operations::persons::{self, PersonInput};
use operations::units::{self, UnitInput};
use operations::{App, Failure, Target, comments, feeds, imports, jobs, people, sessions};
use store::faults::Fault;
use store::{Store, examine};

use crate::support::roadmap::roadmap;
use crate::support::{AUTHORITY, Place, actor, app, on_both, still_due, unit};

/// Does one thing with a fault at each of its statements in turn, until the fault comes after its end. After each failure
/// the records agree with the journal for another connection, and the thing can be done.
async fn suffer<T, F>(place: &Place, app: &Arc<App>, name: &str, operation: impl Fn(Arc<App>) -> F) -> T
where
    T: Send + 'static,
    F: Future<Output = Result<T, Failure>> + Send + 'static,
{
    for at in 0.. {
        // Every kind of fault in turn: each statement of a longer operation meets one, the first statements meet all.
        let kinds = [Fault::RolledBack, Fault::Panic, Fault::Silence, Fault::Failed];
        let kinds: Vec<Fault> = if at < 3 { kinds.to_vec() } else { vec![kinds[at % 4]] };
        for fault in kinds {
            app.store.faults().order(at, fault);
            let attempt = tokio::spawn(operation(Arc::clone(app)));
            while fault == Fault::Silence && !attempt.is_finished() {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
                if !app.store.faults().are_waiting() {
                    attempt.abort();
                    break;
                }
            }
            let done = attempt.await;
            if app.store.faults().withdraw() {
                return done.unwrap().unwrap_or_else(|failure| panic!("{name} after {at} statements: {failure}"));
            }
            assert!(!matches!(done, Ok(Ok(_))), "{name}: {fault:?} at {at} was not noticed");
            let beside = Store::connect(&place.folder(), place.database.as_deref()).await.unwrap();
            let found = examine::examine(&beside).await.unwrap();
            assert_eq!(found.first_problem(), None, "{name}: {fault:?} at {at}");
            beside.close().await.unwrap();
        }
    }
    unreachable!()
}

#[expect(clippy::too_many_lines, reason = "one list of every operation that writes")]
async fn a_day_of_faults(place: Arc<Place>) {
    let app = app(&place).await;
    let named =
        |kind: &str, name: &str| UnitInput { kind: kind.to_owned(), name: name.to_owned(), ..UnitInput::default() };
    people::create_administrator(&app, "anna", "Анна Примерова", "длинный пароль Анны").await.unwrap();
    let reset = |app: Arc<App>| async move {
        people::reset_password(&app, "anna", "другой длинный пароль").await
    };
    suffer(&place, &app, "a password", reset).await;
    let signed = suffer(&place, &app, "a session", |app| async move { sessions::open_for(&app, "anna").await }).await;
    let out = move |app: Arc<App>| {
        let secret = signed.secret.clone();
        async move { sessions::sign_out(&app, &secret).await }
    };
    suffer(&place, &app, "the end of a session", out).await;
    let school = suffer(&place, &app, "an organisation", move |app| {
        let input = named("school", "Ёлкинская школа");
        async move { units::create(&app, &actor(), &input).await }
    })
    .await;
    let authority = unit(&app, "municipality", AUTHORITY).await;
    let id = school.clone();
    suffer(&place, &app, "a changed organisation", move |app| {
        let (id, input) = (id.clone(), UnitInput { code: "101".to_owned(), ..named("school", "Ёлкинская школа") });
        async move { units::update(&app, &actor(), &id, 1, &input).await }
    })
    .await;
    let unit_id = school.clone();
    suffer(&place, &app, "a person", move |app| {
        let (name, unit_id) = ("Пётр Образцов".to_owned(), unit_id.clone());
        let input = PersonInput { name, position: "директор".to_owned(), unit_id, ..PersonInput::default() };
        async move { persons::create(&app, &actor(), &input).await }
    })
    .await;
    let import = suffer(&place, &app, "an upload", |app| async move {
        let bytes = serde_json::to_vec(&roadmap()).unwrap();
        imports::start(&app, &actor(), bytes, "План.docx").await.map(|started| started.import_id)
    })
    .await;
    while jobs::run_one(&app).await.unwrap() {}
    let targets = [("моуо", authority), ("школы", Target::Unit(school.clone()))];
    for (folded, target) in targets {
        let import = import.clone();
        suffer(&place, &app, "a binding", move |app| {
            let (import, target) = (import.clone(), target.clone());
            async move { imports::bind(&app, &actor(), &import, folded, &[target]).await }
        })
        .await;
    }
    still_due(&app, &import).await;
    let plan = suffer(&place, &app, "an adoption", move |app| {
        let import = import.clone();
        async move { imports::adopt(&app, &actor(), &import).await }
    })
    .await;
    let filter = AssignmentFilter { plan, page: 1, ..AssignmentFilter::default() };
    let row = assignments::list(&app, &actor(), &filter).await.unwrap().rows.remove(0);
    let line = row.activity_id.clone();
    suffer(&place, &app, "a status", move |app| {
        let (id, revision) = (row.id.clone(), row.revision);
        let input = StatusInput { status: "accepted".to_owned(), revision, ..StatusInput::default() };
        async move { assignments::set_status(&app, &actor(), &id, &input).await }
    })
    .await;
    let comment = suffer(&place, &app, "a comment", move |app| {
        let line = line.clone();
        async move { comments::add(&app, &actor(), &line, "Проверили вместе с куратором.").await }
    })
    .await;
    suffer(&place, &app, "a comment taken back", move |app| {
        let comment = comment.clone();
        async move { comments::withdraw(&app, &actor(), &comment).await }
    })
    .await;
    suffer(&place, &app, "a calendar", move |app| {
        let owner = Target::Unit(school.clone());
        async move { feeds::create(&app, &actor(), &owner, "Школа").await.map(|feed| feed.secret) }
    })
    .await;
    app.store.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_on_a_day_of_faults_on_both() {
    on_both(a_day_of_faults).await;
}
