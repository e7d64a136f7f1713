//! Whether a picture has colour.

use image::RgbImage;

/// About how many squares are looked at, and their side in pixels: the mean of a square has little of a camera's noise, which
/// colours a grey page.
const SAMPLES: u32 = 2_500;
const SQUARE_PX: u32 = 6;

/// Deviation of the differences between channels up to which a picture is grey, or grey under a tinted light.
const GREY_DEVIATION: f32 = 2.0;

/// Deviation from which it is surely coloured: the palest of 220 drawn documents has 4.2, grey copies on coloured tables up
/// to 3.6.
const COLOUR_DEVIATION: f32 = 4.2;

/// How strongly a picture looks like a copy without colour. The light's own tint is the same everywhere, so what counts
/// is how much the colour varies over the picture and not how grey it is.
pub fn grey_strength(picture: &RgbImage) -> f32 {
    let (width, height) = picture.dimensions();
    if width < SQUARE_PX || height < SQUARE_PX {
        return 0.0;
    }
    let apart = f64::from(width) * f64::from(height) / f64::from(SAMPLES);
    let step = (apart.sqrt() as usize).max(SQUARE_PX as usize);
    let mut count = 0.0_f64;
    let (mut sums, mut squares) = ([0.0_f64; 2], [0.0_f64; 2]);
    for top in (0..=height - SQUARE_PX).step_by(step) {
        for left in (0..=width - SQUARE_PX).step_by(step) {
            let [red, green, blue] = mean(picture, left, top);
            count += 1.0;
            // A tint scales with brightness; relative to it, it is constant.
            let light = (red + green + blue).max(60.0) / 300.0;
            for (channel, difference) in [red - green, blue - green].into_iter().enumerate() {
                let relative = difference / light;
                sums[channel] += relative;
                squares[channel] += relative * relative;
            }
        }
    }
    let deviation = |channel: usize| {
        let mean: f64 = sums[channel] / count;
        (squares[channel] / count - mean * mean).max(0.0).sqrt()
    };
    let deviation = deviation(0).max(deviation(1)) as f32;
    ((COLOUR_DEVIATION - deviation) / (COLOUR_DEVIATION - GREY_DEVIATION)).clamp(0.0, 0.95)
}

/// The mean colour of a square.
fn mean(picture: &RgbImage, left: u32, top: u32) -> [f64; 3] {
    let mut sums = [0_u32; 3];
    for y in top..top + SQUARE_PX {
        for x in left..left + SQUARE_PX {
            let pixel = picture.get_pixel(x, y).0;
            sums.iter_mut()
                .zip(pixel)
                .for_each(|(sum, value)| *sum += u32::from(value));
        }
    }
    sums.map(|sum| f64::from(sum) / f64::from(SQUARE_PX * SQUARE_PX))
}
