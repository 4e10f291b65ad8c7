//! What targets and checkpoints are measured by.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What targets and checkpoints are measured by.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "measurement")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The plan.
    pub plan_id: String,
    /// `target` or `checkpoint`.
    pub subject: String,
    /// Number of the target, or of the checkpoint as written.
    pub number: String,
    /// Code of a figure of the catalogue.
    pub figure: Option<String>,
    /// The set that the figure is taken over; all schools when none.
    pub set_id: Option<String>,
    /// The line whose values are rolled up.
    pub source_activity_id: Option<String>,
    /// Which indicator of that line, from 1.
    pub indicator: Option<i64>,
    /// Moment of creation.
    pub created_at: String,
    /// Id of the account.
    pub created_by: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
