//! Transformations of the plane as PDF writes them.

/// `[a b c d e f]`: x' = a·x + c·y + e, y' = b·x + d·y + f.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix(pub [f64; 6]);

impl Matrix {
    /// Leaves everything where it is.
    pub(super) const ONE: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// The matrix of six numbers; nothing when there are fewer.
    pub(super) fn from_slice(numbers: &[f64]) -> Option<Matrix> {
        numbers.get(..6)?.try_into().ok().map(Matrix)
    }

    /// First this, then `next`.
    pub(super) fn then(&self, next: &Matrix) -> Matrix {
        let [a, b, c, d, e, f] = self.0;
        let (e, f) = next.apply(e, f);
        let [na, nb, nc, nd, ..] = next.0;
        Matrix([a * na + b * nc, a * nb + b * nd, c * na + d * nc, c * nb + d * nd, e, f])
    }

    /// Where a point goes.
    pub(super) fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transformations_follow_each_other() {
        let shift = Matrix([1.0, 0.0, 0.0, 1.0, 10.0, 20.0]);
        let double = Matrix([2.0, 0.0, 0.0, 2.0, 0.0, 0.0]);
        assert_eq!(shift.then(&double).apply(1.0, 1.0), (22.0, 42.0));
        assert_eq!(double.then(&shift).apply(1.0, 1.0), (12.0, 22.0));
        assert_eq!(Matrix::from_slice(&[1.0; 5]), None);
    }
}
