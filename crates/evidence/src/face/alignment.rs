//! The 150-pixel chip that the embedding is made from: eyes and nose brought to fixed places by shift, turn and scale.

use super::mesh::Mesh;
use super::pyramid::Affine;
use template::TEMPLATE;

mod template;

/// Side of a chip in pixels.
pub const CHIP_PX: u32 = 150;
/// Points of the mesh whose means are dlib's five points: outer and inner corner of one eye, of the other, and where
/// the nose meets the lip. Chosen as the closest to dlib's own five-point predictor over portraits.
const FIVE: [[usize; 2]; 5] = [[249, 263], [382, 362], [7, 33], [155, 133], [164, 2]];
/// Where the five points belong, as shares of the face's box (dlib's mean face).
const FIVE_PLACES: [[f32; 2]; 5] = [
    [0.859_567_5, 0.213_498_16],
    [0.646_060_5, 0.228_967_44],
    [0.120_575_06, 0.213_727_45],
    [0.334_085_06, 0.229_064_24],
    [0.490_112_3, 0.627_797_5],
];
/// Margin around the box on each side, as a share of it.
const MARGIN: f32 = 0.25;

/// The two alignments that are averaged: one by five points, one by all points of eyes, nose and upper lip. Each maps
/// the chip's pixels to the picture's. `None` if the points lie in one place.
pub fn alignments(mesh: &Mesh) -> Option<[Affine; 2]> {
    let five = FIVE
        .into_iter()
        .zip(FIVE_PLACES)
        .map(|(points, place)| {
            let place = place.map(|share| (MARGIN + share) / (1.0 + 2.0 * MARGIN) * CHIP_PX as f32);
            (place, mesh.flat_mean(&points))
        })
        .collect::<Vec<_>>();
    let all: Vec<_> = TEMPLATE
        .iter()
        .map(|&(index, place)| (place, mesh.flat(index)))
        .collect();
    Some([similarity(&five)?, similarity(&all)?])
}

/// The shift, turn and scale from the chip to the picture, for pairs of a place in the chip and one in the picture: the
/// inverse of what brings the picture's places closest to the chip's by least squares.
fn similarity(pairs: &[([f32; 2], [f32; 2])]) -> Option<Affine> {
    let count = pairs.len().max(1) as f32;
    let (mut chip, mut face) = ([0.0, 0.0], [0.0, 0.0]);
    for (to, from) in pairs {
        for axis in 0..2 {
            chip[axis] += to[axis] / count;
            face[axis] += from[axis] / count;
        }
    }
    let (mut along, mut across, mut spread) = (0.0, 0.0, 0.0);
    for (to, from) in pairs {
        let (ax, ay) = (from[0] - face[0], from[1] - face[1]);
        let (bx, by) = (to[0] - chip[0], to[1] - chip[1]);
        along += ax * bx + ay * by;
        across += ax * by - ay * bx;
        spread += ax * ax + ay * ay;
    }
    if spread <= f32::EPSILON {
        return None;
    }
    let (cos, sin) = (along / spread, across / spread);
    let mut to_chip = Affine {
        turn: [[cos, -sin], [sin, cos]],
        shift: [0.0, 0.0],
    };
    let moved = to_chip.apply(face);
    to_chip.shift = [chip[0] - moved[0], chip[1] - moved[1]];
    to_chip.inverse()
}
