//! What follows for a user whose verification has ended, when a list says something that it did not say before.
//!
//! Only screening speaks here. Age and the client's own verification are judged at the trigger; what a person approved
//! stays approved; and what is no longer on a list clears nobody by itself.

use jiff::civil::Date;

use super::{
    Examination, Findings, OpenCases, Sanctions, Screened, Sharing, after_sanctions_hit, exposure, sanctions,
};
use crate::check::{Check, CheckKey, CheckKind};
use crate::policy::Policy;
use crate::product::{PerProduct, Product};
use crate::requirement::{Facts, assess};
use crate::risk::{PoliticalExposure, SharedContacts, edd};
use crate::verification::{Asked, Disposition, Record};

/// What another look at the lists came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescreening {
    /// One check for each family that has hits.
    pub checks: Vec<Check>,
    /// Whether a sanctions list was hit.
    pub sanctions: Sanctions,
    /// Whether the person is politically exposed; never turned back to not found.
    pub exposure: PoliticalExposure,
    /// Where each product goes that stands verified; `None` leaves it where it is.
    pub dispositions: PerProduct<Option<Disposition>>,
}

/// Says what follows from what was found on the lists now. `known` is what is known of the person's exposure.
pub fn rescreen(
    facts: &Facts,
    screening: Vec<(String, Screened)>,
    known: PoliticalExposure,
    policy: &Policy,
    now: jiff::Timestamp,
) -> Rescreening {
    let findings = Findings {
        screening,
        readings: Default::default(),
        read_countries: Vec::new(),
        shared_documents: Vec::new(),
        shared_identity_number: Sharing::Unique,
        shared_contacts: SharedContacts::default(),
        source_answer: None,
        record: Record::Clear,
        open_case: OpenCases::None,
    };
    let found = exposure(&findings, policy) == Some(PoliticalExposure::Exposed);
    let newly_exposed = found && known == PoliticalExposure::NotFound;
    let exposure = if found { PoliticalExposure::Exposed } else { known };
    let checks = checks(facts, &findings, policy, now);
    let sanctions = sanctions(&findings.screening, policy);
    let today = crate::person::utc_date(now);
    let dispositions = PerProduct::from_fn(|product| match sanctions {
        Sanctions::Hit => Some(after_sanctions_hit(&checks)),
        Sanctions::NoHit if newly_exposed => Some(enhanced(product, facts, policy, today)),
        Sanctions::NoHit => None,
    });
    Rescreening {
        checks,
        sanctions,
        exposure,
        dispositions,
    }
}

fn checks(facts: &Facts, findings: &Findings, policy: &Policy, now: jiff::Timestamp) -> Vec<Check> {
    let examination = Examination {
        facts,
        findings,
        policy,
        now,
    };
    let edd = edd(facts, PoliticalExposure::NotFound, policy);
    let assessments =
        PerProduct::from_fn(|product| assess(product, facts, &edd, policy, crate::person::utc_date(now)));
    let hit = |(family, screened): &(String, Screened)| match screened {
        Screened::Searched { hits } if !hits.is_empty() => {
            Some(CheckKey::about(CheckKind::Screening, family.as_str()))
        }
        _ => None,
    };
    findings
        .screening
        .iter()
        .filter_map(hit)
        .map(|key| examination.check(key, &edd, &assessments))
        .collect()
}

/// Enhanced due diligence: what it asks for beyond what was there, or a person where that asks for nothing.
fn enhanced(product: Product, facts: &Facts, policy: &Policy, today: Date) -> Disposition {
    let asked = |exposure| {
        let edd = edd(facts, exposure, policy);
        assess(product, facts, &edd, policy, today)
    };
    let (before, after) = (
        asked(PoliticalExposure::NotFound),
        asked(PoliticalExposure::Exposed),
    );
    let mut data = after.missing_data;
    data.retain(|path| !before.missing_data.contains(path));
    let mut documents = after.missing_documents;
    documents.retain(|kind| !before.missing_documents.contains(kind));
    if data.is_empty() && documents.is_empty() {
        return Disposition::ManualReview;
    }
    let mut reasons = after.reasons;
    reasons.retain(|reason| !before.reasons.contains(reason));
    Disposition::RequiresData(Asked {
        data,
        documents,
        reasons,
    })
}
