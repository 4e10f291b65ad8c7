//! Whole texts, invented ones and, where the shared folder is present, the seeds.

use super::*;

/// Prints a document shortly: `P words`, `T row;row` with cells between bars.
fn short(document: &Document) -> Vec<String> {
    let row = |row: &Row| row.cells.iter().map(|c| c.text().replace('\n', "/")).collect::<Vec<_>>().join("|");
    let block = |block: &Block| match block {
        Block::Paragraph(p) => format!("P{} {}", if p.bold || p.heading { "!" } else { "" }, p.text.replace('\n', "/")),
        Block::Table(table) => {
            format!("T{} {}", table.number, table.rows.iter().map(row).collect::<Vec<_>>().join(";"))
        }
    };
    document.blocks.iter().map(block).collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(short(&from_text(text)), expected, "{text}");
}

#[test]
fn a_text_becomes_paragraphs_and_tables() {
    check(
        "**План\nмероприятий**\n\n№\tЧто\tКогда\n1\tСбор\tмай\n\nA handwritten signature in blue ink.\n\nконец",
        &["P! План/мероприятий", "T1 №|Что|Когда;1|Сбор|май", "P конец"],
    );
    check("## Раздел\n\n| № | Что |\n|---|---|\n| 1 | <p>а</p> <p>б</p> |", &["P! Раздел", "T1 №|Что;1|а/б"]);
}

#[test]
fn columns_come_back_after_a_break() {
    check(
        "№\tЧто\tКогда\tКто\tИтог\n1\tСбор сведений обо всех\tмай\tОО\tотчёт\n\n\tшколах района\t\t\t\t\t\n2\tРазбор\tиюнь\tМО\tМО\tсправка\t",
        &[
            "T1 №|Что|Когда|Кто|Итог;1|Сбор сведений обо всех|май|ОО|отчёт",
            "T2 |школах района|||;2|Разбор|июнь|МО|справка",
        ],
    );
}

#[test]
fn an_empty_text_is_refused() {
    assert_eq!(read(b" \r\n\r\n", "a.txt").unwrap_err().code, "empty_document");
}

fn shared(path: &str) -> Option<Vec<u8>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/");
    let bytes = std::fs::read(format!("{root}{path}")).ok();
    if bytes.is_none() {
        println!("skipped: {root}{path} is not here");
    }
    bytes
}

/// Every row of every table part of a seed has the width of its head.
#[test]
fn seeds_keep_their_columns() {
    let seeds = [
        ("seeds/000_d26a6945ac73d5ec.txt", 6, 36),
        ("seeds/003_eff98599961429c9.txt", 5, 22),
        ("seeds/004_bd507cf69b5b0a66.txt", 5, 31),
        ("documents/bad/003_cp1251.txt", 5, 22),
    ];
    for (path, width, count) in seeds {
        let Some(bytes) = shared(path) else { return };
        let document = read(&bytes, path).unwrap();
        let rows = document.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(&table.rows),
            Block::Paragraph(_) => None,
        });
        let widths: Vec<usize> = rows.flatten().map(|row| row.cells.len()).collect();
        assert!(widths.iter().all(|found| *found == width), "{path}: {widths:?}");
        assert_eq!(widths.len(), count, "{path}");
    }
}
