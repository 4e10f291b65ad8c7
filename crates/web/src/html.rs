//! Answers made of pages and files.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse};
use operations::OutputFile;

use crate::error::{Answer, Problem};
use crate::fields::encode_path;

/// A page with status 200.
pub fn page(page: &impl Template) -> Answer {
    Ok(Html(page.render()?).into_response())
}

/// A form that could not be taken: the same page with what was typed and status 422.
pub fn refused(page: &impl Template) -> Answer {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
}

/// A file to keep, with its Russian name (RFC 5987) and a plain one for old programs.
pub fn file(file: OutputFile) -> Answer {
    let disposition = disposition(&file.name);
    let value = HeaderValue::from_str(&disposition).map_err(|_| Problem::not_found())?;
    let media_type = HeaderValue::from_static(file.media_type);
    Ok(([(header::CONTENT_TYPE, media_type), (header::CONTENT_DISPOSITION, value)], file.bytes).into_response())
}

fn disposition(name: &str) -> String {
    let extension = name.rsplit_once('.').map_or("bin", |(_, extension)| extension);
    let plain: String = extension.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("attachment; filename=\"opora.{plain}\"; filename*=UTF-8''{}", encode_path(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_russian_and_safe() {
        assert_eq!(
            disposition("План «А».docx"),
            "attachment; filename=\"opora.docx\"; filename*=UTF-8''%D0%9F%D0%BB%D0%B0%D0%BD%20%C2%AB%D0%90%C2%BB.docx"
        );
        assert!(!disposition("a\"\r\nb.x\ny").contains(['\r', '\n']));
    }
}
