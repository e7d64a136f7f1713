//! A picture beside its halvings, and turned, scaled cut-outs of it as the networks want them.

use image::{Rgb, RgbImage};

/// Shorter side in pixels below which no further halving is made.
const HALVED_SIDE_PX_MIN: u32 = 48;
/// Reduction above which the next halving is sampled instead: bilinear sampling skips pixels beyond it.
const REDUCTION_MAX: f32 = 1.5;

/// An affine map from pixels of a cut-out to pixels of a picture; pixel centres lie on whole numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Affine {
    /// Row-major 2×2: what one step to the right, and one step down, in the cut-out are in the picture.
    pub turn: [[f32; 2]; 2],
    /// Where the cut-out's first pixel lies in the picture.
    pub shift: [f32; 2],
}

impl Affine {
    /// The square of `side_px` pixels around `centre`, turned by `radians` clockwise, shown as `out_px` pixels.
    pub fn square(centre: [f32; 2], side_px: f32, radians: f32, out_px: u32) -> Self {
        let scale = side_px / out_px as f32;
        let (sin, cos) = radians.sin_cos();
        let turn = [[cos * scale, -sin * scale], [sin * scale, cos * scale]];
        let middle = (out_px as f32 - 1.0) / 2.0;
        let mut map = Self {
            turn,
            shift: [0.0, 0.0],
        };
        let moved = map.apply([middle, middle]);
        map.shift = [centre[0] - moved[0], centre[1] - moved[1]];
        map
    }

    /// Where a pixel of the cut-out lies in the picture.
    pub fn apply(&self, point: [f32; 2]) -> [f32; 2] {
        let [[a, b], [c, d]] = self.turn;
        [
            a * point[0] + b * point[1] + self.shift[0],
            c * point[0] + d * point[1] + self.shift[1],
        ]
    }

    /// The map back, or `None` for a map that flattens the plane.
    pub fn inverse(&self) -> Option<Self> {
        let [[a, b], [c, d]] = self.turn;
        let area = a * d - b * c;
        if area.abs() < 1e-12 || !area.is_finite() {
            return None;
        }
        let turn = [[d / area, -b / area], [-c / area, a / area]];
        let mut map = Self {
            turn,
            shift: [0.0, 0.0],
        };
        let moved = map.apply(self.shift);
        map.shift = [-moved[0], -moved[1]];
        Some(map)
    }

    /// This map after another one.
    pub fn after(&self, first: &Self) -> Self {
        let [[a, b], [c, d]] = self.turn;
        Self {
            turn: [
                [0, 1].map(|column| a * first.turn[0][column] + b * first.turn[1][column]),
                [0, 1].map(|column| c * first.turn[0][column] + d * first.turn[1][column]),
            ],
            shift: self.apply(first.shift),
        }
    }

    /// Pixels of the picture that one pixel of the cut-out is wide.
    pub fn scale(&self) -> f32 {
        let [[a, b], [c, d]] = self.turn;
        (a * d - b * c).abs().sqrt()
    }

    /// The same map for a picture of half the size.
    fn halved(&self) -> Self {
        let half = |value: f32| value / 2.0;
        Self {
            turn: self.turn.map(|row| row.map(half)),
            shift: self.shift.map(|value| value / 2.0 - 0.25),
        }
    }
}

/// A picture and its halvings.
#[derive(Debug)]
pub struct Pyramid<'a> {
    picture: &'a RgbImage,
    halvings: Vec<RgbImage>,
}

impl<'a> Pyramid<'a> {
    /// Halves the picture until it is small. Costs about a third more than reading the picture once.
    pub fn new(picture: &'a RgbImage) -> Self {
        let mut halvings: Vec<RgbImage> = Vec::new();
        loop {
            let last = halvings.last().unwrap_or(picture);
            if last.width().min(last.height()) / 2 < HALVED_SIDE_PX_MIN {
                return Self { picture, halvings };
            }
            halvings.push(halve(last));
        }
    }

    /// The picture itself.
    pub fn picture(&self) -> &'a RgbImage {
        self.picture
    }

    /// The largest halving of which no side is longer than `side_px`, or the smallest one there is; and how many
    /// pixels of the picture its pixels are wide.
    pub fn at_most(&self, side_px: u32) -> (&RgbImage, f32) {
        let fits = |picture: &RgbImage| picture.width().max(picture.height()) <= side_px;
        if fits(self.picture) {
            return (self.picture, 1.0);
        }
        let position = self.halvings.iter().position(fits);
        match position.or_else(|| self.halvings.len().checked_sub(1)) {
            Some(level) => (&self.halvings[level], 2.0_f32.powi(level as i32 + 1)),
            None => (self.picture, 1.0),
        }
    }

    /// A cut-out as three planes (red, green, blue) of `width × height` numbers from 0 to 255. What lies outside the
    /// picture is black.
    pub fn planes(&self, map: &Affine, width: u32, height: u32) -> Vec<f32> {
        let (source, map) = self.level(map);
        let area = (width * height) as usize;
        let mut planes = vec![0.0; 3 * area];
        let mut at = 0;
        for y in 0..height {
            for x in 0..width {
                if let Some(pixel) = bilinear(source, map.apply([x as f32, y as f32])) {
                    for (channel, value) in pixel.into_iter().enumerate() {
                        planes[channel * area + at] = value;
                    }
                }
                at += 1;
            }
        }
        planes
    }

    /// A cut-out as a picture.
    pub fn cut(&self, map: &Affine, width: u32, height: u32) -> RgbImage {
        let (source, map) = self.level(map);
        RgbImage::from_fn(width, height, |x, y| {
            let pixel = bilinear(source, map.apply([x as f32, y as f32])).unwrap_or([0.0; 3]);
            Rgb(pixel.map(|value| (value + 0.5) as u8))
        })
    }

    fn level(&self, map: &Affine) -> (&RgbImage, Affine) {
        let (mut source, mut map) = (self.picture, *map);
        for halving in &self.halvings {
            if map.scale() <= REDUCTION_MAX {
                break;
            }
            source = halving;
            map = map.halved();
        }
        (source, map)
    }
}

/// The mean of every two by two pixels; an odd last row or column is dropped.
fn halve(picture: &RgbImage) -> RgbImage {
    let (width, height) = (picture.width() / 2, picture.height() / 2);
    let stride = picture.width() as usize * 3;
    let pixels = picture.as_raw();
    let mut halved = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height as usize {
        let upper = &pixels[2 * y * stride..][..width as usize * 6];
        let lower = &pixels[(2 * y + 1) * stride..][..width as usize * 6];
        for (above, below) in upper.chunks_exact(6).zip(lower.chunks_exact(6)) {
            let mean = |channel: usize| {
                let sum = u16::from(above[channel])
                    + u16::from(above[channel + 3])
                    + u16::from(below[channel])
                    + u16::from(below[channel + 3]);
                ((sum + 2) / 4) as u8
            };
            halved.extend([mean(0), mean(1), mean(2)]);
        }
    }
    RgbImage::from_raw(width, height, halved).expect("the rows above fill exactly this size")
}

/// The colour between four pixels, or `None` outside the picture.
fn bilinear(picture: &RgbImage, [x, y]: [f32; 2]) -> Option<[f32; 3]> {
    let (width, height) = (picture.width() as i32, picture.height() as i32);
    let (left, top) = (x.floor(), y.floor());
    let (column, row) = (left as i32, top as i32);
    if column < -1 || row < -1 || column >= width || row >= height || !x.is_finite() || !y.is_finite() {
        return None;
    }
    let (right, bottom) = (x - left, y - top);
    let pixels = picture.as_raw();
    let mut colour = [0.0; 3];
    if column >= 0 && row >= 0 && column + 1 < width && row + 1 < height {
        let start = (row as usize * width as usize + column as usize) * 3;
        let above: &[u8] = &pixels[start..start + 6];
        let below: &[u8] = &pixels[start + width as usize * 3..][..6];
        for channel in 0..3 {
            let (a, b) = (f32::from(above[channel]), f32::from(above[channel + 3]));
            let (c, d) = (f32::from(below[channel]), f32::from(below[channel + 3]));
            let (upper, lower) = (a + (b - a) * right, c + (d - c) * right);
            colour[channel] = upper + (lower - upper) * bottom;
        }
        return Some(colour);
    }
    let corners = [
        (0, 0, (1.0 - right) * (1.0 - bottom)),
        (1, 0, right * (1.0 - bottom)),
        (0, 1, (1.0 - right) * bottom),
        (1, 1, right * bottom),
    ];
    for (dx, dy, share) in corners {
        let (column, row) = (column + dx, row + dy);
        if (0..width).contains(&column) && (0..height).contains(&row) {
            let start = (row as usize * width as usize + column as usize) * 3;
            for channel in 0..3 {
                colour[channel] += f32::from(pixels[start + channel]) * share;
            }
        }
    }
    Some(colour)
}
