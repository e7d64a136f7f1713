//! How a client names a user: `userId:…`, `email:…`, `phoneNumber:…`, `twitter:…` or `x:…`.

use std::fmt;

use crate::contact::{EmailAddress, Handle, PhoneNumber};
use crate::text::{Text, TextError};

/// What a locator finds a user by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LocatorKind {
    /// The client's own identifier.
    UserId,
    /// An e-mail address.
    Email,
    /// A telephone number.
    PhoneNumber,
    /// A handle on X, formerly Twitter: both prefixes name the same user.
    X,
}

impl LocatorKind {
    /// The stable name that storage and blind indexes use.
    pub fn code(self) -> &'static str {
        match self {
            Self::UserId => "userId",
            Self::Email => "email",
            Self::PhoneNumber => "phoneNumber",
            Self::X => "x",
        }
    }
}

/// A user as a client names them. Personal data: `Debug` shows only the kind.
#[derive(Clone, PartialEq, Eq)]
pub enum UserLocator {
    /// `userId:<id>`
    UserId(Text),
    /// `email:<address>`
    Email(EmailAddress),
    /// `phoneNumber:<number>`
    PhoneNumber(PhoneNumber),
    /// `twitter:<handle>` and `x:<handle>`
    X(Handle),
}

impl UserLocator {
    /// Reads a locator that has been percent-decoded once.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let (prefix, value) = raw.split_once(':').ok_or_else(|| {
            TextError::new(
                "must be a user locator: userId:, email:, phoneNumber:, twitter: or x: and a value",
            )
        })?;
        if value.trim().is_empty() {
            return Err(TextError(format!(
                "must have a value after `{}:`",
                known(prefix)?
            )));
        }
        match known(prefix)? {
            "userId" => Text::parse(value).map(Self::UserId),
            "email" => EmailAddress::parse(value).map(Self::Email),
            "phoneNumber" => PhoneNumber::parse(value).map(Self::PhoneNumber),
            _ => Handle::parse(value).map(Self::X),
        }
    }

    /// What it finds a user by.
    pub fn kind(&self) -> LocatorKind {
        match self {
            Self::UserId(_) => LocatorKind::UserId,
            Self::Email(_) => LocatorKind::Email,
            Self::PhoneNumber(_) => LocatorKind::PhoneNumber,
            Self::X(_) => LocatorKind::X,
        }
    }

    /// The value in the one spelling that all its spellings share; what look-ups compare.
    pub fn normalised(&self) -> String {
        match self {
            Self::UserId(id) => id.as_str().to_owned(),
            Self::Email(address) => address.normalised(),
            Self::PhoneNumber(number) => number.as_str().to_owned(),
            Self::X(handle) => handle.normalised(),
        }
    }

    /// The value as the client wrote it.
    pub fn value(&self) -> &str {
        match self {
            Self::UserId(id) => id.as_str(),
            Self::Email(address) => address.as_str(),
            Self::PhoneNumber(number) => number.as_str(),
            Self::X(handle) => handle.as_str(),
        }
    }
}

fn known(prefix: &str) -> Result<&'static str, TextError> {
    ["userId", "email", "phoneNumber", "twitter", "x"]
        .into_iter()
        .find(|known| *known == prefix)
        .ok_or_else(|| TextError::new("must start with one of userId:, email:, phoneNumber:, twitter: or x:"))
}

impl fmt::Debug for UserLocator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:(sealed)", self.kind().code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_and_normalised() {
        for (raw, kind, normalised) in [
            ("userId:Abc 1", LocatorKind::UserId, "Abc 1"),
            ("userId:a:b", LocatorKind::UserId, "a:b"),
            ("email:Ana@Example.com", LocatorKind::Email, "ana@example.com"),
            (
                "phoneNumber:+12125551234",
                LocatorKind::PhoneNumber,
                "+12125551234",
            ),
            ("twitter:@Ana", LocatorKind::X, "ana"),
            ("x:ana", LocatorKind::X, "ana"),
        ] {
            let locator = UserLocator::parse(raw).unwrap();
            assert_eq!(
                (locator.kind(), locator.normalised().as_str()),
                (kind, normalised),
                "{raw}"
            );
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for wrong in [
            "",
            "ana",
            "userid:1",
            "userId:",
            "userId: ",
            "email:ana",
            "phoneNumber:123",
            "x:a b",
            "me:x",
        ] {
            assert!(UserLocator::parse(wrong).is_err(), "{wrong}");
        }
    }
}
