//! Items of a work as a school did them: by class and by mark.

use axum::extract::{Path, State as Given};
use domain::results::words;
use operations::results::works;

use crate::error::Answer;
use crate::fields::encode_path;
use crate::html;
use crate::pages::chart::workbook;
use crate::pages::results::{items_page, work_code};
use crate::session::Visitor;
use crate::shell::Place;
use crate::state::State;

/// `GET /schools/{school}/works/{code}`
pub async fn show(
    Given(state): Given<State>,
    visitor: Visitor,
    Path((school, code)): Path<(String, String)>,
) -> Answer {
    let code = work_code(&code)?;
    let items = works::items(&state.app, &visitor.actor(), &code, Some(&school)).await?;
    let name = items.groups.first().map_or_else(|| school.clone(), |group| group.name.clone());
    let own = format!("/schools/{}", encode_path(&school));
    let shell = visitor
        .shell(format!("{}: {name}", words::work_with_year(&code)), Place::Schools)
        .under("Школы", "/schools")
        .under(name, format!("{own}?year={}", code.year));
    let download = format!("{own}/works/{}/items.xlsx", encode_path(&code.to_string()));
    html::page(&items_page(&state.app, shell, items, &download))
}

/// `GET /schools/{school}/works/{code}/items.xlsx`
pub async fn sheet(
    Given(state): Given<State>,
    visitor: Visitor,
    Path((school, code)): Path<(String, String)>,
) -> Answer {
    let code = work_code(&code)?;
    let items = works::items(&state.app, &visitor.actor(), &code, Some(&school)).await?;
    let table = crate::pages::results::items_table(&items);
    html::file(workbook(&state.app, &table, &format!("Задания {code} {school}"))?)
}
