//! Comments on lines of plans.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A comment; one that was withdrawn keeps its words.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "activity_comment")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The line.
    pub activity_id: String,
    /// The words.
    pub words: String,
    /// Moment.
    pub created_at: String,
    /// Id of the account.
    pub created_by: String,
    /// When its author took it back.
    pub withdrawn_at: Option<String>,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
