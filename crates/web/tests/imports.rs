//! The guided path from the file to the plan.

mod common;

use axum::http::StatusCode;
use common::TestApp;
use operations::jobs;

#[tokio::test]
async fn reading_shows_progress_and_leads_on() {
    let test = TestApp::signed_in().await;
    let address = test.upload("/imports/new", "план.docx", b"sample").await.location();
    let page = test.get(&address).await;
    assert!(page.text.contains("http-equiv=\"refresh\"") && page.texts("h1")[0].contains("Читаем документ"));
    let part = test.get_with(&format!("{address}/progress"), &[("hx-request", "true")]).await;
    assert!(part.status == StatusCode::OK && !part.text.contains("<html"));
    let restored = [("hx-request", "true"), ("hx-history-restore-request", "true")];
    assert_eq!(test.get_with(&format!("{address}/progress"), &restored).await.location(), address);
    while jobs::run_one(&test.app).await.unwrap() {}
    let part = test.get_with(&format!("{address}/progress"), &[("hx-request", "true")]).await;
    assert_eq!(part.headers["hx-redirect"].to_str().unwrap(), address);
    assert_eq!(test.get(&address).await.location(), format!("{address}/check"));
}

#[tokio::test]
async fn a_file_that_is_no_plan_is_refused_with_the_way_out() {
    let test = TestApp::signed_in().await;
    let address = test.upload("/imports/new", "служебная записка.docx", b"memo").await.location();
    while jobs::run_one(&test.app).await.unwrap() {}
    let page = test.get(&address).await;
    assert!(page.texts("h1")[0].contains("Файл не прочитан"));
    assert!(page.text.contains("нет таблицы с мероприятиями") && page.text.contains("Файл не сохранён"));
}

#[tokio::test]
async fn no_file_and_an_empty_file_are_said() {
    let test = TestApp::signed_in().await;
    for (name, bytes) in [("", &b""[..]), ("пусто.docx", b"")] {
        let page = test.upload("/imports/new", name, bytes).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.attributes(".govuk-error-summary a", "href"), ["#file"]);
    }
}

#[tokio::test]
async fn the_same_file_is_recognised() {
    let (test, import) = TestApp::with_import().await;
    let again = test.upload("/imports/new", "ещё раз.docx", b"sample").await;
    assert_eq!(again.location(), import);
    assert!(again.cookie("opora_notice").contains("recognised"));
}

#[tokio::test]
async fn questions_are_answered_in_place() {
    let (test, import) = TestApp::with_import().await;
    let check = format!("{import}/check");
    let page = test.get(&check).await;
    let before = page.texts(".app-decide__heading");
    assert_eq!(before, ["2.4 Итоговый отчёт"], "one line is one card");
    assert!(page.text.contains("Срок не прочитан") && page.text.contains("Ответственный не указан"));
    // What was not understood is never answered beforehand; an empty cell may stay empty.
    assert_eq!(page.attributes(".app-decide input[checked]", "id"), ["answer-activity-6-owner_absent-keep"]);
    let answers = format!("{import}/answers");
    let (option, value) = ("answer-activity-6-deadline_unread", "value-activity-6-deadline_unread");
    let refused = test.post(&answers, &[(option, "enter"), (value, "")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.attributes(".govuk-error-summary a", "href"), [format!("#{value}")]);
    let fields = [(option, "enter"), (value, "до 20 декабря 2023")];
    assert_eq!(test.post(&answers, &fields).await.location(), check, "the owner is still asked about");
    let after = test.get(&check).await;
    assert!(!after.text.contains("Срок не прочитан") && after.text.contains("исправлено вами"));
    let fields = [("answer-activity-6-owner_absent", "keep")];
    assert_eq!(test.post(&answers, &fields).await.location(), format!("{import}/executors"));
}

#[tokio::test]
async fn another_territory_stops_the_way_until_it_is_said_aloud() {
    let test = TestApp::signed_in().await;
    let fields = [("kind", "municipality"), ("name", "Комитет образования города Приозёрска")];
    assert_eq!(test.post("/units/new", &fields).await.status, StatusCode::SEE_OTHER);
    let import = test.upload("/imports/new", "план.docx", b"sample").await.location();
    while jobs::run_one(&test.app).await.unwrap() {}
    let check = format!("{import}/check");
    let page = test.get(&check).await;
    assert!(page.text.contains("Чья это дорожная карта?") && page.text.contains("Заречный район"));
    let owners = page.attributes("input[name=owner]", "value");
    assert_eq!(page.attributes("input[name=owner][checked]", "value").len(), 0, "nothing is chosen beforehand");
    assert_eq!((owners[0].as_str(), owners.len()), ("new", 2));
    let refused = test.post(&format!("{import}/adopt"), &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("чья это дорожная карта, не сказано"));
    test.post(&format!("{import}/answers"), &[("owner", owners[1].as_str())]).await;
    let page = test.get(&check).await;
    assert!(!page.text.contains("Чья это дорожная карта?") && page.text.contains("Чья: Комитет образования"));
}

#[tokio::test]
async fn a_line_is_corrected_left_out_and_taken_back() {
    let (test, import) = TestApp::with_import().await;
    let line = format!("{import}/lines/activity-0");
    let page = test.get(&line).await;
    assert_eq!(page.texts("#title"), ["Выявление ресурсных дефицитов школ-участниц"]);
    let fields = [
        ("number", "1.1"),
        ("title", ""),
        ("nature", "text"),
        ("deadline", "до 15 мая 2023"),
        ("responsible", "МОУО"),
        ("expected", ""),
    ];
    let refused = test.post(&line, &fields).await;
    assert_eq!(refused.attributes(".govuk-error-summary a", "href"), ["#title"]);
    let mut fields = fields;
    fields[1].1 = "Выявление дефицитов";
    assert_eq!(test.post(&line, &fields).await.location(), format!("{import}/check"));
    let page = test.get(&line).await;
    assert_eq!(
        (page.value("deadline").as_str(), page.texts("#title")),
        ("до 15 мая 2023", vec!["Выявление дефицитов".to_owned()])
    );
    test.post(&format!("{line}/mark"), &[("mark", "drop")]).await;
    assert!(test.get(&format!("{import}/check")).await.text.contains("не войдёт в план"));
    test.post(&format!("{line}/mark"), &[("mark", "restore")]).await;
    test.post(&format!("{line}/mark"), &[("mark", "reset")]).await;
    assert_eq!(test.get(&line).await.texts("#title"), ["Выявление ресурсных дефицитов школ-участниц"]);
}

#[tokio::test]
async fn the_head_is_corrected() {
    let (test, import) = TestApp::with_import().await;
    let header = format!("{import}/header");
    let page = test.get(&header).await;
    assert_eq!((page.value("period_start").as_str(), page.value("approval_number").as_str()), ("01.01.2023", "12-А"));
    let fields = |end| {
        [
            ("title", "Дорожная карта"),
            ("period_start", "01.01.2023"),
            ("period_end", end),
            ("approval_kind", "приказ"),
            ("approval_number", "12-А"),
            ("approval_date", "12.01.2023"),
        ]
    };
    let refused = test.post(&header, &fields("потом")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.value("period_end"), "потом");
    assert_eq!(test.post(&header, &fields("31.08.2023")).await.location(), format!("{import}/check"));
    assert_eq!(test.get(&header).await.value("period_end"), "31.08.2023");
}

#[tokio::test]
async fn parties_are_bound_to_units_and_people() {
    let (test, import) = TestApp::with_import().await;
    let page = test.get(&format!("{import}/executors")).await;
    let party = page.attributes("a[href*='executor?party']", "href").remove(0);
    let folded = test.get(&party).await.value("party");
    let fields = [
        ("party", folded.as_str()),
        ("kind", "municipality"),
        ("name", "Управление образования"),
        ("short_name", "УО"),
    ];
    let answer = test.post(&format!("{import}/executor/unit"), &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = test.get(&party).await;
    assert_eq!(page.attributes("input[name=target][checked]", "value").len(), 1);
    let target = page.attributes("input[name=target]", "value").remove(0);
    let bind = format!("{import}/executor");
    assert_eq!(
        test.post(&bind, &[("party", &folded), ("target", &target)]).await.location(),
        format!("{import}/executors")
    );
    assert_eq!(test.post(&bind, &[("party", &folded)]).await.location(), format!("{import}/executors"));
    assert!(test.get(&format!("{import}/executors")).await.text.contains("никто пока"));
}

#[tokio::test]
async fn past_windows_are_decided_one_by_one_and_all_alike() {
    let (test, import) = TestApp::with_import().await;
    let past = format!("{import}/past");
    let page = test.get(&past).await;
    assert!(page.texts(".app-finding")[0].contains("прошло сроков"), "{:?}", page.texts(".app-finding"));
    assert_eq!(page.attributes("input[name=decision][checked]", "value"), ["before"], "one decision by default");
    assert!(!page.text.contains("Всё сделано раньше"), "nobody claims everything at once");
    let (line, window) = (page.value("line"), page.value("window"));
    let one =
        |decision, day| [("line", line.as_str()), ("window", window.as_str()), ("decision", decision), ("day", day)];
    let refused = test.post(&past, &one("date", "вчера")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let refused = test.post(&past, &one("date", "01.02.2023")).await;
    assert_eq!(refused.attributes(".govuk-error-summary a", "href"), [format!("#day-{line}-{window}")]);
    assert_eq!(test.post(&past, &one("before", "")).await.location(), past);
    assert!(test.get(&past).await.text.contains("Было до ввода"));
    test.post(&past, &one("undo", "")).await;
    let all = [("decision", "before")];
    assert_eq!(test.post(&format!("{past}/all"), &all).await.location(), format!("{import}/summary"));
    assert!(test.get(&past).await.texts(".app-finding")[0].ends_with("О каждом решено."));
}

#[tokio::test]
async fn the_summary_promises_and_adopting_keeps_it() {
    let test = TestApp::signed_in().await;
    test.with_authority().await;
    let import = test.upload("/imports/new", "план.docx", b"sample").await.location();
    while jobs::run_one(&test.app).await.unwrap() {}
    let refused = test.post(&format!("{import}/adopt"), &[]).await;
    assert!(refused.text.contains("Вернитесь на шаг «Исполнители»"), "nobody is bound");
    let page = test.get(&format!("{import}/executors")).await;
    // One card of the page is that of the authority.
    let number = (1..=9).find(|n| page.attributes(&format!("[name=party-{n}]"), "value") == ["моуо"]).unwrap();
    let named = page.texts(&format!("label[for=choice-{number}-proposal]"));
    assert!(named[0].starts_with("Управление образования"), "{named:?}");
    let mut typed: Vec<(String, String)> = Vec::new();
    for card in 1..=number {
        let party = format!("party-{card}");
        let words = page.attributes(&format!("[name={party}]"), "value");
        typed.extend(words.into_iter().map(|words| (party.clone(), words)));
        let chosen = if card == number { "proposal" } else { "nobody" };
        typed.push((format!("choice-{card}"), chosen.to_owned()));
    }
    typed.push((format!("mark-{number}"), page.value(&format!("mark-{number}"))));
    let fields: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(test.post(&format!("{import}/executors"), &fields).await.location(), format!("{import}/past"));
    test.post(&format!("{import}/past/all"), &[("decision", "before")]).await;
    let page = test.get(&format!("{import}/summary")).await;
    assert!(page.texts(".app-finding")[0].starts_with("В план войдут 7"), "{:?}", page.texts(".app-finding"));
    assert!(page.texts("main button").contains(&"Ввести в действие".to_owned()));
    let answer = test.post(&format!("{import}/adopt"), &[]).await;
    let plan = answer.location();
    assert_eq!(test.get(&plan).await.status, StatusCode::OK);
    assert_eq!(test.get(&import).await.location(), plan);
    assert_eq!(test.post(&format!("{import}/adopt"), &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_discarded_import_leaves_the_queue() {
    let (test, import) = TestApp::with_import().await;
    assert!(test.get("/plans").await.attributes("main a", "href").contains(&import));
    assert_eq!(test.post(&format!("{import}/discard"), &[]).await.location(), "/plans");
    assert!(!test.get("/plans").await.attributes("main a", "href").contains(&import));
}
