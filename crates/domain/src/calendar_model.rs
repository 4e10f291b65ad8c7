//! What a calendar feed shows; `reports` renders it as iCalendar (RFC 5545).

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A named calendar of whole-day events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarModel {
    /// Name that the reader's calendar shows: «Опора: СОШ № 1».
    pub name: String,
    /// The moment the feed is made, for clients that compare copies.
    pub as_of: Timestamp,
    /// Its events; the renderer keeps their order.
    pub events: Vec<CalendarEvent>,
}

/// One whole-day event. The pair `uid`, `sequence` lets a client replace an older copy of the same event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarEvent {
    /// Stable for the life of the assignment.
    pub uid: String,
    /// Grows with every change of the event.
    pub sequence: u32,
    /// First day.
    pub start: Date,
    /// Last day, included; the renderer makes the exclusive end of the format. Never before `start`.
    pub end: Date,
    /// One line.
    pub summary: String,
    /// Any number of lines.
    pub description: String,
    /// Whether it still holds.
    pub status: EventStatus,
    /// Page of the assignment, when the server knows its own address.
    pub url: Option<String>,
}

/// Whether an event holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventStatus {
    /// Holds.
    Confirmed,
    /// Dropped or withdrawn: clients take it away.
    Cancelled,
}
