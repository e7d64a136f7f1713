//! Parts of a picture that have another noise than the rest.

use image::RgbImage;

/// Side of the squares that are compared, in pixels.
const SQUARE_PX: usize = 24;

/// Most squares along a side; larger pictures are looked at in larger steps.
const SQUARES_MAX: usize = 80;

/// Median noise below which a picture is so clean, by drawing or by compression, that nothing can be told.
const NOISE_MIN: f32 = 0.25;

/// Share of the median noise below which a square may have been painted and not seen.
const PAINTED_SHARE: f32 = 0.12;

/// Darkest and lightest mean of a square that can carry noise.
const LIGHT: std::ops::RangeInclusive<f32> = 25.0..=235.0;

/// Fewest squares side by side that are a painted part: compression makes single ones flat anywhere.
const PART_SQUARES_MIN: usize = 4;

/// Most painted parts, and most of the squares, beyond which it is the picture's nature.
const PARTS_MAX: usize = 4;
const SHARE_MAX: f32 = 0.12;

/// Share of the squares from which a painted part is meant seriously.
const SHARE_SERIOUS: f32 = 0.01;

/// Of the squares that were not painted, the noise of the quietest but for one in fifty; and the share of it that painted
/// ones stay below. What a camera saw has all noises between the quietest and the usual one.
const QUIET_ONE_IN: usize = 50;
const GAP_SHARE: f32 = 0.15;

/// Least and most that this sign says.
const STRENGTH_MIN: f32 = 0.3;
const STRENGTH_MAX: f32 = 0.6;

/// How strongly a part of the picture looks painted over: flat, without the noise that all else has. Light that
/// saturates and deep shadow have no noise either and are left out.
pub fn edited_strength(picture: &RgbImage) -> f32 {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let step = |side: usize| (side / SQUARES_MAX).max(SQUARE_PX);
    let (across, down) = (step(width), step(height));
    let columns = width.saturating_sub(SQUARE_PX).div_ceil(across);
    let mut squares: Vec<Option<f32>> = Vec::new();
    for top in (0..height.saturating_sub(SQUARE_PX)).step_by(down) {
        for left in (0..width.saturating_sub(SQUARE_PX)).step_by(across) {
            let (noise, light) = square(picture, left, top);
            squares.push(LIGHT.contains(&light).then_some(noise));
        }
    }
    let mut noises = squares.iter().flatten().copied().collect::<Vec<_>>();
    if noises.len() < 40 {
        return 0.0;
    }
    noises.sort_by(f32::total_cmp);
    let median = noises[noises.len() / 2];
    if median < NOISE_MIN {
        return 0.0;
    }
    let flat = median * PAINTED_SHARE;
    let rest = &noises[noises.partition_point(|noise| *noise < flat)..];
    let quiet = rest[rest.len() / QUIET_ONE_IN];
    let is_flat = |at: usize| squares[at].is_some_and(|noise| noise < flat);
    let parts = parts(squares.len(), columns, is_flat);
    let painted = parts.concat();
    let share = painted.len() as f32 / noises.len() as f32;
    if painted.is_empty() || parts.len() > PARTS_MAX || share > SHARE_MAX {
        return 0.0;
    }
    let mean = painted.iter().filter_map(|at| squares[*at]).sum::<f32>() / painted.len() as f32;
    if mean > quiet * GAP_SHARE {
        return 0.0;
    }
    (STRENGTH_MAX * share / SHARE_SERIOUS).clamp(STRENGTH_MIN, STRENGTH_MAX)
}

/// Squares that are so and lie side by side, where enough of them do.
fn parts(count: usize, columns: usize, is_so: impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
    let mut seen = vec![false; count];
    let mut parts = Vec::new();
    for start in 0..count {
        if seen[start] || !is_so(start) {
            continue;
        }
        seen[start] = true;
        let mut part = vec![start];
        let mut next = 0;
        while let Some(&at) = part.get(next) {
            next += 1;
            let (row, column) = (at / columns, at % columns);
            for other_row in row.saturating_sub(1)..=row + 1 {
                for other_column in column.saturating_sub(1)..=(column + 1).min(columns - 1) {
                    let other = other_row * columns + other_column;
                    if other < count && !seen[other] && is_so(other) {
                        seen[other] = true;
                        part.push(other);
                    }
                }
            }
        }
        if part.len() >= PART_SQUARES_MIN {
            parts.push(part);
        }
    }
    parts
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
