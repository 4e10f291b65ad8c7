//! Cuts a content stream into operators with their operands. Never fails: what is no token is skipped.

/// An operand.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    /// A number.
    Number(f64),
    /// A name without its slash.
    Name(Vec<u8>),
    /// A string, literal or hexadecimal, as bytes.
    Text(Vec<u8>),
    /// An array; arrays inside arrays are flattened.
    Array(Vec<Operand>),
}

impl Operand {
    /// The number, 0 for anything else.
    pub(super) fn number(&self) -> f64 {
        if let Operand::Number(number) = self { *number } else { 0.0 }
    }
}

/// Most operands kept for one operator; the rest is noise.
const OPERANDS: usize = 64;

/// A cursor over a content stream.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    /// Starts at the beginning.
    pub(super) fn new(bytes: &'a [u8]) -> Tokens<'a> {
        Tokens { bytes, at: 0 }
    }

    /// The next operator; its operands replace what is in `operands`, those over [`OPERANDS`] are dropped.
    pub(super) fn next(&mut self, operands: &mut Vec<Operand>) -> Option<&'a [u8]> {
        self.next_with(operands, OPERANDS)
    }

    /// The next operator with any number of operands: the sections of a font map have hundreds.
    pub(super) fn next_section(&mut self, operands: &mut Vec<Operand>) -> Option<&'a [u8]> {
        self.next_with(operands, usize::MAX)
    }

    fn next_with(&mut self, operands: &mut Vec<Operand>, most: usize) -> Option<&'a [u8]> {
        operands.clear();
        let mut array: Option<Vec<Operand>> = None;
        loop {
            let start = self.skip_blanks()?;
            let operand = match self.bytes[start] {
                b'(' => Operand::Text(self.literal()),
                b'<' if self.bytes.get(start + 1) == Some(&b'<') => {
                    self.at += 2;
                    continue;
                }
                b'<' => Operand::Text(self.hexadecimal()),
                b'/' => Operand::Name(self.name()),
                b'[' => {
                    self.at += 1;
                    array = Some(Vec::new());
                    continue;
                }
                b']' => {
                    self.at += 1;
                    match array.take() {
                        Some(items) => Operand::Array(items),
                        None => continue,
                    }
                }
                b'>' | b')' | b'{' | b'}' => {
                    self.at += 1;
                    continue;
                }
                _ => {
                    let word = self.word();
                    match number(word) {
                        Some(number) => Operand::Number(number),
                        None if word == b"BI" => {
                            self.skip_inline_image();
                            operands.clear();
                            return Some(b"BI");
                        }
                        None => return Some(word),
                    }
                }
            };
            match &mut array {
                Some(items) => items.push(operand),
                None if operands.len() < most => operands.push(operand),
                None => {}
            }
        }
    }

    fn skip_blanks(&mut self) -> Option<usize> {
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'%' => {
                    while self.bytes.get(self.at).is_some_and(|b| !matches!(b, b'\n' | b'\r')) {
                        self.at += 1;
                    }
                }
                0 | b' ' | b'\t' | b'\n' | b'\r' | 0x0c => self.at += 1,
                _ => return Some(self.at),
            }
        }
        None
    }

    fn word(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(|b| is_regular(*b)) {
            self.at += 1;
        }
        // A lone sign that is no regular character must not stop the cursor.
        self.at = self.at.max(start + 1);
        &self.bytes[start..self.at]
    }

    fn name(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut name = Vec::new();
        while let Some(byte) = self.bytes.get(self.at).copied().filter(|b| is_regular(*b)) {
            let digits = self.bytes.get(self.at + 1..self.at + 3);
            match digits.and_then(|d| Some(hex(d[0])? * 16 + hex(d[1])?)) {
                Some(code) if byte == b'#' => {
                    name.push(code);
                    self.at += 3;
                }
                _ => {
                    name.push(byte);
                    self.at += 1;
                }
            }
        }
        name
    }

    fn literal(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut depth = 1;
        let mut text = Vec::new();
        while let Some(byte) = self.bytes.get(self.at).copied() {
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        text
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(byte) = self.bytes.get(self.at).copied() else { return };
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\r' => self.at += usize::from(self.bytes.get(self.at) == Some(&b'\n')),
            b'\n' => {}
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.bytes.get(self.at).copied() else { break };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                text.push((code & 0xff) as u8);
            }
            other => text.push(other),
        }
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut text = Vec::new();
        let mut half: Option<u8> = None;
        while let Some(byte) = self.bytes.get(self.at).copied() {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            let Some(digit) = hex(byte) else { continue };
            match half.take() {
                Some(high) => text.push(high * 16 + digit),
                None => half = Some(digit),
            }
        }
        text.extend(half.map(|high| high * 16));
        text
    }

    /// An inline image ends with `EI` between blanks; its bytes may hold anything.
    fn skip_inline_image(&mut self) {
        let rest = &self.bytes[self.at..];
        let blank = |byte: Option<&u8>| byte.is_none_or(|b| b.is_ascii_whitespace() || *b == 0);
        let end = (1..rest.len().saturating_sub(1))
            .find(|at| rest[*at] == b'E' && rest[at + 1] == b'I' && blank(rest.get(at - 1)) && blank(rest.get(at + 2)));
        self.at += end.map_or(rest.len(), |at| at + 2);
    }
}

fn is_regular(byte: u8) -> bool {
    !matches!(
        byte,
        0 | b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn number(word: &[u8]) -> Option<f64> {
    if !word.first().is_some_and(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.')) {
        return None;
    }
    let text = std::str::from_utf8(word).ok()?;
    // Some programs write `--1.5` and `1.5-`.
    let text = text.trim_start_matches("--").trim_end_matches('-');
    text.parse().ok().filter(|number: &f64| number.is_finite() && number.abs() < 1e9)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &[u8], expected: &[(&str, usize)]) {
        let mut tokens = Tokens::new(source);
        let mut operands = Vec::new();
        let mut found = Vec::new();
        while let Some(operator) = tokens.next(&mut operands) {
            found.push((String::from_utf8_lossy(operator).into_owned(), operands.len()));
        }
        let expected: Vec<_> = expected.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        assert_eq!(found, expected, "{}", String::from_utf8_lossy(source));
    }

    #[test]
    fn operators_come_with_their_operands() {
        check(
            b"q 1 0 0 1 72 700 cm BT /F1 12 Tf [(a)-20<0102>] TJ ET Q",
            &[("q", 0), ("cm", 6), ("BT", 0), ("Tf", 2), ("TJ", 1), ("ET", 0), ("Q", 0)],
        );
        check(b"BI /W 1 ID \xff\xfeEIx\n EI Q", &[("BI", 0), ("Q", 0)]);
        check(b"% note\n1 w", &[("w", 1)]);
        check(b")>}] (open", &[]);
        check(b"/MC << /MCID 0 >> BDC", &[("BDC", 3)]);
    }

    #[test]
    fn strings_are_unescaped() {
        let mut operands = Vec::new();
        Tokens::new(b"(a\\(b\\)\\101(c)) <41 4> Tj").next(&mut operands);
        assert_eq!(operands, [Operand::Text(b"a(b)A(c)".to_vec()), Operand::Text(b"A@".to_vec())]);
    }
}
