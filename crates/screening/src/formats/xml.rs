//! A small, bounded reader of XML lists: no document type, no entities but the five of XML itself, limited depth, sizes
//! and counts. It keeps a tree of one record at a time.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::text::{FIELD_BYTES_MAX, decode_utf8};
use crate::ListError;

/// Elements may nest this deep; published lists need about ten.
const DEPTH_MAX: usize = 32;
/// Elements inside one record.
const RECORD_ELEMENTS_MAX: usize = 50_000;
/// Attributes of one element.
const ATTRIBUTES_MAX: usize = 64;

/// One element with all that is inside.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Local name, without a namespace prefix.
    pub(super) name: String,
    /// Attributes by local name.
    pub(super) attributes: Vec<(String, String)>,
    /// Its own text, without that of its children.
    pub(super) text: String,
    /// Its children, in order.
    pub(super) children: Vec<Element>,
}

impl Element {
    /// The first child of that name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children of that name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The trimmed text of the first child of that name; empty when there is none.
    pub(super) fn value(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.trim())
    }

    /// The trimmed value of an attribute; empty when there is none.
    pub(super) fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// The trimmed texts of all elements of that name below this one, in document order.
    pub(super) fn values_below<'a>(&'a self, name: &str) -> Vec<&'a str> {
        let mut found = Vec::new();
        for element in self.below(name) {
            found.push(element.text.trim());
        }
        found
    }

    /// All elements of that name below this one, in document order. Nesting is bounded by the reader.
    pub(super) fn below<'a>(&'a self, name: &str) -> Vec<&'a Self> {
        let mut found = Vec::new();
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            found.extend(child.below(name));
        }
        found
    }
}

/// Calls back with every element whose name is in `records`, complete with what is inside, and returns the name of the
/// root element. An error names the line.
pub(super) fn each_record(
    file: &'static str,
    bytes: &[u8],
    records: &[&str],
    on_record: impl FnMut(u64, &Element) -> Result<(), ListError>,
) -> Result<String, ListError> {
    let text = decode_utf8(file, bytes)?;
    read_records(file, text, records, on_record).map_err(|error| error.with_line_of(text))
}

fn read_records(
    file: &'static str,
    text: &str,
    records: &[&str],
    mut on_record: impl FnMut(u64, &Element) -> Result<(), ListError>,
) -> Result<String, ListError> {
    let mut reader = Reader::from_str(text);
    let mut tree = Tree {
        file,
        open: Vec::new(),
        depth: 0,
        elements: 0,
    };
    let mut root = None;
    loop {
        let at = reader.buffer_position();
        let event = reader.read_event().map_err(|error| {
            ListError::at_byte(
                file,
                reader.error_position(),
                format!("not well-formed: {}", kind_of(&error)),
            )
        })?;
        match event {
            Event::DocType(_) => return Err(ListError::at_byte(file, at, "a document type is not accepted")),
            Event::Start(start) => {
                if root.is_none() {
                    root = Some(local_name(&start));
                }
                tree.depth += 1;
                if tree.depth > DEPTH_MAX {
                    return Err(ListError::at_byte(
                        file,
                        at,
                        format!("nested deeper than {DEPTH_MAX}"),
                    ));
                }
                if !tree.open.is_empty() || records.contains(&local_name(&start).as_str()) {
                    tree.open(at, &start)?;
                }
            }
            Event::Empty(start) => {
                if root.is_none() {
                    root = Some(local_name(&start));
                }
                if !tree.open.is_empty() || records.contains(&local_name(&start).as_str()) {
                    tree.open(at, &start)?;
                    if let Some(record) = tree.close() {
                        on_record(at, &record)?;
                    }
                }
            }
            Event::End(_) => {
                tree.depth = tree.depth.saturating_sub(1);
                if let Some(record) = tree.close() {
                    on_record(at, &record)?;
                }
            }
            Event::Text(part) => tree.text(at, &part)?,
            Event::CData(part) => tree.text(at, &part)?,
            Event::GeneralRef(reference) => {
                let c = referenced(&reference)
                    .ok_or_else(|| ListError::at_byte(file, at, "an entity other than XML's own"))?;
                tree.text(at, c.encode_utf8(&mut [0; 4]))?;
            }
            Event::Eof => break,
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
        }
    }
    if tree.depth != 0 {
        return Err(ListError::at_byte(
            file,
            text.len() as u64,
            "it ends in the middle",
        ));
    }
    root.ok_or_else(|| ListError::at_byte(file, 0, "no XML element in it"))
}

/// The element under construction, with its open ancestors below the record.
struct Tree {
    file: &'static str,
    open: Vec<Element>,
    depth: usize,
    elements: usize,
}

impl Tree {
    fn open(&mut self, at: u64, start: &BytesStart<'_>) -> Result<(), ListError> {
        self.elements = if self.open.is_empty() {
            1
        } else {
            self.elements + 1
        };
        if self.elements > RECORD_ELEMENTS_MAX {
            let what = format!("more than {RECORD_ELEMENTS_MAX} elements in one record");
            return Err(ListError::at_byte(self.file, at, what));
        }
        let mut element = Element {
            name: local_name(start),
            ..Element::default()
        };
        for attribute in start.attributes().take(ATTRIBUTES_MAX) {
            let attribute = attribute
                .map_err(|_| ListError::at_byte(self.file, at, "an attribute that is not well-formed"))?;
            let value = quick_xml::escape::unescape(&attribute.value)
                .map_err(|_| ListError::at_byte(self.file, at, "an entity other than XML's own"))?;
            if value.len() > FIELD_BYTES_MAX {
                return Err(ListError::at_byte(
                    self.file,
                    at,
                    format!("a value over {FIELD_BYTES_MAX} bytes"),
                ));
            }
            let name = attribute.key.local_name().as_ref().to_owned();
            element.attributes.push((name, value.into_owned()));
        }
        self.open.push(element);
        Ok(())
    }

    fn text(&mut self, at: u64, part: &str) -> Result<(), ListError> {
        if let Some(element) = self.open.last_mut() {
            if element.text.len() + part.len() > FIELD_BYTES_MAX {
                return Err(ListError::at_byte(
                    self.file,
                    at,
                    format!("a text over {FIELD_BYTES_MAX} bytes"),
                ));
            }
            element.text.push_str(part);
        }
        Ok(())
    }

    /// Closes the innermost element; the record itself when it is complete.
    fn close(&mut self) -> Option<Element> {
        let closed = self.open.pop()?;
        match self.open.last_mut() {
            Some(parent) => {
                parent.children.push(closed);
                None
            }
            None => Some(closed),
        }
    }
}

fn local_name(start: &BytesStart<'_>) -> String {
    start.local_name().as_ref().to_owned()
}

fn referenced(reference: &BytesRef<'_>) -> Option<char> {
    if reference.is_char_ref() {
        return reference.resolve_char_ref().ok().flatten();
    }
    match &**reference {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => None,
    }
}

/// The kind of error without the document's words.
fn kind_of(error: &quick_xml::Error) -> &'static str {
    match error {
        quick_xml::Error::Syntax(_) => "a mark-up that does not end",
        quick_xml::Error::IllFormed(_) => "tags that do not fit together",
        quick_xml::Error::InvalidAttr(_) => "an attribute that is not well-formed",
        _ => "unreadable",
    }
}
