//! The readers on whole published lists, where the shared data folder has them.

use std::path::PathBuf;
use std::sync::Arc;

use screening::{
    Entry, EntryKind, Index, IndexedList, ListFamily, ListSource, NameQuality, Subject, decode, encode,
    read_entities, read_ofac_sdn, read_staging, read_un,
};

fn shared(path: &str) -> Option<Vec<u8>> {
    let root = std::env::var_os("BONAFIDE_SHARED_DIR").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let bytes = std::fs::read(root.join("data").join(path)).ok();
    if bytes.is_none() {
        eprintln!("skipped: {path} is not in the shared data folder");
    }
    bytes
}

fn index(family: ListFamily, source: ListSource, entries: &[Entry]) -> Index {
    Index::build(vec![IndexedList {
        family,
        source,
        version: "v1".to_owned(),
        entries: Arc::new(entries.to_vec()),
    }])
}

fn count(entries: &[Entry], kind: EntryKind) -> usize {
    entries.iter().filter(|entry| entry.kind == kind).count()
}

fn ids(index: &Index, given_names: &str, family_name: &str) -> Vec<String> {
    let subject = Subject {
        given_names,
        family_name,
        ..Subject::default()
    };
    index
        .screen(&subject)
        .into_iter()
        .map(|hit| hit.entry_id)
        .collect()
}

/// Every listed name hits its own entry, with the name score of an identical name.
fn every_name_hits(index: &Index, entries: &[Entry]) {
    for entry in entries
        .iter()
        .step_by(7)
        .filter(|entry| entry.kind == EntryKind::Person)
    {
        for name in entry
            .names
            .iter()
            .filter(|name| name.quality != NameQuality::Weak)
        {
            let subject = Subject {
                given_names: &name.text,
                ..Subject::default()
            };
            let hits = index.screen(&subject);
            let own = hits.iter().find(|hit| hit.entry_id == entry.id);
            assert!(
                own.is_some_and(|hit| hit.name_score == 1.0),
                "{}: a listed name does not hit",
                entry.id
            );
        }
    }
}

#[test]
fn the_ofac_triple() {
    let (Some(sdn), Some(alt), Some(add)) = (
        shared("lists/ofac_sdn.csv"),
        shared("lists/ofac_alt.csv"),
        shared("lists/ofac_add.csv"),
    ) else {
        return;
    };
    let entries = read_ofac_sdn(&sdn, Some(&alt), Some(&add)).unwrap();
    assert_eq!(entries.len(), 8976);
    assert_eq!(count(&entries, EntryKind::Person), 4620);
    assert_eq!(count(&entries, EntryKind::Vessel), 406);
    assert_eq!(count(&entries, EntryKind::Aircraft), 277);
    let strong = entries
        .iter()
        .flat_map(|e| &e.names)
        .filter(|name| name.quality == NameQuality::Strong)
        .count();
    assert!((11_000..=11_482).contains(&strong), "{strong} aliases");
    assert!(entries.iter().filter(|e| !e.births.is_empty()).count() > 4_000);
    assert!(entries.iter().filter(|e| !e.addresses.is_empty()).count() > 5_000);
    assert_eq!(decode(&encode(&entries)).unwrap(), entries);

    let index = index(ListFamily::UsOfac, ListSource::OfacSdn, &entries);
    assert!(ids(&index, "Rahf", "Al-Masri").contains(&"22025".to_owned()));
    assert!(ids(&index, "Taha Muhyi-al-Din", "Ma'ruf").contains(&"7866".to_owned()));
    assert!(ids(&index, "Petunia", "Marrowby").is_empty());
    every_name_hits(&index, &entries);
}

#[test]
fn the_un_list() {
    let Some(xml) = shared("lists/un_consolidated.xml") else {
        return;
    };
    let entries = read_un(&xml).unwrap();
    assert_eq!(count(&entries, EntryKind::Person), 482);
    assert_eq!(count(&entries, EntryKind::Organisation), 235);
    let weak = entries
        .iter()
        .flat_map(|e| &e.names)
        .filter(|name| name.quality == NameQuality::Weak)
        .count();
    assert!((350..=389).contains(&weak), "{weak} weak aliases");
    let born = entries.iter().filter(|e| !e.births.is_empty()).count();
    assert!(born > 440, "{born} with a birth date");
    assert_eq!(decode(&encode(&entries)).unwrap(), entries);

    let index = index(ListFamily::Un, ListSource::Un, &entries);
    assert!(ids(&index, "Saddam Hussein", "AL-TIKRITI").contains(&"6908048".to_owned()));
    assert!(ids(&index, "صدام حسين", "التكريتي").contains(&"6908048".to_owned()));
    every_name_hits(&index, &entries);
}

#[test]
fn the_benchmark_list() {
    let Some(jsonl) = shared("screening/entities.jsonl") else {
        return;
    };
    let entries = read_entities(&jsonl).unwrap();
    assert_eq!(entries.len(), 14_811);
    assert_eq!(count(&entries, EntryKind::Person), 8_772);
    assert_eq!(decode(&encode(&entries)).unwrap(), entries);
}

#[test]
fn the_staging_list() {
    let text = include_str!("../../../policy/staging-list.jsonl");
    let lists: Vec<IndexedList> = read_staging(text)
        .unwrap()
        .into_iter()
        .map(|(family, entries)| IndexedList {
            family,
            source: ListSource::Staging,
            version: "v1".to_owned(),
            entries: Arc::new(entries),
        })
        .collect();
    let index = Index::build(lists);
    let families = |given_names, family_name| -> Vec<ListFamily> {
        let subject = Subject {
            given_names,
            family_name,
            ..Subject::default()
        };
        index.screen(&subject).iter().map(|hit| hit.family).collect()
    };
    assert_eq!(families("John", "SANCTIONED"), [ListFamily::UsOfac]);
    assert_eq!(families("Jane Mary", "Pep"), [ListFamily::Pep]);
    assert_eq!(families("Sanctioned", "Doe"), []);
    assert_eq!(families("John", "Doe"), []);
    assert_eq!(families("Zebulon Quillfeather", "Marrowby"), [ListFamily::UsOfac]);
    assert_eq!(families("Pontevento", "Kasimir"), [ListFamily::Eu]);
}
