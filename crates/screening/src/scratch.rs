//! What look-ups of one thread keep between them.

use crate::dictionary::WordId;
use crate::facts::Glance;
use crate::index::{Index, Name, PARTS};
use crate::lightness::WordFilter;
use crate::meeting::Met;
use crate::name::Shape;
use crate::reach::Beside;
use crate::similarity::Likeness;

/// What one thread needs for look-ups; kept between them, since clearing it would cost more than the look-up.
#[derive(Default)]
pub(crate) struct Scratch {
    /// Counts up with every word of every query; what is stamped with an older number is void.
    pub(crate) stamp: u32,
    /// Stamps from here on are of this query.
    first_stamp: u32,
    /// Per dictionary word: the stamp under which it was last compared.
    compared: Vec<u32>,
    /// Per group of dictionary words: the same.
    compared_groups: Vec<u32>,
    /// Per dictionary word: the stamp of the query that found it like one of its words, and its row in `likenesses`.
    alike: Vec<(u32, u32)>,
    /// One row per dictionary word that is like a word of the query, one column per word of the query.
    likenesses: Vec<(f32, Likeness)>,
    /// Names that may be enough by the words by which they were met.
    pub(crate) met: Met,
    /// Those of them that may be enough, and the most that they share.
    pub(crate) likely: Vec<(u32, f32)>,
    /// These names, and what can be told of their parties at a glance.
    pub(crate) glances: Vec<(Name, Option<Glance>)>,
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
    /// Groups of dictionary words under the keys of a word.
    pub(crate) groups: Vec<u32>,
    /// Those of their words that are spelled alike, and how alike.
    pub(crate) near: Vec<(WordId, f32)>,
    /// Keys of the words of the query, one after the other.
    pub(crate) query_keys: Vec<u32>,
    /// The words of the name at hand.
    pub(crate) listed: Vec<Shape>,
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
        if self.stamp > u32::MAX / 2 {
            *self = Self::default();
        }
        let words = self.compared.len().max(index.dictionary.len());
        self.compared.resize(words, 0);
        let groups = self.compared_groups.len().max(index.dictionary.group_count());
        self.compared_groups.resize(groups, 0);
        self.alike.resize(words, (0, 0));
        self.met.begin(index.names.len());
        self.likenesses.clear();
        self.words.clear();
        self.joined.clear();
        self.names_of_parts.clear();
        self.rows.clear();
        self.query_keys.clear();
        self.compared_with.clear();
        self.stamp += 1;
        self.first_stamp = self.stamp;
    }

    /// Whether the word was not met before under this stamp.
    pub(crate) fn is_new(&mut self, word: WordId) -> bool {
        std::mem::replace(&mut self.compared[word as usize], self.stamp) != self.stamp
    }

    /// The same of a group of words.
    pub(crate) fn is_new_group(&mut self, group: u32) -> bool {
        std::mem::replace(&mut self.compared_groups[group as usize], self.stamp) != self.stamp
    }

    /// Whether the word was met under this stamp.
    pub(crate) fn is_met(&self, word: WordId) -> bool {
        self.compared[word as usize] == self.stamp
    }

    /// Whether the row's word was not compared with all words.
    pub(crate) fn is_unseen(&self, row: &Row) -> bool {
        row.covers == Covers::One && !self.compared_with[row.query].is_full()
    }

    pub(crate) fn remember(&mut self, word: WordId, row: usize, likeness: (f32, Likeness)) {
        let (stamp, at) = &mut self.alike[word as usize];
        if *stamp != self.first_stamp {
            *stamp = self.first_stamp;
            *at = self.likenesses.len() as u32;
            let rows = self.compared_with.len();
            self.likenesses.resize(self.likenesses.len() + rows, UNKNOWN);
        }
        self.likenesses[*at as usize + row] = likeness;
    }

    /// The stamp under which a word was last alike.
    pub(crate) fn stamp_of(&self, word: WordId) -> u32 {
        self.alike[word as usize].0
    }

    /// Likeness of a dictionary word to a word of the query; nothing when they were not compared.
    pub(crate) fn remembered(&self, index: &Index, word: WordId, row: usize) -> Option<(f32, Likeness)> {
        let (stamp, at) = self.alike[word as usize];
        if stamp == self.first_stamp {
            let likeness = self.likenesses[at as usize + row];
            if likeness != UNKNOWN {
                return Some(likeness);
            }
        }
        // What was compared and is not remembered is not alike.
        let compared = self.compared_with[row].has(index.lightness[word as usize]);
        compared.then_some(UNLIKE)
    }
}
