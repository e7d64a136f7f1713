//! A person's whole way through the product, and everything about that person that must stay unreadable.

use domain::case::Verdict;
use domain::id::ProjectId;
use engine::decide_case::{Clearing, Decision, decide_case};
use engine::operate_projects::{ProjectChange, set_project};
use engine::reviewers::add_reviewer;
use engine::show_case::{CaseFilter, CaseState, CaseSummary, list_cases, show_case};
use serde_json::{Value, json};
use testkit::app::upload_body;
use testkit::people::history;
use testkit::{Client, TestApp, on_both_databases, pictures};
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::search::{Secret, kept, log_everything, logged, readable};

/// The client's own name of the first person, and the e-mail address by which the second is known.
pub const GERMAN: &str = "userId:kunde-zebrafink-20931";
const AMERICAN: &str = "email:wilhelmina.quartermain@postbox.example";
const REASON: &str = "Sie erklärte am Telefon die Narbe am Kinn";
const IDENTITY_SOURCE_TOKEN: &str = "bureau-token-Hq7ZrP20xw";
const DOCUMENTS: [&str; 5] = [
    "id-passport",
    "proof-of-address",
    "selfie-front",
    "selfie-left",
    "selfie-right",
];

/// What was left, for other tests to try.
pub struct Journey {
    pub project: ProjectId,
    pub key: String,
    pub reviewer_token: String,
    pub secrets: Vec<Secret>,
}

/// Every field that can be stated, each with a value that is nobody else's.
fn german(app: &TestApp) -> Value {
    json!({
        "userDetails": {
            "firstName": "Thusnelda", "lastName": "Oberhuber-Größing", "dateOfBirth": "1971-09-23",
            "countryOfResidence": "DE",
        },
        "kycData": {
            "nationality": "DE",
            "addressOfResidence": {
                "line1": "Apfelbäumchengasse 4711", "line2": "Hinterhaus, Dachgeschoß", "city": "Quedlinburg",
                "stateOrRegion": "Sachsen-Anhalt", "postalCode": "D-06484-QZ",
            },
            "email": "thusnelda@zwack-beispielpost.de", "phoneNumber": "+493946771199",
            "identityDocument": { "type": "passport", "number": "C7GX93KQ2W", "issuingCountryCode": "DE" },
            "ipAddresses": ["203.0.113.177", "2001:db8:77:1::9af3"],
        },
        "verificationHistory": history(app.engine.now()),
        "dueDiligence": {
            "employmentStatus": "self-employed", "sourceOfFunds": "government-benefits", "industry": "agriculture",
            "estimatedYearlyIncome": "income-100k-250k", "expectedYearlyTxVolume": "volume-50k-100k",
        },
    })
}

fn american(app: &TestApp) -> Value {
    let mut person = german(app);
    person["userDetails"] = json!({
        "firstName": "Wilhelmina", "lastName": "Quartermain", "dateOfBirth": "1968-02-29", "countryOfResidence": "US",
    });
    let kyc = &mut person["kycData"];
    kyc["nationality"] = "US".into();
    kyc["addressOfResidence"] = json!({
        "line1": "90210 Periwinkle Turnpike", "line2": "Suite Nimbus", "city": "Schenectady", "stateOrRegion": "NY",
        "postalCode": "12345-6789",
    });
    kyc["email"] = "billy@quartermain-post.example".into();
    kyc["phoneNumber"] = "+15185550137".into();
    kyc["identityDocument"] = json!({ "type": "ssn", "number": "521-83-7746", "issuingCountryCode": "US" });
    person
}

/// Every text in a body that says something about the person, under its path. What is shorter is a code of a country.
fn texts(path: &str, value: &Value, into: &mut Vec<Secret>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                texts(&format!("{path}.{name}"), member, into);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| texts(path, item, into)),
        Value::String(text) if path.ends_with(".phoneNumber") => into.push(Secret::new(path, &text[1..])),
        // The kind of a number is no secret, and stands in every policy.
        Value::String(text) if text.len() >= 6 && !path.ends_with(".type") => {
            into.push(Secret::new(path, text))
        }
        _ => {}
    }
}

/// Consent, every field, every document, a run, a case, a vote; calls that are refused; a bureau that is asked.
pub async fn walk(app: &TestApp) -> Journey {
    let client = app.client().await;
    let mut secrets = Vec::new();
    for (path, person) in [("german", german(app)), ("american", american(app))] {
        texts(path, &person, &mut secrets);
    }
    for locator in [GERMAN, AMERICAN] {
        secrets.push(Secret::new("a locator", locator.split_once(':').unwrap().1));
    }
    secrets.push(Secret::new("a number without dashes", "521837746"));
    secrets.push(Secret::new("a reason", REASON));
    secrets.push(Secret::new("an identity source's token", IDENTITY_SOURCE_TOKEN));

    client.consent(GERMAN).await;
    client.register(GERMAN, &german(app)).await.expect(200);
    for (seed, kind) in (70..).zip(DOCUMENTS) {
        upload(&client, GERMAN, kind, &pictures::png(seed)).await;
        secrets.push(Secret::new(
            format!("the picture {kind}"),
            &pictures::png(seed)[300..332],
        ));
    }
    client.trigger(GERMAN).await;
    app.work().await;
    assert_eq!(
        client.status(GERMAN).await.product("onramp")["status"],
        "pending-manual-review"
    );
    let (_, reviewer_token) = add_reviewer(&app.engine, "Ada Lovelace".to_owned())
        .await
        .unwrap();
    let case = open_case(app).await;
    show_case(&app.engine, &case.id).await.unwrap();
    let decision = Decision {
        verdict: Verdict::Reject,
        reason: REASON.to_owned(),
        token: reviewer_token.clone(),
        clearing: Clearing::default(),
    };
    decide_case(&app.engine, &case.id, decision).await.unwrap();
    // Superseded data and documents stay in the record, as unreadable as the present ones.
    client.register(GERMAN, &american(app)).await.expect(200);
    upload(&client, GERMAN, "id-passport", &pictures::jpeg(90)).await;

    client.register(AMERICAN, &american(app)).await.expect(201);
    client.get(&format!("/users/{AMERICAN}")).await.expect(200);
    refused_calls(&client, app).await;
    let production = app.production_client().await;
    ask_bureaus(app, &production).await;

    let key = client.key.clone().unwrap();
    for (what, value) in [
        ("an API key", &key),
        ("another API key", production.key.as_ref().unwrap()),
    ] {
        secrets.push(Secret::new(what, value.rsplit('_').next().unwrap()));
    }
    secrets.push(Secret::new(
        "a reviewer's token",
        reviewer_token.trim_start_matches("rt_"),
    ));
    Journey {
        project: client.project.clone(),
        key,
        reviewer_token,
        secrets,
    }
}

async fn upload(client: &Client<'_>, locator: &str, kind: &str, bytes: &[u8]) {
    let mut body = upload_body(locator, kind, bytes);
    body["expiresAt"] = "2031-07-19".into();
    let key = format!("apply-{locator}-{kind}-{}", bytes.len());
    let answer = client
        .call(
            axum::http::Method::POST,
            "/documents",
            Some(&body),
            &[("x-idempotency-key", &key)],
        )
        .await;
    assert!(answer.status.is_success(), "{}", answer.text);
}

pub async fn open_case(app: &TestApp) -> CaseSummary {
    let filter = CaseFilter {
        project: None,
        state: Some(CaseState::Open),
    };
    list_cases(&app.engine, &filter).await.unwrap().remove(0)
}

/// What goes wrong must not tell either.
async fn refused_calls(client: &Client<'_>, app: &TestApp) {
    let mut wrong = american(app);
    wrong["userDetails"]["dateOfBirth"] = "Wilhelmina was born in 1968-02-29".into();
    wrong["kycData"]["identityDocument"]["number"] = "000-83-7746".into();
    wrong["kycData"]["email"] = "billy quartermain-post".into();
    client.register(AMERICAN, &wrong).await.expect(400);
    client
        .register("facebook:Wilhelmina%20Quartermain", &wrong)
        .await
        .expect(400);
    client
        .get("/users/email:thusnelda@zwack-beispielpost.de")
        .await
        .expect(404);
    client
        .get("/people/Wilhelmina?name=Quartermain")
        .await
        .expect(404);
    client
        .post(
            "/documents",
            &upload_body(AMERICAN, "id-passport", b"Schenectady, 521-83-7746"),
        )
        .await
        .expect(415);
    let body = upload_body("userId:thusnelda-oberhuber", "id-passport", &pictures::png(1));
    client.post("/documents", &body).await.expect(404);
    let request = axum::http::Request::put("/api/2025-06-09/users/userId:kunde-zebrafink-20931")
        .header("X-API-KEY", client.key.as_ref().unwrap())
        .header("content-type", "application/json")
        .body(axum::body::Body::from(
            r#"{"userDetails": {"firstName": "Thusnelda", "lastName": "#,
        ))
        .unwrap();
    app.send(request).await.expect(400);
}

/// In production a bureau is told name, date and number: one that answers nonsense, and one that is not there.
async fn ask_bureaus(app: &TestApp, client: &Client<'_>) {
    let bureau = MockServer::start().await;
    let nonsense = ResponseTemplate::new(200).set_body_string("Quartermain? 521-83-7746? Schenectady!");
    Mock::given(method("POST"))
        .respond_with(nonsense)
        .mount(&bureau)
        .await;
    for url in [bureau.uri(), "http://127.0.0.1:9/".to_owned()] {
        let change = ProjectChange {
            identity_source_url: Some(url),
            identity_source_token: Some(IDENTITY_SOURCE_TOKEN.to_owned()),
            ..Default::default()
        };
        set_project(&app.engine, &client.project, change).await.unwrap();
        app.refresh().await;
        let mut person = american(app);
        person["kycData"]["ipAddresses"] = json!([]);
        client.verify(AMERICAN, &person).await;
        person["kycData"]["addressOfResidence"]["line2"] = "Suite Cumulus".into();
        client.verify(AMERICAN, &person).await;
    }
    assert!(
        !bureau.received_requests().await.unwrap().is_empty(),
        "the bureau was not asked"
    );
}

on_both_databases! {
    async fn nothing_about_a_person_can_be_read_from_what_is_kept_or_logged(app) {
        log_everything();
        let journey = walk(&app).await;
        let mut haystacks = kept(&app);
        let files = haystacks.iter().filter(|it| it.name.contains("/blobs/") && !it.name.starts_with("the name")).count();
        assert!(files >= 6, "{files} sealed files");
        haystacks.push(logged());
        // The search finds what is no secret: a reviewer's name in the database, a warning in the log.
        let not_secret = ["Ada Lovelace", "the identity source gave no answer"].map(|text| Secret::new(text, text));
        let found = readable(&haystacks, &not_secret);
        assert!(found.contains(&"the identity source gave no answer in the log".to_owned()), "{found:?}");
        assert!(found.iter().any(|it| it.starts_with("Ada Lovelace in ") && !it.ends_with("the log")), "{found:?}");
        let found = readable(&haystacks, &journey.secrets);
        assert!(found.is_empty(), "readable:\n{}", found.join("\n"));
    }
}
