//! Made-up people, as clients state them. Each is complete for every product that needs no documents.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// The person of the contract who is verified for every product in staging.
pub fn john_doe(now: Timestamp) -> Value {
    json!({
        "userDetails": {
            "firstName": "John", "lastName": "Doe", "dateOfBirth": "1990-01-15", "countryOfResidence": "US",
        },
        "kycData": {
            "nationality": "US",
            "addressOfResidence": {
                "line1": "123 Main Street", "line2": "Apt 4B", "city": "Chicago", "stateOrRegion": "IL",
                "postalCode": "60601",
            },
            "email": "john.doe@example.com",
            "phoneNumber": "+12125551234",
            "identityDocument": { "type": "ssn", "number": "123-45-6789", "issuingCountryCode": "US" },
        },
        "verificationHistory": history(now),
        "dueDiligence": {
            "employmentStatus": "full-time", "sourceOfFunds": "salary-disbursement",
            "industry": "financial-institution", "estimatedYearlyIncome": "income-50k-100k",
            "expectedYearlyTxVolume": "volume-0-25k",
        },
    })
}

/// A resident of the US with a number of their own: `serial` tells them apart.
pub fn us_resident(serial: u32, now: Timestamp) -> Value {
    let mut person = john_doe(now);
    person["userDetails"]["firstName"] = "Jane".into();
    person["userDetails"]["lastName"] = "Roe".into();
    person["kycData"]["email"] = format!("jane.roe.{serial}@example.com").into();
    person["kycData"]["phoneNumber"] = format!("+1312555{:04}", serial % 10_000).into();
    let number = format!(
        "4{:02}-{:02}-{:04}",
        serial / 10_000 % 100,
        10 + serial / 1_000_000 % 80,
        1 + serial % 9_999
    );
    person["kycData"]["identityDocument"]["number"] = number.into();
    person
}

/// A resident of Germany, without documents yet.
pub fn german(now: Timestamp) -> Value {
    json!({
        "userDetails": {
            "firstName": "Erika", "lastName": "Mustermann", "dateOfBirth": "1984-08-12", "countryOfResidence": "DE",
        },
        "kycData": {
            "nationality": "DE",
            "addressOfResidence": { "line1": "Heidestraße 17", "city": "Köln", "postalCode": "51147" },
            "email": "erika.mustermann@example.de",
            "phoneNumber": "+4922155512345",
            "identityDocument": { "type": "passport", "number": "C01X00T47", "issuingCountryCode": "DE" },
        },
        "verificationHistory": history(now),
        "dueDiligence": {
            "employmentStatus": "full-time", "sourceOfFunds": "employment-income", "industry": "education",
        },
    })
}

/// A person with another last name: in staging, some steer the outcome.
pub fn named(mut person: Value, last_name: &str) -> Value {
    person["userDetails"]["lastName"] = last_name.into();
    person
}

/// A verification by the client itself, an hour ago.
pub fn history(now: Timestamp) -> Value {
    let at = (now - SignedDuration::from_hours(1)).to_string();
    json!({ "idVerificationTimestamp": at, "livenessVerificationTimestamp": at })
}
