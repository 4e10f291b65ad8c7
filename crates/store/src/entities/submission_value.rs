//! Values of hand-ins.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Values of hand-ins.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "submission_value")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The hand-in.
    pub submission_id: String,
    /// Which indicator of the line, from 1.
    pub indicator: i64,
    /// The value, or the numerator of a share.
    pub numerator: f64,
    /// The denominator of a share.
    pub denominator: Option<f64>,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
