//! Imports on their way to a plan.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An import.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "import")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The stored file, once read.
    pub source_sha256: Option<String>,
    /// The file that waits to be read.
    pub staged_sha256: Option<String>,
    /// Name of the file.
    pub name: String,
    /// Code of the state.
    pub state: String,
    /// What is being done, in Russian.
    pub progress: String,
    /// Why it was refused, JSON.
    pub refusal: Option<String>,
    /// Title of the roadmap.
    pub title: Option<String>,
    /// Lines read.
    pub line_count: i64,
    /// Corrections by line, JSON.
    pub edits: String,
    /// Who the parties are, JSON.
    pub bindings: String,
    /// Decisions on past windows, JSON.
    pub past: String,
    /// Changes of an amendment not taken over, JSON.
    pub kept_changes: String,
    /// The unit that will own the plan.
    pub owner_unit_id: Option<String>,
    /// The plan it amends.
    pub target_plan_id: Option<String>,
    /// The plan it became.
    pub plan_id: Option<String>,
    /// Id of the account.
    pub created_by: String,
    /// Moment of the upload.
    pub created_at: String,
    /// Moment of the last change.
    pub updated_at: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
