//! Files of hand-ins.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Files of hand-ins.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "submission_file")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The hand-in.
    pub submission_id: String,
    /// Place in the list.
    pub position: i64,
    /// Address of the content.
    pub sha256: String,
    /// Name as sent.
    pub name: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
