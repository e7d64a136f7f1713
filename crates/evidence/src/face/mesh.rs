//! The 468 points of a face, in three dimensions.

use super::detection::Detection;
use super::network::{FaceNetworks, NetworkError};
use super::pyramid::{Affine, Pyramid};
use super::quality::grey;

/// Side of the network's input in pixels.
pub(super) const INPUT_PX: u32 = 192;
/// Points of the mesh.
pub const POINTS: usize = 468;
/// How much wider than the face the square around it is.
const MARGIN: f32 = 1.5;
/// Outer corners of the eyes, left and right in the picture.
pub const EYE_OUTER: [usize; 2] = [33, 263];

/// The points of a face: right and down in pixels of the picture, and depth in the same unit, growing away from the
/// camera.
#[derive(Debug, Clone, PartialEq)]
pub struct Mesh {
    /// The points, in the order of the published face mesh.
    pub points: Vec<[f32; 3]>,
    /// Confidence from 0 to 1 that the square held a face that the network understands. Low for full profiles.
    pub confidence: f32,
}

impl Mesh {
    /// Finds the points of a detected face: once by the detector's box, once more by the points so found.
    pub fn locate(
        networks: &FaceNetworks,
        pyramid: &Pyramid<'_>,
        face: &Detection,
    ) -> Result<Self, NetworkError> {
        let square = Affine::square(face.centre, face.side_px() * MARGIN, face.roll(), INPUT_PX);
        let first = Self::in_square(networks, pyramid, &square)?;
        first.refined(networks, pyramid)
    }

    /// Looks again at the square that these points span.
    pub fn refined(&self, networks: &FaceNetworks, pyramid: &Pyramid<'_>) -> Result<Self, NetworkError> {
        Self::in_square(networks, pyramid, &self.square())
    }

    /// The square that these points span, with a margin, upright, as the network is shown it.
    pub(super) fn square(&self) -> Affine {
        let radians = self.roll();
        let (sin, cos) = radians.sin_cos();
        let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
        for [x, y, _] in &self.points {
            let upright = [x * cos + y * sin, y * cos - x * sin];
            for axis in 0..2 {
                low[axis] = low[axis].min(upright[axis]);
                high[axis] = high[axis].max(upright[axis]);
            }
        }
        let [x, y] = [(low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0];
        let centre = [x * cos - y * sin, x * sin + y * cos];
        let side_px = (high[0] - low[0]).max(high[1] - low[1]).max(1.0);
        Affine::square(centre, side_px * MARGIN, radians, INPUT_PX)
    }

    fn in_square(networks: &FaceNetworks, pyramid: &Pyramid<'_>, map: &Affine) -> Result<Self, NetworkError> {
        let mut planes = pyramid.planes(map, INPUT_PX, INPUT_PX);
        for value in &mut planes {
            *value /= 255.0;
        }
        let (numbers, confidence) = networks.mesh(planes)?;
        if numbers.len() != POINTS * 3 || numbers.iter().any(|number| !number.is_finite()) {
            return Err(NetworkError::Answer);
        }
        let scale = map.scale();
        let place = |numbers: &[f32]| {
            let [x, y] = map.apply([numbers[0] - 0.5, numbers[1] - 0.5]);
            [x, y, numbers[2] * scale]
        };
        Ok(Self {
            points: numbers.chunks_exact(3).map(place).collect(),
            confidence: 1.0 / (1.0 + (-confidence).exp()),
        })
    }

    /// A point without its depth.
    pub fn flat(&self, index: usize) -> [f32; 2] {
        let [x, y, _] = self.points[index];
        [x, y]
    }

    /// The mean of some points, without depth.
    pub fn flat_mean(&self, indices: &[usize]) -> [f32; 2] {
        let mut sum = [0.0, 0.0];
        for &index in indices {
            let [x, y] = self.flat(index);
            sum = [sum[0] + x, sum[1] + y];
        }
        sum.map(|value| value / indices.len().max(1) as f32)
    }

    /// The middle of the face in the picture: the mean of eyes, tip of the nose and corners of the mouth.
    pub fn middle(&self) -> [f32; 2] {
        self.flat_mean(&[33, 263, 1, 61, 291])
    }

    /// Turn of the line through the outer corners of the eyes, clockwise in radians.
    pub fn roll(&self) -> f32 {
        let [first, second] = EYE_OUTER.map(|index| self.flat(index));
        (second[1] - first[1]).atan2(second[0] - first[0])
    }

    /// Distance between the outer corners of the eyes, in three dimensions, in pixels.
    pub fn eyes_px(&self) -> f32 {
        let [first, second] = EYE_OUTER.map(|index| self.points[index]);
        (0..3)
            .map(|axis| (second[axis] - first[axis]).powi(2))
            .sum::<f32>()
            .sqrt()
    }

    /// The square around the middle of the face that is so many distances between the eyes wide and lies along them: the
    /// map from `out_px` pixels a side to the picture, and levels of grey.
    pub(super) fn upright(&self, pyramid: &Pyramid<'_>, side_eyes: f32, out_px: usize) -> (Affine, Vec<f32>) {
        let out_px = out_px as u32;
        let map = Affine::square(self.middle(), self.eyes_px() * side_eyes, self.roll(), out_px);
        (map, grey(&pyramid.planes(&map, out_px, out_px)))
    }

    /// Smallest and largest right and down of all points: left, top, right, bottom.
    pub fn bounds(&self) -> [f32; 4] {
        let start = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
        self.points
            .iter()
            .fold(start, |[left, top, right, bottom], [x, y, _]| {
                [left.min(*x), top.min(*y), right.max(*x), bottom.max(*y)]
            })
    }
}
