//! Files that documents were read from.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "source_file")]
pub struct Model {
    /// Its address.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// Media type.
    pub media_type: String,
    /// Name it was uploaded under first.
    pub name: String,
    /// Moment it was stored.
    pub stored_at: String,
    /// Id of the account.
    pub stored_by: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
