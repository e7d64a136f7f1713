//! Where the rows of a symbol lie, by its row indicators alone: each says in which row it stands, at both ends.

use super::cells::{self, FINE, MARGIN, Reading};
use super::frame::{Frame, width_modules};
use super::indicators::{self, Indicated, RowIndicators};
use super::patterns::PATTERN_MODULES;
use super::rows::ROWS_MAX;
use crate::homography::{Homography, Point};
use crate::plane::Plane;

/// Lines in which the indicators are read, from above the frame to below it, as shares of its height.
const LINES: usize = 160;
const ABOVE: f64 = -0.12;
const BELOW: f64 = 1.12;
/// Blurs that the indicators are read with.
const BLURS_TRIED: usize = 3;
/// Agreement from which on an indicator is not looked for beside its place, in samples.
const AGREEMENT_GOOD: f32 = 0.9;
const ASIDE: [isize; 4] = [-1, 1, -2, 2];
/// Least agreement of an indicator that counts, and how much better it has to agree than the next best.
const AGREEMENT_MIN: f32 = 0.8;
const MARGIN_MIN: f32 = 0.015;
/// How far an indicator may be from where its row is, in rows.
const OFF_ROWS_MAX: f64 = 0.75;
/// Most indicators of an end that lines are drawn through, two at a time.
const DRAWN_MAX: usize = 60;
/// Fewest indicators that have to stand where their rows are.
const RUNGS_MIN: usize = 6;
/// How high a row may be, as a share of the frame's height, and how far from its top the first may be.
const PITCH: std::ops::RangeInclusive<f64> = 0.008..=0.4;
const FIRST: std::ops::RangeInclusive<f64> = -0.3..=0.5;

/// An indicator that was read.
#[derive(Clone, Copy)]
struct Rung {
    /// Where, as a share of the frame's height.
    height: f64,
    row: usize,
    cluster: usize,
    reading: Reading,
}

impl Rung {
    fn weight(&self) -> f32 {
        self.reading.margin * self.reading.agreement
    }
}

/// The rows of one end as a straight line: the height of the first row's middle, and of each row.
#[derive(Debug, Clone, Copy)]
struct Ladder {
    first: f64,
    pitch: f64,
}

impl Ladder {
    /// The line that most indicators stand on, with how many do, by weight.
    fn through(rungs: &[Rung]) -> Option<(Self, f32)> {
        let mut clearest: Vec<&Rung> = rungs.iter().collect();
        clearest.sort_by(|one, other| other.weight().total_cmp(&one.weight()));
        clearest.truncate(DRAWN_MAX);
        let pairs = clearest
            .iter()
            .enumerate()
            .flat_map(|(index, one)| clearest[index + 1..].iter().map(move |other| (one, other)));
        let mut best: Option<(Self, f32)> = None;
        for (one, other) in pairs {
            let Some(own) = Self::of_two(one, other) else {
                continue;
            };
            let weight = own.held(rungs).map(Rung::weight).sum();
            if best.is_none_or(|(_, most)| weight > most) {
                best = Some((own, weight));
            }
        }
        let (rough, _) = best?;
        let held: Vec<&Rung> = rough.held(rungs).collect();
        if held.len() < RUNGS_MIN {
            return None;
        }
        let points = held.iter().map(|rung| (rung.row as f64, rung.height));
        let (first, pitch) = super::guard::fitted(points.collect());
        let fitted = Self { first, pitch };
        let own = if PITCH.contains(&pitch) { fitted } else { rough };
        Some((own, own.held(rungs).map(Rung::weight).sum()))
    }

    fn of_two(one: &Rung, other: &Rung) -> Option<Self> {
        let rows = other.row as f64 - one.row as f64;
        let pitch = (other.height - one.height) / rows;
        let first = one.height - pitch * one.row as f64;
        (rows != 0.0 && PITCH.contains(&pitch) && FIRST.contains(&first)).then_some(Self { first, pitch })
    }

    fn height(self, row: f64) -> f64 {
        self.first + self.pitch * row
    }

    /// The indicators that stand where their rows are.
    fn held(self, rungs: &[Rung]) -> impl Iterator<Item = &Rung> {
        rungs.iter().filter(move |rung| {
            (rung.height - self.height(rung.row as f64)).abs() < OFF_ROWS_MAX * self.pitch
        })
    }

    /// The clearest reading of each row.
    fn rows(self, rungs: &[Rung]) -> Vec<Option<Rung>> {
        let mut rows = vec![None; ROWS_MAX];
        for rung in self.held(rungs) {
            if let Some(own) = rows.get_mut(rung.row)
                && own.is_none_or(|own: Rung| own.weight() < rung.weight())
            {
                *own = Some(*rung);
            }
        }
        rows
    }
}

/// The rows of a symbol.
pub(super) struct Ladders {
    left: Ladder,
    right: Ladder,
    width: f64,
    pub(super) indicated: Indicated,
    /// The blur that the indicators agree with best.
    pub(super) blur: usize,
}

impl Ladders {
    /// Reads the indicators of a frame; `None` when they do not agree on rows, or not on the frame's columns.
    pub(super) fn climb(plane: &Plane, frame: &Frame) -> Option<Self> {
        let map = frame.map()?;
        let read = |column: usize| -> Vec<Strip> {
            (0..LINES)
                .map(|line| Strip::take(plane, &map, column, line))
                .collect()
        };
        let strips = [read(1), read(frame.columns + 2)];
        let climbed = (0..BLURS_TRIED).filter_map(|blur| {
            let rungs = [&strips[0], &strips[1]].map(|strips| {
                strips
                    .iter()
                    .filter_map(|strip| strip.rung(blur))
                    .collect::<Vec<_>>()
            });
            let ends = [Ladder::through(&rungs[0]), Ladder::through(&rungs[1])];
            // Of an end that lies in a shadow or a reflection the other one speaks.
            let left = ends[0].or(ends[1])?;
            let right = ends[1].or(ends[0])?;
            let indicated = indicated([left.0.rows(&rungs[0]), right.0.rows(&rungs[1])])?;
            let own = Self {
                left: left.0,
                right: right.0,
                width: width_modules(frame.columns),
                indicated,
                blur,
            };
            (indicated.columns == frame.columns).then_some((left.1 + right.1, own))
        });
        climbed
            .max_by(|one, other| one.0.total_cmp(&other.0))
            .map(|(_, own)| own)
    }

    /// The height in the frame of a row's middle, at so many modules from the left.
    pub(super) fn height_of(&self, row: f64, modules: f64) -> f64 {
        let middle = 1.5 * PATTERN_MODULES as f64;
        let along = (modules - middle) / (self.width - 1.0 - 2.0 * middle);
        let (left, right) = (self.left.height(row), self.right.height(row));
        left + (right - left) * along
    }
}

/// What the indicators of both ends say.
fn indicated([left, right]: [Vec<Option<Rung>>; 2]) -> Option<Indicated> {
    let of = |rung: Option<Rung>| rung.map_or_else(Reading::default, |rung| rung.reading);
    let seen: Vec<RowIndicators> = left
        .into_iter()
        .zip(right)
        .enumerate()
        .map(|(row, (left, right))| RowIndicators {
            cluster: left.or(right).map_or(row % 3, |rung| rung.cluster),
            left: of(left),
            right: of(right),
        })
        .collect();
    indicators::count(&seen).filter(|indicated| indicated.first_row == 0)
}

/// The brightness of a line of one indicator, with a little to its sides.
struct Strip {
    height: f64,
    samples: Vec<f32>,
}

impl Strip {
    fn take(plane: &Plane, map: &Homography, column: usize, line: usize) -> Self {
        let step = (BELOW - ABOVE) / LINES as f64;
        let height = ABOVE + (line as f64 + 0.5) * step;
        let samples = (0..(PATTERN_MODULES + 2 * MARGIN) * FINE).map(|index| {
            let modules =
                (column * PATTERN_MODULES) as f64 - MARGIN as f64 + (index as f64 + 0.5) / FINE as f64;
            let at = |height: f64| plane.sample(map.apply(Point::new(modules, height)));
            at(height - step / 2.0) + at(height) + at(height + step / 2.0)
        });
        Self {
            height,
            samples: samples.collect(),
        }
    }

    fn rung(&self, blur: usize) -> Option<Rung> {
        let mut best: Option<Rung> = None;
        for aside in std::iter::once(0).chain(ASIDE) {
            if best.is_some_and(|best| best.reading.agreement >= AGREEMENT_GOOD) {
                break;
            }
            let first = (MARGIN * FINE).checked_add_signed(aside)?;
            let mut modules = cells::modules(self.samples.get(first..first + PATTERN_MODULES * FINE)?);
            cells::normalize(&mut modules)?;
            for cluster in 0..3 {
                let reading = cells::best(&modules, cluster, blur);
                if best.is_none_or(|best| best.reading.agreement < reading.agreement) {
                    best = Some(Rung {
                        height: self.height,
                        row: usize::from(reading.codeword) / 30 * 3 + cluster,
                        cluster,
                        reading,
                    });
                }
            }
        }
        best.filter(|rung| {
            rung.reading.agreement >= AGREEMENT_MIN
                && rung.reading.margin >= MARGIN_MIN
                && rung.row < ROWS_MAX
        })
    }
}
