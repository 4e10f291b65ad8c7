//! Headers every answer carries, and the check that a form was sent from our own page.

use axum::extract::{Request, State as Given};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, VARY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;

use crate::error::Problem;
use crate::state::State;

/// Nothing is allowed but our own files; no inline script or style anywhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Adds the security headers to every answer.
pub async fn secure(Given(state): Given<State>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if state.config.secure_cookies {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers.append(VARY, HeaderValue::from_static("HX-Request"));
    // Pages show people's work: they are never kept by a proxy or by the disk of a shared computer.
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Refuses a changing request that a foreign page sent (`Sec-Fetch-Site`, `Origin`). The token in the form is the other half.
pub async fn same_site(request: Request, next: Next) -> Response {
    let reading = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reading || from_our_page(request.headers()) {
        return next.run(request).await;
    }
    Problem::foreign_form().into_page(None)
}

fn from_our_page(headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(&HeaderName::from_static("sec-fetch-site"))
        && !matches!(site, "same-origin" | "none")
    {
        return false;
    }
    let Some(origin) = text(&ORIGIN) else {
        return true; // programs without a browser send none; they hold no cookie of ours either
    };
    let forwarded = HeaderName::from_static("x-forwarded-host");
    let ours = [text(&HOST), text(&forwarded)];
    origin.split_once("://").is_some_and(|(_, host)| ours.into_iter().flatten().any(|known| known == host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_pages_are_refused() {
        for (pairs, accepted) in [
            (&[("host", "opora.test")][..], true),
            (&[("host", "opora.test"), ("origin", "http://opora.test")], true),
            (&[("host", "opora.test:8080"), ("origin", "https://opora.test:8080")], true),
            (&[("host", "opora.test"), ("origin", "https://evil.test")], false),
            (&[("host", "opora.test"), ("origin", "null")], false),
            (&[("host", "opora.test"), ("sec-fetch-site", "cross-site")], false),
            (&[("host", "opora.test"), ("sec-fetch-site", "same-site")], false),
            (&[("host", "opora.test"), ("sec-fetch-site", "same-origin"), ("origin", "http://opora.test")], true),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
            assert_eq!(from_our_page(&headers), accepted, "{pairs:?}");
        }
    }
}
