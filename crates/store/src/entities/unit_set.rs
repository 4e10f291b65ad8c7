//! Named sets of organisations.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Named sets of organisations.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "unit_set")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name.
    pub name: String,
    /// Name for search.
    pub name_folded: String,
    /// Moment of creation.
    pub created_at: String,
    /// Id of the account.
    pub created_by: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
