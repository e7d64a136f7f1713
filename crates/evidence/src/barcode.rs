//! PDF417 symbols in photos (ISO/IEC 15438): found, straightened, read and corrected.
//!
//! The guard patterns at both ends of a symbol are looked for along the rows and the columns of the picture, which
//! finds symbols at any turn and most tilts. Two of them make a frame; it is moved until guards, columns and rows
//! stand where a symbol has them. Then every cell is compared with how each of the 929 patterns would look, so that
//! blur, noise and poor light cost certainty and not the symbol. What is least certain is left to the error
//! correction, and nothing is returned that it did not verify with check codewords to spare. A symbol that is there and
//! was not read so is looked at once more by what each row says of itself, which finds the rows of bent cards.
//!
//! Start with [`read`]; [`aamva`](crate::aamva) understands the payload of driving licences, [`drawing`] makes
//! symbols.

mod cells;
mod closer;
mod compaction;
mod context;
pub mod drawing;
mod faint;
mod frame;
mod guard;
mod indicators;
mod ladder;
mod patterns;
mod reed_solomon;
mod rows;
mod symbol;

#[cfg(test)]
mod tests;

use frame::Frame;
use guard::{End, Guard, Sight};

use crate::homography::Point;
use crate::plane::Plane;

/// The longer side, in pixels, that a picture is looked at with first.
const SIDE_PX: usize = 1800;
/// A picture whose longer side is below this is looked at in double size too.
const SIDE_SMALL_PX: usize = 1400;
/// The same for symbols in blur: double size makes nothing sharper, and costs four times as much.
const SIDE_FAINT_PX: usize = 1300;
/// Most pairs of guards that are followed up in one plane.
const PAIRS_MAX: usize = 12;
/// Most frames that are read in one plane.
const FRAMES_MAX: usize = 5;
/// Most frames that are looked at more closely in one plane.
const CLOSER_LOOKS_MAX: usize = 3;
/// How clearly guards and columns of a frame must stand out, in steps of brightness, and as a share of the best one.
const FRAME_MIN: f32 = 4.0;
const FRAME_SHARE_MIN: f32 = 0.3;
/// Symbols are between 86 and 579 modules wide; perspective and tilt change how wide they look.
const WIDTH_MODULES: std::ops::RangeInclusive<f64> = 40.0..=900.0;

/// A symbol that was read.
#[derive(Clone, PartialEq)]
pub struct Symbol {
    /// What it holds, byte for byte.
    pub payload: Vec<u8>,
    /// Its corners in the picture, in pixels, clockwise from the one where the first row starts.
    pub corners: [Point; 4],
    /// Number of rows, 3 to 90.
    pub rows: usize,
    /// Number of columns of data, 1 to 30.
    pub columns: usize,
    /// Number of check codewords, 2 to 512.
    pub checks: usize,
    /// Number of codewords that had to be corrected.
    pub corrected: usize,
}

impl std::fmt::Debug for Symbol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Symbol")
            .field("bytes", &self.payload.len())
            .field("rows", &self.rows)
            .field("columns", &self.columns)
            .field("checks", &self.checks)
            .field("corrected", &self.corrected)
            .finish_non_exhaustive()
    }
}

impl Symbol {
    /// The payload as text: each byte one character of ISO/IEC 8859-1, the standard's default.
    pub fn text(&self) -> String {
        self.payload.iter().map(|&byte| char::from(byte)).collect()
    }
}

/// Reads the PDF417 symbol in a picture: the one of several that reads first.
///
/// Sharp symbols are looked for first, then blurred ones. It takes a tenth of a second of one core, and up to two where a
/// symbol is found that cannot be read; neither it nor its memory grows with anything but the picture's size.
pub fn read(picture: &Plane) -> Option<Symbol> {
    let mut reduced = vec![picture.clone()];
    while let Some(smaller) = reduced
        .last()
        .filter(|plane| plane.width().max(plane.height()) > SIDE_PX)
    {
        reduced.push(smaller.halved());
    }
    let longer = picture.width().max(picture.height());
    let doubled = if longer < SIDE_SMALL_PX {
        picture.doubled()
    } else {
        None
    };
    // The most likely size first, then ever larger.
    let sizes = reduced
        .iter()
        .enumerate()
        .rev()
        .map(|(halvings, plane)| (plane, (1_u32 << halvings) as f64));
    let sizes: Vec<(&Plane, f64)> = sizes.chain(doubled.as_ref().map(|plane| (plane, 0.5))).collect();
    [(Sight::Sharp, SIDE_SMALL_PX), (Sight::Faint, SIDE_FAINT_PX)]
        .into_iter()
        .find_map(|(sight, doubled_below)| {
            sizes
                .iter()
                .filter(|(_, scale)| *scale >= 1.0 || longer < doubled_below)
                .find_map(|(plane, scale)| read_at(plane, *scale, sight))
        })
}

/// Reads a symbol that is found in `plane`, which is the picture reduced by `scale`.
fn read_at(plane: &Plane, scale: f64, sight: Sight) -> Option<Symbol> {
    let guards = guard::guards(plane, sight);
    let mut frames: Vec<(Frame, f32)> = pairs(&guards)
        .into_iter()
        .flat_map(|(start, stop)| Frame::between(plane, start, stop))
        .filter_map(|frame| frame.aligned(plane))
        .map(|(frame, agreement)| {
            let (frame, contrast) = frame.settled(plane);
            (frame, agreement * contrast)
        })
        .collect();
    frames.sort_by(|a, b| b.1.total_cmp(&a.1));
    let clear = frames
        .first()
        .map_or(0.0, |(_, best)| best * FRAME_SHARE_MIN)
        .max(FRAME_MIN);
    frames.retain(|(_, own)| *own >= clear);
    let mut distinct: Vec<Frame> = Vec::new();
    for (frame, _) in frames {
        if distinct.len() < FRAMES_MAX && !distinct.iter().any(|other| frame.is_like(other)) {
            distinct.push(frame);
        }
    }
    let frames: Vec<Frame> = distinct
        .into_iter()
        .map(|frame| {
            frame
                .aligned(plane)
                .map_or(frame, |(again, _)| again.settled(plane).0)
        })
        .collect();
    // Only in a mirror does the last row stand first.
    let mirrored = frames.first().map(Frame::flipped);
    let decoded = frames
        .iter()
        .chain(&mirrored)
        .find_map(|frame| symbol::decode(plane, frame))
        .or_else(|| {
            let mut clearest = frames.iter().take(CLOSER_LOOKS_MAX);
            clearest.find_map(|frame| symbol::look_closer(plane, frame))
        })?;
    let offset = (scale - 1.0) / 2.0;
    Some(Symbol {
        payload: decoded.bytes,
        corners: decoded
            .frame
            .corners
            .map(|at| Point::new(at.x * scale + offset, at.y * scale + offset)),
        rows: decoded.rows,
        columns: decoded.frame.columns,
        checks: decoded.checks,
        corrected: decoded.corrected,
    })
}

/// Start and stop patterns that can belong to one symbol, those seen on most scan lines first.
fn pairs(guards: &[Guard]) -> Vec<(&Guard, &Guard)> {
    let of = |end: End| guards.iter().filter(move |guard| guard.end == end);
    let mut pairs: Vec<(&Guard, &Guard)> = of(End::Start)
        .flat_map(|start| of(End::Stop).map(move |stop| (start, stop)))
        .filter(|(start, stop)| belong(start, stop))
        .collect();
    pairs.sort_by_key(|(start, stop)| std::cmp::Reverse(start.hits.min(stop.hits)));
    pairs.truncate(PAIRS_MAX);
    pairs
}

fn belong(start: &Guard, stop: &Guard) -> bool {
    let across = start.middle().vector_to(stop.middle());
    let distance = start.middle().distance(stop.middle());
    let along = start.outer[0].vector_to(start.outer[1]);
    let inward = |guard: &Guard| {
        let own = guard
            .middle()
            .vector_to(guard.inner[0].towards(guard.inner[1], 0.5));
        own.x * across.x + own.y * across.y
    };
    let (module, other_module) = (start.module_px(), stop.module_px());
    let alike = |a: f64, b: f64, most: f64| a / b < most && b / a < most;
    alike(module, other_module, 2.2)
        && alike(start.length_px(), stop.length_px(), 9.0)
        && WIDTH_MODULES.contains(&(distance / ((module + other_module) / 2.0)))
        && inward(start) > 0.0
        && inward(stop) < 0.0
        && along.cross(across).abs() > 0.4 * start.length_px() * distance
}
