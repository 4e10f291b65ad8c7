//! `opora serve`, `work`, `migrate`: the long-running roles of the one executable.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use domain::refusal::Refusal;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::deployment;
use crate::failure::Failure;
use crate::output;
use crate::settings::{Deployment, File};

const LISTEN: &str = "127.0.0.1:8080";

/// So long the worker may take to end; it is told at the same time as the server.
const LAST_JOBS: Duration = Duration::from_secs(2);
/// So long the store may take to close.
const LAST_WRITES: Duration = Duration::from_secs(1);

/// How to serve.
#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    deployment: Deployment,
    /// Адрес и порт, например 127.0.0.1:8080; порт 0 — любой свободный
    #[arg(long, value_name = "АДРЕС", env = "OPORA_LISTEN", hide_env = true)]
    listen: Option<String>,
    /// Адрес, который вводят люди, например https://opora.example.org
    #[arg(long, value_name = "АДРЕС", env = "OPORA_PUBLIC_ADDRESS", hide_env = true)]
    public_address: Option<String>,
    /// Не выполнять фоновые задания (их выполняет отдельный процесс «opora work»)
    #[arg(long)]
    no_work: bool,
}

/// `opora serve`.
pub fn serve(serve: &Serve) -> Result<(), Failure> {
    let file = serve.deployment.file()?;
    super::logging(file.log_format.as_deref());
    deployment::block_on(async {
        let address = serve.listen.clone().or_else(|| file.listen.clone()).unwrap_or_else(|| LISTEN.to_owned());
        let listener = TcpListener::bind(&address).await.map_err(|error| cannot_listen(&address, &error))?;
        let local = listener.local_addr()?;
        let public = serve
            .public_address
            .clone()
            .or_else(|| file.public_address.clone())
            .unwrap_or_else(|| format!("http://{local}"));
        let (limits, trusted_proxies) = (file.limits(), file.proxies());
        let store = store::Store::open(&serve.deployment.data, serve.deployment.database_url()?.as_deref()).await?;
        let app = deployment::wired(&serve.deployment, store, File { public_address: Some(public.clone()), ..file })?;
        operations::uploads::sweep(&app);
        operations::results::imports::release_interrupted(&app).await?;
        let (stop, stopped) = watch::channel(false);
        let worker = match serve.no_work {
            false => tokio::spawn(operations::jobs::run(Arc::clone(&app), stopped)),
            // Files of results are sealed under a key of this process: no other one can read them.
            true => tokio::spawn(operations::jobs::run_results(Arc::clone(&app), stopped)),
        };
        output::text(&format!("Опора открыта по адресу {public} (остановить — Ctrl+C)"))?;
        std::io::stdout().flush()?;
        let rehearsal = serve.deployment.data.join(deployment::REHEARSAL_MARK).exists();
        let config = web::Config { limits, trusted_proxies, rehearsal, ..web::Config::new(public) };
        let state = web::State::new(Arc::clone(&app), config);
        // Jobs are told to end as soon as serving does, so that both ends go on side by side.
        let asked = async move {
            asked_to_stop().await;
            let _nobody_listens = stop.send(true);
        };
        web::serve(listener, state, asked).await?;
        end(worker, &app).await
    })
}

/// `opora work`.
pub fn work(deployment: &Deployment) -> Result<(), Failure> {
    super::logging(deployment.file()?.log_format.as_deref());
    deployment::block_on(async {
        let app = deployment::open(deployment).await?;
        let (stop, stopped) = watch::channel(false);
        let worker = tokio::spawn(operations::jobs::run(Arc::clone(&app), stopped));
        asked_to_stop().await;
        let _nobody_listens = stop.send(true);
        end(worker, &app).await
    })
}

/// Ends the worker and the store, but does not wait for them for ever: what is not done is taken up at the next start.
async fn end(worker: tokio::task::JoinHandle<()>, app: &operations::App) -> Result<(), Failure> {
    match tokio::time::timeout(LAST_JOBS, worker).await {
        Ok(ended) => ended.map_err(anyhow::Error::from)?,
        Err(_) => tracing::warn!("a job did not end in time"),
    }
    if let Ok(closed) = tokio::time::timeout(LAST_WRITES, app.store.close()).await {
        closed?;
    }
    Ok(())
}

/// `opora migrate`.
pub fn migrate(deployment: &Deployment) -> Result<(), Failure> {
    deployment::block_on(async {
        deployment::open(deployment).await?.store.close().await?;
        output::text("База данных готова к работе.")
    })
}

fn cannot_listen(address: &str, error: &std::io::Error) -> Failure {
    let why = match error.kind() {
        std::io::ErrorKind::AddrInUse => "адрес занят другой программой",
        std::io::ErrorKind::PermissionDenied => "нет прав на этот порт",
        _ => "адрес не подходит",
    };
    let message = format!("Сервер не запущен на {address}: {why}.");
    Refusal::new("cannot_listen", message, "Укажите другой адрес: --listen 127.0.0.1:8081.").into()
}

/// Ends when the process is asked to stop.
async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {},
                _ = terminated.recv() => {},
            }
        }
        Err(_) => {
            let _interrupted = interrupted.await;
        }
    }
}
