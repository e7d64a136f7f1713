//! Symbols drawn, for tests and for made-up documents.

use super::indicators::Indicated;
use super::patterns;
use super::reed_solomon;
use super::{frame, guard};
use crate::plane::{PLANE_PIXELS_MAX, Plane};

/// The codewords that announce bytes, in any number and in a multiple of six.
const BYTE_LATCH: u16 = 901;
const BYTE_LATCH_BY_SIX: u16 = 924;
/// Width of the white around a printed symbol.
pub const QUIET_MODULES: usize = 2;
/// The codeword that fills up.
const PAD: u16 = 900;

/// The modules of a symbol, row by row from the top, `true` being dark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// Rows of equal length.
    pub rows: Vec<Vec<bool>>,
}

impl Drawing {
    /// The symbol on white paper: `module_px` pixels a module, rows of `row_modules` modules, a quiet zone of two
    /// modules. `None` when that is too large.
    pub fn printed(&self, module_px: usize, row_modules: usize) -> Option<Plane> {
        let columns = self.rows.first()?.len();
        let quiet = QUIET_MODULES * module_px;
        let width = columns * module_px + 2 * quiet;
        let height = self.rows.len() * row_modules * module_px + 2 * quiet;
        if width.checked_mul(height)? > PLANE_PIXELS_MAX {
            return None;
        }
        let mut pixels = vec![255; width * height];
        for y in quiet..height - quiet {
            let row = &self.rows[(y - quiet) / (row_modules * module_px)];
            for x in quiet..width - quiet {
                if row[(x - quiet) / module_px] {
                    pixels[y * width + x] = 0;
                }
            }
        }
        Plane::new(width, pixels)
    }
}

/// Draws bytes with `columns` columns of data (1 to 30) and check level `level` (0 to 8).
///
/// `None` when they need more rows or codewords than a symbol has.
pub fn draw(payload: &[u8], columns: usize, level: usize) -> Option<Drawing> {
    if !(1..=frame::COLUMNS_MAX).contains(&columns) || level > 8 {
        return None;
    }
    let mut data = vec![0];
    data.extend(byte_codewords(payload));
    let checks = 2 << level;
    let rows = (data.len() + checks).div_ceil(columns).max(3);
    if rows > 90 || rows * columns > patterns::CODEWORDS - 1 {
        return None;
    }
    data.resize(rows * columns - checks, PAD);
    data[0] = u16::try_from(data.len()).ok()?;
    let check_words = reed_solomon::checks(&data, checks);
    data.extend(check_words);
    let indicated = Indicated {
        rows,
        columns,
        checks,
        first_row: 0,
    };
    let rows = data
        .chunks(columns)
        .enumerate()
        .map(|(row, words)| draw_row(row, words, &indicated))
        .collect();
    Some(Drawing { rows })
}

fn draw_row(row: usize, words: &[u16], indicated: &Indicated) -> Vec<bool> {
    let [left, right] = indicated.words(row);
    let mut modules = Vec::new();
    let bars = |modules: &mut Vec<bool>, widths: &[u8]| {
        for (index, &width) in widths.iter().enumerate() {
            modules.extend(std::iter::repeat_n(index % 2 == 0, usize::from(width)));
        }
    };
    bars(&mut modules, &guard::START);
    modules.extend(patterns::modules(row % 3, usize::from(left)));
    for &word in words {
        modules.extend(patterns::modules(row % 3, usize::from(word)));
    }
    modules.extend(patterns::modules(row % 3, usize::from(right)));
    bars(&mut modules, &guard::STOP);
    modules
}

fn byte_codewords(payload: &[u8]) -> Vec<u16> {
    let latch = if payload.len().is_multiple_of(6) {
        BYTE_LATCH_BY_SIX
    } else {
        BYTE_LATCH
    };
    let mut words = vec![latch];
    let groups = payload.chunks_exact(6);
    let rest = groups.remainder();
    for group in groups {
        let mut number = group.iter().fold(0_u64, |sum, &byte| sum << 8 | u64::from(byte));
        let mut five = [0; 5];
        for word in five.iter_mut().rev() {
            *word = u16::try_from(number % 900).unwrap_or_default();
            number /= 900;
        }
        words.extend(five);
    }
    words.extend(rest.iter().map(|&byte| u16::from(byte)));
    words
}
