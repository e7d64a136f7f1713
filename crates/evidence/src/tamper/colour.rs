//! Whether a picture has colour.

use image::RgbImage;

/// About how many pixels are looked at.
const SAMPLES: u32 = 40_000;

/// Deviation of the differences between channels up to which a picture is grey, or grey under a tinted light.
const GREY_DEVIATION: f32 = 2.0;

/// Deviation from which it is surely coloured.
const COLOUR_DEVIATION: f32 = 5.0;

/// How strongly a picture looks like a copy without colour. The light's own tint is the same everywhere, so what counts
/// is how much the colour varies over the picture and not how grey it is.
pub fn grey_strength(picture: &RgbImage) -> f32 {
    let pixels = picture.width().saturating_mul(picture.height());
    if pixels == 0 {
        return 0.0;
    }
    let step = (pixels / SAMPLES).max(1) as usize;
    let mut count = 0.0_f64;
    let (mut sums, mut squares) = ([0.0_f64; 2], [0.0_f64; 2]);
    for pixel in picture.pixels().step_by(step) {
        let [red, green, blue] = pixel.0.map(f64::from);
        count += 1.0;
        // A tint scales with brightness; relative to it, it is constant.
        let light = (red + green + blue).max(60.0) / 300.0;
        for (channel, difference) in [red - green, blue - green].into_iter().enumerate() {
            let relative = difference / light;
            sums[channel] += relative;
            squares[channel] += relative * relative;
        }
    }
    let deviation = |channel: usize| {
        let mean: f64 = sums[channel] / count;
        (squares[channel] / count - mean * mean).max(0.0).sqrt()
    };
    let deviation = deviation(0).max(deviation(1)) as f32;
    ((COLOUR_DEVIATION - deviation) / (COLOUR_DEVIATION - GREY_DEVIATION)).clamp(0.0, 0.95)
}
