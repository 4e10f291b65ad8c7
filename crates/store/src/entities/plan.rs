//! Adopted plans.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "plan")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Title.
    pub title: String,
    /// Title and territory folded, for search.
    pub search_folded: String,
    /// Kind of the document.
    pub kind: String,
    /// Region.
    pub region: Option<String>,
    /// Municipality.
    pub municipality: Option<String>,
    /// Kind of the approving paper.
    pub approval_kind: Option<String>,
    /// Its number.
    pub approval_number: Option<String>,
    /// Its date.
    pub approval_date: Option<String>,
    /// Who issued it.
    pub approval_issuer: Option<String>,
    /// Who signed it.
    pub approval_signatory: Option<String>,
    /// First day.
    pub period_start: String,
    /// Last day.
    pub period_end: String,
    /// The unit that owns it.
    pub owner_unit_id: Option<String>,
    /// Version in force.
    pub version: i64,
    /// Moment of the first adoption.
    pub created_at: String,
    /// Moment the version in force was adopted.
    pub adopted_at: String,
    /// Id of the account.
    pub adopted_by: String,
    /// Moment it was put away.
    pub archived_at: Option<String>,
    /// Steps of confirmation, as JSON; the coordinator alone when none.
    #[serde(default)]
    pub review_steps: Option<String>,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
