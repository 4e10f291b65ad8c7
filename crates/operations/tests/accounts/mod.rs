//! Signing in, staying signed in, passwords.

use std::sync::Arc;

use jiff::SignedDuration;
use operations::sessions::{ABSOLUTE_DAYS, IDLE_HOURS};
use operations::{Failure, people, sessions};

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
    let wrong = sessions::sign_in(&app, "anna", "не тот пароль", "10.0.0.1").await.unwrap_err();
    let nobody = sessions::sign_in(&app, "boris", PASSWORD, "10.0.0.1").await.unwrap_err();
    assert_eq!(wrong, nobody);

    let token = sessions::sign_in(&app, " anna ", PASSWORD, "10.0.0.1").await;
    let token = token.or(sessions::sign_in(&app, "anna", PASSWORD, "10.0.0.1").await).unwrap();
    let other = sessions::sign_in(&app, "anna", PASSWORD, "10.0.0.1").await.unwrap();
    assert_ne!(token.secret, other.secret, "every sign-in has a session of its own");
    let signed_in = sessions::session(&app, &token.secret).await.unwrap().unwrap();
    assert_eq!((signed_in.user.name.as_str(), signed_in.csrf), ("Анна Примерова", token.csrf.clone()));
    assert!(sessions::session(&app, "чужой секрет").await.unwrap().is_none());
    sessions::sign_out(&app, &other.secret).await.unwrap();
    assert!(sessions::session(&app, &other.secret).await.unwrap().is_none());

    // Used in time it lives on, but not for ever.
    for _ in 0..3 {
        app.clock.advance(SignedDuration::from_hours(IDLE_HOURS - 1));
        assert!(sessions::session(&app, &token.secret).await.unwrap().is_some());
    }
    app.clock.advance(SignedDuration::from_hours(IDLE_HOURS + 1));
    assert!(sessions::session(&app, &token.secret).await.unwrap().is_none());
    let token = sessions::sign_in(&app, "anna", PASSWORD, "10.0.0.1").await.unwrap();
    for _ in 0..(ABSOLUTE_DAYS * 24 / 10) {
        app.clock.advance(SignedDuration::from_hours(10));
        sessions::session(&app, &token.secret).await.unwrap();
    }
    app.clock.advance(SignedDuration::from_hours(10));
    assert!(sessions::session(&app, &token.secret).await.unwrap().is_none());
}

async fn changing_passwords(place: Arc<Place>) {
    let app = app(&place).await;
    people::create_administrator(&app, "anna", "Анна Примерова", PASSWORD).await.unwrap();
    let here = sessions::sign_in(&app, "anna", PASSWORD, "10.0.0.1").await.unwrap();
    let there = sessions::sign_in(&app, "anna", PASSWORD, "10.0.0.2").await.unwrap();
    let me = sessions::session(&app, &here.secret).await.unwrap().unwrap().actor();
    let new = "совсем другие слова";
    assert_eq!(code(people::change_password(&app, &me, "не тот", new, None).await), "invalid current");
    assert_eq!(code(people::change_password(&app, &me, PASSWORD, "мало", None).await), "invalid new");
    people::change_password(&app, &me, PASSWORD, new, Some(&here.secret)).await.unwrap();
    assert!(sessions::session(&app, &here.secret).await.unwrap().is_some());
    assert!(sessions::session(&app, &there.secret).await.unwrap().is_none(), "all others end");
    assert_eq!(code(sessions::sign_in(&app, "anna", PASSWORD, "10.0.0.1").await), "wrong_sign_in");
    people::reset_password(&app, "anna", PASSWORD).await.unwrap();
    sessions::sign_in(&app, "anna", PASSWORD, "10.0.0.1").await.unwrap();
    assert_eq!(people::reset_password(&app, "boris", PASSWORD).await, Err(Failure::NotFound));
}

async fn guessing_is_slowed_down(place: Arc<Place>) {
    let app = app(&place).await;
    people::create_administrator(&app, "anna", "Анна Примерова", PASSWORD).await.unwrap();
    // A burst at once counts in full.
    let guesses = (0..8).map(|n| {
        let app = Arc::clone(&app);
        tokio::spawn(async move { code(sessions::sign_in(&app, "anna", &format!("догадка {n}"), "10.0.0.1").await) })
    });
    let mut codes = Vec::new();
    for guess in guesses.collect::<Vec<_>>() {
        codes.push(guess.await.unwrap());
    }
    assert_eq!(codes.iter().filter(|code| *code == "wrong_sign_in").count(), 5);
    let refused = sessions::sign_in(&app, "anna", PASSWORD, "10.0.0.2").await.unwrap_err();
    assert!(refused.to_string().contains("Подождите 30"), "{refused}");
    app.clock.advance(SignedDuration::from_secs(31));
    sessions::sign_in(&app, "anna", PASSWORD, "10.0.0.2").await.unwrap();
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
