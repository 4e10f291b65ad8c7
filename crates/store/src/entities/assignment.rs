//! Assignments: activity, owner, window.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An assignment.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "assignment")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The plan; none for an agreement of a visit.
    pub plan_id: Option<String>,
    /// The line; none for an agreement of a visit.
    pub activity_id: Option<String>,
    /// The visit that agreed it.
    #[serde(default)]
    pub visit_id: Option<String>,
    /// Place among the agreements of the visit, from 1.
    #[serde(default)]
    pub position: Option<i64>,
    /// The words of the agreement.
    #[serde(default)]
    pub subject: Option<String>,
    /// The unit that owns it, or the curated unit beside a person.
    pub unit_id: Option<String>,
    /// The person who owns it.
    pub person_id: Option<String>,
    /// First day as the document has it.
    pub planned_start: Option<String>,
    /// Last day as the document has it; a person may have moved the window.
    pub planned_due: Option<String>,
    /// First day.
    pub window_start: Option<String>,
    /// Last day; none for undated work.
    pub window_due: Option<String>,
    /// Code of the status: the fold over what was handed in and reviewed, kept for queries.
    pub status: String,
    /// Note of the last change.
    pub note: Option<String>,
    /// Day it was done.
    pub done_on: Option<String>,
    /// Code of the step of confirmation that waits for its reviewer.
    #[serde(default)]
    pub open_step: Option<String>,
    /// Id of the account whose hand-in waits.
    #[serde(default)]
    pub handed_in_by: Option<String>,
    /// The version that no longer asks for it.
    pub withdrawn_in_version: Option<i64>,
    /// Id in calendars, for life.
    pub uid: String,
    /// Grows with every change.
    pub sequence: i64,
    /// Moment of creation.
    pub created_at: String,
    /// Moment of the last change.
    pub updated_at: String,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
