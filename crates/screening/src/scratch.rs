//! What look-ups of one thread keep between them.

use crate::dictionary::WordId;
use crate::index::{Index, PARTS};
use crate::name::Shape;
use crate::similarity::Likeness;

/// What one thread needs for look-ups; kept between them, since clearing it would cost more than the look-up.
#[derive(Default)]
pub(crate) struct Scratch {
    /// Counts up with every word of every query; what is stamped with an older number is void.
    pub(crate) stamp: u32,
    /// Stamps from here on are of this query.
    first_stamp: u32,
    /// Per dictionary word: the stamp under which it was last compared.
    pub(crate) compared: Vec<u32>,
    /// Per dictionary word: the stamp of the query that found it like one of its words, and its row in `likenesses`.
    alike: Vec<(u32, u32)>,
    /// One row per dictionary word that is like a word of the query, one column per word of the query.
    likenesses: Vec<(f32, Likeness)>,
    /// Per listed name: the stamp of the word at which it was last met, and what it shares.
    names: Vec<(u32, f32)>,
    pub(crate) touched: Vec<u32>,
    /// Dictionary words that words of the query find.
    pub(crate) words: Vec<Partner>,
    /// Those of them that are partners only together with a neighbour, on either side.
    pub(crate) joined: Vec<WordId>,
    /// One for each word of the query.
    pub(crate) rows: Vec<Row>,
    pub(crate) keys: Vec<u32>,
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

/// What one word of the query finds.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    /// Its partners in `words`.
    pub(crate) words: (usize, usize),
    /// How many names they are in.
    pub(crate) postings: usize,
    /// The most that a name can share by them.
    pub(crate) share: f32,
    /// In each part, names from this number on can't be enough by this row and those after it.
    pub(crate) names_end: [u32; PARTS],
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
            .resize(self.names.len().max(index.names.len()), (0, 0.0));
        self.touched.clear();
        self.likenesses.clear();
        self.words.clear();
        self.joined.clear();
        self.rows.clear();
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

    /// What the name is known to share.
    pub(crate) fn shared(&self, name: u32) -> f32 {
        self.names[name as usize].1
    }

    /// Adds to each name, up to the end of the row, the best share that the row gives it.
    pub(crate) fn share(&mut self, index: &Index, row: Row) {
        self.stamp += 1;
        let words = &mut self.words[row.words.0..row.words.1];
        words.sort_unstable_by(|a, b| b.share.total_cmp(&a.share).then(a.word.cmp(&b.word)));
        for partner in words {
            let names = index.names_with(partner.word);
            let (mut at, mut part_start) = (0, 0);
            for (part_end, names_end) in index.part_ends.iter().zip(row.names_end) {
                if names_end > part_start {
                    at += names[at..].partition_point(|name| *name < part_start);
                    let met = names[at..].iter().take_while(|name| **name < names_end);
                    for name in met {
                        at += 1;
                        let (stamp, shared) = &mut self.names[*name as usize];
                        if *stamp == self.stamp {
                            continue;
                        }
                        if *stamp < self.first_stamp {
                            *shared = 0.0;
                            self.touched.push(*name);
                        }
                        *stamp = self.stamp;
                        *shared += partner.share;
                    }
                }
                part_start = *part_end;
            }
        }
    }
}
