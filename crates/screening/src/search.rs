//! One look-up: words of the query find words of the dictionary, those find names, and names are scored.

use std::cell::RefCell;

use crate::EntryKind;
use crate::alignment::{Pair, align, fit_together, joined_similarity};
use crate::builder::is_chinese;
use crate::common_words::CommonWord;
use crate::evidence::{BirthEvidence, Evidence, OtherEvidence};
use crate::facts::FactsOf;
use crate::index::{Index, Name, PARTS, RECORD_NAME_SCORE_MIN, RECORD_SCORE_MIN};
use crate::marks::AskedMarks;
use crate::memory::{AHEAD, fetch};
use crate::model::{
    ALERT, FEATURE_COUNT, Initials, Left, NameFeatures, SHARE_MIN, SPELLING_COST, SPELLING_COST_MAX, Shared,
    WeakName, bounded, is_initial, log_odds, probability, stated_log_odds, unpaired_cost,
};
use crate::name::{Class, Shape, Token, WORDS_MAX};
use crate::reach::{Beside, country_marks};
use crate::scratch::{Covers, Row, Scratch, UNLIKE};
use crate::similarity::{Likeness, similarity};
use crate::together::is_long;

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

/// What rounding may cost.
pub(crate) const HAIR: f32 = 1e-3;

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::default());
}

/// The state of one look-up.
pub(crate) struct Search<'a> {
    pub(crate) index: &'a Index,
    asked: FactsOf<'a>,
    asked_marks: AskedMarks,
    pub(crate) tokens: &'a [Token],
    pub(crate) shapes: Vec<Shape>,
    pub(crate) weight: f32,
    /// Weight of its patronymics.
    pub(crate) fathers: f32,
    pub(crate) chinese: bool,
    pub(crate) score_min: f64,
    /// `score_min` as log-odds at the fitted prior, and a hair less.
    pub(crate) log_odds_min: f32,
    /// Whether what an identical name has at least is enough.
    pub(crate) is_identical_told: bool,
    /// The most that other evidence can come to, but for the same day of birth and the same document, which are looked up.
    pub(crate) beside: Beside,
    /// The same of a party of another country.
    pub(crate) beside_abroad: Beside,
    /// Marks of the countries that are asked for; all where there are none.
    pub(crate) countries: u32,
    /// How many initials it has. What they share is not looked up.
    pub(crate) initials: f32,
    /// For each of its words what is known of it, where it is a common one.
    pub(crate) common: Vec<Option<CommonWord<'a>>>,
    /// Whether an initial may stand for a word. Letters in the names of organisations are words of their own.
    pub(crate) abbreviates: bool,
    found: Vec<Found>,
}

impl<'a> Search<'a> {
    pub(crate) fn new(index: &'a Index, tokens: &'a [Token], asked: FactsOf<'a>, score_min: f64) -> Self {
        let shapes: Vec<Shape> = tokens.iter().map(|token| token.shape).collect();
        let initials = shapes.iter().filter(|shape| is_initial(shape));
        let fathers = shapes.iter().filter(|shape| shape.class == Class::Patronymic);
        let chinese = is_chinese(shapes.iter());
        // Of Chinese names words are alike that otherwise are not.
        let common = |token| index.common.of_token(index, token).filter(|_| !chinese);
        let least = (score_min / (1.0 - score_min)).ln() as f32;
        Self {
            index,
            asked,
            asked_marks: AskedMarks::of(asked),
            tokens,
            weight: shapes.iter().map(|shape| shape.weight).sum(),
            fathers: fathers.map(|shape| shape.weight).sum(),
            chinese,
            common: tokens.iter().map(common).collect(),
            score_min,
            log_odds_min: least - index.prior.shift() - HAIR,
            is_identical_told: probability(ALERT) >= score_min,
            beside: Beside::at_most(asked),
            beside_abroad: Beside::abroad(asked),
            countries: match country_marks(asked.countries) {
                0 => u32::MAX,
                marks => marks,
            },
            initials: initials.count() as f32,
            abbreviates: match asked.kind {
                EntryKind::Person => true,
                EntryKind::Unknown => !shapes.iter().any(|shape| shape.class == Class::Legal),
                _ => false,
            },
            shapes,
            found: Vec::new(),
        }
    }

    /// Finds by keys.
    pub(crate) fn find(mut self) -> Vec<Found> {
        SCRATCH.with_borrow_mut(|scratch| {
            scratch.begin(self.index);
            scratch.reaches.begin(self.reach_of());
            self.gather(scratch);
            self.gather_rest(scratch);
            self.meet(scratch);
            self.consider_met(scratch);
            self.consider_same_day(scratch);
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
        let abbreviates = self.abbreviates;
        self.score(name, &shapes, |row, column| {
            similarity_of(&query[row], &shapes[column], chinese, abbreviates)
        });
    }

    /// Scores the names that were met, unless what they share with the query can't be enough. Those that are left after
    /// each step are fewer, and more of memory is looked at for each.
    fn consider_met(&mut self, scratch: &mut Scratch) {
        let index = self.index;
        let unseen: Vec<Row> = scratch
            .rows
            .iter()
            .filter(|row| scratch.is_unseen(row))
            .copied()
            .collect();
        let mut likely = std::mem::take(&mut scratch.likely);
        likely.clear();
        let reach = scratch.reaches.at_hand();
        scratch.met.tell(|name, share| {
            let mut at_most = share + HAIR;
            if !unseen.is_empty() {
                let part = index.part_of(name);
                let rows = unseen.iter().filter(|row| name >= row.names_end[part]);
                at_most += rows.map(|row| row.share).sum::<f32>();
            }
            if at_most >= reach.least_share(self, name) {
                likely.push((name, at_most));
            }
        });
        // What is far apart in memory is fetched for all of them before any is looked at.
        let mut glances = std::mem::take(&mut scratch.glances);
        glances.clear();
        let glance = |name: u32| (index.names[name as usize], index.glances[name as usize]);
        glances.extend(likely.iter().map(|(name, _)| glance(*name)));
        let mut closer = std::mem::take(&mut scratch.closer);
        closer.clear();
        for ((name, at_most), (listed, glance)) in likely.iter().zip(&glances) {
            let could = |evidence| {
                let initials = self.initials_with(f32::from(listed.initials()));
                self.could_do(*at_most, initials, listed.weight, Beside::of(evidence))
            };
            let at_best = Evidence::at_best(self.asked, self.asked_marks, *glance);
            if !could(at_best) {
                continue;
            }
            let evidence = if self.asked.is_told_at_a_glance() {
                at_best
            } else {
                index.evidence(self.asked, listed.entry)
            };
            // Those of the same day are looked up by it.
            if evidence.birth != BirthEvidence::SameDay && (evidence == at_best || could(evidence)) {
                closer.push((*name, Beside::of(evidence)));
            }
        }
        self.consider_closer(scratch, &closer);
        scratch.closer = closer;
        scratch.glances = glances;
        scratch.likely = likely;
    }

    /// Scores the names of those that were born on the same day, unless what they share with the query can't be enough.
    fn consider_same_day(&mut self, scratch: &mut Scratch) {
        let index = self.index;
        let mut closer = std::mem::take(&mut scratch.closer);
        closer.clear();
        for birth in self.asked.births {
            let names = index.names_with_birth(birth);
            closer.extend(names.map(|name| (name, self.beside)));
        }
        for names in closer.chunks_mut(AHEAD) {
            let entries = || names.iter().map(|(name, _)| index.names[*name as usize].entry);
            fetch(entries());
            fetch(entries().map(|entry| index.facts.kind(entry) as u8));
            for (name, beside) in names {
                let entry = index.names[*name as usize].entry;
                *beside = Beside::of(index.evidence(self.asked, entry));
            }
        }
        self.consider_closer(scratch, &closer);
        scratch.closer = closer;
    }

    /// Scores names, unless what their words share with the query's can't be enough beside that evidence.
    fn consider_closer(&mut self, scratch: &mut Scratch, closer: &[(u32, Beside)]) {
        let index = self.index;
        for names in closer.chunks(AHEAD) {
            let listed = || names.iter().map(|(name, _)| &index.names[*name as usize]);
            fetch(listed().map(|name| index.name_words[name.words as usize]));
            let words = listed().flat_map(|name| index.words_of(name));
            fetch(
                words
                    .clone()
                    .map(|word| scratch.place_of(*word) ^ index.dictionary.worth(*word).class() as u32),
            );
            fetch(words.map(|word| index.dictionary.profile(*word).letters() as u64));
            for (name, beside) in names {
                self.consider_words(scratch, *name, *beside);
            }
        }
    }

    /// Scores a name, unless what its words share with the query's can't be enough.
    fn consider_words(&mut self, scratch: &mut Scratch, name: u32, beside: Beside) {
        let index = self.index;
        let listed = &index.names[name as usize];
        let words = index.words_of(listed);
        let shared = self.shared_by_words(scratch, words);
        if !self.could(shared, listed.weight, beside) {
            return;
        }
        scratch.listed.clear();
        scratch
            .listed
            .extend(words.iter().map(|word| *index.dictionary.word(*word)));
        let chinese = self.chinese && listed.is(Name::CHINESE);
        let shapes = std::mem::take(&mut scratch.listed);
        let abbreviates = self.abbreviates;
        let query = std::mem::take(&mut self.shapes);
        self.score_with(name, (&query, &shapes), |row, column| {
            let word = &shapes[column];
            // What shares no key may be alike all the same.
            match scratch.remembered(index, words[column], row) {
                Some((_, Likeness::Syllables)) if !chinese => similarity(&query[row], word, false),
                Some(likeness) if likeness.0 > 0.0 => likeness,
                _ => similarity_of(&query[row], word, chinese, abbreviates),
            }
        });
        self.shapes = query;
        scratch.listed = shapes;
    }

    /// The most that the query's words, and the name's, share, and the least that the rest costs.
    fn shared_by_words(&self, scratch: &mut Scratch, words: &[u32]) -> Shared {
        const NONE: (f32, f32) = (0.0, f32::INFINITY);
        // Best likeness, and least cost of a spelling.
        let mut best_of_row = [NONE; WORDS_MAX];
        let mut shared = Shared::default();
        let mut left = [Left::default(); 2];
        let mut initials = Initials {
            paired: [0.0; 2],
            standing: [0.0; 2],
            abbreviate: self.abbreviates,
        };
        let mut best_of_word = [0f32; WORDS_MAX];
        for (word, best) in words.iter().zip(&mut best_of_word) {
            let worth = self.index.dictionary.worth(*word);
            // Initials are not looked up.
            if worth.class() == Class::Initial {
                initials.pair(1, self.index.dictionary.word(*word), self.shapes.iter());
                continue;
            }
            let joined = scratch.joined.partition_point(|(joined, _)| joined < word);
            for (_, query) in scratch.joined[joined..]
                .iter()
                .take_while(|(joined, _)| joined == word)
            {
                best_of_row[*query] = (1.0, 0.0);
                best_of_row[*query + 1] = (1.0, 0.0);
                *best = 1.0;
            }
            for (row, (best_of_row, asked)) in best_of_row.iter_mut().zip(&self.shapes).enumerate() {
                let (likeness, _) = self.likeness(scratch, *word, row);
                if likeness > 0.0 {
                    let cost = SPELLING_COST * asked.weight.min(worth.weight()) * (1.0 - likeness);
                    best_of_row.0 = best_of_row.0.max(likeness);
                    best_of_row.1 = best_of_row.1.min(cost);
                    *best = best.max(likeness);
                }
            }
        }
        self.write_apart(words, &mut best_of_row, &mut best_of_word);
        for (word, best) in words.iter().zip(best_of_word) {
            let worth = self.index.dictionary.worth(*word);
            if best > 0.0 {
                shared.listed += best * worth.weight();
            } else if worth.class() != Class::Initial {
                left[1].add(worth.class(), worth.weight());
            }
        }
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
        for letter in self.shapes.iter().filter(|shape| is_initial(shape)) {
            let listed = words.iter().map(|word| self.index.dictionary.word(*word));
            initials.pair(0, letter, listed);
        }
        shared.cost = (shared.cost + misspelled.min(SPELLING_COST_MAX) - initials.saved() - HAIR).max(0.0);
        let [of_query, of_listed] = initials.shared();
        shared.query += of_query + HAIR;
        shared.listed += of_listed + HAIR;
        shared.mass += initials.mass() + HAIR;
        shared.rare += HAIR;
        shared
    }

    /// Finds neighbours of a name that are one word of the query, also where one of them alone is somewhat like it.
    fn write_apart(
        &self,
        words: &[u32],
        best_of_row: &mut [(f32, f32); WORDS_MAX],
        best_of_word: &mut [f32; WORDS_MAX],
    ) {
        for (token, best_of_row) in self.tokens.iter().zip(best_of_row) {
            if !is_long(token) {
                continue;
            }
            for at in 1..words.len() {
                if best_of_row.0.min(best_of_word[at - 1]).min(best_of_word[at]) >= 1.0 {
                    continue;
                }
                let pair = [words[at - 1], words[at]];
                let profiles = pair.map(|word| self.index.dictionary.profile(word));
                if !self.chinese && !fit_together(profiles, token.profile) {
                    continue;
                }
                let [one, other] = pair.map(|word| self.index.dictionary.word(word));
                let alike = |pair| joined_similarity(pair, token, self.chinese) > 0.0;
                if alike([one, other]) || words.len() == 2 && alike([other, one]) {
                    *best_of_row = (1.0, 0.0);
                    best_of_word[at - 1] = 1.0;
                    best_of_word[at] = 1.0;
                }
            }
        }
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

/// How alike two words are where initials stand for words, or do not.
fn similarity_of(one: &Shape, other: &Shape, chinese: bool, abbreviates: bool) -> (f32, Likeness) {
    match similarity(one, other, chinese) {
        (_, Likeness::Initial) if !abbreviates => UNLIKE,
        likeness => likeness,
    }
}

/// The empty row of a word at that place in `words`.
pub(crate) fn row_from(words: usize) -> Row {
    Row {
        query: 0,
        keys: (0, 0),
        sounds: 0,
        crowd: 0,
        cost: 0,
        words: (words, words),
        share: 0.0,
        reach: 0.0,
        beside: 0.0,
        later: 0.0,
        covers: Covers::One,
        names: (0, 0),
        names_end: [0; PARTS],
    }
}
