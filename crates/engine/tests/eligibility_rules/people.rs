//! Made-up people, their documents, and what is found out about them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use domain::check::{CheckKey, CheckKind};
use domain::contact::{EmailAddress, PhoneNumber};
use domain::country::CountryCode;
use domain::document::{DocumentFact, DocumentType};
use domain::due_diligence::{
    DueDiligence, EmploymentStatus, Industry, SourceOfFunds, YearlyIncome, YearlyVolume,
};
use domain::finding::{Finding, Reading};
use domain::judgement::{DuplicateFaces, Findings, IdentityAssurance, OpenCases, Screened, Sharing};
use domain::person::{
    Address, BirthDate, IdentityDocument, IdentityDocumentType, KycData, UserData, UserDetails,
    VerificationHistory, utc_date,
};
use domain::policy::Policy;
use domain::reason::ReasonCode;
use domain::requirement::Facts;
use domain::risk::SharedContacts;
use domain::staging::Environment;
use domain::text::Text;
use domain::verification::Record;
use engine::policy_files::{PolicyOrigin, read_policy};
use jiff::Timestamp;
use jiff::civil::Date;

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    read_policy(PolicyOrigin::BuiltIn)
        .expect("the built-in policy is in order")
        .policy
});

/// The policy that is compiled in.
pub fn policy() -> &'static Policy {
    &POLICY
}

/// The same with a higher least age.
pub fn stricter_policy() -> &'static Policy {
    static STRICTER: LazyLock<Policy> = LazyLock::new(|| Policy {
        age_years_min: 22,
        ..policy().clone()
    });
    &STRICTER
}

/// The instant at which these people live.
pub fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().expect("an instant")
}

pub fn today() -> Date {
    utc_date(now())
}

pub fn country(code: &str) -> CountryCode {
    CountryCode::parse(code).expect("a country")
}

pub fn text(raw: &str) -> Text {
    Text::parse(raw).expect("a text")
}

pub fn user_details(residence: &str) -> UserDetails {
    UserDetails {
        first_name: text("Ana"),
        last_name: text("Silva"),
        date_of_birth: BirthDate::parse("1990-01-15", today()).expect("a date of birth"),
        country_of_residence: country(residence),
    }
}

/// An address of that country, with nothing that nobody asks for.
fn address(residence: &str) -> Address {
    let (city, postal_code) = match residence {
        "DE" => ("Berlin", "10115"),
        "ES" => ("Madrid", "28001"),
        "BR" => ("Recife", "50030-230"),
        _ => ("Springfield", "1234"),
    };
    Address {
        line1: Some(text("Long Street 1")),
        line2: None,
        city: Some(text(city)),
        state_or_region: None,
        postal_code: Some(text(postal_code)),
    }
}

/// Somebody who lives outside the United States and has stated all that can be asked for, and nothing else.
pub fn resident(residence: &str) -> UserData {
    UserData {
        user_details: Some(user_details(residence)),
        kyc_data: Some(KycData {
            nationality: Some(country(residence)),
            address_of_residence: Some(address(residence)),
            email: Some(EmailAddress::parse("ana@example.com").expect("an address")),
            phone_number: None,
            identity_document: Some(IdentityDocument {
                kind: Some(IdentityDocumentType::Passport),
                number: Some(text("X1234567")),
                issuing_country: None,
            }),
            ip_addresses: Vec::new(),
        }),
        verification_history: Some(current_history()),
        due_diligence: Some(DueDiligence {
            employment_status: Some(EmploymentStatus::FullTime),
            source_of_funds: Some(SourceOfFunds::SalaryDisbursement),
            industry: Some(Industry::Education),
            estimated_yearly_income: None,
            expected_yearly_tx_volume: None,
        }),
    }
}

pub fn current_history() -> VerificationHistory {
    VerificationHistory {
        id_verification_at: Some("2026-11-22T08:00:00Z".parse().expect("an instant")),
        liveness_verification_at: Some("2026-11-22T08:00:00Z".parse().expect("an instant")),
    }
}

/// Somebody who lives in one of the United States, identified by number, without due diligence.
pub fn us_resident(state: &str, zip: &str) -> UserData {
    let mut data = resident("US");
    let kyc = kyc(&mut data);
    kyc.address_of_residence = Some(Address {
        line1: Some(text("123 Main Street")),
        line2: None,
        city: Some(text("Springfield")),
        state_or_region: Some(text(state)),
        postal_code: Some(text(zip)),
    });
    kyc.phone_number = Some(PhoneNumber::parse("+12125551234").expect("a number"));
    kyc.identity_document = Some(IdentityDocument {
        kind: Some(IdentityDocumentType::Ssn),
        number: Some(text("536904399")),
        issuing_country: Some(country("US")),
    });
    data.due_diligence = None;
    data
}

/// The staging person of the published description.
pub fn john_doe() -> UserData {
    let mut data = us_resident("IL", "60601");
    let details = data.user_details.as_mut().expect("is stated");
    details.first_name = text("John");
    details.last_name = text("Doe");
    let kyc = kyc(&mut data);
    kyc.email = Some(EmailAddress::parse("john.doe@example.com").expect("an address"));
    kyc.address_of_residence = Some(Address {
        line1: Some(text("123 Main Street")),
        line2: Some(text("Apt 4B")),
        city: Some(text("Chicago")),
        state_or_region: Some(text("IL")),
        postal_code: Some(text("60601")),
    });
    kyc.identity_document = Some(IdentityDocument {
        kind: Some(IdentityDocumentType::Ssn),
        number: Some(text("123456789")),
        issuing_country: Some(country("US")),
    });
    data.due_diligence = Some(DueDiligence {
        employment_status: Some(EmploymentStatus::FullTime),
        source_of_funds: Some(SourceOfFunds::SalaryDisbursement),
        industry: Some(Industry::FinancialInstitution),
        estimated_yearly_income: Some(YearlyIncome::UpTo100k),
        expected_yearly_tx_volume: Some(YearlyVolume::UpTo25k),
    });
    data
}

/// The section, where a person has stated it.
pub fn kyc(data: &mut UserData) -> &mut KycData {
    data.kyc_data.as_mut().expect("is stated")
}

/// The due diligence, where a person has stated it.
pub fn diligence(data: &mut UserData) -> &mut DueDiligence {
    data.due_diligence.as_mut().expect("is stated")
}

pub fn with(mut data: UserData, change: impl FnOnce(&mut UserData)) -> UserData {
    change(&mut data);
    data
}

pub fn named(data: UserData, last_name: &str) -> UserData {
    with(data, |data| {
        data.user_details.as_mut().expect("is stated").last_name = text(last_name);
    })
}

pub fn document(kind: DocumentType) -> DocumentFact {
    DocumentFact {
        kind,
        content: format!("{}-1", kind.code()),
        expires_at: None,
    }
}

pub fn valid_until(kind: DocumentType, last_day: &str) -> DocumentFact {
    DocumentFact {
        expires_at: Some(last_day.parse().expect("a date")),
        ..document(kind)
    }
}

pub const SELFIES: [DocumentType; 3] = [
    DocumentType::SelfieFront,
    DocumentType::SelfieLeft,
    DocumentType::SelfieRight,
];

/// A passport and three selfies.
pub fn passport_and_selfies() -> Vec<DocumentFact> {
    std::iter::once(DocumentType::Passport)
        .chain(SELFIES)
        .map(document)
        .collect()
}

pub fn facts(environment: Environment, data: UserData, documents: Vec<DocumentFact>) -> Facts {
    Facts {
        environment,
        assurance: IdentityAssurance::Source,
        duplicate_faces: duplicate_faces(environment),
        data,
        documents,
    }
}

pub fn in_staging(data: UserData, documents: Vec<DocumentFact>) -> Facts {
    facts(Environment::Staging, data, documents)
}

/// All lists are there, and nothing was found anywhere.
pub fn nothing_found() -> Findings {
    let families = &policy().screening.families_production;
    Findings {
        screening: families
            .iter()
            .map(|family| (family.clone(), Screened::Searched { hits: Vec::new() }))
            .collect(),
        readings: BTreeMap::new(),
        read_countries: Vec::new(),
        shared_documents: Vec::new(),
        shared_identity_number: Sharing::Unique,
        shared_contacts: SharedContacts::default(),
        source_answer: None,
        record: Record::Clear,
        open_case: OpenCases::None,
    }
}

/// As a new project of that environment has it.
pub fn duplicate_faces(environment: Environment) -> DuplicateFaces {
    match environment {
        Environment::Production => DuplicateFaces::LookedFor,
        Environment::Staging => DuplicateFaces::NotLookedFor,
    }
}

/// What engines say who have looked at everything; `seen` tells what they found in which check.
pub fn everything_read(seen: impl Fn(&CheckKey) -> Vec<ReasonCode>) -> BTreeMap<CheckKey, Reading> {
    use CheckKind::*;
    let mut keys = Vec::new();
    for kind in DocumentType::ALL {
        let checks: &[CheckKind] = if kind.is_selfie() {
            &[SelfieQuality, Pose]
        } else {
            &[DocumentEvidence, PortraitFound]
        };
        keys.extend(checks.iter().map(|check| CheckKey::about(*check, kind.code())));
    }
    keys.extend([SamePerson, FaceMatch, Liveness, DuplicateFace].map(CheckKey::of));
    let read = |key: CheckKey| {
        let findings = seen(&key).into_iter().map(Finding::of).collect();
        let evidence = Vec::new();
        (key, Reading::Read { findings, evidence })
    };
    keys.into_iter().map(read).collect()
}

/// Somebody was found on that family's list.
pub fn found_on(family: &str, mut findings: Findings) -> Findings {
    set_screened(
        &mut findings,
        family,
        Screened::Searched {
            hits: vec![("entry".to_owned(), "1".to_owned())],
        },
    );
    findings
}

pub fn set_screened(findings: &mut Findings, family: &str, screened: Screened) {
    let of_family = findings.screening.iter_mut().find(|(name, _)| name == family);
    of_family.expect("the family is looked at").1 = screened;
}
