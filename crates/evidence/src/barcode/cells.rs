//! What codeword stands in a cell of a symbol: the likeliest of the 929 patterns, by how they would look.

use std::sync::OnceLock;

use super::patterns::{self, CODEWORDS, PATTERN_MODULES};
use crate::homography::{Homography, Point};
use crate::plane::Plane;

/// Samples per module along a row.
pub(super) const FINE: usize = 4;
/// Lines that are averaged within a row, and the part of its height that they span.
const ROW_LINES: usize = 5;
const ROW_SPAN: f64 = 0.56;
/// How far a cell may be from its place, in samples, when it can't be read there.
const SHIFTS: [isize; 6] = [-1, 1, -2, 2, -3, 3];
/// What each sample that it is off counts against its agreement.
const SHIFT_COST: f32 = 0.018;
/// From this agreement on a cell is not looked for beside its place.
const AGREEMENT_GOOD: f32 = 0.93;
/// What the picture's blur makes of a module: the parts that stay, that each neighbour gets, and that those behind them
/// get, in the order tried. The last is what a deviation of 0.9 modules does.
pub(super) const BLURS: [[f32; 3]; 4] = [
    [0.84, 0.08, 0.0],
    [0.54, 0.21, 0.02],
    [0.4, 0.236, 0.064],
    [1.0, 0.0, 0.0],
];
/// Modules to the left and right of the symbol that are sampled with it.
pub(super) const MARGIN: usize = 2;

/// A codeword read from a cell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reading {
    pub(super) codeword: u16,
    /// How well the pattern agrees with the picture; 1 is perfectly.
    pub(super) agreement: f32,
    /// How much better it agrees than the next best pattern.
    pub(super) margin: f32,
}

/// What rows are sampled by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// Width of the symbol, in modules.
    pub(super) width: f64,
    /// Number of rows.
    pub(super) rows: usize,
    /// How far rows bow downwards in the middle, as a share of the height.
    pub(super) sag: f64,
}

/// One row's brightness at [`FINE`] samples a module, from [`MARGIN`] modules left of the symbol.
pub(super) struct RowSamples(Vec<f32>);

impl RowSamples {
    pub(super) fn take(plane: &Plane, map: &Homography, shape: &Shape, row: usize) -> Self {
        let Shape { width, rows, sag } = *shape;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a symbol is 579 modules wide at most"
        )]
        let count = (width as usize + 2 * MARGIN) * FINE;
        let mut samples = vec![0.0_f32; count];
        for line in 0..ROW_LINES {
            let aside = ((line as f64 + 0.5) / ROW_LINES as f64 - 0.5) * ROW_SPAN;
            let v = (row as f64 + 0.5 + aside) / rows as f64;
            for (index, sample) in samples.iter_mut().enumerate() {
                let u = (index as f64 + 0.5) / FINE as f64 - MARGIN as f64;
                let along = u / width;
                let bowed = v + sag * 4.0 * along * (1.0 - along);
                *sample += plane.sample(map.apply(Point::new(u, bowed)));
            }
        }
        Self(samples)
    }

    /// The likeliest codeword of a cluster in column `column`, 0 being the start pattern.
    pub(super) fn read(&self, column: usize, cluster: usize, blur: usize) -> Reading {
        let at = |shift: isize| {
            self.modules(column, shift)
                .map(|modules| best(&modules, cluster, blur))
        };
        let mut reading = at(0).unwrap_or_default();
        if reading.agreement >= AGREEMENT_GOOD {
            return reading;
        }
        // Farther off must be clearly better: a pattern that is not there agrees somewhere by chance.
        let mut best = reading.agreement;
        for shift in SHIFTS {
            let Some(beside) = at(shift) else { continue };
            let worth = beside.agreement - SHIFT_COST * shift.unsigned_abs() as f32;
            if worth > best {
                (best, reading) = (worth, beside);
            }
        }
        reading
    }

    /// Brightness of the 17 modules of a cell, mean 0 and length 1; `None` where nothing is printed.
    fn modules(&self, column: usize, shift: isize) -> Option<[f32; PATTERN_MODULES]> {
        let first = ((MARGIN + column * PATTERN_MODULES) * FINE).checked_add_signed(shift)?;
        let samples = self.0.get(first..first + PATTERN_MODULES * FINE)?;
        let mut modules = self::modules(samples);
        normalize(&mut modules)?;
        Some(modules)
    }
}

/// Brightness of each module of a pattern, of the samples of all of them.
pub(super) fn modules(samples: &[f32]) -> [f32; PATTERN_MODULES] {
    std::array::from_fn(|module| {
        let own = &samples[module * FINE..(module + 1) * FINE];
        own[0] * 0.7 + own[1] * 1.3 + own[2] * 1.3 + own[3] * 0.7
    })
}

/// Mean 0 and length 1; what the length was, or `None` where nothing is printed.
pub(super) fn normalize(modules: &mut [f32; PATTERN_MODULES]) -> Option<f32> {
    let mean = modules.iter().sum::<f32>() / PATTERN_MODULES as f32;
    modules.iter_mut().for_each(|value| *value -= mean);
    let length = modules.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length < 1.0 {
        return None;
    }
    modules.iter_mut().for_each(|value| *value /= length);
    Some(length)
}

/// How every pattern of a cluster looks, module by module: mean 0, length 1.
type Looks = [[f32; CODEWORDS]; PATTERN_MODULES];

fn looks(cluster: usize, blur: usize) -> &'static Looks {
    static ALL: OnceLock<Vec<Box<Looks>>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        BLURS
            .iter()
            .flat_map(|&blur| (0..3).map(move |cluster| drawn(cluster, blur)))
            .collect()
    });
    &all[blur * 3 + cluster]
}

fn drawn(cluster: usize, blur: [f32; 3]) -> Box<Looks> {
    let mut looks = Box::new([[0.0; CODEWORDS]; PATTERN_MODULES]);
    for codeword in 0..CODEWORDS {
        let dark = patterns::modules(cluster, codeword);
        // A space ends the pattern before, and a bar begins the next.
        let value = |module: isize| match usize::try_from(module).ok().and_then(|module| dark.get(module)) {
            Some(true) => -1.0,
            Some(false) => 1.0,
            None if module < 0 => 1.0,
            None => -1.0,
        };
        let mut modules: [f32; PATTERN_MODULES] = std::array::from_fn(|module| {
            let module = module as isize;
            let both = |off: isize| value(module - off) + value(module + off);
            value(module) * blur[0] + both(1) * blur[1] + both(2) * blur[2]
        });
        modules.iter_mut().for_each(|value| *value *= 100.0);
        normalize(&mut modules);
        for (module, value) in modules.into_iter().enumerate() {
            looks[module][codeword] = value;
        }
    }
    looks
}

/// The likeliest codeword of a cluster.
pub(super) fn best(modules: &[f32; PATTERN_MODULES], cluster: usize, blur: usize) -> Reading {
    let looks = looks(cluster, blur);
    let mut agreement = [0.0_f32; CODEWORDS];
    for (value, look) in modules.iter().zip(looks) {
        for (sum, wanted) in agreement.iter_mut().zip(look) {
            *sum += value * wanted;
        }
    }
    let (mut first, mut second, mut codeword) = (f32::MIN, f32::MIN, 0);
    for (index, &own) in agreement.iter().enumerate() {
        if own > first {
            (second, first, codeword) = (first, own, index);
        } else if own > second {
            second = own;
        }
    }
    Reading {
        codeword: u16::try_from(codeword).unwrap_or_default(),
        agreement: first,
        margin: first - second,
    }
}
