//! Rules, runs of identification and their verdicts.

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{contains_words, offset};
use crate::entities::{identification_rule, identification_run, identification_verdict};
use crate::error::Error;
use crate::records::{IdentificationRule, IdentificationRun, IdentificationVerdict};
use crate::writing::{Reader, Writing};

/// Verdicts inserted by one statement: ten columns each.
const BATCH: usize = 1_000;

/// Every rule a region added, by name, newest version first.
///
/// # Errors
/// The database's own failures.
pub async fn rules(reader: &Reader<'_>) -> Result<Vec<IdentificationRule>, Error> {
    let by_name = identification_rule::Entity::find().order_by_asc(identification_rule::Column::Name);
    Ok(by_name.order_by_desc(identification_rule::Column::Version).all(&reader.0).await?)
}

/// Adds a rule.
///
/// # Errors
/// [`Error::Taken`] when this version of it is known.
pub async fn insert_rule(writing: &Writing, rule: IdentificationRule) -> Result<(), Error> {
    identification_rule::Entity::insert(rule.into_active_model()).exec_without_returning(&writing.transaction).await?;
    Ok(())
}

/// One run.
///
/// # Errors
/// The database's own failures.
pub async fn run(reader: &Reader<'_>, id: &str) -> Result<Option<IdentificationRun>, Error> {
    Ok(identification_run::Entity::find_by_id(id).one(&reader.0).await?)
}

/// Runs, newest first, and how many there are in all.
///
/// # Errors
/// The database's own failures.
pub async fn runs(reader: &Reader<'_>, page: u64, size: u64) -> Result<(Vec<IdentificationRun>, u64), Error> {
    let all = identification_run::Entity::find();
    let total = all.clone().count(&reader.0).await?;
    let newest = all.order_by_desc(identification_run::Column::CreatedAt).order_by_desc(identification_run::Column::Id);
    Ok((newest.limit(size).offset(offset(page, size)).all(&reader.0).await?, total))
}

/// Runs made before this one that were not withdrawn, newest first.
///
/// # Errors
/// The database's own failures.
pub async fn runs_before(reader: &Reader<'_>, run: &IdentificationRun) -> Result<Vec<IdentificationRun>, Error> {
    let before = identification_run::Entity::find()
        .filter(identification_run::Column::CreatedAt.lt(run.created_at.as_str()))
        .filter(identification_run::Column::WithdrawnAt.is_null());
    Ok(before.order_by_desc(identification_run::Column::CreatedAt).all(&reader.0).await?)
}

/// Adds a run with its verdicts.
///
/// # Errors
/// The database's own failures.
pub async fn insert_run(
    writing: &Writing,
    run: IdentificationRun,
    verdicts: Vec<IdentificationVerdict>,
) -> Result<(), Error> {
    identification_run::Entity::insert(run.into_active_model()).exec_without_returning(&writing.transaction).await?;
    let mut rows = verdicts.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        let batch: Vec<identification_verdict::ActiveModel> = rows.by_ref().take(BATCH).collect();
        identification_verdict::Entity::insert_many(batch).exec_without_returning(&writing.transaction).await?;
    }
    Ok(())
}

/// Writes a changed run over the one with its id.
///
/// # Errors
/// The database's own failures.
pub async fn update_run(writing: &Writing, run: IdentificationRun) -> Result<(), Error> {
    let id = run.id.clone();
    let changed = sea_orm::ActiveModelTrait::reset_all(run.into_active_model());
    let update = identification_run::Entity::update_many().set(changed);
    update.filter(identification_run::Column::Id.eq(id)).exec(&writing.transaction).await?;
    Ok(())
}

/// What of a run's verdicts is asked for. Empty texts admit all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VerdictFilter {
    /// `low`, `risk`, `clear` or `insufficient`.
    pub verdict: String,
    /// A status, for example `stagnation`.
    pub status: String,
    /// Municipality by name.
    pub municipality: String,
    /// Folded words of the name or login.
    pub words: String,
    /// Only these schools, when a list is given.
    pub among: Option<Vec<String>>,
}

/// A page of a run's verdicts in their order, and how many there are in all.
///
/// # Errors
/// The database's own failures.
pub async fn verdicts(
    reader: &Reader<'_>,
    run_id: &str,
    filter: &VerdictFilter,
    page: u64,
    size: u64,
) -> Result<(Vec<IdentificationVerdict>, u64), Error> {
    use identification_verdict::Column;
    let mut find = identification_verdict::Entity::find().filter(Column::RunId.eq(run_id));
    if !filter.verdict.is_empty() {
        find = find.filter(Column::Verdict.eq(filter.verdict.as_str()));
    }
    if !filter.status.is_empty() {
        find = find.filter(Column::Statuses.contains(format!(" {} ", filter.status)));
    }
    if !filter.municipality.is_empty() {
        find = find.filter(Column::Municipality.eq(filter.municipality.as_str()));
    }
    if let Some(schools) = &filter.among {
        find = find.filter(Column::School.is_in(schools.iter().map(String::as_str)));
    }
    let find = find.filter(contains_words(Column::SearchFolded, &filter.words));
    let total = find.clone().count(&reader.0).await?;
    let ordered = find.order_by_asc(Column::Rank).order_by_asc(Column::Id);
    Ok((ordered.limit(size).offset(offset(page, size)).all(&reader.0).await?, total))
}

/// The verdict of a run on a school.
///
/// # Errors
/// The database's own failures.
pub async fn verdict(reader: &Reader<'_>, run_id: &str, school: &str) -> Result<Option<IdentificationVerdict>, Error> {
    let find = identification_verdict::Entity::find().filter(identification_verdict::Column::RunId.eq(run_id));
    Ok(find.filter(identification_verdict::Column::School.eq(school)).one(&reader.0).await?)
}

/// School, name, municipality, verdict and statuses of a whole run: for the map and for comparing runs.
///
/// # Errors
/// The database's own failures.
pub async fn outline(reader: &Reader<'_>, run_id: &str) -> Result<Vec<VerdictOutline>, Error> {
    use identification_verdict::Column;
    let rows = identification_verdict::Entity::find()
        .filter(Column::RunId.eq(run_id))
        .select_only()
        .columns([Column::School, Column::Name, Column::Municipality, Column::Verdict, Column::Statuses])
        .order_by_asc(Column::Rank)
        .into_tuple::<(String, String, Option<String>, String, String)>()
        .all(&reader.0)
        .await?;
    let outline = |(school, name, municipality, verdict, statuses)| VerdictOutline {
        school,
        name,
        municipality,
        verdict,
        statuses,
    };
    Ok(rows.into_iter().map(outline).collect())
}

/// A verdict without its ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictOutline {
    /// School.
    pub school: String,
    /// Its name.
    pub name: String,
    /// Its municipality.
    pub municipality: Option<String>,
    /// `low`, `risk`, `clear` or `insufficient`.
    pub verdict: String,
    /// Statuses between spaces.
    pub statuses: String,
}
