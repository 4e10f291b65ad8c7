//! A request that changes something is marked in the transaction of the change, so that it is never done twice: not by a
//! second click, not by a program that asks again, not after a crash between the change and its answer.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{EntityTrait, IntoActiveModel};

use crate::entities::kept_answer::Entity;
use crate::error::Error;
use crate::records::KeptAnswer;
use crate::writing::Writing;

tokio::task_local! {
    static CLAIM: Arc<Claim>;
}

/// What a request is marked with.
#[derive(Debug)]
pub struct Claim {
    id: String,
    at: String,
    marked: AtomicBool,
}

impl Claim {
    /// A claim of a request: hash of account, address and key, and the present moment.
    pub fn new(id: impl Into<String>, at: impl Into<String>) -> Arc<Claim> {
        Arc::new(Claim { id: id.into(), at: at.into(), marked: AtomicBool::new(false) })
    }

    /// Whether anything was committed under this claim.
    pub fn marked(&self) -> bool {
        self.marked.load(Ordering::SeqCst)
    }
}

/// Runs a request: the first transaction that it commits carries the claim's mark.
pub async fn within<T>(claim: Arc<Claim>, request: impl Future<Output = T>) -> T {
    CLAIM.scope(claim, request).await
}

/// Writes the mark into a transaction that is about to commit; says whose mark it was.
///
/// # Errors
/// Refused `already_done` when another process committed the same request meanwhile.
pub(crate) async fn mark(writing: &Writing) -> Result<Option<Arc<Claim>>, Error> {
    let Some(claim) = CLAIM.try_with(Arc::clone).ok().filter(|claim| !claim.marked()) else { return Ok(None) };
    let row = KeptAnswer {
        id: claim.id.clone(),
        fingerprint: String::new(),
        sealed: String::new(),
        created_at: claim.at.clone(),
    };
    match Entity::insert(row.into_active_model())
        .exec_without_returning(&writing.transaction)
        .await
        .map_err(Error::from)
    {
        Ok(_) => Ok(Some(claim)),
        Err(Error::Taken(_)) => Err(Error::refused(
            "already_done",
            "Это действие уже выполнено.",
            "Обновите страницу: на ней видно, что получилось.",
        )),
        Err(other) => Err(other),
    }
}

/// Notes that the mark is durable.
pub(crate) fn committed(claim: Option<Arc<Claim>>) {
    if let Some(claim) = claim {
        claim.marked.store(true, Ordering::SeqCst);
    }
}
