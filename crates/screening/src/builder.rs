//! Lists brought into the form in which they are asked.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::cluster::Clusters;
use crate::common_words::CommonWords;
use crate::dictionary::{DictionaryBuilder, WordId};
use crate::facts::Facts;
use crate::index::{Index, IndexedList, ListInForce, Name, PARTS, family_key};
use crate::kept::KeptEntries;
use crate::lightness::Lightness;
use crate::name::{Class, Shape, WORDS_MAX, readings};
use crate::processors::{both, each};
use crate::reach::{blocks, country_marks};
use crate::{Entry, ListSource, NameQuality, Prior};

/// Names of one entry beyond this are kept and shown, but not looked for.
const NAMES_MAX: usize = u16::MAX as usize;

/// Names of so many entries are read before they are added.
const ENTRIES_AT_ONCE: usize = 8_192;

/// A name in its words, each with whether its short vowels were not written.
type Reading = Vec<(String, bool)>;

/// As what each of the entry's names may be read.
fn read(entry: &Entry) -> Vec<Vec<Reading>> {
    if entry.family_name_only {
        return Vec::new();
    }
    let names = entry.names.iter().take(NAMES_MAX);
    names.map(|name| readings(&name.text, entry.kind)).collect()
}

/// How many indexes were made.
static INDEXES: AtomicU64 = AtomicU64::new(0);

/// Collects lists.
#[derive(Default)]
pub(crate) struct Builder {
    lists: Vec<ListInForce>,
    parties: Parties,
    listed: ListedNames,
}

/// What is kept of parties beside their names.
#[derive(Default)]
struct Parties {
    facts: Facts,
    kept: KeptEntries,
    clusters: Clusters,
    /// For each entry the first of its cluster by source and id.
    called: Vec<(&'static str, String)>,
}

/// The names of parties.
#[derive(Default)]
struct ListedNames {
    family_names: HashMap<String, Vec<u32>>,
    dictionary: DictionaryBuilder,
    names: Vec<Name>,
    name_words: Vec<WordId>,
}

/// Whether a name may be Chinese: all its words can be read so.
pub(crate) fn is_chinese<'a>(shapes: impl Iterator<Item = &'a Shape>) -> bool {
    let mut words = shapes
        .filter(|shape| !matches!(shape.class, Class::Title | Class::Initial))
        .peekable();
    words.peek().is_some() && words.all(|shape| shape.sinitic().is_some())
}

impl Builder {
    /// Adds a list.
    pub(crate) fn add_list(&mut self, list: &IndexedList) {
        let first = self.parties.kept.len() as u32;
        self.lists.push(ListInForce {
            family: list.family,
            source: list.source,
            version: list.version.clone(),
            entries: list.entries.len(),
            first,
        });
        let Self { parties, listed, .. } = self;
        both(
            list.entries.len(),
            || {
                for entry in list.entries.iter() {
                    parties.add(entry, list.source);
                }
            },
            || listed.add_all(first, &list.entries),
        );
    }

    /// The index.
    pub(crate) fn build(mut self, prior: Prior) -> Index {
        let clusters = self.parties.name_clusters();
        let Self {
            lists,
            parties,
            listed,
        } = self;
        let Parties {
            mut facts, mut kept, ..
        } = parties;
        kept.shrink();
        facts.shrink();
        let ListedNames {
            family_names,
            dictionary,
            mut names,
            mut name_words,
        } = listed;
        names.sort_by_cached_key(|name| {
            // No weight is below 0, so that their bits are in the same order.
            let countries = country_marks(facts.of(name.entry).countries);
            (name.part(), name.weight.to_bits(), countries)
        });
        let part_ends = std::array::from_fn(|part| names.partition_point(|name| name.part() <= part) as u32);
        let mut weight_steps: [Vec<(f32, u32)>; PARTS] = Default::default();
        for (end, name) in (1u32..).zip(&names) {
            let steps = &mut weight_steps[name.part()];
            match steps.last_mut() {
                Some((weight, last)) if *weight == name.weight => *last = end,
                _ => steps.push((name.weight, end)),
            }
        }
        names.shrink_to_fit();
        name_words.shrink_to_fit();
        let (dictionary, numbers) = dictionary.build();
        for word in &mut name_words {
            *word = numbers[*word as usize];
        }
        let (posting_starts, postings) = post(dictionary.len(), &names, &name_words);
        let lightness = lightness(dictionary.len(), &names, &name_words);
        let group_lightness = (0..dictionary.group_count() as u32)
            .map(|group| {
                let words = dictionary.group(group).map(|word| lightness[word as usize]);
                words.fold(Lightness::NONE, Lightness::lighter)
            })
            .collect();
        let documents = documents(&names, &facts);
        let birth_days = birth_days(&names, &facts);
        let mut index = Index {
            number: INDEXES.fetch_add(1, Ordering::Relaxed),
            lists,
            prior,
            family_names,
            dictionary,
            part_ends,
            weight_steps,
            blocks: blocks(&names, &facts),
            glances: names.iter().map(|name| facts.glance(name.entry)).collect(),
            names,
            name_words,
            posting_starts,
            postings,
            lightness,
            group_lightness,
            birth_days,
            documents,
            facts,
            kept,
            clusters,
            common: CommonWords::default(),
        };
        index.common = CommonWords::of(&index);
        index
    }
}

impl Parties {
    fn add(&mut self, entry: &Entry, source: ListSource) {
        self.kept.push(entry);
        self.facts.push(entry);
        self.clusters.push(entry);
        self.called.push((source.code(), entry.id.clone()));
    }

    /// For each entry the one of its cluster that is first by source and id, so that the order of lists changes nothing.
    fn name_clusters(&mut self) -> Vec<u32> {
        let mut clusters = std::mem::take(&mut self.clusters).first_of_each();
        let called = std::mem::take(&mut self.called);
        let mut least: HashMap<u32, u32> = HashMap::new();
        for (entry, first) in (0u32..).zip(&clusters) {
            if entry != *first {
                let least = least.entry(*first).or_insert(*first);
                if called[entry as usize] < called[*least as usize] {
                    *least = entry;
                }
            }
        }
        for first in &mut clusters {
            *first = least.get(first).copied().unwrap_or(*first);
        }
        clusters
    }
}

impl ListedNames {
    /// Adds the names of entries from that number on.
    fn add_all(&mut self, first: u32, entries: &[Entry]) {
        let mut number = first;
        for entries in entries.chunks(ENTRIES_AT_ONCE) {
            let read = each(entries, || (), |(), entry| read(entry));
            for (entry, names) in entries.iter().zip(&read) {
                if entry.family_name_only {
                    for name in &entry.names {
                        let parties = self.family_names.entry(family_key(&name.text));
                        parties.or_default().push(number);
                    }
                }
                self.add(number, entry, names);
                number += 1;
            }
        }
    }

    fn add(&mut self, entry_number: u32, entry: &Entry, names: &[Vec<Reading>]) {
        for (number, (name, readings)) in entry.names.iter().zip(names).enumerate() {
            for read in readings {
                let words = self.name_words.len();
                let dictionary = &mut self.dictionary;
                self.name_words
                    .extend(read.iter().map(|(word, abjad)| dictionary.add(word, *abjad)));
                if read.is_empty() {
                    continue;
                }
                let shapes = || {
                    self.name_words[words..]
                        .iter()
                        .map(|word| self.dictionary.shape(*word))
                };
                let mut flags = 0;
                if name.quality == NameQuality::Weak {
                    flags |= Name::WEAK;
                }
                if is_chinese(shapes()) {
                    flags |= Name::CHINESE;
                }
                let initials = shapes().filter(|shape| shape.class == Class::Initial);
                flags |= Name::initials_flag(initials.count());
                self.names.push(Name {
                    entry: entry_number,
                    weight: shapes().map(|shape| shape.weight).sum(),
                    words: words as u32,
                    number: number as u16,
                    len: read.len().min(WORDS_MAX) as u8,
                    flags,
                });
            }
        }
    }
}

/// For each word how light the lightest names are that it is in.
fn lightness(word_count: usize, names: &[Name], name_words: &[WordId]) -> Vec<Lightness> {
    let mut lightness = vec![Lightness::NONE; word_count];
    for name in names {
        for word in words_of(name, name_words) {
            lightness[*word as usize].meet(name);
        }
    }
    lightness
}

fn words_of<'a>(name: &Name, name_words: &'a [WordId]) -> &'a [WordId] {
    &name_words[name.words as usize..name.words as usize + usize::from(name.len)]
}

/// Inverts names to words: the start of each word's postings, and the postings.
fn post(word_count: usize, names: &[Name], name_words: &[WordId]) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0u32; word_count + 1];
    for word in name_words {
        starts[*word as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut postings = vec![0u32; name_words.len()];
    for (number, name) in (0u32..).zip(names) {
        for word in words_of(name, name_words) {
            let at = &mut next[*word as usize];
            postings[*at as usize] = number;
            *at += 1;
        }
    }
    (starts, postings)
}

fn documents(names: &[Name], facts: &Facts) -> Vec<(u64, u32)> {
    let mut documents: Vec<(u64, u32)> = (0u32..)
        .zip(names)
        .flat_map(|(number, name)| {
            let keys = facts.of(name.entry).documents.iter();
            keys.map(move |key| (*key, number))
        })
        .collect();
    documents.sort_unstable();
    documents.shrink_to_fit();
    documents
}

fn birth_days(names: &[Name], facts: &Facts) -> Vec<(u32, u32)> {
    let mut days: Vec<(u32, u32)> = (0u32..)
        .zip(names)
        .flat_map(|(number, name)| {
            let births = facts.of(name.entry).births.iter();
            births.filter_map(move |birth| Some((birth.day_key()?, number)))
        })
        .collect();
    days.sort_unstable();
    days.dedup();
    days.shrink_to_fit();
    days
}
