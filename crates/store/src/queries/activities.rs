//! Lines of plans.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::BATCH;
use crate::entities::activity::{Column, Entity};
use crate::error::Error;
use crate::records::Activity;
use crate::writing::{Reader, Writing};

/// Lines of a plan in document order; withdrawn ones come last.
///
/// # Errors
/// The database's own failures.
pub async fn of_plan(reader: &Reader<'_>, plan_id: &str) -> Result<Vec<Activity>, Error> {
    let find = Entity::find().filter(Column::PlanId.eq(plan_id));
    Ok(find.order_by_asc(Column::Position).order_by_asc(Column::Id).all(&reader.0).await?)
}

/// How many activities a plan has in force, checkpoints and obligations apart.
///
/// # Errors
/// The database's own failures.
pub async fn count_in_force(reader: &Reader<'_>, plan_id: &str, kind: &str) -> Result<u64, Error> {
    let of_kind = Entity::find().filter(Column::PlanId.eq(plan_id)).filter(Column::Kind.eq(kind));
    Ok(of_kind.filter(Column::WithdrawnInVersion.is_null()).count(&reader.0).await?)
}

/// One line.
///
/// # Errors
/// The database's own failures.
pub async fn get(reader: &Reader<'_>, id: &str) -> Result<Option<Activity>, Error> {
    Ok(Entity::find_by_id(id).one(&reader.0).await?)
}

/// The nearest line in force before (`false`) or after (`true`) a position: id, number, title.
///
/// # Errors
/// The database's own failures.
pub async fn neighbour(
    reader: &Reader<'_>,
    plan_id: &str,
    position: i64,
    after: bool,
) -> Result<Option<(String, Option<String>, String)>, Error> {
    let find = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Number, Column::Title])
        .filter(Column::PlanId.eq(plan_id))
        .filter(Column::WithdrawnInVersion.is_null());
    let find = if after {
        find.filter(Column::Position.gt(position)).order_by_asc(Column::Position)
    } else {
        find.filter(Column::Position.lt(position)).order_by_desc(Column::Position)
    };
    Ok(find.limit(1).into_tuple().one(&reader.0).await?)
}

/// Adds lines.
///
/// # Errors
/// The database's own failures.
pub async fn insert(writing: &Writing, activities: Vec<Activity>) -> Result<(), Error> {
    for chunk in activities.chunks(BATCH) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        Entity::insert_many(rows).exec_without_returning(&writing.transaction).await?;
    }
    Ok(())
}

/// Writes a changed line over the one with its id.
///
/// # Errors
/// The database's own failures.
pub async fn update(writing: &Writing, activity: Activity) -> Result<(), Error> {
    let id = activity.id.clone();
    let changed = sea_orm::ActiveModelTrait::reset_all(activity.into_active_model());
    Entity::update_many().set(changed).filter(Column::Id.eq(id)).exec(&writing.transaction).await?;
    Ok(())
}

/// Marks a line as gone with a version, behind all others.
///
/// # Errors
/// The database's own failures.
pub async fn withdraw(writing: &Writing, id: &str, version: i64, position: i64) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::WithdrawnInVersion, Expr::value(version))
        .col_expr(Column::LineIndex, Expr::value(None::<i64>))
        .col_expr(Column::Position, Expr::value(position))
        .filter(Column::Id.eq(id))
        .exec(&writing.transaction)
        .await?;
    Ok(())
}
