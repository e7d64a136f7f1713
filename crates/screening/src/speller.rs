//! One word compared by spelling with many at once: the same steps for all of them, so that the processor takes them in
//! one go. It only tells whom to look at closely.

use crate::name::{FOLD_MAX, Fold, SYMBOL_COUNT, is_vowel, sound, substitutions};
use crate::similarity::{GLIDE, SWAP, cost_max, leave_out, omission};

/// So many words at once.
pub(crate) const LANES: usize = 16;
/// Places of a word, and its beginning.
const WIDTH: usize = FOLD_MAX + 1;
/// Room for any symbol, as a power of two.
const SYMBOLS: usize = SYMBOL_COUNT.next_power_of_two();

/// Beyond the end of a word; no vowel.
const NO_SYMBOL: u8 = u8::MAX;

/// More than any two words differ by.
const FAR: i16 = 8000;

type Lanes = [i16; LANES];

/// A word to be compared with many, all of whose vowels are written.
pub(crate) struct Speller {
    word: Fold,
    /// What it costs to leave out each of its symbols, and to read it as another, in hundredths.
    omissions: [u16; FOLD_MAX],
    substitutions: [[u8; SYMBOLS]; FOLD_MAX],
}

impl Speller {
    pub(crate) fn new(word: Fold) -> Self {
        let mut speller = Self {
            word,
            omissions: [0; FOLD_MAX],
            substitutions: [[0; SYMBOLS]; FOLD_MAX],
        };
        leave_out(word.symbols(), false, &mut speller.omissions);
        for (costs, symbol) in speller.substitutions.iter_mut().zip(word.symbols()) {
            costs[..SYMBOL_COUNT].copy_from_slice(substitutions(*symbol, false));
        }
        speller
    }

    /// Which of the words, [`LANES`] at most, can be spelled alike; only the others are told for sure.
    pub(crate) fn may_be_alike(&self, others: &[&Fold]) -> [bool; LANES] {
        let mut symbols = [[NO_SYMBOL; LANES]; FOLD_MAX];
        let mut longest = 0;
        for (lane, other) in others.iter().enumerate().take(LANES) {
            let other = other.symbols();
            longest = longest.max(other.len());
            for (at, symbol) in other.iter().enumerate() {
                symbols[at][lane] = *symbol;
            }
        }
        let omissions = omissions(&symbols, longest);
        let costs = self.costs(&symbols[..longest], &omissions[..longest]);
        let mut alike = [false; LANES];
        for (lane, other) in others.iter().enumerate().take(LANES) {
            let (len, other_len) = (self.word.symbols().len(), other.symbols().len());
            let length = (len + other_len) as f32 / 2.0;
            alike[lane] = costs[other_len][lane] <= cost_max(length) as i16;
        }
        alike
    }

    /// The distance to the beginning of each word, by how long it is, in hundredths.
    fn costs(&self, symbols: &[[u8; LANES]], omissions: &[Lanes]) -> [Lanes; WIDTH] {
        let word = self.word.symbols();
        let mut rows = [[[0i16; LANES]; WIDTH]; 3];
        let [mut before, mut last, mut now] = {
            let [first, second, third] = &mut rows;
            [third, first, second]
        };
        for (at, omission) in omissions.iter().enumerate() {
            let before = last[at];
            for lane in 0..LANES {
                last[at + 1][lane] = before[lane] + omission[lane];
            }
        }
        for (i, symbol) in word.iter().enumerate() {
            let omission = self.omissions[i] as i16;
            let read_as = &self.substitutions[i];
            for lane in 0..LANES {
                now[0][lane] = last[0][lane] + omission;
            }
            for (j, of_others) in symbols.iter().enumerate() {
                let mut read = [0i16; LANES];
                for (cost, other) in read.iter_mut().zip(of_others) {
                    *cost = i16::from(read_as[usize::from(*other) % SYMBOLS]);
                }
                let (diagonal, above, left, out) = (&last[j], &last[j + 1], &now[j], &omissions[j]);
                let mut cost = [0i16; LANES];
                for lane in 0..LANES {
                    let by_reading = diagonal[lane] + read[lane];
                    let by_omission = (above[lane] + omission).min(left[lane] + out[lane]);
                    cost[lane] = by_reading.min(by_omission);
                }
                if i > 0 && j > 0 {
                    let (own_before, others_before) = (word[i - 1], &symbols[j - 1]);
                    let two_before = &before[j - 1];
                    for lane in 0..LANES {
                        let swapped = (others_before[lane] == *symbol) & (of_others[lane] == own_before);
                        let by_swap = two_before[lane] + SWAP as i16 + i16::from(!swapped) * FAR;
                        cost[lane] = cost[lane].min(by_swap);
                    }
                }
                now[j + 1] = cost;
            }
            (before, last, now) = (last, now, before);
        }
        *last
    }
}

/// What [`leave_out`] says of each place of many words; beyond the end of a word, anything.
fn omissions(symbols: &[[u8; LANES]; FOLD_MAX], longest: usize) -> [Lanes; FOLD_MAX] {
    let mut omissions = [[0i16; LANES]; FOLD_MAX];
    for at in 0..longest {
        for lane in 0..LANES {
            let symbol = symbols[at][lane];
            let before = at > 0 && is_vowel(symbols[at - 1][lane]);
            let after = at + 1 < longest && is_vowel(symbols[at + 1][lane]);
            let glides = (symbol == sound::I) | (symbol == sound::U);
            omissions[at][lane] = if glides & (before | after) {
                GLIDE as i16
            } else {
                omission(symbol) as i16
            };
        }
    }
    omissions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similarity::spelling;

    #[test]
    fn many_at_once_are_told_as_one_by_one() {
        let words = [
            "umari",
            "omer",
            "muwafi",
            "musavi",
            "mojica",
            "mugica",
            "vabo",
            "fabio",
            "karen",
            "garen",
            "kharin",
            "harin",
            "petrov",
            "pedrof",
            "hussein",
            "usein",
            "ryabkov",
            "riabkow",
            "dzhabar",
            "jabar",
            "cabar",
            "levi",
            "lewy",
            "minin",
            "ninin",
            "zoja",
            "zoya",
            "basij",
            "bsaij",
            "a",
            "schukin",
            "abdurrahmanovichskyabdurrahmanovich",
        ];
        let folds = words.map(Fold::new);
        for one in &folds {
            let speller = Speller::new(*one);
            for some in folds.chunks(LANES) {
                let alike = speller.may_be_alike(&some.iter().collect::<Vec<_>>());
                for (other, alike) in some.iter().zip(alike) {
                    assert_eq!(alike, spelling(one, other, false) > 0.0, "{one:?} {other:?}");
                }
            }
        }
    }
}
