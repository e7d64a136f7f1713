//! Splitting a name into words, with look-alike letters, invisible characters and marks put right.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Characters of a name beyond this are not looked at.
const NAME_CHARS_MAX: usize = 400;
/// Words of a name beyond this are not looked at.
pub(crate) const WORDS_MAX: usize = 24;
/// Stands between two names of one party.
const BETWEEN_NAMES: &str = " / ";
/// Names of a text beyond this are not looked at.
const ALTERNATIVES_MAX: usize = 6;

/// Words in lower case without marks, apostrophes and invisible characters; whatever is no letter or digit separates.
/// Letters that only look like those of the word's own script are replaced.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let name = part_capitals(name);
    if name.is_ascii() {
        // As most names are: nothing to take apart.
        let mut letters = name.bytes().take(NAME_CHARS_MAX);
        letters.all(|c| push(&mut words, c.to_ascii_lowercase().into()));
    } else {
        let mut letters = name.nfkd().take(NAME_CHARS_MAX).flat_map(char::to_lowercase);
        letters.all(|c| !c.is_ascii() && is_combining_mark(c) || push(&mut words, c));
    }
    words.retain(|word| !word.is_empty());
    for word in &mut words {
        // The decomposition above also takes Korean syllables apart.
        if !word.is_ascii() && word.chars().any(|c| matches!(c, '\u{1100}'..='\u{11ff}')) {
            *word = word.nfc().collect();
        }
        repair_look_alikes(word);
    }
    words
}

/// Adds a letter to the last word, or begins another; whether there is room for more.
fn push(words: &mut Vec<String>, c: char) -> bool {
    if is_silent(c) {
        return true;
    }
    if c.is_alphanumeric() {
        push_folded(words.last_mut().expect("starts with one and only grows"), c);
    } else if words.last().is_some_and(|word| !word.is_empty()) {
        if words.len() == WORDS_MAX {
            return false;
        }
        words.push(String::new());
    }
    true
}

/// Whether all of the text is looked at, and has no signs beyond letters, digits and what stands between and upon them: letters may
/// be drawn as signs, as `🅐`.
pub(crate) fn is_whole(text: &str) -> bool {
    let taken_apart: String = part_capitals(text).nfkd().collect();
    let is_short = |text: &str| text.chars().count() <= NAME_CHARS_MAX;
    is_short(text)
        && is_short(&taken_apart)
        && !taken_apart.chars().any(is_sign)
        && text.split(BETWEEN_NAMES).count() <= ALTERNATIVES_MAX
        && alternatives(text)
            .iter()
            .all(|name| words(name).len() < WORDS_MAX)
}

/// A space where a capital follows small letters: names that were run together.
fn part_capitals(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut small_run = 0;
    for c in name.chars().take(NAME_CHARS_MAX) {
        if small_run >= 2 && c.is_uppercase() {
            out.push(' ');
        }
        small_run = if c.is_lowercase() { small_run + 1 } else { 0 };
        out.push(c);
    }
    out
}

/// The names that a text holds: both sides of a stroke between spaces, and the text without what is in brackets.
pub(crate) fn alternatives(text: &str) -> Vec<std::borrow::Cow<'_, str>> {
    let mut found = Vec::new();
    for part in text
        .split(BETWEEN_NAMES)
        .filter(|part| !part.trim().is_empty())
        .take(ALTERNATIVES_MAX)
    {
        let part = part.trim();
        found.push(part.into());
        if let Some((before, rest)) = part.split_once('(')
            && before.trim().chars().count() > 3
        {
            let after = rest.split_once(')').map_or("", |(_, after)| after);
            found.push(format!("{} {}", before.trim(), after.trim()).into());
        }
    }
    found
}

/// Apostrophes and their look-alikes, the Arabic stretching stroke, and invisible formatting.
fn is_silent(c: char) -> bool {
    matches!(
        c,
        '\'' | '`' | '´' | 'ʹ'..='ˏ' | '‘' | '’' | '‛' | '′' | '＇' | 'ـ' | 'ء'
            | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
    )
}

fn is_sign(c: char) -> bool {
    let is_punctuation = c.is_ascii_punctuation()
        || matches!(
            c,
            '\u{a1}'..='\u{bf}' | '\u{2010}'..='\u{205e}' // Latin
                | '\u{589}'..='\u{58a}' | '\u{5be}'..='\u{5f4}' // Armenian, Hebrew
                | '\u{60c}'..='\u{61f}' | '\u{66a}'..='\u{66d}' | '\u{6d4}' // Arabic
                | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{301b}' | '\u{30a0}' | '\u{30fb}' // Chinese, Japanese
        );
    !(c.is_alphanumeric() || c.is_whitespace() || is_combining_mark(c) || is_silent(c) || is_punctuation)
}

/// Latin letters that no decomposition reaches.
fn push_folded(word: &mut String, c: char) {
    match c {
        'ß' => word.push_str("ss"),
        'æ' => word.push_str("ae"),
        'œ' => word.push_str("oe"),
        'ø' => word.push('o'),
        'đ' | 'ð' => word.push('d'),
        'þ' => word.push_str("th"),
        'ł' => word.push('l'),
        'ħ' => word.push('h'),
        'ı' => word.push('i'),
        'ŋ' => word.push('n'),
        'ə' => word.push('a'),
        'ĸ' => word.push('к'),
        'ς' => word.push('σ'),
        'ی' => word.push('ي'),
        'ک' => word.push('ك'),
        _ => word.push(c),
    }
}

/// Lower-case Cyrillic and Greek letters whose small or capital form is drawn as a Latin letter.
const LOOK_ALIKES: [(char, char); 28] = [
    ('а', 'a'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('у', 'y'),
    ('х', 'x'),
    ('і', 'i'),
    ('ј', 'j'),
    ('ѕ', 's'),
    ('к', 'k'),
    ('м', 'm'),
    ('т', 't'),
    ('н', 'h'),
    ('в', 'b'),
    ('һ', 'h'),
    ('ԁ', 'd'),
    ('ԛ', 'q'),
    ('ԝ', 'w'),
    ('α', 'a'),
    ('ο', 'o'),
    ('ν', 'v'),
    ('ρ', 'p'),
    ('τ', 't'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('ε', 'e'),
    ('υ', 'u'),
];

/// Digits that stand for letters where a name was read from paper or disguised.
const DIGIT_LETTERS: [(char, char); 7] = [
    ('0', 'o'),
    ('3', 'e'),
    ('4', 'a'),
    ('5', 's'),
    ('6', 'b'),
    ('7', 't'),
    ('8', 'b'),
];
/// More digits than this make a number of the word, not a disguise.
const DISGUISED_DIGITS_MAX: usize = 2;

fn repair_look_alikes(word: &mut String) {
    if word.bytes().all(|b| b.is_ascii_lowercase()) {
        return;
    }
    let latin = word.chars().filter(char::is_ascii_alphabetic).count();
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let cyrillic_or_greek = word
        .chars()
        .filter(|c| matches!(c, '\u{370}'..='\u{52f}'))
        .count();
    if latin > 0 && cyrillic_or_greek > 0 {
        let to_latin = latin >= cyrillic_or_greek;
        let cyrillic = word.chars().any(|c| matches!(c, '\u{400}'..='\u{52f}'));
        *word = word.chars().map(|c| twin(c, to_latin, cyrillic)).collect();
    }
    if latin >= 2 && (1..=DISGUISED_DIGITS_MAX).contains(&digits) && latin > digits {
        let mut first = true;
        *word = word
            .chars()
            .map(|c| {
                let initial = std::mem::replace(&mut first, false);
                match c {
                    '1' if initial => 'i',
                    '1' => 'l',
                    _ => DIGIT_LETTERS
                        .iter()
                        .find(|(digit, _)| *digit == c)
                        .map_or(c, |(_, letter)| *letter),
                }
            })
            .collect();
    }
}

fn twin(c: char, to_latin: bool, cyrillic: bool) -> char {
    let found = if to_latin {
        LOOK_ALIKES
            .iter()
            .find(|(other, _)| *other == c)
            .map(|(_, latin)| *latin)
    } else {
        let of_script = |other: char| cyrillic == (other >= '\u{400}');
        LOOK_ALIKES
            .iter()
            .find(|(other, latin)| *latin == c && of_script(*other))
            .map(|(other, _)| *other)
    };
    found.unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted_key(name: &str) -> String {
        let mut words = words(name);
        words.sort_unstable();
        words.join(" ")
    }

    #[test]
    fn names_of_the_same_words_have_the_same_key() {
        for (one, other) in [
            ("AL-MASRI, Rahf", "rahf al masri"),
            ("Łukasz Øre", "ore LUKASZ"),
            ("Mahmu\u{200b}d", "MAHMUD"),
            ("Sha‘ban", "SHABAN"),
            ("Alèxandr Shúbin", "shubin alexandr"),
            ("Jоseph Niyоnzima", "joseph niyonzima"),
            ("Мiкалаевiч", "мікалаевіч"),
            ("Mi1e N0or 1saias", "mile noor isaias"),
        ] {
            assert_eq!(sorted_key(one), sorted_key(other), "{one}");
        }
        assert_eq!(sorted_key(" .,- "), "");
        assert_eq!(words("2566 zrrev yv2762"), ["2566", "zrrev", "yv2762"]);
    }
}
