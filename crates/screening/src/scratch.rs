//! What look-ups of one thread keep between them.

use crate::dictionary::WordId;
use crate::facts::Glance;
use crate::index::{Index, Name, PARTS};
use crate::lightness::WordFilter;
use crate::meeting::Met;
use crate::name::Shape;
use crate::number_set::NumberSet;
use crate::reach::{Beside, Reaches};
use crate::similarity::Likeness;

/// What one thread needs for look-ups; kept between them, since clearing it would cost more than the look-up.
#[derive(Default)]
pub(crate) struct Scratch {
    /// Dictionary words that were compared with the word at hand, but for those of groups.
    pub(crate) compared: NumberSet,
    /// Groups of dictionary words under the keys of the word at hand.
    pub(crate) groups: NumberSet,
    /// Dictionary words that are like a word of the query.
    alike: NumberSet,
    /// Per dictionary word, where it is one of these, its row in `likenesses`.
    alike_at: Vec<u32>,
    /// One row for each of these, one column per word of the query.
    likenesses: Vec<(f32, Likeness)>,
    /// Names that may be enough by the words by which they were met.
    pub(crate) met: Met,
    /// Those of them that may be enough, and the most that they share.
    pub(crate) likely: Vec<(u32, f32)>,
    /// These names, and what can be told of their parties at a glance.
    pub(crate) glances: Vec<(Name, Glance)>,
    /// Those of them whose words are looked at, and what evidence beside them comes to.
    pub(crate) closer: Vec<(u32, Beside)>,
    /// Dictionary words that words of the query find.
    pub(crate) words: Vec<Partner>,
    /// Words of the dictionary that are two of the query, and the first of these; sorted.
    pub(crate) joined: Vec<(WordId, usize)>,
    /// Names that have both halves side by side, and what they share.
    pub(crate) names_of_parts: Vec<(u32, f32)>,
    /// Of what words share with the query: one for each of its words, and more for words written together.
    pub(crate) rows: Vec<Row>,
    /// For each word of the query, which words of the dictionary were compared with it.
    pub(crate) compared_with: Vec<WordFilter>,
    pub(crate) keys: Vec<u32>,
    /// How far look-ups go.
    pub(crate) reaches: Reaches,
    /// Dictionary words that may be spelled like the word at hand.
    pub(crate) nearby: Nearby,
    /// Keys of the words of the query, one after the other.
    pub(crate) query_keys: Vec<u32>,
    /// The words of the name at hand.
    pub(crate) listed: Vec<Shape>,
}

/// Words of the groups at hand, to be spelled beside a word.
#[derive(Default)]
pub(crate) struct Nearby {
    /// All of them.
    pub(crate) words: Vec<WordId>,
    /// Those that are spelled, in that order, and those of them whose short vowels are written otherwise.
    pub(crate) order: Vec<WordId>,
    pub(crate) others: Vec<WordId>,
    /// Those that may be spelled alike, and by how much they are spelled otherwise, in hundredths of a letter.
    pub(crate) found: Vec<(WordId, u16)>,
    /// Those that are, and how alike.
    pub(crate) alike: Vec<(WordId, f32)>,
}

/// A dictionary word that a word of the query finds.
#[derive(Clone, Copy)]
pub(crate) struct Partner {
    pub(crate) word: WordId,
    /// The most weight of either side that the two share.
    pub(crate) share: f32,
}

/// What of the query a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Covers {
    /// A word.
    One,
    /// A word and the next, written together.
    Two,
    /// A word that is written apart.
    Parts,
}

/// What one word of the query finds.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    /// Which word.
    pub(crate) query: usize,
    /// Its keys in `query_keys`.
    pub(crate) keys: (usize, usize),
    /// How many of them, the first ones, lead to words of about the same sounds.
    pub(crate) sounds: usize,
    /// How many words they lead to.
    pub(crate) crowd: usize,
    /// About how much work it is.
    pub(crate) cost: usize,
    /// What of the query it is about.
    pub(crate) covers: Covers,
    /// Its partners in `words`.
    pub(crate) words: (usize, usize),
    /// Or names in `names_of_parts`.
    pub(crate) names: (usize, usize),
    /// The most that a name can share by it.
    pub(crate) share: f32,
    /// The most that it shares together with all those after it.
    pub(crate) reach: f32,
    /// Of that, what other words of the query than this share, and what this one shares by rows after it alone.
    pub(crate) beside: f32,
    pub(crate) later: f32,
    /// In each part, names from this number on can't be enough by that.
    pub(crate) names_end: [u32; PARTS],
}

pub(crate) const UNLIKE: (f32, Likeness) = (0.0, Likeness::Close);
/// Not compared so far.
const UNKNOWN: (f32, Likeness) = (-1.0, Likeness::Close);

impl Scratch {
    /// Makes room for the index, and voids what other queries left.
    pub(crate) fn begin(&mut self, index: &Index) {
        let words = index.dictionary.len();
        self.alike.begin(words);
        self.alike_at.resize(self.alike_at.len().max(words), 0);
        self.met.begin(index.names.len());
        self.likenesses.clear();
        self.words.clear();
        self.joined.clear();
        self.names_of_parts.clear();
        self.rows.clear();
        self.query_keys.clear();
        self.compared_with.clear();
    }

    /// Whether the row's word was not compared with all words.
    pub(crate) fn is_unseen(&self, row: &Row) -> bool {
        row.covers == Covers::One && !self.compared_with[row.query].is_full()
    }

    pub(crate) fn remember(&mut self, word: WordId, row: usize, likeness: (f32, Likeness)) {
        if self.alike.insert(word) {
            self.alike_at[word as usize] = self.likenesses.len() as u32;
            let rows = self.compared_with.len();
            self.likenesses.resize(self.likenesses.len() + rows, UNKNOWN);
        }
        let at = self.alike_at[word as usize];
        self.likenesses[at as usize + row] = likeness;
    }

    /// Where what a word is like is kept; anything where it is like no word.
    pub(crate) fn place_of(&self, word: WordId) -> u32 {
        self.alike_at[word as usize]
    }

    /// Likeness of a dictionary word to a word of the query; nothing when they were not compared.
    pub(crate) fn remembered(&self, index: &Index, word: WordId, row: usize) -> Option<(f32, Likeness)> {
        if self.alike.has(word) {
            let likeness = self.likenesses[self.alike_at[word as usize] as usize + row];
            if likeness != UNKNOWN {
                return Some(likeness);
            }
        }
        // What was compared and is not remembered is not alike.
        let filter = self.compared_with[row];
        let compared = filter.is_full() || filter.has(index.lightness[word as usize]);
        compared.then_some(UNLIKE)
    }
}
