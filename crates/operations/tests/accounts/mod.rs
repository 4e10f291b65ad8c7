//! Signing in, staying signed in, passwords.

use std::sync::Arc;

use jiff::SignedDuration;
use operations::sessions::{Asker, SessionRules};
use operations::{Failure, journal, people, sessions};

use crate::support::{Place, app, code, on_both};

const PASSWORD: &str = "четыре слова про лес";

async fn signing_in(place: Arc<Place>) {
    let app = app(&place).await;
    assert!(!people::anybody(&app).await.unwrap());
    for (login, name, password, field) in [
        ("", "Анна", PASSWORD, "login"),
        ("a b", "Анна", PASSWORD, "login"),
        ("anna", " ", PASSWORD, "name"),
        ("anna", "Анна", "короткий", "password"),
    ] {
        assert_eq!(code(people::create_administrator(&app, login, name, password).await), format!("invalid {field}"));
    }
    people::create_administrator(&app, "Anna", "Анна Примерова", PASSWORD).await.unwrap();
    assert_eq!(code(people::create_administrator(&app, "ANNA", "Другая", PASSWORD).await), "invalid login");
    assert!(people::anybody(&app).await.unwrap());

    // The same words for a wrong password and for nobody.
    let wrong = sessions::sign_in(&app, "anna", "не тот пароль", &Asker::at("10.0.0.1")).await.unwrap_err();
    let nobody = sessions::sign_in(&app, "boris", PASSWORD, &Asker::at("10.0.0.1")).await.unwrap_err();
    assert_eq!(wrong, nobody);

    let token = sessions::sign_in(&app, " anna ", PASSWORD, &Asker::at("10.0.0.1")).await;
    let token = token.or(sessions::sign_in(&app, "anna", PASSWORD, &Asker::at("10.0.0.1")).await).unwrap();
    let other = sessions::sign_in(&app, "anna", PASSWORD, &Asker::at("10.0.0.1")).await.unwrap();
    assert_ne!(token.secret, other.secret, "every sign-in has a session of its own");
    let signed_in = sessions::session(&app, &token.secret).await.unwrap().unwrap();
    assert_eq!((signed_in.user.name.as_str(), signed_in.csrf), ("Анна Примерова", token.csrf.clone()));
    assert!(sessions::session(&app, "чужой секрет").await.unwrap().is_none());
    sessions::sign_out(&app, &other.secret).await.unwrap();
    assert!(sessions::session(&app, &other.secret).await.unwrap().is_none());

    // Used in time it lives on, but not for ever (OWASP ASVS, level 2).
    let rules = SessionRules::default();
    for _ in 0..24 {
        app.clock.advance(rules.idle - SignedDuration::from_mins(1));
        assert!(sessions::session(&app, &token.secret).await.unwrap().is_some());
    }
    app.clock.advance(SignedDuration::from_mins(25));
    assert!(sessions::session(&app, &token.secret).await.unwrap().is_none());
    let token = sessions::sign_in(&app, "anna", PASSWORD, &Asker::at("10.0.0.1")).await.unwrap();
    app.clock.advance(rules.idle + SignedDuration::from_mins(1));
    assert!(sessions::session(&app, &token.secret).await.unwrap().is_none());
}

async fn changing_passwords(place: Arc<Place>) {
    let app = app(&place).await;
    people::create_administrator(&app, "anna", "Анна Примерова", PASSWORD).await.unwrap();
    let here = sessions::sign_in(&app, "anna", PASSWORD, &Asker::at("10.0.0.1")).await.unwrap();
    let there = sessions::sign_in(&app, "anna", PASSWORD, &Asker::at("10.0.0.2")).await.unwrap();
    let me = sessions::session(&app, &here.secret).await.unwrap().unwrap().actor();
    let new = "совсем другие слова";
    assert_eq!(code(people::change_password(&app, &me, "не тот", new, None).await), "invalid current");
    assert_eq!(code(people::change_password(&app, &me, PASSWORD, "мало", None).await), "invalid new");
    people::change_password(&app, &me, PASSWORD, new, Some(&here.secret)).await.unwrap();
    assert!(sessions::session(&app, &here.secret).await.unwrap().is_some());
    assert!(sessions::session(&app, &there.secret).await.unwrap().is_none(), "all others end");
    assert_eq!(code(sessions::sign_in(&app, "anna", PASSWORD, &Asker::at("10.0.0.1")).await), "wrong_sign_in");
    people::reset_password(&app, "anna", PASSWORD).await.unwrap();
    sessions::sign_in(&app, "anna", PASSWORD, &Asker::at("10.0.0.1")).await.unwrap();
    assert_eq!(people::reset_password(&app, "boris", PASSWORD).await, Err(Failure::NotFound));
}

async fn guessing_is_slowed_down(place: Arc<Place>) {
    let app = app(&place).await;
    people::create_administrator(&app, "anna", "Анна Примерова", PASSWORD).await.unwrap();
    // A burst at once counts in full.
    let guesses = (0..8).map(|n| {
        let app = Arc::clone(&app);
        tokio::spawn(async move {
            code(sessions::sign_in(&app, "anna", &format!("догадка {n}"), &Asker::at("10.0.0.1")).await)
        })
    });
    let mut codes = Vec::new();
    for guess in guesses.collect::<Vec<_>>() {
        codes.push(guess.await.unwrap());
    }
    assert_eq!(codes.iter().filter(|code| *code == "wrong_sign_in").count(), 5);
    let refused = sessions::sign_in(&app, "anna", PASSWORD, &Asker::at("10.0.0.1")).await.unwrap_err();
    assert!(refused.to_string().contains("Подождите 30"), "{refused}");
    // The owner is not locked out: not elsewhere, and not behind the same address in a browser that is known.
    let elsewhere = sessions::sign_in(&app, "anna", PASSWORD, &Asker::at("10.0.0.2")).await.unwrap();
    let known =
        Asker { browsers: vec!["чужой.0.00".to_owned(), elsewhere.browser.token], ..Asker::at("10.0.0.1") };
    sessions::sign_in(&app, "anna", PASSWORD, &known).await.unwrap();
    let forged = Asker { browsers: vec![format!("{}.{}.{}", "00".repeat(16), 0, "00".repeat(32))], ..known.clone() };
    assert_eq!(code(sessions::sign_in(&app, "anna", PASSWORD, &forged).await), "too_many_attempts");
    people::create_administrator(&app, "boris", "Борис Примеров", "другие слова про реку").await.unwrap();
    assert_eq!(code(sessions::sign_in(&app, "boris", "догадка", &known).await), "wrong_sign_in");
    app.clock.advance(SignedDuration::from_secs(31));
    sessions::sign_in(&app, "anna", PASSWORD, &Asker::at("10.0.0.1")).await.unwrap();

    // A changed password ends what was known of browsers.
    people::reset_password(&app, "anna", "третьи слова про поле").await.unwrap();
    for _ in 0..5 {
        assert_eq!(code(sessions::sign_in(&app, "anna", "догадка", &known).await), "wrong_sign_in");
    }
    assert_eq!(code(sessions::sign_in(&app, "anna", "третьи слова про поле", &known).await), "too_many_attempts");
}

async fn failed_sign_ins_are_in_the_journal(place: Arc<Place>) {
    let app = app(&place).await;
    let anna = people::create_administrator(&app, "anna", "Анна Примерова", PASSWORD).await.unwrap();
    // Somebody types the password into the field of the login, somebody sends bytes that no database takes.
    for (login, password) in
        [("anna", "секретная догадка"), (PASSWORD, "anna"), ("an\0na", "x"), ("н".repeat(1_000_000).as_str(), "x")]
    {
        assert_eq!(code(sessions::sign_in(&app, login, password, &Asker::at("10.0.0.9")).await), "wrong_sign_in");
    }
    let token = sessions::sign_in(&app, "anna", PASSWORD, &Asker::at("10.0.0.1")).await.unwrap();
    let me = sessions::session(&app, &token.secret).await.unwrap().unwrap().actor();
    let rows = journal::list(&app, &me, 1).await.unwrap().rows;
    let failures: Vec<_> = rows.iter().filter(|row| row.action == "session.fail").collect();
    let about: Vec<_> = failures.iter().rev().map(|row| row.entity_id.as_str()).collect();
    assert_eq!(about, [anna.id.as_str(), "unknown", "unknown", "unknown"]);
    let text = serde_json::to_string(&rows).unwrap();
    assert!(text.contains("10.0.0.9") && !text.contains("догадка") && !text.contains(PASSWORD), "{text}");
}

async fn sessions_are_listed_and_ended(place: Arc<Place>) {
    let app = app(&place).await;
    people::create_administrator(&app, "anna", "Анна Примерова", PASSWORD).await.unwrap();
    let from = |device: &str, before: Option<String>| Asker {
        device: device.to_owned(),
        session_before: before,
        ..Asker::at("10.0.0.1")
    };
    let sign_in = async |asker: Asker| sessions::sign_in(&app, "anna", PASSWORD, &asker).await.unwrap().secret;
    let here = sign_in(from("Firefox, Linux", None)).await;
    let there = sign_in(from("Chrome, Android", None)).await;
    let me = sessions::session(&app, &here).await.unwrap().unwrap().actor();
    let list = sessions::list(&app, &me, &here).await.unwrap();
    let shown: Vec<_> = list.iter().map(|view| (view.device.as_str(), view.current)).collect();
    assert_eq!(shown, [("Firefox, Linux", true), ("Chrome, Android", false)]);

    people::create_administrator(&app, "boris", "Борис Примеров", PASSWORD).await.unwrap();
    let boris = sessions::sign_in(&app, "boris", PASSWORD, &Asker::at("10.0.0.3")).await.unwrap().secret;
    let his = sessions::session(&app, &boris).await.unwrap().unwrap().actor();
    assert_eq!(sessions::end(&app, &his, &list[1].id).await, Err(Failure::NotFound), "only one's own");
    sessions::end(&app, &me, &list[1].id).await.unwrap();
    assert!(sessions::session(&app, &there).await.unwrap().is_none());

    // A new sign-in in the same browser ends the session before it.
    let again = sign_in(from("Firefox, Linux", Some(here.clone()))).await;
    assert!(again != here && sessions::session(&app, &here).await.unwrap().is_none());
    let third = sign_in(from("Safari, iPhone", None)).await;
    sessions::end_others(&app, &me, &again).await.unwrap();
    assert!(sessions::session(&app, &third).await.unwrap().is_none());
    assert_eq!(sessions::list(&app, &me, &again).await.unwrap().len(), 1);
    assert!(sessions::session(&app, &boris).await.unwrap().is_some());
}

async fn the_current_password_is_not_guessed(place: Arc<Place>) {
    let app = app(&place).await;
    people::create_administrator(&app, "anna", "Анна Примерова", PASSWORD).await.unwrap();
    let stolen = sessions::sign_in(&app, "anna", PASSWORD, &Asker::at("10.0.0.1")).await.unwrap().secret;
    let own = sessions::sign_in(&app, "anna", PASSWORD, &Asker::at("10.0.0.1")).await.unwrap().secret;
    let me = sessions::session(&app, &own).await.unwrap().unwrap().actor();
    let new = "совсем другие слова";
    for n in 0..5 {
        let guess = people::change_password(&app, &me, &format!("догадка {n}"), new, Some(&stolen)).await;
        assert_eq!(code(guess), "invalid current");
    }
    assert_eq!(code(people::change_password(&app, &me, PASSWORD, new, Some(&stolen)).await), "too_many_attempts");
    people::change_password(&app, &me, PASSWORD, new, Some(&own)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn signing_in_on_both() {
    on_both(signing_in).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changing_passwords_on_both() {
    on_both(changing_passwords).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn guessing_is_slowed_down_on_both() {
    on_both(guessing_is_slowed_down).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn failed_sign_ins_are_in_the_journal_on_both() {
    on_both(failed_sign_ins_are_in_the_journal).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sessions_are_listed_and_ended_on_both() {
    on_both(sessions_are_listed_and_ended).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_current_password_is_not_guessed_on_both() {
    on_both(the_current_password_is_not_guessed).await;
}
