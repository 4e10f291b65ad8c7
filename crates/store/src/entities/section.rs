//! Sections of plans.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A section.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "section")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The plan.
    pub plan_id: String,
    /// The section around it.
    pub parent_id: Option<String>,
    /// Place in document order, from 0.
    pub position: i64,
    /// Depth, from 0.
    pub depth: i64,
    /// Number as written.
    pub number: Option<String>,
    /// Title.
    pub title: String,
    /// The version that no longer has it.
    pub withdrawn_in_version: Option<i64>,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
