//! Words that are no names: particles, titles, legal forms, and the words that organisations' names are made of, with the
//! English of foreign ones.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::token::Class;
use super::word::words;

/// The class of a romanised word that weighs less than a name.
pub(super) fn class_of(word: &str) -> Option<Class> {
    static CLASSES: OnceLock<HashMap<&'static str, Class>> = OnceLock::new();
    let classes = CLASSES.get_or_init(|| {
        let mut classes = HashMap::new();
        for line in include_str!("data/vocabulary.txt").lines() {
            let Some((class, words)) = line.split_once(": ") else {
                continue;
            };
            let class = match class {
                "particle" => Class::Particle,
                "title" => Class::Title,
                "legal" => Class::Legal,
                "generic" => Class::Generic,
                _ => continue,
            };
            for word in words.split(' ') {
                classes.entry(word).or_insert(class);
            }
        }
        classes
    });
    classes.get(word).copied()
}

/// Whether the romanised word is a name that very many people have, as far as tables of forms do not have it already.
pub(super) fn is_common_name(word: &str) -> bool {
    static NAMES: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let lines = include_str!("data/common_names.txt").lines();
        lines
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.split(' '))
            .collect()
    });
    names.contains(word)
}

/// A common name, title or particle in Arabic script, in Latin letters.
pub(super) fn arabic_name(word: &str) -> Option<&'static str> {
    static NAMES: OnceLock<HashMap<String, &'static str>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let lines = include_str!("data/arabic_names.txt")
            .lines()
            .filter_map(|line| line.split_once('='));
        lines
            .map(|(arabic, latin)| (words(arabic).concat(), latin))
            .collect()
    });
    names.get(word).copied()
}

/// Whether the word is a legal form with a slip of the pen, or run together with its neighbour.
pub(super) fn is_mangled_legal_form(word: &str) -> bool {
    const FORMS: [&str; 6] = [
        "limited",
        "corporation",
        "company",
        "incorporated",
        "liability",
        "gesellschaft",
    ];
    const SLIP_MAX: usize = 2;
    word.len() >= 6
        && FORMS.iter().any(|form| {
            word.starts_with(form)
                || word.len().abs_diff(form.len()) <= 1
                    && word.starts_with(&form[..2])
                    && strays(word, form) + strays(form, word) <= SLIP_MAX
        })
}

/// Letters of the one that the other lacks.
fn strays(one: &str, other: &str) -> usize {
    let mut rest: Vec<u8> = other.bytes().collect();
    one.bytes()
        .filter(|b| {
            rest.iter()
                .position(|r| r == b)
                .map(|at| rest.swap_remove(at))
                .is_none()
        })
        .count()
}

/// Letters that adjectives and nouns of the Slavic languages end in after a stem; a family name made from the same stem
/// ends in others.
const ENDING_LETTERS: &str = "aeiouygkhm";
/// The longest such ending.
const ENDING_MAX: usize = 4;
/// A stem as short as this is matched letter by letter only.
const STEM_MIN: usize = 3;

struct Translations {
    words: HashMap<&'static str, &'static str>,
    stems: HashMap<&'static [u8], Vec<(&'static str, &'static str)>>,
}

/// The English of a romanised word of organisations' names, one or more words.
pub(super) fn translation(word: &str) -> Option<&'static str> {
    static TRANSLATIONS: OnceLock<Translations> = OnceLock::new();
    let translations = TRANSLATIONS.get_or_init(|| {
        let mut read = Translations {
            words: HashMap::new(),
            stems: HashMap::new(),
        };
        for (word, english) in include_str!("data/translations.txt")
            .lines()
            .filter_map(|line| line.split_once('='))
        {
            match word.strip_suffix('*') {
                Some(stem) if stem.len() >= STEM_MIN => {
                    read.stems
                        .entry(&stem.as_bytes()[..STEM_MIN])
                        .or_default()
                        .push((stem, english));
                }
                _ => {
                    read.words.insert(word, english);
                }
            }
        }
        for stems in read.stems.values_mut() {
            stems.sort_by_key(|(stem, _)| std::cmp::Reverse(stem.len()));
        }
        read
    });
    if let Some(english) = translations.words.get(word) {
        return Some(english);
    }
    let stems = translations.stems.get(word.as_bytes().get(..STEM_MIN)?)?;
    stems
        .iter()
        .find(|(stem, _)| word.strip_prefix(stem).is_some_and(is_ending))
        .map(|(_, english)| *english)
}

fn is_ending(rest: &str) -> bool {
    rest.len() <= ENDING_MAX && rest.chars().all(|c| ENDING_LETTERS.contains(c))
}

/// A place's name from the adjective made of it: `krasnoyarskii` to `krasnoyarsk`, `tulskii` to `tula`.
pub(super) fn place_of_adjective(word: &str) -> Option<&str> {
    const ENDINGS: [&str; 8] = ["ii", "iy", "aya", "oe", "ie", "ogo", "oi", "oye"];
    static PLACES: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let places = PLACES.get_or_init(|| {
        let lines = include_str!("data/places.txt").lines();
        lines.filter_map(|line| line.split_once('=')).collect()
    });
    let stem = ENDINGS
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .filter(|stem| stem.len() > 4 && stem.ends_with("sk"))?;
    Some(places.get(stem).copied().unwrap_or(stem))
}

/// The English of the longest Chinese word at the start of the text, and how many characters it has.
pub(super) fn han_word(text: &[char]) -> Option<(usize, &'static str)> {
    static WORDS: OnceLock<HashMap<Vec<char>, &'static str>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let lines = include_str!("data/han_words.txt")
            .lines()
            .filter_map(|line| line.split_once('='));
        lines
            .map(|(han, english)| (han.chars().collect(), english))
            .collect()
    });
    const LONGEST: usize = 6;
    (2..=LONGEST.min(text.len()))
        .rev()
        .find_map(|len| words.get(&text[..len]).map(|english| (len, *english)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_organisations() {
        assert_eq!(translation("zavod"), Some("plant"));
        assert_eq!(translation("mashinostroitelnii"), Some("machine building"));
        assert_eq!(translation("novikov"), None);
        assert_eq!(place_of_adjective("krasnoyarskii"), Some("krasnoyarsk"));
        assert_eq!(place_of_adjective("tulskii"), Some("tula"));
        assert_eq!(class_of("gmbh"), Some(Class::Legal));
        assert_eq!(class_of("smith"), None);
        let han: Vec<char> = "股份有限公司".chars().collect();
        assert_eq!(han_word(&han), Some((6, "co ltd")));
    }
}
