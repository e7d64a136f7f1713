//! Words that speak for something: what kind of document a page is, and of which country.

use crate::text::{Line, words};

/// The words of a page, in which signs are looked for.
pub(super) struct PageWords {
    words: Vec<String>,
    /// Where the words stand, in the order of the alphabet.
    sorted: Vec<usize>,
}

impl PageWords {
    pub(super) fn of(lines: &[Line]) -> Self {
        let words = lines.iter().flat_map(|line| words(&line.text));
        let words = words.collect::<Vec<_>>();
        let mut sorted = (0..words.len()).collect::<Vec<_>>();
        sorted.sort_by(|one, other| words[*one].cmp(&words[*other]));
        Self { words, sorted }
    }

    /// What speaks for something together: whole words or phrases in folded text, parted by `|`, `*` for any ending; each is
    /// worth 1, or with `2:` or `3:` before it the square of that.
    pub(super) fn weight(&self, signs: &str) -> u32 {
        let weights = signs.split('|').map(|sign| {
            let (weight, sign) = match sign.trim().split_once(':') {
                Some((weight, sign)) => (weight.parse().unwrap_or(1), sign),
                None => (1, sign.trim()),
            };
            if self.says(sign) { weight * weight } else { 0 }
        });
        weights.sum()
    }

    /// Whether a word or phrase stands there; `*` at its end is for any ending.
    fn says(&self, sign: &str) -> bool {
        let (sign, is_whole) = match sign.strip_suffix('*') {
            Some(beginning) => (beginning, false),
            None => (sign, true),
        };
        let (first, rest) = sign.split_once(' ').unwrap_or((sign, ""));
        let begin = self.sorted.partition_point(|at| self.words[*at].as_str() < first);
        let candidates = self.sorted[begin..].iter();
        let mut candidates = candidates.take_while(|at| self.words[**at].starts_with(first));
        candidates.any(|at| {
            let mut wanted = std::iter::once(first)
                .chain(rest.split_ascii_whitespace())
                .peekable();
            let mut at = *at;
            while let Some(part) = wanted.next() {
                let is_last = wanted.peek().is_none();
                let is_there = self
                    .words
                    .get(at)
                    .is_some_and(|word| word == part || (is_last && !is_whole && word.starts_with(part)));
                if !is_there {
                    return false;
                }
                at += 1;
            }
            true
        })
    }
}

#[cfg(test)]
mod tests {
    use super::PageWords;
    use crate::text::{Area, Line};

    #[test]
    fn signs_are_whole_words_unless_any_ending_may_follow() {
        let line = |text: &str| Line::certain(text, 0, Area::default());
        let page = PageWords::of(&[line("Certificate of residence, Stadtwerke"), line("Tax Code NT")]);
        for (signs, expected) in [
            ("CERTIFICATE OF RESIDEN*", 1),
            ("CERTIFICATE OF RESIDEN", 0),
            ("2:CERTIFICATE|STADT*", 5),
            ("STADT|CODE TAX|CERT OF*", 0),
            // A phrase goes on from one line to the next.
            ("3:STADTWERKE TAX CODE|NT", 10),
            ("NT MORE|", 0),
        ] {
            assert_eq!(page.weight(signs), expected, "{signs}");
        }
    }
}
