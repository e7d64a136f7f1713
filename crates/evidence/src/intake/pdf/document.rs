//! Finding objects by number.

use std::collections::HashMap;

use super::super::IntakeError;
use super::budget::Budget;
use super::object::{Dict, Object, Parser};
use super::stream::unpack;
use super::xref::{CrossReference, Entry};

/// Most references that are followed from one to the next.
const REFERENCES_MAX: usize = 16;

/// An object with its number, as it stands in the file.
pub(super) struct Indirect {
    pub(super) number: u32,
    pub(super) object: Object,
    /// Where the data begins when it is a stream.
    pub(super) data_at: Option<usize>,
}

/// Reads the `N G obj …` at an offset.
pub(super) fn read_indirect(bytes: &[u8], at: usize, budget: &mut Budget) -> Result<Indirect, IntakeError> {
    let mut parser = Parser::at(bytes, at, budget);
    let number = parser.number().and_then(|number| u32::try_from(number).ok());
    let number = number.ok_or(IntakeError::Unreadable)?;
    parser.number().ok_or(IntakeError::Unreadable)?;
    parser.keyword(b"obj").ok_or(IntakeError::Unreadable)?;
    let object = parser.object()?;
    let is_stream = matches!(object, Object::Dict(_)) && parser.keyword(b"stream").is_some();
    let data_at = is_stream.then(|| match bytes.get(parser.position()..) {
        Some([b'\r', b'\n', ..]) => parser.position() + 2,
        Some([b'\n' | b'\r', ..]) => parser.position() + 1,
        _ => parser.position(),
    });
    Ok(Indirect {
        number,
        object,
        data_at,
    })
}

/// An unpacked object stream: its data and, by object number, where each object begins.
struct ObjectStream {
    data: Vec<u8>,
    offsets: HashMap<u32, usize>,
}

/// A file with its cross-reference.
pub(super) struct Document<'a> {
    bytes: &'a [u8],
    pub(super) xref: CrossReference,
    object_streams: HashMap<u32, ObjectStream>,
}

impl<'a> Document<'a> {
    pub(super) fn new(bytes: &'a [u8], xref: CrossReference) -> Self {
        Self {
            bytes,
            xref,
            object_streams: HashMap::new(),
        }
    }

    /// What `object` stands for: itself, or what it refers to. An undefined reference is null.
    pub(super) fn resolve(&mut self, object: &Object, budget: &mut Budget) -> Result<Object, IntakeError> {
        let mut resolved = object.clone();
        for _ in 0..REFERENCES_MAX {
            let Object::Reference(number) = resolved else {
                return Ok(resolved);
            };
            resolved = self.object(number, budget)?;
        }
        Err(IntakeError::TooComplex)
    }

    fn object(&mut self, number: u32, budget: &mut Budget) -> Result<Object, IntakeError> {
        match self.xref.entry(number) {
            Entry::Free => Ok(Object::Null),
            Entry::At(at) => {
                let found = read_indirect(self.bytes, at, budget)?;
                if found.number == number {
                    Ok(found.object)
                } else {
                    Err(IntakeError::Unreadable)
                }
            }
            Entry::Within(stream) => {
                if !self.object_streams.contains_key(&stream) {
                    let unpacked = self.object_stream(stream, budget)?;
                    self.object_streams.insert(stream, unpacked);
                }
                let unpacked = &self.object_streams[&stream];
                match unpacked.offsets.get(&number) {
                    Some(&at) => Parser::at(&unpacked.data, at, budget).object(),
                    None => Err(IntakeError::Unreadable),
                }
            }
        }
    }

    /// Unpacks an object stream, which itself must stand in the file and not in another one (ISO 32000-2, 7.5.7).
    fn object_stream(&self, number: u32, budget: &mut Budget) -> Result<ObjectStream, IntakeError> {
        let Entry::At(at) = self.xref.entry(number) else {
            return Err(IntakeError::Unreadable);
        };
        let found = read_indirect(self.bytes, at, budget)?;
        let (Object::Dict(dict), Some(data_at)) = (&found.object, found.data_at) else {
            return Err(IntakeError::Unreadable);
        };
        if found.number != number {
            return Err(IntakeError::Unreadable);
        }
        let data = unpack(self.bytes, data_at, dict, budget)?;
        let offsets = object_offsets(&data, dict, budget)?.into_iter().collect();
        Ok(ObjectStream { data, offsets })
    }
}

/// The pairs of object number and offset that open an object stream.
pub(super) fn object_offsets(
    data: &[u8],
    dict: &Dict,
    budget: &mut Budget,
) -> Result<Vec<(u32, usize)>, IntakeError> {
    let first = dict.get(b"First").as_usize().ok_or(IntakeError::Unreadable)?;
    let count = dict.get(b"N").as_usize().ok_or(IntakeError::Unreadable)?;
    let mut offsets = Vec::new();
    let mut at = 0;
    for _ in 0..count {
        budget.spend_object()?;
        let mut parser = Parser::at(data, at, budget);
        let pair = (parser.number(), parser.number());
        at = parser.position();
        let (Some(number), Some(offset)) = pair else {
            break;
        };
        if let (Ok(number), Ok(offset)) = (u32::try_from(number), usize::try_from(offset)) {
            offsets.push((number, first.saturating_add(offset)));
        }
    }
    Ok(offsets)
}
