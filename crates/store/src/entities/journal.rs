//! The journal.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "journal")]
pub struct Model {
    /// Number from 1 without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// Moment.
    pub at: String,
    /// Id of the account, or `system`.
    pub actor: String,
    /// Code of the action.
    pub action: String,
    /// Kind of the record.
    pub entity: String,
    /// Id of the record.
    pub entity_id: String,
    /// State before, JSON.
    pub before_json: Option<String>,
    /// State after, JSON.
    pub after_json: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Hash of the entry before.
    pub previous_hash: String,
    /// Its own hash.
    pub hash: String,
    /// The plan it is about; part of the hash where there are sums of rows.
    pub plan_id: Option<String>,
    /// The line it is about; part of the hash where there are sums of rows.
    pub activity_id: Option<String>,
    /// Sums of the rows that were changed, JSON; none in entries of older versions.
    pub rows_json: Option<String>,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
