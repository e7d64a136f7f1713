//! All different words of the listed names, and tables by which words of a query find those like them.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::key_table::KeyTable;
use crate::name::{FOLD_MAX, Fold, Profile, Shape, Token, Worth, fingerprint};
use crate::speller::Sounds;
use crate::word_keys::{SHORT_MAX, has_sounds, listed_sound_keys, other_keys_of, text_key, whole_key};

/// Number of a word in the dictionary.
pub(crate) type WordId = u32;

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
            let words = self.group(group);
            let token = self.token(words.start);
            let longest = words.map(|word| self.word(word).fold.symbols().len()).max();
            of_word.clear();
            listed_sound_keys(&token, longest.unwrap_or_default(), &mut of_word);
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

    /// The sounds of all words.
    pub(crate) fn all_sounds(&self) -> &[Sounds] {
        &self.sounds_of
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

    /// Fetches what stands under these other keys.
    pub(crate) fn fetch_words_under(&self, keys: &[u32]) {
        self.others.fetch(keys);
    }

    /// Words of these very sounds.
    pub(crate) fn of_sounds<'a>(&'a self, fold: &'a Fold) -> impl Iterator<Item = WordId> + 'a {
        self.under(whole_key(fold))
            .filter(move |word| self.word(*word).fold == *fold)
    }

    /// Words that stand under any other key, and perhaps a few that stand under others.
    pub(crate) fn under(&self, key: u32) -> impl Iterator<Item = WordId> + '_ {
        self.others.under(key)
    }
}
