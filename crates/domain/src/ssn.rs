//! US Social Security numbers: three parts, area, group and serial (SSA, POMS RM 10201.030 and RM 10201.035).

use std::fmt;

use crate::text::{Text, TextError};

/// A number that the Social Security Administration could have issued: nine digits. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct SocialSecurityNumber(String);

impl SocialSecurityNumber {
    /// Reads `XXX-XX-XXXX` or nine bare digits; refuses area 000, 666 and 900 to 999, group 00 and serial 0000, which
    /// are never issued.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let text = raw.trim();
        let dashed = text.len() == 11 && text.as_bytes()[3] == b'-' && text.as_bytes()[6] == b'-';
        let digits: String = if dashed {
            text.split('-').collect()
        } else {
            text.to_owned()
        };
        if digits.len() != 9 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(TextError::new(
                "must be a Social Security number as XXX-XX-XXXX or nine digits",
            ));
        }
        let (area, group, serial) = (&digits[..3], &digits[3..5], &digits[5..]);
        if area == "000" || area == "666" || area.starts_with('9') || group == "00" || serial == "0000" {
            return Err(TextError::new(
                "is not a number that the Social Security Administration issues",
            ));
        }
        Ok(Self(digits))
    }

    /// The nine digits.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The nine digits as the text that records keep.
    pub fn to_text(&self) -> Text {
        Text::parse(&self.0).expect("nine digits are a text")
    }
}

impl fmt::Debug for SocialSecurityNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SocialSecurityNumber(sealed)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_are_one_number() {
        assert_eq!(
            SocialSecurityNumber::parse("123-45-6789"),
            SocialSecurityNumber::parse("123456789")
        );
    }

    #[test]
    fn numbers_that_cannot_exist_are_refused() {
        for wrong in [
            "000-45-6789",
            "666-45-6789",
            "900-45-6789",
            "999-45-6789",
            "123-00-6789",
            "123-45-0000",
            "123-456-789",
            "12345678",
            "1234567890",
            "123 45 6789",
            "12a456789",
            "",
            "１２３４５６７８９",
            "-12345678-9",
        ] {
            assert!(SocialSecurityNumber::parse(wrong).is_err(), "{wrong}");
        }
    }
}
