//! Whether a picture is good enough to read: sharpness, glare, light and size.
//!
//! Each finding is something that the person with the camera can do better. The bounds are set so that published specimens
//! of documents pass and what no reader could make out does not: the example `quality` prints both. It is asked only where
//! something could not be read, so a picture that was read is never called unusable.

use image::RgbImage;

use super::FindingCode;
use crate::plane::Plane;

/// The longer side in pixels that pictures are measured at, as nearly as halving gets.
const SIDE_PX: usize = 1000;
/// Shortest longer side of a picture of a document: below it a line of 44 characters has less than 8 pixels each.
const LONGER_SIDE_PX_MIN: usize = 400;
/// Shortest shorter side.
const SHORTER_SIDE_PX_MIN: usize = 220;
/// Sharpness below which print is not legible: 84 labelled pictures lie above 0.31.
const SHARPNESS_MIN: f32 = 0.22;
/// Brightness that a twentieth of the picture exceeds at least: the labelled pictures lie above 200.
const BRIGHT_MIN: u8 = 72;
/// Largest share of the picture that may be blown out within the document.
const GLARE_SHARE_MAX: f32 = 0.03;

/// What was measured in a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// The longer side of the picture in pixels.
    pub longer_side_px: usize,
    /// The shorter side of the picture in pixels.
    pub shorter_side_px: usize,
    /// How much of an edge's whole step happens within one pixel of a picture of about 1,000 pixels: 0.5 is crisp,
    /// 0.1 out of focus.
    pub sharpness: f32,
    /// Share of the picture that is blown out in the middle of what is not, from 0 to 1.
    pub glare_share: f32,
    /// Brightness that a twentieth of the picture exceeds, 0 to 255.
    pub bright: u8,
}

impl Quality {
    /// Measures a picture of a document; `None` when it is larger than any that is taken.
    pub fn of(picture: &RgbImage) -> Option<Self> {
        Plane::of_rgb(picture).map(Self::of_plane)
    }

    fn of_plane(picture: Plane) -> Self {
        let (width, height) = (picture.width(), picture.height());
        let mut small = picture;
        while small.width().max(small.height()) >= SIDE_PX * 2 {
            small = small.halved();
        }
        Self {
            longer_side_px: width.max(height),
            shorter_side_px: width.min(height),
            sharpness: sharpness(&small),
            glare_share: glare_share(&small),
            bright: bright(&small),
        }
    }

    /// What is wrong, worst first; empty when the picture will do.
    pub fn faults(&self) -> Vec<FindingCode> {
        let too_small =
            self.longer_side_px < LONGER_SIDE_PX_MIN || self.shorter_side_px < SHORTER_SIDE_PX_MIN;
        let found = [
            (FindingCode::PictureTooSmall, too_small),
            (FindingCode::PictureTooDark, self.bright < BRIGHT_MIN),
            (FindingCode::PictureBlurred, self.sharpness < SHARPNESS_MIN),
            (FindingCode::PictureGlare, self.glare_share > GLARE_SHARE_MAX),
        ];
        found
            .into_iter()
            .filter_map(|(fault, is_so)| is_so.then_some(fault))
            .collect()
    }
}

/// The brightness that a twentieth of the picture exceeds.
fn bright(picture: &Plane) -> u8 {
    let mut counts = [0_usize; 256];
    picture
        .pixels()
        .iter()
        .for_each(|&pixel| counts[usize::from(pixel)] += 1);
    let mut above = picture.pixels().len() / 20;
    let mut level = 255_u8;
    while level > 0 && above >= counts[usize::from(level)] {
        above -= counts[usize::from(level)];
        level -= 1;
    }
    level
}

/// Pixels to either side of an edge within which its whole step is looked for.
const EDGE_REACH: usize = 6;
/// Smallest step of brightness that counts as an edge.
const EDGE_STEP_MIN: i16 = 40;
/// One pixel in this many is looked at as the place of an edge.
const EDGE_LINES: usize = 3;

/// How much of the step of the picture's edges happens within one pixel: the upper quartile over all edges across and
/// down, so that soft shadows don't hide sharp print.
fn sharpness(picture: &Plane) -> f32 {
    let turned = picture.transposed();
    let mut shares: Vec<f32> = Vec::new();
    for plane in [picture, &turned] {
        for y in (0..plane.height()).step_by(EDGE_LINES) {
            let row = plane.row(y);
            for x in EDGE_REACH..row.len().saturating_sub(EDGE_REACH + 1) {
                let slope = (i16::from(row[x + 1]) - i16::from(row[x])).abs();
                let window = &row[x - EDGE_REACH..=x + EDGE_REACH + 1];
                let steepest = window
                    .windows(2)
                    .map(|pair| (i16::from(pair[1]) - i16::from(pair[0])).abs())
                    .max();
                if slope == 0 || steepest != Some(slope) {
                    continue;
                }
                let (low, high) = window.iter().fold((u8::MAX, 0), |range, &pixel| {
                    (range.0.min(pixel), range.1.max(pixel))
                });
                let step = i16::from(high) - i16::from(low);
                if step >= EDGE_STEP_MIN {
                    shares.push(f32::from(slope) / f32::from(step));
                }
            }
        }
    }
    shares.sort_by(f32::total_cmp);
    // A picture without edges says nothing about focus.
    shares.get(shares.len() * 3 / 4).copied().unwrap_or(1.0)
}

/// Side of the squares in pixels that are blown out or not.
const BLOCK_PX: usize = 12;
/// Brightness from which a pixel is blown out.
const BLOWN_MIN: u8 = 250;
/// Share of a square's pixels that make it blown out.
const BLOWN_SHARE_MIN: f32 = 0.95;
/// Brightest typical square of a picture that glare can be told in: on white paper white means nothing.
const TYPICAL_MAX: u8 = 205;

/// Share of the picture in patches of blown-out squares that do not reach its border.
fn glare_share(picture: &Plane) -> f32 {
    let (across, down) = (picture.width() / BLOCK_PX, picture.height() / BLOCK_PX);
    if across < 3 || down < 3 {
        return 0.0;
    }
    let mut typical: Vec<u8> = picture.pixels().iter().step_by(7).copied().collect();
    let middle = typical.len() / 2;
    if *typical.select_nth_unstable(middle).1 > TYPICAL_MAX {
        return 0.0;
    }
    let mut blown: Vec<bool> = (0..across * down)
        .map(|block| {
            let (left, top) = (block % across * BLOCK_PX, block / across * BLOCK_PX);
            let count: usize = (top..top + BLOCK_PX)
                .map(|y| {
                    picture.row(y)[left..left + BLOCK_PX]
                        .iter()
                        .filter(|&&pixel| pixel >= BLOWN_MIN)
                        .count()
                })
                .sum();
            count as f32 >= (BLOCK_PX * BLOCK_PX) as f32 * BLOWN_SHARE_MIN
        })
        .collect();
    let mut enclosed = 0;
    for start in 0..blown.len() {
        let mut patch = Vec::new();
        if std::mem::take(&mut blown[start]) {
            patch.push(start);
        }
        let (mut next, mut at_border) = (0, false);
        while let Some(&at) = patch.get(next) {
            next += 1;
            let (x, y) = (at % across, at / across);
            at_border |= x == 0 || y == 0 || x + 1 == across || y + 1 == down;
            let around = [
                (x > 0).then(|| at - 1),
                (x + 1 < across).then_some(at + 1),
                at.checked_sub(across),
                Some(at + across),
            ];
            for other in around.into_iter().flatten() {
                if blown.get(other) == Some(&true) {
                    blown[other] = false;
                    patch.push(other);
                }
            }
        }
        if !at_border {
            enclosed += patch.len();
        }
    }
    enclosed as f32 / (across * down) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photograph::{self, Conditions};

    /// A grey page with lines of print.
    fn page() -> Plane {
        let (width, height) = (1000, 700);
        let pixels = (0..width * height)
            .map(|at| {
                let (x, y) = (at % width, at / width);
                let ink =
                    (y / 16) % 3 == 1 && (x / 5) % 3 != 2 && (40..960).contains(&x) && (40..660).contains(&y);
                if ink { 50 } else { 190 }
            })
            .collect();
        Plane::new(width, pixels).expect("1000 by 700")
    }

    fn faults(under: &Conditions) -> Vec<FindingCode> {
        let (photo, _) = photograph::take(&page(), under).expect("the photo is small");
        Quality::of_plane(photo).faults()
    }

    #[test]
    fn a_good_photo_has_no_fault() {
        assert_eq!(faults(&Conditions::default()), []);
        let usual = Conditions {
            turn_degrees: 4.0,
            tilt: 0.08,
            blur_px: 0.9,
            light: 0.7,
            noise: 3.0,
            ..Conditions::default()
        };
        assert_eq!(faults(&usual), []);
    }

    #[test]
    fn each_fault_is_told() {
        assert_eq!(
            faults(&Conditions {
                blur_px: 4.0,
                ..Conditions::default()
            }),
            [FindingCode::PictureBlurred]
        );
        assert_eq!(
            faults(&Conditions {
                light: 0.3,
                ..Conditions::default()
            }),
            [FindingCode::PictureTooDark]
        );
        assert_eq!(
            faults(&Conditions {
                scale: 0.3,
                ..Conditions::default()
            })[0],
            FindingCode::PictureTooSmall
        );
    }

    #[test]
    fn a_mirrored_lamp_is_told() {
        let mut pixels = page().pixels().to_vec();
        for y in 250..450 {
            pixels[y * 1000 + 400..y * 1000 + 600].fill(255);
        }
        let quality = Quality::of_plane(Plane::new(1000, pixels).expect("1000 by 700"));
        assert!(quality.glare_share > 0.04, "{quality:?}");
        assert!(quality.faults().contains(&FindingCode::PictureGlare));
    }
}
