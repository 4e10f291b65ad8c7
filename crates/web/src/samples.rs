//! Every template rendered with empty, one, many and very long data; the pages are invented.
//!
//! A template file that is not registered here fails the test. `OPORA_PAGES=folder cargo test -p web samples` leaves the
//! pages in a folder, to be looked at in a browser.

#[path = "../../domain/tests/common/agreement.rs"]
mod agreement;
mod data;
mod growth;
mod imports;
mod places;
mod plans;
mod results;
mod schools;
pub(crate) mod views;
mod work;

use std::collections::BTreeSet;
use std::path::Path;

use askama::Template;
use scraper::{Html, Selector};

use data::Size;

/// Template file, name of the sample, page.
pub(crate) type Sample = (&'static str, String, String);

/// Renders one page.
fn sample(file: &'static str, name: impl std::fmt::Display, page: &impl Template) -> Sample {
    (file, name.to_string(), page.render().unwrap_or_else(|error| panic!("{file} ({name}): {error}")))
}

fn all() -> Vec<Sample> {
    let sizes = [Size::Empty, Size::One, Size::Many, Size::Long];
    sizes
        .into_iter()
        .flat_map(|size| {
            [
                places::samples(size),
                imports::samples(size),
                plans::samples(size),
                results::samples(size),
                schools::samples(size),
                growth::samples(size),
                work::samples(size),
            ]
            .concat()
        })
        .collect()
}

#[test]
fn every_template_is_rendered() {
    let samples = all();
    if let Ok(folder) = std::env::var("OPORA_PAGES") {
        leave_in(Path::new(&folder), &samples);
    }
    let rendered: BTreeSet<&str> = samples.iter().map(|(file, _, _)| *file).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut missing = Vec::new();
    for area in std::fs::read_dir(&root).unwrap() {
        let area = area.unwrap().path();
        let files = if area.is_dir() {
            std::fs::read_dir(&area).unwrap().map(|f| f.unwrap().path()).collect()
        } else {
            vec![area]
        };
        for file in files {
            let name = file.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            let part = name.contains("/_") || matches!(name.as_str(), "base.html" | "macros.html");
            if !part && !rendered.contains(name.as_str()) {
                missing.push(name);
            }
        }
    }
    assert!(missing.is_empty(), "templates without a sample: {missing:?}");
}

fn leave_in(folder: &Path, samples: &[Sample]) {
    std::fs::create_dir_all(folder).unwrap();
    for (file, name, html) in samples {
        let flat = file.replace('/', "-").replace(".html", "");
        std::fs::write(folder.join(format!("{flat}-{name}.html")), html).unwrap();
    }
}

#[test]
fn every_page_keeps_the_house_rules() {
    for (file, name, html) in all() {
        let problems = problems(&html);
        assert!(problems.is_empty(), "{file} ({name}): {problems:#?}");
    }
}

/// What is wrong with a page: inline code, doubled ids, fields without a label, tables without headers.
fn problems(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let select = |text: &str| Selector::parse(text).unwrap();
    let mut problems = Vec::new();
    for (rule, selector) in [
        ("inline style", "[style], style"),
        ("inline script", "script:not([src]), [onclick], [onchange], [onsubmit]"),
        ("table without a caption or a name", "table:not([aria-labelledby]):not(:has(caption))"),
        ("header cell without a scope", "th:not([scope])"),
        ("picture without a text", "img:not([alt])"),
        ("form that posts without a token", "form[method=post]:not(:has(input[name=csrf]))"),
        ("button without a type", "button:not([type])"),
        ("link to nowhere", "a:not([href]), a[href='']"),
    ] {
        problems.extend(page.select(&select(selector)).map(|element| format!("{rule}: {}", element.html())));
    }
    let headings = page.select(&select("h1")).count();
    if headings != 1 {
        problems.push(format!("{headings} headings of the first level"));
    }
    let mut ids = BTreeSet::new();
    for element in page.select(&select("[id]")) {
        let id = element.attr("id").unwrap_or_default();
        if !ids.insert(id) {
            problems.push(format!("id twice: {id}"));
        }
    }
    let labels: BTreeSet<_> = page.select(&select("label[for]")).filter_map(|label| label.attr("for")).collect();
    for field in page.select(&select("input:not([type=hidden]), select, textarea")) {
        if !field.attr("id").is_some_and(|id| labels.contains(id)) {
            problems.push(format!("field without a label: {}", field.html()));
        }
    }
    for element in page.select(&select("[aria-describedby], [aria-labelledby]")) {
        let names = ["aria-describedby", "aria-labelledby"].into_iter().filter_map(|name| element.attr(name));
        for id in names.flat_map(str::split_whitespace).filter(|id| !ids.contains(id)) {
            problems.push(format!("names a missing id {id}"));
        }
    }
    problems
}

/// Sentences of pages, for counts 0–121: nouns and verbs agree with their numbers.
#[test]
fn sentences_of_pages_agree_with_their_numbers() {
    use crate::pages::{home, schools};
    for count in 0..=121_u64 {
        let number = usize::try_from(count).unwrap();
        let mut sentences = vec![
            home::sentence(count, 0),
            home::sentence(0, count),
            home::sentence(count, count),
            home::lines(count, count),
            home::lines(1, count),
            schools::moved(number, ["никто не вошёл", "вошла", "вошли"]),
            operations::attention::owner_count(count, true, true),
            operations::attention::owner_count(count, false, true),
            operations::attention::owner_count(count, false, false),
        ];
        sentences.extend(crate::flash::sentences(count));
        let group = data::line_groups(Size::One).into_iter().next();
        sentences.extend(group.map(|group| {
            home::who_and_when(&operations::attention::LineGroup { windows: number, due: Some(data::today()), ..group })
        }));
        for sentence in sentences {
            assert_eq!(agreement::disagreements(&sentence), Vec::<String>::new());
        }
    }
}
