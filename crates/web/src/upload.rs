//! Requests with files: forms with one file or many, and bodies that are a file.
//!
//! Files go to the disk sealed while they come in ([`operations::uploads`]), never whole into memory; a small one is brought
//! back when there is room for it.

mod metered;

use std::future::poll_fn;
use std::pin::Pin;

use axum::RequestExt;
use axum::body::{Body, HttpBody};
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};
use axum::response::{IntoResponse, Response};
use domain::field::Way;
use operations::uploads::{Held, Incoming, Kept, Room, Source, Upload, hold};

use crate::bounds;
use crate::error::Problem;
use crate::fields::Fields;
use crate::session::{NotSignedIn, Visitor};
use crate::state::State;
use metered::{Meter, Metered};

/// How far beyond the limit an answer is still read, so that the browser shows our sentence and not a broken connection.
const DRAINED: u64 = 4;
/// Most bytes of everything that was typed beside the files.
const TYPED: usize = 2 * 1024 * 1024;
/// Most parts of a form: a folder of a region holds thousands of files.
const MOST_PARTS: usize = 20_000;

/// A form with one file of a person who is signed in; its token is checked.
pub struct Uploaded {
    /// Who sent it.
    pub visitor: Visitor,
    /// What was typed beside the file.
    pub fields: Fields,
    /// The file.
    pub file: SentFile,
    /// Room of the file in memory, held until the request is answered.
    pub room: Option<Room>,
}

/// What came in the file field.
pub enum SentFile {
    /// Nothing was chosen.
    Missing,
    /// More than the limit.
    TooLarge,
    /// A file.
    File {
        /// Its name as on the sender's computer.
        name: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// A form with many files of a person who is signed in; its token is checked.
pub struct UploadedFiles {
    /// Who sent it.
    pub visitor: Visitor,
    /// What was typed beside the files.
    pub fields: Fields,
    /// The files with the folders they came from.
    pub files: Vec<Upload>,
    /// Together they were more than the limit; nothing is kept then.
    pub too_large: bool,
}

/// A body that is a file, on the disk.
pub struct SentKept(pub Kept);

/// A body that is a small file, in memory as soon as there is room.
pub struct SentBytes(pub Held);

impl FromRequest<State> for Uploaded {
    type Rejection = Response;

    async fn from_request(request: Request, state: &State) -> Result<Uploaded, Response> {
        let (visitor, sent) = sent(request, state, state.config.upload_limit).await?;
        let (mut file, mut room) = (SentFile::Missing, None);
        if sent.too_large {
            file = SentFile::TooLarge;
        } else if let Some((name, kept)) = sent.files.into_iter().next() {
            let held = hold(&state.app, kept).await.map_err(|failure| Problem::from(failure).into_response())?;
            room = Some(held.room);
            file = SentFile::File { name: base_name(&name), bytes: held.bytes };
        }
        Ok(Uploaded { visitor, fields: sent.fields, file, room })
    }
}

impl FromRequest<State> for UploadedFiles {
    type Rejection = Response;

    async fn from_request(request: Request, state: &State) -> Result<UploadedFiles, Response> {
        let (visitor, sent) = sent(request, state, state.config.results_limit).await?;
        let files = sent.files.into_iter().map(|(name, kept)| Upload { name, source: Source::Kept(kept) }).collect();
        Ok(UploadedFiles { visitor, fields: sent.fields, files, too_large: sent.too_large })
    }
}

impl FromRequest<State> for SentKept {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &State) -> Result<SentKept, Problem> {
        let mut body = request.into_body();
        let mut incoming = Incoming::begin(&state.app).await?;
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            let Ok(bytes) = frame.map_err(|_| broken())?.into_data() else { continue };
            if incoming.size() + bytes.len() as u64 > state.config.upload_limit as u64 {
                return Err(Problem::too_large());
            }
            incoming.take(&bytes).await?;
        }
        Ok(SentKept(incoming.finish().await?))
    }
}

impl FromRequest<State> for SentBytes {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &State) -> Result<SentBytes, Problem> {
        let SentKept(kept) = SentKept::from_request(request, state).await?;
        Ok(SentBytes(hold(&state.app, kept).await?))
    }
}

/// Everything that came.
#[derive(Default)]
struct Sent {
    fields: Fields,
    files: Vec<(String, Kept)>,
    too_large: bool,
}

async fn sent(mut request: Request, state: &State, limit: usize) -> Result<(Visitor, Sent), Response> {
    let visitor: Visitor = request.extract_parts().await.map_err(NotSignedIn::into_response)?;
    let sent = read(request, state, limit as u64, &visitor).await.map_err(IntoResponse::into_response)?;
    if !visitor.owns(sent.fields.get("csrf")) {
        return Err(Problem::stale_form().into_response());
    }
    bounds::check_fields(Way::Body, &sent.fields).map_err(IntoResponse::into_response)?;
    Ok((visitor, sent))
}

fn broken() -> Problem {
    Problem::bad_request("Файл пришёл не целиком: связь прервалась.")
}

async fn read(request: Request, state: &State, limit: u64, visitor: &Visitor) -> Result<Sent, Problem> {
    let meter = Meter::default();
    let request = request.map(|body| Body::new(Metered::new(body, meter.clone())));
    let mut multipart =
        Multipart::from_request(request, state).await.map_err(|_| Problem::bad_request("Ожидалась форма с файлом."))?;
    let mut sent = Sent::default();
    let (mut total, mut typed) = (0, 0);
    for _ in 0..MOST_PARTS {
        let Some(mut part) = multipart.next_field().await.map_err(|_| broken())? else { return Ok(sent) };
        meter.taken();
        let field = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(clean_path) {
            None => {
                let value = text(&mut part, &meter, &mut typed).await?;
                // A foreign form is turned away before its files come.
                if field == "csrf" && !visitor.owns(value.trim()) {
                    return Err(Problem::stale_form());
                }
                sent.fields.0.push((field, value));
            }
            Some(name) => {
                let incoming = file(&mut part, state, limit, &mut total, &meter).await?;
                if total > limit {
                    sent.too_large = true;
                    sent.files.clear();
                } else if !name.is_empty() {
                    sent.files.push((name, incoming.finish().await?));
                }
            }
        }
    }
    Err(Problem::bad_request("В форме слишком много файлов. Отправьте их архивом ZIP."))
}

async fn text(part: &mut Field<'_>, meter: &Meter, typed: &mut usize) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|_| broken())? {
        meter.taken();
        *typed += chunk.len();
        if *typed > TYPED {
            return Err(Problem::too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Receives a file. What is over the limit is read and dropped, so that the browser gets to see the answer.
async fn file(
    part: &mut Field<'_>,
    state: &State,
    limit: u64,
    total: &mut u64,
    meter: &Meter,
) -> Result<Incoming, Problem> {
    let mut incoming = Incoming::begin(&state.app).await?;
    while let Some(chunk) = part.chunk().await.map_err(|_| broken())? {
        meter.taken();
        *total += chunk.len() as u64;
        if *total <= limit {
            incoming.take(&chunk).await?;
        } else if *total > limit.saturating_mul(DRAINED) {
            return Err(broken());
        } else if incoming.size() > 0 {
            // What came of it is erased at once.
            incoming = Incoming::begin(&state.app).await?;
        }
    }
    Ok(incoming)
}

/// Old browsers send the whole path of the file.
fn base_name(name: &str) -> String {
    name.rsplit('/').next().unwrap_or_default().trim().to_owned()
}

/// The path of a file inside the folder that was sent, with plain slashes and without what leads out of it.
fn clean_path(name: &str) -> String {
    let parts = name.split(['/', '\\']).map(str::trim);
    parts
        .filter(|part| !part.is_empty() && !matches!(*part, "." | "..") && !part.ends_with(':'))
        .collect::<Vec<_>>()
        .join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside_their_folder() {
        for (sent, path, base) in [
            ("отчёт.xlsx", "отчёт.xlsx", "отчёт.xlsx"),
            ("2025/Заречный/отчёт.xlsx", "2025/Заречный/отчёт.xlsx", "отчёт.xlsx"),
            ("C:\\Мои документы\\отчёт.xlsx", "Мои документы/отчёт.xlsx", "отчёт.xlsx"),
            ("../../etc/passwd", "etc/passwd", "passwd"),
            ("", "", ""),
        ] {
            let clean = clean_path(sent);
            assert_eq!((clean.as_str(), base_name(&clean).as_str()), (path, base), "{sent}");
        }
    }
}
