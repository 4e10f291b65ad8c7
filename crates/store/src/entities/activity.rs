//! Lines of plans: activities, checkpoints, obligations.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A line of a plan.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "activity")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The plan.
    pub plan_id: String,
    /// The section it stands in.
    pub section_id: Option<String>,
    /// Code of the kind.
    pub kind: String,
    /// Place in the plan, from 0.
    pub position: i64,
    /// Place among its kind in the version in force; none when withdrawn.
    pub line_index: Option<i64>,
    /// Number as written.
    pub number: Option<String>,
    /// Title.
    pub title: String,
    /// Number and title folded, for search.
    pub search_folded: String,
    /// Audience.
    pub audience: Option<String>,
    /// The deadline, JSON.
    pub deadline: String,
    /// The document's deadline words.
    pub deadline_text: String,
    /// The parties, JSON.
    pub responsible: String,
    /// The document's responsible words.
    pub responsible_text: String,
    /// Expected result.
    pub expected: Option<String>,
    /// What was understood of it, JSON.
    pub indicators: String,
    /// Report documents, JSON.
    pub reports: String,
    /// Where it is published, JSON.
    pub channels: String,
    /// Where it stands in the document, JSON.
    pub source: String,
    /// The version that no longer has it.
    pub withdrawn_in_version: Option<i64>,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
