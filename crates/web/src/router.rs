//! The map: every address and what answers there.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderValue;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use operations::Failure;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::error::{self, Problem};
use crate::pages::{
    account, feeds, help, home, imports, journal, persons, plans, results, schools, sign_in, units, work,
};
use crate::state::State;
use crate::{api, assets, bounds, flash, format, headers, health, incoming, session};

/// The whole web face of the system.
pub fn router(state: State) -> Router {
    format::set_offset(&state.app.clock);
    let forms = Router::new()
        .merge(people().layer(DefaultBodyLimit::max(bounds::SMALL_FORM)))
        .merge(sources().layer(DefaultBodyLimit::max(bounds::SOURCE_FORM)))
        .merge(organisations())
        .merge(import_steps())
        .merge(plan_pages())
        .merge(result_pages())
        .merge(school_pages())
        .merge(work_pages())
        .merge(api::pages())
        .merge(api::router())
        .layer(from_fn_with_state(state.clone(), bounds::soon))
        .layer(DefaultBodyLimit::max(bounds::FORM));
    let files = uploads()
        .merge(api::uploads())
        .layer(from_fn_with_state(state.clone(), bounds::later))
        .layer(DefaultBodyLimit::disable());
    let pages = forms
        .merge(files)
        .fallback(async || Problem::not_found())
        .method_not_allowed_fallback(async || Problem::wrong_method())
        .layer(CatchPanicLayer::custom(|_| -> Response {
            // The panic's own words are in the log already; the person needs only the number.
            Problem::from(Failure::unexpected("panic in a handler")).into_response()
        }))
        .layer(from_fn_with_state(state.clone(), incoming::receive))
        .layer(from_fn_with_state(state.clone(), bounds::truth))
        .layer(from_fn(error::render))
        .layer(from_fn(headers::same_site))
        .layer(from_fn(flash::forget))
        .layer(from_fn_with_state(state.clone(), session::load))
        .layer(from_fn(bounds::address))
        .layer(from_fn(error::render));
    let feeds = Router::new()
        .route("/calendar/{file}", get(feeds::read))
        .layer(from_fn_with_state(state.clone(), bounds::soon))
        .layer(from_fn_with_state(state.clone(), bounds::truth))
        .layer(from_fn(error::render));
    let health = Router::new().route("/healthz", get(health::alive)).route("/readyz", get(health::ready));
    Router::new()
        .merge(pages)
        .merge(feeds)
        .merge(health)
        .layer(from_fn_with_state(state.clone(), headers::secure))
        .route("/assets/{bundle}/{name}", get(assets::serve).layer(nosniff()))
        .layer(
            CompressionLayer::new().compress_when(DefaultPredicate::new().and(NotForContentType::const_new("font/"))),
        )
        .with_state(state)
}

fn nosniff() -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(axum::http::header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"))
}

fn people() -> Router<State> {
    Router::new()
        .route("/", get(home::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::enter))
        .route("/sign-out", post(sign_in::leave))
        .route("/account", get(account::show))
        .route("/account/password", post(account::change_password))
        .route("/account/sessions/end-others", post(account::end_others))
        .route("/account/sessions/{id}/end", post(account::end_session))
        .route("/journal", get(journal::list))
        .route("/help", get(help::show))
        .route("/help/results", get(help::results))
}

fn organisations() -> Router<State> {
    Router::new()
        // A form travels through this sign-in, so that it may be as large as the form was.
        .route("/sign-in/again", get(async || Redirect::to("/sign-in")).post(sign_in::enter))
        .route("/units", get(units::list))
        .route("/units/new", get(units::new).post(units::create))
        .route("/units/load/apply", post(units::apply))
        .route("/units/template.xlsx", get(units::template))
        .route("/units/{id}", get(units::show))
        .route("/units/{id}/edit", get(units::edit).post(units::save))
        .route("/units/{id}/archive", post(units::archive))
        .route("/units/{id}/links/new", get(units::start).post(units::add))
        .route("/units/{id}/links/{link}/end", post(units::end))
        .route("/persons", get(persons::list))
        .route("/persons/new", get(persons::new).post(persons::create))
        .route("/persons/{id}", get(persons::show))
        .route("/persons/{id}/edit", get(persons::edit).post(persons::save))
        .route("/persons/{id}/archive", post(persons::archive))
        .route("/feeds", post(feeds::create))
        .route("/feeds/{id}/revoke", post(feeds::revoke))
}

fn import_steps() -> Router<State> {
    Router::new()
        .route("/imports/sample.docx", get(imports::sample))
        .route("/imports/{id}", get(imports::enter))
        .route("/imports/{id}/progress", get(imports::progress))
        .route("/imports/{id}/source", get(imports::source))
        .route("/imports/{id}/discard", post(imports::discard))
        .route("/imports/{id}/check", get(imports::check))
        .route("/imports/{id}/answers", post(imports::answer))
        .route("/imports/{id}/header", get(imports::header).post(imports::save_header))
        .route("/imports/{id}/lines/{line}", get(imports::line).post(imports::save_line))
        .route("/imports/{id}/lines/{line}/mark", post(imports::mark_line))
        .route("/imports/{id}/changes", get(imports::changes).post(imports::decide_change))
        .route("/imports/{id}/executors", get(imports::executors).post(imports::bind_all))
        .route("/imports/{id}/executor", get(imports::executor).post(imports::bind))
        .route("/imports/{id}/executor/unit", post(imports::add_unit))
        .route("/imports/{id}/executor/person", post(imports::add_person))
        .route("/imports/{id}/past", get(imports::past).post(imports::decide_past))
        .route("/imports/{id}/past/all", post(imports::decide_all_past))
        .route("/imports/{id}/summary", get(imports::summary))
        .route("/imports/{id}/adopt", post(imports::adopt))
}

fn plan_pages() -> Router<State> {
    Router::new()
        .route("/plans", get(plans::list))
        .route("/plans/{id}", get(plans::table))
        .route("/plans/{id}/calendar", get(plans::calendar))
        .route("/plans/{id}/timeline", get(plans::timeline))
        .route("/plans/{id}/list", get(plans::work))
        .route("/plans/{id}/indicators", get(plans::indicators))
        .route("/plans/{id}/history", get(plans::history))
        .route("/plans/{id}/archive", post(plans::archive))
        .route("/plans/{id}/export.docx", get(plans::docx))
        .route("/plans/{id}/export.xlsx", get(plans::xlsx))
        .route("/plans/{id}/export.json", get(plans::json))
        .route("/plans/{id}/versions/{number}/source", get(plans::source))
        .route("/activities/{id}", get(plans::activity))
        .route("/activities/{id}/assignments", post(plans::set_statuses))
        .route("/activities/{id}/assignments/{assignment}", post(plans::set_status))
        .route("/activities/{id}/comments", post(plans::comment))
        .route("/activities/{id}/comments/{comment}/withdraw", post(plans::withdraw_comment))
}

fn result_pages() -> Router<State> {
    Router::new()
        .route("/results", get(results::list))
        .route("/results/imports/{id}", get(results::import))
        .route("/results/imports/{id}/progress", get(results::progress))
        .route("/results/imports/{id}/discard", post(results::discard))
        .route("/results/works/{code}", get(results::work))
        .route("/results/works/{code}/items.xlsx", get(results::work_sheet))
        .route("/results/catalogues/{code}", get(results::catalogue))
        .route("/results/context/apply", post(results::apply_context))
        .route("/results/context/template.xlsx", get(results::context_template))
        .route("/results/diagnostics", get(results::diagnostics))
        .route("/results/diagnostics/form.xlsx", get(results::diagnostic_form))
}

fn school_pages() -> Router<State> {
    Router::new()
        .route("/schools", get(schools::newest))
        .route("/schools/runs", get(schools::runs).post(schools::create_run))
        .route("/schools/runs/{id}", get(schools::run))
        .route("/schools/runs/{id}/schools.xlsx", get(schools::schools_sheet))
        .route("/schools/runs/{id}/approve", get(schools::ask_approve).post(schools::approve))
        .route("/schools/runs/{id}/approve/check", post(schools::check_approve))
        .route("/schools/runs/{id}/withdraw", post(schools::withdraw))
        .route("/schools/what-if", get(schools::what_if))
        .route("/schools/rules/new", get(schools::new_rule).post(schools::shape_rule))
        .route("/schools/rules/{id}", get(schools::rule))
        .route("/schools/{school}", get(schools::school))
        .route("/schools/{school}/charts/{chart}", get(schools::chart_sheet))
        .route("/schools/{school}/works/{code}", get(schools::items))
        .route("/schools/{school}/works/{code}/items.xlsx", get(schools::items_sheet))
        .route("/schools/{school}/growth", get(schools::growth))
        .route("/schools/{school}/growth/classes.xlsx", get(schools::growth_sheet))
        .route("/schools/{school}/growth/form.xlsx", get(schools::growth_form))
        .route("/schools/{school}/markers", post(schools::explain))
}

/// Forms with a text of rules or scales.
fn sources() -> Router<State> {
    Router::new().route("/results/scales", get(results::scales).post(results::save_scales))
}

/// Requests that may take long: files, and storing what was in them.
fn work_pages() -> Router<State> {
    Router::new()
        .route("/mine", get(work::mine))
        .route("/review", get(work::queue))
        .route("/work/{id}", get(work::show))
        .route("/work/{id}/withdraw", post(work::withdraw))
        .route("/work/{id}/review", post(work::review))
        .route("/work/{id}/files/{file}", get(work::file))
        .route("/work/{id}/report", get(work::report).post(work::sign))
        .route("/units/{id}/visits", get(work::visits).post(work::record_visit))
}

fn uploads() -> Router<State> {
    Router::new()
        .route("/work/{id}/hand-in", post(work::hand_in))
        .route("/results/imports/{id}/confirm", post(results::confirm))
        .route("/results/load", get(results::ask).post(results::upload))
        .route("/results/context", get(results::context).post(results::preview_context))
        .route("/results/catalogues", get(results::catalogues).post(results::add_catalogue))
        .route("/schools/rules", get(schools::rules).post(schools::add_rule))
        .route("/imports/new", get(imports::ask).post(imports::upload))
        .route("/units/load", get(units::ask).post(units::preview))
        .route("/plans/{id}/versions", post(plans::upload))
}
