//! Plans, their versions and sections.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{BATCH, MOST_IDS, contains_words, offset};
use crate::entities::{plan, plan_version, section};
use crate::error::Error;
use crate::records::{Plan, PlanVersion, Section};
use crate::writing::{Reader, Writing};

/// A page of plans, newest first, and how many there are in all.
///
/// # Errors
/// The database's own failures.
pub async fn list(
    reader: &Reader<'_>,
    words: &str,
    archived: bool,
    page: u64,
    size: u64,
) -> Result<(Vec<Plan>, u64), Error> {
    let put_away = if archived { plan::Column::ArchivedAt.is_not_null() } else { plan::Column::ArchivedAt.is_null() };
    let chosen = plan::Entity::find().filter(contains_words(plan::Column::SearchFolded, words).add(put_away));
    let total = chosen.clone().count(&reader.0).await?;
    let newest = chosen.order_by_desc(plan::Column::CreatedAt).order_by_desc(plan::Column::Id);
    Ok((newest.limit(size).offset(offset(page, size)).all(&reader.0).await?, total))
}

/// One plan.
///
/// # Errors
/// The database's own failures.
pub async fn get(reader: &Reader<'_>, id: &str) -> Result<Option<Plan>, Error> {
    Ok(plan::Entity::find_by_id(id).one(&reader.0).await?)
}

/// Plans by id; unknown ids are left out.
///
/// # Errors
/// The database's own failures.
pub async fn by_ids(reader: &Reader<'_>, ids: &[String]) -> Result<Vec<Plan>, Error> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(MOST_IDS) {
        let found = plan::Entity::find().filter(plan::Column::Id.is_in(chunk.iter().map(String::as_str)));
        rows.extend(found.all(&reader.0).await?);
    }
    Ok(rows)
}

/// Adds a plan.
///
/// # Errors
/// [`Error::Reference`] when the owner is not there.
pub async fn insert(writing: &Writing, plan: Plan) -> Result<(), Error> {
    plan::Entity::insert(plan.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// Writes a changed plan over the one with its id.
///
/// # Errors
/// [`Error::Reference`] when the owner is not there.
pub async fn update(writing: &Writing, plan: Plan) -> Result<(), Error> {
    let id = plan.id.clone();
    let changed = sea_orm::ActiveModelTrait::reset_all(plan.into_active_model());
    plan::Entity::update_many().set(changed).filter(plan::Column::Id.eq(id)).exec(&writing.transaction).await?;
    Ok(())
}

/// Versions of a plan, newest first.
///
/// # Errors
/// The database's own failures.
pub async fn versions(reader: &Reader<'_>, plan_id: &str) -> Result<Vec<PlanVersion>, Error> {
    let find = plan_version::Entity::find().filter(plan_version::Column::PlanId.eq(plan_id));
    Ok(find.order_by_desc(plan_version::Column::Number).all(&reader.0).await?)
}

/// One version of a plan.
///
/// # Errors
/// The database's own failures.
pub async fn version(reader: &Reader<'_>, plan_id: &str, number: i64) -> Result<Option<PlanVersion>, Error> {
    let find = plan_version::Entity::find().filter(plan_version::Column::PlanId.eq(plan_id));
    Ok(find.filter(plan_version::Column::Number.eq(number)).one(&reader.0).await?)
}

/// Adds a version.
///
/// # Errors
/// [`Error::Taken`] `plan_version.number`.
pub async fn insert_version(writing: &Writing, version: PlanVersion) -> Result<(), Error> {
    plan_version::Entity::insert(version.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// Sections of a plan in document order, without the withdrawn ones unless asked for.
///
/// # Errors
/// The database's own failures.
pub async fn sections(reader: &Reader<'_>, plan_id: &str, withdrawn: bool) -> Result<Vec<Section>, Error> {
    let mut find = section::Entity::find().filter(section::Column::PlanId.eq(plan_id));
    if !withdrawn {
        find = find.filter(section::Column::WithdrawnInVersion.is_null());
    }
    Ok(find.order_by_asc(section::Column::Position).order_by_asc(section::Column::Id).all(&reader.0).await?)
}

/// Adds sections.
///
/// # Errors
/// The database's own failures.
pub async fn insert_sections(writing: &Writing, sections: Vec<Section>) -> Result<(), Error> {
    for chunk in sections.chunks(BATCH) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        section::Entity::insert_many(rows).exec_without_returning(&writing.transaction).await?;
    }
    Ok(())
}

/// Marks the sections of a plan as gone with a version; their withdrawn lines still stand in them.
///
/// # Errors
/// The database's own failures.
pub async fn withdraw_sections(writing: &Writing, plan_id: &str, version: i64) -> Result<(), Error> {
    section::Entity::update_many()
        .col_expr(section::Column::WithdrawnInVersion, Expr::value(version))
        .filter(section::Column::PlanId.eq(plan_id))
        .filter(section::Column::WithdrawnInVersion.is_null())
        .exec(&writing.transaction)
        .await?;
    Ok(())
}

/// Ids of the plans that are not put away.
///
/// # Errors
/// The database's own failures.
pub async fn in_force(reader: &Reader<'_>) -> Result<Vec<String>, Error> {
    let ids = plan::Entity::find().select_only().column(plan::Column::Id).filter(plan::Column::ArchivedAt.is_null());
    Ok(ids.order_by_asc(plan::Column::Id).into_tuple().all(&reader.0).await?)
}
