//! Telling pages that look alike: the same photo sent twice, or one forged template filled in for several people.

use image::RgbImage;
use image::imageops::{self, FilterType};

use crate::text::Area;

/// Side in pixels that a page is reduced to.
const SIDE_PX: usize = 64;

/// Cosines along each side of which the signs are kept.
const COSINES: usize = 16;

/// Signs of a fingerprint.
pub const SIGNS: u32 = 256;

/// Signs that may differ between two copies of one picture. Half of them differ between any two pictures, and about a
/// third between two photos of documents of the same kind.
pub const COPY_SIGNS_MAX: u32 = 44;

/// The coarse pattern of light on a page, as the signs of a cosine transform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PageFingerprint {
    words: [u64; 4],
}

impl PageFingerprint {
    /// The fingerprint of a page. What lies in `leave_out` (lines of text, which differ between people) is covered with
    /// the mean of the page first; with nothing left out it is that of the picture as it is.
    pub fn of(picture: &RgbImage, leave_out: &[Area]) -> Option<Self> {
        let (width, height) = picture.dimensions();
        if width == 0 || height == 0 {
            return None;
        }
        let side = SIDE_PX as u32;
        let reduced = imageops::resize(
            &imageops::thumbnail(picture, side * 2, side * 2),
            side,
            side,
            FilterType::Triangle,
        );
        let grey = reduced.pixels().map(|pixel| {
            let [red, green, blue] = pixel.0.map(f32::from);
            0.299 * red + 0.587 * green + 0.114 * blue
        });
        let mut grey = grey.collect::<Vec<_>>();
        let (across, down) = (SIDE_PX as f32 / width as f32, SIDE_PX as f32 / height as f32);
        let mut is_covered = vec![false; grey.len()];
        for area in leave_out {
            // One more on each side, as reducing the picture smears what is covered.
            let span = |low: f32, high: f32, scale: f32| {
                let bound = |value: f32| (value * scale).clamp(0.0, SIDE_PX as f32) as usize;
                bound(low).saturating_sub(1)..(bound(high) + 2).min(SIDE_PX)
            };
            for y in span(area.top, area.bottom, down) {
                is_covered[y * SIDE_PX..][span(area.left, area.right, across)].fill(true);
            }
        }
        let (sum, count) = grey
            .iter()
            .zip(&is_covered)
            .filter(|(_, covered)| !**covered)
            .fold((0.0_f32, 0.0_f32), |(sum, count), (value, _)| {
                (sum + value, count + 1.0)
            });
        let mean = sum / count.max(1.0);
        for (value, covered) in grey.iter_mut().zip(is_covered) {
            if covered {
                *value = mean;
            }
        }
        Some(Self::of_plane(&grey))
    }

    fn of_plane(grey: &[f32]) -> Self {
        let cosine = |order: usize, place: usize| {
            (std::f32::consts::PI * order as f32 * (place as f32 + 0.5) / SIDE_PX as f32).cos()
        };
        let mut rows = vec![0.0_f32; SIDE_PX * COSINES];
        for y in 0..SIDE_PX {
            for order in 0..COSINES {
                let row = &grey[y * SIDE_PX..(y + 1) * SIDE_PX];
                let weighed = row
                    .iter()
                    .enumerate()
                    .map(|(x, value)| value * cosine(order + 1, x));
                rows[y * COSINES + order] = weighed.sum();
            }
        }
        let mut words = [0_u64; 4];
        for down in 0..COSINES {
            for across in 0..COSINES {
                let value = (0..SIDE_PX)
                    .map(|y| rows[y * COSINES + across] * cosine(down, y))
                    .sum::<f32>();
                let index = down * COSINES + across;
                words[index / 64] |= u64::from(value > 0.0) << (index % 64);
            }
        }
        Self { words }
    }

    /// How many of [`SIGNS`] differ.
    pub fn signs_differing(&self, other: &Self) -> u32 {
        let pairs = self.words.iter().zip(other.words);
        pairs.map(|(own, other)| (own ^ other).count_ones()).sum()
    }

    /// Whether one page is a copy of the other.
    pub fn is_copy_of(&self, other: &Self) -> bool {
        self.signs_differing(other) <= COPY_SIGNS_MAX
    }

    /// As bytes, for keeping.
    pub fn to_bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (place, word) in bytes.chunks_exact_mut(8).zip(self.words) {
            place.copy_from_slice(&word.to_be_bytes());
        }
        bytes
    }

    /// From the bytes that were kept.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        let mut words = [0; 4];
        for (word, place) in words.iter_mut().zip(bytes.chunks_exact(8)) {
            *word = place.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        }
        Self { words }
    }
}
