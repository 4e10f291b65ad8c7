//! Clients that do not go on with what they began.

use std::io::Read;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::server::Server;

/// Heads and bodies whose rest never comes.
const HALVES: [&str; 4] = [
    "",
    "GET / HTTP/1.1\r\nHost: localhost\r\n",
    "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\nlogin=a",
    "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"lo",
];

fn answers(server: &Server, path: &str, within: Duration) {
    let began = Instant::now();
    let answer = server.get(path, "");
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    assert!(began.elapsed() < within, "{path} took {:?}", began.elapsed());
}

/// Whether the server has closed the connection; waits for it so long.
fn closed(stream: &mut TcpStream, within: Duration) -> bool {
    stream.set_read_timeout(Some(within)).unwrap();
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => {
                return !matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut);
            }
        }
    }
}

#[test]
fn a_hundred_half_sent_requests_starve_nobody_at_64_descriptors() {
    let mut server = Server::impatient(64);
    for half in HALVES {
        let mut hanging: Vec<TcpStream> = (0..100).map(|_| server.half(half)).collect();
        answers(&server, "/healthz", Duration::from_secs(5));
        answers(&server, "/sign-in", Duration::from_secs(5));
        for stream in &mut hanging {
            assert!(closed(stream, Duration::from_secs(10)), "«{half}» hangs for ever");
        }
    }
    let _hanging: Vec<TcpStream> = HALVES.iter().cycle().take(40).map(|half| server.half(half)).collect();
    let took = server.terminate();
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn one_hanging_client_does_not_hold_up_the_end() {
    for half in HALVES {
        let mut server = Server::impatient(1024);
        let _hanging = server.half(half);
        std::thread::sleep(Duration::from_millis(300));
        let took = server.terminate();
        assert!(took < Duration::from_secs(10), "«{half}»: {took:?}");
    }
}

/// A byte now and then is no progress.
#[test]
fn dripping_clients_are_cut_off() {
    use std::io::Write;
    let server = Server::impatient(1024);
    let mut head = server.half("GET / HTTP/1.1\r\n");
    let mut body = server.half(
        "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: 9000\r\n\r\n",
    );
    let began = Instant::now();
    let (mut head_open, mut body_open) = (true, true);
    while (head_open || body_open) && began.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(400));
        head_open = head_open && head.write_all(b"a").is_ok() && !closed(&mut head, Duration::from_millis(10));
        body_open = body_open && body.write_all(b"a").is_ok() && !closed(&mut body, Duration::from_millis(10));
    }
    assert!(!head_open && !body_open, "head {head_open}, body {body_open} after {:?}", began.elapsed());
    answers(&server, "/sign-in", Duration::from_secs(5));
}
