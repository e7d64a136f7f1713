//! Looking one face up among many: the exact nearest ones.
//!
//! All faces lie in one piece of memory, rounded to bytes, and are compared by a sum of products of bytes that the
//! compiler turns into vector instructions. How far rounding can move a distance is known, so everything within that bound
//! of the best is compared again with its full numbers: the answer is exact.

use super::embedding::{DIMENSIONS, Embedding, Likeness};

/// Most faces in one gallery.
pub const FACES_MAX: usize = 1_000_000;
/// The largest rounded number. Sums of 128 products stay far inside 32 bits.
const ROUNDED_MAX: f32 = 127.0;
/// Faces that are compared between two looks at the best so far.
const BLOCK: usize = 512;

/// Faces to look others up among.
#[derive(Default)]
pub struct Gallery {
    rounded: Vec<[i8; DIMENSIONS]>,
    /// What one step of the rounded numbers is worth, and how far rounding can move a product with a unit vector.
    steps: Vec<[f32; 2]>,
    exact: Vec<[f32; DIMENSIONS]>,
}

/// A face that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    /// Its position, in the order of adding.
    pub index: usize,
    /// How alike it is.
    pub likeness: Likeness,
}

impl std::fmt::Debug for Gallery {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Gallery")
            .field("faces", &self.exact.len())
            .finish_non_exhaustive()
    }
}

impl Gallery {
    /// A gallery without faces, with room for so many.
    pub fn with_capacity(faces: usize) -> Self {
        let faces = faces.min(FACES_MAX);
        Self {
            rounded: Vec::with_capacity(faces),
            steps: Vec::with_capacity(faces),
            exact: Vec::with_capacity(faces),
        }
    }

    /// Adds a face and gives its position; `None` when the gallery is full.
    pub fn add(&mut self, face: &Embedding) -> Option<usize> {
        if self.exact.len() >= FACES_MAX {
            return None;
        }
        let (rounded, step, lost) = round(face.numbers());
        self.rounded.push(rounded);
        self.steps.push([step, lost]);
        self.exact.push(*face.numbers());
        Some(self.exact.len() - 1)
    }

    /// How many faces there are.
    pub fn len(&self) -> usize {
        self.exact.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty()
    }

    /// The faces within a distance, the nearest first, at most `count` of them. Exact.
    pub fn nearest(&self, face: &Embedding, count: usize, distance_max: f32) -> Vec<Neighbour> {
        let (wanted, step, lost) = round(face.numbers());
        // Of two unit vectors, a distance is a product: |a − b|² = 2 − 2ab.
        let mut product_min = 1.0 - distance_max * distance_max / 2.0;
        let mut found: Vec<Neighbour> = Vec::new();
        if count == 0 {
            return found;
        }
        for (block, faces) in self.rounded.chunks(BLOCK).enumerate() {
            for (offset, one) in faces.iter().enumerate() {
                let index = block * BLOCK + offset;
                let [its_step, its_lost] = self.steps[index];
                let product = product(&wanted, one) as f32 * step * its_step;
                if product + lost + its_lost + lost * its_lost < product_min {
                    continue;
                }
                let likeness = Likeness {
                    distance: distance(face.numbers(), &self.exact[index]),
                };
                if likeness.distance <= distance_max {
                    found.push(Neighbour { index, likeness });
                }
            }
            if found.len() > count {
                keep(&mut found, count);
                if let Some(last) = found.last() {
                    product_min = product_min.max(1.0 - last.likeness.distance.powi(2) / 2.0 - 1e-6);
                }
            }
        }
        keep(&mut found, count);
        found
    }
}

fn keep(found: &mut Vec<Neighbour>, count: usize) {
    found.sort_by(|one, other| {
        let by_distance = one.likeness.distance.total_cmp(&other.likeness.distance);
        by_distance.then(one.index.cmp(&other.index))
    });
    found.truncate(count);
}

/// Rounded numbers, what a step of them is worth, and the length of what rounding took away.
fn round(numbers: &[f32; DIMENSIONS]) -> ([i8; DIMENSIONS], f32, f32) {
    let largest = numbers
        .iter()
        .fold(f32::MIN_POSITIVE, |largest, value| largest.max(value.abs()));
    let step = largest / ROUNDED_MAX;
    let rounded = numbers.map(|value| (value / step).round() as i8);
    let lost: f32 = numbers
        .iter()
        .zip(&rounded)
        .map(|(value, near)| (value - f32::from(*near) * step).powi(2))
        .sum();
    (rounded, step, lost.sqrt() + 1e-6)
}

fn product(one: &[i8; DIMENSIONS], other: &[i8; DIMENSIONS]) -> i32 {
    one.iter()
        .zip(other)
        .map(|(a, b)| i32::from(i16::from(*a) * i16::from(*b)))
        .sum()
}

fn distance(one: &[f32; DIMENSIONS], other: &[f32; DIMENSIONS]) -> f32 {
    one.iter()
        .zip(other)
        .map(|(a, b)| (a - b).powi(2))
        .sum::<f32>()
        .sqrt()
}
