//! What a person confirmed that words of an indicator are measured by.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a person confirmed that words of an indicator are measured by.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "figure_binding")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Folded words.
    pub words_folded: String,
    /// The binding, JSON.
    pub binding: String,
    /// Moment.
    pub confirmed_at: String,
    /// Id of the account.
    pub confirmed_by: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
