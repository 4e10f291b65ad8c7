//! Schools' own diagnostic works: one document a school, beside the sittings and never among them.

use std::collections::BTreeMap;

use domain::refusal::Refusal;
use domain::results::linking::kept::{IncomingDiagnostic, KeepChange, KeptWork, keep};
use jiff::Timestamp;

use super::{ATTEMPTS, Lake, documents};
use crate::error::LakeError;

/// Prefix of the documents' names; the school follows.
const PREFIX: &str = "diagnostics/";

impl Lake {
    /// Diagnostic works of a school, oldest first.
    ///
    /// # Errors
    /// As [`Lake::works`].
    pub async fn diagnostics(&self, school: &str) -> Result<Vec<KeptWork>, LakeError> {
        let manifest = self.newest().await?;
        Ok(documents::get(&self.storage, &manifest, &name(school)).await?.unwrap_or_default())
    }

    /// Schools with diagnostic works, by login.
    ///
    /// # Errors
    /// As [`Lake::works`].
    pub async fn diagnostic_schools(&self) -> Result<Vec<String>, LakeError> {
        let manifest = self.newest().await?;
        let from = manifest.documents.range(PREFIX.to_owned()..).map_while(|(name, _)| name.strip_prefix(PREFIX));
        Ok(from.map(str::to_owned).collect())
    }

    /// Takes diagnostic works in as one version; with `dry_run` only tells what would happen. One answer a work, in order:
    /// a refused work changes nothing, the others are kept.
    ///
    /// # Errors
    /// As [`Lake::import`].
    pub async fn put_diagnostics(
        &self,
        files: &[IncomingDiagnostic],
        at: Timestamp,
        dry_run: bool,
    ) -> Result<(Vec<Result<KeepChange, Refusal>>, u64), LakeError> {
        for _ in 0..ATTEMPTS {
            let base = self.newest().await?;
            let mut schools: BTreeMap<&str, Vec<KeptWork>> = BTreeMap::new();
            let mut answers = Vec::with_capacity(files.len());
            let mut taken = 0;
            for file in files {
                let school = file.work.school.as_str();
                if !schools.contains_key(school) {
                    let known = documents::get(&self.storage, &base, &name(school)).await?;
                    schools.insert(school, known.unwrap_or_default());
                }
                let kept = schools.entry(school).or_default();
                let answer = keep(kept, file.work.clone(), &file.name, &file.sha256, at);
                taken += usize::from(answer.as_ref().is_ok_and(|change| !change.unchanged));
                answers.push(answer);
            }
            if dry_run || taken == 0 {
                return Ok((answers, base.number));
            }
            let mut next = base.next(at, format!("диагностических работ школ: {taken}"));
            let mut pending = Vec::with_capacity(schools.len());
            for (school, kept) in schools.iter().filter(|(_, kept)| !kept.is_empty()) {
                pending.push(documents::put(&mut next, &name(school), kept)?);
            }
            if self.commit(&next, pending).await? {
                return Ok((answers, next.number));
            }
        }
        Err(LakeError::Busy)
    }
}

fn name(school: &str) -> String {
    format!("{PREFIX}{school}")
}
