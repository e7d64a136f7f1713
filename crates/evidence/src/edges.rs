//! Straight lines along which a picture changes in the same sense, in any colour: the edges of documents and tables.

use image::{RgbImage, imageops};

use crate::homography::Point;

/// The longer side that a picture is shrunk to, in pixels: so small that grain and print lose to edges.
const SIDE_PX: u32 = 288;

/// Most that a step of brightness counts: print is no edge because it is black.
const STEP_MAX: f32 = 24.0;

/// Step of brightness from which a point counts as one of an edge.
pub(crate) const STEP_MIN: f32 = 5.0;

/// How far edges may lie from upright, as tangents of the angle, and the steps that are tried.
const SLOPE_MAX: f64 = 0.2;
const SLOPES: u32 = 32;

/// Mean step along the whole of a picture from which a line is one.
const STEP_MEAN_MIN: f32 = 2.9;

/// Most lines within so many pixels of each other that are kept.
const LINES_NEAR: (f64, usize) = (7.0, 2);

/// How much a picture changes from left to right at each pixel, in the colour that changes most.
pub(crate) struct Steps {
    pub(crate) width: usize,
    values: Vec<f32>,
}

/// A straight line that is nearly upright: where it crosses the middle row, and how far it moves to the right a row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) at: f64,
    pub(crate) slope: f64,
    /// Whether the picture is brighter to its right, as 1 or -1.
    sense: f32,
}

/// A picture so small that edges can be looked for in it.
pub(crate) fn thumbnail(picture: &RgbImage) -> RgbImage {
    let (width, height) = picture.dimensions();
    let longer = width.max(height);
    let shrunk = |side: u32| (side * SIDE_PX.min(longer) / longer).max(16);
    imageops::thumbnail(picture, shrunk(width), shrunk(height))
}

impl Steps {
    pub(crate) fn across((width, height): (usize, usize), pixel: impl Fn(usize, usize) -> [f32; 3]) -> Self {
        // The mean of five pixels above each other: an edge goes on, print does not.
        let mut smooth = vec![[0.0_f32; 3]; width * height];
        for y in 0..height {
            let rows = y.saturating_sub(2)..(y + 3).min(height);
            for x in 0..width {
                let mut sum = [0.0; 3];
                for row in rows.clone() {
                    let colours = pixel(x, row);
                    sum.iter_mut()
                        .zip(colours)
                        .for_each(|(sum, colour)| *sum += colour);
                }
                smooth[y * width + x] = sum.map(|sum| sum / rows.len() as f32);
            }
        }
        let mut values = vec![0.0; width * height];
        for (row, steps) in smooth.chunks(width).zip(values.chunks_mut(width)) {
            for x in 1..width.saturating_sub(1) {
                let changes = row[x + 1]
                    .iter()
                    .zip(row[x - 1])
                    .map(|(behind, before)| behind - before);
                let most = changes.fold(
                    0.0_f32,
                    |most, change| {
                        if change.abs() > most.abs() { change } else { most }
                    },
                );
                steps[x] = most.clamp(-STEP_MAX, STEP_MAX);
            }
        }
        Self { width, values }
    }

    pub(crate) fn height(&self) -> usize {
        self.values.len() / self.width
    }

    pub(crate) fn x_of(&self, edge: Edge, y: f64) -> f64 {
        edge.at + edge.slope * (y - self.height() as f64 / 2.0)
    }

    /// The lines along which the picture changes most, and in one sense, `most` of them.
    pub(crate) fn edges(&self, most: usize) -> Vec<Edge> {
        let mut found: Vec<(f32, Edge)> = Vec::new();
        let middle = self.height() as f64 / 2.0;
        for step in 0..=SLOPES {
            let slope = SLOPE_MAX * (2.0 * f64::from(step) / f64::from(SLOPES) - 1.0);
            let mut sums = vec![0.0_f32; self.width];
            for (y, row) in self.values.chunks(self.width).enumerate() {
                let off = (slope * (y as f64 - middle)).round() as isize;
                let from = off.unsigned_abs().min(self.width);
                let (sums, row) = if off < 0 {
                    (&mut sums[from..], row)
                } else {
                    (&mut sums[..], &row[from..])
                };
                sums.iter_mut().zip(row).for_each(|(sum, step)| *sum += step);
            }
            found.extend(sums.iter().enumerate().map(|(at, sum)| {
                let edge = Edge {
                    at: at as f64,
                    slope,
                    sense: sum.signum(),
                };
                (sum.abs(), edge)
            }));
        }
        found.retain(|(sum, _)| *sum >= STEP_MEAN_MIN * self.height() as f32);
        found.sort_by(|one, other| other.0.total_cmp(&one.0));
        let mut kept: Vec<Edge> = Vec::new();
        for (_, edge) in found {
            let ends = |edge: &Edge| [edge.at - edge.slope * middle, edge.at + edge.slope * middle];
            let is_known = |known: &Edge| {
                let offs = ends(known).into_iter().zip(ends(&edge));
                offs.map(|(one, other)| (one - other).abs()).fold(0.0, f64::max) <= 4.0
            };
            let near = kept
                .iter()
                .filter(|known| (known.at - edge.at).abs() < LINES_NEAR.0);
            if near.count() < LINES_NEAR.1 && !kept.iter().any(is_known) {
                kept.push(edge);
            }
            if kept.len() == most {
                break;
            }
        }
        kept
    }

    /// How much the picture changes in the sense of an edge near it in a row; `None` beyond the border.
    pub(crate) fn step(&self, edge: Edge, y: usize) -> Option<f32> {
        let x = self.x_of(edge, y as f64).round();
        if x < 1.0 || x + 2.0 > self.width as f64 {
            return None;
        }
        let at = y * self.width + x as usize;
        let near = &self.values[at - 1..=at + 1];
        Some(near.iter().map(|step| step * edge.sense).fold(f32::MIN, f32::max))
    }

    /// On how many points of an edge between two rows the picture changes in its sense, and of how many.
    pub(crate) fn seen(&self, edge: Edge, from: f64, to: f64) -> (usize, usize) {
        let (mut seen, mut all) = (0, 0);
        let last = self.height().saturating_sub(1) as f64;
        for y in (from.round().max(1.0) as usize)..(to.round().clamp(0.0, last) as usize) {
            if let Some(step) = self.step(edge, y) {
                all += 1;
                seen += usize::from(step > STEP_MIN);
            }
        }
        (seen, all)
    }

    /// The share of points that are seen; 0 of none.
    pub(crate) fn share(&self, edge: Edge, from: f64, to: f64) -> f64 {
        let (seen, all) = self.seen(edge, from, to);
        seen as f64 / all.max(1) as f64
    }
}

/// Where an upright and a level edge meet; the level one's steps are of the picture with rows and columns exchanged.
pub(crate) fn corner((upright, edge): (&Steps, Edge), (level, across): (&Steps, Edge)) -> Point {
    let mut at = Point::new(edge.at, across.at);
    for _ in 0..3 {
        at = Point::new(upright.x_of(edge, at.y), at.y);
        at = Point::new(at.x, level.x_of(across, at.x));
    }
    at
}
