//! PDF: pages are counted from the page tree (ISO 32000-2, 7.7.3) and nothing is rendered.
//!
//! The reader is made for hostile files and does no more than counting needs. Everything that a file can make it do
//! is paid from one [`Budget`]: objects parsed, bytes passed, bytes unpacked. Nesting is bounded, references are
//! followed by loops with visited sets and not by recursion, so it needs neither a thread nor a stack of its own.
//!
//! Its other streams are unpacked once, without keeping anything, to refuse what swells beyond measure when it is opened.
//!
//! A file whose cross-reference is damaged but whose end is there is searched for its objects, as every viewer does.

mod budget;
mod document;
mod object;
mod pages;
mod rebuild;
mod stream;
mod swelling;
mod xref;

use budget::Budget;
use document::Document;

use super::IntakeError;

/// How far from the end of the file its `startxref` and `%%EOF` may stand; more behind them is not tolerated.
const TAIL_BYTES: usize = 16 * 1024;

/// Where the linearization dictionary must stand (ISO 32000-2, annex F.3.3).
const LINEARIZED_WITHIN_BYTES: usize = 1024;

/// The offset of `%PDF-` when it stands within the first `within` bytes.
pub(super) fn header_offset(bytes: &[u8], within: usize) -> Option<usize> {
    find(&bytes[..bytes.len().min(within)], b"%PDF-")
}

/// Counts the pages.
///
/// # Errors
/// [`IntakeError::Truncated`] without an end, [`IntakeError::Unreadable`] without a usable structure,
/// [`IntakeError::Encrypted`], [`IntakeError::NoPages`], [`IntakeError::TooManyPages`], and
/// [`IntakeError::TooComplex`] for cycles, bombs and whatever else exhausts the budget.
pub(super) fn count_pages(bytes: &[u8], pages_max: usize) -> Result<u32, IntakeError> {
    let start = tail_startxref(bytes)?;
    if linearized_length(bytes).is_some_and(|length| length > bytes.len()) {
        return Err(IntakeError::Truncated);
    }
    swelling::refuse(bytes)?;
    let mut budget = Budget::for_file(bytes.len());
    let base = header_offset(bytes, bytes.len()).unwrap_or(0);
    let read = xref::read(bytes, base, start, &mut budget)
        .and_then(|xref| pages::count(&mut Document::new(bytes, xref), pages_max, &mut budget));
    match read {
        Err(IntakeError::Unreadable | IntakeError::NoPages) => {
            let xref = rebuild::search(bytes, &mut budget)?;
            pages::count(&mut Document::new(bytes, xref), pages_max, &mut budget)
        }
        other => other,
    }
}

/// The number behind the last `startxref`, which must be near the end and followed by `%%EOF`.
fn tail_startxref(bytes: &[u8]) -> Result<usize, IntakeError> {
    let tail = &bytes[bytes.len().saturating_sub(TAIL_BYTES)..];
    let at = find_last(tail, b"startxref").ok_or(IntakeError::Truncated)?;
    let after = &tail[at + b"startxref".len()..];
    find(after, b"%%EOF").ok_or(IntakeError::Truncated)?;
    let digits = after.trim_ascii_start();
    let length = digits
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(digits.len());
    let number = digits
        .get(..length)
        .and_then(|digits| str::from_utf8(digits).ok());
    Ok(number
        .and_then(|number| number.parse().ok())
        .unwrap_or(usize::MAX))
}

/// The length that a linearized file states for itself.
fn linearized_length(bytes: &[u8]) -> Option<usize> {
    let head = &bytes[..bytes.len().min(LINEARIZED_WITHIN_BYTES)];
    find(head, b"/Linearized")?;
    let at = find(head, b"<<")?;
    let mut budget = Budget::for_file(head.len());
    let dict = object::Parser::at(head, at, &mut budget).object().ok()?;
    usize::try_from(dict.as_dict()?.get(b"L").as_int()?).ok()
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(step) = haystack.get(from..)?.iter().position(|&byte| byte == first) {
        let at = from + step;
        if haystack[at..].starts_with(needle) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

fn find_last(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .rposition(|window| window == needle)
}
