//! The JSON form in which a user's sections are sealed.

use domain::contact::{EmailAddress, PhoneNumber};
use domain::country::CountryCode;
use domain::due_diligence::{
    DueDiligence, EmploymentStatus, Industry, SourceOfFunds, YearlyIncome, YearlyVolume,
};
use domain::person::{
    Address, BirthDate, IdentityDocument, IdentityDocumentType, KycData, UserData, UserDetails,
    VerificationHistory,
};
use domain::text::Text;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Failure;

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct Row {
    user_details: Option<UserDetailsRow>,
    kyc_data: Option<KycDataRow>,
    verification_history: Option<(Option<i64>, Option<i64>)>,
    due_diligence: Option<DueDiligenceRow>,
}

#[derive(Serialize, Deserialize)]
struct UserDetailsRow {
    first_name: String,
    last_name: String,
    date_of_birth: jiff::civil::Date,
    country_of_residence: String,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct KycDataRow {
    nationality: Option<String>,
    address: Option<AddressRow>,
    email: Option<String>,
    phone_number: Option<String>,
    identity_document: Option<IdentityDocumentRow>,
    ip_addresses: Vec<std::net::IpAddr>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct AddressRow {
    line1: Option<String>,
    line2: Option<String>,
    city: Option<String>,
    state_or_region: Option<String>,
    postal_code: Option<String>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct IdentityDocumentRow {
    kind: Option<String>,
    number: Option<String>,
    issuing_country: Option<String>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct DueDiligenceRow {
    employment_status: Option<String>,
    source_of_funds: Option<String>,
    industry: Option<String>,
    estimated_yearly_income: Option<String>,
    expected_yearly_tx_volume: Option<String>,
}

/// What screening needs of a user's sections.
#[derive(Deserialize)]
struct ScreenedRow {
    user_details: Option<UserDetailsRow>,
    kyc_data: Option<NationalityRow>,
}

#[derive(Deserialize)]
struct NationalityRow {
    nationality: Option<String>,
}

/// Who is looked for on lists. Personal data.
pub(crate) struct ScreenedPart {
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) date_of_birth: jiff::civil::Date,
    nationality: Option<String>,
    residence: String,
}

impl ScreenedPart {
    /// The countries that the person is tied to.
    pub(crate) fn countries(&self) -> impl Iterator<Item = &str> {
        self.nationality
            .as_deref()
            .into_iter()
            .chain([self.residence.as_str()])
    }
}

/// Reads no more of what was sealed than screening needs; `None` when no name is stated.
pub(crate) fn screened_part(bytes: &[u8]) -> Result<Option<ScreenedPart>, Failure> {
    let row: ScreenedRow = serde_json::from_slice(bytes).map_err(|_| corrupt("its form"))?;
    Ok(row.user_details.map(|details| ScreenedPart {
        first_name: details.first_name,
        last_name: details.last_name,
        date_of_birth: details.date_of_birth,
        nationality: row.kyc_data.and_then(|kyc| kyc.nationality),
        residence: details.country_of_residence,
    }))
}

/// Writes what is to be sealed.
pub(crate) fn encode(data: &UserData) -> Vec<u8> {
    let row = Row {
        user_details: data.user_details.as_ref().map(|it| UserDetailsRow {
            first_name: it.first_name.as_str().to_owned(),
            last_name: it.last_name.as_str().to_owned(),
            date_of_birth: it.date_of_birth.date(),
            country_of_residence: it.country_of_residence.to_string(),
        }),
        kyc_data: data.kyc_data.as_ref().map(kyc_data_row),
        verification_history: data.verification_history.as_ref().map(|it| {
            let micros = |at: Option<Timestamp>| at.map(|at| at.as_microsecond());
            (micros(it.id_verification_at), micros(it.liveness_verification_at))
        }),
        due_diligence: data.due_diligence.as_ref().map(|it| DueDiligenceRow {
            employment_status: it.employment_status.map(|value| value.code().to_owned()),
            source_of_funds: it.source_of_funds.map(|value| value.code().to_owned()),
            industry: it.industry.map(|value| value.code().to_owned()),
            estimated_yearly_income: it.estimated_yearly_income.map(|value| value.code().to_owned()),
            expected_yearly_tx_volume: it.expected_yearly_tx_volume.map(|value| value.code().to_owned()),
        }),
    };
    serde_json::to_vec(&row).expect("texts and numbers have a JSON form")
}

fn kyc_data_row(it: &KycData) -> KycDataRow {
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.as_str().to_owned());
    KycDataRow {
        nationality: it.nationality.map(|country| country.to_string()),
        address: it.address_of_residence.as_ref().map(|address| AddressRow {
            line1: text(&address.line1),
            line2: text(&address.line2),
            city: text(&address.city),
            state_or_region: text(&address.state_or_region),
            postal_code: text(&address.postal_code),
        }),
        email: it.email.as_ref().map(|email| email.as_str().to_owned()),
        phone_number: it.phone_number.as_ref().map(|number| number.as_str().to_owned()),
        identity_document: it.identity_document.as_ref().map(|document| IdentityDocumentRow {
            kind: document.kind.map(|kind| kind.code().to_owned()),
            number: text(&document.number),
            issuing_country: document.issuing_country.map(|country| country.to_string()),
        }),
        ip_addresses: it.ip_addresses.clone(),
    }
}

/// Reads what was sealed.
pub(crate) fn decode(bytes: &[u8]) -> Result<UserData, Failure> {
    let row: Row = serde_json::from_slice(bytes).map_err(|_| corrupt("its form"))?;
    let user_details = row.user_details.map(read_user_details).transpose()?;
    let kyc_data = row.kyc_data.map(read_kyc_data).transpose()?;
    let verification_history = row.verification_history.map(|(id, liveness)| {
        let instant =
            |micros: Option<i64>| micros.and_then(|micros| Timestamp::from_microsecond(micros).ok());
        VerificationHistory {
            id_verification_at: instant(id),
            liveness_verification_at: instant(liveness),
        }
    });
    let due_diligence = row.due_diligence.map(read_due_diligence).transpose()?;
    Ok(UserData {
        user_details,
        kyc_data,
        verification_history,
        due_diligence,
    })
}

fn corrupt(what: &str) -> Failure {
    Failure::corrupt(format!("sealed data of a user can't be read: {what}"))
}

fn text(raw: &str) -> Result<Text, Failure> {
    Text::parse_address_line(raw).map_err(|_| corrupt("a text"))
}

fn optional_text(raw: Option<String>) -> Result<Option<Text>, Failure> {
    raw.map(|raw| text(&raw)).transpose()
}

fn country(code: &str) -> Result<CountryCode, Failure> {
    CountryCode::parse(code).map_err(|_| corrupt("a country"))
}

fn coded<T>(code: Option<String>, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Failure> {
    code.map(|code| read(&code).ok_or_else(|| corrupt("a code")))
        .transpose()
}

fn read_user_details(row: UserDetailsRow) -> Result<UserDetails, Failure> {
    Ok(UserDetails {
        first_name: text(&row.first_name)?,
        last_name: text(&row.last_name)?,
        date_of_birth: BirthDate::from_record(row.date_of_birth),
        country_of_residence: country(&row.country_of_residence)?,
    })
}

fn read_kyc_data(row: KycDataRow) -> Result<KycData, Failure> {
    let address_of_residence = match row.address {
        None => None,
        Some(address) => Some(Address {
            line1: optional_text(address.line1)?,
            line2: optional_text(address.line2)?,
            city: optional_text(address.city)?,
            state_or_region: optional_text(address.state_or_region)?,
            postal_code: optional_text(address.postal_code)?,
        }),
    };
    let identity_document = match row.identity_document {
        None => None,
        Some(document) => Some(IdentityDocument {
            kind: coded(document.kind, IdentityDocumentType::from_code)?,
            number: optional_text(document.number)?,
            issuing_country: document.issuing_country.as_deref().map(country).transpose()?,
        }),
    };
    let email = row
        .email
        .map(|raw| EmailAddress::parse(&raw).map_err(|_| corrupt("an e-mail address")));
    let phone_number = row
        .phone_number
        .map(|raw| PhoneNumber::parse(&raw).map_err(|_| corrupt("a number")));
    Ok(KycData {
        nationality: row.nationality.as_deref().map(country).transpose()?,
        address_of_residence,
        email: email.transpose()?,
        phone_number: phone_number.transpose()?,
        identity_document,
        ip_addresses: row.ip_addresses,
    })
}

fn read_due_diligence(row: DueDiligenceRow) -> Result<DueDiligence, Failure> {
    Ok(DueDiligence {
        employment_status: coded(row.employment_status, EmploymentStatus::from_code)?,
        source_of_funds: coded(row.source_of_funds, SourceOfFunds::from_code)?,
        industry: coded(row.industry, Industry::from_code)?,
        estimated_yearly_income: coded(row.estimated_yearly_income, YearlyIncome::from_code)?,
        expected_yearly_tx_volume: coded(row.expected_yearly_tx_volume, YearlyVolume::from_code)?,
    })
}

/// What was stated, by dotted path of the update's body, for a reviewer to see.
pub(crate) fn by_path(data: &UserData) -> Vec<(String, String)> {
    let mut paths = Vec::new();
    let mut tell = |path: &str, value: Option<String>| {
        if let Some(value) = value {
            paths.push((path.to_owned(), value));
        }
    };
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.as_str().to_owned());
    if let Some(it) = &data.user_details {
        tell("userDetails.firstName", Some(it.first_name.as_str().to_owned()));
        tell("userDetails.lastName", Some(it.last_name.as_str().to_owned()));
        tell(
            "userDetails.dateOfBirth",
            Some(it.date_of_birth.date().to_string()),
        );
        tell(
            "userDetails.countryOfResidence",
            Some(it.country_of_residence.to_string()),
        );
    }
    if let Some(it) = &data.kyc_data {
        tell(
            "kycData.nationality",
            it.nationality.map(|country| country.to_string()),
        );
        if let Some(address) = &it.address_of_residence {
            tell("kycData.addressOfResidence.line1", text(&address.line1));
            tell("kycData.addressOfResidence.line2", text(&address.line2));
            tell("kycData.addressOfResidence.city", text(&address.city));
            tell(
                "kycData.addressOfResidence.stateOrRegion",
                text(&address.state_or_region),
            );
            tell(
                "kycData.addressOfResidence.postalCode",
                text(&address.postal_code),
            );
        }
        tell(
            "kycData.email",
            it.email.as_ref().map(|email| email.as_str().to_owned()),
        );
        tell(
            "kycData.phoneNumber",
            it.phone_number.as_ref().map(|number| number.as_str().to_owned()),
        );
        if let Some(document) = &it.identity_document {
            tell(
                "kycData.identityDocument.type",
                document.kind.map(|kind| kind.code().to_owned()),
            );
            tell("kycData.identityDocument.number", text(&document.number));
            let issuer = document.issuing_country.map(|country| country.to_string());
            tell("kycData.identityDocument.issuingCountryCode", issuer);
        }
        for (i, address) in it.ip_addresses.iter().enumerate() {
            tell(&format!("kycData.ipAddresses.{i}"), Some(address.to_string()));
        }
    }
    if let Some(it) = &data.verification_history {
        let instant = |at: Option<Timestamp>| at.map(|at| at.to_string());
        tell(
            "verificationHistory.idVerificationTimestamp",
            instant(it.id_verification_at),
        );
        tell(
            "verificationHistory.livenessVerificationTimestamp",
            instant(it.liveness_verification_at),
        );
    }
    if let Some(it) = &data.due_diligence {
        let code = |code: Option<&'static str>| code.map(str::to_owned);
        tell(
            "dueDiligence.employmentStatus",
            code(it.employment_status.map(|value| value.code())),
        );
        tell(
            "dueDiligence.sourceOfFunds",
            code(it.source_of_funds.map(|value| value.code())),
        );
        tell(
            "dueDiligence.industry",
            code(it.industry.map(|value| value.code())),
        );
        tell(
            "dueDiligence.estimatedYearlyIncome",
            code(it.estimated_yearly_income.map(|value| value.code())),
        );
        tell(
            "dueDiligence.expectedYearlyTxVolume",
            code(it.expected_yearly_tx_volume.map(|value| value.code())),
        );
    }
    paths
}
