//! Words that many names have, with all words that are like them: they are asked for so often, and are like so many, that they
//! are compared once for all, when the index is built. Of a list of ten thousand parties these are all words.

use std::cmp::Reverse;

use crate::dictionary::WordId;
use crate::facts::FactsOf;
use crate::index::Index;
use crate::name::Token;
use crate::processors::each;
use crate::scratch::Scratch;
use crate::search::Search;
use crate::similarity::Likeness;
use crate::word_keys::asked_keys;
use crate::{EntryKind, RECORD_SCORE_MIN};

/// So many words, about, may have to be looked at to find those that are like the common ones; for more, building an index
/// would take seconds longer.
const CROWD_MAX: usize = 8_000_000;

/// A word like another, how alike, and why.
pub(crate) type Known = (WordId, (f32, Likeness));

/// Common words, and those like them.
#[derive(Default)]
pub(crate) struct CommonWords {
    /// Ascending.
    words: Vec<Common>,
    partners: Vec<Known>,
}

/// A common word.
struct Common {
    word: WordId,
    /// Where its partners start.
    start: u32,
    cost: u32,
}

/// What is known of a common word.
#[derive(Clone, Copy)]
pub(crate) struct CommonWord<'a> {
    /// All words like it, those first that share the most with it.
    pub(crate) alike: &'a [Known],
    /// How many words stand under its keys, and names have it.
    pub(crate) cost: usize,
}

impl CommonWords {
    /// Compares the common words of the index, which knows none so far, with all.
    pub(crate) fn of(index: &Index) -> Self {
        let mut words = most_common(index);
        words.sort_unstable();
        let compared = each(&words, Scratch::default, |scratch, (word, _)| {
            alike(index, *word, scratch)
        });
        let mut common = Self::default();
        for ((word, cost), alike) in words.into_iter().zip(compared) {
            let start = common.partners.len() as u32;
            common.words.push(Common { word, start, cost });
            common.partners.extend(alike);
        }
        common.words.shrink_to_fit();
        common.partners.shrink_to_fit();
        common
    }

    /// What is known of that word, if it is common.
    pub(crate) fn of_token(&self, index: &Index, token: &Token) -> Option<CommonWord<'_>> {
        let word = index.dictionary.same(token)?;
        let at = self
            .words
            .binary_search_by_key(&word, |common| common.word)
            .ok()?;
        let Common { start, cost, .. } = self.words[at];
        let next = self.words.get(at + 1);
        let end = next.map_or(self.partners.len(), |next| next.start as usize);
        Some(CommonWord {
            alike: &self.partners[start as usize..end],
            cost: cost as usize,
        })
    }
}

/// As many words as there is time for, those first that more names have, each with its cost.
fn most_common(index: &Index) -> Vec<(WordId, u32)> {
    let dictionary = &index.dictionary;
    let names = |word: WordId| index.names_with(word).len();
    let mut words: Vec<WordId> = (0..dictionary.len() as WordId).collect();
    words.sort_by_key(|word| Reverse(names(*word)));
    let mut keys_of_word = Vec::new();
    let mut crowds = 0;
    let costs = words.into_iter().map_while(|word| {
        let sounds = asked_keys(&dictionary.token(word), &mut keys_of_word);
        let crowd = dictionary.crowd(&keys_of_word[..sounds]);
        crowds += crowd;
        (crowds <= CROWD_MAX).then(|| (word, (crowd + names(word)) as u32))
    });
    costs.collect()
}

/// Words like that one.
fn alike(index: &Index, word: WordId, scratch: &mut Scratch) -> Vec<Known> {
    let tokens = [index.dictionary.token(word)];
    let mut search = Search::new(index, &tokens, NOTHING, RECORD_SCORE_MIN);
    // Whether a whole name may be Chinese is not known.
    search.chinese = false;
    search.alike(scratch)
}

const NOTHING: FactsOf<'static> = FactsOf {
    births: &[],
    countries: &[],
    documents: &[],
    kind: EntryKind::Unknown,
    gender: None,
};

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::similarity::similarity;
    use crate::{ALERT_SCORE_MIN, Entry, IndexedList, ListFamily, ListSource, NameQuery};

    #[test]
    fn a_common_word_knows_those_that_are_like_it() {
        let mut entries = vec![Entry::new("x", EntryKind::Person, "Muhamad Torvald")];
        for letter in ('a'..).take(7) {
            let name = format!("Mohammed B{letter}rk{letter}v");
            entries.push(Entry::new(letter.to_string(), EntryKind::Person, &name));
        }
        let index = Index::build(vec![IndexedList {
            family: ListFamily::Own,
            source: ListSource::Entities,
            version: "1".to_owned(),
            entries: Arc::new(entries),
        }]);
        let token = Token::new("mohammed", false);
        let CommonWord { alike, .. } = index
            .common
            .of_token(&index, &token)
            .expect("of a short list all words are known");
        let texts: Vec<&str> = alike
            .iter()
            .map(|(word, _)| index.dictionary.text(*word))
            .collect();
        assert!(
            texts.contains(&"mohammed") && texts.contains(&"muhamad"),
            "{texts:?}"
        );
        for (word, likeness) in alike {
            assert_eq!(*likeness, similarity(&token, index.dictionary.word(*word), false));
        }
        let unlisted = Token::new("mohamnet", false);
        assert!(index.common.of_token(&index, &unlisted).is_none());
        let query = NameQuery {
            name: "Mohammed Torvald",
            ..NameQuery::default()
        };
        let hits = index.search(&query, ALERT_SCORE_MIN);
        assert_eq!(hits.first().map(|hit| hit.entry_id.as_str()), Some("x"));
    }
}
