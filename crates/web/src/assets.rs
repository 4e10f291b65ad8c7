//! Style sheet, scripts and typeface: embedded in the executable and served under one content hash.
//!
//! Every address holds the hash of the whole set (`/assets/3f2a…/opora.css`), so that a browser may keep a file for ever
//! and a new build is never mixed with an old one. Relative addresses inside the style sheet keep working.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

#[derive(rust_embed::RustEmbed)]
#[folder = "assets/dist"]
struct Files;

/// Hash of the whole set, 16 hexadecimal digits.
pub fn bundle() -> &'static str {
    static BUNDLE: LazyLock<String> = LazyLock::new(|| {
        let mut names: Vec<_> = Files::iter().collect();
        names.sort();
        let mut hash = Sha256::new();
        for name in names {
            hash.update(name.as_bytes());
            if let Some(file) = Files::get(&name) {
                hash.update(&file.data);
            }
        }
        hex::encode(&hash.finalize()[..8])
    });
    &BUNDLE
}

/// `GET /assets/{bundle}/{name}`
pub async fn serve(Path((wanted, name)): Path<(String, String)>) -> Response {
    let Some(file) = Files::get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // An old page may ask for a bundle that is gone: it gets today's file, but must not keep it for ever.
    let caching = if wanted == bundle() { "public, max-age=31536000, immutable" } else { "no-store" };
    ([(header::CONTENT_TYPE, media_type(&name)), (header::CACHE_CONTROL, caching)], file.data.into_owned())
        .into_response()
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("woff2") => "font/woff2",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
