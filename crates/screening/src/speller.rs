//! One word compared by spelling with many at once: the same steps for all of them, so that the processor takes them in
//! one go.

use crate::lanes::{LANES, Lanes, PLACES, columns, every, look_up, places, table, unequal};
use crate::name::{FOLD_MAX, Fold, SYMBOL_COUNT, VOWEL_COUNT, consonants, sound, substitutions};
use crate::similarity::{
    GLIDE, LETTER, SWAP, leave_out, omission, spelled, spelled_unwritten, spelling, unwritten_cost_max,
    unwritten_omission,
};

/// Beyond the end of a word; no vowel.
const NO_SYMBOL: u8 = u8::MAX;
/// All costs of words whose vowels are written are multiples of so many hundredths, so that those of words that are alike
/// fit a byte; greater ones stay at its end.
const UNIT: u16 = 5;
/// The same where one word lacks its short vowels.
const UNWRITTEN_UNIT: u16 = 1;

const fn in_units(cost: u16, unit: u16) -> u8 {
    assert!(cost.is_multiple_of(unit), "costs are multiples of the unit");
    (cost / unit) as u8
}

const fn units(cost: u16) -> u8 {
    in_units(cost, UNIT)
}

/// So many symbols, from the first on, are sounds, and some digits: what they cost is looked up. Others are only read as they are.
const TABLED: usize = 32;

/// What less than a letter each of the symbols that are looked up costs to be read as, in two tables.
type Saved = [[u8; PLACES]; TABLED / PLACES];

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
    let mut all = [[[0; PLACES]; TABLED / PLACES]; TABLED];
    let mut one = 0;
    while one < SYMBOL_COUNT {
        let costs = substitutions(one as u8, unwritten);
        let mut other = 0;
        while other < SYMBOL_COUNT {
            let cost = costs[other] as u16;
            assert!(cost <= letter, "no symbol costs more than most");
            if one < TABLED && other < TABLED {
                all[one][other / PLACES][other % PLACES] = in_units(letter - cost, unit);
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

/// Words of more sounds than this are not compared at once.
const SOUNDS_MAX: usize = PLACES - 1;

/// The sounds of a word of the dictionary, in the form in which many are compared at once: as short as most words allow,
/// since these are what most of memory is read for.
#[derive(Clone, Copy)]
pub(crate) struct Sounds([u8; PLACES]);

impl Sounds {
    /// Of the last byte, which tells how many sounds there are: whether short vowels were not written.
    const UNWRITTEN: u8 = 1 << 7;

    pub(crate) fn new(fold: &Fold, abjad: bool) -> Self {
        let own = fold.symbols();
        let mut sounds = [NO_SYMBOL; PLACES];
        let kept = own.len().min(SOUNDS_MAX);
        sounds[..kept].copy_from_slice(&own[..kept]);
        sounds[SOUNDS_MAX] = own.len() as u8 | if abjad { Self::UNWRITTEN } else { 0 };
        Self(sounds)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        usize::from(self.0[SOUNDS_MAX] & !Self::UNWRITTEN)
    }

    /// Whether there are too many to be compared at once.
    pub(crate) fn is_long(&self) -> bool {
        self.len() > SOUNDS_MAX
    }

    /// Whether short vowels were not written.
    pub(crate) fn is_abjad(&self) -> bool {
        self.0[SOUNDS_MAX] & Self::UNWRITTEN != 0
    }
}

/// A word to be compared with many, all of which have their vowels written as it has, or none of which.
pub(crate) struct Speller {
    word: Fold,
    /// How many consonants it has.
    consonants: usize,
    /// Whether either it or those that it is compared with lack their short vowels.
    unwritten: bool,
    /// What it costs to leave out each of its symbols.
    omissions: [u8; FOLD_MAX],
    /// What a word of so many symbols may cost to be like this one; all that can be told where that is more than a byte holds.
    costs_max: [u8; PLACES],
    cells: [Cell; SOUNDS_MAX],
}

impl Speller {
    /// `cost_max_of_letter` is what a letter may cost on average in words that are alike.
    pub(crate) fn new(word: &Fold, unwritten: bool, cost_max_of_letter: f32) -> Self {
        let mut omissions = [0; FOLD_MAX];
        leave_out(word.symbols(), unwritten, &mut omissions);
        let own = word.symbols();
        // Where vowels are not written, consonants count, of which the other has no more than sounds.
        let consonants = consonants(own);
        let cost_max = |len: usize| {
            if unwritten {
                cost_max_of_letter * (consonants.max(len) as f32 + 1.0) / f32::from(UNWRITTEN_UNIT)
            } else {
                cost_max_of_letter * (own.len() + len) as f32 / 2.0 / f32::from(UNIT)
            }
        };
        Self {
            word: *word,
            consonants,
            unwritten,
            omissions: if unwritten {
                omissions.map(|cost| in_units(cost, UNWRITTEN_UNIT))
            } else {
                omissions.map(units)
            },
            costs_max: std::array::from_fn(|len| cost_max(len) as u8),
            cells: [Cell::EMPTY; SOUNDS_MAX],
        }
    }

    fn by(&self) -> &'static Costs {
        &COSTS[usize::from(self.unwritten)]
    }

    /// Finds each of the words, of which none is long, that may be spelled alike, with how much it is spelled otherwise, in hundredths of
    /// a letter. What is farther than any words are that are alike may be told to be nearer than it is, but not as near as those.
    pub(crate) fn spell(&mut self, words: &[u32], sounds: &[Sounds], found: &mut Vec<(u32, u16)>) {
        for words in words.chunks(LANES) {
            let mut rows = [[NO_SYMBOL; PLACES]; LANES];
            for (row, word) in rows.iter_mut().zip(words) {
                *row = sounds[*word as usize].0;
            }
            self.spell_together(words, &rows, found);
        }
    }

    fn spell_together(&mut self, words: &[u32], rows: &[[u8; PLACES]; LANES], found: &mut Vec<(u32, u16)>) {
        let mut symbols = [[NO_SYMBOL; LANES]; PLACES];
        columns(rows, &mut symbols);
        let lens = Lanes::new(symbols[SOUNDS_MAX]) & every(!Sounds::UNWRITTEN);
        let among = u32::MAX >> (LANES - words.len());
        let longest = lens.to_array()[..words.len()]
            .iter()
            .fold(0, |longest, len| longest.max(*len));
        let longest = usize::from(longest);
        for (cell, symbols) in self.cells[..longest].iter_mut().zip(&symbols) {
            cell.set(Lanes::new(*symbols));
        }
        let costs = self.costs(lens, longest);
        let costs_max = look_up(table(&self.costs_max), lens);
        let mut told = costs.min(costs_max).simd_eq(costs).to_bitmask() & among;
        let costs = costs.to_array();
        while told != 0 {
            let lane = told.trailing_zeros() as usize;
            found.push((words[lane], self.by().unit * u16::from(costs[lane])));
            told &= told - 1;
        }
    }

    /// How alike the word is spelled that was told to be spelled otherwise by so much, where vowels are written.
    pub(crate) fn likeness_of_written(&self, other: &Sounds, distance: u16) -> f32 {
        spelled(self.word.symbols().len() + other.len(), distance)
    }

    /// The same where they are not. The other is asked for where its sounds are not enough.
    pub(crate) fn likeness_of_unwritten<'a>(
        &self,
        sounds: &Sounds,
        distance: u16,
        other: impl FnOnce() -> &'a Fold,
    ) -> f32 {
        let consonants = self.consonants.max(consonants(&sounds.0[..sounds.len()]));
        // Of long words all that a byte holds may not be enough to tell those that are alike.
        if unwritten_cost_max(consonants) < u16::from(u8::MAX) {
            spelled_unwritten(consonants, distance)
        } else {
            spelling(&self.word, other(), true)
        }
    }

    /// What it costs to read the word as each of those that are so long.
    fn costs(&mut self, lens: Lanes, longest: usize) -> Lanes {
        let by = self.by();
        let cells = &mut self.cells[..longest];
        let letter = every(by.letter);
        omissions(cells, self.unwritten);
        // Of the line of no symbol of the word.
        let mut none = [every(u8::MAX), Lanes::ZERO];
        let mut left = Lanes::ZERO;
        for cell in &mut *cells {
            left = left.saturating_add(cell.omission);
            cell.last = left;
        }
        for (symbol, omission) in self.word.symbols().iter().zip(self.omissions) {
            let line = Line {
                symbol: every(*symbol),
                omission: every(omission),
                swap: every(by.swap),
                none,
            };
            none = if let Some(saved) = by.saved.get(usize::from(*symbol)) {
                let [first, second] = [table(&saved[0]), table(&saved[1])];
                line.read(cells, |cell, _| {
                    letter - (look_up(first, cell.places[0]) | look_up(second, cell.places[1]))
                })
            } else {
                line.read(cells, |_, unlike| unlike & letter)
            };
        }
        let mut costs = none[1] & lens.simd_eq(Lanes::ZERO);
        for (len, cell) in (1..).zip(&*cells) {
            costs |= cell.last & lens.simd_eq(every(len));
        }
        costs
    }
}

/// A place of many words, and what it costs to read the word as these up to it.
#[derive(Clone, Copy)]
struct Cell {
    symbols: Lanes,
    /// Where the symbols are in the first and in the second table; with the highest bit set where they are not in it.
    places: [Lanes; TABLED / PLACES],
    /// What it costs to leave the symbol out.
    omission: Lanes,
    /// Up to the symbol before the last, and up to the last.
    before: Lanes,
    last: Lanes,
    /// Where the symbol is not the last one.
    unlike: Lanes,
}

impl Cell {
    const EMPTY: Self = Self {
        symbols: Lanes::ZERO,
        places: [Lanes::ZERO; TABLED / PLACES],
        omission: Lanes::ZERO,
        before: Lanes::ZERO,
        last: Lanes::ZERO,
        unlike: Lanes::ZERO,
    };

    fn set(&mut self, symbols: Lanes) {
        self.symbols = symbols;
        self.places = [places(symbols, 0), places(symbols, PLACES as u8)];
        self.before = every(u8::MAX);
        self.unlike = every(u8::MAX);
    }
}

/// One more symbol of the word.
struct Line {
    symbol: Lanes,
    /// What it costs to leave it out.
    omission: Lanes,
    swap: Lanes,
    /// What it costs to read as nothing what comes before the symbol before, and what comes before this one.
    none: [Lanes; 2],
}

impl Line {
    /// Goes on by the symbol; returns the same of the next.
    #[inline]
    fn read(self, cells: &mut [Cell], reading: impl Fn(&Cell, Lanes) -> Lanes) -> [Lanes; 2] {
        let Self {
            symbol,
            omission,
            swap,
            none,
        } = self;
        let next = none[1].saturating_add(omission);
        let (mut left, mut diagonal) = (next, none[1]);
        // Two lines up and two places back, and one.
        let (mut back, mut back_one) = (every(u8::MAX), none[0]);
        let mut unlike_left = every(u8::MAX);
        for cell in cells {
            let unlike = unequal(cell.symbols, symbol);
            let by_reading = diagonal.saturating_add(reading(cell, unlike));
            let by_omission = cell.last.saturating_add(omission);
            let swapped = back.saturating_add(swap) | unlike_left | cell.unlike;
            // The cost to the left is known last.
            let cost = swapped.min(by_omission).min(by_reading);
            left = left.saturating_add(cell.omission).min(cost);
            back = back_one;
            back_one = cell.before;
            diagonal = cell.last;
            cell.before = cell.last;
            cell.last = left;
            cell.unlike = unlike;
            unlike_left = unlike;
        }
        [none[1], next]
    }
}

/// What [`leave_out`] says of each place of many words; beyond the end of a word, anything.
fn omissions(cells: &mut [Cell], unwritten: bool) {
    let consonants = |symbols: Lanes| symbols.max(every(VOWEL_COUNT)).simd_eq(symbols);
    if unwritten {
        let cheap =
            [sound::H, sound::J, sound::V].map(|symbol| (every(symbol), every(unwritten_omission(symbol))));
        let vowel = every(unwritten_omission(sound::I));
        for Cell {
            symbols, omission, ..
        } in cells
        {
            *omission = every(LETTER as u8).min(consonants(*symbols) | vowel);
            for (symbol, cost) in cheap {
                *omission = omission.min(unequal(*symbols, symbol) | cost);
            }
        }
        return;
    }
    let unlike =
        |symbols: Lanes, one: u8, other: u8| unequal(symbols, every(one)) & unequal(symbols, every(other));
    let mut before = every(NO_SYMBOL);
    for at in 0..cells.len() {
        let own = cells[at].symbols;
        let after = cells.get(at + 1).map_or(every(NO_SYMBOL), |cell| cell.symbols);
        let sounded = unlike(own, sound::H, sound::J);
        let alone = unlike(own, sound::I, sound::U) | (consonants(before) & consonants(after));
        cells[at].omission = every(units(LETTER))
            .min(sounded | every(units(omission(sound::H))))
            .min(consonants(own) | every(units(omission(sound::I))))
            .min(alone | every(units(GLIDE)));
        before = own;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::similarity::{LETTER_COST_MAX, spelling};

    /// How alike the word is spelled to each of the others, compared at once.
    fn likenesses(one: &Fold, others: &[Fold], unwritten: bool) -> Vec<f32> {
        let mut speller = Speller::new(one, unwritten, LETTER_COST_MAX);
        let mut found = Vec::new();
        let sounds: Vec<Sounds> = others.iter().map(|other| Sounds::new(other, false)).collect();
        let short: Vec<u32> = (0..)
            .zip(&sounds)
            .filter(|(_, sounds)| !sounds.is_long())
            .map(|(word, _)| word)
            .collect();
        speller.spell(&short, &sounds, &mut found);
        let long = |other: &Fold| Sounds::new(other, false).is_long();
        let one_by_one = |other| {
            if long(other) {
                spelling(one, other, unwritten)
            } else {
                0.0
            }
        };
        let mut likenesses: Vec<f32> = others.iter().map(one_by_one).collect();
        for (word, distance) in found {
            let other = &others[word as usize];
            let sounds = &sounds[word as usize];
            likenesses[word as usize] = if unwritten {
                speller.likeness_of_unwritten(sounds, distance, || other)
            } else {
                speller.likeness_of_written(sounds, distance)
            };
        }
        likenesses
    }

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
            for (other, likeness) in folds.iter().zip(likenesses(one, &folds, unwritten)) {
                assert_eq!(likeness, spelling(one, other, unwritten), "{one:?} {other:?}");
            }
        }
    }

    fn words() -> impl Strategy<Value = Vec<String>> {
        // Few different letters, so that words are often alike, in the wrong order, and double; some are longer than most.
        prop::collection::vec("[adirkhjvxtsDn]{1,9}|[adrkhs]{12,30}|[a-z0-9]{1,12}", 1..70)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn words_at_once_are_told_as_one_by_one(words in words(), unwritten: bool) {
            let folds: Vec<Fold> = words.iter().map(|word| Fold::new(word)).collect();
            for (other, likeness) in folds.iter().zip(likenesses(&folds[0], &folds, unwritten)) {
                prop_assert_eq!(likeness, spelling(&folds[0], other, unwritten), "{:?} {:?}", &folds[0], other);
            }
        }
    }
}
