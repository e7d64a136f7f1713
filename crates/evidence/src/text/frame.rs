//! How a page lies in its picture, and where things are on the page as it is read.

use super::Area;
use super::rotated::{Point, Rotated};

/// A region that is so many times longer than high tells how the page lies.
const TELLING_RATIO: f32 = 3.0;

/// A page that is turned in its picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// The direction in which its lines run, of length 1.
    along: Point,
    /// The corner of the smallest upright rectangle around the picture, as the page is read.
    corner: Point,
}

impl Frame {
    /// The frame of a picture of that size, in which lines run along about the same direction: that of most of them.
    pub(super) fn of_lines(lines: &[Rotated], about: Point, (width, height): Point) -> Self {
        let mut offs: Vec<(f32, f32)> = lines
            .iter()
            .filter(|line| line.half_length >= TELLING_RATIO * line.half_breadth)
            .map(|line| (angle_between(about, line.along), line.half_length))
            .collect();
        offs.sort_by(|one, other| one.0.total_cmp(&other.0));
        let half = offs.iter().map(|(_, length)| length).sum::<f32>() / 2.0;
        let mut below = 0.0;
        let middle = offs.iter().find(|(_, length)| {
            below += length;
            below >= half
        });
        let (sine, cosine) = middle.map_or(0.0, |(angle, _)| *angle).sin_cos();
        let along = (
            about.0 * cosine - about.1 * sine,
            about.1 * cosine + about.0 * sine,
        );
        let unmoved = Self {
            along,
            corner: (0.0, 0.0),
        };
        let around = unmoved.area(corners_of((width, height)));
        Self {
            corner: (around.left, around.top),
            ..unmoved
        }
    }

    /// The frame of what lies the other way up in the picture.
    pub(super) fn overturned(&self, size: Point) -> Self {
        let unmoved = Self {
            along: (-self.along.0, -self.along.1),
            corner: (0.0, 0.0),
        };
        let around = unmoved.area(corners_of(size));
        Self {
            corner: (around.left, around.top),
            ..unmoved
        }
    }

    /// Where a point of the picture is on the page.
    fn on_page(&self, (x, y): Point) -> Point {
        let (right, down) = self.along;
        (
            x * right + y * down - self.corner.0,
            y * right - x * down - self.corner.1,
        )
    }

    /// What is around points of the picture, on the page.
    pub(super) fn area(&self, points: [Point; 4]) -> Area {
        let points = points.map(|point| self.on_page(point));
        let least = |value: fn(&Point) -> f32| points.iter().map(value).fold(f32::MAX, f32::min);
        let most = |value: fn(&Point) -> f32| points.iter().map(value).fold(f32::MIN, f32::max);
        Area {
            left: least(|point| point.0),
            top: least(|point| point.1),
            right: most(|point| point.0),
            bottom: most(|point| point.1),
        }
    }
}

/// The corners of a picture of that size.
pub(super) fn corners_of((width, height): Point) -> [Point; 4] {
    [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
}

/// The angle from one direction to another, in radians.
fn angle_between(from: Point, to: Point) -> f32 {
    let (along, across) = (from.0 * to.0 + from.1 * to.1, from.0 * to.1 - from.1 * to.0);
    across.atan2(along)
}

#[cfg(test)]
mod tests {
    use super::Frame;
    use crate::text::rotated::Rotated;

    fn line(centre: (f32, f32), degrees: f32) -> Rotated {
        let (sine, cosine) = degrees.to_radians().sin_cos();
        Rotated {
            centre,
            half_length: 60.0,
            half_breadth: 8.0,
            along: (cosine, sine),
        }
    }

    #[test]
    fn lines_of_a_page_at_an_angle_stand_below_each_other() {
        // The second line stands 40 pixels below the first one, square to it; the third was misjudged.
        let lines = [
            line((200.0, 200.0), 30.0),
            line((180.0, 234.64), 30.0),
            line((400.0, 400.0), -40.0),
        ];
        let frame = Frame::of_lines(&lines, (1.0, 0.0), (600.0, 500.0));
        let [first, second] = [lines[0], lines[1]].map(|line| frame.area(line.corners()));
        assert!((first.left - second.left).abs() < 0.1, "{first:?} {second:?}");
        assert!(
            (second.middle() - first.middle() - 40.0).abs() < 0.1,
            "{first:?} {second:?}"
        );
        assert!(
            (first.height() - 16.0).abs() < 0.1 && (first.width() - 120.0).abs() < 0.1,
            "{first:?}"
        );
        assert!(first.left > 0.0 && first.top > 0.0);
    }

    #[test]
    fn quarter_turns_keep_to_the_picture() {
        for (about, expected) in [
            ((1.0, 0.0), (140.0, 92.0)),
            ((0.0, 1.0), (40.0, 392.0)),
            ((-1.0, 0.0), (340.0, 392.0)),
            ((0.0, -1.0), (340.0, 192.0)),
        ] {
            let line = Rotated {
                along: about,
                ..line((200.0, 100.0), 0.0)
            };
            let area = Frame::of_lines(&[line], about, (600.0, 500.0)).area(line.corners());
            assert_eq!((area.left.round(), area.top.round()), expected, "{about:?}");
        }
    }
}
