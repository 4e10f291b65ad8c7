//! From a file to a plan in force.

use std::sync::Arc;

use domain::line::LineKey;
use jiff::SignedDuration;
use operations::imports::{
    self, DeadlineChange, HeaderChange, ImportState, LineChange, OwnerQuestion, PartyAnswer, PartyChoice, PastDecision,
    SummaryView,
};
use operations::units::{self, LinkInput};
use operations::{Failure, journal, plans};

use crate::support::roadmap::{activity, conditional, day, roadmap, window};
use crate::support::{AUTHORITY, Place, actor, app, bind_somebody, code, read, unit, work};

async fn a_refused_file_leaves_nothing(place: Arc<Place>) {
    let app = app(&place).await;
    assert_eq!(code(imports::start(&app, &actor(), Vec::new(), "пусто.docx").await), "empty_file");
    let memo = b"a memo without a table".to_vec();
    let started = imports::start(&app, &actor(), memo.clone(), "C:\\Документы\\письмо.docx").await.unwrap();
    let before = imports::progress(&app, &actor(), &started.import_id).await.unwrap();
    assert_eq!(before.state, ImportState::Reading);
    work(&app).await;
    let view = imports::get(&app, &actor(), &started.import_id).await.unwrap();
    assert_eq!((view.state, view.source, view.file_name.as_str()), (ImportState::Refused, None, "письмо.docx"));
    assert_eq!(view.refusal.unwrap().code, "not_a_plan");
    for folder in ["files", "incoming"] {
        assert_eq!(std::fs::read_dir(place.folder().join(folder)).unwrap().count(), 0, "{folder}");
    }
    assert_eq!(code(imports::review(&app, &actor(), &started.import_id).await), "not_in_review");
    // Uploaded again it is read again: the reader may have learnt.
    assert_ne!(imports::start(&app, &actor(), memo, "письмо.docx").await.unwrap().import_id, started.import_id);
}

async fn a_reader_that_breaks_is_given_up(place: Arc<Place>) {
    let app = app(&place).await;
    let broken = b"a file that breaks the reader".to_vec();
    let started = imports::start(&app, &actor(), broken, "план.docx").await.unwrap();
    for _ in 0..3 {
        work(&app).await;
        app.clock.advance(SignedDuration::from_mins(5));
    }
    let progress = imports::progress(&app, &actor(), &started.import_id).await.unwrap();
    assert_eq!((progress.state, progress.refusal.unwrap().code.as_str()), (ImportState::Refused, "reader_failed"));
}

async fn leaving_and_coming_back(place: Arc<Place>) {
    let bytes = serde_json::to_vec(&roadmap()).unwrap();
    let id = {
        let app = app(&place).await;
        // The server stops between the upload and the reading.
        let id = imports::start(&app, &actor(), bytes.clone(), "План.docx").await.unwrap().import_id;
        app.store.close().await.unwrap();
        id
    };
    let line = LineKey::activity(3);
    {
        let app = app(&place).await;
        work(&app).await;
        let again = imports::start(&app, &actor(), bytes.clone(), "Копия.docx").await.unwrap();
        assert_eq!(again.import_id, id);
        assert!(again.recognised.unwrap().text.contains("ждёт вашей проверки"));
        let change = LineChange::Title { text: " Занятия с наставниками ".to_owned() };
        imports::edit_line(&app, &actor(), &id, line, change).await.unwrap();
        app.store.close().await.unwrap();
    }
    let app = app(&place).await;
    let view = imports::review(&app, &actor(), &id).await.unwrap();
    let edited = view.lines.iter().find(|l| l.key == line).unwrap();
    assert_eq!((edited.title.as_str(), edited.edited), ("Занятия с наставниками", true));
    assert_eq!(edited.original.title, "Ёмкие занятия с наставниками");
    assert_eq!(imports::source(&app, &actor(), &id).await.unwrap().bytes, bytes);
}

async fn corrections(place: Arc<Place>) {
    let app = app(&place).await;
    let id = read(&app, &roadmap()).await;
    let edit = async |line, change| imports::edit_line(&app, &actor(), &id, line, change).await;
    let first = LineKey::activity(0);
    let text = |text: &str| text.to_owned();

    assert_eq!(code(edit(first, LineChange::Title { text: text(" ") }).await), "invalid title");
    assert_eq!(code(edit(LineKey::activity(99), LineChange::Drop).await), "not_found");
    let windows = DeadlineChange::Windows { windows: vec![window("2026-05-10", "2026-05-01")] };
    assert_eq!(code(edit(first, LineChange::Deadline { deadline: windows }).await), "invalid deadline");
    let audience = LineChange::Audience { text: text("все") };
    assert_eq!(code(edit(LineKey::obligation(0), audience).await), "invalid text");
    let unknown = LineChange::Confirm { question: text("activity-0/nothing") };
    assert_eq!(code(edit(first, unknown).await), "not_found");

    let windows = DeadlineChange::Windows { windows: vec![window("2026-04-01", "2026-04-30")] };
    edit(first, LineChange::Deadline { deadline: windows }).await.unwrap();
    edit(first, LineChange::Number { text: text("1.0") }).await.unwrap();
    edit(LineKey::activity(3), LineChange::Drop).await.unwrap();
    let view = imports::review(&app, &actor(), &id).await.unwrap();
    assert_eq!(view.lines.len(), 6);
    assert_eq!(view.lines[0].deadline.windows, [window("2026-04-01", "2026-04-30")]);
    assert_eq!(view.lines[0].deadline.text, "январь 2026", "the document's words stay beside the choice");
    assert_eq!(view.lines[0].number.as_deref(), Some("1.0"));
    assert!(view.lines[3].dropped && !view.lines[3].edited);
    let heads: Vec<Vec<&str>> = view.lines.iter().map(|l| l.heads.iter().map(|h| h.title.as_str()).collect()).collect();
    assert_eq!(heads[0], ["Анализ"]);
    assert_eq!(heads[1], [""; 0]);
    edit(first, LineChange::Reset).await.unwrap();
    edit(LineKey::activity(3), LineChange::Restore).await.unwrap();
    let view = imports::review(&app, &actor(), &id).await.unwrap();
    assert!(view.lines.iter().all(|line| !line.edited && !line.dropped));

    let header = HeaderChange { title: Some(text("Другое название")), ..HeaderChange::default() };
    imports::edit_header(&app, &actor(), &id, &header).await.unwrap();
    let wrong = HeaderChange { period_end: Some(text("01.01.2020")), ..HeaderChange::default() };
    assert_eq!(code(imports::edit_header(&app, &actor(), &id, &wrong).await), "invalid period_end");
    let nobody = HeaderChange { owner_unit_id: Some(text("никто")), ..HeaderChange::default() };
    assert_eq!(code(imports::edit_header(&app, &actor(), &id, &nobody).await), "invalid owner_unit_id");
    let view = imports::review(&app, &actor(), &id).await.unwrap();
    assert_eq!(view.header.title, "Другое название");
}

async fn binding_and_remembering(place: Arc<Place>) {
    let app = app(&place).await;
    let authority = unit(&app, "municipality", "Управление образования Приозёрного округа").await;
    let schools = [unit(&app, "school", "Ёлкинская школа").await, unit(&app, "school", "Берёзовская школа").await];
    let id = read(&app, &roadmap()).await;
    let parties = imports::parties(&app, &actor(), &id).await.unwrap();
    let names: Vec<(&str, u64, bool)> = parties.iter().map(|p| (p.text.as_str(), p.lines, p.decided)).collect();
    assert_eq!(names, [("МОУО", 3, false), ("Школы", 3, false), ("Кураторы", 1, false)]);
    assert_eq!(parties[0].suggestions[0].target.target, authority);
    assert_eq!(parties[1].suggestions.len(), 2, "a role of schools offers every school");

    assert_eq!(imports::bind_suggested(&app, &actor(), &id).await.unwrap(), 2);
    assert_eq!(code(imports::bind(&app, &actor(), &id, "никто", &[]).await), "not_found");
    let stranger = [operations::Target::Unit("чужой".to_owned())];
    assert_eq!(code(imports::bind(&app, &actor(), &id, "кураторы", &stranger).await), "not_found");
    imports::bind(&app, &actor(), &id, "кураторы", &[]).await.unwrap();
    let parties = imports::parties(&app, &actor(), &id).await.unwrap();
    assert!(parties.iter().all(|party| party.decided));
    assert_eq!(parties.iter().find(|p| p.text == "Школы").unwrap().targets.len(), 2);
    imports::adopt(&app, &actor(), &id).await.unwrap();

    // The next plan knows them already.
    let mut next = roadmap();
    next.title = "Дорожная карта на 2027 год".to_owned();
    let id = read(&app, &next).await;
    let parties = imports::parties(&app, &actor(), &id).await.unwrap();
    let bound = parties.iter().find(|p| p.text == "Школы").unwrap();
    assert!(bound.decided && bound.remembered);
    assert_eq!(bound.targets.len(), schools.len());
    assert_eq!(imports::search_targets(&app, &actor(), "ЁЛКИНСК").await.unwrap()[0].target, schools[0]);
}

async fn past_on_arrival(place: Arc<Place>) {
    let app = app(&place).await;
    let id = read(&app, &roadmap()).await;
    let past = imports::past(&app, &actor(), &id).await.unwrap();
    assert_eq!((past.day, past.total, past.undecided, past.lines.len()), (day("2026-03-02"), 2, 2, 2));
    let decide = async |line, decision| imports::decide_past(&app, &actor(), &id, line, None, decision).await;
    let first = LineKey::activity(0);
    let yesterday = Some(PastDecision::NewDate { due: day("2026-03-01") });
    assert_eq!(code(decide(first, yesterday).await), "invalid due");
    let tomorrow = Some(PastDecision::DoneBefore { on: Some(day("2026-03-03")) });
    assert_eq!(code(decide(first, tomorrow).await), "invalid on");
    assert_eq!(code(decide(LineKey::activity(2), Some(PastDecision::Drop)).await), "not_found");
    decide(first, Some(PastDecision::NewDate { due: day("2026-04-15") })).await.unwrap();
    decide(first, None).await.unwrap();
    decide(first, Some(PastDecision::DoneBefore { on: Some(day("2026-01-20")) })).await.unwrap();
    let all = PastDecision::NewDate { due: day("2026-04-15") };
    assert_eq!(imports::decide_all_past(&app, &actor(), &id, all, true).await.unwrap(), 1);
    assert!(!imports::past(&app, &actor(), &id).await.unwrap().archive, "the plan goes on: it is not for the archive");
    let summary = imports::summary(&app, &actor(), &id).await.unwrap();
    assert_eq!((summary.before_adoption, summary.past), (0, (1, 0, 0, 1)));
    decide(first, Some(PastDecision::BeforeAdoption)).await.unwrap();
    let summary = imports::summary(&app, &actor(), &id).await.unwrap();
    assert_eq!((summary.before_adoption, summary.past), (1, (1, 0, 0, 0)));

    bind_somebody(&app, &id).await;
    let plan = imports::adopt(&app, &actor(), &id).await.unwrap();
    let table = plans::table(&app, &actor(), &plan).await.unwrap();
    let activity = plans::activity(&app, &actor(), &table.sections[0].rows[0].activity_id).await.unwrap();
    assert_eq!(activity.assignments.len(), 0, "what was before adoption is nobody's assignment");
    let activity = plans::activity(&app, &actor(), &table.sections[0].rows[1].activity_id).await.unwrap();
    let dues: Vec<_> = activity.assignments.iter().map(|a| a.window.unwrap().due).collect();
    assert_eq!(dues, [day("2026-04-15"), day("2026-05-31")]);
    // No red wall on the first day, and nothing that we claim to have done.
    assert_eq!((table.plan.progress.overdue, table.plan.progress.done), (0, 0));
    let record = journal::list(&app, &actor(), 1).await.unwrap();
    let record = record.rows.into_iter().find(|row| row.action == "plan.before").unwrap();
    assert!(record.reason.unwrap().starts_with("1\u{a0}срок прошёл до ввода"));
}

/// A map of one district is not adopted onto another, and a plan that nobody works by is not adopted at all.
async fn the_way_stops_where_it_would_be_wrong(place: Arc<Place>) {
    let app = app(&place).await;
    let other = unit(&app, "municipality", "Управление образования Заречного округа").await;
    let school = unit(&app, "school", "Берёзовская школа").await;
    let link = LinkInput { to_unit: other.id().to_owned(), kind: "subordinate".to_owned(), ..LinkInput::default() };
    units::link(&app, &actor(), school.id(), &link).await.unwrap();
    let id = read(&app, &roadmap()).await;
    let asked = imports::owner(&app, &actor(), &id).await.unwrap();
    assert_eq!((asked.asks, asked.owner), (Some(OwnerQuestion::Missing), None));
    assert_eq!(imports::bind_suggested(&app, &actor(), &id).await.unwrap(), 0, "nobody of another district is offered");

    imports::bind(&app, &actor(), &id, "школы", std::slice::from_ref(&school)).await.unwrap();
    assert_eq!(code(imports::adopt(&app, &actor(), &id).await), "owner_unknown");
    imports::choose_owner(&app, &actor(), &id, other.id(), false).await.unwrap();
    assert_eq!(code(imports::adopt(&app, &actor(), &id).await), "other_territory");
    let own = unit(&app, "municipality", AUTHORITY).await;
    imports::choose_owner(&app, &actor(), &id, own.id(), false).await.unwrap();
    let asked = imports::owner(&app, &actor(), &id).await.unwrap();
    assert_eq!((asked.asks, asked.strangers.len()), (Some(OwnerQuestion::Strangers), 1));
    assert_eq!(code(imports::adopt(&app, &actor(), &id).await), "other_territory");

    // «Это другой район» is said aloud, and then it is taken.
    imports::choose_owner(&app, &actor(), &id, other.id(), true).await.unwrap();
    assert_eq!(imports::owner(&app, &actor(), &id).await.unwrap().asks, None);
    imports::bind(&app, &actor(), &id, "школы", &[]).await.unwrap();
    assert_eq!(code(imports::adopt(&app, &actor(), &id).await), "nobody_bound");
    imports::bind(&app, &actor(), &id, "школы", &[school]).await.unwrap();
    imports::adopt(&app, &actor(), &id).await.unwrap();
}

/// Three spellings of one role are one question, and «Все школы (2)» takes both.
async fn one_role_is_asked_once(place: Arc<Place>) {
    let app = app(&place).await;
    for name in ["Ёлкинская школа", "Берёзовская школа"] {
        unit(&app, "school", name).await;
    }
    let mut plan = roadmap();
    let spellings =
        ["руководители ОУ", "Руководитель ОО", "руководители общеобразовательных организаций Приозёрного округа"];
    for (activity, words) in plan.activities_mut().into_iter().zip(spellings) {
        activity.responsible = crate::support::roadmap::roles(words);
    }
    let id = read(&app, &plan).await;
    let parties = imports::parties(&app, &actor(), &id).await.unwrap();
    let heads = parties.iter().find(|party| party.lines == 3).unwrap();
    assert_eq!(heads.spellings.len(), 2, "{:?}", parties.iter().map(|p| &p.text).collect::<Vec<_>>());
    let proposal = heads.proposal.clone().unwrap();
    assert_eq!((proposal.words.as_str(), proposal.targets.len(), proposal.certain), ("Все школы (2)", 2, true));
    let answer = PartyAnswer { folded: heads.folded.clone(), choice: PartyChoice::Proposal("другое".to_owned()) };
    assert!(matches!(imports::bind_all(&app, &actor(), &id, &[answer]).await, Err(Failure::Conflict(_))));
    let answer = PartyAnswer { folded: heads.folded.clone(), choice: PartyChoice::Proposal(proposal.mark) };
    imports::bind_all(&app, &actor(), &id, &[answer]).await.unwrap();
    let plan = imports::adopt(&app, &actor(), &id).await.unwrap();
    let table = plans::table(&app, &actor(), &plan).await.unwrap();
    for row in table.sections.iter().flat_map(|s| &s.rows).take(3).filter(|row| row.number.as_deref() != Some("1.1")) {
        let activity = plans::activity(&app, &actor(), &row.activity_id).await.unwrap();
        assert_eq!(activity.parties[0].targets.len(), 2, "every spelling is bound: {:?}", row.number);
    }
}

async fn adopting(place: Arc<Place>) {
    let app = app(&place).await;
    let authority = unit(&app, "municipality", AUTHORITY).await;
    let schools = [unit(&app, "school", "Ёлкинская школа").await, unit(&app, "school", "Берёзовская школа").await];
    let id = read(&app, &roadmap()).await;
    imports::bind(&app, &actor(), &id, "моуо", std::slice::from_ref(&authority)).await.unwrap();
    imports::bind(&app, &actor(), &id, "школы", &schools).await.unwrap();
    imports::edit_line(&app, &actor(), &id, LineKey::activity(2), LineChange::Drop).await.unwrap();
    let owner = HeaderChange { owner_unit_id: Some(authority.id().to_owned()), ..HeaderChange::default() };
    imports::edit_header(&app, &actor(), &id, &owner).await.unwrap();
    let summary: SummaryView = imports::summary(&app, &actor(), &id).await.unwrap();
    // 1.2 → 1 + 2 in May, 2.1.1 → 2, checkpoint → 1, obligation → 2; January and February were before adoption.
    assert_eq!(summary.before_adoption, 2);
    assert_eq!((summary.activities, summary.checkpoints, summary.obligations), (3, 1, 1));
    assert_eq!((summary.assignments, summary.ownerless, summary.dropped), (8, 0, 1));
    assert_eq!(summary.owners.iter().map(|(_, count)| count).sum::<u64>(), 8);
    assert_eq!(summary.unbound, [""; 0]);

    // Two clicks at once make one plan.
    let me = actor();
    let (a, b) = tokio::join!(imports::adopt(&app, &me, &id), imports::adopt(&app, &me, &id));
    let (plan, second) = if a.is_ok() { (a, b) } else { (b, a) };
    let plan = plan.unwrap();
    assert_eq!(code(second), "not_in_review");
    // The line whose windows were all before adoption is in no figure.
    let list = plans::list(&app, &actor(), &plans::PlanFilter::default()).await.unwrap();
    assert_eq!((list.total, list.rows[0].id.as_str(), list.rows[0].progress.total), (1, plan.as_str(), 2));
    assert_eq!(code(imports::discard(&app, &actor(), &id).await), "already_adopted");
    let again = imports::start(&app, &actor(), serde_json::to_vec(&roadmap()).unwrap(), "план.docx").await.unwrap();
    assert_eq!(again.recognised.unwrap().plan_id, Some(plan));

    let journal = journal::list(&app, &actor(), 1).await.unwrap();
    assert_eq!(journal.rows[0].action, "plan.adopt");
    assert!(journal.rows.iter().all(|row| row.words != row.action), "every action has its Russian words");
    assert!(operations::admin::doctor(&app).await.unwrap().iter().all(|check| check.ok));

    let mut empty = roadmap();
    empty.sections.clear();
    empty.checkpoints.clear();
    empty.obligations.clear();
    empty.sections.push(domain::roadmap::Section {
        activities: vec![activity("1", "Одно", conditional("по запросу"), "Школы")],
        ..domain::roadmap::Section::default()
    });
    let id = read(&app, &empty).await;
    imports::edit_line(&app, &actor(), &id, LineKey::activity(0), LineChange::Drop).await.unwrap();
    assert_eq!(code(imports::adopt(&app, &actor(), &id).await), "nothing_to_adopt");
    imports::discard(&app, &actor(), &id).await.unwrap();
    assert_eq!(imports::get(&app, &actor(), "нет такого").await, Err(Failure::NotFound));
}

macro_rules! told_on_both {
    ($($story:ident),+ $(,)?) => {
        mod on_both {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $story() {
                    crate::support::on_both(super::$story).await;
                }
            )+
        }
    };
}

told_on_both!(
    a_refused_file_leaves_nothing,
    a_reader_that_breaks_is_given_up,
    leaving_and_coming_back,
    corrections,
    binding_and_remembering,
    past_on_arrival,
    the_way_stops_where_it_would_be_wrong,
    one_role_is_asked_once,
    adopting,
);
