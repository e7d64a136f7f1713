//! A policy of an earlier version of this program may lack what this one needs. What is missing is then taken from the
//! policy that is compiled in, and told: an upgrade neither stops the service nor changes what an operator has decided.
//!
//! What an earlier version needed and this one knows no more is taken out, and told as well.
//!
//! Only keys and tables are added that a policy must have. A country or an industry that a table does not name is left
//! out on purpose.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::{BUILT_IN, POLICY_FILES};

/// Tables of which every key must be there; the first of a file is what stands before its first table.
const COMPLETE_TABLES: [(&str, &[&str]); 6] = [
    ("edd.toml", &[""]),
    ("evidence.toml", &["", "proofs", "findings"]),
    ("policy.toml", &["", "review"]),
    ("risk.toml", &["", "weights"]),
    ("screening.toml", &[""]),
    ("ssn.toml", &[""]),
];
/// Tables that must be there, and in which the operator says what they name.
const OPEN_TABLES: [(&str, &[&str]); 3] = [
    ("edd.toml", &["industry", "residence", "nationality"]),
    ("evidence.toml", &["proofs.usd"]),
    ("screening.toml", &["sources"]),
];
/// Keys that an earlier version had and nothing follows from any more: file, table, key.
const RETIRED: [(&str, &str, &str); 2] = [
    ("evidence.toml", "findings", "template-shared"),
    ("evidence.toml", "findings", "zone-print"),
];
/// What only an operator can say: the file that names the policy, and its version in there.
pub(super) const NEVER_ADDED: (&str, &str) = ("policy.toml", "version");

/// Adds what is missing and takes out what is retired; gives what that is, as lines that an operator can copy.
pub(super) fn complete(source: &mut BTreeMap<String, String>) -> Vec<String> {
    let mut added = Vec::new();
    for (name, table, key) in RETIRED {
        if let Some(text) = source.get_mut(name)
            && take_out(text, table, key)
        {
            added.push(format!("{name} [{table}]: no more {key}"));
        }
    }
    for name in POLICY_FILES {
        if !source.contains_key(*name) {
            source.insert((*name).to_owned(), built_in(name).to_owned());
            added.push(format!("the file {name}"));
        }
    }
    for (name, tables) in COMPLETE_TABLES {
        for table in tables {
            let text = source.get_mut(name).expect("every file is there by now");
            added.extend(complete_table(name, table, text));
        }
    }
    for (name, tables) in OPEN_TABLES {
        for table in tables {
            let text = source.get_mut(name).expect("every file is there by now");
            if text.parse::<Table>().is_ok_and(|all| find(&all, table).is_none()) {
                added.extend(complete_table(name, table, text));
            }
        }
    }
    added
}

/// Adds the keys that a table lacks; gives the lines.
fn complete_table(name: &str, table: &str, text: &mut String) -> Vec<String> {
    let lines = missing_lines(name, table, text);
    if lines.is_empty() || !insert(text, table, &lines) {
        return Vec::new();
    }
    let place = if table.is_empty() {
        name.to_owned()
    } else {
        format!("{name} [{table}]")
    };
    lines.iter().map(|line| format!("{place}: {line}")).collect()
}

/// Takes a key with its value out of a table, where it stands on a line of its own; whether it was there.
fn take_out(text: &mut String, table: &str, key: &str) -> bool {
    let mut section = String::new();
    let mut kept = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if let Some(header) = line.trim().strip_prefix('[') {
            section = header.trim_end_matches(']').to_owned();
        }
        let own = line.split_once('=').map(|(own, _)| own.trim());
        if section != table || own != Some(key) {
            kept.push_str(line);
        }
    }
    let was_there = kept.len() < text.len();
    *text = kept;
    was_there
}

/// What stands at a path of tables.
fn find<'t>(all: &'t Table, path: &str) -> Option<&'t Value> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let found = all.get(first)?;
    match (rest, found) {
        ("", _) => Some(found),
        (_, Value::Table(inner)) => find(inner, rest),
        _ => None,
    }
}

fn built_in(name: &str) -> &'static str {
    let file = BUILT_IN.iter().find(|(known, _)| *known == name);
    file.map(|(_, text)| *text).expect("every file is compiled in")
}

/// The lines of the built-in table whose keys the text does not have; none when it can't be read.
fn missing_lines(name: &str, table: &str, text: &str) -> Vec<&'static str> {
    let Ok(given) = text.parse::<Table>() else {
        return Vec::new();
    };
    let nothing = Table::new();
    let given = match (table, find(&given, table)) {
        ("", _) => &given,
        (_, Some(Value::Table(inner))) => inner,
        (_, Some(_)) => return Vec::new(),
        (_, None) => &nothing,
    };
    let mut section = "";
    let mut lines = Vec::new();
    for line in built_in(name).lines() {
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_end_matches(']');
        } else if section == table
            && let Some((key, _)) = line.split_once(" = ")
            && !key.starts_with('#')
            && !given.contains_key(key)
            && (name, key) != NEVER_ADDED
        {
            lines.push(line);
        }
    }
    lines
}

/// Puts lines into a table of the text; false when it is written in a way that has no place for them.
fn insert(text: &mut String, table: &str, lines: &[&str]) -> bool {
    let lines = lines.join("\n") + "\n";
    if table.is_empty() {
        text.insert_str(0, &lines);
        return true;
    }
    let header = format!("[{table}]");
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        if line.trim_end() == header {
            let line_ends = if line.ends_with('\n') { "" } else { "\n" };
            text.insert_str(at, &format!("{line_ends}{lines}"));
            return true;
        }
    }
    let is_there = text.parse::<Table>().is_ok_and(|all| find(&all, table).is_some());
    if !is_there {
        text.push_str(&format!("\n{header}\n{lines}"));
    }
    !is_there
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy_files::{PolicyError, PolicyOrigin, read_policy, read_policy_in_force};

    fn built_in_without(name: &str, part: &str) -> BTreeMap<String, String> {
        let mut source = read_policy(PolicyOrigin::BuiltIn).unwrap().source;
        let text = source.get_mut(name).unwrap();
        assert!(text.contains(part), "{name} has no {part}");
        *text = text.replacen(part, "", 1);
        source
    }

    #[test]
    fn what_an_earlier_version_did_not_have_is_taken_from_the_built_in_policy_and_told() {
        let built_in = read_policy(PolicyOrigin::BuiltIn).unwrap();
        for (name, part, told) in [
            (
                "policy.toml",
                "superseded_days_max = 1825",
                "policy.toml: superseded_days_max = 1825",
            ),
            (
                "evidence.toml",
                "no-barcode = \"review\"",
                "evidence.toml [findings]: no-barcode = \"review\"",
            ),
            (
                "risk.toml",
                "email-disposable = 30",
                "risk.toml [weights]: email-disposable = 30",
            ),
            (
                "screening.toml",
                "cleared_days_max = 0",
                "screening.toml: cleared_days_max = 0",
            ),
        ] {
            let source = built_in_without(name, part);
            assert!(
                read_policy(PolicyOrigin::Published(&source)).is_err(),
                "{part} may be absent"
            );
            let set = read_policy_in_force(PolicyOrigin::Published(&source)).unwrap();
            assert_eq!(set.completed.len(), 1, "{:?}", set.completed);
            assert!(set.completed[0].starts_with(told), "{:?}", set.completed);
            let version = set.policy.version.clone();
            assert_ne!(version, built_in.policy.version, "the version is another");
            let judged = domain::policy::Policy {
                version: built_in.policy.version.clone(),
                ..set.policy
            };
            assert_eq!(judged, built_in.policy);
        }
    }

    #[test]
    fn what_an_earlier_version_had_and_this_one_knows_no_more_is_taken_out_and_told() {
        let built_in = read_policy(PolicyOrigin::BuiltIn).unwrap();
        let mut source = built_in.source.clone();
        let text = source.get_mut("evidence.toml").unwrap();
        *text = text.replace(
            "[findings]\n",
            "[findings]\nzone-print = 40\ntemplate-shared = 50\n",
        );
        assert!(read_policy(PolicyOrigin::Published(&source)).is_err());
        let set = read_policy_in_force(PolicyOrigin::Published(&source)).unwrap();
        assert_eq!(
            set.completed,
            [
                "evidence.toml [findings]: no more template-shared",
                "evidence.toml [findings]: no more zone-print"
            ]
        );
        assert_eq!(set.policy.evidence, built_in.policy.evidence);
        let text = source.get_mut("evidence.toml").unwrap();
        *text = text.replace("zone-print", "zone-prints");
        assert!(
            read_policy_in_force(PolicyOrigin::Published(&source)).is_err(),
            "a wrong word stays wrong"
        );
    }

    #[test]
    fn whole_tables_and_files_may_be_missing() {
        let built_in = read_policy(PolicyOrigin::BuiltIn).unwrap();
        let mut source = built_in.source.clone();
        source.remove("evidence.toml");
        for (name, _) in &COMPLETE_TABLES {
            let version = if *name == "policy.toml" {
                "version = \"old\""
            } else {
                ""
            };
            if source.contains_key(*name) {
                source.insert((*name).to_owned(), version.to_owned());
            }
        }
        let set = read_policy_in_force(PolicyOrigin::Published(&source)).unwrap();
        assert!(set.policy.version.starts_with("old+"));
        assert!(
            set.completed.contains(&"the file evidence.toml".to_owned()),
            "{:?}",
            set.completed
        );
        let judged = domain::policy::Policy {
            version: built_in.policy.version.clone(),
            ..set.policy
        };
        assert_eq!(judged, built_in.policy);
    }

    #[test]
    fn what_a_list_leaves_out_stays_out_and_what_is_wrong_stays_wrong() {
        let source = built_in_without("edd.toml", "crypto = 40");
        let set = read_policy_in_force(PolicyOrigin::Published(&source)).unwrap();
        assert!(set.completed.is_empty(), "{:?}", set.completed);
        assert_ne!(
            set.policy.edd,
            read_policy(PolicyOrigin::BuiltIn).unwrap().policy.edd
        );

        let version = read_policy(PolicyOrigin::BuiltIn).unwrap().policy.version;
        let name = version.split('+').next().unwrap();
        let source = built_in_without("policy.toml", &format!("version = \"{name}\""));
        assert!(
            read_policy_in_force(PolicyOrigin::Published(&source)).is_err(),
            "nobody names a version but the operator"
        );
        let mut source = built_in_without("screening.toml", "cleared_days_max = 0");
        let text = source.get_mut("screening.toml").unwrap();
        *text = text.replace("shrink_ratio_min = 0.8", "shrink_ratio_min = 8.0");
        let refused = read_policy_in_force(PolicyOrigin::Published(&source)).unwrap_err();
        assert!(matches!(refused, PolicyError::Wrong { .. }), "{refused}");
    }
}
