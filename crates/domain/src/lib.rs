//! What the system is about: types, rules, state machines, access decisions, the plan linter.
//!
//! Invariant: pure. No async, SQL, HTTP, files, clock or chance; whatever is needed is a parameter.

pub mod refusal;
pub mod roadmap;
