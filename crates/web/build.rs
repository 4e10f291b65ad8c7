//! Stops the build with a clear sentence when the web assets have not been built yet.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=assets/dist");
    if !Path::new("assets/dist/opora.css").exists() {
        println!("cargo::error=crates/web/assets/dist is not built: run `cargo xtask assets`");
    }
}
