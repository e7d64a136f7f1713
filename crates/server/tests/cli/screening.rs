//! Names looked for on imported lists, one by one and by the file.

use crate::program::Place;

const ENTITIES: &str = r#"{"id": "own-1", "schema": "Person", "names": [{"full": "Otokar Krugmarrow", "kind": "primary"}], "dob": ["1970-01-15"], "country": ["aq"]}
{"id": "own-2", "schema": "Organization", "names": [{"full": "Marrowby Shipping Company", "kind": "primary"}], "dob": [], "country": []}
"#;
const QUERIES: &str = "qid\tname\tschema\tdob\tcountry\tnote\n\
    q-1\tKRUGMARROW, Otokar\tPerson\t1970\taq\tlisted\n\
    q-2\tMarrowby Shipping Co.\tOrganization\t\t\tlisted\n\
    q-3\tWilhelmina Nobody-At-All\tPerson\t1980\t\tnot listed\n\
    q-4\tდავით ნადირაძე\tPerson\t\t\tnot read\n";

#[test]
fn a_name_is_looked_for_with_an_explanation() {
    let place = Place::new();
    let refused = place.run(&["screen", "Otokar Krugmarrow", "--json"]);
    assert!(!refused.status.success());
    assert!(refused.err.contains(r#""code":"no-list""#), "{}", refused.err);

    let file = place.path().join("entities.jsonl");
    std::fs::write(&file, ENTITIES).unwrap();
    let file = file.to_str().unwrap();
    let list = place.json(&["list", "import", "--source", "entities", "--file", file]);
    assert_eq!(list["entries"], 2);

    let arguments = [
        "screen",
        "otokar krugmarrow",
        "--dob",
        "1970-01-15",
        "--country",
        "AQ",
        "--type",
        "person",
    ];
    let found = place.json(&arguments);
    let hit = &found["hits"][0];
    assert_eq!(hit["id"], "own-1");
    assert_eq!(hit["nameScore"], 1.0);
    assert_eq!(hit["listVersion"], list["listId"]);
    assert!(hit["score"].as_f64().unwrap() > 0.9);
    assert!(!hit["explanation"].as_array().unwrap().is_empty());

    // Another birth date and nothing else in common: on record, and below what alerts.
    let namesake = place.json(&[
        "screen",
        "Otokar Krugmarrow",
        "--dob",
        "1999-09-09",
        "--country",
        "BV",
    ]);
    assert_eq!(namesake["hits"][0]["nameScore"], 1.0);
    assert!(namesake["hits"][0]["score"].as_f64().unwrap() < 0.5);
    let nobody = place.json(&["screen", "Wilhelmina Nobody-At-All"]);
    assert_eq!(nobody["hits"], serde_json::json!([]));
    for name in ["", "...", "O. K.", "დავით ნადირაძე"] {
        let refused = place.run(&["screen", name, "--json"]);
        assert!(!refused.status.success(), "{name}");
        assert!(
            refused.err.contains(r#""code":"unreadable-name""#),
            "{}",
            refused.err
        );
    }
}

#[test]
fn a_file_of_names_is_answered_line_by_line() {
    let place = Place::new();
    let path = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("entities.jsonl"), ENTITIES).unwrap();
    std::fs::write(path("q.tsv"), QUERIES).unwrap();
    place.json(&[
        "list",
        "import",
        "--source",
        "entities",
        "--file",
        &path("entities.jsonl"),
    ]);
    let told = place.json(&["screen", "--queries", &path("q.tsv"), "--out", &path("r.tsv")]);
    assert_eq!((&told["queries"], &told["withHits"]), (&4.into(), &2.into()));
    assert_eq!(told["unreadable"], serde_json::json!(["q-4"]));

    let answers = std::fs::read_to_string(path("r.tsv")).unwrap();
    let lines: Vec<Vec<&str>> = answers.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines[0], ["qid", "us", "score", "hits"]);
    for (line, (id, entry)) in lines[1..].iter().zip([("q-1", "own-1"), ("q-2", "own-2")]) {
        assert_eq!(line[0], id);
        assert!(line[1].parse::<f64>().unwrap() > 0.0);
        assert_eq!(line[3], format!("{entry}:{}", line[2]));
    }
    assert_eq!(lines[3][0], "q-3");
    assert_eq!(lines[3][2..], ["0.000000", ""]);

    std::fs::write(path("q.tsv"), "name\tdob\n").unwrap();
    let refused = place.run(&[
        "screen",
        "--queries",
        &path("q.tsv"),
        "--out",
        &path("r.tsv"),
        "--json",
    ]);
    assert!(
        refused.err.contains("there is no column `qid`"),
        "{}",
        refused.err
    );
    assert_eq!(place.run(&["screen"]).status.code(), Some(2));
}
