//! One activity: the document's words, its dates and their reasons, owners, statuses, journal.

use askama::Template;
use axum::extract::{Path, State as Given};
use domain::progress::{Standing, Status};
use jiff::civil::Date;
use operations::assignments::{self, AssignmentView, StatusInput};
use operations::attention::{self, WindowGroup};
use operations::comments::{self, CommentView};
use operations::journal::JournalRow;
use operations::plans::{self, ActivityView};

use crate::error::{Answer, Problem};
use crate::fields::encode;
use crate::flash::{self, Done};
use crate::format::{day_or_empty, iso_or_typed, iso_to_typed};
use crate::html;
use crate::pages::{Choice, form_problems};
use crate::session::{Asked, Posted, Visitor};
use crate::shell::{FormProblem, Place, Shell};
use crate::state::State;

/// Owners of a window that are listed; the rest is folded, so that the page stays within three screens of a phone.
const OWNERS: usize = 12;
/// Entries of the journal that are not folded.
const ENTRIES: usize = 3;

/// A sign of how an assignment stands, for the cell of a table; its words go with it.
pub fn sign(standing: &Standing) -> &'static str {
    match standing {
        Standing::Done => "✓",
        Standing::Overdue { .. } => "!",
        Standing::Submitted => "?",
        Standing::DueSoon { .. } => "•",
        Standing::Later | Standing::NoDate => "○",
        Standing::Dropped => "–",
    }
}

/// The page of one activity.
#[derive(Template)]
#[template(path = "plans/activity.html")]
pub struct ActivityPage {
    /// Shared parts.
    pub shell: Shell,
    /// The activity.
    pub view: ActivityView,
    /// Its assignments by window.
    pub windows: Vec<WindowGroup>,
    /// Which of the windows is open.
    pub open: usize,
    /// The assignment whose form is open, with what is typed.
    pub form: Option<StatusForm>,
    /// The form that marks several owners of the open window at once.
    pub bulk: BulkForm,
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
    /// Its window, as addresses name it.
    pub window: String,
    /// Statuses to choose from.
    pub statuses: Vec<Choice>,
    /// What is typed; days as people write them.
    pub input: StatusInput,
}

/// The form that marks several owners of one window.
#[derive(Debug, Clone, Default)]
pub struct BulkForm {
    /// What is chosen, each as the field sends it: `ID:REVISION`.
    pub chosen: Vec<String>,
    /// What is typed; days as people write them.
    pub input: StatusInput,
}

/// One owner in the table of all windows: name, cells by window.
pub type MatrixRow<'a> = (&'a str, Vec<Option<&'a AssignmentView>>);

impl ActivityPage {
    /// The window whose owners are listed.
    pub fn shown(&self) -> Option<&WindowGroup> {
        self.windows.get(self.open)
    }

    /// The first owners of a window, and those that are folded.
    pub fn parts<'a>(&self, group: &'a WindowGroup) -> (&'a [AssignmentView], &'a [AssignmentView]) {
        group.rows.split_at(group.rows.len().min(OWNERS))
    }

    /// Statuses that several assignments of a window may be given.
    pub fn statuses(&self, group: &WindowGroup) -> Vec<Choice> {
        let possible = Status::ALL.into_iter().filter(|status| group.rows.iter().any(|row| row.next.contains(status)));
        possible.map(|status| Choice::new(status.code(), status.label())).collect()
    }

    /// Whether several can be marked at once.
    pub fn marks_several(&self, group: &WindowGroup) -> bool {
        self.form.is_none() && group.rows.iter().filter(|row| !row.next.is_empty()).count() > 1
    }

    /// A row as the bulk form sends it.
    pub fn value(&self, row: &AssignmentView) -> String {
        format!("{}:{}", row.id, row.revision)
    }

    /// Whether a row is chosen in the bulk form.
    pub fn is_chosen(&self, row: &AssignmentView) -> bool {
        self.bulk.chosen.iter().any(|value| value.split_once(':').is_some_and(|(id, _)| id == row.id))
    }

    /// The window before and the one after.
    pub fn around(&self) -> [Option<&WindowGroup>; 2] {
        [self.open.checked_sub(1).and_then(|place| self.windows.get(place)), self.windows.get(self.open + 1)]
    }

    /// Owners × windows.
    pub fn matrix(&self) -> Vec<MatrixRow<'_>> {
        let mut rows: Vec<(Option<String>, MatrixRow<'_>)> = Vec::new();
        for (place, group) in self.windows.iter().enumerate() {
            for assignment in &group.rows {
                let key = assignment.owner.as_ref().map(|owner| owner.target.to_string());
                let at = rows.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
                    let name = assignment.owner.as_ref().map_or("не назначен", |owner| owner.name.as_str());
                    rows.push((key, (name, vec![None; self.windows.len()])));
                    rows.len() - 1
                });
                if let Some(cell) = rows.get_mut(at).and_then(|(_, (_, cells))| cells.get_mut(place)) {
                    *cell = Some(assignment);
                }
            }
        }
        rows.into_iter().map(|(_, row)| row).collect()
    }

    /// Entries of the journal shown at once, and those that are folded.
    pub fn entries(&self) -> (&[JournalRow], &[JournalRow]) {
        self.view.journal.split_at(self.view.journal.len().min(ENTRIES))
    }

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

/// `GET /activities/{id}`; `?assignment=` opens the form of one assignment, `?window=` another window.
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>, Asked(query): Asked) -> Answer {
    let view = plans::activity(&state.app, &visitor.actor(), &id).await?;
    let open = view.assignments.iter().find(|assignment| assignment.id == query.get("assignment"));
    let form = open.map(|assignment| StatusForm {
        id: assignment.id.clone(),
        what: what(assignment),
        window: attention::window_key(assignment.window),
        statuses: statuses(assignment),
        input: StatusInput {
            status: String::new(),
            note: assignment.note.clone().unwrap_or_default(),
            done_on: day_or_empty(assignment.done_on),
            revision: assignment.revision,
        },
    });
    let comments = comments::list(&state.app, &visitor.actor(), &id).await?;
    let today = state.app.clock.today();
    html::page(&page(&visitor, view, comments, form, &[]).at(query.get("window"), today))
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
            let window = fields.given("window").map(|key| encode(&[("window".to_owned(), key)]));
            let asked = window.map(|window| format!("?{window}")).unwrap_or_default();
            return Ok(flash::redirect(&format!("/activities/{id}{asked}#assignments"), Done::StatusSaved));
        }
        Err(failure) => failure,
    };
    let problems = form_problems(failure)?;
    let view = plans::activity(&state.app, &visitor.actor(), &id).await?;
    let open = view.assignments.iter().find(|one| one.id == assignment_id).ok_or_else(Problem::not_found)?;
    let form = StatusForm {
        id: assignment_id,
        what: what(open),
        window: attention::window_key(open.window),
        statuses: statuses(open),
        input: StatusInput { done_on: iso_to_typed(&input.done_on), ..input },
    };
    let comments = comments::list(&state.app, &visitor.actor(), &id).await?;
    html::refused(&page(&visitor, view, comments, Some(form), &problems).at("", state.app.clock.today()))
}

/// `POST /activities/{id}/assignments`: one status for every chosen owner, all or none.
pub async fn set_statuses(
    Given(state): Given<State>,
    Path(id): Path<String>,
    Posted { visitor, fields }: Posted,
) -> Answer {
    let actor = visitor.actor();
    let input = StatusInput {
        status: fields.text("status"),
        note: fields.text("note"),
        done_on: iso_or_typed(fields.get("done_on")),
        revision: 0,
    };
    let chosen = fields.all("chosen");
    let pairs: Vec<(String, i64)> = chosen
        .iter()
        .filter_map(|value| value.split_once(':'))
        .filter_map(|(id, revision)| Some((id.to_owned(), revision.parse().ok()?)))
        .collect();
    let failure = match assignments::set_statuses(&state.app, &actor, &pairs, &input).await {
        Ok(()) => {
            let window = encode(&[("window".to_owned(), fields.text("window"))]);
            return Ok(flash::redirect(
                &format!("/activities/{id}?{window}#assignments"),
                Done::StatusesSaved(pairs.len() as u64),
            ));
        }
        Err(failure) => failure,
    };
    let problems = form_problems(failure)?;
    let view = plans::activity(&state.app, &actor, &id).await?;
    let comments = comments::list(&state.app, &actor, &id).await?;
    let bulk = BulkForm { chosen, input: StatusInput { done_on: iso_to_typed(&input.done_on), ..input } };
    let page = ActivityPage { bulk, ..page(&visitor, view, comments, None, &problems) };
    html::refused(&page.at(fields.get("window"), state.app.clock.today()))
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
            let page = ActivityPage { comment: typed, ..page(&visitor, view, known, None, &problems) };
            html::refused(&page.at("", state.app.clock.today()))
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
    let windows = attention::by_window(&view.assignments);
    ActivityPage { shell, view, windows, open: 0, form, bulk: BulkForm::default(), comments, comment: String::new() }
}

impl ActivityPage {
    /// The same with a window open: that of the open form, the one asked for, else the current one.
    fn at(mut self, asked: &str, today: Date) -> ActivityPage {
        let of_form = self
            .form
            .as_ref()
            .and_then(|form| self.windows.iter().position(|group| group.rows.iter().any(|row| row.id == form.id)));
        let of_address = || self.windows.iter().position(|group| group.key == asked);
        self.open = of_form.or_else(of_address).unwrap_or_else(|| attention::current(&self.windows, today));
        self
    }
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
