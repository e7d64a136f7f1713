//! The pixels of a screen, or the dots of a print, as peaks in the frequencies of a picture.
//!
//! A camera that looks at a screen samples one grid by another: the picture carries a regular pattern (moiré), which
//! stands as isolated peaks in its spectrum. A scene has no such peaks but for fences and fabrics.

use super::pyramid::Pyramid;

/// Side in pixels of the window that is transformed, at the picture's own resolution.
const SIDE: usize = 256;
/// Frequencies below this many periods in the window belong to the scene.
const PERIODS_MIN: f32 = 24.0;
/// JPEG's blocks are eight pixels wide: multiples of this frequency are theirs.
const BLOCK_PERIODS: usize = SIDE / 8;
/// Half the side of the square that a peak is compared with, and of the middle that is left out.
const AROUND: usize = 7;
const MIDDLE: usize = 2;
/// Peak over its surroundings up to which it is nothing, and from which it is a pattern for certain.
pub const PEAK_NONE: f32 = 7.0;
/// See [`PEAK_NONE`].
pub const PEAK_CERTAIN: f32 = 16.0;

/// The highest peak in the spectrum of the square around a place, over the mean of what is around it. `None` for a
/// picture that is smaller than the window.
pub fn peak(pyramid: &Pyramid<'_>, centre: [f32; 2]) -> Option<f32> {
    let picture = pyramid.picture();
    let side = SIDE as u32;
    if picture.width() < side || picture.height() < side {
        return None;
    }
    let start = |middle: f32, length: u32| {
        (middle.max(0.0) as u32)
            .saturating_sub(side / 2)
            .min(length - side)
    };
    let (left, top) = (
        start(centre[0], picture.width()),
        start(centre[1], picture.height()),
    );
    let window: Vec<f32> = (0..SIDE)
        .map(|at| 0.5 - 0.5 * (std::f32::consts::TAU * (at as f32 + 0.5) / SIDE as f32).cos())
        .collect();
    let mut field = vec![[0.0_f32; 2]; SIDE * SIDE];
    for y in 0..SIDE {
        for x in 0..SIDE {
            let [red, green, blue] = picture
                .get_pixel(left + x as u32, top + y as u32)
                .0
                .map(f32::from);
            let grey = 0.299 * red + 0.587 * green + 0.114 * blue;
            field[y * SIDE + x] = [(grey - 128.0) * window[x] * window[y], 0.0];
        }
    }
    transform(&mut field);
    let magnitudes: Vec<f32> = field.iter().map(|[re, im]| re.hypot(*im)).collect();
    Some(highest(&magnitudes))
}

/// How surely a peak is a pattern, from 0 to 1.
pub fn strength(peak: f32) -> f32 {
    ((peak - PEAK_NONE) / (PEAK_CERTAIN - PEAK_NONE)).clamp(0.0, 1.0)
}

/// Sums of all rectangles from the first corner.
fn sums(values: &[f32]) -> Vec<f64> {
    let mut sums = vec![0.0; (SIDE + 1) * (SIDE + 1)];
    for y in 0..SIDE {
        let mut row = 0.0;
        for x in 0..SIDE {
            row += f64::from(values[y * SIDE + x]);
            sums[(y + 1) * (SIDE + 1) + x + 1] = sums[y * (SIDE + 1) + x + 1] + row;
        }
    }
    sums
}

fn highest(magnitudes: &[f32]) -> f32 {
    // The zero frequency moves to the middle, so that surroundings are what is near.
    let centred: Vec<f32> = (0..SIDE * SIDE)
        .map(|at| {
            let (y, x) = (at / SIDE, at % SIDE);
            magnitudes[(y + SIDE / 2) % SIDE * SIDE + (x + SIDE / 2) % SIDE]
        })
        .collect();
    let sums = sums(&centred);
    let square = |x: usize, y: usize, half: usize| {
        let at = |x: usize, y: usize| sums[y * (SIDE + 1) + x];
        let (left, right, top, bottom) = (x - half, x + half + 1, y - half, y + half + 1);
        at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top)
    };
    let count = |half: usize| ((2 * half + 1) * (2 * half + 1)) as f64;
    let middle = SIDE / 2;
    let mut highest = 0.0_f32;
    for y in AROUND..=middle {
        for x in AROUND..SIDE - AROUND {
            let (across, down) = (x.abs_diff(middle), middle - y);
            let of_blocks = |periods: usize| {
                let rest = periods % BLOCK_PERIODS;
                rest <= 1 || rest + 1 >= BLOCK_PERIODS
            };
            let far = (across as f32).hypot(down as f32) >= PERIODS_MIN;
            if !far || (of_blocks(across) && of_blocks(down)) {
                continue;
            }
            let around = (square(x, y, AROUND) - square(x, y, MIDDLE)) / (count(AROUND) - count(MIDDLE));
            highest = highest.max(centred[y * SIDE + x] / (around as f32).max(1.0));
        }
    }
    highest
}

/// Fourier transform in both directions, in place.
fn transform(field: &mut [[f32; 2]]) {
    let turns: Vec<[f32; 2]> = (0..SIDE / 2)
        .map(|at| {
            let (sin, cos) = (-std::f32::consts::TAU * at as f32 / SIDE as f32).sin_cos();
            [cos, sin]
        })
        .collect();
    for row in field.chunks_exact_mut(SIDE) {
        transform_line(row, &turns);
    }
    let mut column = vec![[0.0; 2]; SIDE];
    for x in 0..SIDE {
        for y in 0..SIDE {
            column[y] = field[y * SIDE + x];
        }
        transform_line(&mut column, &turns);
        for y in 0..SIDE {
            field[y * SIDE + x] = column[y];
        }
    }
}

/// Cooley and Tukey's transform of one line whose length is a power of two.
fn transform_line(line: &mut [[f32; 2]], turns: &[[f32; 2]]) {
    let length = line.len();
    let bits = length.trailing_zeros();
    for at in 0..length {
        let other = at.reverse_bits() >> (usize::BITS - bits);
        if other > at {
            line.swap(at, other);
        }
    }
    let mut half = 1;
    while half < length {
        let step = length / (2 * half);
        for start in (0..length).step_by(2 * half) {
            for offset in 0..half {
                let [cos, sin] = turns[offset * step];
                let [re, im] = line[start + offset + half];
                let turned = [re * cos - im * sin, re * sin + im * cos];
                let [re, im] = line[start + offset];
                line[start + offset] = [re + turned[0], im + turned[1]];
                line[start + offset + half] = [re - turned[0], im - turned[1]];
            }
        }
        half *= 2;
    }
}
