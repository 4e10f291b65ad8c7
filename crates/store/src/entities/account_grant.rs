//! Rights of accounts.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Rights of accounts.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "account_grant")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Whose right.
    pub account_id: String,
    /// The organisation in which the person has the role.
    pub unit_id: Option<String>,
    /// Code of the role.
    pub role: String,
    /// Over which organisations, as JSON.
    pub scope: String,
    /// First day.
    pub starts_on: Option<String>,
    /// Last day.
    pub ends_on: Option<String>,
    /// Moment of creation.
    pub created_at: String,
    /// Id of the account that gave it.
    pub created_by: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
