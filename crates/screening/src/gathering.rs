//! The first step of a look-up: which words of the dictionary the words of the query find.

use crate::alignment::JOINED_MIN;
use crate::dictionary::{WordId, keys, sound_keys, syllable_key, whole_key};
use crate::name::{Class, Fold, Profile, Token, join_keys};
use crate::scratch::{Partner, Scratch};
use crate::search::{Search, row_from};
use crate::similarity::{letter_cost_max, plausible, similarity, spelling};

/// Parts of a word that was written together have at least this many letters.
const PART_MIN: usize = 2;
/// And the whole word at least so many.
const WHOLE_MIN: usize = 6;
/// A word that is this much like a listed one is no two words.
const KNOWN_MIN: f32 = 0.95;

impl Search<'_> {
    /// Fills a row for each word of the query.
    pub(crate) fn gather(&self, scratch: &mut Scratch) {
        let dictionary = &self.index.dictionary;
        for (row, token) in self.tokens.iter().enumerate() {
            scratch.stamp += 1;
            let first = scratch.words.len();
            let sounds = keys(token, &mut scratch.keys);
            for at in 0..scratch.keys.len() {
                for word in dictionary.under(scratch.keys[at]) {
                    // By sounds alone only what can be spelled alike.
                    if at < sounds && !plausible(token.profile, dictionary.profile(word)) {
                        continue;
                    }
                    if std::mem::replace(&mut scratch.compared[word as usize], scratch.stamp) == scratch.stamp
                    {
                        continue;
                    }
                    let shape = dictionary.word(word);
                    let likeness = similarity(token, shape, self.chinese);
                    if likeness.0 > 0.0 {
                        scratch.words.push(Partner {
                            word,
                            share: likeness.0 * token.weight.max(shape.weight),
                        });
                        scratch.remember(word, row, self.tokens.len(), likeness);
                    }
                }
            }
            let share = scratch.words[first..].iter().map(|partner| partner.share);
            let mut share = share.fold(0.0, f32::max);
            share = share
                .max(self.parts(token, first, scratch))
                .max(self.joined(row, scratch));
            if scratch.words.len() > first {
                let names = |partner: &Partner| self.index.names_with(partner.word).len();
                let mut filled = row_from(first);
                filled.words.1 = scratch.words.len();
                filled.postings = scratch.words[first..].iter().map(names).sum();
                filled.share = share;
                scratch.rows.push(filled);
            }
        }
    }

    /// A word written together from two known words; returns the most that it shares.
    fn parts(&self, token: &Token, first: usize, scratch: &mut Scratch) -> f32 {
        let text = &*token.text;
        let known = scratch.words[first..]
            .iter()
            .any(|partner| partner.share >= token.weight * KNOWN_MIN);
        if known
            || !text.is_ascii()
            || text.len() < WHOLE_MIN
            || !matches!(token.class, Class::Name | Class::Patronymic)
        {
            return 0.0;
        }
        let dictionary = &self.index.dictionary;
        let mut most = 0f32;
        for at in PART_MIN..=text.len() - PART_MIN {
            let halves = [&text[..at], &text[at..]].map(Fold::new);
            let words = |half: &Fold| -> Vec<WordId> {
                dictionary
                    .under(whole_key(half))
                    .filter(|word| dictionary.word(*word).fold == *half)
                    .collect()
            };
            let first = words(&halves[0]);
            if first.is_empty() {
                continue;
            }
            let second = words(&halves[1]);
            if second.is_empty() {
                continue;
            }
            let weight = |words: &[WordId]| {
                let weights = words.iter().map(|word| dictionary.word(*word).weight);
                weights.fold(0.0, f32::max)
            };
            let share = token.weight.max(weight(&first) + weight(&second));
            most = most.max(share);
            for word in first.into_iter().chain(second) {
                scratch.words.push(Partner { word, share });
                scratch.joined.push(word);
            }
        }
        most
    }

    /// The word and its neighbour as one; returns the most that they share.
    fn joined(&self, row: usize, scratch: &mut Scratch) -> f32 {
        let Some(next) = self.tokens.get(row + 1) else {
            return 0.0;
        };
        let token = &self.tokens[row];
        let rigid = |token: &Token| matches!(token.class, Class::Legal | Class::Number);
        if rigid(token) || rigid(next) {
            return 0.0;
        }
        let dictionary = &self.index.dictionary;
        let share = token.weight + next.weight;
        let before = scratch.joined.len();
        if let (Some(one), Some(other)) = (token.sinitic(), next.sinitic())
            && let Some(syllables) = join_keys(one, other)
        {
            scratch.joined.extend(dictionary.under(syllable_key(syllables)));
        }
        let joined = token.fold.join(&next.fold);
        let profile = Profile::of(&joined, token.abjad);
        scratch.keys.clear();
        sound_keys(&joined, &mut scratch.keys);
        for word in scratch.keys.iter().flat_map(|key| dictionary.under(*key)) {
            if !profile.fits(dictionary.profile(word), letter_cost_max(JOINED_MIN)) {
                continue;
            }
            let listed = dictionary.word(word);
            if spelling(&joined, &listed.fold, token.abjad != listed.abjad) >= JOINED_MIN {
                scratch.joined.push(word);
            }
        }
        scratch.joined[before..].sort_unstable();
        scratch.joined.dedup();
        let found = scratch.joined[before..].iter();
        scratch
            .words
            .extend(found.map(|word| Partner { word: *word, share }));
        if scratch.joined.len() > before { share } else { 0.0 }
    }
}
