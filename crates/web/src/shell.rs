//! What every page shares: title, place in the header, who is signed in, breadcrumbs, notice, error summary.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use sha2::{Digest, Sha256};

use crate::assets;
use crate::format::short;

/// Everything the base template needs.
#[derive(Debug, Clone, Default)]
pub struct Shell {
    /// Title of the page, without the name of the product.
    pub title: String,
    /// Which place of the header is current.
    pub place: Place,
    /// Name of the person who is signed in.
    pub person: Option<String>,
    /// The data were made by a rehearsal: the page says so on top.
    pub rehearsal: bool,
    /// The person sees only own work and own organisations: the header has no common places.
    pub own_only: bool,
    /// Token of the session's forms.
    pub csrf: String,
    /// Where keys of forms come from.
    pub keys: FormKeys,
    /// Message about what has just been done.
    pub notice: Option<Notice>,
    /// Way from the start page to here, without the page itself.
    pub crumbs: Vec<Crumb>,
    /// What is wrong with the form, in the order of its fields.
    pub problems: Vec<FormProblem>,
}

/// A fresh key for every form of a page, so that each is done once.
#[derive(Debug, Clone, Default)]
pub struct FormKeys {
    seed: Arc<str>,
    given: Arc<AtomicU32>,
}

impl FormKeys {
    /// Keys from the chance of one request.
    pub fn new(seed: &str) -> FormKeys {
        FormKeys { seed: seed.into(), given: Arc::default() }
    }

    fn next(&self) -> String {
        if self.seed.is_empty() {
            return String::new();
        }
        let number = self.given.fetch_add(1, Ordering::Relaxed);
        hex::encode(&Sha256::digest(format!("{} {number}", self.seed).as_bytes())[..16])
    }
}

/// Places of the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// A page outside the places.
    #[default]
    None,
    /// «Мои дела».
    Mine,
    /// «Что горит».
    Home,
    /// «Дорожные карты».
    Plans,
    /// «Школы».
    Schools,
    /// «Результаты».
    Results,
    /// «Организации».
    Units,
    /// «Журнал».
    Journal,
}

/// One step of the breadcrumbs.
#[derive(Debug, Clone)]
pub struct Crumb {
    /// Words.
    pub text: String,
    /// Address.
    pub address: String,
}

/// A message on top of the page.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Sentence.
    pub text: String,
    /// Whether it tells of trouble rather than success.
    pub trouble: bool,
}

/// One problem of a form, with the field it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormProblem {
    /// `id` of the field; empty for the whole form.
    pub field: String,
    /// Sentence.
    pub text: String,
}

impl Shell {
    /// A shell with a title and a place.
    pub fn new(title: impl Into<String>, place: Place) -> Shell {
        Shell { title: title.into(), place, ..Shell::default() }
    }

    /// A key for one more form of this page.
    pub fn once(&self) -> String {
        self.keys.next()
    }

    /// The same with one more step of the breadcrumbs.
    #[must_use]
    pub fn under(mut self, text: impl Into<String>, address: impl Into<String>) -> Shell {
        // The whole title stands on the page the step leads to.
        let text = short(&text.into(), 70);
        self.crumbs.push(Crumb { text, address: address.into() });
        self
    }

    /// The same with problems of the form.
    #[must_use]
    pub fn with_problems(mut self, problems: &[FormProblem]) -> Shell {
        self.problems = problems.to_vec();
        self
    }

    /// Address of an asset.
    pub fn asset(&self, name: &str) -> String {
        format!("/assets/{}/{name}", assets::bundle())
    }

    /// The text of the problem of one field.
    pub fn problem(&self, field: &str) -> Option<&str> {
        self.problems.iter().find(|problem| problem.field == field).map(|problem| problem.text.as_str())
    }
}

impl FormProblem {
    /// A problem of one field.
    pub fn new(field: impl Into<String>, text: impl Into<String>) -> FormProblem {
        FormProblem { field: field.into(), text: text.into() }
    }
}
