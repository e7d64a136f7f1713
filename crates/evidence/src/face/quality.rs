//! Whether a picture of a face is good enough to be judged.

use super::pyramid::{Affine, Pyramid};
use super::search::FacesFound;

/// Side in pixels of the upright cut-out that light and sharpness are measured on.
const SIDE_PX: u32 = 96;
/// Side of that cut-out, in distances between the outer corners of the eyes.
const SIDE_EYES: f32 = 1.7;
/// Level, of 255, from which a channel counts as burnt out.
const BURNT: f32 = 250.0;
/// Share of a face's points that may lie outside the picture.
pub const OUTSIDE_SHARE_MAX: f32 = 0.04;
/// Distance between the outer corners of the eyes, in pixels, below which a selfie shows too little.
pub const EYES_PX_MIN: f32 = 36.0;
/// Mean level of the face, of 255, below which it is too dark.
pub const LIGHT_MIN: f32 = 42.0;
/// Sharpness below which a face is blurred.
pub const SHARPNESS_MIN: f32 = 0.001;
/// Level of the eyes' surroundings as a share of the cheeks' below which they are covered by dark glasses.
pub const EYES_TO_CHEEKS_MIN: f32 = 0.30;
/// Confidence of the mesh below which something covers the face, if the face is not turned far.
pub const CONFIDENCE_MIN: f32 = 0.5;
/// Size of another face, as a share of the main one's, from which it may be the one that is meant.
const OTHER_SIZE_MIN: f32 = 0.5;
/// Confidence of another face from which it counts.
const OTHER_SCORE_MIN: f32 = 0.7;

/// What was measured on a face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// Distance between the outer corners of the eyes, in pixels of the picture.
    pub eyes_px: f32,
    /// Share of the face's points that lie outside the picture.
    pub outside: f32,
    /// Mean level of the face, from 0 to 255.
    pub light: f32,
    /// How much of the face's contrast lies in its finest detail, from 0 to about 1.
    pub sharpness: f32,
    /// Share of the face that is burnt out.
    pub burnt: f32,
    /// Level of the eyes' surroundings as a share of the cheeks'.
    pub eyes_to_cheeks: f32,
    /// Confidence of the mesh.
    pub confidence: f32,
    /// Other faces in the picture that could be meant as well.
    pub others: usize,
}

impl Quality {
    /// Measures the main face of a picture.
    pub fn measure(pyramid: &Pyramid<'_>, found: &FacesFound) -> Self {
        let mesh = &found.main.mesh;
        let picture = pyramid.picture();
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        let outside = |point: &&[f32; 3]| {
            let [x, y, _] = **point;
            !(0.0..width).contains(&x) || !(0.0..height).contains(&y)
        };
        let outside = mesh.points.iter().filter(outside).count() as f32 / mesh.points.len() as f32;
        let eyes_px = mesh.eyes_px();
        let middle = mesh.middle();
        let map = Affine::square(middle, eyes_px * SIDE_EYES, mesh.roll(), SIDE_PX);
        let planes = pyramid.planes(&map, SIDE_PX, SIDE_PX);
        let area = (SIDE_PX * SIDE_PX) as usize;
        let burnt = (0..area).filter(|at| (0..3).all(|channel| planes[channel * area + at] >= BURNT));
        let burnt = burnt.count() as f32 / area as f32;
        let grey = grey(&planes);
        let others = found.others.iter().filter(|other| {
            other.score >= OTHER_SCORE_MIN
                && other.side_px() >= OTHER_SIZE_MIN * found.main.detection.side_px()
        });
        Self {
            eyes_px,
            outside,
            light: grey.iter().sum::<f32>() / area as f32,
            sharpness: sharpness(&grey, SIDE_PX as usize),
            burnt,
            eyes_to_cheeks: eyes_to_cheeks(pyramid, found),
            confidence: mesh.confidence,
            others: others.count(),
        }
    }
}

/// Levels of grey behind three planes (ITU-R BT.601).
pub(super) fn grey(planes: &[f32]) -> Vec<f32> {
    let area = planes.len() / 3;
    (0..area)
        .map(|at| 0.299 * planes[at] + 0.587 * planes[area + at] + 0.114 * planes[2 * area + at])
        .collect()
}

/// Energy of the second differences over the energy of the levels around their mean.
fn sharpness(grey: &[f32], side: usize) -> f32 {
    let mean = grey.iter().sum::<f32>() / grey.len() as f32;
    let (mut fine, mut all) = (0.0, 0.0);
    for y in 1..side - 1 {
        for x in 1..side - 1 {
            let at = y * side + x;
            let around = grey[at - 1] + grey[at + 1] + grey[at - side] + grey[at + side];
            fine += (4.0 * grey[at] - around).powi(2);
            all += (grey[at] - mean).powi(2);
        }
    }
    // A face without any contrast has nothing that could be sharp.
    if all <= grey.len() as f32 {
        0.0
    } else {
        fine / all / 16.0
    }
}

/// The level around the eyes as a share of the level of the cheeks below them.
fn eyes_to_cheeks(pyramid: &Pyramid<'_>, found: &FacesFound) -> f32 {
    let mesh = &found.main.mesh;
    let patch = |points: &[usize], share: f32| {
        let side = mesh.eyes_px() * share;
        let map = Affine::square(mesh.flat_mean(points), side, mesh.roll(), 12);
        let grey = grey(&pyramid.planes(&map, 12, 12));
        grey.iter().sum::<f32>() / grey.len() as f32
    };
    let eyes = patch(&[33, 133], 0.3) + patch(&[263, 362], 0.3);
    let cheeks = patch(&[50, 101, 205], 0.2) + patch(&[280, 330, 425], 0.2);
    if cheeks <= 1.0 { 1.0 } else { eyes / cheeks }
}
