//! Whether the light on a head that turns behaves as light does.
//!
//! Lamps and windows stay where they are when a head turns: the side that turns to the window gets brighter, shadows of nose
//! and brow wander. One portrait that software turns on the shape of a head carries its light with it. Each side view is
//! laid back onto the front view, point by point, by the mesh, and the difference of their light is measured.
//!
//! Light that comes from all sides evenly moves little; and whoever lights the turned portrait anew is not told.

use super::mesh::Mesh;
use super::pyramid::{Affine, Pyramid};
use super::quality::grey;
use crate::median::median;

/// Cells along each side of the square that is compared.
const CELLS: usize = 48;
/// Side of that square in distances between the outer corners of the eyes.
const SIDE_EYES: f32 = 1.9;
/// Distance from the nearest point of the mesh, in distances between the eyes, up to which a place lies on the face.
const ON_FACE_EYES: f32 = 0.09;
/// Distance in distances between the eyes within which points of the mesh count about alike.
const NEAR_EYES: f32 = 0.05;
/// Share of its size in the front view that a place has to keep in the side view to be compared: what turns away is seen
/// too narrow.
const SIZE_KEPT_MIN: f32 = 0.55;
/// Cells that have to be comparable for a verdict.
const CELLS_MIN: usize = 250;
/// Half the side, in cells, of the squares whose mean is the light, without the texture of the skin.
const LIGHT_CELLS: usize = 3;
/// Light below which, of 255, a cell says nothing.
const LIGHT_MIN: f32 = 4.0;
/// Cells along each side of the squares that are laid on each other one by one.
const TILE: usize = 8;
/// Shifts in cells that are tried along each axis: the mesh is a pixel or two off here and there.
const SHIFTS: [f32; 7] = [-1.8, -1.2, -0.6, 0.0, 0.6, 1.2, 1.8];
/// The longest of them, and a cell more.
const SHIFT_CELLS_MAX: f32 = 3.0;
/// Cells between two places that are carried over by the mesh; those in between are interpolated.
const KNOT_CELLS: usize = 3;
/// Knots along each side.
const KNOTS: usize = CELLS / KNOT_CELLS + 1;
/// Movement of the light up to which it stands still for certain, and from which it moves as light does.
const MOVED_FROZEN: f32 = 0.026;
/// See [`MOVED_FROZEN`].
const MOVED_LIVING: f32 = 0.038;

/// How much the light on the face moved between two views: the deviation of the logarithm of their levels' ratio, by the
/// median, so that a mistaken edge counts for nothing. `None` when too little of the face is seen in both.
pub fn moved(front: (&Pyramid<'_>, &Mesh), side: (&Pyramid<'_>, &Mesh)) -> Option<f32> {
    let (pyramid, mesh) = front;
    let eyes = mesh.eyes_px().max(f32::EPSILON);
    let (map, ahead) = mesh.upright(pyramid, SIDE_EYES, CELLS);
    let places = places(&map, mesh, side.1);
    let cell_px = map.scale() * side.1.eyes_px() / eyes;
    let aside = laid_on(side.0, &places, cell_px, &ahead)?;
    let [light_ahead, light_aside] = [&ahead, &aside].map(|levels| smoothed(levels, &places));
    let ratios: Vec<f32> = (0..CELLS * CELLS)
        .filter(|cell| {
            let light = light_ahead[*cell].min(light_aside[*cell]);
            places[*cell].is_some() && light >= LIGHT_MIN
        })
        .map(|cell| (light_aside[cell] / light_ahead[cell]).ln())
        .collect();
    if ratios.len() < CELLS_MIN {
        return None;
    }
    let level = median(ratios.clone());
    // The median of absolute deviations is this much smaller than a normal distribution's deviation.
    Some(1.4826 * median(ratios.into_iter().map(|ratio| (ratio - level).abs()).collect()))
}

/// How surely the light is frozen to the face, from 0 to 1, by how much it moved to either side.
pub fn strength(moved: [Option<f32>; 2]) -> f32 {
    let [Some(left), Some(right)] = moved else {
        return 0.0;
    };
    let mean = (left + right) / 2.0;
    ((MOVED_LIVING - mean) / (MOVED_LIVING - MOVED_FROZEN)).clamp(0.0, 1.0)
}

/// Where each cell lies in the side view.
fn places(map: &Affine, front: &Mesh, side: &Mesh) -> Vec<Option<[f32; 2]>> {
    let knots: Vec<Option<[f32; 2]>> = (0..KNOTS * KNOTS)
        .map(|knot| {
            let [across, down] = [knot % KNOTS, knot / KNOTS].map(|step| (step * KNOT_CELLS) as f32);
            carried(map.apply([across, down]), front, side)
        })
        .collect();
    (0..CELLS * CELLS)
        .map(|cell| {
            let (x, y) = (cell % CELLS, cell / CELLS);
            let knot =
                |down: usize, across: usize| knots[(y / KNOT_CELLS + down) * KNOTS + x / KNOT_CELLS + across];
            let (a, b, c, d) = (knot(0, 0)?, knot(0, 1)?, knot(1, 0)?, knot(1, 1)?);
            let [right, low] = [x, y].map(|at| (at % KNOT_CELLS) as f32 / KNOT_CELLS as f32);
            Some([0, 1].map(|axis| {
                let (upper, lower) = (
                    a[axis] + (b[axis] - a[axis]) * right,
                    c[axis] + (d[axis] - c[axis]) * right,
                );
                upper + (lower - upper) * low
            }))
        })
        .collect()
}

/// Where a place of the front view lies in the side view: by the affine map that brings the points around it from one to
/// the other (moving least squares). `None` off the face, and where the side view sees the place too narrow.
fn carried(at: [f32; 2], front: &Mesh, side: &Mesh) -> Option<[f32; 2]> {
    let eyes = front.eyes_px().max(f32::EPSILON);
    let near = (eyes * NEAR_EYES).powi(2);
    let (mut nearest, mut total) = (f32::MAX, 0.0);
    let (mut from, mut to) = ([0.0; 2], [0.0; 2]);
    let weights: Vec<f32> = front
        .points
        .iter()
        .zip(&side.points)
        .map(|([x, y, _], [u, v, _])| {
            let squared = (x - at[0]).powi(2) + (y - at[1]).powi(2);
            nearest = nearest.min(squared);
            let weight = 1.0 / (squared + near).powi(2);
            total += weight;
            from = [from[0] + x * weight, from[1] + y * weight];
            to = [to[0] + u * weight, to[1] + v * weight];
            weight
        })
        .collect();
    if nearest.sqrt() > eyes * ON_FACE_EYES || total <= 0.0 {
        return None;
    }
    let (from, to) = (from.map(|sum| sum / total), to.map(|sum| sum / total));
    let (mut spread, mut moved) = ([[0.0; 2]; 2], [[0.0; 2]; 2]);
    for ((weight, [x, y, _]), [u, v, _]) in weights.iter().zip(&front.points).zip(&side.points) {
        let (p, q) = ([x - from[0], y - from[1]], [u - to[0], v - to[1]]);
        for row in 0..2 {
            for column in 0..2 {
                spread[row][column] += weight * p[row] * p[column];
                moved[row][column] += weight * q[row] * p[column];
            }
        }
    }
    let area = spread[0][0] * spread[1][1] - spread[0][1] * spread[1][0];
    if area <= f32::EPSILON {
        return None;
    }
    let back = [
        [spread[1][1] / area, -spread[0][1] / area],
        [-spread[1][0] / area, spread[0][0] / area],
    ];
    let turn: [[f32; 2]; 2] = [0, 1]
        .map(|row| [0, 1].map(|column| moved[row][0] * back[0][column] + moved[row][1] * back[1][column]));
    let scale = side.eyes_px() / eyes;
    let kept = (turn[0][0] * turn[1][1] - turn[0][1] * turn[1][0]) / scale.powi(2).max(f32::EPSILON);
    if kept < SIZE_KEPT_MIN {
        return None;
    }
    let step = [at[0] - from[0], at[1] - from[1]];
    Some([0, 1].map(|row| turn[row][0] * step[0] + turn[row][1] * step[1] + to[row]))
}

/// The side view on the front view's cells: each small square with the shift by which it fits best.
fn laid_on(
    pyramid: &Pyramid<'_>,
    places: &[Option<[f32; 2]>],
    cell_px: f32,
    ahead: &[f32],
) -> Option<Vec<f32>> {
    let sheet = Sheet::around(pyramid, places, cell_px)?;
    let shifted: Vec<Vec<f32>> = SHIFTS
        .iter()
        .flat_map(|down| SHIFTS.iter().map(move |across| [*across, *down]))
        .map(|shift| {
            let level = |place: &Option<[f32; 2]>| place.map_or(0.0, |place| sheet.level(place, shift));
            places.iter().map(level).collect()
        })
        .collect();
    let mut laid = vec![0.0; CELLS * CELLS];
    for tile in 0..(CELLS / TILE) * (CELLS / TILE) {
        let (left, top) = (tile % (CELLS / TILE) * TILE, tile / (CELLS / TILE) * TILE);
        let cells: Vec<usize> = (0..TILE * TILE)
            .map(|at| (top + at / TILE) * CELLS + left + at % TILE)
            .filter(|cell| places[*cell].is_some())
            .collect();
        let fit = |levels: &[f32]| correlation(&cells, ahead, levels);
        let best = shifted.iter().max_by(|one, two| fit(one).total_cmp(&fit(two)))?;
        for cell in cells {
            laid[cell] = best[cell];
        }
    }
    Some(laid)
}

/// The part of a picture around some places, at the size of the cells.
struct Sheet {
    levels: Vec<f32>,
    width: usize,
    start: [f32; 2],
    cell_px: f32,
}

/// Most cells of a sheet along a side: a face that is seen from the side is no wider than one seen from the front.
const SHEET_CELLS_MAX: f32 = 160.0;

impl Sheet {
    fn around(pyramid: &Pyramid<'_>, places: &[Option<[f32; 2]>], cell_px: f32) -> Option<Self> {
        let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
        for place in places.iter().flatten() {
            for axis in 0..2 {
                low[axis] = low[axis].min(place[axis]);
                high[axis] = high[axis].max(place[axis]);
            }
        }
        let start = low.map(|value| value - SHIFT_CELLS_MAX * cell_px);
        let cells = [0, 1].map(|axis| (high[axis] - start[axis]) / cell_px + SHIFT_CELLS_MAX + 1.0);
        if !cells.iter().all(|cells| (2.0..=SHEET_CELLS_MAX).contains(cells)) {
            return None;
        }
        let [width, height] = cells.map(|cells| cells as u32);
        let map = Affine {
            turn: [[cell_px, 0.0], [0.0, cell_px]],
            shift: start,
        };
        Some(Self {
            levels: grey(&pyramid.planes(&map, width, height)),
            width: width as usize,
            start,
            cell_px,
        })
    }

    /// The level at a place that is shifted by so many cells, between four.
    fn level(&self, place: [f32; 2], shift: [f32; 2]) -> f32 {
        let [x, y] = [0, 1].map(|axis| (place[axis] - self.start[axis]) / self.cell_px + shift[axis]);
        let (x, y) = (x.max(0.0), y.max(0.0));
        let (column, row) = (x as usize, y as usize);
        let (right, low) = (x - column as f32, y - row as f32);
        let at = |down: usize, across: usize| {
            let column = (column + across).min(self.width - 1);
            self.levels
                .get((row + down) * self.width + column)
                .copied()
                .unwrap_or(0.0)
        };
        let upper = at(0, 0) + (at(0, 1) - at(0, 0)) * right;
        let lower = at(1, 0) + (at(1, 1) - at(1, 0)) * right;
        upper + (lower - upper) * low
    }
}

/// Pearson's correlation of two sets of levels over some cells; 0 where one of them is even.
fn correlation(cells: &[usize], one: &[f32], other: &[f32]) -> f32 {
    let mean =
        |levels: &[f32]| cells.iter().map(|cell| levels[*cell]).sum::<f32>() / cells.len().max(1) as f32;
    let (one_mean, other_mean) = (mean(one), mean(other));
    let [both, first, second] = cells.iter().fold([0.0; 3], |[both, first, second], cell| {
        let (a, b) = (one[*cell] - one_mean, other[*cell] - other_mean);
        [both + a * b, first + a * a, second + b * b]
    });
    both / (first * second).sqrt().max(f32::EPSILON)
}

/// Means of the squares around each cell, over cells with a place.
fn smoothed(levels: &[f32], places: &[Option<[f32; 2]>]) -> Vec<f32> {
    (0..CELLS * CELLS)
        .map(|cell| {
            let range = |at: usize| at.saturating_sub(LIGHT_CELLS)..(at + LIGHT_CELLS + 1).min(CELLS);
            let (mut sum, mut count) = (0.0, 0.0_f32);
            for row in range(cell / CELLS) {
                for other in range(cell % CELLS).map(|column| row * CELLS + column) {
                    if places[other].is_some() {
                        sum += levels[other];
                        count += 1.0;
                    }
                }
            }
            sum / count.max(1.0)
        })
        .collect()
}
