//! Parsed roadmaps kept at hand: what was read never changes, and parsing ten thousand lines anew for every page is slow.

use std::sync::{Arc, Mutex, PoisonError};

use domain::roadmap::Roadmap;

/// How many are kept; a reviewed is used by one person at a time.
const KEPT: usize = 4;

/// The last few roadmaps by import id.
#[derive(Debug, Default)]
pub(crate) struct Roadmaps {
    kept: Mutex<Vec<(String, Arc<Roadmap>)>>,
}

impl Roadmaps {
    /// The roadmap of an import, when it is at hand.
    pub fn get(&self, import_id: &str) -> Option<Arc<Roadmap>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(id, _)| id == import_id).map(|(_, roadmap)| Arc::clone(roadmap))
    }

    /// Keeps a roadmap; the one kept longest goes.
    pub fn put(&self, import_id: &str, roadmap: Arc<Roadmap>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(id, _)| id != import_id);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((import_id.to_owned(), roadmap));
    }
}
