//! The only place that asks the machine for the time.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// Where "now" and "today" come from.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock; the offset says which day it is here.
    System {
        /// Local time minus UTC. Russia has no summer time, so one offset is enough for a territory.
        offset: Offset,
    },
    /// A moment that only a test moves.
    Fixed {
        /// The moment, shared by all clones.
        moment: Arc<Mutex<Timestamp>>,
        /// Local time minus UTC.
        offset: Offset,
    },
}

impl Clock {
    /// The machine's clock in Moscow time (UTC+3) unless told otherwise.
    pub fn system(offset: Option<Offset>) -> Clock {
        Clock::System { offset: offset.unwrap_or(Offset::constant(3)) }
    }

    /// A clock that stands at `moment`, in Moscow time.
    pub fn fixed(moment: Timestamp) -> Clock {
        Clock::Fixed { moment: Arc::new(Mutex::new(moment)), offset: Offset::constant(3) }
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::System { .. } => system_now(),
            Clock::Fixed { moment, .. } => *moment.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// The present day at this place.
    pub fn today(&self) -> Date {
        let (Clock::System { offset } | Clock::Fixed { offset, .. }) = self;
        self.now().to_zoned(TimeZone::fixed(*offset)).date()
    }

    /// Moves a fixed clock forward; the machine's clock does not listen.
    pub fn advance(&self, by: SignedDuration) {
        if let Clock::Fixed { moment, .. } = self {
            let mut moment = moment.lock().unwrap_or_else(PoisonError::into_inner);
            *moment = moment.saturating_add(by).unwrap_or(*moment);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock everybody else must ask")]
fn system_now() -> Timestamp {
    Timestamp::now()
}
