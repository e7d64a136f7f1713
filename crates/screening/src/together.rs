//! Words that one side writes together and the other apart.

use crate::alignment::{JOINED_COST_MAX, JOINED_MIN, may_be_joined};
use crate::dictionary::WordId;
use crate::index::Index;
use crate::lightness::WordFilter;
use crate::model::is_initial;
use crate::name::{Class, Fold, Letters, Profile, Shape, Token, join_keys, read_name};
use crate::scratch::{Covers, Partner, Scratch};
use crate::search::{Search, row_from};
use crate::word_keys::{asked_sound_keys, syllable_key, whole_key};

/// Parts of a word that was written together have at least this many letters.
const PART_MIN: usize = 2;
/// And the whole word at least so many.
const WHOLE_MIN: usize = 6;
/// Articles and other particles, as of `Alrahmah`, have at most this many.
const PARTICLE_MAX: usize = 4;
/// How "servant of" names begin.
const SERVANT: &str = "abd";

impl Search<'_> {
    /// Adds rows for words of the dictionary that are two of the query, and for two that are one.
    pub(crate) fn gather_together(&self, scratch: &mut Scratch) {
        for query in 0..self.tokens.len() {
            let mut row = row_from(scratch.words.len());
            row.query = query;
            row.share = self.joined(query, scratch);
            row.covers = Covers::Two;
            row.words.1 = scratch.words.len();
            let names = |partner: &Partner| self.index.names_with(partner.word).len();
            row.cost = scratch.words[row.words.0..].iter().map(names).sum();
            if row.cost > 0 {
                scratch.rows.push(row);
            }
            self.gather_parts(query, scratch);
        }
        scratch.joined.sort_unstable();
    }

    /// Adds a row for a word written together from two known words, of names that have both side by side.
    fn gather_parts(&self, query: usize, scratch: &mut Scratch) {
        let token = &self.tokens[query];
        let text = &*token.text;
        if !is_long(token) || !text.is_ascii() {
            return;
        }
        let dictionary = &self.index.dictionary;
        let words = |fold: &Fold| -> Vec<WordId> { dictionary.of_sounds(fold).collect() };
        let splits = PART_MIN..=text.len() - PART_MIN;
        // The longer half is a word more seldom.
        let longer_halves: Vec<Fold> = splits
            .clone()
            .map(|at| {
                let (before, after) = text.split_at(at);
                fold_of(if before.len() > after.len() { before } else { after })
            })
            .collect();
        scratch.keys.clear();
        scratch.keys.extend(longer_halves.iter().map(whole_key));
        dictionary.fetch_words_under(&scratch.keys);
        let mut row = row_from(scratch.words.len());
        row.query = query;
        row.covers = Covers::Parts;
        row.names.0 = scratch.names_of_parts.len();
        for (at, half) in splits.zip(&longer_halves) {
            let (before, after) = text.split_at(at);
            let is_longer = before.len() > after.len();
            let longer = words(half);
            if longer.is_empty() && (!is_longer || at > PARTICLE_MAX) {
                continue;
            }
            let shorter = words(&fold_of(if is_longer { after } else { before }));
            let (mut first, second) = if is_longer {
                (longer, shorter)
            } else {
                (shorter, longer)
            };
            if at <= PARTICLE_MAX && !second.is_empty() {
                first.extend(self.particle(before));
            }
            for (one, other) in first
                .iter()
                .flat_map(|one| second.iter().map(move |other| (*one, *other)))
            {
                let weight = dictionary.word(one).weight + dictionary.word(other).weight;
                let share = token.weight.max(weight);
                both(self.index, [one, other], |name| {
                    let words = self.index.words_of(&self.index.names[name as usize]);
                    let beside = |pair: &[WordId]| pair == [one, other] || pair == [other, one];
                    if words.windows(2).any(beside) {
                        scratch.names_of_parts.push((name, share));
                        row.share = row.share.max(share);
                    }
                });
            }
        }
        row.names.1 = scratch.names_of_parts.len();
        row.cost = row.names.1 - row.names.0;
        if row.cost > 0 {
            scratch.rows.push(row);
        }
    }

    /// The word as it is, if it is a particle: those are not found by their sounds.
    fn particle(&self, text: &str) -> Option<WordId> {
        let particle = Token::new(text, false);
        if particle.class != Class::Particle {
            return None;
        }
        self.index.dictionary.same(&particle)
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
        // What initials share is counted apart.
        let share = (weight_of(token) + weight_of(next)).max(Class::Name.weight());
        let before = scratch.joined.len();
        let found = |word: WordId| (word, row);
        if let (Some(one), Some(other)) = (token.sinitic(), next.sinitic())
            && let Some(syllables) = join_keys(one, other)
        {
            let under = dictionary.under(syllable_key(syllables));
            scratch.joined.extend(under.map(found));
        }
        if is_initial(token) && SERVANT.starts_with(&*token.text) {
            let servant = Fold::new(&format!("{SERVANT}{}", next.text));
            scratch.joined.extend(dictionary.of_sounds(&servant).map(found));
        }
        let joined = token.fold.join(&next.fold);
        let profile = Profile::of(&joined, token.abjad);
        let mut keys = std::mem::take(&mut scratch.keys);
        keys.clear();
        asked_sound_keys(&joined, token.abjad, JOINED_COST_MAX, &mut keys);
        dictionary.fetch_groups_under(&keys);
        let mut groups = std::mem::take(&mut scratch.groups);
        self.gather_groups(&keys, WordFilter::FULL, &mut groups);
        let letters_of_both = token.fold.symbols().len() + next.fold.symbols().len();
        let asked = (&joined, token.abjad, JOINED_COST_MAX);
        let may_be = |_: WordId, letters: usize| may_be_joined(letters, letters_of_both);
        let mut nearby = std::mem::take(&mut scratch.nearby);
        self.spell_near(asked, groups.numbers(), may_be, &mut nearby);
        for (word, close) in &nearby.alike {
            if *close >= JOINED_MIN && profile.fits(dictionary.profile(*word), JOINED_COST_MAX) {
                scratch.joined.push(found(*word));
            }
        }
        scratch.nearby = nearby;
        scratch.keys = keys;
        scratch.groups = groups;
        scratch.joined[before..].sort_unstable();
        scratch.joined.dedup();
        let found = scratch.joined[before..].iter();
        scratch
            .words
            .extend(found.map(|(word, _)| Partner { word: *word, share }));
        if scratch.joined.len() > before { share } else { 0.0 }
    }
}

/// The sounds of a part of a word.
fn fold_of(part: &str) -> Fold {
    // Servants of God are read in one form.
    let read = if part.starts_with(SERVANT) {
        read_name(part, Letters::Initials)
    } else {
        Vec::new()
    };
    match read.as_slice() {
        [(word, _)] => Fold::new(word),
        _ => Fold::new(part),
    }
}

/// What a word weighs that is no initial.
pub(crate) fn weight_of(word: &Shape) -> f32 {
    if is_initial(word) { 0.0 } else { word.weight }
}

/// Whether a word may have been written together from two.
pub(crate) fn is_long(token: &Token) -> bool {
    token.text.len() >= WHOLE_MIN && matches!(token.class, Class::Name | Class::Patronymic)
}

/// Tells each name that has both words.
fn both(index: &Index, words: [WordId; 2], mut tell: impl FnMut(u32)) {
    let [mut fewer, mut more] = words.map(|word| index.names_with(word));
    if fewer.len() > more.len() {
        std::mem::swap(&mut fewer, &mut more);
    }
    let mut last = None;
    for name in fewer {
        // Doubling steps, then halving ones.
        let mut end = 1;
        while more.get(end).is_some_and(|other| other < name) {
            end *= 2;
        }
        let within = &more[end / 2..more.len().min(end + 1)];
        more = &more[end / 2 + within.partition_point(|other| other < name)..];
        if more.first() == Some(name) && last.replace(name) != Some(name) {
            tell(*name);
        }
    }
}
