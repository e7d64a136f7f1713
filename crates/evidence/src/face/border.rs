//! The edges of a sheet of paper or of a device around a face.
//!
//! Long straight edges to the left, right, above and below the face that belong together: a scene has one or two of them
//! (a door, a shelf), a picture of a picture has three or four.

use super::mesh::Mesh;
use super::pyramid::Pyramid;

/// Longer side in pixels of the halving that is searched.
const SIDE_PX_MAX: u32 = 320;
/// Steps by which a line may lean, in pixels per pixel.
const LEANS: [f32; 13] = [
    -0.24, -0.2, -0.16, -0.12, -0.08, -0.04, 0.0, 0.04, 0.08, 0.12, 0.16, 0.2, 0.24,
];
/// Difference of levels across a line from which a pixel of it counts.
const STEP_MIN: f32 = 14.0;
/// Share of the face's height or width, beside it, that a line has to cover without a gap worth naming.
const COVERED_MIN: f32 = 0.85;
/// How far beyond the face a line is followed, in sizes of the face.
const BEYOND: f32 = 0.35;

/// Sides of the face, of four, along which a long straight edge runs.
pub fn sides(pyramid: &Pyramid<'_>, mesh: &Mesh) -> usize {
    let (picture, scale) = pyramid.at_most(SIDE_PX_MAX);
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let grey: Vec<f32> = picture
        .pixels()
        .map(|pixel| {
            let [red, green, blue] = pixel.0.map(f32::from);
            0.299 * red + 0.587 * green + 0.114 * blue
        })
        .collect();
    let transposed: Vec<f32> = (0..width * height)
        .map(|at| grey[at % height * width + at / height])
        .collect();
    let [left, top, right, bottom] = mesh.bounds().map(|value| value / scale);
    let upright = Edges {
        grey: &grey,
        width,
        height,
    };
    let lying = Edges {
        grey: &transposed,
        width: height,
        height: width,
    };
    let (span_down, span_across) = ([top, bottom], [left, right]);
    [
        upright.runs([0.0, left], span_down),
        upright.runs([right, width as f32], span_down),
        lying.runs([0.0, top], span_across),
        lying.runs([bottom, height as f32], span_across),
    ]
    .into_iter()
    .filter(|runs| *runs)
    .count()
}

/// How surely so many edges are those of a sheet or a device, from 0 to 1.
pub fn strength(sides: usize) -> f32 {
    match sides {
        0 | 1 => 0.0,
        2 => 0.25,
        3 => 0.7,
        _ => 1.0,
    }
}

struct Edges<'a> {
    grey: &'a [f32],
    width: usize,
    height: usize,
}

impl Edges<'_> {
    /// Whether a nearly upright edge runs somewhere between two columns, along the rows of the span and beyond.
    fn runs(&self, columns: [f32; 2], span: [f32; 2]) -> bool {
        let beyond = (span[1] - span[0]) * BEYOND;
        let first = (span[0] - beyond).max(1.0) as usize;
        let last = ((span[1] + beyond).max(0.0) as usize).min(self.height.saturating_sub(2));
        let start = columns[0].max(3.0) as usize;
        let end = (columns[1].max(0.0) as usize).min(self.width.saturating_sub(3));
        if last <= first + 8 || end <= start {
            return false;
        }
        let middle = (first + last) as f32 / 2.0;
        (start..end).any(|column| {
            LEANS
                .iter()
                .any(|lean| self.covered(column, *lean, middle, first..=last))
        })
    }

    fn covered(&self, column: usize, lean: f32, middle: f32, rows: std::ops::RangeInclusive<usize>) -> bool {
        let count = rows.end() - rows.start() + 1;
        let misses_max = ((1.0 - COVERED_MIN) * count as f32) as usize;
        let mut misses = [0_usize; 2];
        for row in rows {
            let at = column as f32 + (row as f32 - middle) * lean;
            let place = at.round();
            let inside = place >= 2.0 && place < self.width as f32 - 3.0;
            let step = if inside {
                let index = row * self.width + place as usize;
                self.grey[index + 2] - self.grey[index - 2]
            } else {
                0.0
            };
            // Two pixels to either side, as the lean is only nearly that of the edge. An edge is brighter on the same side
            // all along.
            misses[0] += usize::from(step < STEP_MIN);
            misses[1] += usize::from(step > -STEP_MIN);
            if misses.iter().all(|count| *count > misses_max) {
                return false;
            }
        }
        true
    }
}
