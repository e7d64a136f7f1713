//! Faces without faces: points, patterns and numbers that are made here, and one portrait in the public domain where the
//! models are installed.

mod geometry;
mod pictures;
mod portrait;
mod selfies;

use super::mesh::{Mesh, POINTS};

/// Numbers that look random and are the same in every run.
pub(super) fn scattered(seed: u64) -> impl Iterator<Item = f32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1_u64 << 24) as f32
    })
}

/// A head of scattered points around the middle of a picture of 400 pixels, with eyes where eyes are, turned by so many
/// degrees and `depth` times as deep as a head.
pub(super) fn head(yaw_degrees: f32, depth: f32) -> Mesh {
    let mut numbers = scattered(7);
    let mut coordinate = |half: f32| (numbers.next().unwrap() - 0.5) * 2.0 * half;
    let mut points: Vec<[f32; 3]> = (0..POINTS)
        .map(|_| [coordinate(70.0), coordinate(90.0), coordinate(40.0) * depth])
        .collect();
    points[33] = [-50.0, -20.0, 20.0 * depth];
    points[263] = [50.0, -20.0, 20.0 * depth];
    let (sin, cos) = yaw_degrees.to_radians().sin_cos();
    for [x, y, z] in &mut points {
        (*x, *z) = (*x * cos + *z * sin, *z * cos - *x * sin);
        *x += 200.0;
        *y += 200.0;
    }
    Mesh {
        points,
        confidence: 1.0,
    }
}
