//! Published test payloads of most issuers, element by element.

mod shared;

use std::collections::BTreeMap;

use evidence::aamva::{Card, Problem, parse};
use serde_json::Value;

/// Elements of a label whose value another rule of the standard cuts differently: the labels were made by cutting
/// at line feeds only, so `ZCZCA…`, the subfile type before `ZCA`, is labelled as `ZCZ`, and a card with other
/// separators is one element.
fn labelled(elements: &Value) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    for (id, value) in elements.as_object().expect("labels are an object") {
        let value = value.as_str().expect("labels are text");
        let own = id
            .strip_prefix('Z')
            .and_then(|rest| rest.strip_suffix('Z'))
            .filter(|own| value.starts_with(own));
        match own.and(value.get(1..2)) {
            Some(letter) => labels.insert(format!("{}{letter}", &id[..2]), value[2..].to_owned()),
            None => labels.insert(id.clone(), value.to_owned()),
        };
    }
    labels
}

#[derive(Default)]
struct Tally {
    cards: usize,
    elements: usize,
    exact: usize,
    wrong: Vec<String>,
    /// What speaks against cards by themselves: a false alarm, as these are test cards in order.
    problems: Vec<String>,
}

impl Tally {
    fn count(&mut self, file: &str, elements: &Value, card: &Card) {
        self.cards += 1;
        let told = card.problems.iter().map(|problem| format!("{file} {problem:?}"));
        self.problems.extend(told);
        for (id, value) in labelled(elements) {
            self.elements += 1;
            if card.element(&id) == Some(value.as_str()) {
                self.exact += 1;
            } else {
                self.wrong.push(format!("{file} {id}"));
            }
        }
    }

    fn check(&self, expected_wrong: &[&str], expected_problems: &[&str]) {
        eprintln!(
            "{} cards, {} of {} elements exact, not: {:?}",
            self.cards, self.exact, self.elements, self.wrong
        );
        assert!(self.cards > 0);
        assert_eq!(self.wrong, expected_wrong);
        assert_eq!(self.problems, expected_problems);
    }
}

fn rows(folder: &std::path::Path) -> Vec<Value> {
    let manifest =
        std::fs::read_to_string(folder.join("manifest.jsonl")).expect("labelled data has a manifest");
    manifest
        .lines()
        .map(|row| serde_json::from_str(row).expect("rows are JSON"))
        .collect()
}

/// Every good card has what an identity check needs.
fn check_fields(file: &str, card: &Card, good: bool) {
    let complete =
        card.birth.is_some() && card.expiry.is_some() && card.name.family.is_some() && card.number.is_some();
    let has_number = card.element("DAQ").is_some_and(|number| number != "NONE");
    assert_eq!(complete, good && has_number, "{file} {card:?}");
    let known = !card.problems.contains(&Problem::UnknownIssuer);
    assert_eq!(known, card.header.issuer_number != 990_876, "{file}");
    assert!(
        card.jurisdiction.is_some() && !card.problems.contains(&Problem::AddressElsewhere),
        "{file} {card:?}"
    );
    assert!(card.sex.is_some(), "{file}");
}

#[test]
fn payload_texts_are_read_element_by_element() {
    let Some(folder) = shared::data_folder("aamva_text") else {
        return;
    };
    let mut tally = Tally::default();
    for row in rows(&folder)
        .iter()
        .filter(|row| row["truth_elements"].is_object())
    {
        let file = row["file"].as_str().unwrap();
        let card = parse(&std::fs::read_to_string(folder.join(file)).unwrap()).unwrap();
        tally.count(file, &row["truth_elements"], &card);
        check_fields(file, &card, row["expect"] == "good");
    }
    // What these lack was taken out or changed for publication.
    let problems = [
        "License_Missing_A_Field.txt NoBirth",
        "License_Missing_A_Field.txt UnknownIssuer",
        "MO.txt ImpossibleOrder",
        "NY.txt NoNumber",
    ];
    tally.check(&[], &problems);
}

#[test]
fn payloads_of_rendered_symbols_are_read_element_by_element() {
    let Some(folder) = shared::data_folder("pdf417_aamva_synth") else {
        return;
    };
    let mut tally = Tally::default();
    for row in rows(&folder)
        .iter()
        .filter(|row| row["what"].as_str().is_some_and(|what| what.ends_with("clean")))
    {
        let file = row["file"].as_str().unwrap();
        let card = parse(row["truth_text"].as_str().unwrap()).unwrap();
        tally.count(file, &row["truth_elements"], &card);
        check_fields(file, &card, true);
    }
    tally.check(&["MA_Piped_clean.png DCA"], &["AB_clean.png UnknownIssuer"]);
}

/// The text between two marks.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(found, _)| found)
}

#[test]
fn payloads_that_lost_their_separators_are_read_as_another_parser_expects() {
    let Some(folder) = shared::data_folder("aamva_text") else {
        return;
    };
    let mut read = 0;
    for state in ["CT", "KS", "MO", "TX"] {
        let source =
            std::fs::read_to_string(folder.join(format!("src__winfinit__PDF417_{state}.js"))).unwrap();
        let card = parse(between(&source, "var data = '", "';").unwrap()).unwrap();
        let day = |date: Option<jiff::civil::Date>| date.map(|date| date.strftime("%Y%m%d").to_string());
        let found = [
            (
                "state",
                card.jurisdiction.map(|jurisdiction| jurisdiction.code.to_owned()),
            ),
            ("address", card.address.street),
            ("name.first", card.name.first),
            ("name.last", card.name.family),
            ("birthday", day(card.birth)),
            ("expiration_date", day(card.expiry)),
            (
                "postal_code",
                card.address
                    .postal_code
                    .and_then(|code| code.get(..5).map(str::to_owned)),
            ),
        ];
        for (field, found) in found {
            let Some(expected) = between(&source, &format!("res.{field}).to.equal("), ");") else {
                continue;
            };
            let expected = expected.trim_matches(['"', '\'']);
            assert_eq!(found.as_deref(), Some(expected), "{state} {field}");
            read += 1;
        }
    }
    eprintln!("{read} fields of payloads without separators read as expected");
    assert!(read > 20);
}
