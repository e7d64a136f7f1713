//! The first step of a look-up: which words of the dictionary the words of the query find.

use crate::common_words::Known;
use crate::dictionary::{Dictionary, WordId};
use crate::lightness::WordFilter;
use crate::memory::{AHEAD, fetch};
use crate::name::{Class, Fold, Token};
use crate::number_set::NumberSet;
use crate::scratch::{Covers, Nearby, Partner, Row, Scratch, UNLIKE};
use crate::search::{Search, row_from};
use crate::similarity::{
    LETTER_COST_MAX, Likeness, SAME_SOUND, SIMILARITY_MIN, plausible, similarity, similarity_of_spelled,
    spelling,
};
use crate::speller::Speller;
use crate::together::weight_of;
use crate::word_keys::{asked_keys, listed_keys};

/// About how many words of a name that is at hand would have to be compared one by one.
const WORDS_OF_NAME: usize = 2;

impl<'a> Search<'a> {
    /// Fills rows, those first that lead to the fewest words or names.
    ///
    /// A row that can only be enough for some of the names together with those after it is filled with words of such names.
    pub(crate) fn gather(&self, scratch: &mut Scratch) {
        self.prepare(scratch);
        self.gather_together(scratch);
        scratch.rows.sort_by_key(|row| (self.is_of_letter(row), row.cost));
        self.rank(scratch);
        for at in 0..scratch.rows.len() {
            let mut row = scratch.rows[at];
            if row.covers != Covers::One {
                continue;
            }
            let filter = if self.common[row.query].is_some() {
                WordFilter::FULL
            } else {
                WordFilter::before(self.index, row.names_end)
            };
            row.words.0 = scratch.words.len();
            if !filter.is_empty() {
                let found = self.compare(&row, filter, scratch);
                if filter.is_full() {
                    row.share = found;
                }
            }
            scratch.compared_with[row.query] = filter;
            row.words.1 = scratch.words.len();
            scratch.rows[at] = row;
        }
        self.rank(scratch);
        self.deduct(scratch);
    }

    /// Takes from what a word and its neighbour share with a word what one of them shares with it alone, which counts, too.
    fn deduct(&self, scratch: &mut Scratch) {
        for row in scratch.rows.iter().filter(|row| row.covers == Covers::Two) {
            for at in row.words.0..row.words.1 {
                let Partner { word, share } = scratch.words[at];
                let singly = |query: usize| {
                    let (likeness, _) = scratch.remembered(self.index, word, query).unwrap_or(UNLIKE);
                    likeness
                        * self.tokens[query]
                            .weight
                            .max(self.index.dictionary.worth(word).weight())
                };
                scratch.words[at].share = share - singly(row.query).max(singly(row.query + 1));
            }
        }
    }

    /// Where many names will be at hand, words of the query that lead to fewer words are compared with those after all.
    pub(crate) fn gather_rest(&self, scratch: &mut Scratch) {
        if !scratch.rows.iter().any(|row| scratch.is_unseen(row)) {
            return;
        }
        let words = self.about_to_meet(scratch) * WORDS_OF_NAME;
        for at in 0..scratch.rows.len() {
            let mut row = scratch.rows[at];
            if scratch.is_unseen(&row) && row.crowd < words {
                row.words.0 = scratch.words.len();
                row.share = self.compare(&row, WordFilter::FULL, scratch);
                row.words.1 = scratch.words.len();
                scratch.compared_with[row.query] = WordFilter::FULL;
                scratch.rows[at] = row;
            }
        }
        self.rank(scratch);
    }

    /// Empty rows, one for each word.
    fn prepare(&self, scratch: &mut Scratch) {
        let dictionary = &self.index.dictionary;
        scratch
            .compared_with
            .resize(self.tokens.len(), WordFilter::default());
        for (query, token) in self.tokens.iter().enumerate() {
            let mut row = row_from(scratch.words.len());
            row.query = query;
            row.share = share_max(token);
            row.keys.0 = scratch.query_keys.len();
            match &self.common[query] {
                Some(common) => row.cost = common.cost,
                None => {
                    row.sounds = asked_keys(token, &mut scratch.keys);
                    scratch.query_keys.extend_from_slice(&scratch.keys);
                }
            }
            row.keys.1 = scratch.query_keys.len();
            scratch.rows.push(row);
        }
        dictionary.fetch_groups_under(&scratch.query_keys);
        let unknown = |row: &&mut Row| self.common[row.query].is_none();
        for row in scratch.rows.iter_mut().filter(unknown) {
            let keys = &scratch.query_keys[row.keys.0..];
            row.crowd = dictionary.crowd(&keys[..row.sounds]);
            row.cost = row.crowd + self.names_with_text(&self.tokens[row.query]);
        }
    }

    /// How many names have the word as it is.
    fn names_with_text(&self, token: &Token) -> usize {
        let same = self.index.dictionary.same(token);
        same.map_or(0, |word| self.index.names_with(word).len())
    }

    /// All words like the only one that is asked, those first that share the most with it.
    pub(crate) fn alike(&self, scratch: &mut Scratch) -> Vec<Known> {
        scratch.begin(self.index);
        self.prepare(scratch);
        let row = scratch.rows[0];
        self.compare(&row, WordFilter::FULL, scratch);
        let mut partners = std::mem::take(&mut scratch.words);
        partners.sort_unstable_by(|a, b| b.share.total_cmp(&a.share).then(a.word.cmp(&b.word)));
        let likeness = |word| scratch.remembered(self.index, word, row.query);
        let alike = partners
            .iter()
            .filter_map(|partner| Some((partner.word, likeness(partner.word)?)));
        alike.collect()
    }

    /// Finds the row's partners; returns the most that one shares.
    fn compare(&self, row: &Row, filter: WordFilter, scratch: &mut Scratch) -> f32 {
        let first = scratch.words.len();
        match &self.common[row.query] {
            Some(common) => {
                for (word, likeness) in common.alike {
                    self.partner(row, *word, *likeness, scratch);
                }
            }
            None => self.compare_all(row, filter, scratch),
        }
        let shares = scratch.words[first..].iter().map(|partner| partner.share);
        shares.fold(0.0, f32::max)
    }

    fn compare_all(&self, row: &Row, filter: WordFilter, scratch: &mut Scratch) {
        let dictionary = &self.index.dictionary;
        let token = &self.tokens[row.query];
        scratch.compared.begin(dictionary.len());
        let sounds_end = row.keys.0 + row.sounds;
        for at in sounds_end..row.keys.1 {
            for word in dictionary.under(scratch.query_keys[at]) {
                if filter.has(self.index.lightness[word as usize]) && scratch.compared.insert(word) {
                    self.compare_with(row, word, scratch);
                }
            }
        }
        // By sounds alone only what can be spelled alike.
        let mut groups = std::mem::take(&mut scratch.groups);
        self.gather_groups(&scratch.query_keys[row.keys.0..sounds_end], filter, &mut groups);
        let is_full = filter.is_full();
        let may_be = |word: WordId, _: usize| is_full | filter.has(self.index.lightness[word as usize]);
        let asked = (&token.fold, token.abjad, LETTER_COST_MAX);
        let mut nearby = std::mem::take(&mut scratch.nearby);
        self.spell_near(asked, groups.numbers(), may_be, &mut nearby);
        for (word, close) in &nearby.alike {
            if plausible(token.profile, dictionary.profile(*word)) && !scratch.compared.has(*word) {
                self.partner(row, *word, self.likeness_of_near(token, *word, *close), scratch);
            }
        }
        scratch.nearby = nearby;
        scratch.groups = groups;
    }

    /// How alike a word of the query and one of the dictionary are that are spelled so much alike.
    fn likeness_of_near(&self, token: &Token, word: WordId, close: f32) -> (f32, Likeness) {
        let dictionary = &self.index.dictionary;
        // Of most all is told by how they are spelled.
        let may_be_more = close >= SAME_SOUND || token.profile.is_tied(dictionary.profile(word));
        if may_be_more {
            similarity_of_spelled(token, dictionary.word(word), self.chinese, || close)
        } else if close < SIMILARITY_MIN {
            UNLIKE
        } else {
            (close, Likeness::Close)
        }
    }

    /// Gathers groups with such words that stand under the keys of sounds.
    pub(crate) fn gather_groups(&self, keys: &[u32], filter: WordFilter, groups: &mut NumberSet) {
        let dictionary = &self.index.dictionary;
        groups.begin(dictionary.group_count());
        for group in keys.iter().flat_map(|key| dictionary.groups_under(*key)) {
            if filter.is_full() || filter.has(self.index.group_lightness[group as usize]) {
                groups.insert(group);
            }
        }
    }

    /// Finds words of the groups that are spelled like the one that is asked, and how alike: of that word the sounds are given,
    /// whether its short vowels were not written, and what a letter may cost on average in words that are alike. A word, of so
    /// many sounds, may be told not to count.
    pub(crate) fn spell_near(
        &self,
        (fold, abjad, cost_max_of_letter): (&Fold, bool, f32),
        groups: &[u32],
        may_be: impl Fn(WordId, usize) -> bool,
        nearby: &mut Nearby,
    ) {
        let dictionary = &self.index.dictionary;
        nearby.gather(dictionary, groups);
        let long = nearby.sort_out(dictionary, fold.symbols().len(), abjad, may_be);
        let Nearby {
            order,
            others,
            found,
            alike,
            ..
        } = nearby;
        let all = dictionary.all_sounds();
        found.clear();
        let mut speller = Speller::new(fold, false, cost_max_of_letter);
        speller.spell(order, all, found);
        let others = (!others.is_empty()).then(|| {
            let mut speller = Speller::new(fold, true, cost_max_of_letter);
            speller.spell(others, all, found);
            speller
        });
        alike.clear();
        alike.extend(long.into_iter().filter_map(|word| {
            let listed = dictionary.word(word);
            let close = spelling(fold, &listed.fold, listed.abjad != abjad);
            (close > 0.0).then_some((word, close))
        }));
        alike.extend(found.iter().filter_map(|(word, distance)| {
            let sounds = dictionary.sounds(*word);
            let close = match &others {
                Some(others) if sounds.is_abjad() != abjad => {
                    others.likeness_of_unwritten(sounds, *distance, || &dictionary.word(*word).fold)
                }
                _ => speller.likeness_of_written(sounds, *distance),
            };
            (close > 0.0).then_some((*word, close))
        }));
        fetch(
            alike
                .iter()
                .map(|(word, _)| dictionary.profile(*word).letters() as u64),
        );
    }

    fn compare_with(&self, row: &Row, word: WordId, scratch: &mut Scratch) {
        let likeness = similarity(
            &self.tokens[row.query],
            self.index.dictionary.word(word),
            self.chinese,
        );
        self.partner(row, word, likeness, scratch);
    }

    /// Notes what the row's word is like.
    fn partner(&self, row: &Row, word: WordId, likeness: (f32, Likeness), scratch: &mut Scratch) {
        if likeness.0 > 0.0 {
            let listed = self.index.dictionary.worth(word).weight();
            let share = if self.is_of_letter(row) {
                0.0
            } else {
                likeness.0 * self.tokens[row.query].weight.max(listed)
            };
            scratch.words.push(Partner { word, share });
            scratch.remember(word, row.query, likeness);
        }
    }

    /// How alike a word of the query and one of the dictionary are, if they share a key.
    pub(crate) fn likeness(&self, scratch: &mut Scratch, word: WordId, query: usize) -> (f32, Likeness) {
        if let Some(likeness) = scratch.remembered(self.index, word, query) {
            return likeness;
        }
        let dictionary = &self.index.dictionary;
        let token = &self.tokens[query];
        let mut likeness = UNLIKE;
        let profile = dictionary.profile(word);
        if !plausible(token.profile, profile) && !token.profile.is_tied(profile) {
            scratch.remember(word, query, likeness);
            return likeness;
        }
        let listed = dictionary.word(word);
        if token.class != Class::Initial && listed.class != Class::Initial {
            likeness = similarity(token, listed, self.chinese);
            if likeness.0 > 0.0 && likeness.1 != Likeness::Same {
                let row = scratch
                    .rows
                    .iter()
                    .find(|row| row.query == query && row.covers == Covers::One);
                let (from, to) = row.map_or((0, 0), |row| row.keys);
                listed_keys(&dictionary.token(word), &mut scratch.keys);
                let asked = &scratch.query_keys[from..to];
                if !scratch.keys.iter().any(|key| asked.contains(key)) {
                    likeness = UNLIKE;
                }
            }
        } else if token.fingerprint == listed.fingerprint {
            likeness = (1.0, Likeness::Same);
        }
        scratch.remember(word, query, likeness);
        likeness
    }
}

impl Nearby {
    /// Gathers the words of the groups.
    fn gather(&mut self, dictionary: &Dictionary, groups: &[u32]) {
        self.words.clear();
        for groups in groups.chunks(AHEAD) {
            let words = || groups.iter().map(|group| dictionary.group(*group));
            fetch(words().map(|words| dictionary.sounds(words.start).len() as u64));
            words().for_each(|words| self.words.extend(words));
        }
    }

    /// Puts those that count in the order in which they are spelled, and returns those that are too long for that: first words of no more
    /// than so many sounds, then longer ones, which take more steps, and apart from them those whose short vowels are written
    /// otherwise. Without a branch: which words are which, no processor foresees.
    fn sort_out(
        &mut self,
        dictionary: &Dictionary,
        own: usize,
        abjad: bool,
        may_be: impl Fn(WordId, usize) -> bool,
    ) -> Vec<WordId> {
        let room = self.words.len();
        self.order.resize(room, 0);
        self.others.resize(room, 0);
        let (mut shorter, mut longer, mut others) = (0, 0, 0);
        let mut long = Vec::new();
        for word in &self.words {
            let sounds = dictionary.sounds(*word);
            let counts = may_be(*word, sounds.len());
            if sounds.is_long() {
                long.extend(counts.then_some(*word));
                continue;
            }
            let is_other = sounds.is_abjad() != abjad;
            let is_longer = sounds.len() > own;
            // Longer ones from the end.
            self.order[shorter] = *word;
            shorter += usize::from(counts & !is_other & !is_longer);
            self.order[room - 1 - longer] = *word;
            longer += usize::from(counts & !is_other & is_longer);
            self.others[others] = *word;
            others += usize::from(counts & is_other);
        }
        self.order.copy_within(room - longer.., shorter);
        self.order.truncate(shorter + longer);
        self.others.truncate(others);
        long
    }
}

/// The most that any word can share with one of the query.
fn share_max(token: &Token) -> f32 {
    match token.class {
        Class::Name | Class::Patronymic | Class::Generic => Class::Name.weight(),
        // Such words are only found as they are, and what initials share is counted apart.
        _ => weight_of(token),
    }
}
