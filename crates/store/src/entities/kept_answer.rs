//! Answers to requests that changed something.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An answer that the same request gets again.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "kept_answer")]
pub struct Model {
    /// Hash of account, address and key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Hash of what was sent; empty when it was not seen to the end.
    pub fingerprint: String,
    /// The answer, sealed with the key; empty while it is not known.
    pub sealed: String,
    /// Moment of the change.
    pub created_at: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
