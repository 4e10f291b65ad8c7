//! Which figure measures an indicator's words.
