//! Correcting the head of what was read: title, period, approval, territory, owner.

use askama::Template;
use axum::extract::{Path, State as Given};
use domain::roadmap::Roadmap;
use operations::imports::{self, HeaderChange, ImportView, ReviewView};
use operations::units::{self, UnitFilter};

use super::{Step, StepLink, steps};
use crate::error::{Answer, Problem};
use crate::fields::Fields;
use crate::flash::{self, Done};
use crate::format::{day, day_or_empty, iso_or_typed};
use crate::html;
use crate::pages::{Choice, form_problems};
use crate::session::{Posted, Visitor};
use crate::shell::{FormProblem, Shell};
use crate::state::State;

/// The form of the head.
#[derive(Template)]
#[template(path = "imports/header.html")]
pub struct HeaderPage {
    /// Shared parts.
    pub shell: Shell,
    /// Steps of the path.
    pub steps: Vec<StepLink>,
    /// Id of the import.
    pub import_id: String,
    /// What is typed.
    pub form: HeaderForm,
    /// Kinds of papers.
    pub kinds: Vec<Choice>,
    /// Organisations that may own the plan.
    pub units: Vec<Choice>,
}

/// What is typed about the head; days as people write them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeaderForm {
    /// Title.
    pub title: String,
    /// First day.
    pub period_start: String,
    /// Last day.
    pub period_end: String,
    /// Region.
    pub region: String,
    /// Municipality.
    pub municipality: String,
    /// Kind of the paper.
    pub approval_kind: String,
    /// Its number.
    pub approval_number: String,
    /// Its date.
    pub approval_date: String,
    /// Who issued it.
    pub issuer: String,
    /// Who signed it.
    pub signatory: String,
    /// Organisation that owns the plan.
    pub owner_unit_id: String,
}

impl HeaderForm {
    fn of(header: &Roadmap, owner: Option<&str>) -> HeaderForm {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        HeaderForm {
            title: header.title.clone(),
            period_start: day(&header.period.start),
            period_end: day(&header.period.end),
            region: text(&header.territory.region),
            municipality: text(&header.territory.municipality),
            approval_kind: text(&header.approval.kind),
            approval_number: text(&header.approval.number),
            approval_date: day_or_empty(header.approval.date),
            issuer: text(&header.approval.issuer),
            signatory: text(&header.approval.signatory),
            owner_unit_id: owner.unwrap_or_default().to_owned(),
        }
    }

    fn typed(fields: &Fields) -> HeaderForm {
        HeaderForm {
            title: fields.text("title"),
            period_start: fields.text("period_start"),
            period_end: fields.text("period_end"),
            region: fields.text("region"),
            municipality: fields.text("municipality"),
            approval_kind: fields.text("approval_kind"),
            approval_number: fields.text("approval_number"),
            approval_date: fields.text("approval_date"),
            issuer: fields.text("issuer"),
            signatory: fields.text("signatory"),
            owner_unit_id: fields.text("owner_unit_id"),
        }
    }

    /// Only what differs: a period that stays is not read anew.
    fn change(&self, before: &HeaderForm) -> HeaderChange {
        let text = |now: &str, then: &str| (now != then).then(|| now.to_owned());
        let date = |now: &str, then: &str| (now != then).then(|| iso_or_typed(now));
        HeaderChange {
            title: text(&self.title, &before.title),
            period_start: date(&self.period_start, &before.period_start),
            period_end: date(&self.period_end, &before.period_end),
            region: text(&self.region, &before.region),
            municipality: text(&self.municipality, &before.municipality),
            approval_kind: text(&self.approval_kind, &before.approval_kind),
            approval_number: text(&self.approval_number, &before.approval_number),
            approval_date: date(&self.approval_date, &before.approval_date),
            issuer: text(&self.issuer, &before.issuer),
            signatory: text(&self.signatory, &before.signatory),
            owner_unit_id: text(&self.owner_unit_id, &before.owner_unit_id),
        }
    }
}

async fn before(state: &State, visitor: &Visitor, id: &str) -> Result<(ReviewView, HeaderForm), Problem> {
    let actor = visitor.actor();
    let view = imports::review(&state.app, &actor, id).await?;
    let owner = imports::summary(&state.app, &actor, id).await?.owner_unit;
    let form = HeaderForm::of(&view.header, owner.as_ref().map(|owner| owner.target.id()));
    Ok((view, form))
}

async fn page(
    state: &State,
    visitor: &Visitor,
    import: &ImportView,
    form: HeaderForm,
    problems: &[FormProblem],
) -> Result<HeaderPage, Problem> {
    let filter = UnitFilter { page: 1, ..UnitFilter::default() };
    let known = units::list(&state.app, &visitor.actor(), &filter).await?.rows;
    let mut units = vec![Choice::new("", "Не указана")];
    units.extend(known.into_iter().map(|unit| Choice::new(unit.id, unit.short_name)));
    let kinds = [("приказ", "приказ"), ("распоряжение", "распоряжение"), ("утверждаю", "гриф «Утверждаю»")];
    Ok(HeaderPage {
        shell: super::shell(visitor, import, "Сведения о документе")
            .under("Проверка", format!("/imports/{}/check", import.id))
            .with_problems(problems),
        steps: steps(Some(import), Step::Check),
        import_id: import.id.clone(),
        form,
        kinds: Choice::list("Не указано", &kinds),
        units,
    })
}

/// `GET /imports/{id}/header`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let (view, form) = before(&state, &visitor, &id).await?;
    html::page(&page(&state, &visitor, &view.import, form, &[]).await?)
}

/// `POST /imports/{id}/header`
pub async fn save(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, fields }: Posted) -> Answer {
    let (view, old) = before(&state, &visitor, &id).await?;
    let form = HeaderForm::typed(&fields);
    if form == old {
        return Ok(flash::redirect(&format!("/imports/{id}/check"), Done::Unchanged));
    }
    match imports::edit_header(&state.app, &visitor.actor(), &id, &form.change(&old)).await {
        Ok(()) => Ok(flash::redirect(&format!("/imports/{id}/check"), Done::Saved)),
        Err(failure) => {
            let problems = form_problems(failure)?;
            html::refused(&page(&state, &visitor, &view.import, form, &problems).await?)
        }
    }
}
