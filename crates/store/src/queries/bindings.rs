//! Who the parties of a document are here, and what they were the last time.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::{BATCH, MOST_IDS};
use crate::entities::{binding_target, party_binding, party_memory};
use crate::error::Error;
use crate::records::{BindingTarget, PartyBinding, PartyMemory};
use crate::writing::{Reader, Writing};

/// Parties of a plan with their targets in order.
///
/// # Errors
/// The database's own failures.
pub async fn of_plan(reader: &Reader<'_>, plan_id: &str) -> Result<Vec<(PartyBinding, Vec<BindingTarget>)>, Error> {
    let bindings = party_binding::Entity::find()
        .filter(party_binding::Column::PlanId.eq(plan_id))
        .order_by_asc(party_binding::Column::PartyFolded)
        .all(&reader.0)
        .await?;
    let ids: Vec<&str> = bindings.iter().map(|b| b.id.as_str()).collect();
    let mut targets: Vec<BindingTarget> = Vec::new();
    for chunk in ids.chunks(MOST_IDS) {
        let found = binding_target::Entity::find()
            .filter(binding_target::Column::BindingId.is_in(chunk.iter().copied()))
            .order_by_asc(binding_target::Column::Position);
        targets.extend(found.all(&reader.0).await?);
    }
    let mut by_binding: std::collections::HashMap<String, Vec<BindingTarget>> = std::collections::HashMap::new();
    for target in targets {
        by_binding.entry(target.binding_id.clone()).or_default().push(target);
    }
    Ok(bindings
        .into_iter()
        .map(|b| {
            let targets = by_binding.remove(&b.id).unwrap_or_default();
            (b, targets)
        })
        .collect())
}

/// Replaces all bindings of a plan.
///
/// # Errors
/// [`Error::Reference`] when a unit or person is not there.
pub async fn replace(
    writing: &Writing,
    plan_id: &str,
    bindings: Vec<PartyBinding>,
    targets: Vec<BindingTarget>,
) -> Result<(), Error> {
    let old = of_plan(&writing.reader(), plan_id).await?;
    let old_ids: Vec<&str> = old.iter().map(|(b, _)| b.id.as_str()).collect();
    for chunk in old_ids.chunks(MOST_IDS) {
        binding_target::Entity::delete_many()
            .filter(binding_target::Column::BindingId.is_in(chunk.iter().copied()))
            .exec(&writing.transaction)
            .await?;
    }
    party_binding::Entity::delete_many()
        .filter(party_binding::Column::PlanId.eq(plan_id))
        .exec(&writing.transaction)
        .await?;
    for chunk in bindings.chunks(BATCH) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        party_binding::Entity::insert_many(rows).exec_without_returning(&writing.transaction).await?;
    }
    for chunk in targets.chunks(BATCH) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        binding_target::Entity::insert_many(rows).exec_without_returning(&writing.transaction).await?;
    }
    Ok(())
}

/// What these parties meant the last time; unknown ones are left out.
///
/// # Errors
/// The database's own failures.
pub async fn remembered(reader: &Reader<'_>, folded: &[String]) -> Result<Vec<PartyMemory>, Error> {
    let mut rows = Vec::new();
    for chunk in folded.chunks(MOST_IDS) {
        let found = party_memory::Entity::find()
            .filter(party_memory::Column::PartyFolded.is_in(chunk.iter().map(String::as_str)));
        rows.extend(found.all(&reader.0).await?);
    }
    Ok(rows)
}

/// Remembers what parties mean.
///
/// # Errors
/// The database's own failures.
pub async fn remember(writing: &Writing, memories: Vec<PartyMemory>) -> Result<(), Error> {
    for chunk in memories.chunks(BATCH) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        let newest = OnConflict::column(party_memory::Column::PartyFolded)
            .update_columns([party_memory::Column::Targets, party_memory::Column::UpdatedAt])
            .to_owned();
        party_memory::Entity::insert_many(rows)
            .on_conflict(newest)
            .exec_without_returning(&writing.transaction)
            .await?;
    }
    Ok(())
}
