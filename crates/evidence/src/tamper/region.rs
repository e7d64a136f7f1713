//! Parts of a picture that have another noise than the rest.

use image::RgbImage;

/// Side of the squares that are compared, in pixels.
const SQUARE_PX: usize = 24;

/// Most squares along a side; larger pictures are looked at in larger steps.
const SQUARES_MAX: usize = 80;

/// Median noise below which a picture is so clean, by drawing or by compression, that nothing can be told.
const NOISE_MIN: f32 = 1.2;

/// Share of the median noise below which a square was painted and not seen.
const PAINTED_SHARE: f32 = 0.12;

/// Darkest and lightest mean of a square that can carry noise.
const LIGHT: std::ops::RangeInclusive<f32> = 25.0..=235.0;

/// Share of the squares from which a painted part is meant seriously, and beyond which it is the picture's nature.
const SHARE: std::ops::RangeInclusive<f32> = 0.002..=0.12;

/// Most that this sign says.
const STRENGTH_MAX: f32 = 0.6;

/// How strongly a part of the picture looks painted over: flat, without the noise that all else has. Light that
/// saturates and deep shadow have no noise either and are left out.
pub fn edited_strength(picture: &RgbImage) -> f32 {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let step = |side: usize| (side / SQUARES_MAX).max(SQUARE_PX);
    let (across, down) = (step(width), step(height));
    let mut noises = Vec::new();
    let mut top = 0;
    while top + SQUARE_PX < height {
        let mut left = 0;
        while left + SQUARE_PX < width {
            let (noise, light) = square(picture, left, top);
            if LIGHT.contains(&light) {
                noises.push(noise);
            }
            left += across;
        }
        top += down;
    }
    if noises.len() < 40 {
        return 0.0;
    }
    let mut sorted = noises.clone();
    sorted.sort_by(f32::total_cmp);
    let median = sorted[sorted.len() / 2];
    if median < NOISE_MIN {
        return 0.0;
    }
    let painted = noises
        .iter()
        .filter(|noise| **noise < median * PAINTED_SHARE)
        .count();
    let share = painted as f32 / noises.len() as f32;
    if painted < 3 || !SHARE.contains(&share) {
        return 0.0;
    }
    (share / 0.02).min(1.0) * STRENGTH_MAX
}

/// The noise of a square, as the mean of what a smooth surface would not show, and its mean light.
fn square(picture: &RgbImage, left: usize, top: usize) -> (f32, f32) {
    let green = |x: usize, y: usize| f32::from(picture.get_pixel(x as u32, y as u32).0[1]);
    let (mut noise, mut light, mut count) = (0.0, 0.0, 0.0_f32);
    for y in top + 1..top + SQUARE_PX - 1 {
        for x in left + 1..left + SQUARE_PX - 1 {
            let cross = green(x - 1, y) + green(x + 1, y) + green(x, y - 1) + green(x, y + 1);
            let corners =
                green(x - 1, y - 1) + green(x + 1, y - 1) + green(x - 1, y + 1) + green(x + 1, y + 1);
            // Immerkaer's mask: blind to surfaces of constant slope.
            noise += (4.0 * green(x, y) - 2.0 * cross + corners).abs() / 6.0;
            light += green(x, y);
            count += 1.0;
        }
    }
    (noise / count, light / count)
}
