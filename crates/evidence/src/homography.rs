//! Points, and the map between two planes seen in perspective.

/// A point of a picture in pixels, x to the right and y down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    /// The point at `x`, `y`.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// The point a `share` of the way to `other`; 0 is here, 1 is there.
    #[must_use]
    pub fn towards(self, other: Self, share: f64) -> Self {
        Self::new(
            self.x + (other.x - self.x) * share,
            self.y + (other.y - self.y) * share,
        )
    }

    /// The distance to `other`.
    pub fn distance(self, other: Self) -> f64 {
        (other.x - self.x).hypot(other.y - self.y)
    }

    /// The vector from here to `other`.
    #[must_use]
    pub fn vector_to(self, other: Self) -> Self {
        Self::new(other.x - self.x, other.y - self.y)
    }

    /// The third component of the cross product of two vectors: positive when `other` lies clockwise as pictures are
    /// seen.
    pub fn cross(self, other: Self) -> f64 {
        self.x * other.y - self.y * other.x
    }
}

/// A projective map of the plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Homography([f64; 9]);

/// Pivots below this make four corners degenerate: three on a line.
const PIVOT_MIN: f64 = 1e-9;

impl Homography {
    /// The map that takes the corners of the rectangle from (0, 0) to (`width`, `height`), clockwise from the origin,
    /// to `corners`. `None` when three corners lie on a line or anything isn't finite.
    pub fn of_rectangle(width: f64, height: f64, corners: [Point; 4]) -> Option<Self> {
        let from = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
        let mut rows = [[0.0_f64; 9]; 8];
        for (pair, ((u, v), to)) in rows.chunks_exact_mut(2).zip(from.into_iter().zip(corners)) {
            pair.copy_from_slice(&equations(Point::new(u, v), to));
        }
        let map = Self::solving(rows)?;
        // All four corners must lie in front of the camera, or the rectangle is folded.
        let in_front = |&(u, v): &(f64, f64)| map.depth(Point::new(u, v)) > PIVOT_MIN;
        from.iter().all(in_front).then_some(map)
    }

    /// The map that takes the first of each pair to the second as nearly as one map can, by least squares. `None` when
    /// they are fewer than four, lie on a line, or are not all in front of the camera.
    pub fn fitting(pairs: &[(Point, Point)]) -> Option<Self> {
        if pairs.len() < 4 {
            return None;
        }
        // Coordinates about their middle and of about 1, or the squares drown what matters.
        let from = Self::centring(pairs.iter().map(|pair| pair.0))?;
        let to = Self::centring(pairs.iter().map(|pair| pair.1))?;
        let mut normal = [[0.0_f64; 9]; 8];
        for (one, other) in pairs {
            for equation in equations(from.apply(*one), to.apply(*other)) {
                for (row, weight) in normal.iter_mut().zip(equation) {
                    for (value, own) in row.iter_mut().zip(equation) {
                        *value += weight * own;
                    }
                }
            }
        }
        let fitted = Self::solving(normal)?;
        let in_front = |pair: &(Point, Point)| fitted.depth(from.apply(pair.0)) > PIVOT_MIN;
        if !pairs.iter().all(in_front) {
            return None;
        }
        Some(to.inverse()?.after(&fitted.after(&from)))
    }

    /// The map that moves points about the origin, at a mean distance of 1 along each axis.
    fn centring(points: impl Iterator<Item = Point> + Clone) -> Option<Self> {
        let count = points.clone().count() as f64;
        let sum = |of: &dyn Fn(Point) -> f64| points.clone().map(of).sum::<f64>() / count;
        let (x, y) = (sum(&|point| point.x), sum(&|point| point.y));
        let across = 1.0 / sum(&|point| (point.x - x).abs());
        let down = 1.0 / sum(&|point| (point.y - y).abs());
        let whole = across.is_finite() && down.is_finite();
        whole.then_some(Self([
            across,
            0.0,
            -x * across,
            0.0,
            down,
            -y * down,
            0.0,
            0.0,
            1.0,
        ]))
    }

    /// The map that eight equations in its first eight values have.
    fn solving(rows: [[f64; 9]; 8]) -> Option<Self> {
        let mut map = [1.0; 9];
        map[..8].copy_from_slice(&eliminate(rows)?);
        map.iter().all(|value| value.is_finite()).then_some(Self(map))
    }

    /// This map after another one.
    #[must_use]
    pub fn after(&self, first: &Self) -> Self {
        Self(std::array::from_fn(|index| {
            let (row, column) = (index / 3 * 3, index % 3);
            (0..3)
                .map(|step| self.0[row + step] * first.0[step * 3 + column])
                .sum()
        }))
    }

    fn depth(&self, at: Point) -> f64 {
        self.0[6] * at.x + self.0[7] * at.y + self.0[8]
    }

    /// Where the map takes `at`.
    pub fn apply(&self, at: Point) -> Point {
        let m = &self.0;
        let depth = self.depth(at);
        Point::new(
            (m[0] * at.x + m[1] * at.y + m[2]) / depth,
            (m[3] * at.x + m[4] * at.y + m[5]) / depth,
        )
    }

    /// The map back, or `None` when there is none.
    pub fn inverse(&self) -> Option<Self> {
        let m = &self.0;
        let cofactors = [
            m[4] * m[8] - m[5] * m[7],
            m[2] * m[7] - m[1] * m[8],
            m[1] * m[5] - m[2] * m[4],
            m[5] * m[6] - m[3] * m[8],
            m[0] * m[8] - m[2] * m[6],
            m[2] * m[3] - m[0] * m[5],
            m[3] * m[7] - m[4] * m[6],
            m[1] * m[6] - m[0] * m[7],
            m[0] * m[4] - m[1] * m[3],
        ];
        let scale = cofactors[8];
        let whole =
            scale.abs() > f64::MIN_POSITIVE && cofactors.iter().all(|value| (value / scale).is_finite());
        whole.then(|| Self(cofactors.map(|value| value / scale)))
    }
}

/// What a map must satisfy to take a point to another one.
fn equations(from: Point, to: Point) -> [[f64; 9]; 2] {
    let (u, v) = (from.x, from.y);
    [
        [u, v, 1.0, 0.0, 0.0, 0.0, -u * to.x, -v * to.x, to.x],
        [0.0, 0.0, 0.0, u, v, 1.0, -u * to.y, -v * to.y, to.y],
    ]
}

/// Solves as many equations as unknowns, each row with its right side last: `N` rows of `N + 1`. `None` when they have not
/// one solution.
pub(crate) fn eliminate<const N: usize, const WIDTH: usize>(mut rows: [[f64; WIDTH]; N]) -> Option<[f64; N]> {
    const { assert!(WIDTH == N + 1) };
    for column in 0..N {
        let pivot = (column..N).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        rows.swap(column, pivot);
        let lead = rows[column];
        if lead[column].abs() < PIVOT_MIN || !lead[column].is_finite() {
            return None;
        }
        for (index, row) in rows.iter_mut().enumerate() {
            if index != column {
                let factor = row[column] / lead[column];
                row.iter_mut()
                    .zip(&lead)
                    .for_each(|(value, own)| *value -= own * factor);
            }
        }
    }
    Some(std::array::from_fn(|index| rows[index][N] / rows[index][index]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_go_to_corners_and_back() {
        let corners = [
            Point::new(10.0, 20.0),
            Point::new(210.0, 5.0),
            Point::new(190.0, 150.0),
            Point::new(30.0, 140.0),
        ];
        let map = Homography::of_rectangle(4.0, 3.0, corners).expect("four corners in general position");
        let back = map.inverse().expect("a map of four corners can be turned round");
        let from = [(0.0, 0.0), (4.0, 0.0), (4.0, 3.0), (0.0, 3.0)];
        for ((u, v), corner) in from.into_iter().zip(corners) {
            let there = map.apply(Point::new(u, v));
            assert!(there.distance(corner) < 1e-9);
            assert!(back.apply(there).distance(Point::new(u, v)) < 1e-9);
        }
    }

    #[test]
    fn many_points_have_the_map_that_fits_them_best() {
        let corners = [
            Point::new(1_010.0, 520.0),
            Point::new(1_210.0, 505.0),
            Point::new(1_190.0, 650.0),
            Point::new(1_030.0, 640.0),
        ];
        let map = Homography::of_rectangle(44.0, 2.0, corners).expect("four corners in general position");
        // Each pair of points is off by as much to either side.
        let pairs: Vec<(Point, Point)> = (0..44)
            .flat_map(|column| [(column, 0.0), (column, 1.0), (column, 2.0)])
            .flat_map(|(column, line)| {
                let from = Point::new(f64::from(column), line);
                let to = map.apply(from);
                [-0.5, 0.5].map(|off| (from, Point::new(to.x, to.y + off)))
            })
            .collect();
        let fitted = Homography::fitting(&pairs).expect("points of a plane");
        for (u, v) in [(0.0, 0.0), (44.0, 0.0), (44.0, 2.0), (0.0, 2.0), (20.0, 1.0)] {
            let at = Point::new(u, v);
            assert!(fitted.apply(at).distance(map.apply(at)) < 0.05, "{u} {v}");
        }
        let on_a_line: Vec<(Point, Point)> = pairs.iter().step_by(6).copied().collect();
        assert_eq!(Homography::fitting(&on_a_line), None);
        assert_eq!(Homography::fitting(&pairs[..3]), None);
    }

    #[test]
    fn corners_on_a_line_have_no_map() {
        let corners = [
            Point::new(0.0, 0.0),
            Point::new(1.0, 1.0),
            Point::new(2.0, 2.0),
            Point::new(0.0, 5.0),
        ];
        assert_eq!(Homography::of_rectangle(1.0, 1.0, corners), None);
        let nowhere = [Point::new(f64::NAN, 0.0); 4];
        assert_eq!(Homography::of_rectangle(1.0, 1.0, nowhere), None);
    }
}
