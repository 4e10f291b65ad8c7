//! The rule of a deadline as a Russian sentence.
