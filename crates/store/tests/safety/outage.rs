//! Stories about a PostgreSQL server that goes away and comes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use store::testing::Place;
use store::{Error, Store};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{seen, write};

/// What a server does.
const ALIVE: u8 = 0;
/// It cuts connections and takes no new ones.
const CUT: u8 = 1;
/// It takes connections and says nothing.
const SILENT: u8 = 2;

/// Passes bytes on, as long as the server is alive.
async fn pass(mut from: tokio::net::tcp::OwnedReadHalf, mut to: tokio::net::tcp::OwnedWriteHalf, state: Arc<AtomicU8>) {
    let mut buffer = vec![0u8; 16 * 1024];
    loop {
        let read = tokio::time::timeout(Duration::from_millis(20), from.read(&mut buffer)).await;
        while state.load(Ordering::Acquire) == SILENT {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if state.load(Ordering::Acquire) == CUT {
            return;
        }
        match read {
            Err(_nothing_yet) => {}
            Ok(Ok(read)) if read > 0 => {
                if to.write_all(&buffer[..read]).await.is_err() {
                    return;
                }
            }
            Ok(_) => return,
        }
    }
}

/// Stands before a server and does as it is told. Gives its port.
async fn stand_before(server: String, state: Arc<AtomicU8>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            if state.load(Ordering::Acquire) == CUT {
                continue;
            }
            let Ok(server) = TcpStream::connect(&server).await else { continue };
            let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
            tokio::spawn(pass(from_client, to_server, Arc::clone(&state)));
            tokio::spawn(pass(from_server, to_client, Arc::clone(&state)));
        }
    });
    port
}

#[expect(clippy::needless_pass_by_value, reason = "results are asked and told in one line")]
fn is_told<T: std::fmt::Debug>(what: &str, began: Instant, result: Result<T, Error>) {
    assert!(matches!(result, Err(Error::Unreachable(_))), "{what}: {result:?}");
    assert!(began.elapsed() < Duration::from_secs(3), "{what} took {:?}", began.elapsed());
}

pub async fn a_database_that_is_gone_is_told_at_once() {
    let Some(place) = Place::postgres().await else {
        eprintln!("skipped: OPORA_TEST_POSTGRES names no server");
        return;
    };
    // postgres://user@host:port/name
    let url = place.database.clone().unwrap();
    let (front, name) = url.rsplit_once('/').unwrap();
    let (user, server) = front.rsplit_once('@').unwrap();
    if server.is_empty() || !server.contains(':') {
        eprintln!("skipped: the server is not reached by a port");
        return;
    }
    let state = Arc::new(AtomicU8::new(ALIVE));
    let port = stand_before(server.to_owned(), Arc::clone(&state)).await;
    let store = Store::open(&place.folder(), Some(&format!("{user}@127.0.0.1:{port}/{name}"))).await.unwrap();
    write(&store, 1, "Школа").await.unwrap();
    store.ping().await.unwrap();
    for (n, gone) in [CUT, SILENT].into_iter().enumerate() {
        // An open transaction dies with the server.
        let open = store.begin().await.unwrap();
        state.store(gone, Ordering::Release);
        tokio::time::sleep(Duration::from_millis(50)).await;
        is_told("a question", Instant::now(), store.ping().await);
        let began = Instant::now();
        let read = store::queries::units::all(&store.reader(), true).await;
        is_told("a page", began, read);
        drop(open);
        // Several at once wait together, not one after the other.
        let began = Instant::now();
        let writes = (0..4).map(|n| {
            let store = store.clone();
            tokio::spawn(async move { write(&store, 50 + n, "Школа").await })
        });
        for attempt in writes.collect::<Vec<_>>() {
            is_told("a change", began, attempt.await.unwrap());
        }
        state.store(ALIVE, Ordering::Release);
        tokio::time::sleep(Duration::from_millis(200)).await;
        // Back again, without a restart; what was refused is nowhere.
        let mut attempts = 0;
        while let Err(error) = write(&store, 10 + n, "Школа").await {
            attempts += 1;
            assert!(attempts < 20, "not back: {error}");
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        let expected: std::collections::BTreeSet<usize> = std::iter::once(1).chain(10..=10 + n).collect();
        assert_eq!(seen(&store).await, expected);
        assert_eq!(super::problems(&store).await, Vec::<String>::new());
    }
    store.close().await.unwrap();
    place.clean().await;
}
