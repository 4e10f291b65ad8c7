//! Tells the format of a document by its content.
