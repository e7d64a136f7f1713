//! What the user, or the client on the user's behalf, says about themselves.

use std::fmt;

use domain::country::CountryCode;
use domain::due_diligence::YearlyIncome;
use jiff::civil::Date;

use crate::names::PersonName;

/// An address as claimed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ClaimedAddress {
    /// Street and house number.
    pub line1: String,
    /// What else it takes, such as a flat.
    pub line2: Option<String>,
    /// City.
    pub city: String,
    /// State or region, where the country uses them.
    pub region: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
}

/// What is claimed. What is absent is not compared. Its `Debug` output shows no values.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Claim {
    /// Name.
    pub name: Option<PersonName>,
    /// Date of birth.
    pub birth: Option<Date>,
    /// Number of the document, where the claim is about a document of this kind.
    pub number: Option<String>,
    /// Nationality.
    pub nationality: Option<CountryCode>,
    /// The country that issued the document.
    pub issuer: Option<CountryCode>,
    /// The last day on which the document is valid.
    pub expiry: Option<Date>,
    /// Where the user lives.
    pub address: Option<ClaimedAddress>,
    /// Yearly income, in US dollars.
    pub income: Option<YearlyIncome>,
}

/// The whole address in one line, to be shown to a reviewer.
impl fmt::Display for ClaimedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line1)?;
        let others = [
            self.line2.as_ref(),
            self.postal_code.as_ref(),
            Some(&self.city),
            self.region.as_ref(),
        ];
        others
            .into_iter()
            .flatten()
            .try_for_each(|part| write!(f, ", {part}"))
    }
}

impl fmt::Debug for ClaimedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClaimedAddress").finish_non_exhaustive()
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim").finish_non_exhaustive()
    }
}
