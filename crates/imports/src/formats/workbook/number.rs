//! Numbers, dates and other values of cells as a person sees them in the sheet.

use calamine::{Data, DataRef, ExcelDateTime};

const MONTHS: [&str; 12] = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
];

/// The words of a value under a number format code (`General`, `0.00%`, `dd.mm.yyyy`).
pub(super) fn shown(value: &DataRef<'_>, code: &str) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) if is_plain(code) => number.to_string(),
        #[expect(clippy::cast_precision_loss, reason = "Excel keeps numbers as f64; a cell shows 15 digits of them")]
        DataRef::Int(number) => formatted(*number as f64, code),
        DataRef::Float(number) => formatted(*number, code),
        DataRef::Bool(true) => "ИСТИНА".to_owned(),
        DataRef::Bool(false) => "ЛОЖЬ".to_owned(),
        DataRef::DateTime(moment) => date(moment, code),
        DataRef::DateTimeIso(text) => iso_date(text),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}

/// An owned value seen as a borrowed one.
pub(super) fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Empty => DataRef::Empty,
        Data::String(text) => DataRef::SharedString(text),
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
    }
}

/// `2031-03-01` and `2031-03-01T00:00:00` as `01.03.2031`.
pub(super) fn iso_date(text: &str) -> String {
    let day = text.split('T').next().unwrap_or(text);
    match day.split('-').collect::<Vec<_>>()[..] {
        [year, month, day] if year.len() == 4 && month.len() == 2 && day.len() == 2 => format!("{day}.{month}.{year}"),
        _ => text.to_owned(),
    }
}

fn is_plain(code: &str) -> bool {
    code.is_empty() || code.eq_ignore_ascii_case("general") || code == "@"
}

/// A number in `General`: up to 12 digits after the point, without the dust of binary fractions.
fn general(number: f64) -> String {
    // Nearly all numbers of a table of scores are small and whole.
    if number.fract() == 0.0 && number.abs() < 1e15 {
        #[expect(clippy::cast_possible_truncation, reason = "whole and far below the largest")]
        return (number as i64).to_string();
    }
    let rounded = format!("{number:.12}");
    let short = if rounded.contains('.') { rounded.trim_end_matches('0').trim_end_matches('.') } else { &rounded };
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// A number under the first section of a format code: digits, percent, words in quotes.
fn formatted(number: f64, code: &str) -> String {
    if is_plain(code) || !number.is_finite() {
        return general(number);
    }
    let mut before = String::new();
    let mut after = String::new();
    let (mut decimals, mut percent, mut placed, mut point) = (0, false, false, false);
    let mut signs = code.chars();
    while let Some(sign) = signs.next() {
        let target = if placed { &mut after } else { &mut before };
        match sign {
            ';' => break,
            '"' => target.extend(signs.by_ref().take_while(|c| *c != '"')),
            '\\' => target.extend(signs.next()),
            '_' | '*' => drop(signs.next()),
            '[' => {
                let inside: String = signs.by_ref().take_while(|c| *c != ']').collect();
                target.push_str(inside.strip_prefix('$').and_then(|rest| rest.split('-').next()).unwrap_or_default());
            }
            '0' | '#' | '?' => {
                placed = true;
                decimals += usize::from(point);
            }
            '.' if placed => point = true,
            ',' => {}
            '%' => {
                percent = true;
                target.push('%');
            }
            // Fractions and powers of ten are rare enough to be shown as plain numbers.
            '/' | 'E' | 'e' => return general(number),
            other => target.push(other),
        }
    }
    if !placed {
        return general(number);
    }
    let value = if percent { number * 100.0 } else { number };
    // `0.##` shows no zeros at the end; the exact digits of a cell matter more than their count.
    let digits = if code.contains(".#") { general(value) } else { format!("{value:.decimals$}") };
    format!("{}{digits}{}", before.trim_start(), after.trim_end())
}

/// A date under its format: a month with its year, a year alone, a time, otherwise day, month and year.
fn date(moment: &ExcelDateTime, code: &str) -> String {
    if moment.is_duration() {
        return general(moment.as_f64());
    }
    let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    let tokens = date_tokens(code);
    let has = |token: char| tokens.contains(token);
    let time = format!("{hour:02}:{minute:02}");
    if has('h') && !has('d') && !has('y') {
        return time;
    }
    let month_name = usize::from(month).checked_sub(1).and_then(|at| MONTHS.get(at)).unwrap_or(&"");
    match (has('d'), has('m'), has('y')) {
        (false, true, true) => format!("{month_name} {year}"),
        (false, false, true) => year.to_string(),
        _ if has('h') && (hour, minute) != (0, 0) => format!("{day:02}.{month:02}.{year:04} {time}"),
        _ => format!("{day:02}.{month:02}.{year:04}"),
    }
}

/// Letters of the format code outside quotes and brackets, in lower case, of the first section.
fn date_tokens(code: &str) -> String {
    let mut tokens = String::new();
    let mut signs = code.chars();
    while let Some(sign) = signs.next() {
        match sign {
            ';' => break,
            '"' => drop(signs.by_ref().find(|c| *c == '"')),
            '[' => drop(signs.by_ref().find(|c| *c == ']')),
            '\\' | '_' | '*' => drop(signs.next()),
            letter => tokens.extend(letter.to_lowercase()),
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn numbers_are_shown_as_in_the_sheet() {
        let cases = [
            (1.0, "General", "1"),
            (3.1, "General", "3.1"),
            (0.1 + 0.2, "General", "0.3"),
            (3.1, "0.00", "3.10"),
            (0.15, "0%", "15%"),
            (0.333, "0.0%", "33.3%"),
            (15.0, "0\"%\"", "15%"),
            (12.0, "0\" чел.\"", "12 чел."),
            (1500.0, "#,##0", "1500"),
            (1500.5, "#,##0.00\\ [$₽-419]", "1500.50 ₽"),
            (0.5, "# ?/?", "0.5"),
            (-0.0, "General", "0"),
            (f64::NAN, "0", "NaN"),
        ];
        for (number, code, expected) in cases {
            assert_eq!(shown(&DataRef::Float(number), code), expected, "{number} {code}");
        }
        assert_eq!(shown(&DataRef::Int(7), "General"), "7");
        assert_eq!(shown(&DataRef::SharedString("3.10"), "@"), "3.10");
    }

    #[test]
    fn dates_are_shown_by_their_format() {
        let cases = [
            (44986.0, "mm-dd-yy", false, "01.03.2023"),
            (44986.0, "General", false, "01.03.2023"),
            (44986.0, "[$-419]mmmm\\ yyyy;@", false, "март 2023"),
            (44986.0, "mmm-yy", false, "март 2023"),
            (44986.0, "yyyy", false, "2023"),
            (44986.5, "dd.mm.yyyy hh:mm", false, "01.03.2023 12:00"),
            (44986.0, "dd.mm.yyyy hh:mm", false, "01.03.2023"),
            (0.5, "h:mm", false, "12:00"),
            (43524.0, "dd.mm.yyyy", true, "01.03.2023"),
        ];
        for (serial, code, from_1904, expected) in cases {
            let moment = ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, from_1904);
            assert_eq!(shown(&DataRef::DateTime(moment), code), expected, "{serial} {code}");
        }
        assert_eq!(iso_date("2031-03-01T10:00:00"), "01.03.2031");
        assert_eq!(iso_date("март"), "март");
    }
}
