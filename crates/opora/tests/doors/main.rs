//! Attacks on the doors of the real program: half-sent requests, few descriptors, bombs, floods of files, kills. Linux only:
//! descriptors and memory are bounded and measured through `ulimit` and `/proc`.

#![cfg(target_os = "linux")]

mod connections;
mod files;
mod server;
