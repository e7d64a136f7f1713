//! Telling a picture that was sent before, also when it was cropped, scaled, recompressed or mirrored.
//!
//! The face is cut out by its own points, so that framing plays no part; the coarse pattern of light on it, as 256 signs
//! of a cosine transform, is the fingerprint. Two pictures of one person differ in far more signs than two copies of
//! one picture.

use super::mesh::Mesh;
use super::pyramid::{Affine, Pyramid};

/// Side in pixels that the face is reduced to.
const SIDE_PX: usize = 64;
/// Cosines along each side of which the signs are kept.
const COSINES: usize = 16;
/// Words of a fingerprint.
const WORDS: usize = 4;
/// Signs of a fingerprint.
pub const SIGNS: u32 = 256;
/// Side of the square that is fingerprinted, in distances between the outer corners of the eyes.
const SIDE_EYES: f32 = 2.4;
/// Signs that may differ between two copies of one picture.
pub const COPY_SIGNS_MAX: u32 = 52;

/// The same for a picture that is looked up among many: of so many pairs some are alike by chance.
pub const KNOWN_COPY_SIGNS_MAX: u32 = 40;

/// The fingerprint of a picture of a face, and that of its mirror picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    signs: [u64; WORDS],
    mirrored: [u64; WORDS],
}

/// How two pictures are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Resemblance {
    /// Signs that differ, of [`SIGNS`]; the fewer of plain and mirrored.
    pub signs_differing: u32,
    /// Whether the mirror picture is the closer one.
    pub mirrored: bool,
}

impl Resemblance {
    /// Whether one picture is a copy of the other.
    pub fn is_copy(&self) -> bool {
        self.signs_differing <= COPY_SIGNS_MAX
    }

    /// The same for a picture that was found among all pictures of many people.
    pub fn is_known_copy(&self) -> bool {
        self.signs_differing <= KNOWN_COPY_SIGNS_MAX
    }
}

impl Fingerprint {
    /// The fingerprint of a face in a picture.
    pub fn of(pyramid: &Pyramid<'_>, mesh: &Mesh) -> Self {
        let middle = mesh.middle();
        let side = mesh.eyes_px() * SIDE_EYES;
        let map = Affine::square(middle, side, mesh.roll(), SIDE_PX as u32);
        let planes = pyramid.planes(&map, SIDE_PX as u32, SIDE_PX as u32);
        let (red, rest) = planes.split_at(SIDE_PX * SIDE_PX);
        let (green, blue) = rest.split_at(SIDE_PX * SIDE_PX);
        let grey: Vec<f32> = red
            .iter()
            .zip(green)
            .zip(blue)
            .map(|((red, green), blue)| 0.299 * red + 0.587 * green + 0.114 * blue)
            .collect();
        let cosines = cosine_transform(&grey);
        // Mirroring negates the cosines of odd order along the rows.
        let sign = |mirrored: bool, index: usize| {
            let odd = (index % COSINES + 1) % 2 == 1;
            (cosines[index] > 0.0) != (mirrored && odd)
        };
        let pack = |mirrored: bool| {
            let mut words = [0_u64; WORDS];
            for index in 0..COSINES * COSINES {
                words[index / 64] |= u64::from(sign(mirrored, index)) << (index % 64);
            }
            words
        };
        Self {
            signs: pack(false),
            mirrored: pack(true),
        }
    }

    /// How this picture is related to another.
    pub fn resemblance(&self, other: &Self) -> Resemblance {
        let differing = |one: &[u64; WORDS], two: &[u64; WORDS]| {
            one.iter()
                .zip(two)
                .map(|(one, two)| (one ^ two).count_ones())
                .sum::<u32>()
        };
        let (plain, mirrored) = (
            differing(&self.signs, &other.signs),
            differing(&self.signs, &other.mirrored),
        );
        Resemblance {
            signs_differing: plain.min(mirrored),
            mirrored: mirrored < plain,
        }
    }

    /// The fingerprint as bytes, for keeping.
    pub fn to_bytes(&self) -> [u8; 64] {
        let mut bytes = [0; 64];
        for (chunk, word) in bytes
            .chunks_exact_mut(8)
            .zip(self.signs.iter().chain(&self.mirrored))
        {
            chunk.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    /// The fingerprint behind bytes of [`Self::to_bytes`].
    pub fn from_bytes(bytes: &[u8; 64]) -> Self {
        let word = |index: usize| {
            let mut word = [0; 8];
            word.copy_from_slice(&bytes[index * 8..index * 8 + 8]);
            u64::from_le_bytes(word)
        };
        Self {
            signs: std::array::from_fn(word),
            mirrored: std::array::from_fn(|index| word(index + WORDS)),
        }
    }
}

/// The lowest cosines in both directions, without the mean: index = down × 16 + across.
fn cosine_transform(grey: &[f32]) -> Vec<f32> {
    let cosine = |order: usize, at: usize| {
        (std::f32::consts::PI / SIDE_PX as f32 * (at as f32 + 0.5) * (order + 1) as f32).cos()
    };
    let table: Vec<Vec<f32>> = (0..COSINES)
        .map(|order| (0..SIDE_PX).map(|at| cosine(order, at)).collect())
        .collect();
    let dot = |one: &[f32], two: &[f32]| one.iter().zip(two).map(|(a, b)| a * b).sum::<f32>();
    let rows: Vec<Vec<f32>> = table
        .iter()
        .map(|wave| grey.chunks_exact(SIDE_PX).map(|row| dot(row, wave)).collect())
        .collect();
    (0..COSINES * COSINES)
        .map(|index| dot(&rows[index % COSINES], &table[index / COSINES]))
        .collect()
}
