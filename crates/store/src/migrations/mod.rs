//! The schema, step by step. Each step is one SQL text that both databases understand, plus what differs.
//!
//! Rules: a step never changes once released; SQLite alters one thing per statement; a step runs in one transaction, so a
//! failed one leaves nothing behind.

use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait, sea_orm::DbErr};

/// All steps in order.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(OperationalPlane),
            Box::new(ResultsPlane),
            Box::new(ActivityComments),
            Box::new(Seals),
            Box::new(SignIn),
            Box::new(WorkPlane),
            Box::new(Registers),
        ]
    }
}

/// Name of the newest step, the schema version that this program understands.
pub fn newest() -> String {
    Migrator::migrations().last().map(|m| m.name().to_owned()).unwrap_or_default()
}

/// Every table of the operational plane.
struct OperationalPlane;

impl MigrationName for OperationalPlane {
    fn name(&self) -> &str {
        "m0001_operational_plane"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for OperationalPlane {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0001_operational_plane.sql")).await?;
        let triggers = match manager.get_database_backend() {
            DbBackend::Postgres => APPEND_ONLY_POSTGRES,
            _ => APPEND_ONLY_SQLITE,
        };
        for statement in triggers {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// What people do with assessment results.
struct ResultsPlane;

impl MigrationName for ResultsPlane {
    fn name(&self) -> &str {
        "m0002_results_plane"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for ResultsPlane {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0002_results_plane.sql")).await
    }
}

/// Comments on lines of plans.
struct ActivityComments;

impl MigrationName for ActivityComments {
    fn name(&self) -> &str {
        "m0003_activity_comments"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for ActivityComments {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0003_activity_comments.sql")).await
    }
}

/// Answers kept, devices of sessions.
struct SignIn;

impl MigrationName for SignIn {
    fn name(&self) -> &str {
        "m0005_sign_in"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SignIn {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0005_sign_in.sql")).await
    }
}

/// Rights, hand-ins and reviews.
struct WorkPlane;

impl MigrationName for WorkPlane {
    fn name(&self) -> &str {
        "m0006_work_plane"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for WorkPlane {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0006_work_plane.sql")).await
    }
}

/// Registers of schools.
struct Registers;

impl MigrationName for Registers {
    fn name(&self) -> &str {
        "m0007_registers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Registers {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0007_registers.sql")).await
    }
}

/// Name of the step after which changed rows are sealed in the journal.
pub const SEALS: &str = "m0004_seals";

/// What seals rows in the journal.
struct Seals;

impl MigrationName for Seals {
    fn name(&self) -> &str {
        SEALS
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Seals {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, include_str!("m0004_seals.sql")).await
    }
}

/// Runs the statements of a text one by one. Our texts hold no semicolon inside a statement.
async fn run(manager: &SchemaManager<'_>, text: &str) -> Result<(), DbErr> {
    let without_comments: String = text.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    for statement in without_comments.split(';').map(str::trim).filter(|s| !s.is_empty()) {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

/// The journal only grows: the database itself refuses anything else.
const APPEND_ONLY_SQLITE: &[&str] = &[
    "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal \
     BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal \
     BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
];

const APPEND_ONLY_POSTGRES: &[&str] = &[
    "CREATE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$",
    "CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal \
     FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()",
];
