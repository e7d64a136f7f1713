//! What no order of calls, runs and decisions may lead to; and that every status can be reached.

use std::collections::BTreeMap;

use domain::case::Verdict;
use domain::check::{CheckKey, Outcome};
use domain::eligibility::Status;
use domain::judgement::{Examination, IdentityAssurance, judge, required_checks};
use domain::person::UserData;
use domain::product::Product;
use domain::requirement::{assess, changed_products};
use domain::risk::{PoliticalExposure, edd};
use domain::staging::Environment;
use domain::verification::Disposition;
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::model::{Event, History};
use crate::oracle::Case;
use crate::people::*;
use crate::people_at_random::*;

/// Something that a user or client, the world, or the compliance team does.
#[derive(Clone)]
enum Move {
    /// Sends the whole body anew, as people do.
    Body(Box<UserData>),
    /// Sends what is on record again, with one section changed.
    Section(Box<UserData>),
    /// Sends what is on record again.
    Again,
    /// Uploads everything that anybody could be asked for.
    AllDocuments,
    Event(Box<Event>),
}

/// Enough of it to understand a history that fails; the texts in it hide themselves.
impl std::fmt::Debug for Move {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Body(data) => write!(f, "Body({})", in_short(data)),
            Self::Section(data) => write!(f, "Section({})", in_short(data)),
            Self::Again => f.write_str("Again"),
            Self::AllDocuments => f.write_str("AllDocuments"),
            Self::Event(event) => write!(f, "{event:?}"),
        }
    }
}

fn in_short(data: &UserData) -> String {
    let details = data.user_details.as_ref();
    let name = details.map_or("nobody", |details| details.last_name.as_str());
    let state = data.state_or_region().map_or("", |state| state.as_str());
    let kyc = data.kyc_data.as_ref().map(|kyc| kyc.nationality);
    let (history, diligence) = (data.verification_history.is_some(), data.due_diligence.is_some());
    let residence = data.residence();
    format!("{name} of {residence:?} {state}, kyc {kyc:?}, history {history}, diligence {diligence}")
}

fn body() -> impl Strategy<Value = UserData> {
    let complete = select(vec![
        john_doe(),
        named(resident("DE"), "APPROVE"),
        named(resident("ES"), "APPROVE"),
        named(resident("BR"), "Souza"),
        resident("BR"),
        us_resident("IL", "60601"),
        named(us_resident("CA", "90210"), "Souza"),
    ]);
    let sections = (
        weighted(0.9, details()),
        weighted(0.9, kyc_data()),
        weighted(0.8, history()),
        weighted(0.7, diligence_section()),
    );
    let random =
        sections.prop_map(
            |(user_details, kyc_data, verification_history, due_diligence)| UserData {
                user_details,
                kyc_data,
                verification_history,
                due_diligence,
            },
        );
    prop_oneof![3 => complete, 1 => random]
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![2 => Just(Verdict::Approve), 1 => Just(Verdict::Reject)]
}

fn event(event: Event) -> Move {
    Move::Event(Box::new(event))
}

fn a_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        3 => body().prop_map(|data| Move::Body(Box::new(data))),
        3 => body().prop_map(|data| Move::Section(Box::new(data))),
        1 => Just(Move::Again),
        2 => Just(Move::AllDocuments),
        3 => document_at_random().prop_map(|document| event(Event::Uploads(document))),
        6 => Just(event(Event::Triggers)),
        4 => Just(event(Event::Accepts)),
        1 => Just(event(Event::PrivacyPolicyIsPublished)),
        6 => Just(event(Event::RunEnds)),
        1 => Just(event(Event::SupersededRunEnds)),
        4 => (0..3_u8, verdict()).prop_map(|(who, verdict)| event(Event::ReviewerSays(who, verdict))),
        1 => (select(FAMILIES.to_vec()), screened())
            .prop_map(|(family, screened)| event(Event::ListChanges(family, screened))),
        1 => source_answer().prop_map(|answer| event(Event::SourceAnswers(answer))),
        1 => Just(event(Event::UserIsScreenedAgain)),
        1 => Just(event(Event::PolicyChanges)),
        1 => Just(event(Event::DayPasses)),
    ]
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    vec(a_move(), 1..60)
}

fn play(history: &mut History, a_move: Move, mut seen: impl FnMut(&History)) {
    let events = match a_move {
        Move::Body(data) => vec![Event::States(data)],
        Move::Section(other) => vec![Event::States(Box::new(UserData {
            kyc_data: other.kyc_data,
            ..history.data().clone()
        }))],
        Move::Again => vec![Event::States(Box::new(history.data().clone()))],
        Move::AllDocuments => domain::document::DocumentType::ALL
            .map(|kind| Event::Uploads(document(kind)))
            .to_vec(),
        Move::Event(event) => vec![*event],
    };
    for event in events {
        history.happen(event);
        seen(history);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happens in whatever order: see [`History::happen`] for what is checked after every event.
    #[test]
    fn no_history_leads_where_it_must_not((environment, assurance) in environment(), moves in moves()) {
        let mut history = History::new(environment, assurance);
        for one in moves {
            play(&mut history, one, |_| {});
        }
    }

    /// Verified exactly when nothing in the contract forbids it; never with a requirement unmet or a check not run.
    #[test]
    fn a_judgement_is_what_the_contract_says(facts in facts_at_random(), findings in findings_at_random()) {
        let judgement = judge(&Examination { facts: &facts, findings: &findings, policy: policy(), now: now() });
        for product in Product::ALL {
            let case = Case { product, facts: &facts, findings: &findings, policy: policy(), now: now() };
            let said = match &judgement.dispositions[product] {
                Disposition::Verified => "verified",
                Disposition::ManualReview => "review",
                Disposition::RequiresData(_) | Disposition::Rejected { .. } => "asks or rejects",
            };
            let expected = match (case.never_lifted(), case.forbids()) {
                (Some(_), _) => "asks or rejects",
                (None, Some(_)) => "review",
                (None, None) => "verified",
            };
            prop_assert_eq!(said, expected, "{}: {:?} {:?}", product.code(), case.never_lifted(), case.forbids());
        }
    }

    /// Every required check of a verified product is there, and passed.
    #[test]
    fn verified_means_that_every_required_check_passed(facts in facts_at_random(), findings in findings_at_random()) {
        let judgement = judge(&Examination { facts: &facts, findings: &findings, policy: policy(), now: now() });
        // Without a list of exposed persons nobody is known to be one; the check that was not run asks for a person.
        let edd = edd(&facts, judgement.exposure.unwrap_or_default(), policy());
        for product in Product::ALL {
            let assessment = assess(product, &facts, &edd, policy(), today());
            let required = required_checks(product, &assessment, &facts, policy(), &findings);
            let passed = |key: &CheckKey| {
                judgement.checks.iter().any(|check| check.key == *key && check.outcome == Outcome::Pass)
            };
            let all_passed = required.iter().all(passed) && assessment.is_complete();
            prop_assert_eq!(judgement.dispositions[product] == Disposition::Verified, all_passed);
        }
    }

    /// A product that nothing touched is asked for the same, and judged the same.
    #[test]
    fn what_changes_nothing_for_a_product_changes_nothing_in_its_judgement(
        before in facts_at_random(),
        other in facts_at_random(),
        findings in findings_at_random(),
        section in 0..5_u8,
    ) {
        let mut after = before.clone();
        match section {
            0 => after.data.kyc_data = other.data.kyc_data,
            1 => after.data.verification_history = other.data.verification_history,
            2 => after.data.due_diligence = other.data.due_diligence,
            3 => after.data.user_details = other.data.user_details,
            _ => after.documents = other.documents,
        }
        let judged = |facts| judge(&Examination { facts, findings: &findings, policy: policy(), now: now() });
        let (first, second) = (judged(&before), judged(&after));
        let exposure = first.exposure.unwrap_or(PoliticalExposure::NotFound);
        let changed = changed_products(&before, &after, exposure, policy());
        for product in Product::ALL.into_iter().filter(|product| !changed.contains(*product)) {
            // A person who looks at a transfer sees enhanced due diligence, whatever section it stems from.
            prop_assert_eq!(&first.dispositions[product], &second.dispositions[product], "{}", product.code());
        }
    }
}

/// A search through histories that are the same every time.
#[test]
fn every_status_of_every_product_is_reached() {
    for environment in [Environment::Staging, Environment::Production] {
        for assurance in [IdentityAssurance::Source, IdentityAssurance::Reliance] {
            let reached = reached_in(environment, assurance);
            for product in Product::ALL {
                for status in Status::ALL {
                    let times = reached.get(&(product, status)).copied().unwrap_or_default();
                    let (product, status) = (product.code(), status.code());
                    println!("{environment:?} {assurance:?} {product} {status}: {times}");
                    assert!(times > 0, "{environment:?}: {product} is never {status}");
                }
            }
        }
    }
}

fn reached_in(environment: Environment, assurance: IdentityAssurance) -> BTreeMap<(Product, Status), usize> {
    let mut runner = TestRunner::deterministic();
    let mut reached = BTreeMap::new();
    for _ in 0..150 {
        let moves = moves().new_tree(&mut runner).expect("a history").current();
        let mut history = History::new(environment, assurance);
        for one in moves {
            play(&mut history, one, |history| {
                for (product, status) in history.statuses().iter() {
                    *reached.entry((product, *status)).or_default() += 1;
                }
            });
        }
    }
    reached
}
