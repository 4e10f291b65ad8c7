//! All connections of the server: never more than its descriptors carry.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::limits::Limits;
use super::seat::Seat;

/// How soon a full house is looked through once more.
const AGAIN: Duration = Duration::from_millis(50);

/// The seats of a server.
#[derive(Debug)]
pub(super) struct Seats {
    most: usize,
    taken: Mutex<Vec<Arc<Seat>>>,
    freed: Notify,
}

/// A seat that is given back when its connection ends.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) seat: Arc<Seat>,
    seats: Arc<Seats>,
}

impl Seats {
    pub(super) fn new(most: usize) -> Seats {
        Seats { most, taken: Mutex::new(Vec::new()), freed: Notify::new() }
    }

    /// How many are taken.
    pub(super) fn taken(&self) -> usize {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Takes a seat; in a full house the client that is waited for longest makes room.
    pub(super) async fn take(self: &Arc<Seats>, limits: &Limits) -> Taken {
        loop {
            {
                let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
                if taken.len() < self.most {
                    let seat = Arc::new(Seat::new());
                    taken.push(Arc::clone(&seat));
                    return Taken { seat, seats: Arc::clone(self) };
                }
            }
            let freed = self.freed.notified();
            self.make_room(limits);
            let _looked_through_again = tokio::time::timeout(AGAIN, freed).await;
        }
    }

    /// Asks the connection that can best be spared to leave.
    pub(super) fn make_room(&self, limits: &Limits) {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let spare = taken.iter().filter_map(|seat| seat.spare(limits).map(|spare| (spare, seat)));
        if let Some((_, seat)) = spare.max_by_key(|(spare, _)| *spare) {
            seat.ask_to_leave();
        }
    }

    /// Completes when all seats are free.
    pub(super) async fn empty(&self) {
        while self.taken() > 0 {
            let freed = self.freed.notified();
            let _looked_again = tokio::time::timeout(AGAIN, freed).await;
        }
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let mut taken = self.seats.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.retain(|seat| !Arc::ptr_eq(seat, &self.seat));
        drop(taken);
        self.seats.freed.notify_one();
    }
}
