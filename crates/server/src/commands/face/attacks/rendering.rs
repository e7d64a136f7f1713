//! Pictures of pictures: a flat print or screen before a camera, a screen that is filmed, a copy.

use image::imageops::{self, FilterType, interpolate_bilinear};
use image::{Rgb, RgbImage};

use super::super::cross::portraits::through_jpeg;

/// Side of a rendered picture in pixels.
pub const SIDE_PX: u32 = 512;
/// Quality of the JPEG that every rendered picture goes through.
const JPEG_QUALITY: u8 = 88;
/// Distance of the camera from what it looks at, in sides of the picture.
const CAMERA_DISTANCE: f32 = 1.4;

/// A flat thing before the camera.
#[derive(Debug, Clone, Copy)]
pub struct Flat {
    /// Turn around the upright axis in degrees.
    pub yaw_degrees: f32,
    /// Share of the picture's side that the flat thing's side covers; above 1 its edges lie outside.
    pub size: f32,
    /// Width of the rim around the picture, as a share of it: white paper or a black bezel.
    pub rim: f32,
    /// Level of the rim.
    pub rim_level: u8,
    /// Period of a screen's pixels in pixels of the camera; 0 for paper.
    pub pixel_period: f32,
}

/// What the camera sees of a picture on a flat thing, before a table.
pub fn flat(picture: &RgbImage, flat: Flat, seed: u32) -> RgbImage {
    let side = SIDE_PX as f32;
    let (sin, cos) = flat.yaw_degrees.to_radians().sin_cos();
    let distance = CAMERA_DISTANCE * side;
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let half = side * flat.size / 2.0;
    let seen = RgbImage::from_fn(SIDE_PX, SIDE_PX, |x, y| {
        let (u, v) = (x as f32 - side / 2.0, y as f32 - side / 2.0);
        let across = u * distance / (distance * cos - u * sin);
        let down = v * (distance + across * sin) / distance;
        let rim = half * (1.0 + flat.rim);
        if across.abs() > rim || down.abs() > rim {
            return table(x, y, seed);
        }
        let place = [
            (across / half + 1.0) / 2.0 * (width - 1.0),
            (down / half + 1.0) / 2.0 * (height - 1.0),
        ];
        let inside = across.abs() <= half && down.abs() <= half;
        let colour = interpolate_bilinear(picture, place[0], place[1]).filter(|_| inside);
        let Rgb(levels) = colour.unwrap_or(Rgb([flat.rim_level; 3]));
        if flat.pixel_period <= 0.0 {
            return Rgb(levels);
        }
        let wave = |at: f32| (std::f32::consts::TAU * at / flat.pixel_period).sin();
        let grid = 1.0 + 0.06 * wave(across) + 0.06 * wave(down);
        Rgb(levels.map(|level| (f32::from(level) * grid).clamp(0.0, 255.0) as u8))
    });
    through_jpeg(&imageops::blur(&seen, 0.6), JPEG_QUALITY)
}

/// A table of wood, or nearly.
fn table(x: u32, y: u32, seed: u32) -> Rgb<u8> {
    let mut hash = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA6B) ^ seed.wrapping_mul(0xC2B2_AE35);
    hash ^= hash >> 15;
    hash = hash.wrapping_mul(0x2C1B_3C6D);
    let grain =
        ((x as f32 * 0.02 + seed as f32).sin() * 14.0 + (y as f32 * 0.11 + seed as f32).sin() * 8.0) as i32;
    let level = |base: i32| (base + grain + (hash >> 28) as i32).clamp(0, 255) as u8;
    Rgb([level(110), level(85), level(62)])
}

/// A picture as a camera of ordinary size would give it.
pub fn plain(picture: &RgbImage) -> RgbImage {
    let sized = imageops::resize(picture, SIDE_PX, SIDE_PX, FilterType::CatmullRom);
    through_jpeg(&sized, JPEG_QUALITY)
}

/// A copy of a picture: cropped by a share, scaled, compressed anew.
pub fn copied(picture: &RgbImage, crop: f32) -> RgbImage {
    let (width, height) = picture.dimensions();
    let cut = |length: u32| (length as f32 * crop / 2.0) as u32;
    let (x, y) = (cut(width), cut(height));
    plain(&imageops::crop_imm(picture, x, y / 2, width - 2 * x, height - 2 * y).to_image())
}
