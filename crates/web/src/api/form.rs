//! Reads the members of a JSON body by name, and collects everything that is wrong, each with its dotted path.

use std::ops::RangeInclusive;

use domain::text::TextError;
use serde_json::{Map, Value};

/// A field that was wrong. The message is for a person and never repeats the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WrongField {
    /// The dotted path in the body, or the name of a parameter of the path or of a header.
    pub(crate) path: String,
    /// What it must be.
    pub(crate) message: String,
}

/// Everything that was wrong so far, in the order of reading.
#[derive(Debug, Default)]
pub(crate) struct WrongFields(Vec<WrongField>);

impl WrongFields {
    /// Notes that a field is wrong.
    pub(crate) fn add(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.0.push(WrongField {
            path: path.into(),
            message: message.into(),
        });
    }

    /// Keeps what was read, or notes why it could not be.
    pub(crate) fn keep<T>(&mut self, path: impl Into<String>, read: Result<T, TextError>) -> Option<T> {
        read.map_err(|error| self.add(path, error.to_string())).ok()
    }

    /// Whether nothing was wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was wrong.
    pub(crate) fn into_list(self) -> Vec<WrongField> {
        self.0
    }
}

/// An object of the body, and where it stands. A member that is `null` counts as absent; unknown members are ignored.
#[derive(Debug, Clone)]
pub(crate) struct Section<'v> {
    members: &'v Map<String, Value>,
    prefix: String,
}

impl<'v> Section<'v> {
    /// The whole body.
    pub(crate) fn root(members: &'v Map<String, Value>) -> Self {
        Self {
            members,
            prefix: String::new(),
        }
    }

    /// The dotted path of a member.
    pub(crate) fn path(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Whether the member is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.member(name).is_some()
    }

    /// A member that is an object.
    pub(crate) fn section(&self, name: &str, wrong: &mut WrongFields) -> Option<Section<'v>> {
        match self.member(name)? {
            Value::Object(members) => Some(Self {
                members,
                prefix: format!("{}{name}.", self.prefix),
            }),
            _ => {
                wrong.add(self.path(name), "must be an object");
                None
            }
        }
    }

    /// A member that may be absent, as `parse` reads its text.
    pub(crate) fn optional<T>(
        &self,
        name: &str,
        wrong: &mut WrongFields,
        parse: impl FnOnce(&str) -> Result<T, TextError>,
    ) -> Option<T> {
        let value = self.member(name)?;
        wrong.keep(self.path(name), text_of(value).and_then(parse))
    }

    /// A member that must be there, as `parse` reads its text.
    pub(crate) fn required<T>(
        &self,
        name: &str,
        wrong: &mut WrongFields,
        parse: impl FnOnce(&str) -> Result<T, TextError>,
    ) -> Option<T> {
        if !self.has(name) {
            wrong.add(self.path(name), "is required");
        }
        self.optional(name, wrong, parse)
    }

    /// The members of an array that may be absent, as `parse` reads each text; wrong ones carry their index.
    pub(crate) fn list<T>(
        &self,
        name: &str,
        length_max: usize,
        wrong: &mut WrongFields,
        parse: impl Fn(&str) -> Result<T, TextError>,
    ) -> Vec<T> {
        let path = self.path(name);
        match self.member(name) {
            None => Vec::new(),
            Some(Value::Array(items)) if items.len() <= length_max => items
                .iter()
                .enumerate()
                .filter_map(|(i, item)| wrong.keep(format!("{path}.{i}"), text_of(item).and_then(&parse)))
                .collect(),
            Some(Value::Array(_)) => {
                wrong.add(path, format!("must have at most {length_max} members"));
                Vec::new()
            }
            Some(_) => {
                wrong.add(path, "must be an array");
                Vec::new()
            }
        }
    }

    /// The objects of an array that may be absent; wrong ones carry their index.
    pub(crate) fn sections(
        &self,
        name: &str,
        length: RangeInclusive<usize>,
        wrong: &mut WrongFields,
    ) -> Vec<Section<'v>> {
        let path = self.path(name);
        let items = match self.member(name) {
            None => return Vec::new(),
            Some(Value::Array(items)) if length.contains(&items.len()) => items,
            Some(Value::Array(_)) => {
                let (least, most) = length.into_inner();
                wrong.add(path, format!("must have {least} to {most} members"));
                return Vec::new();
            }
            Some(_) => {
                wrong.add(path, "must be an array");
                return Vec::new();
            }
        };
        let mut sections = Vec::new();
        for (i, item) in items.iter().enumerate() {
            match item {
                Value::Object(members) => sections.push(Self {
                    members,
                    prefix: format!("{path}.{i}."),
                }),
                _ => wrong.add(format!("{path}.{i}"), "must be an object"),
            }
        }
        sections
    }

    /// A number that may be absent.
    pub(crate) fn number(
        &self,
        name: &str,
        range: RangeInclusive<f64>,
        wrong: &mut WrongFields,
    ) -> Option<f64> {
        let number = self
            .member(name)?
            .as_f64()
            .filter(|number| range.contains(number));
        if number.is_none() {
            let message = format!("must be a number from {} to {}", range.start(), range.end());
            wrong.add(self.path(name), message);
        }
        number
    }

    fn member(&self, name: &str) -> Option<&'v Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }
}

fn text_of(value: &Value) -> Result<&str, TextError> {
    value.as_str().ok_or_else(|| TextError::new("must be a text"))
}
