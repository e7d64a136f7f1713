//! Texts that people write: bounded, trimmed, without control characters.

use std::fmt;

/// Longest text of an ordinary field, in characters, after trimming.
pub const TEXT_CHARS_MAX: usize = 200;
/// Longest line of an address, in characters, after trimming.
pub const ADDRESS_LINE_CHARS_MAX: usize = 300;

/// Why a text was refused. The message is for the person who sent it and never repeats the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TextError(pub String);

impl TextError {
    /// An error with this message.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

/// A text of 1 to [`TEXT_CHARS_MAX`] characters without control characters, trimmed. Personal data: `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Text(String);

impl Text {
    /// Reads an ordinary field.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        Self::parse_up_to(raw, TEXT_CHARS_MAX)
    }

    /// Reads a line of an address.
    pub fn parse_address_line(raw: &str) -> Result<Self, TextError> {
        Self::parse_up_to(raw, ADDRESS_LINE_CHARS_MAX)
    }

    fn parse_up_to(raw: &str, chars_max: usize) -> Result<Self, TextError> {
        let text = raw.trim();
        if text.is_empty() {
            return Err(TextError::new("must not be empty"));
        }
        if text.chars().count() > chars_max {
            return Err(TextError(format!("must be at most {chars_max} characters")));
        }
        if text.chars().any(char::is_control) {
            return Err(TextError::new("must not contain control characters"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Text(sealed)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_trimmed_bounded_and_free_of_control_characters() {
        assert_eq!(Text::parse("  Ana María ").unwrap().as_str(), "Ana María");
        assert_eq!(
            Text::parse(&"é".repeat(200)).unwrap().as_str().chars().count(),
            200
        );
        for wrong in ["", "   ", "a\u{0}b", "a\nb", &"x".repeat(201)] {
            assert!(Text::parse(wrong).is_err(), "{wrong:?}");
        }
        assert!(Text::parse_address_line(&"x".repeat(300)).is_ok());
        assert!(Text::parse_address_line(&"x".repeat(301)).is_err());
    }

    #[test]
    fn debug_never_shows_the_text() {
        assert_eq!(format!("{:?}", Text::parse("Ana").unwrap()), "Text(sealed)");
    }
}
