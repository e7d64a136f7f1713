//! The lists in memory, ready to be asked.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use crate::builder::Builder;
use crate::common_words::CommonWords;
use crate::dictionary::{Dictionary, WordId};
use crate::document::document_keys;
use crate::evidence::Evidence;
use crate::explanation::explain;
use crate::facts::{Country, Facts, FactsOf, Glance, country};
use crate::kept::KeptEntries;
use crate::lightness::Lightness;
use crate::model::FEATURE_COUNT;
use crate::name::{Token, WORDS_MAX, tokenise, tokenise_otherwise, words};
use crate::reach::Block;
use crate::search::{Found, Search};
use crate::{Birth, Entry, EntryKind, Gender, Hit, ListFamily, ListSource, Prior, Subject};

/// From this score on a hit is for a person to decide.
pub const ALERT_SCORE_MIN: f64 = 0.5;
/// From this score on a hit is worth recording.
pub const RECORD_SCORE_MIN: f64 = 0.05;
/// From this likeness of names on a hit is recorded whatever else speaks against it.
pub const RECORD_NAME_SCORE_MIN: f32 = 0.97;

/// One version of one list, to be put into an [`Index`].
#[derive(Clone, Debug)]
pub struct IndexedList {
    /// The family it counts for.
    pub family: ListFamily,
    /// Where it comes from.
    pub source: ListSource,
    /// Its version, repeated in every hit.
    pub version: String,
    /// Its entries.
    pub entries: Arc<Vec<Entry>>,
}

/// A list in an [`Index`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListInForce {
    /// The family it counts for.
    pub family: ListFamily,
    /// Where it comes from.
    pub source: ListSource,
    /// Its version.
    pub version: String,
    /// How many entries it has.
    pub entries: usize,
    /// Number of its first entry in the index.
    pub(crate) first: u32,
}

/// A name to be looked for, with what else is known; [`Subject`] is the usual way to ask for a person.
#[derive(Clone, Copy, Default)]
pub struct NameQuery<'a> {
    /// The whole name, in any order and script.
    pub name: &'a str,
    /// Birth date, as far as it is known.
    pub birth: Option<Birth>,
    /// ISO 3166-1 alpha-2 codes, in any case.
    pub countries: &'a [&'a str],
    /// What kind of party; [`EntryKind::Unknown`] fits all.
    pub kind: EntryKind,
    /// Gender, where known.
    pub gender: Option<Gender>,
    /// Numbers of documents, as printed.
    pub documents: &'a [&'a str],
}

impl fmt::Debug for NameQuery<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NameQuery(..)")
    }
}

/// How many of the ascending numbers are below the end: mostly nearly all, so that it is looked for from the last one on.
fn count_before(numbers: &[u32], end: u32) -> usize {
    let (mut from, mut to, mut step) = (numbers.len(), numbers.len(), 1);
    while from > 0 && numbers[from - 1] >= end {
        to = from - 1;
        from = from.saturating_sub(step);
        step *= 2;
    }
    from + numbers[from..to].partition_point(|number| *number < end)
}

/// A listed name. Names are numbered by how many initials they have, up to [`INITIALS_TOLD`], and then by weight, the
/// lightest first, and by countries, so that what could not be enough for a name is not looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name {
    /// Number of the entry, over all lists.
    pub(crate) entry: u32,
    /// Weight of all its words.
    pub(crate) weight: f32,
    /// Where its words start.
    pub(crate) words: u32,
    /// Which name of the entry.
    pub(crate) number: u16,
    /// How many words.
    pub(crate) len: u8,
    /// Of the constants below.
    pub(crate) flags: u8,
}

/// Names with this many initials, or more, are in one part.
pub(crate) const INITIALS_TOLD: usize = 3;
/// How many parts there are.
pub(crate) const PARTS: usize = INITIALS_TOLD + 1;

impl Name {
    /// It does not identify alone.
    pub(crate) const WEAK: u8 = 1;
    /// Every word can be read as Chinese syllables.
    pub(crate) const CHINESE: u8 = 2;
    /// From this bit on: how many words of one letter it has.
    const INITIALS_SHIFT: u32 = 2;

    /// The flags of a name with so many initials.
    pub(crate) fn initials_flag(count: usize) -> u8 {
        (count.min(WORDS_MAX) as u8) << Self::INITIALS_SHIFT
    }

    /// How many words of one letter it has. Such a word may stand for one of more weight.
    pub(crate) fn initials(&self) -> u8 {
        self.flags >> Self::INITIALS_SHIFT
    }

    /// Which part of all names it is in.
    pub(crate) fn part(&self) -> usize {
        usize::from(self.initials()).min(INITIALS_TOLD)
    }

    pub(crate) fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// An entry that a query was compared with, for fitting the model.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The entry's id.
    pub entry_id: String,
    /// What the model weighs.
    pub features: [f32; FEATURE_COUNT],
    /// Least and most log-odds that it can have, whatever the weights.
    pub log_odds_bounds: (f32, f32),
}

/// An immutable snapshot of all lists. Shared between threads; a new version of a list makes a new index.
pub struct Index {
    pub(crate) lists: Vec<ListInForce>,
    pub(crate) prior: Prior,
    /// Key of a family name that hits alone, to entries.
    pub(crate) family_names: HashMap<String, Vec<u32>>,
    pub(crate) dictionary: Dictionary,
    pub(crate) common: CommonWords,
    /// No other index of this process has the same.
    pub(crate) number: u64,
    pub(crate) names: Vec<Name>,
    /// Where each part of them ends.
    pub(crate) part_ends: [u32; PARTS],
    /// In each part the different weights, and the number of the first heavier name.
    pub(crate) weight_steps: [Vec<(f32, u32)>; PARTS],
    /// Of names with consecutive numbers, how heavy they are and of which countries.
    pub(crate) blocks: Vec<Block>,
    pub(crate) name_words: Vec<WordId>,
    /// Names with word `w`, ascending, are `postings[posting_starts[w]..posting_starts[w + 1]]`.
    pub(crate) posting_starts: Vec<u32>,
    pub(crate) postings: Vec<u32>,
    /// For each word how light its names are.
    pub(crate) lightness: Vec<Lightness>,
    /// For each group of words the same.
    pub(crate) group_lightness: Vec<Lightness>,
    /// Keys of days and months of birth with the names of the entry, sorted.
    pub(crate) birth_days: Vec<(u32, u32)>,
    /// Keys of numbers of documents with the names of the entry, sorted.
    pub(crate) documents: Vec<(u64, u32)>,
    pub(crate) facts: Facts,
    /// What can be told at a glance of the party of each name.
    pub(crate) glances: Vec<Glance>,
    pub(crate) kept: KeptEntries,
    /// For each entry the one that its cluster is called after.
    pub(crate) clusters: Vec<u32>,
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index")
            .field("lists", &self.lists)
            .field("names", &self.names.len())
            .finish_non_exhaustive()
    }
}

/// What is asked, in the form in which it is weighed.
pub(crate) struct Asked {
    birth: [Birth; 1],
    birth_count: usize,
    countries: Vec<Country>,
    documents: Vec<u64>,
    kind: EntryKind,
    gender: Option<Gender>,
}

impl Asked {
    fn new(query: &NameQuery<'_>) -> Self {
        Self {
            birth: [query.birth.unwrap_or(Birth::Year(0))],
            birth_count: usize::from(query.birth.is_some()),
            countries: query.countries.iter().filter_map(|code| country(code)).collect(),
            documents: document_keys(query.documents.iter().copied()),
            kind: query.kind,
            gender: query.gender,
        }
    }

    pub(crate) fn facts(&self) -> FactsOf<'_> {
        FactsOf {
            births: &self.birth[..self.birth_count],
            countries: &self.countries,
            documents: &self.documents,
            kind: self.kind,
            gender: self.gender,
        }
    }
}

impl Index {
    /// Builds the snapshot; scores are probabilities at the usual [`Prior`].
    #[must_use]
    pub fn build(lists: Vec<IndexedList>) -> Self {
        Self::build_at(lists, Prior::default())
    }

    /// Builds the snapshot; scores are probabilities at that prior.
    #[must_use]
    pub fn build_at(lists: Vec<IndexedList>, prior: Prior) -> Self {
        let mut builder = Builder::default();
        for list in lists {
            builder.add_list(&list);
        }
        builder.build(prior)
    }

    /// Number of listed parties, over all lists.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether there is nothing to be found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of listed names, as they can be read; a text that holds two names counts twice.
    #[must_use]
    pub fn name_count(&self) -> usize {
        self.names.len()
    }

    /// The lists in it.
    #[must_use]
    pub fn lists(&self) -> &[ListInForce] {
        &self.lists
    }

    /// Everyone on the lists whom a person may be and whom somebody must look at (score at least
    /// [`ALERT_SCORE_MIN`]), best first; every entry only once.
    #[must_use]
    pub fn screen(&self, subject: &Subject<'_>) -> Vec<Hit> {
        self.screen_from(subject, ALERT_SCORE_MIN)
    }

    /// The same from another score on, for instance [`RECORD_SCORE_MIN`].
    #[must_use]
    pub fn screen_from(&self, subject: &Subject<'_>, score_min: f64) -> Vec<Hit> {
        let mut hits = Vec::new();
        if !self.family_names.is_empty() {
            let found = self.family_names.get(&family_key(subject.family_name));
            hits.extend(
                found
                    .into_iter()
                    .flatten()
                    .map(|entry| self.family_name_hit(*entry)),
            );
        }
        let name = subject.full_name();
        hits.extend(self.search(
            &NameQuery {
                name: &name,
                birth: subject.birth_date.map(Birth::Exact),
                countries: subject.countries,
                kind: EntryKind::Person,
                gender: subject.gender,
                documents: subject.documents,
            },
            score_min,
        ));
        hits
    }

    /// Every listed party that the name may mean, with a score of at least `score_min`, best first. Down to
    /// [`RECORD_SCORE_MIN`], also every party of all but the same name, however little else fits.
    #[must_use]
    pub fn search(&self, query: &NameQuery<'_>, score_min: f64) -> Vec<Hit> {
        self.hits(query, score_min, |search| search.find())
    }

    /// The same without any look-up: every word is compared with every word, and every name that shares one is scored.
    /// The measure of what the look-up misses; slow.
    #[must_use]
    pub fn search_exhaustively(&self, query: &NameQuery<'_>, score_min: f64) -> Vec<Hit> {
        self.hits(query, score_min, |search| search.find_all())
    }

    fn hits(
        &self,
        query: &NameQuery<'_>,
        score_min: f64,
        find: impl Fn(Search<'_>) -> Vec<Found>,
    ) -> Vec<Hit> {
        let asked = Asked::new(query);
        let mut found = Vec::new();
        let own = tokenise(query.name, query.kind).into_iter();
        // As parties of other kinds are read, so that an identical name is one whatever its kind.
        let otherwise = tokenise_otherwise(query.name, query.kind).into_iter();
        let readings: Vec<_> = own
            .map(|tokens| (tokens, false))
            .chain(otherwise.map(|tokens| (tokens, true)))
            .collect();
        for (tokens, of_others) in &readings {
            let is_meant = |found: &Found| !of_others || self.facts.of(found.entry).kind != query.kind;
            let of_name = find(Search::new(self, tokens, asked.facts(), score_min));
            found.extend(of_name.into_iter().filter(is_meant).map(|found| (tokens, found)));
        }
        let place = |found: &Found| (found.entry, self.names[found.name as usize].number);
        found.sort_by(|(_, a), (_, b)| b.score.total_cmp(&a.score).then(place(a).cmp(&place(b))));
        let mut seen = HashSet::new();
        found.retain(|(_, found)| seen.insert(found.entry));
        found
            .iter()
            .map(|(tokens, found)| self.hit(tokens, found))
            .collect()
    }

    /// The ten best entries with what the model makes their scores of, for fitting it.
    #[must_use]
    pub fn candidates(&self, query: &NameQuery<'_>) -> Vec<Candidate> {
        const BEST: usize = 10;
        let asked = Asked::new(query);
        let mut found: Vec<Found> = tokenise(query.name, query.kind)
            .iter()
            .flat_map(|tokens| Search::new(self, tokens, asked.facts(), 0.0).find())
            .collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.entry.cmp(&b.entry)));
        let mut seen = HashSet::new();
        found.retain(|found| seen.insert(found.entry));
        found
            .into_iter()
            .take(BEST)
            .map(|found| Candidate {
                entry_id: self.kept.entry(found.entry).id,
                features: found.features,
                log_odds_bounds: found.bounds,
            })
            .collect()
    }

    /// Which part of all names that one is in.
    pub(crate) fn part_of(&self, name: u32) -> usize {
        let ends = &self.part_ends[..INITIALS_TOLD];
        ends.iter().filter(|end| name >= **end).count()
    }

    /// Ascending names by the part of all names that they are in.
    pub(crate) fn by_part<'a>(&self, mut names: &'a [u32]) -> impl Iterator<Item = (usize, &'a [u32])> {
        let parts = self.part_ends.into_iter().enumerate();
        parts.map_while(move |(part, end)| {
            names.last()?;
            let (of_part, rest) = names.split_at(count_before(names, end));
            names = rest;
            Some((part, of_part))
        })
    }

    pub(crate) fn words_of(&self, name: &Name) -> &[WordId] {
        let start = name.words as usize;
        &self.name_words[start..start + usize::from(name.len)]
    }

    pub(crate) fn names_with(&self, word: WordId) -> &[u32] {
        let word = word as usize;
        &self.postings[self.posting_starts[word] as usize..self.posting_starts[word + 1] as usize]
    }

    pub(crate) fn evidence(&self, asked: FactsOf<'_>, entry: u32) -> Evidence {
        Evidence::weigh(asked, self.facts.of(entry))
    }

    /// Names of entries that were born on the same day, as far as both are known.
    pub(crate) fn names_with_birth(&self, birth: &Birth) -> impl Iterator<Item = u32> + '_ {
        birth
            .same_day_keys()
            .into_iter()
            .flatten()
            .flat_map(|(first, last)| {
                let from = self.birth_days.partition_point(|(key, _)| *key < first);
                let on = self.birth_days[from..]
                    .iter()
                    .take_while(move |(key, _)| *key <= last);
                on.map(|(_, name)| *name)
            })
    }

    /// Names of entries that have the number of that document.
    pub(crate) fn names_with_document(&self, key: u64) -> &[(u64, u32)] {
        let from = self.documents.partition_point(|(k, _)| *k < key);
        let to = self.documents.partition_point(|(k, _)| *k <= key);
        &self.documents[from..to]
    }

    fn list_of(&self, entry: u32) -> &ListInForce {
        let after = self.lists.partition_point(|list| list.first <= entry);
        &self.lists[after - 1]
    }

    /// What the cluster of an entry is called.
    fn cluster_of(&self, number: u32, entry: &Entry) -> String {
        let first = self.clusters[number as usize];
        let named = (first != number).then(|| self.kept.entry(first));
        let named = named.as_ref().unwrap_or(entry);
        if named.cluster.is_empty() {
            format!("{}:{}", self.list_of(first).source.code(), named.id)
        } else {
            named.cluster.clone()
        }
    }

    fn hit(&self, tokens: &[Token], found: &Found) -> Hit {
        Hit {
            name_score: f64::from(found.name_score),
            score: found.score,
            explanation: explain(self, tokens, found),
            ..self.hit_of(found.entry, self.names[found.name as usize].number)
        }
    }

    fn family_name_hit(&self, entry: u32) -> Hit {
        Hit {
            explanation: vec!["the family name stands on the made-up staging list".to_owned()],
            ..self.hit_of(entry, 0)
        }
    }

    /// A hit of an entry by its name of that number, certain and without a reason.
    fn hit_of(&self, entry: u32, name: u16) -> Hit {
        let list = self.list_of(entry);
        let mut listed = self.kept.entry(entry);
        let entry_digest = listed.digest();
        let cluster = self.cluster_of(entry, &listed);
        let matched = listed.names.get_mut(usize::from(name));
        Hit {
            family: list.family,
            source: list.source,
            list_version: list.version.clone(),
            cluster,
            entry_digest,
            matched_name: matched
                .map(|name| std::mem::take(&mut name.text))
                .unwrap_or_default(),
            entry_id: listed.id,
            name_score: 1.0,
            score: 1.0,
            left_office: listed.left_office,
            explanation: Vec::new(),
        }
    }
}

pub(crate) fn family_key(name: &str) -> String {
    let mut words = words(name);
    words.sort_unstable();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_before_an_end_are_counted_from_the_last_one_on(
            numbers in prop::collection::btree_set(0..200u32, 0..60),
            end in 0..220u32,
        ) {
            let numbers: Vec<u32> = numbers.into_iter().collect();
            prop_assert_eq!(count_before(&numbers, end), numbers.iter().filter(|number| **number < end).count());
        }
    }
}
