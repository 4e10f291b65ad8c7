//! A list of organisations from a workbook: look first, then take over.

use std::collections::HashMap;

use domain::access::Action;
use domain::unit::{CheckedUnit, RowProblem, UnitRow, check_rows};
use phrases::text::{fold, squeeze};
use serde::Serialize;
use store::queries::units as queries;
use store::records::{Unit, UnitLink};

use super::UnitInput;
use crate::actor::allow_common;
use crate::ports::OutputFile;
use crate::support::{event, finish};
use crate::{Actor, App, Failure};

/// A list of units read from a sheet, before anything is saved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitsPreview {
    /// Ticket for [`import_apply`]; the file waits for it.
    pub ticket: String,
    /// Rows in the order of the sheet.
    pub rows: Vec<UnitsPreviewRow>,
    /// How many would be added.
    pub added: u64,
    /// How many would be changed.
    pub changed: u64,
    /// How many are already so.
    pub same: u64,
    /// How many cannot be taken; they stay out.
    pub wrong: u64,
}

/// One row of such a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitsPreviewRow {
    /// Row of the sheet, from 1.
    pub row: u32,
    /// What was read.
    pub input: UnitInput,
    /// `add`, `change`, `same` or `wrong`.
    pub action: String,
    /// What is wrong or will change, in Russian.
    pub remarks: Vec<String>,
}

/// Reads a list of units (XLSX, XLS, ODS, CSV) and says what would happen. Units are recognised by code, else by name.
///
/// # Errors
/// Refused when the file cannot be read as such a list.
pub async fn import_preview(app: &App, actor: &Actor, bytes: Vec<u8>, name: &str) -> Result<UnitsPreview, Failure> {
    allow_common(app, actor, Action::EditUnits)?;
    let read = app.ports.units_from_sheet;
    let (name, files) = (name.to_owned(), app.store.files().clone());
    let (rows, staged) = tokio::task::spawn_blocking(move || {
        let rows = read(&bytes, &name)?;
        Ok::<_, Failure>((rows, files.stage(&bytes)?))
    })
    .await
    .map_err(Failure::unexpected)??;
    let known = queries::all(&app.store.reader(), true).await?;
    let plan = Plan::of(&rows, &known);
    let (mut added, mut changed, mut same, mut wrong) = (0, 0, 0, 0);
    let rows = rows.iter().map(|row| plan.preview(row)).inspect(|row| match row.action.as_str() {
        "add" => added += 1,
        "change" => changed += 1,
        "same" => same += 1,
        _ => wrong += 1,
    });
    let rows = rows.collect();
    Ok(UnitsPreview { ticket: staged, rows, added, changed, same, wrong })
}

/// Does what the preview said, in one transaction. Wrong rows stay out. Tells how many were (added, changed).
///
/// # Errors
/// Not found when the ticket is unknown or used up.
pub async fn import_apply(app: &App, actor: &Actor, ticket: &str) -> Result<(u64, u64), Failure> {
    allow_common(app, actor, Action::EditUnits)?;
    let read = app.ports.units_from_sheet;
    let (files, address) = (app.store.files().clone(), ticket.to_owned());
    let rows = tokio::task::spawn_blocking(move || {
        let bytes = files.read_staged(&address).map_err(|_| Failure::NotFound)?;
        // The name only serves messages; this very file was read once already.
        Ok::<_, Failure>(read(&bytes, "список")?)
    })
    .await
    .map_err(Failure::unexpected)??;
    let writing = app.store.begin().await?;
    let known = queries::all(&writing.reader(), true).await?;
    let plan = Plan::of(&rows, &known);
    let mut ids = known_ids(&known);
    let (mut added, mut changed) = (Vec::new(), 0);
    for unit in &plan.checked {
        match plan.existing.get(&unit.row) {
            None => {
                let fresh = merged(super::blank(app), unit);
                ids.extend(keys(&fresh).into_iter().map(|key| (key, fresh.id.clone())));
                added.push(fresh);
            }
            Some(existing) => {
                let mut after = merged((*existing).clone(), unit);
                if after != **existing {
                    after.revision += 1;
                    changed += 1;
                    queries::update(&writing, after).await.map_err(super::taken)?;
                }
            }
        }
    }
    let count = added.len() as u64;
    queries::insert(&writing, added).await.map_err(super::taken)?;
    let links = plan.checked.iter().filter_map(|unit| link(app, unit, &ids));
    let links = unknown_links(&writing.reader(), links.collect()).await?;
    queries::insert_links(&writing, links).await?;
    let mut event = event(app, actor, "unit.import", "unit", ticket);
    event.after = Some(serde_json::json!({"added": count, "changed": changed}));
    finish(writing, event).await?;
    app.store.files().discard_staged(ticket)?;
    Ok((count, changed))
}

/// The empty table to fill in.
pub fn template(app: &App) -> OutputFile {
    OutputFile::xlsx("Организации – шаблон.xlsx", (app.ports.units_template)())
}

/// What the rows of a list do to the units that are known.
struct Plan<'a> {
    checked: Vec<CheckedUnit>,
    problems: HashMap<u32, Vec<RowProblem>>,
    /// By row: the unit it means.
    existing: HashMap<u32, &'a Unit>,
}

impl<'a> Plan<'a> {
    fn of(rows: &[UnitRow], known: &'a [Unit]) -> Plan<'a> {
        let by_key: HashMap<String, &Unit> =
            known.iter().flat_map(|u| keys(u).into_iter().map(move |k| (k, u))).collect();
        let (checked, found) = check_rows(rows, &|folded| by_key.contains_key(folded));
        let mut problems: HashMap<u32, Vec<RowProblem>> = HashMap::new();
        for problem in found {
            problems.entry(problem.row).or_default().push(problem);
        }
        // A code is the identity where there is one; a list without codes goes by names.
        let mean = |unit: &CheckedUnit| match &unit.code {
            Some(code) => known
                .iter()
                .find(|k| k.code.as_deref() == Some(code))
                .or_else(|| by_key.get(&fold(&unit.name)).copied().filter(|k| k.code.is_none())),
            None => by_key.get(&fold(&unit.name)).copied(),
        };
        let existing = checked.iter().filter_map(|unit| Some((unit.row, mean(unit)?))).collect();
        Plan { checked, problems, existing }
    }

    fn preview(&self, row: &UnitRow) -> UnitsPreviewRow {
        let input = UnitInput {
            kind: squeeze(&row.kind),
            name: squeeze(&row.name),
            short_name: squeeze(&row.short_name),
            code: squeeze(&row.code),
            address: String::new(),
            email: squeeze(&row.email),
            phone: squeeze(&row.phone),
        };
        let (action, remarks) = match self.checked.iter().find(|unit| unit.row == row.row) {
            None => {
                let problems = self.problems.get(&row.row).into_iter().flatten();
                ("wrong", problems.map(|p| format!("Столбец «{}»: {}", p.column, p.message)).collect())
            }
            Some(unit) => match self.existing.get(&row.row) {
                None => ("add", Vec::new()),
                Some(known) if merged((*known).clone(), unit) == **known => ("same", Vec::new()),
                Some(known) => ("change", vec![format!("Изменится запись «{}».", known.short_name)]),
            },
        };
        UnitsPreviewRow { row: row.row, input, action: action.to_owned(), remarks }
    }
}

/// Folded texts that name a unit.
fn keys(unit: &Unit) -> Vec<String> {
    let code = unit.code.as_deref().map(fold);
    [Some(fold(&unit.name)), Some(fold(&unit.short_name)), code].into_iter().flatten().collect()
}

fn known_ids(known: &[Unit]) -> HashMap<String, String> {
    known.iter().flat_map(|u| keys(u).into_iter().map(move |k| (k, u.id.clone()))).collect()
}

/// The unit with what the row says; what the row leaves empty stays.
fn merged(mut unit: Unit, row: &CheckedUnit) -> Unit {
    row.kind.code().clone_into(&mut unit.kind);
    unit.name.clone_from(&row.name);
    if unit.short_name.is_empty() || row.short_name != row.name {
        unit.short_name.clone_from(&row.short_name);
    }
    unit.code = row.code.clone().or(unit.code);
    unit.email = row.email.clone().or(unit.email);
    unit.phone = row.phone.clone().or(unit.phone);
    super::fold_names(&mut unit);
    unit
}

/// The subordination that a row names.
fn link(app: &App, row: &CheckedUnit, ids: &HashMap<String, String>) -> Option<UnitLink> {
    let from = row.code.as_deref().and_then(|code| ids.get(&fold(code))).or_else(|| ids.get(&fold(&row.name)))?;
    let to = ids.get(&fold(row.subordinate_to.as_deref()?))?;
    (from != to).then(|| UnitLink {
        id: app.new_id(),
        from_unit: from.clone(),
        to_unit: to.clone(),
        kind: "subordinate".to_owned(),
        starts_on: None,
        ends_on: None,
        person_id: None,
    })
}

/// Links that are not there yet: the same list loaded twice links once.
async fn unknown_links(reader: &store::Reader<'_>, links: Vec<UnitLink>) -> Result<Vec<UnitLink>, Failure> {
    let mut fresh = Vec::new();
    for link in links {
        let there = queries::links(reader, &link.from_unit).await?;
        if !there.iter().any(|l| l.to_unit == link.to_unit && l.kind == link.kind && l.ends_on.is_none()) {
            fresh.push(link);
        }
    }
    Ok(fresh)
}
