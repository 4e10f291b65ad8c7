//! Sessions of people who signed in.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A session; only the hash of its secret is kept.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// SHA-256 of the secret.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    /// Whose.
    pub account_id: String,
    /// Token its forms carry.
    pub csrf: String,
    /// Moment of signing in.
    pub created_at: String,
    /// Moment of the last request.
    pub last_seen_at: String,
    /// Moment it ends in any case.
    pub expires_at: String,
    /// Which program on which device, in words.
    pub device: String,
    /// Network it was opened from.
    pub network: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
