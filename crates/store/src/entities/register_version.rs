//! A version of a row of a register.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A version of a row of a register.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "register_version")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub row_id: String,
    /// Number of the version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    /// Values, JSON.
    pub row_values: String,
    /// The load that brought it.
    pub load_id: Option<String>,
    /// Sheet of the file.
    pub sheet: Option<String>,
    /// Row of the sheet.
    pub sheet_row: Option<i64>,
    /// Moment.
    pub changed_at: String,
    /// Id of the account, or `system`.
    pub changed_by: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
