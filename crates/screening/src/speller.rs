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
/// The same where one word lacks its short vowels.
const UNWRITTEN_UNIT: u16 = 1;

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

/// So many symbols, from the first on, are sounds, and some digits: what they cost is looked up. Others are only read as they are.
const TABLED: usize = 32;

/// What less than a letter each of the symbols that are looked up costs to be read as, in two tables of as many as are
/// looked up at once.
type Saved = [[u8; LANES]; TABLED / LANES];

/// What words are spelled by.
struct Costs {
    /// So many hundredths all of them are multiples of.
    unit: u16,
    /// What a symbol costs that is read as most others.
    letter: u8,
    /// Two neighbours in the wrong order.
    swap: u8,
    /// For each symbol that is looked up.
    saved: [Saved; TABLED],
}

/// Where the vowels of both words are written, and where one word lacks its short ones.
static COSTS: [Costs; 2] = [costs(false), costs(true)];

const fn costs(unwritten: bool) -> Costs {
    let (unit, letter) = if unwritten {
        (UNWRITTEN_UNIT, LETTER / 5 * 4)
    } else {
        (UNIT, LETTER)
    };
    Costs {
        unit,
        letter: in_units(letter, unit),
        swap: in_units(SWAP, unit),
        saved: saved(unwritten, letter, unit),
    }
}

const fn saved(unwritten: bool, letter: u16, unit: u16) -> [Saved; TABLED] {
    let mut all = [[[0; LANES]; TABLED / LANES]; TABLED];
    let mut one = 0;
    while one < SYMBOL_COUNT {
        let costs = substitutions(one as u8, unwritten);
        let mut other = 0;
        while other < SYMBOL_COUNT {
            let cost = costs[other] as u16;
            assert!(cost <= letter, "no symbol costs more than most");
            if one < TABLED && other < TABLED {
                all[one][other / LANES][other % LANES] = in_units(letter - cost, unit);
            } else {
                assert!(
                    (cost == letter) == (one != other),
                    "such are only read as they are"
                );
            }
            other += 1;
        }
        one += 1;
    }
    all
}

/// A place of many words.
#[derive(Clone, Copy)]
struct Column {
    symbols: Lanes,
    /// Where the symbols are in the first and in the second table; with the highest bit set where they are not in it.
    places: [Lanes; TABLED / LANES],
}

impl Column {
    const EMPTY: Self = Self {
        symbols: Lanes::ZERO,
        places: [Lanes::ZERO; TABLED / LANES],
    };

    fn of(symbols: Lanes) -> Self {
        // What is added sets the highest bit of all but the first sixteen, and is taken from these again.
        let place = |symbols: Lanes| symbols.saturating_add(every(0x70)) ^ every(0x70);
        Self {
            symbols,
            places: [place(symbols), place(symbols - every(LANES as u8))],
        }
    }
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
        Self {
            word,
            unwritten,
            omissions: if unwritten {
                omissions.map(|cost| in_units(cost, UNWRITTEN_UNIT))
            } else {
                omissions.map(units)
            },
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
        let mut columns = [Column::EMPTY; FOLD_MAX];
        for (column, symbols) in columns.iter_mut().zip(&symbols[..longest]) {
            *column = Column::of(Lanes::new(*symbols));
        }
        let columns = &columns[..longest];
        let omissions = if self.unwritten {
            unwritten_omissions(columns)
        } else {
            omissions(columns)
        };
        let costs = self.costs(columns, &omissions[..longest]);
        let mut distances = [0; LANES];
        for (lane, other) in others.iter().enumerate().take(LANES) {
            distances[lane] = self.by().unit * u16::from(costs[other.symbols().len()].as_array()[lane]);
        }
        distances
    }

    /// The distance to the beginning of each word, by how long it is.
    fn costs(&self, columns: &[Column], omissions: &[Lanes]) -> [Lanes; WIDTH] {
        let by = self.by();
        let swap = every(by.swap);
        let mut rows = [[Lanes::ZERO; WIDTH]; 3];
        let [mut before, mut last, mut now] = {
            let [first, second, third] = &mut rows;
            [third, first, second]
        };
        for (at, omission) in omissions.iter().enumerate() {
            last[at + 1] = last[at].saturating_add(*omission);
        }
        // Where the symbols of each column are not the symbol before.
        let mut unlike_before = [every(u8::MAX); FOLD_MAX];
        for (symbol, omission) in self.word.symbols().iter().zip(self.omissions) {
            let omission = every(omission);
            now[0] = last[0].saturating_add(omission);
            let mut unlike_left = every(u8::MAX);
            let mut step = |j: usize, reading: Lanes| {
                let by_reading = last[j].saturating_add(reading);
                let by_omission = last[j + 1].saturating_add(omission);
                let mut cost = by_reading.min(by_omission);
                let kept = unlike_left | unlike_before[j];
                if j > 0 {
                    cost = cost.min(before[j - 1].saturating_add(swap) | kept);
                }
                unlike_left = unequal(columns[j].symbols, every(*symbol));
                unlike_before[j] = unlike_left;
                now[j + 1] = cost.min(now[j].saturating_add(omissions[j]));
            };
            if let Some(saved) = by.saved.get(usize::from(*symbol)) {
                let [first, second] = saved.map(Lanes::new);
                for (j, Column { places, .. }) in columns.iter().enumerate() {
                    let saved = first.shuffle(places[0]) | second.shuffle(places[1]);
                    step(j, every(by.letter) - saved);
                }
            } else {
                for (j, column) in columns.iter().enumerate() {
                    let unlike = unequal(column.symbols, every(*symbol));
                    step(j, unlike & every(by.letter));
                }
            }
            (before, last, now) = (last, now, before);
        }
        *last
    }
}

/// What [`leave_out`] says of each place of many words; beyond the end of a word, anything.
fn omissions(columns: &[Column]) -> [Lanes; FOLD_MAX] {
    let unlike =
        |symbols: Lanes, one: u8, other: u8| unequal(symbols, every(one)) & unequal(symbols, every(other));
    let consonants = |symbols: Lanes| symbols.max(every(VOWEL_COUNT)).simd_eq(symbols);
    let nothing = every(NO_SYMBOL);
    let mut omissions = [Lanes::ZERO; FOLD_MAX];
    let symbols = |at: usize| columns.get(at).map_or(nothing, |column| column.symbols);
    for (at, cost) in omissions.iter_mut().enumerate().take(columns.len()) {
        let own = symbols(at);
        let before = consonants(if at > 0 { symbols(at - 1) } else { nothing });
        let after = consonants(symbols(at + 1));
        let sounded = unlike(own, sound::H, sound::J);
        let alone = unlike(own, sound::I, sound::U) | (before & after);
        *cost = every(units(LETTER))
            .min(sounded | every(units(omission(sound::H))))
            .min(consonants(own) | every(units(omission(sound::I))))
            .min(alone | every(units(GLIDE)));
    }
    omissions
}

/// The same where one word lacks its short vowels.
fn unwritten_omissions(columns: &[Column]) -> [Lanes; FOLD_MAX] {
    let cheap = [sound::H, sound::J, sound::V].map(|symbol| (symbol, unwritten_omission(symbol)));
    let vowel = unwritten_omission(sound::I);
    let mut omissions = [Lanes::ZERO; FOLD_MAX];
    for (omission, Column { symbols, .. }) in omissions.iter_mut().zip(columns) {
        let consonant = symbols.max(every(VOWEL_COUNT)).simd_eq(*symbols);
        *omission = every(LETTER as u8).min(consonant | every(vowel));
        for (symbol, cost) in cheap {
            *omission = omission.min(unequal(*symbols, every(symbol)) | every(cost));
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
