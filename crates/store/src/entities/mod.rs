//! Tables. Private: outside this crate their rows go as the plain structs of [`crate::records`].

pub(crate) mod account;
pub(crate) mod activity;
pub(crate) mod assignment;
pub(crate) mod binding_target;
pub(crate) mod feed;
pub(crate) mod import;
pub(crate) mod job;
pub(crate) mod journal;
pub(crate) mod party_binding;
pub(crate) mod party_memory;
pub(crate) mod person;
pub(crate) mod plan;
pub(crate) mod plan_version;
pub(crate) mod reading;
pub(crate) mod section;
pub(crate) mod session;
pub(crate) mod source_file;
pub(crate) mod unit;
pub(crate) mod unit_link;
