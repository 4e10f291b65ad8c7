//! `ToUnicode` maps: codes of a font to letters.

use std::collections::HashMap;

use super::tokens::{Operand, Tokens};

/// Most codes a map may name: two bytes make no more.
const CODES: usize = 65_536;

/// Reads a map.
pub(super) fn read(bytes: &[u8]) -> HashMap<u32, String> {
    let mut map = HashMap::new();
    let mut tokens = Tokens::new(bytes);
    let mut operands = Vec::new();
    while let Some(operator) = tokens.next_section(&mut operands) {
        match operator {
            b"endbfchar" => {
                for pair in operands.chunks_exact(2) {
                    if let [Operand::Text(code), Operand::Text(letters)] = pair {
                        put(&mut map, number(code), text(letters));
                    }
                }
            }
            b"endbfrange" => {
                // Ranges that name the same codes again and again are no honest map.
                for triple in operands.chunks_exact(3).take(CODES / 16) {
                    range(&mut map, triple);
                }
            }
            _ => {}
        }
    }
    map
}

fn range(map: &mut HashMap<u32, String>, triple: &[Operand]) {
    let [Operand::Text(first), Operand::Text(last), target] = triple else { return };
    let (first, last) = (number(first), number(last));
    match target {
        Operand::Text(letters) => {
            let start = text(letters);
            let mut signs: Vec<char> = start.chars().collect();
            for code in first..=last.min(first.saturating_add(0xffff)) {
                if map.len() >= CODES {
                    break;
                }
                put(map, code, signs.iter().collect());
                let Some(tail) = signs.last_mut() else { break };
                let Some(next) = char::from_u32(*tail as u32 + 1) else { break };
                *tail = next;
            }
        }
        Operand::Array(items) => {
            for (code, item) in (first..=last).zip(items) {
                if let Operand::Text(letters) = item {
                    put(map, code, text(letters));
                }
            }
        }
        _ => {}
    }
}

fn put(map: &mut HashMap<u32, String>, code: u32, letters: String) {
    if map.len() < CODES && !letters.is_empty() {
        map.insert(code, letters);
    }
}

fn number(code: &[u8]) -> u32 {
    code.iter().take(4).fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// UTF-16BE letters; controls stand for glyphs without a letter.
fn text(letters: &[u8]) -> String {
    let units: Vec<u16> = match letters {
        [single] => vec![u16::from(*single)],
        _ => letters.chunks_exact(2).take(8).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect(),
    };
    char::decode_utf16(units).flatten().filter(|c| !c.is_control() || *c == '\t').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_and_ranges_are_mapped() {
        let map = read(
            b"1 begincodespacerange <00> <FF> endcodespacerange 2 beginbfchar <01> <0410> <02> <00660069> endbfchar \
              2 beginbfrange <10> <12> <0430> <20> <21> [<0431> <0432>] endbfrange endcmap",
        );
        let expected = [(1, "А"), (2, "fi"), (0x10, "а"), (0x11, "б"), (0x12, "в"), (0x20, "б"), (0x21, "в")];
        for (code, letters) in expected {
            assert_eq!(map.get(&code).map(String::as_str), Some(letters), "{code}");
        }
        assert_eq!(map.len(), expected.len());
    }

    #[test]
    fn a_lying_range_stays_small() {
        assert!(read(b"beginbfrange <00> <FFFFFFFF> <0041> endbfrange").len() <= CODES);
    }
}
