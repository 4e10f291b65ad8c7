//! A form with a file, or with many.

use axum::RequestExt;
use axum::extract::{FromRequest, Multipart, Request};
use axum::response::{IntoResponse, Response};
use operations::results::imports::Upload;

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

impl FromRequest<State> for Uploaded {
    type Rejection = Response;

    async fn from_request(mut request: Request, state: &State) -> Result<Uploaded, Response> {
        let visitor: Visitor = request.extract_parts().await.map_err(NotSignedIn::into_response)?;
        let sent = read(request, state, state.config.upload_limit).await.map_err(IntoResponse::into_response)?;
        if !visitor.owns(sent.fields.get("csrf")) {
            return Err(Problem::stale_form().into_response());
        }
        let file = match sent.files.into_iter().next() {
            _ if sent.too_large => SentFile::TooLarge,
            Some(file) => SentFile::File { name: base_name(&file.name), bytes: file.bytes },
            None => SentFile::Missing,
        };
        Ok(Uploaded { visitor, fields: sent.fields, file })
    }
}

impl FromRequest<State> for UploadedFiles {
    type Rejection = Response;

    async fn from_request(mut request: Request, state: &State) -> Result<UploadedFiles, Response> {
        let visitor: Visitor = request.extract_parts().await.map_err(NotSignedIn::into_response)?;
        let sent = read(request, state, state.config.results_limit).await.map_err(IntoResponse::into_response)?;
        if !visitor.owns(sent.fields.get("csrf")) {
            return Err(Problem::stale_form().into_response());
        }
        Ok(UploadedFiles { visitor, fields: sent.fields, files: sent.files, too_large: sent.too_large })
    }
}

/// Everything that came.
struct Sent {
    fields: Fields,
    files: Vec<Upload>,
    too_large: bool,
}

async fn read(request: Request, state: &State, limit: usize) -> Result<Sent, Problem> {
    let broken = || Problem::bad_request("Файл пришёл не целиком: связь прервалась.");
    let mut multipart =
        Multipart::from_request(request, state).await.map_err(|_| Problem::bad_request("Ожидалась форма с файлом."))?;
    let mut fields = Vec::new();
    let mut files = Vec::new();
    let mut total = 0usize;
    while let Some(mut part) = multipart.next_field().await.map_err(|_| broken())? {
        let field = part.name().unwrap_or_default().to_owned();
        let sent_name = part.file_name().map(clean_path);
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|_| broken())? {
            total += chunk.len();
            if total <= limit {
                bytes.extend_from_slice(&chunk);
            } else {
                bytes = Vec::new();
            }
            if total > limit.saturating_mul(DRAINED) {
                return Err(broken());
            }
        }
        match sent_name {
            Some(name) if !name.is_empty() => files.push(Upload { name, bytes }),
            Some(_) => {}
            None => fields.push((field, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    let too_large = total > limit;
    if too_large {
        files.clear();
    }
    Ok(Sent { fields: Fields(fields), files, too_large })
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
