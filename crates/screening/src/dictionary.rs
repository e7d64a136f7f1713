//! All different words of the listed names, and the keys by which words of a query find those like them.
//!
//! Every word stands under: its consonants with up to two left out (a deletion neighbourhood), all sounds of a short one
//! with up to one left out, its very sounds, its Chinese syllables, its name families, its father's family. Hardly any two
//! words that are alike share no key.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::key_table::KeyTable;
use crate::name::{Class, FOLD_MAX, Fold, Profile, Shape, Token, Worth, family_of, fingerprint};
use crate::speller::Sounds;

/// Number of a word in the dictionary.
pub(crate) type WordId = u32;

/// Of a word's consonants one may be left out from this many on; from the next, two.
const ONE_LESS_FROM: usize = 4;
const TWO_LESS_FROM: usize = 6;
/// Words with no more consonants than this are found by all their sounds, too, of which one may be left out from the next
/// length on.
const SHORT_MAX: usize = 3;
const SOUND_LESS_FROM: usize = 3;

/// Kinds of keys, so that equal texts of different kinds do not meet.
#[derive(Clone, Copy)]
enum Kind {
    Sounds = 1,
    Skeleton,
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

/// All keys of a word: first those by which words are found that sound about alike, so many as is told, then the others.
pub(crate) fn keys(token: &Token, out: &mut Vec<u32>) -> usize {
    out.clear();
    sound_keys_of(token, out);
    let sounds = out.len();
    other_keys_of(token, out);
    sounds
}

/// Adds the keys of sounds to an empty list.
fn sound_keys_of(token: &Token, out: &mut Vec<u32>) {
    if !has_sounds(token) {
        return;
    }
    sound_keys(&token.fold, out);
    if token.abjad {
        // Letters that some read as d and t, and others as z and s.
        sound_keys(&Fold::new(&token.text.replace(['D', 'T'], "s")), out);
    }
    out.sort_unstable();
    out.dedup();
}

/// Adds the other keys.
fn other_keys_of(token: &Token, out: &mut Vec<u32>) {
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
fn has_sounds(word: &Shape) -> bool {
    matches!(word.class, Class::Name | Class::Patronymic | Class::Generic)
}

/// A key under which the very word stands.
fn text_key(token: &Token) -> u32 {
    if has_sounds(token) {
        whole_key(&token.fold)
    } else {
        hash(Kind::Exact, token.text.as_bytes())
    }
}

/// The keys by which a word is found that sounds about alike: its consonants, and all sounds of a short one.
fn sound_keys(fold: &Fold, out: &mut Vec<u32>) {
    sound_keys_less(fold, 2, out);
}

/// Those with no more than so many consonants left out.
pub(crate) fn sound_keys_less(fold: &Fold, less_max: usize, out: &mut Vec<u32>) {
    let mut sounds = [0; FOLD_MAX];
    let len = fold.skeleton(&mut sounds);
    let skeleton = &sounds[..len];
    out.push(hash(Kind::Skeleton, skeleton));
    if len >= ONE_LESS_FROM {
        one_less(skeleton, |shorter| {
            out.push(hash(Kind::Skeleton, shorter));
            if less_max > 1 && len >= TWO_LESS_FROM {
                one_less(shorter, |shorter| out.push(hash(Kind::Skeleton, shorter)));
            }
        });
    }
    if len <= SHORT_MAX {
        let len = fold.syllabic(&mut sounds);
        out.push(hash(Kind::Sounds, &sounds[..len]));
        if len >= SOUND_LESS_FROM {
            one_less(&sounds[..len], |shorter| out.push(hash(Kind::Sounds, shorter)));
        }
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

/// Tells each form of the sounds with one left out, and with one of what then stands double.
fn one_less(sounds: &[u8], mut tell: impl FnMut(&[u8])) {
    let mut shorter = [0; FOLD_MAX];
    for skip in 0..sounds.len() {
        let doubles = skip > 0 && skip + 1 < sounds.len() && sounds[skip - 1] == sounds[skip + 1];
        let before = &sounds[..skip - usize::from(doubles)];
        let after = &sounds[skip + 1..];
        shorter[..before.len()].copy_from_slice(before);
        let len = before.len() + after.len();
        shorter[before.len()..len].copy_from_slice(after);
        tell(&shorter[..len]);
    }
}

/// The words, and tables from keys to words. Words of the same consonants, and short ones of about the same sounds, stand
/// under the same keys of sounds: such a group has neighbouring numbers, and is filed once.
pub(crate) struct Dictionary {
    shapes: Vec<Shape>,
    worths: Vec<Worth>,
    /// What of all words is looked at first once more, close together: most words of a group are compared by their sounds alone.
    sounds_of: Vec<Sounds>,
    profiles: Vec<Profile>,
    /// Texts of all words one after the other; word `w` is `texts[text_starts[w]..text_starts[w + 1]]`.
    texts: String,
    text_starts: Vec<u32>,
    /// The first word of each group; those before the first of the next are of it.
    groups: Vec<WordId>,
    /// Groups by the keys of sounds.
    sounds: KeyTable,
    /// Words by all other keys.
    others: KeyTable,
}

/// Collects words.
#[derive(Default)]
pub(crate) struct DictionaryBuilder {
    shapes: Vec<Shape>,
    texts: String,
    text_starts: Vec<u32>,
    ids: HashMap<u64, WordId, BuildHasherDefault<Ready>>,
}

/// Takes fingerprints for the hashes that they are.
#[derive(Default)]
pub(crate) struct Ready(u64);

impl Hasher for Ready {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

impl DictionaryBuilder {
    /// The number of the word, new or known.
    pub(crate) fn add(&mut self, text: &str, abjad: bool) -> WordId {
        let next = self.shapes.len() as WordId;
        let id = *self.ids.entry(fingerprint(text, abjad)).or_insert(next);
        if id == next {
            self.shapes.push(Token::new(text, abjad).shape);
            self.text_starts.push(self.texts.len() as u32);
            self.texts.push_str(text);
        }
        id
    }

    /// What the word is compared by.
    pub(crate) fn shape(&self, id: WordId) -> &Shape {
        &self.shapes[id as usize]
    }

    /// Makes the tables; also returns each word's new number by its old one.
    pub(crate) fn build(mut self) -> (Dictionary, Vec<WordId>) {
        drop(std::mem::take(&mut self.ids));
        self.text_starts.push(self.texts.len() as u32);
        let count = self.shapes.len() as WordId;
        let mut order: Vec<(Group, WordId)> = self.shapes.iter().map(Group::of).zip(0..count).collect();
        order.sort_unstable();
        let mut numbers = vec![0; count as usize];
        let mut groups = Vec::new();
        let (mut texts, mut text_starts) = (String::with_capacity(self.texts.len()), Vec::new());
        for (number, (group, id)) in (0..).zip(&order) {
            if number == 0 || !order[number as usize - 1].0.is_with(group) {
                groups.push(number);
            }
            numbers[*id as usize] = number;
            let id = *id as usize;
            text_starts.push(texts.len() as u32);
            texts.push_str(&self.texts[self.text_starts[id] as usize..self.text_starts[id + 1] as usize]);
        }
        groups.push(count);
        groups.shrink_to_fit();
        text_starts.push(texts.len() as u32);
        text_starts.shrink_to_fit();
        self.shapes = order.iter().map(|(_, id)| self.shapes[*id as usize]).collect();
        let mut dictionary = Dictionary {
            worths: self.shapes.iter().map(|shape| shape.worth).collect(),
            sounds_of: self
                .shapes
                .iter()
                .map(|shape| Sounds::new(&shape.fold, shape.abjad))
                .collect(),
            profiles: self.shapes.iter().map(|shape| shape.profile).collect(),
            shapes: self.shapes,
            texts,
            text_starts,
            groups,
            sounds: KeyTable::default(),
            others: KeyTable::default(),
        };
        dictionary.fill();
        (dictionary, numbers)
    }
}

/// What the words of a group have in common.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    skeleton: [u8; FOLD_MAX],
    /// All sounds of a short word.
    sounds: [u8; FOLD_MAX],
    /// By its text a word may have more keys: it is a group of its own.
    alone: bool,
}

impl Group {
    fn of(shape: &Shape) -> Self {
        let mut group = Self {
            skeleton: [0; FOLD_MAX],
            sounds: [0; FOLD_MAX],
            alone: shape.abjad || !has_sounds(shape),
        };
        if shape.fold.skeleton(&mut group.skeleton) <= SHORT_MAX {
            shape.fold.syllabic(&mut group.sounds);
        }
        group
    }

    /// Whether words of both are in one.
    fn is_with(&self, other: &Self) -> bool {
        !self.alone && self == other
    }
}

impl Dictionary {
    fn fill(&mut self) {
        let mut keys = Vec::new();
        let mut of_word = Vec::new();
        let groups = self.group_count() as u32;
        for group in 0..groups {
            let token = self.token(self.group(group).start);
            of_word.clear();
            sound_keys_of(&token, &mut of_word);
            keys.extend(of_word.iter().map(|key| (*key, group)));
        }
        self.sounds = KeyTable::new(&keys, groups);
        keys.clear();
        for word in 0..self.shapes.len() as WordId {
            let token = self.token(word);
            of_word.clear();
            other_keys_of(&token, &mut of_word);
            keys.extend(of_word.iter().map(|key| (*key, word)));
        }
        self.others = KeyTable::new(&keys, self.shapes.len() as u32);
    }

    /// What the word of that number is compared by.
    pub(crate) fn word(&self, id: WordId) -> &Shape {
        &self.shapes[id as usize]
    }

    /// What the word of that number weighs and is.
    pub(crate) fn worth(&self, id: WordId) -> Worth {
        self.worths[id as usize]
    }

    /// What can be told at a glance of the word of that number.
    pub(crate) fn profile(&self, id: WordId) -> Profile {
        self.profiles[id as usize]
    }

    /// The sounds of the word of that number.
    pub(crate) fn sounds(&self, id: WordId) -> &Sounds {
        &self.sounds_of[id as usize]
    }

    /// The text of the word of that number.
    pub(crate) fn text(&self, id: WordId) -> &str {
        let id = id as usize;
        &self.texts[self.text_starts[id] as usize..self.text_starts[id + 1] as usize]
    }

    /// The word of that number as it is read.
    pub(crate) fn token(&self, id: WordId) -> Token {
        Token::new(self.text(id), self.word(id).abjad)
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.shapes.len()
    }

    /// How many groups of words there are.
    pub(crate) fn group_count(&self) -> usize {
        self.groups.len() - 1
    }

    /// The words of the group.
    pub(crate) fn group(&self, group: u32) -> std::ops::Range<WordId> {
        let group = group as usize;
        self.groups[group]..self.groups[group + 1]
    }

    /// About how many words stand under the keys of sounds.
    pub(crate) fn crowd(&self, keys: &[u32]) -> usize {
        let groups = keys.iter().flat_map(|key| self.groups_under(*key));
        groups.map(|group| self.group(group).len()).sum()
    }

    /// Fetches what stands under these keys of sounds.
    pub(crate) fn fetch_groups_under(&self, keys: &[u32]) {
        self.sounds.fetch(keys);
    }

    /// Groups of words that stand under the key of sounds, and perhaps a few that stand under others.
    pub(crate) fn groups_under(&self, key: u32) -> impl Iterator<Item = u32> + '_ {
        self.sounds.under(key)
    }

    /// The very word, if any listed name has it.
    pub(crate) fn same(&self, token: &Token) -> Option<WordId> {
        let mut under = self.under(text_key(token));
        under.find(|word| self.word(*word).fingerprint == token.fingerprint)
    }

    /// Words that stand under any other key, and perhaps a few that stand under others.
    pub(crate) fn under(&self, key: u32) -> impl Iterator<Item = WordId> + '_ {
        self.others.under(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let keys_of = |word| {
                let mut found = Vec::new();
                keys(&Token::new(word, false), &mut found);
                found
            };
            let (one_keys, other_keys) = (keys_of(one), keys_of(other));
            assert!(
                one_keys.iter().any(|key| other_keys.contains(key)),
                "{one} {other}"
            );
        }
    }
}
