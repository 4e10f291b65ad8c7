//! Wiring: a deployment's settings become a running application.

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::Offset;
use operations::{App, Chance, Clock, Ports};
use store::Store;

use crate::failure::Failure;
use crate::results_engine::LocalEngine;
use crate::settings::{Deployment, File};

/// So long threads that still work are waited for at the end of the program.
const LAST_THREADS: Duration = Duration::from_millis(500);

/// File in the data folder that marks a deployment made by a rehearsal.
pub const REHEARSAL_MARK: &str = "rehearsal.txt";

/// The heavy work that the operations ask for.
fn ports() -> Ports {
    Ports {
        read_roadmap: imports::read_roadmap,
        units_from_sheet: imports::units::read_units,
        units_template: || reports::units_template::render().unwrap_or_default(),
        export_docx: |plan| reports::plan_docx::render(plan).map_err(|error| error.to_string()),
        export_xlsx: |plan| reports::plan_xlsx::render(plan).map_err(|error| error.to_string()),
        calendar: reports::calendar::render,
        timeline: reports::timeline::svg,
        chart: reports::charts::svg,
        sheet_xlsx: |sheet| reports::sheet_xlsx::render(sheet).map_err(|error| error.to_string()),
        read_registers: |bytes, name| {
            imports::registers::read_registers(bytes, name).map(|file| (file.tables, file.notes))
        },
        diagnostic_form: |form| reports::diagnostic_template::render(form).map_err(|error| error.to_string()),
    }
}

/// Opens the store and the lake of a deployment and wires the application.
pub async fn open(deployment: &Deployment) -> Result<Arc<App>, Failure> {
    let file = deployment.file()?;
    let store = Store::open(&deployment.data, deployment.database_url()?.as_deref()).await?;
    wired(deployment, store, file)
}

/// Wires an application over an open store, with the machine's clock.
pub fn wired(deployment: &Deployment, store: Store, file: File) -> Result<Arc<App>, Failure> {
    let offset = file.utc_offset.and_then(|hours| Offset::from_hours(hours).ok());
    wired_at(deployment, store, file, Clock::system(offset))
}

/// Wires an application over an open store with a clock of the caller's.
pub fn wired_at(deployment: &Deployment, store: Store, file: File, clock: Clock) -> Result<Arc<App>, Failure> {
    let mut app = App::new(store, clock, Chance::System, ports());
    app.session_rules = file.session_rules();
    app.public_address = file.public_address;
    app.results = Some(Arc::new(LocalEngine::open(&deployment.data, file.results.as_deref(), &app.chance)?));
    Ok(Arc::new(app))
}

/// Opens a deployment, does one thing with it and closes it: the way of most commands.
pub fn with<T>(
    deployment: &Deployment,
    work: impl AsyncFnOnce(&App) -> Result<T, operations::Failure>,
) -> Result<T, Failure> {
    block_on(async {
        let app = open(deployment).await?;
        let done = work(&app).await;
        app.store.close().await?;
        Ok(done?)
    })
}

/// [`with`] for a look at the database as it is: nothing is brought up to date, nothing is signed.
pub fn as_it_is<T>(
    deployment: &Deployment,
    work: impl AsyncFnOnce(&App) -> Result<T, operations::Failure>,
) -> Result<T, Failure> {
    block_on(async {
        let file = deployment.file()?;
        let store = Store::connect(&deployment.data, deployment.database_url()?.as_deref()).await?;
        let app = wired(deployment, store, file)?;
        let done = work(&app).await;
        app.store.close().await?;
        Ok(done?)
    })
}

/// Runs an asynchronous command to its end.
pub fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(work);
    // A reader deep in a document cannot be interrupted: the program ends without it.
    runtime.shutdown_timeout(LAST_THREADS);
    done
}
