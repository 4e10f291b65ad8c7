//! The results plane as the operations ask for it: `imports` reads the files, the lake of `analytics` keeps and counts.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use analytics::Lake;
use analytics::generate::Country;
use domain::refusal::Refusal;
use domain::results::catalogue::Catalogue;
use domain::results::context::{ContextTable, FEWEST_INDICATORS, INDICATORS, SchoolContext};
use domain::results::file::{FileKind, ResultsFile};
use domain::results::identification::SchoolResults;
use domain::results::lake::{Changes, ClassCounts, ImportReport, IncomingFile, LakeVersion, SchoolFilter, WorkSummary};
use domain::results::linking::kept::{IncomingDiagnostic, KeepChange, KeptWork};
use domain::results::objectivity::WorkFacts;
use domain::results::scale::Scales;
use domain::results::work::WorkCode;
use imports::results::PseudonymKey;
use imports::results::archive::Archive;
use jiff::Timestamp;
use operations::Chance;
use operations::results::{Answer, ReadFile, ResultsEngine};
use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// Name of the key's file in the data folder.
const KEY_FILE: &str = "pseudonym.key";

/// Deepest archive inside an archive that is opened.
const ARCHIVE_DEPTH: usize = 2;

/// The lake of a data folder, in this process.
#[derive(Debug)]
pub struct LocalEngine {
    lake: Lake,
    key: PseudonymKey,
}

impl LocalEngine {
    /// Opens the key of a data folder and its lake, or the lake at `address`; both are made when they are missing.
    ///
    /// # Errors
    /// The folder cannot be written, the address is none, or the key is not a key.
    pub fn open(data: &Path, address: Option<&str>, chance: &Chance) -> Result<LocalEngine, Failure> {
        std::fs::create_dir_all(data)?;
        let key = key(data, chance)?;
        let lake = match address {
            Some(address) => Lake::open_url(address),
            None => Lake::open_local(&data.join("results")),
        };
        let lake = lake.map_err(Refusal::from)?;
        Ok(LocalEngine { lake, key })
    }

    /// Takes an invented country in as one version of the lake; tells its number.
    ///
    /// # Errors
    /// By the lake.
    pub async fn take_country(&self, country: &Country, at_once: usize, at: Timestamp) -> Result<u64, Failure> {
        Ok(self.lake.take_country(country, at_once, at).await.map_err(Refusal::from)?)
    }

    fn read_at(&self, name: &str, bytes: &[u8], depth: usize) -> Vec<ReadFile> {
        if let Some(archive) = Archive::open(bytes).filter(|_| depth < ARCHIVE_DEPTH) {
            let members = archive.flat_map(|member| {
                let path = format!("{name}/{}", member.name);
                match member.bytes {
                    Ok(bytes) => self.read_at(&path, &bytes, depth + 1),
                    Err(refusal) => vec![ReadFile { name: path, sha256: String::new(), read: Err(refusal) }],
                }
            });
            return members.collect();
        }
        let read = match bytes.starts_with(b"PAR1") {
            true => analytics::read_parquet(bytes),
            false => unless_context(imports::results::read_results(bytes, name, &self.key), name, bytes),
        };
        vec![ReadFile { name: name.to_owned(), sha256: hex::encode(Sha256::digest(bytes)), read }]
    }
}

/// A file that is no report, or seems a register of schools, may be a table of contexts: those have a page of their own.
fn unless_context(read: Result<ResultsFile, Refusal>, name: &str, bytes: &[u8]) -> Result<ResultsFile, Refusal> {
    let doubtful = match &read {
        Ok(file) => file.kind == FileKind::SchoolRegister,
        Err(refusal) => refusal.code == "unknown_report",
    };
    let shares = |context: &SchoolContext| INDICATORS.iter().filter(|(_, of)| of(context).is_some()).count();
    let is_context = || {
        let table = imports::results::context::read_context(bytes, name);
        table.is_ok_and(|table| table.contexts.iter().any(|context| shares(context) >= FEWEST_INDICATORS))
    };
    if !doubtful || !is_context() {
        return read;
    }
    Err(Refusal::new(
        "is_context",
        format!("Файл «{name}» – контекст школ, а не результаты."),
        "Загрузите его на странице «Результаты» → «Контекст школ».",
    ))
}

/// The key under which names become pseudonyms. It is made once, readable by the owner only, and goes into no export.
fn key(data: &Path, chance: &Chance) -> Result<PseudonymKey, Failure> {
    let path = data.join(KEY_FILE);
    let made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    match made {
        Ok(mut file) => {
            let bytes: [u8; 32] = chance.bytes();
            file.write_all(hex::encode(bytes).as_bytes())?;
            file.sync_all()?;
            Ok(PseudonymKey::new(bytes))
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let text = std::fs::read_to_string(&path)?;
            let bytes = hex::decode(text.trim()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
            let bytes = bytes.ok_or_else(|| {
                let message = format!("Файл {} повреждён: в нём нет ключа псевдонимов.", path.display());
                Refusal::new("key_damaged", message, "Верните его из резервной копии папки данных.")
            })?;
            Ok(PseudonymKey::new(bytes))
        }
        Err(error) => Err(error.into()),
    }
}

impl ResultsEngine for LocalEngine {
    fn read(&self, name: &str, bytes: &[u8]) -> Vec<ReadFile> {
        self.read_at(name, bytes, 0)
    }

    fn read_catalogue(&self, name: &str, bytes: &[u8]) -> Result<Catalogue, Refusal> {
        imports::results::catalogue::read_catalogue(bytes, name)
    }

    fn import(&self, files: Vec<IncomingFile>, at: Timestamp, dry_run: bool) -> Answer<'_, ImportReport> {
        Box::pin(async move { Ok(self.lake.import(&files, at, dry_run).await?) })
    }

    fn works(&self, year: Option<u16>) -> Answer<'_, Vec<WorkSummary>> {
        Box::pin(async move { Ok(self.lake.works(year).await?) })
    }

    fn schools(&self, filter: SchoolFilter) -> Answer<'_, Vec<SchoolResults>> {
        Box::pin(async move { Ok(self.lake.schools(&filter).await?) })
    }

    fn classes(&self, work: WorkCode, school: String) -> Answer<'_, Vec<ClassCounts>> {
        Box::pin(async move { Ok(self.lake.classes(&work, &school).await?) })
    }

    fn facts(&self, year: u16, of: Option<BTreeSet<WorkCode>>) -> Answer<'_, BTreeMap<WorkCode, WorkFacts>> {
        Box::pin(async move { Ok(self.lake.facts(year, of.as_ref()).await?) })
    }

    fn changed_since(&self, version: u64) -> Answer<'_, Option<Changes>> {
        Box::pin(async move { Ok(self.lake.changed_since(version).await?) })
    }

    fn version(&self) -> Answer<'_, u64> {
        Box::pin(async move { Ok(self.lake.number().await?) })
    }

    fn versions(&self) -> Answer<'_, Vec<LakeVersion>> {
        Box::pin(async move {
            let mut versions = self.lake.versions().await?;
            versions.reverse();
            Ok(versions)
        })
    }

    fn catalogues(&self) -> Answer<'_, Vec<Catalogue>> {
        Box::pin(async move { Ok(self.lake.catalogues().await?.into_values().collect()) })
    }

    fn put_catalogue(&self, catalogue: Catalogue, at: Timestamp) -> Answer<'_, ()> {
        Box::pin(async move {
            self.lake.put_catalogue(&catalogue, at).await?;
            Ok(())
        })
    }

    fn read_context(&self, name: &str, bytes: &[u8]) -> Result<ContextTable, Refusal> {
        imports::results::context::read_context(bytes, name)
    }

    fn contexts(&self) -> Answer<'_, Vec<SchoolContext>> {
        Box::pin(async move {
            let kept = self.lake.context().await?;
            // Pages must not fail for want of an optional table: what cannot be understood is told in the log.
            Ok(kept.map_or_else(Vec::new, |value| {
                serde_json::from_value(value).unwrap_or_else(|error| {
                    tracing::warn!(%error, "the stored context of schools is not understood; load it again");
                    Vec::new()
                })
            }))
        })
    }

    fn put_contexts(&self, contexts: Vec<SchoolContext>, at: Timestamp) -> Answer<'_, ()> {
        Box::pin(async move {
            self.lake.put_context(&serde_json::json!(contexts), at).await?;
            Ok(())
        })
    }

    fn diagnostics(&self, school: String) -> Answer<'_, Vec<KeptWork>> {
        Box::pin(async move { Ok(self.lake.diagnostics(&school).await?) })
    }

    fn diagnostic_schools(&self) -> Answer<'_, Vec<String>> {
        Box::pin(async move { Ok(self.lake.diagnostic_schools().await?) })
    }

    fn put_diagnostics(
        &self,
        works: Vec<IncomingDiagnostic>,
        at: Timestamp,
        dry_run: bool,
    ) -> Answer<'_, (Vec<Result<KeepChange, Refusal>>, u64)> {
        Box::pin(async move { Ok(self.lake.put_diagnostics(&works, at, dry_run).await?) })
    }

    fn check(&self) -> Answer<'_, Vec<String>> {
        Box::pin(async move { Ok(self.lake.check().await?) })
    }

    fn scales(&self) -> Answer<'_, Scales> {
        Box::pin(async move { Ok(self.lake.scales().await?) })
    }

    fn own_scales(&self) -> Answer<'_, Scales> {
        Box::pin(async move { Ok(self.lake.own_scales().await?) })
    }

    fn put_scales(&self, own: Scales, at: Timestamp) -> Answer<'_, ()> {
        Box::pin(async move {
            self.lake.put_scales(&own, at).await?;
            Ok(())
        })
    }
}
