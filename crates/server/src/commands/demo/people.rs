//! The made-up people of the demo.

use evidence::Sex;
use evidence::mrz::{Fields, Format, StateCode, ZoneDate, ZoneNames, render};
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use super::pictures::PassportText;

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

/// Residents of Germany with a passport.
pub struct German {
    /// Locator.
    pub locator: &'static str,
    /// Given names.
    pub given: &'static str,
    /// Family name, as stated.
    pub family: &'static str,
    /// Family name, as the passport has it.
    pub family_in_passport: &'static str,
    /// Date of birth.
    pub born: Date,
    /// Number of the passport.
    pub number: &'static str,
    /// Where the head looks in the three selfies, in degrees.
    pub yaw_degrees: [f32; 3],
}

/// Her passport says what she says.
pub const LENA: German = German {
    locator: "email:lena.vogt@example.com",
    given: "Lena",
    family: "Vogt",
    family_in_passport: "Vogt",
    born: date(1984, 8, 12),
    number: "C7VK2M9T4",
    yaw_degrees: [6.0, -28.0, 28.0],
};

/// Her passport has another family name than she states.
pub const CLARA: German = German {
    locator: "email:clara.winkler@example.com",
    given: "Clara",
    family: "Winkler",
    family_in_passport: "Baumgart",
    born: date(1979, 3, 2),
    number: "C3LH6R8P1",
    yaw_degrees: [7.0, -27.0, 29.0],
};

/// Whoever sends the selfies is not the one in the passport.
pub const NORA: German = German {
    locator: "email:nora.brandt@example.com",
    given: "Nora",
    family: "Brandt",
    family_in_passport: "Brandt",
    born: date(1991, 11, 23),
    number: "C9TF4K2W7",
    yaw_degrees: [5.0, -29.0, 27.0],
};

impl German {
    /// What the client states, without due diligence.
    pub fn stated(&self, now: &str) -> Value {
        json!({
            "userDetails": {
                "firstName": self.given, "lastName": self.family, "dateOfBirth": self.born.to_string(),
                "countryOfResidence": "DE",
            },
            "kycData": {
                "nationality": "DE",
                "addressOfResidence": {"line1": "Heidestraße 17", "city": "Berlin", "postalCode": "10557"},
                "email": self.locator.trim_start_matches("email:"),
                "phoneNumber": "+493012345678",
                "identityDocument": {"type": "passport", "number": self.number, "issuingCountryCode": "DE"},
            },
            "verificationHistory": history(now),
        })
    }

    /// What the client has to add.
    pub fn due_diligence() -> Value {
        json!({
            "employmentStatus": "self-employed",
            "sourceOfFunds": "business-dividends-profits",
            "industry": "professional-services",
        })
    }

    /// What stands in the passport.
    pub fn passport(&self, expires: Date) -> anyhow::Result<PassportText> {
        let fields = Fields {
            document_code: "P".to_owned(),
            issuer: StateCode::new("D"),
            nationality: StateCode::new("D"),
            number: self.number.to_owned(),
            names: ZoneNames {
                primary: vec![self.family_in_passport.to_uppercase()],
                secondary: vec![self.given.to_uppercase()],
                ..ZoneNames::default()
            },
            birth: Some(ZoneDate::of(self.born)),
            sex: Some(Sex::Female),
            expiry: Some(ZoneDate::of(expires)),
            optional: String::new(),
            optional_second: String::new(),
        };
        let lines = render(Format::Td3, &fields)?;
        let printed = |date: Date| date.strftime("%d %m %Y").to_string();
        Ok(PassportText {
            printed: vec![
                ("PASSPORT NO", self.number.to_owned()),
                ("SURNAME", self.family_in_passport.to_uppercase()),
                ("GIVEN NAMES", self.given.to_uppercase()),
                ("NATIONALITY", "GERMAN".to_owned()),
                ("DATE OF BIRTH", printed(self.born)),
                ("SEX", "F".to_owned()),
                ("DATE OF EXPIRY", printed(expires)),
            ],
            zone: lines,
        })
    }
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
