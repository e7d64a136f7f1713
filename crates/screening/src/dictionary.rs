//! All different words of the listed names, and the keys by which words of a query find those like them.
//!
//! Every word stands under: its coarse sounds with up to two left out (a deletion neighbourhood), its consonants with up
//! to one left out, its Chinese syllables, its name families, its father's family. Two words that are alike share a key,
//! save for very short or very mangled ones.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::name::{Class, FOLD_MAX, Fold, Shape, Token, family_of, fingerprint};

/// Number of a word in the dictionary.
pub(crate) type WordId = u32;

/// From this length on, one coarse sound may be left out; from the next, two.
const ONE_LESS_FROM: usize = 3;
const TWO_LESS_FROM: usize = 7;
/// Deletions are made within the first so many sounds.
const DELETION_WINDOW: usize = 9;
/// Consonants alone identify from this many on; with one left out from the next.
const SKELETON_FROM: usize = 3;
const SKELETON_LESS_FROM: usize = 5;

/// About how many keys a word has, and how many share a bucket.
const KEYS_OF_WORD: u64 = 32;
const KEYS_OF_BUCKET: u64 = 2;

/// Which side of the look-up keys are made for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// A word of a listed name.
    Listed,
    /// A word of a query.
    Query,
}

/// Kinds of keys, so that equal texts of different kinds do not meet.
#[derive(Clone, Copy)]
enum Kind {
    Sounds = 1,
    Skeleton,
    Syllables,
    Family,
    Father,
    AbjadOfListed,
    AbjadOfQuery,
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

/// All keys of a word, sorted, without doubles.
pub(crate) fn keys(token: &Token, side: Side, out: &mut Vec<u32>) {
    out.clear();
    if !matches!(token.class, Class::Name | Class::Patronymic | Class::Generic) {
        out.push(hash(Kind::Exact, token.text.as_bytes()));
        return;
    }
    let mut sounds = [0; FOLD_MAX];
    let len = token.fold.coarse(&mut sounds);
    deletions(&sounds[..len], out);
    let mut skeleton = [0; FOLD_MAX];
    let len = token.fold.skeleton(&mut skeleton);
    let skeleton = &skeleton[..len];
    // Where one side lacks its vowels, consonants alone must do, however few.
    let kind = if token.abjad == (side == Side::Query) {
        Kind::AbjadOfQuery
    } else {
        Kind::AbjadOfListed
    };
    out.push(hash(kind, skeleton));
    if token.abjad {
        // Letters that some read as d and t, and others as z and s.
        let other = skeleton_with_sibilants(token);
        out.push(hash(kind, &other));
        if other.len() >= SKELETON_FROM {
            out.push(hash(Kind::Skeleton, &other));
        }
    }
    if len >= SKELETON_FROM {
        out.push(hash(Kind::Skeleton, skeleton));
    }
    if len >= SKELETON_LESS_FROM {
        let mut shorter = [0; FOLD_MAX];
        for skip in 0..len {
            let mut at = 0;
            for (i, c) in skeleton.iter().enumerate() {
                if i != skip {
                    shorter[at] = *c;
                    at += 1;
                }
            }
            out.push(hash(Kind::Skeleton, &shorter[..at]));
        }
    }
    if let Some(lord) = &token.lord {
        out.push(sounds_key(lord));
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
    out.sort_unstable();
    out.dedup();
}

fn skeleton_with_sibilants(token: &Token) -> Vec<u8> {
    let text = token.text.replace(['D', 'T'], "s");
    let mut out = [0; FOLD_MAX];
    let len = Fold::new(&text).skeleton(&mut out);
    out[..len].to_vec()
}

/// The key of the very sounds of a word.
pub(crate) fn sounds_key(fold: &Fold) -> u32 {
    let mut sounds = [0; FOLD_MAX];
    let len = fold.coarse(&mut sounds);
    hash(Kind::Sounds, &sounds[..len])
}

/// The keys of the very sounds of a word and of each with one left out.
pub(crate) fn near_keys(fold: &Fold, out: &mut Vec<u32>) {
    out.clear();
    let mut sounds = [0; FOLD_MAX];
    let len = fold.coarse(&mut sounds);
    out.push(hash(Kind::Sounds, &sounds[..len]));
    let mut shorter = [0; FOLD_MAX];
    for skip in 0..len.min(DELETION_WINDOW) {
        let len = without(&sounds[..len], skip, skip, &mut shorter);
        out.push(hash(Kind::Sounds, &shorter[..len]));
    }
}

/// The key of a word's Chinese syllables.
pub(crate) fn syllable_key(syllables: u64) -> u32 {
    hash(Kind::Syllables, &syllables.to_le_bytes())
}

fn deletions(sounds: &[u8], out: &mut Vec<u32>) {
    out.push(hash(Kind::Sounds, sounds));
    if sounds.len() < ONE_LESS_FROM {
        return;
    }
    let window = sounds.len().min(DELETION_WINDOW);
    let mut shorter = [0u8; FOLD_MAX];
    for first in 0..window {
        let len = without(sounds, first, first, &mut shorter);
        out.push(hash(Kind::Sounds, &shorter[..len]));
        if sounds.len() >= TWO_LESS_FROM {
            for second in first + 1..window {
                let len = without(sounds, first, second, &mut shorter);
                out.push(hash(Kind::Sounds, &shorter[..len]));
            }
        }
    }
}

fn without(sounds: &[u8], one: usize, other: usize, out: &mut [u8; FOLD_MAX]) -> usize {
    let mut len = 0;
    for (at, sound) in sounds.iter().enumerate() {
        if at != one && at != other {
            out[len] = *sound;
            len += 1;
        }
    }
    len
}

/// The words, and a table from keys to words.
pub(crate) struct Dictionary {
    shapes: Vec<Shape>,
    /// Texts of all words one after the other; word `w` is `texts[text_starts[w]..text_starts[w + 1]]`.
    texts: String,
    text_starts: Vec<u32>,
    /// Start of each bucket's entries; the bucket is the top bits of the key.
    buckets: Vec<u32>,
    bucket_shift: u32,
    /// Words by key: the word's number, and above it as many of the key's low bits as there is room for.
    entries: Vec<u32>,
    word_bits: u32,
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

    /// Makes the table.
    pub(crate) fn build(mut self) -> Dictionary {
        drop(std::mem::take(&mut self.ids));
        self.text_starts.push(self.texts.len() as u32);
        self.shapes.shrink_to_fit();
        self.texts.shrink_to_fit();
        self.text_starts.shrink_to_fit();
        let count = self.shapes.len() as u32;
        let mut dictionary = Dictionary {
            shapes: self.shapes,
            texts: self.texts,
            text_starts: self.text_starts,
            buckets: Vec::new(),
            bucket_shift: 0,
            entries: Vec::new(),
            word_bits: 32 - count.saturating_sub(1).leading_zeros(),
        };
        dictionary.fill();
        dictionary
    }
}

impl Dictionary {
    /// Counts the keys, and then files every word under its own; in two rounds, so that nothing has to be sorted.
    fn fill(&mut self) {
        let count = self.shapes.len() as WordId;
        let bits = (u64::from(count) * KEYS_OF_WORD / KEYS_OF_BUCKET)
            .max(2)
            .ilog2()
            .clamp(1, 24);
        self.bucket_shift = 32 - bits;
        self.buckets = vec![0u32; (1 << bits) + 1];
        let mut of_word = Vec::new();
        for id in 0..count {
            self.keys_of(id, &mut of_word);
            for key in &of_word {
                self.buckets[(key >> self.bucket_shift) as usize + 1] += 1;
            }
        }
        for at in 1..self.buckets.len() {
            self.buckets[at] += self.buckets[at - 1];
        }
        self.entries = vec![0u32; self.buckets.last().map_or(0, |all| *all as usize)];
        let mut next = self.buckets.clone();
        for id in 0..count {
            self.keys_of(id, &mut of_word);
            for key in &of_word {
                let at = &mut next[(key >> self.bucket_shift) as usize];
                self.entries[*at as usize] = self.tag(*key) | id;
                *at += 1;
            }
        }
    }

    fn keys_of(&self, id: WordId, out: &mut Vec<u32>) {
        keys(&Token::new(self.text(id), self.word(id).abjad), Side::Listed, out);
    }

    /// The bits of the key that an entry has room for.
    fn tag(&self, key: u32) -> u32 {
        key.checked_shl(self.word_bits).unwrap_or_default()
    }

    /// What the word of that number is compared by.
    pub(crate) fn word(&self, id: WordId) -> &Shape {
        &self.shapes[id as usize]
    }

    /// The text of the word of that number.
    pub(crate) fn text(&self, id: WordId) -> &str {
        let id = id as usize;
        &self.texts[self.text_starts[id] as usize..self.text_starts[id + 1] as usize]
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.shapes.len()
    }

    /// Words that stand under the key, and perhaps a few that stand under others.
    pub(crate) fn under(&self, key: u32) -> impl Iterator<Item = WordId> + '_ {
        let bucket = (key >> self.bucket_shift) as usize;
        let entries = &self.entries[self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize];
        let mask = 1u32.checked_shl(self.word_bits).map_or(u32::MAX, |bit| bit - 1);
        let tag = self.tag(key);
        entries
            .iter()
            .filter(move |entry| *entry & !mask == tag)
            .map(move |entry| entry & mask)
    }
}
