//! What look-ups of one thread keep between them.

use crate::dictionary::WordId;
use crate::index::Index;
use crate::similarity::Likeness;

/// What one thread needs for look-ups; kept between them, since clearing it would cost more than the look-up.
#[derive(Default)]
pub(crate) struct Scratch {
    /// Counts up with every word of every query; what is stamped with an older number is void.
    pub(crate) stamp: u32,
    /// Stamps from here on are of this query.
    pub(crate) first_stamp: u32,
    /// Per dictionary word: the stamp under which it was last compared.
    pub(crate) compared: Vec<u32>,
    /// Per dictionary word: the stamp of the query that found it like one of its words, and its row in `likenesses`.
    pub(crate) alike: Vec<(u32, u32)>,
    /// One row per dictionary word that is like a word of the query, one column per word of the query.
    pub(crate) likenesses: Vec<(f32, Likeness)>,
    /// Per listed name.
    pub(crate) names: Vec<Shared>,
    pub(crate) touched: Vec<u32>,
    /// Dictionary words that the word at hand finds, with the weight that they share.
    pub(crate) words: Vec<(WordId, f32)>,
    pub(crate) keys: Vec<u32>,
}

/// What a name shares with the query so far.
#[derive(Clone, Copy, Default)]
pub(crate) struct Shared {
    pub(crate) stamp: u32,
    /// By the word at hand.
    pub(crate) by_word: f32,
    pub(crate) total: f32,
}

pub(crate) const UNLIKE: (f32, Likeness) = (0.0, Likeness::Close);

impl Scratch {
    /// Makes room for the index, and voids what other queries left.
    pub(crate) fn begin(&mut self, index: &Index) {
        if self.stamp > u32::MAX / 2 {
            *self = Self::default();
        }
        let words = self.compared.len().max(index.dictionary.len());
        self.compared.resize(words, 0);
        self.alike.resize(words, (0, 0));
        self.names
            .resize(self.names.len().max(index.places.len()), Shared::default());
        self.touched.clear();
        self.likenesses.clear();
        self.first_stamp = self.stamp + 1;
    }

    pub(crate) fn remember(&mut self, word: WordId, row: usize, rows: usize, likeness: (f32, Likeness)) {
        let (stamp, at) = &mut self.alike[word as usize];
        if *stamp != self.first_stamp {
            *stamp = self.first_stamp;
            *at = self.likenesses.len() as u32;
            self.likenesses.resize(self.likenesses.len() + rows, UNLIKE);
        }
        self.likenesses[*at as usize + row] = likeness;
    }

    /// Likenesses of a dictionary word to the words of the query; nothing when it is like none.
    pub(crate) fn remembered(&self, word: WordId, rows: usize) -> Option<&[(f32, Likeness)]> {
        let (stamp, at) = self.alike[word as usize];
        (stamp == self.first_stamp).then(|| &self.likenesses[at as usize..at as usize + rows])
    }

    /// Adds to each name the best share that the word at hand gives it.
    pub(crate) fn share(&mut self, index: &Index) {
        for (word, weight) in &self.words {
            for name in index.names_with(*word) {
                let shared = &mut self.names[*name as usize];
                if shared.stamp < self.first_stamp {
                    *shared = Shared::default();
                    self.touched.push(*name);
                }
                if shared.stamp == self.stamp {
                    if *weight > shared.by_word {
                        shared.total += *weight - shared.by_word;
                        shared.by_word = *weight;
                    }
                } else {
                    *shared = Shared {
                        stamp: self.stamp,
                        by_word: *weight,
                        total: shared.total + *weight,
                    };
                }
            }
        }
    }
}
