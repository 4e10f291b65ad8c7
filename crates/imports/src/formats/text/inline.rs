//! Marks inside a paragraph or a cell: HTML tags, entities and Markdown emphasis go, their meaning stays.

use crate::document::Paragraph;

/// Signs that start an item of a list inside a cell.
const BULLETS: [char; 9] = ['•', '✓', '✔', '▪', '■', '●', '◦', '\u{f0b7}', '➢'];

/// Tags that end a paragraph of the text around them.
const BREAKING: [&str; 14] = ["p", "br", "div", "li", "ul", "ol", "tr", "td", "th", "table", "tbody", "h1", "h2", "h3"];

/// Tags that only colour the text.
const SILENT: [&str; 21] = [
    "b", "strong", "i", "em", "u", "s", "span", "font", "sup", "sub", "small", "big", "a", "img", "center", "thead",
    "h4", "h5", "h6", "hr", "col",
];

/// Reads a marked-up string as paragraphs. Empty paragraphs are dropped.
pub(crate) fn paragraphs(source: &str) -> Vec<Paragraph> {
    let mut reader = Reader::default();
    reader.read(&without_images(source));
    reader.end_paragraph();
    reader.done
}

#[derive(Default)]
struct Reader {
    done: Vec<Paragraph>,
    text: String,
    label: Option<String>,
    lists: u32,
    bold_depth: u32,
    star_bold: bool,
    italic: bool,
    plain_letters: usize,
    bold_letters: usize,
    heading: bool,
    centred: bool,
}

impl Reader {
    fn read(&mut self, source: &str) {
        let mut rest = source;
        while let Some(sign) = rest.chars().next() {
            rest = match sign {
                '<' => self.tag(rest),
                '&' => self.entity(rest),
                '*' | '_' => self.emphasis(rest),
                '\\' => self.escape(rest),
                bullet if self.lists > 0 && BULLETS.contains(&bullet) => {
                    self.end_paragraph();
                    self.label = Some(bullet.to_string());
                    &rest[bullet.len_utf8()..]
                }
                other => {
                    self.push(other);
                    &rest[other.len_utf8()..]
                }
            };
        }
    }

    fn push(&mut self, letter: char) {
        if letter.is_alphanumeric() {
            if self.bold_depth > 0 || self.star_bold {
                self.bold_letters += 1;
            } else {
                self.plain_letters += 1;
            }
        }
        self.text.push(letter);
    }

    fn end_paragraph(&mut self) {
        let text = std::mem::take(&mut self.text).trim_matches([' ', '\n', '\t']).to_owned();
        let label = self.label.take();
        if !text.is_empty() {
            let bold = self.bold_letters > 0 && self.plain_letters == 0;
            let (heading, centred) = (self.heading, self.centred);
            self.done.push(Paragraph { text, label, bold, heading, centred, ..Paragraph::default() });
        }
        self.plain_letters = 0;
        self.bold_letters = 0;
    }

    /// Reads a tag; `<` that starts no known tag is a letter.
    fn tag<'a>(&mut self, rest: &'a str) -> &'a str {
        if let Some(comment) = rest.strip_prefix("<!--") {
            return comment.split_once("-->").map_or("", |(_, after)| after);
        }
        let Some((inside, after)) = rest[1..].split_once('>') else {
            self.push('<');
            return &rest[1..];
        };
        let closing = inside.starts_with('/');
        let name: String = inside.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        if !BREAKING.contains(&name.as_str()) && !SILENT.contains(&name.as_str()) {
            self.push('<');
            return &rest[1..];
        }
        if BREAKING.contains(&name.as_str()) {
            self.end_paragraph();
        }
        match name.as_str() {
            "b" | "strong" | "th" if closing => self.bold_depth = self.bold_depth.saturating_sub(1),
            "b" | "strong" | "th" => self.bold_depth += 1,
            // Seeds leave `<ul>` open to the end of a cell, so an unmatched one does no harm.
            "ul" | "ol" if closing => self.lists = self.lists.saturating_sub(1),
            "ul" | "ol" => self.lists += 1,
            "li" if !closing => self.label = Some("•".to_owned()),
            "h1" | "h2" | "h3" => self.heading = !closing,
            "center" => self.centred = !closing,
            _ => {}
        }
        after
    }

    fn entity<'a>(&mut self, rest: &'a str) -> &'a str {
        let end = rest.char_indices().take(10).find(|(_, c)| *c == ';').map(|(at, _)| at);
        if let Some(end) = end
            && let Some(letter) = entity_letter(&rest[1..end])
        {
            self.push(letter);
            return &rest[end + 1..];
        }
        self.push('&');
        &rest[1..]
    }

    /// `**` and `__` switch bold, a single mark beside a word is italics; marks beside blanks are letters.
    fn emphasis<'a>(&mut self, rest: &'a str) -> &'a str {
        let mark = if rest.starts_with('*') { '*' } else { '_' };
        let run = rest.chars().take_while(|c| *c == mark).count();
        let after = &rest[run..];
        let before = self.text.chars().next_back();
        let next = after.chars().next();
        let inside_word = mark == '_' && [before, next].iter().all(|c| c.is_some_and(char::is_alphanumeric));
        let open = if run == 1 { self.italic } else { self.star_bold };
        let closes = open && before.is_none_or(|c| !c.is_whitespace());
        let opens = !open && next.is_some_and(|c| !c.is_whitespace()) && closing_follows(after, mark, run);
        if run > 3 || inside_word || !(opens || closes) {
            self.text.extend(std::iter::repeat_n(mark, run));
            return after;
        }
        if run != 1 {
            self.star_bold = !self.star_bold;
        }
        if run != 2 {
            self.italic = !self.italic;
        }
        after
    }

    /// A backslash before a punctuation sign of Markdown hides that sign's meaning.
    fn escape<'a>(&mut self, rest: &'a str) -> &'a str {
        let next = rest[1..].chars().next();
        match next {
            Some(sign) if sign.is_ascii_punctuation() => {
                self.push(sign);
                &rest[2..]
            }
            _ => {
                self.push('\\');
                &rest[1..]
            }
        }
    }
}

/// Whether the same run of marks closes later in this string.
fn closing_follows(after: &str, mark: char, run: usize) -> bool {
    let wanted: String = std::iter::repeat_n(mark, run).collect();
    after.match_indices(&wanted).any(|(at, _)| {
        let before = after[..at].chars().next_back();
        before.is_some_and(|c| !c.is_whitespace() && c != mark)
    })
}

fn entity_letter(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        let code = match hexadecimal {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return code.ok().and_then(char::from_u32).filter(|c| !c.is_control());
    }
    Some(match name {
        "nbsp" => '\u{a0}',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "laquo" => '«',
        "raquo" => '»',
        "ndash" => '–',
        "mdash" => '—',
        "shy" => '\u{ad}',
        "numero" => '№',
        "bull" => '•',
        "hellip" => '…',
        _ => return None,
    })
}

/// Markdown pictures go with their captions; links keep their words.
fn without_images(source: &str) -> std::borrow::Cow<'_, str> {
    if !source.contains("](") {
        return source.into();
    }
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(open) = rest.find('[') {
        let picture = rest[..open].ends_with('!');
        let parts = rest[open + 1..].split_once("](").and_then(|(label, tail)| {
            let (_, after) = tail.split_once(')')?;
            (!label.contains('[') && !label.contains('\n')).then_some((label, after))
        });
        let Some((label, after)) = parts else {
            out.push_str(&rest[..=open]);
            rest = &rest[open + 1..];
            continue;
        };
        out.push_str(rest[..open].strip_suffix('!').filter(|_| picture).unwrap_or(&rest[..open]));
        if !picture {
            out.push_str(label);
        }
        rest = after;
    }
    out.push_str(rest);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &[(&str, Option<&str>, bool)]) {
        let read = paragraphs(source);
        let found: Vec<_> = read.iter().map(|p| (p.text.as_str(), p.label.as_deref(), p.bold)).collect();
        assert_eq!(found, expected, "{source}");
    }

    #[test]
    fn marks_go_and_words_stay() {
        check("просто текст", &[("просто текст", None, false)]);
        check("**Вся\nстрока**", &[("Вся\nстрока", None, true)]);
        check("**часть** и ещё", &[("часть и ещё", None, false)]);
        check("*курсив* и _курсив_", &[("курсив и курсив", None, false)]);
        check("2 * 3 и имя_файла_тут", &[("2 * 3 и имя_файла_тут", None, false)]);
        check("* сноска", &[("* сноска", None, false)]);
        check("<i>Раздел</i>", &[("Раздел", None, false)]);
        check("<b>Раздел</b>", &[("Раздел", None, true)]);
        check("<p>один</p> <p>два</p>", &[("один", None, false), ("два", None, false)]);
        check("доля < 3 % и > 5", &[("доля < 3 % и > 5", None, false)]);
        check("а&nbsp;б &laquo;в&raquo; R&D &#8470;", &[("а\u{a0}б «в» R&D №", None, false)]);
        check("1\\. пункт \\| черта", &[("1. пункт | черта", None, false)]);
        check("[сайт](https://example.org) ![печать](a.png)", &[("сайт", None, false)]);
        check("", &[]);
    }

    #[test]
    fn bullets_of_a_list_become_items() {
        let items = [("первое", Some("•"), false), ("второе", Some("•"), false)];
        check("<ul style=\"x\"> • первое • второе ", &items);
        check("<ul><li>первое</li><li>второе</li></ul>", &items);
        check("Обмен: <ul> ✓ школа", &[("Обмен:", None, false), ("школа", Some("✓"), false)]);
        check("первое • второе", &[("первое • второе", None, false)]);
    }
}
