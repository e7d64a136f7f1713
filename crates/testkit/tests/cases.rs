//! The compliance team decides, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use domain::case::Verdict;
use engine::decide_case::{CaseError, Clearing, Decision, decide_case};
use engine::reviewers::add_reviewer;
use engine::show_case::{CaseFilter, CaseState, CaseSummary, list_cases, show_case};
use testkit::people::{john_doe, named};
use testkit::{TestApp, on_both_databases};

async fn reviewer(app: &TestApp, name: &str) -> String {
    add_reviewer(&app.engine, name.to_owned()).await.unwrap().1
}

async fn only_open_case(app: &TestApp) -> CaseSummary {
    let filter = CaseFilter {
        project: None,
        state: Some(CaseState::Open),
    };
    let mut cases = list_cases(&app.engine, &filter).await.unwrap();
    assert_eq!(cases.len(), 1);
    cases.remove(0)
}

fn decision(verdict: Verdict, token: &str) -> Decision {
    Decision {
        verdict,
        reason: "looked at everything".to_owned(),
        token: token.to_owned(),
        clearing: Clearing::default(),
    }
}

on_both_databases! {
    async fn an_approval_lifts_what_waits_for_a_person(app) {
        let client = app.client().await;
        client.verify("userId:r", &named(john_doe(app.engine.now()), "REVIEW")).await;
        let case = only_open_case(&app).await;
        assert_eq!((case.awaiting.len(), case.reviewers_min), (4, 1));
        let file = show_case(&app.engine, &case.id).await.unwrap();
        assert!(file.person.contains(&("userDetails.lastName".to_owned(), "REVIEW".to_owned())));
        assert!(file.checks.iter().any(|check| check.key == "staging-word" && check.outcome == "review"));
        let token = reviewer(&app, "Ada").await;
        let closed = decide_case(&app.engine, &case.id, decision(Verdict::Approve, &token)).await.unwrap();
        assert_eq!(closed.state, CaseState::Approved);
        assert_eq!(client.status("userId:r").await.statuses(), ["verified"; 4]);
        let again = decide_case(&app.engine, &case.id, decision(Verdict::Reject, &token)).await;
        assert!(matches!(again, Err(CaseError::AlreadyClosed)));
    }

    async fn a_rejection_stays_until_a_person_says_otherwise(app) {
        let client = app.client().await;
        let now = app.engine.now();
        client.verify("userId:r", &named(john_doe(now), "REVIEW")).await;
        let token = reviewer(&app, "Ada").await;
        let case = only_open_case(&app).await;
        decide_case(&app.engine, &case.id, decision(Verdict::Reject, &token)).await.unwrap();
        let status = client.status("userId:r").await;
        assert_eq!(status.statuses(), ["rejected"; 4]);
        assert_eq!(status.product("onramp")["reasons"], serde_json::json!([{ "code": "declined" }]));
        // Other data do not wash it off.
        assert_eq!(client.verify("userId:r", &john_doe(now)).await.statuses(), ["pending-manual-review"; 4]);
        let case = only_open_case(&app).await;
        decide_case(&app.engine, &case.id, decision(Verdict::Approve, &token)).await.unwrap();
        assert_eq!(client.status("userId:r").await.statuses(), ["verified"; 4]);
    }

    async fn a_sanctions_hit_takes_two_different_reviewers(app) {
        let client = app.client().await;
        client.verify("userId:s", &named(john_doe(app.engine.now()), "SANCTIONED")).await;
        let (ada, bob) = (reviewer(&app, "Ada").await, reviewer(&app, "Bob").await);
        let case = only_open_case(&app).await;
        assert_eq!(case.reviewers_min, 2);
        let after = decide_case(&app.engine, &case.id, decision(Verdict::Approve, &ada)).await.unwrap();
        assert_eq!(after.state, CaseState::Open);
        let twice = decide_case(&app.engine, &case.id, decision(Verdict::Approve, &ada)).await;
        assert!(matches!(twice, Err(CaseError::Vote(_))));
        assert_eq!(client.status("userId:s").await.statuses(), ["pending-manual-review"; 4]);
        decide_case(&app.engine, &case.id, decision(Verdict::Approve, &bob)).await.unwrap();
        assert_eq!(client.status("userId:s").await.statuses(), ["verified"; 4]);
        // A hit that was cleared stays cleared.
        let mut person = named(john_doe(app.engine.now()), "SANCTIONED");
        person["dueDiligence"]["industry"] = "education".into();
        assert_eq!(client.verify("userId:s", &person).await.statuses(), ["verified"; 4]);
    }

    async fn an_approval_never_lifts_what_a_person_may_not_judge(app) {
        let client = app.client().await;
        let mut young = named(john_doe(app.engine.now()), "REVIEW");
        young["userDetails"]["dateOfBirth"] = "2010-01-01".into();
        assert_eq!(client.verify("userId:y", &young).await.statuses(), ["rejected"; 4]);
        let filter = CaseFilter::default();
        assert!(list_cases(&app.engine, &filter).await.unwrap().is_empty());
        let case = domain::id::CaseId::from_bits(1);
        let nobody = decide_case(&app.engine, &case, decision(Verdict::Approve, "rt_unknown")).await;
        assert!(matches!(nobody, Err(CaseError::UnknownReviewer)));
    }

    async fn while_a_case_is_open_other_data_need_a_person_too(app) {
        let client = app.client().await;
        let now = app.engine.now();
        client.verify("userId:r", &named(john_doe(now), "REVIEW")).await;
        let status = client.verify("userId:r", &john_doe(now)).await;
        assert_eq!(status.statuses(), ["pending-manual-review"; 4]);
        let case = only_open_case(&app).await;
        let token = reviewer(&app, "Ada").await;
        client.register("userId:r", &named(john_doe(now), "Changed")).await.expect(200);
        let stale = decide_case(&app.engine, &case.id, decision(Verdict::Approve, &token)).await;
        assert!(matches!(stale, Err(CaseError::NothingToApprove)));
    }
}
