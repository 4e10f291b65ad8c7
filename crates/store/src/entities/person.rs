//! People who do the work.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Full name.
    pub name: String,
    /// Name folded, for sorting.
    pub name_folded: String,
    /// Name and position folded, for search.
    pub search_folded: String,
    /// Position.
    pub position: String,
    /// Where they work.
    pub unit_id: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Moment of creation.
    pub created_at: String,
    /// Moment they were put away.
    pub archived_at: Option<String>,
    /// Grows with every change.
    pub revision: i64,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
