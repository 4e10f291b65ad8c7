//! Reading an uploaded file: the job behind step 1. A refused file leaves nothing but its name and the reason.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::refusal::Refusal;
use domain::roadmap::Roadmap;
use domain::territory::DocumentPlace;
use jiff::civil::Date;
use store::files::address;
use store::queries::{bindings, imports, sources};
use store::records::{Import, SourceFile};
use store::{Reader, Writing};

use super::in_review::Bound;
use super::owner::first_owner;
use super::parties::roles;
use super::suggest::Directory;
use super::view::ImportState;
use crate::support::{event, finish, stamp, to_json};
use crate::{App, Failure, Target, program};

/// Reads the staged file of an import. Done twice it does nothing the second time.
pub(crate) async fn read(app: &App, id: &str) -> Result<(), Failure> {
    let Some(row) = waiting(&app.store.reader(), id).await? else { return Ok(()) };
    let Some(staged) = row.staged_sha256.clone() else { return Ok(()) };
    tell(app, id, "Читаем документ").await?;
    let (files, ports, name) = (app.store.files().clone(), app.ports, row.name.clone());
    let work = tokio::task::spawn_blocking(move || {
        let bytes = files.read_staged(&staged)?;
        let size = bytes.len();
        Ok::<_, Failure>(((ports.read_roadmap)(&bytes, &name, None), size))
    });
    match work.await.map_err(Failure::unexpected)?? {
        (Ok(roadmap), size) => keep(app, id, roadmap, size).await,
        (Err(refusal), _) => refuse(app, id, refusal).await,
    }
}

/// Closes an import whose reading failed again and again through our own fault.
pub(crate) async fn give_up(app: &App, id: &str) -> Result<(), Failure> {
    let refusal = Refusal::new(
        "reader_failed",
        "Файл не удалось прочитать из-за внутренней ошибки.",
        "Сохраните документ в Word как DOCX и загрузите снова; если не поможет, передайте файл администратору.",
    );
    refuse(app, id, refusal).await
}

async fn waiting(reader: &Reader<'_>, id: &str) -> Result<Option<Import>, Failure> {
    let row = imports::get(reader, id).await?;
    Ok(row.filter(|row| row.state == ImportState::Reading.code()))
}

async fn tell(app: &App, id: &str, text: &str) -> Result<(), Failure> {
    let writing = app.store.begin().await?;
    if let Some(mut row) = waiting(&writing.reader(), id).await? {
        text.clone_into(&mut row.progress);
        imports::update(&writing, row).await?;
    }
    Ok(writing.commit().await?)
}

async fn refuse(app: &App, id: &str, refusal: Refusal) -> Result<(), Failure> {
    let writing = app.store.begin().await?;
    let Some(mut row) = waiting(&writing.reader(), id).await? else { return Ok(()) };
    let staged = row.staged_sha256.take();
    ImportState::Refused.code().clone_into(&mut row.state);
    row.progress = String::new();
    row.refusal = Some(to_json(&refusal)?);
    row.updated_at = stamp(app.clock.now());
    imports::update(&writing, row).await?;
    let mut event = event(app, &program(), "import.refuse", "import", id);
    event.reason = Some(refusal.message);
    finish(writing, event).await?;
    if let Some(staged) = staged {
        app.store.files().discard_staged(&staged)?;
    }
    Ok(())
}

/// Keeps the file first, then records it: a record never points at nothing.
async fn keep(app: &App, id: &str, roadmap: Roadmap, size: usize) -> Result<(), Failure> {
    tell(app, id, "Сохраняем прочитанное").await?;
    let text = to_json(&roadmap)?;
    let Some(row) = waiting(&app.store.reader(), id).await? else { return Ok(()) };
    let Some(staged) = row.staged_sha256.clone() else { return Ok(()) };
    let (files, sha256) = (app.store.files().clone(), staged.clone());
    let stored = tokio::task::spawn_blocking(move || {
        let bytes = files.read_staged(&sha256)?;
        debug_assert_eq!(address(&bytes), sha256);
        files.store(&bytes)
    });
    stored.await.map_err(Failure::unexpected)??;
    let writing = app.store.begin().await?;
    let Some(mut row) = waiting(&writing.reader(), id).await? else { return Ok(()) };
    let now = stamp(app.clock.now());
    let file = SourceFile {
        sha256: staged.clone(),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        media_type: "application/octet-stream".to_owned(),
        name: row.name.clone(),
        stored_at: now.clone(),
        stored_by: row.created_by.clone(),
    };
    sources::insert(&writing, file).await?;
    sources::delete_roadmap(&writing, id).await?;
    sources::insert_roadmap(&writing, id, text).await?;
    row.source_sha256 = row.staged_sha256.take();
    row.title = Some(roadmap.title.clone());
    row.line_count = i64::try_from(roadmap.lines().len()).unwrap_or(i64::MAX);
    row.owner_unit_id = first_owner(&writing.reader(), &row, &roadmap).await?;
    row.bindings = to_json(&first_bindings(&writing, &row, &roadmap, app.clock.today()).await?)?;
    ImportState::Review.code().clone_into(&mut row.state);
    row.progress = "Прочитано".to_owned();
    row.updated_at = now;
    let mut event = event(app, &program(), "import.read", "import", id);
    event.after = Some(serde_json::json!({"title": row.title, "lines": row.line_count, "sha256": staged}));
    imports::update(&writing, row).await?;
    finish(writing, event).await?;
    app.roadmaps.put(id, Arc::new(roadmap));
    app.store.files().discard_staged(&staged)?;
    Ok(())
}

/// What is known of the parties already: in an amendment from the plan itself, otherwise from earlier plans of the same owner
/// or of documents that name no place. What another district meant by its words is offered, not taken.
async fn first_bindings(
    writing: &Writing,
    row: &Import,
    roadmap: &Roadmap,
    today: Date,
) -> Result<BTreeMap<String, Bound>, Failure> {
    let reader = writing.reader();
    let roles = roles(roadmap, &BTreeSet::new());
    let mut bound = BTreeMap::new();
    if let Some(plan_id) = &row.target_plan_id {
        for (binding, targets) in bindings::of_plan(&reader, plan_id).await? {
            if let Some(role) = roles.iter().find(|role| role.is_spelled(&binding.party_folded)) {
                let targets = targets
                    .into_iter()
                    .filter_map(|t| Target::from_columns(t.unit_id, t.person_id, t.set_id, t.curators))
                    .collect();
                role.bind(&mut bound, &Bound { targets, remembered: true });
            }
        }
    }
    if row.owner_unit_id.is_none() && DocumentPlace::of(roadmap).is_named() {
        return Ok(bound);
    }
    let directory = Directory::load(&reader, roadmap, row.owner_unit_id.as_deref(), today).await?;
    for role in &roles {
        let targets = directory.remembered(role);
        if !targets.is_empty() && role.bound(&bound).is_none() {
            role.bind(&mut bound, &Bound { targets, remembered: true });
        }
    }
    Ok(bound)
}
