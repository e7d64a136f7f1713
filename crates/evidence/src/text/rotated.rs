//! Rectangles at an angle, as lines of a photographed page lie.

/// A point in pixels.
pub(super) type Point = (f32, f32);

/// A rectangle at any angle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rotated {
    pub(super) centre: Point,
    /// Half of the length along [`Self::along`].
    pub(super) half_length: f32,
    /// Half of the length across it.
    pub(super) half_breadth: f32,
    /// Direction of reading, of length 1.
    pub(super) along: Point,
}

impl Rotated {
    /// The smallest rectangle around points, lying along its more level side. `None` for no points.
    pub(super) fn around(points: &[Point]) -> Option<Self> {
        let hull = hull(points);
        let first = *hull.first()?;
        if hull.len() == 1 {
            return Some(Self {
                centre: first,
                half_length: 0.0,
                half_breadth: 0.0,
                along: (1.0, 0.0),
            });
        }
        let edges = hull.iter().zip(hull.iter().cycle().skip(1));
        let candidates = edges.filter_map(|(from, to)| {
            let (across, down) = (to.0 - from.0, to.1 - from.1);
            let length = across.hypot(down);
            (length > f32::EPSILON).then(|| Self::along_direction(&hull, (across / length, down / length)))
        });
        let smallest = candidates.min_by(|one, other| one.area().total_cmp(&other.area()))?;
        Some(smallest.levelled())
    }

    fn along_direction(hull: &[Point], along: Point) -> Self {
        let across = (-along.1, along.0);
        let span = |direction: Point| {
            let places = hull
                .iter()
                .map(|point| point.0 * direction.0 + point.1 * direction.1);
            places.fold((f32::MAX, f32::MIN), |(low, high), place| {
                (low.min(place), high.max(place))
            })
        };
        let ((left, right), (top, bottom)) = (span(along), span(across));
        let (middle, level) = (f32::midpoint(left, right), f32::midpoint(top, bottom));
        Self {
            centre: (
                along.0 * middle + across.0 * level,
                along.1 * middle + across.1 * level,
            ),
            half_length: (right - left) / 2.0,
            half_breadth: (bottom - top) / 2.0,
            along,
        }
    }

    fn area(&self) -> f32 {
        self.half_length * self.half_breadth
    }

    /// The same rectangle, read along the side that is closer to level, from left to right.
    fn levelled(self) -> Self {
        let mut own = self;
        if own.along.0.abs() < own.along.1.abs() {
            own = own.turned();
        }
        if own.along.0 < 0.0 {
            own.along = (-own.along.0, -own.along.1);
        }
        own
    }

    /// The same rectangle, read along its other side, from top to bottom.
    pub(super) fn turned(self) -> Self {
        Self {
            half_length: self.half_breadth,
            half_breadth: self.half_length,
            along: (-self.along.1, self.along.0),
            ..self
        }
    }

    /// The same rectangle, read to the right or downwards.
    pub(super) fn reading_forward(self) -> Self {
        let (right, down) = self.along;
        let is_backward = if right.abs() >= down.abs() {
            right < 0.0
        } else {
            down < 0.0
        };
        let along = if is_backward { (-right, -down) } else { self.along };
        Self { along, ..self }
    }

    /// Grown on all sides, as far as its area times a ratio over its perimeter.
    pub(super) fn grown(self, ratio: f32) -> Self {
        let perimeter = 4.0 * (self.half_length + self.half_breadth);
        if perimeter <= 0.0 {
            return self;
        }
        let distance = 4.0 * self.area() * ratio / perimeter;
        Self {
            half_length: self.half_length + distance,
            half_breadth: self.half_breadth + distance,
            ..self
        }
    }

    /// In a picture that is larger or smaller.
    pub(super) fn scaled(self, across: f32, down: f32) -> Self {
        // Both factors differ by rounding to whole blocks only, so the rectangle stays one.
        let mean = (across * down).sqrt();
        Self {
            centre: (self.centre.0 * across, self.centre.1 * down),
            half_length: self.half_length * mean,
            half_breadth: self.half_breadth * mean,
            along: self.along,
        }
    }

    /// The place of a point, from the rectangle's own corner where reading begins: `0..1` along and across.
    pub(super) fn at(&self, along: f32, across: f32) -> Point {
        let (along, across) = (
            (along - 0.5) * 2.0 * self.half_length,
            (across - 0.5) * 2.0 * self.half_breadth,
        );
        (
            self.centre.0 + self.along.0 * along - self.along.1 * across,
            self.centre.1 + self.along.1 * along + self.along.0 * across,
        )
    }

    /// The corners, clockwise as it is read from where reading begins.
    pub(super) fn corners(&self) -> [Point; 4] {
        [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].map(|(along, across)| self.at(along, across))
    }
}

/// The convex hull, anticlockwise (Andrew's monotone chain).
fn hull(points: &[Point]) -> Vec<Point> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
    sorted.dedup();
    if sorted.len() < 3 {
        return sorted;
    }
    let turns_left = |from: Point, over: Point, to: Point| {
        (over.0 - from.0) * (to.1 - from.1) - (over.1 - from.1) * (to.0 - from.0) > 0.0
    };
    let chain = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for point in points {
            while let [.., from, over] = chain.as_slice()
                && !turns_left(*from, *over, point)
            {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut hull = chain(&mut sorted.iter().copied());
    hull.extend(chain(&mut sorted.iter().rev().copied()));
    hull
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Rotated;

    #[test]
    fn the_smallest_rectangle_lies_along_the_line() {
        let level = Rotated::around(&[(0.0, 0.0), (100.0, 0.0), (100.0, 10.0), (0.0, 10.0)]).unwrap();
        assert!((level.half_length - 50.0).abs() < 1e-3 && (level.half_breadth - 5.0).abs() < 1e-3);
        assert!((level.along.0 - 1.0).abs() < 1e-3);
        let corner = level.at(0.0, 0.0);
        assert!(corner.0.abs() < 1e-3 && corner.1.abs() < 1e-3, "{corner:?}");
        let sloping = Rotated::around(&[(0.0, 0.0), (80.0, 60.0), (74.0, 68.0), (-6.0, 8.0)]).unwrap();
        assert!((sloping.half_length - 50.0).abs() < 0.01, "{sloping:?}");
        assert!((sloping.along.0 - 0.8).abs() < 0.01 && (sloping.along.1 - 0.6).abs() < 0.01);
        let grown = level.grown(1.6);
        assert!(
            (grown.half_breadth - level.half_breadth - 4000.0 / 220.0 * 0.4).abs() < 0.05,
            "{grown:?}"
        );
        assert_eq!(Rotated::around(&[]), None);
        assert!(Rotated::around(&[(3.0, 4.0)]).is_some());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_point_lies_within(points in prop::collection::vec((-500.0_f32..500.0, -500.0_f32..500.0), 1..40)) {
            let around = Rotated::around(&points).unwrap();
            for (x, y) in points {
                let (across, down) = (x - around.centre.0, y - around.centre.1);
                let along = (across * around.along.0 + down * around.along.1).abs();
                let beside = (down * around.along.0 - across * around.along.1).abs();
                prop_assert!(along <= around.half_length + 0.5 && beside <= around.half_breadth + 0.5);
            }
        }
    }
}
