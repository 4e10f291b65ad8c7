//! What people typed: names and values of a form or of an address, kept as typed.

/// Fields of a form or of a query string, in order; a name may repeat.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The trimmed value of a field; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// The same as an owned text.
    pub fn text(&self, name: &str) -> String {
        self.get(name).to_owned()
    }

    /// The value, or nothing when it is empty.
    pub fn given(&self, name: &str) -> Option<String> {
        Some(self.get(name)).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// Every non-empty value of a field that may repeat.
    pub fn all(&self, name: &str) -> Vec<String> {
        let same = self.0.iter().filter(|(known, _)| known == name);
        same.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty()).collect()
    }

    /// Whether a tick or a button of this name was sent.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// A number counted from 1, for pages.
    pub fn page(&self) -> u64 {
        self.get("page").parse().unwrap_or(1).max(1)
    }
}

/// Encodes pairs for a query string (`application/x-www-form-urlencoded`).
pub fn encode(pairs: &[(String, String)]) -> String {
    let words: Vec<_> =
        pairs.iter().map(|(name, value)| format!("{}={}", encode_word(name), encode_word(value))).collect();
    words.join("&")
}

/// Encodes one word of a query string.
pub fn encode_word(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Encodes one word of an extended header parameter (RFC 5987) or of a path: no plus signs.
pub fn encode_path(text: &str) -> String {
    encode_word(text).replace('+', "%20").replace('*', "%2A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_trimmed_and_may_repeat() {
        let pairs = [("a", " 1 "), ("b", ""), ("a", "2")];
        let fields = Fields(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect());
        assert_eq!(fields.get("a"), "1");
        assert_eq!(fields.all("a"), ["1", "2"]);
        assert_eq!(fields.given("b"), None);
        assert!(fields.has("b") && !fields.has("c"));
    }
}
