//! Whether two pictures were taken apart from each other at all.
//!
//! Between two selfies the hand moves, the light flickers and the sensor's noise is another. Where the surroundings of the
//! face are the same to the level, one picture was made from the other.

use super::mesh::Mesh;
use super::pyramid::{Affine, Pyramid};

/// Side in pixels that both pictures are reduced to.
const SIDE: usize = 64;
/// How much wider than the face the part is that is left out.
const FACE_MARGIN: f32 = 1.5;
/// Share of the picture that has to be surroundings for a verdict.
const SURROUNDINGS_MIN: f32 = 0.15;
/// Deviation of the surroundings' levels below which they are too plain for a verdict.
const TEXTURE_MIN: f32 = 8.0;
/// Mean difference of levels up to which pictures are one, and from which they are two. A camera that stands on a table
/// gives 0.6 and more, even after it was compressed as a video.
const DIFFERENCE_SAME: f32 = 0.25;
/// See [`DIFFERENCE_SAME`].
const DIFFERENCE_APART: f32 = 0.6;

/// How surely the surroundings of the face are one and the same picture, from 0 to 1. 0 where nothing can be said.
pub fn strength(one: (&Pyramid<'_>, &Mesh), other: (&Pyramid<'_>, &Mesh)) -> f32 {
    let size = |pyramid: &Pyramid<'_>| pyramid.picture().dimensions();
    if size(one.0) != size(other.0) {
        return 0.0;
    }
    let (first, second) = (reduced(one.0), reduced(other.0));
    let away = |at: usize| {
        [one, other]
            .into_iter()
            .all(|(pyramid, mesh)| !in_face(pyramid, mesh, at))
    };
    let surroundings: Vec<usize> = (0..SIDE * SIDE).filter(|at| away(*at)).collect();
    if (surroundings.len() as f32) < SURROUNDINGS_MIN * (SIDE * SIDE) as f32 {
        return 0.0;
    }
    let mean = |value: &dyn Fn(usize) -> f32| {
        surroundings.iter().map(|at| value(*at)).sum::<f32>() / surroundings.len() as f32
    };
    let level = mean(&|at| first[at]);
    let deviation = mean(&|at| (first[at] - level).powi(2)).sqrt();
    if deviation < TEXTURE_MIN {
        return 0.0;
    }
    let difference = mean(&|at| (first[at] - second[at]).abs());
    ((DIFFERENCE_APART - difference) / (DIFFERENCE_APART - DIFFERENCE_SAME)).clamp(0.0, 1.0)
}

fn scales(pyramid: &Pyramid<'_>) -> [f32; 2] {
    let (width, height) = pyramid.picture().dimensions();
    [width as f32 / SIDE as f32, height as f32 / SIDE as f32]
}

fn reduced(pyramid: &Pyramid<'_>) -> Vec<f32> {
    let [across, down] = scales(pyramid);
    let map = Affine {
        turn: [[across, 0.0], [0.0, down]],
        shift: [(across - 1.0) / 2.0, (down - 1.0) / 2.0],
    };
    super::quality::grey(&pyramid.planes(&map, SIDE as u32, SIDE as u32))
}

fn in_face(pyramid: &Pyramid<'_>, mesh: &Mesh, at: usize) -> bool {
    let [across, down] = scales(pyramid);
    let place = [(at % SIDE) as f32 * across, (at / SIDE) as f32 * down];
    let [left, top, right, bottom] = mesh.bounds();
    let within = |value: f32, low: f32, high: f32| {
        ((value - (low + high) / 2.0).abs()) <= (high - low) / 2.0 * FACE_MARGIN
    };
    within(place[0], left, right) && within(place[1], top, bottom)
}
