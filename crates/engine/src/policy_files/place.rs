//! Where in a policy file something stands: line and key.

use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A place in a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file's name.
    pub file: String,
    /// The key, as a path: `group[1].countries[3]`; empty where the file as a whole is meant.
    pub key: String,
    /// The line, from 1; `None` where the file as a whole is meant.
    pub line: Option<usize>,
}

impl Place {
    /// The file as a whole.
    pub(super) fn whole(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            key: String::new(),
            line: None,
        }
    }

    /// What stands at these bytes of a file.
    pub(super) fn at(file: &str, text: &str, span: Range<usize>) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let covers_all = span.start == 0 && span.end >= text.len();
        let line = (!covers_all).then(|| before.matches('\n').count() + 1);
        let mut found = Narrowest {
            wanted: span,
            best: None,
        };
        if file.ends_with(".toml") {
            let (document, _) = DeTable::parse_recoverable(text);
            found.look_into_table(document.get_ref(), "");
        }
        Self {
            file: file.to_owned(),
            key: found.best.map(|(_, key)| key).unwrap_or_default(),
            line,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if !self.key.is_empty() {
            write!(f, ", {}", self.key)?;
        }
        Ok(())
    }
}

/// Looks for the key whose name or value covers the wanted bytes most narrowly.
struct Narrowest {
    wanted: Range<usize>,
    best: Option<(usize, String)>,
}

impl Narrowest {
    fn offer(&mut self, span: Range<usize>, key: &str) {
        let covers = span.start <= self.wanted.start && self.wanted.end <= span.end;
        let narrower = self.best.as_ref().is_none_or(|(width, _)| span.len() <= *width);
        if covers && narrower {
            self.best = Some((span.len(), key.to_owned()));
        }
    }

    fn look_into_table(&mut self, table: &DeTable<'_>, parent: &str) {
        for (name, value) in table {
            let key = if parent.is_empty() {
                name.get_ref().to_string()
            } else {
                format!("{parent}.{}", name.get_ref())
            };
            self.offer(name.span(), &key);
            self.look_into(value, &key);
        }
    }

    /// Descends at most as deep as the parser lets values be nested.
    fn look_into(&mut self, value: &Spanned<DeValue<'_>>, key: &str) {
        self.offer(value.span(), key);
        match value.get_ref() {
            DeValue::Array(values) => {
                for (i, value) in values.iter().enumerate() {
                    self.look_into(value, &format!("{key}[{i}]"));
                }
            }
            DeValue::Table(table) => self.look_into_table(table, key),
            _ => {}
        }
    }
}
