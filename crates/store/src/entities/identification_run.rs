//! Runs of identification: frozen with their rule and inputs.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A run.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "identification_run")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Year judged.
    pub year: i64,
    /// Name and version of the rule.
    pub rule: String,
    /// Title of the rule.
    pub rule_title: String,
    /// The rule as it was, TOML.
    pub rule_content: String,
    /// Version of the lake it rests on.
    pub lake_version: i64,
    /// Names of the files it rests on, JSON.
    pub sources: String,
    /// How many schools got each verdict, JSON.
    pub totals: String,
    /// Moment of the run.
    pub created_at: String,
    /// Id of the account.
    pub created_by: String,
    /// Number of the order that approved it.
    pub order_number: Option<String>,
    /// Date of that order.
    pub order_date: Option<String>,
    /// Moment of approval.
    pub approved_at: Option<String>,
    /// Id of the account that approved.
    pub approved_by: Option<String>,
    /// Moment it was withdrawn.
    pub withdrawn_at: Option<String>,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
