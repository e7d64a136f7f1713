//! A name brought to comparable form.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Characters of a name beyond this are not looked at.
pub(crate) const NAME_CHARS_MAX: usize = 400;
/// Tokens of a name beyond this are not looked at.
pub(crate) const TOKENS_MAX: usize = 24;

/// Lower-case tokens without marks, apostrophes and invisible characters; everything else that is no letter or digit
/// separates.
pub(crate) fn tokens(name: &str) -> Vec<String> {
    let mut tokens = vec![String::new()];
    for c in name.nfkd().take(NAME_CHARS_MAX).flat_map(char::to_lowercase) {
        if is_combining_mark(c) || is_silent(c) {
            continue;
        }
        if c.is_alphanumeric() {
            push_folded(tokens.last_mut().expect("starts with one and only grows"), c);
        } else if tokens.last().is_some_and(|token| !token.is_empty()) {
            if tokens.len() == TOKENS_MAX {
                break;
            }
            tokens.push(String::new());
        }
    }
    tokens.retain(|token| !token.is_empty());
    tokens
}

/// Apostrophes and their look-alikes, full stops inside initials are not silent, invisible formatting is.
fn is_silent(c: char) -> bool {
    matches!(
        c,
        '\'' | '`' | '´' | 'ʻ' | 'ʼ' | 'ʾ' | 'ʿ' | 'ʹ' | 'ʺ' | '‘' | '’' | '‛' | '′' | '＇'
            | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | 'ـ'
    )
}

/// Latin letters that no decomposition reaches.
fn push_folded(token: &mut String, c: char) {
    match c {
        'ß' => token.push_str("ss"),
        'æ' => token.push_str("ae"),
        'œ' => token.push_str("oe"),
        'ø' => token.push('o'),
        'đ' | 'ð' => token.push('d'),
        'þ' => token.push_str("th"),
        'ł' => token.push('l'),
        'ħ' => token.push('h'),
        'ı' => token.push('i'),
        'ŋ' => token.push('n'),
        'ə' => token.push('a'),
        _ => token.push(c),
    }
}

/// The tokens in alphabetical order: equal for two names of the same words in any order.
pub(crate) fn sorted_key(name: &str) -> String {
    let mut tokens = tokens(name);
    tokens.sort_unstable();
    tokens.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_same_words_have_the_same_key() {
        for (one, other) in [
            ("AL-MASRI, Rahf", "rahf al masri"),
            ("Łukasz Øre", "ore LUKASZ"),
            ("Mahmu\u{200b}d", "MAHMUD"),
            ("Sha‘ban", "SHABAN"),
            ("Alèxandr Shúbin", "shubin alexandr"),
        ] {
            assert_eq!(sorted_key(one), sorted_key(other), "{one}");
        }
        assert_eq!(sorted_key(" .,- "), "");
    }
}
