//! A form with a file.

use axum::RequestExt;
use axum::extract::{FromRequest, Multipart, Request};
use axum::response::{IntoResponse, Response};

use crate::error::Problem;
use crate::fields::Fields;
use crate::session::{NotSignedIn, Visitor};
use crate::state::State;

/// How far beyond the limit an answer is still read, so that the browser shows our sentence and not a broken connection.
const DRAINED: usize = 8;

/// A form with one file of a person who is signed in; its token is checked.
pub struct Uploaded {
    /// Who sent it.
    pub visitor: Visitor,
    /// What was typed beside the file.
    pub fields: Fields,
    /// The file.
    pub file: SentFile,
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

impl FromRequest<State> for Uploaded {
    type Rejection = Response;

    async fn from_request(mut request: Request, state: &State) -> Result<Uploaded, Response> {
        let visitor: Visitor = request.extract_parts().await.map_err(NotSignedIn::into_response)?;
        let limit = state.config.upload_limit;
        let (fields, file) = read(request, state, limit).await.map_err(IntoResponse::into_response)?;
        if !visitor.owns(fields.get("csrf")) {
            return Err(Problem::stale_form().into_response());
        }
        Ok(Uploaded { visitor, fields, file })
    }
}

async fn read(request: Request, state: &State, limit: usize) -> Result<(Fields, SentFile), Problem> {
    let broken = || Problem::bad_request("Файл пришёл не целиком: связь прервалась.");
    let mut multipart =
        Multipart::from_request(request, state).await.map_err(|_| Problem::bad_request("Ожидалась форма с файлом."))?;
    let mut fields = Vec::new();
    let mut file = SentFile::Missing;
    while let Some(mut part) = multipart.next_field().await.map_err(|_| broken())? {
        let field = part.name().unwrap_or_default().to_owned();
        let sent_name = part.file_name().map(base_name);
        let mut bytes = Vec::new();
        let mut read = 0usize;
        while let Some(chunk) = part.chunk().await.map_err(|_| broken())? {
            read += chunk.len();
            if read <= limit {
                bytes.extend_from_slice(&chunk);
            } else {
                bytes = Vec::new();
            }
            if read > limit.saturating_mul(DRAINED) {
                return Err(broken());
            }
        }
        match sent_name {
            Some(_) if read > limit => file = SentFile::TooLarge,
            Some(name) if !name.is_empty() => file = SentFile::File { name, bytes },
            Some(_) => {}
            None => fields.push((field, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    Ok((Fields(fields), file))
}

/// Old browsers send the whole path of the file.
fn base_name(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or_default().trim().to_owned()
}
