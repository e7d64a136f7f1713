//! A closer look at a symbol whose rows, columns and check words are known, and whose words could not be read where they
//! were thought to be: on a bent card, rows lie beside their straight line by more than their height.
//!
//! Neighbouring rows take different clusters, so a cell says by itself in which row it stands, up to one and a half rows to
//! either side. Cells that lie beside each other vote on where they all are.

use super::cells::{self, BLURS, FINE, MARGIN, Reading};
use super::context::{self, Modules};
use super::frame::{Frame, width_modules};
use super::indicators::Indicated;
use super::ladder::Ladders;
use super::patterns::PATTERN_MODULES;
use crate::homography::Point;
use crate::plane::Plane;

/// Lines that are taken of each row.
const LINES: usize = 4;
/// Rows above and below the symbol that are sampled with it.
const ROWS_AROUND: usize = 3;
/// How far a cell is looked for up and down, in lines, and to the sides, in samples.
const DOWN: isize = 6;
const ASIDE: [isize; 3] = [0, -2, 2];
/// Neighbours up and down, and to the sides, that vote with a cell.
const VOTERS: [usize; 2] = [2, 1];
/// What a line farther from where a cell was thought to be counts against it.
const FAR_COST: f32 = 0.002;
/// Part of the middle contrast of all cells from which on one counts in full; less is a shadow or a reflection.
const CONTRAST_SHARE_FULL: f32 = 0.5;
/// How much of the rows above and below has run into each row, and is taken away again.
const LEAKS: [f32; 3] = [0.0, 0.12, 0.25];

/// Where a cell is: lines down, samples to the right.
type Place = (isize, isize);

/// Brightness of all lines of a symbol and of what lies around it.
struct Lines {
    lines: Vec<Vec<f32>>,
}

impl Lines {
    fn take(plane: &Plane, frame: &Frame, ladders: &Ladders, rows: usize) -> Option<Self> {
        let map = frame.map()?;
        let width = width_modules(frame.columns);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a symbol is 579 modules wide at most"
        )]
        let count = (width as usize + 2 * MARGIN) * FINE;
        let lines = (0..(rows + 2 * ROWS_AROUND) * LINES).map(|line| {
            let mut samples = vec![0.0_f32; count];
            for half in [0.25, 0.75] {
                let row = (line as f64 + half) / LINES as f64 - ROWS_AROUND as f64 - 0.5;
                for (index, sample) in samples.iter_mut().enumerate() {
                    let u = (index as f64 + 0.5) / FINE as f64 - MARGIN as f64;
                    *sample += plane.sample(map.apply(Point::new(u, ladders.height_of(row, u))));
                }
            }
            samples
        });
        Some(Self {
            lines: lines.collect(),
        })
    }

    /// The median of how far light and dark are apart in cells.
    fn middle_contrast(&self, of: Indicated) -> Option<f32> {
        let cells = (0..of.rows).flat_map(|row| (1..=of.columns).map(move |column| (row, column + 1)));
        let contrasts = cells.filter_map(|(row, column)| {
            let mut modules = self.modules(row, column, (0, 0), 0.0)?;
            cells::normalize(&mut modules)
        });
        let mut contrasts: Vec<f32> = contrasts.collect();
        contrasts.sort_by(f32::total_cmp);
        contrasts.get(contrasts.len() / 2).copied()
    }

    /// The modules of a cell at a place, with what leaked into them taken away; as long as their contrast.
    fn modules(
        &self,
        row: usize,
        column: usize,
        (down, aside): Place,
        leak: f32,
    ) -> Option<[f32; PATTERN_MODULES]> {
        let first = ((MARGIN + column * PATTERN_MODULES) * FINE).checked_add_signed(aside)?;
        let line = ((row + ROWS_AROUND) * LINES + LINES / 2).checked_add_signed(down)?;
        let mut modules = [0.0_f32; PATTERN_MODULES];
        let mut add = |line: usize, weight: f32| {
            let samples = self.lines.get(line)?.get(first..first + PATTERN_MODULES * FINE)?;
            for (module, own) in modules.iter_mut().zip(cells::modules(samples)) {
                *module += weight * own;
            }
            Some(())
        };
        // The two lines in the middle of the row.
        for middle in [line.checked_sub(1)?, line] {
            add(middle, 1.0 + 2.0 * leak)?;
            if leak > 0.0 {
                add(middle.checked_sub(LINES)?, -leak)?;
                add(middle + LINES, -leak)?;
            }
        }
        Some(modules)
    }
}

/// What the indicators say of the symbol in a frame, and readings of all its cells, the most trustworthy way of reading them
/// first.
pub(super) fn look(plane: &Plane, frame: &Frame) -> Option<(Indicated, Vec<Vec<Vec<Reading>>>)> {
    let ladders = Ladders::climb(plane, frame)?;
    let indicated = ladders.indicated;
    let lines = Lines::take(plane, frame, &ladders, indicated.rows)?;
    let contrast_full = lines.middle_contrast(indicated)? * CONTRAST_SHARE_FULL;
    let places = places(&lines, &ladders, contrast_full);
    let mut ways: Vec<(f32, Vec<Vec<Reading>>)> = Vec::new();
    for blur in 0..BLURS.len() {
        for leak in LEAKS {
            let readings = read(&lines, &places, contrast_full, blur, leak);
            let cells = readings.iter().flatten();
            let agreement = cells.map(|cell| cell.agreement.max(0.0).powi(4)).sum();
            ways.push((agreement, readings));
        }
    }
    ways.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut ways: Vec<Vec<Vec<Reading>>> = ways.into_iter().map(|(_, readings)| readings).collect();
    let settled = context::settle(&brightness(&lines, &places), &indicated, ways.first()?);
    ways.insert(1, settled);
    Some((indicated, ways))
}

/// The brightness of all cells where they are, indicators included.
fn brightness(lines: &Lines, places: &[Vec<Place>]) -> Vec<Vec<Modules>> {
    let of = |row: usize, column: usize, place: Place| {
        let modules = lines.modules(row, column + 1, place, 0.0);
        modules.unwrap_or_default()
    };
    places
        .iter()
        .enumerate()
        .map(|(row, places)| {
            let cells = places.iter().enumerate();
            cells.map(|(column, place)| of(row, column, *place)).collect()
        })
        .collect()
}

/// Where each cell is, indicators included, by the votes of those around it.
fn places(lines: &Lines, known: &Ladders, contrast_full: f32) -> Vec<Vec<Place>> {
    let (rows, columns) = (known.indicated.rows, known.indicated.columns + 2);
    let tried: Vec<Place> = (-DOWN..=DOWN)
        .flat_map(|down| ASIDE.map(|aside| (down, aside)))
        .collect();
    // Columns 1 to the right indicator.
    let votes = |row: usize, column: usize| -> Vec<f32> {
        let vote = |place: &Place| {
            let Some(mut modules) = lines.modules(row, column + 1, *place, 0.0) else {
                return 0.0;
            };
            let contrast = cells::normalize(&mut modules);
            let agreement = contrast.map_or(0.0, |_| cells::best(&modules, row % 3, known.blur).agreement);
            let weight = (contrast.unwrap_or(0.0) / contrast_full).min(1.0);
            weight * (agreement - FAR_COST * place.0.unsigned_abs() as f32)
        };
        tried.iter().map(vote).collect()
    };
    let votes: Vec<Vec<Vec<f32>>> = (0..rows)
        .map(|row| (0..columns).map(|column| votes(row, column)).collect())
        .collect();
    let around = |at: usize, reach: usize, end: usize| at.saturating_sub(reach)..(at + reach + 1).min(end);
    let elected = |row: usize, column: usize| {
        let mut sums = vec![0.0_f32; tried.len()];
        for voters in &votes[around(row, VOTERS[0], rows)] {
            for voter in &voters[around(column, VOTERS[1], columns)] {
                sums.iter_mut().zip(voter).for_each(|(sum, vote)| *sum += vote);
            }
        }
        let best = (0..tried.len()).max_by(|&one, &other| sums[one].total_cmp(&sums[other]));
        tried[best.unwrap_or_default()]
    };
    (0..rows)
        .map(|row| (0..columns).map(|column| elected(row, column)).collect())
        .collect()
}

fn read(
    lines: &Lines,
    places: &[Vec<Place>],
    contrast_full: f32,
    blur: usize,
    leak: f32,
) -> Vec<Vec<Reading>> {
    let cell = |row: usize, column: usize, place: Place| {
        let mut best = Reading::default();
        for (down, aside) in [(0, 0), (0, -1), (0, 1), (-1, 0), (1, 0)] {
            let place = (place.0 + down, place.1 + aside);
            let Some(mut modules) = lines.modules(row, column + 2, place, leak) else {
                continue;
            };
            let Some(contrast) = cells::normalize(&mut modules) else {
                continue;
            };
            let mut own = cells::best(&modules, row % 3, blur);
            own.margin *= (contrast / contrast_full).min(1.0);
            if own.agreement > best.agreement {
                best = own;
            }
        }
        best
    };
    let row = |(row, places): (usize, &Vec<Place>)| {
        let cells = places[1..places.len() - 1].iter().enumerate();
        cells.map(|(column, place)| cell(row, column, *place)).collect()
    };
    places.iter().enumerate().map(row).collect()
}
