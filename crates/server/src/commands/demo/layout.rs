//! JSON as a person likes to read it: members in the order in which they were sent, short things on one line.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Columns that a line may have, so that the status of one product fits on one.
const COLUMNS: usize = 120;
/// Longest text that is shown in full.
const SHOWN_CHARS_MAX: usize = 120;
/// How much of a longer one is shown.
const SHOWN_CHARS_OF_LONGER: usize = 48;

/// JSON text as lines; text that is no JSON as it is.
pub fn lines(json: &str) -> Vec<String> {
    match serde_json::from_str::<Node>(json) {
        Ok(node) => {
            let mut lines = Vec::new();
            node.lay_out(String::new(), 0, "", &mut lines);
            lines
        }
        Err(_) => json.lines().map(str::to_owned).collect(),
    }
}

/// JSON whose members keep their order; leaves are JSON text.
enum Node {
    Leaf(String),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    /// Adds the lines of this node: `lead` stands before it on its first line, `end` behind it on its last.
    fn lay_out(&self, lead: String, depth: usize, end: &str, lines: &mut Vec<String>) {
        let indent = "  ".repeat(depth);
        let line = format!("{indent}{lead}{}{end}", self.on_one_line());
        let (open, close) = match self {
            Self::Array(_) => ("[", "]"),
            Self::Object(_) => ("{", "}"),
            Self::Leaf(_) => ("", ""),
        };
        if line.chars().count() <= COLUMNS || open.is_empty() {
            lines.push(line);
            return;
        }
        lines.push(format!("{indent}{lead}{open}"));
        let parts: Vec<(String, &Node)> = match self {
            Self::Array(items) => items.iter().map(|item| (String::new(), item)).collect(),
            Self::Object(members) => members
                .iter()
                .map(|(name, member)| (format!("{name}: "), member))
                .collect(),
            Self::Leaf(_) => Vec::new(),
        };
        let count = parts.len();
        for (index, (lead, part)) in parts.into_iter().enumerate() {
            part.lay_out(lead, depth + 1, if index + 1 < count { "," } else { "" }, lines);
        }
        lines.push(format!("{indent}{close}{end}"));
    }

    fn on_one_line(&self) -> String {
        match self {
            Self::Leaf(text) => text.clone(),
            Self::Array(items) => {
                let items: Vec<String> = items.iter().map(Self::on_one_line).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Object(members) => {
                let members: Vec<String> = members
                    .iter()
                    .map(|(name, member)| format!("{name}: {}", member.on_one_line()))
                    .collect();
                format!("{{{}}}", members.join(", "))
            }
        }
    }

    /// A text as JSON, cut when it is long, such as an uploaded file.
    fn text(text: &str) -> Self {
        let count = text.chars().count();
        if count <= SHOWN_CHARS_MAX {
            return Self::Leaf(Value::from(text).to_string());
        }
        let start: String = text.chars().take(SHOWN_CHARS_OF_LONGER).collect();
        Self::Leaf(Value::from(format!("{start}… ({count} characters)")).to_string())
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Leaf("null".to_owned()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Leaf(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Leaf(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Leaf(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Leaf(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = items.next_element()? {
            nodes.push(node);
        }
        Ok(Node::Array(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some((name, node)) = members.next_entry::<String, Node>()? {
            nodes.push((Value::from(name).to_string(), node));
        }
        Ok(Node::Object(nodes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_things_stay_on_one_line_and_members_in_order() {
        assert_eq!(
            lines(r#"{"z":[1,-2,0.5],"a":{"b":null}}"#),
            [r#"{"z": [1, -2, 0.5], "a": {"b": null}}"#]
        );
        assert_eq!(lines("no JSON"), ["no JSON"]);
    }

    #[test]
    fn long_things_are_broken_and_long_texts_cut() {
        let long = "a".repeat(SHOWN_CHARS_MAX);
        let longer = "x".repeat(SHOWN_CHARS_MAX + 1);
        let laid_out = lines(&format!(r#"{{"b":["{long}",true],"a":"{longer}"}}"#));
        let cut = format!(
            "  \"a\": \"{}… (121 characters)\"",
            &longer[..SHOWN_CHARS_OF_LONGER]
        );
        assert_eq!(
            laid_out,
            [
                "{",
                "  \"b\": [",
                &format!("    \"{long}\","),
                "    true",
                "  ],",
                &cut,
                "}"
            ]
        );
    }
}
