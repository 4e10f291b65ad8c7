//! Small web pages.

use super::{read, read_archive};
use crate::formats::testing::show;

fn check(page: &str, expected: &str) {
    let document = read(page.as_bytes(), "проба.html").unwrap();
    assert_eq!(show(&document), expected, "{page}");
}

#[test]
fn words_are_as_printed() {
    check(
        "<p>План\n  мероприятий&nbsp;на <b>2031</b>&nbsp;год<br>и далее</p>",
        "План мероприятий\u{a0}на 2031\u{a0}год⏎и далее",
    );
    check("<div>один<div>два</div>три<p>четыре</div>пять", "один\nдва\nтри\nчетыре\nпять");
    check(
        "<p>со&shy;вещание &laquo;А&raquo; &#8470;&nbsp;5 <!-- нет --><script>нет()</script><style>p{}</style></p>",
        "со\u{ad}вещание «А» №\u{a0}5",
    );
    check("<p>а <del>нет</del><ins>да</ins> <span style='display: none'>нет</span><span hidden>нет</span></p>", "а да");
    check("<pre>а\n  б</pre>", "а⏎  б");
    check("<p>   </p><p>&nbsp;</p>слово", "слово");
    check("<p>6<sup>2</sup> балла</p>", "6² балла");
    check("<html><head><title>нет</title><meta charset=utf-8></head><body>да</body></html>", "да");
}

#[test]
fn looks_are_kept() {
    check("<h1>Раздел</h1><p align=center><b>План</b></p>", "HB: Раздел\nBC: План");
    check("<p style='text-align:center; font-weight:700'>План</p><p><b>Пл</b>ан</p>", "BC: План\nПлан");
    check("<center>а</center><p class=MsoTitle>б</p>", "C: а\nH: б");
}

#[test]
fn cells_lie_on_the_grid() {
    check("<table><tr><td>а<td>б<tr><td colspan=2>в</table>", "а | б\n2×в");
    check(
        "<table><tr><td rowspan=2>а</td><td>б</td></tr><tr><td>в</td></tr><tr><td>г</td><td>д</td></tr></table>",
        "а | б\n^ | в\nг | д",
    );
    check(
        "<table><tr><td>а</td><td rowspan=0>б</td></tr><tr><td>в</td></tr><tr><td>г</td></tr></table>",
        "а | б\nв | ^\nг | ^",
    );
    check("<table><thead><tr><td>Срок</td></tr></thead><tbody><tr><td>май</td></tr></tbody></table>", "# Срок\nмай");
    check(
        "<table><tr><th>№</th><th>Срок</th></tr><tr><th>1</th><td>май</td></tr></table>",
        "# B: № | B: Срок\nB: 1 | май",
    );
    check(
        "<table><col width=1><caption>Таблица</caption><tr><td><p>а</p><p>б</p></td><td></td></tr></table>",
        "Таблица\nа⏎б | ",
    );
    check("<table><tr><td colspan=4000000000>а</td></tr></table>", "1000×а");
    check("<table><tr></tr><tr><td style='display:none'>нет</td><td>да</td></tr></table>", "да");
}

#[test]
fn nested_tables_are_flattened_and_frames_opened() {
    check(
        "<table><tr><td>до<table><tr><td>1</td><td>2</td></tr></table>после</td><td>б</td></tr></table>",
        "до⏎1⏎2⏎после | б",
    );
    let inner = "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>";
    check(&format!("<table><tr><td>меню</td><td>{inner}</td></tr></table>"), "меню\n1 | 2\n3 | 4");
    check(&format!("<table><tr>{inner}</tr></table>"), "1 | 2\n3 | 4");
}

#[test]
fn lists_are_numbered() {
    check(
        "<ol><li>а<li>б<ol type=a><li>в</ol><li value=7>г</ol><ul><li>д</ul>",
        "[1.] а\n[2.] б\n[a.] в\n[7.] г\n[•] д",
    );
    check("<ol start=3><li><p>а</p><p>и ещё</p></li><li><p>б</p></li></ol>", "[3.] а\nи ещё\n[4.] б");
    check(
        "<table><tr><td><ol><li></ol></td><td>а</td></tr><tr><td><ol start=2><li><p><br></p></ol></td><td>б</td></tr></table>",
        "[1.]  | а\n[2.]  | б",
    );
    check("<ul><li><ul><li>а</ul><li></ul>", "[•] а");
    check("<ul><li><table><tr><td>а</td></tr></table></ul>", "а");
}

#[test]
fn pages_of_word_are_read() {
    let label = "<![if !supportLists]><span style='mso-list:Ignore'>1.<span style='font:7.0pt'>&nbsp;&nbsp; </span></span><![endif]>";
    check(
        &format!("<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'>{label}Семинар<o:p></o:p></p>"),
        "[1.] Семинар",
    );
    check(
        "<!--[if gte mso 9]><xml><w:WordDocument>нет</w:WordDocument></xml><![endif]--><p>да<a style='mso-footnote-id:ftn1'></a><span class=MsoFootnoteReference>1</span></p><div style='mso-element:footnote-list'>нет</div>",
        "да",
    );
    check(
        "<p>да<a class='sdfootnoteanc'><sup>1</sup></a></p><div id='sdfootnote1'>нет</div><div title='header'>нет</div>",
        "да",
    );
}

#[test]
fn broken_markup_is_read() {
    check("</td></table><tr><td>а</td></tr></p>б", "а\nб");
    check("<table><td>а<td>б</table>в", "а | б\nв");
    check("<b>а<p>б</b>в", "B: а\nбв");
    check("<table><tr><td>а", "а");
    check("<?xml version='1.0'?><html><head><script src='x'/><title/></head><body><p/>да</body></html>", "да");
}

#[test]
fn encodings_are_told() {
    let page = |charset: &str| {
        format!("<html><head><meta charset={charset}></head><body><p>Семинар для учителей «весна»</p></body></html>")
    };
    let expected = "Семинар для учителей «весна»";
    let utf16: Vec<u8> = format!("\u{feff}{}", page("utf-16")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cp1251 = |charset: &str| encoding_rs::WINDOWS_1251.encode(&page(charset)).0.into_owned();
    let koi8 = encoding_rs::KOI8_R.encode(&page("koi8-r").replace(['«', '»'], "\"")).0.into_owned();
    for bytes in [
        page("utf-8").into_bytes(),
        page("windows-1251").into_bytes(),
        utf16,
        cp1251("windows-1251"),
        cp1251("utf-8"),
        cp1251(""),
    ] {
        assert_eq!(show(&read(&bytes, "проба.html").unwrap()), expected);
    }
    assert_eq!(show(&read(&koi8, "проба.html").unwrap()), expected.replace(['«', '»'], "\""));
}

#[test]
fn bombs_are_refused_or_read() {
    let refused = |page: &str| read(page.as_bytes(), "проба.html").unwrap_err().code;
    assert_eq!(refused(&"<table><tr><td>".repeat(5000)), "too_complex");
    assert_eq!(refused(&format!("<p {}>", (0..100_000).map(|n| format!("a{n} ")).collect::<String>())), "too_complex");
    assert_eq!(refused(&format!("<table><tr>{}", "<td colspan=100 rowspan=60000>".repeat(100))), "too_complex");
    check(&format!("{}слово", "<div>".repeat(100_000)), "слово");
    check(&format!("{}слово", "<b><i>".repeat(100_000)), "B: слово");
}

#[test]
fn web_archives_are_read() {
    let archive = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n\r\n--x\r\n\
        Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=D0=94=D0=B0</p>\r\n--x--\r\n";
    assert_eq!(show(&read_archive(archive.as_bytes(), "проба.mht").unwrap()), "Да");
    assert_eq!(read_archive(b"MIME-Version: 1.0\r\n\r\n", "проба.mht").unwrap_err().code, "damaged_file");
}
