//! The sealed name of a pupil.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The sealed name of a pupil.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "pupil_name")]
pub struct Model {
    /// Organisation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: String,
    /// Code of the pupil.
    #[sea_orm(primary_key, auto_increment = false)]
    pub pupil_code: String,
    /// Which key sealed it.
    pub key_id: String,
    /// Sealed bytes, hexadecimal.
    pub sealed: String,
    /// Moment.
    pub changed_at: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
