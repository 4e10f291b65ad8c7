//! Periods of titles and of arguments as data.

use phrases::period::{self, Period};

#[test]
fn titles() {
    for line in include_str!("periods.txt").lines().filter(|line| !line.starts_with('#')) {
        let (text, want) = line.split_once('|').unwrap();
        let got = period::read(text).map_or("-".to_owned(), |p| format!("{}..{}", p.start, p.end));
        assert_eq!(got, want.trim(), "{text}");
    }
}

#[test]
fn arguments() {
    let check = |text: &str, want: Option<(&str, &str)>| {
        let want = want.map(|(start, end)| Period { start: start.parse().unwrap(), end: end.parse().unwrap() });
        assert_eq!(period::read_argument(text), want, "{text}");
    };
    check("2023", Some(("2023-01-01", "2023-12-31")));
    check("2023-2025", Some(("2023-01-01", "2025-12-31")));
    check("2022-2023", Some(("2022-01-01", "2023-12-31")));
    check("2022/2023", Some(("2022-09-01", "2023-08-31")));
    check("2023-01-01..2025-12-31", Some(("2023-01-01", "2025-12-31")));
    check(" 2023-03-10 .. 2023-03-10 ", Some(("2023-03-10", "2023-03-10")));
    for text in ["", "год", "2023..2024", "2025-2023", "2022/2024", "1023", "2023-02-30..2023-03-01", "20233", "+202"]
    {
        check(text, None);
    }
}
