//! Imports of results: what was read, and whether it went into the lake.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An import of results files.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "results_import")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// `preview`, `stored` or `discarded`.
    pub state: String,
    /// What became of each file, JSON.
    pub report: String,
    /// Version of the lake it made.
    pub version: Option<i64>,
    /// Moment of the upload.
    pub created_at: String,
    /// Id of the account.
    pub created_by: String,
    /// Moment it was stored or discarded.
    pub settled_at: Option<String>,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
