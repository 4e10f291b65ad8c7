//! Routes, forms, templates, sign-in and the JSON API. Knows HTTP, knows no SQL.
//!
//! - One address gives one whole page; htmx only picks a part of it, so every page works without JavaScript and every
//!   address can be sent to a colleague. [`router`] is the map.
//! - A handler does four things: extract ([`session`], [`upload`]), call one operation, choose a page, answer ([`html`]).
//! - What goes wrong is a [`error::Problem`] with a sentence and a way out.
//! - Templates stand in `templates/<area>/<page>.html`; each is rendered in a test with empty, one, many and very long data.
//!
//! Invariant: no inline script or style anywhere; the content security policy forbids them.

pub mod api;
pub mod assets;
pub mod bounds;
pub mod device;
pub mod error;
pub mod fields;
pub mod flash;
pub mod format;
pub mod headers;
pub mod health;
pub mod html;
pub mod incoming;
pub mod kept;
pub mod network;
pub mod pager;
pub mod pages;
pub mod session;
pub mod shell;
pub mod state;
pub mod upload;

mod router;
mod serving;

pub use router::router;
pub use serving::{Limits, serve};
pub use state::{Config, State};

#[cfg(test)]
mod samples;
