//! Styles of an ODT as far as a reader of meaning needs them.

use std::collections::HashMap;

use crate::formats::xml::{Element, Space};

/// Longest chain of styles based on each other.
const CHAIN: usize = 32;

/// What a style states or, resolved, what it comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Properties {
    pub(super) bold: Option<bool>,
    pub(super) hidden: Option<bool>,
    pub(super) centred: Option<bool>,
    pub(super) heading: bool,
}

#[derive(Debug, Default)]
struct Style {
    properties: Properties,
    parent: Option<String>,
    list: Option<String>,
    /// Stated in the content or for headers and footers, not by name.
    automatic: bool,
}

/// Paragraph and text styles by family and name.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<(Family, String), Style>,
    open: Option<(Family, String)>,
}

/// Families of styles that have meaning here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Family {
    Paragraph,
    Text,
}

impl Styles {
    /// A `style:style` starts. False when its family does not matter.
    pub(super) fn begin(&mut self, element: &Element<'_>, automatic: bool) -> bool {
        let family = match element.attribute(b"family").as_deref() {
            Some("paragraph") => Family::Paragraph,
            Some("text") => Family::Text,
            _ => return false,
        };
        let Some(name) = element.attribute(b"name") else { return false };
        let shown = element.attribute(b"display-name").unwrap_or_else(|| name.clone());
        let outline = element.attribute(b"default-outline-level").is_some_and(|level| !level.is_empty());
        let heading = family == Family::Paragraph && (outline || names_heading(&shown));
        let style = Style {
            properties: Properties { heading, ..Properties::default() },
            parent: element.attribute(b"parent-style-name").map(|parent| parent.into_owned()),
            list: element.attribute(b"list-style-name").map(|list| list.into_owned()),
            automatic,
        };
        let key = (family, name.into_owned());
        self.styles.insert(key.clone(), style);
        self.open = Some(key);
        true
    }

    /// A child of the open style.
    pub(super) fn take(&mut self, element: &Element<'_>) {
        let Some(style) = self.open.as_ref().and_then(|key| self.styles.get_mut(key)) else { return };
        if element.space != Space::Style {
            return;
        }
        match element.local() {
            b"text-properties" => {
                if let Some(weight) = element.attribute(b"font-weight") {
                    let heavy = weight.parse::<u32>().is_ok_and(|weight| weight >= 600);
                    style.properties.bold = Some(heavy || weight == "bold");
                }
                if let Some(display) = element.attribute(b"display") {
                    style.properties.hidden = Some(display == "none");
                }
            }
            b"paragraph-properties" => {
                if let Some(align) = element.attribute(b"text-align") {
                    style.properties.centred = Some(align == "center");
                }
            }
            _ => {}
        }
    }

    /// What a style comes to with those it is based on.
    pub(super) fn get(&self, family: Family, name: Option<&str>) -> Properties {
        let mut found = Properties::default();
        for style in self.chain(family, name) {
            let own = style.properties;
            found.bold = found.bold.or(own.bold);
            found.hidden = found.hidden.or(own.hidden);
            found.centred = found.centred.or(own.centred);
            found.heading |= own.heading;
        }
        found
    }

    /// The list style that a paragraph style brings.
    pub(super) fn list(&self, name: Option<&str>) -> Option<&str> {
        self.chain(Family::Paragraph, name).find_map(|style| style.list.as_deref()).filter(|list| !list.is_empty())
    }

    fn chain<'s>(&'s self, family: Family, name: Option<&str>) -> impl Iterator<Item = &'s Style> {
        let find = move |name: &str| self.styles.get(&(family, name.to_owned()));
        let first = name.and_then(find);
        std::iter::successors(first, move |style| style.parent.as_deref().and_then(find)).take(CHAIN)
    }

    /// Drops automatic styles: those of headers and footers have names that the content uses again.
    pub(super) fn forget_automatic(&mut self) {
        self.styles.retain(|_, style| !style.automatic);
    }
}

fn names_heading(name: &str) -> bool {
    let name = name.to_lowercase();
    ["heading", "title", "subtitle", "заголовок", "название"].iter().any(|start| name.starts_with(start))
}
