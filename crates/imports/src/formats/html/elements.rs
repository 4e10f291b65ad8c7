//! What the elements of a page mean to a reader of meaning.

use html5ever::tokenizer::Tag;

/// What an open element does to the words inside it and when it ends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Traits {
    pub(super) role: Role,
    /// Nothing inside is printed.
    pub(super) hidden: bool,
    pub(super) bold: Option<bool>,
    pub(super) centred: Option<bool>,
    pub(super) heading: bool,
    /// Its words stand above the line.
    pub(super) raised: bool,
    /// White space counts as it is.
    pub(super) exact: bool,
    /// What is inside is the label of the paragraph (Word writes automatic numbers so).
    pub(super) label: bool,
    /// Level of a paragraph of a list in Word's pages, from 0.
    pub(super) level: Option<u8>,
}

/// The part an element plays in the structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Role {
    /// A part of a paragraph.
    #[default]
    Inline,
    /// It begins and ends paragraphs.
    Block,
    /// A paragraph proper, which another one ends.
    Paragraph,
    /// A list, numbered or not.
    List,
    /// An item of a list.
    Item,
    Table,
    /// Rows of a table: true for its head.
    RowGroup(bool),
    Row,
    Cell,
}

/// Elements that have no end tag.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Value of an attribute.
pub(super) fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

/// Value of an attribute as a number; signs around it are left out, as browsers do.
pub(super) fn number(tag: &Tag, name: &str) -> Option<u32> {
    let value = attribute(tag, name)?.trim();
    let digits = value.find(|c: char| !c.is_ascii_digit()).map_or(value, |end| &value[..end]);
    // More digits than a number has is a number above every bound.
    if digits.len() > 9 { Some(u32::MAX) } else { digits.parse().ok() }
}

/// What a start tag means.
pub(super) fn traits(tag: &Tag) -> Traits {
    let name = &*tag.name;
    let mut traits = Traits { role: role(name), ..Traits::default() };
    match name {
        "b" | "strong" | "th" => traits.bold = Some(true),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            traits.bold = Some(true);
            traits.heading = true;
        }
        "center" => traits.centred = Some(true),
        "sup" => traits.raised = true,
        "pre" | "listing" => traits.exact = true,
        "head" | "script" | "style" | "title" | "template" | "xml" | "svg" | "del" | "noframes" | "iframe"
        | "object" | "textarea" | "select" | "audio" | "video" | "canvas" | "rt" | "rp" | "datalist" => {
            traits.hidden = true
        }
        _ => {}
    }
    if let Some(align) = attribute(tag, "align") {
        traits.centred = Some(matches!(align.to_ascii_lowercase().as_str(), "center" | "middle"));
    }
    if let Some(style) = attribute(tag, "style") {
        by_style(&mut traits, style);
    }
    by_marks(&mut traits, tag);
    traits
}

fn role(name: &str) -> Role {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Role::Paragraph,
        "ul" | "ol" | "menu" | "dir" => Role::List,
        "li" => Role::Item,
        "table" => Role::Table,
        "thead" => Role::RowGroup(true),
        "tbody" | "tfoot" => Role::RowGroup(false),
        "tr" => Role::Row,
        "td" | "th" => Role::Cell,
        "html" | "head" | "body" | "div" | "section" | "article" | "header" | "footer" | "main" | "aside" | "nav"
        | "form" | "fieldset" | "legend" | "blockquote" | "center" | "pre" | "listing" | "address" | "figure"
        | "figcaption" | "details" | "summary" | "dl" | "dt" | "dd" | "caption" | "title" | "noscript" => Role::Block,
        _ => Role::Inline,
    }
}

/// Declarations of a `style` attribute.
fn by_style(traits: &mut Traits, style: &str) {
    for declaration in style.split(';') {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        let value = value.trim().to_ascii_lowercase();
        match property.trim().to_ascii_lowercase().as_str() {
            "display" | "mso-hide" => traits.hidden |= matches!(value.as_str(), "none" | "all"),
            "visibility" => traits.hidden |= value == "hidden",
            "font-weight" => {
                let heavy = value.parse::<u32>().is_ok_and(|weight| weight >= 600);
                traits.bold = Some(heavy || matches!(value.as_str(), "bold" | "bolder"));
            }
            "text-align" => traits.centred = Some(value == "center"),
            "white-space" => traits.exact = value.starts_with("pre"),
            "mso-list" if value == "ignore" => traits.label = true,
            "mso-list" => traits.level = list_level(&value),
            "mso-element" => {
                let apart = ["header", "footer", "footnote-list", "endnote-list", "comment-list"];
                traits.hidden |= apart.contains(&value.as_str());
            }
            _ => {}
        }
    }
}

/// `l0 level2 lfo1` → 1.
fn list_level(value: &str) -> Option<u8> {
    let level = value.split_whitespace().find_map(|word| word.strip_prefix("level"))?;
    level.parse::<u8>().ok()?.checked_sub(1).map(|level| level.min(8))
}

/// Classes, identifiers and titles by which Word and LibreOffice mark what is not the text, and titles of the text.
fn by_marks(traits: &mut Traits, tag: &Tag) {
    traits.hidden |= attribute(tag, "hidden").is_some();
    let class = attribute(tag, "class").unwrap_or_default().to_ascii_lowercase();
    let id = attribute(tag, "id").unwrap_or_default().to_ascii_lowercase();
    let note = ["msofootnote", "msoendnote", "msocomment", "msodel", "sdfootnote", "sdendnote"];
    traits.hidden |= note.iter().any(|mark| class.starts_with(mark) || id.starts_with(mark));
    if &*tag.name == "div" {
        traits.hidden |= matches!(attribute(tag, "title"), Some("header" | "footer"));
    }
    traits.heading |= class.starts_with("msotitle") || class.starts_with("msosubtitle");
}
