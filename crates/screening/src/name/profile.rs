//! What can be told of a word at a glance: which consonants it has, and how many vowels. Two words whose profiles differ too
//! much need not be compared letter by letter.

use super::alphabet::{consonants, is_vowel, sound};
use super::fold::{FOLD_MAX, Fold};

/// The classes of consonants of a skeleton; one more is whatever else.
const CLASSES: [u8; 9] = *b"bdfklmnrs";
const CLASS_COUNT: usize = CLASSES.len() + 1;
/// Classes of which some sounds are cheap to exchange, and the least that it costs; others cost [`CONSONANT_COST`].
const CHEAP_PAIRS: [(u8, u8, u16); 5] = [
    (b'b', b'f', 60),
    (b'm', b'n', 60),
    (b'l', b'r', 70),
    (b'd', b's', 40),
    (b'k', b's', 40),
];
/// The least that it costs to leave out a consonant of that class, or to read it as one of another, in hundredths.
const CLASS_COSTS: [u16; CLASS_COUNT] = [45, 40, 35, 30, 70, 60, 60, 70, 10, 30];
/// What it costs to leave out a vowel that is no i or u beside another, and a consonant of a class.
const VOWEL_COST: u16 = 45;
/// The least that it costs to leave out any vowel, or to read it as another.
const OTHER_VOWEL_COST: u16 = 15;
const CONSONANT_COST: u16 = 100;

/// The least that it costs to read a consonant of one class as one of another.
static PAIR_COSTS: [[u16; CLASS_COUNT]; CLASS_COUNT] = pair_costs();

const fn pair_costs() -> [[u16; CLASS_COUNT]; CLASS_COUNT] {
    let mut table = [[CONSONANT_COST; CLASS_COUNT]; CLASS_COUNT];
    let mut at = 0;
    while at < CHEAP_PAIRS.len() {
        let (one, other, cost) = CHEAP_PAIRS[at];
        let (one, other) = (class_number(one), class_number(other));
        table[one][other] = cost;
        table[other][one] = cost;
        at += 1;
    }
    // Of what is in no class, nothing is known.
    let mut at = 0;
    while at < CLASS_COUNT {
        table[at][CLASSES.len()] = CLASS_COSTS[CLASSES.len()];
        table[CLASSES.len()][at] = CLASS_COSTS[CLASSES.len()];
        at += 1;
    }
    table
}

/// The number of a class; of whatever else, one more than the last.
const fn class_number(class: u8) -> usize {
    let mut at = 0;
    while at < CLASSES.len() && CLASSES[at] != class {
        at += 1;
    }
    at
}

/// For each set of classes what all of them cost.
static COSTS: [u16; 1 << CLASS_COUNT] = costs();

const fn costs() -> [u16; 1 << CLASS_COUNT] {
    let mut table = [0; 1 << CLASS_COUNT];
    let mut set = 0;
    while set < table.len() {
        let mut class = 0;
        while class < CLASS_COUNT {
            if set >> class & 1 == 1 {
                table[set] += CLASS_COSTS[class];
            }
            class += 1;
        }
        set += 1;
    }
    table
}

/// A word's consonants, vowels and length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Profile {
    /// Classes of consonants, one bit each.
    classes: u16,
    len: u8,
    /// Vowels without an i or u beside another, and all vowels with what may be read as one.
    strong_vowels: u8,
    vowels: u8,
    /// For each vowel as many bits as there are of it, up to three.
    each_vowel: u16,
    /// Consonants of a class, and all consonants.
    hard_consonants: u8,
    consonants: u8,
    /// Short vowels were not written.
    abjad: bool,
    /// By what else than its sounds it may be like another word: of the constants below.
    ties: u8,
}

/// Whether leaving the symbol out costs as much as any letter: no vowel, and no sound that is often not written.
fn is_hard(symbol: u8) -> bool {
    !is_vowel(symbol) && !matches!(symbol, sound::H | sound::J | sound::V)
}

impl Profile {
    /// A name family, a father's, Chinese syllables: where both words have one.
    pub(crate) const FAMILY: u8 = 1;
    pub(crate) const FATHER: u8 = 2;
    pub(crate) const SYLLABLES: u8 = 4;
    /// "Servant of" something: where either is.
    pub(crate) const SERVANT: u8 = 8;

    /// With such ties.
    pub(crate) fn with_ties(self, ties: u8) -> Self {
        Self { ties, ..self }
    }

    /// How many sounds there are.
    pub(crate) fn letters(self) -> usize {
        usize::from(self.len)
    }

    /// Whether words of these profiles may be alike by more than their sounds.
    pub(crate) fn is_tied(self, other: Self) -> bool {
        self.ties & other.ties != 0 || (self.ties | other.ties) & Self::SERVANT != 0
    }

    /// Of a folded word; `abjad` when its short vowels were not written.
    pub(crate) fn of(fold: &Fold, abjad: bool) -> Self {
        let mut skeleton = [0; FOLD_MAX];
        let len = fold.skeleton(&mut skeleton);
        let classes = skeleton[..len]
            .iter()
            .fold(0, |bits, class| bits | 1 << class_number(*class));
        let symbols = fold.symbols();
        let vowel_at = |at: usize| symbols.get(at).is_some_and(|symbol| is_vowel(*symbol));
        let glide = |at: usize| {
            matches!(symbols[at], sound::I | sound::U) && (at > 0 && vowel_at(at - 1) || vowel_at(at + 1))
        };
        let strong = (0..symbols.len()).filter(|at| vowel_at(*at) && !glide(*at));
        let vowels = symbols
            .iter()
            .filter(|symbol| is_vowel(**symbol) || matches!(**symbol, sound::V | sound::J));
        Self {
            classes,
            len: symbols.len() as u8,
            strong_vowels: strong.count() as u8,
            vowels: vowels.count() as u8,
            each_vowel: symbols
                .iter()
                .filter(|symbol| is_vowel(**symbol))
                .fold(0, |bits: u16, vowel| {
                    let lowest = 3 * vowel;
                    bits | (bits | 1 << lowest | (bits << 1 & 0b110 << lowest)) & 0b111 << lowest
                }),
            hard_consonants: symbols.iter().filter(|symbol| is_hard(**symbol)).count() as u8,
            consonants: consonants(symbols) as u8,
            abjad,
            ties: 0,
        }
    }

    /// Whether words of these profiles can be alike at all, that is, have no more different consonants than fits their
    /// length, and cost no more than that many hundredths a letter.
    #[inline]
    pub(crate) fn fits(self, other: Self, cost_max_of_letter: f32) -> bool {
        let different = self.classes ^ other.classes;
        let letters = self.len + other.len;
        let different_max = match letters {
            0..10 => 2,
            10..14 => 3,
            14..20 => 4,
            _ => 6,
        };
        if different.count_ones() > different_max {
            return false;
        }
        let exchanged = exchange(self.classes & different, other.classes & different);
        let cost = |one: Self, other: Self| {
            let vowels = one.strong_vowels.saturating_sub(other.vowels);
            let consonants = one.hard_consonants.saturating_sub(other.consonants);
            let others = (one.each_vowel & !other.each_vowel).count_ones() as u16;
            let of_classes = COSTS[usize::from(one.classes & different)];
            of_classes
                .max(CONSONANT_COST * u16::from(consonants))
                .max(exchanged)
                + VOWEL_COST * u16::from(vowels)
                + OTHER_VOWEL_COST * others.saturating_sub(u16::from(vowels))
        };
        self.abjad
            || other.abjad
            || f32::from(cost(self, other).max(cost(other, self)))
                <= cost_max_of_letter * f32::from(letters) / 2.0
    }

    /// Whether two words of these profiles can be alike to the other when they are written as one, as far as their consonants
    /// tell.
    #[inline]
    pub(crate) fn fit_together([one, next]: [Self; 2], other: Self, cost_max_of_letter: f32) -> bool {
        let classes = one.classes | next.classes;
        let different = classes ^ other.classes;
        let (here, there) = (classes & different, other.classes & different);
        let cost = COSTS[usize::from(here)]
            .max(COSTS[usize::from(there)])
            .max(exchange(here, there));
        let letters = one.len + next.len + other.len;
        let unwritten = one.abjad || next.abjad || other.abjad;
        // Of what is longer the end is not kept.
        let is_cut = usize::from(one.len + next.len) > FOLD_MAX;
        unwritten || is_cut || f32::from(cost) <= cost_max_of_letter * f32::from(letters) / 2.0
    }
}

/// Where each side has one class that the other lacks: the least that it costs to read the one as the other, or each as something
/// that both have; else nothing.
fn exchange(one: u16, other: u16) -> u16 {
    if one.is_power_of_two() && other.is_power_of_two() {
        let (one, other) = (one.trailing_zeros() as usize, other.trailing_zeros() as usize);
        PAIR_COSTS[one][other].min(CLASS_COSTS[one] + CLASS_COSTS[other])
    } else {
        0
    }
}
