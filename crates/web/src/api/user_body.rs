//! The body of an update of a user, for the OpenAPI document. `user_data` reads it; a test compares the two.

use utoipa::ToSchema;

use super::coded;
use super::texts;

/// What is known of a user. Not additive: what is left out is gone from what is judged and answered.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase", example = json!({
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
    "dueDiligence": {
        "employmentStatus": "full-time", "sourceOfFunds": "salary-disbursement",
        "industry": "financial-institution", "estimatedYearlyIncome": "income-50k-100k",
        "expectedYearlyTxVolume": "volume-0-25k",
    },
}))]
#[expect(dead_code, reason = "describes the body; `user_data` reads it")]
pub(crate) struct UserBody {
    /// Who the user is. All or nothing.
    user_details: Option<UserDetails>,
    /// How to reach and tell the user.
    kyc_data: Option<KycData>,
    /// When the client itself verified the user.
    verification_history: Option<VerificationHistory>,
    /// What the user does and earns.
    due_diligence: Option<DueDiligence>,
}

/// Who the user is.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body; `user_data` reads it")]
pub(crate) struct UserDetails {
    /// Given names.
    #[schema(value_type = texts::ShortText)]
    first_name: String,
    /// Family names.
    #[schema(value_type = texts::ShortText)]
    last_name: String,
    /// A real date, not in the future, at most 130 years ago.
    #[schema(format = Date, example = "1990-01-15")]
    date_of_birth: String,
    /// Where the user lives.
    #[schema(value_type = coded::CountryCode)]
    country_of_residence: String,
}

/// How to reach and tell the user. Every member may be absent.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body; `user_data` reads it")]
pub(crate) struct KycData {
    /// Nationality.
    #[schema(value_type = Option<coded::CountryCode>)]
    nationality: Option<String>,
    /// Where the user lives.
    address_of_residence: Option<AddressOfResidence>,
    /// An e-mail address.
    #[schema(format = Email, max_length = 200, example = "ana@example.com")]
    email: Option<String>,
    /// A telephone number in E.164 form.
    #[schema(pattern = r"^\+[1-9][0-9]{6,14}$", example = "+12125551234")]
    phone_number: Option<String>,
    /// The identity document that the user states.
    identity_document: Option<IdentityDocument>,
    /// Addresses of the user's devices, IPv4 or IPv6.
    #[schema(max_items = 100, example = json!(["192.0.2.1", "2001:db8::1"]))]
    ip_addresses: Option<Vec<String>>,
}

/// Where the user lives. Every member may be absent.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body; `user_data` reads it")]
pub(crate) struct AddressOfResidence {
    /// Street and number.
    #[schema(value_type = Option<texts::AddressLine>)]
    line1: Option<String>,
    /// Flat, floor, building.
    #[schema(value_type = Option<texts::AddressLine>)]
    line2: Option<String>,
    /// Town.
    #[schema(value_type = Option<texts::ShortText>)]
    city: Option<String>,
    /// State, province or region. For residents of the US a code of the Postal Service, such as `IL`.
    #[schema(value_type = Option<texts::ShortText>)]
    state_or_region: Option<String>,
    /// An old name of `stateOrRegion`, read where that is absent.
    #[schema(value_type = Option<texts::ShortText>, deprecated)]
    state: Option<String>,
    /// Postal code.
    #[schema(value_type = Option<texts::ShortText>)]
    postal_code: Option<String>,
}

/// The identity document that the user states. Every member may be absent.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body; `user_data` reads it")]
pub(crate) struct IdentityDocument {
    /// Which kind.
    #[schema(value_type = Option<coded::IdentityDocumentType>)]
    r#type: Option<String>,
    /// Its number. A US Social Security number is `XXX-XX-XXXX` or nine digits, and one that can exist.
    #[schema(value_type = Option<texts::ShortText>)]
    number: Option<String>,
    /// The country that issued it; `US` for a Social Security number.
    #[schema(value_type = Option<coded::CountryCode>)]
    issuing_country_code: Option<String>,
}

/// When the client itself verified the user. Every member may be absent.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body; `user_data` reads it")]
pub(crate) struct VerificationHistory {
    /// When the client verified who the user is (RFC 3339; without an offset it is UTC): at most a year ago.
    #[schema(format = DateTime)]
    id_verification_timestamp: Option<String>,
    /// When the client verified that the user was there (RFC 3339; without an offset it is UTC): at most a year ago.
    #[schema(format = DateTime)]
    liveness_verification_timestamp: Option<String>,
}

/// What the user does and earns. Every member may be absent.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body; `user_data` reads it")]
pub(crate) struct DueDiligence {
    /// How the user is employed.
    #[schema(value_type = Option<coded::EmploymentStatus>)]
    employment_status: Option<String>,
    /// Where the user's money comes from.
    #[schema(value_type = Option<coded::SourceOfFunds>)]
    source_of_funds: Option<String>,
    /// The industry that the user works in.
    #[schema(value_type = Option<coded::Industry>)]
    industry: Option<String>,
    /// Yearly income, in US dollars.
    #[schema(value_type = Option<coded::YearlyIncome>)]
    estimated_yearly_income: Option<String>,
    /// Value expected to be moved in a year, in US dollars.
    #[schema(value_type = Option<coded::YearlyVolume>)]
    expected_yearly_tx_volume: Option<String>,
}
