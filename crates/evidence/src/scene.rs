//! Telling a photograph of a document that was sent before with other content: the same thing around it, and the document in
//! the same place on it.
//!
//! Who makes forged documents from one photograph replaces portrait and text, and perhaps crops, scales and compresses it
//! anew. What lies around the document stays, and the document lies on it at the same place, at the same slant. Of two
//! documents of one type that were photographed apart neither is so. The design itself plays no part: nothing is taken
//! from within the document, and nothing from a picture that is not taken at an angle, as scans and drawings are not.

mod light;
mod outline;
#[cfg(test)]
mod tests;

use image::{RgbImage, imageops};

use crate::homography::Point;
use light::{detail, shrunk};
use outline::outline;
pub(crate) use outline::rough_outline;

/// The longer side that a picture is shrunk to, in pixels.
const SIDE_PX: u32 = 1024;

/// Least length of a picture's shorter side, and how many times as long the longer one may be.
const SHORTER_PX_MIN: u32 = 64;
const RATIO_MAX: u32 = 8;

/// The side of the square that is as large as the document, in pixels that the surroundings are looked at in.
const DOCUMENT_PX: f64 = 384.0;

/// Points in a row of the lattice that signs are taken at; two points lie [`PITCH`] documents apart.
const LATTICE: i32 = 128;
const PITCH: f64 = 1.0 / 64.0;

/// How far from the document, in documents, and from the border of the picture, in pixels, signs are taken.
const GAP: f64 = 0.03;
const MARGIN_PX: usize = 6;

/// Steps of brightness from which a difference has a sign.
const CONTRAST_MIN: f32 = 0.8;

/// Most signs on one side of the document.
const SIDE_SIGNS_MAX: usize = 1024;

/// How much a document must be foreshortened, in documents: what its upper edge differs from its lower one by, as an arrow.
/// Flat on a scanner, however crooked, and below a camera that looks straight down, it stays a rectangle.
const FORESHORTENED_MIN: f64 = 0.016;

/// How far corners may be apart, in documents.
const CORNERS_APART_MAX: f32 = 0.0015;

/// How far corners of documents that were laid down apart may be from each other for a look at whether one camera saw them, and
/// how much the foreshortening may differ; from which distance on they were laid down apart for certain.
const CORNERS_NEAR_MAX: f32 = 0.06;
const FORESHORTENING_NEAR_MAX: f32 = 0.012;
const CORNERS_APART_SURELY: f32 = 0.0025;

/// Most steps of the lattice that a document may be moved on what it lies on, in either direction.
const MOVED_MAX: i32 = 5;

/// Least share of signs that agree on what two documents lay on together: so much, and so many deviations of chance above half.
const SAME_GROUND_MIN: f32 = 0.62;
const SAME_GROUND_DEVIATIONS: f32 = 7.0;

/// Share of signs that agree in copies of one photograph for certain.
const COPIES_AGREE_MIN: f32 = 0.9;

/// Least signs that both pictures have, and the share of them that must agree.
const COMMON_MIN: u32 = 60;
const AGREE_MIN: f32 = 0.95;

/// Least sides of the document that have so many of them, and agree. What is above the page of an open passport is the page
/// before, in every such passport.
const SIDES_MIN: usize = 2;
const COMMON_ON_SIDE_MIN: u32 = 10;

/// How a document lies in its photograph: its corners about its middle, in documents, clockwise from the upper left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement([[f32; 2]; 4]);

impl Placement {
    /// The largest distance between corners in one direction, in documents.
    pub fn apart(&self, other: &Self) -> f32 {
        let numbers = self.0.iter().flatten().zip(other.0.iter().flatten());
        numbers
            .map(|(one, other)| (one - other).abs())
            .fold(0.0, f32::max)
    }

    /// Whether both may be one photograph: of a thousand made apart, next to no two are so.
    pub fn is_the_same(&self, other: &Self) -> bool {
        self.apart(other) <= CORNERS_APART_MAX
    }

    /// Whether one camera that stands may have seen both, each laid down on its own.
    pub fn is_near(&self, other: &Self) -> bool {
        let [one, other_one] = [self, other].map(|placement| {
            let [a, b, c, d] = placement.0;
            [0, 1].map(|axis| a[axis] - b[axis] + c[axis] - d[axis])
        });
        let foreshortenings = one.iter().zip(other_one);
        self.apart(other) <= CORNERS_NEAR_MAX
            && foreshortenings
                .map(|(one, other)| (one - other).abs())
                .fold(0.0, f32::max)
                <= FORESHORTENING_NEAR_MAX
    }

    /// The placement as bytes, for keeping.
    pub fn to_bytes(&self) -> [u8; PLACEMENT_BYTES] {
        let mut bytes = [0; PLACEMENT_BYTES];
        let (numbers, _) = bytes.as_chunks_mut::<4>();
        for (bytes, number) in numbers.iter_mut().zip(self.0.iter().flatten()) {
            *bytes = number.to_le_bytes();
        }
        bytes
    }

    /// The placement behind bytes of [`Self::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; PLACEMENT_BYTES] = bytes.try_into().ok()?;
        let (numbers, _) = bytes.as_chunks::<4>();
        let number = |index: usize| f32::from_le_bytes(numbers[index]);
        let corners: [[f32; 2]; 4] = std::array::from_fn(|index| [number(2 * index), number(2 * index + 1)]);
        corners
            .iter()
            .flatten()
            .all(|number| number.is_finite())
            .then_some(Self(corners))
    }
}

/// What is kept of a photograph of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    placement: Placement,
    /// Where around it a point is brighter (odd) or darker than its surroundings: twice its place in the lattice, ascending.
    signs: Vec<u16>,
}

/// Bytes of a placement.
const PLACEMENT_BYTES: usize = 4 * 2 * size_of::<f32>();

/// How two photographs are related.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    /// How far the documents' corners are apart, in documents.
    pub corners_apart: f32,
    /// On each side of the document, from the upper one clockwise: signs in both pictures, and how many of them agree.
    pub sides: [(u32, u32); 4],
}

impl Likeness {
    /// Whether both are one photograph.
    pub fn is_one_photograph(&self) -> bool {
        let agree = |(common, agree): (u32, u32)| agree as f32 >= AGREE_MIN * common as f32;
        let all = self
            .sides
            .iter()
            .fold((0, 0), |sum, side| (sum.0 + side.0, sum.1 + side.1));
        let is_seen = |side: &&(u32, u32)| side.0 >= COMMON_ON_SIDE_MIN && agree(**side);
        self.corners_apart <= CORNERS_APART_MAX
            && all.0 >= COMMON_MIN
            && agree(all)
            && self.sides.iter().filter(is_seen).count() >= SIDES_MIN
    }
}

impl Scene {
    /// What surrounds the document in a picture; `None` when it is not seen whole, at an angle, and on something.
    pub fn of(picture: &RgbImage) -> Option<Self> {
        let (width, height) = picture.dimensions();
        let longer = width.max(height);
        if width.min(height) < SHORTER_PX_MIN || longer > RATIO_MAX * width.min(height) {
            return None;
        }
        let picture = shrunk(picture, f64::from(SIDE_PX) / f64::from(longer));
        let corners = outline(&picture)?;
        let [a, b, c, d] = corners;
        let foreshortened = a.vector_to(b).distance(d.vector_to(c)) / side_of_square(&corners);
        if foreshortened < FORESHORTENED_MIN {
            return None;
        }
        Some(Self::around(&picture, &corners)).filter(|scene| scene.signs.len() >= COMMON_MIN as usize)
    }

    /// How the document lies in it.
    pub fn placement(&self) -> Placement {
        self.placement
    }

    /// The scene as bytes, for keeping.
    pub fn to_bytes(&self) -> Vec<u8> {
        let signs = self.signs.iter().flat_map(|sign| sign.to_le_bytes());
        self.placement.to_bytes().into_iter().chain(signs).collect()
    }

    /// The scene behind bytes of [`Self::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (placement, signs) = bytes.split_at_checked(PLACEMENT_BYTES)?;
        let placement = Placement::from_bytes(placement)?;
        let (signs, rest) = signs.as_chunks::<2>();
        let signs: Vec<u16> = signs.iter().map(|sign| u16::from_le_bytes(*sign)).collect();
        (rest.is_empty() && signs.len() <= 4 * SIDE_SIGNS_MAX).then_some(Self { placement, signs })
    }

    fn around(picture: &RgbImage, corners: &[Point; 4]) -> Self {
        let [a, b, c, d] = *corners;
        let unit = side_of_square(corners);
        let middle = Point::new((a.x + b.x + c.x + d.x) / 4.0, (a.y + b.y + c.y + d.y) / 4.0);
        let corners = corners.map(|at| Point::new((at.x - middle.x) / unit, (at.y - middle.y) / unit));
        let small = shrunk(picture, DOCUMENT_PX / unit);
        let (width, height) = (small.width() as usize, small.height() as usize);
        let detail = detail(imageops::grayscale(&small).into_raw(), width);
        let scale = (
            width as f64 / f64::from(picture.width()),
            height as f64 / f64::from(picture.height()),
        );
        let mut sides: [Vec<(u32, u16)>; 4] = Default::default();
        for place in 0..LATTICE * LATTICE {
            let at = lattice(place);
            let Some(side) = side_of(&corners, at) else {
                continue;
            };
            let x = ((middle.x + at.x * unit + 0.5) * scale.0 - 0.5).round();
            let y = ((middle.y + at.y * unit + 0.5) * scale.1 - 0.5).round();
            let margin = MARGIN_PX as f64;
            if x < margin || y < margin || x >= width as f64 - margin || y >= height as f64 - margin {
                continue;
            }
            let value = detail[y as usize * width + x as usize];
            if value.abs() >= CONTRAST_MIN {
                let sign = (place as u16) << 1 | u16::from(value > 0.0);
                // The same points wherever there are too many.
                sides[side].push(((place as u32).wrapping_mul(2_654_435_761), sign));
            }
        }
        let mut signs = Vec::new();
        for side in &mut sides {
            side.sort_unstable();
            signs.extend(side.iter().take(SIDE_SIGNS_MAX).map(|(_, sign)| *sign));
        }
        signs.sort_unstable();
        Self {
            placement: Placement(corners.map(|at| [at.x as f32, at.y as f32])),
            signs,
        }
    }

    /// Whether both lie on the same ground, each laid down on its own: many people's documents on one desk, under one camera.
    /// Of copies of one photograph none lies otherwise than the rest; on a desk two lie alike only after many that nearly do.
    pub fn is_laid_otherwise(&self, other: &Self) -> bool {
        let moves = -MOVED_MAX..=MOVED_MAX;
        let moves = moves
            .clone()
            .flat_map(|down| moves.clone().map(move |across| (across, down)));
        let best = moves
            .map(|moved| {
                let (common, agree) = self.agreement(other, moved);
                (agree as f32 / common.max(1) as f32, common, moved)
            })
            .filter(|(_, common, _)| *common >= COMMON_MIN)
            .max_by(|one, other| one.0.total_cmp(&other.0));
        let Some((share, common, moved)) = best else {
            return false;
        };
        let is_same_ground =
            share >= SAME_GROUND_MIN.max(0.5 + SAME_GROUND_DEVIATIONS / 2.0 / (common as f32).sqrt());
        let apart = self.placement.apart(&other.placement);
        is_same_ground && (moved != (0, 0) || share < COPIES_AGREE_MIN || apart >= CORNERS_APART_SURELY)
    }

    /// Signs in both when the other's are moved by so many steps of the lattice, and how many of them agree.
    fn agreement(&self, other: &Self, (across, down): (i32, i32)) -> (u32, u32) {
        let moved = other.signs.iter().copied().filter_map(|sign| {
            let place = i32::from(sign >> 1);
            let (x, y) = (place % LATTICE + across, place / LATTICE + down);
            let is_within = (0..LATTICE).contains(&x) && (0..LATTICE).contains(&y);
            is_within.then(|| ((y * LATTICE + x) as u16) << 1 | sign & 1)
        });
        self.in_common(moved)
            .fold((0, 0), |(common, agree), (_, agrees)| {
                (common + 1, agree + u32::from(agrees))
            })
    }

    /// The places at which both have a sign, of which the other's are given ascending, and whether the two agree.
    fn in_common(&self, others: impl Iterator<Item = u16>) -> impl Iterator<Item = (i32, bool)> {
        let mut rest = others.peekable();
        self.signs.iter().filter_map(move |sign| {
            while rest.next_if(|other| *other >> 1 < sign >> 1).is_some() {}
            let found = rest.next_if(|other| *other >> 1 == sign >> 1)?;
            Some((i32::from(sign >> 1), found == *sign))
        })
    }

    /// How it is related to another.
    pub fn likeness(&self, other: &Self) -> Likeness {
        let own = self
            .placement
            .0
            .map(|[x, y]| Point::new(f64::from(x), f64::from(y)));
        let mut sides = [(0, 0); 4];
        for (place, agrees) in self.in_common(other.signs.iter().copied()) {
            if let Some(side) = side_of(&own, lattice(place)) {
                sides[side].0 += 1;
                sides[side].1 += u32::from(agrees);
            }
        }
        Likeness {
            corners_apart: self.placement.apart(&other.placement),
            sides,
        }
    }
}

/// The side of the square that is as large as a quadrilateral.
fn side_of_square(corners: &[Point; 4]) -> f64 {
    let [a, b, c, d] = *corners;
    (a.vector_to(c).cross(b.vector_to(d)).abs() / 2.0).sqrt().max(1.0)
}

/// A point of the lattice, in documents from the middle of the document.
fn lattice(place: i32) -> Point {
    let at = |index: i32| f64::from(index - LATTICE / 2) * PITCH;
    Point::new(at(place % LATTICE), at(place / LATTICE))
}

/// On which side of the document a point lies, from the upper one clockwise; `None` within it, near it, and at a corner, where
/// it lies on two.
fn side_of(corners: &[Point; 4], at: Point) -> Option<usize> {
    let off = |index: &usize| {
        let (from, to) = (corners[*index], corners[(index + 1) % 4]);
        -from.vector_to(to).cross(from.vector_to(at)) / from.distance(to)
    };
    let mut outside = (0..4).filter(|index| off(index) > 0.0);
    let side = outside.next()?;
    (outside.next().is_none() && off(&side) >= GAP).then_some(side)
}
