//! Screening lists: imported while the product runs, refused when they are not to be trusted, and what hits on them
//! lead to.

use std::io::{Seek, Write};
use std::path::PathBuf;

use domain::case::Verdict;
use domain::judgement::IdentityAssurance;
use engine::compare_lists::compare_lists;
use engine::decide_case::{Clearing, Decision, decide_case};
use engine::import_list::{
    ImportError, ImportList, ListFile, ListVersion, Shrinking, import_list, list_lists,
};
use engine::operate_projects::{ProjectChange, set_project};
use engine::reviewers::add_reviewer;
use engine::show_case::{CaseFilter, CaseState, CaseSummary, list_cases, show_case};
use jiff::SignedDuration;
use serde_json::Value;
use testkit::people::us_resident;
use testkit::{Client, TestApp, on_both_databases};

use crate::published_policy::{Change, publish_with};
use crate::rows::Rows;

/// Production that asks for one list.
pub const OFAC_ONLY: Change = (
    "screening.toml",
    r#"families_production = ["us-ofac", "un", "eu", "uk", "pep"]"#,
    r#"families_production = ["us-ofac"]"#,
);

/// A published list, or nothing where the folder of shared data is not there.
fn shared(path: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("BONAFIDE_SHARED_DIR").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let bytes = std::fs::read(folder.join("data/lists").join(path)).ok();
    if bytes.is_none() {
        eprintln!("skipped: {path} is not in the folder of shared data");
    }
    bytes
}

pub fn list(source: &str, file: impl Into<Vec<u8>>) -> ImportList {
    ImportList {
        source: source.to_owned(),
        file: file.into().into(),
        aliases: None,
        addresses: None,
        shrinking: Shrinking::Refused,
    }
}

pub async fn import(app: &TestApp, list: ImportList) -> Result<ListVersion, ImportError> {
    let version = import_list(&app.engine, list).await?;
    app.refresh().await;
    Ok(version)
}

/// OFAC's form with made-up people in it: `-0-` is empty.
pub fn made_up_list(people: u32, remark: &str) -> String {
    let others = (2..=people)
        .map(|number| format!("{number},\"NOBODY{number}, Made Up\",\"individual\",\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"));
    let one = format!(
        "1,\"KRUGMARROW, Otokar\",\"individual\",\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 15 Jan 1990; {remark}\"\r\n"
    );
    [one].into_iter().chain(others).collect()
}

/// A project that relies on its operator's word for identities, so that screening alone decides.
pub async fn client(app: &TestApp) -> Client<'_> {
    publish_with(app, &[OFAC_ONLY]).await.unwrap();
    let client = app.production_client().await;
    let change = ProjectChange {
        assurance: Some(IdentityAssurance::Reliance),
        ..Default::default()
    };
    set_project(&app.engine, &client.project, change).await.unwrap();
    app.refresh().await;
    client
}

pub fn named(app: &TestApp, first: &str, last: &str, born: &str) -> Value {
    let mut person = us_resident(1, app.engine.now());
    person["userDetails"]["firstName"] = first.into();
    person["userDetails"]["lastName"] = last.into();
    person["userDetails"]["dateOfBirth"] = born.into();
    person
}

async fn problems(app: &TestApp) -> Vec<String> {
    app.engine
        .readiness()
        .await
        .problems
        .into_iter()
        .map(|problem| problem.code)
        .filter(|code| code.starts_with("screening"))
        .collect()
}

pub async fn open_cases(app: &TestApp) -> Vec<CaseSummary> {
    let filter = CaseFilter {
        project: None,
        state: Some(CaseState::Open),
    };
    list_cases(&app.engine, &filter).await.unwrap()
}

/// Two reviewers clear the only open case.
pub async fn clear(app: &TestApp, names: [&str; 2]) {
    let case = open_cases(app).await.remove(0);
    assert_eq!(case.reviewers_min, 2);
    for (name, state) in names.into_iter().zip([CaseState::Open, CaseState::Approved]) {
        let (_, token) = add_reviewer(&app.engine, name.to_owned()).await.unwrap();
        let decision = Decision {
            verdict: Verdict::Approve,
            reason: "Somebody else".to_owned(),
            token,
            clearing: Clearing::default(),
        };
        assert_eq!(
            decide_case(&app.engine, &case.id, decision).await.unwrap().state,
            state
        );
    }
}

/// The first listed person of OFAC's file whose name is plain and whose day of birth is known: number, given names,
/// family name, day of birth.
fn somebody_listed(sdn: &[u8]) -> (String, String, String, String) {
    let text = String::from_utf8_lossy(sdn);
    let read = |line: &str| {
        let (number, rest) = line.split_once(",\"")?;
        let (name, rest) = rest.split_once("\",\"individual\"")?;
        let (family, given) = name.split_once(", ")?;
        let plain = |part: &str| part.len() > 5 && part.bytes().all(|b| b.is_ascii_alphabetic() || b == b' ');
        let (_, born) = rest.split_once("\"DOB ")?;
        let born = jiff::civil::Date::strptime("%d %b %Y", born.get(..11)?).ok()?;
        let is_ours = plain(family) && plain(given) && given.contains(' ') && born.year() < 2000;
        is_ours.then(|| {
            (
                number.to_owned(),
                given.to_owned(),
                family.to_owned(),
                born.to_string(),
            )
        })
    };
    text.lines()
        .find_map(read)
        .expect("the list has a person with a plain name")
}

on_both_databases! {
    async fn published_lists_are_imported_one_by_one(app) {
        let (Some(sdn), Some(un)) = (shared("ofac_sdn.csv"), shared("un_consolidated.xml")) else { return };
        let missing = |families: &[&str]| -> Vec<String> {
            families.iter().map(|family| format!("screening-list-missing:{family}")).collect()
        };
        assert_eq!(problems(&app).await, missing(&["us-ofac", "un", "eu", "uk", "pep"]));
        let rows = String::from_utf8_lossy(&sdn).lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).count();
        let mut ofac = list("ofac-sdn", sdn);
        (ofac.aliases, ofac.addresses) = (shared("ofac_alt.csv").map(Into::into), shared("ofac_add.csv").map(Into::into));
        let ofac = import(&app, ofac).await.unwrap();
        assert_eq!((ofac.family.as_str(), ofac.entries), ("us-ofac", rows as u64));
        assert!(ofac.names > ofac.entries, "{ofac:?}");
        assert_eq!(problems(&app).await, missing(&["un", "eu", "uk", "pep"]));

        let text = String::from_utf8_lossy(&un).into_owned();
        let parties = text.matches("<INDIVIDUAL>").count() + text.matches("<ENTITY>").count();
        let un = import(&app, list("un", un)).await.unwrap();
        assert_eq!((un.family.as_str(), un.entries), ("un", parties as u64));
        assert_eq!(problems(&app).await, missing(&["eu", "uk", "pep"]));
        let known = list_lists(&app.engine).await.unwrap();
        let known: Vec<_> = known.iter().map(|it| (it.version.clone(), it.age_days, it.state)).collect();
        assert_eq!(known, [(ofac, 0, "fresh"), (un, 0, "fresh")]);

        // Time passes, and what is too old is no longer there.
        app.clock.advance(SignedDuration::from_hours(24 * 31));
        let known = list_lists(&app.engine).await.unwrap();
        assert!(known.iter().all(|it| (it.age_days, it.state) == (31, "stale")));
        let found = problems(&app).await;
        assert_eq!(found[..2], ["screening-list-stale:us-ofac", "screening-list-stale:un"]);
        import(&app, list("un", text)).await.unwrap();
        assert_eq!(problems(&app).await[..2], ["screening-list-stale:us-ofac", "screening-list-missing:eu"]);
    }

    async fn a_name_that_can_not_be_compared_waits_for_a_person(app) {
        let client = app.client().await;
        let filler = "Anna ".repeat(30);
        let hidden = format!("Maria / Anna / Rosa / Ines / Lea / Eva / {filler}");
        for (user, first, last) in [
            ("georgian", "დავით", "ნადირაძე"),
            ("half", "David", "ნადირაძე"),
            ("signs", "\u{1f600}", "..."),
            ("drawn", "Juan", "\u{1f15b}\u{1f150}\u{1f153}\u{1f154}\u{1f15d}"),
            ("letters", "O", "K"),
            ("many-words", filler.as_str(), "Lima"),
            ("many-names", hidden.as_str(), "Lima"),
        ] {
            let locator = format!("userId:{user}");
            let status = client.verify(&locator, &named(&app, first, last, "1990-01-15")).await;
            assert_eq!(status.product("regulated-transfer")["status"], "pending-manual-review", "{user}");
        }
        let case = open_cases(&app).await.remove(0);
        let file = show_case(&app.engine, &case.id).await.unwrap();
        let checks: Vec<_> = file.checks.iter().filter(|check| check.key.starts_with("screening:")).collect();
        assert_eq!(checks.len(), 5);
        for check in checks {
            let family = check.key.strip_prefix("screening:").unwrap();
            assert_eq!(check.reasons, [format!("screening-name-unreadable:{family}")]);
        }
        // A name of one word, and letters that have marks of their own, can be.
        for (user, first, last) in [("one-name", "-", "Suharto"), ("marks", "Nguyễn", "Đặng"), ("cyrillic", "Давид", "Надирадзе")] {
            let locator = format!("userId:{user}");
            let status = client.verify(&locator, &named(&app, first, last, "1990-01-15")).await;
            assert_eq!(status.product("regulated-transfer")["status"], "verified", "{user}");
        }
    }

    async fn somebody_on_a_published_list_takes_two_reviewers(app) {
        let Some(sdn) = shared("ofac_sdn.csv") else { return };
        let client = client(&app).await;
        let (number, given, family, born) = somebody_listed(&sdn);
        import(&app, list("ofac-sdn", sdn)).await.unwrap();
        let status = client.verify("userId:listed", &named(&app, &given, &family, &born)).await;
        assert_eq!(status.statuses(), ["pending-manual-review"; 4]);
        let case = open_cases(&app).await.remove(0);
        let file = show_case(&app.engine, &case.id).await.unwrap();
        let check = file.checks.iter().find(|check| check.key == "screening:us-ofac").unwrap();
        assert_eq!(check.outcome, "review");
        let hit = format!("hit/ofac-sdn/{number}/");
        assert!(check.evidence.iter().any(|(name, _)| name.starts_with(&hit)), "{hit}: {:?}", check.evidence);
        // Nothing about screening is said to the client.
        assert_eq!(status.product("onramp")["reasons"], serde_json::json!([]));
        clear(&app, ["Ada", "Bob"]).await;
        assert_eq!(client.status("userId:listed").await.statuses(), ["verified"; 4]);
    }

    async fn a_list_of_office_holders_is_read_from_its_file_line_by_line(app) {
        let mut file = tempfile::tempfile().unwrap();
        for number in 0..2_000 {
            let holder = serde_json::json!({
                "id": format!("Q{number}"),
                "schema": "Person",
                "properties": { "name": [format!("Holder{number} Of Office")], "topics": ["role.pep"] },
            });
            writeln!(file, "{holder}").unwrap();
        }
        file.rewind().unwrap();
        let holders = ImportList { file: ListFile::Open(file), ..list("ftm-pep", "") };
        let version = import(&app, holders).await.unwrap();
        assert_eq!((version.family.as_str(), version.entries), ("pep", 2_000));
        // The next version is compared with what was kept of this one.
        let changes = compare_lists(&app.engine, "ftm-pep", (None, None)).await.unwrap();
        assert_eq!((changes.added.len(), changes.removed.len()), (2_000, 0));
    }

    async fn what_is_no_list_is_refused_and_the_earlier_one_stays(app) {
        let before = import(&app, list("ofac-sdn", made_up_list(100, "none"))).await.unwrap();
        assert_eq!((before.entries, before.names), (100, 100));
        for (what, refused) in [
            ("nothing", list("ofac-sdn", "")),
            ("only empty lines", list("ofac-sdn", "\r\n\r\n")),
            ("a page", list("ofac-sdn", "<html><body>Service unavailable</body></html>")),
            ("far fewer people", list("ofac-sdn", made_up_list(79, "none"))),
            ("a broken file", list("un", "<CONSOLIDATED_LIST><INDIVIDUALS>")),
            ("no people", list("un", "<CONSOLIDATED_LIST><INDIVIDUALS/><ENTITIES/></CONSOLIDATED_LIST>")),
        ] {
            let error = import(&app, refused).await.expect_err(what);
            assert!(matches!(error, ImportError::List(_)), "{what}: {error}");
        }
        let aliases = ImportList { aliases: Some(b"1,1,\"aka\",\"X\",-0-".to_vec().into()), ..list("un", "<A/>") };
        assert!(matches!(import(&app, aliases).await, Err(ImportError::FileNotOfSource(_))));
        assert!(matches!(import(&app, list("staging", "")).await, Err(ImportError::FileNotOfSource(_))));
        assert!(matches!(import(&app, list("moon", "")).await, Err(ImportError::UnknownSource(_))));
        let known = list_lists(&app.engine).await.unwrap();
        assert_eq!(known.iter().map(|it| &it.version).collect::<Vec<_>>(), [&before]);
        let rows = Rows::of(&app).await;
        let imports = "SELECT details FROM audit_entries WHERE action = 'list.imported'";
        assert_eq!(rows.texts(imports).await.len(), 1);

        // A little less is no reason to refuse; and an operator may know why it is far less.
        app.clock.advance(SignedDuration::from_secs(1));
        import(&app, list("ofac-sdn", made_up_list(80, "none"))).await.unwrap();
        app.clock.advance(SignedDuration::from_secs(1));
        let accepted = ImportList { shrinking: Shrinking::Accepted, ..list("ofac-sdn", made_up_list(1, "none")) };
        assert_eq!(import(&app, accepted).await.unwrap().entries, 1);
        assert_eq!(list_lists(&app.engine).await.unwrap()[0].version.entries, 1);
        assert_eq!(rows.texts(imports).await.len(), 3);
    }

    async fn a_cleared_hit_stays_cleared_until_the_list_says_something_else(app) {
        let client = client(&app).await;
        import(&app, list("ofac-sdn", made_up_list(10, "first"))).await.unwrap();
        let mut person = named(&app, "Otokar", "Krugmarrow", "1990-01-15");
        assert_eq!(client.verify("userId:o", &person).await.statuses(), ["pending-manual-review"; 4]);
        clear(&app, ["Ada", "Bob"]).await;
        assert_eq!(client.status("userId:o").await.statuses(), ["verified"; 4]);
        let decided_again = async |person: &Value| client.verify("userId:o", person).await;

        // Other data, and another version of the list that says the same of this person.
        person["dueDiligence"]["industry"] = "education".into();
        assert_eq!(decided_again(&person).await.statuses(), ["verified"; 4]);
        app.clock.advance(SignedDuration::from_hours(1));
        import(&app, list("ofac-sdn", made_up_list(11, "first"))).await.unwrap();
        person["dueDiligence"]["industry"] = "construction".into();
        assert_eq!(decided_again(&person).await.statuses(), ["verified"; 4]);
        assert!(open_cases(&app).await.is_empty());

        // The list says something else of this person.
        app.clock.advance(SignedDuration::from_hours(1));
        import(&app, list("ofac-sdn", made_up_list(11, "second"))).await.unwrap();
        person["dueDiligence"]["industry"] = "education".into();
        assert_ne!(decided_again(&person).await.product("onramp")["status"], "verified");
        clear(&app, ["Cy", "Di"]).await;
        assert_eq!(client.status("userId:o").await.product("onramp")["status"], "verified");

        // Somebody else of that name is somebody else, and the same person with another name too.
        let other = named(&app, "Otokar", "Krugmarrow", "1990-01-15");
        assert_ne!(client.verify("userId:other", &other).await.statuses(), ["verified"; 4]);
        let renamed = named(&app, "Otokar Maria", "Krugmarrow", "1990-01-15");
        let status = client.verify("userId:o", &renamed).await;
        assert_ne!(status.product("onramp")["status"], "verified");
    }

    async fn a_list_that_became_too_old_sends_everybody_to_a_person(app) {
        let client = client(&app).await;
        let person = |serial| us_resident(serial, app.engine.now());
        assert_eq!(client.verify("userId:missing", &person(1)).await.statuses(), ["pending-manual-review"; 4]);
        import(&app, list("ofac-sdn", made_up_list(10, "none"))).await.unwrap();
        assert_eq!(client.verify("userId:fresh", &person(2)).await.statuses(), ["verified"; 4]);
        app.clock.advance(SignedDuration::from_hours(24 * 31));
        assert_eq!(client.verify("userId:stale", &person(3)).await.statuses(), ["pending-manual-review"; 4]);
        let case = open_cases(&app).await.remove(0);
        // Nobody was found: one reviewer is enough.
        assert_eq!(case.reviewers_min, 1);
        let file = show_case(&app.engine, &case.id).await.unwrap();
        let check = file.checks.iter().find(|check| check.key == "screening:us-ofac").unwrap();
        assert_eq!((check.outcome.as_str(), check.reasons.as_slice()), ("not-run", &["screening-list-stale:us-ofac".to_owned()][..]));
    }

    async fn every_list_of_a_family_that_is_kept_up_must_be_fresh(app) {
        client(&app).await;
        // The lesser list alone is not what the family needs.
        import(&app, list("ofac-consolidated", made_up_list(10, "none"))).await.unwrap();
        assert_eq!(problems(&app).await, ["screening-list-missing:us-ofac"]);
        import(&app, list("ofac-sdn", made_up_list(10, "none"))).await.unwrap();
        assert_eq!(problems(&app).await, [""; 0]);
        app.clock.advance(SignedDuration::from_hours(24 * 31));
        import(&app, list("ofac-sdn", made_up_list(10, "none"))).await.unwrap();
        assert_eq!(problems(&app).await[0], "screening-list-stale:us-ofac");
        let known = list_lists(&app.engine).await.unwrap();
        let states: Vec<_> = known.iter().map(|it| (it.version.source.as_str(), it.state)).collect();
        assert_eq!(states, [("ofac-consolidated", "stale"), ("ofac-sdn", "fresh")]);
        // An operator may say, on record, that a list is no longer kept up.
        let retired: Change = ("screening.toml", "sources_retired = []", r#"sources_retired = ["ofac-consolidated"]"#);
        publish_with(&app, &[OFAC_ONLY, retired]).await.unwrap();
        app.refresh().await;
        assert_eq!(problems(&app).await, [""; 0]);
    }

    async fn a_score_is_a_probability_at_the_prior_that_policy_states(app) {
        let client = client(&app).await;
        import(&app, list("ofac-sdn", made_up_list(10, "none"))).await.unwrap();
        let evidence = async |user: &str| {
            let person = named(&app, "Otokar", "Krugmarrow", "1990-01-15");
            client.verify(user, &person).await;
            let case = open_cases(&app).await.into_iter().max_by_key(|case| case.run.clone()).unwrap();
            let file = show_case(&app.engine, &case.id).await.unwrap();
            let check = file.checks.into_iter().find(|check| check.key == "screening:us-ofac").unwrap();
            let (_, rest) = check.evidence[0].1.split_once(", score ").unwrap();
            let (score, rest) = rest.split_once(" at prior ").unwrap();
            (score.parse::<f64>().unwrap(), rest.split_once(')').unwrap().0.to_owned())
        };
        let (usual, prior) = evidence("userId:usual").await;
        assert_eq!(prior, "0.4");
        app.clock.advance(SignedDuration::from_secs(1));
        let rare: Change = ("screening.toml", "prior = 0.4", "prior = 0.01");
        publish_with(&app, &[OFAC_ONLY, rare]).await.unwrap();
        app.refresh().await;
        let (lower, prior) = evidence("userId:rare").await;
        assert_eq!(prior, "0.01");
        assert!(lower < usual, "{lower} is not less than {usual}");
    }
}
