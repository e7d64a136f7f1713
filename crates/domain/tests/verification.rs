//! The state machine alone: what triggers, runs and reviewers do to each other.

use domain::check::RejectionBasis;
use domain::eligibility::{Consent, Status, eligibility};
use domain::id::RunId;
use domain::product::{PerProduct, Product, ProductSet};
use domain::reason::{Reason, ReasonCode};
use domain::verification::{AfterRun, AfterTrigger, Asked, Disposition, Record, Verification};
use jiff::Timestamp;

fn run(n: u128) -> RunId {
    RunId::from_bits(n)
}

fn nothing_missing() -> PerProduct<Option<Asked>> {
    PerProduct::default()
}

fn trigger(verification: &mut Verification, circumstances: &str, n: u128) -> AfterTrigger {
    let at = Timestamp::UNIX_EPOCH;
    verification.trigger(at, nothing_missing(), Consent::Given, circumstances, run(n))
}

fn started(superseded: Option<u128>) -> AfterTrigger {
    AfterTrigger::Started {
        superseded: superseded.map(run),
    }
}

fn all_end(
    verification: &mut Verification,
    n: u128,
    circumstances: &str,
    disposition: Disposition,
) -> AfterRun {
    verification.run_ended(&run(n), circumstances, |_| disposition.clone())
}

fn statuses(verification: &Verification) -> [Status; 4] {
    let shown = eligibility(verification, Consent::Given);
    Product::ALL.map(|product| shown[product].status)
}

fn declined() -> Reason {
    Reason::of(ReasonCode::Declined)
}

#[test]
fn a_trigger_joins_the_run_of_the_same_snapshot_and_supersedes_any_other() {
    let mut verification = Verification::default();
    assert_eq!(trigger(&mut verification, "a", 1), started(None));
    assert_eq!(trigger(&mut verification, "a", 2), AfterTrigger::Joined(run(1)));
    verification.inputs_changed(ProductSet::of(|product| product == Product::Onramp));
    assert_eq!(trigger(&mut verification, "a", 3), started(Some(1)));
    assert_eq!(
        all_end(&mut verification, 1, "a", Disposition::Verified),
        AfterRun::Superseded
    );
    assert_eq!(statuses(&verification), [Status::PendingReview; 4]);
    assert_eq!(
        all_end(&mut verification, 3, "a", Disposition::Verified),
        AfterRun::Applied(ProductSet::ALL)
    );
    assert_eq!(statuses(&verification), [Status::Verified; 4]);
}

#[test]
fn a_trigger_with_nothing_changed_and_everything_decided_starts_none() {
    for disposition in [
        Disposition::Verified,
        Disposition::ManualReview,
        Disposition::RequiresData(Asked::default()),
        Disposition::Rejected {
            basis: RejectionBasis::Age,
            reasons: Vec::new(),
        },
    ] {
        let mut verification = Verification::default();
        trigger(&mut verification, "a", 1);
        all_end(&mut verification, 1, "a", disposition.clone());
        assert_eq!(trigger(&mut verification, "a", 2), AfterTrigger::NothingToDo);
        let again = trigger(&mut verification, "b", 3);
        let expected = if disposition == Disposition::Verified {
            AfterTrigger::NothingToDo
        } else {
            started(None)
        };
        assert_eq!(again, expected, "{disposition:?} under other circumstances");
    }
}

#[test]
fn a_result_applies_to_what_has_not_changed_since_the_run_began() {
    let mut verification = Verification::default();
    trigger(&mut verification, "a", 1);
    let ramps = ProductSet::of(|product| matches!(product, Product::Onramp | Product::Offramp));
    verification.inputs_changed(ramps);
    let others = ProductSet::of(|product| !ramps.contains(product));
    assert_eq!(
        all_end(&mut verification, 1, "a", Disposition::Verified),
        AfterRun::Applied(others)
    );
    let (verified, not_started) = (Status::Verified, Status::NotStarted);
    assert_eq!(
        statuses(&verification),
        [verified, not_started, verified, not_started]
    );
}

#[test]
fn a_joined_run_judges_what_was_triggered_after_an_acceptance_started_it() {
    let mut verification = Verification::default();
    let at = Timestamp::UNIX_EPOCH;
    let waits = verification.trigger(at, nothing_missing(), Consent::Absent, "a", run(1));
    assert_eq!(waits, AfterTrigger::AwaitsConsent { superseded: None });
    verification.inputs_changed(ProductSet::of(|product| product == Product::Offramp));
    assert_eq!(verification.consent_given("a", run(2)), started(None));
    assert_eq!(trigger(&mut verification, "a", 3), AfterTrigger::Joined(run(2)));
    assert_eq!(
        all_end(&mut verification, 2, "a", Disposition::Verified),
        AfterRun::Applied(ProductSet::ALL)
    );
    assert_eq!(statuses(&verification), [Status::Verified; 4]);
}

#[test]
fn a_persons_rejection_outlives_the_run_that_was_on_its_way() {
    let mut verification = Verification::default();
    trigger(&mut verification, "a", 1);
    all_end(&mut verification, 1, "a", Disposition::ManualReview);
    assert_eq!(trigger(&mut verification, "b", 2), started(None));
    assert_eq!(verification.rejected(declined()), ProductSet::ALL);
    assert_eq!(
        all_end(&mut verification, 2, "b", Disposition::Verified),
        AfterRun::Applied(ProductSet::NONE)
    );
    assert_eq!(statuses(&verification), [Status::Rejected; 4]);
    assert_eq!(trigger(&mut verification, "c", 3), AfterTrigger::NothingToDo);
}

#[test]
fn only_an_approval_that_lifts_something_clears_the_record() {
    let mut verification = Verification::default();
    trigger(&mut verification, "a", 1);
    all_end(&mut verification, 1, "a", Disposition::ManualReview);
    verification.rejected(declined());
    assert_eq!(verification.record, Record::Rejected);
    assert_eq!(verification.approved(), ProductSet::NONE);
    assert_eq!(verification.record, Record::Rejected);
    verification.inputs_changed(ProductSet::ALL);
    trigger(&mut verification, "a", 2);
    all_end(&mut verification, 2, "a", Disposition::ManualReview);
    assert_eq!(verification.approved(), ProductSet::ALL);
    assert_eq!(verification.record, Record::Clear);
    assert_eq!(statuses(&verification), [Status::Verified; 4]);
}

#[test]
fn an_approval_lifts_nothing_but_what_waits_for_a_person() {
    let rejected_by_age = Disposition::Rejected {
        basis: RejectionBasis::Age,
        reasons: Vec::new(),
    };
    let asked = Asked {
        data: vec!["kycData".to_owned()],
        ..Asked::default()
    };
    for disposition in [rejected_by_age, Disposition::RequiresData(asked)] {
        let mut verification = Verification::default();
        trigger(&mut verification, "a", 1);
        all_end(&mut verification, 1, "a", disposition);
        let before = statuses(&verification);
        assert!(verification.approved().is_empty());
        assert_eq!(statuses(&verification), before);
    }
}

#[test]
fn a_later_hit_takes_verified_products_back_and_no_others() {
    let mut verification = Verification::default();
    trigger(&mut verification, "a", 1);
    verification.run_ended(&run(1), "a", |product| match product {
        Product::RegulatedTransfer => Disposition::Verified,
        _ => Disposition::RequiresData(Asked {
            data: vec!["kycData".to_owned()],
            ..Asked::default()
        }),
    });
    let transfer = ProductSet::of(|product| product == Product::RegulatedTransfer);
    assert_eq!(verification.reopen(|_| Some(Disposition::ManualReview)), transfer);
    assert_eq!(verification.awaiting_person(), transfer);
    let asks = Status::RequiresData;
    assert_eq!(
        statuses(&verification),
        [Status::PendingManualReview, asks, asks, asks]
    );
}
