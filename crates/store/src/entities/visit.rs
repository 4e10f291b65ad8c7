//! Visits of curators to schools.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Visits of curators to schools.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "visit")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The visited organisation.
    pub unit_id: String,
    /// The day.
    pub on_day: String,
    /// What was seen.
    pub seen: String,
    /// Who visited.
    pub account_id: String,
    /// Moment of the record.
    pub created_at: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
