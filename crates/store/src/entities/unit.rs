//! Organisations.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "unit")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Code of the kind.
    pub kind: String,
    /// Full name.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// Short name folded, for sorting.
    pub name_folded: String,
    /// Names and code folded, for search.
    pub search_folded: String,
    /// Code in the exam system or one's own; unique.
    pub code: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Moment of creation.
    pub created_at: String,
    /// Moment it was put away.
    pub archived_at: Option<String>,
    /// Grows with every change.
    pub revision: i64,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
