//! A request with a key is done once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::SignedDuration;
use operations::once::{self, Answer, First, Turn};
use operations::persons::{self, PersonFilter, PersonInput};
use operations::{App, Chance, Clock, Failure};

use crate::support::{NOW, Place, actor, app, code, on_both, ports};

const ROUTE: &str = "POST /persons/new";

fn answer(words: &str) -> Answer {
    Answer { status: 303, headers: vec![("location".to_owned(), words.to_owned())], body: String::new() }
}

async fn add(app: &App) -> Result<String, Failure> {
    let input = PersonInput { name: "Анна Примерова".to_owned(), ..PersonInput::default() };
    persons::create(app, &actor(), &input).await
}

async fn people(app: &App) -> u64 {
    persons::list(app, &actor(), &PersonFilter::default()).await.unwrap().total
}

async fn first(app: &App, account: &str, route: &str, key: &str) -> First {
    match once::turn(app, account, route, key).await.unwrap() {
        Turn::First(first) => first,
        Turn::Again(again) => panic!("{again:?}"),
    }
}

async fn again(app: &App, key: &str) -> (String, Option<Answer>) {
    match once::turn(app, "anna", ROUTE, key).await.unwrap() {
        Turn::Again(again) => (again.fingerprint, again.answer),
        Turn::First(_) => panic!("the request would be done twice"),
    }
}

async fn eight_at_once(place: Arc<Place>) {
    let app = app(&place).await;
    let done = Arc::new(AtomicU32::new(0));
    let requests: Vec<_> = (0..8)
        .map(|_| {
            let (app, done) = (Arc::clone(&app), Arc::clone(&done));
            tokio::spawn(async move {
                match once::turn(&app, "anna", ROUTE, "key").await.unwrap() {
                    Turn::First(first) => {
                        done.fetch_add(1, Ordering::SeqCst);
                        let id = first.run(add(&app)).await.unwrap();
                        let answer = answer(&id);
                        first.keep(&app, "print", Some(&answer)).await.unwrap();
                        answer
                    }
                    Turn::Again(again) => again.answer.unwrap(),
                }
            })
        })
        .collect();
    let mut answers = Vec::new();
    for request in requests {
        answers.push(request.await.unwrap());
    }
    assert_eq!(done.load(Ordering::SeqCst), 1);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(people(&app).await, 1);
}

async fn what_frees_a_key(place: Arc<Place>) {
    let app = app(&place).await;
    // Nothing changed, or the change was refused: the key is free.
    let turn = first(&app, "anna", ROUTE, "key").await;
    turn.keep(&app, "print", Some(&answer("/"))).await.unwrap();
    let turn = first(&app, "anna", ROUTE, "key").await;
    turn.run(add(&app)).await.unwrap();
    turn.keep(&app, "print", None).await.unwrap();
    // Done, and the program ends before the answer is kept.
    let turn = first(&app, "anna", ROUTE, "key").await;
    turn.run(add(&app)).await.unwrap();
    drop(turn);
    assert_eq!(again(&app, "key").await, (String::new(), None));
    // Another account, another address, another key are other requests.
    for (account, route, key) in [("boris", ROUTE, "key"), ("anna", "POST /units/new", "key"), ("anna", ROUTE, "key2")]
    {
        first(&app, account, route, key).await;
    }
    // A day is over.
    let turn = first(&app, "anna", ROUTE, "second").await;
    turn.run(add(&app)).await.unwrap();
    turn.keep(&app, "print", Some(&answer("/persons/1"))).await.unwrap();
    assert_eq!(again(&app, "second").await, ("print".to_owned(), Some(answer("/persons/1"))));
    app.clock.advance(SignedDuration::from_hours(25));
    first(&app, "anna", ROUTE, "second").await;
}

async fn two_processes(place: Arc<Place>) {
    let one = app(&place).await;
    let clock = Clock::fixed(NOW.parse().unwrap());
    let other = Arc::new(App::new(place.open().await, clock, Chance::fixed(8), ports()));
    // Both look before either has committed.
    let (here, there) = (first(&one, "anna", ROUTE, "key").await, first(&other, "anna", ROUTE, "key").await);
    here.run(add(&one)).await.unwrap();
    assert_eq!(code(there.run(add(&other)).await), "already_done");
    assert_eq!(people(&one).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_at_once_on_both() {
    on_both(eight_at_once).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_frees_a_key_on_both() {
    on_both(what_frees_a_key).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_on_both() {
    on_both(two_processes).await;
}
