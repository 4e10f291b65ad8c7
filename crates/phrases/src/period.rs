//! The time a plan covers.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Closed interval of days. Invariant: `start <= end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
}

impl Period {
    /// A period, or nothing when the days stand in the wrong order.
    pub fn new(start: Date, end: Date) -> Option<Period> {
        (start <= end).then_some(Period { start, end })
    }
}

/// Reads the argument form of a period: `2023-01-01..2023-12-31`, `2023`, `2023-2025`, `2022/2023` (school year,
/// 1 September to 31 August).
pub fn read_argument(_text: &str) -> Option<Period> {
    None
}

/// Finds the period a Russian title or order names: «на 2023-2025 годы», «на 2021-2022 учебный год», «в 2022/2023
/// учебном году», «на 2023 год». Nothing when none is named.
pub fn read(_text: &str) -> Option<Period> {
    None
}
