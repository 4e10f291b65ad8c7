//! ZIP containers with bounds.
