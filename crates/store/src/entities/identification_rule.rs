//! Rules of identification that a region wrote.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A version of a rule; the id is name and version.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "identification_rule")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name.
    pub name: String,
    /// Version.
    pub version: i64,
    /// Title in Russian.
    pub title: String,
    /// The rule, TOML as it was given.
    pub content: String,
    /// Moment it was added.
    pub created_at: String,
    /// Id of the account.
    pub created_by: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
