//! The numbers of Spanish identity cards (DNI) and of foreigners in Spain (NIE).

/// The control letters, by the remainder of the number divided by 23.
const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// Finds a DNI (`12345678Z`) or NIE (`X1234567L`) whose control letter is right.
pub fn spanish_number(text: &str) -> Option<String> {
    let compact = text
        .chars()
        .filter(|sign| sign.is_ascii_alphanumeric())
        .map(|sign| sign.to_ascii_uppercase())
        .collect::<Vec<_>>();
    compact.windows(9).enumerate().find_map(|(start, window)| {
        let before = start.checked_sub(1).map(|index| compact[index]);
        let is_run_on = before.is_some_and(|sign| sign.is_ascii_digit()) && window[0].is_ascii_digit();
        let first = match window[0] {
            'X' => '0',
            'Y' => '1',
            'Z' => '2',
            digit => digit,
        };
        let digits = std::iter::once(first).chain(window[1..8].iter().copied());
        let number = digits.collect::<String>().parse::<usize>().ok()?;
        let right = LETTERS.get(number % 23).map(|letter| char::from(*letter));
        (!is_run_on && right == Some(window[8])).then(|| window.iter().collect())
    })
}

#[cfg(test)]
mod tests {
    use super::spanish_number;

    #[test]
    fn numbers_with_the_right_letter_are_found() {
        for (text, expected) in [
            ("DNI 12345678Z", Some("12345678Z")),
            ("12345678-Z", Some("12345678Z")),
            ("NIE: X1234567L", Some("X1234567L")),
            ("00000023T", Some("00000023T")),
            ("12345678A", None),
            ("912345678Z", None),
            ("", None),
            ("X123", None),
        ] {
            assert_eq!(spanish_number(text).as_deref(), expected, "{text}");
        }
    }
}
