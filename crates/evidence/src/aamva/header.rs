//! The header: who made the barcode and by which version of the standard (annex D.12.3).

use thiserror::Error;

/// Most characters of a payload; a PDF417 symbol holds at most 1,850.
pub const PAYLOAD_CHARS_MAX: usize = 8192;

/// How far into the payload the file type may stand, behind whatever a reader put before it.
const FILE_TYPE_WITHIN_CHARS: usize = 48;

/// What the standard calls the file type, as it is met.
const FILE_TYPES: [&str; 3] = ["ANSI", "AAMVA", "AMVA"];

/// The version from which on the header states the version of the jurisdiction.
const VERSION_WITH_JURISDICTION_VERSION: u8 = 2;

/// Most subfile designators that are passed over.
const DESIGNATORS_MAX: usize = 32;

/// Characters of one subfile designator: type, offset, length.
const DESIGNATOR_CHARS: usize = 10;

/// The kind of card, by its first subfile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardKind {
    /// `DL`: a driving licence.
    DrivingLicence,
    /// `ID`: an identity card of a person who does not drive.
    IdentityCard,
    /// `EN`: an enhanced driving licence, which is also a travel document.
    EnhancedLicence,
}

/// The header of a payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The six digits of the issuer.
    pub issuer_number: u32,
    /// The version of the standard, from 0 (before it) to 10 and later.
    pub version: u8,
    /// The version of the jurisdiction's own additions; 0 before version 2.
    pub jurisdiction_version: u8,
    /// The kind of card; a driving licence where no subfile says otherwise.
    pub kind: CardKind,
}

/// Why a text is not the payload of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum HeaderError {
    /// Nothing in it says that it follows the standard.
    #[error("the barcode is not that of an AAMVA card")]
    NotAamva,
    /// Issuer or version are unreadable.
    #[error("the header of the card's barcode is damaged")]
    Damaged,
    /// It is longer than any symbol can hold.
    #[error("the text is longer than a card's barcode can be")]
    TooLong,
}

/// The header, the characters that separate elements, and the text behind the subfile designators.
pub(super) struct Opening<'a> {
    pub(super) header: Header,
    pub(super) separators: Vec<char>,
    pub(super) body: &'a str,
}

/// Reads up to where the elements begin. Offsets and lengths of the designators are not believed.
pub(super) fn open(payload: &str) -> Result<Opening<'_>, HeaderError> {
    if payload.chars().nth(PAYLOAD_CHARS_MAX).is_some() {
        return Err(HeaderError::TooLong);
    }
    let (before, after) = FILE_TYPES
        .iter()
        .filter_map(|name| payload.split_once(name))
        .filter(|(before, _)| before.chars().count() <= FILE_TYPE_WITHIN_CHARS)
        .min_by_key(|(before, _)| before.len())
        .ok_or(HeaderError::NotAamva)?;
    let mut rest = after.trim_start();
    let issuer_number = digits(&mut rest, 6).ok_or(HeaderError::Damaged)?;
    let version = two_digits(&mut rest).ok_or(HeaderError::Damaged)?;
    let has_jurisdiction_version = version >= VERSION_WITH_JURISDICTION_VERSION;
    let jurisdiction_version = if has_jurisdiction_version {
        two_digits(&mut rest).unwrap_or_default()
    } else {
        0
    };
    let _entries = two_digits(&mut rest);
    let kind = pass_designators(&mut rest);
    let header = Header {
        issuer_number,
        version,
        jurisdiction_version,
        kind: kind.unwrap_or(CardKind::DrivingLicence),
    };
    Ok(Opening {
        header,
        separators: separators(before),
        body: rest,
    })
}

fn two_digits(rest: &mut &str) -> Option<u8> {
    u8::try_from(digits(rest, 2)?).ok()
}

fn digits(rest: &mut &str, count: usize) -> Option<u32> {
    let (text, after) = rest.split_at_checked(count)?;
    let all = text.bytes().all(|byte| byte.is_ascii_digit());
    let value = all.then(|| text.parse().ok()).flatten()?;
    *rest = after;
    Some(value)
}

fn pass_designators(rest: &mut &str) -> Option<CardKind> {
    let mut kind = None;
    for _ in 0..DESIGNATORS_MAX {
        let Some((designator, after)) = rest.split_at_checked(DESIGNATOR_CHARS) else {
            break;
        };
        let (name, numbers) = designator.split_at_checked(2).unwrap_or_default();
        let is_name = name.bytes().all(|byte| byte.is_ascii_uppercase());
        if !is_name || !numbers.bytes().all(|byte| byte.is_ascii_digit()) {
            break;
        }
        kind = kind.or(kind_of(name));
        *rest = after;
    }
    kind.or_else(|| rest.get(..2).and_then(kind_of))
}

/// The kind that a subfile's type stands for.
pub(super) fn kind_of(subfile: &str) -> Option<CardKind> {
    match subfile {
        "DL" => Some(CardKind::DrivingLicence),
        "ID" => Some(CardKind::IdentityCard),
        "EN" => Some(CardKind::EnhancedLicence),
        _ => None,
    }
}

/// What the head of the text declares as separators, where that can be none of a value, with what is always one.
fn separators(before: &str) -> Vec<char> {
    let declared = before.rsplit('@').next().unwrap_or_default().chars();
    let declared = declared.filter(|sign| sign.is_ascii_control() || matches!(sign, '|' | '^' | '~' | ';'));
    ['\n', '\r', '\u{1e}'].into_iter().chain(declared).collect()
}
