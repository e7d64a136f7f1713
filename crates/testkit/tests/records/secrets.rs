//! Whoever has another key ring has nothing; and of a key nothing is kept that it could be made from.

use domain::case::Verdict;
use domain::locator::UserLocator;
use engine::Engine;
use engine::caller::{AuthenticationError, KeyType, Scope};
use engine::confinement::Confinement;
use engine::decide_case::{CaseError, Clearing, Decision, decide_case};
use engine::operate_keys::{NewKey, create_key};
use engine::setup::{Setup, open};
use engine::show_case::{CaseFilter, list_cases, show_case};
use engine::show_user::{ShowUserError, show_user};
use sha2::{Digest, Sha256};
use testkit::people::{john_doe, named, us_resident};
use testkit::{TestApp, on_both_databases};
use vault::{KeyOwner, KeyRing, Vault};

use crate::journey::{GERMAN, walk};
use crate::rows::Rows;

/// The same database and files under another key ring. The product refuses it; whoever can write to the database can
/// put a witness of their own there.
async fn with_another_ring(app: &TestApp) -> Engine {
    let other = Vault::new(KeyRing::generate().unwrap());
    let witness: String = other
        .witness()
        .unwrap()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let rows = Rows::of(app).await;
    let put = rows.choose(
        "UPDATE key_ring SET witness = x'W'",
        "UPDATE key_ring SET witness = decode('W', 'hex')",
    );
    rows.execute(&put.replace('W', &witness)).await;
    let setup = Setup {
        database_url: app.database_url.clone(),
        blobs: vault::Blobs::in_folder(&app.folder.path().join("blobs")).unwrap(),
        vault: other,
        models: testkit::no_models(),
        confinement: Confinement::Here,
        policy_folder: None,
        clock: app.clock.clone(),
        max_connections: 2,
    };
    open(setup).await.unwrap()
}

/// The only column of every row, as bytes.
async fn bytes(rows: &Rows, sql: &str) -> Vec<Vec<u8>> {
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    match rows {
        Rows::Sqlite(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
        Rows::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
    }
}

on_both_databases! {
    async fn another_key_ring_opens_nothing(app) {
        let journey = walk(&app).await;
        let thief = with_another_ring(&app).await;
        let known = thief.authenticate(&journey.key).await;
        assert!(matches!(known, Err(AuthenticationError::Unknown)));
        // Whoever can write to the database can make a key. It finds nobody.
        let new = NewKey { project: journey.project.clone(), scopes: Scope::ALL.into(), key_type: KeyType::Server };
        let (_, key) = create_key(&thief, new).await.unwrap();
        let caller = thief.authenticate(&key).await.unwrap();
        let locator = UserLocator::parse(GERMAN).unwrap();
        let shown = show_user(&thief, &caller, &locator).await;
        assert!(matches!(shown, Err(ShowUserError::UnknownUser)));
        // A case leads to its user without a locator, and the user's file stays shut.
        let closed = list_cases(&app.engine, &CaseFilter::default()).await.unwrap().remove(0);
        let Err(error) = show_case(&thief, &closed.id).await else { panic!("the case was opened") };
        assert!(error.to_string().contains("the key ring has no key"), "{error}");
        let decision = Decision {
            verdict: Verdict::Approve,
            reason: "It is mine now".to_owned(),
            token: journey.reviewer_token.clone(),
            clearing: Clearing::default(),
        };
        let decided = decide_case(&thief, &closed.id, decision).await;
        assert!(matches!(decided, Err(CaseError::UnknownReviewer)));

        let rows = Rows::of(&app).await;
        let ids = rows.texts("SELECT project_id || ' ' || id FROM users ORDER BY id").await;
        let keys = bytes(&rows, "SELECT data_key_wrapped FROM users ORDER BY id").await;
        assert!(ids.len() >= 3);
        let ring = Vault::new(KeyRing::generate().unwrap());
        for (id, key) in ids.iter().zip(&keys) {
            let (project_id, user_id) = id.split_once(' ').unwrap();
            assert!(ring.unwrap_data_key(KeyOwner { project_id, user_id }, key).is_err());
        }
    }

    async fn of_a_key_or_token_only_a_mac_is_kept(app) {
        let client = app.client().await;
        let (_, token) = engine::reviewers::add_reviewer(&app.engine, "Ada".to_owned()).await.unwrap();
        let rows = Rows::of(&app).await;
        for (table, secret) in [("api_keys", client.key.clone().unwrap()), ("reviewers", token)] {
            let macs = bytes(&rows, &format!("SELECT mac FROM {table}")).await;
            assert_eq!(macs.iter().map(Vec::len).collect::<Vec<_>>(), [32], "{table}");
            // A digest without a key could be tested against guesses by whoever has the database.
            for form in [secret.as_str(), secret.rsplit('_').next().unwrap()] {
                assert_ne!(macs[0], Sha256::digest(form).to_vec(), "{table}");
            }
            let other = Vault::new(KeyRing::generate().unwrap());
            assert_ne!(macs[0], other.credential_mac(&secret), "{table}");
        }
    }

    async fn a_sealed_value_opens_nowhere_but_in_its_place(app) {
        let client = app.client().await;
        let now = app.engine.now();
        client.register("userId:one", &us_resident(1, now)).await.expect(201);
        // Ids are ordered by time.
        app.clock.advance(jiff::SignedDuration::from_secs(1));
        client.register("userId:two", &named(us_resident(2, now), "Other")).await.expect(201);
        client.get("/users/userId:one").await.expect(200);
        let rows = Rows::of(&app).await;
        let users = rows.texts("SELECT id FROM users ORDER BY id").await;
        let (one, two) = (&users[0], &users[1]);
        let moved = |column: &str, from: &str, to: &str| {
            format!("UPDATE users SET {column} = (SELECT {column} FROM users WHERE id = '{from}') WHERE id = '{to}'")
        };
        // The e-mail address of one shown as the other's; then the key too, with all that it opens.
        rows.execute(&moved("email_sealed", one, two)).await;
        let answer = client.get("/users/userId:two").await.expect(500);
        assert_eq!(answer.body["code"], "internal", "{}", answer.text);
        rows.execute(&moved("data_key_wrapped", one, two)).await;
        client.get("/users/userId:two").await.expect(500);
        client.get("/users/userId:one").await.expect(200);
    }

    async fn data_of_an_earlier_version_can_not_be_put_back(app) {
        let client = app.client().await;
        let now = app.engine.now();
        client.register("userId:one", &john_doe(now)).await.expect(201);
        client.register("userId:one", &named(john_doe(now), "Doe-Roe")).await.expect(200);
        let rows = Rows::of(&app).await;
        let earlier = "SELECT data_sealed FROM data_versions WHERE superseded_at IS NOT NULL";
        rows.execute(&format!("UPDATE data_versions SET data_sealed = ({earlier}) WHERE superseded_at IS NULL")).await;
        client.get("/users/userId:one").await.expect(500);
    }
}
