//! Web archives (MHTML, RFC 2557): finds the page among the parts and decodes it.

/// The bytes of the first part that is a web page.
pub(super) fn page(bytes: &[u8]) -> Option<Vec<u8>> {
    let (head, _) = split_head(bytes)?;
    let boundary = parameter(&header(head, "content-type")?, "boundary")?;
    let marker = format!("--{boundary}");
    parts(bytes, marker.as_bytes()).into_iter().find_map(|part| {
        let (head, body) = split_head(part)?;
        let kind = header(head, "content-type")?.to_ascii_lowercase();
        if !kind.starts_with("text/html") && !kind.starts_with("application/xhtml") {
            return None;
        }
        let transfer = header(head, "content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
        Some(match transfer.trim() {
            "quoted-printable" => quoted_printable(body),
            "base64" => base64(body),
            _ => body.to_vec(),
        })
    })
}

/// What stands between the lines of the boundary.
fn parts<'a>(bytes: &'a [u8], marker: &[u8]) -> Vec<&'a [u8]> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(marker) {
            starts.push((at, at + line.len()));
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([bytes.len()]);
    starts.iter().zip(ends).map(|((_, body), end)| &bytes[*body..end]).collect()
}

/// Headers and body: an empty line is between them.
fn split_head(part: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut at = 0;
    for line in part.split_inclusive(|byte| *byte == b'\n') {
        let is_blank = line.trim_ascii().is_empty();
        if is_blank && at > 0 {
            return Some((&part[..at], &part[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

/// Value of a header, lines that continue it joined.
fn header(head: &[u8], name: &str) -> Option<String> {
    let head = String::from_utf8_lossy(head).replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    let found =
        lines.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned());
    found.into_iter().next()
}

/// Parameter of a header's value.
fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if *first != b'=' {
            decoded.push(*first);
            continue;
        }
        match rest {
            [b'\r', b'\n', tail @ ..] | [b'\n', tail @ ..] => rest = tail,
            [high, low, tail @ ..] => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    decoded.push(high * 16 + low);
                    rest = tail;
                }
                _ => decoded.push(b'='),
            },
            _ => decoded.push(b'='),
        }
    }
    decoded
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn base64(body: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in body {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = (bits << 6 | u32::from(value)) & 0x00ff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            decoded.push(u8::try_from(bits >> count & 0xff).unwrap_or(0));
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(transfer: &str, body: &str, expected: &str) {
        let archive = format!(
            "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"--=_x\"\r\n\r\nпролог\r\n----=_x\r\n\
             Content-Type: image/png\r\n\r\n....\r\n----=_x\r\nContent-Type: text/html; charset=\"utf-8\"\r\n\
             Content-Transfer-Encoding: {transfer}\r\n\r\n{body}\r\n----=_x--\r\n"
        );
        let page = page(archive.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(page).unwrap().trim_end(), expected);
    }

    #[test]
    fn pages_are_decoded() {
        check("quoted-printable", "<p>=D0=BF=\r\n=D0=BB=D0=B0=D0=BD =3D", "<p>план =");
        check("base64", "PHA+0L/Qu9Cw\r\n0L0=", "<p>план");
        check("8bit", "<p>план", "<p>план");
        assert_eq!(page(b"no headers"), None);
    }
}
