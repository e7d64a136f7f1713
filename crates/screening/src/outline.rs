//! A word beside the consonants that all words of a group have in common: what it costs at least to read it as any of them.
//! Most groups under a word's keys are told apart from it by this, so that none of their words need be looked at.

use wide::u8x16;

use crate::name::{
    CLASSES, FOLD_MAX, Fold, SYMBOL_COUNT, class_number, consonant_class, sound, substitutions,
};
use crate::similarity::{LETTER, SWAP, leave_out};
use crate::speller::{LANES, UNIT};

/// More consonants than this are not kept of a group: it is taken for one that may be like any word.
const CONSONANTS_MAX: usize = 12;
/// Beyond the last consonant; the number before is that of whatever is in no class.
const NO_CLASS: u8 = CLASSES.len() as u8 + 1;

/// A cost for each class, by its number.
type CostOfClass = [u8; LANES];

type Lanes = u8x16;

/// The consonants of a group's words, and how long the longest of them is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outline {
    classes: [u8; CONSONANTS_MAX],
    count: u8,
    /// [`u8::MAX`] where nothing is known.
    longest: u8,
}

impl Outline {
    /// Of words whose vowels are all written and that have these consonants.
    pub(crate) fn of<'a>(words: impl Iterator<Item = &'a Fold>) -> Self {
        let mut outline = Self::UNKNOWN;
        let mut longest = 0;
        for fold in words {
            let mut skeleton = [0; FOLD_MAX];
            let count = fold.skeleton(&mut skeleton);
            if count > CONSONANTS_MAX || fold.symbols().iter().any(|symbol| sound::is_of_abjad(*symbol)) {
                return Self::UNKNOWN;
            }
            for (class, letter) in outline.classes.iter_mut().zip(&skeleton[..count]) {
                *class = class_number(*letter) as u8;
            }
            outline.count = count as u8;
            longest = longest.max(fold.symbols().len() as u8);
        }
        outline.longest = longest;
        outline
    }

    /// Of words of which nothing is told.
    pub(crate) const UNKNOWN: Self = Self {
        classes: [NO_CLASS; CONSONANTS_MAX],
        count: 0,
        longest: u8::MAX,
    };
}

/// A consonant of a word.
#[derive(Clone, Copy)]
struct Consonant {
    class: u8,
    /// The least that it costs to read it as one of each class.
    readings: CostOfClass,
    /// The least that it costs to leave it out, or to read it as what is in no class.
    omission: u8,
    /// Whether it stands right after the consonant before, so that the two may be in the wrong order.
    is_next: bool,
}

/// A word to be held beside groups, all of whose vowels are written.
pub(crate) struct Outliner {
    consonants: Vec<Consonant>,
    /// The least that it costs to read a sound of each class as what the word has beside consonants.
    insertions: CostOfClass,
    len: u8,
    cost_max_of_letter: f32,
}

const fn units(cost: u16) -> u8 {
    (cost / UNIT) as u8
}

/// The sounds that are in no class of consonants but may be read as one for less than a letter.
const BETWEEN: [u8; 4] = [sound::H, sound::J, sound::V, sound::X];
/// The least cost by symbol and class of reading the one as any sound of the other.
static CLASS_COSTS: [[u8; CLASSES.len()]; SYMBOL_COUNT] = class_costs();
/// The least cost by symbol of reading it as one of [`BETWEEN`].
static BETWEEN_COSTS: [u8; SYMBOL_COUNT] = between_costs();
/// The least cost of reading any sound of a class as each of [`BETWEEN`].
static INSERTION_COSTS: [[u8; CLASSES.len()]; BETWEEN.len()] = insertion_costs();

const fn is_of_class(symbol: u8, class: u8) -> bool {
    matches!(consonant_class(symbol), Some(own) if own == class) && !sound::is_of_abjad(symbol)
}

const fn class_costs() -> [[u8; CLASSES.len()]; SYMBOL_COUNT] {
    let mut table = [[LETTER as u8; CLASSES.len()]; SYMBOL_COUNT];
    let mut one = 0;
    while one < SYMBOL_COUNT {
        let costs = substitutions(one as u8, false);
        let mut other = 0;
        while other < SYMBOL_COUNT {
            let mut class = 0;
            while class < CLASSES.len() {
                if is_of_class(other as u8, CLASSES[class]) && costs[other] < table[one][class] {
                    table[one][class] = costs[other];
                }
                class += 1;
            }
            other += 1;
        }
        one += 1;
    }
    table
}

const fn between_costs() -> [u8; SYMBOL_COUNT] {
    let mut table = [LETTER as u8; SYMBOL_COUNT];
    let mut one = 0;
    while one < SYMBOL_COUNT {
        let costs = substitutions(one as u8, false);
        let mut at = 0;
        while at < BETWEEN.len() {
            let cost = costs[BETWEEN[at] as usize];
            if cost < table[one] {
                table[one] = cost;
            }
            at += 1;
        }
        one += 1;
    }
    table
}

const fn insertion_costs() -> [[u8; CLASSES.len()]; BETWEEN.len()] {
    let mut table = [[0; CLASSES.len()]; BETWEEN.len()];
    let mut at = 0;
    while at < BETWEEN.len() {
        table[at] = class_costs()[BETWEEN[at] as usize];
        at += 1;
    }
    table
}

impl Outliner {
    /// `cost_max_of_letter` is what a letter may cost on average in words that are alike.
    pub(crate) fn new(word: &Fold, cost_max_of_letter: f32) -> Self {
        let symbols = word.symbols();
        let mut omissions = [0; FOLD_MAX];
        leave_out(symbols, false, &mut omissions);
        let mut outliner = Self {
            consonants: Vec::with_capacity(symbols.len()),
            insertions: [units(LETTER); LANES],
            len: symbols.len() as u8,
            cost_max_of_letter,
        };
        let mut last = None;
        for (at, symbol) in symbols.iter().enumerate() {
            let Some(class) = consonant_class(*symbol) else {
                continue;
            };
            let mut readings = [units(LETTER); LANES];
            for (reading, cost) in readings.iter_mut().zip(CLASS_COSTS[usize::from(*symbol)]) {
                *reading = units(cost.into());
            }
            let class = class_number(class);
            readings[class] = 0;
            outliner.consonants.push(Consonant {
                class: class as u8,
                readings,
                omission: units(omissions[at].min(BETWEEN_COSTS[usize::from(*symbol)].into())),
                is_next: last.is_some_and(|last| last + 1 == at),
            });
            last = Some(at);
        }
        for (at, insertion) in outliner.insertions.iter_mut().enumerate().take(CLASSES.len()) {
            let costs = BETWEEN.iter().zip(&INSERTION_COSTS);
            let of_word = costs.filter(|(sound, _)| symbols.contains(sound));
            let costs = of_word.map(|(_, costs)| units(costs[at].into()));
            *insertion = costs.fold(*insertion, u8::min);
        }
        outliner
    }

    /// Tells each of the groups, [`LANES`] at most, that may have words like this one, with the least that they cost.
    pub(crate) fn near(&self, outlines: &[&Outline], mut tell: impl FnMut(usize, u8)) {
        let mut classes = [[NO_CLASS; LANES]; CONSONANTS_MAX];
        let mut longest = 0;
        for (lane, outline) in outlines.iter().enumerate().take(LANES) {
            let count = usize::from(outline.count);
            longest = longest.max(count);
            for (at, class) in outline.classes[..count].iter().enumerate() {
                classes[at][lane] = *class;
            }
        }
        let mut of_all = [Lanes::ZERO; CONSONANTS_MAX];
        for (lanes, classes) in of_all.iter_mut().zip(&classes[..longest]) {
            *lanes = Lanes::new(*classes);
        }
        let costs = self.costs(&of_all[..longest]);
        for (lane, outline) in outlines.iter().enumerate().take(LANES) {
            let least = costs[usize::from(outline.count)].as_array()[lane];
            if outline.longest == u8::MAX {
                tell(lane, 0);
            } else if self.is_near(least, outline.longest) {
                tell(lane, least);
            }
        }
    }

    /// Whether a word so long that costs no less may be like this one.
    pub(crate) fn is_near(&self, least: u8, len: u8) -> bool {
        let length = f32::from(self.len + len) / 2.0;
        f32::from(u16::from(least) * UNIT) <= self.cost_max_of_letter * length
    }

    /// The least cost of reading the word as the first consonants of each group, by how many they are.
    ///
    /// One consonant of a group stands for any number of the same class, with whatever vowels between.
    fn costs(&self, classes: &[Lanes]) -> [Lanes; CONSONANTS_MAX + 1] {
        let mut insertions = [Lanes::ZERO; CONSONANTS_MAX];
        for (insertion, others) in insertions.iter_mut().zip(classes) {
            *insertion = Lanes::new(self.insertions).shuffle(*others);
        }
        let mut rows = [[Lanes::ZERO; CONSONANTS_MAX + 1]; 3];
        let [mut before, mut last, mut now] = {
            let [first, second, third] = &mut rows;
            [third, first, second]
        };
        for at in 0..classes.len() {
            last[at + 1] = last[at].saturating_add(insertions[at]);
        }
        let mut previous: Option<&Consonant> = None;
        for consonant in &self.consonants {
            let omission = Lanes::splat(consonant.omission);
            let readings = Lanes::new(consonant.readings);
            let swapped = previous.filter(|_| consonant.is_next);
            now[0] = last[0].saturating_add(omission);
            for (j, others) in classes.iter().enumerate() {
                let reading = readings.shuffle(*others);
                let mut cost = last[j]
                    .saturating_add(reading)
                    .min(last[j + 1].saturating_add(reading.min(omission)));
                if let Some(first) = swapped
                    && j > 0
                {
                    // The second stands first, in a consonant of its own or in the one before.
                    let other = unequal(*others, first.class) | unequal(classes[j - 1], consonant.class);
                    let from = before[j - 1].min(before[j]);
                    cost = cost.min(from.saturating_add(Lanes::splat(units(SWAP))) | other);
                }
                now[j + 1] = cost.min(now[j].saturating_add(insertions[j]));
            }
            previous = Some(consonant);
            (before, last, now) = (last, now, before);
        }
        *last
    }
}

fn unequal(classes: Lanes, class: u8) -> Lanes {
    !classes.simd_eq(Lanes::splat(class))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::name::is_vowel;
    use crate::similarity::{LETTER_COST_MAX, spelling};

    #[test]
    fn consonants_and_what_is_between_are_told_apart() {
        for symbol in 0..SYMBOL_COUNT as u8 {
            let is_read_cheaply = CLASS_COSTS[usize::from(symbol)]
                .iter()
                .any(|cost| u16::from(*cost) < LETTER);
            let is_between = BETWEEN.contains(&symbol);
            assert_eq!(
                is_between,
                consonant_class(symbol).is_none() && is_read_cheaply,
                "{symbol}"
            );
            assert!(!is_vowel(symbol) || !is_read_cheaply);
        }
    }

    #[test]
    fn words_of_other_consonants_are_far() {
        let is_near = |one: &str, other: &str| {
            let outline = Outline::of([Fold::new(other)].iter());
            let mut near = false;
            Outliner::new(&Fold::new(one), LETTER_COST_MAX).near(&[&outline], |_, _| near = true);
            near
        };
        assert!(is_near("petrov", "petrow") && is_near("vasiliev", "vaseelyev") && is_near("kadir", "qader"));
        assert!(!is_near("petrov", "kartov") && !is_near("mahmud", "rahim"));
    }

    fn words() -> impl Strategy<Value = (String, String)> {
        // Few different letters, so that words are often alike, in the wrong order, and double.
        let word = || "[adrkjhvxts]{1,9}";
        let pair = (word(), word());
        let cut = (word(), word(), word()).prop_map(|(a, b, c)| (format!("{a}{b}"), format!("{a}{c}{b}")));
        let swapped = (word(), "[a-z]", "[a-z]", word())
            .prop_map(|(a, b, c, d)| (format!("{a}{b}{c}{d}"), format!("{a}{c}{b}{d}")));
        prop_oneof![pair, cut, swapped]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn no_word_costs_less_than_its_consonants((one, other) in words()) {
            let (one, other) = (Fold::new(&one), Fold::new(&other));
            let close = spelling(&one, &other, false);
            if close > 0.0 && one != other {
                let outliner = Outliner::new(&one, LETTER_COST_MAX);
                let length = (one.symbols().len() + other.symbols().len()) as f32 / 2.0;
                let cost = (1.0 - close / 0.97) * length * f32::from(LETTER);
                let mut least = None;
                outliner.near(&[&Outline::of([other].iter())], |_, told| least = Some(told));
                let least = least.map(|least| f32::from(u16::from(least) * UNIT));
                prop_assert!(least.is_some_and(|least| least <= cost + 0.01), "{:?} {} {:?} {:?}", least, cost, one, other);
            }
        }
    }
}
