//! The counts as an aggregate of SQL, for DataFusion and for a cluster that runs its plans:
//!
//! ```sql
//! SELECT school, class, work_counts(items, "primary", test, mark, journal, absent, '1,2,1', 36) FROM sittings GROUP BY school, class
//! ```
//!
//! The last two arguments are the items' highest scores and the lowest sufficient test score (−1 when there is none). The
//! answer is bytes (see [`super::encoding`]); they also are the state that travels between partial and final aggregation.
//! The sums are those of the fold, made by the same code, so that both agree to the last unit.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, BooleanArray, PrimitiveArray, RecordBatch};
use arrow::datatypes::{DataType, Field, Int64Type, Schema};
use datafusion::common::{Result, ScalarValue, exec_datafusion_err, exec_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility,
};
use datafusion::prelude::{DataFrame, SessionContext};
use domain::results::counts::{ItemCounts, WorkCounts};
use domain::results::work::Work;

use super::columns::{Columns, Scratch};
use super::encoding::{decode, encode};
use super::fold::{Below, GroupCounts, Grouping, ScanError};
use super::items::Maxima;

/// Name of the aggregate in SQL.
const NAME: &str = "work_counts";

/// Number of arguments.
const ARGUMENTS: usize = 8;

/// The aggregate, to be registered where plans are made and where they run.
pub fn work_counts() -> AggregateUDF {
    AggregateUDF::from(WorkCountsFunction { signature: Signature::any(ARGUMENTS, Volatility::Immutable) })
}

/// The query that counts a work in a table of its sittings.
pub fn sql(table: &str, work: &Work, below: Below, grouping: Grouping) -> String {
    let maxima: Vec<String> = work.items.iter().map(|item| item.max.to_string()).collect();
    let items = if work.items.is_empty() { "NULL" } else { "items" };
    let minimum = below.minimum.map_or(-1, i64::from);
    let groups = match grouping {
        Grouping::School => "school",
        Grouping::Class => "school, class",
    };
    format!(
        "SELECT {groups}, {NAME}({items}, \"primary\", test, mark, journal, absent, '{}', {minimum}) AS counts \
         FROM {table} GROUP BY {groups}",
        maxima.join(",")
    )
}

/// Runs a query made by [`sql`], wherever the session runs its plans, and gives the groups sorted.
///
/// # Errors
/// The query is refused or a file is not read.
pub async fn run(session: &SessionContext, query: &str) -> std::result::Result<Vec<GroupCounts>, ScanError> {
    groups(session.sql(query).await?).await
}

async fn groups(frame: DataFrame) -> std::result::Result<Vec<GroupCounts>, ScanError> {
    let mut groups = Vec::new();
    for batch in frame.collect().await? {
        let text = |name: &str| {
            let column = batch.column_by_name(name)?;
            arrow::compute::cast(column, &DataType::Utf8).ok()
        };
        let schools = text("school").ok_or(ScanError::Column("school"))?;
        let classes = text("class");
        let counts = batch.column_by_name("counts").and_then(|counts| counts.as_binary_opt::<i32>());
        let counts = counts.ok_or(ScanError::Column("counts"))?;
        for row in 0..batch.num_rows() {
            let class = classes.as_ref().map(|classes| classes.as_string::<i32>());
            groups.push(GroupCounts {
                school: schools.as_string::<i32>().value(row).to_owned(),
                class: class.filter(|class| class.is_valid(row)).map(|class| class.value(row).to_owned()),
                counts: decode(counts.value(row)).ok_or(ScanError::Column("counts"))?,
            });
        }
    }
    groups.sort_by(|a, b| (&a.school, &a.class).cmp(&(&b.school, &b.class)));
    Ok(groups)
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct WorkCountsFunction {
    signature: Signature,
}

impl AggregateUDFImpl for WorkCountsFunction {
    fn name(&self) -> &str {
        NAME
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Binary)
    }

    fn accumulator(&self, _: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Ok(Box::<OneGroup>::default())
    }

    fn state_fields(&self, arguments: StateFieldsArgs<'_>) -> Result<Vec<Arc<Field>>> {
        Ok(vec![Arc::new(Field::new(format_state_name(arguments.name, "counts"), DataType::Binary, true))])
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs<'_>) -> bool {
        true
    }

    fn create_groups_accumulator(&self, _: AccumulatorArgs<'_>) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::<Groups>::default())
    }
}

/// Counts by the number that DataFusion gave a group.
#[derive(Debug, Default)]
struct Groups {
    counts: Vec<WorkCounts>,
}

impl Groups {
    fn grow(&mut self, groups: usize) {
        if self.counts.len() < groups {
            self.counts.resize_with(groups, WorkCounts::default);
        }
    }

    fn add(&mut self, values: &[ArrayRef], groups: &[usize]) -> Result<()> {
        let batch = as_batch(values)?;
        let columns = Columns::of(&batch).map_err(|error| exec_datafusion_err!("{NAME}: {error}"))?;
        let (maxima, below) = parameters(values)?;
        let maxima = Maxima::new(columns.width(), &maxima);
        let mut scratch = Scratch::new(&columns);
        let mut from = 0;
        while from < groups.len() {
            let group = groups[from];
            let length = groups[from..].iter().position(|other| *other != group).unwrap_or(groups.len() - from);
            columns.count(from..from + length, below, &maxima, &mut scratch, &mut self.counts[group]);
            from += length;
        }
        Ok(())
    }

    fn emit(&mut self, emit_to: EmitTo) -> ArrayRef {
        Arc::new(BinaryArray::from_iter_values(emit_to.take_needed(&mut self.counts).iter().map(encode)))
    }
}

impl GroupsAccumulator for Groups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        total: usize,
    ) -> Result<()> {
        self.grow(total);
        let Some(filter) = filter else { return self.add(values, groups) };
        let kept = |row: usize| filter.is_valid(row) && filter.value(row);
        let groups: Vec<usize> =
            groups.iter().enumerate().filter(|(row, _)| kept(*row)).map(|(_, group)| *group).collect();
        let values: Vec<ArrayRef> =
            values.iter().map(|column| Ok(arrow::compute::filter(column, filter)?)).collect::<Result<_>>()?;
        self.add(&values, &groups)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        Ok(self.emit(emit_to))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.emit(emit_to)])
    }

    fn merge_batch(&mut self, values: &[ArrayRef], groups: &[usize], total: usize) -> Result<()> {
        self.grow(total);
        for (state, group) in states(values)?.iter().zip(groups) {
            self.counts[*group].merge(&state_counts(state)?);
        }
        Ok(())
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let rows = values.first().map_or(0, |column| column.len());
        let mut each = Groups::default();
        each.update_batch(values, &(0..rows).collect::<Vec<_>>(), filter, rows)?;
        each.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        let lists = |counts: &WorkCounts| {
            counts.histogram.capacity() * size_of::<u64>() + counts.items.capacity() * size_of::<ItemCounts>()
        };
        self.counts.capacity() * size_of::<WorkCounts>() + self.counts.iter().map(lists).sum::<usize>()
    }
}

/// The aggregate without groups.
#[derive(Debug, Default)]
struct OneGroup {
    groups: Groups,
}

impl OneGroup {
    fn bytes(&mut self) -> ScalarValue {
        self.groups.grow(1);
        ScalarValue::Binary(self.groups.counts.first().map(encode))
    }
}

impl Accumulator for OneGroup {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = values.first().map_or(0, |column| column.len());
        self.groups.update_batch(values, &vec![0; rows], None, 1)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(self.bytes())
    }

    fn size(&self) -> usize {
        self.groups.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.bytes()])
    }

    fn merge_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = values.first().map_or(0, |column| column.len());
        self.groups.merge_batch(values, &vec![0; rows], 1)
    }
}

fn states(values: &[ArrayRef]) -> Result<&BinaryArray> {
    let states = values.first().and_then(|column| column.as_binary_opt::<i32>());
    states.ok_or_else(|| exec_datafusion_err!("{NAME}: the state is not bytes"))
}

fn state_counts(state: Option<&[u8]>) -> Result<WorkCounts> {
    match state.map(decode) {
        None => Ok(WorkCounts::default()),
        Some(Some(counts)) => Ok(counts),
        Some(None) => exec_err!("{NAME}: the state is damaged"),
    }
}

/// The counted arguments under the names of [`crate::schema`]; items that are no vector (a work without items) are left out.
fn as_batch(values: &[ArrayRef]) -> Result<RecordBatch> {
    if values.len() != ARGUMENTS {
        return exec_err!("{NAME} takes {ARGUMENTS} arguments");
    }
    let names = ["items", "primary", "test", "mark", "journal", "absent"];
    let counted = names.into_iter().zip(values).filter(|(_, column)| !column.data_type().is_null());
    let (fields, columns): (Vec<Field>, Vec<ArrayRef>) =
        counted.map(|(name, column)| (Field::new(name, column.data_type().clone(), true), column.clone())).unzip();
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?)
}

/// Highest scores and minimum, the same in every row.
fn parameters(values: &[ArrayRef]) -> Result<(Vec<u8>, Below)> {
    let wrong = || exec_datafusion_err!("{NAME}: the last arguments are the highest scores and the minimum");
    let [.., maxima, minimum] = values else { return exec_err!("{NAME} takes {ARGUMENTS} arguments") };
    let maxima = arrow::compute::cast(maxima, &DataType::Utf8)?;
    let maxima = maxima.as_string_opt::<i32>().ok_or_else(wrong)?;
    let minimum: &PrimitiveArray<Int64Type> = minimum.as_primitive_opt().ok_or_else(wrong)?;
    if maxima.is_empty() {
        return Ok((Vec::new(), Below::default()));
    }
    let scores = maxima.value(0).split(',').filter(|score| !score.is_empty());
    let scores = scores.map(|score| score.parse().map_err(|_| wrong())).collect::<Result<_>>()?;
    Ok((scores, Below { minimum: u16::try_from(minimum.value(0)).ok() }))
}
