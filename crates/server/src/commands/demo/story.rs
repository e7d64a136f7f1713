//! The story: six chapters, each of which fails when anything is otherwise than it should be.

use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::Engine;
use evidence::model::Models;
use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use reqwest::Method;
use serde_json::{Value, json};

use super::narrator::{Answer, Narrator};
use super::people::{self, German};
use super::pictures::Sitter;
use crate::commands::arguments::instant;

/// How often a status that may still change is asked for.
const POLL_EVERY: Duration = Duration::from_millis(250);
/// How often at most: a minute, on a machine that does much else.
const POLLS_MAX: usize = 240;

/// What the story leaves behind.
pub struct Outcome {
    /// The project's id.
    pub project: String,
    /// A server key of the project.
    pub key: String,
    /// How many calls were made.
    pub calls: usize,
}

/// The statuses of regulated-transfer, onramp, onramp-light and offramp, in that order.
type Statuses = [&'static str; 4];

const PRODUCTS: Statuses = ["regulated-transfer", "onramp", "onramp-light", "offramp"];
const VERIFIED: Statuses = ["verified"; 4];
const PENDING_POLICY: Statuses = ["pending-privacy-policy"; 4];
const ONRAMP_ASKS: Statuses = ["verified", "requires-data", "verified", "requires-data"];
const ONRAMP_WAITS: Statuses = [
    "verified",
    "pending-manual-review",
    "verified",
    "pending-manual-review",
];

const ONRAMP_REJECTED: Statuses = ["verified", "rejected", "verified", "rejected"];

/// What the story is played on.
pub struct Stage<'a> {
    /// The server's engine, for its clock.
    pub engine: &'a Engine,
    /// The models, for pictures.
    pub models: &'a Models,
    /// The project.
    pub project: &'a str,
}

/// Tells the whole story.
pub async fn tell(narrator: &mut Narrator, engine: &Engine, models: &Models) -> anyhow::Result<Outcome> {
    let (project, key) = set_up(narrator).await?;
    let stage = Stage {
        engine,
        models,
        project: &project,
    };
    staging_person(narrator, engine).await.context("chapter 1")?;
    resident_of_germany(narrator, &stage).await.context("chapter 2")?;
    another_name(narrator, &stage).await.context("chapter 3")?;
    other_face(narrator, &stage).await.context("chapter 4")?;
    resident_of_texas(narrator, engine).await.context("chapter 5")?;
    changed_policy(narrator, engine).await.context("chapter 6")?;
    narrator.heading("The record of all that")?;
    let audit = narrator.command(&["audit", "verify"], &[]).await?;
    ensure!(audit["intact"] == true, "the record of who did what is broken");
    let calls = narrator.calls();
    narrator.say(&format!("Every status was the expected one, over {calls} calls."))?;
    Ok(Outcome { project, key, calls })
}

async fn set_up(narrator: &mut Narrator) -> anyhow::Result<(String, String)> {
    narrator.heading("A project and a key")?;
    narrator.say("An operator makes a tenant in staging, and a key for the client's servers.")?;
    let arguments = [
        "project",
        "create",
        "--name",
        "Demo",
        "--environment",
        "staging",
        "--kyc",
        "enabled",
    ];
    let project = text(&narrator.command(&arguments, &[]).await?, "/projectId")?;
    let arguments = [
        "key",
        "create",
        "--project",
        &project,
        "--scopes",
        "users.create,users.read",
        "--type",
        "server",
    ];
    let key = text(&narrator.command(&arguments, &[]).await?, "/key")?;
    narrator.use_key(&key);
    Ok((project, key))
}

async fn staging_person(narrator: &mut Narrator, engine: &Engine) -> anyhow::Result<()> {
    narrator.heading("1. The person whom staging knows")?;
    narrator.say("John Doe of Chicago accepts the legal documents.")?;
    let user = "/users/userId:john-doe";
    accept_both(narrator, engine, user, "us").await?;
    narrator.say("He gives his details.")?;
    let person = people::john_doe(&instant(engine.now()));
    narrator.send(Method::PUT, user, &person, 200).await?;
    narrator.say("The client asks for his verification, and polls until it is over.")?;
    trigger(narrator, user).await?;
    poll(narrator, user, VERIFIED).await?;
    let answer = narrator.ask(Method::GET, user).await?;
    ensure!(answer.body["kycData"] == true, "the user's sections are not told");
    Ok(())
}

async fn resident_of_germany(narrator: &mut Narrator, stage: &Stage<'_>) -> anyhow::Result<()> {
    narrator.heading("2. A resident of Germany who misses documents")?;
    let person = &people::LENA;
    let user = format!("/users/{}", person.locator);
    accept_both(narrator, stage.engine, &user, "eu").await?;
    let stated = person.stated(&instant(stage.engine.now()));
    narrator.send(Method::PUT, &user, &stated, 200).await?;
    trigger(narrator, &user).await?;
    let answer = poll(narrator, &user, ONRAMP_ASKS).await?;
    let asked = onramp(&answer);
    ensure!(
        asked["missingData"] == json!(["dueDiligence"]),
        "other data is asked for: {asked}"
    );
    let documents = json!(["id-passport", "selfie-front", "selfie-left", "selfie-right"]);
    ensure!(
        asked["missingDocuments"] == documents,
        "other documents are asked for: {asked}"
    );
    narrator
        .say("The answer says what is missing. She adds it: due diligence, a passport, three selfies.")?;
    narrator.say(
        "(The passport is printed by this demo. The selfies are one portrait in the public domain, turned to three \
         sides. In production that is a sign of an attack, and a person would look; the policy lets staging only note \
         it. It shows the road, not that attacks are told: docs/accuracy.md has their rates.)",
    )?;
    let sitter = Sitter::of_public_portrait(stage.models)?;
    give_documents(narrator, stage, person, stated, &sitter, &sitter).await?;
    narrator.say(
        "The machine reads the passport, compares it with what she stated, and the faces with each other. Nobody else \
         has to look.",
    )?;
    trigger(narrator, &user).await?;
    poll(narrator, &user, VERIFIED).await?;
    Ok(())
}

async fn another_name(narrator: &mut Narrator, stage: &Stage<'_>) -> anyhow::Result<()> {
    narrator.heading("3. A passport with another name")?;
    narrator.say("Clara Winkler has married; her passport still says Baumgart. A person has to look.")?;
    let person = &people::CLARA;
    let user = format!("/users/{}", person.locator);
    accept_both(narrator, stage.engine, &user, "eu").await?;
    let stated = person.stated(&instant(stage.engine.now()));
    let sitter = Sitter::of_public_portrait(stage.models)?;
    give_documents(narrator, stage, person, stated, &sitter, &sitter).await?;
    trigger(narrator, &user).await?;
    let answer = poll(narrator, &user, ONRAMP_WAITS).await?;
    ensure!(
        onramp(&answer)["missingDocuments"] == json!([]),
        "documents are still asked for"
    );
    narrator.say("A member of the compliance team looks at the case and approves it.")?;
    let why = "The marriage certificate was seen; passport and selfies show the same person";
    decide_the_case(narrator, stage, "name-mismatch:id-passport", ("--approve", why)).await?;
    poll(narrator, &user, VERIFIED).await?;
    Ok(())
}

async fn other_face(narrator: &mut Narrator, stage: &Stage<'_>) -> anyhow::Result<()> {
    narrator.heading("4. Somebody else's selfies")?;
    narrator.say(
        "Nora Brandt's passport is in order, and somebody else sends the selfies. (Here: her passport has the same \
         portrait, pressed until the faces differ.)",
    )?;
    let person = &people::NORA;
    let user = format!("/users/{}", person.locator);
    accept_both(narrator, stage.engine, &user, "eu").await?;
    let stated = person.stated(&instant(stage.engine.now()));
    let (of_passport, of_selfies) = (
        Sitter::somebody_else(stage.models)?,
        Sitter::of_public_portrait(stage.models)?,
    );
    give_documents(narrator, stage, person, stated, &of_passport, &of_selfies).await?;
    trigger(narrator, &user).await?;
    poll(narrator, &user, ONRAMP_WAITS).await?;
    narrator.say("The compliance team sees both faces, and rejects.")?;
    let why = "The selfies show somebody else than the passport";
    decide_the_case(narrator, stage, "face-mismatch", ("--reject", why)).await?;
    poll(narrator, &user, ONRAMP_REJECTED).await?;
    Ok(())
}

/// States everything, and uploads a passport and three selfies.
async fn give_documents(
    narrator: &mut Narrator,
    stage: &Stage<'_>,
    person: &German,
    mut stated: Value,
    of_passport: &Sitter,
    of_selfies: &Sitter,
) -> anyhow::Result<()> {
    stated["dueDiligence"] = German::due_diligence();
    let user = format!("/users/{}", person.locator);
    narrator.send(Method::PUT, &user, &stated, 200).await?;
    let today = stage.engine.now().to_zoned(TimeZone::UTC).date();
    let expires = today.saturating_add(5.years());
    let passport = of_passport.passport(&person.passport(expires)?)?;
    upload(
        narrator,
        person,
        "id-passport",
        passport,
        Some(&expires.to_string()),
    )
    .await?;
    for (kind, yaw_degrees) in ["selfie-front", "selfie-left", "selfie-right"]
        .into_iter()
        .zip(person.yaw_degrees)
    {
        upload(narrator, person, kind, of_selfies.selfie(yaw_degrees)?, None).await?;
    }
    Ok(())
}

async fn decide_the_case(
    narrator: &mut Narrator,
    stage: &Stage<'_>,
    reason: &str,
    (verdict, why): (&str, &str),
) -> anyhow::Result<()> {
    let reviewer = narrator
        .command(&["reviewer", "add", "--name", "Rosa Reviewer"], &[])
        .await?;
    let token = text(&reviewer, "/token")?;
    let cases = narrator
        .command(&["case", "list", "--project", stage.project], &[])
        .await?;
    ensure!(
        cases["cases"].as_array().is_some_and(|cases| cases.len() == 1),
        "not one case waits: {cases}"
    );
    let case = text(&cases, "/cases/0/caseId")?;
    let shown = narrator.command(&["case", "show", &case], &[]).await?;
    ensure!(
        shown.to_string().contains(reason),
        "{reason} is not among the reasons"
    );
    let arguments = ["case", "decide", &case, verdict, "--reason", why];
    let decided = narrator
        .command(&arguments, &[("BONAFIDE_REVIEWER_TOKEN", &token)])
        .await?;
    let expected = if verdict == "--approve" {
        "approved"
    } else {
        "rejected"
    };
    ensure!(
        decided["state"] == expected,
        "the case is not {expected}: {decided}"
    );
    Ok(())
}

async fn resident_of_texas(narrator: &mut Narrator, engine: &Engine) -> anyhow::Result<()> {
    narrator.heading("5. A resident of Texas")?;
    narrator.say("Texas is one of the states where due diligence is required, with the yearly income.")?;
    let user = "/users/phoneNumber:+15125550143";
    accept_both(narrator, engine, user, "us").await?;
    let mut person = people::sam_rivera(&instant(engine.now()));
    narrator.send(Method::PUT, user, &person, 200).await?;
    trigger(narrator, user).await?;
    let answer = poll(narrator, user, ONRAMP_ASKS).await?;
    let asked = onramp(&answer);
    let income = json!(["dueDiligence.estimatedYearlyIncome"]);
    ensure!(
        asked["missingData"] == income && asked["missingDocuments"] == json!([]),
        "else is asked for: {asked}"
    );
    narrator.say("With the income there, it is enough; no document is asked for in the US.")?;
    person["dueDiligence"]["estimatedYearlyIncome"] = json!("income-25k-50k");
    narrator.send(Method::PUT, user, &person, 200).await?;
    trigger(narrator, user).await?;
    poll(narrator, user, VERIFIED).await?;
    Ok(())
}

async fn changed_policy(narrator: &mut Narrator, engine: &Engine) -> anyhow::Result<()> {
    narrator.heading("6. A changed privacy policy")?;
    narrator.say("A new version is published. It holds on the running server within a second.")?;
    let version = format!("demo-{}", engine.now().as_second());
    let arguments = [
        "legal",
        "publish",
        "--type",
        "crossmint-privacy-policy",
        "--version",
        &version,
    ];
    narrator.command(&arguments, &[]).await?;
    let user = "/users/userId:john-doe";
    poll(narrator, user, PENDING_POLICY).await?;
    let answer = narrator.ask(Method::GET, user).await?;
    let policy = &answer.body["legalDocuments"].as_array().and_then(|documents| {
        documents
            .iter()
            .find(|document| document["type"] == "crossmint-privacy-policy")
            .cloned()
    });
    ensure!(
        policy
            .as_ref()
            .is_some_and(|policy| policy["isValidVersion"] == false),
        "the acceptance of the old version is not told to be invalid"
    );
    narrator.say("The acceptance alone brings John Doe back.")?;
    accept(
        narrator,
        engine,
        user,
        json!({"type": "crossmint-privacy-policy"}),
    )
    .await?;
    poll(narrator, user, VERIFIED).await?;
    Ok(())
}

async fn accept_both(
    narrator: &mut Narrator,
    engine: &Engine,
    user: &str,
    region: &str,
) -> anyhow::Result<()> {
    accept(
        narrator,
        engine,
        user,
        json!({"type": "crossmint-terms-of-service", "region": region}),
    )
    .await?;
    accept(
        narrator,
        engine,
        user,
        json!({"type": "crossmint-privacy-policy"}),
    )
    .await
}

async fn accept(narrator: &mut Narrator, engine: &Engine, user: &str, mut body: Value) -> anyhow::Result<()> {
    body["acceptedAt"] = json!(instant(engine.now()));
    narrator
        .send(Method::PUT, &format!("{user}/legal-documents"), &body, 200)
        .await?;
    Ok(())
}

async fn upload(
    narrator: &mut Narrator,
    person: &German,
    kind: &str,
    picture: Vec<u8>,
    expires_at: Option<&str>,
) -> anyhow::Result<()> {
    let mut body = json!({
        "reference": {"userLocator": person.locator},
        "documentType": kind,
        "data": format!("data:image/png;base64,{}", STANDARD.encode(picture)),
    });
    if let Some(expires_at) = expires_at {
        body["expiresAt"] = json!(expires_at);
    }
    narrator.send(Method::POST, "/documents", &body, 201).await?;
    Ok(())
}

async fn trigger(narrator: &mut Narrator, user: &str) -> anyhow::Result<()> {
    narrator
        .ask(Method::PUT, &format!("{user}/identity-verification"))
        .await?;
    Ok(())
}

/// Asks until the statuses are these, shows the last answer, and fails when they never are.
async fn poll(narrator: &mut Narrator, user: &str, expected: Statuses) -> anyhow::Result<Answer> {
    let path = format!("{user}/identity-verification");
    for asked in 1..=POLLS_MAX {
        let answer = narrator.ask_silently(Method::GET, &path).await?;
        if statuses(&answer)? == expected {
            narrator.show(&Method::GET, &path, &answer)?;
            let times = if asked == 1 {
                "at once".to_owned()
            } else {
                format!("when asked {asked} times")
            };
            narrator.say(&format!("As expected, {times}: {}.", told(&expected)))?;
            return Ok(answer);
        }
        if asked == POLLS_MAX {
            bail!("expected {}, and it is {}", told(&expected), answer.body);
        }
        tokio::time::sleep(POLL_EVERY).await;
    }
    unreachable!("the last turn of the loop returns")
}

fn statuses(answer: &Answer) -> anyhow::Result<Vec<&str>> {
    let items = answer.body["eligibility"]
        .as_array()
        .context("the answer has no eligibility")?;
    let types: Vec<&str> = items.iter().filter_map(|item| item["type"].as_str()).collect();
    ensure!(types == PRODUCTS, "the products are not in order: {types:?}");
    Ok(items.iter().filter_map(|item| item["status"].as_str()).collect())
}

fn told(statuses: &Statuses) -> String {
    if statuses.iter().all(|status| *status == statuses[0]) {
        return format!("every product is {}", statuses[0]);
    }
    let each: Vec<String> = PRODUCTS
        .iter()
        .zip(statuses)
        .map(|(product, status)| format!("{product} is {status}"))
        .collect();
    each.join(", ")
}

fn onramp(answer: &Answer) -> &Value {
    &answer.body["eligibility"][1]
}

fn text(value: &Value, pointer: &str) -> anyhow::Result<String> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found
        .map(str::to_owned)
        .with_context(|| format!("the answer has no {pointer}"))
}
