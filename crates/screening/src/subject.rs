//! Who is screened.

use std::fmt;

use jiff::civil::Date;

use crate::{Gender, is_readable};

/// The person to screen. Texts are as the person gave them, in any script and order.
#[derive(Clone, Copy, Default)]
pub struct Subject<'a> {
    /// Given and middle names; may be empty when `family_name` holds the whole name.
    pub given_names: &'a str,
    /// Family name; may be empty when `given_names` holds the whole name.
    pub family_name: &'a str,
    /// Day of birth, when known.
    pub birth_date: Option<Date>,
    /// Countries the person is tied to (nationality, residence), ISO 3166-1 alpha-2 in any case.
    pub countries: &'a [&'a str],
    /// Gender, where known.
    pub gender: Option<Gender>,
    /// Numbers of identity documents, as printed.
    pub documents: &'a [&'a str],
}

impl Subject<'_> {
    /// Whether the name can be compared ([`is_readable`]).
    #[must_use]
    pub fn is_readable(&self) -> bool {
        is_readable(&self.full_name())
    }

    /// The whole name, given names first.
    pub(crate) fn full_name(&self) -> String {
        format!("{} {}", self.given_names.trim(), self.family_name.trim())
            .trim()
            .to_owned()
    }
}

impl fmt::Debug for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subject(..)")
    }
}
