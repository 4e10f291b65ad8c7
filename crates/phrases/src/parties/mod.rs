//! Parties: «МОУО, ШНОР, ШНСУ», «МБУ ГИМЦ, руководители ОУ», «Марчевская Т.Н.».

use serde::{Deserialize, Serialize};

/// Who is named in a "responsible" cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parties {
    /// The document's own words, white space folded.
    pub text: String,
    /// Each party in the order of the text.
    pub parties: Vec<Party>,
    /// What was not understood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<String>,
}

/// One party, in the document's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The words that name it.
    pub text: String,
    /// What it is.
    pub kind: PartyKind,
}

/// What a party is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PartyKind {
    /// Every organisation or person that holds the role.
    Role,
    /// One named body.
    Organisation,
    /// A named person.
    Person,
}

/// Reads one "responsible" cell.
pub fn read(text: &str) -> Parties {
    Parties { text: text.to_owned(), parties: Vec::new(), unread: None }
}
