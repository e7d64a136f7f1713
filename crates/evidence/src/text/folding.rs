//! One spelling for words that are written with and without accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Capitals without accents, everything else as it is: `Größe 12` becomes `GROSSE 12`.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfd().filter(|letter| !is_combining_mark(*letter)) {
        match letter {
            'ß' | 'ẞ' => folded.push_str("SS"),
            'æ' | 'Æ' => folded.push_str("AE"),
            'œ' | 'Œ' => folded.push_str("OE"),
            'ø' | 'Ø' => folded.push('O'),
            'ł' | 'Ł' => folded.push('L'),
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('D'),
            'þ' | 'Þ' => folded.push_str("TH"),
            'ı' => folded.push('I'),
            // Greek capitals do not tell a final sigma.
            'ς' => folded.push('Σ'),
            '’' | '‘' | '´' | '`' => folded.push('\''),
            other => folded.extend(other.to_uppercase()),
        }
    }
    folded
}

/// The words of a text, folded: runs of letters and digits.
pub fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// How many letters must be put in, left out or changed to make one word of the other, up to `most`; `None` beyond.
pub(crate) fn edits(one: &str, other: &str, most: usize) -> Option<usize> {
    let (one, other) = (one.chars().collect::<Vec<_>>(), other.chars().collect::<Vec<_>>());
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let mut row = (0..=other.len()).collect::<Vec<_>>();
    for (above, letter) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = above + 1;
        for (index, against) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != against);
            diagonal = row[index + 1];
            row[index + 1] = changed.min(diagonal + 1).min(row[index] + 1);
        }
    }
    row.last().copied().filter(|edits| *edits <= most)
}

#[cfg(test)]
mod tests {
    use super::{edits, fold, words};

    #[test]
    fn accents_and_case_make_no_difference() {
        for (text, expected) in [
            ("Größe 12", "GROSSE 12"),
            ("Déc. août", "DEC. AOUT"),
            ("Łódź Øre İzmir", "LODZ ORE IZMIR"),
            ("Μαΐου", "ΜΑΙΟΥ"),
            ("май", "МАИ"),
            ("l’an", "L'AN"),
        ] {
            assert_eq!(fold(text), expected, "{text}");
        }
        assert_eq!(words("12, rue de l'Été"), ["12", "RUE", "DE", "L", "ETE"]);
    }

    #[test]
    fn edits_are_counted_up_to_a_limit() {
        for (one, other, most, expected) in [
            ("HENG", "HENG", 1, Some(0)),
            ("TEO", "TED", 1, Some(1)),
            ("BATANG", "BATAG", 1, Some(1)),
            ("BEJUNTAL", "BERJUNTAI", 2, Some(2)),
            ("ABC", "XYZ", 2, None),
            ("", "AB", 1, None),
        ] {
            assert_eq!(edits(one, other, most), expected, "{one} {other}");
        }
    }
}
