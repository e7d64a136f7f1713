//! The four corners of a symbol: from two guard patterns, and made exact by what the symbol must look like.

use super::guard::{End, Guard, START, STOP};
use crate::homography::{Homography, Point};
use crate::plane::Plane;

/// Modules of the start and the stop pattern.
const START_MODULES: f64 = 17.0;
const STOP_MODULES: f64 = 18.0;
/// Samples per module along a row when patterns are aligned.
const FINE: usize = 4;
/// Bands from top to bottom in which the guards are aligned on their own.
const BANDS: usize = 10;
/// How far a guard may be from where it was thought to be, in modules.
const SHIFT_MODULES: usize = 2;
/// Agreement of a band with the guard pattern (1 is perfect) from which on it counts.
const AGREEMENT_MIN: f32 = 0.55;
/// Part of the guard's contrast that still belongs to it.
const CONTRAST_SHARE_MIN: f32 = 0.5;
/// Corners of frames of one symbol lie this close together, in modules.
const SAME_MODULES: f64 = 2.0;
/// How many times higher than thought one end may be than the other, and halvings of that range.
const DEPTHS: (f64, f64) = (0.5, 2.0);
const DEPTH_HALVINGS: usize = 12;
/// How far the guards may be from the width that a number of columns asks for, as a logarithm.
const WIDTH_DEVIATION_MAX: f64 = 0.11;
/// Steps in which the heights of both ends are made exact.
const DEPTH_STEP: f64 = 0.005;
const DEPTH_STEPS: i32 = 9;
/// Most data columns of a symbol (ISO/IEC 15438, 5.1).
pub(super) const COLUMNS_MAX: usize = 30;

/// Width of a whole symbol in modules: four columns more than data, 17 modules each, and the last bar.
pub(super) fn width_modules(columns: usize) -> f64 {
    (17 * (columns + 4) + 1) as f64
}

/// Where a symbol lies: clockwise from the corner where its first row starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    pub(super) corners: [Point; 4],
    pub(super) columns: usize,
    /// How far rows bow downwards in the middle, as a share of the height.
    pub(super) sag: f64,
}

impl Frame {
    /// From modules across and the share of the height down to the picture.
    pub(super) fn map(&self) -> Option<Homography> {
        Homography::of_rectangle(width_modules(self.columns), 1.0, self.corners)
    }

    /// Seen in a mirror: last row first.
    pub(super) fn flipped(&self) -> Self {
        let [a, b, c, d] = self.corners;
        Self {
            corners: [d, c, b, a],
            sag: -self.sag,
            ..*self
        }
    }

    pub(super) fn height_px(&self) -> f64 {
        let [a, b, c, d] = self.corners;
        a.distance(d).max(b.distance(c))
    }

    /// Whether two frames hold one symbol in about the same place.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let near = SAME_MODULES * self.module_px();
        let mut corners = self.corners.iter().zip(other.corners);
        self.columns == other.columns && corners.all(|(own, other)| own.distance(other) < near)
    }

    /// Width of a module, in pixels.
    pub(super) fn module_px(&self) -> f64 {
        let [a, b, c, d] = self.corners;
        (a.distance(b) + d.distance(c)) / 2.0 / width_modules(self.columns)
    }

    /// The frames that a start and a stop pattern may belong to, one for each number of columns that their widths allow.
    pub(super) fn between(plane: &Plane, start: &Guard, stop: &Guard) -> Vec<Self> {
        let across = start.middle().vector_to(stop.middle());
        let (Some((top_left, bottom_left)), Some((top_right, bottom_right))) =
            (ends(plane, start, across), ends(plane, stop, across))
        else {
            return Vec::new();
        };
        let corners = [top_left, top_right, bottom_right, bottom_left];
        (1..=COLUMNS_MAX)
            .filter_map(|columns| {
                let depth = depth_of(columns, corners, start, stop)?;
                Some(Self {
                    corners: deepened(corners, depth),
                    columns,
                    sag: 0.0,
                })
            })
            .collect()
    }

    /// The frame with one end as much higher than the other as makes its columns clearest, and how clear they are, in
    /// steps of brightness.
    ///
    /// By how high both ends are follows how fast modules become narrower between them, and no height is known as
    /// well as that takes: with one end a hundredth too high, columns in the middle are a module off.
    pub(super) fn settled(&self, plane: &Plane) -> (Self, f32) {
        let mut best = (*self, f32::MIN);
        for step in -DEPTH_STEPS..=DEPTH_STEPS {
            let frame = Self {
                corners: deepened(self.corners, 1.0 + DEPTH_STEP * f64::from(step)),
                ..*self
            };
            let contrast = frame.column_contrast(plane);
            if contrast > best.1 {
                best = (frame, contrast);
            }
        }
        best
    }

    /// The frame moved so that both guard patterns stand where they belong, with how well they do (1 is perfectly);
    /// `None` when neither is there.
    pub(super) fn aligned(&self, plane: &Plane) -> Option<(Self, f32)> {
        let map = self.map()?;
        let width = width_modules(self.columns);
        let left = shifts(
            plane,
            &map,
            0.0,
            &template(&START, [None, Some(true)]),
            self.height_px(),
        );
        let right = shifts(
            plane,
            &map,
            width - STOP_MODULES,
            &template(&STOP, [Some(false), Some(false)]),
            self.height_px(),
        );
        if left.agreement.max(right.agreement) < AGREEMENT_MIN {
            return None;
        }
        let moved = |u: f64, v: f64, line: (f64, f64)| map.apply(Point::new(u + line.0 + line.1 * v, v));
        let corners = [
            moved(0.0, 0.0, left.line),
            moved(width, 0.0, right.line),
            moved(width, 1.0, right.line),
            moved(0.0, 1.0, left.line),
        ];
        Some((
            Self { corners, ..*self },
            (left.agreement + right.agreement) / 2.0,
        ))
    }

    /// How clearly every column of the frame begins with a bar behind a space, in steps of brightness.
    pub(super) fn column_contrast(&self, plane: &Plane) -> f32 {
        let Some(map) = self.map() else { return 0.0 };
        let mut sum = 0.0;
        let bounds = self.columns + 3;
        for bound in 1..=bounds {
            for row in 0..24 {
                let v = (f64::from(row) + 0.5) / 24.0;
                let at = |u: f64| plane.sample(map.apply(Point::new(17.0 * bound as f64 + u, v)));
                sum += at(-0.5) - at(0.5);
            }
        }
        sum / (bounds * 24) as f32
    }
}

/// Brightness that a guard should show at [`FINE`] samples a module: 1 light, -1 dark, with one known or unknown
/// module before and behind (`Some(true)` is dark).
fn template(widths: &[u8], around: [Option<bool>; 2]) -> Vec<f32> {
    let mut dark = true;
    let mut samples = Vec::new();
    let mut push = |modules: usize, value: f32| samples.extend(std::iter::repeat_n(value, modules * FINE));
    let value = |dark: bool| if dark { -1.0 } else { 1.0 };
    push(1, around[0].map_or(0.0, value));
    for &width in widths {
        push(usize::from(width), value(dark));
        dark = !dark;
    }
    push(1, around[1].map_or(0.0, value));
    samples
}

struct Shifts {
    /// Shift in modules at the top, and how much it grows to the bottom.
    line: (f64, f64),
    agreement: f32,
}

/// How far the pattern that should begin at `u` has moved, band by band, as a straight line from top to bottom.
fn shifts(plane: &Plane, map: &Homography, u: f64, template: &[f32], height_px: f64) -> Shifts {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let lines = (height_px / BANDS as f64).clamp(2.0, 8.0) as usize;
    let reach = SHIFT_MODULES * FINE;
    let mut found = Vec::new();
    let mut agreements = Vec::new();
    for band in 0..BANDS {
        let mut profile = vec![0.0_f32; template.len() + 2 * reach];
        for line in 0..lines {
            let v = (band as f64 + (line as f64 + 0.5) / lines as f64) / BANDS as f64;
            for (index, value) in profile.iter_mut().enumerate() {
                let offset = (index as f64 + 0.5 - (reach + FINE) as f64) / FINE as f64;
                *value += plane.sample(map.apply(Point::new(u + offset, v)));
            }
        }
        let best = (0..=2 * reach)
            .map(|shift| {
                (
                    shift,
                    agreement(&profile[shift..shift + template.len()], template),
                )
            })
            .max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((shift, agreement)) = best else { continue };
        agreements.push(agreement);
        if agreement >= AGREEMENT_MIN {
            found.push((
                (band as f64 + 0.5) / BANDS as f64,
                (shift as f64 - reach as f64) / FINE as f64,
            ));
        }
    }
    agreements.sort_by(f32::total_cmp);
    let agreement = agreements.get(agreements.len() / 2).copied().unwrap_or_default();
    let line = if found.len() >= 3 {
        super::guard::fitted(found)
    } else {
        (0.0, 0.0)
    };
    Shifts { line, agreement }
}

/// The correlation of brightness with a template whose unknown samples are 0.
pub(super) fn agreement(samples: &[f32], template: &[f32]) -> f32 {
    let known = || samples.iter().zip(template).filter(|(_, wanted)| **wanted != 0.0);
    let count = known().count() as f32;
    let (mean, wanted_mean) = known().fold((0.0, 0.0), |sum, (own, wanted)| {
        (sum.0 + own / count, sum.1 + wanted / count)
    });
    let (mut joint, mut own_square, mut wanted_square) = (0.0, 0.0, 0.0);
    for (own, wanted) in known() {
        let (own, wanted) = (own - mean, wanted - wanted_mean);
        joint += own * wanted;
        own_square += own * own;
        wanted_square += wanted * wanted;
    }
    joint / (own_square * wanted_square).sqrt().max(1e-3)
}

/// The two ends of the guard's outer edge, the one first that lies counter-clockwise of `across`: the pattern is
/// followed beyond the scan lines that saw it for as long as its contrast lasts.
fn ends(plane: &Plane, guard: &Guard, across: Point) -> Option<(Point, Point)> {
    let widths: &[u8] = match guard.end {
        End::Start => &START,
        End::Stop => &STOP,
    };
    let pattern = template(widths, [None, None]);
    let pattern = &pattern[FINE..pattern.len() - FINE];
    let length = guard.length_px();
    let balance: f32 = pattern.iter().sum::<f32>() / pattern.len() as f32;
    let balanced = |t: f64| -> Option<f32> {
        let outer = guard.outer[0].towards(guard.outer[1], t);
        let inner = crossing(outer, across, guard.inner)?;
        // The stop pattern is read towards its outer edge, the start pattern from it.
        let (from, to) = if guard.end == End::Start {
            (outer, inner)
        } else {
            (inner, outer)
        };
        let count = pattern.len() as f64;
        Some(pattern.iter().enumerate().fold(0.0, |sum, (index, wanted)| {
            sum + (wanted - balance) * plane.sample(from.towards(to, (index as f64 + 0.5) / count))
        }))
    };
    let mut inside: Vec<f32> = (1..20)
        .filter_map(|step| balanced(f64::from(step) / 20.0))
        .collect();
    inside.sort_by(f32::total_cmp);
    let limit = inside.get(inside.len() / 2)? * CONTRAST_SHARE_MIN;
    if limit <= 0.0 {
        return None;
    }
    let step = 1.0 / length.max(1.0);
    let gap = 0.12_f64.max(8.0 * step);
    let follow = |direction: f64| {
        let (mut last, mut t) = (0.5_f64, 0.5_f64);
        while (t - last).abs() <= gap && (t - 0.5).abs() < 3.0 {
            if balanced(t).is_some_and(|contrast| contrast >= limit) {
                last = t;
            }
            t += direction * step;
        }
        last + direction * step / 2.0
    };
    let (low, high) = (follow(-1.0), follow(1.0));
    let ends = [low, high].map(|t| guard.outer[0].towards(guard.outer[1], t));
    let downward = across.cross(ends[0].vector_to(ends[1])) > 0.0;
    Some(if downward {
        (ends[0], ends[1])
    } else {
        (ends[1], ends[0])
    })
}

/// The corners with the right end `depth` times as high as the left one, compared with how they are.
fn deepened([a, b, c, d]: [Point; 4], depth: f64) -> [Point; 4] {
    let (left, right) = (1.0 / depth.sqrt(), depth.sqrt());
    let about = |one: Point, other: Point, factor: f64| {
        let middle = one.towards(other, 0.5);
        (middle.towards(one, factor), middle.towards(other, factor))
    };
    let ((a, d), (b, c)) = (about(a, d, left), about(b, c, right));
    [a, b, c, d]
}

/// How much higher than thought the right end is than the left one when a symbol has so many columns, by the widths of
/// both guards; `None` when these speak against it.
fn depth_of(columns: usize, corners: [Point; 4], start: &Guard, stop: &Guard) -> Option<f64> {
    let width = width_modules(columns);
    // How many times wider than it should be each guard is.
    let widths = |depth: f64| -> Option<[f64; 2]> {
        let unit = Homography::of_rectangle(1.0, 1.0, deepened(corners, depth))?.inverse()?;
        let inner = |guard: &Guard| unit.apply(guard.inner[0].towards(guard.inner[1], 0.5)).x;
        Some([
            (inner(start) * width / START_MODULES).ln(),
            ((1.0 - inner(stop)) * width / STOP_MODULES).ln(),
        ])
    };
    let (mut low, mut high) = DEPTHS;
    for _ in 0..DEPTH_HALVINGS {
        let middle = (low * high).sqrt();
        let [left, right] = widths(middle)?;
        // The higher an end is, the nearer it is, and the fewer modules are as wide as what was seen there.
        if right > left { low = middle } else { high = middle }
    }
    let depth = (low * high).sqrt();
    let [left, right] = widths(depth)?;
    let near = |own: f64| own.abs() <= WIDTH_DEVIATION_MAX;
    (near(left) && near(right)).then_some(depth)
}

/// Where the line from `from` along `direction` meets the line through two points.
fn crossing(from: Point, direction: Point, line: [Point; 2]) -> Option<Point> {
    let along = line[0].vector_to(line[1]);
    let sine = along.cross(direction);
    if sine.abs() < 1e-9 {
        return None;
    }
    let t = line[0].vector_to(from).cross(direction) / sine;
    Some(line[0].towards(line[1], t))
}
