//! The objects of a PDF (ISO 32000-2, 7.3), as far as counting pages needs them.

use super::super::IntakeError;
use super::budget::Budget;

/// Deepest nesting of arrays and dictionaries. Honest page trees and trailers stay below ten.
const NESTING_MAX: usize = 48;

/// Longest name that is kept; longer ones are cut, they are none that matters here.
const NAME_BYTES_MAX: usize = 127;

/// An object. What counting never asks for (strings, reals, booleans) is [`Object::Other`].
#[derive(Debug, Clone)]
pub(super) enum Object {
    Null,
    Int(i64),
    Name(Box<[u8]>),
    Array(Vec<Object>),
    Dict(Dict),
    /// A reference to the object of this number; the generation is of no interest.
    Reference(u32),
    Other,
}

/// A dictionary. Of a repeated key the first value counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Dict(Vec<(Box<[u8]>, Object)>);

impl Dict {
    pub(super) fn get(&self, key: &[u8]) -> &Object {
        self.0
            .iter()
            .find(|(name, _)| **name == *key)
            .map_or(&Object::Null, |(_, value)| value)
    }

    pub(super) fn has(&self, key: &[u8]) -> bool {
        !matches!(self.get(key), Object::Null)
    }
}

impl Object {
    pub(super) fn as_int(&self) -> Option<i64> {
        if let Self::Int(value) = self {
            Some(*value)
        } else {
            None
        }
    }

    pub(super) fn as_usize(&self) -> Option<usize> {
        self.as_int().and_then(|value| usize::try_from(value).ok())
    }

    pub(super) fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(items) = self {
            Some(items)
        } else {
            None
        }
    }

    pub(super) fn as_dict(&self) -> Option<&Dict> {
        if let Self::Dict(dict) = self {
            Some(dict)
        } else {
            None
        }
    }

    pub(super) fn is_name(&self, name: &[u8]) -> bool {
        matches!(self, Self::Name(own) if **own == *name)
    }
}

/// Reads objects from bytes at a position. What it passed is paid for when it is dropped.
pub(super) struct Parser<'a, 'b> {
    bytes: &'a [u8],
    start: usize,
    at: usize,
    budget: &'b mut Budget,
}

impl<'a, 'b> Parser<'a, 'b> {
    pub(super) fn at(bytes: &'a [u8], at: usize, budget: &'b mut Budget) -> Self {
        Self {
            bytes,
            start: at,
            at,
            budget,
        }
    }

    /// The position behind what was read last.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Reads one object.
    pub(super) fn object(&mut self) -> Result<Object, IntakeError> {
        self.nested(0)
    }

    /// Moves behind `keyword` when it is what comes next.
    pub(super) fn keyword(&mut self, keyword: &[u8]) -> Option<()> {
        self.skip_space();
        self.bytes
            .get(self.at..)?
            .starts_with(keyword)
            .then(|| self.at += keyword.len())
    }

    /// Reads an unsigned number when it is what comes next.
    pub(super) fn number(&mut self) -> Option<u64> {
        self.skip_space();
        let rest = self.bytes.get(self.at..)?;
        let length = rest
            .iter()
            .position(|byte| !byte.is_ascii_digit())
            .unwrap_or(rest.len());
        let value = str::from_utf8(&rest[..length]).ok()?.parse().ok()?;
        self.at += length;
        Some(value)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                self.skip_while(|byte| byte != b'\n' && byte != b'\r');
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    fn skip_while(&mut self, belongs: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&belongs) {
            self.at += 1;
        }
    }

    fn nested(&mut self, depth: usize) -> Result<Object, IntakeError> {
        if depth > NESTING_MAX {
            return Err(IntakeError::TooComplex);
        }
        self.budget.spend_object()?;
        self.skip_space();
        match self.peek().ok_or(IntakeError::Unreadable)? {
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => self.dict(depth),
            b'<' => {
                self.skip_while(|byte| byte != b'>');
                self.at += 1;
                Ok(Object::Other)
            }
            b'[' => self.array(depth),
            b'(' => self.string(),
            b'/' => Ok(Object::Name(self.name())),
            b'+' | b'-' | b'.' | b'0'..=b'9' => Ok(self.numeric()),
            b'a'..=b'z' => {
                let start = self.at;
                self.skip_while(|byte| byte.is_ascii_alphabetic());
                match &self.bytes[start..self.at] {
                    b"null" => Ok(Object::Null),
                    b"true" | b"false" => Ok(Object::Other),
                    _ => Err(IntakeError::Unreadable),
                }
            }
            _ => Err(IntakeError::Unreadable),
        }
    }

    fn dict(&mut self, depth: usize) -> Result<Object, IntakeError> {
        self.at += 2;
        let mut entries = Vec::new();
        loop {
            self.skip_space();
            match self.peek().ok_or(IntakeError::Unreadable)? {
                b'>' => {
                    self.at += 2;
                    return Ok(Object::Dict(Dict(entries)));
                }
                b'/' => {
                    let key = self.name();
                    entries.push((key, self.nested(depth + 1)?));
                }
                _ => return Err(IntakeError::Unreadable),
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Object, IntakeError> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.peek().ok_or(IntakeError::Unreadable)? == b']' {
                self.at += 1;
                return Ok(Object::Array(items));
            }
            items.push(self.nested(depth + 1)?);
        }
    }

    fn string(&mut self) -> Result<Object, IntakeError> {
        let mut open = 0_usize;
        loop {
            match self.peek().ok_or(IntakeError::Unreadable)? {
                b'\\' => self.at += 1,
                b'(' => open += 1,
                b')' => open -= 1,
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return Ok(Object::Other);
            }
        }
    }

    fn name(&mut self) -> Box<[u8]> {
        self.at += 1;
        let start = self.at;
        self.skip_while(|byte| !is_space(byte) && !is_delimiter(byte));
        let raw = &self.bytes[start..self.at];
        unescape_name(&raw[..raw.len().min(NAME_BYTES_MAX)])
    }

    /// A number, or a reference when `generation R` follows it.
    fn numeric(&mut self) -> Object {
        let start = self.at;
        self.skip_while(|byte| matches!(byte, b'+' | b'-' | b'.' | b'0'..=b'9'));
        let text = str::from_utf8(&self.bytes[start..self.at]).unwrap_or_default();
        let Ok(value) = text.parse::<i64>() else {
            return Object::Other;
        };
        let behind = self.at;
        if let Ok(number) = u32::try_from(value)
            && self
                .number()
                .is_some_and(|generation| generation <= u64::from(u16::MAX))
            && self.keyword(b"R").is_some()
            && self
                .peek()
                .is_none_or(|byte| is_space(byte) || is_delimiter(byte))
        {
            return Object::Reference(number);
        }
        self.at = behind;
        Object::Int(value)
    }
}

impl Drop for Parser<'_, '_> {
    fn drop(&mut self) {
        self.budget.pass(self.at.saturating_sub(self.start));
    }
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

/// Resolves the `#xx` of a name.
fn unescape_name(raw: &[u8]) -> Box<[u8]> {
    let mut name = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        let code = (byte == b'#')
            .then(|| raw.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        name.push(code.unwrap_or(byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    name.into_boxed_slice()
}
