//! Guard patterns in blur, where their narrow bars run into each other: by the wide bar, which outlasts them, and by how
//! well the whole agrees with a blurred pattern.

use super::guard::{End, Hit, START, STOP};

/// Samples per module in which patterns are compared.
const FINE: usize = 3;
/// How much the pattern that is compared with is blurred: the deviation, in modules.
const BLUR_MODULES: f64 = 0.6;
/// Light modules that are compared on the side of the quiet zone.
const QUIET_MODULES: usize = 2;
/// Least agreement of a guard; 1 is perfect.
const AGREEMENT_MIN: f32 = 0.88;
/// Least difference in brightness between the wide bar and the light before it.
const CONTRAST_MIN: f32 = 18.0;
/// The wide bar ends where brightness has come back by this part of the difference.
const RISE: f32 = 0.3;
/// Widths of the wide bar that are looked at, in pixels.
const BAR_PX: std::ops::RangeInclusive<f64> = 8.0..=80.0;
/// Widths of a module that are tried, as parts of the width that the wide bar speaks for, and places of the pattern, in
/// modules from where the bar begins.
const SCALES: [f64; 7] = [0.82, 0.88, 0.94, 1.0, 1.06, 1.13, 1.2];
const SCALES_FIRST: [f64; 2] = [0.92, 1.06];
/// Agreement of the first of them from which on all are tried.
const AGREEMENT_FIRST_MIN: f32 = 0.6;
const OFFSETS: [f64; 3] = [-0.35, 0.0, 0.35];

/// A blurred pattern, as it would be sampled.
pub(super) struct Blurred {
    end: End,
    samples: Vec<f32>,
    /// Modules before the wide bar, of the wide bar, and of the guard.
    before: usize,
    bar: f64,
    modules: f64,
}

impl Blurred {
    /// Those of both ends, each read from its wide bar.
    pub(super) fn both() -> [Self; 2] {
        [
            Self::of(End::Start, &START, [QUIET_MODULES, 1]),
            Self::of(End::Stop, &STOP, [1, QUIET_MODULES]),
        ]
    }

    fn of(end: End, widths: &[u8], around: [usize; 2]) -> Self {
        let mut modules = vec![1.0_f32; around[0]];
        for (index, &width) in widths.iter().enumerate() {
            let value = if index % 2 == 0 { -1.0 } else { 1.0 };
            modules.extend(std::iter::repeat_n(value, usize::from(width)));
        }
        // Behind the start pattern a codeword begins with a bar, behind the stop pattern all is light.
        let behind = if end == End::Start { -1.0 } else { 1.0 };
        modules.extend(std::iter::repeat_n(behind, around[1]));
        let count = modules.len() * FINE;
        let module_at = |sample: f64| {
            let index = (sample / FINE as f64)
                .floor()
                .clamp(0.0, (modules.len() - 1) as f64);
            modules[index as usize]
        };
        let deviation = BLUR_MODULES * FINE as f64;
        let reach = (3.0 * deviation).ceil() as i32;
        let mut samples: Vec<f32> = (0..count)
            .map(|index| {
                let (mut sum, mut weights) = (0.0, 0.0);
                for off in -reach..=reach {
                    let weight = (-0.5 * (f64::from(off) / deviation).powi(2)).exp() as f32;
                    sum += weight * module_at(index as f64 + 0.5 + f64::from(off));
                    weights += weight;
                }
                sum / weights
            })
            .collect();
        normalize(&mut samples);
        Self {
            end,
            samples,
            before: around[0],
            bar: f64::from(widths[0]),
            modules: widths.iter().map(|&width| f64::from(width)).sum(),
        }
    }

    /// How well a line agrees whose wide bar begins at `from`, with modules of that width.
    fn agreement(&self, line: &[f32], from: f64, module: f64) -> f32 {
        let first = from - self.before as f64 * module;
        let last = first + self.samples.len() as f64 / FINE as f64 * module;
        if first < 0.0 || last > (line.len() - 1) as f64 {
            return 0.0;
        }
        let step = module / FINE as f64;
        let (mut sum, mut squares, mut joint) = (0.0_f32, 0.0_f32, 0.0_f32);
        for (index, wanted) in self.samples.iter().enumerate() {
            // Pixels have their middle at whole coordinates, edges lie between them.
            let at = (first + (index as f64 + 0.5) * step - 0.5).max(0.0);
            let whole = at as usize;
            let share = (at - whole as f64) as f32;
            let own = line[whole] * (1.0 - share) + line[(whole + 1).min(line.len() - 1)] * share;
            sum += own;
            squares += own * own;
            joint += own * wanted;
        }
        let spread = squares - sum * sum / self.samples.len() as f32;
        joint / spread.max(1.0).sqrt()
    }
}

/// Mean 0, length 1.
fn normalize(samples: &mut [f32]) {
    let mean = samples.iter().sum::<f32>() / samples.len() as f32;
    samples.iter_mut().for_each(|value| *value -= mean);
    let length = samples.iter().map(|value| value * value).sum::<f32>().sqrt();
    samples.iter_mut().for_each(|value| *value /= length.max(1e-6));
}

/// All guards of a line whose wide bar is met before the rest; `is_reversed` says that the line is read from its end.
pub(super) fn hits(line: &[f32], patterns: &[Blurred; 2], is_reversed: bool, found: &mut Vec<Hit>) {
    let mut at = 1;
    while at + 1 < line.len() {
        let Some((from, bar_end)) = wide_bar(line, at) else {
            at += 1;
            continue;
        };
        let width = bar_end - from;
        if BAR_PX.contains(&width) {
            let best = patterns
                .iter()
                .filter(|pattern| pattern.may_stand(line, from, width))
                .flat_map(|pattern| pattern.tries(line, from, width))
                .max_by(|one, other| one.0.total_cmp(&other.0));
            if let Some((agreement, from, module, pattern)) = best
                && agreement >= AGREEMENT_MIN
            {
                found.push(pattern.hit(line.len(), from, module, is_reversed));
            }
        }
        at = (bar_end as usize).max(at + 1);
    }
}

impl Blurred {
    /// Whether it is worth looking closely.
    fn may_stand(&self, line: &[f32], from: f64, width: f64) -> bool {
        let likely = width / self.bar;
        SCALES_FIRST
            .iter()
            .any(|scale| self.agreement(line, from, likely * scale) >= AGREEMENT_FIRST_MIN)
    }

    /// Agreement, place and width of a module, for all that are tried.
    fn tries<'a>(
        &'a self,
        line: &'a [f32],
        from: f64,
        width: f64,
    ) -> impl Iterator<Item = (f32, f64, f64, &'a Self)> {
        SCALES.iter().flat_map(move |scale| {
            let module = width / self.bar * scale;
            OFFSETS.iter().map(move |offset| {
                let from = from + offset * module;
                (self.agreement(line, from, module), from, module, self)
            })
        })
    }

    fn hit(&self, length: usize, from: f64, module: f64, is_reversed: bool) -> Hit {
        let (near, far) = (from, from + self.modules * module);
        let place = |at: f64| if is_reversed { length as f64 - at } else { at };
        // The start pattern has its wide bar outside, the stop pattern inside.
        let (outer, inner) = match self.end {
            End::Start => (near, far),
            End::Stop => (far, near),
        };
        Hit {
            end: self.end,
            rightward: (self.end == End::Start) != is_reversed,
            outer: place(outer) - 0.5,
            inner: place(inner) - 0.5,
        }
    }
}

/// Where the dark bar begins and ends whose edge falls fastest at pixel `at`; edges in between pixels, the first pixel
/// beginning at 0.
fn wide_bar(line: &[f32], at: usize) -> Option<(f64, f64)> {
    let fall = |index: usize| line[index - 1] - line[index];
    let own = fall(at);
    if own < 2.0 || (at > 1 && fall(at - 1) > own) || fall(at + 1) >= own {
        return None;
    }
    let light = line[at.saturating_sub(4)..at].iter().copied().fold(0.0, f32::max);
    let mut dark = line[at];
    let mut end = at;
    let most = *BAR_PX.end() as usize;
    for (index, &value) in line.iter().enumerate().skip(at).take(most + 2) {
        dark = dark.min(value);
        if light - dark >= CONTRAST_MIN && value > dark + RISE * (light - dark) && index > at + 2 {
            end = index;
            break;
        }
    }
    if end == at || light - dark < CONTRAST_MIN {
        return None;
    }
    // To parts of a pixel where brightness passes the level.
    let crossing = |index: usize, level: f32| {
        let (before, own) = (line[index - 1], line[index]);
        let share = if (own - before).abs() > 1e-3 {
            (level - before) / (own - before)
        } else {
            0.5
        };
        index as f64 - 0.5 + f64::from(share.clamp(0.0, 1.0))
    };
    let middle = (light + dark) / 2.0;
    let mut start = at;
    while start + 1 < end && line[start] > middle {
        start += 1;
    }
    while start > 1 && line[start - 1] < middle {
        start -= 1;
    }
    Some((
        crossing(start, middle),
        crossing(end, dark + RISE * (light - dark)),
    ))
}
