//! Facts of figures from the tables: rows of registers, heads, curators, owed work, visits, approved runs.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::access::Role;
use domain::figures::catalogue::{Definition, Plane};
use domain::figures::facts::{AcceptedVersion, Facts, Head, OwedWindow, ResultFact, Visit};
use domain::progress::Status;
use domain::registers::describe;
use phrases::text::fold;
use store::Reader;
use store::queries::{activities, grants, identification, plans, submissions, units, work};

use crate::Failure;
use crate::place::{days, place};
use crate::registers::{all_rows, values};
use crate::support::{date, date_or_none, moment};
use crate::work::history::load_all;

/// Approved runs that are looked at, newest first.
const RUNS: u64 = 50;
/// Verdicts of a run that are read at once.
const VERDICTS: u64 = 50_000;

/// What these figures rest on, for these schools.
pub(super) async fn of(reader: &Reader<'_>, definitions: &[&Definition], schools: &[String]) -> Result<Facts, Failure> {
    let mut facts = Facts::default();
    registers(reader, definitions, schools, &mut facts).await?;
    let has = |plane| definitions.iter().any(|definition| definition.plane == plane);
    if has(Plane::Place) {
        heads(reader, &mut facts).await?;
        facts.curatorships = place(reader).await?.curatorships;
    }
    if has(Plane::Work) {
        windows(reader, &mut facts).await?;
        for visit in work::all_visits(reader).await? {
            facts.visits.push(Visit { unit: visit.unit_id, on: date(&visit.on_day)? });
        }
        facts.has_work = true;
    }
    if has(Plane::Results) {
        results(reader, &mut facts).await?;
    }
    facts.settle();
    Ok(facts)
}

async fn registers(
    reader: &Reader<'_>,
    definitions: &[&Definition],
    schools: &[String],
    facts: &mut Facts,
) -> Result<(), Failure> {
    let any = definitions.iter().any(|definition| definition.measure == "register");
    let named = definitions.iter().flat_map(|d| d.registers.iter().chain(&d.reads)).map(String::as_str);
    let named: HashSet<&str> = named.collect();
    let wanted = describe::all().iter().map(|register| register.name.as_str());
    let mut wanted: BTreeSet<&'static str> = wanted.filter(|name| any || named.contains(name)).collect();
    if definitions.iter().any(|d| d.measure == "teachers") {
        // Who is in need of a route is told by diagnostics, whichever figure asks.
        wanted.insert("diagnostics");
    }
    for (register, rows) in all_rows(reader, &wanted, None).await? {
        for row in rows {
            let own = row.unit_id.as_ref().is_none_or(|unit| schools.contains(unit)) || register == "events";
            if own {
                facts.add_row(register, row.unit_id.as_deref(), values(&row)?);
            } else {
                facts.note_loaded(register);
            }
        }
    }
    Ok(())
}

/// Who heads which organisation: rights of the role «руководитель».
async fn heads(reader: &Reader<'_>, facts: &mut Facts) -> Result<(), Failure> {
    let rows = grants::of_role(reader, Role::Head.code()).await?;
    let accounts = store::queries::accounts::all(reader).await?;
    let person: HashMap<&str, &str> =
        accounts.iter().map(|a| (a.id.as_str(), a.person_id.as_deref().unwrap_or(a.id.as_str()))).collect();
    for row in rows {
        let (Some(unit), Some(person)) = (row.unit_id.clone(), person.get(row.account_id.as_str())) else { continue };
        let days = days(row.starts_on.as_deref(), row.ends_on.as_deref())?;
        facts.heads.push(Head { unit, person: (*person).to_owned(), days });
    }
    Ok(())
}

/// Windows of the plans in force with what was accepted for them.
async fn windows(reader: &Reader<'_>, facts: &mut Facts) -> Result<(), Failure> {
    for plan in plans::in_force(reader).await? {
        let lines = activities::of_plan(reader, &plan).await?;
        let ids: Vec<String> = lines.iter().map(|line| line.id.clone()).collect();
        let by_id: BTreeMap<&str, &store::records::Activity> =
            lines.iter().map(|line| (line.id.as_str(), line)).collect();
        let mut rows = work::of_activities(reader, &ids).await?;
        // Work of a person beside a school is the curator's, not the school's own.
        rows.retain(|row| row.unit_id.is_some() && row.person_id.is_none() && row.status != Status::Dropped.code());
        let histories = load_all(reader, &rows).await?;
        let accepted: Vec<String> =
            histories.values().flat_map(|loaded| loaded.submissions.iter().map(|s| s.id.clone())).collect();
        let files = submissions::files(reader, &accepted).await?;
        let with_file: HashSet<String> = files.into_iter().map(|file| file.submission_id).collect();
        for row in rows {
            let Some(unit) = row.unit_id.clone() else { continue };
            let line = row.activity_id.as_deref().and_then(|id| by_id.get(id));
            let due = date_or_none(row.window_due.as_deref())?;
            let mut window = OwedWindow {
                unit,
                plan: plan.clone(),
                section: line.and_then(|line| line.section_id.clone()).unwrap_or_default(),
                activity: line.and_then(|line| line.number.clone()).map(|n| bare(&n)).unwrap_or_default(),
                due,
                accepted: Vec::new(),
            };
            if let Some(loaded) = histories.get(&row.id) {
                if let (true, Some(due)) = (loaded.history.done_before, due) {
                    window.accepted.push(AcceptedVersion { accepted_on: due, handed_in_on: due, has_file: false });
                }
                for (hand_in, submission) in loaded.history.hand_ins.iter().zip(&loaded.submissions) {
                    if let Some(accepted_on) = hand_in.accepted_on() {
                        let has_file = with_file.contains(&submission.id);
                        window.accepted.push(AcceptedVersion { accepted_on, handed_in_on: hand_in.on, has_file });
                    }
                }
            }
            facts.windows.push(window);
        }
    }
    Ok(())
}

/// «1.2.» is «1.2».
pub(super) fn bare(number: &str) -> String {
    number.trim().trim_end_matches('.').to_owned()
}

/// Approved runs: lists of low schools, of those in stagnation and of resilient ones, by the school's code.
async fn results(reader: &Reader<'_>, facts: &mut Facts) -> Result<(), Failure> {
    let all = units::all(reader, true).await?;
    let by_code: HashMap<String, String> =
        all.into_iter().filter_map(|unit| Some((fold(&unit.code?), unit.id))).collect();
    let (runs, _) = identification::runs(reader, 1, RUNS).await?;
    for run in runs.into_iter().filter(|run| run.withdrawn_at.is_none()) {
        let Some(approved) = run.approved_at.as_deref() else { continue };
        let known_on = run_day(&moment(approved)?);
        let year = i16::try_from(run.year).unwrap_or(0);
        let filter = identification::VerdictFilter::default();
        let (verdicts, _) = identification::verdicts(reader, &run.id, &filter, 1, VERDICTS).await?;
        for verdict in verdicts {
            let Some(unit) = by_code.get(&fold(&verdict.school)) else { continue };
            let is = |status: &str| verdict.statuses.split(' ').any(|known| known == status);
            let low = verdict.verdict == "low";
            for (code, counted) in [
                ("low_schools_count", low),
                ("stagnation_count", low && is("stagnation")),
                ("resilient_count", is("resilient")),
            ] {
                let numerator = if counted { 1.0 } else { 0.0 };
                let code = code.to_owned();
                facts.results.push(ResultFact {
                    code,
                    unit: unit.clone(),
                    year,
                    known_on,
                    numerator,
                    denominator: 1.0,
                });
            }
        }
    }
    Ok(())
}

/// The day of an approval, in Greenwich: a day of difference moves no list.
fn run_day(moment: &jiff::Timestamp) -> jiff::civil::Date {
    moment.to_zoned(jiff::tz::TimeZone::UTC).date()
}
