//! How alike two words are.

use crate::name::{
    Class, FOLD_MAX, Fold, PATRONYMIC_SIMILARITY, Profile, SYMBOL_COUNT, Shape, consonants, is_vowel,
    kinship, known_to_differ, sound, substitutions,
};

/// Words less alike than this are different words.
pub(crate) const SIMILARITY_MIN: f32 = 0.74;
/// Different letters, the same sounds.
pub(crate) const SAME_SOUND: f32 = 0.97;
/// The same Chinese syllables in different romanisations.
pub(crate) const SAME_SYLLABLES: f32 = 0.93;
/// An initial and a word that begins with it.
pub(crate) const INITIAL: f32 = 0.85;

/// "Servant of" a name, and the name alone.
const LORD: f32 = 0.9;
/// Factor for two given names that are spelled alike but known to be two.
const KNOWN_TO_DIFFER: f32 = 0.75;

/// Why two words were taken for the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// Letter by letter.
    Same,
    /// The same sounds in another spelling.
    SameSound,
    /// Forms of one name.
    Kin,
    /// The same Chinese syllables.
    Syllables,
    /// An initial.
    Initial,
    /// Spelled alike.
    Close,
    /// Two words of one side make one word of the other.
    Joined,
}

/// How alike two words are, 0 (different) or [`SIMILARITY_MIN`] to 1, and why. Symmetric.
pub(crate) fn similarity(one: &Shape, other: &Shape, chinese: bool) -> (f32, Likeness) {
    similarity_of_spelled(one, other, chinese, || {
        if plausible(one.profile, other.profile) {
            spelling(&one.fold, &other.fold, one.abjad != other.abjad)
        } else {
            0.0
        }
    })
}

/// The same where it is known, or can be told, how alike they are spelled.
pub(crate) fn similarity_of_spelled(
    one: &Shape,
    other: &Shape,
    chinese: bool,
    spelling: impl FnOnce() -> f32,
) -> (f32, Likeness) {
    if one.fingerprint == other.fingerprint {
        return (1.0, Likeness::Same);
    }
    const DIFFERENT: (f32, Likeness) = (0.0, Likeness::Close);
    let rigid = |class| {
        matches!(
            class,
            Class::Number | Class::Title | Class::Particle | Class::Legal
        )
    };
    let abbreviates = |class| !matches!(class, Class::Number | Class::Legal);
    if one.class == Class::Initial && abbreviates(other.class)
        || other.class == Class::Initial && abbreviates(one.class)
    {
        return if one.class != other.class && one.fold.symbols().first() == other.fold.symbols().first() {
            (INITIAL, Likeness::Initial)
        } else {
            DIFFERENT
        };
    }
    if rigid(one.class) || rigid(other.class) {
        return DIFFERENT;
    }
    let mut best = DIFFERENT;
    if one.father().is_some() && one.father() == other.father() {
        best = (PATRONYMIC_SIMILARITY, Likeness::Kin);
    }
    let kin = one.has_families() && other.has_families();
    if kin
        && let Some(kin) = kinship(one.families(), other.families())
        && kin > best.0
    {
        best = (kin, Likeness::Kin);
    }
    if chinese && one.sinitic().is_some() && one.sinitic() == other.sinitic() && best.0 < SAME_SYLLABLES {
        best = (SAME_SYLLABLES, Likeness::Syllables);
    }
    if best.0 < LORD && (one.serves(other) || other.serves(one)) {
        best = (LORD, Likeness::Kin);
    }
    let mut close = spelling();
    if kin && close < SAME_SOUND && known_to_differ(one.families(), other.families()) {
        close *= KNOWN_TO_DIFFER;
    }
    if close > best.0 {
        best = (
            close,
            if close == SAME_SOUND {
                Likeness::SameSound
            } else {
                Likeness::Close
            },
        );
    }
    if best.0 < SIMILARITY_MIN { DIFFERENT } else { best }
}

/// What a letter may cost on average in words that are so much alike, in hundredths, and what rounding may cost.
pub(crate) const fn letter_cost_max(similarity_min: f32) -> f32 {
    100.0 * (1.0 - similarity_min / SAME_SOUND) + 0.01
}

pub(crate) const LETTER_COST_MAX: f32 = letter_cost_max(SIMILARITY_MIN);

/// Whether words of these profiles can be spelled alike at all.
pub(crate) fn plausible(one: Profile, other: Profile) -> bool {
    one.fits(other, LETTER_COST_MAX)
}

/// How alike two folded words are spelled; `unwritten` when one of them lacks its short vowels.
pub(crate) fn spelling(one: &Fold, other: &Fold, unwritten: bool) -> f32 {
    let (a, b) = (one.symbols(), other.symbols());
    if one == other && !a.is_empty() {
        return SAME_SOUND;
    }
    let length = length(one, other, unwritten);
    match distance(a, b, unwritten, cost_max(length)) {
        Some(cost) => likeness(cost, length),
        None => 0.0,
    }
}

/// Of two words in letters, on average; of consonants where one lacks its short vowels.
fn length(one: &Fold, other: &Fold, unwritten: bool) -> f32 {
    let (a, b) = (one.symbols(), other.symbols());
    if unwritten {
        unwritten_length(consonants(a).max(consonants(b)))
    } else {
        (a.len() + b.len()) as f32 / 2.0
    }
}

/// The same where one lacks its short vowels, of the consonants of the one that has more.
fn unwritten_length(consonants: usize) -> f32 {
    consonants as f32 + 0.7
}

fn likeness(cost: u16, length: f32) -> f32 {
    SAME_SOUND * (1.0 - f32::from(cost) / f32::from(LETTER) / length)
}

/// The same of words whose distance is known, in hundredths of a letter; of those whose vowels are written by how many symbols
/// both have.
pub(crate) fn spelled(letters: usize, cost: u16) -> f32 {
    if cost <= COST_MAX_OF_LETTERS[letters] {
        likeness(cost, letters as f32 / 2.0)
    } else {
        0.0
    }
}

/// The same where one lacks its short vowels, of the consonants of the one that has more.
pub(crate) fn spelled_unwritten(consonants: usize, cost: u16) -> f32 {
    if cost <= unwritten_cost_max(consonants) {
        likeness(cost, unwritten_length(consonants))
    } else {
        0.0
    }
}

/// What words may differ by and be alike, by how many letters both have, in hundredths.
static COST_MAX_OF_LETTERS: [u16; 2 * FOLD_MAX + 1] = {
    let mut of_letters = [0; 2 * FOLD_MAX + 1];
    let mut letters = 0;
    while letters < of_letters.len() {
        of_letters[letters] = cost_max(letters as f32 / 2.0);
        letters += 1;
    }
    of_letters
};

/// What two words of which one lacks its short vowels may differ by and be alike, in hundredths.
pub(crate) fn unwritten_cost_max(consonants: usize) -> u16 {
    cost_max(unwritten_length(consonants))
}

/// What words of that length may differ by and be alike, in hundredths.
const fn cost_max(length: f32) -> u16 {
    (LETTER_COST_MAX * length) as u16
}

/// A letter, in hundredths.
pub(crate) const LETTER: u16 = 100;

/// Two neighbouring letters in the wrong order, in hundredths of a letter.
pub(crate) const SWAP: u16 = 60;

/// Cost of leaving out a symbol of a word whose vowels are all written, in hundredths.
pub(crate) const fn omission(symbol: u8) -> u16 {
    if is_vowel(symbol) {
        45
    } else if symbol == sound::H || symbol == sound::J {
        40
    } else {
        100
    }
}

/// The same for every symbol, and where one word lacks its short vowels.
static OMISSIONS: [[u16; SYMBOL_COUNT]; 2] = [omissions(false), omissions(true)];

const fn omissions(unwritten: bool) -> [u16; SYMBOL_COUNT] {
    let mut table = [100; SYMBOL_COUNT];
    let mut symbol = 0;
    while symbol < SYMBOL_COUNT {
        table[symbol] = omission(symbol as u8);
        if unwritten && is_vowel(symbol as u8) {
            table[symbol] = 10;
        }
        symbol += 1;
    }
    if unwritten {
        table[sound::H as usize] = 30;
        table[sound::V as usize] = 50;
    }
    table
}

/// Cost of leaving out a symbol where one word lacks its short vowels.
pub(crate) fn unwritten_omission(symbol: u8) -> u8 {
    OMISSIONS[1][usize::from(symbol)] as u8
}

/// An i or u beside another vowel is often left out.
pub(crate) const GLIDE: u16 = 20;

/// Costs of leaving out each symbol of a word.
pub(crate) fn leave_out(s: &[u8], unwritten: bool, out: &mut [u16; FOLD_MAX]) {
    let costs = &OMISSIONS[usize::from(unwritten)];
    for (at, symbol) in s.iter().enumerate() {
        out[at] = costs[usize::from(*symbol)];
        if !unwritten && matches!(*symbol, sound::I | sound::U) {
            let beside = at > 0 && is_vowel(s[at - 1]) || s.get(at + 1).is_some_and(|next| is_vowel(*next));
            if beside {
                out[at] = GLIDE;
            }
        }
    }
}

/// Weighted edit distance with transpositions of neighbours, in hundredths; nothing when it is over `cost_max`.
fn distance(a: &[u8], b: &[u8], unwritten: bool, cost_max: u16) -> Option<u16> {
    const WIDTH: usize = FOLD_MAX + 1;
    let mut rows = [[0u16; WIDTH]; 3];
    let (mut out_a, mut out_b) = ([0; FOLD_MAX], [0; FOLD_MAX]);
    leave_out(a, unwritten, &mut out_a);
    leave_out(b, unwritten, &mut out_b);
    for j in 0..b.len() {
        rows[0][j + 1] = rows[0][j] + out_b[j];
    }
    let [mut before, mut last, mut now] = {
        let [first, second, third] = &mut rows;
        [third, first, second]
    };
    let mut least_before = 0;
    for i in 0..a.len() {
        let out = out_a[i];
        let costs = substitutions(a[i], unwritten);
        let mut left = last[0] + out;
        now[0] = left;
        let mut least = left;
        for j in 0..b.len() {
            let mut cost = (last[j] + u16::from(costs[usize::from(b[j])]))
                .min(last[j + 1] + out)
                .min(left + out_b[j]);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                cost = cost.min(before[j - 1] + SWAP);
            }
            now[j + 1] = cost;
            left = cost;
            least = least.min(cost);
        }
        // What is in the wrong order goes on from the line before.
        if least > cost_max && least_before + SWAP > cost_max {
            return None;
        }
        least_before = least;
        (before, last, now) = (last, now, before);
    }
    Some(last[b.len()]).filter(|cost| *cost <= cost_max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Token;

    #[test]
    fn likeness_is_symmetric_and_what_is_spelled_alike_has_fitting_profiles() {
        let words = [
            "umari", "omer", "muwafi", "musavi", "mojica", "mugica", "vabo", "fabio", "karen", "garen",
            "kharin", "harin", "petrov", "pedrof", "hussein", "usein", "ryabkov", "riabkow", "dzhabar",
            "jabar", "cabar", "levi", "lewy", "minin", "ninin", "zoja", "zoya", "soia", "auwal", "oual",
            "schukin", "sukin", "chao", "hao", "iei", "yue",
        ];
        for one in words {
            for other in words {
                assert_eq!(alike(one, other), alike(other, one), "{one} {other}");
                let (one, other) = (Token::new(one, false), Token::new(other, false));
                if spelling(&one.fold, &other.fold, false) >= SIMILARITY_MIN {
                    let (text, other_text) = (&one.text, &other.text);
                    assert!(
                        one.profile.fits(other.profile, LETTER_COST_MAX),
                        "{text} {other_text}"
                    );
                }
            }
        }
        let fits = |one, other| plausible(Token::new(one, false).profile, Token::new(other, false).profile);
        assert!(!fits("ivanov", "petrenko") && !fits("ali", "adam"));
    }

    fn alike(one: &str, other: &str) -> f32 {
        similarity(&Token::new(one, false), &Token::new(other, false), false).0
    }

    #[test]
    fn words_in_order_of_likeness() {
        assert_eq!(alike("henao", "henao"), 1.0);
        assert!(alike("henao", "heno") > 0.85);
        assert!(alike("kilchakov", "milchakov") > 0.83);
        assert!(alike("podkovyrova", "padkavyrava") > 0.9);
        assert!(alike("subizki", "zubitskiy") > 0.85);
        assert!(alike("basij", "bsaij") > 0.8);
        assert_eq!(alike("ivanov", "petrenko"), 0.0);
        assert_eq!(alike("al", "el"), 0.0);
        // Two names, each well known, are not one misspelled.
        assert_eq!(alike("ghassan", "hassan"), 0.0);
        assert_eq!(alike("bouthaina", "muthanna"), 0.0);
        let arabic = Token::new("hsham", true);
        assert!(similarity(&arabic, &Token::new("hisham", false), false).0 > 0.85);
    }
}
