//! Files made from the program itself and committed are what the program prints today. They are remade by
//! `cargo xtask generate`. (A test, because tests have the program built already.)

use std::path::Path;
use std::process::Command;

#[test]
fn generated_files_are_fresh() {
    for (file, what) in [("docs/openapi.json", "openapi"), ("docs/opora.example.toml", "configuration")] {
        let output = Command::new(env!("CARGO_BIN_EXE_opora")).args(["generate", what]).output().unwrap();
        assert!(output.status.success());
        let committed = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file)).unwrap();
        assert!(committed == output.stdout, "{file} is stale: run `cargo xtask generate` and commit the result");
    }
}
