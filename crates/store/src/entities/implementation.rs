//! Lines of lower plans that implement lines of upper ones.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Lines of lower plans that implement lines of upper ones.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "implementation")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The lower line.
    pub activity_id: String,
    /// The upper line.
    pub upper_activity_id: String,
    /// Moment of creation.
    pub created_at: String,
    /// Id of the account.
    pub created_by: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
