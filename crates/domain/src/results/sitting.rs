//! A sitting: one pupil, one work.

use serde::{Deserialize, Serialize};

/// Score of an item that was not attempted («X», empty): no value, counted as 0 points in sums.
pub const NOT_ATTEMPTED: u8 = 255;

/// One pupil's result in one work, without anything that names the pupil.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sitting {
    /// School: ФИС ОКО login where it is known, else `gia:КОД`.
    pub school: String,
    /// Class or parallel as the file has it: «9А», «1».
    pub class: Option<String>,
    /// Participant code of the file, or a keyed hash where a file identifies pupils by name.
    pub participant: String,
    /// Variant of the paper.
    pub variant: Option<String>,
    /// Score of each item in the work's order; [`NOT_ATTEMPTED`] where there is no value.
    pub items: Vec<u8>,
    /// Primary score.
    pub primary: Option<u16>,
    /// Test score (ЕГЭ, 0–100).
    pub test: Option<u16>,
    /// Mark 2–5; none when the file has none.
    pub mark: Option<u8>,
    /// Journal mark 2–5.
    pub journal: Option<u8>,
    /// The pupil was absent: kept, but no participant.
    pub absent: bool,
}
