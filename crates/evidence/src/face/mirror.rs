//! Telling that one selfie is the mirror picture of another one: laid on each other by the points of the face.
//!
//! [`super::fingerprint`] finds a copy among all pictures there ever were, by 64 bytes of each; this compares two pictures
//! that are both at hand, and finer. A face is nearly its own mirror picture, a photograph of it is not: stubble, lashes,
//! wrinkles, reflections and shadows are the same only in a copy.

use super::mesh::Mesh;
use super::pyramid::{Affine, Pyramid};
use super::quality::grey;

/// Correlation of fine detail from which one picture is the other's mirror picture. docs/accuracy.md says what lies on either
/// side.
pub const MIRROR_MIN: f32 = 0.75;
/// Side in pixels of the squares that are laid on each other.
const SIDE_PX: usize = 64;
/// Side of that square in distances between the outer corners of the eyes.
const SIDE_EYES: f32 = 1.9;
/// Shifts in pixels that are tried along each axis, to either side: the points are a little off.
const SHIFT_PX: usize = 4;
/// Half the side in pixels of the squares whose mean is taken away, so that fine detail is left. As much is left out along
/// the rim.
const COARSE_PX: usize = 4;
/// Points that change places in a mirror.
const SIDES: [[usize; 2]; 27] = [
    [33, 263],
    [133, 362],
    [159, 386],
    [145, 374],
    [70, 300],
    [105, 334],
    [107, 336],
    [50, 280],
    [205, 425],
    [61, 291],
    [37, 267],
    [84, 314],
    [98, 327],
    [129, 358],
    [48, 278],
    [187, 411],
    [58, 288],
    [172, 397],
    [136, 365],
    [149, 378],
    [148, 377],
    [234, 454],
    [93, 323],
    [132, 361],
    [127, 356],
    [54, 284],
    [103, 332],
];
/// Points that keep theirs.
const MIDDLE: [usize; 18] = [
    10, 151, 9, 168, 6, 197, 5, 4, 1, 2, 164, 0, 13, 14, 17, 18, 200, 152,
];

/// How much the fine detail of a face is that of the other one in a mirror, from −1 to 1.
pub fn correlation(one: (&Pyramid<'_>, &Mesh), other: (&Pyramid<'_>, &Mesh)) -> f32 {
    let (pyramid, mesh) = one;
    let Some(carried) = carried(mesh, other.1) else {
        return 0.0;
    };
    let (map, levels) = mesh.upright(pyramid, SIDE_EYES, SIDE_PX);
    best(&fine(&levels, SIDE_PX), other.0, &carried.after(&map))
}

/// The affine map that brings the points of one face closest to those of the other one in a mirror.
fn carried(from: &Mesh, to: &Mesh) -> Option<Affine> {
    let sides = SIDES
        .into_iter()
        .flat_map(|[left, right]| [[left, right], [right, left]]);
    let pairs: Vec<([f32; 2], [f32; 2])> = sides
        .chain(MIDDLE.map(|point| [point; 2]))
        .map(|[point, place]| (from.flat(point), to.flat(place)))
        .collect();
    let count = pairs.len() as f32;
    let (mut here, mut there) = ([0.0; 2], [0.0; 2]);
    for (one, two) in &pairs {
        for axis in 0..2 {
            here[axis] += one[axis] / count;
            there[axis] += two[axis] / count;
        }
    }
    let (mut spread, mut moved) = ([[0.0; 2]; 2], [[0.0; 2]; 2]);
    for (one, two) in &pairs {
        for row in 0..2 {
            for column in 0..2 {
                let across = one[column] - here[column];
                spread[row][column] += (one[row] - here[row]) * across;
                moved[row][column] += (two[row] - there[row]) * across;
            }
        }
    }
    let area = spread[0][0] * spread[1][1] - spread[0][1] * spread[1][0];
    if !area.is_finite() || area <= f32::EPSILON {
        return None;
    }
    let [[a, b], [c, d]] = spread;
    let turn = moved.map(|[x, y]| [(x * d - y * c) / area, (y * a - x * b) / area]);
    let mut map = Affine {
        turn,
        shift: [0.0; 2],
    };
    let at = map.apply(here);
    map.shift = [there[0] - at[0], there[1] - at[1]];
    Some(map)
}

/// The highest correlation over small shifts.
fn best(fine_one: &[f32], pyramid: &Pyramid<'_>, map: &Affine) -> f32 {
    let wide = SIDE_PX + 2 * SHIFT_PX;
    let corner = map.apply([-(SHIFT_PX as f32); 2]);
    let map = Affine {
        shift: corner,
        ..*map
    };
    let two = fine(&grey(&pyramid.planes(&map, wide as u32, wide as u32)), wide);
    let inner = COARSE_PX..SIDE_PX - COARSE_PX;
    let one: Vec<f32> = inner
        .clone()
        .flat_map(|y| &fine_one[y * SIDE_PX..][inner.clone()])
        .copied()
        .collect();
    let mut best = -1.0_f32;
    for shift in 0..(2 * SHIFT_PX + 1).pow(2) {
        let (right, down) = (shift % (2 * SHIFT_PX + 1), shift / (2 * SHIFT_PX + 1));
        let other = inner
            .clone()
            .flat_map(|y| &two[(y + down) * wide + right..][inner.clone()]);
        best = best.max(correlated(&one, other));
    }
    best
}

/// Correlation of as many levels; 0 where one side has no detail.
fn correlated<'a>(one: &[f32], other: impl Iterator<Item = &'a f32>) -> f32 {
    let [mut a, mut b, mut aa, mut bb, mut ab] = [0.0_f32; 5];
    for (x, y) in one.iter().zip(other) {
        a += x;
        b += y;
        aa += x * x;
        bb += y * y;
        ab += x * y;
    }
    let count = one.len() as f32;
    let spread = (aa - a * a / count) * (bb - b * b / count);
    if spread > 1.0 {
        (ab - a * b / count) / spread.sqrt()
    } else {
        0.0
    }
}

/// Levels less the mean of those around.
fn fine(levels: &[f32], side: usize) -> Vec<f32> {
    let mean = |levels: &[f32], along: usize, across: usize| -> Vec<f32> {
        let mut means = vec![0.0; levels.len()];
        for line in 0..side {
            for at in 0..side {
                let from = at.saturating_sub(COARSE_PX);
                let to = (at + COARSE_PX).min(side - 1);
                let sum: f32 = (from..=to).map(|near| levels[near * along + line * across]).sum();
                means[at * along + line * across] = sum / (to - from + 1) as f32;
            }
        }
        means
    };
    let coarse = mean(&mean(levels, 1, side), side, 1);
    levels
        .iter()
        .zip(coarse)
        .map(|(level, mean)| level - mean)
        .collect()
}
