//! People, documents and findings drawn at random, so that about every rule holds of somebody.

use std::collections::BTreeMap;

use domain::check::{CheckKey, CheckKind};
use domain::document::{DocumentFact, DocumentType};
use domain::due_diligence::{DueDiligence, Industry, YearlyIncome, YearlyVolume};
use domain::finding::Reading;
use domain::judgement::{Findings, IdentityAssurance, OpenCases, Screened, Sharing, SourceAnswer};
use domain::person::{BirthDate, IdentityDocumentType, KycData, UserData, UserDetails, VerificationHistory};
use domain::reason::ReasonCode;
use domain::requirement::Facts;
use domain::risk::SharedContacts;
use domain::staging::Environment;
use domain::verification::Record;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use crate::people::*;

/// The families of lists.
pub const FAMILIES: [&str; 5] = ["us-ofac", "un", "eu", "uk", "pep"];

/// Where somebody lives: most people where most products are served.
fn residence() -> impl Strategy<Value = &'static str> {
    select(vec![
        "US", "US", "US", "US", "DE", "DE", "DE", "ES", "ES", "BR", "BR", "VN", "RU", "KP",
    ])
}

pub fn details() -> impl Strategy<Value = UserDetails> {
    let last_name = select(vec![
        "APPROVE", "APPROVE", "APPROVE", "Silva", "Silva", "Souza", "EDD", "REVIEW", "REJECT", "BLURRED",
        "EXPIRED",
    ]);
    let born = select(vec![
        "1990-01-15",
        "1990-01-15",
        "1990-01-15",
        "1990-01-15",
        "2005-06-01",
        "2010-05-05",
    ]);
    (residence(), last_name, born).prop_map(|(residence, last_name, born)| UserDetails {
        last_name: text(last_name),
        date_of_birth: BirthDate::parse(born, today()).expect("a date of birth"),
        ..user_details(residence)
    })
}

pub fn kyc_data() -> impl Strategy<Value = KycData> {
    let base = select(vec!["IL", "IL", "TX", "XX", "DE", "DE", "ES", "BR"]);
    let number = select(vec![
        "536904399",
        "536904399",
        "536904399",
        "123456789",
        "078051120",
    ]);
    let nationality = weighted(0.2, select(vec!["DE", "US", "BR", "VN", "RU"]));
    (base, number, nationality, 0..30_u8).prop_map(|(base, number, nationality, left_out)| {
        let mut data = match base {
            "IL" | "TX" | "XX" => with(us_resident(base, "60601"), |data| {
                kyc(data).identity_document.as_mut().expect("is stated").number = Some(text(number));
            }),
            residence => resident(residence),
        };
        let kyc = kyc(&mut data);
        kyc.nationality = nationality.map(country).or(kyc.nationality);
        let address = kyc.address_of_residence.as_mut().expect("is stated");
        let document = kyc.identity_document.as_mut().expect("is stated");
        match left_out {
            0 => address.city = None,
            1 => address.state_or_region = None,
            2 => document.number = None,
            3 => document.issuing_country = None,
            4 => document.kind = Some(IdentityDocumentType::Id),
            5 => kyc.phone_number = None,
            6 => kyc.address_of_residence = None,
            7 => kyc.email = None,
            _ => {}
        }
        data.kyc_data.expect("is stated")
    })
}

pub fn history() -> impl Strategy<Value = VerificationHistory> {
    (0..10_u8).prop_map(|kind| {
        let mut history = current_history();
        match kind {
            0 => history.id_verification_at = None,
            1 => history.liveness_verification_at = "2024-01-01T00:00:00Z".parse().ok(),
            _ => {}
        }
        history
    })
}

pub fn diligence_section() -> impl Strategy<Value = DueDiligence> {
    (0..10_u8, any::<bool>()).prop_map(|(kind, with_income)| {
        let mut section = resident("DE").due_diligence.expect("is stated");
        section.estimated_yearly_income = with_income.then_some(YearlyIncome::UpTo50k);
        match kind {
            0 => section = DueDiligence::default(),
            1 => section.expected_yearly_tx_volume = Some(YearlyVolume::Above250k),
            2 => section.industry = Some(Industry::MoneyServiceBusiness),
            3 => section.industry = Some(Industry::Crypto),
            _ => {}
        }
        section
    })
}

pub fn document_at_random() -> impl Strategy<Value = DocumentFact> {
    let kind = select(DocumentType::ALL.to_vec());
    let last_day = weighted(
        0.3,
        select(vec!["2026-11-21", "2026-11-22", "2026-11-24", "2030-01-01"]),
    );
    (kind, 1..=3_u8, last_day).prop_map(|(kind, content, last_day)| DocumentFact {
        kind,
        content: format!("{}-{content}", kind.code()),
        expires_at: last_day.map(|day| day.parse().expect("a date")),
    })
}

/// Everything that there is, of each type at most one, some left out.
fn documents() -> impl Strategy<Value = Vec<DocumentFact>> {
    let whole = Just(DocumentType::ALL.map(document).to_vec());
    let some = proptest::collection::vec(document_at_random(), 0..8).prop_map(|drawn| {
        let mut kept: Vec<DocumentFact> = Vec::new();
        for document in drawn {
            kept.retain(|earlier| earlier.kind != document.kind);
            kept.push(document);
        }
        kept
    });
    prop_oneof![Just(passport_and_selfies()), whole, some]
}

pub fn environment() -> impl Strategy<Value = (Environment, IdentityAssurance)> {
    let environment = prop_oneof![Just(Environment::Staging), Just(Environment::Production)];
    let assurance = prop_oneof![Just(IdentityAssurance::Source), Just(IdentityAssurance::Reliance)];
    (environment, assurance)
}

pub fn facts_at_random() -> impl Strategy<Value = Facts> {
    let sections = (
        weighted(0.95, details()),
        weighted(0.9, kyc_data()),
        weighted(0.8, history()),
        weighted(0.7, diligence_section()),
    );
    (environment(), sections, documents()).prop_map(|((environment, assurance), sections, documents)| {
        let (user_details, kyc_data, verification_history, due_diligence) = sections;
        Facts {
            environment,
            assurance,
            duplicate_faces: duplicate_faces(environment),
            data: UserData {
                user_details,
                kyc_data,
                verification_history,
                due_diligence,
            },
            documents,
        }
    })
}

/// What a list says of somebody.
pub fn screened() -> impl Strategy<Value = Screened> {
    let searched = |hits| Screened::Searched { hits };
    let hit = vec![("entry".to_owned(), "1".to_owned())];
    prop_oneof![
        5 => Just(searched(Vec::new())),
        2 => Just(searched(hit)),
        1 => Just(Screened::Missing),
        1 => Just(Screened::Stale),
        1 => Just(Screened::Unreadable),
    ]
}

pub fn source_answer() -> impl Strategy<Value = Option<SourceAnswer>> {
    select(vec![
        Some(SourceAnswer::Confirmed),
        Some(SourceAnswer::Confirmed),
        Some(SourceAnswer::Mismatch),
        Some(SourceAnswer::NotConfigured),
        None,
    ])
}

/// What engines saw: nothing at all, everything in order, or something somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    NothingRead,
    InOrder,
    InIdentityDocuments(ReasonCode),
    InProofOfAddress(ReasonCode),
    InSelfieLeft(ReasonCode),
    InFaces(ReasonCode),
}

impl Seen {
    pub fn readings(self) -> BTreeMap<CheckKey, Reading> {
        if self == Self::NothingRead {
            return BTreeMap::new();
        }
        everything_read(|key| {
            let kind = key.about.as_deref().and_then(DocumentType::from_code);
            let evidence = key.kind == CheckKind::DocumentEvidence;
            match self {
                Self::InIdentityDocuments(code)
                    if evidence && kind.is_some_and(DocumentType::is_identity) =>
                {
                    vec![code]
                }
                Self::InProofOfAddress(code) if evidence && kind == Some(DocumentType::ProofOfAddress) => {
                    vec![code]
                }
                Self::InSelfieLeft(code)
                    if key.kind == CheckKind::SelfieQuality && kind == Some(DocumentType::SelfieLeft) =>
                {
                    vec![code]
                }
                Self::InFaces(code) if key.kind == CheckKind::Liveness => vec![code],
                _ => Vec::new(),
            }
        })
    }
}

pub fn seen() -> impl Strategy<Value = Seen> {
    let code = || {
        select(vec![
            ReasonCode::NameMismatch,
            ReasonCode::PictureBlurred,
            ReasonCode::GreyCopy,
            ReasonCode::Specimen,
        ])
    };
    prop_oneof![
        3 => Just(Seen::NothingRead),
        3 => Just(Seen::InOrder),
        1 => code().prop_map(Seen::InIdentityDocuments),
        1 => code().prop_map(Seen::InProofOfAddress),
        1 => code().prop_map(Seen::InSelfieLeft),
        1 => code().prop_map(Seen::InFaces),
    ]
}

pub fn findings_at_random() -> impl Strategy<Value = Findings> {
    let one_family = weighted(0.4, (select(FAMILIES.to_vec()), screened()));
    let flags = (0..12_u8, 0..12_u8, any::<(bool, bool)>());
    (one_family, source_answer(), seen(), flags).prop_map(|(one_family, source_answer, seen, flags)| {
        let (sharing, decided, (email, phone_number)) = flags;
        let mut findings = Findings {
            source_answer,
            readings: seen.readings(),
            shared_contacts: SharedContacts { email, phone_number },
            ..nothing_found()
        };
        if let Some((family, screened)) = one_family {
            set_screened(&mut findings, family, screened);
        }
        match sharing {
            0 => findings.shared_identity_number = Sharing::Shared,
            1 => findings.shared_documents = vec![DocumentType::SelfieFront],
            _ => {}
        }
        match decided {
            0 => findings.record = Record::Rejected,
            1 => findings.open_case = OpenCases::Open,
            _ => {}
        }
        findings
    })
}
