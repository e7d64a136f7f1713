//! Latin capitals for the letters of Doc 9303 part 3, section 6: tables A (Latin) and B (Cyrillic). Greek, which it has no
//! table for, is written as ISO 843 (ELOT 743) transcribes it.
//!
//! Table C (Arabic) is not here: states print a transcription of their own choice instead.

use unicode_normalization::UnicodeNormalization;

use super::NAME_CHARS_MAX;

/// The components of a name in the letters `A` to `Z` that Doc 9303 recommends. Spaces and hyphens part components,
/// apostrophes and other signs are left out, letters that the tables lack too.
pub fn transliterate(name: &str) -> Vec<String> {
    components(name)
        .into_iter()
        .map(|component| component.iter().map(|letter| letter[0]).collect())
        .collect()
}

/// For each component each letter with the ways to write it, the recommended one first.
pub(super) fn components(name: &str) -> Vec<Vec<&'static [&'static str]>> {
    let mut components = vec![Vec::new()];
    for letter in name.nfc().take(NAME_CHARS_MAX).flat_map(char::to_uppercase) {
        if is_separator(letter) {
            components.push(Vec::new());
        } else if let (Some(writings), Some(last)) = (writings(letter), components.last_mut()) {
            last.push(writings);
        }
    }
    // A lone soft sign is written as nothing.
    components.retain(|component| component.iter().any(|writings| !writings[0].is_empty()));
    components
}

fn is_separator(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(
            letter,
            '-' | '‐' | '‑' | '–' | '—' | '<' | ',' | '.' | '/' | '·' | '_' | '(' | ')'
        )
}

/// The ways to write a capital letter, or `None` for what is left out.
fn writings(letter: char) -> Option<&'static [&'static str]> {
    plain(letter)
        .or_else(|| latin(letter))
        .or_else(|| cyrillic(letter))
        .or_else(|| greek(letter))
        .or_else(|| {
            let base = std::iter::once(letter).nfd().next()?;
            if base == letter {
                None
            } else {
                plain(base).or_else(|| cyrillic(base)).or_else(|| greek(base))
            }
        })
}

/// A letter that stands for itself.
fn plain(letter: char) -> Option<&'static [&'static str]> {
    const LETTERS: [[&str; 1]; 26] = [
        ["A"],
        ["B"],
        ["C"],
        ["D"],
        ["E"],
        ["F"],
        ["G"],
        ["H"],
        ["I"],
        ["J"],
        ["K"],
        ["L"],
        ["M"],
        ["N"],
        ["O"],
        ["P"],
        ["Q"],
        ["R"],
        ["S"],
        ["T"],
        ["U"],
        ["V"],
        ["W"],
        ["X"],
        ["Y"],
        ["Z"],
    ];
    let index = u32::from(letter).checked_sub(u32::from('A'))?;
    LETTERS
        .get(usize::try_from(index).ok()?)
        .map(<[&str; 1]>::as_slice)
}

/// Table A, where it says more than to drop the accent.
fn latin(letter: char) -> Option<&'static [&'static str]> {
    Some(match letter {
        'Ä' => &["AE", "A"],
        'Å' => &["AA", "A"],
        'Æ' => &["AE", "A"],
        'Ñ' => &["N", "NXX"],
        'Ö' | 'Ø' => &["OE", "O"],
        'Œ' => &["OE"],
        'Ü' => &["UE", "UXX", "U"],
        'ẞ' => &["SS"],
        'Þ' => &["TH"],
        'Ð' | 'Đ' | 'Ɖ' => &["D", "DJ"],
        'Ĳ' => &["IJ", "Y"],
        'Ħ' => &["H"],
        'Ł' | 'Ŀ' => &["L"],
        'Ŋ' => &["N"],
        'Ŧ' => &["T"],
        'ĸ' => &["Q", "K"],
        'Ə' => &["E", "A"],
        'Ɓ' => &["B"],
        'Ɗ' => &["D"],
        'Ƙ' => &["K"],
        'Ɨ' => &["I"],
        _ => return None,
    })
}

/// Table B, with the exceptions that it makes for single languages as alternatives.
fn cyrillic(letter: char) -> Option<&'static [&'static str]> {
    Some(match letter {
        'А' => &["A"],
        'Б' => &["B"],
        'В' => &["V"],
        'Г' | 'Ґ' => &["G", "H"],
        'Д' => &["D"],
        'Е' => &["E", "IE", "YE"],
        'Ё' => &["E", "IO", "YO"],
        'Ж' => &["ZH", "Z"],
        'З' => &["Z"],
        'И' => &["I", "Y"],
        'І' => &["I"],
        'Ї' => &["I", "YI"],
        'Й' => &["I", "Y", "J"],
        'К' | 'Ќ' => &["K"],
        'Л' => &["L"],
        'М' => &["M"],
        'Н' => &["N"],
        'О' => &["O"],
        'П' => &["P"],
        'Р' => &["R"],
        'С' => &["S"],
        'Т' => &["T"],
        'У' | 'Ў' => &["U"],
        'Ф' => &["F"],
        'Х' => &["KH", "H"],
        'Ц' => &["TS", "C"],
        'Ч' => &["CH", "C"],
        'Ш' => &["SH", "S"],
        'Щ' => &["SHCH", "SHT"],
        'Ъ' => &["IE", "U", ""],
        'Ы' => &["Y"],
        'Ь' => &["", "I"],
        'Э' => &["E"],
        'Ю' => &["IU", "YU"],
        'Я' => &["IA", "YA"],
        'Є' => &["IE", "YE"],
        'Ѓ' => &["G", "GJ"],
        'Ђ' => &["D", "DJ"],
        'Ѕ' => &["DZ"],
        'Ј' => &["J"],
        'Љ' => &["LJ"],
        'Њ' => &["NJ"],
        'Ћ' => &["C"],
        'Џ' => &["DZ", "DJ"],
        _ => return None,
    })
}

/// ISO 843 (ELOT 743), letter by letter, with what pairs of letters are written as for alternatives.
fn greek(letter: char) -> Option<&'static [&'static str]> {
    Some(match letter {
        'Α' => &["A"],
        'Β' => &["V", "B"],
        'Γ' => &["G", "N"],
        'Δ' => &["D"],
        'Ε' => &["E"],
        'Ζ' => &["Z"],
        'Η' => &["I", "H"],
        'Θ' => &["TH"],
        'Ι' => &["I"],
        'Κ' => &["K", "C"],
        'Λ' => &["L"],
        'Μ' => &["M"],
        'Ν' => &["N"],
        'Ξ' => &["X", "KS"],
        'Ο' | 'Ω' => &["O"],
        'Π' => &["P"],
        'Ρ' => &["R"],
        'Σ' | 'ς' => &["S"],
        'Τ' => &["T"],
        'Υ' => &["Y", "U", "V", "F", "I"],
        'Φ' => &["F", "PH"],
        'Χ' => &["CH", "H"],
        'Ψ' => &["PS"],
        _ => return None,
    })
}
