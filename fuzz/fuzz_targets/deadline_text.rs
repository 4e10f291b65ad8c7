//! Any text through the deadline and period readers: no panic, windows that make sense, and what is read prints back.
#![no_main]

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use phrases::{deadline, period};

fuzz_target!(|text: &str| {
    for (start, end) in [(date(2022, 9, 1), date(2023, 8, 31)), (date(2022, 1, 1), date(2024, 12, 31))] {
        let read = deadline::read(text, period::Period { start, end });
        assert!(read.windows.iter().all(|window| window.start.is_none_or(|start| start <= window.due)));
        assert!(read.unread.is_none() || read.windows.is_empty());
        let _ = read.in_words();
    }
    // References are the document's own words; only what the grammar itself says has a canonical form.
    if let Some(expression) = deadline::parse(text).filter(|expression| expression.references.is_empty()) {
        let printed = expression.to_string();
        assert_eq!(deadline::parse(&printed), Some(expression), "printed: {printed}");
    }
    let _ = period::read(text);
    let _ = period::read_argument(text);
});
