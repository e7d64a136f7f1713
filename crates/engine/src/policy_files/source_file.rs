//! One file of a policy, and how its values are read one by one.

use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};

use serde::de::DeserializeOwned;
use toml::Spanned;

use super::{Place, PolicyError};

/// Largest weight; sums of weights stay far from the end of their type.
pub(super) const WEIGHT_MAX: u32 = 10_000;

/// A text that knows where it stands.
pub(super) type Word = Spanned<String>;

/// One file of a policy.
#[derive(Clone, Copy)]
pub(super) struct SourceFile<'a> {
    /// Its name.
    pub(super) name: &'static str,
    /// Its content.
    pub(super) text: &'a str,
}

impl SourceFile<'_> {
    /// Reads the file as TOML of that shape.
    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T, PolicyError> {
        toml::from_str(self.text).map_err(|error| match error.span() {
            Some(span) => self.wrong(span, error.message()),
            None => self.wrong_as_a_whole(error.message()),
        })
    }

    /// What stands at these bytes is wrong.
    pub(super) fn wrong(&self, span: Range<usize>, what: impl Into<String>) -> PolicyError {
        PolicyError::Wrong {
            place: Place::at(self.name, self.text, span),
            what: what.into(),
        }
    }

    /// Something is wrong that stands nowhere in particular.
    pub(super) fn wrong_as_a_whole(&self, what: impl Into<String>) -> PolicyError {
        PolicyError::Wrong {
            place: Place::whole(self.name),
            what: what.into(),
        }
    }

    /// Reads one text.
    pub(super) fn read<T, E: ToString>(
        &self,
        word: &Word,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Result<T, PolicyError> {
        read(word.get_ref()).map_err(|error| {
            let what = format!("`{}`: {}", word.get_ref().escape_debug(), error.to_string());
            self.wrong(word.span(), what)
        })
    }

    /// Reads texts that must differ from each other, in their order.
    pub(super) fn read_distinct<T: PartialEq, E: ToString>(
        &self,
        words: &[Word],
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Vec<T>, PolicyError> {
        let mut values = Vec::with_capacity(words.len());
        for word in words {
            let value = self.read(word, &read)?;
            if values.contains(&value) {
                return Err(self.wrong(word.span(), format!("`{}` stands there twice", word.get_ref())));
            }
            values.push(value);
        }
        Ok(values)
    }

    /// Reads texts that must differ from each other.
    pub(super) fn read_set<T: Ord, E: ToString>(
        &self,
        words: &[Word],
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Result<BTreeSet<T>, PolicyError> {
        Ok(self.read_distinct(words, read)?.into_iter().collect())
    }

    /// Reads a number within bounds.
    pub(super) fn within(
        &self,
        number: &Spanned<u32>,
        bounds: RangeInclusive<u32>,
    ) -> Result<u32, PolicyError> {
        if bounds.contains(number.get_ref()) {
            return Ok(*number.get_ref());
        }
        let (least, most) = (bounds.start(), bounds.end());
        Err(self.wrong(number.span(), format!("must be {least} to {most}")))
    }
}

/// The message for a text that is none of those that are known.
pub(super) fn none_of<'a>(known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    format!("is not known; known are {}", known.join(", "))
}
