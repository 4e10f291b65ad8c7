//! Addresses of cells are looked at before a sheet is read: the reader computes with them without asking whether there
//! can be such a cell.

use domain::refusal::Refusal;

use crate::formats::container::Container;
use crate::formats::xml::{self, Element, Handler, Step};
use crate::limits;

/// Rows and columns of a sheet of Excel.
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

/// Checks the addresses of all sheets of an XLSX.
///
/// # Errors
/// A sheet is damaged or names cells that cannot be.
pub(super) fn check(container: &mut Container<'_>, name: &str) -> Result<(), Refusal> {
    let sheet = |path: &&str| path.ends_with(".xml") && path.contains("worksheets/");
    let paths: Vec<String> = container.paths().filter(sheet).map(str::to_owned).collect();
    for path in paths {
        if let Some(part) = container.part(&path, limits::PART_BYTES)? {
            xml::stream(part, name, &mut Addresses { name })?;
        }
    }
    Ok(())
}

struct Addresses<'a> {
    name: &'a str,
}

impl Handler for Addresses<'_> {
    fn start(&mut self, element: &Element<'_>) -> Result<Step, Refusal> {
        let possible = match element.local() {
            b"c" => element.attribute(b"r").is_none_or(|address| cell(&address).is_some()),
            b"row" => element.attribute(b"r").is_none_or(|number| row(&number).is_some()),
            b"dimension" | b"mergeCell" => element.attribute(b"ref").is_none_or(|address| is_region(&address)),
            _ => true,
        };
        if possible {
            Ok(Step::Enter)
        } else {
            Err(limits::damaged(self.name, "адреса ячеек на листе невозможны"))
        }
    }

    fn end(&mut self) -> Result<(), Refusal> {
        Ok(())
    }

    fn text(&mut self, _text: &str) -> Result<(), Refusal> {
        Ok(())
    }
}

fn row(number: &str) -> Option<u32> {
    let digits = number.len() <= 7 && number.bytes().all(|byte| byte.is_ascii_digit());
    number.parse().ok().filter(|row| digits && (1..=ROWS).contains(row))
}

/// Row and column of `B7`, from 1.
fn cell(address: &str) -> Option<(u32, u32)> {
    let letters = address.bytes().take_while(u8::is_ascii_alphabetic).count();
    if !(1..=3).contains(&letters) {
        return None;
    }
    let (name, number) = address.split_at(letters);
    let column = name.bytes().fold(0, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    Some((row(number)?, column)).filter(|(_, column)| *column <= COLUMNS)
}

/// `B7`, or `B7:D9` with its corners in order.
fn is_region(address: &str) -> bool {
    let mut corners = address.split(':').map(cell);
    match (corners.next().flatten(), corners.next(), corners.next()) {
        (Some(_), None, None) => true,
        (Some(start), Some(Some(end)), None) => start.0 <= end.0 && start.1 <= end.1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_addresses_are_told() {
        for (address, expected) in [
            ("A1", true),
            ("A1:XFD1048576", true),
            ("b2:C3", true),
            ("XFE1", false),
            ("A0", false),
            ("A1048577", false),
            ("C3:A1", false),
            ("AAAAAAAAA1", false),
            ("A99999999999", false),
            ("A1:B2:C3", false),
            ("7", false),
            ("", false),
        ] {
            assert_eq!(is_region(address), expected, "{address}");
        }
    }
}
