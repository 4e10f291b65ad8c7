//! Bodies that are too large to be held: forms with files, and files. They are hashed while somebody else reads them.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use hyper::body::Frame;
use sha2::{Digest, Sha256};

use super::KEY;
use crate::error::Problem;

/// So far into a form its key is looked for: our forms begin with it.
const LOOKED_AT: usize = 16 * 1024;

/// The hash of a body that is being read.
#[derive(Clone)]
pub(super) struct Reading(Arc<Mutex<Hashing>>);

struct Hashing {
    digest: Sha256,
    /// Differs between two presses of one button, so it is left out.
    boundary: Vec<u8>,
    /// The end of what came, where a boundary may have begun.
    carry: Vec<u8>,
    ended: bool,
}

/// Looks for the key at the beginning of a form and gives the request back whole.
pub(super) async fn look(request: Request, query: &str) -> Result<(Request, Option<String>, Reading), Problem> {
    let boundary = boundary(request.headers()).unwrap_or_default();
    let mut digest = Sha256::new();
    digest.update(query.as_bytes());
    let hashing = Hashing { digest, boundary: boundary.clone().into_bytes(), carry: Vec::new(), ended: false };
    let reading = Reading(Arc::new(Mutex::new(hashing)));
    let (parts, mut body) = request.into_parts();
    let mut seen = VecDeque::new();
    let mut key = None;
    if !boundary.is_empty() {
        let mut beginning: Vec<u8> = Vec::new();
        while beginning.len() < LOOKED_AT {
            let frame = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
            let Some(frame) = frame else { break };
            let frame = frame.map_err(|_| Problem::bad_request("Файл пришёл не целиком: связь прервалась."))?;
            let Ok(data) = frame.into_data() else { continue };
            beginning.extend_from_slice(&data);
            seen.push_back(data);
            if let Some(found) = find_key(&beginning) {
                key = found;
                break;
            }
        }
    }
    let body = Body::new(Hashed { seen, rest: body, reading: reading.clone() });
    Ok((Request::from_parts(parts, body), key, reading))
}

/// The key, or that there is none before the first file; nothing while more must come.
fn find_key(beginning: &[u8]) -> Option<Option<String>> {
    let named = format!("name=\"{KEY}\"");
    let file = position(beginning, b"filename=");
    let Some(at) = position(beginning, named.as_bytes()).filter(|at| file.is_none_or(|file| *at < file)) else {
        return file.map(|_| None);
    };
    let after = &beginning[at..];
    let value = &after[position(after, b"\r\n\r\n")? + 4..];
    let end = position(value, b"\r\n")?;
    Some(String::from_utf8(value[..end].to_vec()).ok())
}

fn position(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

fn boundary(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    if !value.trim_start().to_ascii_lowercase().starts_with("multipart/") {
        return None;
    }
    let at = value.to_ascii_lowercase().find("boundary=")? + "boundary=".len();
    let word = value[at..].split(';').next()?.trim().trim_matches('"');
    Some(word.to_owned()).filter(|word| !word.is_empty())
}

impl Reading {
    /// The hash; empty when the body was not read to its end.
    pub(super) fn print(&self) -> String {
        let mut hashing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !hashing.ended {
            return String::new();
        }
        let carry = std::mem::take(&mut hashing.carry);
        hashing.digest.update(&carry);
        hex::encode(hashing.digest.clone().finalize())
    }

    /// Reads a request that nobody else will read, for its hash.
    pub(super) async fn to_the_end(&self, request: Request, most: usize) -> String {
        let mut body = request.into_body();
        let mut size = 0;
        while let Some(Ok(frame)) = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            size += frame.data_ref().map_or(0, Bytes::len);
            if size > most {
                break;
            }
        }
        self.print()
    }

    fn take(&self, data: &[u8]) {
        let mut hashing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let hashing = &mut *hashing;
        if hashing.boundary.is_empty() {
            hashing.digest.update(data);
            return;
        }
        let mut text = std::mem::take(&mut hashing.carry);
        text.extend_from_slice(data);
        let mut rest = text.as_slice();
        while let Some(at) = position(rest, &hashing.boundary) {
            hashing.digest.update(&rest[..at]);
            rest = &rest[at + hashing.boundary.len()..];
        }
        let sure = rest.len().saturating_sub(hashing.boundary.len() - 1);
        hashing.digest.update(&rest[..sure]);
        hashing.carry = rest[sure..].to_vec();
    }

    fn end(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
    }
}

/// A body that is hashed on its way.
struct Hashed {
    seen: VecDeque<Bytes>,
    rest: Body,
    reading: Reading,
}

impl Hashed {
    /// Readers of forms stop at the last boundary and do not ask for the end.
    fn note_end(&self) {
        if self.seen.is_empty() && self.rest.is_end_stream() {
            self.reading.end();
        }
    }
}

impl HttpBody for Hashed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let Some(data) = self.seen.pop_front() {
            self.reading.take(&data);
            self.note_end();
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        let frame = ready!(Pin::new(&mut self.rest).poll_frame(context));
        match &frame {
            Some(Ok(frame)) => {
                if let Some(data) = frame.data_ref() {
                    self.reading.take(data);
                }
                self.note_end();
            }
            None => self.reading.end(),
            Some(Err(_)) => {}
        }
        Poll::Ready(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(boundary: &str, chunk: usize) -> String {
        let body = format!("--{boundary}\r\nабв\r\n--{boundary}\r\nгде\r\n--{boundary}--\r\n");
        let hashing = Hashing { digest: Sha256::new(), boundary: boundary.into(), carry: Vec::new(), ended: false };
        let reading = Reading(Arc::new(Mutex::new(hashing)));
        assert_eq!(reading.print(), "", "not at its end yet");
        body.as_bytes().chunks(chunk).for_each(|data| reading.take(data));
        reading.end();
        reading.print()
    }

    #[test]
    fn the_boundary_and_the_chunks_do_not_count() {
        let expected = print("x-boundary-1", 1_000);
        for (boundary, chunk) in [("x-boundary-1", 1), ("another", 3), ("another", 1_000), ("-", 2)] {
            assert_eq!(print(boundary, chunk) == expected, boundary != "-", "{boundary} {chunk}");
        }
    }

    #[test]
    fn the_key_stands_before_the_files() {
        let part =
            |head: &str, value: &str| format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n");
        let key = part("name=\"idempotency_key\"", "abc");
        let file = part("name=\"file\"; filename=\"a\"", "…");
        assert_eq!(find_key(format!("{key}{file}").as_bytes()), Some(Some("abc".to_owned())));
        assert_eq!(find_key(format!("{file}{key}").as_bytes()), Some(None));
        assert_eq!(find_key(&key.as_bytes()[..key.len() - 1]), None);
        assert_eq!(find_key(part("name=\"csrf\"", "t").as_bytes()), None);
    }
}
