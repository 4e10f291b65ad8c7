//! `opora demo`: a data folder with the invented district, ready to be served. Running it again changes only the password.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use operations::imports::PastDecision;
use operations::{App, imports, program, results};

use crate::deployment;
use crate::failure::Failure;
use crate::output;
use crate::settings::Deployment;

const LOGIN: &str = "demo";

/// Where the demo takes its documents.
#[derive(Args)]
pub struct Demo {
    #[command(flatten)]
    deployment: Deployment,
    /// Папка с образцами
    #[arg(long, value_name = "ПАПКА", default_value = "samples")]
    samples: PathBuf,
}

/// Prepares the folder and prints the sign-in.
pub fn run(demo: &Demo) -> Result<(), Failure> {
    deployment::block_on(async {
        let app = deployment::open(&demo.deployment).await?;
        let password = app.chance.token()[..16].to_owned();
        if operations::people::anybody(&app).await? {
            operations::people::reset_password(&app, LOGIN, &password).await?;
        } else {
            operations::people::create_administrator(&app, LOGIN, "Анна Петровна Смирнова", &password).await?;
            units(&app, &demo.samples.join("organizacii.csv")).await?;
            roadmap(&app, &demo.samples.join("dorozhnaya-karta.docx")).await?;
            assessment(&app, &demo.samples.join("results")).await?;
            context(&app, &demo.samples.join("kontekst-shkol.csv")).await?;
        }
        app.store.close().await?;
        output::text(&format!("Вход: имя {LOGIN}, пароль {password}"))
    })
}

async fn units(app: &App, file: &Path) -> Result<(), Failure> {
    let bytes = super::plan::bytes(file)?;
    let preview = operations::units::import_preview(app, &program(), bytes, "organizacii.csv").await?;
    operations::units::import_apply(app, &program(), &preview.ticket).await?;
    Ok(())
}

/// Imports the sample as a person would: read, bind by suggestion, say that the past is done, adopt.
async fn roadmap(app: &Arc<App>, file: &Path) -> Result<(), Failure> {
    let actor = program();
    let started = imports::start(app, &actor, super::plan::bytes(file)?, "dorozhnaya-karta.docx").await?;
    while operations::jobs::run_one(app).await? {}
    imports::bind_suggested(app, &actor, &started.import_id).await?;
    imports::decide_all_past(app, &actor, &started.import_id, PastDecision::BeforeAdoption, false).await?;
    imports::adopt(app, &actor, &started.import_id).await?;
    Ok(())
}

/// Loads the invented contexts of schools.
async fn context(app: &App, file: &Path) -> Result<(), Failure> {
    results::context::load(app, &program(), "kontekst-shkol.csv", super::plan::bytes(file)?).await?;
    Ok(())
}

/// Loads the invented results and makes a run of each year, so that the newest has something to be compared with.
async fn assessment(app: &App, folder: &Path) -> Result<(), Failure> {
    let mut uploads = Vec::new();
    super::results::gather(folder, &mut uploads)?;
    results::imports::import_now(app, &program(), uploads, false).await?;
    let mut years = results::works::years(app, &program()).await?;
    years.reverse();
    for year in years {
        results::runs::create(app, &program(), year, results::rules::DEFAULT).await?;
    }
    Ok(())
}
