//! What was handed in for assignments.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What was handed in for assignments.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "submission")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The assignment.
    pub assignment_id: String,
    /// Number of the hand-in, from 1.
    pub number: i64,
    /// 1 when it corrects an accepted one.
    pub corrects: i64,
    /// Who handed it in.
    pub account_id: String,
    /// The moment.
    pub handed_in_at: String,
    /// The day at this place.
    pub handed_in_on: String,
    /// What was done.
    pub words: String,
    /// Addresses, as JSON.
    pub links: String,
    /// Steps of confirmation, as JSON.
    pub steps: String,
    /// When it was taken back.
    pub withdrawn_at: Option<String>,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
