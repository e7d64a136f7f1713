//! One picture of a head, seen from another side: for demonstrations, tests and made-up attacks.
//!
//! The mesh gives the face its depth; around it the depth runs out into the background, which stays where it is. The picture
//! is drawn on a grid whose knots are turned around the head's axis. What a real head would show and the picture does not
//! is stretched from its rim. This is exactly what an attacker can do with one stolen portrait: nothing that judges a
//! real picture looks at it.

use image::imageops::interpolate_bilinear;
use image::{Rgb, RgbImage};

use super::mesh::Mesh;

/// Knots along each side of the grid.
const KNOTS: usize = 121;
/// Largest turn in degrees; beyond it the rim that is stretched is all there is to see.
pub const TURN_DEGREES_MAX: f32 = 40.0;
/// How deep the head's axis lies behind the eyes, in distances between their outer corners.
const AXIS_DEPTH_EYES: f32 = 0.75;
/// Distance from the nearest point of the face over which the turn runs out, in distances between the eyes.
const RIM_EYES: f32 = 0.9;

/// How a camera in a hand differs from the one that took the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hand {
    /// Shift of the frame in pixels.
    pub shift_px: [f32; 2],
    /// Turn of the frame in degrees, clockwise.
    pub roll_degrees: f32,
    /// Brightness: 1 as it was.
    pub light: f32,
}

impl Default for Hand {
    fn default() -> Self {
        Self {
            shift_px: [0.0; 2],
            roll_degrees: 0.0,
            light: 1.0,
        }
    }
}

/// A knot of the grid: where it is drawn, how deep it lies, where its colour is.
#[derive(Clone, Copy)]
struct Knot {
    place: [f32; 2],
    depth: f32,
    source: [f32; 2],
}

/// The picture with its head turned by so many degrees (negative: to the picture's left edge), as taken by a hand.
pub fn turned(picture: &RgbImage, mesh: &Mesh, yaw_degrees: f32, hand: Hand) -> RgbImage {
    let yaw = yaw_degrees.clamp(-TURN_DEGREES_MAX, TURN_DEGREES_MAX);
    let knots = knots(picture, mesh, yaw);
    let (width, height) = picture.dimensions();
    let mut drawing = Drawing {
        picture,
        depths: vec![f32::MAX; width as usize * height as usize],
        drawn: picture.clone(),
    };
    for row in 0..KNOTS - 1 {
        for column in 0..KNOTS - 1 {
            let corner = |down: usize, across: usize| knots[(row + down) * KNOTS + column + across];
            drawing.triangle([corner(0, 0), corner(0, 1), corner(1, 0)]);
            drawing.triangle([corner(1, 1), corner(0, 1), corner(1, 0)]);
        }
    }
    held(&drawing.drawn, hand)
}

fn knots(picture: &RgbImage, mesh: &Mesh, yaw_degrees: f32) -> Vec<Knot> {
    let eyes = mesh.eyes_px();
    let axis = [
        mesh.flat_mean(&[33, 263])[0],
        (mesh.points[33][2] + mesh.points[263][2]) / 2.0 + eyes * AXIS_DEPTH_EYES,
    ];
    let (sin, cos) = (-yaw_degrees).to_radians().sin_cos();
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let step = |length: f32| (length - 1.0) / (KNOTS - 1) as f32;
    (0..KNOTS * KNOTS)
        .map(|at| {
            let source = [
                (at % KNOTS) as f32 * step(width),
                (at / KNOTS) as f32 * step(height),
            ];
            let (depth, away) = depth(mesh, source);
            // One on the face, falling smoothly to zero in the background.
            let share = (1.0 - away / (eyes * RIM_EYES)).clamp(0.0, 1.0);
            let share = share * share * (3.0 - 2.0 * share);
            let turned = (source[0] - axis[0]) * cos + (depth - axis[1]) * sin + axis[0];
            let behind = (depth - axis[1]) * cos - (source[0] - axis[0]) * sin + axis[1];
            Knot {
                place: [source[0] + (turned - source[0]) * share, source[1]],
                depth: behind + eyes * (1.0 - share),
                source,
            }
        })
        .collect()
}

/// Depth at a place, by the mesh's points weighted by their nearness, and the distance of the nearest one.
fn depth(mesh: &Mesh, place: [f32; 2]) -> (f32, f32) {
    let (mut sum, mut weights, mut nearest) = (0.0, 0.0, f32::MAX);
    for [x, y, z] in &mesh.points {
        let squared = (x - place[0]).powi(2) + (y - place[1]).powi(2);
        let weight = 1.0 / (squared + 4.0).powi(2);
        sum += z * weight;
        weights += weight;
        nearest = nearest.min(squared);
    }
    (sum / weights, nearest.sqrt())
}

struct Drawing<'a> {
    picture: &'a RgbImage,
    depths: Vec<f32>,
    drawn: RgbImage,
}

impl Drawing<'_> {
    /// Draws a triangle where nothing nearer has been drawn.
    fn triangle(&mut self, corners: [Knot; 3]) {
        let [a, b, c] = corners;
        let cross = |from: [f32; 2], to: [f32; 2], at: [f32; 2]| {
            (to[0] - from[0]) * (at[1] - from[1]) - (to[1] - from[1]) * (at[0] - from[0])
        };
        let area = cross(a.place, b.place, c.place);
        if area.abs() < 1e-3 {
            return;
        }
        let (width, height) = self.drawn.dimensions();
        let range = |axis: usize, length: u32| {
            let values = corners.map(|corner| corner.place[axis]);
            let low = values
                .iter()
                .fold(f32::MAX, |low, value| low.min(*value))
                .floor()
                .max(0.0);
            let high = values
                .iter()
                .fold(f32::MIN, |high, value| high.max(*value))
                .ceil();
            (low as u32)..(high.max(0.0) as u32 + 1).min(length)
        };
        for y in range(1, height) {
            for x in range(0, width) {
                let at = [x as f32, y as f32];
                let shares = [
                    cross(b.place, c.place, at) / area,
                    cross(c.place, a.place, at) / area,
                    cross(a.place, b.place, at) / area,
                ];
                if shares.iter().any(|share| *share < -1e-4) {
                    continue;
                }
                let mix = |value: fn(&Knot) -> f32| {
                    shares
                        .iter()
                        .zip(&corners)
                        .map(|(share, corner)| share * value(corner))
                        .sum::<f32>()
                };
                let (depth, index) = (mix(|knot| knot.depth), (y * width + x) as usize);
                if depth >= self.depths[index] {
                    continue;
                }
                let source = [mix(|knot| knot.source[0]), mix(|knot| knot.source[1])];
                if let Some(colour) = interpolate_bilinear(self.picture, source[0], source[1]) {
                    self.depths[index] = depth;
                    self.drawn.put_pixel(x, y, colour);
                }
            }
        }
    }
}

/// The picture as another hand would hold the camera; the rim is continued.
fn held(picture: &RgbImage, hand: Hand) -> RgbImage {
    let (width, height) = picture.dimensions();
    let (right, bottom) = ((width - 1) as f32, (height - 1) as f32);
    let (sin, cos) = hand.roll_degrees.to_radians().sin_cos();
    RgbImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x as f32 - right / 2.0, y as f32 - bottom / 2.0);
        let place = [
            dx * cos + dy * sin + right / 2.0 - hand.shift_px[0],
            dy * cos - dx * sin + bottom / 2.0 - hand.shift_px[1],
        ];
        let colour = interpolate_bilinear(picture, place[0].clamp(0.0, right), place[1].clamp(0.0, bottom));
        let Rgb(levels) = colour.unwrap_or(Rgb([0; 3]));
        Rgb(levels.map(|level| (f32::from(level) * hand.light).clamp(0.0, 255.0) as u8))
    })
}
