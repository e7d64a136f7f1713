//! What policy no longer keeps goes, and nothing that somebody still needs.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use domain::case::Verdict;
use engine::decide_case::{CaseError, Clearing, Decision, decide_case};
use engine::retention::remove_what_is_due;
use engine::reviewers::add_reviewer;
use engine::show_case::{CaseFile, CaseFilter, Kept, list_cases, show_case};
use jiff::SignedDuration;
use testkit::people::{german, john_doe, named};
use testkit::{TestApp, on_both_databases, pictures};

use crate::rows::Rows;

/// How long the built-in policy keeps what was superseded.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 1825);

const VERSIONS: &str = "SELECT id FROM data_versions ORDER BY created_at, id";
const CONTENTS: &str = "SELECT id FROM document_contents ORDER BY created_at, id";
const REMOVALS: &str = "SELECT action FROM audit_entries WHERE action LIKE '%removed' ORDER BY position";

async fn look(app: &TestApp) {
    remove_what_is_due(&app.engine).await.unwrap();
}

/// Every sealed file on disk.
fn files(app: &TestApp) -> Vec<PathBuf> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                below(&path, found);
            } else {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    below(&app.folder.path().join("blobs"), &mut found);
    found
}

async fn only_case(app: &TestApp) -> CaseFile {
    let mut cases = list_cases(&app.engine, &CaseFilter::default()).await.unwrap();
    assert_eq!(cases.len(), 1);
    show_case(&app.engine, &cases.remove(0).id).await.unwrap()
}

async fn decide(app: &TestApp, case: &CaseFile, verdict: Verdict) -> Result<(), CaseError> {
    let (_, token) = add_reviewer(&app.engine, "Ada".to_owned()).await.unwrap();
    let reason = "looked at everything".to_owned();
    let decision = Decision {
        verdict,
        reason,
        token,
        clearing: Clearing::default(),
    };
    decide_case(&app.engine, &case.summary.id, decision)
        .await
        .map(drop)
}

on_both_databases! {
    async fn superseded_data_go_when_their_time_is_over(app) {
        let client = app.client().await;
        let person = john_doe(app.engine.now());
        client.register("userId:a", &person).await.expect(201);
        let rows = Rows::of(&app).await;
        app.clock.advance(SignedDuration::from_hours(1));
        client.register("userId:a", &named(person, "Other")).await.expect(200);
        let versions = rows.texts(VERSIONS).await;
        assert_eq!(versions.len(), 2, "both are kept");

        app.clock.advance(KEPT - SignedDuration::from_secs(1));
        look(&app).await;
        assert_eq!(rows.texts(VERSIONS).await, versions);
        app.clock.advance(SignedDuration::from_secs(2));
        look(&app).await;
        assert_eq!(rows.texts(VERSIONS).await, versions[1..], "what is stated now stays for good");
        assert_eq!(rows.texts(REMOVALS).await, ["data-versions.removed"]);
        look(&app).await;
        assert_eq!(rows.texts(REMOVALS).await.len(), 1, "nothing more to remove, nothing more to tell");
        client.get("/users/userId:a").await.expect(200);
    }

    async fn a_replaced_file_goes_with_its_record(app) {
        let client = app.client().await;
        client.register("userId:a", &german(app.engine.now())).await.expect(201);
        client.upload("userId:a", "id-passport", &pictures::jpeg(1)).await.expect(201);
        app.clock.advance(SignedDuration::from_hours(1));
        let id = client.upload("userId:a", "id-passport", &pictures::jpeg(2)).await.expect(200).body["id"].clone();
        let rows = Rows::of(&app).await;
        let contents = rows.texts(CONTENTS).await;
        assert_eq!((contents.len(), files(&app).len()), (2, 2));
        app.clock.advance(KEPT + SignedDuration::from_secs(1));
        look(&app).await;
        assert_eq!(rows.texts(CONTENTS).await, contents[1..]);
        assert_eq!(files(&app).len(), 1);
        assert_eq!(rows.texts(REMOVALS).await, ["document.content-removed"]);
        let path = format!("/documents/{}", id.as_str().unwrap());
        client.get(&path).await.expect(200);
    }

    async fn what_an_open_case_is_about_stays_until_it_is_decided(app) {
        let client = app.client().await;
        let person = named(german(app.engine.now()), "REVIEW");
        client.register("userId:a", &person).await.expect(201);
        for (serial, kind) in (1..).zip(["id-passport", "selfie-front", "selfie-left", "selfie-right"]) {
            client.upload("userId:a", kind, &pictures::jpeg(serial)).await.expect(201);
        }
        assert_eq!(client.verify("userId:a", &person).await.statuses(), ["pending-manual-review"; 4]);
        // The user has moved on, and nobody has looked for years.
        app.clock.advance(SignedDuration::from_hours(1));
        client.register("userId:a", &german(app.engine.now())).await.expect(200);
        client.upload("userId:a", "id-passport", &pictures::jpeg(9)).await.expect(200);
        app.clock.advance(KEPT + SignedDuration::from_hours(1));
        look(&app).await;
        let case = only_case(&app).await;
        assert_eq!(case.kept, Kept::Whole);
        assert!(case.person.contains(&("userDetails.lastName".to_owned(), "REVIEW".to_owned())));
        assert_eq!(case.documents.len(), 4);
        assert_eq!(files(&app).len(), 5);
        let approval = decide(&app, &case, Verdict::Approve).await;
        assert!(matches!(approval, Err(CaseError::NothingToApprove)), "{approval:?}");
        decide(&app, &case, Verdict::Reject).await.unwrap();
        // What is stated now is another person's: it is never verified without a look.
        assert_eq!(client.status("userId:a").await.statuses(), ["not-started"; 4]);
        // Decided: now it goes, and the case still opens and says so.
        look(&app).await;
        assert_eq!(files(&app).len(), 4);
        let case = only_case(&app).await;
        assert_eq!((case.kept, case.person.len(), case.documents.len()), (Kept::RemovedByRetention, 0, 3));
        assert!(!case.checks.is_empty());
    }

    async fn an_open_case_whose_data_are_gone_is_still_decided(app) {
        let client = app.client().await;
        let person = named(john_doe(app.engine.now()), "SANCTIONED");
        assert_eq!(client.verify("userId:a", &person).await.statuses(), ["pending-manual-review"; 4]);
        let rows = Rows::of(&app).await;
        // As an earlier release could have left it.
        let gone = domain::id::DataVersionId::from_bits(1);
        rows.execute(&format!("UPDATE runs SET data_version_id = '{gone}'")).await;
        let case = only_case(&app).await;
        assert_eq!((case.kept, case.person.len()), (Kept::RemovedByRetention, 0));
        decide(&app, &case, Verdict::Approve).await.unwrap();
        let (_, bob) = add_reviewer(&app.engine, "Bob".to_owned()).await.unwrap();
        let decision = Decision { verdict: Verdict::Approve, reason: "known to us".to_owned(), token: bob, clearing: Clearing::default() };
        decide_case(&app.engine, &case.summary.id, decision).await.unwrap();
        assert_eq!(client.status("userId:a").await.statuses(), ["verified"; 4]);
        // Nothing said whom the clearing was about: another run finds the hit again.
        let mut changed = person.clone();
        changed["dueDiligence"]["industry"] = "education".into();
        assert_eq!(client.verify("userId:a", &changed).await.product("onramp")["status"], "pending-manual-review");
    }

    async fn a_file_that_no_record_names_goes_after_an_hour(app) {
        let client = app.client().await;
        client.register("userId:a", &german(app.engine.now())).await.expect(201);
        client.upload("userId:a", "id-passport", &pictures::jpeg(1)).await.expect(201);
        let named = files(&app).remove(0);
        client.upload("userId:a", "selfie-front", &pictures::jpeg(2)).await.expect(201);
        let orphan = files(&app).into_iter().find(|file| *file != named).unwrap();
        let rows = Rows::of(&app).await;
        rows.execute("DELETE FROM document_contents WHERE document_id IN (SELECT id FROM documents WHERE kind = 'selfie-front')").await;
        let now = SystemTime::UNIX_EPOCH + Duration::from_micros(app.engine.now().as_microsecond().unsigned_abs());
        let stored = |file: &Path, ago: Duration| std::fs::File::open(file).unwrap().set_modified(now - ago).unwrap();
        let hour = Duration::from_secs(3600);
        stored(&named, 2 * hour);
        stored(&orphan, hour - Duration::from_secs(1));
        look(&app).await;
        assert_eq!(files(&app).len(), 2, "an upload may still be on its way to its record");
        app.clock.advance(SignedDuration::from_secs(2));
        look(&app).await;
        assert_eq!(files(&app), [named]);
    }

    async fn old_idempotency_keys_are_forgotten(app) {
        let client = app.client().await;
        client.register("userId:a", &german(app.engine.now())).await.expect(201);
        let body = testkit::app::upload_body("userId:a", "id-passport", &pictures::jpeg(1));
        let key = [("x-idempotency-key", "k")];
        client.call(axum::http::Method::POST, "/documents", Some(&body), &key).await.expect(201);
        let rows = Rows::of(&app).await;
        let kept = "SELECT outcome FROM idempotency_keys";
        app.clock.advance(SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
        look(&app).await;
        assert_eq!(rows.texts(kept).await.len(), 1);
        app.clock.advance(SignedDuration::from_secs(2));
        look(&app).await;
        assert!(rows.texts(kept).await.is_empty());
    }
}
