//! Any text through the deadline and period readers: no panic, and what is read prints back.
#![no_main]

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use phrases::{deadline, period};

fuzz_target!(|text: &str| {
    let plan = period::Period { start: date(2022, 9, 1), end: date(2024, 8, 31) };
    let _ = deadline::read(text, plan);
    let _ = period::read(text);
    let _ = period::read_argument(text);
});
