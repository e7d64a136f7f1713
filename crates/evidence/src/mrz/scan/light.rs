//! How light a page is and how rich in contrast, before lines of text are looked for on it: from -1, black, to 1.

/// Least contrast that a page is looked at with, between its darkest and its lightest fiftieth.
const CONTRAST_MIN: f32 = 1.0;

/// Part of a page that is darker than its dark, and part that is lighter than its light: a fiftieth each.
const ASIDE: usize = 50;

/// How light the lightest fiftieth is made.
const LIGHT: f32 = 0.7;

/// Least contrast that is made richer: less than that is noise.
const CONTRAST_LEAST: f32 = 0.04;

/// Parts of a page that are made equally light reach so far, as a part of its longer side.
const EVENED_SHARE: usize = 16;

/// How light they are made, and how far off that most of them is.
const EVENED_MEAN: f32 = 0.4;
const EVENED_DEVIATION: f32 = 0.4;

/// Deviation that does not count: noise.
const DEVIATION_LEAST: f32 = 0.02;

/// Pictures with little contrast get what pictures usually have; others are left as they are.
pub(super) fn stretched(values: &mut [f32]) {
    let mut counts = [0_usize; 256];
    for value in values.iter() {
        counts[(((value + 1.0) * 127.5) as usize).min(255)] += 1;
    }
    let aside = values.len() / ASIDE;
    let level = |wanted: usize| {
        let mut before = 0;
        counts
            .iter()
            .position(|count| {
                before += count;
                before > wanted
            })
            .unwrap_or(255) as f32
            / 127.5
            - 1.0
    };
    let (low, high) = (level(aside), level(values.len() - aside));
    if high - low >= CONTRAST_MIN {
        return;
    }
    let scale = CONTRAST_MIN / (high - low).max(CONTRAST_LEAST);
    for value in values.iter_mut() {
        *value = (LIGHT - (high - *value) * scale).clamp(-1.0, 1.0);
    }
}

/// Makes all parts of a picture equally light and rich in contrast, as shadows and pale print are not.
pub(super) fn evened(values: &mut [f32], width: usize) {
    let height = values.len() / width.max(1);
    let around = width.max(height) / EVENED_SHARE;
    let squares: Vec<f32> = values.iter().map(|value| value * value).collect();
    let (means, squares) = (means(values, width, around), means(&squares, width, around));
    for ((value, mean), square) in values.iter_mut().zip(means).zip(squares) {
        let deviation = (square - mean * mean).max(0.0).sqrt();
        *value = (EVENED_MEAN + EVENED_DEVIATION * (*value - mean) / (deviation + DEVIATION_LEAST))
            .clamp(-1.0, 1.0);
    }
}

/// Of each point the mean of what is at most so far around it.
fn means(values: &[f32], width: usize, around: usize) -> Vec<f32> {
    let height = values.len() / width.max(1);
    let along = |values: &[f32], count: usize, stride: usize, from: usize, means: &mut [f32]| {
        let mut sum = 0.0_f64;
        let at = |index: usize| f64::from(values[from + index * stride]);
        let mut within = 0;
        for index in 0..count.min(around) {
            sum += at(index);
            within += 1;
        }
        for index in 0..count {
            if index + around < count {
                sum += at(index + around);
                within += 1;
            }
            if index > around {
                sum -= at(index - around - 1);
                within -= 1;
            }
            means[from + index * stride] = (sum / f64::from(within)) as f32;
        }
    };
    let mut rows = vec![0.0; values.len()];
    for y in 0..height {
        along(values, width, 1, y * width, &mut rows);
    }
    let mut whole = vec![0.0; values.len()];
    for x in 0..width {
        along(&rows, height, width, x, &mut whole);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::{CONTRAST_MIN, evened, stretched};

    /// Stripes as print has them, so dark and so light.
    fn stripes(width: usize, height: usize, dark: f32, light: f32) -> Vec<f32> {
        let row = (0..width).map(|x| if x % 8 < 2 { dark } else { light });
        row.cycle().take(width * height).collect()
    }

    fn contrast(values: &[f32]) -> f32 {
        let high = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        high - values.iter().copied().fold(f32::INFINITY, f32::min)
    }

    #[test]
    fn a_picture_taken_in_little_light_gets_its_contrast() {
        let mut values = stripes(64, 16, -0.95, -0.75);
        stretched(&mut values);
        assert!(
            (contrast(&values) - CONTRAST_MIN).abs() < 0.05,
            "{}",
            contrast(&values)
        );
    }

    #[test]
    fn a_picture_with_usual_contrast_is_left_as_it_is() {
        let usual = stripes(64, 16, -0.7, 0.6);
        let mut values = usual.clone();
        stretched(&mut values);
        assert_eq!(values, usual);
    }

    #[test]
    fn print_in_the_shadow_looks_like_print_in_the_light() {
        let (width, height) = (320, 64);
        let (shadow, light) = (
            stripes(width, height, -0.95, -0.8),
            stripes(width, height, -0.6, 0.8),
        );
        let mut values: Vec<f32> = (0..width * height)
            .map(|index| {
                if index % width < width / 2 {
                    shadow[index]
                } else {
                    light[index]
                }
            })
            .collect();
        evened(&mut values, width);
        let row = &values[height / 2 * width..][..width];
        let (shadow, light) = (&row[48..96], &row[width - 96..width - 48]);
        assert!(
            contrast(shadow) > 0.7 * contrast(light),
            "{} {}",
            contrast(shadow),
            contrast(light)
        );
        assert!(contrast(shadow) > 0.6);
    }
}
