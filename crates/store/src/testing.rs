//! A fresh store for each story: SQLite in a folder of its own, PostgreSQL in a database of its own.

#![expect(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a helper of tests fails by panicking")]
#![expect(clippy::print_stderr, reason = "a test tells what it skipped")]

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;

use crate::Store;

/// Where a story's store lives.
pub struct Place {
    folder: TempDir,
    /// URL of the PostgreSQL database; none means SQLite.
    pub database: Option<String>,
    server: Option<String>,
}

impl Place {
    /// A place on SQLite.
    pub fn sqlite() -> Place {
        Place { folder: TempDir::new().unwrap(), database: None, server: None }
    }

    /// A place on PostgreSQL with a database of its own, when a server is named.
    pub async fn postgres() -> Option<Place> {
        let server = std::env::var("OPORA_TEST_POSTGRES").ok()?;
        let folder = TempDir::new().unwrap();
        let unique = folder.path().file_name().unwrap().to_string_lossy().to_lowercase().replace('.', "");
        let name = format!("story_{}_{unique}", std::process::id());
        execute(&server, &format!("CREATE DATABASE \"{name}\"")).await;
        let (base, _) = server.rsplit_once('/').unwrap();
        Some(Place { folder, database: Some(format!("{base}/{name}")), server: Some(server.clone()) })
    }

    /// A second, empty place on the same kind of database.
    pub async fn another(&self) -> Place {
        match self.server {
            Some(_) => Place::postgres().await.unwrap(),
            None => Place::sqlite(),
        }
    }

    /// The data folder.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A path beside the data folder.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Opens the store.
    pub async fn open(&self) -> Store {
        Store::open(&self.folder(), self.database.as_deref()).await.unwrap()
    }

    /// Runs SQL behind the store's back.
    pub async fn tamper(&self, sql: &str) {
        match &self.database {
            Some(url) => execute(url, sql).await,
            None => execute(&format!("sqlite://{}", self.folder().join("opora.sqlite").display()), sql).await,
        }
    }

    /// Drops the database of the story.
    pub async fn clean(self) {
        if let (Some(server), Some(database)) = (&self.server, &self.database) {
            let name = database.rsplit_once('/').unwrap().1;
            execute(server, &format!("DROP DATABASE \"{name}\" WITH (FORCE)")).await;
        }
    }
}

async fn execute(url: &str, sql: &str) {
    use sea_orm::{ConnectionTrait, Database};
    let connection = Database::connect(url).await.unwrap();
    connection.execute_unprepared(sql).await.unwrap();
    connection.close().await.unwrap();
}

/// Tells a story on every database there is.
pub async fn on_both<F, S>(story: S)
where
    S: Fn(Arc<Place>) -> F,
    F: Future<Output = ()>,
{
    let places = [Some(Place::sqlite()), Place::postgres().await];
    if places[1].is_none() {
        eprintln!("skipped on PostgreSQL: OPORA_TEST_POSTGRES names no server");
    }
    for place in places.into_iter().flatten() {
        let place = Arc::new(place);
        story(Arc::clone(&place)).await;
        if let Ok(place) = Arc::try_unwrap(place) {
            place.clean().await;
        }
    }
}
