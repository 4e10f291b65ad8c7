//! People who sign in.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// What is typed to sign in.
    pub login: String,
    /// The login folded; unique.
    pub login_folded: String,
    /// Name to show.
    pub name: String,
    /// Code of the role.
    pub role: String,
    /// Argon2id hash in PHC form.
    pub password_hash: String,
    /// Moment of creation.
    pub created_at: String,
    /// Moment it was disabled.
    pub disabled_at: Option<String>,
    /// The person it belongs to.
    #[serde(default)]
    pub person_id: Option<String>,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
