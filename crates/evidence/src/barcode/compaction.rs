//! Data codewords become the bytes that they stand for (ISO/IEC 15438, 5.4 to 5.6).

/// Switches to text, sub-mode upper case.
const LATCH_TEXT: u16 = 900;
/// Switches to bytes whose number is no multiple of six.
const LATCH_BYTES: u16 = 901;
/// Switches to digits.
const LATCH_DIGITS: u16 = 902;
/// The next codeword is one byte.
const SHIFT_BYTE: u16 = 913;
/// Switches to bytes whose number is a multiple of six.
const LATCH_BYTES_BY_SIX: u16 = 924;
/// Extended channel interpretations with one, two and one parameters; they name a character set.
const ECI_USER: u16 = 925;
const ECI_GENERAL: u16 = 926;
const ECI_CHARSET: u16 = 927;
/// What follows describes the symbol's place in a series of symbols.
const MACRO: [u16; 3] = [922, 923, 928];

/// Codewords of digits that make one number.
const DIGITS_GROUP: usize = 15;

const MIXED: &[u8; 25] = b"0123456789&\r\t,:#-.$/+%*=^";
const PUNCTUATION: &[u8; 29] = b";<>@[\\]_`~!\r\t,:\n-.$/\"|*()?{}'";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Text,
    Bytes { by_six: bool },
    Digits,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Upper,
    Lower,
    Mixed,
    Punctuation,
}

/// The bytes of the data codewords behind the length descriptor, or `None` when they follow no rule of the standard.
///
/// Character sets named inside are not applied: all bytes come as they stand.
pub(super) fn bytes(codewords: &[u16]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(codewords.len() * 2);
    let mut text = Text {
        case: Case::Upper,
        shift: None,
    };
    let mut mode = Mode::Text;
    let mut at = 0;
    while let Some(&word) = codewords.get(at) {
        at += 1;
        match word {
            LATCH_TEXT => {
                mode = Mode::Text;
                text = Text {
                    case: Case::Upper,
                    shift: None,
                };
            }
            LATCH_BYTES => mode = Mode::Bytes { by_six: false },
            LATCH_BYTES_BY_SIX => mode = Mode::Bytes { by_six: true },
            LATCH_DIGITS => mode = Mode::Digits,
            SHIFT_BYTE => {
                out.push(u8::try_from(*codewords.get(at)?).ok()?);
                at += 1;
            }
            ECI_USER | ECI_CHARSET => at += 1,
            ECI_GENERAL => at += 2,
            word if MACRO.contains(&word) => break,
            word if word >= LATCH_TEXT => return None,
            _ => {
                let run = codewords[at - 1..]
                    .iter()
                    .position(|&word| word >= LATCH_TEXT)
                    .map_or(&codewords[at - 1..], |end| &codewords[at - 1..at - 1 + end]);
                match mode {
                    Mode::Text => run.iter().for_each(|&word| text.push(word, &mut out)),
                    Mode::Bytes { by_six } => push_bytes(run, by_six, &mut out)?,
                    Mode::Digits => push_digits(run, &mut out)?,
                }
                at += run.len() - 1;
            }
        }
    }
    Some(out)
}

/// Where text compaction stands; it outlives shifts to single bytes.
struct Text {
    case: Case,
    /// The sub-mode of the next value alone.
    shift: Option<Case>,
}

impl Text {
    fn push(&mut self, word: u16, out: &mut Vec<u8>) {
        for value in [word / 30, word % 30] {
            let value = usize::from(value);
            let case = self.shift.take().unwrap_or(self.case);
            match (case, value) {
                (Case::Upper, 0..26) => out.push(b'A' + value as u8),
                (Case::Lower, 0..26) => out.push(b'a' + value as u8),
                (Case::Mixed, 0..25) => out.push(MIXED[value]),
                (Case::Punctuation, 0..29) => out.push(PUNCTUATION[value]),
                (Case::Mixed, 25) => self.case = Case::Punctuation,
                (_, 26) => out.push(b' '),
                (Case::Upper | Case::Mixed, 27) => self.case = Case::Lower,
                (Case::Lower, 27) => self.shift = Some(Case::Upper),
                (Case::Upper | Case::Lower, 28) => self.case = Case::Mixed,
                (Case::Mixed, 28) | (Case::Punctuation, _) => self.case = Case::Upper,
                (_, _) => self.shift = Some(Case::Punctuation),
            }
        }
    }
}

/// Five codewords hold six bytes; what is left over holds one byte each.
fn push_bytes(run: &[u16], by_six: bool, out: &mut Vec<u8>) -> Option<()> {
    let groups = if by_six {
        run.len() / 5
    } else {
        run.len().saturating_sub(1) / 5
    };
    let (grouped, single) = run.split_at(groups * 5);
    for group in grouped.chunks_exact(5) {
        let number = group.iter().fold(0_u64, |sum, &word| sum * 900 + u64::from(word));
        if number >> 48 != 0 {
            return None;
        }
        out.extend_from_slice(&number.to_be_bytes()[2..]);
    }
    for &word in single {
        out.push(u8::try_from(word).ok()?);
    }
    Some(())
}

/// Up to 15 codewords hold one decimal number behind a leading 1.
fn push_digits(run: &[u16], out: &mut Vec<u8>) -> Option<()> {
    for group in run.chunks(DIGITS_GROUP) {
        let mut digits: Vec<u8> = vec![0];
        for &word in group {
            let mut carry = u32::from(word);
            for digit in &mut digits {
                carry += u32::from(*digit) * 900;
                *digit = (carry % 10) as u8;
                carry /= 10;
            }
            while carry > 0 {
                digits.push((carry % 10) as u8);
                carry /= 10;
            }
        }
        if digits.pop()? != 1 {
            return None;
        }
        out.extend(digits.iter().rev().map(|digit| b'0' + digit));
    }
    Some(())
}
