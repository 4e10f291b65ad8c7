//! Members of sets and curators, as every question about owed work and rights needs them.

use domain::owed::{Curatorship, Days, Place};
use store::Reader;
use store::queries::{sets, units};

use crate::Failure;
use crate::support::date_or_none;

/// All memberships and curatorships, with their days.
pub(crate) async fn place(reader: &Reader<'_>) -> Result<Place, Failure> {
    let mut place = Place::default();
    for member in sets::all_members(reader).await? {
        let days = days(member.starts_on.as_deref(), member.ends_on.as_deref())?;
        place.sets.entry(member.set_id).or_default().push((member.unit_id, days));
    }
    for link in units::curatorships(reader).await? {
        let days = days(link.starts_on.as_deref(), link.ends_on.as_deref())?;
        if let Some(person) = link.person_id {
            place.curatorships.push(Curatorship { person, unit: link.to_unit, days });
        }
    }
    Ok(place)
}

/// Stored days.
pub(crate) fn days(since: Option<&str>, until: Option<&str>) -> Result<Days, Failure> {
    Ok(Days { since: date_or_none(since)?, until: date_or_none(until)? })
}
