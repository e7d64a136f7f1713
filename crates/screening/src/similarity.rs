//! How alike two words are.

use crate::name::{
    Class, FOLD_MAX, Fold, PATRONYMIC_SIMILARITY, Shape, is_vowel, kinship, known_to_differ, sound,
    substitution,
};

/// Words less alike than this are different words.
pub(crate) const SIMILARITY_MIN: f32 = 0.68;
/// Different letters, the same sounds.
const SAME_SOUND: f32 = 0.97;
/// The same Chinese syllables in different romanisations.
pub(crate) const SAME_SYLLABLES: f32 = 0.93;
/// An initial and a word that begins with it.
pub(crate) const INITIAL: f32 = 0.85;

/// "Servant of" a name, and the name alone.
const LORD: f32 = 0.9;
/// Factor for two given names that are spelled alike but known to be two.
const KNOWN_TO_DIFFER: f32 = 0.85;

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
    if rigid(one.class) || rigid(other.class) {
        return DIFFERENT;
    }
    if one.class == Class::Initial || other.class == Class::Initial {
        return if one.class != other.class && one.fold.symbols().first() == other.fold.symbols().first() {
            (INITIAL, Likeness::Initial)
        } else {
            DIFFERENT
        };
    }
    let mut best = DIFFERENT;
    if one.father().is_some() && one.father() == other.father() {
        best = (PATRONYMIC_SIMILARITY, Likeness::Kin);
    }
    if let Some(kin) = kinship(one.families(), other.families())
        && kin > best.0
    {
        best = (kin, Likeness::Kin);
    }
    if chinese && one.sinitic().is_some() && one.sinitic() == other.sinitic() && best.0 < SAME_SYLLABLES {
        best = (SAME_SYLLABLES, Likeness::Syllables);
    }
    if best.0 < LORD && one.serves(other) {
        best = (LORD, Likeness::Kin);
    }
    let mut close = if plausible(one, other) {
        spelling(&one.fold, &other.fold, one.abjad != other.abjad)
    } else {
        0.0
    };
    if close < SAME_SOUND && known_to_differ(one.families(), other.families()) {
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

/// Whether words of these lengths with so many different consonants can be alike at all.
fn plausible(one: &Shape, other: &Shape) -> bool {
    let different_max = match one.fold.len() + other.fold.len() {
        0..10 => 2,
        10..14 => 3,
        14..20 => 4,
        _ => 6,
    };
    (one.consonants ^ other.consonants).count_ones() <= different_max
}

/// How alike two folded words are spelled; `unwritten` when one of them lacks its short vowels.
pub(crate) fn spelling(one: &Fold, other: &Fold, unwritten: bool) -> f32 {
    let (a, b) = (one.symbols(), other.symbols());
    if one == other && !a.is_empty() {
        return SAME_SOUND;
    }
    let length = if unwritten {
        let consonants = |s: &[u8]| s.iter().filter(|c| !is_vowel(**c)).count() as f32;
        consonants(a).max(consonants(b)) + 0.7
    } else {
        (a.len() + b.len()) as f32 / 2.0
    };
    let cost_max = 100.0 * length * (1.0 - SIMILARITY_MIN / SAME_SOUND);
    match distance(a, b, unwritten, cost_max as u16) {
        Some(cost) => SAME_SOUND * (1.0 - f32::from(cost) / 100.0 / length),
        None => 0.0,
    }
}

/// Two neighbouring letters in the wrong order, in hundredths of a letter.
const SWAP: u16 = 60;

/// Cost of leaving out the symbol at `at`, in hundredths.
fn omission(s: &[u8], at: usize, unwritten: bool) -> u16 {
    let symbol = s[at];
    if is_vowel(symbol) {
        if unwritten {
            return 10;
        }
        let beside_vowel =
            (at > 0 && is_vowel(s[at - 1])) || s.get(at + 1).is_some_and(|next| is_vowel(*next));
        return if beside_vowel && matches!(symbol, sound::I | sound::U) {
            20
        } else {
            45
        };
    }
    match symbol {
        sound::H if unwritten => 30,
        sound::H | sound::J => 40,
        sound::V if unwritten => 50,
        _ => 100,
    }
}

fn exchange(one: u8, other: u8, unwritten: bool) -> u16 {
    let cost = substitution(one, other);
    if !unwritten {
        cost
    } else if is_vowel(one) && is_vowel(other) {
        cost.min(10)
    } else {
        cost * 4 / 5
    }
}

/// Weighted edit distance with transpositions of neighbours, in hundredths; nothing when it is over `cost_max`.
fn distance(a: &[u8], b: &[u8], unwritten: bool, cost_max: u16) -> Option<u16> {
    const WIDTH: usize = FOLD_MAX + 1;
    let mut rows = [[0u16; WIDTH]; 3];
    let mut omissions = [0u16; WIDTH];
    for j in 0..b.len() {
        omissions[j] = omission(b, j, unwritten);
        rows[0][j + 1] = rows[0][j] + omissions[j];
    }
    let (mut before, mut last, mut now) = (2, 0, 1);
    for i in 0..a.len() {
        let out = omission(a, i, unwritten);
        let mut left = rows[last][0] + out;
        rows[now][0] = left;
        let mut least = left;
        for j in 0..b.len() {
            let mut cost = (rows[last][j] + exchange(a[i], b[j], unwritten))
                .min(rows[last][j + 1] + out)
                .min(left + omissions[j]);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                cost = cost.min(rows[before][j - 1] + SWAP);
            }
            rows[now][j + 1] = cost;
            left = cost;
            least = least.min(cost);
        }
        if least > cost_max {
            return None;
        }
        (before, last, now) = (last, now, before);
    }
    Some(rows[last][b.len()]).filter(|cost| *cost <= cost_max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Token;

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
        let arabic = Token::new("hsham", true);
        assert!(similarity(&arabic, &Token::new("hisham", false), false).0 > 0.85);
    }
}
