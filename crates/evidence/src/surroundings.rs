//! What a document lies on. A page of print hides its edges, and its lines look like the document's own: with the print taken off the
//! edges are seen, and the document can be looked at alone.

use image::{Rgb, RgbImage};

use crate::edges::thumbnail;
use crate::homography::{Homography, Point};
use crate::plane::Plane;
use crate::scene::rough_outline;

/// Turns that edges are looked for in, in degrees: each shows those that lie up to eleven to either side.
const TURNS: [f64; 4] = [0.0, 22.5, 45.0, 67.5];

/// How much darker than its paper print is in a small picture, and what share of the surroundings is at least print.
const INK_DARKER_MIN: u8 = 16;
const INK_SHARE_MIN: f64 = 0.3;

/// How far within its edges a sheet is looked at, in pixels of the small picture.
const WITHIN_PX: f64 = 1.0;

/// How far from print paper is looked for, in pixels of a small picture.
const REACH_PX: usize = 4;

/// The picture with everything taken off that is darker than its surroundings and narrow: edges of large areas stay where they are.
pub(crate) fn without_print(small: &RgbImage) -> RgbImage {
    spread(&spread(small, u8::max), u8::min)
}

/// A sheet that lies on a page of print.
pub(crate) struct SheetOnPrint {
    /// Its corners, in pixels of the picture, clockwise.
    corners: [Point; 4],
    /// How bright its paper is.
    paper: u8,
}

impl SheetOnPrint {
    /// The sheet with the clearest edges, where print is all around it.
    pub(crate) fn of(picture: &RgbImage) -> Option<Self> {
        let small = thumbnail(picture);
        let bare = without_print(&small);
        let corners = TURNS
            .into_iter()
            .find_map(|degrees| outline_turned(&bare, degrees))?;
        if ink_share(&small, &bare, &corners) < INK_SHARE_MIN {
            return None;
        }
        let longer = |picture: &RgbImage| f64::from(picture.width().max(picture.height()));
        let scale = longer(picture) / longer(&small);
        Some(Self {
            paper: brightness_within(&bare, &corners),
            corners: drawn_in(corners).map(|at| Point::new(at.x * scale, at.y * scale)),
        })
    }

    /// Where the part of the picture begins that shows it.
    fn corner(&self) -> (usize, usize) {
        let least = |of: fn(&Point) -> f64| self.corners.iter().map(of).fold(f64::INFINITY, f64::min);
        (
            least(|at| at.x).max(0.0) as usize,
            least(|at| at.y).max(0.0) as usize,
        )
    }

    /// The part of the picture that shows it, with nothing around it.
    pub(crate) fn alone(&self, picture: &Plane) -> Option<Plane> {
        let most = |of: fn(&Point) -> f64| self.corners.iter().map(of).fold(0.0, f64::max);
        let (left, top) = self.corner();
        let right = (most(|at| at.x).ceil() as usize).min(picture.width());
        let bottom = (most(|at| at.y).ceil() as usize).min(picture.height());
        let mut pixels = Vec::with_capacity(right.checked_sub(left)? * bottom.checked_sub(top)?);
        for y in top..bottom {
            let row = picture.row(y).get(left..right)?;
            pixels.extend(row.iter().zip(left..).map(|(pixel, x)| {
                let at = Point::new(x as f64 + 0.5, y as f64 + 0.5);
                if is_within(&self.corners, at) {
                    *pixel
                } else {
                    self.paper
                }
            }));
        }
        Plane::new(right - left, pixels)
    }

    /// From that part to the picture.
    pub(crate) fn to_picture(&self) -> Option<Homography> {
        let (left, top) = self.corner();
        let at = |x: f64, y: f64| Point::new(left as f64 + x, top as f64 + y);
        Homography::of_rectangle(1.0, 1.0, [at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0)])
    }
}

/// The outline of a sheet whose edges lie about so many degrees from level and upright.
fn outline_turned(bare: &RgbImage, degrees: f64) -> Option<[Point; 4]> {
    let (width, height) = (f64::from(bare.width()), f64::from(bare.height()));
    if degrees == 0.0 {
        return rough_outline(bare);
    }
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let size = (width * cosine + height * sine, width * sine + height * cosine);
    let back = |at: Point| {
        let (x, y) = (at.x - size.0 / 2.0, at.y - size.1 / 2.0);
        Point::new(
            x * cosine - y * sine + width / 2.0,
            x * sine + y * cosine + height / 2.0,
        )
    };
    let turned = RgbImage::from_fn(size.0 as u32, size.1 as u32, |x, y| {
        let at = back(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5));
        let (x, y) = (at.x.clamp(0.0, width - 1.0), at.y.clamp(0.0, height - 1.0));
        *bare.get_pixel(x as u32, y as u32)
    });
    let corners = rough_outline(&turned)?.map(back);
    let is_seen = |at: &Point| (0.0..width).contains(&at.x) && (0.0..height).contains(&at.y);
    corners.iter().all(is_seen).then_some(corners)
}

/// The share of what lies around a sheet that is print.
fn ink_share(small: &RgbImage, bare: &RgbImage, corners: &[Point; 4]) -> f64 {
    let (mut ink, mut all) = (0.0, 0.0_f64);
    for (x, y, Rgb(own)) in small.enumerate_pixels() {
        if !is_within(corners, Point::new(f64::from(x), f64::from(y))) {
            let darker = bare.get_pixel(x, y).0.into_iter().zip(own);
            let darker = darker.map(|(paper, own)| paper.saturating_sub(*own)).max();
            all += 1.0;
            ink += if darker >= Some(INK_DARKER_MIN) { 1.0 } else { 0.0 };
        }
    }
    ink / all.max(1.0)
}

/// The middle of the brightness of a sheet.
fn brightness_within(bare: &RgbImage, corners: &[Point; 4]) -> u8 {
    let within = bare
        .enumerate_pixels()
        .filter(|(x, y, _)| is_within(corners, Point::new(f64::from(*x), f64::from(*y))));
    let mut levels: Vec<u8> = within
        .map(|(.., pixel)| image::Pixel::to_luma(pixel).0[0])
        .collect();
    levels.sort_unstable();
    levels.get(levels.len() / 2).copied().unwrap_or(u8::MAX)
}

/// The corners a little nearer to the middle.
fn drawn_in(corners: [Point; 4]) -> [Point; 4] {
    let middle = corners[0].towards(corners[2], 0.5);
    corners.map(|corner| corner.towards(middle, WITHIN_PX / corner.distance(middle).max(WITHIN_PX)))
}

/// Whether a point lies within corners that go round clockwise.
fn is_within(corners: &[Point; 4], at: Point) -> bool {
    (0..4).all(|index| {
        let along = corners[index].vector_to(corners[(index + 1) % 4]);
        along.cross(corners[index].vector_to(at)) >= 0.0
    })
}

/// Each value becomes the most of those near it, in the sense of `more`.
fn spread(picture: &RgbImage, more: fn(u8, u8) -> u8) -> RgbImage {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let near = |at: usize, length: usize| at.saturating_sub(REACH_PX)..(at + REACH_PX + 1).min(length);
    let across = |values: &[u8], width: usize, height: usize, stride: (usize, usize)| {
        let mut spread = values.to_vec();
        for line in 0..height {
            for at in 0..width {
                for colour in 0..3 {
                    let value = |at: usize| values[line * stride.1 + at * stride.0 + colour];
                    let most = near(at, width).map(value).reduce(more);
                    spread[line * stride.1 + at * stride.0 + colour] = most.unwrap_or_default();
                }
            }
        }
        spread
    };
    let rows = across(picture.as_raw(), width, height, (3, 3 * width));
    let both = across(&rows, height, width, (3 * width, 3));
    RgbImage::from_raw(picture.width(), picture.height(), both).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::{SheetOnPrint, without_print};
    use crate::homography::Point;
    use crate::plane::Plane;

    /// A yellow card with its middle in the middle, on a page of print or on a plain one.
    fn card(degrees: f64, is_printed: bool) -> RgbImage {
        let (sine, cosine) = degrees.to_radians().sin_cos();
        RgbImage::from_fn(576, 400, |x, y| {
            let (across, down) = (f64::from(x) + 0.5 - 288.0, f64::from(y) + 0.5 - 200.0);
            let (along, below) = (across * cosine + down * sine, down * cosine - across * sine);
            let is_card = along.abs() < 180.0 && below.abs() < 112.0;
            let is_ink = is_printed && y % 14 < 7 && x % 6 < 4;
            Rgb(match (is_card, is_ink) {
                (true, _) => [230, 225, 170],
                (false, true) => [60; 3],
                (false, false) => [215; 3],
            })
        })
    }

    #[test]
    fn print_is_taken_off_and_the_edge_of_a_card_stays() {
        let bare = without_print(&card(0.0, true));
        let at = |x, y| bare.get_pixel(x, y).0;
        assert!((0..108).all(|x| at(x, 200) == [215; 3]), "no print is left");
        assert_eq!([at(107, 200)[2], at(108, 200)[2]], [215, 170]);
    }

    #[test]
    fn a_card_on_a_page_of_print_is_looked_at_alone() {
        for degrees in [0.0, 8.0, -30.0] {
            let picture = card(degrees, true);
            let sheet = SheetOnPrint::of(&picture).unwrap_or_else(|| panic!("at {degrees} degrees"));
            let plane = Plane::of_rgb(&picture).expect("it is small");
            let alone = sheet.alone(&plane).expect("it is within");
            let is_print = |level: &&u8| **level < 150;
            let left = alone.pixels().iter().filter(is_print).count();
            // Along an edge a row of pixels may be.
            assert!(
                100 * left < alone.pixels().len(),
                "at {degrees} degrees print is left"
            );
            let middle = Point::new(alone.width() as f64 / 2.0, alone.height() as f64 / 2.0);
            let on_picture = sheet.to_picture().expect("a shift").apply(middle);
            assert!(
                on_picture.distance(Point::new(288.0, 200.0)) < 6.0,
                "{on_picture:?}"
            );
            let (sine, cosine) = degrees.to_radians().sin_cos();
            let width = 360.0 * cosine.abs() + 224.0 * sine.abs();
            assert!(
                (alone.width() as f64 - width).abs() < 0.05 * width,
                "{}",
                alone.width()
            );
        }
    }

    #[test]
    fn without_print_around_it_a_card_is_not_looked_for() {
        assert!(SheetOnPrint::of(&card(0.0, false)).is_none());
        let nothing_but_print = RgbImage::from_fn(576, 400, |x, y| {
            Rgb([if y % 14 < 7 && x % 6 < 4 { 60 } else { 215 }; 3])
        });
        assert!(SheetOnPrint::of(&nothing_but_print).is_none());
    }
}
