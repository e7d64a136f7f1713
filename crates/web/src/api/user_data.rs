//! The body of an update of a user → what the client states about the user.

use std::collections::BTreeMap;
use std::net::IpAddr;

use domain::contact::{EmailAddress, PhoneNumber};
use domain::country::CountryCode;
use domain::due_diligence::DueDiligence;
use domain::legal::ACCEPTED_AHEAD_MAX;
use domain::person::{
    Address, BirthDate, IP_ADDRESSES_MAX, IdentityDocument, IdentityDocumentType, KycData, UserData,
    UserDetails, VerificationHistory, is_stale_verification, utc_date,
};
use domain::policy::UsState;
use domain::ssn::SocialSecurityNumber;
use domain::text::{Text, TextError};
use jiff::Timestamp;

use super::coded::parse_code;
use super::form::{Section, WrongFields};
use super::instant::parse_instant;

/// What a body is read against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading<'a> {
    /// When the call was received.
    pub(crate) at: Timestamp,
    /// The states and territories of the US, by code.
    pub(crate) us_states: &'a BTreeMap<String, UsState>,
}

/// Reads the four sections. What comes back counts only if nothing was wrong.
pub(crate) fn read_user_data(body: &Section<'_>, reading: Reading<'_>, wrong: &mut WrongFields) -> UserData {
    let user_details = user_details(body, reading.at, wrong);
    let residence = user_details.residence;
    UserData {
        user_details: user_details.details,
        kyc_data: kyc_data(body, residence, reading, wrong),
        verification_history: verification_history(body, reading.at, wrong),
        due_diligence: due_diligence(body, wrong),
    }
}

/// The section, and the one member of it that other sections are read by, which may be right where others are wrong.
struct ReadDetails {
    details: Option<UserDetails>,
    residence: Option<CountryCode>,
}

fn user_details(body: &Section<'_>, at: Timestamp, wrong: &mut WrongFields) -> ReadDetails {
    let Some(section) = body.section("userDetails", wrong) else {
        return ReadDetails {
            details: None,
            residence: None,
        };
    };
    let first_name = section.required("firstName", wrong, Text::parse);
    let last_name = section.required("lastName", wrong, Text::parse);
    let date_of_birth = section.required("dateOfBirth", wrong, |raw| BirthDate::parse(raw, utc_date(at)));
    let residence = section.required("countryOfResidence", wrong, CountryCode::parse);
    let details = || {
        Some(UserDetails {
            first_name: first_name?,
            last_name: last_name?,
            date_of_birth: date_of_birth?,
            country_of_residence: residence?,
        })
    };
    ReadDetails {
        details: details(),
        residence,
    }
}

fn kyc_data(
    body: &Section<'_>,
    residence: Option<CountryCode>,
    reading: Reading<'_>,
    wrong: &mut WrongFields,
) -> Option<KycData> {
    let section = body.section("kycData", wrong)?;
    let states = (residence == Some(CountryCode::US)).then_some(reading.us_states);
    Some(KycData {
        nationality: section.optional("nationality", wrong, CountryCode::parse),
        address_of_residence: address(&section, states, wrong),
        email: section.optional("email", wrong, EmailAddress::parse),
        phone_number: section.optional("phoneNumber", wrong, PhoneNumber::parse),
        identity_document: identity_document(&section, wrong),
        ip_addresses: section.list("ipAddresses", IP_ADDRESSES_MAX, wrong, ip_address),
    })
}

fn address(
    kyc_data: &Section<'_>,
    states: Option<&BTreeMap<String, UsState>>,
    wrong: &mut WrongFields,
) -> Option<Address> {
    let section = kyc_data.section("addressOfResidence", wrong)?;
    let state_or_region = |raw: &str| {
        let text = Text::parse(raw)?;
        match states {
            Some(states) if !states.contains_key(text.as_str()) => Err(TextError::new(
                "must be a code of the US Postal Service for a state, DC or a territory, such as IL",
            )),
            _ => Ok(text),
        }
    };
    let state_name = if section.has("stateOrRegion") {
        "stateOrRegion"
    } else {
        "state"
    };
    Some(Address {
        line1: section.optional("line1", wrong, Text::parse_address_line),
        line2: section.optional("line2", wrong, Text::parse_address_line),
        city: section.optional("city", wrong, Text::parse),
        state_or_region: section.optional(state_name, wrong, state_or_region),
        postal_code: section.optional("postalCode", wrong, Text::parse),
    })
}

fn identity_document(kyc_data: &Section<'_>, wrong: &mut WrongFields) -> Option<IdentityDocument> {
    let section = kyc_data.section("identityDocument", wrong)?;
    let kind = section.optional("type", wrong, parse_code::<IdentityDocumentType>);
    let is_ssn = kind == Some(IdentityDocumentType::Ssn);
    let number = |raw: &str| {
        if is_ssn {
            SocialSecurityNumber::parse(raw).map(|number| number.to_text())
        } else {
            Text::parse(raw)
        }
    };
    let issuing_country = |raw: &str| {
        let country = CountryCode::parse(raw)?;
        if is_ssn && country != CountryCode::US {
            return Err(TextError::new(
                "must be US, which alone issues Social Security numbers",
            ));
        }
        Ok(country)
    };
    Some(IdentityDocument {
        kind,
        number: section.optional("number", wrong, number),
        issuing_country: section.optional("issuingCountryCode", wrong, issuing_country),
    })
}

fn ip_address(raw: &str) -> Result<IpAddr, TextError> {
    raw.parse()
        .map_err(|_| TextError::new("must be an IPv4 or IPv6 address"))
}

fn verification_history(
    body: &Section<'_>,
    at: Timestamp,
    wrong: &mut WrongFields,
) -> Option<VerificationHistory> {
    let section = body.section("verificationHistory", wrong)?;
    let instant = |raw: &str| {
        let verified_at = parse_instant(raw)?;
        if is_stale_verification(verified_at, at) {
            return Err(TextError::new("must not be older than one year"));
        }
        if verified_at.duration_since(at) > ACCEPTED_AHEAD_MAX {
            return Err(TextError::new("must not be in the future"));
        }
        Ok(verified_at)
    };
    Some(VerificationHistory {
        id_verification_at: section.optional("idVerificationTimestamp", wrong, instant),
        liveness_verification_at: section.optional("livenessVerificationTimestamp", wrong, instant),
    })
}

fn due_diligence(body: &Section<'_>, wrong: &mut WrongFields) -> Option<DueDiligence> {
    let section = body.section("dueDiligence", wrong)?;
    Some(DueDiligence {
        employment_status: section.optional("employmentStatus", wrong, parse_code),
        source_of_funds: section.optional("sourceOfFunds", wrong, parse_code),
        industry: section.optional("industry", wrong, parse_code),
        estimated_yearly_income: section.optional("estimatedYearlyIncome", wrong, parse_code),
        expected_yearly_tx_volume: section.optional("expectedYearlyTxVolume", wrong, parse_code),
    })
}

#[cfg(test)]
mod tests;
