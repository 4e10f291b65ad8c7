//! Completion of items: a bar by zone, the word of the zone, a notch for the region.

use domain::chart_model::ItemBar;
use domain::results::items::Zone;

use super::{ACCENT, ACCENT_LIGHT, GREY, INK, MUTED, RULE, TROUBLE, WIDTH, hatch, percent, text};
use crate::svg_text::{escape, wrap};

const LEFT: f64 = 150.0;
const RIGHT: f64 = 460.0;
const HEAD: f64 = 36.0;
const ROW: f64 = 26.0;
const BAR: f64 = 14.0;
const FOOT: f64 = 28.0;

/// Draws one bar an item.
pub(super) fn draw(id: &str, items: &[ItemBar]) -> (f64, f64, String) {
    let x = |value: f64| LEFT + (RIGHT - LEFT) * value.clamp(0.0, 100.0) / 100.0;
    let bottom = HEAD + ROW * items.len() as f64;
    let mut out = hatch(id, TROUBLE);
    for tick in [0.0, 20.0, 40.0, 60.0, 80.0, 100.0] {
        out.push_str(&format!(r#"<path d="M{:.1} {HEAD}V{bottom:.1}" stroke="{RULE}"/>"#, x(tick)));
        let words = if tick == 0.0 { "0".to_owned() } else { percent(tick) };
        out.push_str(&text(x(tick), bottom + 18.0, &words, r#" font-size="12" text-anchor="middle""#));
    }
    if items.iter().any(|item| item.region.is_some()) {
        out.push_str(&format!(r#"<path d="M{LEFT} 8v14" stroke="{INK}" stroke-width="3"/>"#));
        out.push_str(&text(LEFT + 10.0, 19.5, "черта – все школы", ""));
    }
    for (number, item) in items.iter().enumerate() {
        out.push_str(&row(id, item, HEAD + ROW * number as f64, &x));
    }
    (WIDTH, bottom + FOOT, out)
}

fn row(id: &str, item: &ItemBar, top: f64, x: &impl Fn(f64) -> f64) -> String {
    let baseline = top + ROW / 2.0 + 4.5;
    let level = item.level.map(|level| format!(" · {}", level.label())).unwrap_or_default();
    let words = format!("{}{level}", item.number);
    let shown = wrap(&words, 20, 1).join(" ");
    let mut out = format!(
        r#"<text x="0" y="{baseline:.1}" fill="{INK}"><title>{}</title>{}</text>"#,
        escape(&words),
        escape(&shown)
    );
    let Some(value) = item.percent else {
        out.push_str(&format!(
            r#"<text x="{LEFT}" y="{baseline:.1}" fill="{MUTED}" font-style="italic">нет данных</text>"#
        ));
        return out;
    };
    let (fill, stroke) = match item.zone {
        Some(Zone::Green) => (ACCENT.to_owned(), ACCENT),
        Some(Zone::Yellow) => (ACCENT_LIGHT.to_owned(), ACCENT),
        Some(Zone::Red) => (format!("url(#{id}-hatch)"), TROUBLE),
        None => (GREY.to_owned(), MUTED),
    };
    let y = top + (ROW - BAR) / 2.0;
    out.push_str(&format!(
        r#"<rect x="{LEFT}" y="{y:.1}" width="{:.1}" height="{BAR}" fill="{fill}" stroke="{stroke}"/>"#,
        (x(value) - LEFT).max(1.0)
    ));
    if let Some(region) = item.region {
        out.push_str(&format!(
            r##"<path d="M{at:.1} {t:.1}v{h:.1}" stroke="#ffffff" stroke-width="6"/><path d="M{at:.1} {t:.1}v{h:.1}" stroke="{INK}" stroke-width="3"/>"##,
            at = x(region),
            t = y - 3.0,
            h = BAR + 6.0,
        ));
    }
    let zone = item.zone.map(|zone| format!(" · {}", zone.label())).unwrap_or_default();
    let weight = if item.zone == Some(Zone::Red) { r#" font-weight="600""# } else { "" };
    out + &text(RIGHT + 14.0, baseline, &format!("{}{zone}", percent(value)), weight)
}
