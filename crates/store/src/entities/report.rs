//! Signed reports.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Signed reports.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "report")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The duty.
    pub assignment_id: String,
    /// The report as signed, as JSON.
    pub content: String,
    /// Who signed.
    pub account_id: String,
    /// The moment.
    pub signed_at: String,
    /// The day at this place.
    pub signed_on: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
