//! Streamed XML with namespaces and bounds.
