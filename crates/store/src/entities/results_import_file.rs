//! Files of an import that waits for a decision: read, without names, not yet in the lake.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A file as read.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "results_import_file")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The import.
    pub import_id: String,
    /// Place in the upload, from 0.
    pub position: i64,
    /// Name as the person gave it.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// What was read, JSON; names and passports are not in it.
    pub content: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
