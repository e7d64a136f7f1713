//! Whether the name that a user claims stands on a page.

use crate::names::{NameVerdict, PersonName, compare, transliterate};
use crate::text::{Line, edits};

use super::payer::has_form;
use super::row::{below, block_above, left_of, to_the_right};

/// Most words of a line that are searched.
const WORDS_MAX: usize = 40;

/// How many words more than claimed a printed name may have.
const WORDS_MORE_MAX: usize = 2;

/// Fewest letters of a word that may have one misread.
const LETTERS_FOR_EDIT_MIN: usize = 4;

/// A name that was found. Its text is personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct NameSeen {
    /// What stands there.
    pub text: String,
    /// Whether all of it stands there by the rules for names; else a letter differs, or a part is missing.
    pub certain: bool,
    /// The index of the line.
    pub line: usize,
}

impl std::fmt::Debug for NameSeen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NameSeen")
            .field("certain", &self.certain)
            .finish_non_exhaustive()
    }
}

/// Finds the name: in one line in any order, or in two that stand beside or below each other.
pub fn find_name(claimed: &PersonName, lines: &[Line]) -> Option<NameSeen> {
    let wanted = transliterate(&format!("{} {}", claimed.given, claimed.family));
    let family = transliterate(&claimed.family);
    let anchors = if family.is_empty() { &wanted } else { &family };
    if wanted.is_empty() {
        return None;
    }
    let mut likely = None;
    for (index, line) in lines.iter().enumerate() {
        let words = name_words(&line.text);
        if !has_anchor(&words, anchors) {
            continue;
        }
        let mut texts = vec![words.clone()];
        let joined = |one: &str, other: &str| {
            let words = name_words(one).into_iter().chain(name_words(other));
            words.take(WORDS_MAX).collect::<Vec<_>>()
        };
        let right = to_the_right(lines, line).into_iter().next();
        let neighbours = right.into_iter().chain(below(lines, line, 1));
        texts.extend(neighbours.map(|other| joined(&line.text, &other.text)));
        // Surname and given names in boxes of their own: `Surname: Mahlangu | First names: Sipho`.
        let column = below(lines, line, 1)
            .into_iter()
            .chain(block_above(lines, line, 1));
        let boxes = right.into_iter().chain(left_of(lines, line));
        let boxes = boxes.chain(column.filter(|other| other.text.contains(':')));
        texts.extend(boxes.map(|other| joined(value(&line.text), value(&other.text))));
        for words in &texts {
            match search(claimed, &wanted, words) {
                // A company that bears the name is not the person.
                Some((text, true)) if !has_form(&line.text) => {
                    return Some(NameSeen {
                        text,
                        certain: true,
                        line: index,
                    });
                }
                Some((text, _)) => {
                    likely = likely.or(Some(NameSeen {
                        text,
                        certain: false,
                        line: index,
                    }));
                }
                None => {}
            }
        }
    }
    likely
}

/// What stands behind the word for it and a colon.
fn value(text: &str) -> &str {
    text.rsplit_once(':').map_or(text, |(_, value)| value)
}

fn name_words(text: &str) -> Vec<String> {
    let parted = text.replace([':', ';', '|', '*', '"'], " ");
    let mut words = parted
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphabetic))
        .map(str::to_owned)
        .collect::<Vec<_>>();
    words.truncate(WORDS_MAX);
    words
}

/// Whether any word could be one of those, so that the line is worth comparing.
fn has_anchor(words: &[String], anchors: &[String]) -> bool {
    let spelled = words.iter().flat_map(|word| transliterate(word));
    let bare = |word: &str| {
        [("AE", "A"), ("OE", "O"), ("UE", "U"), ("AA", "A"), ("OY", "OU")]
            .iter()
            .fold(word.to_owned(), |text, (from, to)| text.replace(from, to))
    };
    let anchors = anchors.iter().map(|anchor| bare(anchor)).collect::<Vec<_>>();
    spelled.into_iter().any(|word| {
        let word = bare(&word);
        anchors
            .iter()
            .any(|anchor| close(&word, anchor) || word.contains(anchor.as_str()))
    })
}

fn close(word: &str, wanted: &str) -> bool {
    let most = usize::from(wanted.len() >= LETTERS_FOR_EDIT_MIN);
    edits(word, wanted, most).is_some()
}

/// The best window of words: the text, and whether it is the name for certain.
fn search(claimed: &PersonName, wanted: &[String], words: &[String]) -> Option<(String, bool)> {
    let longest = wanted.len() + WORDS_MORE_MAX;
    let mut likely = None;
    for start in 0..words.len() {
        for end in (start + 1..=words.len().min(start + longest)).rev() {
            let window = &words[start..end];
            match judge(claimed, window) {
                NameVerdict::Same | NameVerdict::Tolerated => return Some((window.join(" "), true)),
                NameVerdict::Partial => likely = likely.or(Some((window.join(" "), false))),
                NameVerdict::Different => {}
            }
        }
        let window = &words[start..words.len().min(start + longest)];
        let spelled = window
            .iter()
            .flat_map(|word| transliterate(word))
            .collect::<Vec<_>>();
        if wanted
            .iter()
            .all(|part| spelled.iter().any(|word| close(word, part)))
        {
            likely = likely.or(Some((window.join(" "), false)));
        }
    }
    likely
}

/// The best verdict over the ways to part a window in given names and surnames.
fn judge(claimed: &PersonName, window: &[String]) -> NameVerdict {
    let splits = (1..=window.len()).map(|at| {
        let read = PersonName {
            given: window[..at].join(" "),
            family: window[at..].join(" "),
            truncated: false,
        };
        compare(claimed, &read).verdict
    });
    // A window without surname is a name of one part, and no reason to call a first name the whole.
    let whole = claimed.family.is_empty() || claimed.given.is_empty();
    let best = splits.min().unwrap_or(NameVerdict::Different);
    if window.len() == 1 && !whole {
        best.max(NameVerdict::Partial)
    } else {
        best
    }
}

#[cfg(test)]
mod tests {
    use super::find_name;
    use crate::names::PersonName;
    use crate::text::{Area, Line};

    fn found(given: &str, family: &str, rows: &[&str]) -> Option<bool> {
        let claimed = PersonName {
            family: family.to_owned(),
            given: given.to_owned(),
            truncated: false,
        };
        let line = |(row, text): (u16, &&str)| {
            let top = f32::from(row) * 20.0;
            let area = Area {
                left: 50.0,
                top,
                right: 400.0,
                bottom: top + 16.0,
            };
            Line::read(text, 0.95, 0, area)
        };
        let lines = (0..).zip(rows).map(line).collect::<Vec<_>>();
        find_name(&claimed, &lines).map(|seen| seen.certain)
    }

    #[test]
    fn a_name_is_found_in_any_order_and_spelling() {
        for (given, family, rows) in [
            ("Alejandro", "Rosalez", &["Buyer: Alejandro Rosalez"][..]),
            ("Alexis", "de Lattre", &["de Lattre Alexis"]),
            ("Jürgen", "Müller", &["Herrn", "Juergen Mueller"]),
            ("Jürgen", "Müller", &["HERRN JURGEN MULLER"]),
            ("John Michael", "Stiles", &["JOHN STILES"]),
            ("Anna", "Kowalska", &["Pani Kowalska Anna"]),
            ("Vincent", "van Gogh", &["Dhr. V. van Gogh", "Vincent van Gogh"]),
            ("Eleni", "Papadopoulou", &["ΕΛΕΝΗ ΠΑΠΑΔΟΠΟΥΛΟΥ"]),
        ] {
            assert_eq!(found(given, family, rows), Some(true), "{rows:?}");
        }
    }

    #[test]
    fn what_is_nearly_the_name_is_said_to_be_only_likely() {
        for (given, family, rows) in [
            ("Lena", "Weissmann", &["Lena Weismann"][..]),
            ("Lena", "Weissmann", &["L. Weissmann"]),
            ("Juan", "García López", &["Juan García"]),
        ] {
            assert_eq!(found(given, family, rows), Some(false), "{rows:?}");
        }
    }

    #[test]
    fn another_name_is_not_found() {
        for rows in [
            &["Erika Weissmann"][..],
            &["Lena Schwarz"],
            &["Weissmann GmbH"],
            &["12345"],
            &[""],
        ] {
            assert_eq!(found("Lena", "Weissmann", rows), None, "{rows:?}");
        }
        assert_eq!(found("", "", &["Lena Weissmann"]), None);
    }
}
