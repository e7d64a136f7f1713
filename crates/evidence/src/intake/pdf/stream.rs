//! Unpacking the two kinds of stream that hold structure: cross-reference and object streams.

use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

use super::super::IntakeError;
use super::budget::Budget;
use super::object::{Dict, Object};

/// Widest row that a PNG predictor may state, in bytes. Cross-reference rows have under twenty.
const COLUMNS_MAX: usize = 4096;

/// The unpacked data of the stream whose data begins at `start`.
///
/// # Errors
/// [`IntakeError::Unreadable`] for damaged data and for filters that no producer uses here;
/// [`IntakeError::TooComplex`] when it unpacks to more than the budget has left.
pub(super) fn unpack(
    bytes: &[u8],
    start: usize,
    dict: &Dict,
    budget: &mut Budget,
) -> Result<Vec<u8>, IntakeError> {
    let rest = bytes.get(start..).ok_or(IntakeError::Unreadable)?;
    let stated = dict
        .get(b"Length")
        .as_usize()
        .and_then(|length| rest.get(..length));
    let data = match stated {
        Some(data) => data,
        None => {
            budget.spend_passed(rest.len())?;
            &rest[..super::find(rest, b"endstream").unwrap_or(rest.len())]
        }
    };
    match sole(dict.get(b"Filter"))? {
        Object::Null => {
            budget.spend_unpacked(data.len())?;
            Ok(data.to_vec())
        }
        filter if filter.is_name(b"FlateDecode") || filter.is_name(b"Fl") => {
            let plain = inflate(data, budget)?;
            match sole(dict.get(b"DecodeParms"))? {
                Object::Dict(parms) => undo_predictor(plain, parms),
                _ => Ok(plain),
            }
        }
        _ => Err(IntakeError::Unreadable),
    }
}

/// A value that may stand alone or as the only one of an array.
fn sole(object: &Object) -> Result<&Object, IntakeError> {
    match object {
        Object::Array(items) => match items.as_slice() {
            [] => Ok(&Object::Null),
            [only] => Ok(only),
            _ => Err(IntakeError::Unreadable),
        },
        other => Ok(other),
    }
}

fn inflate(data: &[u8], budget: &mut Budget) -> Result<Vec<u8>, IntakeError> {
    let plain = match decompress_to_vec_zlib_with_limit(data, budget.unpacked_left()) {
        Ok(plain) => plain,
        Err(failed) => match failed.status {
            TINFLStatus::HasMoreOutput => return Err(IntakeError::TooComplex),
            // Some producers write a wrong checksum, and no viewer looks at it.
            TINFLStatus::Adler32Mismatch => failed.output,
            _ => return Err(IntakeError::Unreadable),
        },
    };
    budget.spend_unpacked(plain.len())?;
    Ok(plain)
}

/// Undoes the PNG predictors (ISO/IEC 15948, clause 9) of rows of bytes.
fn undo_predictor(data: Vec<u8>, parms: &Dict) -> Result<Vec<u8>, IntakeError> {
    match parms.get(b"Predictor").as_int() {
        None | Some(1) => return Ok(data),
        Some(10..=15) => {}
        Some(_) => return Err(IntakeError::Unreadable),
    }
    let one_byte = parms.get(b"Colors").as_int().unwrap_or(1) == 1
        && parms.get(b"BitsPerComponent").as_int().unwrap_or(8) == 8;
    let columns = parms.get(b"Columns").as_usize().unwrap_or(1);
    if !one_byte || columns == 0 || columns > COLUMNS_MAX {
        return Err(IntakeError::Unreadable);
    }
    let mut plain = Vec::with_capacity(data.len());
    let mut above = vec![0_u8; columns];
    for row in data.chunks_exact(columns + 1) {
        let (filter, coded) = (row[0], &row[1..]);
        let (mut left, mut above_left) = (0_u8, 0_u8);
        for (coded, above) in coded.iter().zip(&mut above) {
            let predicted = match filter {
                0 => 0,
                1 => left,
                2 => *above,
                3 => u8::midpoint(left, *above),
                4 => paeth(left, *above, above_left),
                _ => return Err(IntakeError::Unreadable),
            };
            above_left = *above;
            left = coded.wrapping_add(predicted);
            *above = left;
            plain.push(left);
        }
    }
    Ok(plain)
}

fn paeth(left: u8, above: u8, above_left: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(above) - i16::from(above_left);
    let distance = |value: u8| (estimate - i16::from(value)).abs();
    if distance(left) <= distance(above) && distance(left) <= distance(above_left) {
        left
    } else if distance(above) <= distance(above_left) {
        above
    } else {
        above_left
    }
}
