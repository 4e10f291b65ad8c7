//! Small ODT files made in memory.

use super::read;
use crate::formats::testing::{odt_of, open_document_of, show};

fn check(body: &str, expected: &str) {
    check_with(body, "", expected);
}

fn check_with(body: &str, styles: &str, expected: &str) {
    let flat = open_document_of("document", body, styles);
    for bytes in [odt_of(body, styles), flat.into_bytes()] {
        let document = read(&bytes, "проба.odt").unwrap();
        assert_eq!(show(&document), expected, "{body}");
    }
}

fn p(text: &str) -> String {
    format!("<text:p>{text}</text:p>")
}

fn cell(attributes: &str, text: &str) -> String {
    format!("<table:table-cell {attributes}>{}</table:table-cell>", p(text))
}

fn row(cells: &[String]) -> String {
    format!("<table:table-row>{}</table:table-row>", cells.concat())
}

fn table(rows: &[String]) -> String {
    format!("<table:table><table:table-column table:number-columns-repeated='3'/>{}</table:table>", rows.concat())
}

const COVERED: &str = "<table:covered-table-cell/>";

#[test]
fn words_keep_their_characters() {
    check(
        "<text:p>  Семинар\n   для\tшкол<text:s text:c='2'/>и<text:tab/>садов<text:line-break/>края </text:p>",
        "Семинар для школ  и→садов⏎края ",
    );
    check("<text:p>а<text:span>б<text:a>в</text:a></text:span><text:bookmark text:name='x'/>г</text:p>", "абвг");
    check(
        "<text:p>план<text:note><text:note-body><text:p>нет</text:p></text:note-body></text:note> и</text:p>",
        "план и",
    );
    check("<text:p>план<office:annotation><text:p>нет</text:p></office:annotation></text:p>", "план");
    check(
        "<text:h text:outline-level='1'>Раздел</text:h><text:section><text:p>а</text:p></text:section>",
        "H: Раздел\nа",
    );
    check("<text:section text:display='none'><text:p>нет</text:p></text:section><text:p>да</text:p>", "да");
}

#[test]
fn tracked_deletions_lie_apart() {
    let deletion = "<text:tracked-changes><text:changed-region><text:deletion><text:p>нет</text:p></text:deletion></text:changed-region></text:tracked-changes>";
    check(
        &format!(
            "{deletion}<text:p>да<text:change text:change-id='1'/> и <text:change-start/>это<text:change-end/></text:p>"
        ),
        "да и это",
    );
}

#[test]
fn looks_come_from_styles() {
    let styles = "<style:style style:name='B' style:family='paragraph'><style:paragraph-properties fo:text-align='center'/><style:text-properties fo:font-weight='bold'/></style:style>\
        <style:style style:name='BB' style:family='paragraph' style:parent-style-name='B'/>\
        <style:style style:name='N' style:family='text'><style:text-properties fo:font-weight='normal'/></style:style>\
        <style:style style:name='H' style:family='text'><style:text-properties text:display='none'/></style:style>\
        <style:style style:name='T' style:display-name='Heading 2' style:family='paragraph'/>";
    check_with("<text:p text:style-name='BB'>а</text:p>", styles, "BC: а");
    check_with("<text:p text:style-name='BB'>а<text:span text:style-name='N'>б</text:span></text:p>", styles, "C: аб");
    check_with("<text:p text:style-name='T'>а<text:span text:style-name='H'>нет</text:span></text:p>", styles, "H: а");
}

#[test]
fn cells_lie_on_the_grid() {
    let two = "table:number-columns-spanned='2'";
    check(
        &table(&[
            row(&[cell(two, "а"), COVERED.into(), cell("", "б")]),
            row(&[cell("", "в"), cell("", "г"), cell("", "д")]),
        ]),
        "2×а | б\nв | г | д",
    );
    let down = "table:number-rows-spanned='2'";
    check(
        &table(&[
            row(&[cell("", "а"), cell(down, "б"), cell("", "в")]),
            row(&[cell("", "г"), COVERED.into(), cell("", "д")]),
        ]),
        "а | б | в\nг | ^ | д",
    );
    let both = "table:number-rows-spanned='2' table:number-columns-spanned='2'";
    check(
        &table(&[
            row(&[cell(both, "а"), COVERED.into(), cell("", "б")]),
            row(&[COVERED.into(), COVERED.into(), cell("", "в")]),
        ]),
        "2×а | б\n2×^ | в",
    );
    // A covered cell that nothing covers is an empty one.
    check(&table(&[row(&[cell("", "а"), COVERED.into(), cell("", "б")])]), "а |  | б");
    check(
        &table(&[
            "<table:table-header-rows>".into(),
            row(&[cell("", "Срок")]),
            "</table:table-header-rows>".into(),
            row(&[cell("", "май")]),
        ]),
        "# Срок\nмай",
    );
    check(&table(&[row(&["<table:table-cell table:number-columns-repeated='2'/>".into(), cell("", "а")])]), " |  | а");
    check(
        &table(&[
            "<table:table-row table:number-rows-repeated='3'>".into(),
            cell("", "а"),
            "</table:table-row>".into(),
        ]),
        "а\nа\nа",
    );
    let inner = table(&[row(&[cell("", "1"), cell("", "2")])]);
    check(
        &table(&[row(&[format!("<table:table-cell>{}{inner}</table:table-cell>", p("до")), cell("", "б")])]),
        "до⏎1⏎2 | б",
    );
}

#[test]
fn a_frame_follows_its_paragraph() {
    check(
        "<text:p>до<draw:frame><draw:text-box><text:p>в рамке</text:p></draw:text-box></draw:frame> после</text:p>",
        "до после\nв рамке",
    );
}

#[test]
fn pages_are_known_when_breaks_are_noted() {
    check("<text:p>а</text:p><text:p><text:soft-page-break/>б</text:p>", "а @1\nб @2");
    check(
        &format!(
            "<text:p>а</text:p>{}",
            table(&[row(&[cell("", "б")]), "<text:soft-page-break/>".into(), row(&[cell("", "в")])])
        ),
        "а @1\nб @1 @@1\nв @2 @@2",
    );
}

const NUMBERS: &str = "<text:list-style style:name='L'>\
    <text:list-level-style-number text:level='1' style:num-format='1' style:num-suffix='.'/>\
    <text:list-level-style-number text:level='2' style:num-format='1' style:num-suffix=')' text:display-levels='2'/></text:list-style>\
    <text:list-style style:name='R'><text:list-level-style-number text:level='1' style:num-format='I' loext:num-list-format='(%1%)' style:num-prefix='x' xmlns:loext='y'/></text:list-style>\
    <text:list-style style:name='B'><text:list-level-style-bullet text:level='1' text:bullet-char='\u{f0b7}'/></text:list-style>";

fn item(contents: &str) -> String {
    format!("<text:list-item>{contents}</text:list-item>")
}

fn list(attributes: &str, items: &[String]) -> String {
    format!("<text:list {attributes}>{}</text:list>", items.concat())
}

#[test]
fn items_are_numbered() {
    let inner = list("", &[item(&p("б")), item(&p("в"))]);
    let body = list("text:style-name='L'", &[item(&(p("а") + &p("и ещё") + &inner)), item(&p("г"))]);
    check_with(&body, NUMBERS, "[1.] а\nи ещё\n[1.1)] б\n[1.2)] в\n[2.] г");
    check_with(&list("text:style-name='R'", &[item(&p("а"))]), NUMBERS, "[(I)] а");
    check_with(&list("text:style-name='B'", &[item(&p("а"))]), NUMBERS, "[•] а");
    let header = format!("<text:list-header>{}</text:list-header>", p("без номера"));
    check_with(
        &list(
            "text:style-name='L'",
            &[header, "<text:list-item text:start-value='5'>".to_owned() + &p("а") + "</text:list-item>"],
        ),
        NUMBERS,
        "без номера\n[5.] а",
    );
}

#[test]
fn lists_continue_when_they_say_so() {
    let one = |attributes: &str| list(&format!("text:style-name='L' {attributes}"), &[item(&p("а"))]);
    let all =
        [one("xml:id='x'"), one(""), one("text:continue-numbering='true'"), one("text:continue-list='x'")].concat();
    check_with(&all, NUMBERS, "[1.] а\n[1.] а\n[2.] а\n[2.] а");
    let in_cell =
        |attributes: &str| format!("<table:table-cell>{}</table:table-cell>", list(attributes, &[item("<text:p/>")]));
    let rows = [
        row(&[in_cell("text:style-name='L'"), cell("", "б")]),
        row(&[in_cell("text:style-name='L' text:continue-numbering='true'"), cell("", "в")]),
    ];
    check_with(&table(&rows), NUMBERS, "[1.]  | б\n[2.]  | в");
}

#[test]
fn headings_are_numbered_by_the_outline() {
    let outline = "<text:outline-style style:name='O'><text:outline-level-style text:level='1' style:num-format='I' style:num-suffix='.'/>\
        <text:outline-level-style text:level='2' style:num-format=''/></text:outline-style>";
    let h = |level: u8, text: &str| format!("<text:h text:outline-level='{level}'>{text}</text:h>");
    check_with(&(h(1, "а") + &h(2, "б") + &h(1, "в")), outline, "H: [I.] а\nH: б\nH: [II.] в");
}
