//! Whole roadmaps: as read (by import id) and as adopted (by version id).

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A roadmap.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "reading")]
pub struct Model {
    /// Id of the import or of the version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The roadmap, JSON.
    pub roadmap: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
