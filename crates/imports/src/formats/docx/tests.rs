//! Small DOCX files made in memory.

use super::read;
use crate::formats::testing::{docx_of, show, zip_of};

fn check(body: &str, expected: &str) {
    check_with(body, "", "", expected);
}

fn check_with(body: &str, styles: &str, numbering: &str, expected: &str) {
    let document = read(&docx_of(body, styles, numbering), "проба.docx").unwrap();
    assert_eq!(show(&document), expected, "{body}");
}

/// A paragraph of plain words.
fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A paragraph with properties.
fn pp(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A numbered paragraph.
fn n(number: u32, level: u8, text: &str) -> String {
    pp(&format!("<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr>"), text)
}

fn tc(properties: &str, contents: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{contents}</w:tc>")
}

fn tr(cells: &[String]) -> String {
    format!("<w:tr>{}</w:tr>", cells.concat())
}

#[test]
fn runs_give_their_characters() {
    check(
        "<w:p><w:r><w:t>Со</w:t><w:softHyphen/><w:t>ве</w:t></w:r><w:r><w:t xml:space='preserve'>щание </w:t></w:r></w:p>",
        "Со\u{ad}вещание ",
    );
    check("<w:p><w:r><w:t>а</w:t><w:tab/><w:t>б</w:t><w:br/><w:t>в</w:t><w:cr/><w:t>г</w:t></w:r></w:p>", "а→б⏎в⏎г");
    check(
        "<w:p><w:r><w:t>2023</w:t><w:noBreakHyphen/><w:t>2024 &amp; &#8470;&#xA0;5</w:t></w:r></w:p>",
        "2023\u{2011}2024 & №\u{a0}5",
    );
    check("<w:p><w:r><w:sym w:font='Symbol' w:char='F0B3'/><w:t>80 %</w:t></w:r></w:p>", "≥80 %");
    check(
        "<w:p><w:r><w:t>6</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>2</w:t></w:r></w:p>",
        "6²",
    );
    check("<w:p><w:r><w:sym w:font='Wingdings' w:char='F0A8'/><w:t> нет</w:t></w:r></w:p>", "☐ нет");
    check(
        "<w:p><w:pPr><w:tabs><w:tab w:pos='1'/></w:tabs></w:pPr><w:r><w:t>без табуляции</w:t></w:r></w:p>",
        "без табуляции",
    );
    check("<w:p><w:r><w:t>план</w:t><w:footnoteReference w:id='2'/><w:commentReference w:id='1'/></w:r></w:p>", "план");
    check(
        "<w:p><m:oMath><m:f><m:num><m:r><m:t>а</m:t></m:r></m:num><m:den><m:r><m:t>б</m:t></m:r></m:den></m:f></m:oMath></w:p>",
        "а/б",
    );
}

#[test]
fn prefixes_do_not_matter() {
    let xml = "<q:document xmlns:q='http://purl.oclc.org/ooxml/wordprocessingml/main'><q:body><q:p><q:r><q:t>план</q:t></q:r></q:p></q:body></q:document>";
    let document = read(&zip_of(&[("word/document.xml", xml)]), "проба.docx").unwrap();
    assert_eq!(show(&document), "план");
}

#[test]
fn wrappers_are_looked_through() {
    let run = "<w:r><w:t>слово</w:t></w:r>";
    for wrapper in ["hyperlink", "smartTag", "customXml", "ins", "moveTo", "bdo"] {
        check(&format!("<w:p><w:{wrapper}>{run}</w:{wrapper}></w:p>"), "слово");
    }
    check(
        &format!("<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>", p("в поле")),
        "в поле",
    );
    check(
        &format!(
            "<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run}</w:sdtContent></w:sdt><w:r><w:t>да</w:t></w:r></w:p>"
        ),
        "да",
    );
    check("<w:p><w:fldSimple w:instr='PAGE'><w:r><w:t>7</w:t></w:r></w:fldSimple></w:p>", "7");
}

#[test]
fn fields_give_their_result() {
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
    let (begin, separate, end) = (mark("begin"), mark("separate"), mark("end"));
    let words = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let instruction = "<w:r><w:instrText> DATE </w:instrText></w:r>";
    check(
        &format!("<w:p>{begin}{instruction}{separate}{}{end}{}</w:p>", words("1 мая"), words(" и далее")),
        "1 мая и далее",
    );
    // A field inside an instruction is part of the instruction.
    let inner = format!("{begin}{instruction}{separate}{}{end}", words("внутри"));
    check(&format!("<w:p>{begin}{inner}{separate}{}{end}</w:p>", words("снаружи")), "снаружи");
    // A damaged field does not swallow what follows its paragraph.
    check(
        &format!("<w:p>{}{begin}{}</w:p>{}", words("до"), words("нет"), p("после")),
        "до⏎после".replace('⏎', "\n").as_str(),
    );
}

#[test]
fn tracked_changes_are_accepted() {
    let gone = "<w:del><w:r><w:delText>нет</w:delText></w:r></w:del>";
    check(&format!("<w:p><w:r><w:t>в </w:t></w:r>{gone}<w:ins><w:r><w:t>мае</w:t></w:r></w:ins></w:p>"), "в мае");
    check(
        "<w:p><w:moveFrom><w:r><w:t>тут</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>там</w:t></w:r></w:moveTo></w:p>",
        "там",
    );
    // A deleted paragraph mark joins two paragraphs under the properties of the second.
    let first = pp("<w:jc w:val='center'/><w:rPr><w:del w:id='1'/></w:rPr>", "раз");
    check(&format!("{first}{}", p("два")), "раздва");
    check(
        &pp("<w:rPr><w:ins w:id='1'/></w:rPr><w:pPrChange><w:pPr><w:jc w:val='center'/></w:pPr></w:pPrChange>", "раз"),
        "раз",
    );
    let row = |change: &str, text: &str| format!("<w:tr><w:trPr>{change}</w:trPr>{}</w:tr>", tc("", &p(text)));
    check(
        &format!(
            "<w:tbl>{}{}{}</w:tbl>",
            row("<w:del w:id='1'/>", "нет"),
            row("<w:ins w:id='2'/>", "да"),
            row("", "и да")
        ),
        "да\nи да",
    );
}

#[test]
fn hidden_words_are_left_out() {
    check("<w:p><w:r><w:t>да</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>нет</w:t></w:r></w:p>", "да");
    check("<w:p><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>да</w:t></w:r></w:p>", "да");
    let styles = "<w:style w:type='character' w:styleId='a'><w:rPr><w:vanish/></w:rPr></w:style>";
    check_with(
        "<w:p><w:r><w:rPr><w:rStyle w:val='a'/></w:rPr><w:t>нет</w:t></w:r><w:r><w:t>да</w:t></w:r></w:p>",
        styles,
        "",
        "да",
    );
}

#[test]
fn an_alternative_is_read_once_and_a_text_box_follows_its_paragraph() {
    let boxed = format!("<w:txbxContent>{}{}</w:txbxContent>", p("в рамке"), p("и ещё"));
    let choice = format!(
        "<mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx>{boxed}</wps:txbx></wps:wsp></w:drawing></mc:Choice>"
    );
    let fallback = format!("<mc:Fallback><w:pict><v:textbox>{boxed}</v:textbox></w:pict></mc:Fallback>");
    let body = format!(
        "<w:p><w:r><w:t>до </w:t></w:r><w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r><w:r><w:t>после</w:t></w:r></w:p>"
    );
    check(&body, "до после\nв рамке\nи ещё");
    check(&format!("<w:tbl>{}</w:tbl>", tr(&[tc("", &body)])), "до после⏎в рамке⏎и ещё");
    let words = "<w:r><mc:AlternateContent><mc:Choice Requires='x'><w:t>один</w:t></mc:Choice><mc:Fallback><w:t>два</w:t></mc:Fallback></mc:AlternateContent></w:r>";
    check(&format!("<w:p>{words}</w:p>"), "один");
}

#[test]
fn looks_come_from_runs_and_styles() {
    let styles = "<w:docDefaults><w:rPrDefault><w:rPr><w:b w:val='0'/></w:rPr></w:rPrDefault></w:docDefaults>\
        <w:style w:type='paragraph' w:default='1' w:styleId='n'><w:name w:val='Normal'/></w:style>\
        <w:style w:type='paragraph' w:styleId='h'><w:name w:val='heading 1'/><w:basedOn w:val='n'/><w:pPr><w:outlineLvl w:val='0'/></w:pPr><w:rPr><w:b/></w:rPr></w:style>\
        <w:style w:type='paragraph' w:styleId='hh'><w:name w:val='Мой'/><w:basedOn w:val='h'/><w:pPr><w:jc w:val='center'/></w:pPr></w:style>\
        <w:style w:type='character' w:styleId='s'><w:name w:val='Strong'/><w:rPr><w:b/></w:rPr></w:style>\
        <w:style w:type='paragraph' w:styleId='loop'><w:name w:val='a'/><w:basedOn w:val='loop'/></w:style>";
    let cases = [
        (pp("<w:pStyle w:val='h'/>", "а"), "HB: а"),
        (pp("<w:pStyle w:val='hh'/>", "а"), "HBC: а"),
        (pp("<w:pStyle w:val='hh'/><w:jc w:val='both'/>", "а"), "HB: а"),
        (pp("<w:pStyle w:val='loop'/><w:outlineLvl w:val='2'/>", "а"), "H: а"),
        (pp("<w:outlineLvl w:val='9'/>", "а"), "а"),
        ("<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>а</w:t></w:r><w:r><w:t> </w:t></w:r></w:p>".to_owned(), "B: а "),
        ("<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>а</w:t></w:r><w:r><w:t>б</w:t></w:r></w:p>".to_owned(), "аб"),
        ("<w:p><w:r><w:rPr><w:rStyle w:val='s'/></w:rPr><w:t>а</w:t></w:r></w:p>".to_owned(), "B: а"),
        // Bold on bold is plain.
        ("<w:p><w:pPr><w:pStyle w:val='h'/></w:pPr><w:r><w:rPr><w:rStyle w:val='s'/></w:rPr><w:t>а</w:t></w:r></w:p>".to_owned(), "H: а"),
        ("<w:p><w:pPr><w:rPr><w:b/></w:rPr></w:pPr><w:r><w:t>а</w:t></w:r></w:p>".to_owned(), "а"),
    ];
    for (body, expected) in cases {
        check_with(&body, styles, "", expected);
    }
}

#[test]
fn cells_lie_on_the_grid() {
    let span = |columns: u32| format!("<w:gridSpan w:val='{columns}'/>");
    let down = "<w:vMerge w:val='restart'/>";
    let up = "<w:vMerge/>";
    check(
        &format!(
            "<w:tbl>{}{}</w:tbl>",
            tr(&[tc(&span(2), &p("а")), tc("", &p("б"))]),
            tr(&[tc("", &p("в")), tc("", ""), tc("", &p("д"))])
        ),
        "2×а | б\nв |  | д",
    );
    check(
        &format!(
            "<w:tbl>{}{}</w:tbl>",
            tr(&[tc(down, &p("а")), tc("", &p("б"))]),
            tr(&[tc(up, &p("")), tc("", &p("в"))])
        ),
        "а | б\n^ | в",
    );
    // Nothing above to continue: Word prints the cell.
    check(&format!("<w:tbl>{}</w:tbl>", tr(&[tc(up, &p("а")), tc("", &p("б"))])), "а | б");
    check(
        &format!(
            "<w:tbl>{}</w:tbl>",
            tr(&[tc("<w:hMerge w:val='restart'/>", &p("а")), tc("<w:hMerge/>", &p("")), tc("", &p("б"))])
        ),
        "2×а | б",
    );
    check(
        &format!(
            "<w:tbl><w:tr><w:trPr><w:gridBefore w:val='2'/><w:gridAfter w:val='1'/></w:trPr>{}</w:tr></w:tbl>",
            tc("", &p("а"))
        ),
        "~~а",
    );
    check(
        &format!(
            "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>{}</w:tr>{}</w:tbl>",
            tc("", &p("Срок")),
            tr(&[tc("", &p("май"))])
        ),
        "# Срок\nмай",
    );
    check(&format!("<w:tbl>{}</w:tbl>", tr(&[tc(&span(4_000_000_000), &p("а"))])), "1000×а");
    check(
        &format!(
            "<w:tbl><w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt></w:tbl>",
            tr(&["<w:tc/>".to_owned(), tc("", &(p("а") + &p("") + &p("б") + &p("")))])
        ),
        " | а⏎⏎б",
    );
}

#[test]
fn nested_tables_are_flattened_and_frames_opened() {
    let inner = format!(
        "<w:tbl>{}{}</w:tbl>",
        tr(&[tc("", &p("1")), tc("", &p("2"))]),
        tr(&[tc("", &p("3")), tc("", &p("4"))])
    );
    check(
        &format!("<w:tbl>{0}{0}</w:tbl>", tr(&[tc("", &(p("до") + &inner + &p("после"))), tc("", &p("а"))])),
        "до⏎1⏎2⏎3⏎4⏎после | а\nдо⏎1⏎2⏎3⏎4⏎после | а",
    );
    check(
        &format!("<w:tbl>{}{}</w:tbl>", tr(&[tc("", &p("до"))]), tr(&[tc("", &(inner + &p("")))])),
        "до\n1 | 2\n3 | 4",
    );
}

const DECIMAL: &str = "<w:abstractNum w:abstractNumId='0'>\
    <w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>\
    <w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.%2.'/></w:lvl>\
    <w:lvl w:ilvl='2'><w:start w:val='3'/><w:numFmt w:val='russianLower'/><w:lvlText w:val='%3)'/></w:lvl></w:abstractNum>\
    <w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>\
    <w:num w:numId='2'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='7'/></w:lvlOverride></w:num>";

fn labels(paragraphs: &[String], numbering: &str, styles: &str) -> String {
    let document = read(&docx_of(&paragraphs.concat(), styles, numbering), "проба.docx").unwrap();
    show(&document).lines().filter_map(|line| line.split(['[', ']']).nth(1)).collect::<Vec<_>>().join(" ")
}

#[test]
fn levels_count_and_restart() {
    let items = [
        n(1, 0, "а"),
        n(1, 1, "а"),
        n(1, 1, "а"),
        n(1, 2, "а"),
        n(1, 0, "а"),
        n(1, 1, "а"),
        n(0, 0, "а"),
        n(1, 1, "а"),
    ];
    assert_eq!(labels(&items, DECIMAL, ""), "1. 1.1. 1.2. в) 2. 2.1. 2.2.");
    // Instances of one definition count on, unless one starts anew.
    assert_eq!(labels(&[n(1, 0, "а"), n(2, 0, "а"), n(2, 0, "а"), n(1, 0, "а")], DECIMAL, ""), "1. 7. 8. 9.");
    // A level used before its parent is a child of the parent's first number.
    assert_eq!(labels(&[n(1, 1, "а"), n(1, 1, "а"), n(1, 0, "а"), n(9, 0, "а")], DECIMAL, ""), "1.1. 1.2. 2.");
}

#[test]
fn formats_of_numbers() {
    let level = |index: u8, rest: &str| format!("<w:lvl w:ilvl='{index}'><w:start w:val='2'/>{rest}</w:lvl>");
    let one = |rest: &str| {
        let levels = level(0, rest);
        let numbering = format!(
            "<w:abstractNum w:abstractNumId='5'>{levels}</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='5'/></w:num>"
        );
        labels(&[n(1, 0, "а")], &numbering, "")
    };
    let cases = [
        ("<w:numFmt w:val='upperRoman'/><w:lvlText w:val='%1.'/>", "II."),
        ("<w:numFmt w:val='russianUpper'/><w:lvlText w:val='%1)'/>", "Б)"),
        ("<w:numFmt w:val='lowerLetter'/><w:lvlText w:val='(%1)'/>", "(b)"),
        ("<w:numFmt w:val='decimalZero'/><w:lvlText w:val='%1'/>", "02"),
        ("<w:numFmt w:val='decimal'/><w:lvlText w:val='Этап %1.'/>", "Этап 2."),
        ("<w:numFmt w:val='bullet'/><w:lvlText w:val='\u{f0b7}'/>", "•"),
        ("<w:numFmt w:val='bullet'/><w:lvlText w:val='-'/>", "-"),
        ("<w:numFmt w:val='none'/><w:lvlText w:val=''/>", ""),
        ("<w:numFmt w:val='upperRoman'/><w:isLgl/><w:lvlText w:val='%1.'/>", "2."),
        (
            "<w:pPr><w:numPr><w:ilvl w:val='4'/></w:numPr></w:pPr><w:numFmt w:val='decimal'/><w:lvlText w:val='%1%'/>",
            "2%",
        ),
    ];
    for (rest, expected) in cases {
        assert_eq!(one(rest), expected, "{rest}");
    }
}

#[test]
fn restart_rules_are_followed() {
    let level = |index: u8, rest: &str, text: &str| {
        format!(
            "<w:lvl w:ilvl='{index}'><w:start w:val='1'/>{rest}<w:numFmt w:val='decimal'/><w:lvlText w:val='{text}'/></w:lvl>"
        )
    };
    let levels = level(0, "", "%1.")
        + &level(1, "<w:lvlRestart w:val='0'/>", "(%2)")
        + &level(2, "<w:lvlRestart w:val='1'/>", "%3)");
    let numbering = format!(
        "<w:abstractNum w:abstractNumId='0'>{levels}</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
    );
    let items =
        [n(1, 0, ""), n(1, 1, "а"), n(1, 2, "а"), n(1, 1, "а"), n(1, 2, "а"), n(1, 0, "а"), n(1, 1, "а"), n(1, 2, "а")];
    // The first item has no words and is not shown, but it counts.
    assert_eq!(labels(&items, &numbering, ""), "(1) 1) (2) 2) 2. (3) 1)");
}

#[test]
fn styles_bring_numbering() {
    let styles = "<w:style w:type='paragraph' w:styleId='a'><w:name w:val='A'/><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>\
        <w:style w:type='paragraph' w:styleId='b'><w:name w:val='B'/><w:basedOn w:val='a'/></w:style>\
        <w:style w:type='paragraph' w:styleId='c'><w:name w:val='C'/><w:basedOn w:val='a'/><w:pPr><w:numPr><w:ilvl w:val='1'/></w:numPr></w:pPr></w:style>\
        <w:style w:type='numbering' w:styleId='list'><w:name w:val='L'/><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>";
    let linked = "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:pStyle w:val='b'/>";
    let numbering = DECIMAL.replace("<w:lvl w:ilvl='1'><w:start w:val='1'/>", linked)
        + "<w:abstractNum w:abstractNumId='8'><w:numStyleLink w:val='list'/></w:abstractNum><w:num w:numId='8'><w:abstractNumId w:val='8'/></w:num>";
    let styled = |style: &str| pp(&format!("<w:pStyle w:val='{style}'/>"), "а");
    assert_eq!(
        labels(&[styled("a"), styled("b"), styled("b"), styled("c"), styled("a")], &numbering, styles),
        "1. 1.1. 1.2. 1.3. 2."
    );
    assert_eq!(labels(&[n(8, 0, "а"), n(8, 0, "а")], &numbering, styles), "1. 2.");
    assert_eq!(
        labels(&[pp("<w:pStyle w:val='a'/><w:numPr><w:numId w:val='0'/></w:numPr>", "а")], &numbering, styles),
        ""
    );
}

#[test]
fn overridden_levels_have_their_own_form() {
    let numbering = DECIMAL.replace(
        "<w:startOverride w:val='7'/>",
        "<w:lvl w:ilvl='0'><w:start w:val='4'/><w:numFmt w:val='upperLetter'/><w:lvlText w:val='%1)'/></w:lvl>",
    );
    assert_eq!(labels(&[n(2, 0, "а"), n(2, 1, "а")], &numbering, ""), "D) D.1.");
}

#[test]
fn a_number_column_filled_by_numbering_reads_as_printed() {
    let row = || tr(&[tc("", &n(1, 0, "")), tc("", &p("Семинар"))]);
    let document = read(&docx_of(&format!("<w:tbl>{}{}</w:tbl>", row(), row()), "", DECIMAL), "проба.docx").unwrap();
    let crate::document::Block::Table(table) = &document.blocks[0] else { panic!("a table") };
    let numbers: Vec<String> = table.rows.iter().map(|row| row.cells[0].text()).collect();
    assert_eq!(numbers, ["1.", "2."]);
}

#[test]
fn numbers_of_deleted_and_merged_away_paragraphs_are_not_counted() {
    let deleted = format!("<w:tr><w:trPr><w:del w:id='1'/></w:trPr>{}</w:tr>", tc("", &n(1, 0, "нет")));
    let merged = tr(&[tc("<w:vMerge/>", &n(1, 0, "нет"))]);
    let first = tr(&[tc("<w:vMerge w:val='restart'/>", &n(1, 0, "а"))]);
    check_with(
        &format!("<w:tbl>{deleted}{first}{merged}{}</w:tbl>", tr(&[tc("", &n(1, 0, "б"))])),
        "",
        DECIMAL,
        "[1.] а\n^\n[2.] б",
    );
}

#[test]
fn pages_are_known_when_word_noted_them() {
    let noted = |text: &str| format!("<w:p><w:r><w:lastRenderedPageBreak/><w:t>{text}</w:t></w:r></w:p>");
    check(&(p("а") + "<w:p><w:r><w:br w:type='page'/></w:r></w:p>" + &p("б")), "а\nб");
    check(&(p("а") + &noted("б")), "а @1\nб @2");
    // A row moved to the next page, then one cut by a page in both cells.
    let cut =
        |text: &str| format!("<w:p><w:r><w:t>{text}</w:t><w:lastRenderedPageBreak/><w:t>{text}</w:t></w:r></w:p>");
    let moved = tr(&[tc("", &noted("б")), tc("", &p("в"))]);
    let split = tr(&[tc("", &cut("г")), tc("", &cut("д"))]);
    check(
        &format!("{}<w:tbl>{moved}{split}</w:tbl>{}", p("а"), p("е")),
        "а @1\nб @2 | в @2 @@2\nгг @2 | дд @2 @@2\nе @3",
    );
}

#[test]
fn the_main_part_is_found_by_relationships() {
    const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let related = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns='{RELATIONSHIPS}'><Relationship Id='r' Type='{KIND}/{kind}' Target='{target}'/></Relationships>"
        )
    };
    let bytes = zip_of(&[
        ("_rels/.rels", &related("officeDocument", "/word/document2.xml")),
        ("word/_rels/document2.xml.rels", &related("styles", "../other/looks.xml")),
        (
            "other/looks.xml",
            &format!(
                "<w:styles xmlns:w='{WORD}'><w:style w:type='paragraph' w:default='1' w:styleId='n'><w:rPr><w:b/></w:rPr></w:style></w:styles>"
            ),
        ),
        ("word/document2.xml", &format!("<w:document xmlns:w='{WORD}'><w:body>{}</w:body></w:document>", p("план"))),
    ]);
    assert_eq!(show(&read(&bytes, "проба.docx").unwrap()), "B: план");
}

#[test]
fn documents_inside_stand_in_their_place() {
    let names = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'";
    let body = format!("{}<w:altChunk r:id='c1'/>{}<w:altChunk r:id='c9'/>", p("до"), p("после"));
    let page = "<html><body><p>План</p><table><tr><td>1</td><td>Семинар</td></tr></table></body></html>";
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk";
    let related = format!(
        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='c1' Type='{kind}' Target='chunk.html'/></Relationships>"
    );
    let bytes = zip_of(&[
        ("word/document.xml", &format!("<w:document {names}><w:body>{body}</w:body></w:document>")),
        ("word/_rels/document.xml.rels", &related),
        ("word/chunk.html", page),
    ]);
    let shown = show(&read(&bytes, "проба.docx").unwrap());
    assert!(shown.starts_with("до") && shown.ends_with("после") && shown.contains("Семинар"), "{shown}");
}
