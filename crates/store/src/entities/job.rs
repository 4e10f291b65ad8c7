//! Work in the background.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Code of the kind.
    pub kind: String,
    /// What to work on.
    pub payload: String,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// What happened last.
    pub message: String,
    /// How often it was begun.
    pub attempts: i64,
    /// Not before this moment.
    pub run_after: String,
    /// Last sign of life of its worker.
    pub claimed_at: Option<String>,
    /// Moment of creation.
    pub created_at: String,
    /// Moment it ended.
    pub finished_at: Option<String>,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
