//! What falls due by the passing of time alone: documents that expire, reviews.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::document::DocumentType;
use crate::policy::Policy;
use crate::product::PerProduct;
use crate::requirement::{Facts, relies_on};
use crate::risk::{PoliticalExposure, RiskLevel, edd};
use crate::verification::Verification;

/// The documents that each product relies on.
fn relied_on(facts: &Facts, exposure: PoliticalExposure, policy: &Policy) -> PerProduct<Vec<DocumentType>> {
    let edd = edd(facts, exposure, policy);
    PerProduct::from_fn(|product| relies_on(product, facts, &edd, policy).documents)
}

/// The documents that each product relies on and whose validity is over on that day.
pub fn expired_documents(
    facts: &Facts,
    exposure: PoliticalExposure,
    policy: &Policy,
    today: Date,
) -> PerProduct<Vec<DocumentType>> {
    let relied = relied_on(facts, exposure, policy);
    let expired = |kind: &DocumentType| facts.document(*kind).is_some_and(|it| it.is_expired(today));
    PerProduct::from_fn(|product| relied[product].iter().copied().filter(expired).collect())
}

/// When something falls due next of what stands verified: the review of a product, or the first instant after the last
/// day of a document (in UTC) that one relies on.
pub fn next_due_at(verification: &Verification, facts: &Facts, policy: &Policy) -> Option<Timestamp> {
    let relied = relied_on(facts, verification.exposure, policy);
    let expiries = verification.verified().iter().flat_map(|product| {
        let last_days = relied[product]
            .iter()
            .filter_map(|kind| facts.document(*kind)?.expires_at);
        last_days
            .filter_map(|day| day.tomorrow().ok().map(beginning_of))
            .collect::<Vec<_>>()
    });
    expiries.chain(verification.next_review_at()).min()
}

/// The day, in UTC, on which a person looks again at what is verified now.
pub fn review_due_at(now: Timestamp, risk: RiskLevel, policy: &Policy) -> Timestamp {
    let months = Span::new().months(policy.review.months(risk));
    let day = crate::person::utc_date(now).checked_add(months);
    beginning_of(day.unwrap_or(Date::MAX))
}

fn beginning_of(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC)
        .map_or(Timestamp::MAX, |it| it.timestamp())
}
