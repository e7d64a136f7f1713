//! What the row indicators say: which row is which, and how many rows, columns and check codewords the symbol has
//! (ISO/IEC 15438, 5.11.3). Every value is written many times over, so they vote.

use super::cells::Reading;
use super::rows::{ROWS_MAX, ROWS_MIN};

/// What the indicators agree on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Indicated {
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// Number of check codewords.
    pub(super) checks: usize,
    /// The symbol's row that the first row seen is; not 0 when the top was cut off.
    pub(super) first_row: isize,
}

impl Indicated {
    /// The codewords of a row's left and right indicators.
    pub(super) fn words(&self, row: usize) -> [u16; 2] {
        let level = self.checks.ilog2() as usize - 1;
        let (thirds, levels, columns) = (
            (self.rows - 1) / 3,
            level * 3 + (self.rows - 1) % 3,
            self.columns - 1,
        );
        let values = match row % 3 {
            0 => [thirds, columns],
            1 => [levels, thirds],
            _ => [columns, levels],
        };
        values.map(|value| u16::try_from(row / 3 * 30 + value).unwrap_or_default())
    }
}

/// The indicators of one row as seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowIndicators {
    /// 0, 1 or 2 for clusters 0, 3 and 6.
    pub(super) cluster: usize,
    pub(super) left: Reading,
    pub(super) right: Reading,
}

/// Votes by value, each as heavy as its reading is clear.
struct Votes(Vec<f32>);

impl Votes {
    fn new(values: usize) -> Self {
        Self(vec![0.0; values])
    }

    fn add(&mut self, value: usize, weight: f32) {
        if let Some(votes) = self.0.get_mut(value) {
            *votes += weight;
        }
    }

    fn winner(&self) -> Option<usize> {
        let (value, votes) = self.0.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        (*votes > 0.0).then_some(value)
    }
}

/// Counts the votes of all rows seen.
pub(super) fn count(seen: &[RowIndicators]) -> Option<Indicated> {
    // 30 values each: a third of the rows, three levels a check level and the rest of the rows, and the columns.
    let mut thirds = Votes::new(30);
    let mut levels = Votes::new(30);
    let mut columns = Votes::new(30);
    let mut first = Votes::new(2 * ROWS_MAX);
    for (index, row) in seen.iter().enumerate() {
        for (reading, right) in [(row.left, false), (row.right, true)] {
            let weight = (reading.margin * reading.agreement).max(0.0);
            let (third, value) = (
                usize::from(reading.codeword) / 30,
                usize::from(reading.codeword) % 30,
            );
            if third >= 30 {
                continue;
            }
            match (row.cluster, right) {
                (0, false) | (1, true) => thirds.add(value, weight),
                (0, true) | (2, false) => columns.add(value, weight),
                _ => levels.add(value, weight),
            }
            if let Some(first_row) = (third * 3 + row.cluster + ROWS_MAX).checked_sub(index) {
                first.add(first_row, weight);
            }
        }
    }
    let level = levels.winner()?;
    let rows = thirds.winner()? * 3 + level % 3 + 1;
    let indicated = Indicated {
        rows,
        columns: columns.winner()? + 1,
        checks: 2 << (level / 3),
        first_row: isize::try_from(first.winner()?).ok()? - ROWS_MAX as isize,
    };
    let fits = (ROWS_MIN..=ROWS_MAX).contains(&rows)
        && level / 3 <= 8
        && rows * indicated.columns < super::patterns::CODEWORDS
        && indicated.checks < rows * indicated.columns;
    fits.then_some(indicated)
}
