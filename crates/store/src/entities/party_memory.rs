//! What parties meant in earlier plans.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Who a party was the last time.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "party_memory")]
pub struct Model {
    /// The words folded.
    #[sea_orm(primary_key, auto_increment = false)]
    pub party_folded: String,
    /// Units and people, JSON.
    pub targets: String,
    /// Moment of the last use.
    pub updated_at: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
