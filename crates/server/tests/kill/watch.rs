//! `kill -9` while users are looked for on what a list says anew: afterwards nobody is left unlooked for, and nobody is
//! found twice.
//!
//! The worker sees users in the order in which they came, so that one who has just been found tells how far it is.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::chance::Chance;
use crate::line::{Call, Line};
use crate::program::Place;
use crate::{LOOK_EVERY, PAUSE_MICROS_MAX, SETTLED_WITHIN, assert_chain_holds, assert_jobs_end};

/// How many users the changed list names.
const LISTED: usize = 60;
/// Every so many users is somebody else.
const OTHER_EVERY: usize = 4;
/// How often the server is killed in the middle.
const KILLS: usize = 3;
/// A list of one's own that counts for a family; and with the entry that is new.
const LIST_BEFORE: &str = "id,name,type,dob\n1,\"Nobody, Made Up\",person,1950-01-01\n";
const ENTRY: &str = "2,\"Krugmarrow, Otokar\",person,1990-01-15\n";

/// Users of the list, and of others.
struct Users {
    listed: Vec<String>,
    others: Vec<String>,
}

/// Plays the story.
pub async fn story(place: &Place, chance: &mut Chance) {
    let line = Line::new(place.key().await);
    let mut server = place.serve().await;
    line.connect(&server.url);
    import(place, LIST_BEFORE).await;
    let users = verified_users(&line).await;
    import(place, &format!("{LIST_BEFORE}{ENTRY}")).await;
    let mut in_the_middle = 0;
    for kill in 0..KILLS {
        let next = &users.listed[LISTED * kill / KILLS];
        wait_for(&line, next, "pending-manual-review").await;
        tokio::time::sleep(Duration::from_micros(chance.below(PAUSE_MICROS_MAX) as u64)).await;
        server.kill().await;
        line.hang_up();
        server = place.serve().await;
        line.connect(&server.url);
        let last = &users.listed[LISTED - 1];
        if status(&line, last).await == "verified" {
            in_the_middle += 1;
        }
    }
    for user in &users.listed {
        wait_for(&line, user, "pending-manual-review").await;
    }
    assert_jobs_end(place).await;
    for user in &users.others {
        assert_eq!(status(&line, user).await, "verified", "{user} is on no list");
    }
    server.stop().await;
    assert_found_once(place, &users).await;
    assert_chain_holds(place).await;
    eprintln!("{in_the_middle} of {KILLS} kills came in the middle");
}

async fn import(place: &Place, list: &str) {
    let file = place.file("list.csv", list);
    let arguments = ["list", "import", "--source", "csv-us-ofac", "--file", &file];
    place.json(&arguments).await;
}

async fn verified_users(line: &Line) -> Users {
    let mut users = Users {
        listed: Vec::new(),
        others: Vec::new(),
    };
    for number in 0..LISTED + LISTED / OTHER_EVERY {
        let is_other = number % (OTHER_EVERY + 1) == OTHER_EVERY;
        let (first_name, last_name, born) = match is_other {
            true => ("Wilhelmina", "Bystander", "1961-07-08"),
            false => ("Otokar", "Krugmarrow", "1990-01-15"),
        };
        let user = format!("/users/userId:watched-{number}");
        let details = json!({"firstName": first_name, "lastName": last_name, "dateOfBirth": born,
            "countryOfResidence": "DE"});
        let policy = json!({"type": "crossmint-privacy-policy", "acceptedAt": "2026-01-01T00:00:00Z"});
        for call in [
            Call::put(user.clone(), Some(json!({ "userDetails": details }))),
            Call::put(format!("{user}/legal-documents"), Some(policy)),
            Call::put(format!("{user}/identity-verification"), None),
        ] {
            let answer = line.call(&call).await;
            assert!(answer.status < 300, "{}: {}", answer.status, answer.body);
        }
        if is_other {
            users.others.push(user);
        } else {
            users.listed.push(user);
        }
    }
    for user in users.listed.iter().chain(&users.others) {
        wait_for(line, user, "verified").await;
    }
    users
}

/// Where a user stands with the product that asks for least.
async fn status(line: &Line, user: &str) -> String {
    let answer = line
        .call(&Call::get(format!("{user}/identity-verification")))
        .await;
    let status = &answer.body["eligibility"][0]["status"];
    status
        .as_str()
        .unwrap_or_else(|| panic!("{user}: {}", answer.body))
        .to_owned()
}

async fn wait_for(line: &Line, user: &str, expected: &str) {
    let started = Instant::now();
    loop {
        let found = status(line, user).await;
        if found == expected {
            return;
        }
        assert!(
            started.elapsed() < SETTLED_WITHIN,
            "{user}: {found} instead of {expected}"
        );
        tokio::time::sleep(LOOK_EVERY / 20).await;
    }
}

/// One case and one event about the list for each listed user, and for nobody else.
async fn assert_found_once(place: &Place, users: &Users) {
    let cases = place.json(&["case", "list", "--all"]).await;
    let cases: Vec<&Value> = cases["cases"].as_array().unwrap().iter().collect();
    assert_eq!(cases.len(), users.listed.len(), "{cases:#?}");
    assert!(cases.iter().all(|case| case["reviewersMin"] == 2));
    let mut with_case: Vec<&str> = cases.iter().map(|case| case["user"].as_str().unwrap()).collect();
    let project = cases[0]["projectId"].as_str().unwrap();
    let events = place
        .json(&["event", "list", "--project", project, "--limit", "1000"])
        .await;
    let events = events["events"].as_array().unwrap();
    let of_list = events.iter().filter(|event| event["cause"] == "list-change");
    let mut told: Vec<&str> = of_list.map(|event| event["user"].as_str().unwrap()).collect();
    with_case.sort_unstable();
    told.sort_unstable();
    assert_eq!(told, with_case, "each is told of once");
    let lists = place.json(&["list", "status"]).await;
    let watch = &lists["lists"][0]["watch"];
    assert_eq!(watch["usersSeen"], users.listed.len() + users.others.len());
    assert_eq!(watch["usersUnreadable"], 0);
    assert!(watch["endedAt"].is_string(), "{watch}");
}
