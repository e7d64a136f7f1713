//! What a client states about a user: four sections, each there or not.
//!
//! All of it is personal data; the `Debug` of its texts hides them.

use std::net::IpAddr;

use jiff::civil::Date;
use jiff::{Span, Timestamp};

use crate::contact::{EmailAddress, PhoneNumber};
use crate::country::CountryCode;
use crate::due_diligence::DueDiligence;
use crate::text::{Text, TextError};

/// Oldest age that a date of birth may state, in years.
pub const AGE_YEARS_MAX: i16 = 130;
/// Most addresses of devices that a call may list.
pub const IP_ADDRESSES_MAX: usize = 100;
/// Oldest that a verification by the client may be, in years.
pub const VERIFICATION_HISTORY_YEARS_MAX: i64 = 1;

/// Everything that a client has stated about a user.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserData {
    /// Who the person is.
    pub user_details: Option<UserDetails>,
    /// How to reach and tell the person.
    pub kyc_data: Option<KycData>,
    /// When the client itself verified the person.
    pub verification_history: Option<VerificationHistory>,
    /// What the person does and earns.
    pub due_diligence: Option<DueDiligence>,
}

impl UserData {
    /// Where the person lives, when that was stated.
    pub fn residence(&self) -> Option<CountryCode> {
        self.user_details
            .as_ref()
            .map(|details| details.country_of_residence)
    }

    /// The state of residence, when an address states one.
    pub fn state_or_region(&self) -> Option<&Text> {
        self.kyc_data
            .as_ref()?
            .address_of_residence
            .as_ref()?
            .state_or_region
            .as_ref()
    }

    /// The identity document that was stated.
    pub fn identity_document(&self) -> Option<&IdentityDocument> {
        self.kyc_data.as_ref()?.identity_document.as_ref()
    }
}

/// Who the person is; all members are required when the section is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserDetails {
    /// Given names.
    pub first_name: Text,
    /// Family names.
    pub last_name: Text,
    /// Date of birth.
    pub date_of_birth: BirthDate,
    /// Where the person lives.
    pub country_of_residence: CountryCode,
}

/// A date of birth: real, not in the future, at most [`AGE_YEARS_MAX`] years ago. `Debug` hides it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BirthDate(Date);

impl BirthDate {
    /// Reads `YYYY-MM-DD` as seen on `today` (UTC).
    pub fn parse(raw: &str, today: Date) -> Result<Self, TextError> {
        let date = parse_date(raw)?;
        if date > today {
            return Err(TextError::new("must not be in the future"));
        }
        if date < today.saturating_sub(Span::new().years(AGE_YEARS_MAX)) {
            return Err(TextError(format!("must be at most {AGE_YEARS_MAX} years ago")));
        }
        Ok(Self(date))
    }

    /// A date that was checked when it was first read.
    pub fn from_record(date: Date) -> Self {
        Self(date)
    }

    /// The date.
    pub fn date(self) -> Date {
        self.0
    }

    /// Completed years of life on that day. Who was born on 29 February completes a year on 1 March of common years.
    pub fn age_on(self, today: Date) -> i16 {
        let years = today.year() - self.0.year();
        if (today.month(), today.day()) < (self.0.month(), self.0.day()) {
            years - 1
        } else {
            years
        }
    }
}

impl std::fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BirthDate(sealed)")
    }
}

/// Reads a civil date in the one form `YYYY-MM-DD`.
pub fn parse_date(raw: &str) -> Result<Date, TextError> {
    let refused = || TextError::new("must be a real date as YYYY-MM-DD");
    let shape = raw.len() == 10
        && raw.bytes().enumerate().all(|(i, b)| {
            if i == 4 || i == 7 {
                b == b'-'
            } else {
                b.is_ascii_digit()
            }
        });
    if !shape {
        return Err(refused());
    }
    raw.parse::<Date>().map_err(|_| refused())
}

/// How to reach and tell the person. Every member may be absent; what a product requires is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KycData {
    /// Nationality.
    pub nationality: Option<CountryCode>,
    /// Where the person lives, in lines.
    pub address_of_residence: Option<Address>,
    /// E-mail address.
    pub email: Option<EmailAddress>,
    /// Telephone number.
    pub phone_number: Option<PhoneNumber>,
    /// The identity document that the person states.
    pub identity_document: Option<IdentityDocument>,
    /// Addresses of the person's devices. Recorded; no product relies on them.
    pub ip_addresses: Vec<IpAddr>,
}

/// An address of residence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// Street and number.
    pub line1: Option<Text>,
    /// Flat, floor, building.
    pub line2: Option<Text>,
    /// Town.
    pub city: Option<Text>,
    /// State, province or region; in the US the code of the Postal Service.
    pub state_or_region: Option<Text>,
    /// Postal code.
    pub postal_code: Option<Text>,
}

/// The identity document that a person states, without its picture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IdentityDocument {
    /// Which kind.
    pub kind: Option<IdentityDocumentType>,
    /// Its number; a US Social Security number is kept as nine digits.
    pub number: Option<Text>,
    /// The country that issued it.
    pub issuing_country: Option<CountryCode>,
}

/// A kind of stated identity document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityDocumentType {
    /// A US Social Security number.
    Ssn,
    /// A passport.
    Passport,
    /// A national identity card.
    Id,
}

impl IdentityDocumentType {
    /// Every kind.
    pub const ALL: [IdentityDocumentType; 3] = [Self::Ssn, Self::Passport, Self::Id];

    /// The wire name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ssn => "ssn",
            Self::Passport => "passport",
            Self::Id => "id",
        }
    }

    /// Reads a wire name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// When the client itself verified the person. Both are required by the products that need the section.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VerificationHistory {
    /// When the client verified who the person is.
    pub id_verification_at: Option<Timestamp>,
    /// When the client verified that the person was there.
    pub liveness_verification_at: Option<Timestamp>,
}

/// Whether an instant is more than [`VERIFICATION_HISTORY_YEARS_MAX`] calendar years before `now`.
pub fn is_stale_verification(at: Timestamp, now: Timestamp) -> bool {
    let utc = |instant: Timestamp| jiff::tz::Offset::UTC.to_datetime(instant);
    utc(at) < utc(now).saturating_sub(Span::new().years(VERIFICATION_HISTORY_YEARS_MAX))
}

/// The civil date in UTC of an instant.
pub fn utc_date(at: Timestamp) -> Date {
    jiff::tz::Offset::UTC.to_datetime(at).date()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_birth_date_is_real_past_and_not_too_long_ago() {
        let today = date(2026, 11, 22);
        assert!(BirthDate::parse("1990-01-15", today).is_ok());
        assert!(BirthDate::parse("2026-11-22", today).is_ok());
        assert!(BirthDate::parse("1896-11-22", today).is_ok());
        for wrong in [
            "",
            "1990-1-15",
            "1990-02-30",
            "15.01.1990",
            "2026-11-23",
            "1896-11-21",
            "1990-01-15T00:00:00Z",
            "+990-01-15",
            "19900115",
            "1990-13-01",
        ] {
            assert!(BirthDate::parse(wrong, today).is_err(), "{wrong}");
        }
    }

    #[test]
    fn age_counts_completed_years() {
        let born = |y, m, d| BirthDate::from_record(date(y, m, d));
        assert_eq!(born(2008, 11, 22).age_on(date(2026, 11, 22)), 18);
        assert_eq!(born(2008, 11, 23).age_on(date(2026, 11, 22)), 17);
        assert_eq!(born(2008, 2, 29).age_on(date(2026, 2, 28)), 17);
        assert_eq!(born(2008, 2, 29).age_on(date(2026, 3, 1)), 18);
    }

    #[test]
    fn a_verification_is_stale_after_a_calendar_year() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        assert!(!is_stale_verification(
            "2025-11-22T12:00:00Z".parse().unwrap(),
            now
        ));
        assert!(is_stale_verification(
            "2025-11-22T11:59:59Z".parse().unwrap(),
            now
        ));
    }
}
