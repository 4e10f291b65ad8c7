//! Versions of plans.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A version of a plan.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "plan_version")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The plan.
    pub plan_id: String,
    /// Number from 1.
    pub number: i64,
    /// The file it was read from.
    pub source_sha256: String,
    /// The import it came by.
    pub import_id: String,
    /// What it changed in the version before, JSON.
    pub diff: Option<String>,
    /// Moment of adoption.
    pub adopted_at: String,
    /// Id of the account.
    pub adopted_by: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
