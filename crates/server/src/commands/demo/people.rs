//! The made-up people of the demo.

use serde_json::{Value, json};

/// John Doe of Chicago, the person whom staging knows: verified for every product, as often as he is registered.
pub fn john_doe(now: &str) -> Value {
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
            "identityDocument": {"type": "ssn", "number": "123-45-6789", "issuingCountryCode": "US"},
        },
        "verificationHistory": history(now),
        "dueDiligence": {
            "employmentStatus": "full-time",
            "sourceOfFunds": "salary-disbursement",
            "industry": "financial-institution",
            "estimatedYearlyIncome": "income-50k-100k",
            "expectedYearlyTxVolume": "volume-0-25k",
        },
    })
}

/// Erika Mustermann of Berlin, without due diligence.
pub fn erika_mustermann(now: &str) -> Value {
    json!({
        "userDetails": {
            "firstName": "Erika", "lastName": "Mustermann", "dateOfBirth": "1984-08-12", "countryOfResidence": "DE",
        },
        "kycData": {
            "nationality": "DE",
            "addressOfResidence": {"line1": "Heidestraße 17", "city": "Berlin", "postalCode": "10557"},
            "email": "erika.mustermann@example.com",
            "phoneNumber": "+493012345678",
            "identityDocument": {"type": "passport", "number": "C01X00T47", "issuingCountryCode": "DE"},
        },
        "verificationHistory": history(now),
    })
}

/// What Erika Mustermann has to add.
pub fn erikas_due_diligence() -> Value {
    json!({
        "employmentStatus": "self-employed",
        "sourceOfFunds": "business-dividends-profits",
        "industry": "professional-services",
    })
}

/// Sam Rivera of Austin, Texas, with a due diligence that says nothing of the income.
pub fn sam_rivera(now: &str) -> Value {
    json!({
        "userDetails": {
            "firstName": "Sam", "lastName": "Rivera", "dateOfBirth": "1992-04-03", "countryOfResidence": "US",
        },
        "kycData": {
            "nationality": "US",
            "addressOfResidence": {
                "line1": "500 Congress Avenue", "city": "Austin", "stateOrRegion": "TX", "postalCode": "78701",
            },
            "email": "sam.rivera@example.com",
            "phoneNumber": "+15125550143",
            "identityDocument": {"type": "ssn", "number": "123-45-6789", "issuingCountryCode": "US"},
        },
        "verificationHistory": history(now),
        "dueDiligence": {
            "employmentStatus": "part-time",
            "sourceOfFunds": "employment-income",
            "industry": "retail-trade",
        },
    })
}

fn history(now: &str) -> Value {
    json!({"idVerificationTimestamp": now, "livenessVerificationTimestamp": now})
}
