//! What has to hold of a history: after every event, and of every result of a run.

use domain::check::RejectionBasis;
use domain::country::CountryCode;
use domain::eligibility::{Consent, Status, eligibility};
use domain::product::Product;
use domain::requirement::Facts;
use domain::staging::Environment;
use domain::verification::Disposition;

use super::{Decided, History, policy_of};
use crate::oracle::Case;

impl History {
    pub(super) fn check_run(&mut self, product: Product, decided: &Decided) {
        if decided.disposition == Disposition::Verified {
            assert!(self.case.is_none(), "verified while a case was open");
            assert!(!self.rejection_awaits_approval, "verified after a rejection");
        }
        if let Disposition::Rejected { basis, .. } = &decided.disposition
            && basis.needs_person_afterwards()
        {
            self.rejection_awaits_approval = true;
        }
        let case = decided.case(product, &decided.facts);
        let expected = match (case.never_lifted(), case.forbids()) {
            (Some(why), _) => ("asks or rejects", why),
            (None, Some(why)) => ("review", why),
            (None, None) => ("verified", ""),
        };
        let said = match &decided.disposition {
            Disposition::Verified => "verified",
            Disposition::ManualReview => "review",
            Disposition::RequiresData(_) | Disposition::Rejected { .. } => "asks or rejects",
        };
        assert_eq!(said, expected.0, "{}: {}", product.code(), expected.1);
    }

    /// What has to hold at every moment.
    pub(super) fn check(&self) {
        let shown = eligibility(&self.verification, self.consent);
        for product in Product::ALL {
            let status = shown[product].status;
            assert_eq!(status, self.expected(product), "{}", product.code());
            let asked =
                !shown[product].missing_data.is_empty() || !shown[product].missing_documents.is_empty();
            assert_eq!(
                asked,
                status == Status::RequiresData,
                "asks exactly when data are required"
            );
            match status {
                Status::Verified => self.check_verified(product),
                Status::PendingReview => assert!(self.verification.active.is_some(), "a run is stuck"),
                _ => {}
            }
        }
    }

    /// Of all that holds, the first in the contract's order.
    fn expected(&self, product: Product) -> Status {
        let decided = self.decided[product].as_ref().map(|decided| &decided.disposition);
        let asked = match decided {
            None => self.known_missing[product],
            Some(disposition) => matches!(disposition, Disposition::RequiresData(_)),
        };
        let holds = [
            (Status::NotStarted, !self.triggered[product]),
            (
                Status::Rejected,
                matches!(decided, Some(Disposition::Rejected { .. })),
            ),
            (Status::PendingPrivacyPolicy, self.consent == Consent::Absent),
            (Status::RequiresData, asked),
            (
                Status::PendingManualReview,
                decided == Some(&Disposition::ManualReview),
            ),
            (Status::PendingReview, decided.is_none()),
        ];
        holds
            .into_iter()
            .find(|(_, holds)| *holds)
            .map_or(Status::Verified, |(status, _)| status)
    }

    fn check_verified(&self, product: Product) {
        let decided = self.decided[product]
            .as_ref()
            .expect("verified without a decision");
        assert!(
            !self.hit_awaits_decision,
            "verified after a hit that nobody has decided"
        );
        // What has been uploaded since the run began, or is not what it saw, can't be what it rests on.
        let mut unchanged = self.facts.clone();
        unchanged.documents.retain(|document| {
            let uploaded = self.uploaded_at.get(&document.kind).copied().unwrap_or_default();
            uploaded <= decided.run_began && decided.facts.documents.contains(document)
        });
        let case = decided.case(product, &unchanged);
        assert_eq!(case.never_lifted(), None, "verified on what is no longer there");
        if decided.by_person {
            return;
        }
        let case = decided.case(product, &decided.facts);
        assert_eq!(case.forbids(), None);
        let unseen = self.facts.environment == Environment::Production
            && self.facts.data.residence() == Some(CountryCode::US);
        assert!(
            !unseen || case.is_vouched_for(),
            "verified in production, and nobody vouches"
        );
    }
}

impl Decided {
    fn case<'a>(&'a self, product: Product, facts: &'a Facts) -> Case<'a> {
        Case {
            product,
            facts,
            findings: &self.findings,
            policy: policy_of(self.stricter_policy),
            now: self.now,
        }
    }
}

/// Whether a person of the compliance team has rejected.
pub(super) fn is_by_person(disposition: Disposition) -> bool {
    matches!(
        disposition,
        Disposition::Rejected {
            basis: RejectionBasis::Reviewer,
            ..
        }
    )
}
