//! Puts paragraphs and tables together into a document.
