//! Who the parties of plans are.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One unit or person that a party stands for.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "binding_target")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The party.
    pub binding_id: String,
    /// Place in the list.
    pub position: i64,
    /// The unit.
    pub unit_id: Option<String>,
    /// Or the person.
    pub person_id: Option<String>,
    /// Or a set of units.
    #[serde(default)]
    pub set_id: Option<String>,
    /// 1 when the curators of the members of the set are meant.
    #[serde(default)]
    pub curators: Option<i64>,
}

/// No relation is declared: queries name their joins.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
