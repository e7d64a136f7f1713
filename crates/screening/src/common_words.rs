//! Words that many names have, with all words that are like them: they are asked for so often, and are like so many, that they
//! are compared once for all, when the index is built.

use crate::dictionary::{WordId, text_key};
use crate::facts::FactsOf;
use crate::index::Index;
use crate::name::Token;
use crate::scratch::Scratch;
use crate::search::Search;
use crate::similarity::Likeness;
use crate::{EntryKind, RECORD_SCORE_MIN};

/// A word is common that more names have than this, and more than one in so many.
const NAMES_MIN: usize = 6;
const ONE_NAME_IN: usize = 10_000;

/// A word like another, how alike, and why.
pub(crate) type Known = (WordId, (f32, Likeness));

/// Common words, and those like them.
#[derive(Default)]
pub(crate) struct CommonWords {
    /// Ascending, each with where its partners start.
    words: Vec<(WordId, u32)>,
    partners: Vec<Known>,
}

impl CommonWords {
    /// Compares the common words of the index, which knows none so far, with all.
    pub(crate) fn of(index: &Index) -> Self {
        let names_min = NAMES_MIN.max(index.names.len() / ONE_NAME_IN);
        let mut common = Self::default();
        let mut scratch = Scratch::default();
        for word in 0..index.dictionary.len() as WordId {
            if index.names_with(word).len() > names_min {
                let tokens = [index.dictionary.token(word)];
                let mut search = Search::new(index, &tokens, NOTHING, RECORD_SCORE_MIN);
                // Whether a whole name may be Chinese is not known.
                search.chinese = false;
                common.words.push((word, common.partners.len() as u32));
                common.partners.extend(search.alike(&mut scratch));
            }
        }
        common.words.shrink_to_fit();
        common.partners.shrink_to_fit();
        common
    }

    /// Words like that one, if it is common.
    pub(crate) fn alike(&self, index: &Index, token: &Token) -> Option<&[Known]> {
        let same = |word: &WordId| index.dictionary.word(*word).fingerprint == token.fingerprint;
        let word = index.dictionary.under(text_key(token)).find(same)?;
        let at = self.words.binary_search_by_key(&word, |(word, _)| *word).ok()?;
        let start = self.words[at].1 as usize;
        let end = self
            .words
            .get(at + 1)
            .map_or(self.partners.len(), |next| next.1 as usize);
        Some(&self.partners[start..end])
    }
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
        for letter in ('a'..).take(NAMES_MIN + 1) {
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
        let alike = index.common.alike(&index, &token).expect("many names have it");
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
        let rare = Token::new("torvald", false);
        assert!(index.common.alike(&index, &rare).is_none());
        let query = NameQuery {
            name: "Mohammed Torvald",
            ..NameQuery::default()
        };
        let hits = index.search(&query, ALERT_SCORE_MIN);
        assert_eq!(hits.first().map(|hit| hit.entry_id.as_str()), Some("x"));
    }
}
