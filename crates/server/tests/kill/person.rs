//! What is known of a person from the calls that were acknowledged, and what must follow from it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::line::{Call, Line};

/// What a resident of the EU has to upload for `onramp` and `offramp`.
pub const DOCUMENTS: [&str; 4] = ["id-passport", "selfie-front", "selfie-left", "selfie-right"];

/// Statuses that are still on their way to these.
const ENDS_OF_RUNS: [&str; 2] = ["verified", "requires-data"];

/// Where a person lives, and so what is asked of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Residence {
    /// Complete without documents.
    UnitedStates,
    /// Has to upload documents for two products.
    Germany,
}

/// Whether a person's due diligence is stated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum DueDiligence {
    Stated,
    LeftOut,
}

/// What was stated last.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Stated {
    /// Counts statements that differ.
    pub version: u32,
    pub due_diligence: DueDiligence,
}

/// The document of a type.
pub struct Document {
    pub id: String,
    pub expires_at: Option<&'static str>,
}

/// A person, by what was acknowledged.
pub struct Person {
    pub number: usize,
    pub residence: Residence,
    /// The id that clients are told; for some known only once the person is registered.
    pub user_id: Option<String>,
    pub stated: Option<Stated>,
    /// `acceptedAt` of the latest acceptance.
    pub accepted_at: Option<String>,
    pub documents: BTreeMap<&'static str, Document>,
    /// Counts contents of documents.
    pub contents: usize,
    /// What had been stated, and how many contents there were, at the latest trigger.
    pub triggered: Option<(Stated, usize)>,
}

impl Person {
    pub fn new(number: usize) -> Self {
        Self {
            number,
            residence: if number % 5 < 3 {
                Residence::UnitedStates
            } else {
                Residence::Germany
            },
            user_id: None,
            stated: None,
            accepted_at: None,
            documents: BTreeMap::new(),
            contents: 0,
            triggered: None,
        }
    }

    /// Every other person is known by an e-mail address.
    pub fn locator(&self) -> String {
        if self.number.is_multiple_of(2) {
            format!("userId:person-{}", self.number)
        } else {
            format!("email:person-{}@example.com", self.number)
        }
    }

    pub fn path(&self) -> String {
        format!("/users/{}", self.locator())
    }

    /// Whether the server must know the person.
    pub fn exists(&self) -> bool {
        self.stated.is_some() || self.accepted_at.is_some()
    }

    pub fn contents_acknowledged(&self) -> usize {
        self.contents
    }

    /// The body that states it.
    pub fn body(&self, stated: Stated) -> Value {
        let number = self.number;
        let letter = |value: u32| char::from(b'a' + (value % 26) as u8);
        let first_name = format!("Jane{}{}", letter(stated.version / 26), letter(stated.version));
        let timestamp = "2026-11-01T00:00:00Z";
        let (details, kyc) = match self.residence {
            Residence::UnitedStates => (
                json!({"lastName": "Roe", "dateOfBirth": "1990-01-15", "countryOfResidence": "US"}),
                json!({
                    "nationality": "US",
                    "addressOfResidence": {
                        "line1": "123 Main Street", "city": "Chicago", "stateOrRegion": "IL", "postalCode": "60601",
                    },
                    "phoneNumber": format!("+131255501{number:02}"),
                    "identityDocument":
                        {"type": "ssn", "number": format!("412-34-{:04}", 1000 + number), "issuingCountryCode": "US"},
                }),
            ),
            Residence::Germany => (
                json!({"lastName": "APPROVE", "dateOfBirth": "1984-08-12", "countryOfResidence": "DE"}),
                json!({
                    "nationality": "DE",
                    "addressOfResidence": {"line1": "Heidestraße 17", "city": "Köln", "postalCode": "51147"},
                    "phoneNumber": format!("+492215551{number:04}"),
                    "identityDocument":
                        {"type": "passport", "number": format!("C01X0{number:04}"), "issuingCountryCode": "DE"},
                }),
            ),
        };
        let mut body = json!({
            "userDetails": details,
            "kycData": kyc,
            "verificationHistory":
                {"idVerificationTimestamp": timestamp, "livenessVerificationTimestamp": timestamp},
        });
        body["userDetails"]["firstName"] = first_name.into();
        body["kycData"]["email"] = format!("person-{number}@example.com").into();
        if stated.due_diligence == DueDiligence::Stated {
            body["dueDiligence"] = json!({
                "employmentStatus": "full-time", "sourceOfFunds": "salary-disbursement", "industry": "education",
                "estimatedYearlyIncome": "income-50k-100k", "expectedYearlyTxVolume": "volume-0-25k",
            });
        }
        body
    }

    /// Where the person must stand with each product once no run is on its way.
    pub fn statuses(&self) -> [&'static str; 4] {
        // regulated-transfer, onramp, onramp-light, offramp
        [false, true, false, true]
            .map(|needs_most| self.status(needs_most && self.residence == Residence::Germany))
    }

    fn status(&self, relies_on_documents: bool) -> &'static str {
        let Some((stated, contents)) = self.triggered else {
            return "not-started";
        };
        if self.stated != Some(stated) || (relies_on_documents && self.contents != contents) {
            return "not-started";
        }
        if self.accepted_at.is_none() {
            return "pending-privacy-policy";
        }
        let complete =
            self.documents.len() == DOCUMENTS.len() && stated.due_diligence == DueDiligence::Stated;
        if relies_on_documents && !complete {
            "requires-data"
        } else {
            "verified"
        }
    }

    /// Asserts that an answer about statuses agrees with what was acknowledged; a run may be on its way.
    #[track_caller]
    pub fn assert_may_stand(&self, answer: &Value) {
        let expected = self.statuses();
        for (found, expected) in statuses(answer).into_iter().zip(expected) {
            let on_its_way = found == "pending-review" && ENDS_OF_RUNS.contains(&expected);
            assert!(
                found == expected || on_its_way,
                "{}: {found} instead of {expected}",
                self.locator()
            );
        }
    }

    /// Asserts that an answer about the user agrees with what was acknowledged.
    #[track_caller]
    pub fn assert_is_told(&self, answer: &Value) {
        let about = self.locator();
        let stated = |section: &str| answer[section].as_bool().unwrap();
        for section in ["userDetails", "kycData", "verificationHistory"] {
            assert_eq!(
                stated(section),
                self.stated.is_some(),
                "{about}: {section} in {answer}"
            );
        }
        let diligent = self
            .stated
            .is_some_and(|stated| stated.due_diligence == DueDiligence::Stated);
        assert_eq!(stated("dueDiligence"), diligent, "{about}: {answer}");
        if let Some(user_id) = &self.user_id {
            assert_eq!(answer["userId"], json!(user_id), "{about}");
        }
        if self.stated.is_some() {
            assert_eq!(
                answer["email"],
                json!(format!("person-{}@example.com", self.number))
            );
        }
        let policies = answer["legalDocuments"].as_array().unwrap();
        let accepted: Vec<&str> = policies
            .iter()
            .map(|it| it["acceptedAt"].as_str().unwrap())
            .collect();
        assert_eq!(accepted, Vec::from_iter(self.accepted_at.as_deref()), "{about}");
    }

    /// What is wrong with where the person stands, if anything is.
    pub async fn unsettled(&self, line: &Line) -> Option<String> {
        if !self.exists() {
            return None;
        }
        let answer = line
            .call(&Call::get(format!("{}/identity-verification", self.path())))
            .await;
        assert_eq!(answer.status, 200, "{}: {}", self.locator(), answer.body);
        let (found, expected) = (statuses(&answer.body), self.statuses());
        (found != expected).then(|| format!("{}: {found:?} instead of {expected:?}", self.locator()))
    }

    /// Asserts that all that was acknowledged is there.
    pub async fn assert_is_on_record(&self, line: &Line) {
        let answer = line.call(&Call::get(self.path())).await;
        if !self.exists() {
            assert_eq!(answer.status, 404, "{}: {}", self.locator(), answer.body);
            return;
        }
        assert_eq!(answer.status, 200, "{}: {}", self.locator(), answer.body);
        self.assert_is_told(&answer.body);
        for kind in self.documents.keys() {
            let answer = line
                .call(&Call::get(format!("/documents/{}", self.documents[kind].id)))
                .await;
            self.assert_is_documented(kind, answer.status, &answer.body);
        }
    }

    /// Asserts that an answer about a document agrees with what was acknowledged.
    #[track_caller]
    pub fn assert_is_documented(&self, kind: &str, status: u16, answer: &Value) {
        let document = &self.documents[kind];
        assert_eq!(status, 200, "{}: {kind}: {answer}", self.locator());
        assert_eq!(answer["id"], json!(document.id));
        assert_eq!(answer["documentType"], json!(kind));
        assert_eq!(
            answer["expiresAt"].as_str(),
            document.expires_at,
            "{}: {kind}",
            self.locator()
        );
    }
}

fn statuses(answer: &Value) -> Vec<&str> {
    let items = answer["eligibility"]
        .as_array()
        .unwrap_or_else(|| panic!("{answer}"));
    items
        .iter()
        .map(|item| item["status"].as_str().unwrap())
        .collect()
}
