//! Whom a party of a document stands for: an organisation, a person, the members of a set, or their curators.

use domain::owed::Owner;
use serde::{Deserialize, Serialize};

/// A reference to a unit, a person, a set of units or the curators of a set. Prints and parses as `unit:ID`, `person:ID`,
/// `set:ID` or `curators:ID` (form values, addresses).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Target {
    /// An organisation.
    Unit(String),
    /// A person.
    Person(String),
    /// Every member of a set of organisations.
    Set(String),
    /// The curators of the members of a set.
    Curators(String),
}

impl Target {
    /// Id of the unit, when it is one.
    pub fn unit_id(&self) -> Option<&str> {
        match self {
            Target::Unit(id) => Some(id),
            Target::Person(_) | Target::Set(_) | Target::Curators(_) => None,
        }
    }

    /// Id of the person, when it is one.
    pub fn person_id(&self) -> Option<&str> {
        match self {
            Target::Person(id) => Some(id),
            Target::Unit(_) | Target::Set(_) | Target::Curators(_) => None,
        }
    }

    /// Id of the set, when it is a set or the curators of one.
    pub fn set_id(&self) -> Option<&str> {
        match self {
            Target::Set(id) | Target::Curators(id) => Some(id),
            Target::Unit(_) | Target::Person(_) => None,
        }
    }

    /// Id of what is referred to.
    pub fn id(&self) -> &str {
        let (Target::Unit(id) | Target::Person(id) | Target::Set(id) | Target::Curators(id)) = self;
        id
    }

    /// The same as an owner of work.
    pub(crate) fn owner(&self) -> Owner {
        match self {
            Target::Unit(id) => Owner::Unit(id.clone()),
            Target::Person(id) => Owner::Person(id.clone()),
            Target::Set(id) => Owner::Set(id.clone()),
            Target::Curators(id) => Owner::CuratorsOf(id.clone()),
        }
    }

    /// The columns of a stored target: unit, person, set, and whether the curators of the set are meant.
    pub(crate) fn from_columns(
        unit: Option<String>,
        person: Option<String>,
        set: Option<String>,
        curators: Option<i64>,
    ) -> Option<Target> {
        let of_set = |id| if curators == Some(1) { Target::Curators(id) } else { Target::Set(id) };
        unit.map(Target::Unit).or_else(|| person.map(Target::Person)).or_else(|| set.map(of_set))
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Target::Unit(id) => write!(f, "unit:{id}"),
            Target::Person(id) => write!(f, "person:{id}"),
            Target::Set(id) => write!(f, "set:{id}"),
            Target::Curators(id) => write!(f, "curators:{id}"),
        }
    }
}

impl std::str::FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Target, String> {
        match text.split_once(':') {
            Some(("unit", id)) if !id.is_empty() => Ok(Target::Unit(id.to_owned())),
            Some(("person", id)) if !id.is_empty() => Ok(Target::Person(id.to_owned())),
            Some(("set", id)) if !id.is_empty() => Ok(Target::Set(id.to_owned())),
            Some(("curators", id)) if !id.is_empty() => Ok(Target::Curators(id.to_owned())),
            _ => Err(format!("«{text}» – не организация, не человек и не набор организаций.")),
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
