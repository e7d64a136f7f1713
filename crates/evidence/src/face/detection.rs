//! Faces in a square of a picture: BlazeFace (back camera), its anchors, and the merging of its overlapping answers.

use super::network::{FaceNetworks, NetworkError};
use super::pyramid::{Affine, Pyramid};

/// Side of the network's input in pixels.
pub(super) const INPUT_PX: u32 = 256;
/// Grids that the network answers on: cells along a side, answers per cell.
const GRIDS: [(u32, usize); 2] = [(16, 2), (8, 6)];
/// Answers in all.
const ANSWERS: usize = 896;
/// Numbers of one answer: centre, size, six points.
const NUMBERS: usize = 16;
/// Overlap, as intersection over union, from which two answers are about one face.
const OVERLAP_MIN: f32 = 0.3;
/// Most answers that are merged; far more than a crowd gives.
const ANSWERS_MERGED_MAX: usize = 256;

/// One face as the detector sees it. All places are pixels of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detection {
    /// Confidence from 0 to 1.
    pub score: f32,
    /// Middle of the box.
    pub centre: [f32; 2],
    /// Width and height of the box.
    pub size: [f32; 2],
    /// Eye, eye, tip of the nose, mouth, ear, ear; of two, the one that is to the left in an upright picture first.
    pub points: [[f32; 2]; 6],
}

/// The square that is searched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// Its middle in pixels of the picture.
    pub centre: [f32; 2],
    /// Its side in pixels of the picture; what lies outside the picture is black.
    pub side_px: f32,
    /// By how much it is turned clockwise against the picture.
    pub radians: f32,
}

impl Detection {
    /// Turn of the line through the eyes, clockwise in radians.
    pub fn roll(&self) -> f32 {
        let [first, second, ..] = self.points;
        (second[1] - first[1]).atan2(second[0] - first[0])
    }

    /// The longer side of the box.
    pub fn side_px(&self) -> f32 {
        self.size[0].max(self.size[1])
    }

    /// Intersection over union of two boxes.
    pub fn overlap(&self, other: &Self) -> f32 {
        let inner = |axis: usize| {
            let end =
                (self.centre[axis] + self.size[axis] / 2.0).min(other.centre[axis] + other.size[axis] / 2.0);
            let start =
                (self.centre[axis] - self.size[axis] / 2.0).max(other.centre[axis] - other.size[axis] / 2.0);
            (end - start).max(0.0)
        };
        let both = inner(0) * inner(1);
        let either = self.size[0] * self.size[1] + other.size[0] * other.size[1] - both;
        if either > 0.0 { both / either } else { 0.0 }
    }
}

/// Faces in a region of at least this confidence, the most confident first.
pub fn detect(
    networks: &FaceNetworks,
    pyramid: &Pyramid<'_>,
    region: &Region,
    score_min: f32,
) -> Result<Vec<Detection>, NetworkError> {
    let map = Affine::square(region.centre, region.side_px, region.radians, INPUT_PX);
    let mut planes = pyramid.planes(&map, INPUT_PX, INPUT_PX);
    for value in &mut planes {
        *value = *value / 127.5 - 1.0;
    }
    let (boxes, scores) = networks.detect(planes)?;
    if boxes.len() != ANSWERS * NUMBERS || scores.len() != ANSWERS {
        return Err(NetworkError::Answer);
    }
    let mut found = answers(&boxes, &scores, &map, score_min);
    found.sort_by(|one, other| other.score.total_cmp(&one.score));
    found.truncate(ANSWERS_MERGED_MAX);
    Ok(merged(found))
}

fn answers(boxes: &[f32], scores: &[f32], map: &Affine, score_min: f32) -> Vec<Detection> {
    let anchors = GRIDS.into_iter().flat_map(|(cells, repeats)| {
        (0..cells * cells).flat_map(move |cell| {
            let middle = |index: u32| (index as f32 + 0.5) / cells as f32 * INPUT_PX as f32;
            std::iter::repeat_n([middle(cell % cells), middle(cell / cells)], repeats)
        })
    });
    let scale = map.scale();
    let mut found = Vec::new();
    for ((anchor, score), numbers) in anchors.zip(scores).zip(boxes.chunks_exact(NUMBERS)) {
        let score = 1.0 / (1.0 + (-score.clamp(-80.0, 80.0)).exp());
        let valid = score >= score_min && numbers.iter().all(|number| number.is_finite());
        if !valid || numbers[2] <= 0.0 || numbers[3] <= 0.0 {
            continue;
        }
        // The network counts from the edge of the first pixel, the map from its centre.
        let place = |at: usize| map.apply([anchor[0] + numbers[at] - 0.5, anchor[1] + numbers[at + 1] - 0.5]);
        found.push(Detection {
            score,
            centre: place(0),
            size: [numbers[2] * scale, numbers[3] * scale],
            points: [place(4), place(6), place(8), place(10), place(12), place(14)],
        });
    }
    found
}

/// Replaces each group of overlapping answers by their mean, weighted by confidence, as the detector's authors do.
fn merged(mut found: Vec<Detection>) -> Vec<Detection> {
    let mut faces = Vec::new();
    while let Some(best) = found.first().copied() {
        let (group, others): (Vec<_>, Vec<_>) =
            found.iter().partition(|other| best.overlap(other) > OVERLAP_MIN);
        found = others;
        faces.push(mean(&group, best.score));
    }
    faces
}

/// The mean of detections of one face, weighted by confidence.
pub fn mean(group: &[Detection], score: f32) -> Detection {
    let weight: f32 = group.iter().map(|face| face.score).sum();
    let average = |place: &dyn Fn(&Detection) -> [f32; 2]| {
        let mut sum = [0.0, 0.0];
        for face in group {
            let [x, y] = place(face);
            sum = [sum[0] + x * face.score, sum[1] + y * face.score];
        }
        sum.map(|value| value / weight.max(f32::MIN_POSITIVE))
    };
    Detection {
        score,
        centre: average(&|face| face.centre),
        size: average(&|face| face.size),
        points: std::array::from_fn(|index| average(&|face| face.points[index])),
    }
}
