//! The keys by which words of a query find those of the dictionary that are like them.
//!
//! A listed word stands under its consonants and, if these are few, under all its sounds; under these with one left out; and
//! with one read as any other. A word of a query looks for the like. To be alike words may not differ by more than fits their
//! length, and the fewer sounds tell a word, the more words have them; so what is asked for is no more than may be alike:
//!
//! - what of few sounds has one left out meets whole words only, of either side: two words that lack different sounds differ
//!   by two;
//! - a sound that is none like it is left out, or read as any other, only where words are so long that this, a whole letter, is
//!   not too much; what is cheaper is asked for by name;
//! - vowels are never left out: by its consonants a word meets all that differ by vowels.
//!
//! Words also stand under their very sounds, their Chinese syllables, their name families, and their father's family. Hardly
//! any two words that are alike share no key.

use crate::name::{Class, FOLD_MAX, Fold, Shape, Token, family_of, is_skeletal};
use crate::similarity::{LETTER, LETTER_COST_MAX};

/// Of a word's consonants one may be left out from this many on; from the next, two.
const ONE_LESS_FROM: usize = 4;
const TWO_LESS_FROM: usize = 7;
/// Words with no more consonants than this are found by all their sounds, too.
pub(crate) const SHORT_MAX: usize = 3;
/// So many consonants tell a word so well that any two words meet that have these in common.
const TELLING_FROM: usize = 5;
/// Stands for any sound.
const ANY: u8 = b'*';

/// Kinds of keys, so that equal texts of different kinds do not meet.
#[derive(Clone, Copy)]
enum Kind {
    Sounds = 1,
    WholeSounds,
    ReadSounds,
    Skeleton,
    WholeSkeleton,
    ReadSkeleton,
    Whole,
    Syllables,
    Family,
    Father,
    Exact,
}

fn hash(kind: Kind, bytes: &[u8]) -> u32 {
    let mut h = 0xcbf2_9ce4_8422_2325_u64 ^ (kind as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for byte in bytes {
        h = (h ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    h ^= h >> 29;
    h = h.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (h >> 32) as u32
}

/// All keys that a word of a query looks under: first those by which words are found that sound about alike, so many as is
/// told, then the others.
pub(crate) fn asked_keys(token: &Token, out: &mut Vec<u32>) -> usize {
    out.clear();
    if has_sounds(token) {
        for_each_reading(token, |fold| {
            asked_sound_keys(fold, token.abjad, LETTER_COST_MAX, out);
        });
    }
    out.sort_unstable();
    out.dedup();
    let sounds = out.len();
    other_keys_of(token, out);
    sounds
}

/// All keys under which a listed word stands.
pub(crate) fn listed_keys(token: &Token, out: &mut Vec<u32>) {
    out.clear();
    listed_sound_keys(token, token.fold.symbols().len(), out);
    other_keys_of(token, out);
}

/// Adds to an empty list the keys of sounds under which words stand of which the longest has so many.
pub(crate) fn listed_sound_keys(token: &Token, sounds: usize, out: &mut Vec<u32>) {
    if !has_sounds(token) {
        return;
    }
    let differing = Differing::of(sounds, token.abjad, LETTER_COST_MAX);
    for_each_reading(token, |fold| sound_keys(fold, Side::Listed, differing, out));
    out.sort_unstable();
    out.dedup();
}

/// Tells the sounds of a word, and others that it may be read as.
fn for_each_reading(token: &Token, mut tell: impl FnMut(&Fold)) {
    tell(&token.fold);
    if token.abjad {
        // Letters that some read as d and t, and others as z and s.
        tell(&Fold::new(&token.text.replace(['D', 'T'], "s")));
    }
}

/// Adds the other keys.
pub(crate) fn other_keys_of(token: &Token, out: &mut Vec<u32>) {
    out.push(text_key(token));
    if !has_sounds(token) {
        return;
    }
    if let Some(lord) = &token.lord {
        out.push(whole_key(lord));
    }
    if let Some(syllables) = token.sinitic() {
        out.push(hash(Kind::Syllables, &syllables.to_le_bytes()));
    }
    for membership in token.families() {
        out.push(hash(Kind::Family, &family_of(*membership).to_le_bytes()));
    }
    if let Some(father) = token.father() {
        out.push(hash(Kind::Father, &father.to_le_bytes()));
    }
}

/// Whether words are found by sounds like those of this one, and not only as they are.
pub(crate) fn has_sounds(word: &Shape) -> bool {
    matches!(word.class, Class::Name | Class::Patronymic | Class::Generic)
}

/// A key under which the very word stands.
pub(crate) fn text_key(token: &Token) -> u32 {
    if has_sounds(token) {
        whole_key(&token.fold)
    } else {
        hash(Kind::Exact, token.text.as_bytes())
    }
}

/// What, if it costs a whole letter, a word may differ by from one like it.
#[derive(Clone, Copy)]
struct Differing {
    /// A sound is read as any other.
    read: bool,
    /// It has a sound more than the other word.
    more: bool,
    /// The other has a sound more.
    less: bool,
    /// Two sounds.
    twice: bool,
}

impl Differing {
    /// Of a word of so many sounds, where a letter costs so many hundredths at most on average.
    fn of(sounds: usize, abjad: bool, letter_cost_max: f32) -> Self {
        // Of words without short vowels the consonants count, which are few, and cost less.
        let may =
            |letters: u16, sounds: f32| abjad || sounds * letter_cost_max >= f32::from(letters * LETTER);
        let sounds = sounds as f32;
        Self {
            read: may(1, sounds),
            more: may(1, sounds - 0.5),
            less: may(1, sounds + 0.5),
            twice: may(2, sounds),
        }
    }
}

/// Who has a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Listed,
    Asked,
}

/// What of a word keys are made of, and their kinds.
struct Form {
    /// Of whole listed words, and of such with a sound left out; a whole word that is asked looks here.
    some: Kind,
    /// Of whole listed words alone.
    whole: Kind,
    /// Of words with a sound read as any other.
    read: Kind,
    /// From so many sounds on any two words meet that have these in common: all that is left is of the first kind.
    telling_from: usize,
    /// Of so many sounds one may be left out.
    less_from: usize,
}

const SKELETON: Form = Form {
    some: Kind::Skeleton,
    whole: Kind::WholeSkeleton,
    read: Kind::ReadSkeleton,
    telling_from: TELLING_FROM,
    less_from: ONE_LESS_FROM,
};

const SOUNDS: Form = Form {
    some: Kind::Sounds,
    whole: Kind::WholeSounds,
    read: Kind::ReadSounds,
    telling_from: usize::MAX,
    less_from: 1,
};

impl Form {
    fn is_telling(&self, len: usize) -> bool {
        len >= self.telling_from
    }

    /// Whether words of so many sounds meet by what is left of them without one, whatever stands in its place.
    fn is_telling_without_one(&self, len: usize) -> bool {
        len > self.telling_from
    }

    /// The key of a whole listed word.
    fn whole_key(&self, sounds: &[u8]) -> u32 {
        let kind = if self.is_telling(sounds.len()) {
            self.some
        } else {
            self.whole
        };
        hash(kind, sounds)
    }

    /// Adds the keys of a word in this form.
    fn keys(&self, sounds: &[u8], side: Side, differing: Differing, out: &mut Vec<u32>) {
        let len = sounds.len();
        if side == Side::Listed || differing.less {
            out.push(hash(self.some, sounds));
        }
        if side == Side::Listed || !differing.less {
            out.push(self.whole_key(sounds));
        }
        if differing.more && len >= self.less_from {
            one_less(sounds, |shorter| {
                out.push(match side {
                    Side::Listed => hash(self.some, shorter),
                    Side::Asked => self.whole_key(shorter),
                });
                if differing.twice && len >= TWO_LESS_FROM {
                    one_less(shorter, |shorter| {
                        if self.is_telling(shorter.len()) {
                            out.push(hash(self.some, shorter));
                        }
                    });
                }
            });
        }
        if differing.read && len >= self.less_from && !self.is_telling_without_one(len) {
            let mut read = [0; FOLD_MAX];
            read[..len].copy_from_slice(sounds);
            for at in 0..len {
                read[at] = ANY;
                out.push(hash(self.read, &read[..len]));
                read[at] = sounds[at];
            }
        }
    }
}

/// Adds the keys by which a word of a query finds those that sound about alike; a letter costs so many hundredths at most on
/// average.
pub(crate) fn asked_sound_keys(fold: &Fold, abjad: bool, letter_cost_max: f32, out: &mut Vec<u32>) {
    let differing = Differing::of(fold.symbols().len(), abjad, letter_cost_max);
    sound_keys(fold, Side::Asked, differing, out);
    let mut sounds = [0; FOLD_MAX];
    let len = fold.skeleton(&mut sounds);
    let is_short = len <= SHORT_MAX;
    if SKELETON.is_telling_without_one(len) {
        return;
    }
    let mut add = |other: &Fold| {
        out.push(if is_short {
            let len = other.syllabic(&mut sounds);
            SOUNDS.whole_key(&sounds[..len])
        } else {
            let len = other.skeleton(&mut sounds);
            SKELETON.whole_key(&sounds[..len])
        });
    };
    fold.for_each_swapped(&mut add);
    if is_short {
        fold.for_each_misread(&mut add);
    }
}

/// The keys by the consonants, and by all sounds of a word that has few.
fn sound_keys(fold: &Fold, side: Side, differing: Differing, out: &mut Vec<u32>) {
    let mut sounds = [0; FOLD_MAX];
    let consonants = fold.skeleton(&mut sounds);
    SKELETON.keys(&sounds[..consonants], side, differing, out);
    if consonants <= SHORT_MAX {
        let len = fold.syllabic(&mut sounds);
        SOUNDS.keys(&sounds[..len], side, differing, out);
    }
}

/// The key of the very sounds of a word.
pub(crate) fn whole_key(fold: &Fold) -> u32 {
    hash(Kind::Whole, fold.symbols())
}

/// The key of a word's Chinese syllables.
pub(crate) fn syllable_key(syllables: u64) -> u32 {
    hash(Kind::Syllables, &syllables.to_le_bytes())
}

/// Tells each form of the sounds with a consonant left out, and with one of what then stands double. Words meet by their
/// consonants whatever else is left out.
fn one_less(sounds: &[u8], mut tell: impl FnMut(&[u8])) {
    let mut shorter = [0; FOLD_MAX];
    for skip in (0..sounds.len()).filter(|at| is_skeletal(sounds[*at])) {
        let doubles = skip > 0 && skip + 1 < sounds.len() && sounds[skip - 1] == sounds[skip + 1];
        let before = &sounds[..skip - usize::from(doubles)];
        let after = &sounds[skip + 1..];
        shorter[..before.len()].copy_from_slice(before);
        let len = before.len() + after.len();
        shorter[before.len()..len].copy_from_slice(after);
        tell(&shorter[..len]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similarity::similarity;

    fn meet(one: &Token, other: &Token) -> bool {
        let (mut asked, mut listed) = (Vec::new(), Vec::new());
        asked_keys(one, &mut asked);
        listed_keys(other, &mut listed);
        asked.iter().any(|key| listed.contains(key))
    }

    /// The word with each letter left out, each two in the wrong order, and each letter misread or one added.
    fn misspellings(word: &str) -> Vec<String> {
        let letters: Vec<char> = word.chars().collect();
        let mut all = Vec::new();
        for at in 0..letters.len() {
            let with = |change: &dyn Fn(&mut Vec<char>)| {
                let mut other = letters.clone();
                change(&mut other);
                other.into_iter().collect::<String>()
            };
            all.push(with(&|other| {
                other.remove(at);
            }));
            if at > 0 {
                all.push(with(&|other| other.swap(at - 1, at)));
            }
            for letter in 'a'..='z' {
                all.push(with(&|other| other[at] = letter));
                all.push(with(&|other| other.insert(at, letter)));
            }
        }
        all
    }

    #[test]
    fn hardly_any_word_misspelled_in_one_letter_is_missed() {
        let words = [
            "smith",
            "garcia",
            "nguyen",
            "hassan",
            "petrov",
            "kowalski",
            "schneider",
            "okafor",
            "tanaka",
            "dubois",
            "silva",
            "andersson",
            "ivanova",
            "rahman",
            "papadopoulos",
            "murphy",
            "yilmaz",
            "horvat",
            "mueller",
            "kim",
            "aliyev",
            "mendoza",
            "bauer",
            "okonkwo",
            "lebedev",
            "farouk",
            "castillo",
            "jansen",
            "novak",
            "haddad",
        ];
        let (mut alike, mut missed) = (0, Vec::new());
        for word in words {
            let listed = Token::new(word, false);
            for misspelled in misspellings(word) {
                let asked = Token::new(&misspelled, false);
                if similarity(&asked, &listed, false).0 > 0.0 && has_sounds(&asked) {
                    alike += 1;
                    if !meet(&asked, &listed) {
                        missed.push(misspelled);
                    }
                }
            }
        }
        assert!(alike > 8_000, "{alike}");
        assert!(
            missed.len() * 100 < alike,
            "{} of {alike}: {missed:?}",
            missed.len()
        );
    }

    #[test]
    fn words_of_few_sounds_meet_only_what_may_be_like_them() {
        let token = |word| Token::new(word, false);
        // A consonant that is none like it is too much for so short a word; one that is often taken for it is not.
        assert!(!meet(&token("lina"), &token("lipa")) && !meet(&token("amin"), &token("arin")));
        assert!(meet(&token("lina"), &token("lima")) && meet(&token("fani"), &token("pani")));
        assert!(meet(&token("marina"), &token("malina")) && meet(&token("marina"), &token("matina")));
        // Each lacks a consonant of the other.
        assert!(!meet(&token("salina"), &token("alinar")));
    }

    #[test]
    fn a_letter_between_two_alike_keeps_no_word_from_being_found() {
        for (one, other) in [
            ("mahmud", "maghmud"),
            ("ahmadi", "ahmai"),
            ("daqduq", "daduq"),
            ("yury", "yzury"),
            ("aouni", "abouni"),
            ("sadeqi", "saeqi"),
            ("lidiya", "lidizya"),
            ("mozhilovsky", "mozhiovsky"),
        ] {
            let token = |word| Token::new(word, false);
            for (one, other) in [(one, other), (other, one)] {
                let (mut asked, mut listed) = (Vec::new(), Vec::new());
                asked_keys(&token(one), &mut asked);
                listed_keys(&token(other), &mut listed);
                assert!(asked.iter().any(|key| listed.contains(key)), "{one} {other}");
            }
        }
    }
}
