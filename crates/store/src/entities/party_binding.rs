//! Parties of plans.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A party of a plan.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "party_binding")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The plan.
    pub plan_id: String,
    /// The document's words.
    pub party_text: String,
    /// The words folded.
    pub party_folded: String,
    /// Code of the kind.
    pub party_kind: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
