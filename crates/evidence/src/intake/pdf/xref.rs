//! The cross-reference: tables, streams and hybrids of both (ISO 32000-2, 7.5.4 and 7.5.8).

use std::collections::{HashMap, HashSet};

use super::super::IntakeError;
use super::budget::Budget;
use super::document::{Indirect, read_indirect};
use super::object::{Dict, Object, Parser};
use super::stream::unpack;

/// Most sections: one for each time that the file was saved, and two in a hybrid.
const SECTIONS_MAX: usize = 512;

/// Most objects that a file may have.
const ENTRIES_MAX: usize = 300_000;

/// Bytes of one entry of a table, with its line end.
const TABLE_ENTRY_BYTES: usize = 20;

/// Where an object stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum Entry {
    Free,
    /// At this offset from the beginning of the file.
    At(usize),
    /// Inside the object stream of this number.
    Within(u32),
}

/// All sections as one, the newest winning.
#[derive(Debug, Default)]
pub(super) struct CrossReference {
    entries: HashMap<u32, Entry>,
    /// The newest trailer.
    pub(super) trailer: Dict,
    /// Whether any trailer asks for decryption.
    pub(super) encrypted: bool,
}

impl CrossReference {
    pub(super) fn entry(&self, number: u32) -> Entry {
        self.entries.get(&number).copied().unwrap_or(Entry::Free)
    }

    /// Adds an entry unless a newer section had one of that number.
    pub(super) fn add(&mut self, number: u32, entry: Entry) -> Result<(), IntakeError> {
        self.entries.entry(number).or_insert(entry);
        if self.entries.len() > ENTRIES_MAX {
            Err(IntakeError::TooComplex)
        } else {
            Ok(())
        }
    }

    /// Sets an entry, whatever was there.
    pub(super) fn set(&mut self, number: u32, entry: Entry) -> Result<(), IntakeError> {
        self.entries.insert(number, entry);
        if self.entries.len() > ENTRIES_MAX {
            Err(IntakeError::TooComplex)
        } else {
            Ok(())
        }
    }
}

/// Reads the chain of sections that begins at `start`; offsets count from `base`, where the header stands.
pub(super) fn read(
    bytes: &[u8],
    base: usize,
    start: usize,
    budget: &mut Budget,
) -> Result<CrossReference, IntakeError> {
    let mut xref = CrossReference::default();
    let mut visited = HashSet::new();
    let mut ahead = vec![start];
    while let Some(offset) = ahead.pop() {
        if !visited.insert(offset) {
            continue;
        }
        if visited.len() > SECTIONS_MAX {
            return Err(IntakeError::TooComplex);
        }
        let at = base
            .checked_add(offset)
            .filter(|at| *at < bytes.len())
            .ok_or(IntakeError::Unreadable)?;
        let is_table = Parser::at(bytes, at, budget).keyword(b"xref").is_some();
        let trailer = if is_table {
            read_table(bytes, base, at, &mut xref, budget)?
        } else {
            read_stream(bytes, base, at, &mut xref, budget)?
        };
        xref.encrypted |= trailer.has(b"Encrypt");
        ahead.extend(trailer.get(b"Prev").as_usize());
        ahead.extend(trailer.get(b"XRefStm").as_usize());
        if visited.len() == 1 {
            xref.trailer = trailer;
        }
    }
    Ok(xref)
}

fn read_table(
    bytes: &[u8],
    base: usize,
    at: usize,
    xref: &mut CrossReference,
    budget: &mut Budget,
) -> Result<Dict, IntakeError> {
    let mut parser = Parser::at(bytes, at, budget);
    parser.keyword(b"xref").ok_or(IntakeError::Unreadable)?;
    while let Some(first) = parser.number() {
        let count = parser.number().ok_or(IntakeError::Unreadable)?;
        let first = u32::try_from(first).map_err(|_| IntakeError::Unreadable)?;
        let count = u32::try_from(count).map_err(|_| IntakeError::Unreadable)?;
        if count as usize > bytes.len() / (TABLE_ENTRY_BYTES - 1) {
            return Err(IntakeError::Unreadable);
        }
        for number in first..first.saturating_add(count) {
            let offset = parser.number().and_then(|offset| usize::try_from(offset).ok());
            let offset = offset.ok_or(IntakeError::Unreadable)?;
            parser.number().ok_or(IntakeError::Unreadable)?;
            if parser.keyword(b"n").is_some() {
                xref.add(number, Entry::At(base.saturating_add(offset)))?;
            } else {
                parser.keyword(b"f").ok_or(IntakeError::Unreadable)?;
                xref.add(number, Entry::Free)?;
            }
        }
    }
    parser.keyword(b"trailer").ok_or(IntakeError::Unreadable)?;
    match parser.object()? {
        Object::Dict(dict) => Ok(dict),
        _ => Err(IntakeError::Unreadable),
    }
}

fn read_stream(
    bytes: &[u8],
    base: usize,
    at: usize,
    xref: &mut CrossReference,
    budget: &mut Budget,
) -> Result<Dict, IntakeError> {
    let Indirect {
        object: Object::Dict(dict),
        data_at: Some(data_at),
        ..
    } = read_indirect(bytes, at, budget)?
    else {
        return Err(IntakeError::Unreadable);
    };
    let data = unpack(bytes, data_at, &dict, budget)?;
    let widths = widths(&dict)?;
    let size = dict.get(b"Size").as_int().unwrap_or_default();
    let whole = [Object::Int(0), Object::Int(size)];
    let mut rows = data.chunks_exact(widths.iter().sum());
    for section in dict.get(b"Index").as_array().unwrap_or(&whole).chunks_exact(2) {
        let bounds = (section[0].as_int(), section[1].as_int());
        let (Some(first), Some(count)) = bounds else {
            return Err(IntakeError::Unreadable);
        };
        let first = u32::try_from(first).map_err(|_| IntakeError::Unreadable)?;
        let count = u32::try_from(count).map_err(|_| IntakeError::Unreadable)?;
        for (number, row) in (first..first.saturating_add(count)).zip(&mut rows) {
            if let Some(entry) = stream_entry(row, widths, base) {
                xref.add(number, entry)?;
            }
        }
    }
    Ok(dict)
}

fn widths(dict: &Dict) -> Result<[usize; 3], IntakeError> {
    let stated = dict.get(b"W").as_array().ok_or(IntakeError::Unreadable)?;
    let mut widths = [0; 3];
    for (width, stated) in widths.iter_mut().zip(stated) {
        *width = stated
            .as_usize()
            .filter(|width| *width <= 8)
            .ok_or(IntakeError::Unreadable)?;
    }
    if widths[1] == 0 {
        Err(IntakeError::Unreadable)
    } else {
        Ok(widths)
    }
}

fn stream_entry(row: &[u8], widths: [usize; 3], base: usize) -> Option<Entry> {
    let (kind, rest) = row.split_at_checked(widths[0])?;
    let (place, _) = rest.split_at_checked(widths[1])?;
    let value = |field: &[u8]| {
        field
            .iter()
            .fold(0_u64, |value, byte| (value << 8) | u64::from(*byte))
    };
    let place = value(place);
    match if kind.is_empty() { 1 } else { value(kind) } {
        0 => Some(Entry::Free),
        1 => Some(Entry::At(base.saturating_add(usize::try_from(place).ok()?))),
        2 => Some(Entry::Within(u32::try_from(place).ok()?)),
        _ => None,
    }
}
