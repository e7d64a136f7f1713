//! Ways to reach a person: e-mail address, telephone number, social handle. All personal data: `Debug` hides them.

use std::fmt;

use crate::text::{TEXT_CHARS_MAX, TextError};

macro_rules! sealed_text {
    ($name:ident) => {
        impl $name {
            /// The value as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(sealed)"))
            }
        }
    };
}

/// An e-mail address: a local part of up to 64 and a domain of up to 253 characters (RFC 5321, 4.5.3.1), without the
/// quoted and commented forms that no sign-up form accepts.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);
sealed_text!(EmailAddress);

impl EmailAddress {
    /// Reads an address; surrounding white space is dropped.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let refused = || TextError::new("must be an e-mail address");
        let text = raw.trim();
        let (local, domain) = text.rsplit_once('@').ok_or_else(refused)?;
        let local_ok = (1..=64).contains(&local.len())
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local
                .chars()
                .all(|c| c.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c));
        let labels: Vec<&str> = domain.split('.').collect();
        let domain_ok = domain.len() <= 253
            && labels.len() >= 2
            && labels.iter().all(|label| {
                (1..=63).contains(&label.len())
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            });
        if local_ok && domain_ok && text.chars().count() <= TEXT_CHARS_MAX {
            Ok(Self(text.to_owned()))
        } else {
            Err(refused())
        }
    }

    /// What two spellings of one address have in common: lower case.
    pub fn normalised(&self) -> String {
        self.0.to_lowercase()
    }

    /// The part behind the `@`, in lower case.
    pub fn domain(&self) -> String {
        self.0
            .rsplit_once('@')
            .map(|(_, domain)| domain.to_lowercase())
            .unwrap_or_default()
    }
}

/// A telephone number in the international form of ITU-T E.164: `+`, then 7 to 15 digits, the first not 0.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);
sealed_text!(PhoneNumber);

impl PhoneNumber {
    /// Reads a number; surrounding white space is dropped, nothing else is.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let text = raw.trim();
        let digits = text.strip_prefix('+').unwrap_or_default();
        let well_formed = (7..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        if well_formed {
            Ok(Self(text.to_owned()))
        } else {
            Err(TextError::new(
                "must be a telephone number in E.164 form, such as +12125551234",
            ))
        }
    }
}

/// A handle on X (formerly Twitter): 1 to 15 letters, digits and underscores; a leading `@` is dropped.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Handle(String);
sealed_text!(Handle);

impl Handle {
    /// Reads a handle.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let text = raw.strip_prefix('@').unwrap_or(raw);
        let well_formed =
            (1..=15).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if well_formed {
            Ok(Self(text.to_owned()))
        } else {
            Err(TextError::new(
                "must be a handle of 1 to 15 letters, digits and underscores",
            ))
        }
    }

    /// Handles do not tell upper from lower case.
    pub fn normalised(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for right in ["a@b.co", " user.name+tag@example.com ", "jörg@bücher.example"] {
            assert!(EmailAddress::parse(right).is_ok(), "{right}");
        }
        let long = format!("{}@example.com", "a".repeat(65));
        for wrong in [
            "",
            "a",
            "a@",
            "@b.co",
            "a@b",
            "a b@c.de",
            "a..b@c.de",
            "a@-b.de",
            "a@b..de",
            "a@b.de\n c",
            &long,
        ] {
            assert!(EmailAddress::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            EmailAddress::parse("Ana@Example.COM").unwrap().normalised(),
            "ana@example.com"
        );
        assert_eq!(
            EmailAddress::parse("Ana@Example.COM").unwrap().domain(),
            "example.com"
        );
    }

    #[test]
    fn telephone_numbers() {
        assert!(PhoneNumber::parse("+12125551234").is_ok());
        for wrong in [
            "",
            "12125551234",
            "+0123456789",
            "+1 212 555",
            "+123456",
            "+1234567890123456",
            "+１２３４５６７",
        ] {
            assert!(PhoneNumber::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn handles() {
        assert_eq!(Handle::parse("@Some_One").unwrap().normalised(), "some_one");
        for wrong in ["", "@", "a-b", "sixteencharacter", "é"] {
            assert!(Handle::parse(wrong).is_err(), "{wrong}");
        }
    }
}
