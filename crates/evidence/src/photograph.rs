//! Photos made up: a flat sheet as a telephone would see it, turned, tilted, out of focus, dark and noisy.
//!
//! Deterministic, for tests, benches and made-up documents; nothing that judges a real picture looks at it.

use crate::homography::{Homography, Point};
use crate::plane::Plane;

/// How the photo is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conditions {
    /// Pixels of the photo for one pixel of the sheet.
    pub scale: f64,
    /// Turn of the sheet in degrees, clockwise.
    pub turn_degrees: f64,
    /// How much the far side is shortened: 0 is seen from straight above, 0.3 is hard.
    pub tilt: f64,
    /// Standard deviation of the blur in pixels of the photo.
    pub blur_px: f64,
    /// What is left of the contrast: 1 is full light, 0.2 is dusk.
    pub light: f64,
    /// Standard deviation of the noise in steps of brightness.
    pub noise: f64,
    /// Where the noise starts.
    pub seed: u64,
}

impl Default for Conditions {
    fn default() -> Self {
        Self {
            scale: 1.0,
            turn_degrees: 0.0,
            tilt: 0.0,
            blur_px: 0.0,
            light: 1.0,
            noise: 0.0,
            seed: 1,
        }
    }
}

/// Numbers that look random and are the same every time (a linear congruential generator, upper bits).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice that fall the same way for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A whole number below `bound`, or 0 when that is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % bound.max(1)
    }

    /// A number from 0 to 1.
    pub fn unit(&mut self) -> f64 {
        self.below(1 << 24) as f64 / (1 << 24) as f64
    }

    /// A number between two others.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// About a normal distribution of mean 0 and deviation 1.
    pub fn normal(&mut self) -> f64 {
        (0..4).map(|_| self.unit()).sum::<f64>() * 1.732 - 3.464
    }
}

/// Background behind the sheet, in steps of brightness.
const TABLE: f64 = 150.0;

/// Takes the photo of `sheet`; `None` when it would be too large. With the photo come the sheet's corners in it,
/// clockwise from the sheet's upper left.
pub fn take(sheet: &Plane, under: &Conditions) -> Option<(Plane, [Point; 4])> {
    let (width, height) = (
        sheet.width() as f64 * under.scale,
        sheet.height() as f64 * under.scale,
    );
    let (sine, cosine) = under.turn_degrees.to_radians().sin_cos();
    let corners = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].map(|(x, y): (f64, f64)| {
        let far = 1.0 - under.tilt * (0.5 - y);
        let (x, y) = (x * width * far, y * height * (1.0 - under.tilt / 3.0));
        Point::new(x * cosine - y * sine, x * sine + y * cosine)
    });
    let least = |of: fn(&Point) -> f64| corners.iter().map(of).fold(f64::MAX, f64::min);
    let most = |of: fn(&Point) -> f64| corners.iter().map(of).fold(f64::MIN, f64::max);
    let margin = 12.0 + width.min(height) * 0.08;
    let (left, top) = (least(|p| p.x) - margin, least(|p| p.y) - margin);
    let corners = corners.map(|at| Point::new(at.x - left, at.y - top));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, and checked by Plane::new"
    )]
    let (across, down) = (
        (most(|p| p.x) - left + margin) as usize,
        (most(|p| p.y) - top + margin) as usize,
    );
    if across.checked_mul(down)? > crate::plane::PLANE_PIXELS_MAX {
        return None;
    }
    let back = Homography::of_rectangle(sheet.width() as f64, sheet.height() as f64, corners)?.inverse()?;
    let mut light = vec![0.0_f32; across * down];
    for y in 0..down {
        for x in 0..across {
            light[y * across + x] = seen(sheet, &back, x as f64, y as f64);
        }
    }
    blur(&mut light, across, under.blur_px);
    let mut dice = Dice::new(under.seed);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let pixels = light
        .iter()
        .map(|&value| {
            (f64::from(value) * under.light + dice.normal() * under.noise)
                .clamp(0.0, 255.0)
                .round() as u8
        })
        .collect();
    Some((Plane::new(across, pixels)?, corners))
}

/// Brightness of a pixel of the photo: the mean of four points in it.
fn seen(sheet: &Plane, back: &Homography, x: f64, y: f64) -> f32 {
    const POINTS: [(f64, f64); 4] = [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)];
    let (width, height) = (sheet.width() as f64, sheet.height() as f64);
    POINTS
        .iter()
        .map(|(dx, dy)| {
            let at = back.apply(Point::new(x + dx, y + dy));
            let inside = at.x >= 0.0 && at.y >= 0.0 && at.x <= width && at.y <= height;
            if inside {
                sheet.sample(Point::new(at.x - 0.5, at.y - 0.5))
            } else {
                TABLE as f32
            }
        })
        .sum::<f32>()
        / POINTS.len() as f32
}

/// A Gaussian blur, across and then down.
fn blur(light: &mut [f32], width: usize, deviation: f64) {
    if deviation <= 0.05 {
        return;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a blur of a few pixels")]
    let reach = (deviation * 3.0).ceil().min(60.0) as isize;
    let weights: Vec<f32> = (-reach..=reach)
        .map(|step| (-(step as f64).powi(2) / (2.0 * deviation * deviation)).exp() as f32)
        .collect();
    let total: f32 = weights.iter().sum();
    let height = light.len() / width;
    for (step, count, lines, line_step) in [(1, width, height, width), (width, height, width, 1)] {
        for line in 0..lines {
            let own: Vec<f32> = (0..count).map(|at| light[line * line_step + at * step]).collect();
            for at in 0..count {
                let sum: f32 = weights
                    .iter()
                    .zip(-reach..)
                    .map(|(weight, offset)| weight * own[at.saturating_add_signed(offset).min(count - 1)])
                    .sum();
                light[line * line_step + at * step] = sum / total;
            }
        }
    }
}
