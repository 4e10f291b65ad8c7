//! What a school says to a marker.

use axum::extract::{Path, State as Given};
use operations::results::{markers, rules};

use super::school_address;
use crate::error::Answer;
use crate::flash::{self, Done};
use crate::pages::results::work_code;
use crate::session::Posted;
use crate::state::State;

/// `POST /schools/{school}/markers`
pub async fn explain(
    Given(state): Given<State>,
    Path(school): Path<String>,
    Posted { visitor, fields }: Posted,
) -> Answer {
    let work = work_code(fields.get("work"))?;
    let (code, text) = (fields.get("code"), fields.get("explanation"));
    markers::explain(&state.app, &visitor.actor(), &school, code, &work, text).await?;
    let rule = fields.given("rule").unwrap_or_else(|| rules::DEFAULT.to_owned());
    Ok(flash::redirect(&format!("{}#markers", school_address(&school, work.year, &rule)), Done::Explained))
}
