//! Codewords by everything around them: what cells that are read surely show of the picture's blur, of how far neighbouring
//! rows run into each other, and of the light, is taken away from those that are not.
//!
//! A cell is compared with all patterns once more, each blurred as the picture is, behind what its neighbours to all sides
//! add to it by what is known of them so far; what it is likely to hold then says more of its neighbours. A few rounds
//! settle it.

use super::cells::Reading;
use super::indicators::Indicated;
use super::patterns::{self, CODEWORDS, PATTERN_MODULES};

/// Deviations of blur along the rows that are tried, in modules.
const BLURS_MODULES: [f32; 8] = [0.2, 0.35, 0.5, 0.6, 0.7, 0.8, 0.95, 1.1];
/// Parts of the row above, and of the one below, in each row that are tried.
const LEAKS: [f32; 6] = [0.0, 0.06, 0.12, 0.18, 0.24, 0.3];
/// Modules to either side that a module runs into.
const REACH: usize = 3;
/// Rounds in which cells tell each other what they hold.
const ROUNDS: usize = 4;
/// Modules and rows around a module among which its light and dark are looked for.
const LEVEL_MODULES: usize = 8;
const LEVEL_ROWS: usize = 3;
/// How many of a hundred of them are lighter than light, and as many darker than dark.
const LEVEL_TAIL_PERCENT: usize = 15;
/// Independent measurements that the modules of a cell are worth.
const MEASUREMENTS: f32 = 12.0;
/// What is left unexplained of a cell that is read perfectly.
const UNEXPLAINED: f32 = 0.03;
/// Log odds beyond which a pattern is not what a cell holds.
const ODDS_MAX: f32 = 8.0;
/// Log odds from which on a cell teaches how the picture is blurred.
const SURE: f32 = 4.0;

/// A row of modules: 1 is light, 0 dark.
type Line = Vec<f32>;

/// The brightness of a cell.
pub(super) type Modules = [f32; PATTERN_MODULES];

/// How the picture shows the symbol.
#[derive(Debug, Clone, Copy)]
struct Optics {
    kernel: [f32; REACH + 1],
    leak: f32,
}

impl Optics {
    fn new(blur: f32, leak: f32) -> Self {
        const STEPS: i32 = 8;
        let mut kernel = [0.0; REACH + 1];
        for (off, part) in kernel.iter_mut().enumerate() {
            for from in 0..STEPS {
                for to in 0..STEPS {
                    let distance = off as f32 + (from - to) as f32 / STEPS as f32;
                    *part += (-0.5 * (distance / blur).powi(2)).exp();
                }
            }
        }
        let sum = kernel[0] + 2.0 * kernel[1..].iter().sum::<f32>();
        Self {
            kernel: kernel.map(|part| part / sum),
            leak,
        }
    }

    /// What is seen of modules that lie between light and dark ones, at each of them.
    fn blurred(&self, line: &[f32], before: f32, behind: f32) -> Line {
        let at = |index: isize| match usize::try_from(index) {
            Err(_) => before,
            Ok(index) => line.get(index).copied().unwrap_or(behind),
        };
        (0..line.len() as isize)
            .map(|index| {
                (1..=REACH).fold(self.kernel[0] * at(index), |sum, off| {
                    sum + self.kernel[off] * (at(index - off as isize) + at(index + off as isize))
                })
            })
            .collect()
    }
}

/// What a cell may hold.
#[derive(Clone)]
struct Belief {
    reading: Reading,
    /// Log odds against the next best.
    odds: f32,
    /// How light each module is on average of all that it may hold.
    expected: Modules,
}

impl Belief {
    fn sure(cluster: usize, codeword: u16) -> Self {
        Self {
            reading: Reading {
                codeword,
                agreement: 1.0,
                margin: 1.0,
            },
            odds: f32::MAX,
            expected: pattern(cluster, usize::from(codeword)),
        }
    }

    /// What was read without a look at anything around.
    fn first(cluster: usize, reading: Reading) -> Self {
        let odds = odds(reading.agreement, reading.agreement - reading.margin);
        let trust = (odds / SURE).clamp(0.0, 1.0);
        Self {
            reading,
            odds,
            expected: pattern(cluster, usize::from(reading.codeword))
                .map(|module| 0.5 + (module - 0.5) * trust),
        }
    }
}

fn pattern(cluster: usize, codeword: usize) -> Modules {
    patterns::modules(cluster, codeword).map(|dark| if dark { 0.0 } else { 1.0 })
}

/// Readings of all cells of data, from the brightness of all cells by row and column (the left indicator in column 0) and
/// from what they were first read as. Their margins are log odds, less where light and dark are close together.
pub(super) fn settle(
    cells: &[Vec<Modules>],
    indicated: &Indicated,
    first: &[Vec<Reading>],
) -> Vec<Vec<Reading>> {
    let (lines, contrasts) = levelled(cells);
    let mut sorted: Vec<f32> = contrasts.iter().flatten().copied().collect();
    sorted.sort_by(f32::total_cmp);
    let contrast_usual = sorted.get(sorted.len() / 2).copied().unwrap_or_default().max(1.0);
    let mut beliefs: Vec<Vec<Belief>> = first
        .iter()
        .enumerate()
        .map(|(row, readings)| {
            let [left, right] = indicated.words(row).map(|word| Belief::sure(row % 3, word));
            let read = readings.iter().map(|reading| Belief::first(row % 3, *reading));
            std::iter::once(left)
                .chain(read)
                .chain(std::iter::once(right))
                .collect()
        })
        .collect();
    for _ in 0..ROUNDS {
        beliefs = discussed(&lines, &beliefs);
    }
    let reading = |belief: &Belief, contrast: &f32| Reading {
        agreement: 1.0,
        margin: belief.odds * (contrast / contrast_usual).min(1.0),
        ..belief.reading
    };
    beliefs
        .iter()
        .zip(&contrasts)
        .map(|(beliefs, contrasts)| {
            let cells = beliefs.iter().zip(contrasts).skip(1).take(indicated.columns);
            cells
                .map(|(belief, contrast)| reading(belief, contrast))
                .collect()
        })
        .collect()
}

/// What cells may hold by what those around them may.
fn discussed(lines: &[Line], beliefs: &[Vec<Belief>]) -> Vec<Vec<Belief>> {
    let optics = optics(lines, beliefs);
    let looks = [0, 1, 2].map(|cluster| looks(&optics, cluster));
    let seen = seen(&optics, beliefs);
    let discuss = |row: usize, column: usize, belief: &Belief| {
        let is_indicator = column == 0 || column + 1 == beliefs[row].len();
        if is_indicator {
            return belief.clone();
        }
        let own = optics.blurred(&belief.expected, 0.0, 0.0);
        let expected = expected(&optics, &seen, row, column);
        let rest = std::array::from_fn(|module| {
            lines[row][column * PATTERN_MODULES + module] - expected[module]
                + (1.0 - 2.0 * optics.leak) * own[module]
        });
        believe(rest, row % 3, &looks[row % 3])
    };
    beliefs
        .iter()
        .enumerate()
        .map(|(row, beliefs)| {
            let cells = beliefs.iter().enumerate();
            cells
                .map(|(column, belief)| discuss(row, column, belief))
                .collect()
        })
        .collect()
}

fn odds(best: f32, next: f32) -> f32 {
    let unexplained = |agreement: f32| 1.0 - agreement.max(0.0).powi(2) + UNEXPLAINED;
    MEASUREMENTS / 2.0 * (unexplained(next) / unexplained(best)).ln()
}

/// All modules between their local dark, 0, and light, 1, and how far these are apart in each cell.
fn levelled(cells: &[Vec<Modules>]) -> (Vec<Line>, Vec<Vec<f32>>) {
    let lines: Vec<Line> = cells
        .iter()
        .map(|row| row.iter().flatten().copied().collect())
        .collect();
    let around = |at: usize, reach: usize, end: usize| at.saturating_sub(reach)..(at + reach + 1).min(end);
    let levels = |row: usize, at: usize| {
        let near = &lines[around(row, LEVEL_ROWS, lines.len())];
        let modules = near
            .iter()
            .flat_map(|line| &line[around(at, LEVEL_MODULES, line.len())]);
        let mut values: Vec<f32> = modules.copied().collect();
        let tail = values.len() * LEVEL_TAIL_PERCENT / 100;
        let last = values.len() - 1;
        let dark = *values.select_nth_unstable_by(tail, f32::total_cmp).1;
        let light = *values.select_nth_unstable_by(last - tail, f32::total_cmp).1;
        (dark, light)
    };
    let mut contrasts: Vec<Vec<f32>> = cells.iter().map(|row| vec![0.0; row.len()]).collect();
    let mut level = |row: usize, at: usize, value: f32| {
        let (dark, light) = levels(row, at);
        contrasts[row][at / PATTERN_MODULES] += (light - dark) / PATTERN_MODULES as f32;
        (value - dark) / (light - dark).max(1.0)
    };
    let levelled = lines
        .iter()
        .enumerate()
        .map(|(row, line)| {
            let modules = line.iter().enumerate();
            modules.map(|(at, &value)| level(row, at, value)).collect()
        })
        .collect();
    (levelled, contrasts)
}

/// What is expected to be seen of each row alone.
fn seen(optics: &Optics, beliefs: &[Vec<Belief>]) -> Vec<Line> {
    beliefs
        .iter()
        .map(|row| {
            let line: Line = row.iter().flat_map(|belief| belief.expected).collect();
            // Before the first indicator is the start pattern's space, behind the last one the stop pattern's bar.
            optics.blurred(&line, 1.0, 0.0)
        })
        .collect()
}

/// What is expected to be seen in a cell, with what the rows above and below add; beyond the symbol it is light.
fn expected(optics: &Optics, seen: &[Line], row: usize, column: usize) -> Modules {
    let first = column * PATTERN_MODULES;
    let above = row.checked_sub(1).and_then(|row| seen.get(row));
    let beside = |line: Option<&Line>, at: usize| line.map_or(1.0, |line| line[at]);
    std::array::from_fn(|module| {
        let at = first + module;
        let around = beside(above, at) + beside(seen.get(row + 1), at);
        optics.leak * around + (1.0 - 2.0 * optics.leak) * seen[row][at]
    })
}

/// How every pattern of a cluster looks alone.
fn looks(optics: &Optics, cluster: usize) -> Vec<Modules> {
    (0..CODEWORDS)
        .map(|codeword| {
            let line = optics.blurred(&pattern(cluster, codeword), 0.0, 0.0);
            let mut look: Modules = std::array::from_fn(|module| line[module]);
            normalize(&mut look);
            look
        })
        .collect()
}

/// Without mean, of length 1.
fn normalize(modules: &mut Modules) {
    let mean = modules.iter().sum::<f32>() / PATTERN_MODULES as f32;
    modules.iter_mut().for_each(|value| *value -= mean);
    let length = modules.iter().map(|value| value * value).sum::<f32>().sqrt();
    modules.iter_mut().for_each(|value| *value /= length.max(1e-3));
}

fn agreement(one: &Modules, other: &Modules) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

fn believe(mut rest: Modules, cluster: usize, looks: &[Modules]) -> Belief {
    normalize(&mut rest);
    let agreements: Vec<f32> = looks.iter().map(|look| agreement(&rest, look)).collect();
    let (mut codeword, mut best, mut next) = (0, f32::MIN, f32::MIN);
    for (index, &own) in agreements.iter().enumerate() {
        if own > best {
            (next, best, codeword) = (best, own, index);
        } else if own > next {
            next = own;
        }
    }
    let (mut expected, mut weights) = ([0.0; PATTERN_MODULES], 0.0);
    for (codeword, &own) in agreements.iter().enumerate() {
        // What agrees much worse is not worth a logarithm.
        let behind = if own > 0.5 * best {
            odds(best, own)
        } else {
            ODDS_MAX
        };
        if behind < ODDS_MAX {
            let weight = (-behind).exp();
            weights += weight;
            for (value, module) in expected.iter_mut().zip(pattern(cluster, codeword)) {
                *value += weight * module;
            }
        }
    }
    Belief {
        reading: Reading {
            codeword: u16::try_from(codeword).unwrap_or_default(),
            agreement: best,
            margin: best - next,
        },
        odds: odds(best, next),
        expected: expected.map(|value: f32| if weights > 0.0 { value / weights } else { 0.5 }),
    }
}

/// The blur and leak by which the cells that are sure agree best.
fn optics(lines: &[Line], beliefs: &[Vec<Belief>]) -> Optics {
    let agreed = |optics: &Optics| -> f32 {
        let seen = seen(optics, beliefs);
        let mut sum = 0.0;
        for (row, beliefs) in beliefs.iter().enumerate() {
            for (column, _) in beliefs
                .iter()
                .enumerate()
                .filter(|(_, belief)| belief.odds >= SURE)
            {
                let mut wanted = expected(optics, &seen, row, column);
                let first = column * PATTERN_MODULES;
                let mut own: Modules = std::array::from_fn(|module| lines[row][first + module]);
                normalize(&mut wanted);
                normalize(&mut own);
                sum += agreement(&wanted, &own);
            }
        }
        sum
    };
    let tried = BLURS_MODULES
        .iter()
        .flat_map(|&blur| LEAKS.map(|leak| Optics::new(blur, leak)));
    tried
        .map(|optics| (agreed(&optics), optics))
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map_or_else(|| Optics::new(BLURS_MODULES[0], 0.0), |(_, optics)| optics)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barcode::cells;
    use crate::photograph::Dice;

    const SHAPE: Indicated = Indicated {
        rows: 18,
        columns: 12,
        checks: 32,
        first_row: 0,
    };

    /// Codewords of all cells, indicators included.
    fn words(dice: &mut Dice) -> Vec<Vec<u16>> {
        let mut word = || u16::try_from(dice.below(CODEWORDS)).expect("below 929");
        (0..SHAPE.rows)
            .map(|row| {
                let [left, right] = SHAPE.words(row);
                let data: Vec<u16> = (0..SHAPE.columns).map(|_| word()).collect();
                [vec![left], data, vec![right]].concat()
            })
            .collect()
    }

    /// What a camera that is out of focus sees of them: low rows run into each other, and light grows to the right.
    fn photographed(words: &[Vec<u16>], dice: &mut Dice) -> Vec<Vec<Modules>> {
        let optics = Optics::new(0.8, 0.2);
        let sure =
            |row: usize, words: &Vec<u16>| words.iter().map(|word| Belief::sure(row % 3, *word)).collect();
        let beliefs: Vec<Vec<Belief>> = words
            .iter()
            .enumerate()
            .map(|(row, words)| sure(row, words))
            .collect();
        let seen = seen(&optics, &beliefs);
        let mut cell = |row: usize, column: usize| {
            let mut modules = expected(&optics, &seen, row, column);
            for (module, value) in modules.iter_mut().enumerate() {
                let along = (column * PATTERN_MODULES + module) as f32;
                let noise = dice.below(100) as f32 / 10.0 - 5.0;
                *value = 60.0 + 100.0 * *value + 0.2 * along + noise;
            }
            modules
        };
        (0..SHAPE.rows)
            .map(|row| (0..SHAPE.columns + 2).map(|column| cell(row, column)).collect())
            .collect()
    }

    fn wrong(read: &[Vec<Reading>], words: &[Vec<u16>]) -> usize {
        let rows = read.iter().zip(words);
        rows.flat_map(|(read, words)| read.iter().zip(&words[1..]))
            .filter(|(reading, word)| reading.codeword != **word)
            .count()
    }

    #[test]
    fn neighbours_that_are_known_make_blurred_cells_readable() {
        let mut dice = Dice::new(4);
        let words = words(&mut dice);
        let photo = photographed(&words, &mut dice);
        let alone = |row: usize, mut modules: Modules| {
            cells::normalize(&mut modules);
            cells::best(&modules, row % 3, 2)
        };
        let first: Vec<Vec<Reading>> = photo
            .iter()
            .enumerate()
            .map(|(row, cells)| {
                let data = &cells[1..=SHAPE.columns];
                data.iter().map(|modules| alone(row, *modules)).collect()
            })
            .collect();
        let settled = settle(&photo, &SHAPE, &first);
        let (before, after) = (wrong(&first, &words), wrong(&settled, &words));
        assert!(before > 20, "alone, {before} cells are misread");
        assert!(after * 4 < before, "of {before} cells, {after} are still misread");
    }

    #[test]
    fn what_shows_nothing_is_not_certain() {
        let blank = vec![vec![[128.0; PATTERN_MODULES]; SHAPE.columns + 2]; SHAPE.rows];
        let first = vec![vec![Reading::default(); SHAPE.columns]; SHAPE.rows];
        let settled = settle(&blank, &SHAPE, &first);
        assert!(settled.iter().flatten().all(|reading| reading.margin < 0.01));
    }
}
