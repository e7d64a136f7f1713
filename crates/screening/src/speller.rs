//! One word compared by spelling with many at once: the same steps for all of them, so that the processor takes them in
//! one go.

use wide::u8x16;

use crate::name::{FOLD_MAX, Fold, SYMBOL_COUNT, VOWEL_COUNT, sound, substitutions};
use crate::similarity::{
    GLIDE, LETTER, SWAP, leave_out, omission, spelled, spelling, unwritten_cost_max, unwritten_omission,
};

/// So many words at once.
pub(crate) const LANES: usize = 16;
/// Places of a word, and its beginning.
const WIDTH: usize = FOLD_MAX + 1;
/// Beyond the end of a word; no vowel.
const NO_SYMBOL: u8 = u8::MAX;
/// All costs of words whose vowels are written are multiples of so many hundredths, so that those of words that are alike
/// fit a byte; greater ones stay at its end.
pub(crate) const UNIT: u16 = 5;

const fn in_units(cost: u16, unit: u16) -> u8 {
    assert!(cost.is_multiple_of(unit), "costs are multiples of the unit");
    (cost / unit) as u8
}

const fn units(cost: u16) -> u8 {
    in_units(cost, UNIT)
}

/// A byte of each word. All bits of a byte stand for yes, none for no.
type Lanes = u8x16;

/// The same byte for every word.
fn every(byte: u8) -> Lanes {
    Lanes::splat(byte)
}

fn unequal(one: Lanes, other: Lanes) -> Lanes {
    !one.simd_eq(other)
}

/// What a symbol is read as for less than a letter, itself included, and what that costs.
#[derive(Clone, Copy)]
struct Readings {
    count: usize,
    of: [(u8, u8); READINGS_MAX],
}

/// No symbol is read as more others than this.
const READINGS_MAX: usize = 12;

/// What words are spelled by.
struct Costs {
    /// So many hundredths all of them are multiples of.
    unit: u16,
    /// What a symbol costs that is read as most others.
    letter: u8,
    /// Two neighbours in the wrong order.
    swap: u8,
    readings: [Readings; SYMBOL_COUNT],
}

/// Where the vowels of both words are written, and where one word lacks its short ones.
static COSTS: [Costs; 2] = [costs(false), costs(true)];

const fn costs(unwritten: bool) -> Costs {
    let (unit, letter) = if unwritten {
        (1, LETTER / 5 * 4)
    } else {
        (UNIT, LETTER)
    };
    Costs {
        unit,
        letter: in_units(letter, unit),
        swap: in_units(SWAP, unit),
        readings: readings(unwritten, letter, unit),
    }
}

const fn readings(unwritten: bool, letter: u16, unit: u16) -> [Readings; SYMBOL_COUNT] {
    let none = Readings {
        count: 0,
        of: [(0, 0); READINGS_MAX],
    };
    let mut all = [none; SYMBOL_COUNT];
    let mut one = 0;
    while one < SYMBOL_COUNT {
        let costs = substitutions(one as u8, unwritten);
        let mut other = 0;
        while other < SYMBOL_COUNT {
            let cost = costs[other] as u16;
            assert!(cost <= letter, "no symbol costs more than most");
            if cost < letter {
                let at = all[one].count;
                all[one].of[at] = (other as u8, in_units(cost, unit));
                all[one].count += 1;
            }
            other += 1;
        }
        one += 1;
    }
    all
}

/// A word to be compared with many, all of which have their vowels written as it has, or none of which.
pub(crate) struct Speller {
    word: Fold,
    /// Whether either it or those that it is compared with lack their short vowels.
    unwritten: bool,
    /// What it costs to leave out each of its symbols.
    omissions: [u8; FOLD_MAX],
}

impl Speller {
    pub(crate) fn new(word: Fold, unwritten: bool) -> Self {
        let mut omissions = [0; FOLD_MAX];
        leave_out(word.symbols(), unwritten, &mut omissions);
        let unit = COSTS[usize::from(unwritten)].unit;
        Self {
            word,
            unwritten,
            omissions: omissions.map(|cost| in_units(cost, unit)),
        }
    }

    fn by(&self) -> &'static Costs {
        &COSTS[usize::from(self.unwritten)]
    }

    /// The word.
    pub(crate) fn word(&self) -> &Fold {
        &self.word
    }

    /// How alike each of the words, [`LANES`] at most, is spelled.
    pub(crate) fn likenesses(&self, others: &[&Fold]) -> [f32; LANES] {
        let mut likenesses = [0.0; LANES];
        for ((likeness, other), distance) in likenesses.iter_mut().zip(others).zip(self.distances(others)) {
            // Of long words all that a byte holds may not be enough to tell those that are alike.
            let is_told = !self.unwritten || unwritten_cost_max(&self.word, other) < u16::from(u8::MAX);
            *likeness = if is_told {
                spelled(&self.word, other, self.unwritten, distance)
            } else {
                spelling(&self.word, other, true)
            };
        }
        likenesses
    }

    /// How much each of the words is spelled otherwise, in hundredths of a letter. What is farther than any words are that
    /// are alike may be told to be nearer than it is, but not as near as those.
    fn distances(&self, others: &[&Fold]) -> [u16; LANES] {
        let mut symbols = [[NO_SYMBOL; LANES]; FOLD_MAX];
        let mut longest = 0;
        for (lane, other) in others.iter().enumerate().take(LANES) {
            let other = other.symbols();
            longest = longest.max(other.len());
            for (at, symbol) in other.iter().enumerate() {
                symbols[at][lane] = *symbol;
            }
        }
        let mut of_all = [Lanes::ZERO; FOLD_MAX];
        for (lanes, symbols) in of_all.iter_mut().zip(&symbols[..longest]) {
            *lanes = Lanes::new(*symbols);
        }
        let symbols = &of_all[..longest];
        let omissions = if self.unwritten {
            unwritten_omissions(symbols)
        } else {
            omissions(symbols)
        };
        let costs = self.costs(symbols, &omissions[..longest]);
        let mut distances = [0; LANES];
        for (lane, other) in others.iter().enumerate().take(LANES) {
            distances[lane] = self.by().unit * u16::from(costs[other.symbols().len()].as_array()[lane]);
        }
        distances
    }

    /// The distance to the beginning of each word, by how long it is.
    fn costs(&self, symbols: &[Lanes], omissions: &[Lanes]) -> [Lanes; WIDTH] {
        let word = self.word.symbols();
        let by = self.by();
        let mut rows = [[Lanes::ZERO; WIDTH]; 3];
        let [mut before, mut last, mut now] = {
            let [first, second, third] = &mut rows;
            [third, first, second]
        };
        for (at, omission) in omissions.iter().enumerate() {
            last[at + 1] = last[at].saturating_add(*omission);
        }
        for (i, symbol) in word.iter().enumerate() {
            let omission = every(self.omissions[i]);
            let readings = &by.readings[usize::from(*symbol)];
            let readings = &readings.of[..readings.count];
            now[0] = last[0].saturating_add(omission);
            for (j, others) in symbols.iter().enumerate() {
                let by_reading = last[j].saturating_add(read_as(readings, by.letter, *others));
                let by_omission = last[j + 1].saturating_add(omission);
                let by_theirs = now[j].saturating_add(omissions[j]);
                let mut cost = by_reading.min(by_omission).min(by_theirs);
                if i > 0 && j > 0 {
                    let kept = unequal(symbols[j - 1], every(*symbol)) | unequal(*others, every(word[i - 1]));
                    let by_swap = before[j - 1].saturating_add(every(by.swap));
                    cost = cost.min(by_swap | kept);
                }
                now[j + 1] = cost;
            }
            (before, last, now) = (last, now, before);
        }
        *last
    }
}

/// What it costs to read a symbol as others; for most, `letter`.
fn read_as(readings: &[(u8, u8)], letter: u8, others: Lanes) -> Lanes {
    let mut read = every(letter);
    for (other, cost) in readings {
        read = read.min(unequal(others, every(*other)) | every(*cost));
    }
    read
}

/// What [`leave_out`] says of each place of many words; beyond the end of a word, anything.
fn omissions(symbols: &[Lanes]) -> [Lanes; FOLD_MAX] {
    let unlike =
        |symbols: Lanes, one: u8, other: u8| unequal(symbols, every(one)) & unequal(symbols, every(other));
    let consonants = |symbols: Lanes| symbols.max(every(VOWEL_COUNT)).simd_eq(symbols);
    let nothing = every(NO_SYMBOL);
    let mut omissions = [Lanes::ZERO; FOLD_MAX];
    for (at, own) in symbols.iter().copied().enumerate() {
        let before = consonants(if at > 0 { symbols[at - 1] } else { nothing });
        let after = consonants(symbols.get(at + 1).copied().unwrap_or(nothing));
        let sounded = unlike(own, sound::H, sound::J);
        let alone = unlike(own, sound::I, sound::U) | (before & after);
        omissions[at] = every(units(LETTER))
            .min(sounded | every(units(omission(sound::H))))
            .min(consonants(own) | every(units(omission(sound::I))))
            .min(alone | every(units(GLIDE)));
    }
    omissions
}

/// The same where one word lacks its short vowels.
fn unwritten_omissions(symbols: &[Lanes]) -> [Lanes; FOLD_MAX] {
    let [h, j, v] = [sound::H, sound::J, sound::V].map(|symbol| (symbol, unwritten_omission(symbol)));
    let vowel = unwritten_omission(sound::I);
    let mut omissions = [Lanes::ZERO; FOLD_MAX];
    for (omission, own) in omissions.iter_mut().zip(symbols) {
        let consonant = own.max(every(VOWEL_COUNT)).simd_eq(*own);
        *omission = read_as(&[h, j, v], LETTER as u8, *own).min(consonant | every(vowel));
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
            "hsham",
            "Dhbi",
            "mhmd",
            "bdalvhab",
            "vhab",
            "abdrhmnvfskbdrhmnvf",
        ];
        let folds = words.map(Fold::new);
        for (one, unwritten) in folds.iter().flat_map(|fold| [(fold, false), (fold, true)]) {
            let speller = Speller::new(*one, unwritten);
            for some in folds.chunks(LANES) {
                let likenesses = speller.likenesses(&some.iter().collect::<Vec<_>>());
                for (other, likeness) in some.iter().zip(likenesses) {
                    assert_eq!(likeness, spelling(one, other, unwritten), "{one:?} {other:?}");
                }
            }
        }
    }
}
