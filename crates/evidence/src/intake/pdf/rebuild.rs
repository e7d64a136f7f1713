//! Searching a file for its objects when the cross-reference is damaged.

use super::super::IntakeError;
use super::budget::Budget;
use super::document::{object_offsets, read_indirect};
use super::object::{Dict, Object, Parser, is_space};
use super::stream::unpack;
use super::xref::{CrossReference, Entry};

/// Finds every `N G obj` and every trailer, the last of each number winning.
///
/// # Errors
/// [`IntakeError::Unreadable`] when nothing names the root of the document.
pub(super) fn search(bytes: &[u8], budget: &mut Budget) -> Result<CrossReference, IntakeError> {
    budget.spend_passed(bytes.len())?;
    let mut found = CrossReference::default();
    let mut at = 0;
    while let Some(step) = super::find(&bytes[at..], b"obj") {
        let keyword = at + step;
        at = keyword + b"obj".len();
        if let Some(start) = header_before(bytes, keyword) {
            match read_indirect(bytes, start, budget) {
                Ok(object) => {
                    note(
                        bytes,
                        &object.object,
                        object.data_at,
                        object.number,
                        &mut found,
                        budget,
                    )?;
                    found.set(object.number, Entry::At(start))?;
                }
                Err(IntakeError::TooComplex) => return Err(IntakeError::TooComplex),
                Err(_) => {}
            }
        }
    }
    trailers(bytes, &mut found, budget)?;
    if found.trailer.has(b"Root") {
        Ok(found)
    } else {
        Err(IntakeError::Unreadable)
    }
}

/// The offset of the two numbers before an `obj`, or `None` for an `endobj` or a chance hit.
fn header_before(bytes: &[u8], keyword: usize) -> Option<usize> {
    let back = |mut at: usize, belongs: fn(u8) -> bool| {
        let from = at;
        while at > 0 && from - at < 12 && belongs(bytes[at - 1]) {
            at -= 1;
        }
        (at < from).then_some(at)
    };
    let digit = |byte: u8| byte.is_ascii_digit();
    let generation = back(back(keyword, is_space)?, digit)?;
    back(back(generation, is_space)?, digit)
}

/// Takes up what an object says about others: the content of an object stream, a trailer in a cross-reference
/// stream.
fn note(
    bytes: &[u8],
    object: &Object,
    data_at: Option<usize>,
    number: u32,
    found: &mut CrossReference,
    budget: &mut Budget,
) -> Result<(), IntakeError> {
    let (Object::Dict(dict), Some(data_at)) = (object, data_at) else {
        return Ok(());
    };
    if dict.get(b"Type").is_name(b"XRef") {
        take_trailer(dict, found);
    }
    if dict.get(b"Type").is_name(b"ObjStm") {
        match unpack(bytes, data_at, dict, budget) {
            Ok(data) => {
                for (within, _) in object_offsets(&data, dict, budget)? {
                    found.set(within, Entry::Within(number))?;
                }
            }
            Err(IntakeError::TooComplex) => return Err(IntakeError::TooComplex),
            Err(_) => {}
        }
    }
    Ok(())
}

fn trailers(bytes: &[u8], found: &mut CrossReference, budget: &mut Budget) -> Result<(), IntakeError> {
    budget.spend_passed(bytes.len())?;
    let mut at = 0;
    while let Some(step) = super::find(&bytes[at..], b"trailer") {
        at += step + b"trailer".len();
        match Parser::at(bytes, at, budget).object() {
            Ok(Object::Dict(dict)) => take_trailer(&dict, found),
            Err(IntakeError::TooComplex) => return Err(IntakeError::TooComplex),
            _ => {}
        }
    }
    Ok(())
}

fn take_trailer(dict: &Dict, found: &mut CrossReference) {
    found.encrypted |= dict.has(b"Encrypt");
    if dict.has(b"Root") {
        found.trailer = dict.clone();
    }
}
