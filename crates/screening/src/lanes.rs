//! Many bytes worked on in one go, one of each of the words that are looked at together.

use wide::{u8x16, u8x32};

/// So many words at once.
pub(crate) const LANES: usize = 32;
/// Places of a table that every lane looks up.
pub(crate) const PLACES: usize = 16;

/// A byte of each word. All bits of a byte stand for yes, none for no.
pub(crate) type Lanes = u8x32;

/// The same byte for every word.
pub(crate) fn every(byte: u8) -> Lanes {
    Lanes::splat(byte)
}

pub(crate) fn unequal(one: Lanes, other: Lanes) -> Lanes {
    !one.simd_eq(other)
}

/// A table for [`look_up`].
pub(crate) fn table(bytes: &[u8; PLACES]) -> Lanes {
    let mut twice = [0; LANES];
    for half in twice.chunks_exact_mut(PLACES) {
        half.copy_from_slice(bytes);
    }
    Lanes::new(twice)
}

/// The places of numbers in the table that begins with one of them, for [`look_up`]: nothing is found for others.
pub(crate) fn places(numbers: Lanes, first: u8) -> Lanes {
    // What is added sets the highest bit of all but the first sixteen, and is taken from these again.
    (numbers - every(first)).saturating_add(every(0x70)) ^ every(0x70)
}

/// What stands at each word's place of the table; 0 where the highest bit of the place is set.
pub(crate) fn look_up(table: Lanes, places: Lanes) -> Lanes {
    table.swizzle_half_relaxed(places)
}

/// Rows made columns: what stands at each place of all rows.
pub(crate) fn columns(rows: &[[u8; PLACES]; LANES], columns: &mut [[u8; LANES]; PLACES]) {
    for (half, rows) in rows.chunks_exact(PLACES).enumerate() {
        let lines = std::array::from_fn(|row| u8x16::new(rows[row]));
        // After as many times as doubling makes a row, rows are columns.
        let lines = shuffle(shuffle(shuffle(shuffle(lines))));
        for (column, line) in columns.iter_mut().zip(&lines) {
            column[half * PLACES..][..PLACES].copy_from_slice(line.as_array());
        }
    }
}

/// Lays the first and the second half on each other byte by byte, as a pack of cards is shuffled.
#[inline(always)]
fn shuffle(lines: [u8x16; PLACES]) -> [u8x16; PLACES] {
    let low = |at: usize| u8x16::unpack_low(lines[at], lines[at + PLACES / 2]);
    let high = |at: usize| u8x16::unpack_high(lines[at], lines[at + PLACES / 2]);
    // As a list, so that it stays in registers.
    [
        low(0),
        high(0),
        low(1),
        high(1),
        low(2),
        high(2),
        low(3),
        high(3),
        low(4),
        high(4),
        low(5),
        high(5),
        low(6),
        high(6),
        low(7),
        high(7),
    ]
}

const _: () = assert!(1 << 4 == PLACES);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_columns() {
        let rows: [[u8; PLACES]; LANES] =
            std::array::from_fn(|row| std::array::from_fn(|place| (row * 7 + place * 31) as u8));
        let mut turned = [[0; LANES]; PLACES];
        columns(&rows, &mut turned);
        for (place, column) in turned.iter().enumerate() {
            for (row, byte) in column.iter().enumerate() {
                assert_eq!(*byte, rows[row][place]);
            }
        }
    }
}
