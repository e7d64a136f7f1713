//! A user who is found on a list that changes, from the command line: cleared by name and with a reason, until the entry
//! changes; and a politically exposed person, who is asked for more.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::{Place, Server, WITHIN};
use crate::serve::{call, user_url};

const HEAD: &str = "id,name,type,dob,remarks\n";
const SOMEBODY_ELSE: &str = "1,\"Nobody, Made Up\",person,1950-01-01,\n";

fn verify(server: &Server, key: &str, user: &str, last_name: &str) {
    let url = user_url(server, user);
    let details = json!({"firstName": "Otokar", "lastName": last_name, "dateOfBirth": "1990-01-15",
        "countryOfResidence": "DE"});
    let policy = json!({"type": "crossmint-privacy-policy", "acceptedAt": "2026-01-01T00:00:00Z"});
    for (path, body) in [
        ("", Some(json!({ "userDetails": details }))),
        ("/legal-documents", Some(policy)),
        ("/identity-verification", None),
    ] {
        let (status, answer) = call("PUT", &format!("{url}{path}"), key, body.as_ref());
        assert!(status < 300, "{status}: {answer}");
    }
}

/// Waits until the user stands so with the product that asks for least; gives all products.
fn wait_for(server: &Server, key: &str, user: &str, expected: &str) -> Vec<Value> {
    let url = format!("{}/identity-verification", user_url(server, user));
    let started = Instant::now();
    loop {
        let (_, answer) = call("GET", &url, key, None);
        let products = answer["eligibility"].as_array().unwrap();
        if products[0]["status"] == expected {
            return products.clone();
        }
        assert!(started.elapsed() < WITHIN, "{user} is not {expected}: {answer}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Imports a list, and waits until all users were looked for on it.
fn import(place: &Place, source: &str, entries: &str) {
    let file = place.path().join("list.csv");
    std::fs::write(&file, format!("{HEAD}{entries}")).unwrap();
    place.json(&[
        "list",
        "import",
        "--source",
        source,
        "--file",
        file.to_str().unwrap(),
    ]);
    let started = Instant::now();
    loop {
        let lists = place.json(&["list", "status"]);
        let lists = lists["lists"].as_array().unwrap();
        let list = lists.iter().find(|list| list["source"] == source).unwrap();
        if list["watch"].is_null() || list["watch"]["endedAt"].is_string() {
            return;
        }
        assert!(started.elapsed() < WITHIN, "{list}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn open_case(place: &Place) -> Value {
    let cases = place.json(&["case", "list"])["cases"].as_array().unwrap().clone();
    assert_eq!(cases.len(), 1, "{cases:?}");
    cases[0].clone()
}

fn approve(place: &Place, case: &str, reviewer: &str, more: &[&str]) {
    let token = place.json(&["reviewer", "add", "--name", reviewer])["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut arguments = vec!["case", "decide", case, "--approve", "--token", &token];
    arguments.extend(["--reason", "Born elsewhere, as the passport shows"]);
    arguments.extend(more);
    place.json(&arguments);
}

#[test]
fn a_hit_is_cleared_by_name_and_with_a_reason_until_the_entry_changes() {
    let place = Place::new();
    let key = place.key();
    let server = place.serve();
    import(&place, "csv-us-ofac", SOMEBODY_ELSE);
    verify(&server, &key, "o", "Krugmarrow");
    wait_for(&server, &key, "o", "verified");

    let listed =
        |remark: &str| format!("{SOMEBODY_ELSE}2,\"Krugmarrow, Otokar\",person,1990-01-15,{remark}\n");
    import(&place, "csv-us-ofac", &listed("first"));
    wait_for(&server, &key, "o", "pending-manual-review");
    let case = open_case(&place);
    assert_eq!(case["reviewersMin"], 2);
    let case = case["caseId"].as_str().unwrap();
    for reviewer in ["Ada", "Bob"] {
        approve(&place, case, reviewer, &["--clear-until", "2099-12-31"]);
    }
    wait_for(&server, &key, "o", "verified");
    let shown = place.json(&["case", "show", case]);
    let votes = shown["votes"].as_array().unwrap();
    assert_eq!(
        (&votes[0]["name"], &votes[1]["name"]),
        (&json!("Ada"), &json!("Bob"))
    );
    let because = "Born elsewhere, as the passport shows";
    assert!(votes.iter().all(|vote| vote["reason"] == because), "{votes:?}");
    assert!(place.run(&["case", "show", case]).out.contains(because));

    // The same entry on a list with another one besides; then with another remark.
    let other = "3,\"Other, Made Up\",person,,\n";
    import(&place, "csv-us-ofac", &format!("{}{other}", listed("first")));
    wait_for(&server, &key, "o", "verified");
    import(&place, "csv-us-ofac", &format!("{}{other}", listed("second")));
    wait_for(&server, &key, "o", "pending-manual-review");
    server.end("TERM");
}

#[test]
fn a_politically_exposed_person_is_asked_for_more_and_takes_one_reviewer() {
    let place = Place::new();
    let key = place.key();
    let server = place.serve();
    verify(&server, &key, "p", "Krugmarrow");
    wait_for(&server, &key, "p", "verified");
    import(
        &place,
        "csv-pep",
        "7,\"Krugmarrow, Otokar\",person,1990-01-15,Minister\n",
    );
    let products = wait_for(&server, &key, "p", "pending-manual-review");
    assert!(
        products.iter().all(|product| product["status"] != "rejected"),
        "{products:?}"
    );
    let case = open_case(&place);
    assert_eq!(case["reviewersMin"], 1, "no sanctions case");
    let events = place.json(&["event", "list", "--project", case["projectId"].as_str().unwrap()]);
    assert_eq!(events["events"][0]["cause"], "list-change");
    approve(&place, case["caseId"].as_str().unwrap(), "Ada", &[]);
    wait_for(&server, &key, "p", "verified");
    server.end("TERM");
}
