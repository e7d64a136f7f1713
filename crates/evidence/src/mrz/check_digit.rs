//! The check digit of Doc 9303 part 3, section 4.9.

const WEIGHTS: [u32; 3] = [7, 3, 1];

/// The check digit of a run of characters: weights 7, 3, 1 over digits, letters from `A` = 10 and fillers = 0,
/// modulo 10. `None` when a character does not belong into a zone.
pub fn check_digit(characters: impl IntoIterator<Item = char>) -> Option<char> {
    let mut sum = 0;
    for (character, weight) in characters.into_iter().zip(WEIGHTS.iter().cycle()) {
        sum = (sum + value(character)? * weight) % 10;
    }
    char::from_digit(sum, 10)
}

fn value(character: char) -> Option<u32> {
    match character {
        '<' => Some(0),
        '0'..='9' | 'A'..='Z' => character.to_digit(36),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::check_digit;

    #[test]
    fn the_examples_of_the_standard() {
        for (text, digit) in [
            ("520727", '3'),
            ("AB2134<<<", '5'),
            ("HA672242<", '6'),
            ("D23145890734", '9'),
            ("<<<<", '0'),
        ] {
            assert_eq!(check_digit(text.chars()), Some(digit), "{text}");
        }
        assert_eq!(check_digit("Ñ1".chars()), None);
        assert_eq!(check_digit("a".chars()), None);
    }
}
