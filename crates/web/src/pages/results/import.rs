//! One import of results: how far it is, what would be stored, what was.

use askama::Template;
use axum::extract::{Path, State as Given};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Redirect};
use domain::results::file::{FileKind, Problem as FileProblem};
use domain::results::lake::{FileReport, ImportReport, Outcome};
use domain::results::words;
use operations::Failure;
use operations::results::imports::{self, ImportState, ImportView};

use crate::error::Answer;
use crate::flash::{self, Done};
use crate::format::{count, first_up};
use crate::html;
use crate::pager::Pager;
use crate::session::{Asked, Posted, Visitor};
use crate::shell::{Place, Shell};
use crate::state::State;

/// Rows of a page: a folder of a region holds thousands of files.
const ROWS: usize = 100;

/// Problems of one file shown; a file that fails in each row says so once in words.
const PROBLEMS: usize = 200;

/// An import.
#[derive(Template)]
#[template(path = "results/import.html")]
pub struct ImportPage {
    /// Shared parts.
    pub shell: Shell,
    /// The import.
    pub import: ImportView,
    /// The part that refreshes itself.
    pub part: ProgressPart,
    /// The finding.
    pub sentence: String,
    /// How many files would be or were stored.
    pub stored: usize,
    /// Names of the files left out, with the reason.
    pub left_out: Vec<(String, String)>,
    /// This page's files: the refused first.
    pub rows: Vec<FileRow>,
    /// Other pages.
    pub pager: Pager,
}

impl ImportPage {
    /// Whether reading goes on.
    pub fn reading(&self) -> bool {
        self.import.state == ImportState::Reading
    }

    /// Whether it waits for a decision.
    pub fn preview(&self) -> bool {
        self.import.state == ImportState::Preview
    }

    /// Whether it is on its way into the lake.
    pub fn storing(&self) -> bool {
        self.import.state == ImportState::Storing
    }

    /// Whether its reading was interrupted.
    pub fn interrupted(&self) -> bool {
        self.import.state == ImportState::Interrupted
    }

    /// Whether there are schools' own works among the files.
    pub fn own_works(&self) -> bool {
        self.import.report.files.iter().any(|file| file.kind == Some(FileKind::DiagnosticWork))
    }

    /// Whether it was dropped or could not be read: nothing of it is left.
    pub fn gone(&self) -> bool {
        matches!(self.import.state, ImportState::Discarded | ImportState::Failed | ImportState::Interrupted)
    }
}

/// What is being done now.
#[derive(Template)]
#[template(path = "results/_progress.html")]
pub struct ProgressPart {
    /// Id of the import.
    pub id: String,
    /// Files read.
    pub done: usize,
    /// Files sent.
    pub total: usize,
}

/// A file of the report.
pub struct FileRow {
    /// Its name.
    pub name: String,
    /// What it was recognised as.
    pub kind: String,
    /// Its works in words.
    pub works: Vec<String>,
    /// Schools.
    pub schools: u64,
    /// Participants.
    pub participants: u64,
    /// «новых 40, заменено 2».
    pub changes: String,
    /// Outcome.
    pub outcome: Outcome,
    /// Personal values that were dropped.
    pub dropped: u64,
    /// Problems with their places, the fatal ones first.
    pub problems: Vec<(String, FileProblem)>,
    /// How many more problems there are.
    pub more: usize,
}

impl FileRow {
    /// Row of a file's report.
    pub fn of(file: &FileReport) -> FileRow {
        let sum = |of: fn(&domain::results::lake::FileWork) -> u64| file.works.iter().map(of).sum::<u64>();
        let changes = [
            ("новых", sum(|work| work.added)),
            ("заменено", sum(|work| work.replaced)),
            ("убрано", sum(|work| work.withdrawn)),
            ("уже было", sum(|work| work.same)),
            ("строк отчёта", sum(|work| work.aggregates)),
            ("апелляций", file.appeals),
        ];
        let changes = changes.iter().filter(|(_, number)| *number > 0).map(|(word, number)| format!("{word} {number}"));
        // What was understood of a school's own work says more than its code does, and is no remark.
        let (read, mut problems): (Vec<&FileProblem>, Vec<&FileProblem>) =
            file.problems.iter().partition(|problem| problem.code == imports::DIAGNOSTIC_READ);
        let named = || file.works.iter().map(|work| words::work_with_year(&work.work)).collect();
        let works = if read.is_empty() { named() } else { read.iter().map(|of| of.text.clone()).collect() };
        problems.sort_by_key(|problem| !problem.fatal);
        FileRow {
            name: file.file.clone(),
            kind: file.kind.map_or_else(|| "не распознан".to_owned(), |kind| words::file_kind(kind).to_owned()),
            works,
            schools: file.works.iter().map(|work| work.schools).max().unwrap_or(0).max(file.schools),
            participants: sum(|work| work.participants),
            changes: changes.collect::<Vec<_>>().join(", "),
            outcome: file.outcome,
            dropped: file.personal_values_dropped,
            more: problems.len().saturating_sub(PROBLEMS),
            problems: problems.into_iter().take(PROBLEMS).map(|problem| (place(problem), problem.clone())).collect(),
        }
    }

    /// Whether it is left out.
    pub fn refused(&self) -> bool {
        self.outcome == Outcome::Refused
    }
}

/// «лист «Ф1», строка 14, столбец AA».
pub(super) fn place(problem: &FileProblem) -> String {
    let parts = [
        problem.sheet.as_ref().map(|sheet| format!("лист «{sheet}»")),
        problem.row.map(|row| format!("строка\u{a0}{row}")),
        problem.column.as_ref().map(|column| format!("столбец\u{a0}{column}")),
    ];
    first_up(parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

fn of(report: &ImportReport, outcome: Outcome) -> usize {
    report.files.iter().filter(|file| file.outcome == outcome).count()
}

/// «Прочитано 40 файлов: загрузится 38, не войдут 2.»
fn sentence(import: &ImportView) -> String {
    let report = &import.report;
    let (stored, same, refused) =
        (of(report, Outcome::Stored), of(report, Outcome::Unchanged), of(report, Outcome::Refused));
    let files = count(report.files.len() as u64, "файл", "файла", "файлов");
    match import.state {
        ImportState::Reading => String::new(),
        ImportState::Storing => "Сохраняем прочитанное в результаты: страница обновится сама.".to_owned(),
        ImportState::Discarded => "Загрузка отменена: в результатах ничего не изменилось.".to_owned(),
        ImportState::Interrupted => {
            "Чтение прервано перезапуском программы: отправьте файлы ещё раз. В результатах ничего не \
                                     изменилось."
                .to_owned()
        }
        ImportState::Failed => "Прочитать файлы не получилось по нашей вине: в результатах ничего не изменилось. \
                                Сообщите администратору время загрузки и отправьте файлы снова."
            .to_owned(),
        ImportState::Preview | ImportState::Stored => {
            let verbs = match import.state {
                ImportState::Stored => ("загружено", "не вошло"),
                _ => ("загрузится", "не войдёт"),
            };
            let mut parts = vec![format!("{} {stored}", verbs.0)];
            parts.extend((same > 0).then(|| format!("без изменений {same}")));
            parts.extend((refused > 0).then(|| format!("{} {refused}", verbs.1)));
            format!("Прочитано: {files}. {}.", first_up(parts.join(", ")))
        }
    }
}

fn left_out(report: &ImportReport) -> Vec<(String, String)> {
    let refused = report.files.iter().filter(|file| file.outcome == Outcome::Refused);
    let reason = |file: &FileReport| {
        let first = file.problems.iter().find(|problem| problem.fatal).or_else(|| file.problems.first());
        first.map(|problem| match place(problem) {
            place if place.is_empty() => problem.text.clone(),
            place => format!("{place}. {}", problem.text),
        })
    };
    refused.map(|file| (file.file.clone(), reason(file).unwrap_or_default())).take(20).collect()
}

/// `GET /results/imports/{id}`
pub async fn show(Given(state): Given<State>, visitor: Visitor, Path(id): Path<String>, Asked(query): Asked) -> Answer {
    let import = imports::view(&state.app, &visitor.actor(), &id).await?;
    let title = match import.state {
        ImportState::Reading => "Читаем файлы",
        ImportState::Preview => "Проверьте перед загрузкой",
        ImportState::Storing => "Сохраняем",
        ImportState::Stored => "Файлы загружены",
        ImportState::Discarded => "Загрузка отменена",
        ImportState::Failed => "Файлы не прочитаны",
        ImportState::Interrupted => "Чтение прервано",
    };
    let mut files: Vec<&FileReport> = import.report.files.iter().collect();
    files.sort_by_key(|file| match file.outcome {
        Outcome::Refused => 0,
        _ if !file.problems.is_empty() => 1,
        Outcome::Stored => 2,
        Outcome::Unchanged => 3,
    });
    let pages = files.len().div_ceil(ROWS).max(1);
    let page = usize::try_from(query.page()).unwrap_or(1).min(pages);
    let rows = files.iter().skip((page - 1) * ROWS).take(ROWS).map(|file| FileRow::of(file)).collect();
    let address = format!("/results/imports/{id}");
    html::page(&ImportPage {
        shell: visitor.shell(title, Place::Results).under("Результаты", "/results"),
        part: ProgressPart { id, done: import.progress.done, total: import.progress.total },
        sentence: sentence(&import),
        stored: of(&import.report, Outcome::Stored),
        left_out: left_out(&import.report),
        rows,
        pager: Pager::new(&address, &query.0, page as u64, pages as u64),
        import,
    })
}

/// `GET /results/imports/{id}/progress`: the part alone, for htmx; anybody else is led to the whole page.
pub async fn progress(
    Given(state): Given<State>,
    visitor: Visitor,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let address = format!("/results/imports/{id}");
    let partial = headers.contains_key("hx-request") && !headers.contains_key("hx-history-restore-request");
    if !partial {
        return Ok(Redirect::to(&address).into_response());
    }
    let import = imports::view(&state.app, &visitor.actor(), &id).await?;
    let part = ProgressPart { id, done: import.progress.done, total: import.progress.total };
    let mut answer = html::page(&part)?;
    if import.state != ImportState::Reading
        && let Ok(value) = HeaderValue::from_str(&address)
    {
        answer.headers_mut().insert(HeaderName::from_static("hx-redirect"), value);
    }
    Ok(answer)
}

/// `POST /results/imports/{id}/confirm`
pub async fn confirm(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, .. }: Posted) -> Answer {
    // Storing goes on to its end even when the browser is closed meanwhile.
    let (app, actor, wanted) = (state.app.clone(), visitor.actor(), id.clone());
    let stored = tokio::spawn(async move { imports::confirm(&app, &actor, &wanted).await });
    let import = stored.await.map_err(Failure::unexpected)??;
    let stored = u32::try_from(of(&import.report, Outcome::Stored)).unwrap_or(u32::MAX);
    Ok(flash::redirect(&format!("/results/imports/{id}"), Done::ResultsStored(stored)))
}

/// `POST /results/imports/{id}/discard`
pub async fn discard(Given(state): Given<State>, Path(id): Path<String>, Posted { visitor, .. }: Posted) -> Answer {
    imports::discard(&state.app, &visitor.actor(), &id).await?;
    Ok(flash::redirect("/results", Done::ResultsDropped))
}
