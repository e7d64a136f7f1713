//! The edges of a document in its picture, where three are seen and the fourth is not: two that run into the border of the
//! picture, and the one across them where they begin.
//!
//! Edges are looked for as straight lines along which the picture changes in the same sense, in any colour. Those of a table
//! or of print change sense, or go on beyond the corners of the document.

use image::RgbImage;

use crate::edges::{Edge, Steps, corner, thumbnail};
use crate::homography::Point;

/// Most lines that are looked at in either direction.
const LINES_MAX: usize = 14;

/// Share of an edge's points that must be seen, of its last part before the border, and at most beyond its corners.
const SEEN_MIN: f64 = 0.8;
const SEEN_AT_BORDER_MIN: f64 = 0.7;
const SEEN_BEYOND_MAX: f64 = 0.35;

/// The last part before the border, as a share of the edge; what is looked at beyond corners, in pixels.
const LAST_SHARE: f64 = 0.12;
const BEYOND_PX: f64 = 13.0;

/// Least breadth of a document, as a share of the picture.
const BREADTH_MIN: f64 = 0.3;

/// A side of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Border {
    Bottom,
    Right,
    Top,
    Left,
}

/// A document that is seen from one of its edges to a border of the picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reaching {
    pub(super) border: Border,
    /// How far it is seen from that edge to the border, as a multiple of its breadth along the border.
    pub(super) ratio: f64,
    /// Between which shares of the border it runs into it, from the left or top.
    pub(super) span: (f64, f64),
}

impl Border {
    pub(super) const ALL: [Self; 4] = [Self::Bottom, Self::Right, Self::Top, Self::Left];

    pub(super) fn opposite(self) -> Self {
        match self {
            Self::Bottom => Self::Top,
            Self::Right => Self::Left,
            Self::Top => Self::Bottom,
            Self::Left => Self::Right,
        }
    }

    /// The direction out of the picture.
    pub(super) fn outward(self) -> Point {
        match self {
            Self::Bottom => Point::new(0.0, 1.0),
            Self::Right => Point::new(1.0, 0.0),
            Self::Top => Point::new(0.0, -1.0),
            Self::Left => Point::new(-1.0, 0.0),
        }
    }

    /// How far a point lies from it, in a picture of that size.
    pub(super) fn distance(self, at: Point, (width, height): (f64, f64)) -> f64 {
        match self {
            Self::Bottom => height - at.y,
            Self::Right => width - at.x,
            Self::Top => at.y,
            Self::Left => at.x,
        }
    }

    /// How far along it a point lies, as a share of its length.
    pub(super) fn along(self, at: Point, (width, height): (f64, f64)) -> f64 {
        match self {
            Self::Bottom | Self::Top => at.x / width,
            Self::Right | Self::Left => at.y / height,
        }
    }

    /// The pixel at a share of its length, so many pixels into the picture; `None` beyond the other side.
    pub(super) fn inwards(self, share: f64, depth: u32, (width, height): (u32, u32)) -> Option<(u32, u32)> {
        let across = |length: u32| ((share * f64::from(length)) as u32).min(length - 1);
        match self {
            Self::Bottom => Some((across(width), (height - 1).checked_sub(depth)?)),
            Self::Right => Some(((width - 1).checked_sub(depth)?, across(height))),
            Self::Top => Some((across(width), depth)),
            Self::Left => Some((depth, across(height))),
        }
    }

    /// Whether lines in that direction end at it.
    pub(super) fn is_at_ends(self, direction: Point) -> bool {
        match self {
            Self::Bottom | Self::Top => direction.y.abs() > direction.x.abs(),
            Self::Right | Self::Left => direction.x.abs() >= direction.y.abs(),
        }
    }

    /// Where a pixel of the picture, turned until this border is its lower one, stands in the picture.
    fn unturned(self, (x, y): (usize, usize), (width, height): (usize, usize)) -> (usize, usize) {
        match self {
            Self::Bottom => (x, y),
            Self::Right => (y, height - 1 - x),
            Self::Top => (width - 1 - x, height - 1 - y),
            Self::Left => (width - 1 - y, x),
        }
    }

    fn turned_size(self, (width, height): (usize, usize)) -> (usize, usize) {
        match self {
            Self::Bottom | Self::Top => (width, height),
            Self::Right | Self::Left => (height, width),
        }
    }

    /// The share of it at a share of the lower border of the turned picture.
    fn share(self, across: f64) -> f64 {
        match self {
            Self::Bottom | Self::Left => across,
            Self::Right | Self::Top => 1.0 - across,
        }
    }
}

/// A picture so small that grain and print lose to edges; `None` of one that is no document's.
pub(super) fn small(picture: &RgbImage) -> Option<RgbImage> {
    let (width, height) = picture.dimensions();
    let longer = width.max(height);
    if width.min(height) < 32 || longer > 20 * width.min(height) {
        return None;
    }
    Some(thumbnail(picture))
}

/// Documents that are seen from an edge to a border of a small picture, at most one for each border.
pub(super) fn reaching(small: &RgbImage) -> Vec<Reaching> {
    let size = (small.width() as usize, small.height() as usize);
    let found = Border::ALL.into_iter().filter_map(|border| {
        let turned = border.turned_size(size);
        let pixel = |x: usize, y: usize| {
            let (x, y) = border.unturned((x, y), size);
            #[expect(clippy::cast_possible_truncation, reason = "within a small picture")]
            small.get_pixel(x as u32, y as u32).0.map(f32::from)
        };
        let upright = Steps::across(turned, pixel);
        let level = Steps::across((turned.1, turned.0), |x, y| pixel(y, x));
        let sheet = Sheet { upright, level };
        let (ratio, (from, to)) = sheet.reaching_down()?;
        let (from, to) = (border.share(from), border.share(to));
        Some(Reaching {
            border,
            ratio,
            span: (from.min(to), from.max(to)),
        })
    });
    found.collect()
}

/// A picture in which the document may go on beyond the lower border.
struct Sheet {
    upright: Steps,
    /// Of the picture with rows and columns exchanged.
    level: Steps,
}

impl Sheet {
    /// How far the document is seen, as a multiple of its breadth, and between which shares of the lower border.
    fn reaching_down(&self) -> Option<(f64, (f64, f64))> {
        let (uprights, levels) = (self.upright.edges(LINES_MAX), self.level.edges(LINES_MAX));
        let bottom = (self.upright.height() - 1) as f64;
        let seen_whole = |edge: Edge, from: f64| self.upright.share(edge, from, bottom);
        let mut best: Option<(f64, f64, (f64, f64))> = None;
        for left in &uprights {
            for right in &uprights {
                let foot = [left, right].map(|edge| self.upright.x_of(*edge, bottom));
                if foot[1] - foot[0] < BREADTH_MIN * self.upright.width as f64 {
                    continue;
                }
                for top in &levels {
                    let corners =
                        [left, right].map(|edge| corner((&self.upright, *edge), (&self.level, *top)));
                    let breadth = corners[0].distance(corners[1]);
                    let length = bottom + 1.0 - f64::midpoint(corners[0].y, corners[1].y);
                    let is_within = corners.iter().all(|corner| {
                        (1.0..self.upright.width as f64 - 2.0).contains(&corner.x)
                            && (1.0..0.85 * bottom).contains(&corner.y)
                    });
                    if !is_within || corners[1].x - corners[0].x < BREADTH_MIN * self.upright.width as f64 {
                        continue;
                    }
                    let last = bottom - (LAST_SHARE * length).max(8.0);
                    let along = [(left, corners[0]), (right, corners[1])];
                    let least = |share: &dyn Fn(Edge, Point) -> f64| {
                        along
                            .iter()
                            .map(|(edge, corner)| share(**edge, *corner))
                            .fold(1.0, f64::min)
                    };
                    let across = self.level.share(*top, corners[0].x + 2.0, corners[1].x - 2.0);
                    let sides = least(&|edge, corner| seen_whole(edge, corner.y + 2.0));
                    let is_seen = across.min(sides) >= SEEN_MIN
                        && least(&|edge, _| seen_whole(edge, last)) >= SEEN_AT_BORDER_MIN
                        && self.beyond_corners([*left, *right], *top, corners) <= SEEN_BEYOND_MAX;
                    if !is_seen {
                        continue;
                    }
                    // The largest: cards have frames and portraits within.
                    let size = breadth * length * (across + sides);
                    if best.is_none_or(|(other, ..)| size > other) {
                        let ratio = length / f64::midpoint(breadth, foot[1] - foot[0]);
                        let span = foot.map(|at| at / self.upright.width as f64);
                        best = Some((size, ratio, (span[0], span[1])));
                    }
                }
            }
        }
        best.map(|(_, ratio, span)| (ratio, span))
    }

    /// The share of what would continue the edges behind their corners that is seen as well.
    fn beyond_corners(&self, [left, right]: [Edge; 2], top: Edge, corners: [Point; 2]) -> f64 {
        let near = 3.0;
        let parts = [
            self.upright
                .seen(left, corners[0].y - BEYOND_PX, corners[0].y - near),
            self.upright
                .seen(right, corners[1].y - BEYOND_PX, corners[1].y - near),
            self.level
                .seen(top, corners[0].x - BEYOND_PX, corners[0].x - near),
            self.level
                .seen(top, corners[1].x + near, corners[1].x + BEYOND_PX),
        ];
        let sum = |part: fn(&(usize, usize)) -> usize| parts.iter().map(part).sum::<usize>();
        sum(|part| part.0) as f64 / sum(|part| part.1).max(1) as f64
    }
}
