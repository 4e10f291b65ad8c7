//! One load of one file of registers.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One load of one file of registers.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "register_load")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name of the file.
    pub file_name: String,
    /// Hash of its bytes.
    pub sha256: String,
    /// `ok` or `partial`.
    pub outcome: String,
    /// What was told, JSON.
    pub report: String,
    /// Moment.
    pub loaded_at: String,
    /// Id of the account, or `system`.
    pub loaded_by: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
