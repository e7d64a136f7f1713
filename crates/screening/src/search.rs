//! One look-up: words of the query find words of the dictionary, those find names, and names are scored.

use std::cell::RefCell;
use std::collections::HashSet;

use crate::EntryKind;
use crate::alignment::{Pair, align};
use crate::dictionary::{Side, WordId, keys, near_keys, sounds_key, syllable_key};
use crate::evidence::Evidence;
use crate::index::{Index, NameQuery, Place, RECORD_NAME_SCORE_MIN, RECORD_SCORE_MIN, is_chinese};
use crate::model::{
    FEATURE_COUNT, NameFeatures, WeakName, bounded, evidence_ceiling, evidence_log_odds, log_odds,
    log_odds_ceiling, probability,
};
use crate::name::{Class, Fold, Token, WORDS_MAX, join_keys};
use crate::scratch::{Scratch, UNLIKE};
use crate::similarity::{Likeness, similarity, spelling};

/// A listed name that was scored.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) place: Place,
    pub(crate) name: u32,
    pub(crate) name_score: f32,
    pub(crate) score: f64,
    pub(crate) log_odds: f32,
    pub(crate) features: [f32; FEATURE_COUNT],
    pub(crate) evidence: Evidence,
    pub(crate) pairs: Vec<Pair>,
}

/// Names that share less than this part of the lighter side's weight are not scored.
const SHARE_MIN: f32 = 0.45;
/// A word of a listed name may weigh so much more than the word of the query that finds it.
const SHARED_FACTOR: f32 = 1.05;
const SHARED_SLACK: f32 = 0.05;
/// Parts of a word that was written together have at least this many letters.
const PART_MIN: usize = 3;
/// Joined words of the query must be this much like a listed word.
const JOINED_MIN: f32 = 0.8;

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::default());
}

/// The state of one look-up.
pub(crate) struct Search<'a> {
    index: &'a Index,
    query: &'a NameQuery<'a>,
    tokens: &'a [Token],
    weight: f32,
    chinese: bool,
    score_min: f64,
    /// `score_min` as log-odds, and a hair less.
    log_odds_min: f32,
    /// The most that other evidence can add.
    evidence_ceiling: f32,
    /// Weight that a name may share beyond what the look-up knows of.
    shared_slack: f32,
    found: Vec<Found>,
}

impl<'a> Search<'a> {
    pub(crate) fn new(
        index: &'a Index,
        tokens: &'a [Token],
        query: &'a NameQuery<'a>,
        score_min: f64,
    ) -> Self {
        let chinese = is_chinese(tokens.iter());
        let weight = tokens.iter().map(|token| token.weight).sum();
        let initials = tokens
            .iter()
            .filter(|token| token.class == Class::Initial)
            .count() as f32;
        let log_odds_min = (score_min / (1.0 - score_min)).ln() as f32 - 1e-3;
        let evidence_ceiling = evidence_ceiling(
            query.birth.is_some(),
            !query.countries.is_empty(),
            query.kind != EntryKind::Person,
        );
        let found = Vec::new();
        Self {
            index,
            query,
            tokens,
            weight,
            chinese,
            score_min,
            log_odds_min,
            evidence_ceiling,
            shared_slack: SHARED_SLACK + initials,
            found,
        }
    }

    /// Finds by keys.
    pub(crate) fn find(mut self) -> Vec<Found> {
        SCRATCH.with_borrow_mut(|scratch| {
            self.gather(scratch);
            for at in 0..scratch.touched.len() {
                self.consider(scratch, scratch.touched[at]);
            }
        });
        self.found
    }

    /// Finds without keys.
    pub(crate) fn find_all(mut self) -> Vec<Found> {
        let (tokens, index) = (self.tokens, self.index);
        for name in 0..index.places.len() as u32 {
            let words = index.words_of(name);
            let chinese = self.chinese && index.is_chinese_name(name);
            self.score(name, |row, column| {
                similarity(&tokens[row], index.dictionary.word(words[column]), chinese)
            });
        }
        self.found
    }

    /// Finds the names that share words with the query, and how much.
    fn gather(&self, scratch: &mut Scratch) {
        let index = self.index;
        scratch.begin(index);
        for (row, token) in self.tokens.iter().enumerate() {
            scratch.stamp += 1;
            scratch.words.clear();
            keys(token, Side::Query, &mut scratch.keys);
            for at in 0..scratch.keys.len() {
                for word in index.dictionary.under(scratch.keys[at]) {
                    if std::mem::replace(&mut scratch.compared[word as usize], scratch.stamp) == scratch.stamp
                    {
                        continue;
                    }
                    let likeness = similarity(token, index.dictionary.word(word), self.chinese);
                    if likeness.0 > 0.0 {
                        scratch.words.push((word, likeness.0 * token.weight));
                        scratch.remember(word, row, self.tokens.len(), likeness);
                    }
                }
            }
            self.parts(token, scratch);
            self.joined(row, scratch);
            scratch.share(index);
        }
    }

    /// A word written together from two known words.
    fn parts(&self, token: &Token, scratch: &mut Scratch) {
        let text = &*token.text;
        let known = scratch
            .words
            .iter()
            .any(|(_, weight)| *weight >= token.weight * JOINED_MIN);
        if known
            || !text.is_ascii()
            || text.len() < 2 * PART_MIN
            || !matches!(token.class, Class::Name | Class::Patronymic)
        {
            return;
        }
        let dictionary = &self.index.dictionary;
        for at in PART_MIN..=text.len() - PART_MIN {
            let halves = [&text[..at], &text[at..]].map(Fold::new);
            let known = |half: &Fold| {
                dictionary
                    .under(sounds_key(half))
                    .any(|word| dictionary.word(word).fold == *half)
            };
            if !halves.iter().all(known) {
                continue;
            }
            for (half, letters) in halves.iter().zip([at, text.len() - at]) {
                let weight = token.weight * letters as f32 / text.len() as f32;
                let found = dictionary
                    .under(sounds_key(half))
                    .filter(|word| dictionary.word(*word).fold == *half);
                scratch.words.extend(found.map(|word| (word, weight)));
            }
        }
    }

    /// The word and its neighbour as one.
    fn joined(&self, row: usize, scratch: &mut Scratch) {
        let Some(next) = self.tokens.get(row + 1) else {
            return;
        };
        let token = &self.tokens[row];
        let rigid = |token: &Token| matches!(token.class, Class::Legal | Class::Number);
        if rigid(token) || rigid(next) {
            return;
        }
        let dictionary = &self.index.dictionary;
        let weight = token.weight + next.weight;
        if let (Some(one), Some(other)) = (token.sinitic, next.sinitic)
            && let Some(syllables) = join_keys(one, other)
        {
            scratch.words.extend(
                dictionary
                    .under(syllable_key(syllables))
                    .map(|word| (word, weight)),
            );
        }
        let joined = token.fold.join(&next.fold);
        near_keys(&joined, &mut scratch.keys);
        for word in scratch.keys.iter().flat_map(|key| dictionary.under(*key)) {
            let listed = dictionary.word(word);
            let likeness = spelling(&joined, &listed.fold, token.abjad != listed.abjad);
            if likeness >= JOINED_MIN {
                scratch.words.push((word, weight * likeness));
            }
        }
    }

    /// Scores a name, unless what it shares with the query can't be enough.
    fn consider(&mut self, scratch: &Scratch, name: u32) {
        let index = self.index;
        let (shared, weight) = (
            scratch.names[name as usize].total,
            index.name_weights[name as usize],
        );
        if shared < SHARE_MIN * self.weight.min(weight) {
            return;
        }
        // Partners may weigh more than what they were found by, and initials are not looked up.
        let at_most = SHARED_FACTOR * shared + self.shared_slack;
        let roughly = self.log_odds_ceiling([at_most, at_most.min(weight)], weight, self.evidence_ceiling);
        if roughly < self.log_odds_min {
            return;
        }
        let rows = self.tokens.len();
        let words = index.words_of(name);
        let evidence = index.evidence(self.query, index.places[name as usize]);
        let (shared_singly, ceiling) = self.ceiling(scratch, words, weight, evidence_log_odds(evidence));
        // Words written together or apart are in `shared` only: there the ceiling does not hold.
        if shared <= shared_singly + 1e-3 && ceiling < self.log_odds_min {
            return;
        }
        let chinese = self.chinese && index.is_chinese_name(name);
        self.score(name, |row, column| {
            let likeness = scratch
                .remembered(words[column], rows)
                .map_or(UNLIKE, |likenesses| likenesses[row]);
            let word = index.dictionary.word(words[column]);
            let initial = self.tokens[row].class == Class::Initial || word.class == Class::Initial;
            if initial || likeness.1 == Likeness::Syllables && !chinese {
                return similarity(&self.tokens[row], word, false);
            }
            likeness
        });
    }

    /// What the query's words share with a name one by one, and the log-odds that the name can't exceed.
    fn ceiling(&self, scratch: &Scratch, words: &[WordId], weight: f32, evidence: f32) -> (f32, f32) {
        let rows = self.tokens.len();
        let mut best_of_row = [0f32; WORDS_MAX];
        let mut shared_listed = 0.0;
        for word in words {
            // Initials are not looked up; any may fit.
            let token = self.index.dictionary.word(*word);
            if token.class == Class::Initial {
                shared_listed += token.weight;
                continue;
            }
            let Some(likenesses) = scratch.remembered(*word, rows) else {
                continue;
            };
            let mut best = 0f32;
            for (best_of_row, (likeness, _)) in best_of_row.iter_mut().zip(likenesses) {
                *best_of_row = best_of_row.max(*likeness);
                best = best.max(*likeness);
            }
            shared_listed += best * token.weight;
        }
        let shared: f32 = self
            .tokens
            .iter()
            .zip(best_of_row)
            .map(|(token, best)| token.weight * best)
            .sum();
        let initials: f32 = self
            .tokens
            .iter()
            .filter(|t| t.class == Class::Initial)
            .map(|token| token.weight)
            .sum();
        let at_most = [shared + initials, shared_listed + initials];
        (shared, self.log_odds_ceiling(at_most, weight, evidence))
    }

    /// The log-odds that a name of that weight can't exceed; infinite where it would be recorded whatever they are.
    fn log_odds_ceiling(&self, shared: [f32; 2], weight: f32, evidence: f32) -> f32 {
        let (ceiling, name_score) = log_odds_ceiling(shared, [self.weight, weight], evidence);
        let recorded = self.score_min <= RECORD_SCORE_MIN && name_score >= RECORD_NAME_SCORE_MIN;
        if recorded { f32::INFINITY } else { ceiling }
    }

    fn score(&mut self, name: u32, likeness: impl FnMut(usize, usize) -> (f32, Likeness)) {
        let index = self.index;
        let words = index.words_of(name);
        let mut listed: Vec<&Token> = Vec::with_capacity(words.len());
        listed.extend(words.iter().map(|word| index.dictionary.word(*word)));
        let chinese = self.chinese && index.is_chinese_name(name);
        let pairs = align(self.tokens, &listed, chinese, likeness);
        if pairs.is_empty() {
            return;
        }
        let place = index.places[name as usize];
        let summary = NameFeatures::of(self.tokens, &listed, &pairs);
        let evidence = index.evidence(self.query, place);
        let weak = index.is_weak(place);
        let features = summary.vector(weak, evidence);
        let weak_name = match (weak, listed.len()) {
            (false, _) => WeakName::No,
            (true, 1) => WeakName::OneWord,
            (true, _) => WeakName::Yes,
        };
        let log_odds = bounded(log_odds(&features), summary.name_score, weak_name, evidence);
        let score = probability(log_odds);
        let name_score = summary.name_score;
        let recorded = self.score_min <= RECORD_SCORE_MIN && name_score >= RECORD_NAME_SCORE_MIN;
        if score >= self.score_min || recorded {
            self.found.push(Found {
                place,
                name,
                name_score,
                score,
                log_odds,
                features,
                evidence,
                pairs,
            });
        }
    }
}

/// The best name of each entry, best entry first.
pub(crate) fn best(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place)));
    let mut seen = HashSet::new();
    found.retain(|found| seen.insert((found.place.list, found.place.entry)));
    found
}
