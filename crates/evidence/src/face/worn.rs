//! A picture of a face with something worn or held before it, drawn by its mesh: for tests, and for measuring what a cover
//! is told by and what glasses change.
//!
//! What is drawn takes the light of the face that it lies on. Nothing that judges a real picture looks at it.

use image::RgbImage;

use super::mesh::Mesh;
use super::pyramid::{Affine, Pyramid};
use super::quality::grey;

/// The jaw from one cheek to the other, by way of the chin.
const JAW: [usize; 19] = [
    93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323,
];
/// From there back over the bridge of the nose.
const OVER_NOSE: [usize; 9] = [345, 347, 329, 437, 197, 217, 100, 118, 116];
/// From there back below the nose.
const UNDER_NOSE: [usize; 9] = [427, 436, 410, 393, 2, 167, 186, 216, 207];
/// The corners and lids of each eye.
const EYES: [[usize; 4]; 2] = [[33, 133, 159, 145], [263, 362, 386, 374]];
/// Where the ears begin.
const TEMPLES: [usize; 2] = [127, 356];
/// Points on bare skin: forehead and cheek bones.
const SKIN: [usize; 6] = [151, 9, 108, 337, 50, 280];
/// Samples along each side of a pixel at an edge.
const SAMPLES: u32 = 2;
/// Side in cells of the picture of the light, and its side in distances between the eyes.
const LIGHT: (usize, f32) = (16, 4.0);

/// What is worn or held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// From the bridge of the nose to below the chin.
    Mask,
    /// The same, worn below the nose.
    MaskBelowNose,
    /// From the nose down to the chest, wider than the face.
    Scarf,
    /// Before mouth and chin.
    Hand,
    /// Rims around the eyes, and nothing in them.
    Frames,
    /// The same with glass that takes this share of the light.
    Tinted(f32),
}

/// The pattern of what is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// None.
    Plain,
    /// Folds across the face.
    Pleats,
    /// Small stitches.
    Knit,
    /// Dark stripes.
    Stripes,
    /// Large flowers, or nearly.
    Printed,
    /// Fingers side by side.
    Fingers,
}

/// Its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// That of the person's own skin, a little darker.
    Skin,
    /// Any other. On a grey picture its grey is taken.
    Of([u8; 3]),
}

/// Something before a face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worn {
    /// What.
    pub shape: Shape,
    /// Its pattern.
    pub pattern: Pattern,
    /// Its colour.
    pub colour: Colour,
}

/// The picture with something before its face. The seed varies place and pattern.
pub fn wearing(picture: &RgbImage, mesh: &Mesh, worn: &Worn, seed: u32) -> RgbImage {
    let outline = Outline::of(mesh, worn.shape, seed);
    let light = Light::of(picture, mesh);
    let colour = colour(picture, mesh, worn.colour, light.level);
    let mut drawn = picture.clone();
    for (x, y, pixel) in drawn.enumerate_pixels_mut() {
        let at = [x as f32, y as f32];
        let cover = outline.cover(at);
        if cover <= 0.0 {
            continue;
        }
        let face = outline.on_face(at);
        let level = light.at(at) * pattern(worn.pattern, face, seed) * (1.0 - 0.2 * face[0].abs())
            + noise(x, y, seed);
        for (channel, value) in pixel.0.iter_mut().enumerate() {
            let cloth = colour[channel] * level;
            *value = (f32::from(*value) * (1.0 - cover) + cloth * cover).clamp(0.0, 255.0) as u8;
        }
    }
    drawn
}

fn noise(x: u32, y: u32, seed: u32) -> f32 {
    let mut hash = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA6B) ^ seed.wrapping_mul(0xC2B2_AE35);
    hash = (hash ^ (hash >> 15)).wrapping_mul(0x2C1B_3C6D);
    ((hash >> 28) as f32 - 7.5) / 300.0
}

/// A number from 0 to 1 that belongs to a seed.
fn chance(seed: u32, of: u32) -> f32 {
    (noise(seed, of, 11) * 300.0 + 7.5) / 15.0
}

/// How much of the colour a place of the face has, by what is drawn there.
fn pattern(pattern: Pattern, [across, down]: [f32; 2], seed: u32) -> f32 {
    let bump = |at: f32, period: f32, width: f32| {
        (-(((at.rem_euclid(period)) - period / 2.0) / width).powi(2)).exp()
    };
    match pattern {
        Pattern::Plain => 1.0,
        Pattern::Pleats => 1.0 - 0.12 * bump(down, 0.28, 0.03),
        Pattern::Knit => 1.0 + 0.12 * (across * 60.0 + (down * 40.0).sin()).sin() * (down * 55.0).sin(),
        Pattern::Stripes => 1.0 - 0.45 * f32::from(u8::from((down + 0.3 * across).rem_euclid(0.3) < 0.12)),
        Pattern::Printed => {
            let waves = (0..4).map(|wave| {
                let [a, b, c] = [0, 1, 2].map(|of| chance(seed, wave * 3 + of));
                ((6.0 + 8.0 * a) * across + (6.0 + 8.0 * b) * down + 6.3 * c).sin()
            });
            1.0 + 0.35 * (3.0 * waves.sum::<f32>()).tanh()
        }
        Pattern::Fingers => {
            let (sin, cos) = (chance(seed, 1) - 0.5).sin_cos();
            1.0 - 0.45 * bump(down * cos + across * sin + chance(seed, 2), 0.26, 0.016)
        }
    }
}

/// Where something is drawn.
struct Outline {
    middle: [f32; 2],
    eyes_px: f32,
    turn: [f32; 2],
    areas: Vec<Area>,
}

enum Area {
    Polygon(Vec<[f32; 2]>),
    /// Middle, half axes and how much of what lies behind is covered, in the rim and inside.
    Glass {
        middle: [f32; 2],
        half: [f32; 2],
        inside: f32,
    },
}

/// Width of the rim of glasses in distances between the eyes.
const RIM_EYES: f32 = 0.035;

impl Outline {
    fn of(mesh: &Mesh, shape: Shape, seed: u32) -> Self {
        let (sin, cos) = mesh.roll().sin_cos();
        let (eyes_px, nose) = (mesh.eyes_px(), mesh.flat(1));
        let mut outline = Self {
            middle: nose,
            eyes_px,
            turn: [cos, sin],
            areas: Vec::new(),
        };
        let polygon = |points: [&[usize]; 2]| {
            let points = points.into_iter().flatten();
            vec![Area::Polygon(points.map(|index| mesh.flat(*index)).collect())]
        };
        outline.areas = match shape {
            Shape::Mask => polygon([&JAW, &OVER_NOSE]),
            Shape::MaskBelowNose => polygon([&JAW, &UNDER_NOSE]),
            Shape::Scarf => {
                let tip = if chance(seed, 0) < 0.5 { 4 } else { 2 };
                let [left, right] = [(93, -0.15), (323, 0.15)]
                    .map(|(index, across)| outline.beside(mesh.flat(index), [across, 0.0]));
                vec![Area::Polygon(vec![
                    left,
                    mesh.flat(205),
                    mesh.flat(tip),
                    mesh.flat(425),
                    right,
                    outline.beside(right, [0.0, 2.2]),
                    outline.beside(left, [0.0, 2.2]),
                ])]
            }
            Shape::Hand => {
                let [across, down] = [3, 4].map(|of| 0.16 * chance(seed, of) - 0.08);
                let middle = outline.beside(mesh.flat_mean(&[13, 17, 2]), [across, down]);
                let half = [0.45 + 0.3 * chance(seed, 5), 0.34 + 0.16 * chance(seed, 6)];
                let lean = chance(seed, 7) - 0.5;
                let points = (0..40).map(|step| {
                    let (sin, cos) = (step as f32 * std::f32::consts::TAU / 40.0).sin_cos();
                    let (x, y) = (half[0] * cos, half[1] * sin);
                    outline.beside(
                        middle,
                        [x * lean.cos() - y * lean.sin(), x * lean.sin() + y * lean.cos()],
                    )
                });
                vec![Area::Polygon(points.collect())]
            }
            Shape::Frames => outline.glasses(mesh, 0.0, seed),
            Shape::Tinted(taken) => outline.glasses(mesh, taken, seed),
        };
        outline
    }

    fn glasses(&self, mesh: &Mesh, inside: f32, seed: u32) -> Vec<Area> {
        let rim = RIM_EYES * self.eyes_px;
        let line = |from: [f32; 2], to: [f32; 2]| {
            let thick = |point, by| self.beside(point, [0.0, by * rim / self.eyes_px / 2.0]);
            Area::Polygon(vec![
                thick(from, -1.0),
                thick(to, -1.0),
                thick(to, 1.0),
                thick(from, 1.0),
            ])
        };
        // Turned away, an eye's glass is seen narrower, as the eye is.
        let glass = |points: &[usize; 4]| {
            let [a, b] = [mesh.flat(points[0]), mesh.flat(points[1])];
            let width = (a[0] - b[0]).hypot(a[1] - b[1]);
            let half = [
                width * (0.78 + 0.16 * chance(seed, 8)),
                self.eyes_px * (0.19 + 0.06 * chance(seed, 9)),
            ];
            (self.beside(mesh.flat_mean(points), [0.0, 0.04]), half)
        };
        let [left, right] = EYES.each_ref().map(glass);
        let end = |(middle, half): ([f32; 2], [f32; 2]), side: f32| {
            self.beside(middle, [side * half[0] / self.eyes_px, 0.0])
        };
        let [ear, other_ear] = TEMPLES.map(|index| mesh.flat(index));
        let mut areas = vec![
            line(end(left, 1.0), end(right, -1.0)),
            line(ear, end(left, -1.0)),
            line(end(right, 1.0), other_ear),
        ];
        areas.extend([left, right].map(|(middle, half)| Area::Glass { middle, half, inside }));
        areas
    }

    /// A place so many distances between the eyes across and down from another, along the face.
    fn beside(&self, from: [f32; 2], [across, down]: [f32; 2]) -> [f32; 2] {
        let ([cos, sin], eyes) = (self.turn, self.eyes_px);
        [
            from[0] + eyes * (across * cos - down * sin),
            from[1] + eyes * (across * sin + down * cos),
        ]
    }

    /// Distances between the eyes across and down from the nose.
    fn on_face(&self, at: [f32; 2]) -> [f32; 2] {
        self.along(self.middle, at)
            .map(|pixels| pixels / self.eyes_px.max(1.0))
    }

    fn along(&self, from: [f32; 2], at: [f32; 2]) -> [f32; 2] {
        let ([cos, sin], x, y) = (self.turn, at[0] - from[0], at[1] - from[1]);
        [x * cos + y * sin, y * cos - x * sin]
    }

    /// How much of a pixel is covered.
    fn cover(&self, [x, y]: [f32; 2]) -> f32 {
        let mut sum = 0.0;
        for sample in 0..SAMPLES * SAMPLES {
            let [right, low] =
                [sample % SAMPLES, sample / SAMPLES].map(|step| (step as f32 + 0.5) / SAMPLES as f32 - 0.5);
            sum += self.covered([x + right, y + low]);
        }
        sum / (SAMPLES * SAMPLES) as f32
    }

    fn covered(&self, at: [f32; 2]) -> f32 {
        let of = |area: &Area| match area {
            Area::Polygon(points) => f32::from(u8::from(within(points, at))),
            Area::Glass { middle, half, inside } => {
                let [x, y] = self.along(*middle, at);
                let rim = RIM_EYES * self.eyes_px;
                let within =
                    |more: f32| (x / (half[0] + more)).powi(4) + (y / (half[1] + more)).powi(4) <= 1.0;
                match (within(0.0), within(rim)) {
                    (true, _) => *inside,
                    (false, true) => 1.0,
                    (false, false) => 0.0,
                }
            }
        };
        self.areas.iter().map(of).fold(0.0, f32::max)
    }
}

/// Whether a place lies in a polygon: edges to its right are crossed an odd number of times.
fn within(points: &[[f32; 2]], [x, y]: [f32; 2]) -> bool {
    let edges = points.iter().zip(points.iter().cycle().skip(1));
    let crossed = edges
        .filter(|([ax, ay], [bx, by])| (*ay > y) != (*by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax));
    crossed.count() % 2 == 1
}

/// The light on a face without its features, 1 where it is as bright as the cheeks and the nose.
struct Light {
    cells: Vec<f32>,
    corner: [f32; 2],
    cell_px: f32,
    level: f32,
}

impl Light {
    fn of(picture: &RgbImage, mesh: &Mesh) -> Self {
        let (cells, eyes) = LIGHT;
        let side_px = mesh.eyes_px() * eyes;
        let cell_px = side_px / cells as f32;
        let middle = mesh.flat_mean(&[50, 280, 1]);
        let corner = middle.map(|at| at - side_px / 2.0);
        let map = Affine::square(middle, side_px, 0.0, cells as u32);
        let pyramid = Pyramid::new(picture);
        let mut light = Self {
            cells: grey(&pyramid.planes(&map, cells as u32, cells as u32)),
            corner,
            cell_px,
            level: 1.0,
        };
        let smooth: Vec<f32> = (0..cells * cells)
            .map(|cell| {
                let (x, y) = ((cell % cells) as f32, (cell / cells) as f32);
                let around =
                    (0..9).map(|at| light.cell(x + (at % 3) as f32 - 1.0, y + (at / 3) as f32 - 1.0));
                around.sum::<f32>() / 9.0
            })
            .collect();
        light.cells = smooth;
        light.level = light.at(middle).max(8.0);
        let level = light.level;
        for cell in &mut light.cells {
            *cell = (*cell / level).clamp(0.4, 1.6);
        }
        light
    }

    fn cell(&self, x: f32, y: f32) -> f32 {
        let last = (LIGHT.0 - 1) as f32;
        self.cells[y.clamp(0.0, last) as usize * LIGHT.0 + x.clamp(0.0, last) as usize]
    }

    fn at(&self, at: [f32; 2]) -> f32 {
        let [x, y] = [0, 1].map(|axis| (at[axis] - self.corner[axis]) / self.cell_px - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let mix = |one: f32, other: f32, share: f32| one + (other - one) * share;
        let row = |down: f32| {
            mix(
                self.cell(left, top + down),
                self.cell(left + 1.0, top + down),
                x - left,
            )
        };
        mix(row(0.0), row(1.0), y - top)
    }
}

/// The colour in the light of the face, of which the level is known.
fn colour(picture: &RgbImage, mesh: &Mesh, colour: Colour, level: f32) -> [f32; 3] {
    let pixel = |[x, y]: [f32; 2]| {
        let inside = |at: f32, length: u32| (at.max(0.0) as u32).min(length - 1);
        picture
            .get_pixel(inside(x, picture.width()), inside(y, picture.height()))
            .0
    };
    let skin = SKIN.map(|index| pixel(mesh.flat(index)));
    let of_skin = [0, 1, 2].map(|channel| {
        let mut levels = skin.map(|pixel| pixel[channel]);
        levels.sort_unstable();
        f32::from(levels[levels.len() / 2]) * 0.93
    });
    match colour {
        Colour::Skin => of_skin,
        Colour::Of(levels) => {
            let light = (level / 150.0).clamp(0.35, 1.25);
            let levels = levels.map(|level| f32::from(level) * light);
            let is_grey = skin.iter().all(|[red, _, blue]| red.abs_diff(*blue) < 2);
            if is_grey {
                [0.299 * levels[0] + 0.587 * levels[1] + 0.114 * levels[2]; 3]
            } else {
                levels
            }
        }
    }
}
