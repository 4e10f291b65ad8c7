//! Import of a roadmap as a short guided path. Every step is saved at once: leaving and coming back loses nothing.
//!
//! | step | operations |
//! |---|---|
//! | 1 Файл | [`start`], then [`progress`] until the state is [`ImportState::Review`] or [`ImportState::Refused`] |
//! | 2 Проверка | [`review`], [`answer_questions`], [`owner`], [`choose_owner`], [`edit_line`], [`edit_header`] |
//! | 3 Исполнители | [`parties`], [`bind`], [`bind_all`], [`bind_suggested`], [`search_targets`] |
//! | 4 Прошедшие | [`past`], [`decide_past`], [`decide_all_past`] |
//! | 5 Итог | [`summary`], [`adopt`] |
//!
//! Lines are named by [`domain::line::LineKey`]: `activity-0`, `checkpoint-2`, `obligation-1`.

mod adopt;
mod answer;
mod carry_over;
mod draft;
mod edit;
mod future_plan;
mod in_review;
mod owner;
mod parties;
mod past;
mod read;
mod review;
mod save_plan;
mod start;
mod suggest;
mod versions;
mod view;

pub use adopt::{SummaryView, adopt, summary};
pub use answer::{GroupAnswer, answer_question, answer_questions};
pub use edit::{DeadlineChange, HeaderChange, LineChange, edit_header, edit_line};
pub(crate) use future_plan::difference;
pub(crate) use in_review::InReview;
pub use owner::{OwnerChoice, OwnerQuestion, OwnerView, accept_strangers, choose_owner, owner};
pub use parties::{
    PartyAnswer, PartyChoice, PartyView, bind, bind_all, bind_spelling, bind_suggested, parties, search_targets,
};
pub use past::{PastDecision, PastLineView, PastView, PastWindowView, decide_all_past, decide_past, past};
pub(crate) use read::{give_up, read};
pub use review::{LineView, OriginalLine, ReviewView, SectionHead, review};
pub use start::{LARGEST_FILE, Recognised, Started, discard, get, list, progress, source, start};
pub(crate) use start::{begin, source_file, view_with};
pub use suggest::Proposal;
pub(crate) use versions::{in_force, stable_names};
pub use view::{ImportRow, ImportState, ImportView, PlanName, ProgressView, SourceView};
