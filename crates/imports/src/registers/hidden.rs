//! Rows that a workbook hides: they are read like the others, and told. The readers of formats do not keep them.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::formats::container::Container;
use crate::limits;

/// Numbers of hidden rows by the name of the sheet. A file that does not say gives none.
pub(super) fn rows(bytes: &[u8]) -> HashMap<String, Vec<u32>> {
    if !bytes.starts_with(b"PK") {
        return HashMap::new();
    }
    let Ok(mut container) = Container::open(bytes, "") else { return HashMap::new() };
    if let Ok(Some(content)) = container.part_bytes("content.xml", limits::PART_BYTES) {
        return of_ods(&content);
    }
    of_xlsx(&mut container).unwrap_or_default()
}

fn of_xlsx(container: &mut Container<'_>) -> Option<HashMap<String, Vec<u32>>> {
    let part = |container: &mut Container<'_>, path: &str, most: u64| container.part_bytes(path, most).ok().flatten();
    let book = part(container, "xl/workbook.xml", limits::SECONDARY_PART_BYTES)?;
    let relations = part(container, "xl/_rels/workbook.xml.rels", limits::SECONDARY_PART_BYTES)?;
    let mut targets: HashMap<String, String> = HashMap::new();
    each(&relations, |element| {
        if let (Some(id), Some(target)) = (attribute(element, b"Id"), attribute(element, b"Target")) {
            targets.insert(id, target);
        }
    });
    let mut sheets: Vec<(String, String)> = Vec::new();
    each(&book, |element| {
        if element.local_name().as_ref() == b"sheet"
            && let (Some(name), Some(id)) = (attribute(element, b"name"), attribute(element, b"id"))
        {
            sheets.push((name, id));
        }
    });
    let mut hidden = HashMap::new();
    for (name, id) in sheets {
        let Some(target) = targets.get(&id) else { continue };
        let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        let Some(sheet) = part(container, &path, limits::PART_BYTES) else { continue };
        let (mut rows, mut last) = (Vec::new(), 0_u32);
        each(&sheet, |element| {
            if element.local_name().as_ref() == b"row" {
                last = attribute(element, b"r").and_then(|r| r.parse().ok()).unwrap_or(last.saturating_add(1));
                if attribute(element, b"hidden").is_some_and(|value| value == "1" || value == "true") {
                    rows.push(last);
                }
            }
        });
        hidden.insert(name, rows);
    }
    Some(hidden)
}

fn of_ods(content: &[u8]) -> HashMap<String, Vec<u32>> {
    let mut hidden: HashMap<String, Vec<u32>> = HashMap::new();
    let (mut sheet, mut row) = (String::new(), 0_u32);
    each(content, |element| match element.local_name().as_ref() {
        b"table" => (sheet, row) = (attribute(element, b"name").unwrap_or_default(), 0),
        b"table-row" => {
            let repeats: u32 = attribute(element, b"number-rows-repeated").and_then(|n| n.parse().ok()).unwrap_or(1);
            let shown = attribute(element, b"visibility").is_none_or(|value| value == "visible");
            if !shown {
                let numbers = (1..=repeats.min(limits::REPEATED_ROWS)).map(|at| row.saturating_add(at));
                hidden.entry(sheet.clone()).or_default().extend(numbers);
            }
            row = row.saturating_add(repeats);
        }
        _ => {}
    });
    hidden
}

/// Shows every element that begins; broken XML ends the walk.
fn each(xml: &[u8], mut look: impl FnMut(&BytesStart<'_>)) {
    let mut reader = Reader::from_reader(xml);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) => look(&element),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
        buffer.clear();
    }
}

fn attribute(element: &BytesStart<'_>, name: &[u8]) -> Option<String> {
    let found = element.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let text = std::str::from_utf8(&found.value).ok()?;
    Some(quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned))
}
