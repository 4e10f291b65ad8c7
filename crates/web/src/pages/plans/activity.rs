//! One activity: the document's words, its dates and their reasons, owners, statuses, journal.

use askama::Template;
use axum::extract::{Path, State as Given};
use domain::progress::Status;
use operations::assignments::{self, AssignmentView, StatusInput};
use operations::comments::{self, CommentView};
use operations::plans::{self, ActivityView};

use crate::error::{Answer, Problem};
use crate::flash::{self, Done};
use crate::format::{day_or_empty, iso_or_typed, iso_to_typed};
use crate::html;
use crate::pages::{Choice, form_problems};
use crate::session::{Asked, Posted, Visitor};
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;

/// The page of one activity.
#[derive(Template)]
#[template(path = "plans/activity.html")]
pub struct ActivityPage {
    /// Shared parts.
    pub shell: Shell,
    /// The activity.
    pub view: ActivityView,
    /// The assignment whose form is open, with what is typed.
    pub form: Option<StatusForm>,
    /// Comments, oldest first.
    pub comments: Vec<CommentView>,
    /// The new comment as typed.
    pub comment: String,
}

/// The form of one assignment's status.
#[derive(Debug, Clone)]
pub struct StatusForm {
    /// Id of the assignment.
    pub id: String,
    /// Who and when, in words.
    pub what: String,
    /// Statuses to choose from.
    pub statuses: Vec<Choice>,
    /// What is typed; days as people write them.
    pub input: StatusInput,
}

impl ActivityPage {
    /// How many assignments are accepted, of how many.
    pub fn done_words(&self) -> String {
        format!("принято {} из {}", self.view.state.accepted, self.view.state.total)
    }

    /// Title of the page above the heading: what it is, its number, its place in the document.
    pub fn caption(&self) -> String {
        let number = self.view.number.as_deref().map(|number| format!(" {number}")).unwrap_or_default();
        format!("{}{number}", crate::format::first_up(self.view.kind.label()))
    }
}

/// `GET /activities/{id}`; `?assignment=` opens the form of one assignment.
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>, Asked(query): Asked) -> Answer {
    let view = plans::activity(&state.app, &visitor.actor(), &id).await?;
    let open = view.assignments.iter().find(|assignment| assignment.id == query.get("assignment"));
    let form = open.map(|assignment| StatusForm {
        id: assignment.id.clone(),
        what: what(assignment),
        statuses: statuses(assignment),
        input: StatusInput {
            status: String::new(),
            note: assignment.note.clone().unwrap_or_default(),
            done_on: day_or_empty(assignment.done_on),
            revision: assignment.revision,
        },
    });
    let comments = comments::list(&state.app, &visitor.actor(), &id).await?;
    html::page(&page(&visitor, view, comments, form, &[]))
}

/// `POST /activities/{id}/assignments/{assignment}`
pub async fn set_status(
    Given(state): Given<State>,
    Path((id, assignment_id)): Path<(String, String)>,
    Posted { visitor, fields }: Posted,
) -> Answer {
    let input = StatusInput {
        status: fields.text("status"),
        note: fields.text("note"),
        done_on: iso_or_typed(fields.get("done_on")),
        revision: fields.get("revision").parse().unwrap_or(0),
    };
    let failure = match assignments::set_status(&state.app, &visitor.actor(), &assignment_id, &input).await {
        Ok(()) => {
            let address = format!("/activities/{id}#assignments");
            return Ok(flash::redirect(&address, Done::StatusSaved));
        }
        Err(failure) => failure,
    };
    let problems = form_problems(failure)?;
    let view = plans::activity(&state.app, &visitor.actor(), &id).await?;
    let open = view.assignments.iter().find(|one| one.id == assignment_id).ok_or_else(Problem::not_found)?;
    let form = StatusForm {
        id: assignment_id,
        what: what(open),
        statuses: statuses(open),
        input: StatusInput { done_on: iso_to_typed(&input.done_on), ..input },
    };
    let comments = comments::list(&state.app, &visitor.actor(), &id).await?;
    html::refused(&page(&visitor, view, comments, Some(form), &problems))
}

/// `POST /activities/{id}/comments`
pub async fn comment(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, fields }: Posted) -> Answer {
    let actor = visitor.actor();
    let typed = fields.text("comment");
    match comments::add(&state.app, &actor, &id, &typed).await {
        Ok(_) => Ok(flash::redirect(&format!("/activities/{id}#comments"), Done::CommentAdded)),
        Err(failure) => {
            let problems = form_problems(failure)?;
            let view = plans::activity(&state.app, &actor, &id).await?;
            let known = comments::list(&state.app, &actor, &id).await?;
            html::refused(&ActivityPage { comment: typed, ..page(&visitor, view, known, None, &problems) })
        }
    }
}

/// `POST /activities/{id}/comments/{comment}/withdraw`
pub async fn withdraw_comment(
    Given(state): Given<State>,
    Path((id, comment)): Path<(String, String)>,
    Posted { visitor, .. }: Posted,
) -> Answer {
    comments::withdraw(&state.app, &visitor.actor(), &comment).await?;
    Ok(flash::redirect(&format!("/activities/{id}#comments"), Done::CommentWithdrawn))
}

fn page(
    visitor: &Visitor,
    view: ActivityView,
    comments: Vec<CommentView>,
    form: Option<StatusForm>,
    problems: &[FormProblem],
) -> ActivityPage {
    let shell = visitor
        .shell(domain::line::name_of(view.number.as_deref(), &view.title), Place::Plans)
        .under("Дорожные карты", "/plans")
        .under(view.plan.title.clone(), format!("/plans/{}", view.plan.id))
        .with_problems(problems);
    ActivityPage { shell, view, form, comments, comment: String::new() }
}

fn what(assignment: &AssignmentView) -> String {
    let owner =
        assignment.owner.as_ref().map_or("исполнитель не назначен", |owner| owner.name.as_str());
    match &assignment.window_words {
        Some(words) => format!("{owner}, {words}"),
        None => format!("{owner}, без даты"),
    }
}

fn statuses(assignment: &AssignmentView) -> Vec<Choice> {
    let choice = |status: &Status| Choice::new(status.code(), status.label());
    assignment.next.iter().map(choice).collect()
}
