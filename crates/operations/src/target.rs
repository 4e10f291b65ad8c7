//! Whom a party of a document stands for: an organisation or a person.

use serde::{Deserialize, Serialize};

/// A reference to a unit or a person. Prints and parses as `unit:ID` or `person:ID` (form values, addresses).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Target {
    /// An organisation.
    Unit(String),
    /// A person.
    Person(String),
}

impl Target {
    /// Id of the unit, when it is one.
    pub fn unit_id(&self) -> Option<&str> {
        match self {
            Target::Unit(id) => Some(id),
            Target::Person(_) => None,
        }
    }

    /// Id of the person, when it is one.
    pub fn person_id(&self) -> Option<&str> {
        match self {
            Target::Person(id) => Some(id),
            Target::Unit(_) => None,
        }
    }

    /// Id of either.
    pub fn id(&self) -> &str {
        let (Target::Unit(id) | Target::Person(id)) = self;
        id
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Target::Unit(id) => write!(f, "unit:{id}"),
            Target::Person(id) => write!(f, "person:{id}"),
        }
    }
}

impl std::str::FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Target, String> {
        match text.split_once(':') {
            Some(("unit", id)) if !id.is_empty() => Ok(Target::Unit(id.to_owned())),
            Some(("person", id)) if !id.is_empty() => Ok(Target::Person(id.to_owned())),
            _ => Err(format!("«{text}» — не организация и не человек.")),
        }
    }
}

impl From<Target> for String {
    fn from(target: Target) -> String {
        target.to_string()
    }
}

impl TryFrom<String> for Target {
    type Error = String;

    fn try_from(text: String) -> Result<Target, String> {
        text.parse()
    }
}

/// A target with the words to show for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetView {
    /// Which one.
    pub target: Target,
    /// Short name of the unit, or the person's name.
    pub name: String,
    /// Full name and kind of the unit, or the person's position and unit.
    pub detail: String,
}

/// A target offered for a party, with the reason. Suggestions of one party with the same reason belong together («все школы»).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// Whom the party probably means here.
    pub target: TargetView,
    /// Why it is offered, in Russian: «так было в прошлый раз», «похожее название».
    pub reason: String,
}
