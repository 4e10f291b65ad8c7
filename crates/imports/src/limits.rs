//! Bounds on what a document may unpack to.
