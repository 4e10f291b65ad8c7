//! Faults on purpose: with the feature `testing` a test chooses the statement at which the database fails, the program
//! panics or the answer never comes. Without the feature nothing of it is in the program.

use sea_orm::{DatabaseTransaction, DbErr};

#[cfg(feature = "testing")]
pub use on_purpose::{Fault, Faults};

#[cfg(feature = "testing")]
mod on_purpose {
    use std::sync::{Arc, Mutex, PoisonError};

    /// What goes wrong.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Fault {
        /// The database fails and rolls back by itself, as SQLite does on a full disk.
        RolledBack,
        /// The database fails and keeps the transaction open, as on a wrong value.
        Failed,
        /// The program panics.
        Panic,
        /// The answer does not come for a while, so that the asker goes away; then the database fails.
        Silence,
    }

    /// The next fault of a store's writing statements, if one was ordered.
    #[derive(Debug, Clone, Default)]
    pub struct Faults {
        next: Arc<Mutex<Option<(usize, Fault)>>>,
    }

    impl Faults {
        /// Orders a fault at the statement with this number, counted from 0 over all transactions; commits count too.
        pub fn order(&self, at: usize, fault: Fault) {
            *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some((at, fault));
        }

        /// Takes the order back; tells whether it was still waiting.
        pub fn withdraw(&self) -> bool {
            self.next.lock().unwrap_or_else(PoisonError::into_inner).take().is_some()
        }

        /// Whether the ordered fault has not happened yet.
        pub fn are_waiting(&self) -> bool {
            self.next.lock().unwrap_or_else(PoisonError::into_inner).is_some()
        }

        pub(super) fn due(&self) -> Option<Fault> {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            match *next {
                Some((0, fault)) => {
                    *next = None;
                    Some(fault)
                }
                Some((at, fault)) => {
                    *next = Some((at - 1, fault));
                    None
                }
                None => None,
            }
        }
    }
}

/// No faults on purpose.
#[cfg(not(feature = "testing"))]
#[derive(Debug, Clone, Default)]
pub(crate) struct Faults {}

impl Faults {
    /// Lets the ordered fault happen when its statement has come.
    #[cfg(not(feature = "testing"))]
    pub(crate) async fn strike(&self, _transaction: Option<&DatabaseTransaction>) -> Result<(), DbErr> {
        Ok(())
    }

    /// Lets the ordered fault happen when its statement has come.
    #[cfg(feature = "testing")]
    pub(crate) async fn strike(&self, transaction: Option<&DatabaseTransaction>) -> Result<(), DbErr> {
        let failed = || DbErr::Custom("a fault on purpose".to_owned());
        match self.due() {
            None => Ok(()),
            Some(Fault::Failed) => Err(failed()),
            Some(Fault::RolledBack) => {
                if let Some(transaction) = transaction {
                    use sea_orm::ConnectionTrait;
                    transaction.execute_unprepared("ROLLBACK").await?;
                }
                Err(failed())
            }
            Some(Fault::Panic) => panic!("a panic on purpose"),
            Some(Fault::Silence) => {
                tokio::time::sleep(std::time::Duration::from_millis(300)).await;
                Err(failed())
            }
        }
    }
}
