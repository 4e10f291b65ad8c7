//! Answers of reviewers.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Answers of reviewers.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "review")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The hand-in.
    pub submission_id: String,
    /// Code of the step.
    pub step: String,
    /// 1 confirmed, 0 returned.
    pub accept: i64,
    /// Who answered.
    pub account_id: String,
    /// The moment.
    pub reviewed_at: String,
    /// The day at this place.
    pub reviewed_on: String,
    /// What was said.
    pub words: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
