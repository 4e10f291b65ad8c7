//! Bytes as a web page: no panic, whatever the markup and the encoding.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut page = b"<html>".to_vec();
    page.extend_from_slice(data);
    let _ = imports::read_roadmap(&page, "проба.html", None);
});
