//! From a frame to codewords, and from codewords to a payload that the error correction vouches for.

use super::cells::{BLURS, Reading, RowSamples, Shape};
use super::closer;
use super::compaction;
use super::frame::{Frame, width_modules};
use super::indicators::{self, Indicated, RowIndicators};
use super::reed_solomon;
use super::rows::{self, Boundaries, RowFit};
use crate::plane::Plane;

/// Mean agreement of the row indicators below which a frame holds no symbol.
const INDICATORS_AGREEMENT_MIN: f32 = 0.66;

/// Blurs that all cells are read with.
const BLURS_MAX: usize = 3;

/// Parts of the check codewords that may be used up which the least certain cells take as erasures, in the order tried.
const ERASED_SHARES: [f32; 8] = [0.0, 0.3, 0.6, 0.9, 0.15, 0.45, 0.75, 1.0];

/// Ways of reading of a closer look that are corrected.
const CLOSER_WAYS_MAX: usize = 6;

/// A symbol that was read.
#[derive(Debug, Clone)]
pub(super) struct Decoded {
    pub(super) bytes: Vec<u8>,
    pub(super) frame: Frame,
    pub(super) rows: usize,
    pub(super) checks: usize,
    pub(super) corrected: usize,
}

/// Reads the symbol in `frame`, trying the numbers of rows that its looks allow.
pub(super) fn decode(plane: &Plane, frame: &Frame) -> Option<Decoded> {
    let boundaries = Boundaries::measure(plane, frame, 0.0, 1.0)?;
    let mut tried: Vec<usize> = Vec::new();
    let mut queue: Vec<RowFit> = boundaries.candidates(frame.height_px() / frame.module_px());
    queue.reverse();
    while let Some(fit) = queue.pop() {
        if tried.contains(&fit.rows) || tried.len() > 5 {
            continue;
        }
        tried.push(fit.rows);
        let Some(exact) = rows::fitted(plane, frame, &fit) else {
            continue;
        };
        match read_rows(plane, &exact.settled(plane).0, fit.rows) {
            Outcome::Read(decoded) => return Some(decoded),
            Outcome::Indicated(rows) if !tried.contains(&rows) => queue.push(boundaries.fit(rows)),
            Outcome::Indicated(_) | Outcome::Nothing => {}
        }
    }
    None
}

/// Reads the symbol in `frame` by its row indicators and each cell's neighbours: slower, and for bent cards.
pub(super) fn look_closer(plane: &Plane, frame: &Frame) -> Option<Decoded> {
    let (indicated, ways) = closer::look(plane, frame)?;
    ways.into_iter().take(CLOSER_WAYS_MAX).find_map(|cells| {
        let (bytes, corrected) = payload(&cells, &indicated)?;
        Some(Decoded {
            bytes,
            frame: *frame,
            rows: indicated.rows,
            checks: indicated.checks,
            corrected,
        })
    })
}

enum Outcome {
    Read(Decoded),
    /// Not read, but the indicators speak for this number of rows.
    Indicated(usize),
    Nothing,
}

/// Reads the symbol in `frame`, whose height holds `rows` rows.
fn read_rows(plane: &Plane, frame: &Frame, rows: usize) -> Outcome {
    let Some(map) = frame.map() else {
        return Outcome::Nothing;
    };
    let shape = Shape {
        width: width_modules(frame.columns),
        rows,
        sag: frame.sag,
    };
    let samples: Vec<RowSamples> = (0..rows)
        .map(|row| RowSamples::take(plane, &map, &shape, row))
        .collect();
    let mut outcome = Outcome::Nothing;
    // The blur that the indicators agree with best, and the next best.
    let mut blurs: Vec<(f32, usize, Vec<RowIndicators>)> = (0..BLURS.len())
        .map(|blur| {
            let (agreement, seen) = clusters(&samples, frame.columns, blur);
            (agreement, blur, seen)
        })
        .filter(|(agreement, ..)| *agreement >= INDICATORS_AGREEMENT_MIN)
        .collect();
    blurs.sort_by(|one, other| other.0.total_cmp(&one.0));
    for (_, blur, seen) in blurs.into_iter().take(BLURS_MAX) {
        let Some(indicated) = indicators::count(&seen) else {
            continue;
        };
        if indicated.rows != rows && indicated.first_row == 0 {
            outcome = Outcome::Indicated(indicated.rows);
        }
        if indicated.columns != frame.columns || indicated.first_row < 0 {
            continue;
        }
        let cells: Vec<Vec<Reading>> = samples
            .iter()
            .zip(&seen)
            .map(|(row, indicators)| {
                (0..frame.columns)
                    .map(|column| row.read(column + 2, indicators.cluster, blur))
                    .collect()
            })
            .collect();
        if let Some((bytes, corrected)) = payload(&cells, &indicated) {
            return Outcome::Read(Decoded {
                bytes,
                frame: *frame,
                rows: indicated.rows,
                checks: indicated.checks,
                corrected,
            });
        }
    }
    outcome
}

/// How well the indicators agree with a blur on average, the clusters of the rows, and what the indicators say. Rows take the three clusters in turn, so only which comes
/// first is open: whichever agrees best.
fn clusters(samples: &[RowSamples], columns: usize, blur: usize) -> (f32, Vec<RowIndicators>) {
    let readings: Vec<[RowIndicators; 3]> = samples
        .iter()
        .map(|row| {
            std::array::from_fn(|cluster| RowIndicators {
                cluster,
                left: row.read(1, cluster, blur),
                right: row.read(columns + 2, cluster, blur),
            })
        })
        .collect();
    let chosen = |offset: usize| {
        readings
            .iter()
            .enumerate()
            .map(move |(row, all)| all[(row + offset) % 3])
    };
    let agreement = |offset: usize| {
        chosen(offset)
            .map(|row| row.left.agreement.max(0.0).powi(4) + row.right.agreement.max(0.0).powi(4))
            .sum::<f32>()
    };
    let offset = (0..3)
        .max_by(|&a, &b| agreement(a).total_cmp(&agreement(b)))
        .unwrap_or_default();
    let mean = agreement(offset) / (2 * samples.len()) as f32;
    (mean.sqrt().sqrt(), chosen(offset).collect())
}

/// Corrects the codewords and unpacks them, with the number of words corrected.
fn payload(cells: &[Vec<Reading>], indicated: &Indicated) -> Option<(Vec<u8>, usize)> {
    let total = indicated.rows * indicated.columns;
    let mut words = vec![0_u16; total];
    let mut certainty = vec![-1.0_f32; total];
    for (row, readings) in cells.iter().enumerate() {
        let row = row + indicated.first_row.unsigned_abs();
        for (column, reading) in readings.iter().enumerate() {
            let at = row * indicated.columns + column;
            if at < total {
                words[at] = reading.codeword;
                certainty[at] = reading.margin * reading.agreement.max(0.0);
            }
        }
    }
    let mut order: Vec<usize> = (0..total).collect();
    order.sort_by(|&a, &b| certainty[a].total_cmp(&certainty[b]));
    let unseen = certainty.iter().filter(|&&certainty| certainty < 0.0).count();
    let usable = reed_solomon::usable(indicated.checks);
    for share in ERASED_SHARES {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "512 check codewords at most"
        )]
        let erased = (unseen + (share * usable.saturating_sub(unseen) as f32) as usize).min(total);
        let mut corrected = words.clone();
        let Some(changed) = reed_solomon::correct(&mut corrected, indicated.checks, &order[..erased]) else {
            continue;
        };
        let length = usize::from(*corrected.first()?);
        if length == 0 || length > total - indicated.checks {
            return None;
        }
        return Some((compaction::bytes(&corrected[1..length])?, changed));
    }
    None
}
