//! Calendar feeds.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A feed; only the hash of its secret is kept.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "feed")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// SHA-256 of the secret.
    pub token_hash: String,
    /// The unit whose work it shows.
    pub owner_unit_id: Option<String>,
    /// Or the person.
    pub owner_person_id: Option<String>,
    /// Name.
    pub name: String,
    /// Id of the account.
    pub created_by: String,
    /// Moment of creation.
    pub created_at: String,
    /// Moment it was revoked.
    pub revoked_at: Option<String>,
    /// Moment it was read last.
    pub last_fetched_at: Option<String>,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
