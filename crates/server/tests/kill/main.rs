//! `kill -9` at random moments while clients call: what was acknowledged is there afterwards, no run is stuck, and the
//! audit chain holds. On both databases, through the real program and real sockets.
//!
//! Each test prints its seed; `BONAFIDE_TEST_SEED` plays the same calls and the same pauses again. How far a call gets
//! before a kill is up to the machine, so the verdict rests on nothing but what was acknowledged.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod chance;
mod client;
mod line;
mod person;
mod program;
mod watch;

use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::task::JoinSet;

use chance::Chance;
use client::Client;
use line::Line;
use person::Person;
use program::Place;

/// How often the server is killed while clients call.
const KILLS: usize = 7;
/// How many clients call at the same time, each about people of its own.
const CLIENTS: usize = 6;
/// How many calls each client makes.
const CALLS_PER_CLIENT: usize = 84;
/// How many people each client looks after.
const PEOPLE_PER_CLIENT: usize = 5;
/// Longest pause between the call that a kill waits for and the kill: about as long as a call takes.
const PAUSE_MICROS_MAX: usize = 8_000;
/// Longest life of a server that is killed while it starts.
const START_MICROS_MAX: usize = 300_000;
/// How long runs may take to end: a lease of 10 seconds that a killed worker has left, and the work itself.
const SETTLED_WITHIN: Duration = Duration::from_secs(25);
/// How often to look whether runs have ended.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// When a test is given up: it says so instead of hanging.
const STORY_WITHIN: Duration = Duration::from_secs(110);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_keeps_what_it_acknowledged() {
    play(Place::on_sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_keeps_what_it_acknowledged() {
    play(Place::on_postgres()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_finds_everybody_once() {
    let place = Place::on_sqlite();
    within(&place, watch::story(&place, &mut Chance::seeded())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_finds_everybody_once() {
    let place = Place::on_postgres();
    within(&place, watch::story(&place, &mut Chance::seeded())).await;
}

async fn play(place: Place) {
    within(&place, story(&place, &mut Chance::seeded())).await;
}

async fn within(place: &Place, story: impl Future<Output = ()>) {
    if tokio::time::timeout(STORY_WITHIN, story).await.is_err() {
        panic!(
            "the story did not end in time; the server's log:\n{}",
            place.log()
        );
    }
}

async fn story(place: &Place, chance: &mut Chance) {
    let key = place.key().await;
    let line = Line::new(key);
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        let people = (0..PEOPLE_PER_CLIENT).map(|person| Person::new(number * PEOPLE_PER_CLIENT + person));
        let client = Client::new(line.clone(), chance.split(), people.collect());
        clients.spawn(client.make_calls(CALLS_PER_CLIENT));
    }
    // A client that finds something missing ends the story at once.
    let (clients, ()) = tokio::join!(ended(clients, place), kill_again_and_again(place, &line, chance));
    let acknowledged = clients
        .iter()
        .map(|client| client.writes_acknowledged)
        .sum::<u64>();
    let people: Vec<Person> = clients.into_iter().flat_map(|client| client.people).collect();
    // Once more, so that nothing that is found below was only in a process's memory.
    line.hang_up();
    assert_chain_holds(place).await;
    let server = place.serve().await;
    line.connect(&server.url);

    settle(&line, &people).await;
    assert_jobs_end(place).await;
    for person in &people {
        person.assert_is_on_record(&line).await;
    }
    server.stop().await;
    let trail = assert_chain_holds(place).await;
    assert_eq!(
        trail["entriesWaiting"], 0,
        "a server that was told to stop chains what waits"
    );
    let entries = trail["entriesChained"].as_u64().unwrap();
    assert!(
        entries >= acknowledged,
        "{acknowledged} writes were acknowledged, and {entries} entries are there"
    );
    assert_nothing_is_missing(place, &people).await;
    let unanswered = line.unanswered();
    assert!(
        unanswered >= KILLS,
        "each kill takes calls along, and only {unanswered} were not answered"
    );
    eprintln!("{acknowledged} writes acknowledged, {unanswered} calls not answered, {entries} audit entries");
}

async fn ended(mut clients: JoinSet<Client>, place: &Place) -> Vec<Client> {
    let mut ended = Vec::new();
    while let Some(client) = clients.join_next().await {
        ended.push(client.unwrap_or_else(|error| panic!("{error}; the server's log:\n{}", place.log())));
    }
    ended
}

/// Serves, and kills the server each time that the clients have made some more calls. The last one lives on until it
/// is killed when this ends and nobody calls any longer.
async fn kill_again_and_again(place: &Place, line: &Line, chance: &mut Chance) {
    let all = CLIENTS * CALLS_PER_CLIENT;
    let share = all / (KILLS + 1);
    for kill in 0..=KILLS {
        let server = place.serve().await;
        line.connect(&server.url);
        if kill < KILLS {
            line.wait_for_calls(share * kill + 1 + chance.below(share)).await;
            tokio::time::sleep(Duration::from_micros(chance.below(PAUSE_MICROS_MAX) as u64)).await;
        } else {
            line.wait_for_answers(all).await;
        }
        server.kill().await;
        if kill == KILLS {
            return;
        }
        line.hang_up();
        assert_chain_holds(place).await;
        if chance.below(3) == 0 {
            let life = Duration::from_micros(chance.below(START_MICROS_MAX) as u64);
            place.serve_in_vain(life).await;
        }
    }
}

async fn assert_chain_holds(place: &Place) -> Value {
    let report = place.json(&["audit", "verify"]).await;
    assert_eq!(report["intact"], true, "{report}");
    report
}

/// Waits until everybody stands where the calls that were acknowledged have left them.
async fn settle(line: &Line, people: &[Person]) {
    let started = Instant::now();
    let mut open: Vec<&Person> = people.iter().collect();
    loop {
        let mut unsettled = Vec::new();
        let mut found = Vec::new();
        for person in open {
            if let Some(what) = person.unsettled(line).await {
                unsettled.push(person);
                found.push(what);
            }
        }
        if unsettled.is_empty() {
            return;
        }
        assert!(
            started.elapsed() < SETTLED_WITHIN,
            "after {SETTLED_WITHIN:?} people stand elsewhere: {found:#?}"
        );
        open = unsettled;
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Waits until no job waits or is leased: those of superseded runs decide nothing, but have to go, too.
async fn assert_jobs_end(place: &Place) {
    let started = Instant::now();
    loop {
        let findings = place.json(&["doctor"]).await;
        let jobs = finding(&findings, "jobs");
        if jobs["message"] == "none" {
            return;
        }
        assert!(started.elapsed() < SETTLED_WITHIN, "{findings:#}");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Nothing is broken, and every content that was acknowledged has its file.
async fn assert_nothing_is_missing(place: &Place, people: &[Person]) {
    let findings = place.json(&["doctor"]).await;
    for name in ["database", "policy", "lists", "jobs", "files", "audit"] {
        assert_eq!(finding(&findings, name)["verdict"], "fine", "{findings:#}");
    }
    let contents: usize = people.iter().map(Person::contents_acknowledged).sum();
    let files = place.sealed_files();
    assert!(
        files >= contents,
        "{contents} uploads were acknowledged, and {files} files are there"
    );
}

fn finding<'a>(findings: &'a Value, name: &str) -> &'a Value {
    let listed = findings["findings"].as_array();
    let found = listed.and_then(|listed| listed.iter().find(|finding| finding["name"] == name));
    found.unwrap_or_else(|| panic!("{findings:#}"))
}
