//! Figures of the catalogue, as plans and pages ask for them.

use domain::measured::Ratio;
use jiff::civil::Date;
use store::Reader;

use crate::{App, Failure};

/// Whether the catalogue has such a figure.
pub(crate) fn is_known(_code: &str) -> bool {
    true
}

/// The value of a figure over a set, one unit or all schools.
pub(crate) async fn ratio(
    _app: &App,
    _reader: &Reader<'_>,
    _code: &str,
    _set: Option<&str>,
    _unit: Option<&str>,
    _as_of: Date,
) -> Result<Option<Ratio>, Failure> {
    Ok(None)
}
