//! Explanations that schools gave to markers.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An explanation; a newer one of the same marker stands.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "marker_explanation")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// School.
    pub school: String,
    /// Year.
    pub year: i64,
    /// Code of the marker: `O1` … `O5`.
    pub code: String,
    /// Code of the work.
    pub work: String,
    /// The words.
    pub explanation: String,
    /// Moment.
    pub created_at: String,
    /// Id of the account.
    pub created_by: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
