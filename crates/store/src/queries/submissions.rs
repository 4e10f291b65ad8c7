//! What was handed in, and what reviewers said of it.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::MOST_IDS;
use crate::entities::{review, submission, submission_file, submission_value};
use crate::error::Error;
use crate::records::{Review, Submission, SubmissionFile, SubmissionValue};
use crate::writing::{Reader, Writing};

/// Hand-ins of some assignments, each assignment's in order.
///
/// # Errors
/// The database's own failures.
pub async fn of_assignments(reader: &Reader<'_>, ids: &[String]) -> Result<Vec<Submission>, Error> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(MOST_IDS) {
        let found = submission::Entity::find()
            .filter(submission::Column::AssignmentId.is_in(chunk.iter().map(String::as_str)))
            .order_by_asc(submission::Column::AssignmentId)
            .order_by_asc(submission::Column::Number);
        rows.extend(found.all(&reader.0).await?);
    }
    Ok(rows)
}

/// Answers of reviewers to some hand-ins, in the order in which they were given.
///
/// # Errors
/// The database's own failures.
pub async fn reviews(reader: &Reader<'_>, ids: &[String]) -> Result<Vec<Review>, Error> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(MOST_IDS) {
        let found = review::Entity::find()
            .filter(review::Column::SubmissionId.is_in(chunk.iter().map(String::as_str)))
            .order_by_asc(review::Column::ReviewedAt)
            .order_by_asc(review::Column::Id);
        rows.extend(found.all(&reader.0).await?);
    }
    Ok(rows)
}

/// Values of some hand-ins.
///
/// # Errors
/// The database's own failures.
pub async fn values(reader: &Reader<'_>, ids: &[String]) -> Result<Vec<SubmissionValue>, Error> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(MOST_IDS) {
        let found = submission_value::Entity::find()
            .filter(submission_value::Column::SubmissionId.is_in(chunk.iter().map(String::as_str)))
            .order_by_asc(submission_value::Column::Id);
        rows.extend(found.all(&reader.0).await?);
    }
    Ok(rows)
}

/// Files of some hand-ins, in order.
///
/// # Errors
/// The database's own failures.
pub async fn files(reader: &Reader<'_>, ids: &[String]) -> Result<Vec<SubmissionFile>, Error> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(MOST_IDS) {
        let found = submission_file::Entity::find()
            .filter(submission_file::Column::SubmissionId.is_in(chunk.iter().map(String::as_str)))
            .order_by_asc(submission_file::Column::SubmissionId)
            .order_by_asc(submission_file::Column::Position);
        rows.extend(found.all(&reader.0).await?);
    }
    Ok(rows)
}

/// Hand-ins that carry a file with this content.
///
/// # Errors
/// The database's own failures.
pub async fn with_content(reader: &Reader<'_>, sha256: &str) -> Result<Vec<SubmissionFile>, Error> {
    Ok(submission_file::Entity::find().filter(submission_file::Column::Sha256.eq(sha256)).all(&reader.0).await?)
}

/// One hand-in.
///
/// # Errors
/// The database's own failures.
pub async fn get(reader: &Reader<'_>, id: &str) -> Result<Option<Submission>, Error> {
    Ok(submission::Entity::find_by_id(id).one(&reader.0).await?)
}

/// Adds a hand-in with its values and files.
///
/// # Errors
/// [`Error::Taken`] `submission.number` when somebody handed in meanwhile.
pub async fn insert(
    writing: &Writing,
    submission: Submission,
    values: Vec<SubmissionValue>,
    files: Vec<SubmissionFile>,
) -> Result<(), Error> {
    let transaction = &writing.transaction;
    submission::Entity::insert(submission.into_active_model()).exec_without_returning(transaction).await?;
    if !values.is_empty() {
        let rows = values.into_iter().map(IntoActiveModel::into_active_model);
        submission_value::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    }
    if !files.is_empty() {
        let rows = files.into_iter().map(IntoActiveModel::into_active_model);
        submission_file::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// Notes that a hand-in was taken back.
///
/// # Errors
/// The database's own failures.
pub async fn withdraw(writing: &Writing, id: &str, at: &str) -> Result<(), Error> {
    submission::Entity::update_many()
        .col_expr(submission::Column::WithdrawnAt, Expr::value(at))
        .filter(submission::Column::Id.eq(id))
        .exec(&writing.transaction)
        .await?;
    Ok(())
}

/// Adds an answer of a reviewer.
///
/// # Errors
/// The database's own failures.
pub async fn insert_review(writing: &Writing, review: Review) -> Result<(), Error> {
    review::Entity::insert(review.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}
