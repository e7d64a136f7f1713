//! FollowTheMoney entities, one JSON object a line, as OpenSanctions and others publish politically exposed persons and
//! sanctioned parties: `id`, `schema`, and `properties`, each a list of texts, or of entities inside one another.

use std::collections::HashMap;
use std::io::BufRead;

use serde::Deserialize;
use serde_json::Value;

use super::text::{
    ENTRIES_MAX, Lines, VALUES_MAX, gender, joined, push_birth, push_country, push_name, push_new,
    push_remark, settle_names,
};
use crate::{Birth, Entry, EntryKind, ListError, NameQuality};

const FILE: &str = "ftm";
/// A line is an entity with all that is inside.
const LINE_BYTES_MAX: usize = 8 << 20;
/// How deep entities may stand inside one another; published files need two levels.
const DEPTH_MAX: usize = 4;

#[derive(Deserialize)]
struct Line {
    id: String,
    schema: String,
    #[serde(default)]
    properties: HashMap<String, Vec<Value>>,
}

/// Reads the list, line by line: lists of politically exposed persons have gigabytes. The entry's id and cluster are the entity's id; its programmes are the topics and programmes.
///
/// # Errors
/// The first line that is not such an object, or over a limit.
pub fn read_follow_the_money(jsonl: impl BufRead) -> Result<Vec<Entry>, ListError> {
    let mut lines = Lines::new(jsonl, FILE, LINE_BYTES_MAX);
    let mut entries: Vec<Entry> = Vec::new();
    let mut by_id: HashMap<String, usize> = HashMap::new();
    let mut facts: Vec<Fact> = Vec::new();
    while let Some((number, line)) = lines.next()? {
        if line.trim().is_empty() {
            continue;
        }
        if entries.len() == ENTRIES_MAX {
            return Err(ListError::at_line(FILE, number, "over the limit"));
        }
        let entity: Line = serde_json::from_str(line)
            .map_err(|_| ListError::at_line(FILE, number, "not an entity as JSON"))?;
        let Some(kind) = party_kind(&entity.schema) else {
            collect(&entity, None, &mut facts, 0);
            continue;
        };
        let id = entity.id.clone();
        let entry = party(&entity, kind, &mut facts);
        let entry = entry.ok_or_else(|| ListError::at_line(FILE, number, "a party without id or name"))?;
        if by_id.insert(id, entries.len()).is_some() {
            return Err(ListError::at_line(FILE, number, "the same id twice"));
        }
        entries.push(entry);
    }
    let mut offices: HashMap<usize, Option<Birth>> = HashMap::new();
    for fact in facts {
        if let Some(at) = by_id.get(&fact.about) {
            if let What::Office { left, .. } = &fact.what {
                let left = *left;
                // Whoever holds one office still has left none.
                let all = |known: &mut Option<Birth>| {
                    *known = known.zip(left).map(|(one, other)| later(one, other));
                };
                offices.entry(*at).and_modify(all).or_insert(left);
            }
            fact.apply(&mut entries[*at]);
        }
    }
    for (at, left) in offices {
        entries[at].left_office = left;
    }
    Ok(entries)
}

/// The schemata that stand for parties; everything else tells something about them, or is passed over.
fn party_kind(schema: &str) -> Option<EntryKind> {
    Some(match schema {
        "Person" => EntryKind::Person,
        "Organization" | "Company" | "PublicBody" => EntryKind::Organisation,
        "LegalEntity" => EntryKind::Unknown,
        "Vessel" => EntryKind::Vessel,
        "Airplane" => EntryKind::Aircraft,
        _ => return None,
    })
}

fn later(one: Birth, other: Birth) -> Birth {
    if one.last_day() < other.last_day() {
        other
    } else {
        one
    }
}

/// What another entity says about a party.
struct Fact {
    about: String,
    what: What,
}

enum What {
    Document(String),
    Programme(String),
    Address(String),
    /// An office held, and when it was left; nothing while it is held, and where nobody says.
    Office {
        text: String,
        left: Option<Birth>,
    },
}

impl Fact {
    fn apply(self, entry: &mut Entry) {
        match self.what {
            What::Document(text) => push_new(&mut entry.documents, &text),
            What::Programme(text) => push_new(&mut entry.programmes, &text),
            What::Address(text) => push_new(&mut entry.addresses, &text),
            What::Office { text, .. } => {
                if !entry.remarks.contains(&text) {
                    push_remark(entry, &text);
                }
            }
        }
    }
}

impl Line {
    /// The texts of a property.
    fn texts<'a>(&'a self, property: &str) -> impl Iterator<Item = &'a str> {
        let values = self.properties.get(property).map_or(&[][..], Vec::as_slice);
        values.iter().take(VALUES_MAX).filter_map(Value::as_str)
    }

    /// All texts of some properties, one behind the other.
    fn line(&self, properties: &[&str]) -> String {
        let texts: Vec<&str> = properties
            .iter()
            .flat_map(|property| self.texts(property))
            .collect();
        joined(&texts, " ")
    }
}

fn party(entity: &Line, kind: EntryKind, facts: &mut Vec<Fact>) -> Option<Entry> {
    if entity.id.is_empty() {
        return None;
    }
    let mut entry = Entry::new(&entity.id, kind, "");
    entry.names.clear();
    entry.cluster.clone_from(&entity.id);
    for (property, quality) in [
        ("name", NameQuality::Strong),
        ("alias", NameQuality::Strong),
        ("previousName", NameQuality::Strong),
        ("weakAlias", NameQuality::Weak),
        ("abbreviation", NameQuality::Weak),
    ] {
        entity
            .texts(property)
            .for_each(|name| push_name(&mut entry, name, quality));
    }
    entity
        .texts("birthDate")
        .for_each(|date| push_birth(&mut entry, date.parse().ok()));
    for property in ["nationality", "citizenship", "country", "jurisdiction", "flag"] {
        entity
            .texts(property)
            .for_each(|country| push_country(&mut entry, country));
    }
    for property in [
        "passportNumber",
        "idNumber",
        "socialSecurityNumber",
        "taxNumber",
        "innCode",
        "registrationNumber",
        "imoNumber",
    ] {
        entity
            .texts(property)
            .for_each(|number| push_new(&mut entry.documents, number));
    }
    entity
        .texts("address")
        .for_each(|address| push_new(&mut entry.addresses, address));
    for property in ["topics", "program", "programId"] {
        entity
            .texts(property)
            .for_each(|topic| push_new(&mut entry.programmes, topic));
    }
    entity
        .texts("position")
        .for_each(|position| push_remark(&mut entry, &format!("position: {position}")));
    entity
        .texts("notes")
        .for_each(|note| push_remark(&mut entry, note));
    entry.gender = entity.texts("gender").find_map(gender);
    inside(entity, facts, 0);
    settle_names(&mut entry).then_some(entry)
}

/// Looks at the entities that stand inside a party's properties.
fn inside(entity: &Line, facts: &mut Vec<Fact>, depth: usize) {
    if depth == DEPTH_MAX {
        return;
    }
    let nested = entity
        .properties
        .values()
        .flatten()
        .filter(|value| value.is_object());
    for value in nested.take(VALUES_MAX) {
        if let Ok(inner) = Line::deserialize(value) {
            collect(&inner, Some(&entity.id), facts, depth + 1);
        }
    }
}

/// Takes what an entity says about a party: the one that it names, or the one that it stands in.
fn collect(entity: &Line, outer: Option<&str>, facts: &mut Vec<Fact>, depth: usize) {
    let (links, what): (&[&str], What) = match entity.schema.as_str() {
        "Passport" | "Identification" => (
            &["holder"],
            What::Document(entity.line(&["type", "number", "country"])),
        ),
        "Sanction" => (
            &["entity"],
            What::Programme(entity.line(&["program", "programId"])),
        ),
        "Address" => (&[], What::Address(entity.line(&["full"]))),
        "Occupancy" => (
            &["holder"],
            What::Office {
                text: joined(
                    &[
                        "office:",
                        &posts(entity),
                        &entity.line(&["status"]),
                        &joined(
                            &[&entity.line(&["startDate"]), &entity.line(&["endDate"])],
                            " to ",
                        ),
                    ],
                    " ",
                ),
                left: entity
                    .texts("endDate")
                    .filter_map(|text| text.parse().ok())
                    .reduce(later),
            },
        ),
        _ => return inside(entity, facts, depth),
    };
    let text = match &what {
        What::Document(text) | What::Programme(text) | What::Address(text) | What::Office { text, .. } => {
            text
        }
    };
    if text.is_empty() {
        return;
    }
    let named = links.iter().flat_map(|link| entity.texts(link)).next();
    if let Some(about) = named.or(outer) {
        let about = about.to_owned();
        facts.push(Fact { about, what });
    }
}

/// The names of the offices that an occupancy stands for, where they are inside it.
fn posts(entity: &Line) -> String {
    let posts = entity.properties.get("post").map_or(&[][..], Vec::as_slice);
    let names = posts.iter().take(VALUES_MAX).filter_map(|post| match post {
        Value::Object(_) => Line::deserialize(post).ok().map(|post| post.line(&["name"])),
        _ => None,
    });
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = concat!(
        r#"{"id":"Q1","caption":"Ada Example","schema":"Person","properties":{"name":["Ada Example","Ада Пример"],"alias":["A. Exemple"],"weakAlias":["Adita"],"birthDate":["1970-01-31","1971"],"nationality":["iq"],"country":["suhh","sy"],"topics":["role.pep"],"position":["Minister of Examples"],"gender":["female"],"passportNumber":["X123"]},"datasets":["made-up"],"target":true}"#,
        "\n",
        r#"{"id":"pass-1","schema":"Passport","properties":{"holder":["Q1"],"type":["Diplomatic"],"number":["D9"],"country":["iq"]}}"#,
        "\n\n",
        r#"{"id":"occ-1","schema":"Occupancy","properties":{"holder":["Q1"],"post":["pos-1"],"status":["ended"],"startDate":["2001"],"endDate":["2005-06-01"]}}"#,
        "\n",
        r#"{"id":"Q2","schema":"Company","properties":{"name":["Example Works"],"sanctions":[{"id":"s","schema":"Sanction","properties":{"program":["MADE-UP"],"entity":["Q2"]}}],"addressEntity":[{"id":"a","schema":"Address","properties":{"full":["1 Street, Town"]}}]}}"#,
        "\n",
        r#"{"id":"own","schema":"Ownership","properties":{"owner":["Q1"],"asset":["Q2"]}}"#,
        "\n",
    );

    #[test]
    fn parties_and_what_other_entities_say_about_them() {
        let entries = read_follow_the_money(LIST.as_bytes()).unwrap();
        assert_eq!(entries.len(), 2);
        let ada = &entries[0];
        let names: Vec<_> = ada.names.iter().map(|n| (n.text.as_str(), n.quality)).collect();
        assert_eq!(
            names,
            [
                ("Ada Example", NameQuality::Primary),
                ("Ада Пример", NameQuality::Strong),
                ("A. Exemple", NameQuality::Strong),
                ("Adita", NameQuality::Weak),
            ]
        );
        assert_eq!(ada.countries, ["IQ", "SY"]);
        assert_eq!(
            ada.births,
            ["1970-01-31".parse().unwrap(), "1971".parse().unwrap()]
        );
        assert_eq!(ada.documents, ["X123", "Diplomatic D9 iq"]);
        assert_eq!(ada.programmes, ["role.pep"]);
        assert_eq!(
            ada.remarks,
            "position: Minister of Examples; office: ended 2001 to 2005-06-01"
        );
        assert_eq!(
            (ada.cluster.as_str(), ada.gender),
            ("Q1", Some(crate::Gender::Female))
        );
        assert_eq!(ada.left_office, Some("2005-06-01".parse().unwrap()));
        let works = &entries[1];
        assert_eq!(
            (works.kind, works.programmes.as_slice()),
            (EntryKind::Organisation, &["MADE-UP".to_owned()][..])
        );
        assert_eq!(works.addresses, ["1 Street, Town"]);
    }

    #[test]
    fn whoever_holds_one_office_has_left_none() {
        let person = r#"{"id":"Q1","schema":"Person","properties":{"name":["Ada Example"]}}"#;
        let office = |id: u32, end: &str| {
            format!(
                r#"{{"id":"o{id}","schema":"Occupancy","properties":{{"holder":["Q1"],"post":["p"],"status":["x"]{end}}}}}"#
            )
        };
        let left = |offices: &[String]| {
            let list = [&[person.to_owned()], offices].concat().join("\n");
            read_follow_the_money(list.as_bytes()).unwrap()[0].left_office
        };
        let (early, late) = (
            office(1, r#","endDate":["2001"]"#),
            office(2, r#","endDate":["2019-03"]"#),
        );
        assert_eq!(
            left(&[late.clone(), early.clone()]),
            Some("2019-03".parse().unwrap())
        );
        assert_eq!(left(&[early, office(3, ""), late]), None);
        assert_eq!(left(&[]), None);
    }

    #[test]
    fn bad_lines_are_refused_by_their_number() {
        let deep = format!(
            "{{\"id\":\"1\",\"schema\":\"Person\",\"properties\":{{\"name\":{}",
            "[".repeat(500)
        );
        let long = format!("{{\"id\":\"{}\"}}", "x".repeat(LINE_BYTES_MAX));
        for (line, expected) in [
            ("{", "line 6: not an entity"),
            ("[]", "line 6: not an entity"),
            (
                r#"{"id":"3","schema":"Person","properties":{"name":"text"}}"#,
                "line 6: not an entity",
            ),
            (
                r#"{"id":"3","schema":"Person","properties":{}}"#,
                "line 6: a party without id or name",
            ),
            (
                r#"{"id":"","schema":"Person","properties":{"name":["A"]}}"#,
                "line 6: a party without id or name",
            ),
            (
                r#"{"id":"Q1","schema":"Person","properties":{"name":["A"]}}"#,
                "line 6: the same id twice",
            ),
            (deep.as_str(), "line 6: not an entity"),
            (long.as_str(), "line 6: over the limit"),
        ] {
            let list = format!("{}{line}", LIST.trim_end().to_owned() + "\n");
            let message = read_follow_the_money(list.as_bytes()).unwrap_err().to_string();
            let expected = expected.replace("line 6", "line 7");
            assert!(message.contains(&expected), "{expected}: {message}");
        }
        let message = read_follow_the_money(&b"{\"id\":\"\xff\"}"[..])
            .unwrap_err()
            .to_string();
        assert!(message.contains("line 1: not UTF-8"), "{message}");
    }
}
