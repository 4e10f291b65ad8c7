//! A whole year at once: an invented country taken in, and the files of a year as the scan reads them.

use domain::results::file::SchoolEntry;
use futures::{StreamExt, TryStreamExt};
use jiff::Timestamp;

use super::bulk::BulkWork;
use super::{BulkSource, Lake, documents, query};
use crate::error::LakeError;
use crate::generate::Country;
use crate::scan::country::WorkFiles;

impl Lake {
    /// Takes in an invented country as one version, `at_once` works at a time; tells its number.
    ///
    /// # Errors
    /// As [`Lake::commit_bulk`].
    pub async fn take_country(&self, country: &Country, at_once: usize, at: Timestamp) -> Result<u64, LakeError> {
        let one = |number: usize| self.take_work(country, number, at);
        let works = futures::stream::iter(0..country.works.len()).map(one).buffered(at_once.max(1));
        let works: Vec<BulkWork> = works.try_collect().await?;
        let entry = |school: &crate::generate::ModelSchool| SchoolEntry {
            login: Some(school.login.clone()),
            municipality: Some(school.municipality.clone()),
            ..SchoolEntry::default()
        };
        let schools = country.schools.iter().map(entry).collect();
        self.commit_bulk(works, &BulkSource { name: "созданные данные".into(), schools }, at).await
    }

    async fn take_work(&self, country: &Country, number: usize, at: Timestamp) -> Result<BulkWork, LakeError> {
        let mut writer = self.begin_bulk(country.works[number].work.clone(), at).await?;
        for batch in country.batches(number) {
            writer.push(&batch?).await?;
            // Other works go on meanwhile.
            tokio::task::yield_now().await;
        }
        writer.finish().await
    }

    /// Files of every work of a year, as [`crate::scan`] counts them.
    ///
    /// # Errors
    /// As [`Lake::works`].
    pub async fn work_files(&self, year: u16) -> Result<Vec<WorkFiles>, LakeError> {
        let manifest = self.newest().await?;
        let scales = documents::scales(&self.storage, &manifest).await?;
        let works = manifest.works.values().filter(|work| work.code.year == year);
        Ok(works.map(|work| query::work_files(&self.storage, &manifest, &scales, work)).collect())
    }

    /// Files of every work of a year by name, for the processes of a cluster.
    ///
    /// # Errors
    /// As [`Lake::works`].
    #[cfg(feature = "ballista")]
    pub async fn work_paths(&self, year: u16) -> Result<Vec<crate::cluster::WorkPaths>, LakeError> {
        let manifest = self.newest().await?;
        let scales = documents::scales(&self.storage, &manifest).await?;
        let works = manifest.works.values().filter(|work| work.code.year == year);
        Ok(works.map(|work| query::work_paths(&manifest, &scales, work)).collect())
    }
}
