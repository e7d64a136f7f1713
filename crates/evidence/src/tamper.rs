//! Soft signs that a picture of a document is not what a camera saw of a genuine one.
//!
//! A grey copy, the grid of a screen, a zone in another typeface than zones are printed in, a part with another noise than
//! the rest, a file that names an editor: each has an honest explanation, so each is a strength between 0 and 1 that adds to
//! risk, and none decides alone.

mod colour;
mod metadata;
mod region;
mod zone_print;

#[cfg(test)]
mod tests;

pub use colour::grey_strength;
pub use metadata::editor;
pub use region::edited_strength;
pub use zone_print::zone_print_strength;

use image::RgbImage;

use crate::face::{Pyramid, spectrum};

/// Where on a page the pixels of a screen are looked for, as shares of its sides.
const PLACES: [[f32; 2]; 3] = [[0.5, 0.5], [0.25, 0.3], [0.75, 0.7]];

/// How strongly a picture shows the pixel grid of a screen: at all of several places, as guilloches and fine print have
/// peaks of their own in some.
pub fn screen_strength(picture: &RgbImage) -> f32 {
    let pyramid = Pyramid::new(picture);
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let peaks = PLACES.map(|[across, down]| spectrum::peak(&pyramid, [across * width, down * height]));
    let strengths = peaks.map(|peak| peak.map_or(0.0, spectrum::strength));
    strengths.into_iter().fold(1.0, f32::min)
}
