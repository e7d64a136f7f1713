//! The printed lines of real specimens, as labelled.

mod shared;

use evidence::mrz::{Line, find};
use jiff::civil::date;
use serde_json::Value;

#[test]
fn printed_lines_are_recognised_and_judged_as_labelled() {
    let Some(folder) = shared::data_folder("mrz") else {
        return;
    };
    let manifest = std::fs::read_to_string(folder.join("manifest.jsonl")).unwrap();
    let mut read = 0;
    for row in manifest
        .lines()
        .map(|row| serde_json::from_str::<Value>(row).unwrap())
    {
        let Some(truth) = row["truth"].as_array() else {
            continue;
        };
        let lines = truth
            .iter()
            .map(|line| Line::new(line.as_str().unwrap()))
            .collect::<Vec<_>>();
        let zone = find(&lines, date(2026, 11, 22)).unwrap();
        assert_eq!(zone.format.label(), row["format"], "{}", row["file"]);
        assert_eq!(
            zone.digits_hold(),
            row["check_digits_ok"],
            "{} {zone:?}",
            row["file"]
        );
        let same = zone
            .lines
            .iter()
            .zip(truth)
            .all(|(line, truth)| truth == line.as_str());
        assert!(same && zone.repairs.is_empty(), "{} {zone:?}", row["file"]);
        assert!(
            zone.is_sound() || row["check_digits_ok"] == false,
            "{} {zone:?}",
            row["file"]
        );
        read += 1;
    }
    eprintln!("{read} zones read and judged as labelled");
    assert!(read > 0);
}
