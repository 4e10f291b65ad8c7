//! Paths of a content stream: the straight lines that a page draws, and the rectangles that cut off what is outside.

use super::matrix::Matrix;

/// A filled shape this thin is a drawn line, points. Word draws borders as rectangles up to 4.5 points wide.
const THIN: f64 = 4.6;
/// A line may lean this much and still count as straight, points.
const LEAN: f64 = 0.7;
/// A path with more parts is a drawing.
const PARTS: usize = 100_000;

/// A straight line along an axis: a border of a table or an underline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rule {
    pub horizontal: bool,
    /// y of a horizontal rule, x of a vertical one.
    pub at: f64,
    pub from: f64,
    pub to: f64,
}

/// A rectangle of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Bounds {
    /// Cuts nothing off.
    pub(super) const EVERYTHING: Bounds = Bounds { left: f64::MIN, top: f64::MIN, right: f64::MAX, bottom: f64::MAX };

    /// The part inside another rectangle.
    pub(super) fn within(&self, other: &Bounds) -> Bounds {
        Bounds {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    /// Whether a point is inside or at the edge.
    pub(super) fn contains(&self, x: f64, y: f64) -> bool {
        (self.left - 1.0..=self.right + 1.0).contains(&x) && (self.top - 1.0..=self.bottom + 1.0).contains(&y)
    }
}

/// The path under way, in page space.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Path {
    /// Corners of each part.
    parts: Vec<Vec<(f64, f64)>>,
    /// It has curves, whose bounds are not known here.
    curved: bool,
}

impl Path {
    /// Takes a path operator; others are none of its business.
    pub(super) fn extend(&mut self, operator: &[u8], numbers: &[f64], matrix: &Matrix) {
        match (operator, numbers) {
            (b"m", [x, y, ..]) => self.parts.push(vec![matrix.apply(*x, *y)]),
            (b"l", [x, y, ..]) => {
                if let Some(part) = self.parts.last_mut() {
                    part.push(matrix.apply(*x, *y));
                }
            }
            (b"c" | b"v" | b"y", [.., x, y]) => {
                self.curved = true;
                self.parts.push(vec![matrix.apply(*x, *y)]);
            }
            (b"h", _) => self.close(),
            (b"re", [x, y, w, h, ..]) => {
                let corners = [(*x, *y), (x + w, *y), (x + w, y + h), (*x, y + h), (*x, *y)];
                self.parts.push(corners.iter().map(|(x, y)| matrix.apply(*x, *y)).collect());
            }
            _ => {}
        }
        if self.parts.len() > PARTS {
            *self = Path::default();
        }
    }

    /// Draws the last part back to its start.
    pub(super) fn close(&mut self) {
        if let Some(part) = self.parts.last_mut()
            && let Some(first) = part.first().copied()
        {
            part.push(first);
        }
    }

    /// The rectangle around it; nothing for an empty or curved path.
    pub(super) fn bounds(&self) -> Option<Bounds> {
        if self.curved {
            return None;
        }
        bounds(self.parts.iter().flatten())
    }

    /// Its straight lines along the axes.
    pub(super) fn lines(&self) -> Vec<Rule> {
        self.parts.iter().flat_map(|part| part.windows(2)).filter_map(|pair| rule(pair[0], pair[1])).collect()
    }

    /// Its thin parts as lines: a filled shape that is wide is a background, whose edges say nothing.
    pub(super) fn thin_shapes(&self) -> Vec<Rule> {
        let shapes = self.parts.iter().filter(|part| part.len() >= 3).filter_map(|part| bounds(part.iter()));
        shapes
            .filter_map(|Bounds { left, top, right, bottom }| {
                let (width, height) = (right - left, bottom - top);
                let (x, y) = ((left + right) / 2.0, (top + bottom) / 2.0);
                if height <= THIN && width > height * 1.5 {
                    rule((left, y), (right, y))
                } else if width <= THIN && height > width * 1.5 {
                    rule((x, top), (x, bottom))
                } else {
                    None
                }
            })
            .collect()
    }
}

fn bounds<'a>(points: impl Iterator<Item = &'a (f64, f64)>) -> Option<Bounds> {
    points.fold(None, |known: Option<Bounds>, (x, y)| {
        let point = Bounds { left: *x, top: *y, right: *x, bottom: *y };
        Some(known.map_or(point, |known| Bounds {
            left: known.left.min(*x),
            top: known.top.min(*y),
            right: known.right.max(*x),
            bottom: known.bottom.max(*y),
        }))
    })
}

fn rule(a: (f64, f64), b: (f64, f64)) -> Option<Rule> {
    let (width, height) = ((a.0 - b.0).abs(), (a.1 - b.1).abs());
    if height <= LEAN && width > LEAN {
        Some(Rule { horizontal: true, at: (a.1 + b.1) / 2.0, from: a.0.min(b.0), to: a.0.max(b.0) })
    } else if width <= LEAN && height > LEAN {
        Some(Rule { horizontal: false, at: (a.0 + b.0) / 2.0, from: a.1.min(b.1), to: a.1.max(b.1) })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(operators: &[(&[u8], &[f64])]) -> Path {
        let mut path = Path::default();
        for (operator, numbers) in operators {
            path.extend(operator, numbers, &Matrix::ONE);
        }
        path
    }

    #[test]
    fn lines_and_thin_shapes_are_rules() {
        let across = Rule { horizontal: true, at: 5.0, from: 0.0, to: 50.0 };
        assert_eq!(path(&[(b"m", &[0.0, 5.0]), (b"l", &[50.0, 5.0]), (b"l", &[70.0, 40.0])]).lines(), [across]);
        assert_eq!(path(&[(b"re", &[0.0, 4.75, 50.0, 0.5])]).thin_shapes(), [across]);
        assert_eq!(path(&[(b"re", &[0.0, 0.0, 50.0, 50.0])]).thin_shapes(), []);
    }

    #[test]
    fn bounds_cut_off_what_is_outside() {
        let bounds = path(&[(b"re", &[10.0, 10.0, 20.0, 20.0])]).bounds().unwrap();
        assert!(Bounds::EVERYTHING.within(&bounds).contains(15.0, 15.0));
        assert!(!Bounds::EVERYTHING.within(&bounds).contains(15.0, 40.0));
        assert_eq!(path(&[(b"m", &[0.0, 0.0]), (b"c", &[0.0, 0.0, 1.0, 1.0, 2.0, 2.0])]).bounds(), None);
    }
}
