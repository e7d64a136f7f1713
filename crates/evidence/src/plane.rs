//! A grey picture to measure in: one byte a pixel, 0 black, 255 white, the centre of a pixel at whole coordinates.

use image::{DynamicImage, RgbImage};

use crate::homography::{Homography, Point};

/// Most pixels of a plane: those of the largest picture that [`intake`](crate::intake) takes.
pub const PLANE_PIXELS_MAX: usize = 48 * 1024 * 1024;

/// What four pixels in a row say of the place a quarter before the third, and a quarter behind the second, in parts of
/// [`WHOLE`].
const BEFORE: [i32; 4] = parts(cubic(0.75));
const AFTER: [i32; 4] = parts(cubic(0.25));
const WHOLE: i32 = 128;

/// The weights of four pixels in a row for a place so far behind the second, by Catmull and Rom's cubic.
const fn cubic(at: f32) -> [f32; 4] {
    let (square, cube) = (at * at, at * at * at);
    [
        0.5 * (-cube + 2.0 * square - at),
        0.5 * (3.0 * cube - 5.0 * square + 2.0),
        0.5 * (-3.0 * cube + 4.0 * square + at),
        0.5 * (cube - square),
    ]
}

/// Weights in parts of [`WHOLE`].
const fn parts([one, two, three, four]: [f32; 4]) -> [i32; 4] {
    const PARTS: f32 = WHOLE as f32;
    [
        (one * PARTS) as i32,
        (two * PARTS) as i32,
        (three * PARTS) as i32,
        (four * PARTS) as i32,
    ]
}

fn between(near: &[i32], weights: [i32; 4]) -> i32 {
    near.iter()
        .zip(weights)
        .map(|(value, weight)| value * weight)
        .sum()
}

/// A grey picture.
#[derive(Clone, PartialEq, Eq)]
pub struct Plane {
    width: usize,
    pixels: Vec<u8>,
}

impl std::fmt::Debug for Plane {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Plane({} x {})", self.width, self.height())
    }
}

impl Plane {
    /// A plane from its rows, or `None` when they are not rows of `width` pixels, or more than [`PLANE_PIXELS_MAX`].
    pub fn new(width: usize, pixels: Vec<u8>) -> Option<Self> {
        let whole = width > 0 && !pixels.is_empty() && pixels.len().is_multiple_of(width);
        (whole && pixels.len() <= PLANE_PIXELS_MAX).then_some(Self { width, pixels })
    }

    /// The luminance of a picture (ITU-R BT.709 weights), transparent parts on white; `None` when it is empty or
    /// too large.
    pub fn of(picture: &DynamicImage) -> Option<Self> {
        let width = picture.width() as usize;
        if picture.color().has_alpha() {
            let pixels = picture
                .to_luma_alpha8()
                .pixels()
                .map(|pixel| {
                    let [grey, alpha] = pixel.0.map(u16::from);
                    u8::try_from((grey * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
                })
                .collect();
            return Self::new(width, pixels);
        }
        match picture {
            DynamicImage::ImageLuma8(grey) => Self::new(width, grey.as_raw().clone()),
            other => Self::new(width, other.to_luma8().into_raw()),
        }
    }

    /// The luminance of a picture without transparent parts (ITU-R BT.709 weights); `None` when it is empty or too large.
    pub fn of_rgb(picture: &RgbImage) -> Option<Self> {
        let light = |pixel: &image::Rgb<u8>| {
            let [red, green, blue] = pixel.0.map(u32::from);
            u8::try_from((red * 2126 + green * 7152 + blue * 722) / 10_000).unwrap_or(u8::MAX)
        };
        Self::new(picture.width() as usize, picture.pixels().map(light).collect())
    }

    /// Width in pixels, at least 1.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels, at least 1.
    pub fn height(&self) -> usize {
        self.pixels.len() / self.width
    }

    /// The pixels of row `y` from left to right; empty outside the plane.
    pub fn row(&self, y: usize) -> &[u8] {
        self.pixels
            .get(y * self.width..(y + 1) * self.width)
            .unwrap_or_default()
    }

    /// All pixels, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Brightness between pixels, 0 to 255, by bilinear interpolation; beyond the border the border goes on.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "clamped to the plane first"
    )]
    pub fn sample(&self, at: Point) -> f32 {
        let x = (at.x as f32).clamp(0.0, (self.width - 1) as f32);
        let y = (at.y as f32).clamp(0.0, (self.height() - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height() - 1));
        let (across, down) = (x - left as f32, y - top as f32);
        let pixel = |x: usize, y: usize| f32::from(self.pixels[y * self.width + x]);
        let above = pixel(left, top) + (pixel(right, top) - pixel(left, top)) * across;
        let below = pixel(left, bottom) + (pixel(right, bottom) - pixel(left, bottom)) * across;
        above + (below - above) * down
    }

    /// Brightness between pixels, 0 to 255, by the same cubic as [`doubled`](Self::doubled): what is enlarged by it stays sharp. Beyond the border the
    /// border goes on.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "clamped to the plane first"
    )]
    pub fn sample_sharply(&self, at: Point) -> f32 {
        let (width, height) = (self.width, self.height());
        let x = (at.x as f32).clamp(0.0, (width - 1) as f32);
        let y = (at.y as f32).clamp(0.0, (height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (across, down) = (cubic(x - left as f32), cubic(y - top as f32));
        let near = |from: usize, count: usize| {
            [from.saturating_sub(1), from, from + 1, from + 2].map(|at| at.min(count - 1))
        };
        let columns = near(left, width);
        let mut sum = 0.0;
        for (row, weight) in near(top, height).into_iter().zip(down) {
            let row = &self.pixels[row * width..];
            let along: f32 = columns
                .iter()
                .zip(across)
                .map(|(column, weight)| f32::from(row[*column]) * weight)
                .sum();
            sum += along * weight;
        }
        sum.clamp(0.0, 255.0)
    }

    /// The plane at half the size, each pixel the mean of four.
    #[must_use]
    pub fn halved(&self) -> Self {
        let width = (self.width / 2).max(1);
        let height = (self.height() / 2).max(1);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let upper = self.row(2 * y);
            let lower = self.row((2 * y + 1).min(self.height() - 1));
            for x in 0..width {
                let (left, right) = (2 * x, (2 * x + 1).min(self.width - 1));
                let sum = u16::from(upper[left])
                    + u16::from(upper[right])
                    + u16::from(lower[left])
                    + u16::from(lower[right]);
                pixels.push(u8::try_from((sum + 2) / 4).unwrap_or(u8::MAX));
            }
        }
        Self { width, pixels }
    }

    /// The plane at twice the size, interpolated by a cubic; `None` when it would be too large.
    pub fn doubled(&self) -> Option<Self> {
        if self.pixels.len() > PLANE_PIXELS_MAX / 4 {
            return None;
        }
        let (width, height) = (self.width, self.height());
        let mut rows = Vec::with_capacity(height);
        let mut padded = Vec::with_capacity(width + 4);
        for y in 0..height {
            let row = self.row(y);
            let [first, last] = [row[0], row[width - 1]].map(i32::from);
            padded.clear();
            padded.extend([first; 2]);
            padded.extend(row.iter().map(|&value| i32::from(value)));
            padded.extend([last; 2]);
            let mut wide = Vec::with_capacity(2 * width);
            for near in padded.windows(5) {
                wide.extend([between(&near[..4], BEFORE), between(&near[1..], AFTER)]);
            }
            rows.push(wide);
        }
        let mut pixels = Vec::with_capacity(4 * width * height);
        let row = |y: usize, off: isize| &rows[y.saturating_add_signed(off).min(height - 1)];
        for y in 0..height {
            for (first, weights) in [(-2, BEFORE), (-1, AFTER)] {
                let [one, two, three, four] = [0, 1, 2, 3].map(|next| row(y, first + next));
                let near = one.iter().zip(two).zip(three).zip(four);
                pixels.extend(near.map(|(((one, two), three), four)| {
                    let sum = between(&[*one, *two, *three, *four], weights);
                    let whole = (sum + WHOLE * WHOLE / 2) / (WHOLE * WHOLE);
                    u8::try_from(whole.clamp(0, 255)).unwrap_or(u8::MAX)
                }));
            }
        }
        Self::new(2 * width, pixels)
    }

    /// The plane with rows and columns exchanged.
    #[must_use]
    pub fn transposed(&self) -> Self {
        const BLOCK: usize = 32;
        let (width, height) = (self.width, self.height());
        let mut pixels = vec![0; self.pixels.len()];
        for top in (0..height).step_by(BLOCK) {
            for left in (0..width).step_by(BLOCK) {
                for y in top..(top + BLOCK).min(height) {
                    for x in left..(left + BLOCK).min(width) {
                        pixels[x * height + y] = self.pixels[y * width + x];
                    }
                }
            }
        }
        Self {
            width: height,
            pixels,
        }
    }

    /// A straightened part of the plane: pixel (x, y) of the result shows what stands at `onto` of (x, y).
    pub fn straightened(&self, onto: &Homography, width: usize, height: usize) -> Option<Self> {
        if width.checked_mul(height)? > PLANE_PIXELS_MAX {
            return None;
        }
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let at = onto.apply(Point::new(x as f64, y as f64));
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "samples are 0 to 255"
                )]
                pixels.push(self.sample(at).round() as u8);
            }
        }
        Self::new(width, pixels)
    }
}

#[cfg(test)]
mod tests {
    use super::Plane;
    use crate::homography::Point;

    #[test]
    fn between_pixels_a_slope_is_a_slope_and_an_edge_stays_sharp() {
        let slope =
            Plane::new(8, (0..64_u8).map(|at| 20 * (at % 8) + 5 * (at / 8)).collect()).expect("it is small");
        let edge = Plane::new(8, (0..64_u8).map(|at| if at % 8 < 4 { 0 } else { 200 }).collect())
            .expect("it is small");
        for (x, y) in [(3.0, 2.0), (3.25, 2.5), (4.5, 4.75)] {
            let sharp = slope.sample_sharply(Point::new(x, y));
            assert!(
                (f64::from(sharp) - (20.0 * x + 5.0 * y)).abs() < 0.01,
                "{x} {y}: {sharp}"
            );
        }
        // A quarter before the first light pixel it is lighter than in proportion, a quarter behind the last dark one darker.
        let [dark, light] = [3.25, 3.75].map(|x| Point::new(x, 3.0));
        assert!(edge.sample_sharply(dark) < edge.sample(dark));
        assert!(edge.sample_sharply(light) > edge.sample(light));
        // Beyond the border the border goes on.
        assert_eq!(slope.sample_sharply(Point::new(-5.0, 100.0)), 35.0);
    }

    #[test]
    fn a_slope_stays_a_slope_in_double_size() {
        let pixels: Vec<u8> = (0..6_u8)
            .flat_map(|y| (0..8_u8).map(move |x| 20 * x + 12 * y))
            .collect();
        let doubled = Plane::new(8, pixels)
            .and_then(|plane| plane.doubled())
            .expect("it is small");
        assert_eq!((doubled.width(), doubled.height()), (16, 12));
        // Pixel (x, y) stands at (x / 2 − 1/4, y / 2 − 1/4); at the border the border goes on.
        for y in 4..8_u8 {
            for x in 4..12_u8 {
                let own = doubled.row(usize::from(y))[usize::from(x)];
                assert_eq!(own, 10 * x - 5 + 6 * y - 3, "at {x}, {y}");
            }
        }
    }
}
