//! Verdicts of a run, one row a school.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A verdict.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "identification_verdict")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The run.
    pub run_id: String,
    /// School: login of ФИС ОКО or `gia:КОД`.
    pub school: String,
    /// Its name.
    pub name: String,
    /// Its municipality.
    pub municipality: Option<String>,
    /// Name and login, folded for search.
    pub search_folded: String,
    /// `low`, `risk`, `clear` or `insufficient`.
    pub verdict: String,
    /// Place in the list: listed first, then by chance of being listed again.
    pub rank: i64,
    /// Statuses between spaces, for filters.
    pub statuses: String,
    /// The whole verdict of the contract, JSON.
    pub document: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
