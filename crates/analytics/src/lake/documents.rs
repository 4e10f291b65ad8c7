//! Data kept beside the results: catalogues of works, scales, context of schools. Each is one JSON document of a version.

use std::collections::BTreeMap;

use domain::results::catalogue::Catalogue;
use domain::results::scale::Scales;
use domain::results::work::WorkCode;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::manifest::Manifest;
use super::storage::{Pending, Storage};
use crate::error::LakeError;

/// Name of the region's scales.
pub const SCALES: &str = "scales";
/// Name of the context data.
pub const CONTEXT: &str = "context";

/// Name of a catalogue.
pub fn catalogue_name(work: &WorkCode) -> String {
    format!("catalogue/{work}")
}

/// A document to be written with the version that names it.
pub fn put<T: Serialize>(manifest: &mut Manifest, name: &str, value: &T) -> Result<Pending, LakeError> {
    let pending = Pending::new("documents", "json", 1, serde_json::to_vec(value)?);
    manifest.documents.insert(name.to_owned(), pending.file.clone());
    Ok(pending)
}

/// Reads a document; none when the version has none of the name.
pub async fn get<T: DeserializeOwned>(
    storage: &Storage,
    manifest: &Manifest,
    name: &str,
) -> Result<Option<T>, LakeError> {
    let Some(file) = manifest.documents.get(name) else { return Ok(None) };
    Ok(Some(serde_json::from_slice(&storage.read_stored(file).await?)?))
}

/// The scales in force: the shipped ones and after them the region's, which win.
pub async fn scales(storage: &Storage, manifest: &Manifest) -> Result<Scales, LakeError> {
    let mut scales = Scales::shipped();
    let own: Option<Scales> = get(storage, manifest, SCALES).await?;
    scales.entries.extend(own.unwrap_or_default().entries);
    Ok(scales)
}

/// Catalogues by work.
pub async fn catalogues(storage: &Storage, manifest: &Manifest) -> Result<BTreeMap<WorkCode, Catalogue>, LakeError> {
    let mut found = BTreeMap::new();
    for name in manifest.documents.keys() {
        let Some(work) = name.strip_prefix("catalogue/").and_then(|code| code.parse::<WorkCode>().ok()) else {
            continue;
        };
        if let Some(catalogue) = get(storage, manifest, name).await? {
            found.insert(work, catalogue);
        }
    }
    Ok(found)
}
