//! The guided path of an import: five steps, each a page; what was typed is saved at once.

mod changes;
mod check;
mod executors;
mod header;
mod line;
mod past;
mod progress;
mod start;
mod summary;

pub use changes::{ChangesPage, decide as decide_change, show as changes};
pub use check::{CheckPage, answer, answer_name, asks, group_id, others, show as check, value_name};
pub use executors::{
    ExecutorPage, ExecutorsPage, Offer, PartyCard, add_person, add_unit, address, bind, bind_all, kind, lines_of,
    one as executor, party_cards, show as executors,
};
pub use header::{HeaderForm, HeaderPage, save as save_header, show as header};
pub use line::{LineForm, LinePage, mark as mark_line, natures, save as save_line, show as line};
pub use past::{
    PastPage, decide as decide_past, decide_all as decide_all_past, decided, folded, opened, show as past, undecided,
};
pub use progress::{ImportPage, ProgressPart, discard, enter, progress, source};
pub use start::{StartPage, ask, sample, upload};
pub use summary::{SummaryPage, adopt, show as summary};

use operations::imports::ImportView;

use crate::session::Visitor;
use crate::shell::{Place, Shell};

/// Steps of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// 1: the file.
    File,
    /// 2: what was read.
    Check,
    /// 2½, for a second version only: what changed.
    Changes,
    /// 3: who the parties are.
    Executors,
    /// 4: what is already past.
    Past,
    /// 5: check answers and adopt.
    Summary,
}

/// One step as drawn.
#[derive(Debug, Clone)]
pub struct StepLink {
    /// Words.
    pub words: &'static str,
    /// Address; none for the current step and for the file of a started import.
    pub address: Option<String>,
    /// Whether it is this page.
    pub current: bool,
    /// Whether it stands before this page.
    pub done: bool,
}

/// The steps of an import as seen from one of them; `import` is none before the file is chosen.
pub fn steps(import: Option<&ImportView>, current: Step) -> Vec<StepLink> {
    let all = [
        (Step::File, "Файл", ""),
        (Step::Check, "Проверка", "check"),
        (Step::Changes, "Изменения", "changes"),
        (Step::Executors, "Исполнители", "executors"),
        (Step::Past, "Прошедшие", "past"),
        (Step::Summary, "Итог", "summary"),
    ];
    let amends = import.is_some_and(|import| import.amends.is_some());
    let shown = all.into_iter().filter(|(step, _, _)| *step != Step::Changes || amends);
    let link = |(step, words, part): (Step, &'static str, &str)| StepLink {
        words,
        address: import
            .filter(|_| step != current && step != Step::File)
            .map(|import| format!("/imports/{}/{part}", import.id)),
        current: step == current,
        done: step < current,
    };
    shown.map(link).collect()
}

/// Address and words of the step after the check.
pub fn next_after_check(import: &ImportView) -> (&'static str, &'static str) {
    if import.amends.is_some() {
        ("changes", "что изменилось")
    } else {
        ("executors", "исполнители")
    }
}

/// Shared parts of a step's page.
fn shell(visitor: &Visitor, import: &ImportView, title: &str) -> Shell {
    let name = import.title.clone().unwrap_or_else(|| import.file_name.clone());
    visitor.shell(format!("{title}: {name}"), Place::Plans).under("Дорожные карты", "/plans")
}
