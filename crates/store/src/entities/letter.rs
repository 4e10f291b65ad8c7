//! Letters to people.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Letters to people.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "letter")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// To whom.
    pub account_id: String,
    /// Address.
    pub address: String,
    /// Code of the occasion.
    pub kind: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
    /// Moment of writing.
    pub written_at: String,
    /// The day at this place.
    pub written_on: String,
    /// Moment of sending.
    pub sent_at: Option<String>,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
