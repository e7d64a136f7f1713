//! Numbers of identity documents, brought to a form in which they can be compared.
//!
//! Lists print them within a line (`Passport A-1234567 (Iran)`); what counts is each word of it that is long enough and
//! has enough digits to be a number of its own, without its separators.

/// A number has at least so many letters and digits, of which so many are digits.
const LENGTH_MIN: usize = 6;
const DIGITS_MIN: usize = 4;
/// Numbers of one party beyond this are not compared.
const NUMBERS_MAX: usize = 64;

/// The numbers in the lines, as keys; sorted, without doubles.
pub(crate) fn document_keys<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<u64> {
    let words = lines
        .into_iter()
        .flat_map(|line| line.split([' ', ',', ';', ':', '(', ')', '\t']));
    let mut keys: Vec<u64> = words.filter_map(document_key).take(NUMBERS_MAX).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn document_key(word: &str) -> Option<u64> {
    if word.parse::<jiff::civil::Date>().is_ok() {
        return None;
    }
    let signs = || word.chars().filter(|c| c.is_ascii_alphanumeric());
    let digits = signs().filter(char::is_ascii_digit).count();
    if digits < DIGITS_MIN || signs().count() < LENGTH_MIN {
        return None;
    }
    let mixed = signs().fold(0xcbf2_9ce4_8422_2325_u64, |h, sign| {
        (h ^ u64::from(sign.to_ascii_uppercase())).wrapping_mul(0x0100_0000_01b3)
    });
    Some(mixed ^ (mixed >> 29))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_their_lines() {
        let key = document_keys(["A1234567"]);
        assert_eq!(key.len(), 1);
        for line in [
            "Passport A-1234567 (Iran)",
            "a1234567",
            "Passport: A1234567; 2001-02-03",
        ] {
            assert_eq!(document_keys([line]), key, "{line}");
        }
        assert_ne!(document_keys(["A1234568"]), key);
        assert!(document_keys(["Passport (Iran) 2001-02-03", "12345", "Cedula No."]).is_empty());
    }
}
