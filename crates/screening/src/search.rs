//! One look-up: words of the query find words of the dictionary, those find names, and names are scored.

use std::cell::RefCell;

use crate::alignment::{Pair, align};
use crate::builder::is_chinese;
use crate::evidence::{BirthEvidence, Evidence, OtherEvidence};
use crate::facts::FactsOf;
use crate::index::{INITIALS_TOLD, Index, Name, PARTS, RECORD_NAME_SCORE_MIN, RECORD_SCORE_MIN};
use crate::model::{
    ALERT, FEATURE_COUNT, Left, NameFeatures, ONE_LEFT_MAX, SHARE_MIN, SPELLING_COST, SPELLING_COST_MAX,
    Shared, WeakName, bounded, ceiling, evidence_ceiling, evidence_log_odds, log_odds, probability,
    stated_log_odds, unpaired_cost,
};
use crate::name::{Class, Shape, Token, WORDS_MAX};
use crate::scratch::{Row, Scratch, UNLIKE};
use crate::similarity::{Likeness, similarity};

/// A listed name that was scored.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) entry: u32,
    pub(crate) name: u32,
    pub(crate) name_score: f32,
    pub(crate) score: f64,
    pub(crate) log_odds: f32,
    pub(crate) features: [f32; FEATURE_COUNT],
    /// Least and most log-odds that it can have, whatever the weights.
    pub(crate) bounds: (f32, f32),
    pub(crate) evidence: Evidence,
    pub(crate) pairs: Vec<Pair>,
}

/// An initial and a word that begins with it share no more than this of either side.
const INITIAL_SHARE: f32 = 1.0;
/// What rounding may cost.
const HAIR: f32 = 1e-3;

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::default());
}

/// The state of one look-up.
pub(crate) struct Search<'a> {
    pub(crate) index: &'a Index,
    asked: FactsOf<'a>,
    pub(crate) tokens: &'a [Token],
    shapes: Vec<Shape>,
    weight: f32,
    /// Weight of its patronymics.
    fathers: f32,
    pub(crate) chinese: bool,
    score_min: f64,
    /// `score_min` as log-odds at the fitted prior, and a hair less.
    log_odds_min: f32,
    /// The most that other evidence can add, but for the same day of birth and the same document, which are looked up.
    evidence_ceiling: f32,
    /// What initials of the query may share beyond what words find.
    initials: f32,
    found: Vec<Found>,
}

impl<'a> Search<'a> {
    pub(crate) fn new(index: &'a Index, tokens: &'a [Token], asked: FactsOf<'a>, score_min: f64) -> Self {
        let shapes: Vec<Shape> = tokens.iter().map(|token| token.shape).collect();
        let initials = shapes.iter().filter(|shape| shape.class == Class::Initial);
        let fathers = shapes.iter().filter(|shape| shape.class == Class::Patronymic);
        let least = (score_min / (1.0 - score_min)).ln() as f32;
        Self {
            index,
            asked,
            tokens,
            weight: shapes.iter().map(|shape| shape.weight).sum(),
            fathers: fathers.map(|shape| shape.weight).sum(),
            chinese: is_chinese(shapes.iter()),
            score_min,
            log_odds_min: least - index.prior.shift() - HAIR,
            evidence_ceiling: evidence_ceiling(asked),
            initials: initials.count() as f32 * INITIAL_SHARE,
            shapes,
            found: Vec::new(),
        }
    }

    /// Finds by keys.
    pub(crate) fn find(mut self) -> Vec<Found> {
        SCRATCH.with_borrow_mut(|scratch| {
            scratch.begin(self.index);
            self.gather(scratch);
            self.rank(scratch);
            for row in 0..scratch.rows.len() {
                scratch.share(self.index, scratch.rows[row]);
            }
            for at in 0..scratch.touched.len() {
                self.consider(scratch, scratch.touched[at]);
            }
            for birth in self.asked.births {
                for name in self.index.names_with_birth(birth) {
                    let entry = self.index.names[name as usize].entry;
                    let evidence = evidence_log_odds(self.index.evidence(self.asked, entry));
                    self.consider_words(scratch, name, evidence);
                }
            }
            for key in self.asked.documents {
                for (_, name) in self.index.names_with_document(*key) {
                    self.score_plainly(*name);
                }
            }
        });
        self.found
    }

    /// Finds without keys.
    pub(crate) fn find_all(mut self) -> Vec<Found> {
        for name in 0..self.index.names.len() as u32 {
            self.score_plainly(name);
        }
        self.found
    }

    fn score_plainly(&mut self, name: u32) {
        let index = self.index;
        let listed = &index.names[name as usize];
        let shapes: Vec<Shape> = index
            .words_of(listed)
            .iter()
            .map(|word| *index.dictionary.word(*word))
            .collect();
        let chinese = self.chinese && listed.is(Name::CHINESE);
        let query = self.shapes.clone();
        self.score(name, &shapes, |row, column| {
            similarity(&query[row], &shapes[column], chinese)
        });
    }

    /// Orders the rows so that those in the fewest names come first, and says up to which name each has to be followed:
    /// a heavier one can't be enough by this row and those after it, and if it shares an earlier one it was met there.
    fn rank(&self, scratch: &mut Scratch) {
        scratch.rows.sort_by_key(|row| row.postings);
        let mut share = self.initials;
        for row in scratch.rows.iter_mut().rev() {
            share += row.share;
            row.names_end = self.names_end(share);
        }
    }

    /// In each part the number of the first name that is too heavy to be enough with that share.
    fn names_end(&self, share: f32) -> [u32; PARTS] {
        std::array::from_fn(|part| {
            let ends = &self.index.part_ends;
            let (start, end) = (part.checked_sub(1).map_or(0, |before| ends[before]), ends[part]);
            if part == INITIALS_TOLD {
                return end;
            }
            let share = share + part as f32 * INITIAL_SHARE;
            // Below the share, a heavier name reaches more; above it, less.
            if !self.could_do(share, share.max(HAIR), self.evidence_ceiling) {
                return start;
            }
            let names = &self.index.names[start as usize..end as usize];
            let light = names.partition_point(|name| {
                name.weight <= share || self.could_do(share, name.weight, self.evidence_ceiling)
            });
            start + light as u32
        })
    }

    /// Whether a name of that weight that shares no more than that may have to be told.
    fn could_do(&self, share: f32, weight: f32, evidence: f32) -> bool {
        self.could(
            Shared::plainly(share, [self.weight, weight], self.fathers),
            weight,
            evidence,
        )
    }

    fn could(&self, shared: Shared, weight: f32, evidence: f32) -> bool {
        if (shared.query + shared.listed) / 2.0 < SHARE_MIN * self.weight.min(weight) {
            return false;
        }
        let (names, name_score) = ceiling(shared, [self.weight, weight]);
        let recorded = self.score_min <= RECORD_SCORE_MIN && name_score >= RECORD_NAME_SCORE_MIN - HAIR;
        let identical = probability(ALERT) >= self.score_min && name_score >= 1.0 - HAIR;
        names + evidence >= self.log_odds_min || recorded || identical
    }

    /// Scores a name, unless what it shares with the query can't be enough.
    fn consider(&mut self, scratch: &mut Scratch, name: u32) {
        let index = self.index;
        let listed = &index.names[name as usize];
        let part = listed.part();
        let unseen: f32 = scratch
            .rows
            .iter()
            .filter(|row| row.names_end[part] <= name)
            .map(|row| row.share)
            .sum();
        let initials = f32::from(listed.initials());
        let at_most = scratch.shared(name) + unseen + self.initials + initials * INITIAL_SHARE + HAIR;
        if !self.could_do(at_most, listed.weight, self.evidence_ceiling) {
            return;
        }
        let evidence = index.evidence(self.asked, listed.entry);
        // Those of the same day are looked up by it.
        if evidence.birth == BirthEvidence::SameDay {
            return;
        }
        let evidence = evidence_log_odds(evidence);
        if self.could_do(at_most, listed.weight, evidence) {
            self.consider_words(scratch, name, evidence);
        }
    }

    /// Scores a name, unless what its words share with the query's can't be enough.
    fn consider_words(&mut self, scratch: &mut Scratch, name: u32, evidence: f32) {
        let index = self.index;
        let listed = &index.names[name as usize];
        let words = index.words_of(listed);
        // Words written together or apart are not in what is shared one by one.
        if !words.iter().any(|word| scratch.joined.contains(word)) {
            let shared = self.shared_singly(scratch, words);
            if !self.could(shared, listed.weight, evidence) {
                return;
            }
        }
        scratch.listed.clear();
        scratch
            .listed
            .extend(words.iter().map(|word| *index.dictionary.word(*word)));
        let chinese = self.chinese && listed.is(Name::CHINESE);
        let rows = self.shapes.len();
        let shapes = std::mem::take(&mut scratch.listed);
        let query = std::mem::take(&mut self.shapes);
        self.score_with(name, (&query, &shapes), |row, column| {
            let likeness = scratch
                .remembered(words[column], rows)
                .map_or(UNLIKE, |likenesses| likenesses[row]);
            let word = &shapes[column];
            let initial = query[row].class == Class::Initial || word.class == Class::Initial;
            if initial || likeness.1 == Likeness::Syllables && !chinese {
                return similarity(&query[row], word, false);
            }
            likeness
        });
        self.shapes = query;
        scratch.listed = shapes;
    }

    /// The most that the query's words, and the name's, share one by one, and the least that the rest costs.
    fn shared_singly(&self, scratch: &Scratch, words: &[u32]) -> Shared {
        const NONE: (f32, f32) = (0.0, f32::INFINITY);
        let rows = self.shapes.len();
        // Best likeness, and least cost of a spelling.
        let mut best_of_row = [NONE; WORDS_MAX];
        let mut shared = Shared::default();
        let mut left = [Left::default(); 2];
        let mut initials_listed = 0.0;
        for word in words {
            let worth = self.index.dictionary.worth(*word);
            // Initials are not looked up.
            if worth.class() == Class::Initial {
                let first = self.index.dictionary.word(*word).fold.symbols().first();
                let begins = |shape: &Shape| shape.fold.symbols().first() == first;
                initials_listed += f32::from(u8::from(self.shapes.iter().any(begins)));
                continue;
            }
            let Some(likenesses) = scratch.remembered(*word, rows) else {
                left[1].add(worth.class(), worth.weight());
                continue;
            };
            let mut best = 0f32;
            let of_query = best_of_row.iter_mut().zip(&self.shapes).zip(likenesses);
            for ((best_of_row, asked), (likeness, _)) in of_query.filter(|(_, (like, _))| *like > 0.0) {
                let cost = SPELLING_COST * asked.weight.min(worth.weight()) * (1.0 - likeness);
                best_of_row.0 = best_of_row.0.max(*likeness);
                best_of_row.1 = best_of_row.1.min(cost);
                best = best.max(*likeness);
            }
            shared.listed += best * worth.weight();
        }
        let is_initial = |shape: &Shape| shape.class == Class::Initial;
        for (shape, (likeness, _)) in self.shapes.iter().zip(best_of_row) {
            shared.query += shape.weight * likeness;
            shared.mass += shape.weight * likeness * likeness;
            if !shape.is_common() {
                shared.rare += shape.weight * likeness * likeness;
            }
            if likeness == 0.0 && !is_initial(shape) {
                left[0].add(shape.class, shape.weight);
            }
        }
        shared.cost = Left::cost(left);
        // What is alike is misspelled or left out after all, whatever costs less.
        let mut misspelled = 0.0;
        for (shape, (likeness, cost)) in self.shapes.iter().zip(best_of_row) {
            if likeness > 0.0 && !is_initial(shape) {
                left[0].add(shape.class, shape.weight);
                if Left::is_scarce(left) {
                    misspelled += cost.min(unpaired_cost(shape.class) * shape.weight);
                }
            }
        }
        let initials_query = self.initials / INITIAL_SHARE;
        let initials = initials_listed + initials_query;
        let saved = initials * ONE_LEFT_MAX + HAIR;
        shared.cost = (shared.cost + misspelled.min(SPELLING_COST_MAX) - saved).max(0.0);
        let by_initials =
            |own: f32, others: f32| (own * Class::Initial.weight() + others) * INITIAL_SHARE + HAIR;
        shared.query += by_initials(initials_query, initials_listed);
        shared.listed += by_initials(initials_listed, initials_query);
        let of_initials = initials * Class::Initial.weight() + HAIR;
        shared.mass += of_initials;
        shared.rare += of_initials;
        shared
    }

    fn score(&mut self, name: u32, listed: &[Shape], likeness: impl FnMut(usize, usize) -> (f32, Likeness)) {
        let query = std::mem::take(&mut self.shapes);
        self.score_with(name, (&query, listed), likeness);
        self.shapes = query;
    }

    fn score_with(
        &mut self,
        number: u32,
        (query, listed): (&[Shape], &[Shape]),
        likeness: impl FnMut(usize, usize) -> (f32, Likeness),
    ) {
        let index = self.index;
        let name = &index.names[number as usize];
        let evidence = index.evidence(self.asked, name.entry);
        let chinese = self.chinese && name.is(Name::CHINESE);
        let pairs = align(query, listed, chinese, likeness);
        let summary = NameFeatures::of(query, listed, &pairs);
        let same_document = evidence.document == OtherEvidence::Same;
        if !same_document && summary.shared < SHARE_MIN * self.weight.min(name.weight) {
            return;
        }
        let weak = name.is(Name::WEAK);
        let features = summary.vector(weak, evidence);
        let weak_name = match (weak, listed.len()) {
            (false, _) => WeakName::No,
            (true, 1) => WeakName::OneWord,
            (true, _) => WeakName::Yes,
        };
        let unbounded = log_odds(&features) + stated_log_odds(evidence) + index.prior.shift();
        let bounded = |log_odds| bounded(log_odds, summary.name_score, weak_name, evidence);
        let log_odds = bounded(unbounded);
        let score = probability(log_odds);
        let name_score = summary.name_score;
        let recorded = self.score_min <= RECORD_SCORE_MIN && name_score >= RECORD_NAME_SCORE_MIN;
        if score >= self.score_min || recorded {
            self.found.push(Found {
                entry: name.entry,
                name: number,
                name_score,
                score,
                log_odds,
                features,
                bounds: (bounded(f32::NEG_INFINITY), bounded(f32::INFINITY)),
                evidence,
                pairs,
            });
        }
    }
}

/// The empty row of a word at that place in `words`.
pub(crate) fn row_from(words: usize) -> Row {
    Row {
        words: (words, words),
        postings: 0,
        share: 0.0,
        names_end: [0; PARTS],
    }
}
