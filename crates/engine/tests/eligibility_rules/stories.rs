//! Histories that were thought of, told one by one: the ones that chance seldom comes upon.

use domain::case::Verdict;
use domain::eligibility::Status::{self, *};
use domain::judgement::{IdentityAssurance, Screened};
use domain::person::UserData;
use domain::product::Product;
use domain::staging::Environment;

use crate::model::{Event, History};
use crate::people::*;

fn hit() -> Screened {
    Screened::Searched {
        hits: vec![("entry".to_owned(), "1".to_owned())],
    }
}

fn nothing() -> Screened {
    Screened::Searched { hits: Vec::new() }
}

/// A user of a staging project who has accepted the privacy policy.
fn consenting() -> History {
    let mut history = History::new(Environment::Staging, IdentityAssurance::Source);
    history.happen(Event::Accepts);
    history
}

fn states(data: UserData) -> Event {
    Event::States(Box::new(data))
}

fn tell(history: &mut History, events: impl IntoIterator<Item = Event>) {
    events.into_iter().for_each(|event| history.happen(event));
}

#[track_caller]
fn stands(history: &History, [transfer, light, ramps]: [Status; 3]) {
    let statuses = history.statuses();
    let shown = [
        Product::RegulatedTransfer,
        Product::OnrampLight,
        Product::Onramp,
        Product::Offramp,
    ]
    .map(|product| statuses[product]);
    assert_eq!(shown, [transfer, light, ramps, ramps]);
}

/// States, triggers, and lets the run end.
fn verified_as(history: &mut History, data: UserData) {
    tell(history, [states(data), Event::Triggers, Event::RunEnds]);
}

#[test]
fn the_staging_person_is_verified_and_a_new_policy_asks_for_consent_alone() {
    let mut history = consenting();
    history.happen(states(john_doe()));
    stands(&history, [NotStarted; 3]);
    history.happen(Event::Triggers);
    stands(&history, [PendingReview; 3]);
    history.happen(Event::RunEnds);
    stands(&history, [Verified; 3]);
    history.happen(Event::PrivacyPolicyIsPublished);
    stands(&history, [PendingPrivacyPolicy; 3]);
    history.happen(Event::Accepts);
    stands(&history, [Verified; 3]);
    tell(
        &mut history,
        [Event::PolicyChanges, Event::Triggers, Event::RunEnds],
    );
    stands(&history, [Verified; 3]);
}

#[test]
fn without_consent_the_trigger_waits_and_the_acceptance_starts_the_run() {
    let mut history = History::new(Environment::Staging, IdentityAssurance::Source);
    tell(
        &mut history,
        [states(john_doe()), Event::Triggers, Event::RunEnds],
    );
    stands(&history, [PendingPrivacyPolicy; 3]);
    history.happen(Event::Accepts);
    stands(&history, [PendingReview; 3]);
    history.happen(Event::RunEnds);
    stands(&history, [Verified; 3]);
}

#[test]
fn a_trigger_that_joins_the_run_of_an_acceptance_has_its_products_judged_too() {
    let mut history = History::new(Environment::Staging, IdentityAssurance::Source);
    let details_only = UserData {
        user_details: john_doe().user_details,
        ..UserData::default()
    };
    tell(
        &mut history,
        [states(details_only), Event::Triggers, states(john_doe())],
    );
    // The acceptance starts a run for what was triggered and has not changed since.
    history.happen(Event::Accepts);
    stands(&history, [PendingReview, NotStarted, NotStarted]);
    tell(&mut history, [Event::Triggers, Event::RunEnds]);
    stands(&history, [Verified; 3]);
}

#[test]
fn a_document_that_is_swapped_during_the_run_is_not_verified_by_it() {
    let mut history = consenting();
    history.happen(states(named(resident("DE"), "APPROVE")));
    tell(
        &mut history,
        passport_and_selfies().into_iter().map(Event::Uploads),
    );
    history.happen(Event::Triggers);
    let mut swapped = document(domain::document::DocumentType::Passport);
    swapped.content = "another file".to_owned();
    tell(&mut history, [Event::Uploads(swapped), Event::RunEnds]);
    stands(&history, [Verified, Verified, NotStarted]);
    tell(&mut history, [Event::Triggers, Event::RunEnds]);
    stands(&history, [Verified; 3]);
}

#[test]
fn a_product_keeps_its_status_when_only_what_it_does_not_rely_on_changes() {
    let mut history = consenting();
    verified_as(&mut history, john_doe());
    history.happen(states(with(john_doe(), |data| data.due_diligence = None)));
    stands(&history, [Verified, Verified, NotStarted]);
    history.happen(Event::Triggers);
    stands(&history, [Verified, Verified, PendingReview]);
    history.happen(Event::RunEnds);
    stands(&history, [Verified; 3]);
}

#[test]
fn two_reviewers_lift_a_hit_and_one_does_not() {
    let mut history = consenting();
    let silva = named(john_doe(), "Silva");
    history.happen(Event::ListChanges("eu", hit()));
    verified_as(&mut history, silva.clone());
    stands(&history, [PendingManualReview; 3]);
    tell(
        &mut history,
        [
            Event::ReviewerSays(1, Verdict::Approve),
            Event::ReviewerSays(1, Verdict::Approve),
        ],
    );
    stands(&history, [PendingManualReview; 3]);
    history.happen(Event::ReviewerSays(2, Verdict::Approve));
    stands(&history, [Verified; 3]);
    // The entry is cleared for this person; another one is not.
    history.happen(Event::UserIsScreenedAgain);
    stands(&history, [Verified; 3]);
    tell(
        &mut history,
        [Event::ListChanges("uk", hit()), Event::UserIsScreenedAgain],
    );
    stands(&history, [PendingManualReview; 3]);
}

#[test]
fn another_name_does_not_escape_a_hit() {
    let mut history = consenting();
    history.happen(Event::ListChanges("un", hit()));
    verified_as(&mut history, named(john_doe(), "Silva"));
    verified_as(&mut history, john_doe());
    stands(&history, [PendingManualReview; 3]);
    tell(
        &mut history,
        [
            Event::ReviewerSays(1, Verdict::Reject),
            Event::ReviewerSays(2, Verdict::Reject),
        ],
    );
    stands(&history, [Rejected; 3]);
}

#[test]
fn nor_does_another_name_and_birth_date_after_a_rejection_by_age() {
    let mut history = consenting();
    history.happen(Event::ListChanges("un", hit()));
    let minor = with(named(john_doe(), "Silva"), |data| {
        let details = data.user_details.as_mut().unwrap();
        details.date_of_birth = domain::person::BirthDate::parse("2010-05-05", today()).unwrap();
    });
    verified_as(&mut history, minor);
    stands(&history, [Rejected; 3]);
    verified_as(&mut history, john_doe());
    stands(&history, [PendingManualReview; 3]);
}

#[test]
fn what_a_person_rejected_stays_rejected_and_changed_data_wait_for_a_person() {
    let mut history = consenting();
    verified_as(&mut history, named(john_doe(), "REVIEW"));
    history.happen(Event::ReviewerSays(1, Verdict::Reject));
    stands(&history, [Rejected; 3]);
    tell(
        &mut history,
        [Event::PolicyChanges, Event::Triggers, Event::RunEnds],
    );
    stands(&history, [Rejected; 3]);
    history.happen(states(john_doe()));
    stands(&history, [NotStarted; 3]);
    tell(&mut history, [Event::Triggers, Event::RunEnds]);
    stands(&history, [PendingManualReview; 3]);
    history.happen(Event::ReviewerSays(1, Verdict::Approve));
    stands(&history, [Verified; 3]);
    // A person has approved: from here on, changed data are judged like anybody's.
    verified_as(&mut history, named(john_doe(), "Souza"));
    stands(&history, [Verified; 3]);
}

#[test]
fn an_approval_of_what_is_no_longer_stated_does_not_wipe_out_a_rejection() {
    let mut history = consenting();
    verified_as(&mut history, named(john_doe(), "REVIEW"));
    history.happen(Event::ReviewerSays(1, Verdict::Reject));
    verified_as(&mut history, named(john_doe(), "Souza"));
    stands(&history, [PendingManualReview; 3]);
    history.happen(states(john_doe()));
    history.happen(Event::ReviewerSays(1, Verdict::Approve));
    tell(&mut history, [Event::Triggers, Event::RunEnds]);
    stands(&history, [PendingManualReview; 3]);
}

#[test]
fn a_nationality_not_served_leaves_transfers_alone_and_waits_for_a_person_afterwards() {
    let mut history = consenting();
    verified_as(
        &mut history,
        with(john_doe(), |data| kyc(data).nationality = Some(country("RU"))),
    );
    stands(&history, [Verified, Rejected, Rejected]);
    verified_as(&mut history, john_doe());
    stands(&history, [Verified, PendingManualReview, PendingManualReview]);
}

#[test]
fn after_age_residence_and_staging_word_changed_data_are_judged_afresh() {
    let too_young = with(john_doe(), |data| {
        let details = data.user_details.as_mut().unwrap();
        details.date_of_birth = domain::person::BirthDate::parse("2010-05-05", today()).unwrap();
    });
    let resident_of_iran = with(john_doe(), |data| {
        data.user_details.as_mut().unwrap().country_of_residence = country("IR");
    });
    for rejected in [too_young, resident_of_iran, named(john_doe(), "REJECT")] {
        let mut history = consenting();
        verified_as(&mut history, rejected);
        stands(&history, [Rejected; 3]);
        verified_as(&mut history, john_doe());
        stands(&history, [Verified; 3]);
    }
}

#[test]
fn a_missing_list_holds_back_until_it_is_there_again() {
    let mut history = History::new(Environment::Production, IdentityAssurance::Reliance);
    history.happen(Event::Accepts);
    history.happen(Event::ListChanges("eu", Screened::Missing));
    verified_as(&mut history, us_resident("IL", "60601"));
    stands(&history, [PendingManualReview; 3]);
    tell(
        &mut history,
        [
            Event::ListChanges("eu", nothing()),
            Event::Triggers,
            Event::RunEnds,
        ],
    );
    // The case is open: a person has to close it.
    stands(&history, [PendingManualReview; 3]);
    history.happen(Event::ReviewerSays(0, Verdict::Approve));
    stands(&history, [Verified; 3]);
}
