//! Files that are too large, too many, or not what they seem.

use std::io::{Cursor, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use zip::write::SimpleFileOptions;

use crate::server::{Server, Session};

/// The program may hold so many megabytes, whatever is sent.
const MEMORY: u64 = 300;

fn packed(files: &[(String, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/results").join(name)).unwrap()
}

/// An archive that takes a while: many files, each read in full.
fn long_archive() -> Vec<u8> {
    let file = sample("vpr-2025-ma-5.csv");
    packed(&(0..400).map(|n| (format!("{n}.csv"), file.as_slice())).collect::<Vec<_>>())
}

/// Files of ended and living processes in the data folder, locks left out.
fn waiting_files(server: &Server) -> usize {
    let holders: Vec<_> =
        std::fs::read_dir(server.data().join("uploads")).map(|entries| entries.flatten().collect()).unwrap_or_default();
    let files = |folder: &std::fs::DirEntry| {
        std::fs::read_dir(folder.path())
            .map_or(0, |files| files.flatten().filter(|file| file.file_name() != "lock").count())
    };
    holders.iter().map(files).sum()
}

#[test]
fn large_bodies_are_refused_at_once() {
    let server = Server::start();
    let session = Session::open(&server);
    let body = vec![b'a'; 50 * 1024 * 1024];
    let form = "application/x-www-form-urlencoded";
    for (path, kind) in [
        ("/sign-in", form),
        ("/account/password", form),
        ("/units/new", form),
        ("/api/v1/session", "application/json"),
        ("/api/v1/units", "application/json"),
    ] {
        let began = Instant::now();
        let headers = [("Cookie", session.cookie.as_str()), ("X-CSRF-Token", &session.token), ("Content-Type", kind)];
        let answer = server.send("POST", path, &headers, &body);
        assert!(matches!(answer.status, 0 | 413), "{path}: {} {}", answer.status, answer.head);
        assert!(began.elapsed() < Duration::from_secs(5), "{path} took {:?}", began.elapsed());
    }
    assert!(server.peak() < MEMORY, "{} MB", server.peak());
}

#[test]
fn bombs_are_read_in_seconds() {
    let server = Server::start();
    let session = Session::open(&server);
    let large = vec![b'0'; 49 * 1024 * 1024];
    let bomb = packed(&(0..20).map(|n| (format!("{n}.csv"), large.as_slice())).collect::<Vec<_>>());
    let nested = packed(&(0..8).map(|n| (format!("{n}.zip"), bomb.as_slice())).collect::<Vec<_>>());
    for bytes in [bomb, nested] {
        let id = session.load(&server, "bomb.zip", &bytes);
        let (state, took) = session.leaves(&server, &id, "reading", Duration::from_secs(60));
        assert_eq!(state, "preview");
        assert!(took < Duration::from_secs(30), "{took:?}");
        let files = session.import(&server, &id)["report"]["files"].as_array().unwrap().clone();
        assert!(files.len() < 20 && files.iter().all(|file| file["outcome"] == "refused"), "{files:?}");
    }
    assert!(server.peak() < MEMORY, "{} MB", server.peak());
    assert_eq!(waiting_files(&server), 0, "what was read is erased");
}

/// Twenty files at once; `OPORA_TEST_UPLOAD_MB=60` makes them as large as a page takes.
#[test]
fn twenty_uploads_at_once_stay_on_the_disk() {
    let server = Server::start();
    let session = Session::open(&server);
    let size = std::env::var("OPORA_TEST_UPLOAD_MB").ok().and_then(|size| size.parse().ok()).unwrap_or(8usize);
    let mut bytes = vec![0u8; size * 1024 * 1024];
    let before = server.peak();
    let mut seed = 1u32;
    for byte in &mut bytes {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *byte = (seed >> 24) as u8;
    }
    let began = Instant::now();
    let ids: Vec<String> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..20).map(|n| (n, &server, &session, &bytes)).collect();
        let sent = sent
            .into_iter()
            .map(|(n, server, session, bytes)| scope.spawn(move || session.load(server, &format!("{n}.csv"), bytes)));
        sent.collect::<Vec<_>>().into_iter().map(|sent| sent.join().unwrap()).collect()
    });
    println!("received 20 × {size} MB in {:?}, peak {} MB", began.elapsed(), server.peak());
    for id in ids {
        session.leaves(&server, &id, "reading", Duration::from_secs(300));
    }
    println!("read in {:?}, peak {} MB", began.elapsed(), server.peak());
    let most = MEMORY.min(before + 20 * size as u64 * 3 / 4);
    assert!(server.peak() < most, "{} MB of {most}", server.peak());
    assert_eq!(waiting_files(&server), 0);
}

/// A part whose head never ends is not gathered in memory.
#[test]
fn endless_heads_of_parts_are_refused() {
    let server = Server::start();
    let session = Session::open(&server);
    let mut body = b"--x\r\nContent-Disposition: form-data; name=\"".to_vec();
    body.resize(40 * 1024 * 1024, b'a');
    let headers = [("Cookie", session.cookie.as_str()), ("Content-Type", "multipart/form-data; boundary=x")];
    let before = server.peak();
    let answer = server.send("POST", "/results/load", &headers, &body);
    assert!(matches!(answer.status, 0 | 400), "{answer:?}");
    assert!(server.peak() < before + 30, "{} MB", server.peak());
}

#[test]
fn discarding_stops_reading_and_stays() {
    let server = Server::start();
    let session = Session::open(&server);
    let id = session.load(&server, "long.zip", &long_archive());
    let waits = session.load(&server, "waits.csv", &sample("vpr-2025-ma-5.csv"));
    assert_eq!(session.state(&server, &id), "reading");
    assert_eq!(session.post(&server, &format!("/results/imports/{id}/discard")).status, 303);
    let (state, took) = session.leaves(&server, &waits, "reading", Duration::from_secs(30));
    assert_eq!(state, "preview", "the next in the queue is read");
    assert!(took < Duration::from_secs(15), "{took:?}");
    assert_eq!(session.state(&server, &id), "discarded");
    assert_eq!(session.post(&server, &format!("/results/imports/{id}/confirm")).status, 422);
    assert_eq!(waiting_files(&server), 0);

    // Eight at once: one stores it, the others are told.
    let path = format!("/results/imports/{waits}/confirm");
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..8).map(|_| scope.spawn(|| session.post(&server, &path).status)).collect();
        sent.into_iter().map(|sent| sent.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 7, "{statuses:?}");
    assert_eq!(session.state(&server, &waits), "stored");
    assert_eq!(session.post(&server, &format!("/results/imports/{waits}/discard")).status, 422);
}

#[test]
fn a_kill_leaves_nothing_half_done() {
    let mut server = Server::start();
    let session = Session::open(&server);
    let id = session.load(&server, "long.zip", &long_archive());
    assert_eq!(session.state(&server, &id), "reading");
    assert_eq!(waiting_files(&server), 1);
    server.kill_and_start();
    assert_eq!(waiting_files(&server), 0, "what the killed process received is erased");
    assert_eq!(session.state(&server, &id), "interrupted");
    assert_eq!(session.post(&server, &format!("/results/imports/{id}/confirm")).status, 422);

    // Killed at any moment of storing: it waits once more or is stored, and storing it again changes nothing.
    for pause in [0, 5, 20, 60] {
        let id = session.load(&server, "file.csv", &sample("vpr-2025-ma-5.csv"));
        session.leaves(&server, &id, "reading", Duration::from_secs(30));
        let path = format!("/results/imports/{id}/confirm");
        std::thread::scope(|scope| {
            let _answer = scope.spawn(|| server.half(&format!(
                "POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\ncsrf={}",
                session.cookie, session.token.len() + 5, session.token
            ))).join();
        });
        std::thread::sleep(Duration::from_millis(pause));
        server.kill_and_start();
        if session.state(&server, &id) == "preview" {
            assert_eq!(session.post(&server, &path).status, 303);
        }
        assert_eq!(session.state(&server, &id), "stored", "after {pause} ms");
    }
    let works = server.get("/api/v1/results/works", &session.cookie).json();
    assert_eq!(works.as_array().unwrap().len(), 1);
}
