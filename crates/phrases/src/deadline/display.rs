//! Canonical Russian of an expression.
