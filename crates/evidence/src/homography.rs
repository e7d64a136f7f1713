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
            pair[0] = [u, v, 1.0, 0.0, 0.0, 0.0, -u * to.x, -v * to.x, to.x];
            pair[1] = [0.0, 0.0, 0.0, u, v, 1.0, -u * to.y, -v * to.y, to.y];
        }
        let solved = eliminate(rows)?;
        let mut map = [1.0; 9];
        map[..8].copy_from_slice(&solved);
        let finite = map.iter().all(|value| value.is_finite());
        // All four corners must lie in front of the camera, or the rectangle is folded.
        let in_front = from
            .iter()
            .all(|&(u, v)| map[6] * u + map[7] * v + 1.0 > PIVOT_MIN);
        (finite && in_front).then_some(Self(map))
    }

    /// Where the map takes `at`.
    pub fn apply(&self, at: Point) -> Point {
        let m = &self.0;
        let depth = m[6] * at.x + m[7] * at.y + m[8];
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

/// Solves eight equations in eight unknowns, each row with its right side last.
fn eliminate(mut rows: [[f64; 9]; 8]) -> Option<[f64; 8]> {
    for column in 0..8 {
        let pivot = (column..8).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
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
    Some(std::array::from_fn(|index| rows[index][8] / rows[index][index]))
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
