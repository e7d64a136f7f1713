//! What tells one person from another: 128 numbers, compared by their distance.

use super::alignment::{CHIP_PX, alignments};
use super::mesh::Mesh;
use super::network::{FaceNetworks, NetworkError};
use super::pyramid::Pyramid;

/// Numbers of an embedding.
pub const DIMENSIONS: usize = 128;

/// Distance below which two faces are rather of one person than of two.
pub const DISTANCE_SAME_BELOW: f32 = 0.413;
/// Distance up to which they are taken for one person without a second look.
pub const DISTANCE_MATCH_MAX: f32 = 0.376;
/// For portraits on documents: from so many pixels between the eyes on, the distance up to which they match, and the one
/// below which a person looks. docs/accuracy.md says how they were set.
const PORTRAIT_BANDS: [(f32, f32, f32); 2] = [(32.0, 0.37, 0.44), (20.0, 0.36, 0.48)];
/// Distance below which a person looks at a smaller portrait; none matches by itself.
const PORTRAIT_POOR_BELOW: f32 = 0.52;
/// Distance over which a score falls from 0.5 to 0.27: how steep the score is.
const SCORE_STEP: f32 = 0.03;

/// A face as a point on the unit sphere of 128 dimensions. Personal data of the most sensitive kind: `Debug` shows
/// nothing of it.
#[derive(Clone, PartialEq)]
pub struct Embedding([f32; DIMENSIONS]);

impl std::fmt::Debug for Embedding {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Embedding")
    }
}

/// What two embeddings say about two faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// One person.
    Match,
    /// Too close to call: a person looks.
    Review,
    /// Two people.
    NoMatch,
}

impl Decision {
    /// `match`, `review`, `no-match`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Review => "review",
            Self::NoMatch => "no-match",
        }
    }
}

/// How alike two faces are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    /// Euclidean distance of the two points, from 0 to 2.
    pub distance: f32,
}

impl Likeness {
    /// From 0 to 1, more for more alike; 0.5 at [`DISTANCE_SAME_BELOW`].
    pub fn score(&self) -> f32 {
        1.0 / (1.0 + ((self.distance - DISTANCE_SAME_BELOW) / SCORE_STEP).exp())
    }

    /// Whether the faces are on the side of one person.
    pub fn same(&self) -> bool {
        self.distance < DISTANCE_SAME_BELOW
    }

    /// Match, no match, or neither for certain.
    pub fn decision(&self) -> Decision {
        self.decided(DISTANCE_MATCH_MAX, DISTANCE_SAME_BELOW)
    }

    /// The same for a portrait on a document with so many pixels between the eyes: a poor one moves further away from its
    /// owner, and may lie nearer to somebody else.
    pub fn decision_on_portrait(&self, eyes_px: f32) -> Decision {
        let (match_max, review_below) = PORTRAIT_BANDS
            .into_iter()
            .find(|(eyes_px_min, ..)| eyes_px >= *eyes_px_min)
            .map_or((0.0, PORTRAIT_POOR_BELOW), |(_, match_max, review_below)| {
                (match_max, review_below)
            });
        self.decided(match_max, review_below)
    }

    fn decided(&self, match_max: f32, review_below: f32) -> Decision {
        if self.distance <= match_max {
            Decision::Match
        } else if self.distance < review_below {
            Decision::Review
        } else {
            Decision::NoMatch
        }
    }
}

impl Embedding {
    /// Embeds a face: the mean over two alignments and their mirror pictures, as one batch.
    pub fn of(networks: &FaceNetworks, pyramid: &Pyramid<'_>, mesh: &Mesh) -> Result<Self, NetworkError> {
        let maps = alignments(mesh).ok_or(NetworkError::Answer)?;
        let mut batch = Vec::with_capacity(4 * 3 * (CHIP_PX * CHIP_PX) as usize);
        for map in &maps {
            let chip = pyramid.planes(map, CHIP_PX, CHIP_PX);
            batch.extend(
                chip.chunks_exact(CHIP_PX as usize)
                    .flat_map(|row| row.iter().rev()),
            );
            batch.extend(chip);
        }
        let numbers = networks.embed(batch, 2 * maps.len())?;
        let mut sum = [0.0; DIMENSIONS];
        for one in numbers.chunks_exact(DIMENSIONS) {
            for (sum, value) in sum.iter_mut().zip(one) {
                *sum += value;
            }
        }
        Self::from_numbers(&sum).ok_or(NetworkError::Answer)
    }

    /// An embedding out of stored numbers, brought to unit length; `None` if they are not 128 usable ones.
    pub fn from_numbers(numbers: &[f32]) -> Option<Self> {
        let mut point: [f32; DIMENSIONS] = numbers.try_into().ok()?;
        let length = point.iter().map(|value| value * value).sum::<f32>().sqrt();
        if !length.is_finite() || length <= f32::EPSILON {
            return None;
        }
        for value in &mut point {
            *value /= length;
        }
        Some(Self(point))
    }

    /// The numbers, for sealing.
    pub fn numbers(&self) -> &[f32; DIMENSIONS] {
        &self.0
    }

    /// The embedding as bytes, little-endian, for sealing.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|value| value.to_le_bytes()).collect()
    }

    /// The embedding behind bytes of [`Self::to_bytes`]; `None` for any others.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (numbers, rest) = bytes.as_chunks::<4>();
        if !rest.is_empty() {
            return None;
        }
        let numbers: Vec<f32> = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        Self::from_numbers(&numbers)
    }

    /// How alike two faces are.
    pub fn likeness(&self, other: &Self) -> Likeness {
        let squared: f32 = self
            .0
            .iter()
            .zip(&other.0)
            .map(|(one, two)| (one - two).powi(2))
            .sum();
        Likeness {
            distance: squared.sqrt(),
        }
    }
}
