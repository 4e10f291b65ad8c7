//! A row of a register as it is known now.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of a register as it is known now.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "register_row")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name of the register.
    pub register: String,
    /// Organisation.
    pub unit_id: Option<String>,
    /// Key of the row as text.
    pub row_key: String,
    /// Folded full name of its person.
    pub person: Option<String>,
    /// First day on which it holds.
    pub since: Option<String>,
    /// Last day on which it holds.
    pub until: Option<String>,
    /// Values, JSON.
    pub row_values: String,
    /// The day that its newest table states.
    pub stated_on: Option<String>,
    /// Grows with every change.
    pub revision: i64,
    /// Moment of the newest change.
    pub changed_at: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
