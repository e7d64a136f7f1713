//! The lists in memory, ready to be asked.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use crate::dictionary::{Dictionary, DictionaryBuilder, WordId};
use crate::evidence::Evidence;
use crate::explanation::explain;
use crate::model::FEATURE_COUNT;
use crate::name::{Class, Token, alternatives, tokenise, words};
use crate::search::{Found, Search, best};
use crate::{Birth, Entry, EntryKind, Hit, ListFamily, ListSource, NameQuality, Subject};

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

/// A name to be looked for, with what else is known; [`Subject`] is the usual way to ask.
#[derive(Clone, Copy)]
pub struct NameQuery<'a> {
    /// The whole name, in any order and script.
    pub name: &'a str,
    /// Birth date, as far as it is known.
    pub birth: Option<Birth>,
    /// ISO 3166-1 alpha-2 codes, in any case.
    pub countries: &'a [&'a str],
    /// What kind of party; [`EntryKind::Unknown`] fits all.
    pub kind: EntryKind,
}

impl fmt::Debug for NameQuery<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NameQuery(..)")
    }
}

/// Where a listed name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) list: u32,
    pub(crate) entry: u32,
    pub(crate) name: u32,
}

/// An immutable snapshot of all lists. Shared between threads; a new version of a list makes a new index.
pub struct Index {
    lists: Vec<IndexedList>,
    /// Key of a family name that hits alone, to (list, entry).
    family_names: HashMap<String, Vec<(u32, u32)>>,
    pub(crate) dictionary: Dictionary,
    pub(crate) places: Vec<Place>,
    /// Words of name `n` are `name_words[name_starts[n]..name_starts[n + 1]]`.
    name_starts: Vec<u32>,
    name_words: Vec<WordId>,
    /// Weight of all words of a name.
    pub(crate) name_weights: Vec<f32>,
    /// Whether every word of a name can be read as Chinese syllables.
    chinese: Vec<bool>,
    /// Names with word `w` are `postings[posting_starts[w]..posting_starts[w + 1]]`.
    posting_starts: Vec<u32>,
    postings: Vec<u32>,
    entry_count: usize,
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index")
            .field("lists", &self.lists)
            .field("names", &self.places.len())
            .finish_non_exhaustive()
    }
}

/// Whether a name may be Chinese: all its words can be read so.
pub(crate) fn is_chinese<'a>(tokens: impl Iterator<Item = &'a Token>) -> bool {
    let mut words = tokens
        .filter(|token| !matches!(token.class, Class::Title | Class::Initial))
        .peekable();
    words.peek().is_some() && words.all(|token| token.sinitic.is_some())
}

impl Index {
    /// Builds the snapshot.
    #[must_use]
    pub fn build(lists: Vec<IndexedList>) -> Self {
        let mut family_names: HashMap<String, Vec<(u32, u32)>> = HashMap::new();
        let mut builder = DictionaryBuilder::default();
        let (mut places, mut name_starts, mut name_words) = (Vec::new(), vec![0u32], Vec::new());
        let (mut name_weights, mut chinese) = (Vec::new(), Vec::new());
        let mut entry_count = 0;
        for (list_no, list) in (0u32..).zip(&lists) {
            for (entry_no, entry) in (0u32..).zip(list.entries.iter()) {
                entry_count += 1;
                if entry.family_name_only {
                    for name in &entry.names {
                        family_names
                            .entry(family_key(&name.text))
                            .or_default()
                            .push((list_no, entry_no));
                    }
                    continue;
                }
                for (name_no, name) in (0u32..).zip(&entry.names) {
                    for alternative in alternatives(&name.text) {
                        let tokens = tokenise(&alternative);
                        if tokens.is_empty() {
                            continue;
                        }
                        name_weights.push(tokens.iter().map(|token| token.weight).sum());
                        chinese.push(is_chinese(tokens.iter()));
                        name_words.extend(tokens.into_iter().map(|token| builder.add(token)));
                        name_starts.push(name_words.len() as u32);
                        places.push(Place {
                            list: list_no,
                            entry: entry_no,
                            name: name_no,
                        });
                    }
                }
            }
        }
        let dictionary = builder.build();
        let (posting_starts, postings) = post(dictionary.len(), &name_starts, &name_words);
        Self {
            lists,
            family_names,
            dictionary,
            places,
            name_starts,
            name_words,
            name_weights,
            chinese,
            posting_starts,
            postings,
            entry_count,
        }
    }

    /// Number of listed parties, over all lists.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entry_count
    }

    /// Whether there is nothing to be found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entry_count == 0
    }

    /// The lists in it.
    #[must_use]
    pub fn lists(&self) -> &[IndexedList] {
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
        let mut hits: Vec<Hit> = self
            .family_names
            .get(&family_key(subject.family_name))
            .into_iter()
            .flatten()
            .map(|(list, entry)| self.family_name_hit(*list, *entry))
            .collect();
        let name = subject.full_name();
        hits.extend(self.search(
            &NameQuery {
                name: &name,
                birth: subject.birth_date.map(Birth::Exact),
                countries: subject.countries,
                kind: EntryKind::Person,
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
        let names: Vec<Vec<Token>> = alternatives(query.name)
            .iter()
            .map(|name| tokenise(name))
            .collect();
        let mut found: Vec<(usize, Found)> = Vec::new();
        for (at, tokens) in names.iter().enumerate() {
            let of_name = find(Search::new(self, tokens, query, score_min));
            found.extend(of_name.into_iter().map(|found| (at, found)));
        }
        found.sort_by(|(_, a), (_, b)| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place)));
        let mut seen = HashSet::new();
        found.retain(|(_, found)| seen.insert((found.place.list, found.place.entry)));
        found
            .iter()
            .map(|(at, found)| self.hit(&names[*at], found))
            .collect()
    }

    /// The ten best entries with log-odds and features, for fitting the model.
    #[must_use]
    pub fn features(&self, query: &NameQuery<'_>) -> Vec<(String, f32, [f32; FEATURE_COUNT])> {
        const BEST: usize = 10;
        let found = alternatives(query.name).into_iter().flat_map(|name| {
            let tokens = tokenise(&name);
            Search::new(self, &tokens, query, 0.0).find()
        });
        best(found.collect())
            .into_iter()
            .take(BEST)
            .map(|found| (self.entry(found.place).id.clone(), found.log_odds, found.features))
            .collect()
    }

    pub(crate) fn entry(&self, place: Place) -> &Entry {
        &self.lists[place.list as usize].entries[place.entry as usize]
    }

    pub(crate) fn words_of(&self, name: u32) -> &[WordId] {
        let name = name as usize;
        &self.name_words[self.name_starts[name] as usize..self.name_starts[name + 1] as usize]
    }

    pub(crate) fn names_with(&self, word: WordId) -> &[u32] {
        let word = word as usize;
        &self.postings[self.posting_starts[word] as usize..self.posting_starts[word + 1] as usize]
    }

    pub(crate) fn is_chinese_name(&self, name: u32) -> bool {
        self.chinese[name as usize]
    }

    pub(crate) fn is_weak(&self, place: Place) -> bool {
        self.entry(place).names[place.name as usize].quality == NameQuality::Weak
    }

    pub(crate) fn evidence(&self, query: &NameQuery<'_>, place: Place) -> Evidence {
        Evidence::weigh(query.birth, query.countries, query.kind, self.entry(place))
    }

    fn hit(&self, tokens: &[Token], found: &Found) -> Hit {
        let list = &self.lists[found.place.list as usize];
        let entry = self.entry(found.place);
        Hit {
            family: list.family,
            source: list.source,
            list_version: list.version.clone(),
            entry_id: entry.id.clone(),
            entry_digest: entry.digest(),
            matched_name: entry.names[found.place.name as usize].text.clone(),
            name_score: f64::from(found.name_score),
            score: found.score,
            explanation: explain(self, tokens, found),
        }
    }

    fn family_name_hit(&self, list: u32, entry: u32) -> Hit {
        let list = &self.lists[list as usize];
        let entry = &list.entries[entry as usize];
        Hit {
            family: list.family,
            source: list.source,
            list_version: list.version.clone(),
            entry_id: entry.id.clone(),
            entry_digest: entry.digest(),
            matched_name: entry.names[0].text.clone(),
            name_score: 1.0,
            score: 1.0,
            explanation: vec!["the family name stands on the made-up staging list".to_owned()],
        }
    }
}

fn family_key(name: &str) -> String {
    let mut words = words(name);
    words.sort_unstable();
    words.join(" ")
}

/// Inverts names to words: the start of each word's postings, and the postings.
fn post(word_count: usize, name_starts: &[u32], name_words: &[WordId]) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0u32; word_count + 1];
    for word in name_words {
        starts[*word as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut postings = vec![0u32; name_words.len()];
    for (name, range) in (0u32..).zip(name_starts.windows(2)) {
        for word in &name_words[range[0] as usize..range[1] as usize] {
            let at = &mut next[*word as usize];
            postings[*at as usize] = name;
            *at += 1;
        }
    }
    (starts, postings)
}
