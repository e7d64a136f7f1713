//! `bonafide list`: fetched from a publisher, compared, refused.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;

use serde_json::json;

use crate::program::{Place, Said};

/// A list of the EU's form with that many made-up parties.
fn list(parties: u32) -> String {
    let parties: String = (1..=parties)
        .map(|id| {
            format!(
                "<sanctionEntity logicalId=\"{id}\"><subjectType code=\"enterprise\"/><nameAlias wholeName=\"Made Up {id}\"/>\
                 </sanctionEntity>"
            )
        })
        .collect();
    format!("<export>{parties}</export>")
}

/// Answers one call after the other with those bodies, and gives the address.
fn publisher(bodies: Vec<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for body in bodies {
            let (mut connection, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                connection.read_exact(&mut byte).unwrap();
                request.push(byte[0]);
            }
            let head = format!(
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            connection.write_all(format!("{head}{body}").as_bytes()).unwrap();
        }
    });
    format!("http://{address}/eu.xml")
}

/// The program with no address of a list but this one.
fn with_address(place: &Place, url: &str) -> Command {
    let mut command = place.program();
    for source in ["OFAC_SDN", "OFAC_CONSOLIDATED", "UN", "UK", "FTM_PEP"] {
        command.env(format!("BONAFIDE_LIST_URL_{source}"), "");
    }
    command.env("BONAFIDE_LIST_URL_EU", url);
    command
}

fn run(place: &Place, url: &str, arguments: &[&str]) -> Said {
    Said::from(
        with_address(place, url)
            .args(arguments)
            .arg("--json")
            .output()
            .unwrap(),
    )
}

#[test]
fn lists_are_fetched_compared_and_refused() {
    let place = Place::new();
    let url = publisher(vec![list(10), list(10), list(11), list(2), "<html/>".to_owned()]);
    let first = run(&place, &url, &["list", "sync"]).document();
    assert_eq!(first["lists"][0]["outcome"], "imported", "{first}");
    assert_eq!(first["lists"][0]["list"]["entries"], 10);
    let second = run(&place, &url, &["list", "sync", "--source", "eu"]).document();
    assert_eq!(
        second,
        json!({"ok": true, "lists": [{"source": "eu", "outcome": "unchanged"}]})
    );
    assert_eq!(run(&place, &url, &["list", "sync"]).document()["ok"], true);
    let changes = place.json(&["list", "diff", "--source", "eu"]);
    assert_eq!(changes["added"], json!([{"id": "11", "name": "Made Up 11"}]));
    assert_eq!(
        (&changes["removed"], &changes["changed"]),
        (&json!([]), &json!([]))
    );
    for word in ["shrank", "not export"] {
        let said = run(&place, &url, &["list", "sync"]);
        assert!(!said.status.success());
        let refused = said.document();
        assert_eq!(
            (&refused["ok"], &refused["lists"][0]["outcome"]),
            (&json!(false), &json!("refused"))
        );
        assert!(
            refused["lists"][0]["message"].as_str().unwrap().contains(word),
            "{refused}"
        );
    }
    let status = place.json(&["list", "status"]);
    assert_eq!(
        (&status["lists"][0]["entries"], &status["lists"][0]["state"]),
        (&json!(11), &json!("fresh"))
    );
}

#[test]
fn what_has_no_address_or_no_version_is_refused() {
    let place = Place::new();
    let said = run(&place, "http://127.0.0.1:1/", &["list", "sync", "--source", "un"]);
    assert_eq!(said.refusal()["code"], "list-address");
    assert_eq!(
        place.refusal(&["list", "diff", "--source", "eu"])["code"],
        "unknown-list"
    );
    let bare = run(&place, "http://192.0.2.1/list", &["list", "sync"]);
    assert!(bare.out.contains("https://"), "{}", bare.out);
}
